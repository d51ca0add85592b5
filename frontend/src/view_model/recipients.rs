//! To whom a letter went, in one line.

use shared::address::Address;
use shared::message::Message;

/// How many recipients are named before the rest is counted.
const NAMED: usize = 2;

/// A recipient as the line names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recipient {
    Me,
    Other(String),
}

/// "to me, Chloé Marchand and 2 more"
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecipientLine {
    pub named: Vec<Recipient>,
    pub more: usize,
}

/// The first recipients of `message`, the reader with the address `own` before all others.
pub fn recipient_line(message: &Message, own: &str) -> RecipientLine {
    let own = Address::new("", own);
    let all = || message.to.iter().chain(&message.cc).chain(&message.bcc);
    let me = all().any(|address| address.same_mailbox(&own)).then_some(Recipient::Me);
    let others = all().filter(|address| !address.same_mailbox(&own));
    let named: Vec<Recipient> = me
        .into_iter()
        .chain(others.map(|address| Recipient::Other(address.display_name().to_owned())))
        .collect();
    let more = named.len().saturating_sub(NAMED);
    // Counting one away would take as much room as naming them.
    if more <= 1 {
        return RecipientLine { named, more: 0 };
    }
    RecipientLine { named: named.into_iter().take(NAMED).collect(), more }
}

#[cfg(test)]
mod tests {
    use shared::Timestamp;
    use shared::id::{MailboxId, MessageId};
    use shared::keyword::Keywords;
    use shared::message::{BodyInfo, BodyKind};

    use super::*;

    fn message(to: &[&str], cc: &[&str]) -> Message {
        let addresses = |all: &[&str]| all.iter().map(|email| Address::new("", email)).collect();
        Message {
            id: MessageId::from("m"),
            mailbox: MailboxId::from("b"),
            from: Vec::new(),
            sender: Vec::new(),
            reply_to: Vec::new(),
            to: addresses(to),
            cc: addresses(cc),
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
                kind: BodyKind::Empty,
                remote_images: 0,
                trackers: Default::default(),
                has_own_colours: false,
                note: None,
            },
            attachments: Vec::new(),
        }
    }

    #[track_caller]
    fn check(to: &[&str], cc: &[&str], expected: &str) {
        let line = recipient_line(&message(to, cc), "Me@pli.example");
        let mut written: Vec<String> = line
            .named
            .into_iter()
            .map(|recipient| match recipient {
                Recipient::Me => "me".to_owned(),
                Recipient::Other(name) => name,
            })
            .collect();
        if line.more > 0 {
            written.push(format!("+{}", line.more));
        }
        assert_eq!(written.join(" "), expected);
    }

    #[test]
    fn names_the_reader_first_and_counts_the_rest() {
        check(&[], &[], "");
        check(&["me@pli.example"], &[], "me");
        check(&["a@x.example"], &["ME@PLI.EXAMPLE"], "me a@x.example");
        check(&["a@x.example", "b@x.example"], &["me@pli.example"], "me a@x.example b@x.example");
        check(
            &["a@x.example", "b@x.example", "c@x.example"],
            &["me@pli.example"],
            "me a@x.example +2",
        );
        check(&["a@x.example", "b@x.example"], &[], "a@x.example b@x.example");
    }
}
