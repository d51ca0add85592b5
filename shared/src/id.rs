//! Opaque names of things. The browser keeps and returns them; only the server reads what is in them.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }
    };
}

id! {
    /// A person who signs in.
    UserId
}
id! {
    /// The mail store of one address on a mail host.
    AccountId
}
id! {
    /// A folder of one account. Safe in a URL; stays the same until the folder is renamed.
    MailboxId
}

impl MailboxId {
    /// What the host calls the folder, as rules name it (RFC 5228 §4.1). `None` for a name that is no text.
    ///
    /// An id is the name in base64 (RFC 4648 §5), which is why it holds for as long as the name does.
    pub fn host_name(&self) -> Option<String> {
        let mut bytes = Vec::with_capacity(self.0.len());
        let (mut bits, mut count) = (0_u32, 0);
        for byte in self.0.bytes() {
            let value = match byte {
                b'A'..=b'Z' => byte - b'A',
                b'a'..=b'z' => byte - b'a' + 26,
                b'0'..=b'9' => byte - b'0' + 52,
                b'-' => 62,
                b'_' => 63,
                _ => return None,
            };
            bits = (bits << 6) | u32::from(value);
            count += 6;
            if count >= 8 {
                count -= 8;
                bytes.push(u8::try_from((bits >> count) & 0xff).ok()?);
            }
        }
        String::from_utf8(bytes).ok()
    }
}
id! {
    /// A message: mailbox, UIDVALIDITY and UID together, so that a stale one is refused and never acted on.
    /// Safe in a URL.
    MessageId
}
id! {
    /// An invitation to work in an account; not its token, which is in the link.
    ShareInvitationId
}
id! {
    /// A Sieve script of one account. Safe in a URL; stays the same until the script is renamed.
    ScriptId
}
id! {
    /// A run of rules over messages that are there.
    TrialId
}
id! {
    /// A link by which others can read one message; not its token.
    MessageLinkId
}
id! {
    /// A part of a message, as IMAP numbers them (`2.1`, RFC 9051 §6.4.5.1).
    PartId
}
id! {
    /// A message being written. The same from its first save until it is sent or discarded.
    DraftId
}
id! {
    /// A file that was uploaded and waits to be part of a message.
    UploadId
}
id! {
    /// One send.
    SubmissionId
}
id! {
    /// A change to all messages of a list, while it runs and for as long as it can be taken back.
    JobId
}
id! {
    /// A move that can be taken back.
    HistoryId
}
id! {
    /// A name and address that one may send as.
    IdentityId
}
id! {
    /// A text with a name, to be put into messages.
    CannedReplyId
}
id! {
    /// A search with a name.
    SavedSearchId
}
id! {
    /// A collection of contact cards.
    AddressBookId
}
id! {
    /// A CardDAV server that a user is signed in to.
    AddressServerId
}
id! {
    /// A contact card. Not its `uid` (RFC 9553 §2.1.9), which may be in two books.
    CardId
}
id! {
    /// The picture of a card. Another picture has another id.
    PhotoId
}
id! {
    /// A change to cards, for as long as it can be taken back.
    CardChangeId
}
id! {
    /// A file of cards that was read and waits to be taken over.
    CardImportId
}
id! {
    /// A passkey of a user; not what the device calls it.
    PasskeyId
}
id! {
    /// A place where a user is signed in. Knowing it opens nothing.
    SessionId
}

id! {
    /// A template of an organisation.
    TemplateId
}
id! {
    /// A template being applied to members.
    TemplateRunId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_called_what_its_id_says() {
        let name = |id: &str| MailboxId::from(id).host_name();
        assert_eq!(name("SU5CT1g").as_deref(), Some("INBOX"));
        assert_eq!(name("RW50d8O8cmZl").as_deref(), Some("Entwürfe"));
        assert_eq!(name("_2Fi"), None);
        assert_eq!(name("not one"), None);
    }
}
