//! Writing rules as Sieve. Every text that a user typed goes through [`print`](crate::sieve::print).

use std::fmt::Write as _;

use super::test::escape;
use super::{
    Action, AddressPart, BodyPart, Condition, Group, Link, Operator, Part, Reply, Rule, RuleError,
    Subject, Text, name,
};
use crate::sieve::compile::{is_address_header, is_header_name};
use crate::sieve::print::{Dialect, literal, quoted};

/// The rule as text, lines ending with `\n`.
pub(super) fn rule(rule: &Rule, dialect: Dialect) -> Result<String, RuleError> {
    let mut out = String::new();
    if !rule.name.trim().is_empty() {
        let _ = writeln!(out, "{}", name::line(&rule.name)?);
    }
    let test = group(&rule.conditions, dialect)?;
    let head = match (rule.link, rule.enabled) {
        (Link::Own, true) => format!("if {test}"),
        (Link::Own, false) => format!("if {}", hide(&test)),
        (Link::Otherwise, true) => format!("elsif {test}"),
        (Link::Otherwise, false) => format!("elsif {}", hide(&test)),
        (Link::Rest, true) if rule.conditions.parts.is_empty() => "else".to_owned(),
        (Link::Rest, _) => return Err(RuleError::Rest),
    };
    let _ = write!(out, "{head}\n{{\n");
    for action in &rule.actions {
        let _ = writeln!(out, "\t{}", self::action(action, dialect)?);
    }
    if rule.stop {
        out.push_str("\tstop;\n");
    }
    out.push('}');
    Ok(out)
}

/// A test that is switched off: `false`, and the test in a comment, each of its lines.
pub(super) fn hide(test: &str) -> String {
    format!("false # {}", test.replace('\n', "\n#"))
}

pub(super) fn group(group: &Group, dialect: Dialect) -> Result<String, RuleError> {
    let parts: Result<Vec<_>, RuleError> = group
        .parts
        .iter()
        .map(|part| match part {
            Part::Condition(inner) => condition(inner, dialect),
            Part::Group(inner) if inner.parts.is_empty() => Err(RuleError::EmptyGroup),
            Part::Group(inner) => self::group(inner, dialect),
        })
        .collect();
    let parts = parts?;
    let not = if group.negated { "not " } else { "" };
    Ok(match (parts.as_slice(), group.any) {
        ([], _) => "true".to_owned(),
        ([_], false) if matches!(group.parts.as_slice(), [Part::Condition(inner)] if !(inner.negated && group.negated)) =>
        {
            format!("{not}{}", parts.concat())
        }
        (_, true) => format!("{not}anyof ({})", parts.join(", ")),
        (_, false) => format!("{not}allof ({})", parts.join(", ")),
    })
}

fn text(text: &Text, dialect: Dialect) -> Result<String, RuleError> {
    if text.live && !dialect.variables {
        return Err(RuleError::Live);
    }
    // A line ends in one way, so that a rule that is switched off stays in its comment on any host.
    let value = text.value.replace("\r\n", "\n").replace('\r', "\n");
    Ok(if text.live { quoted(&value)? } else { literal(&value, dialect)? })
}

fn texts(values: &[Text], dialect: Dialect) -> Result<String, RuleError> {
    let said: Result<Vec<_>, RuleError> = values.iter().map(|value| text(value, dialect)).collect();
    let said = said?;
    match said.as_slice() {
        [] => Err(RuleError::NoValue),
        [only] => Ok(only.clone()),
        several => Ok(format!("[{}]", several.join(", "))),
    }
}

fn plain_list(values: &[String], dialect: Dialect) -> Result<String, RuleError> {
    let values: Vec<Text> = values.iter().map(|value| Text::from(value.as_str())).collect();
    texts(&values, dialect)
}

fn headers(names: &[String], dialect: Dialect) -> Result<String, RuleError> {
    if let Some(bad) = names.iter().find(|name| !is_header_name(name)) {
        return Err(RuleError::HeaderName(bad.clone()));
    }
    plain_list(names, dialect)
}

fn condition(condition: &Condition, dialect: Dialect) -> Result<String, RuleError> {
    let not = if condition.negated { "not " } else { "" };
    let part = |part: &AddressPart| match part {
        AddressPart::All => ":all",
        AddressPart::LocalPart => ":localpart",
        AddressPart::Domain => ":domain",
        AddressPart::User => ":user",
        AddressPart::Detail => ":detail",
    };
    let test = match (&condition.subject, condition.operator) {
        (Subject::Attachment, Operator::Exists) => {
            "header :contains \"content-type\" \"multipart/mixed\"".to_owned()
        }
        (Subject::Header(names), Operator::Exists) => {
            format!("exists {}", headers(names, dialect)?)
        }
        (Subject::Size, Operator::Over | Operator::Under) => {
            let number = match condition.values.as_slice() {
                [only] => only.value.parse::<u32>().map_err(|_| RuleError::Number)?,
                _ => return Err(RuleError::Number),
            };
            let how = if condition.operator == Operator::Over { "over" } else { "under" };
            format!("size :{how} {number}")
        }
        (Subject::Date { header, zone, part }, operator) => {
            let zone = match zone {
                Some(zone) => format!(" :zone {}", literal(zone, dialect)?),
                None => String::new(),
            };
            let subject = match header {
                Some(header) => {
                    format!("date{zone} {{}} {}", headers(std::slice::from_ref(header), dialect)?)
                }
                None => format!("currentdate{zone} {{}}"),
            };
            let how = match operator {
                Operator::Is => ":is",
                Operator::Before => ":value \"lt\"",
                Operator::NotAfter => ":value \"le\"",
                Operator::After => ":value \"gt\"",
                Operator::NotBefore => ":value \"ge\"",
                _ => return Err(RuleError::Operator),
            };
            let subject = subject.replacen("{}", how, 1);
            format!("{subject} {} {}", literal(part, dialect)?, texts(&condition.values, dialect)?)
        }
        (subject, operator) => {
            let (how, values) = matching(operator, &condition.values)?;
            let values = texts(&values, dialect)?;
            match subject {
                Subject::Header(names) => {
                    format!("header {how} {} {values}", headers(names, dialect)?)
                }
                Subject::Address(names, which) => {
                    if let Some(bad) = names.iter().find(|name| !is_address_header(name)) {
                        return Err(RuleError::HeaderName(bad.clone()));
                    }
                    format!("address {how} {} {} {values}", part(which), headers(names, dialect)?)
                }
                Subject::Envelope(names, which) => {
                    format!(
                        "envelope {how} {} {} {values}",
                        part(which),
                        plain_list(names, dialect)?
                    )
                }
                Subject::Body(BodyPart::Text) => format!("body :text {how} {values}"),
                Subject::Body(BodyPart::Raw) => format!("body :raw {how} {values}"),
                Subject::Size | Subject::Attachment | Subject::Date { .. } => {
                    return Err(RuleError::Operator);
                }
            }
        }
    };
    Ok(format!("{not}{test}"))
}

fn matching(operator: Operator, values: &[Text]) -> Result<(&'static str, Vec<Text>), RuleError> {
    let around = |before: &str, after: &str| {
        let pattern = |text: &Text| Text {
            value: format!("{before}{}{after}", escape(&text.value)),
            live: text.live,
        };
        values.iter().map(pattern).collect()
    };
    Ok(match operator {
        Operator::Is => (":is", values.to_vec()),
        Operator::Contains => (":contains", values.to_vec()),
        Operator::Matches => (":matches", values.to_vec()),
        Operator::Regex => (":regex", values.to_vec()),
        Operator::StartsWith => (":matches", around("", "*")),
        Operator::EndsWith => (":matches", around("*", "")),
        Operator::Exists
        | Operator::Over
        | Operator::Under
        | Operator::Before
        | Operator::NotAfter
        | Operator::After
        | Operator::NotBefore => return Err(RuleError::Operator),
    })
}

fn action(action: &Action, dialect: Dialect) -> Result<String, RuleError> {
    let tag = |is_on: &bool, name: &'static str| if *is_on { name } else { "" };
    Ok(match action {
        Action::Keep => "keep;".to_owned(),
        Action::Discard => "discard;".to_owned(),
        Action::Move { folder, copy, create } => {
            let (copy, create) = (tag(copy, ":copy "), tag(create, ":create "));
            format!("fileinto {copy}{create}{};", text(folder, dialect)?)
        }
        Action::Forward { address, copy } => {
            if !address.live && crate::sieve::address::one(&address.value).is_none() {
                return Err(RuleError::Address(address.value.clone()));
            }
            format!("redirect {}{};", tag(copy, ":copy "), text(address, dialect)?)
        }
        Action::AddFlags(flags) => format!("addflag {};", plain_list(flags, dialect)?),
        Action::SetFlags(flags) => format!("setflag {};", plain_list(flags, dialect)?),
        Action::RemoveFlags(flags) => format!("removeflag {};", plain_list(flags, dialect)?),
        Action::Reject { reason, extended } => {
            format!("{} {};", if *extended { "ereject" } else { "reject" }, text(reason, dialect)?)
        }
        Action::AddHeader { name, value, last } => {
            let name = headers(std::slice::from_ref(name), dialect)?;
            format!("addheader {}{name} {};", tag(last, ":last "), text(value, dialect)?)
        }
        Action::DeleteHeader { name } => {
            format!("deleteheader {};", headers(std::slice::from_ref(name), dialect)?)
        }
        Action::Reply(reply) => self::reply(reply, dialect)?,
    })
}

fn reply(reply: &Reply, dialect: Dialect) -> Result<String, RuleError> {
    let mut out = "vacation".to_owned();
    if let Some(days) = reply.days {
        let _ = write!(out, " :days {days}");
    }
    if let Some(subject) = &reply.subject {
        let _ = write!(out, " :subject {}", text(subject, dialect)?);
    }
    if let Some(from) = &reply.from {
        if !from.live && crate::sieve::address::one(&from.value).is_none() {
            return Err(RuleError::Address(from.value.clone()));
        }
        let _ = write!(out, " :from {}", text(from, dialect)?);
    }
    if !reply.addresses.is_empty() {
        let _ = write!(out, " :addresses {}", plain_list(&reply.addresses, dialect)?);
    }
    if let Some(handle) = &reply.handle {
        let _ = write!(out, " :handle {}", literal(handle, dialect)?);
    }
    let _ = write!(out, " {};", text(&reply.text, dialect)?);
    Ok(out)
}
