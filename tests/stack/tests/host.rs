//! The host itself: real mail, real processes.

use stack::{Format, MailHost, Options};

const NOTE: &[u8] = b"From: dan@partner.example\r\nSubject: Lunch?\r\n\r\nAt noon?\r\n.\r\n";

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
