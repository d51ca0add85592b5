//! Sieve (RFC 5228 and its extensions): one tree that keeps every byte, and what is computed on it.
//!
//! ```text
//! text ── parse ──> Script ──> rules (what the builder shows) ──> edit (replaces a span, and only that)
//!                     └──> compile ──> Program ── evaluate(message) ──> actions and a trace
//! ```
//!
//! Pigeonhole is the oracle: where an RFC leaves room, this does what Pigeonhole 0.5 does.

pub mod edit;
pub mod lexer;
pub mod parse;
pub mod print;
pub mod regex;
pub mod tree;
