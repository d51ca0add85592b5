//! ManageSieve (RFC 5804): the scripts on the mail host. Knows no HTTP, and no Sieve.
//!
//! `talk` reads and writes what `io-managesieve` makes of answers and commands, within limits of size and time;
//! [`connection`] signs in and has one function a command; [`door`] is how an account comes by a connection.
//!
//! Invariant: no password goes out in the clear, and none is logged.

pub mod connection;
pub mod door;
pub mod error;
mod talk;
pub mod verdict;

pub use connection::{Connection, Host, Listed};
pub use door::Door;
pub use error::Error;
