//! Contacts, as the browser lists and edits them.

pub mod completion;
pub mod directory;
pub mod draft;
