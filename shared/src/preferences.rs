//! How a user likes Pli, on whatever device they sign in.

use serde::{Deserialize, Serialize};

use crate::language::Language;

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

/// `PUT /api/preferences`: kept with the user. What is missing has its usual value, and what a newer Pli added is
/// passed over, so that versions live side by side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Preferences {
    pub theme: Theme,
    /// `None`: the browser's.
    pub language: Option<Language>,
    /// Whether new messages are plain text.
    pub writes_plain: bool,
    /// How long a send can be undone; `None` for the usual time, 0 for not at all.
    pub undo_seconds: Option<u32>,
    /// Whether an opened message stays unread until one says otherwise.
    pub marks_read_by_hand: bool,
    /// Whether the list is shown when the open message leaves its folder; else the next message.
    pub returns_to_list: bool,
    /// Whether single letters do nothing, for who dictates or types with one hand.
    pub shortcuts_off: bool,
}
