//! Cutting a script into tokens (RFC 5228 §8.1). Put together again, the tokens are the script.

use super::tree::Span;

/// A piece of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    pub kind: TokenKind,
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// Spaces, tabs and ends of lines.
    Space,
    /// `# …` with the end of its line.
    HashComment,
    /// `/* … */`
    BracketComment,
    Identifier,
    /// `:name`
    Tag,
    /// `100`, `10K`
    Number,
    /// `"…"`
    Quoted,
    /// `text:` up to the line with the dot.
    Multiline,
    /// One of `;,()[]{}`.
    Mark(u8),
}

impl TokenKind {
    /// Whether it means nothing to a host.
    pub fn is_trivia(self) -> bool {
        matches!(self, Self::Space | Self::HashComment | Self::BracketComment)
    }
}

/// Why a text is not a script.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind}")]
pub struct SyntaxError {
    pub kind: SyntaxErrorKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SyntaxErrorKind {
    #[error("a string without its closing quote")]
    OpenString,
    #[error("a text: block without its closing dot")]
    OpenText,
    #[error("a comment without its end")]
    OpenComment,
    #[error("a NUL character")]
    Nul,
    #[error("a number that is too large")]
    Number,
    #[error("a character that has no meaning here")]
    Character,
    #[error("a command was expected")]
    NoCommand,
    #[error("a test was expected")]
    NoTest,
    #[error("a string was expected")]
    NoString,
    #[error("a semicolon or a block was expected")]
    NoEnd,
    #[error("a comma or a closing bracket was expected")]
    OpenList,
    #[error("a block without its closing brace")]
    OpenBlock,
    #[error("too many levels within each other")]
    Depth,
    #[error("a script that is too long")]
    Length,
}

/// Longer scripts are not read. Pigeonhole's own limit is 1 MiB (`sieve_max_script_size`).
pub const MAX_BYTES: usize = 1 << 20;

/// Cuts `text` up.
///
/// # Errors
///
/// At the first place that is no token.
pub fn tokens(text: &str) -> Result<Vec<Token>, SyntaxError> {
    if text.len() > MAX_BYTES {
        return Err(fail(SyntaxErrorKind::Length, 0, text.len()));
    }
    if let Some(at) = text.find('\0') {
        return Err(fail(SyntaxErrorKind::Nul, at, at + 1));
    }
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let (kind, length) = next(rest, at)?;
        tokens.push(Token { kind, span: Span { start: at, end: at + length } });
        at += length;
    }
    Ok(tokens)
}

fn fail(kind: SyntaxErrorKind, start: usize, end: usize) -> SyntaxError {
    SyntaxError { kind, span: Span { start, end } }
}

/// The token that `rest` begins with, and its length; `at` is where that is.
fn next(rest: &str, at: usize) -> Result<(TokenKind, usize), SyntaxError> {
    let until = |end: fn(char) -> bool| rest.find(end).unwrap_or(rest.len());
    let open = |kind| fail(kind, at, at + rest.len());
    let first = rest.bytes().next().unwrap_or_default();
    Ok(match first {
        b' ' | b'\t' | b'\r' | b'\n' => (TokenKind::Space, until(|c| !c.is_ascii_whitespace())),
        b'#' => (TokenKind::HashComment, line(rest)),
        b'/' if rest.starts_with("/*") => {
            let body = rest.get(2..).unwrap_or_default();
            let end = body.find("*/").ok_or_else(|| open(SyntaxErrorKind::OpenComment))?;
            (TokenKind::BracketComment, end + 4)
        }
        b'"' => (TokenKind::Quoted, quoted(rest).ok_or_else(|| open(SyntaxErrorKind::OpenString))?),
        b'0'..=b'9' => (TokenKind::Number, number(rest, at)?),
        b':' => match word(rest.get(1..).unwrap_or_default()) {
            0 => return Err(fail(SyntaxErrorKind::Character, at, at + 1)),
            length => (TokenKind::Tag, length + 1),
        },
        b';' | b',' | b'(' | b')' | b'[' | b']' | b'{' | b'}' => (TokenKind::Mark(first), 1),
        _ => match word(rest) {
            0 => {
                let length = rest.chars().next().map_or(1, char::len_utf8);
                return Err(fail(SyntaxErrorKind::Character, at, at + length));
            }
            // multi-line = "text:" *(SP / HTAB) (hash-comment / CRLF) …
            4 if starts_text(rest) => {
                let length = multiline(rest).ok_or_else(|| open(SyntaxErrorKind::OpenText))?;
                (TokenKind::Multiline, length)
            }
            length => (TokenKind::Identifier, length),
        },
    })
}

/// identifier = (ALPHA / "_") *(ALPHA / DIGIT / "_")
fn word(rest: &str) -> usize {
    if rest.starts_with(|c: char| c.is_ascii_digit()) {
        return 0;
    }
    rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len())
}

/// The length of the first line with its end.
fn line(rest: &str) -> usize {
    rest.find('\n').map_or(rest.len(), |end| end + 1)
}

fn quoted(rest: &str) -> Option<usize> {
    let mut escaped = true; // The opening quote.
    for (place, byte) in rest.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Some(place + 1),
            _ => {}
        }
    }
    None
}

/// number = 1*DIGIT [ QUANTIFIER ]
fn number(rest: &str, at: usize) -> Result<usize, SyntaxError> {
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let after = rest.get(digits..).unwrap_or_default();
    let unit = usize::from(after.starts_with(['k', 'K', 'm', 'M', 'g', 'G']));
    let length = digits + unit;
    let value = rest.get(..length).unwrap_or_default();
    if number_value(value).is_none() {
        return Err(fail(SyntaxErrorKind::Number, at, at + length));
    }
    if word(rest.get(length..).unwrap_or_default()) > 0 {
        return Err(fail(SyntaxErrorKind::Character, at + length, at + length + 1));
    }
    Ok(length)
}

/// What `10K` means.
pub(super) fn number_value(text: &str) -> Option<u64> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let shift = match text.bytes().last() {
        Some(b'k' | b'K') => 10,
        Some(b'm' | b'M') => 20,
        Some(b'g' | b'G') => 30,
        _ => 0,
    };
    let value = digits.parse::<u64>().ok()?.checked_mul(1 << shift)?;
    // Pigeonhole keeps them in 63 bits.
    i64::try_from(value).ok()?;
    Some(value)
}

fn starts_text(rest: &str) -> bool {
    rest.get(..5).is_some_and(|word| word.eq_ignore_ascii_case("text:"))
}

fn multiline(rest: &str) -> Option<usize> {
    let first = rest.get(..line(rest)).filter(|first| first.ends_with('\n'))?;
    let after = first.get(5..)?.trim_start_matches([' ', '\t']);
    if !after.starts_with('#') && !after.trim_end_matches(['\r', '\n']).is_empty() {
        return None;
    }
    let mut at = first.len();
    loop {
        let this = rest.get(at..).filter(|rest| !rest.is_empty())?;
        let length = line(this);
        let text = this.get(..length)?;
        at += length;
        if text.trim_end_matches(['\r', '\n']) == "." {
            return Some(at);
        }
    }
}
