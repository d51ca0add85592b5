//! What the views compute, without a browser: tested natively.

pub mod avatar;
pub mod day_group;
pub mod folders;
pub mod geometry;
pub mod keys;
pub mod listing;
pub mod scroll;
pub mod selection;
