//! What is still to be written, in order.

use std::collections::VecDeque;

use bytes::{Bytes, BytesMut};
use tokio::io::{AsyncReadExt, AsyncWrite, AsyncWriteExt};

use crate::imap::capability::Capabilities;
use crate::imap::command::{Command, Effect, Part, Upload};
use crate::imap::error::Error;

/// What an upload is sent in.
const CHUNK: usize = 64 * 1024;

#[derive(Default)]
pub(super) struct Outgoing {
    /// Being written now.
    buffer: BytesMut,
    needs_flush: bool,
    later: VecDeque<Piece>,
}

enum Piece {
    Text(Bytes),
    /// Nothing more of this command before the host says `+` (RFC 9051 §4.3).
    Continuation(String),
    Upload(Upload),
}

impl Outgoing {
    pub(super) fn is_empty(&self) -> bool {
        self.buffer.is_empty() && self.later.is_empty()
    }

    pub(super) fn push_text(&mut self, text: Bytes) {
        self.later.push_back(Piece::Text(text));
    }

    pub(super) fn push_command(&mut self, tag: &str, command: Command, host: &Capabilities) {
        let idle = command.effect == Effect::Idle;
        let mut text = format!("{tag} ").into_bytes();
        for part in command.parts {
            match part {
                Part::Text(bytes) => text.extend_from_slice(&bytes),
                Part::Literal(bytes) => {
                    self.push_literal(tag, &mut text, bytes.len() as u64, host);
                    text.extend_from_slice(&bytes);
                }
                Part::Upload(upload) => {
                    self.push_literal(tag, &mut text, upload.length, host);
                    self.push_text(Bytes::from(std::mem::take(&mut text)));
                    self.later.push_back(Piece::Upload(upload));
                }
            }
        }
        text.extend_from_slice(b"\r\n");
        self.push_text(Bytes::from(text));
        if idle {
            self.later.push_back(Piece::Continuation(tag.to_owned()));
        }
    }

    fn push_literal(&mut self, tag: &str, text: &mut Vec<u8>, length: u64, host: &Capabilities) {
        if host.literal_plus(length) {
            text.extend_from_slice(format!("{{{length}+}}\r\n").as_bytes());
        } else {
            text.extend_from_slice(format!("{{{length}}}\r\n").as_bytes());
            self.push_text(Bytes::from(std::mem::take(text)));
            self.later.push_back(Piece::Continuation(tag.to_owned()));
        }
    }

    /// Moves what may be written into the buffer.
    pub(super) fn advance(&mut self) {
        while self.buffer.len() < CHUNK {
            match self.later.front() {
                Some(Piece::Text(_)) => {}
                Some(Piece::Upload(upload)) if upload.length == 0 => {}
                Some(Piece::Continuation(_) | Piece::Upload(_)) | None => return,
            }
            if let Some(Piece::Text(text)) = self.later.pop_front() {
                self.buffer.extend_from_slice(&text);
            }
        }
    }

    /// The host said `+`.
    pub(super) fn go_on(&mut self) {
        if matches!(self.later.front(), Some(Piece::Continuation(_))) {
            self.later.pop_front();
        }
    }

    /// The host has answered the command without waiting for its literals: they are not to be sent any more.
    pub(super) fn forget(&mut self, tag: &str) {
        let held = |piece: &Piece| matches!(piece, Piece::Continuation(of) if of == tag);
        if !self.later.front().is_some_and(held) {
            return;
        }
        // Commands come whole, and a text that ends the line ends the command.
        while let Some(piece) = self.later.pop_front() {
            if matches!(&piece, Piece::Text(text) if !text.ends_with(b"}\r\n")) {
                return;
            }
        }
    }

    /// Whether there is anything to do for [`Self::write_some`].
    pub(super) fn has_work(&self) -> bool {
        let uploads = matches!(self.later.front(), Some(Piece::Upload(_)));
        !self.buffer.is_empty() || self.needs_flush || uploads
    }

    /// Writes what can be written now. Loses nothing when dropped.
    pub(super) async fn write_some(
        &mut self,
        writer: &mut (impl AsyncWrite + Unpin),
    ) -> Result<(), Error> {
        if !self.buffer.is_empty() {
            writer.write_buf(&mut self.buffer).await.map_err(|_| Error::Closed)?;
            // TLS gathers records until it is told that nothing more follows.
            self.needs_flush = true;
        } else if matches!(self.later.front(), Some(Piece::Upload(_))) {
            self.fill_from_upload().await?;
        } else if self.needs_flush {
            writer.flush().await.map_err(|_| Error::Closed)?;
            self.needs_flush = false;
        }
        Ok(())
    }

    async fn fill_from_upload(&mut self) -> Result<(), Error> {
        let Some(Piece::Upload(upload)) = self.later.front_mut() else { return Ok(()) };
        self.buffer.reserve(CHUNK);
        let mut limited = (&mut upload.source).take(upload.length.min(CHUNK as u64));
        let read = limited.read_buf(&mut self.buffer).await.map_err(|_| Error::UploadFailed)?;
        if read == 0 {
            // The host waits for bytes that there are not: only closing the connection ends that.
            return Err(Error::UploadFailed);
        }
        upload.length -= read as u64;
        Ok(())
    }
}
