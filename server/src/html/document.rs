//! The page that a letter is shown in: its own document, in a frame without script, under a policy of its own.

use std::fmt::Write;

use shared::language::Language;

use super::rewrite::{FOLD_OPENS, escape};
use super::words;
use super::{Letter, plain};

/// What the frame's document may do: show itself and pictures from us (DESIGN section 8).
pub const POLICY: &str = "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox; \
    default-src 'none'; script-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; \
    font-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'";

const LETTER_CSS: &str = include_str!("document/letter.css");
const EDITOR_CSS: &str = include_str!("document/editor.css");

/// What the page shows.
#[derive(Clone, Copy, Debug)]
pub enum Content<'a> {
    Html(&'a Letter),
    Plain { text: &'a str, flow: plain::Flow },
    Empty,
}

/// The whole page.
pub fn body(content: Content<'_>, language: Language) -> String {
    let mut page = head(language, LETTER_CSS);
    match content {
        Content::Html(letter) => {
            let _ = write!(page, "<style>{}</style></head>", letter.sheet);
            page.push_str(if letter.has_own_colours { "<body class=\"paper\">" } else { "<body>" });
            page.push_str("<div class=\"pli-letter\" style=\"");
            escape(&letter.style, &mut page);
            page.push_str("\">");
            page.push_str(&labelled(&letter.html, language));
            page.push_str("</div>");
        }
        Content::Plain { text, flow } => {
            page.push_str("</head><body><div class=\"pli-letter plain\">");
            page.push_str(&labelled(&plain::letter(text, flow), language));
            page.push_str("</div>");
        }
        Content::Empty => {
            let _ = write!(page, "</head><body><p class=\"empty\">{}</p>", words::empty(language));
        }
    }
    page.push_str("</body></html>\n");
    page
}

/// The page that the composer's editor fills: the same walls, nothing in it.
pub fn editor(language: Language) -> String {
    let mut page = head(language, EDITOR_CSS);
    page.push_str("</head><body></body></html>\n");
    page
}

fn head(language: Language, css: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{}</title>\
         <meta name=\"viewport\" content=\"width=device-width\"><style>{css}</style>",
        language.code(),
        words::title(language),
    )
}

/// Puts the reader's words on the folds. The letter's own language is unknown, hence `lang`.
fn labelled(html: &str, language: Language) -> String {
    let label = format!(
        "<details class=\"m_fold\"><summary lang=\"{}\">{}</summary>",
        language.code(),
        words::show_quote(language)
    );
    html.replace(FOLD_OPENS, &label)
}

#[cfg(test)]
mod tests {
    use super::POLICY;

    #[test]
    fn a_letter_that_the_browser_kept_is_held_by_the_same_policy() {
        let worker = include_str!("../../../frontend/shell/sw.js");
        assert!(worker.contains(&format!("LETTER_POLICY =\n  \"{POLICY}\"")));
    }
}
