//! The bytes of WASM files (WebAssembly Core Specification §5), as far as we look into them.

use anyhow::{Context as _, Result, bail};

pub(super) const HEADER: &[u8; HEADER_BYTES] = b"\0asm\x01\0\0\0";
pub(super) const HEADER_BYTES: usize = 8;

pub(super) const IMPORT_SECTION: u8 = 2;
pub(super) const EXPORT_SECTION: u8 = 7;

/// Kinds of what is imported and exported.
pub(super) const FUNCTION: u8 = 0;
pub(super) const TABLE: u8 = 1;
pub(super) const MEMORY: u8 = 2;
pub(super) const GLOBAL: u8 = 3;

/// Reads a WASM file from its beginning.
#[derive(Clone, Debug)]
pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn take(&mut self, length: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length).context("the WASM file is cut off")?;
        self.0 = rest;
        Ok(taken)
    }

    pub(super) fn byte(&mut self) -> Result<u8> {
        Ok(self.take(1)?.first().copied().unwrap_or_default())
    }

    /// An unsigned number as LEB128.
    pub(super) fn number(&mut self) -> Result<usize> {
        let mut number = 0;
        for shift in (0..usize::BITS).step_by(7) {
            let byte = self.byte()?;
            number |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        bail!("a number in the WASM file has no end")
    }

    pub(super) fn text(&mut self) -> Result<&'a [u8]> {
        let length = self.number()?;
        self.take(length)
    }

    /// What `read` reads, as bytes.
    pub(super) fn bytes(&mut self, read: impl FnOnce(&mut Self) -> Result<()>) -> Result<&'a [u8]> {
        let before = self.0;
        read(self)?;
        Ok(before.get(..before.len() - self.0.len()).unwrap_or_default())
    }
}

pub(super) fn write_number(to: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        to.push(0x80 | u8::try_from(number & 0x7f).unwrap_or_default());
        number >>= 7;
    }
    to.push(u8::try_from(number).unwrap_or_default());
}

pub(super) fn write_text(to: &mut Vec<u8>, text: &[u8]) {
    write_number(to, text.len());
    to.extend(text);
}

pub(super) fn write_section(to: &mut Vec<u8>, id: u8, section: &[u8]) {
    to.push(id);
    write_text(to, section);
}
