//! Reusable pieces: they take data and give callbacks, and never fetch.

pub mod account_switcher;
pub mod attachment_list;
pub mod avatar;
pub mod dialog;
pub mod empty_state;
pub mod folder_tree;
pub mod header_view;
pub mod icon;
pub mod mail_frame;
pub mod menu;
pub mod message_actions;
pub mod message_head;
pub mod message_list;
pub mod message_notices;
pub mod message_row;
pub mod message_toolbar;
pub mod move_dialog;
pub mod notice;
pub mod quick_reply;
pub mod recipients;
pub mod sections;
pub mod shortcut_sheet;
pub mod sidebar;
pub mod sign_in_form;
pub mod skeleton;
pub mod toast;
