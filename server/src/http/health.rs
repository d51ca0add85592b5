//! For those who watch over the server.

use axum::extract::State;
use axum::http::StatusCode;

use crate::db;
use crate::state::AppState;

/// Whether the process answers.
#[utoipa::path(get, path = "/healthz", tag = "health", responses((status = 200, description = "It does")))]
pub(super) async fn is_alive() -> &'static str {
    "ok\n"
}

/// Whether requests can be served.
#[utoipa::path(
    get,
    path = "/readyz",
    tag = "health",
    responses((status = 200, description = "They can"), (status = 503, description = "Not now"))
)]
pub(super) async fn is_ready(State(state): State<AppState>) -> (StatusCode, &'static str) {
    if db::is_ready(&state.db).await {
        (StatusCode::OK, "ready\n")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
    }
}
