//! Lines to and from an SMTP host, within limits of length and time.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::time::timeout;

use super::reply::{Reply, parse_line};

/// RFC 5321 §4.5.3.1.5 asks for 512 bytes a line; hosts write longer ones.
const LONGEST_LINE: usize = 8 * 1024;
const MOST_LINES: usize = 256;

/// Anything that bytes go both ways on.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// Why no reply was read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WireError {
    #[error("the connection broke: {0}")]
    Io(#[from] io::Error),
    #[error("no answer in time")]
    TimedOut,
    #[error("an answer that is no SMTP")]
    Malformed,
}

pub(crate) struct Wire<S> {
    stream: BufReader<S>,
}

impl<S: Stream> Wire<S> {
    pub(crate) fn new(stream: S) -> Self {
        Self { stream: BufReader::new(stream) }
    }

    /// The bare stream, for TLS to begin on it. `None` where the host sent more than it was asked for: that would be read
    /// as if it had come encrypted (the STARTTLS injection of CVE-2011-0411).
    pub(crate) fn into_stream(self) -> Option<S> {
        self.stream.buffer().is_empty().then(|| self.stream.into_inner())
    }

    pub(crate) async fn write(&mut self, bytes: &[u8], limit: Duration) -> Result<(), WireError> {
        let writing = async {
            self.stream.write_all(bytes).await?;
            self.stream.flush().await
        };
        Ok(timeout(limit, writing).await.map_err(|_| WireError::TimedOut)??)
    }

    pub(crate) async fn read_reply(&mut self, limit: Duration) -> Result<Reply, WireError> {
        timeout(limit, self.read_lines()).await.map_err(|_| WireError::TimedOut)?
    }

    async fn read_lines(&mut self) -> Result<Reply, WireError> {
        let mut lines = Vec::new();
        while lines.len() < MOST_LINES {
            let line = self.read_line().await?;
            let line = parse_line(&line).ok_or(WireError::Malformed)?;
            let more = line.more;
            lines.push(line);
            if !more {
                return Reply::from_lines(lines).ok_or(WireError::Malformed);
            }
        }
        Err(WireError::Malformed)
    }

    async fn read_line(&mut self) -> Result<Vec<u8>, WireError> {
        let mut line = Vec::new();
        loop {
            let buffer = self.stream.fill_buf().await?;
            if buffer.is_empty() {
                return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
            }
            let end = buffer.iter().position(|byte| *byte == b'\n');
            let taken = end.map_or(buffer.len(), |at| at + 1);
            line.extend(buffer.iter().take(taken));
            self.stream.consume(taken);
            if line.len() > LONGEST_LINE {
                return Err(WireError::Malformed);
            }
            if end.is_some() {
                while matches!(line.last(), Some(b'\r' | b'\n')) {
                    line.pop();
                }
                return Ok(line);
            }
        }
    }
}
