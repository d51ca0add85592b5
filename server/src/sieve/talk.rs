//! Commands to a host and its answers, within limits of size and time.

use std::io;
use std::time::Duration;

use io_managesieve::rfc5804::response::{ManagesieveResponse, ManagesieveStatus};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

use super::error::Error;

/// More than any script, and any list of them.
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// For one command and its answer. A host compiles scripts, and delays the answer to a wrong password.
const PATIENCE: Duration = Duration::from_secs(30);

/// Anything that bytes go both ways on.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

pub(super) struct Talk<S> {
    stream: S,
    /// What came and was not understood yet.
    read: Vec<u8>,
}

impl<S: Stream> Talk<S> {
    pub(super) fn new(stream: S) -> Self {
        Self { stream, read: Vec::new() }
    }

    /// The bare stream, for TLS to begin on it. What came before that and wasn't asked for would be read as if it had
    /// come encrypted (the STARTTLS injection of CVE-2011-0411).
    pub(super) fn into_stream(self) -> Result<S, Error> {
        if self.read.is_empty() { Ok(self.stream) } else { Err(Error::Protocol) }
    }

    /// Sends a command and reads its answer, whatever that says.
    pub(super) async fn ask(&mut self, command: &[u8]) -> Result<ManagesieveResponse, Error> {
        let work = async {
            // A host may refuse, and hang up, before it has read all; what it says then counts.
            let sent = self.send(command).await;
            match self.read_answer().await {
                Err(Error::Closed) => Err(sent.err().unwrap_or(Error::Closed)),
                answer => answer,
            }
        };
        timeout(PATIENCE, work).await.map_err(|_| Error::TimedOut)?
    }

    /// The same where all but OK is a failure.
    pub(super) async fn run(&mut self, command: &[u8]) -> Result<ManagesieveResponse, Error> {
        accept(self.ask(command).await?)
    }

    /// What the host says without being asked: the greeting, and again once TLS has begun (RFC 5804 §1.6, §2.2).
    pub(super) async fn greeting(&mut self) -> Result<ManagesieveResponse, Error> {
        let answer = timeout(PATIENCE, self.read_answer()).await.map_err(|_| Error::TimedOut)?;
        accept(answer?)
    }

    /// Takes leave. Nobody waits for the answer: it tells nothing.
    pub(super) async fn leave(&mut self) {
        let leave = async { self.send(b"LOGOUT\r\n").await };
        timeout(Duration::from_secs(5), leave).await.ok();
    }

    async fn send(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let sent = async {
            self.stream.write_all(bytes).await?;
            self.stream.flush().await
        };
        sent.await.map_err(|_: io::Error| Error::Closed)
    }

    async fn read_answer(&mut self) -> Result<ManagesieveResponse, Error> {
        loop {
            let parsed = ManagesieveResponse::parse(&self.read).map_err(|_| Error::Protocol)?;
            if let Some((answer, length)) = parsed {
                self.read.drain(..length);
                return Ok(answer);
            }
            if self.read.len() > MOST_BYTES {
                return Err(Error::Protocol);
            }
            self.read.reserve(16 * 1024);
            let length = self.stream.read_buf(&mut self.read).await.map_err(|_| Error::Closed)?;
            if length == 0 {
                return Err(Error::Closed);
            }
        }
    }
}

fn accept(answer: ManagesieveResponse) -> Result<ManagesieveResponse, Error> {
    match answer.completion.status {
        ManagesieveStatus::Ok => Ok(answer),
        ManagesieveStatus::No | ManagesieveStatus::Bye => Err(Error::refused(answer.completion)),
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::duplex;

    use super::*;

    async fn answered(said: &[u8]) -> Result<String, Error> {
        let (ours, mut theirs) = duplex(64);
        let said = said.to_vec();
        tokio::spawn(async move { theirs.write_all(&said).await });
        let answer = Talk::new(ours).run(b"NOOP\r\n").await?;
        Ok(answer.completion.text.unwrap_or_default())
    }

    #[tokio::test]
    async fn answers_come_in_pieces_and_end() {
        let long = [b"\"a\" {600}\r\n".to_vec(), vec![b'x'; 600], b"\r\nOK \"done\"\r\n".to_vec()];
        assert_eq!(answered(&long.concat()).await.as_deref(), Ok("done"));
        assert_eq!(answered(b"").await, Err(Error::Closed));
        assert_eq!(answered(b"\"a\" {600}\r\nx").await, Err(Error::Closed));
        assert_eq!(answered(b"* OK IMAP4rev1\r\n").await, Err(Error::Protocol));
        assert_eq!(answered(b"\"a\" {99999999999}\r\n").await, Err(Error::Protocol));
    }

    #[tokio::test]
    async fn refusals_say_what_they_mean() {
        let text = |text: &str| text.to_owned();
        for (said, expected) in [
            ("NO (QUOTA/MAXSCRIPTS) \"a\"", Error::TooManyScripts { text: text("a") }),
            ("NO (quota/maxsize) \"a\"", Error::TooLarge { text: text("a") }),
            ("NO (QUOTA) {1}\r\na", Error::OverQuota { text: text("a") }),
            ("NO (NONEXISTENT)", Error::NoScript),
            ("NO (ACTIVE) \"a\"", Error::Active),
            ("NO (ALREADYEXISTS) \"a\"", Error::Exists),
            ("NO (TRYLATER) \"a\"", Error::Unavailable { text: text("a") }),
            ("BYE \"a\"", Error::Unavailable { text: text("a") }),
            ("NO \"a\"", Error::Refused { text: text("a") }),
        ] {
            let answer = answered(format!("{said}\r\n").as_bytes()).await;
            assert_eq!(answer, Err(expected), "{said}");
        }
    }

    #[tokio::test]
    async fn nothing_that_came_before_tls_is_read_after_it() {
        let (ours, mut theirs) = duplex(256);
        theirs.write_all(b"OK\r\nOK \"injected\"\r\n").await.unwrap();
        let mut talk = Talk::new(ours);
        talk.run(b"STARTTLS\r\n").await.unwrap();
        assert!(matches!(talk.into_stream(), Err(Error::Protocol)));
    }
}
