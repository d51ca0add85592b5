//! What is being written, kept by this browser from the first letter on, so that no crash and no lost network takes it.
//!
//! A copy stays until the server has the same and the composer is closed, the message was sent, or the user signs out.

use serde::{Deserialize, Serialize};
use shared::draft::DraftContent;
use shared::id::{AccountId, DraftId, SubmissionId, UserId};

use super::composer::Place;
use crate::browser;
use crate::json;
use crate::view_model::compose::quoting::Quote;

const COPIES: &str = "pli.draft.";
/// In the tab's own storage: which composers stood where.
const OPEN: &str = "pli.composers";

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LocalCopy {
    pub account: AccountId,
    pub draft: DraftId,
    /// The server's version that it is based on.
    pub version: Option<String>,
    /// Whether the server has all of it.
    pub is_saved: bool,
    /// Without what is folded away.
    pub content: DraftContent,
    pub quote: Option<Quote>,
    /// Names of files that weren't uploaded yet.
    #[serde(default)]
    pub files_under_way: Vec<String>,
    /// It was handed over for sending.
    pub submission: Option<SubmissionId>,
    pub changed_at_ms: f64,
}

fn key(user: &UserId, draft: &DraftId) -> String {
    format!("{COPIES}{user}.{draft}")
}

/// Keeps `copy`. `false` where the browser doesn't let us.
pub(super) fn keep(user: &UserId, copy: &LocalCopy) -> bool {
    json::write(copy).is_some_and(|text| browser::try_store(&key(user, &copy.draft), &text))
}

pub(super) fn read(user: &UserId, draft: &DraftId) -> Option<LocalCopy> {
    json::read(&browser::stored(&key(user, draft))?)
}

pub(super) fn forget(user: &UserId, draft: &DraftId) {
    browser::unstore(&key(user, draft));
}

/// All that `user` left here, the oldest first. What this build can't read stays where it is.
pub(super) fn all(user: &UserId) -> Vec<LocalCopy> {
    let prefix = format!("{COPIES}{user}.");
    let keys = browser::stored_keys(&prefix).into_iter();
    let mut copies: Vec<LocalCopy> =
        keys.filter_map(|key| json::read(&browser::stored(&key)?)).collect();
    copies.sort_by(|a, b| a.changed_at_ms.total_cmp(&b.changed_at_ms));
    copies
}

/// Remembers for this tab which composers stand where, so that a reload puts them back.
pub(super) fn remember_open(open: &[(DraftId, Place)]) {
    if let Some(text) = json::write(open) {
        browser::store_for_tab(OPEN, &text);
    }
}

pub(super) fn open_before_reload() -> Vec<(DraftId, Place)> {
    browser::stored_for_tab(OPEN).and_then(|text| json::read(&text)).unwrap_or_default()
}
