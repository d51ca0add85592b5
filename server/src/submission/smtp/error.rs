//! Why a message wasn't submitted.

use crate::dialer::DialError;
use crate::submission::reply::Reply;
use crate::submission::wire::WireError;

/// Where the host said no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Greeting, EHLO or STARTTLS.
    Hello,
    Sender,
    Data,
    /// After the final dot, and so with an answer that tells.
    Message,
}

/// Why a message wasn't submitted. All but [`Error::Unknown`] mean that the host has accepted nothing.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Dial(#[from] DialError),
    #[error("the connection failed: {0}")]
    Broken(String),
    /// Never in clear text, whatever the host offers.
    #[error("the host offers no encryption")]
    NoTls,
    #[error("the host refused the sign-in")]
    SignIn(Option<Reply>),
    #[error("the host refused the message")]
    Refused(Step, Reply),
    /// By place in the envelope. At least one of them; the others were accepted and let go.
    #[error("the host refused recipients")]
    Recipients(Vec<(usize, Reply)>),
    #[error("the message is larger than the host's limit of {0} bytes")]
    TooLarge(u64),
    /// Recipients (by place) or the sender need SMTPUTF8 (RFC 6531), which the host lacks.
    #[error("the host can't send to international addresses")]
    NeedsUtf8(Vec<usize>),
    /// A sender or recipient with characters that no address can have.
    #[error("not an address")]
    BadAddress,
    #[error("the message can't be read: {0}")]
    Source(std::io::Error),
    /// The connection was lost after the message was handed over: it may have been accepted.
    #[error("the host's answer was lost")]
    Unknown,
}

impl From<WireError> for Error {
    fn from(error: WireError) -> Self {
        Self::Broken(error.to_string())
    }
}
