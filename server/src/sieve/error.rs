//! Why ManageSieve didn't do what was asked.

use io_managesieve::rfc5804::response::{
    ManagesieveCompletion, ManagesieveQuota, ManagesieveResponseCode, ManagesieveStatus,
};

use crate::dialer::DialError;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The account's host has no ManageSieve that we know of.
    #[error("the mail host has no ManageSieve")]
    None,
    #[error("the host of the rules can't be reached: {0}")]
    Dial(#[from] DialError),
    /// A password never goes out in the clear.
    #[error("the host of the rules offers no encryption")]
    NoTls,
    #[error("the host of the rules refuses the sign-in")]
    SignIn { text: String },
    #[error("the host of the rules is not available at the moment")]
    Unavailable { text: String },
    #[error("the host of the rules refuses the command")]
    Refused { text: String },
    #[error("there is no such script")]
    NoScript,
    #[error("there is a script of this name already")]
    Exists,
    /// RFC 5804 §2.10: the active script can't be deleted.
    #[error("the script is the active one")]
    Active,
    #[error("there are too many scripts")]
    TooManyScripts { text: String },
    #[error("the script is too large")]
    TooLarge { text: String },
    #[error("there is no room for the script")]
    OverQuota { text: String },
    #[error("the host of the rules closed the connection")]
    Closed,
    #[error("the host of the rules takes too long to answer")]
    TimedOut,
    #[error("the answer of the rules' host makes no sense")]
    Protocol,
    #[error("no script can have this name")]
    BadName,
}

impl Error {
    /// The host's own words, for an expandable detail.
    pub fn diagnostic(&self) -> Option<&str> {
        match self {
            Self::SignIn { text }
            | Self::Unavailable { text }
            | Self::Refused { text }
            | Self::TooManyScripts { text }
            | Self::TooLarge { text }
            | Self::OverQuota { text } => {
                Some(text).filter(|text| !text.is_empty()).map(|it| &**it)
            }
            Self::None
            | Self::Dial(_)
            | Self::NoTls
            | Self::NoScript
            | Self::Exists
            | Self::Active
            | Self::Closed
            | Self::TimedOut
            | Self::Protocol
            | Self::BadName => None,
        }
    }

    /// What a `NO` or `BYE` means, outside of sign-in (RFC 5804 §1.3).
    pub(super) fn refused(said: ManagesieveCompletion) -> Self {
        use ManagesieveResponseCode as Code;
        let text = said.text.unwrap_or_default();
        match said.code {
            Some(Code::Quota(Some(ManagesieveQuota::MaxScripts))) => Self::TooManyScripts { text },
            Some(Code::Quota(Some(ManagesieveQuota::MaxSize))) => Self::TooLarge { text },
            Some(Code::Quota(None)) => Self::OverQuota { text },
            Some(Code::Nonexistent) => Self::NoScript,
            Some(Code::AlreadyExists) => Self::Exists,
            Some(Code::Active) => Self::Active,
            Some(Code::TryLater) => Self::Unavailable { text },
            _ if said.status == ManagesieveStatus::Bye => Self::Unavailable { text },
            _ => Self::Refused { text },
        }
    }
}
