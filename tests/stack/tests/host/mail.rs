use std::io::{Read, Write};

use stack::{Format, MailHost, Options, Person, Refusal};

use crate::NOTE;
use crate::sign_in::ANNA;
use crate::wire::{Wire, plain, tls};

#[test]
fn mail_arrives_by_lmtp_and_by_smtp() {
    let host = MailHost::start(Options::default()).unwrap();

    host.deliver("anna@pli.example", NOTE).unwrap();
    host.deliver_by_smtp("dan@partner.example", "ben@pli.example", NOTE).unwrap();

    let anna = host.raw_messages("anna@pli.example", "INBOX").unwrap();
    assert!(anna[0].ends_with(NOTE));
    let ben = host.wait_for_messages("ben@pli.example", "INBOX", 1).unwrap();
    assert!(ben[0].raw.ends_with(NOTE));
}

#[test]
fn a_message_is_saved_with_its_flags_in_both_formats() {
    for format in [Format::Maildir, Format::Sdbox] {
        let host = MailHost::start(Options { format, ..Options::imap_only() }).unwrap();

        host.save("anna@pli.example", "Clients/Büro & Söhne v1.2", &[r"\Seen", "$label1"], NOTE)
            .unwrap();

        let [message] =
            &host.messages("anna@pli.example", "Clients/Büro & Söhne v1.2").unwrap()[..]
        else {
            panic!("not one message");
        };
        assert_eq!(message.raw, NOTE);
        assert_eq!(message.flags, ["$label1", r"\Seen"]);
        assert!(
            host.folders("anna@pli.example")
                .unwrap()
                .contains(&"Clients/Büro & Söhne v1.2".to_owned())
        );
    }
}

fn signed_in<S: Read + Write>(mut smtp: Wire<S>) -> Wire<S> {
    assert!(smtp.ask("EHLO me.elsewhere.example").starts_with("250"));
    assert!(smtp.ask(&format!("AUTH PLAIN {ANNA}")).starts_with("235"));
    smtp
}

fn send<S: Read + Write>(smtp: &mut Wire<S>, sender: &str, recipient: &str) -> String {
    smtp.ask("RSET");
    let answer = smtp.ask(&format!("MAIL FROM:<{sender}>"));
    if !answer.starts_with("250") {
        return answer;
    }
    let answer = smtp.ask(&format!("RCPT TO:<{recipient}>"));
    if !answer.starts_with("250") {
        return answer;
    }
    assert!(smtp.ask("DATA").starts_with("354"));
    smtp.ask("Subject: Lunch?\r\n\r\nAt noon?\r\n.")
}

#[test]
fn submission_takes_mail_from_ones_own_addresses_only() {
    let host = MailHost::start(Options::default()).unwrap();
    let mut smtp = plain(host.ports().submission);
    smtp.line();
    assert!(smtp.ask("EHLO me").starts_with("250"));
    assert!(smtp.ask(&format!("AUTH PLAIN {ANNA}")).starts_with("530"), "no password in the clear");
    assert!(smtp.ask("STARTTLS").starts_with("220"));
    let mut smtp = signed_in(smtp.into_tls(host.ca_path()).unwrap());

    assert!(send(&mut smtp, "anna@pli.example", "ben@pli.example").starts_with("250"));
    assert!(send(&mut smtp, "contact@pli.example", "ben@pli.example").starts_with("250"));
    let refused = send(&mut smtp, "chloe@pli.example", "ben@pli.example");
    assert!(refused.starts_with("553 5.7.1"), "{refused}");

    let arrived = host.wait_for_messages("ben@pli.example", "INBOX", 2).unwrap();
    assert_eq!(arrived.len(), 2);
}

#[test]
fn recipients_are_accepted_refused_or_put_off() {
    let host = MailHost::start(Options::default()).unwrap();
    let mut smtp = tls(host.ports().submissions, host.ca_path()).unwrap();
    smtp.line();
    let mut smtp = signed_in(smtp);
    let anna = "anna@pli.example";

    for (recipient, expected) in [
        ("anybody@elsewhere.example", "250"),
        ("nobody@pli.example", "550 5.1.1"),
        ("anybody@unknown.example", "550 5.1.2"),
        ("later@partner.example", "450 4.2.1"),
        ("anybody@bouncing.example", "250"),
    ] {
        let answer = send(&mut smtp, anna, recipient);
        assert!(answer.starts_with(expected), "{recipient}: {answer}");
    }

    let bounce = host.wait_for_messages(anna, "INBOX", 1).unwrap();
    assert!(String::from_utf8_lossy(&bounce[0].raw).contains("message/delivery-status"));
}

#[test]
fn a_full_mailbox_takes_nothing() {
    let people = vec![Person::new("anna@pli.example", "Anna Keller").with_quota(1000)];
    let host = MailHost::start(Options { people, ..Options::imap_only() }).unwrap();
    let error = host.deliver("anna@pli.example", &[b'a'; 2000]).unwrap_err();
    assert_eq!(error.downcast_ref::<Refusal>().unwrap().code, 552);
}

#[test]
fn a_shared_folder_is_seen() {
    let host = MailHost::start(Options::imap_only()).unwrap();
    host.save("contact@pli.example", "Orders", &[], NOTE).unwrap();
    host.share("contact@pli.example", "Orders", "anna@pli.example", "lrwsi").unwrap();
    assert_eq!(
        host.messages("anna@pli.example", "Shared/contact@pli.example/Orders").unwrap().len(),
        1
    );
}

#[test]
fn every_fixture_can_be_put_into_a_mailbox() {
    let host = MailHost::start(Options::imap_only()).unwrap();
    let received = jiff::Timestamp::from_second(1_763_700_000).unwrap();
    let fixtures = stack::fixtures::all();
    let count = fixtures.len();
    let messages =
        fixtures.into_iter().map(|(_, raw)| stack::Import { received, flags: vec![], raw });
    host.import("anna@pli.example", "Garbage", messages).unwrap();
    assert_eq!(host.messages("anna@pli.example", "Garbage").unwrap().len(), count);
}
