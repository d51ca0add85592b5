//! Seeing conditions in tests.

use super::read::{live, plain_of};
use super::{AddressPart, BodyPart, Condition, Group, Operator, Part, Subject, Text};
use crate::sieve::print::Dialect;
use crate::sieve::tree::{self, Argument, ArgumentKind, Test};

/// Tags with their values, and what stands behind them.
pub(super) struct Arguments<'a> {
    tags: Vec<(&'a str, Option<&'a Argument>)>,
    pub(super) rest: &'a [Argument],
}

impl<'a> Arguments<'a> {
    /// `None` if there is a tag beyond `takes`, which says of each whether it has a value.
    pub(super) fn new(arguments: &'a tree::Arguments, takes: &[(&str, bool)]) -> Option<Self> {
        let mut tags: Vec<(&str, Option<&Argument>)> = Vec::new();
        let mut rest = arguments.items.as_slice();
        while let Some((Argument { kind: ArgumentKind::Tag(name), .. }, after)) = rest.split_first()
        {
            let (_, has_value) = takes.iter().find(|(known, _)| known == name)?;
            if tags.iter().any(|(known, _)| known == name) {
                return None;
            }
            rest = after;
            let mut value = None;
            if *has_value {
                let (first, after) = rest.split_first()?;
                (value, rest) = (Some(first), after);
            }
            tags.push((name, value));
        }
        let has_late_tag =
            rest.iter().any(|argument| matches!(argument.kind, ArgumentKind::Tag(_)));
        (!has_late_tag).then_some(Self { tags, rest })
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.tags.iter().any(|(known, _)| *known == name)
    }

    fn value(&self, name: &str) -> Option<&'a Argument> {
        self.tags.iter().find(|(known, _)| *known == name).and_then(|(_, value)| *value)
    }

    pub(super) fn tagged(&self, name: &str) -> Option<&'a tree::Text> {
        self.tagged_list(name).and_then(<[_]>::first)
    }

    pub(super) fn tagged_list(&self, name: &str) -> Option<&'a [tree::Text]> {
        self.value(name).and_then(texts)
    }

    pub(super) fn tagged_number(&self, name: &str) -> Option<u64> {
        match self.value(name)?.kind {
            ArgumentKind::Number(number) => Some(number),
            ArgumentKind::Tag(_) | ArgumentKind::Strings(_) => None,
        }
    }

    pub(super) fn texts(&self, place: usize) -> Option<&'a [tree::Text]> {
        self.rest.get(place).and_then(texts)
    }

    pub(super) fn text(&self, place: usize) -> Option<&'a tree::Text> {
        match self.texts(place)? {
            [only] => Some(only),
            _ => None,
        }
    }
}

fn texts(argument: &Argument) -> Option<&[tree::Text]> {
    match &argument.kind {
        ArgumentKind::Strings(texts) => Some(texts),
        ArgumentKind::Tag(_) | ArgumentKind::Number(_) => None,
    }
}

/// The whole of a rule's test.
pub(super) fn group(test: &Test, dialect: Dialect) -> Option<Group> {
    if test.name.lower == "true"
        && test.arguments.items.is_empty()
        && test.arguments.tests.is_empty()
    {
        return Some(Group::default());
    }
    Some(match part(test, dialect)? {
        Part::Group(group) => group,
        condition @ Part::Condition(_) => Group { parts: vec![condition], ..Group::default() },
    })
}

fn part(test: &Test, dialect: Dialect) -> Option<Part> {
    let tests = test.arguments.tests.as_slice();
    match (test.name.lower.as_str(), tests) {
        (name @ ("allof" | "anyof"), [_, ..])
            if test.arguments.is_list && test.arguments.items.is_empty() =>
        {
            let parts = tests.iter().map(|test| part(test, dialect)).collect::<Option<Vec<_>>>()?;
            Some(Part::Group(Group { any: name == "anyof", negated: false, parts }))
        }
        ("not", [inner]) if !test.arguments.is_list && test.arguments.items.is_empty() => {
            match part(inner, dialect)? {
                Part::Condition(condition) if !condition.negated => {
                    Some(Part::Condition(Condition { negated: true, ..condition }))
                }
                Part::Group(group) if !group.negated => {
                    Some(Part::Group(Group { negated: true, ..group }))
                }
                Part::Condition(_) | Part::Group(_) => None,
            }
        }
        (_, []) => condition(test, dialect).map(Part::Condition),
        _ => None,
    }
}

const MATCH: [(&str, bool); 5] = [
    ("is", false),
    ("contains", false),
    ("matches", false),
    ("regex", false),
    ("comparator", true),
];

fn condition(test: &Test, dialect: Dialect) -> Option<Condition> {
    let mut takes = MATCH.to_vec();
    match test.name.lower.as_str() {
        "header" => {}
        "address" | "envelope" => {
            takes
                .extend(["all", "localpart", "domain", "user", "detail"].map(|name| (name, false)));
        }
        "exists" => takes.clear(),
        "size" => takes = vec![("over", false), ("under", false)],
        "body" => takes.extend([("text", false), ("raw", false)]),
        "date" | "currentdate" => takes.extend([("value", true), ("zone", true)]),
        _ => return None,
    }
    let arguments = Arguments::new(&test.arguments, &takes)?;
    let comparator = arguments.tagged("comparator").map(|text| text.value.as_str());
    if !matches!(comparator, None | Some("i;ascii-casemap")) {
        return None;
    }
    let names = |place| -> Option<Vec<String>> {
        arguments.texts(place)?.iter().map(|text| plain_of(&text.value, dialect)).collect()
    };
    let shape = |subject, keys: usize| {
        let keys = (arguments.rest.len() == keys + 1).then(|| arguments.texts(keys))??;
        let (operator, values) = operator(&arguments, keys, dialect)?;
        Some(Condition { negated: false, subject, operator, values })
    };
    let part = || {
        let parts = [
            ("localpart", AddressPart::LocalPart),
            ("domain", AddressPart::Domain),
            ("user", AddressPart::User),
            ("detail", AddressPart::Detail),
        ];
        let named: Vec<_> = parts.iter().filter(|(name, _)| arguments.has(name)).collect();
        match named.as_slice() {
            [] => Some(AddressPart::All),
            [(_, part)] if !arguments.has("all") => Some(*part),
            _ => None,
        }
    };
    match test.name.lower.as_str() {
        "header" => {
            let found = shape(Subject::Header(names(0)?), 1)?;
            Some(if is_attachment(&found) {
                Condition {
                    negated: false,
                    subject: Subject::Attachment,
                    operator: Operator::Exists,
                    values: Vec::new(),
                }
            } else {
                found
            })
        }
        "address" => shape(Subject::Address(names(0)?, part()?), 1),
        "envelope" => shape(Subject::Envelope(names(0)?, part()?), 1),
        "exists" if arguments.rest.len() == 1 => {
            let subject = Subject::Header(names(0)?);
            Some(Condition {
                negated: false,
                subject,
                operator: Operator::Exists,
                values: Vec::new(),
            })
        }
        "size" => {
            let [Argument { kind: ArgumentKind::Number(number), .. }] = arguments.rest else {
                return None;
            };
            let operator = match (arguments.has("over"), arguments.has("under")) {
                (true, false) => Operator::Over,
                (false, true) => Operator::Under,
                _ => return None,
            };
            let values = vec![Text { value: number.to_string(), live: false }];
            Some(Condition { negated: false, subject: Subject::Size, operator, values })
        }
        "body" => match (arguments.has("raw"), arguments.has("text")) {
            (true, false) => shape(Subject::Body(BodyPart::Raw), 0),
            (false, true) => shape(Subject::Body(BodyPart::Text), 0),
            _ => None,
        },
        "currentdate" => date(&arguments, None, 0, dialect),
        "date" => date(&arguments, Some(plain_of(&arguments.text(0)?.value, dialect)?), 1, dialect),
        _ => None,
    }
}

fn is_attachment(condition: &Condition) -> bool {
    let Subject::Header(names) = &condition.subject else { return false };
    matches!(names.as_slice(), [name] if name.eq_ignore_ascii_case("content-type"))
        && condition.operator == Operator::Contains
        && matches!(condition.values.as_slice(), [only] if only.value == "multipart/mixed")
}

fn date(
    arguments: &Arguments<'_>,
    header: Option<String>,
    at: usize,
    dialect: Dialect,
) -> Option<Condition> {
    if arguments.rest.len() != at + 2 {
        return None;
    }
    let part = plain_of(&arguments.text(at)?.value, dialect)?;
    let zone = match arguments.tagged("zone") {
        None => None,
        Some(zone) => Some(plain_of(&zone.value, dialect)?),
    };
    let values: Vec<_> = arguments.texts(at + 1)?.iter().map(|text| live(text, dialect)).collect();
    let relation = arguments.tagged("value").map(|text| text.value.as_str());
    let other = ["contains", "matches", "regex"].iter().any(|name| arguments.has(name));
    let operator = match (relation, arguments.has("is"), other) {
        (None, _, false) => Operator::Is,
        (Some("lt"), false, false) => Operator::Before,
        (Some("le"), false, false) => Operator::NotAfter,
        (Some("gt"), false, false) => Operator::After,
        (Some("ge"), false, false) => Operator::NotBefore,
        _ => return None,
    };
    Some(Condition {
        negated: false,
        subject: Subject::Date { header, zone, part },
        operator,
        values,
    })
}

fn operator(
    arguments: &Arguments<'_>,
    keys: &[tree::Text],
    dialect: Dialect,
) -> Option<(Operator, Vec<Text>)> {
    let texts: Vec<Text> = keys.iter().map(|key| live(key, dialect)).collect();
    let named: Vec<_> = ["is", "contains", "matches", "regex"]
        .into_iter()
        .filter(|name| arguments.has(name))
        .collect();
    Some(match named.as_slice() {
        [] | ["is"] => (Operator::Is, texts),
        ["contains"] => (Operator::Contains, texts),
        ["regex"] => (Operator::Regex, texts),
        ["matches"] => {
            let ends = |one: fn(&str) -> Option<&str>| {
                let plain =
                    |text: &Text| one(&text.value).filter(|_| !text.live).and_then(unescape);
                texts.iter().map(plain).collect::<Option<Vec<_>>>()
            };
            let plain = |values: Vec<String>| {
                values.into_iter().map(|value| Text { value, live: false }).collect()
            };
            if let Some(values) = ends(|text| text.strip_suffix('*')) {
                (Operator::StartsWith, plain(values))
            } else if let Some(values) = ends(|text| text.strip_prefix('*')) {
                (Operator::EndsWith, plain(values))
            } else {
                (Operator::Matches, texts)
            }
        }
        _ => return None,
    })
}

/// A pattern without wildcards, as the text it stands for. `None` if it has one, is empty, or is written otherwise than
/// [`escape`] would.
fn unescape(pattern: &str) -> Option<String> {
    let mut text = String::new();
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        match character {
            '*' | '?' => return None,
            '\\' => text.push(characters.next()?),
            other => text.push(other),
        }
    }
    (!text.is_empty() && escape(&text) == pattern).then_some(text)
}

/// A text as a pattern that matches only it.
pub(super) fn escape(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '*' | '?' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern
}
