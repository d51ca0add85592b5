//! The message that is answered or forwarded, as it stands below the answer; and the way between rich and plain text.
//!
//! What is built here goes into the editor's own document and there through its sanitiser, never into the app's.

use shared::address::Address;
use shared::draft::Forms;
use shared::message::MessageQuote;
use shared::signature::unmarked;

/// What stands below an answer.
pub type Quote = Forms;

/// Quotes below an `attribution` such as "On 21 November 2025 Dan wrote:".
pub fn reply(attribution: &str, body: &MessageQuote) -> Quote {
    let html = format!(
        "<div>{}</div><blockquote type=\"cite\" style=\"border-left: 2px solid #ccc; margin: 0 0 0 0.5em; padding-left: 1em\">{}</blockquote>",
        escape(attribution),
        unmarked(&body.html)
    );
    let text = format!("{attribution}\n{}", quote_lines(&body.text));
    Quote { html, text }
}

/// A forward shows the other message whole, under a `title` and the `headers` that tell where it comes from.
pub fn forward(title: &str, headers: &[(String, String)], body: &MessageQuote) -> Quote {
    let title = format!("---------- {title} ----------");
    let lines: Vec<String> =
        headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    let html_lines: Vec<String> = headers
        .iter()
        .map(|(name, value)| format!("<div><b>{}:</b> {}</div>", escape(name), escape(value)))
        .collect();
    Quote {
        html: format!(
            "<div>{}</div>{}<div><br></div>{}",
            escape(&title),
            html_lines.concat(),
            unmarked(&body.html)
        ),
        text: format!("{title}\n{}\n\n{}", lines.join("\n"), body.text.trim_end()),
    }
}

/// Pictures of the quoted message stand in `html` under the addresses of its parts, which begin with `prefix`: makes them
/// pictures of the new message. Gives the text, and each part with the Content-ID that `new_cid` made for it.
pub fn adopt_pictures(
    html: &str,
    prefix: &str,
    mut new_cid: impl FnMut() -> String,
) -> (String, Vec<(String, String)>) {
    let opening = format!("src=\"{}", escape(prefix));
    let mut adopted: Vec<(String, String)> = Vec::new();
    let mut pieces = html.split(opening.as_str());
    let mut result = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (part, rest) = piece.split_once('"').unwrap_or((piece, ""));
        let part = part.split('?').next().unwrap_or_default();
        let known = adopted.iter().find(|(_, other)| other == part).map(|(cid, _)| cid.clone());
        let cid = known.unwrap_or_else(|| {
            let cid = new_cid();
            adopted.push((cid.clone(), part.to_owned()));
            cid
        });
        result.push_str(&format!("src=\"cid:{cid}\""));
        result.push_str(rest);
    }
    (result, adopted)
}

/// Addresses as a forward's header lines show them.
pub fn list(addresses: &[Address]) -> String {
    addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// Puts `>` before every line (RFC 3676 §4.5: no space where there is a sign already).
fn quote_lines(text: &str) -> String {
    let lines = text.trim_end().lines().map(|line| {
        if line.is_empty() || line.starts_with('>') {
            format!(">{line}")
        } else {
            format!("> {line}")
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// An answer and what it quotes, as one text.
pub fn join_text(own: &str, quote: &str) -> String {
    match (own.trim_end(), quote) {
        (own, "") => own.to_owned(),
        ("", quote) => format!("\n\n{quote}"),
        (own, quote) => format!("{own}\n\n{quote}"),
    }
}

/// An answer and what it quotes, as one fragment of HTML.
pub fn join_html(own: &str, quote: &str) -> String {
    if quote.is_empty() { own.to_owned() } else { format!("{own}<div><br></div>{quote}") }
}

/// Plain text as the editor holds it: a block a line, quoted lines as nested quotes.
pub fn text_to_html(text: &str) -> String {
    let mut html = String::with_capacity(text.len() * 2);
    let mut depth = 0_usize;
    for line in text.lines() {
        let (level, content) = quote_level(line);
        for _ in depth..level {
            html.push_str("<blockquote type=\"cite\">");
        }
        for _ in level..depth {
            html.push_str("</blockquote>");
        }
        depth = level;
        if content.trim().is_empty() {
            html.push_str("<div><br></div>");
        } else {
            html.push_str("<div>");
            html.push_str(&keep_spaces(&escape(content)));
            html.push_str("</div>");
        }
    }
    html.push_str(&"</blockquote>".repeat(depth));
    html
}

/// How deep a line is quoted, and what stands behind the signs.
fn quote_level(line: &str) -> (usize, &str) {
    let mut level = 0;
    let mut rest = line;
    while let Some(inner) =
        rest.strip_prefix('>').or_else(|| rest.strip_prefix(" >").filter(|_| level > 0))
    {
        level += 1;
        rest = inner;
    }
    if level > 0 { (level.min(20), rest.strip_prefix(' ').unwrap_or(rest)) } else { (0, rest) }
}

/// HTML folds spaces; a person who aligned something with them meant them.
fn keep_spaces(html: &str) -> String {
    html.replace('\t', "    ").replace("  ", " \u{A0}")
}

pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(html: &str, text: &str) -> MessageQuote {
        MessageQuote { html: html.to_owned(), text: text.to_owned(), ..MessageQuote::default() }
    }

    #[test]
    fn an_answer_quotes_line_by_line() {
        let quote = reply("Dan <x> wrote:", &body("<p>Hi</p>", "Hi\n\n> older\nBye\n\n"));
        assert_eq!(quote.text, "Dan <x> wrote:\n> Hi\n>\n>> older\n> Bye");
        assert!(quote.html.starts_with("<div>Dan &lt;x&gt; wrote:</div><blockquote"));
        assert!(quote.html.ends_with("<p>Hi</p></blockquote>"));
    }

    #[test]
    fn a_quoted_signature_is_not_ones_own() {
        let marked = body("<div class=\"m_pli-signature\">Dan</div>", "Dan");
        let quotes = [reply("x", &marked), forward("x", &[], &marked)];
        assert!(quotes.iter().all(|quote| quote.html.contains("<div>Dan</div>")));
    }

    #[test]
    fn a_forward_tells_where_it_comes_from() {
        let headers = [("From".to_owned(), "Dan <dan@x.example>".to_owned())];
        let quote = forward("Forwarded message", &headers, &body("<p>Hi</p>", "Hi\n"));
        assert_eq!(
            quote.text,
            "---------- Forwarded message ----------\nFrom: Dan <dan@x.example>\n\nHi"
        );
        assert!(quote.html.contains("<b>From:</b> Dan &lt;dan@x.example&gt;"));
    }

    #[test]
    fn pictures_of_the_quoted_message_come_along() {
        let mut count = 0;
        let html = "<img src=\"/m/parts/2\"><img src=\"/m/parts/3\" alt=\"x\"><img src=\"/m/parts/2\"><img src=\"/other\">";
        let (adopted, parts) = adopt_pictures(html, "/m/parts/", || {
            count += 1;
            format!("c{count}")
        });
        assert_eq!(
            adopted,
            "<img src=\"cid:c1\"><img src=\"cid:c2\" alt=\"x\"><img src=\"cid:c1\"><img src=\"/other\">"
        );
        assert_eq!(parts, [("c1".to_owned(), "2".to_owned()), ("c2".to_owned(), "3".to_owned())]);
    }

    #[track_caller]
    fn check(text: &str, html: &str) {
        assert_eq!(text_to_html(text), html);
    }

    #[test]
    fn plain_text_becomes_rich_without_loss() {
        check("", "");
        check("a < b & c", "<div>a &lt; b &amp; c</div>");
        check("one\n\ntwo", "<div>one</div><div><br></div><div>two</div>");
        check(
            "> quoted\n> > deeper\n>> deeper still\nown",
            "<blockquote type=\"cite\"><div>quoted</div><blockquote type=\"cite\"><div>deeper</div><div>deeper still</div></blockquote></blockquote><div>own</div>",
        );
        check("a   b", "<div>a \u{A0} b</div>");
        check(">", "<blockquote type=\"cite\"><div><br></div></blockquote>");
        check(" > not a quote", "<div> &gt; not a quote</div>");
    }

    #[test]
    fn an_answer_stands_above_what_it_quotes() {
        assert_eq!(join_text("Yes.\n", "Dan wrote:\n> ?"), "Yes.\n\nDan wrote:\n> ?");
        assert_eq!(join_text("Yes.", ""), "Yes.");
        assert_eq!(join_text("", "q"), "\n\nq");
        assert_eq!(
            join_html("<div>Yes</div>", "<p>q</p>"),
            "<div>Yes</div><div><br></div><p>q</p>"
        );
    }
}
