//! What a connection knows of the mailbox that is selected on it, kept current by whatever the host says.

use super::code::Code;
use super::error::Error;
use super::name::MailboxName;
use super::response::{Data, Kind};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selected {
    pub name: MailboxName,
    /// Which life of the mailbox its UIDs belong to (RFC 9051 §2.3.1.1); 0 where the host doesn't tell.
    pub uid_validity: u32,
    /// How many messages it holds, as far as the host has told.
    pub exists: u32,
    /// How often the host told that messages came or went: as many may be others.
    pub revision: u32,
    pub uid_next: Option<u32>,
    pub highest_mod_seq: Option<u64>,
    pub read_only: bool,
    /// Whether new keywords can be made (`\*` in PERMANENTFLAGS).
    pub takes_keywords: bool,
}

impl Selected {
    pub(super) fn new(name: MailboxName) -> Self {
        Self {
            name,
            uid_validity: 0,
            exists: 0,
            revision: 0,
            uid_next: None,
            highest_mod_seq: None,
            read_only: false,
            takes_keywords: true,
        }
    }

    pub(super) fn data(&mut self, data: &Data) {
        match data.kind {
            Kind::Exists => self.exists = data.number,
            Kind::Expunge => self.exists = self.exists.saturating_sub(1),
            _ => return,
        }
        self.revision = self.revision.wrapping_add(1);
    }

    /// This, if its UIDs mean what they meant when `uid_validity` was noted.
    ///
    /// # Errors
    ///
    /// [`Error::Stale`] if they don't.
    pub fn if_valid(self, uid_validity: u32) -> Result<Self, Error> {
        if self.uid_validity == uid_validity { Ok(self) } else { Err(Error::Stale) }
    }

    pub(super) fn code(&mut self, code: &Code) {
        match code {
            Code::UidValidity(number) => self.uid_validity = *number,
            Code::UidNext(number) => self.uid_next = Some(*number),
            Code::HighestModSeq(number) => self.highest_mod_seq = Some(*number),
            Code::NoModSeq => self.highest_mod_seq = None,
            Code::ReadOnly => self.read_only = true,
            Code::ReadWrite => self.read_only = false,
            Code::PermanentFlags(flags) => {
                self.takes_keywords = flags.iter().any(|flag| flag == "\\*");
            }
            // What was said so far was about the mailbox before (RFC 7162 §3.2.11).
            Code::Closed => *self = Self::new(self.name.clone()),
            _ => {}
        }
    }
}
