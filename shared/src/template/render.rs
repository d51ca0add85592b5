//! From the tree to text. A value is written once and never read again.

use super::place::Place;
use super::{LONGEST_VALUE, Node, Values, address};

pub(super) fn render(nodes: &[Node], values: &Values) -> String {
    let mut out = String::new();
    write(nodes, values, &mut out);
    out
}

/// As deep as sections stand within each other, which parsing has limited.
fn write(nodes: &[Node], values: &Values, out: &mut String) {
    for node in nodes {
        match node {
            Node::Text(text) => out.push_str(text),
            Node::Value { name, fallback, place } => {
                let value = one_line(values.get(name).unwrap_or(fallback));
                match place {
                    Place::Plain => out.push_str(&value),
                    Place::Text => escape(&value, out),
                    Place::Address => escape(&address::whole(&value), out),
                    Place::AddressPart => escape(&address::part(&value), out),
                    Place::Telephone => escape(&address::telephone(&value), out),
                }
            }
            Node::Section { names, nodes } => {
                if names.iter().any(|name| values.get(name).is_some()) {
                    write(nodes, values, out);
                }
            }
        }
    }
}

/// The value on one line, without what is not seen: marks that turn the text around it the other way, for one.
fn one_line(value: &str) -> String {
    let lines: Vec<&str> = value.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join(", ").chars().filter(|c| !is_invisible(*c)).take(LONGEST_VALUE).collect()
}

fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' | '\u{feff}')
}

/// `text` as text of HTML or of a quoted attribute.
pub(super) fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
}
