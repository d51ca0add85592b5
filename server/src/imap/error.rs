//! Why a mail host didn't do what it was asked for.

use super::code::Code;
use crate::dialer::DialError;

/// Every way in which IMAP fails. `Clone`, because one broken connection fails everybody who waits on it.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    #[error("the mail host can't be reached: {0}")]
    Dial(#[from] DialError),
    /// `AUTHENTICATIONFAILED`, or a `NO` to the sign-in with no code that says more.
    #[error("the mail host refuses the password")]
    WrongPassword { text: String },
    /// The password may be right, but the account can't be used (`AUTHORIZATIONFAILED`, `EXPIRED`, `CONTACTADMIN`).
    #[error("the mail host has locked the account")]
    Locked { text: String },
    /// Try again later (`UNAVAILABLE`, `INUSE`, `LIMIT` at sign-in, or a host that hangs up at the greeting).
    #[error("the mail host is not available at the moment")]
    Unavailable { text: String },
    /// `NO` or `BAD` with no more exact meaning here.
    #[error("the mail host refuses the command")]
    Refused { code: Option<Code>, text: String },
    /// The connection broke. What was asked for may have been done.
    #[error("the mail host closed the connection")]
    Closed,
    #[error("the mail host takes too long to answer")]
    TimedOut,
    /// The host said something that can't be understood in a place where it must be.
    #[error("the mail host's answer makes no sense: {0}")]
    Protocol(&'static str),
    #[error("there is no such folder")]
    MailboxMissing,
    /// UIDVALIDITY changed (RFC 9051 §2.3.1.1).
    #[error("the folder was rebuilt since it was listed")]
    Stale,
    #[error("there is no such message any more")]
    MessageMissing,
    #[error("the mailbox is full")]
    OverQuota { text: String },
    /// The host lacks what is needed; names the missing capability.
    #[error("the mail host doesn't support {0}")]
    Unsupported(&'static str),
    /// Something that can't be said in IMAP was to be said, such as a keyword with a space in it.
    #[error("not possible in IMAP: {0}")]
    BadArgument(&'static str),
    /// The bytes to be stored ran out or couldn't be read; nothing was stored.
    #[error("the message to be stored can't be read")]
    UploadFailed,
}

impl Error {
    /// Whether the connection is to blame, so that a command that is safe to repeat may be tried on another.
    pub fn is_connection(&self) -> bool {
        matches!(self, Self::Closed | Self::TimedOut)
    }

    /// Whether nothing was done and another attempt, with the mailbox selected anew, may fare better.
    pub fn is_fault_of_host(&self) -> bool {
        matches!(self, Self::Refused { code: Some(Code::ServerBug), .. })
    }

    /// The host's own words, for an expandable detail.
    pub fn diagnostic(&self) -> Option<&str> {
        match self {
            Self::WrongPassword { text }
            | Self::Locked { text }
            | Self::Unavailable { text }
            | Self::Refused { text, .. }
            | Self::OverQuota { text } => Some(text),
            Self::Dial(_)
            | Self::Closed
            | Self::TimedOut
            | Self::Protocol(_)
            | Self::MailboxMissing
            | Self::Stale
            | Self::MessageMissing
            | Self::Unsupported(_)
            | Self::BadArgument(_)
            | Self::UploadFailed => None,
        }
    }

    /// What a `NO` or `BAD` means, outside of sign-in.
    pub(super) fn refused(code: Option<Code>, text: String) -> Self {
        match code {
            Some(Code::OverQuota) => Self::OverQuota { text },
            // A COPY, MOVE or APPEND whose target isn't there (RFC 9051 §7.1).
            Some(Code::NonExistent | Code::TryCreate) => Self::MailboxMissing,
            Some(Code::Unavailable | Code::InUse | Code::Limit) => Self::Unavailable { text },
            code => Self::Refused { code, text },
        }
    }

    /// What a `NO` or `BAD` to the sign-in means (RFC 5530 §3).
    pub(super) fn sign_in_refused(code: Option<&Code>, text: String) -> Self {
        match code {
            Some(Code::Unavailable | Code::InUse | Code::Limit) => Self::Unavailable { text },
            Some(Code::AuthorizationFailed | Code::Expired | Code::ContactAdmin) => {
                Self::Locked { text }
            }
            _ => Self::WrongPassword { text },
        }
    }
}
