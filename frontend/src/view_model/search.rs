//! Searching, as far as it is computed: which search a page shows, and what is offered while one types.

pub mod completion;
pub mod fields;
pub mod known;
pub mod place;
