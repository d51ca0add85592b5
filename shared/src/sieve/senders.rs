//! Blocked and approved senders: a view on two rules at the top of the script.
//!
//! The rule for blocked senders is the `elsif` of the one for approved ones, so that these are stronger, and all other rules
//! still see them.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::ops::Range;

use super::address;
use super::rules::{
    AddressPart, Condition, Group, Item, ItemKind, Link, Operator, Part, RuleError, Rules, Subject,
    Text,
};
use super::tree::{ArgumentKind, Command};
use crate::sender_list::{BlockedFate, SenderLists};

#[cfg(test)]
mod tests;

/// By these names the rules are known.
pub const APPROVED: &str = "Approved senders";
pub const BLOCKED: &str = "Blocked senders";

/// Entries of one list.
pub const MAX_SENDERS: usize = 5_000;

/// Fields in which spam filters leave their verdict for rules to read.
pub const SPAM_FIELDS: [&str; 3] = ["X-Spam", "X-Spam-Flag", "X-Spam-Status"];

/// What the host can do, and where its junk is.
#[derive(Clone, Copy, Debug)]
pub struct Host<'a> {
    pub extensions: &'a BTreeSet<String>,
    /// The folder for junk, by name.
    pub junk: &'a str,
    /// Fields with the verdict of a spam filter; approved senders lose them, where the host lets rules do that.
    pub spam_fields: &'a [String],
}

impl Host<'_> {
    fn has(&self, extension: &str) -> bool {
        self.extensions.contains(extension)
    }
}

/// Whether the rule is one of these lists.
pub fn is_own(item: &Item) -> bool {
    item.kind != ItemKind::Require && (item.name == APPROVED || item.name == BLOCKED)
}

/// The lists in the script.
pub fn read(rules: &Rules) -> SenderLists {
    let (_, mut lists) = find(rules);
    if lists.blocked.is_empty() {
        lists.fate = BlockedFate::default();
    }
    lists
}

/// Writes `lists` in the place of those that are there, or before all other rules.
///
/// # Errors
///
/// For what is no address and no domain, and for too many of them.
pub fn write(rules: &Rules, lists: &SenderLists, host: &Host<'_>) -> Result<Rules, RuleError> {
    let (approved, blocked) = (group(&lists.approved)?, group(&lists.blocked)?);
    let (places, old) = find(rules);
    let same = |old: &[String], new: &Option<Group>| group(old).is_ok_and(|old| old == *new);
    if same(&old.approved, &approved)
        && same(&old.blocked, &blocked)
        && (old.fate == lists.fate || blocked.is_none())
    {
        return Ok(rules.clone());
    }
    let mut text = String::new();
    if let Some(group) = &approved {
        let _ = write!(text, "# rule:[{APPROVED}]\nif {}\n{{\n", rules.test_of(group)?);
        if host.has("editheader") {
            for field in host.spam_fields {
                if !super::compile::is_header_name(field) {
                    return Err(RuleError::HeaderName(field.clone()));
                }
                let _ = writeln!(text, "\tdeleteheader {};", rules.string_of(field)?);
            }
        }
        text.push('}');
    }
    if let Some(group) = &blocked {
        let (gap, word) = if approved.is_some() { ("\n", "elsif") } else { ("", "if") };
        let _ = write!(
            text,
            "{gap}# rule:[{BLOCKED}]\n{word} {}\n{{\n\t{}\n\tstop;\n}}",
            rules.test_of(group)?,
            action(rules, lists.fate, host)?
        );
    }
    raised(rules.put(places, &text)?)
}

/// Puts the lists before all other rules.
fn raised(rules: Rules) -> Result<Rules, RuleError> {
    let (places, lists) = find(&rules);
    let top = top(&rules);
    if places.is_empty() || places.start <= top {
        return Ok(rules);
    }
    let moved = rules.move_to(places.start, top)?;
    // In a script that is one line, their names would no longer be known as such.
    Ok(if find(&moved).1 == lists { moved } else { rules })
}

/// Behind all that is required.
fn top(rules: &Rules) -> usize {
    rules.items().iter().take_while(|item| item.kind == ItemKind::Require).count()
}

fn action(rules: &Rules, fate: BlockedFate, host: &Host<'_>) -> Result<String, RuleError> {
    if fate == BlockedFate::Discard {
        return Ok("discard;".to_owned());
    }
    let create = if host.has("mailbox") { ":create " } else { "" };
    let special = if host.has("special-use") { ":specialuse \"\\\\Junk\" " } else { "" };
    Ok(format!("fileinto {create}{special}{};", rules.string_of(host.junk)?))
}

/// Where the lists are: together, or nowhere, and then where they belong.
fn find(rules: &Rules) -> (Range<usize>, SenderLists) {
    let items = rules.items();
    let at = |place: usize, name: &str| {
        let item = items.get(place).filter(|item| item.name == name)?;
        let (group, commands) = rules.parts_of(item)?;
        let list = entries(&group)?;
        let names: Vec<_> = commands.iter().map(|command| command.name.lower.as_str()).collect();
        Some((item, list, names, commands))
    };
    let approved = |place: usize| {
        let (item, list, names, _) = at(place, APPROVED)?;
        (item.link == Link::Own && names.iter().all(|name| *name == "deleteheader")).then_some(list)
    };
    let blocked = |place: usize, link: Link| {
        let (item, list, names, commands) = at(place, BLOCKED)?;
        let fate = match names.as_slice() {
            ["fileinto", "stop"] if is_plain(commands) => BlockedFate::Junk,
            ["discard", "stop"] => BlockedFate::Discard,
            _ => return None,
        };
        (item.link == link).then_some((list, fate))
    };
    let is_last = |place: usize| items.get(place).is_none_or(|item| item.link == Link::Own);
    for place in 0..items.len() {
        let found = match approved(place) {
            Some(approved) if is_last(place + 1) => {
                let lists = SenderLists { approved, ..SenderLists::default() };
                Some((place..place + 1, lists))
            }
            Some(approved) if is_last(place + 2) => blocked(place + 1, Link::Otherwise)
                .map(|(blocked, fate)| (place..place + 2, SenderLists { blocked, approved, fate })),
            Some(_) => None,
            None if is_last(place + 1) => blocked(place, Link::Own).map(|(blocked, fate)| {
                (place..place + 1, SenderLists { blocked, approved: Vec::new(), fate })
            }),
            None => None,
        };
        if let Some(found) = found {
            return found;
        }
    }
    let top = top(rules);
    (top..top, SenderLists::default())
}

/// Whether it files into one folder, and nothing else.
fn is_plain(commands: &[Command]) -> bool {
    let Some(command) = commands.first() else { return false };
    !command.arguments.items.iter().any(
        |argument| matches!(&argument.kind, ArgumentKind::Tag(tag) if tag == "copy" || tag == "flags"),
    )
}

/// An entry as it is kept: in lower case, a domain without `@` and `*.` before it.
///
/// # Errors
///
/// If it is neither an address nor a domain.
pub fn entry(said: &str) -> Result<String, RuleError> {
    let wrong = || RuleError::Address(said.trim().to_owned());
    let plain = said.trim().to_lowercase();
    let domain = plain.trim_start_matches('@').trim_start_matches("*.").trim_matches('.');
    if !domain.contains('@') {
        let is_label = |label: &str| {
            let is_part =
                |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_') || !c.is_ascii();
            !label.is_empty() && label.len() <= 63 && label.chars().all(is_part)
        };
        // All of `com` is nobody's wish.
        let is_domain =
            domain.len() <= 253 && domain.contains('.') && domain.split('.').all(is_label);
        let has_control = domain.chars().any(|c| c.is_control() || c.is_whitespace());
        return if is_domain && !has_control { Ok(domain.to_owned()) } else { Err(wrong()) };
    }
    let found = address::one(&plain).ok_or_else(wrong)?.all();
    let is_sound = found.len() <= 320 && !found.chars().any(char::is_control);
    if is_sound { Ok(found) } else { Err(wrong()) }
}

/// A list as a condition; `None` for an empty one.
fn group(list: &[String]) -> Result<Option<Group>, RuleError> {
    let mut known = BTreeSet::new();
    for said in list {
        known.insert(entry(said)?);
    }
    if known.len() > MAX_SENDERS {
        return Err(RuleError::TooMany(MAX_SENDERS));
    }
    let (addresses, domains): (Vec<String>, Vec<String>) =
        known.into_iter().partition(|entry| entry.contains('@'));
    let below: Vec<String> = domains.iter().map(|domain| format!(".{domain}")).collect();
    let parts: Vec<Part> = [
        (AddressPart::All, Operator::Is, addresses),
        (AddressPart::Domain, Operator::Is, domains),
        (AddressPart::Domain, Operator::EndsWith, below),
    ]
    .into_iter()
    .filter(|(_, _, values)| !values.is_empty())
    .map(|(part, operator, values)| {
        Part::Condition(Condition {
            negated: false,
            subject: Subject::Address(vec!["from".to_owned()], part),
            operator,
            values: values.iter().map(|value| Text::from(value.as_str())).collect(),
        })
    })
    .collect();
    Ok((!parts.is_empty()).then_some(Group { any: true, negated: false, parts }))
}

/// What a condition lists; `None` if it is none that [`group`] writes.
fn entries(conditions: &Group) -> Option<Vec<String>> {
    let mut list = Vec::new();
    for part in &conditions.parts {
        let Part::Condition(condition) = part else { return None };
        let texts = condition.values.iter().map(|text| text.value.clone());
        match (&condition.subject, condition.operator) {
            (Subject::Address(_, AddressPart::Domain), Operator::EndsWith) => {}
            (Subject::Address(_, AddressPart::All | AddressPart::Domain), Operator::Is) => {
                list.extend(texts);
            }
            _ => return None,
        }
    }
    (group(&list).ok()?.as_ref() == Some(conditions)).then_some(list)
}
