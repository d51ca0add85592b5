//! What admins did, for admins.

use axum::Json as Answer;
use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;
use serde::Deserialize;
use shared::admin_log::{AdminAction, AdminLogPage};
use utoipa::IntoParams;

use super::access::Administrator;
use super::download::{Disposition, answer_body};
use super::extract::Query;
use crate::db::admin_log::Wanted;
use crate::error::ApiResult;
use crate::org::log;
use crate::state::AppState;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(super) struct LogQuery {
    /// Only what was done like this.
    #[param(inline)]
    action: Option<AdminAction>,
    /// What admin, subject or note hold.
    #[serde(default)]
    words: String,
    /// Not before.
    #[param(value_type = Option<String>)]
    from: Option<Timestamp>,
    /// Before.
    #[param(value_type = Option<String>)]
    until: Option<Timestamp>,
    /// What the page before said.
    next: Option<String>,
}

impl LogQuery {
    fn wanted(&self) -> Wanted {
        let (action, words) = (self.action, self.words.clone());
        Wanted { action, words, from: self.from, until: self.until, ..Wanted::default() }
    }
}

/// What admins did, the newest first.
#[utoipa::path(
    get,
    path = "/admin-log",
    tag = "organisation",
    params(LogQuery),
    responses((status = 200, body = AdminLogPage))
)]
pub(super) async fn read_log(
    State(state): State<AppState>,
    _admin: Administrator,
    Query(query): Query<LogQuery>,
) -> ApiResult<Answer<AdminLogPage>> {
    Ok(Answer(log::read(&state, query.wanted(), query.next.as_deref()).await?))
}

/// All of it that is asked for, as a table.
#[utoipa::path(
    get,
    path = "/admin-log/export",
    tag = "organisation",
    params(LogQuery),
    responses((status = 200, body = String, content_type = "text/csv"))
)]
pub(super) async fn export_log(
    State(state): State<AppState>,
    _admin: Administrator,
    Query(query): Query<LogQuery>,
) -> ApiResult<Response> {
    let table = log::export(&state, query.wanted()).await?;
    let kind = "text/csv; charset=utf-8";
    Ok(answer_body(Body::from(table), kind, Disposition::Attachment, Some("admin-log.csv")))
}
