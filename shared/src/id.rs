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
id! {
    /// A message: mailbox, UIDVALIDITY and UID together, so that a stale one is refused and never acted on.
    /// Safe in a URL.
    MessageId
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
