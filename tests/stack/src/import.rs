//! Much mail at once: files written straight into the store.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File};
use std::io::Write;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result};
use jiff::Timestamp;

use crate::folder_name::modified_utf7;
use crate::host::MailHost;
use crate::options::Format;
use crate::privilege::Owner;

/// A message to put into a folder as it is.
#[derive(Clone, Debug)]
pub struct Import {
    /// When it is to have arrived (IMAP's INTERNALDATE).
    pub received: Timestamp,
    /// Flags and keywords as in IMAP.
    pub flags: Vec<&'static str>,
    /// The very bytes, whatever they are. Lines should end with CRLF, so that what is stored is what IMAP gives.
    pub raw: Vec<u8>,
}

impl MailHost {
    /// Puts messages into a folder that doesn't exist yet, or the `INBOX` of somebody who has no mail yet, in the order
    /// of their arrival; 50,000 take seconds. Then subscribes to it.
    pub fn import(
        &self,
        address: &str,
        folder: &str,
        messages: impl IntoIterator<Item = Import>,
    ) -> Result<()> {
        self.import_only(address, folder, messages)?;
        self.finish_import(address, &[folder])
    }

    /// Writes files; [`Self::finish_import`] must follow.
    pub(crate) fn import_only(
        &self,
        address: &str,
        folder: &str,
        messages: impl IntoIterator<Item = Import>,
    ) -> Result<()> {
        let home = self.home(self.person(address)?);
        match self.format() {
            Format::Maildir => {
                write_maildir(&home.join("mail"), &home, folder, messages, &self.owner)
            }
            Format::Sdbox => {
                let source = self.import_source(address);
                write_maildir(&source, &source, folder, messages, &self.owner)
            }
        }
    }

    /// Takes over what [`Self::import_only`] has written, and subscribes to it.
    pub(crate) fn finish_import(&self, address: &str, folders: &[&str]) -> Result<()> {
        if self.format() == Format::Sdbox {
            let source = self.import_source(address);
            let location = format!("maildir:{}:LAYOUT=fs", source.display());
            self.doveadm(&["import", "-u", address, &location, "", "ALL"])?;
            fs::remove_dir_all(&source)?;
        }
        self.doveadm(&[["mailbox", "subscribe", "-u", address].as_slice(), folders].concat())
            .map(drop)
    }

    /// Where a Maildir waits for Dovecot to take it over into another format.
    fn import_source(&self, address: &str) -> PathBuf {
        self.runtime.path("import").join(address)
    }
}

/// Writes a folder of a Maildir with `LAYOUT=fs`, and gives everything from `top` on to its owner.
fn write_maildir(
    root: &Path,
    top: &Path,
    folder: &str,
    messages: impl IntoIterator<Item = Import>,
    owner: &Owner,
) -> Result<()> {
    let path =
        if folder == "INBOX" { root.to_path_buf() } else { root.join(modified_utf7(folder)) };
    for part in ["cur", "new", "tmp"] {
        make_folders(&path.join(part), top, owner)?;
    }
    let mut keywords = BTreeMap::new();
    for (index, message) in messages.into_iter().enumerate() {
        let letters = flag_letters(&message.flags, &mut keywords);
        let size = message.raw.len();
        let wire = size + bare_line_feeds(&message.raw);
        let second = message.received.as_second();
        // Dovecot numbers new files by the time in their names. S and W spare it measuring them (W: with CRLF).
        let name = format!("{second}.M{index:06}P1.pli,S={size},W={wire}:2,{letters}");
        let mut file = File::create_new(path.join("cur").join(name))
            .context("the folder holds mail already")?;
        file.write_all(&message.raw)?;
        file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(second.unsigned_abs()))?;
        give_file(&file, owner)?;
    }
    if !keywords.is_empty() {
        let mut lines: Vec<_> =
            keywords.iter().map(|(name, number)| format!("{number} {name}\n")).collect();
        lines.sort();
        let mut file = File::create(path.join("dovecot-keywords"))?;
        file.write_all(lines.concat().as_bytes())?;
        give_file(&file, owner)?;
    }
    Ok(())
}

/// How much longer a message gets with CRLF line ends. A wrong W breaks the connection that reads the message.
fn bare_line_feeds(raw: &[u8]) -> usize {
    let first = usize::from(raw.first() == Some(&b'\n'));
    first + raw.windows(2).filter(|pair| pair.ends_with(b"\n") && !pair.starts_with(b"\r")).count()
}

/// Like `create_dir_all`, and gives every new folder below and including `top` to the owner.
pub(crate) fn make_folders(path: &Path, top: &Path, owner: &Owner) -> Result<()> {
    let missing: Vec<PathBuf> =
        path.ancestors().take_while(|folder| !folder.exists()).map(Path::to_path_buf).collect();
    for folder in missing.iter().rev() {
        DirBuilder::new().mode(0o700).create(folder)?;
        owner.give(folder)?;
    }
    // The folder above a new home belongs to mail, too, or Dovecot couldn't make the next home in it.
    top.parent().map_or(Ok(()), |parent| {
        if missing.iter().any(|it| it == top) { owner.give(parent) } else { Ok(()) }
    })
}

fn give_file(file: &File, owner: &Owner) -> Result<()> {
    if crate::privilege::is_root() {
        std::os::unix::fs::fchown(file, Some(owner.user_id), Some(owner.group_id))?;
    }
    Ok(())
}

/// The letters of a Maildir name's info: capitals for system flags, then `a` to `z` for the folder's keywords.
fn flag_letters(flags: &[&'static str], keywords: &mut BTreeMap<&'static str, u8>) -> String {
    let mut letters: Vec<char> = flags
        .iter()
        .map(|&flag| match flag {
            r"\Draft" => 'D',
            r"\Flagged" => 'F',
            r"\Answered" => 'R',
            r"\Seen" => 'S',
            r"\Deleted" => 'T',
            keyword => {
                let next = u8::try_from(keywords.len()).unwrap_or(25).min(25);
                char::from(b'a' + *keywords.entry(keyword).or_insert(next))
            }
        })
        .collect();
    letters.sort_unstable();
    letters.into_iter().collect()
}
