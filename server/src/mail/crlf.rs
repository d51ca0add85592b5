//! Messages as IMAP wants them: every line ends in CR LF (RFC 9051 §4.3, RFC 5322 §2.1), and no CR or LF stands alone.

use std::io;
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::fs::File;
use tokio::io::{AsyncRead, AsyncReadExt, ReadBuf};

/// Turns lone CR and LF into CR LF.
#[derive(Clone, Copy, Debug, Default)]
pub struct Normaliser {
    after_cr: bool,
}

impl Normaliser {
    pub fn push(&mut self, input: &[u8], output: &mut Vec<u8>) {
        for byte in input {
            match (*byte, self.after_cr) {
                (b'\n', true) => output.push(b'\n'),
                (b'\n', false) => output.extend_from_slice(b"\r\n"),
                (b'\r', true) => output.extend_from_slice(b"\n\r"),
                (byte, true) => output.extend_from_slice(&[b'\n', byte]),
                (byte, false) => output.push(byte),
            }
            self.after_cr = *byte == b'\r';
        }
    }

    pub fn finish(&mut self, output: &mut Vec<u8>) {
        if std::mem::take(&mut self.after_cr) {
            output.push(b'\n');
        }
    }
}

/// Reads through a [`Normaliser`].
#[derive(Debug)]
pub struct CrlfReader<R> {
    inner: R,
    normaliser: Normaliser,
    ready: Vec<u8>,
    given: usize,
    ended: bool,
}

impl<R> CrlfReader<R> {
    pub fn new(inner: R) -> Self {
        Self { inner, normaliser: Normaliser::default(), ready: Vec::new(), given: 0, ended: false }
    }
}

impl<R: AsyncRead + Unpin> AsyncRead for CrlfReader<R> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        target: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        while this.given == this.ready.len() && !this.ended {
            let mut space = [0; 16 * 1024];
            let mut input = ReadBuf::new(&mut space);
            ready!(Pin::new(&mut this.inner).poll_read(context, &mut input))?;
            this.ready.clear();
            this.given = 0;
            if input.filled().is_empty() {
                this.ended = true;
                this.normaliser.finish(&mut this.ready);
            } else {
                this.normaliser.push(input.filled(), &mut this.ready);
            }
        }
        let left = this.ready.get(this.given..).unwrap_or_default();
        let now = left.get(..target.remaining().min(left.len())).unwrap_or_default();
        target.put_slice(now);
        this.given += now.len();
        Poll::Ready(Ok(()))
    }
}

/// A file, and its length once every line ends in CR LF: a literal must be announced with it.
///
/// # Errors
///
/// If the file can't be read.
pub async fn open(path: &Path) -> io::Result<(CrlfReader<File>, u64)> {
    let mut counted = CrlfReader::new(File::open(path).await?);
    let mut buffer = vec![0; 32 * 1024];
    let mut length = 0;
    loop {
        match counted.read(&mut buffer).await? {
            0 => break,
            read => length += read as u64,
        }
    }
    Ok((CrlfReader::new(File::open(path).await?), length))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn normalise(input: &[u8], step: usize) -> Vec<u8> {
        let mut normaliser = Normaliser::default();
        let mut output = Vec::new();
        for piece in input.chunks(step) {
            normaliser.push(piece, &mut output);
        }
        normaliser.finish(&mut output);
        output
    }

    #[test]
    fn every_line_ends_in_cr_lf() {
        for step in 1..5 {
            assert_eq!(normalise(b"a\nb\r\nc\rd\r\r\n\n", step), b"a\r\nb\r\nc\r\nd\r\n\r\n\r\n");
            assert_eq!(normalise(b"a\r", step), b"a\r\n");
        }
    }

    #[tokio::test]
    async fn a_file_is_as_long_as_announced() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "a\nb\r\n".repeat(20_000)).unwrap();
        let (mut reader, length) = open(file.path()).await.unwrap();
        let mut content = Vec::new();
        reader.read_to_end(&mut content).await.unwrap();
        assert_eq!((content.len() as u64, length), (120_000, 120_000));
    }

    proptest! {
        #[test]
        fn no_cr_or_lf_stands_alone(input in "[a\r\n]{0,40}", step in 1_usize..9) {
            let output = String::from_utf8(normalise(input.as_bytes(), step)).unwrap();
            prop_assert!(!output.replace("\r\n", "").contains(['\r', '\n']));
            prop_assert_eq!(normalise(output.as_bytes(), step), output.as_bytes());
        }
    }
}
