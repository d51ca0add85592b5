//! Rules' names, in the comments above them.

use crate::sieve::lexer::TokenKind;
use crate::sieve::tree::{Script, Span};

/// The comment right above the command that begins at `start`, if it names it: `# rule:[name]` as Roundcube writes it, or any
/// single line, as people and Nextcloud write it.
pub(super) fn above(script: &Script, start: usize) -> Option<(Span, String)> {
    let end = script.tokens().iter().position(|token| token.span.start == start)?;
    let (before, _) = script.tokens().split_at(end);
    let mut tokens = before.iter().rev();
    let mut token = tokens.next()?;
    if token.kind == TokenKind::Space {
        // An empty line parts them.
        if script.slice(token.span).contains('\n') {
            return None;
        }
        token = tokens.next()?;
    }
    if token.kind != TokenKind::HashComment {
        return None;
    }
    // What stands behind a command on its line belongs to that.
    let own_line = match tokens.next() {
        None => true,
        Some(space) => script.slice(space.span).ends_with('\n'),
    };
    let said = script.slice(token.span).trim_start_matches('#').trim();
    if !own_line || said.is_empty() || said.ends_with("###") || said.starts_with("FILTER:") {
        return None;
    }
    Some((token.span, read(said).to_owned()))
}

fn read(said: &str) -> &str {
    said.strip_prefix("rule:[").and_then(|rest| rest.strip_suffix(']')).unwrap_or(said)
}

/// The line that names a rule.
pub(super) fn line(name: &str) -> Result<String, crate::sieve::print::PrintError> {
    Ok(format!("# rule:[{}]", crate::sieve::print::comment(name)?.trim()))
}
