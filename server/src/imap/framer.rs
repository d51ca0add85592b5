//! Cuts what arrives from the host into responses, and large literals into chunks.
//!
//! A response is a line, but a line that ends in `{n}` goes on after the `n` bytes that follow it (RFC 9051 §4.3).
//! A literal is kept with its response, unless streaming is asked for: then its bytes are handed on as they come, and
//! in the response an empty one stands in its place. So memory holds a chunk of an attachment and never all of it.

use bytes::{Bytes, BytesMut};
use memchr::memchr;

use super::error::Error;
use super::response::is_status_line;
use super::tokeniser::literal_length;

/// The largest response that is kept in memory.
const MAX_RESPONSE: usize = 64 * 1024 * 1024;

/// What a literal is handed on in.
const CHUNK: usize = 64 * 1024;

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Frame {
    /// A whole response with its line end.
    Response(Bytes),
    /// A streamed literal of this many bytes begins.
    Begin(u64),
    /// The next bytes of it.
    Chunk(Bytes),
    /// That was all of it.
    End,
}

#[derive(Debug, Default)]
pub(super) struct Framer {
    /// What has arrived and isn't handed on yet.
    pub(super) buffer: BytesMut,
    /// The beginning of a response whose literal was streamed.
    head: BytesMut,
    /// Where in `buffer` the line that is being read begins: after the literals that belong to the response.
    line: usize,
    /// Up to where that line was looked through for its end.
    seen: usize,
    /// How much of a literal is still to be streamed.
    streaming: Option<u64>,
}

impl Framer {
    /// The next frame; `None` when more bytes are needed. With `stream`, literals are streamed.
    pub(super) fn next(&mut self, stream: bool) -> Result<Option<Frame>, Error> {
        if let Some(left) = self.streaming {
            return Ok(self.chunk(left));
        }
        loop {
            let unseen = self.buffer.get(self.seen..).unwrap_or_default();
            let Some(found) = memchr(b'\n', unseen) else {
                self.seen = self.buffer.len().max(self.seen);
                return if self.buffer.len() > MAX_RESPONSE { Err(too_large()) } else { Ok(None) };
            };
            let end = self.seen + found + 1;
            let Some(length) = self.literal_before(end) else {
                return Ok(Some(self.response(end)));
            };
            if stream {
                self.begin_streaming(end, length);
                return Ok(Some(Frame::Begin(length)));
            }
            let length = usize::try_from(length).map_err(|_| too_large())?;
            let next = end.checked_add(length).ok_or_else(too_large)?;
            if next > MAX_RESPONSE {
                return Err(too_large());
            }
            if self.buffer.len() < next {
                self.buffer.reserve(next - self.buffer.len());
            }
            (self.line, self.seen) = (next, next);
            if self.buffer.len() < next {
                return Ok(None);
            }
        }
    }

    /// Whether a streamed literal is only half read.
    pub(super) fn remaining(&self) -> Option<u64> {
        self.streaming
    }

    /// Makes room for what a read may bring.
    pub(super) fn make_room(&mut self, bytes: usize) {
        if self.buffer.capacity() - self.buffer.len() < bytes / 4 {
            self.buffer.reserve(bytes);
        }
    }

    /// Gives back the memory of a large response.
    pub(super) fn shrink(&mut self) {
        if self.buffer.is_empty() && self.buffer.capacity() > 0 {
            self.buffer = BytesMut::new();
        }
    }

    fn literal_before(&self, end: usize) -> Option<u64> {
        let line = self.buffer.get(self.line..end)?;
        let length = literal_length(line)?;
        let first_line = self.line == 0 && self.head.is_empty();
        if first_line && is_status_line(line) { None } else { Some(length) }
    }

    fn response(&mut self, end: usize) -> Frame {
        let tail = self.buffer.split_to(end);
        (self.line, self.seen) = (0, 0);
        if self.head.is_empty() {
            return Frame::Response(tail.freeze());
        }
        let mut whole = std::mem::take(&mut self.head);
        whole.extend_from_slice(&tail);
        Frame::Response(whole.freeze())
    }

    fn begin_streaming(&mut self, end: usize, length: u64) {
        let line = self.buffer.split_to(end);
        let open = line.iter().rposition(|byte| *byte == b'{').unwrap_or(line.len());
        self.head.extend_from_slice(line.get(..open).unwrap_or_default());
        self.head.extend_from_slice(b"{0}\r\n");
        (self.line, self.seen) = (0, 0);
        self.streaming = Some(length);
    }

    fn chunk(&mut self, left: u64) -> Option<Frame> {
        if left == 0 {
            self.streaming = None;
            return Some(Frame::End);
        }
        if self.buffer.is_empty() {
            return None;
        }
        let size = usize::try_from(left).unwrap_or(CHUNK).min(CHUNK).min(self.buffer.len());
        self.streaming = Some(left - size as u64);
        Some(Frame::Chunk(self.buffer.split_to(size).freeze()))
    }
}

fn too_large() -> Error {
    Error::Protocol("a response is too large")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn frames(input: &[u8], step: usize, stream: bool) -> Vec<Frame> {
        let mut framer = Framer::default();
        let mut frames = Vec::new();
        for piece in input.chunks(step) {
            framer.buffer.extend_from_slice(piece);
            while let Some(frame) = framer.next(stream).unwrap() {
                frames.push(frame);
            }
        }
        frames
    }

    fn responses(input: &str, step: usize) -> Vec<String> {
        let text = |frame| match frame {
            Frame::Response(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            other => panic!("{other:?}"),
        };
        frames(input.as_bytes(), step, false).into_iter().map(text).collect()
    }

    #[test]
    fn cuts_at_line_ends_but_not_within_literals() {
        let input =
            "* 1 EXISTS\r\n* 1 FETCH (BODY[] {4}\r\na\r\nb X {0}\r\n)\r\n* OK done {5}\r\n\n+ \r\n";
        for step in 1..=input.len() {
            let expected = [
                "* 1 EXISTS\r\n",
                "* 1 FETCH (BODY[] {4}\r\na\r\nb X {0}\r\n)\r\n",
                "* OK done {5}\r\n",
                "\n",
                "+ \r\n",
            ];
            assert_eq!(responses(input, step), expected, "in pieces of {step}");
        }
    }

    #[test]
    fn a_streamed_literal_comes_in_chunks_and_leaves_a_valid_response() {
        let input = b"* 1 FETCH (UID 3 BODY[2] {10}\r\n0123\r\n6789 FLAGS ())\r\n* 2 EXISTS\r\n";
        for step in 1..=input.len() {
            let mut body = Vec::new();
            let mut others = Vec::new();
            for frame in frames(input, step, true) {
                match frame {
                    Frame::Chunk(bytes) => body.extend_from_slice(&bytes),
                    other => others.push(other),
                }
            }
            assert_eq!(body, b"0123\r\n6789");
            let response = b"* 1 FETCH (UID 3 BODY[2] {0}\r\n FLAGS ())\r\n";
            let expected = [
                Frame::Begin(10),
                Frame::End,
                Frame::Response(Bytes::from_static(response)),
                Frame::Response(Bytes::from_static(b"* 2 EXISTS\r\n")),
            ];
            assert_eq!(others, expected, "in pieces of {step}");
        }
    }

    #[test]
    fn an_absurd_length_is_refused_before_memory_is_asked_for() {
        let mut framer = Framer::default();
        framer.buffer.extend_from_slice(b"* 1 FETCH (BODY[] {99999999999}\r\n");
        assert!(framer.next(false).is_err());
    }

    proptest! {
        #[test]
        fn never_panics_and_never_depends_on_how_bytes_arrive(
            input in r"([*+a] |OK |\{[0-4]\}\r\n|[\r\n]|[x()]){0,30}", step in 1_usize..20, stream: bool,
        ) {
            let whole = frames(input.as_bytes(), input.len().max(1), stream);
            let pieces = frames(input.as_bytes(), step, stream);
            let shape = |frames: &[Frame]| -> Vec<Bytes> {
                frames.iter().filter_map(|frame| match frame {
                    Frame::Response(bytes) => Some(bytes.clone()),
                    Frame::Begin(_) | Frame::Chunk(_) | Frame::End => None,
                }).collect()
            };
            prop_assert_eq!(shape(&whole), shape(&pieces));
        }
    }
}
