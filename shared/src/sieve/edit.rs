//! Replacing a span of a script, and only that.

use super::lexer::SyntaxError;
use super::parse::parse;
use super::tree::{Command, Script, Span};

/// Why a change was not made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    #[error("the script would no longer parse: {0}")]
    Syntax(#[from] SyntaxError),
    /// What was written reaches beyond its place, or the place was no piece of the script.
    #[error("the change would touch more than its own place")]
    Reach,
}

impl Script {
    /// Puts `with` in the place of `span`.
    ///
    /// All commands outside of `span` are looked at again afterwards: whatever `with` says, they mean what they meant.
    ///
    /// # Errors
    ///
    /// If the result is no script, or if `with` changes a command beside it, as an unfinished string would.
    pub fn replace(&self, span: Span, with: &str) -> Result<Self, EditError> {
        let before = self.text.get(..span.start).ok_or(EditError::Reach)?;
        let after = self.text.get(span.end..).ok_or(EditError::Reach)?;
        if span.start > span.end {
            return Err(EditError::Reach);
        }
        let changed = parse(&[before, with, after].concat())?;
        let new_end = span.start + with.len();
        let old_rest = self.commands.iter().filter(|command| command.span.start >= span.end);
        let new_rest = changed.commands.iter().filter(|command| command.span.start >= new_end);
        let same_before = texts(self, self.commands.iter().filter(|c| c.span.end <= span.start))
            .eq(texts(&changed, changed.commands.iter().filter(|c| c.span.end <= span.start)));
        let same_after = texts(self, old_rest).eq(texts(&changed, new_rest));
        if same_before
            && same_after
            && !straddles(self, span)
            && !straddles(&changed, Span { start: span.start, end: new_end })
        {
            Ok(changed)
        } else {
            Err(EditError::Reach)
        }
    }
}

fn texts<'a>(
    script: &'a Script,
    commands: impl Iterator<Item = &'a Command>,
) -> impl Iterator<Item = &'a str> {
    commands.map(|command| script.slice(command.span))
}

/// Whether a token begins inside of `span` and ends beyond it, or the other way round.
fn straddles(script: &Script, span: Span) -> bool {
    script.tokens.iter().any(|token| {
        let of = token.span;
        let crosses = |at: usize| of.start < at && at < of.end;
        // White space around the place may grow together with what is written.
        (crosses(span.start) || crosses(span.end)) && !is_space(script, of)
    })
}

fn is_space(script: &Script, span: Span) -> bool {
    script.slice(span).bytes().all(|byte| byte.is_ascii_whitespace())
}
