//! The files of a message: where their bytes are, and what they are called.

use std::sync::Arc;

use bytes::Bytes;
use shared::attachment::Attachment;
use shared::id::PartId;

use super::parts::{self, PartRange, Transfer};
use super::tnef::{self, PackedFile};
use super::{Error, MessageRef, file_name, sniff, transfer};
use crate::imap::Pool;
use crate::imap::body::BodyPart;

/// Largest package that is opened, which happens in memory.
const MAX_PACKAGE: u64 = 20 * 1024 * 1024;
/// What stands in an id between the part and the number of a file that is packed in it (`2~1`).
const PACKED: char = '~';

/// One file of a message on the host.
#[derive(Clone, Debug)]
pub struct File {
    /// What it is saved as.
    pub name: String,
    /// As its sender says.
    pub media_type: String,
    pub charset: Option<String>,
    content: Content,
}

#[derive(Clone, Debug)]
enum Content {
    Part(Box<BodyPart>),
    /// Taken out of a package.
    Here(Bytes),
}

/// The first bytes of a file.
#[derive(Clone, Debug)]
pub struct Beginning {
    pub bytes: Bytes,
    /// There are no more.
    pub is_all: bool,
}

/// Finds a file by the id that the message gives for it.
///
/// # Errors
///
/// [`Error::MessageMissing`], also if there is no such file; [`Error::Stale`], or what the host said no to.
pub async fn find(pool: &Arc<Pool>, message: &MessageRef, id: &PartId) -> Result<File, Error> {
    let structure = parts::fetch_structure(pool, message).await?;
    let (path, packed) = match id.0.split_once(PACKED) {
        Some((path, number)) => (path, Some(number)),
        None => (id.0.as_str(), None),
    };
    let part = structure.body.find(path).filter(|part| !part.is_multipart());
    let part = part.ok_or(Error::MessageMissing)?;
    match packed {
        None => Ok(File {
            name: name(part),
            media_type: part.media_type.clone(),
            charset: part.charset(),
            content: Content::Part(Box::new(part.clone())),
        }),
        Some(number) => {
            let package = fetch_package(pool, message, part).await?;
            unpack_one(package, number).await.ok_or(Error::MessageMissing)
        }
    }
}

/// A package as a whole; empty where it is too large to be opened.
///
/// # Errors
///
/// As [`find`].
pub async fn fetch_package(
    pool: &Arc<Pool>,
    message: &MessageRef,
    part: &BodyPart,
) -> Result<Bytes, Error> {
    if part.size_bytes > MAX_PACKAGE {
        return Ok(Bytes::new());
    }
    let range = PartRange { path: part.path.clone(), limit: MAX_PACKAGE };
    let encoded = parts::fetch_parts(pool, message, &[range]).await?.into_iter().next();
    Ok(transfer::decode(part.encoding, encoded.unwrap_or_default()))
}

/// Opened apart, as all that can't be trusted.
async fn unpack_one(package: Bytes, number: &str) -> Option<File> {
    let number: usize = number.parse().ok()?;
    let work = move || {
        let file = tnef::unpack(&package)?.files.into_iter().nth(number.checked_sub(1)?)?;
        Some(File {
            name: packed_name(&file, number),
            media_type: packed_type(&file),
            charset: None,
            content: Content::Here(package.slice_ref(file.content)),
        })
    };
    tokio::task::spawn_blocking(work).await.ok().flatten()
}

/// The files in a package, as the message lists them.
pub fn packed(part: &PartId, files: &[PackedFile<'_>]) -> Vec<Attachment> {
    let attachment = |(number, file): (usize, &PackedFile<'_>)| Attachment {
        part: PartId(format!("{part}{PACKED}{number}")),
        name: packed_name(file, number),
        media_type: packed_type(file),
        size_bytes: u64::try_from(file.content.len()).unwrap_or(u64::MAX),
        content_id: file.content_id.clone().filter(|id| !id.is_empty()),
    };
    (1..).zip(files).map(attachment).collect()
}

fn packed_name(file: &PackedFile<'_>, number: usize) -> String {
    let nameless = || format!("attachment-{number}{}", file_name::extension(&packed_type(file)));
    file_name::safe(&file.name).unwrap_or_else(nameless)
}

/// What the package says, if that is a type; else what the file begins like.
fn packed_type(file: &PackedFile<'_>) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/.+-_".contains(c);
    let said =
        file.media_type.as_deref().filter(|said| said.contains('/') && said.chars().all(plain));
    let found = || sniff::medium(file.content).map(|(_, media_type)| media_type);
    said.or_else(found).unwrap_or("application/octet-stream").to_owned()
}

impl File {
    /// All of it, as it comes.
    ///
    /// # Errors
    ///
    /// As [`find`].
    pub async fn stream(self, pool: &Arc<Pool>, message: &MessageRef) -> Result<Transfer, Error> {
        match self.content {
            Content::Part(part) => parts::stream_part(pool, message, &part).await,
            Content::Here(bytes) => Ok(Transfer::of(bytes)),
        }
    }

    /// About `limit` bytes of it at most.
    ///
    /// # Errors
    ///
    /// As [`find`].
    pub async fn beginning(
        &self,
        pool: &Arc<Pool>,
        message: &MessageRef,
        limit: u64,
    ) -> Result<Beginning, Error> {
        let part = match &self.content {
            Content::Part(part) => part,
            Content::Here(bytes) => {
                let length = usize::try_from(limit).unwrap_or(usize::MAX).min(bytes.len());
                let is_all = length == bytes.len();
                return Ok(Beginning { bytes: bytes.slice(..length), is_all });
            }
        };
        // Base64 takes four octets for three, and a line end for each 76.
        let limit = limit.saturating_mul(78) / 57 + 4;
        let range = PartRange { path: part.path.clone(), limit };
        let encoded = parts::fetch_parts(pool, message, &[range]).await?.into_iter().next();
        let encoded = encoded.unwrap_or_default();
        let is_all = u64::try_from(encoded.len()).is_ok_and(|length| length < limit);
        Ok(Beginning { bytes: transfer::decode(part.encoding, encoded), is_all })
    }
}

fn name(part: &BodyPart) -> String {
    let subject = || {
        let envelope = part.envelope.as_ref().filter(|_| part.is_message())?;
        Some(file_name::named_after(&envelope.subject, "eml"))
    };
    let nameless = || format!("file{}", file_name::extension(&part.media_type));
    part.file_name().or_else(subject).unwrap_or_else(nameless)
}
