//! What stands below the messages of an identity.

use serde::{Deserialize, Serialize};

use crate::draft::Forms;

/// The class of the element that holds the signature of a message being written, in drafts too. It is as the sanitiser
/// writes names, so that it outlives being saved; what is sent doesn't have it.
pub const MARK: &str = "m_pli-signature";

/// How the element begins in HTML that was written out by a browser or by the sanitiser.
const OPENS: &str = "<div class=\"m_pli-signature\">";

/// The same for what stands below a text in Markdown.
const QUOTE_OPENS: &str = "<div class=\"m_pli-quote\">";

/// The line above a signature that ends the message (RFC 3676 §4.3). Above a quote there is none: programs take all that
/// follows for the signature.
pub const APART: &str = "-- ";

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Signature {
    /// Harmless HTML; empty where there is no signature.
    pub html: String,
    /// The same for plain text, without the line that sets it apart.
    pub text: String,
    pub use_in: SignatureUse,
    pub place: SignaturePlace,
}

impl From<&Signature> for Forms {
    fn from(signature: &Signature) -> Self {
        Self { html: signature.html.clone(), text: signature.text.clone() }
    }
}

impl Signature {
    /// Whether a new message, or one that `is_answer`, has it.
    pub fn is_for(&self, is_answer: bool) -> bool {
        !self.html.is_empty() && (!is_answer || self.use_in == SignatureUse::All)
    }
}

/// Which messages have it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum SignatureUse {
    #[default]
    All,
    /// Neither answers nor forwards.
    New,
}

/// Where it stands in an answer or a forward.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum SignaturePlace {
    #[default]
    AboveQuote,
    BelowQuote,
}

/// `PUT …/identities/{identity}/signature`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SignatureUpdate {
    /// Pictures stand in it as `data:` URLs. Empty for no signature.
    pub html: String,
    #[serde(default)]
    pub use_in: SignatureUse,
    #[serde(default)]
    pub place: SignaturePlace,
}

/// `html` as the text of one's own, marked; never empty.
pub fn marked(html: &str) -> String {
    // A line of its own: an editor that ends a line of the marked element would mark both halves.
    let has_blocks =
        ["<div", "<p>", "<p ", "<table", "<ul", "<ol"].iter().any(|tag| html.starts_with(tag));
    if has_blocks {
        format!("{OPENS}{html}</div>")
    } else {
        format!("{OPENS}<div>{html}</div></div>")
    }
}

/// `html` as what stands below a text in Markdown, marked.
pub fn marked_quote(html: &str) -> String {
    format!("{QUOTE_OPENS}{html}</div>")
}

/// Sanitised `html` without marks: for others, and for quoting.
pub fn unmarked(html: &str) -> String {
    // In text and in attributes `<` or `"` is written otherwise, so this is always a tag.
    html.replace(OPENS, "<div>").replace(QUOTE_OPENS, "<div>")
}

/// What stands before the marked signature of sanitised `html`, in it, and after it.
pub fn parted(html: &str) -> Option<(&str, &str, &str)> {
    parted_at(html, OPENS)
}

/// The same for what [`marked_quote`] marked.
pub fn parted_quote(html: &str) -> Option<(&str, &str, &str)> {
    parted_at(html, QUOTE_OPENS)
}

fn parted_at<'a>(html: &'a str, opens: &str) -> Option<(&'a str, &'a str, &'a str)> {
    let (before, rest) = html.split_once(opens)?;
    let mut depth = 1_usize;
    let mut seen = 0;
    while depth > 0 {
        let at = seen + rest.get(seen..)?.find('<')?;
        let tag = rest.get(at..)?;
        if tag.starts_with("</div>") {
            depth -= 1;
        } else if tag.starts_with("<div>") || tag.starts_with("<div ") {
            depth += 1;
        }
        seen = at + 1;
    }
    let (inner, end) = rest.split_at_checked(seen - 1)?;
    Some((before, inner, end.strip_prefix("</div>")?))
}

/// A plain text around its signature.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Around {
    pub before: String,
    /// Without the line that sets it apart.
    pub signature: String,
    pub after: String,
}

/// Finds the signature in a plain text: the lines of `known`, else what a line sets apart.
pub fn find(text: &str, known: &str) -> Option<Around> {
    let lines: Vec<&str> = text.split('\n').collect();
    let (start, end) = find_lines(&lines, known).or_else(|| find_apart(&lines))?;
    let joined = |from: usize, to: usize| lines.get(from..to).unwrap_or_default().join("\n");
    let is_apart = start > 0 && lines.get(start - 1).is_some_and(|line| is_separator(line));
    let before = if is_apart { start - 1 } else { start };
    Some(Around {
        before: joined(0, before),
        signature: joined(start, end),
        after: joined(end, lines.len()),
    })
}

/// The last place of these lines.
fn find_lines(lines: &[&str], known: &str) -> Option<(usize, usize)> {
    let known: Vec<&str> = known.trim_end().split('\n').map(str::trim_end).collect();
    if known.iter().all(|line| line.is_empty()) {
        return None;
    }
    let same = |window: &[&str]| window.iter().zip(&known).all(|(a, b)| a.trim_end() == *b);
    let start = lines.windows(known.len()).rposition(same)?;
    Some((start, start + known.len()))
}

/// What the last separating line sets apart, if no quote is in it.
fn find_apart(lines: &[&str]) -> Option<(usize, usize)> {
    let start = lines.iter().rposition(|line| *line == APART)? + 1;
    let below = lines.get(start..)?;
    (!below.iter().any(|line| line.starts_with('>'))).then_some((start, lines.len()))
}

fn is_separator(line: &str) -> bool {
    line.trim_end() == APART.trim_end()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marked_text_is_found_again_with_all_that_is_in_it() {
        let html =
            format!("<div>Hi</div>{}<div>quote</div>", marked("<div>Anna<div>x</div></div>"));
        assert_eq!(
            parted(&html),
            Some(("<div>Hi</div>", "<div>Anna<div>x</div></div>", "<div>quote</div>"))
        );
        assert_eq!(parted("<div>Hi</div>"), None);
        assert_eq!(parted("<div class=\"m_pli-signature\"><div>cut off"), None);
        assert_eq!(
            unmarked(&html),
            "<div>Hi</div><div><div>Anna<div>x</div></div></div><div>quote</div>"
        );
    }

    #[test]
    fn the_mark_is_on_an_element_around_lines() {
        assert_eq!(marked("Anna"), format!("<div class=\"{MARK}\"><div>Anna</div></div>"));
        assert_eq!(
            marked("<div>Anna</div>"),
            format!("<div class=\"{MARK}\"><div>Anna</div></div>")
        );
    }

    #[test]
    fn answers_may_do_without() {
        let signature = |html: &str, use_in| Signature {
            html: html.to_owned(),
            use_in,
            ..Signature::default()
        };
        assert!(signature("x", SignatureUse::All).is_for(true));
        assert!(signature("x", SignatureUse::New).is_for(false));
        assert!(!signature("x", SignatureUse::New).is_for(true));
        assert!(!signature("", SignatureUse::All).is_for(false));
    }

    #[track_caller]
    fn check_find(text: &str, known: &str, expected: Option<(&str, &str, &str)>) {
        let expected = expected.map(|(before, signature, after)| Around {
            before: before.to_owned(),
            signature: signature.to_owned(),
            after: after.to_owned(),
        });
        assert_eq!(find(text, known), expected, "{text:?}");
    }

    #[test]
    fn it_is_found_in_plain_text_and_quoted_ones_are_not() {
        check_find("Hi\n\n-- \nAnna", "Anna", Some(("Hi\n", "Anna", "")));
        check_find("Hi\n\nAnna\n\n> q", "Anna", Some(("Hi\n", "Anna", "\n> q")));
        check_find("Hi\n\n-- \nAnna, edited", "Anna", Some(("Hi\n", "Anna, edited", "")));
        check_find("Hi\n> -- \n> Dan", "Anna", None);
        check_find("Hi\n-- \nDan\n> q", "Anna", None);
        check_find("Anna and I", "Anna", None);
        check_find("Hi", "", None);
        check_find("\n\n-- \nAnna", "Anna", Some(("\n", "Anna", "")));
    }
}
