//! Rules in plain words.

use shared::id::MailboxId;
use shared::mailbox::Mailbox;
use shared::script::MailType;
use shared::sieve::lint::FindingKind;
use shared::sieve::print::PrintError;
use shared::sieve::regex::RegexError;
use shared::sieve::rules::{
    Action, AddressPart, Condition, Group, Item, ItemKind, Operator, Part, Rule, RuleError,
    Subject, Text,
};
use shared::trial::{TriedAction, TriedKind};

use crate::components::label;
use crate::i18n::format::{DateStyle, date_of_ms, number};
use crate::i18n::{self, text};
use crate::t;
use crate::view_model::rules::deed::{Deed, Kind, deeds};
use crate::view_model::rules::field::{Field, comparison_words, size_parts};

/// More values are told by their number.
const VALUES: usize = 3;

/// "From contains “x” → move to “Y”"
pub fn sentence(rule: &Rule, mail_type: &MailType, folders: &[Mailbox]) -> String {
    let mut done: Vec<String> = deeds(&rule.actions).iter().map(|one| deed(one, folders)).collect();
    if rule.stop {
        done.push(t!("rules.say.stop"));
    }
    if done.is_empty() {
        done.push(t!("rules.say.nothing"));
    }
    let conditions = match rule.conditions.parts.is_empty() {
        true if rule.link == shared::sieve::rules::Link::Rest => t!("rules.say.rest"),
        true => t!("rules.say.always"),
        false => group(&rule.conditions, mail_type, true),
    };
    t!("rules.say.rule", conditions = conditions, actions = done.join(&t!("rules.say.comma")))
}

/// What an item is called where it has no name.
pub fn name(item: &Item) -> String {
    match (&item.kind, item.name.is_empty()) {
        (_, false) => item.name.clone(),
        (ItemKind::Rule(_), true) => t!("rules.unnamed"),
        (ItemKind::Block | ItemKind::Require, true) => t!("rules.block"),
    }
}

fn group(group: &Group, mail_type: &MailType, is_top: bool) -> String {
    let parts: Vec<String> = group
        .parts
        .iter()
        .map(|part| match part {
            Part::Condition(one) => condition(one, mail_type),
            Part::Group(inner) => self::group(inner, mail_type, false),
        })
        .collect();
    let joint = if group.any { t!("rules.say.or") } else { t!("rules.say.and") };
    let joined = parts.join(&format!(" {joint} "));
    match (group.negated, is_top || parts.len() < 2) {
        (true, _) => t!("rules.say.not", what = joined),
        (false, true) => joined,
        (false, false) => format!("({joined})"),
    }
}

/// What a condition looks at.
pub fn subject(subject: &Subject, mail_type: &MailType) -> String {
    let field = Field::of(subject, mail_type);
    match (field, subject) {
        (Field::Header, Subject::Header(names)) => {
            t!("rules.say.header", name = names.join(", "))
        }
        (Field::Other, Subject::Header(names)) => names.join(", "),
        (Field::Other, Subject::Address(names, part) | Subject::Envelope(names, part)) => {
            let part = match part {
                AddressPart::All => return names.join(", "),
                AddressPart::LocalPart => t!("rules.part.local"),
                AddressPart::Domain => t!("rules.part.domain"),
                AddressPart::User => t!("rules.part.user"),
                AddressPart::Detail => t!("rules.part.detail"),
            };
            format!("{} ({part})", names.join(", "))
        }
        (Field::Other, Subject::Date { header, part, .. }) => {
            let header = header.clone().unwrap_or_else(|| t!("rules.field.arrived"));
            format!("{header} ({part})")
        }
        (Field::Other, Subject::Body(_)) => t!("rules.field.raw"),
        (field, _) => text(field.words(), &[]),
    }
}

/// "From contains “x”"
pub fn condition(condition: &Condition, mail_type: &MailType) -> String {
    let how = comparison_words(&condition.subject, condition.operator, condition.negated);
    let (field, how) = (subject(&condition.subject, mail_type), text(how, &[]));
    if condition.operator == Operator::Exists {
        return t!("rules.say.exists", field = field, how = how);
    }
    t!("rules.say.condition", field = field, how = how, values = values(condition))
}

/// The same, with the values apart.
pub fn condition_head(condition: &Condition, mail_type: &MailType) -> String {
    let how = comparison_words(&condition.subject, condition.operator, condition.negated);
    let (field, how) = (subject(&condition.subject, mail_type), text(how, &[]));
    t!("rules.say.exists", field = field, how = how)
}

/// The values of a condition.
pub fn values(condition: &Condition) -> String {
    let one = |text: &Text| match &condition.subject {
        Subject::Size => text.value.parse().map_or_else(|_| text.value.clone(), size),
        Subject::Date { .. } => day_text(&text.value).unwrap_or_else(|| text.value.clone()),
        _ => t!("rules.say.quoted", text = text.value.clone()),
    };
    let (first, rest) = condition.values.split_at(condition.values.len().min(VALUES));
    let mut said: Vec<String> = first.iter().map(one).collect();
    if !rest.is_empty() {
        said.push(t!("rules.say.more", count = rest.len()));
    }
    said.join(&format!(" {} ", t!("rules.say.or")))
}

/// `2026-12-24`, as it is written elsewhere.
fn day_text(day: &str) -> Option<String> {
    let noon = js_sys::Date::new(&format!("{day}T12:00:00").into()).get_time();
    noon.is_finite().then(|| date_of_ms(noon, DateStyle::FullDay))
}

fn size(bytes: u64) -> String {
    let (amount, unit) = size_parts(bytes);
    let unit = match unit {
        0 => t!("rules.unit.bytes"),
        1 => t!("rules.unit.kb"),
        _ => t!("rules.unit.mb"),
    };
    format!("{} {unit}", number(amount as f64))
}

/// "move to “Y”"
pub fn deed(deed: &Deed, folders: &[Mailbox]) -> String {
    let quoted = |text: &str| t!("rules.say.quoted", text = text.to_owned());
    match deed {
        Deed::SetHeader { name, .. } => t!("rules.say.setHeader", name = name.clone()),
        Deed::One(action) => match action {
            Action::Move { folder, copy, .. } => {
                let folder = quoted(&folder_words(&folder.value, folders));
                match copy {
                    false => t!("rules.say.move", folder = folder),
                    true => t!("rules.say.copy", folder = folder),
                }
            }
            Action::AddFlags(flags) => match deed.kind() {
                Kind::Flag => t!("rules.say.flag"),
                Kind::MarkRead => t!("rules.say.markRead"),
                _ => {
                    let names: Vec<_> = flags.iter().map(|flag| quoted(&flag_name(flag))).collect();
                    t!("rules.say.label", label = names.join(", "))
                }
            },
            Action::SetFlags(flags) => t!("rules.say.setFlags", flags = names_of(flags)),
            Action::RemoveFlags(flags) => t!("rules.say.removeFlags", flags = names_of(flags)),
            Action::Forward { address, copy: true } => {
                t!("rules.say.forward", address = address.value.clone())
            }
            Action::Forward { address, copy: false } => {
                t!("rules.say.forwardOnly", address = address.value.clone())
            }
            Action::Discard => t!("rules.say.delete"),
            Action::Reject { .. } => t!("rules.say.reject"),
            Action::Reply(_) => t!("rules.say.reply"),
            Action::AddHeader { name, .. } => t!("rules.say.addHeader", name = name.clone()),
            Action::DeleteHeader { name } => t!("rules.say.removeHeader", name = name.clone()),
            Action::Keep => t!("rules.say.keep"),
        },
    }
}

pub fn names_of(flags: &[String]) -> String {
    flags.iter().map(|flag| flag_name(flag)).collect::<Vec<_>>().join(", ")
}

/// A keyword, or one of IMAP's flags.
fn flag_name(flag: &str) -> String {
    match flag.to_ascii_lowercase().as_str() {
        "\\seen" => t!("rules.flag.seen"),
        "\\flagged" => t!("rules.flag.flagged"),
        "\\answered" => t!("rules.flag.answered"),
        _ => label::name(flag),
    }
}

/// What a folder is called that a script names.
pub fn folder_words(host_name: &str, folders: &[Mailbox]) -> String {
    let is_it = |id: &MailboxId| {
        id.host_name().is_some_and(|name| {
            name == host_name
                || name.eq_ignore_ascii_case("inbox") && host_name.eq_ignore_ascii_case("inbox")
        })
    };
    let known = folders.iter().find(|folder| is_it(&folder.id));
    match known.filter(|folder| folder.role.is_some()) {
        Some(folder) => i18n::folder_name(folder),
        None => host_name.to_owned(),
    }
}

/// What a trial says of one action.
pub fn tried(action: &TriedAction, folders: &[Mailbox]) -> String {
    let target = action.target.clone().unwrap_or_default();
    match action.kind {
        TriedKind::Move | TriedKind::Copy => {
            let folder = t!("rules.say.quoted", text = folder_words(&target, folders));
            match action.kind {
                TriedKind::Move => t!("rules.say.move", folder = folder),
                _ => t!("rules.say.copy", folder = folder),
            }
        }
        TriedKind::Flag => match target.to_ascii_lowercase().as_str() {
            "\\seen" => t!("rules.say.markRead"),
            "\\flagged" => t!("rules.say.flag"),
            _ => t!("rules.say.label", label = t!("rules.say.quoted", text = flag_name(&target))),
        },
        TriedKind::Edit => t!("rules.say.setHeader", name = target),
        TriedKind::Forward => t!("rules.say.forward", address = target),
        TriedKind::Reply => t!("rules.say.reply"),
        TriedKind::Reject => t!("rules.say.reject"),
        TriedKind::Delete => t!("rules.say.delete"),
        TriedKind::Notify => t!("rules.say.notify"),
    }
}

/// A kind of action in one word, as a tag beside a message, with its hue.
pub fn tag(kind: TriedKind) -> (&'static str, &'static str) {
    match kind {
        TriedKind::Move => ("rules.tag.move", "lagoon"),
        TriedKind::Copy => ("rules.tag.copy", "lagoon"),
        TriedKind::Flag => ("rules.tag.flag", "rose"),
        TriedKind::Edit => ("rules.tag.edit", "iris"),
        TriedKind::Forward => ("rules.tag.forward", "moss"),
        TriedKind::Reply => ("rules.tag.reply", "moss"),
        TriedKind::Reject => ("rules.tag.reject", "ochre"),
        TriedKind::Delete => ("rules.tag.delete", "rose"),
        TriedKind::Notify => ("rules.tag.notify", "slate"),
    }
}

/// What was done to how many, below their number.
pub fn sum(kind: TriedKind) -> &'static str {
    match kind {
        TriedKind::Move => "rules.sum.move",
        TriedKind::Copy => "rules.sum.copy",
        TriedKind::Flag => "rules.sum.flag",
        TriedKind::Edit => "rules.sum.edit",
        TriedKind::Forward => "rules.sum.forward",
        TriedKind::Reply => "rules.sum.reply",
        TriedKind::Reject => "rules.sum.reject",
        TriedKind::Delete => "rules.sum.delete",
        TriedKind::Notify => "rules.sum.notify",
    }
}

/// A remark on a rule.
pub fn finding(kind: &FindingKind) -> String {
    match kind {
        FindingKind::Wrong(why) => t!("rules.find.wrong", why = why.clone()),
        FindingKind::NotRequired(name) => t!("rules.find.notRequired", name = name.clone()),
        FindingKind::NotNeeded(name) => t!("rules.find.notNeeded", name = name.clone()),
        FindingKind::RequiredTwice(name) => t!("rules.find.twice", name = name.clone()),
        FindingKind::HostLacks(name) => t!("rules.find.hostLacks", name = name.clone()),
        FindingKind::NoFolder(_) => t!("rules.find.noFolder"),
        FindingKind::NeverReached => t!("rules.find.neverReached"),
        FindingKind::TooManyRedirects(limit) => t!("rules.find.redirects", count = *limit),
        FindingKind::RepliesAlways => t!("rules.find.repliesAlways"),
        FindingKind::TwoReplies => t!("rules.find.twoReplies"),
        FindingKind::RejectConflict => t!("rules.find.rejectConflict"),
        FindingKind::ToOneself(address) => t!("rules.find.oneself", address = address.clone()),
    }
}

/// Why a pattern can't be used.
pub fn pattern(error: RegexError) -> String {
    match error {
        RegexError::Parenthesis => t!("rules.pattern.parenthesis"),
        RegexError::Bracket => t!("rules.pattern.bracket"),
        RegexError::Repetition => t!("rules.pattern.repetition"),
        RegexError::Backslash => t!("rules.pattern.backslash"),
        RegexError::BackReference => t!("rules.pattern.reference"),
        RegexError::TooLarge => t!("rules.pattern.large"),
    }
}

/// Why a rule can't be written.
pub fn rule_error(error: &RuleError) -> String {
    match error {
        RuleError::Print(PrintError::Nul) => t!("rules.error.nul"),
        RuleError::Print(PrintError::TooLong) => t!("rules.error.long"),
        RuleError::NoValue | RuleError::Number => t!("rules.error.value"),
        RuleError::EmptyGroup => t!("rules.error.group"),
        RuleError::HeaderName(name) => t!("rules.error.header", name = name.clone()),
        RuleError::Address(address) => t!("rules.error.address", address = address.clone()),
        RuleError::Chain => t!("rules.error.chain"),
        RuleError::Rest => t!("rules.error.rest"),
        RuleError::Dollar | RuleError::Live => t!("rules.error.dollar"),
        // The others are of automatic replies and lists of senders, which have pages of their own.
        _ => t!("rules.error.other"),
    }
}
