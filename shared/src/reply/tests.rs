use jiff::Timestamp;

use super::*;
use crate::keyword::Keywords;
use crate::message::{BodyInfo, BodyKind};

fn people(emails: &str) -> Vec<Address> {
    crate::address::parse_list(emails).into_iter().map(|entry| entry.address).collect()
}

fn message(from: &str, reply_to: &str, to: &str, cc: &str) -> Message {
    Message {
        id: "m".into(),
        mailbox: "inbox".into(),
        from: people(from),
        sender: Vec::new(),
        reply_to: people(reply_to),
        to: people(to),
        cc: people(cc),
        bcc: Vec::new(),
        subject: String::new(),
        sent_at: None,
        received_at: Timestamp::UNIX_EPOCH,
        size_bytes: 0,
        keywords: Keywords::default(),
        message_id: None,
        in_reply_to: Vec::new(),
        references: Vec::new(),
        list_post: None,
        sender_notice: None,
        unsubscribe: None,
        delivery: Vec::new(),
        body: BodyInfo {
            kind: BodyKind::Plain,
            remote_images: 0,
            trackers: Default::default(),
            has_own_colours: false,
            note: None,
        },
        attachments: Vec::new(),
    }
}

#[track_caller]
fn check(message: &Message, audience: Audience, to: &str, cc: &str) {
    let own = people("me@pli.example, contact@pli.example");
    let expected = Recipients { to: people(to), cc: people(cc) };
    assert_eq!(recipients(message, &own, audience), expected);
}

#[test]
fn answers_whoever_wrote() {
    let plain = message("Dan <dan@x.example>", "", "me@pli.example", "");
    check(&plain, Audience::Sender, "Dan <dan@x.example>", "");
    check(&plain, Audience::All, "Dan <dan@x.example>", "");

    let redirected = message("dan@x.example", "desk@x.example", "me@pli.example", "");
    check(&redirected, Audience::Sender, "desk@x.example", "");

    // Replying to somebody else than the writer leaves the writer out, as the writer asked.
    check(&redirected, Audience::All, "desk@x.example", "");
}

#[test]
fn answers_everyone_once_and_never_oneself() {
    let many = message(
        "dan@x.example",
        "",
        "ME@pli.example, Ben <ben@x.example>, dan@x.example",
        "Chloé <chloe@x.example>, contact@pli.example, BEN@x.example",
    );
    check(&many, Audience::All, "dan@x.example", "Ben <ben@x.example>, Chloé <chloe@x.example>");
    check(&many, Audience::Sender, "dan@x.example", "");

    let undisclosed =
        Message { to: vec![Address::default()], ..message("dan@x.example", "", "", "") };
    check(&undisclosed, Audience::All, "dan@x.example", "");
}

#[test]
fn answers_those_whom_one_wrote_to() {
    let mine = message("me@pli.example", "", "dan@x.example, ben@x.example", "chloe@x.example");
    check(&mine, Audience::Sender, "dan@x.example, ben@x.example", "");
    check(&mine, Audience::All, "dan@x.example, ben@x.example", "chloe@x.example");

    let with_own_reply_to = message("me@pli.example", "contact@pli.example", "dan@x.example", "");
    check(&with_own_reply_to, Audience::Sender, "dan@x.example", "");

    let note = message("me@pli.example", "", "me@pli.example", "");
    check(&note, Audience::Sender, "me@pli.example", "");
    check(&note, Audience::All, "me@pli.example", "");
}

#[test]
fn answers_the_visitor_of_a_form_that_writes_in_ones_own_name() {
    let form = message("contact@pli.example", "visitor@x.example", "contact@pli.example", "");
    check(&form, Audience::Sender, "visitor@x.example", "");
}

#[test]
fn answers_the_list() {
    let mut listed = message("dan@x.example", "", "list@x.example", "ben@x.example");
    listed.list_post = Some("list@x.example".to_owned());
    check(&listed, Audience::List, "list@x.example", "");
    check(&listed, Audience::All, "dan@x.example", "list@x.example, ben@x.example");
    listed.list_post = None;
    check(&listed, Audience::List, "dan@x.example", "");
}

#[test]
fn answers_the_sender_where_nobody_is_in_from() {
    let mut odd = message("", "", "me@pli.example", "");
    odd.sender = people("robot@x.example");
    check(&odd, Audience::Sender, "robot@x.example", "");
    odd.sender.clear();
    check(&odd, Audience::Sender, "", "");
}

#[track_caller]
fn titled(relation: Relation, before: &str, after: &str) {
    assert_eq!(subject(relation, before), after, "{before}");
}

#[test]
fn a_subject_has_one_prefix() {
    for before in [
        "Lunch?",
        "Re: Lunch?",
        "RE:Lunch?",
        "AW: Re: Lunch?",
        "Antw: Lunch?",
        "Re[2]: Lunch?",
        "Re^3: Lunch?",
        "RIF: Lunch?",
        "R: Lunch?",
        "RES: Lunch?",
        "Réf : Lunch?",
        "SV: VS: Lunch?",
        "回复：Lunch?",
        "  re : Lunch? ",
    ] {
        titled(Relation::Reply, before, "Re: Lunch?");
    }
    for before in [
        "Lunch?",
        "Fwd: Lunch?",
        "FW: Lunch?",
        "WG: Lunch?",
        "TR: Lunch?",
        "TR : Lunch?",
        "I: Lunch?",
        "RV: Lunch?",
        "Fwd: Fw: Lunch?",
    ] {
        titled(Relation::Forward, before, "Fwd: Lunch?");
    }
    titled(Relation::Reply, "Fwd: Lunch?", "Re: Fwd: Lunch?");
    titled(Relation::Forward, "AW: Lunch?", "Fwd: AW: Lunch?");
    titled(Relation::Reply, "[list] Re: Lunch?", "Re: [list] Lunch?");
    titled(Relation::Reply, "Re: [list] Lunch?", "Re: [list] Lunch?");
    titled(Relation::Reply, "[list] Lunch?", "Re: [list] Lunch?");
    titled(Relation::Reply, "", "Re:");
    titled(Relation::Reply, "Re:", "Re:");
}

#[test]
fn a_title_with_a_colon_keeps_it() {
    titled(Relation::Reply, "Result: 3 to 1", "Re: Result: 3 to 1");
    titled(Relation::Reply, "r: a language", "Re: r: a language");
    titled(Relation::Reply, "Re(ad): this", "Re: Re(ad): this");
    titled(Relation::Forward, "Invoice: 3", "Fwd: Invoice: 3");
    titled(Relation::Reply, "[unclosed", "Re: [unclosed");
    titled(Relation::Reply, ":", "Re: :");
}

fn ids(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

#[track_caller]
fn threads(
    message_id: Option<&str>,
    in_reply_to: &[&str],
    references: &[&str],
    expected: (&[&str], &[&str]),
) {
    let mut parent = message("dan@x.example", "", "", "");
    parent.message_id = message_id.map(ToOwned::to_owned);
    parent.in_reply_to = ids(in_reply_to);
    parent.references = ids(references);
    let expected = Threading { in_reply_to: ids(expected.0), references: ids(expected.1) };
    assert_eq!(threading(Relation::Reply, &parent), expected);
}

#[test]
fn an_answer_finds_its_thread() {
    threads(Some("c@x"), &["b@x"], &["a@x", "b@x"], (&["c@x"], &["a@x", "b@x", "c@x"]));
    threads(Some("b@x"), &["a@x"], &[], (&["b@x"], &["a@x", "b@x"]));
    threads(Some("c@x"), &["a@x", "b@x"], &[], (&["c@x"], &["c@x"]));
    threads(Some("a@x"), &[], &[], (&["a@x"], &["a@x"]));
    threads(None, &[], &["a@x"], (&[], &["a@x"]));
    threads(Some("a@x"), &[], &["a@x"], (&["a@x"], &["a@x"])); // A message that refers to itself.
    threads(Some("bad id@x"), &[], &["a@x>\r\nBcc: b@x"], (&[], &[]));
}

#[test]
fn a_long_thread_keeps_its_root_and_its_end() {
    let mut parent = message("dan@x.example", "", "", "");
    parent.references = (0..500).map(|n| format!("{n}@x")).collect();
    parent.message_id = Some("last@x".to_owned());
    let references = threading(Relation::Forward, &parent).references;
    assert_eq!(references.len(), REFERENCES_MAX);
    assert_eq!(references.first().map(String::as_str), Some("0@x"));
    assert_eq!(references.last().map(String::as_str), Some("last@x"));
}
