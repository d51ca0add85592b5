//! The host itself: real mail, real processes, real certificates.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a helper of a test may fail it")]

mod lifetime;
mod mail;
mod sample;
mod sign_in;
mod wire;

const NOTE: &[u8] = b"From: dan@partner.example\r\nSubject: Lunch?\r\n\r\nAt noon?\r\n.\r\n";
