//! Sieve (RFC 5228 and its extensions): one tree that keeps every byte, and what is computed on it.
//!
//! ```text
//! text ── parse ──> Script ──> rules (what the builder shows) ──> edit (replaces a span, and only that)
//!                     └──> compile ──> Program ── evaluate(message) ──> actions and a trace
//! ```
//!
//! Pigeonhole is the oracle: where an RFC leaves room, this does what Pigeonhole 0.5 does.

pub mod address;
pub mod auto_reply;
pub mod compile;
pub mod date;
pub mod edit;
pub mod evaluate;
pub mod extension;
pub mod lexer;
pub mod lint;
pub mod message;
pub mod outcome;
pub mod parse;
pub mod print;
mod program;
pub mod regex;
pub mod rules;
pub mod senders;
pub mod template;
pub mod tree;

pub use program::Program;
