//! Why a draft wasn't saved or a send not accepted.

use shared::address::Address;
use shared::draft::SavedDraft;
use shared::submission::Refusal;

use crate::db::DbError;
use crate::imap;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Imap(#[from] imap::Error),
    #[error("the database failed")]
    Db(#[from] DbError),
    #[error("the spool failed")]
    Io(#[from] std::io::Error),
    /// A file that the draft names is not (or no longer) here.
    #[error("an attached file is gone")]
    UploadMissing { name: String },
    /// A message on the host that the draft takes a file from is not there.
    #[error("a message to attach is gone")]
    SourceMissing,
    /// The browser stopped sending.
    #[error("the upload broke off")]
    BrokenUpload,
    #[error("over the limit of {limit_bytes} bytes")]
    TooLarge { limit_bytes: u64 },
    /// A text to be kept, such as a signature.
    #[error("over the limit of kept texts")]
    TextTooLarge,
    #[error("as many as there can be")]
    NoRoom,
    #[error("not a name")]
    BadName,
    #[error("the formatting is too deep or too large")]
    TooComplex,
    #[error("nobody to send to")]
    NoRecipient,
    #[error("not an address")]
    BadRecipients(Vec<Address>),
    #[error("more than {limit} recipients")]
    TooManyRecipients { limit: u32 },
    #[error("no such identity")]
    NoIdentity,
    /// The account's own address can't be another, nor go.
    #[error("the account's own address")]
    OwnIdentity,
    #[error("an identity with this address is there")]
    IdentityExists,
    /// The host doesn't let the account send from the address.
    #[error("the host refused the address")]
    IdentityRefused { diagnostic: Option<String> },
    /// The host couldn't be asked.
    #[error("the host didn't say")]
    HostSays(Refusal),
    #[error("no address that mail can be sent to")]
    BadAddress,
    /// There is no invitation, or none to the account.
    #[error("not invited")]
    NotInvited,
    #[error("no such draft")]
    DraftMissing,
    /// The host holds another version; this one was kept as a draft of its own.
    #[error("the draft was changed elsewhere")]
    Conflict(Box<SavedDraft>),
    /// An `Idempotency-Key` that is none, or was used for something else.
    #[error("not a usable key")]
    BadKey(&'static str),
    #[error("an id that is none")]
    BadId,
    #[error("to be sent too far ahead")]
    TooFarAhead,
    #[error("too late")]
    AlreadySent,
    #[error("no such submission")]
    NotFound,
}
