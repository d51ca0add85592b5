//! CardDAV servers that the signed-in user's address books are kept the same with.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Deserialize;
use shared::contact::CardChangeDone;
use shared::contact::sync::{
    AddressServer, AddressServerList, AddressServerUpdate, CardConflictList, ConflictChoice,
    NewAddressServer,
};
use shared::id::{AddressServerId, CardId};

use super::access::Signed;
use super::extract::{Json, Path};
use crate::contacts::carddav::{conflicts, servers, worker};
use crate::error::ApiResult;
use crate::state::AppState;

/// The user's servers, their books, and how things stand.
#[utoipa::path(
    get,
    path = "/address-servers",
    tag = "contacts",
    responses((status = 200, body = AddressServerList))
)]
pub(super) async fn list_servers(
    State(state): State<AppState>,
    signed: Signed,
) -> ApiResult<Answer<AddressServerList>> {
    Ok(Answer(servers::list(&state, &signed.user).await?))
}

/// Signs in to a server and finds its books; none is taken over before it is chosen.
#[utoipa::path(
    post,
    path = "/address-servers",
    tag = "contacts",
    request_body = NewAddressServer,
    responses((status = 201, body = AddressServer))
)]
pub(super) async fn connect_server(
    State(state): State<AppState>,
    signed: Signed,
    Json(new): Json<NewAddressServer>,
) -> ApiResult<impl IntoResponse> {
    let server = servers::connect(&state, &signed.user, new).await?;
    Ok((StatusCode::CREATED, Answer(server)))
}

#[derive(Debug, Deserialize)]
pub(super) struct Place {
    server: AddressServerId,
}

/// Changes the password or the choice of books, and makes them the same.
#[utoipa::path(
    put,
    path = "/address-servers/{server}",
    tag = "contacts",
    request_body = AddressServerUpdate,
    responses((status = 200, body = AddressServer))
)]
pub(super) async fn update_server(
    State(state): State<AppState>,
    signed: Signed,
    Path(Place { server }): Path<Place>,
    Json(update): Json<AddressServerUpdate>,
) -> ApiResult<Answer<AddressServer>> {
    Ok(Answer(servers::update(&state, &signed.user, &server, update).await?))
}

/// Makes the books the same now. Answers when that is done, or goes on after a while.
#[utoipa::path(
    post,
    path = "/address-servers/{server}/sync",
    tag = "contacts",
    responses((status = 200, body = AddressServer))
)]
pub(super) async fn sync_server(
    State(state): State<AppState>,
    signed: Signed,
    Path(Place { server }): Path<Place>,
) -> ApiResult<Answer<AddressServer>> {
    worker::sync_now(&state, &signed.user, &server).await?;
    Ok(Answer(servers::read(&state, &signed.user, &server).await?))
}

/// Forgets a server; its books and cards stay here.
#[utoipa::path(
    delete,
    path = "/address-servers/{server}",
    tag = "contacts",
    responses((status = 204, description = "Forgotten"))
)]
pub(super) async fn forget_server(
    State(state): State<AppState>,
    signed: Signed,
    Path(Place { server }): Path<Place>,
) -> ApiResult<StatusCode> {
    servers::forget(&state, &signed.user, &server).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The cards that were changed here and on their server.
#[utoipa::path(
    get,
    path = "/card-conflicts",
    tag = "contacts",
    responses((status = 200, body = CardConflictList))
)]
pub(super) async fn list_conflicts(
    State(state): State<AppState>,
    signed: Signed,
) -> ApiResult<Answer<CardConflictList>> {
    Ok(Answer(conflicts::list(&state, &signed.user).await?))
}

#[derive(Debug, Deserialize)]
pub(super) struct CardPlace {
    card: CardId,
}

/// Chooses which of both is to be on both sides.
#[utoipa::path(
    post,
    path = "/card-conflicts/{card}",
    tag = "contacts",
    request_body = ConflictChoice,
    responses((status = 200, body = CardChangeDone))
)]
pub(super) async fn choose_side(
    State(state): State<AppState>,
    signed: Signed,
    Path(CardPlace { card }): Path<CardPlace>,
    Json(choice): Json<ConflictChoice>,
) -> ApiResult<Answer<CardChangeDone>> {
    Ok(Answer(conflicts::choose(&state, &signed.user, &card, choice).await?))
}
