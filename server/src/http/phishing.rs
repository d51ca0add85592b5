//! Telling the organisation of a message that is a fraud.

use axum::Json;
use axum::extract::State;
use shared::address::Address;
use shared::attachment::{AttachmentSource, DraftAttachment};
use shared::draft::{DraftBody, DraftContent};
use shared::id::MessageId;
use shared::report::PhishingReport;

use super::access::{AccountAccess, SendAs};
use super::extract::Path;
use super::messages::MessagePath;
use crate::error::ApiResult;
use crate::state::AppState;
use crate::submission::about::send_about;

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
    let about = ("phishing", &path.message);
    let content = content(&to, path.message.clone());
    send_about(&state, &access.account, &access.user, about, content).await?;
    Ok(Json(PhishingReport { is_sent: true }))
}

fn content(to: &str, message: MessageId) -> DraftContent {
    let attachment = DraftAttachment {
        source: AttachmentSource::Message { message },
        name: "message.eml".to_owned(),
        media_type: "message/rfc822".to_owned(),
        size_bytes: 0,
        content_id: None,
    };
    DraftContent {
        to: vec![Address::new("", to)],
        subject: "Phishing report".to_owned(),
        body: DraftBody::Plain {
            text: "The attached message was reported as phishing.\n".to_owned(),
        },
        attachments: vec![attachment],
        ..DraftContent::default()
    }
}
