//! CardDAV servers.

use gloo_net::http::Method;
use shared::contact::CardChangeDone;
use shared::contact::sync::{
    AddressServer, AddressServerList, AddressServerUpdate, CardConflictList, ConflictChoice,
    NewAddressServer,
};
use shared::id::{AddressServerId, CardId};

use super::client::{ApiError, get, segment, unsafe_call};

pub async fn list() -> Result<AddressServerList, ApiError> {
    get("/api/address-servers").read().await
}

pub async fn connect(new: &NewAddressServer) -> Result<AddressServer, ApiError> {
    unsafe_call(Method::POST, "/api/address-servers").read_with(new).await
}

pub async fn update(
    server: &AddressServerId,
    update: &AddressServerUpdate,
) -> Result<AddressServer, ApiError> {
    unsafe_call(Method::PUT, &place(server)).read_with(update).await
}

pub async fn sync(server: &AddressServerId) -> Result<AddressServer, ApiError> {
    unsafe_call(Method::POST, &format!("{}/sync", place(server))).read().await
}

pub async fn forget(server: &AddressServerId) -> Result<(), ApiError> {
    unsafe_call(Method::DELETE, &place(server)).done().await
}

pub async fn conflicts() -> Result<CardConflictList, ApiError> {
    get("/api/card-conflicts").read().await
}

pub async fn choose(card: &CardId, choice: ConflictChoice) -> Result<CardChangeDone, ApiError> {
    let url = format!("/api/card-conflicts/{}", segment(card.as_str()));
    unsafe_call(Method::POST, &url).read_with(&choice).await
}

fn place(server: &AddressServerId) -> String {
    format!("/api/address-servers/{}", segment(server.as_str()))
}
