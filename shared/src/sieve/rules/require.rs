//! Keeping `require` right.

use std::collections::BTreeSet;

use super::RuleError;
use crate::sieve::compile::{Location, compile};
use crate::sieve::print::{Dialect, quoted, quoted_list};
use crate::sieve::tree::{Argument, ArgumentKind, Command, Script, Span, Text};

/// What the script's strings mean.
pub(super) fn dialect(script: &Script) -> Dialect {
    let requires = |name: &str| required(script).any(|(text, _)| text.value == name);
    Dialect { variables: requires("variables"), encoded_character: requires("encoded-character") }
}

fn requires(script: &Script) -> impl Iterator<Item = &Command> {
    script.commands().iter().take_while(|command| command.name.lower == "require")
}

/// What is required, with the argument it stands in.
fn required(script: &Script) -> impl Iterator<Item = (&Text, &Argument)> {
    requires(script).flat_map(|command| &command.arguments.items).flat_map(|argument| {
        match &argument.kind {
            ArgumentKind::Strings(texts) => {
                texts.iter().map(move |text| (text, argument)).collect::<Vec<_>>()
            }
            ArgumentKind::Tag(_) | ArgumentKind::Number(_) => Vec::new(),
        }
    })
}

/// What the script uses, switched off rules included.
fn used(script: &Script) -> BTreeSet<&'static str> {
    compile(script, &|_: Location, _: &str| Some(String::new())).used
}

/// Requires what `script` uses and the one `before` did not, and no longer requires what only that one used. What else is
/// wrong with the list is the linter's to say: a change touches no more than it must.
pub(super) fn settle(before: &Script, script: Script) -> Result<Script, RuleError> {
    let (old, new) = (used(before), used(&script));
    let mut script = script;
    for gone in old.difference(&new) {
        // A rule that is switched off may still be written for it.
        if matches!(*gone, "variables" | "encoded-character") && script.text().contains("${") {
            continue;
        }
        script = drop(script, gone)?;
    }
    let has: BTreeSet<String> = required(&script).map(|(text, _)| text.value.clone()).collect();
    let missing: Vec<&str> = new
        .difference(&old)
        .copied()
        .filter(|name| !has.contains(*name) && !implied(name, &has))
        .collect();
    add(script, &missing)
}

fn implied(name: &str, has: &BTreeSet<String>) -> bool {
    name == "spamtest" && has.contains("spamtestplus")
}

/// Requires `missing`, in the last list that there is, or in a new one.
pub(super) fn add(script: Script, missing: &[&str]) -> Result<Script, RuleError> {
    if missing.is_empty() {
        return Ok(script);
    }
    let ending = super::change::line_end(&script);
    let Some(last) = requires(&script).last() else {
        let line = format!("require {};{ending}", quoted_list(missing)?);
        // Behind a comment that stands at the top of the file alone.
        return Ok(script.replace(Span { start: 0, end: 0 }, &line)?);
    };
    let list = last.arguments.items.first();
    let last_text = list.and_then(|argument| match &argument.kind {
        ArgumentKind::Strings(texts) => texts.last(),
        ArgumentKind::Tag(_) | ArgumentKind::Number(_) => None,
    });
    let (Some(list), Some(last_text)) = (list, last_text) else {
        let line = format!("{ending}require {};", quoted_list(missing)?);
        let at = Span { start: last.span.end, end: last.span.end };
        return Ok(script.replace(at, &line)?);
    };
    let names: Result<Vec<_>, _> = missing.iter().map(|name| quoted(name)).collect();
    let names = names?.join(", ");
    let is_list = list.span != last_text.span;
    let (at, text) = if is_list {
        (Span { start: last_text.span.end, end: last_text.span.end }, format!(", {names}"))
    } else {
        (list.span, format!("[{}, {names}]", script.slice(list.span)))
    };
    Ok(script.replace(at, &text)?)
}

/// No longer requires `name`.
fn drop(script: Script, name: &str) -> Result<Script, RuleError> {
    let found = required(&script).find(|(text, _)| text.value == name);
    let Some((text, list)) = found else { return Ok(script) };
    let ArgumentKind::Strings(texts) = &list.kind else { return Ok(script) };
    let place = texts.iter().position(|other| other.span == text.span).unwrap_or_default();
    let span =
        match (place.checked_sub(1).and_then(|before| texts.get(before)), texts.get(place + 1)) {
            (Some(before), _) => Span { start: before.span.end, end: text.span.end },
            (None, Some(after)) => Span { start: text.span.start, end: after.span.start },
            (None, None) => {
                let command = requires(&script).find(|command| command.span.contains(list.span));
                let Some(command) = command else { return Ok(script) };
                let rest = script.text().get(command.span.end..).unwrap_or_default();
                let ending =
                    if rest.starts_with("\r\n") { 2 } else { usize::from(rest.starts_with('\n')) };
                Span { start: command.span.start, end: command.span.end + ending }
            }
        };
    Ok(script.replace(span, "")?)
}
