//! Writing mail: what the composer computes.

pub mod attachment_words;
pub mod canned;
pub mod check;
pub mod chips;
pub mod files;
pub mod later;
pub mod people;
pub mod quoting;
pub mod saver;
pub mod signature;
