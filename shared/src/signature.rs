//! What stands below the messages of an identity.

use serde::{Deserialize, Serialize};

/// The class of the element that holds the signature of a message being written, in drafts too. It is as the sanitiser
/// writes names, so that it outlives being saved; what is sent doesn't have it.
pub const MARK: &str = "m_pli-signature";

/// How the element begins in HTML that was written out by a browser or by the sanitiser.
const OPENS: &str = "<div class=\"m_pli-signature\">";

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

/// Sanitised `html` without marks: for others, and for quoting.
pub fn unmarked(html: &str) -> String {
    // In text and in attributes `<` or `"` is written otherwise, so this is always a tag.
    html.replace(OPENS, "<div>")
}

/// What stands before the marked element of sanitised `html`, in it, and after it.
pub fn parted(html: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = html.split_once(OPENS)?;
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
}
