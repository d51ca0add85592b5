//! Telling the organisation of a message that is a fraud.

use axum::Json;
use axum::extract::State;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use shared::address::Address;
use shared::attachment::{AttachmentSource, DraftAttachment};
use shared::draft::{DraftBody, DraftContent};
use shared::id::MessageId;
use shared::report::PhishingReport;
use shared::submission::SendRequest;

use super::access::{AccountAccess, SendAs};
use super::extract::Path;
use super::messages::MessagePath;
use crate::error::ApiResult;
use crate::state::AppState;
use crate::submission::outbox;

/// Sends the message as it came, attached, to whom the operator named for it. Says whether there is somebody.
#[utoipa::path(
    post,
    path = "/accounts/{account}/messages/{message}/phishing-report",
    tag = "messages",
    responses((status = 200, body = PhishingReport))
)]
pub(super) async fn report_phishing(
    State(state): State<AppState>,
    access: AccountAccess<SendAs>,
    Path(path): Path<MessagePath>,
) -> ApiResult<Json<PhishingReport>> {
    let to = state.config.organisation.phishing_reports.clone();
    if to.is_empty() {
        return Ok(Json(PhishingReport { is_sent: false }));
    }
    // The message names the send, so that reporting twice sends once.
    let name = URL_SAFE_NO_PAD.encode(Sha256::digest(path.message.as_str()));
    let key = format!("phishing-{name}");
    let request = request(&to, path.message);
    outbox::accept(&state, &access.account, &access.user, &key, &request).await?;
    Ok(Json(PhishingReport { is_sent: true }))
}

fn request(to: &str, message: MessageId) -> SendRequest {
    let attachment = DraftAttachment {
        source: AttachmentSource::Message { message },
        name: "message.eml".to_owned(),
        media_type: "message/rfc822".to_owned(),
        size_bytes: 0,
        content_id: None,
    };
    let content = DraftContent {
        to: vec![Address::new("", to)],
        subject: "Phishing report".to_owned(),
        body: DraftBody::Plain {
            text: "The attached message was reported as phishing.\n".to_owned(),
        },
        attachments: vec![attachment],
        ..DraftContent::default()
    };
    SendRequest { content, draft: None, undo_seconds: 0, send_at: None }
}
