//! Rules as the builder offers them.

pub mod able;
pub mod deed;
pub mod field;
pub mod findings;
pub mod trace;
