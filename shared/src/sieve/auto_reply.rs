//! The automatic reply as its form shows it: a view on one rule of the script, which has `vacation` (RFC 5230).
//!
//! The rule is known by its `:handle`. It says by itself whom it does not answer, since hosts differ in what they leave out:
//! lists, bulk mail, bounces, other machines, oneself, and what came through an address that is nobody's.

use jiff::civil::Date;

use super::address;
use super::print::PrintError;
use super::rules::{
    Action, AddressPart, Condition, Group, Item, ItemKind, Link, Operator, Part, Reply, Rule,
    RuleError, Rules, Subject, Text,
};
use super::senders;
use super::tree::Command;
use crate::auto_reply::{Audience, AutoReply, Day};

#[cfg(test)]
pub(in crate::sieve) mod tests;

/// The rule's name, if it has none of its own.
pub const NAME: &str = "Auto-reply";

/// What its `:handle` begins with. The first day stands behind it: in another absence, everybody is answered again.
const HANDLE: &str = "pli-auto-reply";

/// Longer texts are refused, in characters.
pub const MAX_TEXT: usize = 10_000;

/// More contacts would not leave room for anything else in the script.
pub const MAX_CONTACTS: usize = 10_000;

/// Where a message says to whom it was sent.
const RECIPIENTS: [&str; 5] = ["to", "cc", "bcc", "resent-to", "resent-cc"];

/// Fields that only lists, newsletters and their like have.
const LIST_FIELDS: [&str; 8] = [
    "list-id",
    "list-post",
    "list-help",
    "list-owner",
    "list-archive",
    "list-subscribe",
    "list-unsubscribe",
    "feedback-id",
];

/// Names that machines send by.
const MACHINES: [&str; 8] = [
    "mailer-daemon",
    "postmaster",
    "listserv",
    "majordomo",
    "noreply",
    "no-reply",
    "donotreply",
    "do-not-reply",
];

/// Fields that others who write such rules look at.
const OTHERS_FIELDS: [&str; 6] = [
    "precedence",
    "auto-submitted",
    "x-auto-response-suppress",
    "mailing-list",
    "x-spam-flag",
    "content-type",
];

/// Whether the rule is the automatic reply that was written here.
pub fn is_own(item: &Item) -> bool {
    let ItemKind::Rule(rule) = &item.kind else { return false };
    rule.actions.iter().any(|action| {
        matches!(action, Action::Reply(Reply { handle: Some(handle), .. }) if handle.starts_with(HANDLE))
    })
}

/// The automatic reply in the script, and whether there are others that the form can't show.
///
/// A simple one that another program wrote is shown like one's own.
pub fn read(rules: &Rules) -> (Option<AutoReply>, bool) {
    let found = find(rules);
    let replies = rules.items().iter().enumerate().filter(|(_, item)| replies(rules, item));
    let has_others = replies
        .into_iter()
        .any(|(place, _)| Some(place) != found.as_ref().map(|(place, _)| *place));
    (found.map(|(_, reply)| reply), has_others)
}

/// Writes `reply` in the place of the one that [`read`] shows, or where it is reached.
///
/// `contacts` are those that [`Audience::Contacts`] means, `own` the account's addresses.
///
/// # Errors
///
/// If it can't be written, or if another rule answers the same messages: then a host would do neither.
pub fn write(
    rules: &Rules,
    reply: &AutoReply,
    contacts: &[String],
    own: &[String],
) -> Result<Rules, RuleError> {
    let found = find(rules).map(|(place, _)| place);
    let mut rule = self::rule(reply, contacts, own)?;
    let Some(place) = found else {
        let place = place(rules, None);
        refuse_two(rules, &rule, None, place)?;
        return rules.insert(place, &rule);
    };
    if let Some(old) = rules.items().get(place) {
        if !old.name.is_empty() {
            rule.name.clone_from(&old.name);
        }
        rule.link = old.link;
    }
    refuse_two(rules, &rule, Some(place), place)?;
    let changed = rules.replace(place, &rule)?;
    // What it requires may have come to stand before it.
    let place = find(&changed).map_or(place, |(place, _)| place);
    let best = self::place(&changed, Some(place));
    if rule.link == Link::Own && best < place { changed.move_to(place, best) } else { Ok(changed) }
}

fn find(rules: &Rules) -> Option<(usize, AutoReply)> {
    let shown = |own: bool| {
        rules.items().iter().enumerate().find_map(|(place, item)| {
            let ItemKind::Rule(rule) = &item.kind else { return None };
            (is_own(item) == own).then(|| shown(rule)).flatten().map(|reply| (place, reply))
        })
    };
    shown(true).or_else(|| shown(false))
}

/// Before the first rule that stops, but behind those that answer or refuse what they stop.
fn place(rules: &Rules, own: Option<usize>) -> usize {
    let items = rules.items();
    let ends = |item: &Item| {
        let names = names(rules, item);
        let has = |name: &str| names.iter().any(|known| known == name);
        (has("stop") || has("return")) && !has("vacation") && !has("reject") && !has("ereject")
    };
    let is_before = |(place, item): &(usize, &Item)| {
        Some(*place) != own
            && (item.kind == ItemKind::Require || senders::is_own(item) || !ends(item))
    };
    let mut place = items.iter().enumerate().take_while(is_before).count();
    // Not behind what follows it for no reason: as far up as the last one that has to be before it.
    while let Some(item) = place.checked_sub(1).and_then(|before| items.get(before)) {
        let names = names(rules, item);
        let answers = ["vacation", "reject", "ereject"]
            .iter()
            .any(|name| names.iter().any(|known| known == name));
        if item.kind == ItemKind::Require || senders::is_own(item) || answers {
            break;
        }
        place -= 1;
    }
    // What begins with `elsif` belongs to what is before it.
    while items.get(place).is_some_and(|item| item.link != Link::Own) {
        place += 1;
    }
    place
}

/// A host does nothing at all with a message that is to be answered twice.
fn refuse_two(rules: &Rules, rule: &Rule, own: Option<usize>, at: usize) -> Result<(), RuleError> {
    let clashes = rules.items().iter().enumerate().any(|(place, item)| {
        let is_over = place < at && names(rules, item).iter().any(|name| name == "stop");
        Some(place) != own && item.enabled && replies(rules, item) && !is_over
    });
    if rule.enabled && clashes { Err(RuleError::TwoReplies) } else { Ok(()) }
}

fn replies(rules: &Rules, item: &Item) -> bool {
    names(rules, item).iter().any(|name| name == "vacation")
}

/// The names of an item's commands, within each other.
fn names(rules: &Rules, item: &Item) -> Vec<String> {
    fn collect(command: &Command, names: &mut Vec<String>) {
        names.push(command.name.lower.clone());
        for command in command.block.iter().flat_map(|block| &block.commands) {
            collect(command, names);
        }
    }
    let mut names = Vec::new();
    for command in rules.script().commands() {
        if item.span.contains(command.span) {
            collect(command, &mut names);
        }
    }
    names
}

fn rule(reply: &AutoReply, contacts: &[String], own: &[String]) -> Result<Rule, RuleError> {
    if reply.text.chars().count() > MAX_TEXT {
        return Err(PrintError::TooLong.into());
    }
    if (reply.enabled && reply.text.trim().is_empty()) || reply.days == 0 {
        return Err(RuleError::NoValue);
    }
    let own = addresses(own)?;
    let mut aliases = addresses(&reply.aliases)?;
    aliases.retain(|alias| !own.contains(alias));
    let mut parts = period(reply)?;
    if !own.is_empty() {
        let to = |list: &[String]| {
            address_in(&RECIPIENTS, AddressPart::All, Operator::Is, list.iter().cloned())
        };
        let lists = [own.as_slice(), aliases.as_slice()];
        let to = lists.into_iter().filter(|list| !list.is_empty()).map(to).collect();
        parts.push(Part::Group(Group { any: true, negated: false, parts: to }));
    }
    if reply.audience == Audience::Contacts {
        // Cards say all kinds of things; what is no address writes no mail.
        let mut known: Vec<String> = contacts
            .iter()
            .filter_map(|contact| address::one(contact))
            .map(|contact| contact.all().to_lowercase())
            .collect();
        known.sort_unstable();
        known.dedup();
        if known.is_empty() && reply.enabled {
            return Err(RuleError::NoContacts);
        }
        if known.len() > MAX_CONTACTS {
            return Err(RuleError::TooMany(MAX_CONTACTS));
        }
        if known.is_empty() {
            known.push(NOBODY.to_owned());
        }
        parts.push(address_in(&["from"], AddressPart::All, Operator::Is, known.into_iter()));
    }
    let all: Vec<String> = own.into_iter().chain(aliases).collect();
    parts.extend(never(&all));
    let first = reply.from.as_ref().map(|day| format!(" {}", day.date)).unwrap_or_default();
    // A line break in it would be the end of its field.
    let subject = reply.subject.as_deref().map(|subject| {
        let said: Vec<_> =
            subject.split(char::is_control).filter(|word| !word.is_empty()).collect();
        said.join(" ")
    });
    if reply.subject.as_ref().is_some_and(|subject| subject.contains('\0')) {
        return Err(PrintError::Nul.into());
    }
    let action = Action::Reply(Reply {
        days: Some(u64::from(reply.days)),
        subject: subject
            .filter(|subject| !subject.trim().is_empty())
            .map(|subject| plain(&subject)),
        from: None,
        addresses: all,
        handle: Some(format!("{HANDLE}{first}")),
        text: plain(&reply.text),
    });
    Ok(Rule {
        name: NAME.to_owned(),
        enabled: reply.enabled,
        link: Link::Own,
        conditions: Group { any: false, negated: false, parts },
        actions: vec![action],
        stop: false,
    })
}

/// An address that nobody can have (RFC 2606).
const NOBODY: &str = "nobody@invalid";

fn plain(value: &str) -> Text {
    Text { value: value.to_owned(), live: false }
}

fn addresses(said: &[String]) -> Result<Vec<String>, RuleError> {
    let mut known = Vec::new();
    for said in said {
        let found = address::one(said).ok_or_else(|| RuleError::Address(said.clone()))?;
        let found = found.all().to_lowercase();
        if !known.contains(&found) {
            known.push(found);
        }
    }
    Ok(known)
}

fn address_in(
    fields: &[&str],
    part: AddressPart,
    operator: Operator,
    values: impl Iterator<Item = String>,
) -> Part {
    let fields = fields.iter().map(|&field| field.to_owned()).collect();
    Part::Condition(Condition {
        negated: false,
        subject: Subject::Address(fields, part),
        operator,
        values: values.map(|value| plain(&value)).collect(),
    })
}

/// The days, each with the user's offset on it, so that clocks may change in between.
fn period(reply: &AutoReply) -> Result<Vec<Part>, RuleError> {
    let date = |day: &Option<Day>| {
        day.as_ref().map(|day| day.date.parse::<Date>()).transpose().map_err(|_| RuleError::Period)
    };
    let (from, until) = (date(&reply.from)?, date(&reply.until)?);
    if matches!((from, until), (Some(from), Some(until)) if until < from) {
        return Err(RuleError::Period);
    }
    let bounds =
        [(&reply.from, from, Operator::NotBefore), (&reply.until, until, Operator::NotAfter)];
    let mut parts = Vec::new();
    for (day, date, operator) in bounds {
        let (Some(day), Some(date)) = (day, date) else { continue };
        let minutes = day.offset_minutes;
        if minutes.abs() > 14 * 60 {
            return Err(RuleError::Period);
        }
        let sign = if minutes < 0 { '-' } else { '+' };
        let (hours, rest) = (minutes.abs() / 60, minutes.abs() % 60);
        parts.push(Part::Condition(Condition {
            negated: false,
            subject: Subject::Date {
                header: None,
                zone: Some(format!("{sign}{hours:02}{rest:02}")),
                part: "date".to_owned(),
            },
            operator,
            values: vec![plain(&date.to_string())],
        }));
    }
    Ok(parts)
}

/// Who is never answered (RFC 3834 §2, RFC 5230 §4.6).
fn never(own: &[String]) -> Vec<Part> {
    let header = |fields: &[&str], operator, values: &[&str]| {
        let fields = fields.iter().map(|&field| field.to_owned()).collect();
        Part::Condition(Condition {
            negated: false,
            subject: Subject::Header(fields),
            operator,
            values: values.iter().map(|&value| Text::from(value)).collect(),
        })
    };
    let texts = |list: &[&str]| list.iter().map(|&text| text.to_owned()).collect::<Vec<_>>();
    let from = |part, operator, values: Vec<String>| {
        address_in(&["from"], part, operator, values.into_iter())
    };
    let mut parts = vec![
        header(&LIST_FIELDS, Operator::Matches, &["*"]),
        header(&["precedence"], Operator::Is, &["bulk", "list", "junk", "auto_reply"]),
        header(&["auto-submitted"], Operator::StartsWith, &["auto-"]),
        header(&["x-auto-response-suppress"], Operator::Contains, &["all", "oof", "autoreply"]),
        header(&["content-type"], Operator::Contains, &["multipart/report"]),
        header(&["x-spam-flag"], Operator::Contains, &["yes"]),
        Part::Condition(Condition {
            negated: false,
            subject: Subject::Envelope(vec!["from".to_owned()], AddressPart::All),
            operator: Operator::Is,
            values: vec![Text::default()],
        }),
        from(AddressPart::LocalPart, Operator::Is, texts(&MACHINES)),
        from(AddressPart::LocalPart, Operator::EndsWith, texts(&["-request"])),
        from(AddressPart::LocalPart, Operator::StartsWith, texts(&["owner-"])),
    ];
    if !own.is_empty() {
        parts.push(from(AddressPart::All, Operator::Is, own.to_vec()));
    }
    for part in &mut parts {
        if let Part::Condition(condition) = part {
            condition.negated = true;
        }
    }
    parts
}

/// The rule as the form shows it; `None` if it says more than that.
fn shown(rule: &Rule) -> Option<AutoReply> {
    let [Action::Reply(reply)] = rule.actions.as_slice() else { return None };
    let is_live = |text: &Option<Text>| text.as_ref().is_some_and(|text| text.live);
    let group = &rule.conditions;
    if rule.link != Link::Own
        || rule.stop
        || reply.text.live
        || reply.from.is_some()
        || is_live(&reply.subject)
        || ((group.any || group.negated) && !group.parts.is_empty())
    {
        return None;
    }
    let mut shown = AutoReply {
        enabled: rule.enabled,
        subject: reply.subject.as_ref().map(|subject| subject.value.clone()),
        text: reply.text.value.clone(),
        days: reply.days.map_or(Some(7), |days| u32::try_from(days).ok())?.max(1),
        aliases: reply.addresses.clone(),
        ..AutoReply::default()
    };
    let usual = never(&reply.addresses);
    for part in &group.parts {
        match part {
            Part::Group(group) => shown.aliases = recipients(group)?,
            part if usual.contains(part) => {}
            Part::Condition(condition) => note(condition, &mut shown)?,
        }
    }
    Some(shown)
}

/// The aliases, in the group of one's own addresses and of them.
fn recipients(group: &Group) -> Option<Vec<String>> {
    let lists: Option<Vec<Vec<String>>> = group
        .parts
        .iter()
        .map(|part| match part {
            Part::Condition(Condition {
                negated: false,
                subject: Subject::Address(fields, AddressPart::All),
                operator: Operator::Is,
                values,
            }) if *fields == RECIPIENTS => {
                Some(values.iter().map(|value| value.value.clone()).collect())
            }
            _ => None,
        })
        .collect();
    match lists?.as_slice() {
        [_] if group.any && !group.negated => Some(Vec::new()),
        [_, aliases] if group.any && !group.negated => Some(aliases.clone()),
        _ => None,
    }
}

fn note(condition: &Condition, shown: &mut AutoReply) -> Option<()> {
    let is_usual = |field: &String| {
        let field = field.to_ascii_lowercase();
        LIST_FIELDS.contains(&field.as_str()) || OTHERS_FIELDS.contains(&field.as_str())
    };
    match (&condition.subject, condition.operator, condition.values.as_slice()) {
        (Subject::Date { header: None, zone, part }, operator, [only])
            if !condition.negated && part == "date" && !only.live =>
        {
            only.value.parse::<Date>().ok()?;
            let offset_minutes = match zone {
                Some(zone) => super::date::zone(zone)?.seconds() / 60,
                None => 0,
            };
            let day = Some(Day { date: only.value.clone(), offset_minutes });
            let bound = match operator {
                Operator::NotBefore => &mut shown.from,
                Operator::NotAfter => &mut shown.until,
                _ => return None,
            };
            bound.is_none().then(|| *bound = day)
        }
        (Subject::Address(fields, AddressPart::All), Operator::Is, [_, ..])
            if !condition.negated
                && *fields == ["from"]
                && shown.audience == Audience::Everyone =>
        {
            shown.audience = Audience::Contacts;
            Some(())
        }
        // Others leave out lists and machines in ways of their own.
        (Subject::Header(fields), _, _) if condition.negated && fields.iter().all(is_usual) => {
            Some(())
        }
        _ => None,
    }
}
