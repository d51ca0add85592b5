//! Seeing rules in a script.

use super::test::{Arguments, group};
use super::{Action, Item, ItemKind, Link, Reply, Rule, Text, name};
use crate::sieve::lexer::TokenKind;
use crate::sieve::parse::parse;
use crate::sieve::print::{Dialect, unliteral};
use crate::sieve::tree::{Command, Script, Span, Test};

pub(super) fn items(script: &Script) -> Vec<Item> {
    let dialect = super::require::dialect(script);
    script.commands().iter().map(|command| item(script, command, dialect)).collect()
}

fn item(script: &Script, command: &Command, dialect: Dialect) -> Item {
    let label = name::above(script, command.span.start);
    let start = label.as_ref().map_or(command.span.start, |(span, _)| span.start);
    let link = match command.name.lower.as_str() {
        "elsif" => Link::Otherwise,
        "else" => Link::Rest,
        _ => Link::Own,
    };
    let mut item = Item {
        span: Span { start, end: command.span.end },
        name: label.as_ref().map(|(_, name)| name.clone()).unwrap_or_default(),
        enabled: true,
        link,
        kind: ItemKind::Block,
        command: command.span,
        label: label.map(|(span, _)| span),
    };
    if command.name.lower == "require" {
        item.kind = ItemKind::Require;
        return item;
    }
    let hidden = hidden_test(script, command);
    item.enabled = hidden.is_none();
    let hidden = hidden.map(|(_, text)| parse(&format!("if {text}\n{{}}")));
    let test = match &hidden {
        None => command.arguments.tests.first(),
        Some(Ok(whole)) => match whole.commands() {
            [only] => only.arguments.tests.first(),
            _ => return item,
        },
        Some(Err(_)) => return item,
    };
    if let Some(rule) = rule(&item, command, test, dialect) {
        item.kind = ItemKind::Rule(rule);
    }
    item
}

/// What `command` tests, if it is an `if` or an `elsif` that is on or off.
pub(super) fn conditions(
    script: &Script,
    command: &Command,
    dialect: Dialect,
) -> Option<super::Group> {
    let Some((_, hidden)) = hidden_test(script, command) else {
        return group(command.arguments.tests.first()?, dialect);
    };
    let whole = parse(&format!("if {hidden}\n{{}}")).ok()?;
    group(whole.commands().first()?.arguments.tests.first()?, dialect)
}

/// The test of a rule that is switched off, `if false # test`, with the place of all of it.
pub(super) fn hidden_test(script: &Script, command: &Command) -> Option<(Span, String)> {
    let [Test { name, span, .. }] = command.arguments.tests.as_slice() else { return None };
    let block = command.block.as_ref()?;
    if name.lower != "false" || command.arguments.is_list {
        return None;
    }
    let between = script
        .tokens()
        .iter()
        .filter(|token| token.span.start >= span.end && token.span.end <= block.span.start);
    let mut text = String::new();
    let mut end = span.end;
    let mut is_first = true;
    for token in between {
        let said = script.slice(token.span);
        match token.kind {
            TokenKind::HashComment => {
                let said = said.strip_prefix('#').unwrap_or(said);
                let said = if is_first { said.strip_prefix(' ').unwrap_or(said) } else { said };
                text.push_str(said);
                end = token.span.end;
                is_first = false;
            }
            TokenKind::Space if is_first && said.contains('\n') => return None,
            TokenKind::Space => {}
            _ => return None,
        }
    }
    let text = text.trim_end().to_owned();
    (!text.is_empty()).then_some((Span { start: span.start, end }, text))
}

fn rule(item: &Item, command: &Command, test: Option<&Test>, dialect: Dialect) -> Option<Rule> {
    let conditions = match (item.link, test) {
        (Link::Rest, None) => super::Group::default(),
        (Link::Own | Link::Otherwise, Some(test)) if is_conditional(command) => {
            group(test, dialect)?
        }
        _ => return None,
    };
    let mut commands = command.block.as_ref()?.commands.as_slice();
    let mut stop = false;
    if let Some((last, rest)) = commands.split_last()
        && last.name.lower == "stop"
        && is_bare(last)
    {
        stop = true;
        commands = rest;
    }
    let actions =
        commands.iter().map(|command| action(command, dialect)).collect::<Option<Vec<_>>>()?;
    Some(Rule {
        name: item.name.clone(),
        enabled: item.enabled,
        link: item.link,
        conditions,
        actions,
        stop,
    })
}

fn is_conditional(command: &Command) -> bool {
    matches!(command.name.lower.as_str(), "if" | "elsif")
        && command.arguments.items.is_empty()
        && command.arguments.tests.len() == 1
        && !command.arguments.is_list
}

fn is_bare(command: &Command) -> bool {
    command.block.is_none()
        && command.arguments.items.is_empty()
        && command.arguments.tests.is_empty()
}

fn action(command: &Command, dialect: Dialect) -> Option<Action> {
    if command.block.is_some() || !command.arguments.tests.is_empty() {
        return None;
    }
    let takes: &[(&str, bool)] = match command.name.lower.as_str() {
        "vacation" => &[
            ("days", true),
            ("subject", true),
            ("from", true),
            ("addresses", true),
            ("handle", true),
        ],
        "fileinto" => &[("copy", false), ("create", false)],
        "redirect" => &[("copy", false)],
        "addheader" => &[("last", false)],
        _ => &[],
    };
    let arguments = Arguments::new(&command.arguments, takes)?;
    let plain = |place| arguments.text(place).and_then(|text| plain(text, dialect));
    let flags = || {
        let list = (arguments.rest.len() == 1).then(|| arguments.texts(0))??;
        list.iter().map(|text| plain_of(&text.value, dialect)).collect::<Option<Vec<_>>>()
    };
    let live = |place| arguments.text(place).map(|text| live(text, dialect));
    let count = arguments.rest.len();
    Some(match (command.name.lower.as_str(), count) {
        ("keep", 0) => Action::Keep,
        ("discard", 0) => Action::Discard,
        ("fileinto", 1) => Action::Move {
            folder: live(0)?,
            copy: arguments.has("copy"),
            create: arguments.has("create"),
        },
        ("redirect", 1) => Action::Forward { address: live(0)?, copy: arguments.has("copy") },
        ("addflag", 1) => Action::AddFlags(flags()?),
        ("setflag", 1) => Action::SetFlags(flags()?),
        ("removeflag", 1) => Action::RemoveFlags(flags()?),
        ("reject", 1) => Action::Reject { reason: live(0)?, extended: false },
        ("ereject", 1) => Action::Reject { reason: live(0)?, extended: true },
        ("addheader", 2) => {
            Action::AddHeader { name: plain(0)?, value: live(1)?, last: arguments.has("last") }
        }
        ("deleteheader", 1) => Action::DeleteHeader { name: plain(0)? },
        ("vacation", 1) => {
            let tagged = |name| arguments.tagged(name).map(|text| self::live(text, dialect));
            let addresses = arguments.tagged_list("addresses").unwrap_or_default();
            Action::Reply(Reply {
                days: arguments.tagged_number("days"),
                subject: tagged("subject"),
                from: tagged("from"),
                addresses: addresses
                    .iter()
                    .map(|text| plain_of(&text.value, dialect))
                    .collect::<Option<_>>()?,
                handle: match arguments.tagged("handle") {
                    None => None,
                    Some(handle) => Some(plain_of(&handle.value, dialect)?),
                },
                text: live(0)?,
            })
        }
        _ => return None,
    })
}

fn plain(text: &crate::sieve::tree::Text, dialect: Dialect) -> Option<String> {
    plain_of(&text.value, dialect)
}

pub(super) fn plain_of(value: &str, dialect: Dialect) -> Option<String> {
    unliteral(value, dialect)
}

/// A text as it is typed: its lines end with `\n`.
pub(super) fn live(text: &crate::sieve::tree::Text, dialect: Dialect) -> Text {
    let said = text.value.replace("\r\n", "\n");
    match unliteral(&said, dialect) {
        Some(value) => Text { value, live: false },
        None => Text { value: said, live: true },
    }
}
