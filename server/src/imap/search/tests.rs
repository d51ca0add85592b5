use imap_codec::CommandCodec;
use imap_codec::decode::Decoder;
use imap_codec::imap_types::command::CommandBody;
use imap_codec::imap_types::core::AString;
use imap_codec::imap_types::search::SearchKey;
use proptest::prelude::*;
use shared::search::keys::Zone;
use shared::search::parse;

use super::*;
use crate::imap::command::wire;
use crate::imap::response::Response;

fn keys(query: &str) -> Vec<Key> {
    let now = "2026-11-21T12:00:00Z".parse().unwrap();
    parse(query).query.plan(Zone { now, offset_minutes: 0 }).keys
}

#[track_caller]
fn check(host: &[&str], among: Among<'_>, query: &str, expected: &str) {
    let host = Capabilities::new(host.iter().copied());
    let command = uid_search(&host, among, &keys(query)).unwrap();
    assert_eq!(String::from_utf8(wire(command)).unwrap(), expected);
}

#[test]
fn the_host_is_asked_in_its_own_words() {
    check(&[], Among::All, "", "t UID SEARCH ALL\r\n");
    check(
        &["ESEARCH"],
        Among::All,
        "from:anna -is:unread to:ben",
        "t UID SEARCH RETURN (ALL) FROM \"anna\" SEEN OR TO \"ben\" OR CC \"ben\" BCC \"ben\"\r\n",
    );
    check(&[], Among::From(7), "é", "t UID SEARCH CHARSET UTF-8 UID 7:* TEXT {2+}\r\né\r\n");
    check(&[], Among::Uids(&[1, 2, 9]), "-x", "t UID SEARCH UID 1:2,9 NOT TEXT \"x\"\r\n");
    check(
        &[],
        Among::All,
        "on:2026-02-01 larger:9G label:Work",
        "t UID SEARCH SINCE 31-Jan-2026 BEFORE 3-Feb-2026 LARGER 4294967295 KEYWORD Work\r\n",
    );
}

#[test]
fn both_forms_of_the_answer_are_read() {
    let data = |line: &'static str| match Response::parse(line.into()) {
        Some(Response::Data(data)) => data,
        other => panic!("{other:?}"),
    };
    let reply = |lines: &[&'static str]| Reply {
        data: lines.iter().map(|line| data(line)).collect(),
        ..Reply::default()
    };
    assert_eq!(uids(&reply(&["* SEARCH 9 2 3\r\n", "* SEARCH 3\r\n"])), [2, 3, 9]);
    assert_eq!(uids(&reply(&["* SEARCH\r\n"])), [0_u32; 0]);
    assert_eq!(uids(&reply(&["* ESEARCH (TAG \"p1\") UID ALL 7,2:4\r\n"])), [2, 3, 4, 7]);
    assert_eq!(uids(&reply(&["* ESEARCH (TAG \"p1\") UID\r\n"])), [0_u32; 0]);
    assert_eq!(uids(&reply(&["* ESEARCH (TAG \"p1\") UID COUNT 5 ALL 5\r\n"])), [5]);
}

/// Whether imap-codec read the key that was written.
fn is_same(key: &Key, read: &SearchKey<'_>) -> bool {
    let text = |text: &str, read: &AString<'_>| {
        let sent: Vec<u8> = text.bytes().filter(|byte| *byte != 0).collect();
        read.as_ref() == sent
    };
    match (key, read) {
        (Key::All, SearchKey::All)
        | (Key::Seen, SearchKey::Seen)
        | (Key::Flagged, SearchKey::Flagged)
        | (Key::Answered, SearchKey::Answered)
        | (Key::Draft, SearchKey::Draft)
        | (Key::Before(_), SearchKey::Before(_))
        | (Key::Since(_), SearchKey::Since(_))
        | (Key::Larger(_), SearchKey::Larger(_))
        | (Key::Smaller(_), SearchKey::Smaller(_)) => true,
        (Key::Not(key), SearchKey::Not(read)) => is_same(key, read),
        (Key::Or(one, other), SearchKey::Or(first, second)) => {
            is_same(one, first) && is_same(other, second)
        }
        (Key::Text(sent), SearchKey::Text(read))
        | (Key::Body(sent), SearchKey::Body(read))
        | (Key::From(sent), SearchKey::From(read))
        | (Key::To(sent), SearchKey::To(read))
        | (Key::Cc(sent), SearchKey::Cc(read))
        | (Key::Bcc(sent), SearchKey::Bcc(read))
        | (Key::Subject(sent), SearchKey::Subject(read)) => text(sent, read),
        (Key::Keyword(sent), SearchKey::Keyword(read)) => read.as_ref() == sent,
        _ => false,
    }
}

proptest! {
    /// The oracle is imap-codec, written by others: whatever is typed, it must read exactly the keys that were meant.
    #[test]
    fn no_query_is_more_than_its_keys(
        query in r#"((from|to|subject|body|label|is|on|larger):)?("|\\|\{3\+?\}|\(|\)|\r\n|\x00|%|\*|[a-zé\x80-\xff]{1,3}| |-|\] LOGOUT){0,8}( [a-z:"é\r\n{}]{1,9}){0,3}"#
    ) {
        let keys = keys(&query);
        let command = uid_search(&Capabilities::default(), Among::All, &keys).unwrap();
        let wire = wire(command);
        let (rest, read) = CommandCodec::default().decode(&wire).unwrap();
        prop_assert!(rest.is_empty());
        let CommandBody::Search { criteria, uid: true, .. } = read.body else { panic!() };
        let read = criteria.as_ref();
        prop_assert_eq!(read.len(), keys.len());
        prop_assert!(keys.iter().zip(read).all(|(key, read)| is_same(key, read)), "{:?} {:?}", keys, read);
    }
}
