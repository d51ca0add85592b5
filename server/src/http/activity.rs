//! What was done in an account that several people work in.

use axum::Json as Answer;
use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;
use serde::Deserialize;
use shared::activity::{ActivityKind, ActivityPage};
use utoipa::IntoParams;

use super::access::{AccountAccess, ActivityLog};
use super::download::{Disposition, answer_body};
use super::extract::Query;
use crate::db::activity::Wanted;
use crate::error::ApiResult;
use crate::sharing::activity;
use crate::state::AppState;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(super) struct ActivityQuery {
    /// Only what was done like this.
    #[param(inline)]
    kind: Option<ActivityKind>,
    /// Only what was done by who has this address.
    #[serde(default)]
    person: String,
    /// Not before.
    #[param(value_type = Option<String>)]
    from: Option<Timestamp>,
    /// Before.
    #[param(value_type = Option<String>)]
    until: Option<Timestamp>,
    /// What the page before said.
    next: Option<String>,
}

impl ActivityQuery {
    fn wanted(&self) -> Wanted {
        let (kind, person) = (self.kind, self.person.clone());
        Wanted { kind, person, from: self.from, until: self.until, ..Wanted::default() }
    }
}

/// Who read, moved, deleted and sent what, changed rules, and gave or took access; the newest first.
#[utoipa::path(
    get,
    path = "/accounts/{account}/activity",
    tag = "shares",
    params(ActivityQuery),
    responses((status = 200, body = ActivityPage))
)]
pub(super) async fn read_activity(
    State(state): State<AppState>,
    access: AccountAccess<ActivityLog>,
    Query(query): Query<ActivityQuery>,
) -> ApiResult<Answer<ActivityPage>> {
    let next = query.next.as_deref();
    Ok(Answer(activity::read(&state, access.account_id(), query.wanted(), next).await?))
}

/// All of it that is asked for, as a table.
#[utoipa::path(
    get,
    path = "/accounts/{account}/activity/export",
    tag = "shares",
    params(ActivityQuery),
    responses((status = 200, body = String, content_type = "text/csv"))
)]
pub(super) async fn export_activity(
    State(state): State<AppState>,
    access: AccountAccess<ActivityLog>,
    Query(query): Query<ActivityQuery>,
) -> ApiResult<Response> {
    let table = activity::export(&state, access.account_id(), query.wanted()).await?;
    let kind = "text/csv; charset=utf-8";
    Ok(answer_body(Body::from(table), kind, Disposition::Attachment, Some("activity.csv")))
}
