use imap_codec::CommandCodec;
use imap_codec::decode::Decoder;
use imap_codec::imap_types::command::CommandBody;
use imap_codec::imap_types::mailbox::Mailbox;
use proptest::prelude::*;

use super::*;

fn show(command: Command) -> String {
    String::from_utf8(wire(command)).unwrap()
}

#[test]
fn strings_are_quoted_where_they_can_be() {
    assert_eq!(show(Command::new("X").string(b"a b")), "t X \"a b\"\r\n");
    assert_eq!(show(Command::new("X").string(br#"a"\"#)), "t X \"a\\\"\\\\\"\r\n");
    assert_eq!(show(Command::new("X").string(b"")), "t X \"\"\r\n");
    assert_eq!(show(Command::new("X").string("é".as_bytes())), "t X {2+}\r\né\r\n");
    assert_eq!(
        show(Command::new("X").string(b"a\r\nb LOGOUT\0").word("Y")),
        "t X {11+}\r\na\r\nb LOGOUT Y\r\n"
    );
}

#[test]
fn parts_and_flags_are_checked() {
    for part in ["1", "1.2.3", "12"] {
        assert!(Command::new("X").part(part).is_ok(), "{part}");
    }
    for part in ["", ".", "1.", "0", "1.0", "TEXT", "1]", "1 2", "-1", "1234567890"] {
        assert!(Command::new("X").part(part).is_err(), "{part}");
    }
    for flag in ["\\Seen", "$Forwarded", "a.b", "[x"] {
        assert!(Command::new("X").flags(&[flag.to_owned()]).is_ok(), "{flag}");
    }
    for flag in ["", "\\", "a b", "a)", "a\r\nb", "é", "\\*", "a\\b", "a]"] {
        assert!(Command::new("X").flags(&[flag.to_owned()]).is_err(), "{flag}");
    }
}

proptest! {
    /// The oracle is imap-codec, written by others: it must read one command with the argument that went in.
    #[test]
    fn no_mailbox_name_is_more_than_one_argument(name in "\\PC{0,30}|[\\x00-\\x7f]{1,30}") {
        let mailbox = MailboxName::new(&name);
        let wire = wire(Command::new("SELECT").mailbox(&mailbox));
        let (rest, command) = CommandCodec::default().decode(&wire).unwrap();
        prop_assert!(rest.is_empty());
        let CommandBody::Select { mailbox: read, .. } = command.body else { panic!() };
        let read = match &read {
            Mailbox::Inbox => b"INBOX".to_vec(),
            Mailbox::Other(other) => other.as_ref().to_vec(),
        };
        prop_assert_eq!(read, mailbox.wire());
    }

    #[test]
    fn no_search_word_is_more_than_one_argument(word in proptest::collection::vec(1_u8..=255, 0..40)) {
        let wire = wire(Command::new("SEARCH").word("HEADER").string(b"X-A").string(&word).word("SEEN"));
        let (rest, command) = CommandCodec::default().decode(&wire).unwrap();
        prop_assert!(rest.is_empty());
        let shown = format!("{:?}", command.body);
        prop_assert_eq!(shown.matches("Seen").count() - String::from_utf8_lossy(&word).matches("Seen").count(), 1);
    }
}
