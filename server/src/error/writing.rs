//! Failures of writing and sending.

use shared::draft::KeptCopy;
use shared::problem::ProblemKind;
use shared::submission::{RecipientProblem, Refusal, RefusalReason, RefusedRecipient};

use super::ApiError;
use crate::submission;

impl From<submission::Error> for ApiError {
    fn from(error: submission::Error) -> Self {
        use submission::Error;
        match error {
            Error::Imap(error) => error.into(),
            Error::Db(error) => error.into(),
            Error::Io(error) => Self::internal(error),
            Error::UploadMissing { name } => Self::new(ProblemKind::UploadMissing)
                .with_detail(format!("\u{201c}{name}\u{201d} has to be attached again.")),
            Error::SourceMissing => ProblemKind::UploadMissing.into(),
            Error::BrokenUpload => Self::bad_request("The upload broke off."),
            Error::TooLarge { limit_bytes } => Self::new(ProblemKind::TooLarge)
                .with_detail(format!("The limit is {} MB.", limit_bytes / 1_000_000)),
            Error::TextTooLarge => ProblemKind::TextTooLarge.into(),
            Error::NoRoom => ProblemKind::NoRoom.into(),
            Error::BadName => Self::bad_request("A canned reply needs a name of 1 to 100 letters."),
            Error::TooComplex => Self::new(ProblemKind::TooLarge)
                .with_detail("The formatting of the text is too complex to be sent."),
            Error::NoRecipient => ProblemKind::NoRecipient.into(),
            Error::BadRecipients(addresses) => {
                let recipients = addresses.into_iter().map(|address| RefusedRecipient {
                    address,
                    reason: RecipientProblem::Other,
                    diagnostic: None,
                });
                Self::new(ProblemKind::BadRecipient).with_recipients(recipients.collect())
            }
            Error::TooManyRecipients { limit } => Self::new(ProblemKind::TooManyRecipients)
                .with_detail(format!("One message goes to {limit} people at most.")),
            Error::NoIdentity => ProblemKind::SenderNotAllowed.into(),
            Error::OwnIdentity => Self::bad_request("The account's own address stays as it is."),
            Error::IdentityExists => ProblemKind::IdentityExists.into(),
            Error::IdentityRefused { diagnostic } => said(ProblemKind::IdentityRefused, diagnostic),
            Error::HostSays(refusal) => host_says(refusal),
            Error::BadAddress => ProblemKind::BadAddress.into(),
            Error::NotInvited => Self::bad_request("The message doesn't invite this account."),
            Error::DraftMissing => ProblemKind::DraftMissing.into(),
            Error::Conflict(copy) => Self::new(ProblemKind::DraftConflict)
                .with_copy(KeptCopy { id: copy.id, version: copy.version }),
            Error::BadKey(detail) => Self::bad_request(detail),
            Error::BadId => {
                Self::bad_request("A draft is named by 1 to 64 letters, digits, - and _.")
            }
            Error::TooFarAhead => Self::bad_request("A message can be sent a year later at most."),
            Error::AlreadySent => ProblemKind::AlreadySent.into(),
            Error::NotFound => Self::not_found(),
        }
    }
}

/// The host was asked something and couldn't be, or didn't answer.
fn host_says(Refusal { reason, diagnostic }: Refusal) -> ApiError {
    let kind = match reason {
        RefusalReason::Unreachable => ProblemKind::HostUnreachable,
        RefusalReason::BadCertificate => ProblemKind::BadCertificate,
        RefusalReason::SignInRefused => ProblemKind::CredentialRefused,
        _ => ProblemKind::HostRefused,
    };
    said(kind, diagnostic)
}

fn said(kind: ProblemKind, diagnostic: Option<String>) -> ApiError {
    match diagnostic {
        Some(words) => ApiError::new(kind).with_diagnostic(words),
        None => kind.into(),
    }
}
