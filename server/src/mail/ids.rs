//! The ids that the browser keeps, and what they stand for.

use shared::id::{MailboxId, MessageId};

use crate::imap::MailboxName;

/// A message by mailbox, UIDVALIDITY and UID: no UID travels without the other two.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageRef {
    pub mailbox: MailboxName,
    pub uid_validity: u32,
    pub uid: u32,
}

impl MessageRef {
    pub fn new(mailbox: MailboxName, uid_validity: u32, uid: u32) -> Self {
        Self { mailbox, uid_validity, uid }
    }

    pub fn id(&self) -> MessageId {
        message_id(&mailbox_id(&self.mailbox), self.uid_validity, self.uid)
    }

    /// `None` for what no server of ours ever gave out.
    pub fn parse(id: &MessageId) -> Option<Self> {
        let mut parts = id.0.split('.');
        let mailbox = MailboxName::from_id(parts.next()?)?;
        let uid_validity = parts.next()?.parse().ok()?;
        let uid = parts.next()?.parse().ok().filter(|uid| *uid != 0)?;
        parts.next().is_none().then_some(Self { mailbox, uid_validity, uid })
    }
}

pub fn mailbox_id(mailbox: &MailboxName) -> MailboxId {
    MailboxId(mailbox.to_id())
}

/// `None` for what no server of ours ever gave out.
pub fn mailbox_name(id: &MailboxId) -> Option<MailboxName> {
    MailboxName::from_id(&id.0)
}

pub fn message_id(mailbox: &MailboxId, uid_validity: u32, uid: u32) -> MessageId {
    MessageId(format!("{mailbox}.{uid_validity}.{uid}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_stands_for_one_message() {
        let message = MessageRef::new(MailboxName::new("Entwürfe/a.b"), u32::MAX, 7);
        let id = message.id();
        assert!(id.0.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)));
        assert_eq!(MessageRef::parse(&id), Some(message));
    }

    #[test]
    fn anything_else_stands_for_none() {
        let wrong = [
            "",
            ".",
            "SU5CT1g",
            "SU5CT1g.1",
            "SU5CT1g.1.0",
            "SU5CT1g.1.2.3",
            "SU5CT1g.x.1",
            "SU5CT1g.1.4294967296",
            ".1.1",
        ];
        for id in wrong {
            assert_eq!(MessageRef::parse(&id.into()), None, "{id}");
        }
    }
}
