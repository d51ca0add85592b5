//! Reading a script into its tree (RFC 5228 §8.2).

#[cfg(test)]
mod tests;

use super::lexer::{self, SyntaxError, SyntaxErrorKind, Token, TokenKind};
use super::tree::{
    Argument, ArgumentKind, Arguments, Block, Command, Name, Script, Span, Test, Text,
};

/// How deep blocks, and tests, may stand within each other; Pigeonhole's limits, too.
const MAX_DEPTH: usize = 32;

/// Reads any text.
///
/// # Errors
///
/// If it is no script; the error has the place.
pub fn parse(text: &str) -> Result<Script, SyntaxError> {
    let tokens = lexer::tokens(text)?;
    let mut parser = Parser { text, tokens: &tokens, at: 0, last: 0 };
    let commands = parser.commands(0)?;
    if let Some(token) = parser.peek() {
        return Err(SyntaxError { kind: SyntaxErrorKind::NoCommand, span: token.span });
    }
    Ok(Script { text: text.to_owned(), tokens, commands })
}

struct Parser<'a> {
    text: &'a str,
    tokens: &'a [Token],
    at: usize,
    /// Where the last token that was taken ends.
    last: usize,
}

impl Parser<'_> {
    /// The next token that means something.
    fn peek(&mut self) -> Option<Token> {
        loop {
            let token = *self.tokens.get(self.at)?;
            if !token.kind.is_trivia() {
                return Some(token);
            }
            self.at += 1;
        }
    }

    fn take(&mut self, kind: TokenKind) -> Option<Token> {
        let token = self.peek().filter(|token| token.kind == kind)?;
        self.at += 1;
        self.last = token.span.end;
        Some(token)
    }

    fn mark(&mut self, mark: u8) -> Option<Token> {
        self.take(TokenKind::Mark(mark))
    }

    fn fail<T>(&mut self, kind: SyntaxErrorKind) -> Result<T, SyntaxError> {
        let end = Span { start: self.text.len(), end: self.text.len() };
        let span = self.peek().map_or(end, |token| token.span);
        Err(SyntaxError { kind, span })
    }

    /// commands = *command
    fn commands(&mut self, depth: usize) -> Result<Vec<Command>, SyntaxError> {
        let mut commands = Vec::new();
        while let Some(name) = self.take(TokenKind::Identifier) {
            commands.push(self.command(name, depth)?);
        }
        Ok(commands)
    }

    /// command = identifier arguments (";" / block)
    fn command(&mut self, name: Token, depth: usize) -> Result<Command, SyntaxError> {
        let arguments = self.arguments(0)?;
        let block = if self.mark(b';').is_some() { None } else { Some(self.block(depth)?) };
        let span = Span { start: name.span.start, end: self.last };
        Ok(Command { span, name: self.name(name), arguments, block })
    }

    fn block(&mut self, depth: usize) -> Result<Block, SyntaxError> {
        let Some(open) = self.mark(b'{') else { return self.fail(SyntaxErrorKind::NoEnd) };
        if depth >= MAX_DEPTH {
            return Err(SyntaxError { kind: SyntaxErrorKind::Depth, span: open.span });
        }
        let commands = self.commands(depth + 1)?;
        if self.mark(b'}').is_none() {
            let kind = match self.peek() {
                Some(_) => SyntaxErrorKind::NoCommand,
                None => SyntaxErrorKind::OpenBlock,
            };
            return self.fail(kind);
        }
        Ok(Block { span: Span { start: open.span.start, end: self.last }, commands })
    }

    fn name(&self, token: Token) -> Name {
        Name { span: token.span, lower: token.span.of(self.text).to_ascii_lowercase() }
    }

    /// arguments = *argument [ test / test-list ]
    fn arguments(&mut self, depth: usize) -> Result<Arguments, SyntaxError> {
        let mut arguments = Arguments::default();
        while let Some(argument) = self.argument()? {
            arguments.items.push(argument);
        }
        if let Some(name) = self.take(TokenKind::Identifier) {
            arguments.tests.push(self.test(name, depth)?);
        } else if self.mark(b'(').is_some() {
            arguments.is_list = true;
            loop {
                let Some(name) = self.take(TokenKind::Identifier) else {
                    return self.fail(SyntaxErrorKind::NoTest);
                };
                arguments.tests.push(self.test(name, depth)?);
                if self.mark(b')').is_some() {
                    break;
                }
                if self.mark(b',').is_none() {
                    return self.fail(SyntaxErrorKind::OpenList);
                }
            }
        }
        Ok(arguments)
    }

    /// test = identifier arguments
    fn test(&mut self, name: Token, depth: usize) -> Result<Test, SyntaxError> {
        if depth >= MAX_DEPTH {
            return Err(SyntaxError { kind: SyntaxErrorKind::Depth, span: name.span });
        }
        let arguments = self.arguments(depth + 1)?;
        let span = Span { start: name.span.start, end: self.last };
        Ok(Test { span, name: self.name(name), arguments })
    }

    /// argument = string-list / number / tag
    fn argument(&mut self) -> Result<Option<Argument>, SyntaxError> {
        let Some(token) = self.peek() else { return Ok(None) };
        let said = token.span.of(self.text);
        let kind = match token.kind {
            TokenKind::Tag => ArgumentKind::Tag(said.trim_start_matches(':').to_ascii_lowercase()),
            TokenKind::Number => {
                ArgumentKind::Number(lexer::number_value(said).unwrap_or_default())
            }
            TokenKind::Quoted | TokenKind::Multiline => {
                ArgumentKind::Strings(self.string().into_iter().collect())
            }
            TokenKind::Mark(b'[') => ArgumentKind::Strings(self.list()?),
            TokenKind::Space
            | TokenKind::HashComment
            | TokenKind::BracketComment
            | TokenKind::Identifier
            | TokenKind::Mark(_) => return Ok(None),
        };
        if matches!(kind, ArgumentKind::Tag(_) | ArgumentKind::Number(_)) {
            self.take(token.kind);
        }
        Ok(Some(Argument { span: Span { start: token.span.start, end: self.last }, kind }))
    }

    /// "[" string *("," string) "]"
    fn list(&mut self) -> Result<Vec<Text>, SyntaxError> {
        self.mark(b'[');
        let mut list = Vec::new();
        loop {
            match self.string() {
                Some(text) => list.push(text),
                None => return self.fail(SyntaxErrorKind::NoString),
            }
            if self.mark(b']').is_some() {
                return Ok(list);
            }
            if self.mark(b',').is_none() {
                return self.fail(SyntaxErrorKind::OpenList);
            }
        }
    }

    fn string(&mut self) -> Option<Text> {
        let token = self.peek()?;
        let value = match token.kind {
            TokenKind::Quoted => unquote(token.span.of(self.text)),
            TokenKind::Multiline => unstuff(token.span.of(self.text)),
            TokenKind::Space
            | TokenKind::HashComment
            | TokenKind::BracketComment
            | TokenKind::Identifier
            | TokenKind::Tag
            | TokenKind::Number
            | TokenKind::Mark(_) => return None,
        };
        self.take(token.kind);
        Some(Text { span: token.span, value })
    }
}

/// `\"` and `\\` are what they escape, and so is any other escaped character (RFC 5228 §2.4.2).
fn unquote(said: &str) -> String {
    let inner = said.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or_default();
    let mut value = String::with_capacity(inner.len());
    let mut characters = inner.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\\' => value.extend(characters.next()),
            // A line ends by CRLF, however the file's lines end.
            '\n' if !value.ends_with('\r') => value.push_str("\r\n"),
            other => value.push(other),
        }
    }
    value
}

/// The lines behind the first and before the dot, without their dot-stuffing (RFC 5228 §2.4.2).
fn unstuff(said: &str) -> String {
    let body = said.split_once('\n').map_or("", |(_, body)| body);
    let mut value = String::with_capacity(body.len());
    for line in body.lines() {
        if line == "." {
            break;
        }
        value.push_str(if line.starts_with("..") {
            line.get(1..).unwrap_or_default()
        } else {
            line
        });
        value.push_str("\r\n");
    }
    value
}
