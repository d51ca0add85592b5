//! The text of a message as its sender wrote it: fetched, decoded, several parts put together.

use bytes::Bytes;

use super::choose::{MAX_TEXT_BYTES, Text};
use super::decode;
use crate::html::plain::Flow;

/// Plain text beyond this is cut off: nobody reads it in a page.
const MAX_PLAIN_CHARS: usize = 1024 * 1024;

/// What is to be shown, before it has been judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Source {
    pub(super) content: SourceContent,
    /// Only the beginning is there.
    pub(super) is_truncated: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum SourceContent {
    Html(String),
    Plain { text: String, flow: Flow },
    Empty,
}

/// Decodes the content of `texts`, fetched in the same order.
pub(super) fn source(texts: &[Text], bytes: &[Bytes]) -> Source {
    let mut is_truncated = texts.iter().any(|text| text.size_bytes > MAX_TEXT_BYTES);
    let decoded: Vec<(&Text, String)> = texts
        .iter()
        .zip(bytes)
        .map(|(text, bytes)| (text, decode(text, bytes)))
        .filter(|(_, content)| !content.trim().is_empty())
        .collect();
    let content = if decoded.iter().any(|(text, _)| text.is_html) {
        SourceContent::Html(joined_html(decoded))
    } else if let Some((first, _)) = decoded.first() {
        let flow = first.flow;
        let (text, cut) = joined_plain(decoded);
        is_truncated |= cut;
        SourceContent::Plain { text, flow }
    } else {
        SourceContent::Empty
    };
    Source { content, is_truncated }
}

/// The text of one part.
fn decode(text: &Text, bytes: &[u8]) -> String {
    let named = text.charset.clone().filter(|label| !label.trim().is_empty());
    let charset = match named {
        None if text.is_html => decode::charset_in_html(bytes),
        named => named,
    };
    // A NUL is no text; browsers and databases choke on it.
    decode::charset(charset.as_deref(), bytes).replace('\0', "")
}

fn joined_plain(texts: Vec<(&Text, String)>) -> (String, bool) {
    let texts: Vec<_> = texts.into_iter().map(|(_, content)| content).collect();
    let mut text = texts.join("\n\n");
    let end = text.char_indices().nth(MAX_PLAIN_CHARS).map(|(place, _)| place);
    if let Some(end) = end {
        text.truncate(end);
    }
    (text, end.is_some())
}

/// Plain parts between HTML ones, such as the footer of a mailing list, become HTML.
fn joined_html(texts: Vec<(&Text, String)>) -> String {
    let mut html = String::new();
    for (number, (text, content)) in texts.into_iter().enumerate() {
        if number > 0 {
            html.push_str("<hr>");
        }
        if text.is_html {
            html.push_str(&content);
        } else {
            html.push_str(&crate::html::plain::as_html(&content, text.flow));
        }
    }
    html
}
