//! Files that were read and wait for the user's word. In memory: whoever restarts the server uploads again.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use encoding_rs::Encoding;
use shared::contact::transfer::FileFormat;
use shared::id::{AddressBookId, CardImportId, UserId};

use crate::nodes::NodeId;

/// Files kept for all users together, and so the memory they take. The oldest goes first.
const KEPT: usize = 8;

#[derive(Clone, Debug)]
pub(super) struct File {
    pub(super) book: AddressBookId,
    pub(super) bytes: Bytes,
    /// What the columns of a table are taken for; `None`: what their headers say.
    pub(super) fields: Option<Vec<String>>,
}

impl File {
    pub(super) fn new(book: AddressBookId, bytes: Vec<u8>) -> Self {
        Self { book, bytes: bytes.into(), fields: None }
    }

    pub(super) fn format(&self) -> FileFormat {
        // A table's cell may hold the word; no table has a line of it.
        let text = as_utf8(&self.bytes);
        let is_begin = |line: &[u8]| {
            let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line).trim_ascii();
            line.eq_ignore_ascii_case(b"BEGIN:VCARD")
        };
        match text.split(|byte| *byte == b'\n').any(is_begin) {
            true => FileFormat::Vcard,
            false => FileFormat::Csv,
        }
    }
}

/// UTF-16 made UTF-8; all else as it is.
pub(super) fn as_utf8(bytes: &[u8]) -> Cow<'_, [u8]> {
    match Encoding::for_bom(bytes) {
        Some((encoding, _)) if encoding != encoding_rs::UTF_8 => {
            Cow::Owned(encoding.decode(bytes).0.into_owned().into_bytes())
        }
        _ => Cow::Borrowed(bytes),
    }
}

#[derive(Debug, Default)]
pub struct Imports(Mutex<VecDeque<(UserId, CardImportId, File)>>);

impl Imports {
    /// Keeps a file instead of the user's last.
    pub(super) fn add(&self, node: NodeId, user: &UserId, file: File) -> CardImportId {
        let id = CardImportId(node.name(&mut rand::rng()));
        let mut all = self.lock();
        all.retain(|(other, _, _)| other != user);
        all.push_back((user.clone(), id.clone(), file));
        if all.len() > KEPT {
            all.pop_front();
        }
        id
    }

    pub(super) fn find(&self, user: &UserId, id: &CardImportId) -> Option<File> {
        let all = self.lock();
        let found = all.iter().find(|(other, known, _)| other == user && known == id);
        found.map(|(_, _, file)| file.clone())
    }

    pub(super) fn put(&self, user: &UserId, id: &CardImportId, file: File) {
        let mut all = self.lock();
        if let Some(found) = all.iter_mut().find(|(other, known, _)| other == user && known == id) {
            found.2 = file;
        }
    }

    pub(super) fn forget(&self, user: &UserId, id: &CardImportId) {
        self.lock().retain(|(other, known, _)| other != user || known != id);
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<(UserId, CardImportId, File)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
