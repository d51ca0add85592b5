//! What the mail host's failures are to the user.

use shared::problem::ProblemKind;

use super::ApiError;
use crate::dialer::DialError;
use crate::imap;

impl From<imap::Error> for ApiError {
    fn from(error: imap::Error) -> Self {
        use imap::Error;
        let kind = match &error {
            Error::Dial(dial) => return dial.clone().into(),
            // At sign-in a wrong password is the user's; later it is the stored one that no longer opens.
            Error::WrongPassword { .. } => ProblemKind::CredentialRefused,
            Error::Locked { .. } => ProblemKind::AccountLocked,
            Error::Unavailable { .. } | Error::Closed | Error::TimedOut => {
                ProblemKind::HostUnreachable
            }
            Error::Refused { .. } | Error::Protocol(_) => ProblemKind::HostRefused,
            Error::MailboxMissing => ProblemKind::MailboxMissing,
            Error::Stale => ProblemKind::MailboxRebuilt,
            Error::MessageMissing => ProblemKind::MessageMissing,
            Error::OverQuota { .. } => ProblemKind::QuotaExceeded,
            Error::Unsupported(_) => ProblemKind::Unsupported,
            Error::BadArgument(_) => ProblemKind::BadRequest,
            Error::UploadFailed => return Self::internal(error),
        };
        let said = error.diagnostic().map_or_else(|| error.to_string(), str::to_owned);
        Self::new(kind).with_diagnostic(said)
    }
}

impl From<DialError> for ApiError {
    fn from(error: DialError) -> Self {
        let kind = match error {
            DialError::BadCertificate(_) => ProblemKind::BadCertificate,
            DialError::Unresolvable
            | DialError::Refused(_)
            | DialError::Unreachable
            | DialError::TimedOut
            | DialError::TlsFailed => ProblemKind::HostUnreachable,
        };
        Self::new(kind).with_diagnostic(error.to_string())
    }
}
