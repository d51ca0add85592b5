//! Sending: the outbox, SMTP submission and the making of messages. Knows no HTTP.
//!
//! Invariants: what is acknowledged is durable; a message is handed to the host at most once without the user saying so
//! again; no Bcc stands in the bytes that go out.

pub mod compose;
mod dots;
pub mod envelope;
pub mod extensions;
pub mod outcome;
pub mod reply;
pub mod smtp;
pub mod state;
mod wire;
