//! An account's messages in short, to be searched while one types: what a list shows of each, in about a hundred bytes.
//!
//! A [`Block`] holds some of one folder's, column by column. It is what the server sends in a [`SummaryPage`], what the
//! browser stores, and what is searched. A [`Folder`] puts blocks together and knows what to ask for next; the [`Index`]
//! holds all folders and answers queries (docs/adr/0035-instant-search.md).

mod block;
mod folder;
mod index;
mod known;
mod page;
mod texts;

pub use block::Block;
pub use folder::Folder;
pub use index::Index;
pub use known::{KnownAccount, KnownHits, KnownRequest};
pub use page::{Marked, Runs, SummaryPage, SummaryWanted};

/// Messages of one page, and so about what a block holds.
pub const PAGE: u32 = 1_000;
