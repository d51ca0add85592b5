//! A ZIP archive as it is written: nothing is known of a file before its bytes pass by (APPNOTE 6.3.10).
//!
//! Files are stored, not compressed: what is large in mail is compressed already. Each is followed by its size and checksum
//! (§4.3.9), and what doesn't fit into 32 bits is written in 64 (§4.3.14).

use std::collections::HashSet;

use crc32fast::Hasher;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Names are in UTF-8, and sizes follow the content (§4.4.4, bits 11 and 3).
const FLAGS: u16 = 1 << 11 | 1 << 3;
/// As large as the fields of 32 and 16 bits get; the value itself says "see the 64-bit one".
const MAX_32: u64 = 0xffff_ffff;
const MAX_16: usize = 0xffff;

/// What has been written, and what is still to be said about it at the end.
#[derive(Debug)]
pub struct Archive {
    date: u16,
    time: u16,
    written: u64,
    files: Vec<File>,
    names: HashSet<String>,
    checksum: Hasher,
}

#[derive(Debug)]
struct File {
    name: String,
    offset: u64,
    size: u64,
    checksum: u32,
    is_large: bool,
}

impl Archive {
    /// An archive of files that are as old as `at`.
    pub fn new(at: Timestamp) -> Self {
        let at = at.to_zoned(TimeZone::UTC);
        let bits = |value: i8| u16::try_from(value).unwrap_or_default();
        let year = u16::try_from((at.year() - 1980).clamp(0, 127)).unwrap_or_default();
        Self {
            date: year << 9 | bits(at.month()) << 5 | bits(at.day()),
            time: bits(at.hour()) << 11 | bits(at.minute()) << 5 | (bits(at.second()) / 2),
            written: 0,
            files: Vec::new(),
            names: HashSet::new(),
            checksum: Hasher::new(),
        }
    }

    /// What stands before a file's content. `estimate` only decides whether its size gets 64 bits.
    pub fn begin(&mut self, name: &str, estimate: u64) -> Vec<u8> {
        let file = File {
            name: self.unique(name),
            offset: self.written,
            size: 0,
            checksum: 0,
            is_large: estimate > MAX_32 / 2,
        };
        let mut bytes = Vec::new();
        put32(&mut bytes, 0x0403_4b50);
        self.put_facts(&mut bytes, &file, if file.is_large { u32::MAX } else { 0 });
        put16(&mut bytes, length(&file.name));
        put16(&mut bytes, if file.is_large { 20 } else { 0 });
        bytes.extend_from_slice(file.name.as_bytes());
        if file.is_large {
            put16(&mut bytes, 1);
            put16(&mut bytes, 16);
            put64(&mut bytes, 0);
            put64(&mut bytes, 0);
        }
        self.files.push(file);
        self.checksum = Hasher::new();
        self.count(bytes)
    }

    /// Takes note of content that passes by.
    pub fn pass(&mut self, content: &[u8]) {
        self.checksum.update(content);
        let length = content.len() as u64;
        self.written += length;
        if let Some(file) = self.files.last_mut() {
            file.size += length;
        }
    }

    /// What stands behind a file's content. `None` if it grew beyond what was announced.
    pub fn end(&mut self) -> Option<Vec<u8>> {
        let checksum = std::mem::take(&mut self.checksum).finalize();
        let file = self.files.last_mut()?;
        file.checksum = checksum;
        let mut bytes = Vec::new();
        put32(&mut bytes, 0x0807_4b50);
        put32(&mut bytes, checksum);
        if file.is_large {
            put64(&mut bytes, file.size);
            put64(&mut bytes, file.size);
        } else {
            let size = u32::try_from(file.size).ok()?;
            put32(&mut bytes, size);
            put32(&mut bytes, size);
        }
        Some(self.count(bytes))
    }

    /// The directory, which ends the archive.
    pub fn finish(self) -> Vec<u8> {
        let start = self.written;
        let mut bytes = Vec::new();
        for file in &self.files {
            self.put_entry(&mut bytes, file);
        }
        let (size, count) = (bytes.len() as u64, self.files.len());
        if start + size >= MAX_32 || count >= MAX_16 {
            put_large_end(&mut bytes, start, size, count as u64);
        }
        put32(&mut bytes, 0x0605_4b50);
        put32(&mut bytes, 0); // Of one volume.
        let count = u16::try_from(count).unwrap_or(u16::MAX);
        put16(&mut bytes, count);
        put16(&mut bytes, count);
        put32(&mut bytes, capped(size));
        put32(&mut bytes, capped(start));
        put16(&mut bytes, 0);
        bytes
    }

    /// An entry of the directory (§4.3.12).
    fn put_entry(&self, bytes: &mut Vec<u8>, file: &File) {
        let mut large = Vec::new();
        if file.size >= MAX_32 {
            put64(&mut large, file.size);
            put64(&mut large, file.size);
        }
        if file.offset >= MAX_32 {
            put64(&mut large, file.offset);
        }
        put32(bytes, 0x0201_4b50);
        put16(bytes, 3 << 8 | 45); // Made as on Unix.
        self.put_facts(bytes, file, capped(file.size));
        put16(bytes, length(&file.name));
        put16(bytes, if large.is_empty() { 0 } else { 4 + short(large.len()) });
        put16(bytes, 0); // No comment,
        put16(bytes, 0); // on the first volume,
        put16(bytes, 0); // of no known kind,
        put32(bytes, 0o100_644 << 16); // to be read by all.
        put32(bytes, capped(file.offset));
        bytes.extend_from_slice(file.name.as_bytes());
        if !large.is_empty() {
            put16(bytes, 1);
            put16(bytes, short(large.len()));
            bytes.extend_from_slice(&large);
        }
    }

    /// What a file's header and its entry have in common: version, flags, method, time, checksum, sizes.
    fn put_facts(&self, bytes: &mut Vec<u8>, file: &File, size: u32) {
        put16(bytes, if file.is_large { 45 } else { 20 });
        put16(bytes, FLAGS);
        put16(bytes, 0);
        put16(bytes, self.time);
        put16(bytes, self.date);
        put32(bytes, file.checksum);
        put32(bytes, size);
        put32(bytes, size);
    }

    /// `a.txt`, and if there is one already `a (2).txt`. Systems that fold case must not lose a file either.
    fn unique(&mut self, name: &str) -> String {
        let (stem, extension) = match name.rsplit_once('.') {
            Some((stem, extension)) if !stem.is_empty() => (stem, format!(".{extension}")),
            _ => (name, String::new()),
        };
        let mut unique = name.to_owned();
        for number in 2.. {
            if self.names.insert(unique.to_lowercase()) {
                break;
            }
            unique = format!("{stem} ({number}){extension}");
        }
        unique
    }

    fn count(&mut self, bytes: Vec<u8>) -> Vec<u8> {
        self.written += bytes.len() as u64;
        bytes
    }
}

/// The end of a directory that 32 bits can't point at (§4.3.14, §4.3.15).
fn put_large_end(bytes: &mut Vec<u8>, start: u64, size: u64, count: u64) {
    put32(bytes, 0x0606_4b50);
    put64(bytes, 44);
    put16(bytes, 3 << 8 | 45);
    put16(bytes, 45);
    put64(bytes, 0); // Of one volume.
    put64(bytes, count);
    put64(bytes, count);
    put64(bytes, size);
    put64(bytes, start);
    put32(bytes, 0x0706_4b50);
    put32(bytes, 0);
    put64(bytes, start + size);
    put32(bytes, 1);
}

fn put16(bytes: &mut Vec<u8>, value: u16) {
    bytes.extend_from_slice(&value.to_le_bytes());
}

fn put32(bytes: &mut Vec<u8>, value: u32) {
    bytes.extend_from_slice(&value.to_le_bytes());
}

fn put64(bytes: &mut Vec<u8>, value: u64) {
    bytes.extend_from_slice(&value.to_le_bytes());
}

fn capped(value: u64) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

fn short(length: usize) -> u16 {
    u16::try_from(length).unwrap_or(u16::MAX)
}

fn length(name: &str) -> u16 {
    short(name.len())
}

#[cfg(test)]
mod tests;
