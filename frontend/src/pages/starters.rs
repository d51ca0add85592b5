//! The forms of templates that members start from: of automatic replies, and of rules.

pub mod reply;
pub mod rule;
pub mod switch_on;
