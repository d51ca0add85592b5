//! The command palette: what is offered for what was typed.

pub mod fuzzy;
pub mod offer;
pub mod situation;
