//! Who runs the organisation: whom the settings name, and whom these made admins.

use crate::db;
use crate::error::ApiResult;
use crate::state::AppState;

/// Whether the user of this address runs the organisation. Only somebody whose mail host the settings name can: anybody
/// can be anybody on a host of their own.
///
/// # Errors
///
/// Those of the database.
pub async fn is_admin(state: &AppState, email: &str, realm: &str) -> ApiResult<bool> {
    if !realm.is_empty() || !state.config.is_of_organisation(email) {
        return Ok(false);
    }
    Ok(db::admins::made_by(&state.db, email).await?.is_some())
}
