//! Reusable pieces: they take data and give callbacks, and never fetch.

pub mod account_menu;
pub mod avatar;
pub mod dialog;
pub mod empty_state;
pub mod folder_tree;
pub mod icon;
pub mod menu;
pub mod notice;
pub mod sections;
pub mod settings_menu;
pub mod shortcut_sheet;
pub mod sidebar;
pub mod sign_in_form;
pub mod toast;
