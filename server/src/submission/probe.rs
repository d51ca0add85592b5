//! Whether the mail host lets an account send from an address: asked of the host itself, with an envelope that no message
//! follows (RFC 5321 §4.1.1.5).

use std::sync::Arc;
use std::time::Duration;

use shared::submission::{Refusal, RefusalReason};

use super::envelope::Envelope;
use super::error::Error;
use super::outcome::Outcome;
use super::smtp::{Host, Session, SignIn, Timeouts};
use crate::people::accounts::OpenAccount;
use crate::state::AppState;

/// Somebody waits for the answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// Asks as the account itself. The recipient is the account's own address, which every host of it takes: Postfix speaks
/// of the sender only once there is one (`smtpd_delay_reject`).
pub(super) async fn ask(
    state: &AppState,
    account: &OpenAccount,
    sender: &str,
) -> Result<(), Error> {
    let host = Host {
        dialer: Arc::clone(&state.dialer),
        endpoint: account.host.smtp.clone(),
        timeouts: Timeouts { command: PATIENCE, ..Timeouts::default() },
    };
    let envelope = Envelope {
        sender: sender.to_owned(),
        recipients: vec![account.email.clone()],
        size_bytes: 1024,
        eight_bit: false,
        wants_report: false,
    };
    let session = Session::open(&host, &SignIn::from(&account.credential)).await;
    let asked = match session {
        Ok(session) => session.probe(&envelope).await,
        Err(error) => Err(error),
    };
    match asked {
        Ok(()) => Ok(()),
        Err(error) => Err(of(Outcome::of(&error, &[]))),
    }
}

fn of(outcome: Outcome) -> Error {
    match outcome {
        Outcome::Refused { problem, .. } if problem.reason != RefusalReason::SignInRefused => {
            Error::IdentityRefused { diagnostic: problem.diagnostic }
        }
        Outcome::Refused { problem, .. } | Outcome::Failed(problem) => Error::HostSays(problem),
        // No message was handed over of which this could be said.
        Outcome::Accepted | Outcome::Unknown => {
            Error::HostSays(Refusal { reason: RefusalReason::Unreachable, diagnostic: None })
        }
    }
}
