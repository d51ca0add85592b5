//! The parts of a message (RFC 2045, RFC 2046), written one after the other.

use std::fs::File;
use std::io::{self, BufReader, Read, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::message_id::MessageId;
use mail_builder::mime::MimePart;
use shared::id::PartId;

use super::FilePart;
use super::header::{HeaderWriter, one_line};
use super::picture::Picture;
use crate::submission::dots::Lines;

/// Where the message goes, and what is known about it so far.
pub(super) struct Writing<'a, W> {
    output: W,
    boundary: &'a str,
    boundaries: usize,
    size_bytes: u64,
    eight_bit: bool,
}

impl<'a, W: Write> Writing<'a, W> {
    pub(super) fn new(output: W, boundary: &'a str) -> Self {
        Self { output, boundary, boundaries: 0, size_bytes: 0, eight_bit: false }
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.size_bytes += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.eight_bit = self.eight_bit || !bytes.is_ascii();
        self.output.write_all(bytes)
    }

    /// `=_` can stand in no base64 and no quoted-printable text (RFC 2045 §6.7).
    fn next_boundary(&mut self) -> String {
        self.boundaries += 1;
        format!("=_{}_{}", self.boundary, self.boundaries)
    }

    pub(super) fn finish(mut self) -> io::Result<(u64, bool)> {
        self.output.flush()?;
        Ok((self.size_bytes, self.eight_bit))
    }
}

pub(super) enum Node<'a> {
    Text { subtype: &'static str, text: String },
    Calendar(String),
    File { place: usize, file: &'a FilePart, inline: bool, encoding: Encoding },
    Picture(Picture),
    Multipart { subtype: &'static str, children: Vec<Node<'a>> },
}

/// How a file's bytes are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Base64,
    /// A whole message as it came: `message/rfc822` takes no other encoding (RFC 2046 §5.2.1).
    Message {
        eight_bit: bool,
    },
}

impl<'a> Node<'a> {
    pub(super) fn text(subtype: &'static str, text: &str) -> Self {
        let mut text = unix_lines(text).replace('\n', "\r\n");
        // The last line ends as well; [`crate::submission::draft_format`] takes this one away again.
        text.push_str("\r\n");
        Self::Text { subtype, text }
    }

    pub(super) fn calendar(text: &str) -> Self {
        Self::Calendar(unix_lines(text).replace('\n', "\r\n"))
    }

    pub(super) fn file(place: usize, file: &'a FilePart, inline: bool) -> io::Result<Self> {
        let encoding = if file.is_message { message_encoding(file)? } else { Encoding::Base64 };
        Ok(Self::File { place, file, inline, encoding })
    }

    /// `first` and `rest` as one; `first` alone where there is no rest.
    pub(super) fn multipart(subtype: &'static str, first: Self, rest: Vec<Self>) -> Self {
        if rest.is_empty() {
            return first;
        }
        let mut children = vec![first];
        children.extend(rest);
        Self::Multipart { subtype, children }
    }

    /// Finds where each file will be (RFC 9051 §6.4.5.1).
    pub(super) fn number(&mut self, path: &str, parts: &mut [PartId]) {
        match self {
            Self::Text { .. } | Self::Calendar(_) | Self::Picture(_) => {}
            Self::File { place, .. } => {
                if let Some(part) = parts.get_mut(*place) {
                    *part = PartId(path.to_owned());
                }
            }
            Self::Multipart { children, .. } => {
                for (at, child) in children.iter_mut().enumerate() {
                    let dot = if path.is_empty() { "" } else { "." };
                    child.number(&format!("{path}{dot}{}", at + 1), parts);
                }
            }
        }
    }

    /// Writes the part's own header, the empty line and its content.
    pub(super) fn write<W: Write>(&self, writing: &mut Writing<'_, W>) -> io::Result<()> {
        match self {
            Self::Text { subtype, text } => {
                write_text(ContentType::new(format!("text/{subtype}")), text, writing)
            }
            Self::Calendar(text) => {
                let media_type = ContentType::new("text/calendar").attribute("method", "REPLY");
                write_text(media_type.attribute("charset", "utf-8"), text, writing)
            }
            Self::File { file, inline, encoding, .. } => {
                write_file(file, *inline, *encoding, writing)
            }
            Self::Picture(picture) => write_picture(picture, writing),
            Self::Multipart { subtype, children } => {
                let boundary = writing.next_boundary();
                let mut header = HeaderWriter::new();
                let media_type = ContentType::new(format!("multipart/{subtype}"))
                    .attribute("boundary", boundary.as_str());
                header.field("Content-Type", &media_type);
                writing.bytes(&header.finish())?;
                for child in children {
                    writing.bytes(format!("\r\n--{boundary}\r\n").as_bytes())?;
                    child.write(writing)?;
                }
                writing.bytes(format!("\r\n--{boundary}--\r\n").as_bytes())
            }
        }
    }
}

pub(super) fn unix_lines(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

fn write_text<W: Write>(
    media_type: ContentType<'_>,
    text: &str,
    writing: &mut Writing<'_, W>,
) -> io::Result<()> {
    let mut bytes = Vec::with_capacity(text.len() + text.len() / 8 + 200);
    MimePart::new(media_type, text).write_part(&mut bytes);
    if !bytes.ends_with(b"\r\n") {
        bytes.extend_from_slice(b"\r\n");
    }
    writing.bytes(&bytes)
}

fn write_file<W: Write>(
    file: &FilePart,
    inline: bool,
    encoding: Encoding,
    writing: &mut Writing<'_, W>,
) -> io::Result<()> {
    let media_type = match encoding {
        Encoding::Message { .. } => "message/rfc822".to_owned(),
        Encoding::Base64 => media_type(&file.media_type),
    };
    let disposition = if inline { "inline" } else { "attachment" };
    let mut header = HeaderWriter::new();
    header.field("Content-Type", &ContentType::new(media_type));
    // The size (RFC 2183 §2.7) is exact, where one that is worked out from base64 isn't.
    let size = std::fs::metadata(&file.path)?.len().to_string();
    let disposition = ContentType::new(disposition)
        .attribute("filename", file_name(&file.name))
        .attribute("size", size);
    header.field("Content-Disposition", &disposition);
    if let Some(id) = file.content_id.as_deref().filter(|id| is_content_id(id)) {
        header.field("Content-ID", &MessageId::new(id.to_owned()));
    }
    let encoding_name = match encoding {
        Encoding::Base64 => "base64",
        Encoding::Message { eight_bit: true } => "8bit",
        Encoding::Message { eight_bit: false } => "7bit",
    };
    header.raw("Content-Transfer-Encoding", encoding_name);
    writing.bytes(&header.finish())?;
    writing.bytes(b"\r\n")?;
    let content = BufReader::with_capacity(64 * 1024, File::open(&file.path)?);
    match encoding {
        Encoding::Base64 => write_base64(content, writing),
        Encoding::Message { .. } => write_lines(content, writing),
    }
}

fn write_picture<W: Write>(picture: &Picture, writing: &mut Writing<'_, W>) -> io::Result<()> {
    let mut header = HeaderWriter::new();
    header.field("Content-Type", &ContentType::new(picture.media_type.as_str()));
    header.field("Content-Disposition", &ContentType::new("inline"));
    header.field("Content-ID", &MessageId::new(picture.content_id.clone()));
    header.raw("Content-Transfer-Encoding", "base64");
    writing.bytes(&header.finish())?;
    writing.bytes(b"\r\n")?;
    write_base64(picture.bytes.as_slice(), writing)
}

/// Bytes that become one line of 76 letters (RFC 2045 §6.8).
const LINE_INPUT: usize = 57;

fn write_base64<W: Write>(mut content: impl Read, writing: &mut Writing<'_, W>) -> io::Result<()> {
    let mut block = vec![0; LINE_INPUT * 512];
    let mut lines = String::with_capacity(80 * 512);
    loop {
        let read = fill(&mut content, &mut block)?;
        lines.clear();
        for line in block.get(..read).unwrap_or_default().chunks(LINE_INPUT) {
            STANDARD.encode_string(line, &mut lines);
            lines.push_str("\r\n");
        }
        writing.bytes(lines.as_bytes())?;
        if read < block.len() {
            return Ok(());
        }
    }
}

/// Reads until `block` is full or the content ends.
pub(super) fn fill(content: &mut impl Read, block: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while let Some(rest) = block.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match content.read(rest) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

fn write_lines<W: Write>(mut content: impl Read, writing: &mut Writing<'_, W>) -> io::Result<()> {
    let mut lines = Lines::default();
    let mut block = vec![0; 32 * 1024];
    let mut output = Vec::with_capacity(block.len() + block.len() / 8);
    loop {
        let read = fill(&mut content, &mut block)?;
        output.clear();
        lines.push(block.get(..read).unwrap_or_default(), &mut output);
        writing.bytes(&output)?;
        if read < block.len() {
            return Ok(());
        }
    }
}

/// A message goes as it is if mail can carry it so: no NUL, no line over 998 bytes (RFC 5322 §2.1.1). Else as a file.
fn message_encoding(file: &FilePart) -> io::Result<Encoding> {
    const LONGEST_LINE: usize = 998;
    let mut content = BufReader::new(File::open(&file.path)?);
    let mut block = vec![0; 32 * 1024];
    let mut line = 0;
    let mut eight_bit = false;
    loop {
        let read = fill(&mut content, &mut block)?;
        for byte in block.iter().take(read) {
            line = if matches!(byte, b'\r' | b'\n') { 0 } else { line + 1 };
            if *byte == 0 || line > LONGEST_LINE {
                return Ok(Encoding::Base64);
            }
            eight_bit = eight_bit || !byte.is_ascii();
        }
        if read < block.len() {
            return Ok(Encoding::Message { eight_bit });
        }
    }
}

/// The type of a file as its sender's machine knew it. `multipart` and `message` types would have to be what they say.
fn media_type(text: &str) -> String {
    let token = |word: &str| {
        !word.is_empty()
            && word.len() <= 100
            && word.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b))
    };
    let text = text.trim().to_ascii_lowercase();
    match text.split_once('/') {
        Some((kind, subtype))
            if token(kind) && token(subtype) && !matches!(kind, "multipart" | "message") =>
        {
            text
        }
        Some(_) | None => "application/octet-stream".to_owned(),
    }
}

/// A name that is one on every system; never empty.
fn file_name(name: &str) -> String {
    let name: String = one_line(name)
        .chars()
        .map(|c| if matches!(c, '/' | '\\') { '_' } else { c })
        .take(200)
        .collect();
    if name.is_empty() { "file".to_owned() } else { name }
}

fn is_content_id(id: &str) -> bool {
    !id.is_empty()
        && id.len() < 500
        && id.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'<' | b'>'))
}
