//! What leaves is as harmless as what comes in: a message's HTML passes the same sanitiser, whoever wrote it.

use std::cell::RefCell;
use std::collections::BTreeMap;

use shared::draft::{DraftBody, DraftContent, Forms};
use shared::limits::KEPT_TEXT_BYTES;
use shared::{markdown, signature};

use super::compose::plain;
use super::error::Error;
use crate::html::picture::PROXY;
use crate::html::{self, Wishes};
use crate::secrets::random_name;

/// The content with its HTML made harmless. Pictures keep their addresses: `cid:` where they are files of this message,
/// those of others where the user quotes them.
pub(crate) async fn sanitised(content: &DraftContent) -> Result<DraftContent, Error> {
    if matches!(content.body, DraftBody::Plain { .. }) {
        return Ok(content.clone());
    }
    let body = content.body.clone();
    let ids: Vec<String> =
        content.attachments.iter().filter_map(|file| file.content_id.clone()).collect();
    let body = tokio::task::spawn_blocking(move || sanitise_body(body, &ids));
    let body = body.await.map_err(std::io::Error::other)??;
    Ok(DraftContent { body, ..content.clone() })
}

/// What is made of Markdown passes once more when it is made; here it is seen that it will.
fn sanitise_body(body: DraftBody, ids: &[String]) -> Result<DraftBody, Error> {
    match body {
        DraftBody::Plain { .. } => Ok(body),
        DraftBody::Rich { html } => Ok(DraftBody::Rich { html: sanitise(&html, ids)? }),
        DraftBody::Markdown { text, signature, quote } => {
            let clean = |forms: Option<Forms>| -> Result<Option<Forms>, Error> {
                let Some(forms) = forms else { return Ok(None) };
                Ok(Some(Forms { html: sanitise(&forms.html, ids)?, ..forms }))
            };
            let (signature, quote) = (clean(signature)?, clean(quote)?);
            sanitise(&markdown::letter(&text, signature.as_ref(), quote.as_ref()), ids)?;
            Ok(DraftBody::Markdown { text, signature, quote })
        }
    }
}

/// A text that is kept to become part of messages, in both forms.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct KeptText {
    /// Empty where there is nothing to be seen.
    pub(crate) html: String,
    pub(crate) text: String,
}

/// Makes `html` harmless as that of messages, and plain text of it.
pub(crate) async fn kept(html: String) -> Result<KeptText, Error> {
    if html.len() > KEPT_TEXT_BYTES {
        return Err(Error::TextTooLarge);
    }
    let kept = tokio::task::spawn_blocking(move || keep(&html));
    kept.await.map_err(std::io::Error::other)?
}

fn keep(html: &str) -> Result<KeptText, Error> {
    let html = signature::unmarked(&sanitise(html, &[])?);
    // Addresses of links may have grown.
    if html.len() > KEPT_TEXT_BYTES {
        return Err(Error::TextTooLarge);
    }
    let text = plain::from_html(&html).trim().to_owned();
    let is_blank = text.is_empty() && !["<img", "<hr"].iter().any(|tag| html.contains(tag));
    Ok(if is_blank { KeptText::default() } else { KeptText { html, text } })
}

/// As [`sanitised`]; `ids` are the `Content-ID`s of the message's own files. Blocks.
pub(crate) fn sanitise(html: &str, ids: &[String]) -> Result<String, Error> {
    sanitise_with(html, ids, &random_name::<12>(&mut rand::rng()))
}

/// The sanitiser lets no address of a picture pass but our own, so each is one of ours for the time being. `nonce` can't
/// be guessed, so nothing in the text can be taken for one.
fn sanitise_with(html: &str, ids: &[String], nonce: &str) -> Result<String, Error> {
    let place = |kind: &str, number: usize| format!("{PROXY}{nonce}.{kind}.{number}.");
    let inline: BTreeMap<String, String> =
        ids.iter().enumerate().map(|(number, id)| (id.clone(), place("cid", number))).collect();
    let remote = RefCell::new(Vec::new());
    let proxied = |url: &url::Url| {
        let mut remote = remote.borrow_mut();
        remote.push(url.as_str().to_owned());
        place("url", remote.len() - 1)
    };
    let wishes = Wishes { inline: &inline, remote: Some(&proxied), folds: false };
    let letter = html::sanitise(html, &wishes).map_err(|_| Error::TooComplex)?;
    let mut html = letter.html;
    for (id, placeholder) in &inline {
        html = html.replace(placeholder, &attribute(&format!("cid:{id}")));
    }
    for (number, url) in remote.borrow().iter().enumerate() {
        html = html.replace(&place("url", number), &attribute(url));
    }
    Ok(html)
}

/// Within an attribute, within CSS in an attribute, within a quoted CSS string: percent-encoded, it needs no escape.
fn attribute(address: &str) -> String {
    let mut safe = String::with_capacity(address.len());
    for c in address.chars() {
        match c {
            '"' | '\'' | '<' | '>' | '\\' | '(' | ')' | ' ' => {
                let mut bytes = [0; 4];
                for byte in c.encode_utf8(&mut bytes).bytes() {
                    safe.push_str(&format!("%{byte:02X}"));
                }
            }
            '&' => safe.push_str("&amp;"),
            c if c.is_control() => {}
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, expected: &str) {
        let ids = ["cat@pli".to_owned()];
        assert_eq!(sanitise_with(html, &ids, "n0nce").unwrap(), expected);
        assert_eq!(sanitise_with(expected, &ids, "n0nce").unwrap(), expected, "a second time");
    }

    #[test]
    fn pictures_keep_their_addresses() {
        check("<img src=\"cid:cat@pli\" alt=\"a\">", "<img src=\"cid:cat@pli\" alt=\"a\">");
        check(
            "<img src=\"https://x.example/a.png?b=1&amp;c=2\">",
            "<img src=\"https://x.example/a.png?b=1&amp;c=2\">",
        );
    }

    #[test]
    fn a_kept_text_is_harmless_unmarked_and_has_a_plain_form() {
        let picture = "<img src=\"data:image/png;base64,QUJD\">";
        for (html, kept, text) in [
            ("<div>Anna<script>x</script><br></div>", "<div>Anna<br></div>", "Anna"),
            ("<div><br></div>", "", ""),
            ("<div class=\"m_pli-signature\">Anna</div>", "<div>Anna</div>", "Anna"),
            (picture, picture, ""),
        ] {
            let expected = KeptText { html: kept.to_owned(), text: text.to_owned() };
            assert_eq!(keep(html).unwrap(), expected, "{html}");
        }
    }

    /// The tags of `html`, without those that a broken address costs.
    fn tags(html: &str) -> Vec<String> {
        let tag = |rest: &str| {
            let tag = rest.split('>').next().unwrap_or_default().trim_end_matches('/').trim();
            let attributes = tag.split(['"', '=']).step_by(2).map(str::trim);
            let name = tag.split(' ').next().unwrap_or_default();
            // Styles are written without spaces.
            let attributes = attributes.collect::<Vec<_>>().join("|").replace(": ", ":");
            if name == "a" { name.to_owned() } else { attributes }
        };
        html.split('<').skip(1).map(tag).collect()
    }

    const PIECES: [&str; 34] = [
        "word",
        " ",
        "\n",
        "\n\n",
        "*",
        "**",
        "~~",
        "_",
        "`",
        "```\n",
        "    code\n",
        "# ",
        "- ",
        "- [x] ",
        "2026. ",
        "> ",
        "|a|b|\n|-|:-:|\n|c|d|\n",
        "---\n",
        "[a](https://x.example/)",
        "<https://x.example/b>",
        "https://x.example/c",
        "[a](javascript:alert(1))",
        "![p](https://x.example/p.png)",
        "<ben@pli.example>",
        "<script>alert(1)</script>",
        "<b onclick=x>",
        "</p>",
        "<!-- x -->",
        "&amp;",
        "&lt;img&gt;",
        "\"",
        "'",
        "\\",
        "日本",
    ];

    proptest::proptest! {
        /// The cleaner finds nothing to do in what is made of Markdown: what is previewed is what is sent.
        #[test]
        fn nothing_that_comes_of_markdown_would_be_removed(
            pieces in proptest::collection::vec(proptest::sample::select(PIECES.to_vec()), 0..30)
        ) {
            let html = markdown::to_html(&pieces.concat());
            let clean = sanitise(&html, &[]).unwrap();
            proptest::prop_assert_eq!(tags(&clean), tags(&html));
            proptest::prop_assert_eq!(plain::from_html(&clean), plain::from_html(&html));
        }
    }

    #[test]
    fn what_runs_goes() {
        check("<p onclick=\"x()\">a<script>b</script></p>", "<p>a</p>");
        check("<div>one<br></div>", "<div>one<br></div>");
    }
}
