//! From tags to a tree, with the place of each variable.

use super::lex::{Kind, lex};
use super::place::{Place, Scanner};
use super::{DEEPEST, Error, ErrorKind, Node, Span, Template};

/// A section that is not at its end.
struct Open {
    names: Vec<String>,
    span: Span,
    /// What stands around it, before it.
    outer: Vec<Node>,
    /// Where in the markup it begins.
    scanner: Scanner,
}

pub(super) fn parse(source: &str, is_html: bool) -> Result<Template, Error> {
    let mut nodes = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    let mut scanner = Scanner::default();
    for token in lex(source)? {
        let fail = |kind| Error::at(source, token.span, kind);
        match token.kind {
            Kind::Text(text) => {
                if is_html {
                    scanner.read(text);
                }
                nodes.push(Node::Text(text.to_owned()));
            }
            Kind::Value { name, fallback } => {
                let place = if is_html { scanner.variable().map_err(fail)? } else { Place::Plain };
                let (name, fallback) = (name.to_owned(), fallback.to_owned());
                nodes.push(Node::Value { name, fallback, place });
            }
            Kind::Open(names) => {
                if open.len() == DEEPEST {
                    return Err(fail(ErrorKind::TooDeep));
                }
                if is_html && !scanner.takes_sections() {
                    return Err(fail(ErrorKind::Place));
                }
                open.push(Open {
                    names: names.into_iter().map(str::to_owned).collect(),
                    span: token.span,
                    outer: std::mem::take(&mut nodes),
                    scanner: scanner.clone(),
                });
            }
            Kind::Close(names) => {
                let section = open.pop().filter(|section| section.names == names);
                let Some(section) = section else {
                    return Err(fail(ErrorKind::UnopenedSection { name: names.join(" ") }));
                };
                if section.scanner != scanner {
                    return Err(fail(ErrorKind::AcrossMarkup));
                }
                let inner = std::mem::replace(&mut nodes, section.outer);
                nodes.push(Node::Section { names: section.names, nodes: inner });
            }
        }
    }
    if let Some(section) = open.pop() {
        let name = section.names.join(" ");
        return Err(Error::at(source, section.span, ErrorKind::UnclosedSection { name }));
    }
    Ok(Template { nodes })
}
