//! Searching: the field in the bar, what is offered under it, and what stands over the results.

pub mod bars;
pub mod field;
pub mod form;
pub mod known;
pub mod panel;
pub mod saved;
