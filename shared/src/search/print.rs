//! Writing a query as text that reads the same.

use std::fmt;

use super::operator::print_size;
use super::{Operator, Query, Term, Test};

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, term) in self.terms.iter().enumerate() {
            if place > 0 {
                f.write_str(" ")?;
            }
            write!(f, "{term}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_negated {
            f.write_str("-")?;
        }
        write!(f, "{}", self.test)
    }
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (operator, value) = match self {
            Self::Words(text) => return f.write_str(&quoted(text, text.contains(':'))),
            Self::From(text) => (Operator::From, quoted(text, false)),
            Self::To(text) => (Operator::To, quoted(text, false)),
            Self::Cc(text) => (Operator::Cc, quoted(text, false)),
            Self::Subject(text) => (Operator::Subject, quoted(text, false)),
            Self::Body(text) => (Operator::Body, quoted(text, false)),
            Self::In(text) => (Operator::In, quoted(text, false)),
            Self::Label(text) => (Operator::Label, quoted(text, false)),
            Self::HasAttachment => (Operator::Has, "attachment".to_owned()),
            Self::Is(mark) => (Operator::Is, mark.name().to_owned()),
            Self::Larger(bytes) => (Operator::Larger, print_size(*bytes)),
            Self::Smaller(bytes) => (Operator::Smaller, print_size(*bytes)),
            Self::Before(day) => (Operator::Before, day.to_string()),
            Self::After(day) => (Operator::After, day.to_string()),
            Self::On(day) => (Operator::On, day.to_string()),
            Self::Newer(age) => (Operator::Newer, age.to_string()),
            Self::Older(age) => (Operator::Older, age.to_string()),
        };
        write!(f, "{}:{value}", operator.name())
    }
}

/// `text` as one word, in quotation marks where it would else be read as something else.
fn quoted(text: &str, must_be: bool) -> String {
    let is_plain = !must_be
        && !text.starts_with('-')
        && !text.contains(|c: char| c.is_whitespace() || c == '"');
    if is_plain {
        return text.to_owned();
    }
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
