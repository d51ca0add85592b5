//! Markdown as people write it in mail, made into HTML: CommonMark with tables, tasks and what is struck out.
//!
//! The browser shows what it will look like, the server sends it; both by this. What would be HTML is text here, links
//! lead only where those of letters may, and only pictures of the message itself are shown. A line stays a line, as in
//! mail.

use pulldown_cmark::{
    CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd, TextMergeStream, html,
};

use crate::draft::Forms;
use crate::signature::{find, marked, marked_quote};

/// Programs that read mail show cells without any space between them otherwise.
const TABLE: &str =
    "<table border=\"1\" cellpadding=\"6\" cellspacing=\"0\" style=\"border-collapse: collapse\">";

/// A text with the signature that stands in it, and what is quoted below it.
pub fn letter(text: &str, signature: Option<&Forms>, quote: Option<&Forms>) -> String {
    let known = signature.map_or("", |signature| signature.text.as_str());
    let mut html = match find(text, known) {
        Some(around) => {
            let is_known = |known: &&Forms| around.signature.trim_end() == known.text.trim_end();
            let shown = match signature.filter(is_known) {
                Some(known) => known.html.clone(),
                None => lines(around.signature.trim_end()),
            };
            format!("{}{}{}", to_html(&around.before), marked(&shown), to_html(&around.after))
        }
        None => to_html(text),
    };
    if let Some(quote) = quote {
        html.push_str(&marked_quote(&quote.html));
    }
    html
}

/// `text` alone.
pub fn to_html(text: &str) -> String {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut making = Making::default();
    for event in TextMergeStream::new(Parser::new_ext(text, options)) {
        making.take(event);
    }
    let mut html = String::with_capacity(text.len() * 3 / 2);
    html::push_html(&mut html, making.events.into_iter());
    html.replace("<table>", TABLE)
}

/// Lines that are no Markdown.
fn lines(text: &str) -> String {
    let mut html = String::new();
    for line in text.split('\n') {
        let line = line.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        html.push_str(&format!("<div>{}</div>", if line.is_empty() { "<br>" } else { &line }));
    }
    html
}

/// What a link or a picture became.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Became {
    Link,
    Picture,
    Text,
}

/// The events of a text, as far as mail has them.
#[derive(Default)]
struct Making<'a> {
    events: Vec<Event<'a>>,
    open: Vec<Became>,
    is_in_code: bool,
}

impl<'a> Making<'a> {
    fn take(&mut self, event: Event<'a>) {
        match event {
            Event::Start(Tag::Link { link_type, dest_url, .. }) => {
                let url = match link_type {
                    LinkType::Email => format!("mailto:{dest_url}").into(),
                    _ => dest_url,
                };
                self.open_link(url);
            }
            Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
                if dest_url.starts_with("cid:") {
                    self.open.push(Became::Picture);
                    let title = title.clone();
                    let tag = Tag::Image { link_type, dest_url, title, id };
                    self.events.push(Event::Start(tag));
                } else {
                    // Whoever reads it would have to fetch it from somebody else.
                    self.open_link(dest_url);
                }
            }
            Event::End(TagEnd::Link | TagEnd::Image) => match self.open.pop() {
                Some(Became::Link) => self.events.push(Event::End(TagEnd::Link)),
                Some(Became::Picture) => self.events.push(Event::End(TagEnd::Image)),
                Some(Became::Text) | None => {}
            },
            // The language of a piece of code is for highlighters.
            Event::Start(Tag::CodeBlock(_)) => {
                self.is_in_code = true;
                let kind = CodeBlockKind::Indented;
                self.events.push(Event::Start(Tag::CodeBlock(kind)));
            }
            Event::End(TagEnd::CodeBlock) => {
                self.is_in_code = false;
                self.events.push(Event::End(TagEnd::CodeBlock));
            }
            Event::Start(Tag::HtmlBlock) => self.events.push(Event::Start(Tag::Paragraph)),
            Event::End(TagEnd::HtmlBlock) => self.events.push(Event::End(TagEnd::Paragraph)),
            Event::Html(text) | Event::InlineHtml(text) => self.verbatim(&text),
            Event::Text(text) if self.is_in_code || !self.open.is_empty() => {
                self.events.push(Event::Text(text));
            }
            Event::Text(text) => self.linked(&text),
            Event::SoftBreak => self.events.push(Event::HardBreak),
            Event::TaskListMarker(is_done) => {
                self.events.push(Event::Text(if is_done { "☑ " } else { "☐ " }.into()));
            }
            other => self.events.push(other),
        }
    }

    /// A link, if it may be one; it has none within.
    fn open_link(&mut self, url: CowStr<'a>) {
        if is_safe(&url) && !self.open.contains(&Became::Link) {
            self.open.push(Became::Link);
            self.start_link(url);
        } else {
            self.open.push(Became::Text);
        }
    }

    fn start_link(&mut self, dest_url: CowStr<'a>) {
        let (title, id) = (CowStr::Borrowed(""), CowStr::Borrowed(""));
        let tag = Tag::Link { link_type: LinkType::Inline, dest_url, title, id };
        self.events.push(Event::Start(tag));
    }

    fn verbatim(&mut self, text: &str) {
        for (at, line) in text.trim_end_matches('\n').split('\n').enumerate() {
            if at > 0 {
                self.events.push(Event::HardBreak);
            }
            self.events.push(Event::Text(line.to_owned().into()));
        }
        if text.ends_with('\n') {
            self.events.push(Event::HardBreak);
        }
    }

    /// Text, with its web addresses as links.
    fn linked(&mut self, text: &str) {
        let mut rest = text;
        while let Some((before, url, after)) = next_address(rest) {
            self.events.push(Event::Text(before.to_owned().into()));
            self.start_link(url.to_owned().into());
            self.events.push(Event::Text(url.to_owned().into()));
            self.events.push(Event::End(TagEnd::Link));
            rest = after;
        }
        self.events.push(Event::Text(rest.to_owned().into()));
    }
}

/// Where links of letters may lead.
fn is_safe(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once(':') else { return false };
    let has_host = rest.strip_prefix("//").is_some_and(|rest| !rest.is_empty());
    match scheme.to_ascii_lowercase().as_str() {
        "http" | "https" => has_host,
        "mailto" | "tel" => !rest.is_empty(),
        _ => false,
    }
}

/// The first web address of a text, between what stands around it.
fn next_address(text: &str) -> Option<(&str, &str, &str)> {
    let begins = ["https://", "http://"].iter().filter_map(|scheme| text.find(scheme)).min()?;
    let (before, rest) = text.split_at_checked(begins)?;
    let is_outside = |c: char| c.is_whitespace() || c.is_control() || "<>\"“”«»".contains(c);
    let end = rest.find(is_outside).unwrap_or(rest.len());
    let url = without_punctuation(rest.get(..end)?);
    // The scheme alone is no address.
    (url.split_once("//").is_some_and(|(_, host)| !host.is_empty()))
        .then(|| (before, url, rest.get(url.len()..).unwrap_or_default()))
}

/// Without what belongs to the sentence around it; brackets stay if they were opened within.
fn without_punctuation(text: &str) -> &str {
    let mut kept = text;
    while let Some(last) = kept.chars().next_back() {
        let opened = |open: char| kept.matches(open).count() >= kept.matches(last).count();
        let belongs = match last {
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '_' => false,
            ')' => opened('('),
            ']' => opened('['),
            '}' => opened('{'),
            _ => true,
        };
        if belongs {
            break;
        }
        kept = kept.strip_suffix(last).unwrap_or_default();
    }
    kept
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(to_html(text).replace(">\n", ">").trim_end(), expected, "{text:?}");
    }

    #[test]
    fn is_what_people_mean_by_it() {
        check("Hi *Ben*,\nsee **you**", "<p>Hi <em>Ben</em>,<br />see <strong>you</strong></p>");
        check("# Plan\n\n- a\n- ~~b~~", "<h1>Plan</h1><ul><li>a</li><li><del>b</del></li></ul>");
        check("3. c", "<ol start=\"3\"><li>c</li></ol>");
        check("- [x] done\n- [ ] not", "<ul><li>☑ done</li><li>☐ not</li></ul>");
        check("```rust\nlet a;\n```", "<pre><code>let a;\n</code></pre>");
        check(
            "|a|b|\n|-|-:|\n|1|2|",
            "<table border=\"1\" cellpadding=\"6\" cellspacing=\"0\" style=\"border-collapse: collapse\"><thead><tr><th>a</th><th style=\"text-align: right\">b</th></tr></thead><tbody><tr><td>1</td><td style=\"text-align: right\">2</td></tr></tbody></table>",
        );
        check("> q\n> r", "<blockquote><p>q<br />r</p></blockquote>");
    }

    #[test]
    fn html_is_text() {
        check("a <b>c</b>", "<p>a &lt;b&gt;c&lt;/b&gt;</p>");
        check(
            "<script>\nalert(1)\n</script>",
            "<p>&lt;script&gt;<br />alert(1)<br />&lt;/script&gt;</p>",
        );
    }

    #[test]
    fn links_lead_where_those_of_letters_may() {
        check("[a](https://pli.example \"t\")", "<p><a href=\"https://pli.example\">a</a></p>");
        check("<ben@pli.example>", "<p><a href=\"mailto:ben@pli.example\">ben@pli.example</a></p>");
        check("[a](javascript:alert(1)) [b](/c) [d](data:text/html,x)", "<p>a b d</p>");
        check("![a](https://x.example/b.png)", "<p><a href=\"https://x.example/b.png\">a</a></p>");
        check("![a](cid:b@pli)", "<p><img src=\"cid:b@pli\" alt=\"a\" /></p>");
        check(
            "[![a](https://x.example/b)](https://y.example)",
            "<p><a href=\"https://y.example\">a</a></p>",
        );
        check(
            "See https://x.example/a_(b), or `http://y`. http://",
            "<p>See <a href=\"https://x.example/a_(b)\">https://x.example/a_(b)</a>, or <code>http://y</code>. http://</p>",
        );
    }

    #[test]
    fn the_signature_looks_as_it_does() {
        let anna = Forms { html: "<b>Anna</b>".to_owned(), text: "Anna\n---".to_owned() };
        let quote = Forms { html: "<p>q</p>".to_owned(), text: "> q".to_owned() };
        let html = letter("Hi\n\nAnna\n---", Some(&anna), Some(&quote));
        assert_eq!(
            html,
            "<p>Hi</p>\n<div class=\"m_pli-signature\"><div><b>Anna</b></div></div><div class=\"m_pli-quote\"><p>q</p></div>"
        );
        assert_eq!(
            letter("Hi\n-- \n# <Anna>", None, None),
            "<p>Hi</p>\n<div class=\"m_pli-signature\"><div># &lt;Anna&gt;</div></div>"
        );
    }

    proptest! {
        /// Whatever is typed, no tag comes of it but those that Markdown has, and none with an attribute that does anything.
        #[test]
        fn nothing_typed_becomes_html(text in "[a<>/=\"'`*_~\\[\\]()!:#|&; \\n-]{0,80}") {
            let html = to_html(&text);
            for tag in html.split('<').skip(1) {
                let tag = tag.split('>').next().unwrap_or_default();
                let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
                prop_assert!(
                    ["p", "em", "strong", "del", "a", "br", "code", "pre", "ul", "li", "blockquote", "h1",
                     "h2", "h3", "h4", "h5", "h6", "hr", "table", "thead", "tbody", "tr", "th", "td"].contains(&name),
                    "{text:?} {html:?}"
                );
                prop_assert!(!tag.contains("on") || name == "strong", "{text:?} {html:?}");
            }
        }

        #[test]
        fn nothing_is_too_strange_for_it(text in any::<String>()) {
            to_html(&text);
        }
    }
}
