//! Invitations that came by mail. They are answered as any other message is sent: see [`super::submissions`].

use axum::Json;
use axum::extract::State;
use shared::calendar::{Answer, Invitation, Standing};

use super::access::{AccountAccess, Read};
use super::extract::Path;
use super::messages::PartPath;
use crate::db;
use crate::error::ApiResult;
use crate::mail::calendar::invitation::Version;
use crate::state::AppState;
use crate::submission::identity;

/// What a calendar in a message asks for, how that stands to what other messages said, and what was answered.
#[utoipa::path(
    get,
    path = "/accounts/{account}/messages/{message}/parts/{part}/invitation",
    tag = "messages",
    responses((status = 200, body = Invitation))
)]
pub(super) async fn read_invitation(
    State(state): State<AppState>,
    access: AccountAccess<Read>,
    Path(path): Path<PartPath>,
) -> ApiResult<Json<Invitation>> {
    let found = state.reader.invitation(access.target(&path.message), &path.part).await?;
    let Some(asked) = found else { return Ok(Json(Invitation::default())) };
    let identities = identity::list(&state, &access.account).await?.items;
    let own: Vec<_> = identities.into_iter().map(|identity| identity.address).collect();
    let mut invitation = Invitation {
        purpose: asked.purpose,
        invited: asked.invited(&own).filter(|_| asked.organiser().is_some()),
        standing: Standing::Current,
        answer: Answer::None,
        event: None,
    };
    let is_cancelled = asked.card.is_cancelled;
    // An answer says nothing of the event itself.
    let is_about = invitation.purpose != shared::calendar::Purpose::Reply;
    if let Some(event) = asked.key().filter(|_| is_about) {
        let Version { sequence, stamp } = asked.version;
        let now = state.clock.now();
        let (db, account, version) = (&state.db, access.account_id(), (sequence, stamp));
        let known = db::invitations::see(db, account, &event, version, is_cancelled, now).await?;
        let answer = known.answer.filter(|(_, to)| *to >= sequence);
        invitation.answer = answer.map(|(answer, _)| answer).unwrap_or_default();
        invitation.standing = standing(&known, version);
    }
    if is_cancelled {
        invitation.standing = Standing::Cancelled;
    }
    invitation.event = Some(asked.card);
    Ok(Json(invitation))
}

fn standing(known: &db::invitations::Known, version: (i64, i64)) -> Standing {
    if version < known.last {
        if known.is_cancelled { Standing::Cancelled } else { Standing::Outdated }
    } else if version > known.first {
        Standing::Changed
    } else {
        Standing::Current
    }
}
