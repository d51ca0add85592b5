//! What a rule made from a message most likely asks for.

use super::{AddressPart, Condition, Operator, Subject, Text};
use crate::sieve::address;

/// What is known of the message.
#[derive(Clone, Copy, Debug, Default)]
pub struct Origin<'a> {
    /// `List-Id` as it stands in the header (RFC 2919).
    pub list_id: Option<&'a str>,
    /// The sender's address.
    pub from: Option<&'a str>,
    pub subject: &'a str,
}

/// Domains whose addresses have nothing in common.
const PUBLIC: [&str; 22] = [
    "aol.com",
    "bluewin.ch",
    "free.fr",
    "gmail.com",
    "gmx.ch",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hotmail.com",
    "icloud.com",
    "libero.it",
    "live.com",
    "mail.com",
    "me.com",
    "msn.com",
    "orange.fr",
    "outlook.com",
    "proton.me",
    "protonmail.com",
    "t-online.de",
    "web.de",
    "yahoo.com",
];

/// Conditions that hold for the message and its like, the likeliest first: its list, its sender, the sender's domain, and a
/// `[tag]` in its subject.
pub fn conditions(origin: &Origin<'_>) -> Vec<Condition> {
    let condition = |subject, operator, value: String| Condition {
        negated: false,
        subject,
        operator,
        values: vec![Text { value, live: false }],
    };
    let mut found = Vec::new();
    if let Some(list) = origin.list_id.and_then(list) {
        let field = Subject::Header(vec!["list-id".to_owned()]);
        found.push(condition(field, Operator::Contains, list));
    }
    if let Some(from) = origin.from.and_then(address::one) {
        let field = |part| Subject::Address(vec!["from".to_owned()], part);
        found.push(condition(field(AddressPart::All), Operator::Is, from.all()));
        let domain = from.domain.to_lowercase();
        if !PUBLIC.contains(&domain.as_str()) {
            found.push(condition(field(AddressPart::Domain), Operator::Is, domain));
        }
    }
    if let Some(tag) = tag(origin.subject) {
        let field = Subject::Header(vec!["subject".to_owned()]);
        found.push(condition(field, Operator::Contains, tag));
    }
    found
}

/// The name between angle brackets; what stands before them changes.
fn list(field: &str) -> Option<String> {
    let inner = field.rsplit_once('<').and_then(|(_, rest)| rest.split_once('>'));
    let (bare, said) = match inner {
        // In its brackets, so that it is not found in a longer name.
        Some((inner, _)) => (inner, format!("<{inner}>")),
        None => (field, field.trim().to_owned()),
    };
    (!bare.trim().is_empty()).then_some(said)
}

/// `[tag]` at the beginning, behind any number of `Re:` and their like.
fn tag(subject: &str) -> Option<String> {
    let mut rest = subject.trim_start();
    while let Some((word, behind)) = rest.split_once(':') {
        if word.is_empty() || word.chars().count() > 4 || !word.chars().all(char::is_alphabetic) {
            break;
        }
        rest = behind.trim_start();
    }
    let (inner, _) = rest.strip_prefix('[')?.split_once(']')?;
    let is_name = !inner.trim().is_empty() && inner.chars().count() <= 60 && !inner.contains('[');
    is_name.then(|| format!("[{inner}]"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sieve::compile::program;
    use crate::sieve::evaluate::evaluate;
    use crate::sieve::message::{Header, Message, Surroundings};
    use crate::sieve::outcome;
    use crate::sieve::parse::parse;
    use crate::sieve::rules::{Action, Group, Part, Rule, Rules};

    #[track_caller]
    fn check(list_id: Option<&str>, from: &str, subject: &str, expected: &[&str]) {
        let found = conditions(&Origin { list_id, from: Some(from), subject });
        let said: Vec<_> =
            found.iter().flat_map(|one| &one.values).map(|text| text.value.as_str()).collect();
        assert_eq!(said, expected);
    }

    #[test]
    fn the_likeliest_come_first() {
        check(
            Some("Developers <dev.lists.example>"),
            "Ben@Partner.example",
            "Re: AW: [dev] Lunch",
            &["<dev.lists.example>", "Ben@Partner.example", "partner.example", "[dev]"],
        );
        check(Some("dev.lists.example"), "a@gmail.com", "x", &["dev.lists.example", "a@gmail.com"]);
        check(Some(" <> "), "nobody", "Note: [a] b", &["[a]"]);
        check(None, "a@b.example", "Meeting [room 2]", &["a@b.example", "b.example"]);
        check(None, "a@b.example", "[] [", &["a@b.example", "b.example"]);
    }

    proptest! {
        /// Whatever the message says, each condition holds for it.
        #[test]
        fn all_hold_for_the_message(
            list in proptest::option::of("[ -~]{0,20}(<[!-;=?-~]{1,12}>)?"),
            local in "[a-zA-Z0-9.+-]{1,8}",
            subject in "(Re: )?(\\[[ -~é]{0,8}\\])?[ -~é]{0,12}",
        ) {
            let from = format!("{local}@partner.example");
            let origin = Origin { list_id: list.as_deref(), from: Some(&from), subject: &subject };
            let mut headers = vec![Header::plain("From", &from), Header::plain("Subject", &subject)];
            headers.extend(list.iter().map(|list| Header::plain("List-Id", list)));
            let message = Message { headers, ..Message::default() };
            for condition in conditions(&origin) {
                let rule = Rule {
                    enabled: true,
                    conditions: Group { parts: vec![Part::Condition(condition.clone())], ..Group::default() },
                    actions: vec![Action::Discard],
                    ..Rule::default()
                };
                let rules = Rules::new(parse("").unwrap()).insert(0, &rule).unwrap();
                let program = program(rules.script()).unwrap();
                let outcome = evaluate(&program, &message, &Surroundings::default());
                prop_assert_eq!(&outcome.actions[0].action, &outcome::Action::Discard, "{:?}", condition);
            }
        }
    }
}
