//! A list of MAPI properties (MS-OXTNEF §2.1.3.4): of each its type, its number, and a value that only the type tells the
//! length of.

use std::collections::HashMap;

use encoding_rs::{Encoding, UTF_16LE};

use super::{Reader, text};

/// More properties than any message has.
const MAX_PROPERTIES: u32 = 10_000;

/// Numbers of properties (MS-OXPROPS).
pub(super) mod id {
    pub(crate) const BODY: u16 = 0x1000;
    pub(crate) const RTF: u16 = 0x1009;
    pub(crate) const HTML: u16 = 0x1013;
    pub(crate) const DISPLAY_NAME: u16 = 0x3001;
    pub(crate) const DATA: u16 = 0x3701;
    pub(crate) const NAME: u16 = 0x3704;
    pub(crate) const LONG_NAME: u16 = 0x3707;
    pub(crate) const MEDIA_TYPE: u16 = 0x370e;
    pub(crate) const CONTENT_ID: u16 = 0x3712;
}

/// Types of values (MS-OXCDATA §2.11.1).
mod kind {
    pub(super) const OBJECT: u16 = 0x000d;
    pub(super) const TEXT_8: u16 = 0x001e;
    pub(super) const TEXT: u16 = 0x001f;
    pub(super) const BINARY: u16 = 0x0102;
    /// Set where there are several values.
    pub(super) const SEVERAL: u16 = 0x1000;
}

/// The values that consist of bytes; of several, the first.
#[derive(Clone, Debug, Default)]
pub(super) struct Properties<'a> {
    values: HashMap<u16, (u16, &'a [u8])>,
}

impl<'a> Properties<'a> {
    /// Reads as many as there are, up to the first that makes no sense.
    pub(super) fn read(bytes: &'a [u8]) -> Self {
        let mut properties = Self::default();
        let mut rest = Reader { rest: bytes };
        let count = rest.u32().unwrap_or_default().min(MAX_PROPERTIES);
        for _ in 0..count {
            let Some((number, kind, value)) = property(&mut rest) else { break };
            if let Some(value) = value {
                properties.values.entry(number).or_insert((kind, value));
            }
        }
        properties
    }

    pub(super) fn bytes(&self, number: u16) -> Option<&'a [u8]> {
        self.values.get(&number).map(|(_, value)| *value)
    }

    pub(super) fn text(&self, number: u16, encoding: &'static Encoding) -> Option<String> {
        let (kind, value) = self.values.get(&number)?;
        Some(match *kind {
            kind::TEXT => {
                let decoded = UTF_16LE.decode_without_bom_handling(value).0;
                decoded.trim_end_matches('\0').to_owned()
            }
            // HTML is bytes in the charset that it names itself, hardly ever another than these.
            kind::BINARY => match std::str::from_utf8(value) {
                Ok(text) => text.trim_end_matches('\0').to_owned(),
                Err(_) => text(encoding, value),
            },
            _ => text(encoding, value),
        })
    }
}

/// Number, type and, if it consists of bytes, value of the next property.
fn property<'a>(rest: &mut Reader<'a>) -> Option<(u16, u16, Option<&'a [u8]>)> {
    let kind = rest.u16()?;
    let number = rest.u16()?;
    if number >= 0x8000 {
        named(rest)?;
    }
    let single = kind & !kind::SEVERAL;
    let is_several = kind != single;
    if matches!(single, kind::OBJECT | kind::TEXT_8 | kind::TEXT | kind::BINARY) {
        let count = rest.u32()?;
        let mut first = None;
        for _ in 0..count {
            let length = rest.length()?;
            let value = rest.bytes(length)?;
            // Each is filled up to a multiple of four; the last one often isn't.
            let _ = rest.bytes(length.next_multiple_of(4) - length);
            first = first.or(Some(value));
        }
        return Some((number, single, first));
    }
    let width = match single {
        0x0002 | 0x0003 | 0x0004 | 0x000a | 0x000b => 4,
        0x0005 | 0x0006 | 0x0007 | 0x0014 | 0x0040 => 8,
        0x0048 => 16,
        0x0000 | 0x0001 => 0,
        _ => return None,
    };
    let count = if is_several { rest.length()? } else { 1 };
    rest.bytes(count.checked_mul(width)?)?;
    Some((number, single, None))
}

/// The name of a property that has one: that of its set, and its own, which is a number or a word.
fn named(rest: &mut Reader<'_>) -> Option<()> {
    rest.bytes(16)?;
    match rest.u32()? {
        0 => rest.bytes(4)?,
        _ => {
            let length = rest.length()?;
            rest.bytes(length.checked_next_multiple_of(4)?)?
        }
    };
    Some(())
}
