//! IMAP (RFC 9051, RFC 3501): connections, their pool, and one file a command family. Knows no HTTP.
//!
//! From the bottom up: `framer` cuts bytes into responses, `tokeniser` reads a response into [`value`]s, [`response`]
//! and [`code`] give them types; [`command`] writes what is asked. `driver` is the task that owns a socket,
//! [`connection`] the handle to it, [`handshake`] how both begin, and [`pool`] all connections of an account.
//!
//! Invariants: only `driver` reads or writes a socket after sign-in, so that whoever asked may go away at any time
//! without harm. Nothing from outside is written but through an encoder of [`command`]. No input of a host panics.

pub mod body;
pub mod capability;
pub mod code;
pub mod command;
pub mod connection;
pub mod credential;
mod driver;
pub mod envelope;
pub mod error;
pub mod fetch;
pub mod flags;
mod framer;
pub mod handshake;
pub mod idle;
pub mod name;
pub mod parameters;
pub mod pool;
pub mod response;
pub mod scope;
pub mod search;
pub mod select;
pub mod selected;
pub mod text;
mod tokeniser;
pub mod uid_set;
pub mod value;

pub use capability::Capabilities;
pub use code::Code;
pub use command::{Command, Upload};
pub use connection::{Connection, Pending, Reply};
pub use credential::Credential;
pub use error::Error;
pub use handshake::{offered_before_sign_in, sign_in};
pub use name::MailboxName;
pub use pool::{Lease, Limits, Pool};
pub use scope::Scope;
pub use selected::Selected;
