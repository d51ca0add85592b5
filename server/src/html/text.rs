//! HTML as plain text: for quoting in a plain reply, and for what is too complex to be shown as HTML.

use super::allow;
use super::dom::{Dom, Element, Kind};

/// Tags that begin on a line of their own.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "dd",
    "details",
    "dir",
    "div",
    "dl",
    "dt",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "tr",
    "ul",
];
/// And those that leave a line empty around them.
const APART: &[&str] =
    &["blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "table", "ul"];

/// The text that a reader of the HTML would see, with quotes marked by `>`, and links' targets beside their text.
pub(super) fn of(dom: &Dom) -> String {
    let mut writer = Writer::default();
    let mut steps = vec![Step::Node(Dom::ROOT)];
    while let Some(step) = steps.pop() {
        let id = match step {
            Step::Node(id) => id,
            Step::Leave(id) => {
                if let Some(element) = dom.element(id) {
                    writer.leave(element);
                }
                continue;
            }
        };
        match &dom.node(id).kind {
            Kind::Text(text) => {
                writer.text(text);
                continue;
            }
            Kind::Element(element) => {
                let tag = element.tag().unwrap_or("svg");
                if allow::DROPPED_WHOLE.contains(&tag) && tag != "head" {
                    continue;
                }
                writer.enter(element);
                steps.push(Step::Leave(id));
            }
            Kind::Other => {}
        }
        steps.extend(dom.node(id).children.iter().rev().map(|child| Step::Node(*child)));
    }
    writer.finish()
}

enum Step {
    Node(usize),
    Leave(usize),
}

#[derive(Default)]
struct Writer {
    out: String,
    line: String,
    quotes: usize,
    /// How deep the line before was quoted.
    quotes_before: usize,
    preformatted: usize,
    /// Empty lines that are due before the next text.
    due: usize,
    /// Where the text of the open link begins in `line`, for each.
    links: Vec<usize>,
}

impl Writer {
    fn enter(&mut self, element: &Element) {
        let tag = element.tag().unwrap_or_default();
        if BLOCKS.contains(&tag) {
            self.end_line();
        }
        if APART.contains(&tag) {
            self.due = self.due.max(1);
        }
        match tag {
            "br" => self.break_line(),
            "li" => self.line.push_str("- "),
            "hr" => self.line.push_str("----"),
            "td" | "th" if !self.line.trim().is_empty() => self.line.push_str("  "),
            "blockquote" => self.quotes += 1,
            "pre" => self.preformatted += 1,
            "a" => self.links.push(self.line.len()),
            "img" => self.line.push_str(element.attribute("alt").unwrap_or_default()),
            _ => {}
        }
    }

    fn leave(&mut self, element: &Element) {
        let tag = element.tag().unwrap_or_default();
        if tag == "a" {
            self.link(element.attribute("href").unwrap_or_default());
        }
        if BLOCKS.contains(&tag) {
            self.end_line();
        }
        if APART.contains(&tag) {
            self.due = self.due.max(1);
        }
        match tag {
            "blockquote" => self.quotes = self.quotes.saturating_sub(1),
            "pre" => self.preformatted = self.preformatted.saturating_sub(1),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.preformatted > 0 {
            for (number, line) in text.split('\n').enumerate() {
                if number > 0 {
                    self.break_line();
                }
                self.line.push_str(line.trim_end_matches('\r'));
            }
            return;
        }
        for c in text.chars() {
            let blank = c.is_ascii_whitespace();
            if !blank || !(self.line.is_empty() || self.line.ends_with(' ')) {
                self.line.push(if blank { ' ' } else { c });
            }
        }
    }

    /// Adds where a link leads, unless its text says so already.
    fn link(&mut self, target: &str) {
        let Some(start) = self.links.pop() else { return };
        let text = self.line.get(start..).unwrap_or_default().trim();
        let web = target.starts_with("http://") || target.starts_with("https://");
        if web && !text.is_empty() && !target.contains(text) && target.len() < 500 {
            self.line.push_str(&format!(" <{target}>"));
        }
    }

    /// Ends the line if there is anything on it.
    fn end_line(&mut self) {
        if !self.line.trim().is_empty() {
            self.break_line();
        }
        self.line.clear();
    }

    fn break_line(&mut self) {
        let marks = ">".repeat(self.quotes.min(20));
        if !self.line.trim().is_empty() && !self.out.is_empty() {
            // Between two depths the empty line belongs to the shallower.
            let between = ">".repeat(self.quotes.min(self.quotes_before).min(20));
            for _ in 0..std::mem::take(&mut self.due) {
                self.out.push_str(&between);
                self.out.push('\n');
            }
        }
        self.due = 0;
        self.quotes_before = self.quotes;
        self.out.push_str(&marks);
        if self.quotes > 0 && !self.line.trim().is_empty() {
            self.out.push(' ');
        }
        self.out.push_str(self.line.trim_end());
        self.out.push('\n');
        self.line.clear();
        self.links.clear();
    }

    fn finish(mut self) -> String {
        self.end_line();
        self.out.replace('\u{a0}', " ").trim_matches('\n').to_owned()
    }
}
