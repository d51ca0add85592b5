//! Mail in the user's name about a message that somebody received: sent once, however often it is asked for.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use shared::draft::DraftContent;
use shared::id::{MessageId, UserId};
use shared::identity::OWN;
use shared::submission::{SendRequest, Submission};

use super::{Error, outbox};
use crate::people::accounts::OpenAccount;
use crate::state::AppState;

/// Sends `content` at once. The user, the message and the purpose name the send, so that asking twice sends once.
///
/// # Errors
///
/// Those of [`outbox::accept`].
pub async fn send_about(
    state: &AppState,
    account: &OpenAccount,
    user: &UserId,
    (purpose, message): (&str, &MessageId),
    content: DraftContent,
) -> Result<Submission, Error> {
    let mut named = Sha256::new();
    for part in [user.as_str(), message.as_str()] {
        named.update(part);
        named.update([0]);
    }
    let key = format!("{purpose}-{}", URL_SAFE_NO_PAD.encode(named.finalize()));
    // From the address that the message is known to have reached.
    let content = DraftContent { identity: Some(OWN.into()), ..content };
    let request = SendRequest { content, ..SendRequest::default() };
    outbox::accept(state, account, user, &key, &request).await
}
