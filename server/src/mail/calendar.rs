//! What calendars in mail say (RFC 5545), and the answers to them (RFC 5546).

mod events;
pub mod invitation;
mod recurrence;

pub use events::read;
