//! A line or a link of a design as HTML.

use super::design::Link;
use super::lex::{Kind, lex};
use super::render::escape;
use super::{Error, Template, address, check_names};

/// What is wrong with a link: its text or its address, or, with `None`, that it leads nowhere.
pub(super) fn check_link(
    link: &Link,
    known: impl Fn(&str) -> bool + Copy,
) -> Result<(), Option<Error>> {
    for text in [&link.label, &link.url] {
        check_names(text, known)?;
        Template::text(text)?;
    }
    let is_fixed = !link.url.contains("{{");
    if is_fixed && address::whole(&link.url).is_empty() {
        return Err(None);
    }
    Template::html(&format!("<a href=\"{}\">", quoted(&link.url)))?;
    Ok(())
}

/// A template's text as one of HTML: what is between the tags is escaped. A separator between two variables shows only
/// where both have a value. Parsed before.
pub(super) fn as_html(source: &str) -> String {
    let tokens = lex(source).unwrap_or_default();
    let mut out = String::new();
    for (at, token) in tokens.iter().enumerate() {
        match &token.kind {
            Kind::Text(text) => {
                let before =
                    at.checked_sub(1).and_then(|at| tokens.get(at)).map(|token| &token.kind);
                let after = tokens.get(at + 1).map(|token| &token.kind);
                let separates = !text.chars().any(char::is_alphanumeric);
                if let (
                    Some(Kind::Value { name: left, fallback: "" }),
                    Some(Kind::Value { name: right, fallback: "" }),
                    true,
                ) = (before, after, separates)
                {
                    out.push_str(&format!("{{{{#{left}}}}}{{{{#{right}}}}}"));
                    escape(text, &mut out);
                    out.push_str(&format!("{{{{/{right}}}}}{{{{/{left}}}}}"));
                } else {
                    escape(text, &mut out);
                }
            }
            Kind::Value { name, fallback } => out.push_str(&value(name, fallback)),
            Kind::Open(names) => out.push_str(&format!("{{{{#{}}}}}", names.join(" "))),
            Kind::Close(names) => out.push_str(&format!("{{{{/{}}}}}", names.join(" "))),
        }
    }
    out
}

/// A variable; what can be called or written to is a link.
fn value(name: &str, fallback: &str) -> String {
    let tag = match fallback {
        "" => format!("{{{{ {name} }}}}"),
        fallback => format!("{{{{ {name} | {fallback} }}}}"),
    };
    let scheme = match name {
        "phone" | "mobile" => "tel:",
        "email" => "mailto:",
        _ => return tag,
    };
    if !fallback.is_empty() {
        return tag;
    }
    format!("<a href=\"{scheme}{tag}\" style=\"color:inherit;text-decoration:none\">{tag}</a>")
}

/// `address` within an attribute; its variables stay.
pub(super) fn quoted(address: &str) -> String {
    address.trim().replace('&', "&amp;").replace('"', "%22").replace('<', "%3C").replace('>', "%3E")
}
