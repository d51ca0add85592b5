//! What admins did: written with the deed, read by admins.

use jiff::Timestamp;
use shared::admin_log::{AdminAction, AdminLogEntry, AdminLogPage};
use shared::contact::csv::safe_cell;

use crate::db::admin_log::{self, Wanted};
use crate::error::{ApiError, ApiResult};
use crate::secrets::random_name;
use crate::state::AppState;

/// Lines of one page at most.
const PAGE: u32 = 100;

/// Lines of an exported table at most.
const EXPORTED: u32 = 100_000;

/// Writes down that an admin did something.
///
/// # Errors
///
/// Those of the database.
pub async fn write(
    state: &AppState,
    admin: &str,
    action: AdminAction,
    subject: &str,
    note: &str,
) -> ApiResult<()> {
    let entry = AdminLogEntry {
        id: random_name::<16>(&mut rand::rng()),
        at: state.clock.now(),
        admin: admin.to_owned(),
        action,
        subject: subject.to_owned(),
        note: note.to_owned(),
    };
    Ok(admin_log::add(&state.db, &entry).await?)
}

/// A page of it; `next` is what the page before said.
///
/// # Errors
///
/// [`shared::problem::ProblemKind::BadRequest`] where `next` is none of ours.
pub async fn read(
    state: &AppState,
    mut wanted: Wanted,
    next: Option<&str>,
) -> ApiResult<AdminLogPage> {
    wanted.after = next.map(place).transpose()?;
    wanted.limit = PAGE + 1;
    let mut items = admin_log::list(&state.db, &wanted).await?;
    let has_more = items.len() > PAGE as usize;
    items.truncate(PAGE as usize);
    let last = items.last().filter(|_| has_more);
    let next = last.map(|entry| format!("{}.{}", entry.at.as_millisecond(), entry.id));
    Ok(AdminLogPage { items, next })
}

fn place(text: &str) -> ApiResult<(Timestamp, String)> {
    let read = || {
        let (at, id) = text.split_once('.')?;
        Some((Timestamp::from_millisecond(at.parse().ok()?).ok()?, id.to_owned()))
    };
    read().ok_or_else(|| ApiError::bad_request("There is no such page."))
}

/// All that is wanted, as a table (RFC 4180) that no spreadsheet runs.
///
/// # Errors
///
/// Those of the database.
pub async fn export(state: &AppState, mut wanted: Wanted) -> ApiResult<Vec<u8>> {
    wanted.limit = EXPORTED;
    let entries = admin_log::list(&state.db, &wanted).await?;
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(["time", "admin", "action", "subject", "note"]).map_err(internal)?;
    for entry in entries {
        let action = serde_json::to_value(entry.action).map_err(ApiError::internal)?;
        table
            .write_record([
                entry.at.to_string(),
                safe_cell(&entry.admin),
                action.as_str().unwrap_or_default().to_owned(),
                safe_cell(&entry.subject),
                safe_cell(&entry.note),
            ])
            .map_err(internal)?;
    }
    table.into_inner().map_err(|error| ApiError::internal(error.into_error()))
}

fn internal(error: csv::Error) -> ApiError {
    ApiError::internal(error)
}
