//! Texts with gaps that are filled in for each member: signatures, auto-replies.
//!
//! ```text
//! {{ phone }}                     the value, nothing where there is none
//! {{ phone | on request }}        the value, or a text in its place
//! {{#phone}}Tel. {{ phone }}{{/phone}}    shown only where there is a value
//! {{#phone mobile}}…{{/phone mobile}}     shown where there is a value of any of them
//! ```
//!
//! Names are of small letters, digits and `_`. Of a longer run of `{` the last two open. There are no loops, no calls and
//! no way for a value to be read as a template, so rendering takes time in proportion to its output.
//!
//! **In HTML a value can be nothing but text.** Where a variable stands is found when the template is parsed, as Go's
//! `html/template` does: in text and in quoted attributes it is escaped; in the address of a link or a picture it is also
//! percent-encoded, and may bring no scheme but those of [`address::SCHEMES`]; everywhere else (tags, attributes without
//! quotes, styles, scripts, comments) a variable is an error. A section begins and ends in the same kind of place.

pub mod address;
pub mod design;
pub mod error;
mod inline;
pub mod layout;
mod lex;
pub mod model;
mod parse;
mod place;
mod render;
pub mod starter;
pub mod variable;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

pub use error::{Error, ErrorKind, Span};
use place::Place;

/// Bytes of a template, pictures in it included.
pub const LONGEST: usize = 96 * 1024;

/// Variables and sections in one template.
pub const MOST_TAGS: usize = 500;

/// Sections within sections.
pub const DEEPEST: usize = 8;

/// Characters of a value; what is beyond them is left out.
pub const LONGEST_VALUE: usize = 500;

/// Characters of a variable's name.
pub const LONGEST_NAME: usize = 40;

/// A template that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    nodes: Vec<Node>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Node {
    Text(String),
    Value { name: String, fallback: String, place: Place },
    Section { names: Vec<String>, nodes: Vec<Node> },
}

/// What the variables stand for. A value of white space is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Values(pub BTreeMap<String, String>);

impl Values {
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// Sets a value; an empty one takes it away.
    pub fn set(&mut self, name: &str, value: &str) {
        if value.trim().is_empty() {
            self.0.remove(name);
        } else {
            self.0.insert(name.to_owned(), value.to_owned());
        }
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Values {
    fn from(pairs: [(&str, &str); N]) -> Self {
        Self(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).into())
    }
}

impl Template {
    /// Reads a template of HTML.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong with it, and where.
    pub fn html(source: &str) -> Result<Self, Error> {
        parse::parse(source, true)
    }

    /// Reads a template of plain text.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong with it, and where.
    pub fn text(source: &str) -> Result<Self, Error> {
        parse::parse(source, false)
    }

    /// The text with its gaps filled in: as HTML if it was read as that, else as plain text.
    pub fn render(&self, values: &Values) -> String {
        render::render(&self.nodes, values)
    }

    /// Names of all its variables, each once, in order of appearance.
    pub fn variables(&self) -> Vec<&str> {
        fn add<'a>(nodes: &'a [Node], found: &mut Vec<&'a str>) {
            for node in nodes {
                match node {
                    Node::Text(_) => {}
                    Node::Value { name, .. } => found.push(name),
                    Node::Section { names, nodes } => {
                        found.extend(names.iter().map(String::as_str));
                        add(nodes, found);
                    }
                }
            }
        }
        let mut all = Vec::new();
        add(&self.nodes, &mut all);
        let mut seen = std::collections::HashSet::new();
        all.retain(|name| seen.insert(*name));
        all
    }
}

/// The template as it is written; reading that gives the same one.
impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn write(nodes: &[Node], f: &mut fmt::Formatter<'_>) -> fmt::Result {
            for node in nodes {
                match node {
                    Node::Text(text) => f.write_str(text)?,
                    Node::Value { name, fallback, .. } if fallback.is_empty() => {
                        write!(f, "{{{{ {name} }}}}")?;
                    }
                    Node::Value { name, fallback, .. } => {
                        write!(f, "{{{{ {name} | {fallback} }}}}")?;
                    }
                    Node::Section { names, nodes } => {
                        let names = names.join(" ");
                        write!(f, "{{{{#{names}}}}}")?;
                        write(nodes, f)?;
                        write!(f, "{{{{/{names}}}}}")?;
                    }
                }
            }
            Ok(())
        }
        write(&self.nodes, f)
    }
}

/// The first variable of `source` that is none of `known`: one that nobody fills in is a slip.
///
/// # Errors
///
/// [`ErrorKind::UnknownVariable`], and where it stands.
pub fn check_names(source: &str, known: impl Fn(&str) -> bool) -> Result<(), Error> {
    for token in lex::lex(source)? {
        let unknown =
            token.kind.names().iter().find(|name| !known(name)).map(|name| (*name).to_owned());
        if let Some(name) = unknown {
            return Err(Error::at(source, token.span, ErrorKind::UnknownVariable { name }));
        }
    }
    Ok(())
}
