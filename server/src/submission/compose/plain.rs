//! Plain text that says what some HTML says: the other half of `multipart/alternative`.

use std::cell::RefCell;

use html5ever::TokenizerResult;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use shared::signature::MARK;

/// The text of `html`, which is a sanitised fragment: its tags are balanced.
///
/// Quotes get `> `, lists their bullets and numbers, links their address behind the text. Lines aren't wrapped: programs
/// that show plain text do that, and quoted-printable carries any length.
pub fn from_html(html: &str) -> String {
    let sink = Sink(RefCell::new(Text::default()));
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    // A script state is left by nothing here: the sanitiser lets no script through.
    while let TokenizerResult::Script(()) = tokenizer.feed(&input) {}
    tokenizer.end();
    tokenizer.sink.0.into_inner().finish()
}

struct Sink(RefCell<Text>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut text = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(characters) => text.characters(&characters),
            Token::TagToken(tag) => match tag.kind {
                TagKind::StartTag => text.start(&tag),
                TagKind::EndTag => text.end(&tag.name),
            },
            Token::DoctypeToken(_)
            | Token::CommentToken(_)
            | Token::NullCharacterToken
            | Token::EOFToken
            | Token::ParseError(_) => {}
        }
        TokenSinkResult::Continue
    }
}

/// What stands before each line while an element is open.
enum Prefix {
    Quote,
    /// `None` for a bullet, else the number of the next item.
    List(Option<u32>),
    /// The mark of an item, until its first line has it.
    Item(Option<String>, usize),
}

#[derive(Default)]
struct Text {
    output: String,
    /// The line being written, without prefixes.
    line: String,
    prefixes: Vec<Prefix>,
    /// An empty line owed before the next line, with what stands before it.
    gap: Option<String>,
    /// White space owed before the next word.
    space: bool,
    preformatted: u32,
    hidden: u32,
    links: Vec<(String, usize)>,
    signature: Signature,
}

/// The marked element, if it stands at the outermost level.
#[derive(Default)]
enum Signature {
    #[default]
    None,
    /// It began behind so many bytes; so many `div` are open in it.
    Open(usize, u32),
    /// It stands between these bytes.
    Closed(usize, usize),
}

impl Text {
    fn characters(&mut self, characters: &str) {
        if self.hidden > 0 {
            return;
        }
        if self.preformatted > 0 {
            for (at, piece) in characters.split('\n').enumerate() {
                if at > 0 {
                    self.break_line();
                }
                self.line.push_str(piece);
            }
            return;
        }
        for c in characters.chars() {
            match c {
                ' ' | '\t' | '\n' | '\r' | '\x0c' => self.space = true,
                c => {
                    if std::mem::take(&mut self.space) && !self.line.is_empty() {
                        self.line.push(' ');
                    }
                    // The editor's way to keep a space; plain text has no other.
                    self.line.push(if c == '\u{a0}' { ' ' } else { c });
                }
            }
        }
    }

    fn start(&mut self, tag: &Tag) {
        let name: &str = &tag.name;
        match name {
            "style" | "script" | "title" | "head" => self.hidden += 1,
            "br" => self.break_line(),
            "hr" => {
                self.end_line();
                self.line.push_str("---");
                self.end_line();
            }
            "img" => {
                let alt = attribute(tag, "alt");
                if !alt.trim().is_empty() {
                    self.characters(&format!("[{}]", alt.trim()));
                }
            }
            "a" => {
                if std::mem::take(&mut self.space) && !self.line.is_empty() {
                    self.line.push(' ');
                }
                self.links.push((attribute(tag, "href"), self.output.len() + self.line.len()));
            }
            "td" | "th" if !self.line.is_empty() => self.line.push_str("  "),
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "table" => self.end_block(),
            "pre" => {
                self.end_block();
                self.preformatted += 1;
            }
            "blockquote" => {
                self.end_block();
                self.prefixes.push(Prefix::Quote);
            }
            "ul" | "ol" => {
                if self.prefixes.iter().any(|prefix| matches!(prefix, Prefix::Item(..))) {
                    self.end_line();
                } else {
                    self.end_block();
                }
                let start = attribute(tag, "start").parse().unwrap_or(1);
                self.prefixes.push(Prefix::List((name == "ol").then_some(start)));
            }
            "li" => {
                self.end_line();
                let mark = self.next_mark();
                let width = mark.chars().count();
                self.prefixes.push(Prefix::Item(Some(mark), width));
            }
            "div" => {
                self.end_line();
                self.open_signature(tag);
            }
            "tr" | "section" | "article" | "header" | "footer" | "dt" | "dd" => self.end_line(),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "style" | "script" | "title" | "head" => self.hidden = self.hidden.saturating_sub(1),
            "a" => self.end_link(),
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "table" => self.end_block(),
            "pre" => {
                self.preformatted = self.preformatted.saturating_sub(1);
                self.end_block();
            }
            "blockquote" => {
                self.end_line();
                self.close(|prefix| matches!(prefix, Prefix::Quote));
                self.owe_gap();
            }
            "ul" | "ol" => {
                self.end_line();
                self.close(|prefix| matches!(prefix, Prefix::List(_)));
                if self.prefixes.iter().any(|prefix| matches!(prefix, Prefix::Item(..))) {
                    self.gap = None;
                } else {
                    self.owe_gap();
                }
            }
            "li" => {
                self.end_line();
                self.gap = None;
                self.close(|prefix| matches!(prefix, Prefix::Item(..)));
            }
            "div" => {
                self.end_line();
                self.close_signature();
            }
            "tr" | "section" | "article" | "header" | "footer" | "dt" | "dd" => self.end_line(),
            _ => {}
        }
    }

    fn open_signature(&mut self, tag: &Tag) {
        if let Signature::Open(_, depth) = &mut self.signature {
            *depth += 1;
        } else if attribute(tag, "class") == MARK && self.prefixes.is_empty() {
            self.flush_gap();
            self.signature = Signature::Open(self.output.len(), 1);
        }
    }

    fn close_signature(&mut self) {
        if let Signature::Open(start, depth) = &mut self.signature {
            *depth -= 1;
            if *depth == 0 {
                self.signature = Signature::Closed(*start, self.output.len());
            }
        }
    }

    /// Puts the line above a signature that ends the message (RFC 3676 §4.3). Above a quote there is none: programs take
    /// all that follows for the signature.
    fn set_signature_apart(&mut self) {
        if let Signature::Closed(start, end) = self.signature
            && self.output.get(start..end).is_some_and(|text| !text.trim().is_empty())
            && self.output.get(end..).is_some_and(|rest| rest.trim().is_empty())
        {
            self.output.insert_str(start, "-- \n");
        }
    }

    /// Ends the innermost open element of a kind, if that is the innermost of all.
    fn close(&mut self, is_it: impl Fn(&Prefix) -> bool) {
        if self.prefixes.last().is_some_and(is_it) {
            self.prefixes.pop();
        }
    }

    fn next_mark(&mut self) -> String {
        match self.prefixes.last_mut() {
            Some(Prefix::List(Some(number))) => {
                let mark = format!("{number}. ");
                *number = number.saturating_add(1);
                mark
            }
            Some(Prefix::List(None) | Prefix::Quote | Prefix::Item(..)) | None => "- ".to_owned(),
        }
    }

    /// Adds where a link goes, unless its text says so.
    fn end_link(&mut self) {
        let Some((href, since)) = self.links.pop() else { return };
        let written: String = match since.checked_sub(self.output.len()) {
            Some(at) => self.line.get(at..).unwrap_or_default().trim().to_owned(),
            None => String::new(), // Its text went over several lines.
        };
        let address = href.strip_prefix("mailto:").unwrap_or(&href);
        let is_number = href.starts_with("tel:");
        let bare = |text: &str| {
            if is_number {
                // However it is set apart.
                return text.chars().filter(|it| it.is_ascii_digit() || *it == '+').collect();
            }
            let text = text.trim_start_matches("https://").trim_start_matches("http://");
            text.trim_end_matches('/').to_lowercase()
        };
        let shows =
            !address.is_empty() && !href.starts_with('#') && bare(&written) != bare(address);
        if shows {
            if !self.line.is_empty() {
                self.line.push(' ');
            }
            self.line.push_str(&format!("<{address}>"));
        }
    }

    /// `<br>`: ends the line even if it is empty, but isn't one more at the end of a block.
    fn break_line(&mut self) {
        self.flush_gap();
        self.write_line();
    }

    /// Ends the line if something is on it.
    fn end_line(&mut self) {
        if !self.line.trim().is_empty() {
            self.flush_gap();
            self.write_line();
        }
        self.line.clear();
        self.space = false;
    }

    fn end_block(&mut self) {
        self.end_line();
        // An item's own first block stands beside its mark.
        if !matches!(self.prefixes.last(), Some(Prefix::Item(Some(_), _))) {
            self.owe_gap();
        }
    }

    fn owe_gap(&mut self) {
        if !self.output.is_empty() {
            let prefix = self.prefix(false).trim_end().to_owned();
            // Between a quote and what is around it, the line is the outer one's.
            let owed = self.gap.take().filter(|owed| owed.len() < prefix.len());
            self.gap = Some(owed.unwrap_or(prefix));
        }
    }

    fn flush_gap(&mut self) {
        if let Some(prefix) = self.gap.take() {
            self.output.push_str(&prefix);
            self.output.push('\n');
        }
    }

    fn write_line(&mut self) {
        let prefix = self.prefix(true);
        let line = std::mem::take(&mut self.line);
        self.space = false;
        let line = match line.trim_end() {
            "--" => "-- ", // The line above a signature (RFC 3676 §4.3).
            trimmed => trimmed,
        };
        if line.is_empty() {
            self.output.push_str(prefix.trim_end());
        } else {
            self.output.push_str(&prefix);
            self.output.push_str(line);
        }
        self.output.push('\n');
    }

    fn prefix(&mut self, takes_marks: bool) -> String {
        let mut prefix = String::new();
        for part in &mut self.prefixes {
            match part {
                Prefix::Quote => prefix.push_str("> "),
                Prefix::List(_) => {}
                Prefix::Item(mark, width) => match mark.take_if(|_| takes_marks) {
                    Some(mark) => prefix.push_str(&mark),
                    None => prefix.push_str(&" ".repeat(*width)),
                },
            }
        }
        prefix
    }

    fn finish(mut self) -> String {
        self.end_line();
        self.set_signature_apart();
        let text = self.output.trim_end_matches('\n');
        let text = text.trim_start_matches('\n');
        text.to_owned()
    }
}

fn attribute(tag: &Tag, name: &str) -> String {
    let found = tag.attrs.iter().find(|attribute| &*attribute.name.local == name);
    found.map(|attribute| attribute.value.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
