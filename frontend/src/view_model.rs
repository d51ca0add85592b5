//! What the views compute, without a browser: tested natively.

pub mod avatar;
pub mod away;
pub mod compose;
pub mod contacts;
pub mod conversation;
pub mod day_group;
pub mod duplicates;
pub mod file_type;
pub mod folders;
pub mod frames;
pub mod geometry;
pub mod keys;
pub mod labels;
pub mod listing;
pub mod palette;
pub mod recipients;
pub mod rules;
pub mod script;
pub mod scroll;
pub mod search;
pub mod selection;
pub mod snooze;
pub mod unified;
