//! Following an invitation to work in somebody's account. Whoever has the link may look, signed in or not.

use std::net::SocketAddr;

use axum::Json as Answer;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode};
use axum_extra::extract::CookieJar;
use serde::Deserialize;
use shared::problem::ProblemKind;
use shared::session::Session;
use shared::share::{NewInvitee, ShareOffer};

use super::access::{self, Signed};
use super::client;
use super::extract::{Json, Path};
use super::session::{agent, begun};
use crate::error::{ApiError, ApiResult};
use crate::people;
use crate::people::sessions::{self, Origin};
use crate::sharing::invitations;
use crate::state::AppState;

#[derive(Debug, Deserialize)]
pub(super) struct TokenPath {
    token: String,
}

/// Who invites, to which address, and to do what. Looking uses nothing up. Unknown, used, expired and revoked links answer
/// alike.
#[utoipa::path(
    get,
    path = "/share-invitations/{token}",
    tag = "shares",
    responses((status = 200, body = ShareOffer))
)]
pub(super) async fn read_share_invitation(
    State(state): State<AppState>,
    Path(path): Path<TokenPath>,
) -> ApiResult<Answer<ShareOffer>> {
    Ok(Answer(invitations::look(&state, &path.token).await?))
}

/// Accepts an invitation in the name of who is signed in; the answer holds the account.
#[utoipa::path(
    post,
    path = "/share-invitations/{token}/acceptance",
    tag = "shares",
    responses((status = 201, body = Session))
)]
pub(super) async fn accept_share_invitation(
    State(state): State<AppState>,
    signed: Signed,
    jar: CookieJar,
    Path(path): Path<TokenPath>,
) -> ApiResult<(StatusCode, Answer<Session>)> {
    invitations::accept(&state, &signed.user, &path.token).await?;
    let now = access::find_session(&state, &jar).await?.ok_or(ProblemKind::SignedOut)?;
    let session = people::describe(&state, &now).await?.ok_or_else(ApiError::not_found)?;
    Ok((StatusCode::CREATED, Answer(session)))
}

/// Makes a user with a password of Pli's own, signs them in, and accepts the invitation in their name.
#[utoipa::path(
    post,
    path = "/share-invitations/{token}/user",
    tag = "shares",
    request_body = NewInvitee,
    responses((status = 201, description = "Signed in; the session is in the cookie", body = Session))
)]
pub(super) async fn accept_as_new_user(
    State(state): State<AppState>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    jar: CookieJar,
    Path(path): Path<TokenPath>,
    Json(new): Json<NewInvitee>,
) -> ApiResult<(StatusCode, CookieJar, Answer<Session>)> {
    let user = invitations::accept_as_new(&state, new, &path.token).await?;
    let from = client::address(peer, &headers, state.config.trusted_proxies).to_string();
    let origin = Origin { device: agent(&headers), address: &from };
    let (settings, now) = (&state.config.sessions, state.clock.now());
    let token = sessions::begin(&state.db, settings, &user, origin, now).await?;
    begun(&state, jar, &token).await
}
