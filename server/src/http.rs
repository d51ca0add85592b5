//! The route table. Every route of Pli stands here, and with it its place in the OpenAPI document.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::error::ApiError;
use crate::state::AppState;

pub mod access;
pub mod extract;
pub mod health;
pub mod openapi;
pub mod session;

/// Everything the server answers.
pub fn router(state: AppState) -> Router {
    let (routes, _) = table().split_for_parts();
    routes
        .fallback(async || ApiError::not_found())
        .method_not_allowed_fallback(async || {
            ApiError::bad_request("This address doesn't take that method.")
                .with_status(axum::http::StatusCode::METHOD_NOT_ALLOWED)
        })
        .layer(DefaultBodyLimit::max(state.config.limits.json_bytes))
        .with_state(state)
}

/// The table itself. `routes!` takes the methods of one path; each handler's `#[utoipa::path]` says which.
///
/// Path parameters and the problem that every operation may answer with are added to the document by
/// [`openapi::document`]; handlers name what they take and give.
fn table() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(openapi::Head::openapi())
        .nest("/api", api())
        .routes(routes!(health::is_alive))
        .routes(routes!(health::is_ready))
}

fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(session::read, session::sign_out))
        .routes(routes!(openapi::read))
}
