//! What admins did: written with the deed, read by admins.

use shared::admin_log::{AdminAction, AdminLogEntry, AdminLogPage};
use shared::contact::csv::safe_cell;

use crate::db::admin_log::{self, Wanted};
use crate::error::ApiResult;
use crate::lines;
use crate::secrets::random_name;
use crate::state::AppState;

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
    wanted.after = lines::place(next)?;
    wanted.limit = lines::ASKED;
    let found = admin_log::list(&state.db, &wanted).await?;
    let (items, next) = lines::page(found, |entry| (entry.at, &entry.id));
    Ok(AdminLogPage { items, next })
}

/// All that is wanted, as a table (RFC 4180) that no spreadsheet runs.
///
/// # Errors
///
/// Those of the database.
pub async fn export(state: &AppState, mut wanted: Wanted) -> ApiResult<Vec<u8>> {
    wanted.limit = lines::EXPORTED;
    let entries = admin_log::list(&state.db, &wanted).await?;
    let line = |entry: AdminLogEntry| {
        let (action, said) = (lines::word(&entry.action), [entry.admin, entry.subject, entry.note]);
        let [admin, subject, note] = said.map(|text| safe_cell(&text));
        [entry.at.to_string(), admin, action, subject, note]
    };
    let heading = ["time", "admin", "action", "subject", "note"];
    lines::table(heading, entries.into_iter().map(line))
}
