use std::time::Instant;

use proptest::prelude::*;

use super::*;
use crate::address::Address;
use crate::keyword::{Keyword, Keywords};
use crate::mailbox::MailboxRole;
use crate::message::MessageSummary;
use crate::search::Verdict;
use crate::summaries::{PAGE, SummaryPage, SummaryWanted};

fn mailbox(id: &str, role: Option<MailboxRole>) -> Mailbox {
    Mailbox {
        id: id.into(),
        name: id.to_owned(),
        parent: None,
        role,
        selectable: true,
        subscribed: true,
        total: 0,
        unread: 0,
        state: String::new(),
    }
}

fn request(query: &str, limit: usize) -> KnownRequest {
    KnownRequest {
        account: None,
        mailbox: None,
        query: query.to_owned(),
        now: 1_795_000_000,
        offset_minutes: 60,
        limit,
    }
}

/// An index that holds these messages, those of the inbox with their place as UID.
fn index(messages: &[MessageSummary]) -> Index {
    let mut index = Index::default();
    let folder = index.folder_mut(&"a".into(), &"inbox".into());
    let numbered: Vec<_> = (1..).zip(messages.iter().cloned()).collect();
    for (number, chunk) in numbered.chunks(PAGE as usize).enumerate() {
        let block = Block::of(chunk.iter().cloned());
        let wanted = folder.wanted(false);
        assert_eq!(wanted == SummaryWanted::default(), number == 0);
        folder.take(&wanted, SummaryPage { uid_validity: 7, block, ..SummaryPage::default() });
    }
    index
}

fn found(index: &Index, request: &KnownRequest) -> Vec<String> {
    let inbox = mailbox("inbox", Some(MailboxRole::Inbox));
    let hits = index.search(&"a".into(), &[inbox], request);
    hits.items.into_iter().map(|found| found.message.id.0).collect()
}

const WORDS: [&str; 8] = ["rent", "Due", "Anna", "Köln", "GRÜSSE", "x", "proof", "İ"];

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(&WORDS[..]), 0..4).prop_map(|words| words.join(" "))
}

fn people(most: usize) -> impl Strategy<Value = Vec<Address>> {
    let domain = prop::sample::select(&["x.example", "Partner.example"][..]);
    let address = (text(), "[a-c]{1,2}", domain)
        .prop_map(|(name, local, domain)| Address::new(&name, &format!("{local}@{domain}")));
    prop::collection::vec(address, 0..most)
}

prop_compose! {
    fn message()(
        from in people(2),
        to in people(4),
        subject in text(),
        at in 1_794_800_000i64..1_795_000_000,
        size_bytes in 0u64..4_000,
        keywords in prop::sample::subsequence(&["$seen", "$flagged", "work"][..], 0..3),
    ) -> MessageSummary {
        MessageSummary {
            id: "".into(),
            from,
            to,
            subject,
            preview: None,
            received_at: Timestamp::from_second(at).unwrap(),
            size_bytes,
            keywords: Keywords(keywords.into_iter().map(Keyword::new).collect()),
            has_attachment: false,
            conversation: None,
            snoozed_until: None,
        }
    }
}

fn term() -> impl Strategy<Value = String> {
    let terms = [
        "rent",
        "du",
        "from:ann",
        "from:A@x",
        "to:b",
        "cc:partner",
        "subject:kö",
        "subject:gruss",
        "subject:grüss",
        "subject:i",
        "is:unread",
        "is:read",
        "is:flagged",
        "label:Work",
        "larger:1k",
        "smaller:2k",
        "newer:1d",
        "older:1d",
        "on:2026-11-17",
        "before:2026-11-18",
        "in:inbox",
        "in:spam",
        "body:x",
    ];
    (any::<bool>(), prop::sample::select(terms.to_vec()))
        .prop_map(|(negated, term)| format!("{}{term}", if negated { "-" } else { "" }))
}

proptest! {
    #[test]
    fn finds_what_the_messages_say_of_themselves(
        messages in prop::collection::vec(message(), 0..40),
        terms in prop::collection::vec(term(), 1..4),
    ) {
        let text = terms.join(" ");
        let query = parse(&text).query;
        let zone = Zone::new(Timestamp::from_second(1_795_000_000).unwrap(), 60);
        let (inside, outside) = query.folders();
        let is_inside = !inside.contains(&"spam") || inside.contains(&"inbox");
        let is_here = is_inside && !outside.contains(&"inbox");
        let mut expected: Vec<(i64, u32)> = (1..)
            .zip(&messages)
            .filter(|(_, message)| is_here && query.judge(message, zone) == Verdict::Yes)
            .map(|(uid, message)| (message.received_at.as_second(), uid))
            .collect();
        expected.sort_by_key(|hit| Reverse(*hit));
        let expected: Vec<String> = expected.iter().map(|(_, uid)| format!("inbox.7.{uid}")).collect();
        let index = index(&messages);
        let all = found(&index, &request(&text, 1_000));
        prop_assert_eq!(&all, &expected);
        let some = found(&index, &request(&text, 3));
        prop_assert_eq!(&some[..], &expected[..expected.len().min(3)]);
    }

    #[test]
    fn a_page_reads_as_it_was_written(messages in prop::collection::vec(message(), 0..20)) {
        let block = Block::of((1..).zip(messages.clone()));
        let page = SummaryPage { uid_validity: 1, block, ..SummaryPage::default() };
        let read = SummaryPage::decode(&page.encode()).unwrap();
        prop_assert_eq!(&read, &page);
        let again: Vec<_> = read.block.messages().map(|(_, message)| message).collect();
        prop_assert_eq!(again, messages);
    }
}

/// Letters as somebody in an office has them: some hundred people write again and again, thousands once, and now and then
/// to others as well; subjects seldom repeat.
fn office(count: u32) -> Vec<MessageSummary> {
    const NOUNS: [&str; 12] = [
        "invoice",
        "meeting",
        "catalogue",
        "proposal",
        "Termin",
        "réunion",
        "contract",
        "delivery",
        "newsletter",
        "samples",
        "holiday",
        "Angebot",
    ];
    let mut state = 7u32;
    let mut random = |below: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) % below
    };
    let person = |number: u32| {
        let domain =
            ["pli.example", "partner-company.example", "mail.example"][number as usize % 3];
        Address::new(
            &format!("Firstname Lastname{number}"),
            &format!("first.last{number}@{domain}"),
        )
    };
    let mut messages = Vec::new();
    for number in 0..count {
        let from = if random(6) == 0 { person(random(20_000)) } else { person(random(400)) };
        let mut to = vec![person(0)];
        if random(3) == 0 {
            to.push(person(random(400)));
        }
        let noun = |at: u32| NOUNS[at as usize % NOUNS.len()];
        let (one, other, reply) = (noun(random(12)), noun(random(12)), random(3));
        let re = if reply == 0 { "Re: " } else { "" };
        let subject =
            format!("{re}Your {one} of week {}, {other} no. {}", random(53), random(9_999));
        let seen = if random(10) > 0 { vec![Keyword::new(Keyword::SEEN)] } else { Vec::new() };
        messages.push(MessageSummary {
            id: "".into(),
            from: vec![from],
            to,
            subject,
            preview: None,
            received_at: Timestamp::from_second(1_700_000_000 + i64::from(number) * 600).unwrap(),
            size_bytes: random(90_000).into(),
            keywords: Keywords(seen),
            has_attachment: false,
            conversation: None,
            snoozed_until: None,
        });
    }
    messages
}

#[test]
fn the_newest_are_found_wherever_they_stand() {
    let orders: [fn(i64) -> i64; 3] = [|n| n, |n| -n, |n| n * 7_919 % 3_000];
    for order in orders {
        let mut messages = office(3_000);
        for (number, message) in (0..).zip(&mut messages) {
            message.received_at = Timestamp::from_second(1_700_000_000 + order(number)).unwrap();
        }
        let index = index(&messages);
        let all = found(&index, &request("invoice", 3_000));
        assert!(all.len() > 300, "{}", all.len());
        for limit in [0, 1, 5, 200] {
            assert_eq!(found(&index, &request("invoice", limit)), all[..limit]);
        }
    }
}

#[test]
fn a_message_takes_no_more_than_120_bytes() {
    let index = index(&office(20_000));
    let each = index.bytes() / 20_000;
    assert!(each <= 120, "{each} bytes");
}

/// `cargo test --release -p shared --lib known_messages -- --ignored --nocapture` shows the times.
#[test]
#[ignore = "measures"]
fn known_messages_are_searched_as_one_types() {
    let messages = office(100_000);
    let start = Instant::now();
    let index = index(&messages);
    println!("made in {:?}; {} bytes a message", start.elapsed(), index.bytes() / messages.len());
    for query in
        ["c", "invoice", "from:lastname39 -is:unread", "réunion newer:1y", "zzzz", "subject:no"]
    {
        let start = Instant::now();
        let count = found(&index, &request(query, 200)).len();
        println!("{query}: {count} in {:?}", start.elapsed());
    }
}
