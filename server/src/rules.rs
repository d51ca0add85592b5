//! Rules: scripts on the host, tried on mail that is there.

pub mod scripts;
