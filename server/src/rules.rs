//! Rules: scripts on the host, and what they do, or would do, with mail that is there.
//!
//! [`scripts`] keeps them; `whole` is a script with all that it includes; `letters` and `around` show it messages as the
//! host's own Sieve would see them; `actions` says what came of it. On these stand [`trials`], [`explain`] and [`apply`].
//! [`views`] are forms for parts of a script.

mod actions;
pub mod apply;
mod around;
pub mod explain;
mod letters;
pub mod scripts;
pub mod trials;
pub mod views;
mod whole;
