//! Flags (RFC 9051 §2.3.2) and the keywords that the browser knows them by (RFC 8621 §4.1.1).

use shared::keyword::{Keyword, Keywords};

use super::value::Value;

/// System flags and what JMAP calls them.
const SYSTEM: [(&str, &str); 5] = [
    ("\\Seen", Keyword::SEEN),
    ("\\Flagged", Keyword::FLAGGED),
    ("\\Answered", Keyword::ANSWERED),
    ("\\Draft", Keyword::DRAFT),
    ("\\Deleted", "$deleted"),
];

/// How the browser knows a flag. `\Recent` says something of the connection, not of the message.
pub fn keyword(flag: &str) -> Option<Keyword> {
    let system = SYSTEM.iter().find(|(name, _)| flag.eq_ignore_ascii_case(name));
    match system {
        Some((_, keyword)) => Some(Keyword::new(keyword)),
        None if flag.starts_with('\\') => None,
        None => Some(Keyword::new(flag)),
    }
}

/// The keywords of a list of flags.
pub(super) fn keywords(list: &Value) -> Keywords {
    let mut keywords: Vec<Keyword> =
        list.items().iter().filter_map(Value::text).filter_map(|flag| keyword(&flag)).collect();
    keywords.sort();
    keywords.dedup();
    Keywords(keywords)
}

/// How a host calls `keyword`.
pub fn flag(keyword: &Keyword) -> String {
    let system = SYSTEM.iter().find(|(_, name)| keyword.0.eq_ignore_ascii_case(name));
    match (system, keyword.0.as_str()) {
        (Some((flag, _)), _) => (*flag).to_owned(),
        // As registered with IANA; keywords fold case, but not every host and client knows.
        (None, Keyword::FORWARDED) => "$Forwarded".to_owned(),
        (None, Keyword::JUNK) => "$Junk".to_owned(),
        (None, Keyword::NOT_JUNK) => "$NotJunk".to_owned(),
        (None, other) => other.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    #[test]
    fn flags_and_keywords_answer_each_other() {
        let atom = |text: &'static str| Value::Atom(Bytes::from_static(text.as_bytes()));
        let list = Value::List(vec![
            atom("\\seen"),
            atom("\\Recent"),
            atom("\\Strange"),
            atom("$Forwarded"),
            atom("Work"),
            atom("work"),
        ]);
        let names: Vec<_> = keywords(&list).0.into_iter().map(|keyword| keyword.0).collect();
        assert_eq!(names, ["$forwarded", "$seen", "work"]);
        assert_eq!(flag(&Keyword::new("$seen")), "\\Seen");
        assert_eq!(flag(&Keyword::new("$forwarded")), "$Forwarded");
        assert_eq!(flag(&Keyword::new("work")), "work");
    }
}
