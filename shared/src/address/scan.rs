//! Splits a pasted list of addresses into its pieces.

use super::check::is_invisible;

/// A piece of a list, in the words of RFC 5322 §3.2.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// A run of anything that has no meaning of its own.
    Word(String),
    /// A quoted string, unescaped.
    Quoted(String),
    /// A comment, without its parentheses.
    Comment(String),
    /// What stands between `<` and `>`.
    Angle(String),
    Space,
    /// The end of a group's name.
    Colon,
    /// A comma, a semicolon or the end of a line.
    Separator,
}

/// The longest quoted string or comment, in characters. Beyond, the opening sign is taken as text, so that a page pasted
/// by mistake costs no more than its length.
const ENCLOSED_MAX: usize = 1_000;

/// Splits `text` into pieces. Never fails: what isn't closed is taken as it stands.
pub(super) fn scan(text: &str) -> Vec<Piece> {
    let chars = text.chars().filter(|c| !is_invisible(*c)).collect();
    let mut scanner = Scanner { chars, next: 0, pieces: Vec::new(), word: String::new() };
    while let Some(c) = scanner.bump() {
        scanner.take(c);
    }
    scanner.end_word();
    scanner.pieces
}

struct Scanner {
    chars: Vec<char>,
    next: usize,
    pieces: Vec<Piece>,
    word: String,
}

impl Scanner {
    fn bump(&mut self) -> Option<char> {
        let c = self.chars.get(self.next).copied();
        self.next += usize::from(c.is_some());
        c
    }

    fn bump_if(&mut self, accept: impl Fn(char) -> bool) -> Option<char> {
        let c = self.chars.get(self.next).copied().filter(|c| accept(*c))?;
        self.next += 1;
        Some(c)
    }

    fn take(&mut self, c: char) {
        match c {
            '"' if self.word.is_empty() => match self.enclosed(None, '"') {
                Some(quoted) => self.push(Piece::Quoted(quoted)),
                None => self.word.push(c),
            },
            '(' if self.word.is_empty() || self.word.contains('@') => {
                match self.enclosed(Some('('), ')') {
                    Some(comment) => self.push(Piece::Comment(comment)),
                    None => self.word.push(c),
                }
            }
            '<' => {
                let inside = self.angle();
                self.push(Piece::Angle(inside));
            }
            '[' => {
                self.word.push(c);
                self.domain_literal();
            }
            // A line that goes on with a space is a folded header field (RFC 5322 §2.2.3).
            '\n' if matches!(self.chars.get(self.next), Some(' ' | '\t')) => {
                self.push(Piece::Space)
            }
            ',' | ';' | '\n' => self.push(Piece::Separator),
            ':' if self.word.eq_ignore_ascii_case("mailto") => self.word.push(c),
            ':' => self.push(Piece::Colon),
            c if c.is_whitespace() => self.push(Piece::Space),
            c => self.word.push(c),
        }
    }

    fn push(&mut self, piece: Piece) {
        self.end_word();
        self.pieces.push(piece);
    }

    fn end_word(&mut self) {
        if !self.word.is_empty() {
            self.pieces.push(Piece::Word(std::mem::take(&mut self.word)));
        }
    }

    /// The text up to an unescaped `close`, unescaped; `None`, and nothing taken, where it doesn't come. Comments may
    /// hold others (RFC 5322 §3.2.2), which `open` says.
    fn enclosed(&mut self, open: Option<char>, close: char) -> Option<String> {
        let start = self.next;
        let mut inside = String::new();
        let mut depth = 1_u32;
        while let Some(c) = self.bump().filter(|_| self.next - start <= ENCLOSED_MAX) {
            match c {
                '\\' => {
                    inside.extend(self.bump());
                    continue;
                }
                c if c == close => depth -= 1,
                c if Some(c) == open => depth += 1,
                _ => {}
            }
            if depth == 0 {
                return Some(inside);
            }
            inside.push(c);
        }
        self.next = start;
        None
    }

    /// Up to `>`, or to where the next address begins if somebody forgot it. Quoted local parts keep their quotes.
    fn angle(&mut self) -> String {
        let mut inside = String::new();
        let mut quoted = false;
        while let Some(c) = self.bump_if(|c| quoted || !matches!(c, '\n' | ',' | ';' | '<')) {
            match c {
                '>' if !quoted => break,
                '"' => quoted = !quoted,
                _ => {}
            }
            inside.push(c);
            if c == '\\' && quoted {
                inside.extend(self.bump());
            }
        }
        inside
    }

    /// `[IPv6:2001:db8::1]`: its colons are no group's.
    fn domain_literal(&mut self) {
        while let Some(c) = self.bump_if(|c| c.is_ascii_alphanumeric() || ":.]".contains(c)) {
            self.word.push(c);
            if c == ']' {
                break;
            }
        }
    }
}
