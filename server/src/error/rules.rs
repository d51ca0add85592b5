//! Failures of the host's rules.

use shared::problem::ProblemKind;

use super::ApiError;
use crate::sieve;

impl From<sieve::Error> for ApiError {
    fn from(error: sieve::Error) -> Self {
        use sieve::Error;
        let kind = match &error {
            Error::Dial(dial) => return dial.clone().into(),
            Error::None => return ProblemKind::Unsupported.into(),
            Error::NoScript => return Self::not_found(),
            Error::Exists => {
                return Self::new(ProblemKind::ScriptConflict)
                    .with_detail("There is a script of this name already.");
            }
            Error::Active => {
                return Self::new(ProblemKind::ScriptConflict)
                    .with_detail("New mail goes through this script, so it can't be deleted.");
            }
            Error::BadName => return Self::bad_request("No script can have this name."),
            // Mail may be read with the same password, so that signing in again would help nobody.
            Error::SignIn { .. } | Error::Refused { .. } | Error::Protocol => {
                ProblemKind::HostRefused
            }
            Error::NoTls | Error::Unavailable { .. } | Error::Closed | Error::TimedOut => {
                ProblemKind::HostUnreachable
            }
            Error::TooManyScripts { .. } => ProblemKind::NoRoom,
            Error::TooLarge { .. } => ProblemKind::TooLarge,
            Error::OverQuota { .. } => ProblemKind::QuotaExceeded,
        };
        let said = error.diagnostic().map_or_else(|| error.to_string(), str::to_owned);
        Self::new(kind).with_diagnostic(said)
    }
}
