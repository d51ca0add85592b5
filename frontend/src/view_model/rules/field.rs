//! What a condition can be about, and how it can be compared.

use shared::script::MailType;
use shared::sieve::rules::{AddressPart, BodyPart, Condition, Operator, Subject, Text};

use super::able::Able;

/// What a condition is about, as one chooses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    From,
    FromDomain,
    To,
    Cc,
    Recipient,
    ReplyTo,
    Subject,
    Body,
    ListId,
    MailType,
    Attachment,
    Size,
    /// When it arrives.
    Arrived,
    /// What its `Date` says.
    Sent,
    Header,
    EnvelopeFrom,
    EnvelopeTo,
    /// Something that is shown, and is not among the choices.
    Other,
}

/// What one can choose.
pub const OFFERED: [Field; 15] = [
    Field::From,
    Field::FromDomain,
    Field::To,
    Field::Cc,
    Field::Recipient,
    Field::ReplyTo,
    Field::Subject,
    Field::Body,
    Field::ListId,
    Field::MailType,
    Field::Attachment,
    Field::Size,
    Field::Arrived,
    Field::Sent,
    Field::Header,
];

/// What stands where the values are typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    Texts,
    Patterns,
    /// One of those that the operator named.
    MailTypes,
    Size,
    Day,
    Nothing,
}

fn is(names: &[String], wanted: &[&str]) -> bool {
    names.len() == wanted.len()
        && names.iter().zip(wanted).all(|(name, wanted)| name.eq_ignore_ascii_case(wanted))
}

impl Field {
    pub fn of(subject: &Subject, mail_type: &MailType) -> Self {
        match subject {
            Subject::Address(names, AddressPart::Domain) if is(names, &["from"]) => {
                Self::FromDomain
            }
            Subject::Address(names, AddressPart::All) | Subject::Header(names) => {
                let known: [(Self, &[&str]); 8] = [
                    (Self::From, &["from"]),
                    (Self::To, &["to"]),
                    (Self::Cc, &["cc"]),
                    (Self::Recipient, &["to", "cc"]),
                    (Self::ReplyTo, &["reply-to"]),
                    (Self::Subject, &["subject"]),
                    (Self::ListId, &["list-id"]),
                    (Self::MailType, &[&mail_type.header]),
                ];
                let found = known.into_iter().find(|(_, wanted)| is(names, wanted));
                match (found, subject) {
                    (Some((field, _)), _) => field,
                    (None, Subject::Header(names)) if names.len() == 1 => Self::Header,
                    (None, _) => Self::Other,
                }
            }
            Subject::Envelope(names, AddressPart::All) if is(names, &["from"]) => {
                Self::EnvelopeFrom
            }
            Subject::Envelope(names, AddressPart::All) if is(names, &["to"]) => Self::EnvelopeTo,
            Subject::Body(BodyPart::Text) => Self::Body,
            Subject::Size => Self::Size,
            Subject::Attachment => Self::Attachment,
            Subject::Date { header: None, part, .. } if part == "date" => Self::Arrived,
            Subject::Date { header: Some(header), part, .. }
                if part == "date" && header.eq_ignore_ascii_case("date") =>
            {
                Self::Sent
            }
            Subject::Address(..)
            | Subject::Envelope(..)
            | Subject::Body(BodyPart::Raw)
            | Subject::Date { .. } => Self::Other,
        }
    }

    /// The key of its name.
    pub fn words(self) -> &'static str {
        match self {
            Self::From => "rules.field.from",
            Self::FromDomain => "rules.field.fromDomain",
            Self::To => "rules.field.to",
            Self::Cc => "rules.field.cc",
            Self::Recipient => "rules.field.recipient",
            Self::ReplyTo => "rules.field.replyTo",
            Self::Subject => "rules.field.subject",
            Self::Body => "rules.field.body",
            Self::ListId => "rules.field.listId",
            Self::MailType => "rules.field.mailType",
            Self::Attachment => "rules.field.attachment",
            Self::Size => "rules.field.size",
            Self::Arrived => "rules.field.arrived",
            Self::Sent => "rules.field.sent",
            Self::Header => "rules.field.header",
            Self::EnvelopeFrom => "rules.field.envelopeFrom",
            Self::EnvelopeTo => "rules.field.envelopeTo",
            Self::Other => "rules.field.other",
        }
    }

    /// Whether a host can look at it.
    pub fn is_offered(self, able: &Able) -> bool {
        match self {
            Self::Body => able.all(&["body"]),
            Self::Arrived | Self::Sent => able.all(&["date", "relational"]),
            Self::EnvelopeFrom | Self::EnvelopeTo => able.all(&["envelope"]),
            _ => true,
        }
    }

    /// A condition about it to begin with. `zone` is the user's, as `+0100`.
    pub fn condition(self, mail_type: &MailType, zone: &str) -> Condition {
        let address = |names: &[&str], part| {
            Subject::Address(names.iter().map(|&name| name.to_owned()).collect(), part)
        };
        let header = |name: &str| Subject::Header(vec![name.to_owned()]);
        let date = |header: Option<&str>| Subject::Date {
            header: header.map(str::to_owned),
            zone: Some(zone.to_owned()),
            part: "date".to_owned(),
        };
        let (subject, operator) = match self {
            Self::From => (address(&["from"], AddressPart::All), Operator::Contains),
            Self::FromDomain => (address(&["from"], AddressPart::Domain), Operator::Is),
            Self::To => (address(&["to"], AddressPart::All), Operator::Contains),
            Self::Cc => (address(&["cc"], AddressPart::All), Operator::Contains),
            Self::Recipient => (address(&["to", "cc"], AddressPart::All), Operator::Contains),
            Self::ReplyTo => (address(&["reply-to"], AddressPart::All), Operator::Contains),
            Self::Subject | Self::Other => (header("subject"), Operator::Contains),
            Self::Body => (Subject::Body(BodyPart::Text), Operator::Contains),
            Self::ListId => (header("list-id"), Operator::Contains),
            Self::MailType => (header(&mail_type.header), Operator::Is),
            Self::Attachment => (Subject::Attachment, Operator::Exists),
            Self::Size => (Subject::Size, Operator::Over),
            Self::Arrived => (date(None), Operator::NotBefore),
            Self::Sent => (date(Some("date")), Operator::NotBefore),
            Self::Header => (header("X-Spam-Flag"), Operator::Contains),
            Self::EnvelopeFrom => {
                (Subject::Envelope(vec!["from".to_owned()], AddressPart::All), Operator::Contains)
            }
            Self::EnvelopeTo => {
                (Subject::Envelope(vec!["to".to_owned()], AddressPart::All), Operator::Contains)
            }
        };
        let values = match self {
            Self::Size => vec![Text::from("1048576")],
            Self::MailType => {
                mail_type.values.first().map(|one| one.as_str().into()).into_iter().collect()
            }
            _ => Vec::new(),
        };
        Condition { negated: false, subject, operator, values }
    }
}

/// How something can be compared, with the negation of each, as far as a host can.
pub fn comparisons(subject: &Subject, able: &Able) -> Vec<(Operator, bool)> {
    use Operator::{
        After, Before, Contains, EndsWith, Exists, Is, Matches, NotAfter, NotBefore, Over, Regex,
        StartsWith, Under,
    };
    let both =
        |all: &[Operator]| all.iter().flat_map(|one| [(*one, false), (*one, true)]).collect();
    match subject {
        Subject::Size => vec![(Over, false), (Under, false)],
        Subject::Attachment => both(&[Exists]),
        Subject::Date { .. } => {
            [Is, Before, NotBefore, After, NotAfter].iter().map(|one| (*one, false)).collect()
        }
        Subject::Header(_) | Subject::Address(..) | Subject::Envelope(..) | Subject::Body(_) => {
            let mut all = vec![Contains, Is, StartsWith, EndsWith, Matches];
            if able.all(&["regex"]) {
                all.push(Regex);
            }
            if matches!(subject, Subject::Header(_)) {
                all.push(Exists);
            }
            both(&all)
        }
    }
}

/// The key of the words of a comparison.
pub fn comparison_words(subject: &Subject, operator: Operator, negated: bool) -> &'static str {
    use Operator as O;
    let is_day = matches!(subject, Subject::Date { .. });
    match (operator, negated) {
        (O::Is, false) if is_day => "rules.on",
        (O::Is, true) if is_day => "rules.notOn",
        (O::Is, false) => "rules.is",
        (O::Is, true) => "rules.isNot",
        (O::Contains, false) => "rules.contains",
        (O::Contains, true) => "rules.containsNot",
        (O::StartsWith, false) => "rules.starts",
        (O::StartsWith, true) => "rules.startsNot",
        (O::EndsWith, false) => "rules.ends",
        (O::EndsWith, true) => "rules.endsNot",
        (O::Matches, false) => "rules.matches",
        (O::Matches, true) => "rules.matchesNot",
        (O::Regex, false) => "rules.regex",
        (O::Regex, true) => "rules.regexNot",
        (O::Exists, false) => "rules.exists",
        (O::Exists, true) => "rules.existsNot",
        (O::Over, false) => "rules.over",
        (O::Over, true) => "rules.overNot",
        (O::Under, false) => "rules.under",
        (O::Under, true) => "rules.underNot",
        (O::Before, false) | (O::NotBefore, true) => "rules.before",
        (O::NotAfter, false) | (O::After, true) => "rules.notAfter",
        (O::After, false) | (O::NotAfter, true) => "rules.after",
        (O::NotBefore, false) | (O::Before, true) => "rules.notBefore",
    }
}

/// What is typed for a condition.
pub fn entry(condition: &Condition, mail_type: &MailType) -> Entry {
    let is_listed = |text: &Text| mail_type.values.contains(&text.value);
    match (&condition.subject, condition.operator) {
        (_, Operator::Exists) => Entry::Nothing,
        (Subject::Size, _) => Entry::Size,
        (Subject::Date { part, .. }, _) if part == "date" => Entry::Day,
        (_, Operator::Matches | Operator::Regex) => Entry::Patterns,
        (subject, Operator::Is)
            if Field::of(subject, mail_type) == Field::MailType
                && condition.values.iter().all(is_listed) =>
        {
            Entry::MailTypes
        }
        _ => Entry::Texts,
    }
}

/// Bytes as a number and a unit that keep them exactly: 0 for bytes, 1 for KB, 2 for MB.
pub fn size_parts(bytes: u64) -> (u64, u32) {
    let unit = [2, 1].into_iter().find(|unit| bytes > 0 && bytes.is_multiple_of(1 << (10 * unit)));
    let unit = unit.unwrap_or(0);
    (bytes >> (10 * unit), unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn able(names: &[&str]) -> Able {
        Able(names.iter().map(|&name| name.to_owned()).collect())
    }

    #[test]
    fn what_is_chosen_is_seen_again() {
        let mail_type = MailType::default();
        for field in OFFERED {
            let condition = field.condition(&mail_type, "+0100");
            assert_eq!(Field::of(&condition.subject, &mail_type), field);
            let all = comparisons(&condition.subject, &able(&["regex"]));
            assert!(all.contains(&(condition.operator, false)), "{field:?}");
        }
    }

    #[test]
    fn roundcubes_conditions_are_named() {
        let mail_type = MailType::default();
        let header = |names: &[&str]| {
            Field::of(
                &Subject::Header(names.iter().map(|&name| name.to_owned()).collect()),
                &mail_type,
            )
        };
        assert_eq!(header(&["From"]), Field::From);
        assert_eq!(header(&["x-mail-type"]), Field::MailType);
        assert_eq!(header(&["X-Spam"]), Field::Header);
        assert_eq!(header(&["list-id", "list-post"]), Field::Other);
    }

    #[test]
    fn nothing_is_offered_that_the_host_lacks() {
        let poor = able(&["fileinto"]);
        assert!(!Field::Body.is_offered(&poor) && !Field::Arrived.is_offered(&poor));
        assert!(Field::Subject.is_offered(&poor));
        let all = comparisons(&Subject::Header(vec!["subject".to_owned()]), &poor);
        assert!(all.iter().all(|(operator, _)| *operator != Operator::Regex));
    }

    #[test]
    fn sizes_keep_their_bytes() {
        assert_eq!(size_parts(1_048_576), (1, 2));
        assert_eq!(size_parts(10_240), (10, 1));
        assert_eq!(size_parts(1_000), (1_000, 0));
        assert_eq!(size_parts(0), (0, 0));
    }
}
