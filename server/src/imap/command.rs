//! Commands, written so that no argument can be anything but one argument.
//!
//! Only `&'static str` is written as it stands. Everything that comes from outside (names, words, keywords) goes
//! through an encoder that picks atom, quoted string or literal, so that any byte can be in it (RFC 9051 §4.3).

use std::fmt;

use tokio::io::AsyncRead;

use super::error::Error;
use super::name::MailboxName;
use super::response::Kind;
use super::uid_set::uid_set;

/// One command without its tag.
#[derive(Debug)]
pub struct Command {
    pub(super) parts: Vec<Part>,
    /// The data that answers it. Two commands that want the same are never under way together, because hosts
    /// interleave answers: Dovecot finishes a STATUS while an earlier FETCH still runs.
    pub(super) wants: &'static [Kind],
    pub(super) effect: Effect,
    /// The mailboxes that it names.
    pub(super) mailboxes: Vec<MailboxName>,
}

#[derive(Debug)]
pub(super) enum Part {
    Text(Vec<u8>),
    Literal(Vec<u8>),
    Upload(Upload),
}

/// What a command does to the connection itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Effect {
    None,
    Select(MailboxName),
    Unselect,
    Idle,
}

/// A message to be stored, read while it is sent.
pub struct Upload {
    /// Exactly as many bytes as `source` will give.
    pub length: u64,
    pub source: Box<dyn AsyncRead + Send + Unpin>,
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload").field("length", &self.length).finish_non_exhaustive()
    }
}

impl Command {
    pub fn new(name: &'static str) -> Self {
        let parts = vec![Part::Text(name.as_bytes().to_vec())];
        Self { parts, wants: &[], effect: Effect::None, mailboxes: Vec::new() }
    }

    /// The data that answers this command.
    #[must_use]
    pub fn wants(mut self, kinds: &'static [Kind]) -> Self {
        self.wants = kinds;
        self
    }

    #[must_use]
    pub(super) fn with_effect(mut self, effect: Effect) -> Self {
        self.effect = effect;
        self
    }

    /// Text of the program itself, after a space.
    #[must_use]
    pub fn word(mut self, word: &'static str) -> Self {
        self.push_text(b" ");
        self.push_text(word.as_bytes());
        self
    }

    /// Text of the program itself, right after what stands there.
    #[must_use]
    pub fn glue(mut self, text: &'static str) -> Self {
        self.push_text(text.as_bytes());
        self
    }

    #[must_use]
    pub fn number(mut self, number: u64) -> Self {
        self.push_text(format!(" {number}").as_bytes());
        self
    }

    /// A number right after what stands there: `<0.1000`.
    #[must_use]
    pub fn glue_number(mut self, number: u64) -> Self {
        self.push_text(number.to_string().as_bytes());
        self
    }

    /// `first:last`, by sequence.
    #[must_use]
    pub fn range(mut self, first: u32, last: u32) -> Self {
        self.push_text(format!(" {first}:{last}").as_bytes());
        self
    }

    #[must_use]
    pub fn uids(mut self, uids: &[u32]) -> Self {
        self.push_text(b" ");
        self.push_text(uid_set(uids).as_bytes());
        self
    }

    /// ` (CHANGEDSINCE n)` (RFC 7162 §3.1.4.1).
    #[must_use]
    pub fn changed_since(self, mod_seq: u64) -> Self {
        self.word("(CHANGEDSINCE").number(mod_seq).glue(")")
    }

    #[must_use]
    pub fn mailbox(mut self, name: &MailboxName) -> Self {
        self.mailboxes.push(name.clone());
        self.string(name.wire())
    }

    /// Any bytes as one string, after a space.
    #[must_use]
    pub fn string(mut self, bytes: &[u8]) -> Self {
        self.push_text(b" ");
        self.push_string(bytes);
        self
    }

    /// A section of a message such as `1.2.MIME`.
    ///
    /// # Errors
    ///
    /// [`Error::BadArgument`] if it is none.
    pub fn part(mut self, part: &str) -> Result<Self, Error> {
        let numbers = part.split('.').all(|number| {
            (1..=9).contains(&number.len())
                && number.bytes().all(|b| b.is_ascii_digit())
                && !number.starts_with('0')
        });
        if !numbers {
            return Err(Error::BadArgument("no part of a message has this name"));
        }
        self.push_text(part.as_bytes());
        Ok(self)
    }

    /// Flags in parentheses, after a space.
    ///
    /// # Errors
    ///
    /// [`Error::BadArgument`] if one isn't `\Seen`-like or an atom (RFC 9051 §9, `flag`).
    pub fn flags(mut self, flags: &[String]) -> Result<Self, Error> {
        if !flags.iter().all(|flag| is_flag(flag)) {
            return Err(Error::BadArgument("no message can have such a keyword"));
        }
        self.push_text(format!(" ({})", flags.join(" ")).as_bytes());
        Ok(self)
    }

    /// One flag or keyword, after a space.
    ///
    /// # Errors
    ///
    /// Those of [`Self::flags`].
    pub fn flag(mut self, flag: &str) -> Result<Self, Error> {
        if !is_flag(flag) {
            return Err(Error::BadArgument("no message can have such a keyword"));
        }
        self.push_text(format!(" {flag}").as_bytes());
        Ok(self)
    }

    /// A keyword as SEARCH names it, after a space.
    ///
    /// # Errors
    ///
    /// [`Error::BadArgument`] if it is none (RFC 9051 §9, `flag-keyword`).
    pub fn keyword(mut self, keyword: &str) -> Result<Self, Error> {
        if keyword.starts_with('\\') || !is_flag(keyword) {
            return Err(Error::BadArgument("no message can have such a keyword"));
        }
        self.push_text(format!(" {keyword}").as_bytes());
        Ok(self)
    }

    /// A message as a literal, after a space.
    #[must_use]
    pub fn upload(mut self, upload: Upload) -> Self {
        self.push_text(b" ");
        self.parts.push(Part::Upload(upload));
        self
    }

    fn push_text(&mut self, text: &[u8]) {
        if let Some(Part::Text(last)) = self.parts.last_mut() {
            last.extend_from_slice(text);
        } else {
            self.parts.push(Part::Text(text.to_vec()));
        }
    }

    fn push_string(&mut self, bytes: &[u8]) {
        // Quoted holds no CR, LF or NUL, and 8-bit only where UTF8=ACCEPT is on.
        let quotable = bytes.len() <= 512 && bytes.iter().all(|byte| (b' '..=b'~').contains(byte));
        if !quotable {
            // NUL can be in no string at all (RFC 9051 §9, CHAR8): nothing on a host has it in its name.
            let bytes = bytes.iter().copied().filter(|byte| *byte != 0).collect();
            self.parts.push(Part::Literal(bytes));
            return;
        }
        let mut quoted = Vec::with_capacity(bytes.len() + 2);
        quoted.push(b'"');
        for byte in bytes {
            if matches!(byte, b'"' | b'\\') {
                quoted.push(b'\\');
            }
            quoted.push(*byte);
        }
        quoted.push(b'"');
        self.push_text(&quoted);
    }
}

fn is_flag(flag: &str) -> bool {
    let atom = flag.strip_prefix('\\').unwrap_or(flag);
    let specials = b"(){%*\"\\] ";
    !atom.is_empty()
        && flag.len() <= 100
        && atom.bytes().all(|byte| byte.is_ascii_graphic() && !specials.contains(&byte))
}

/// As it goes over the wire to a host with LITERAL+, tagged `t`.
#[cfg(test)]
pub(super) fn wire(command: Command) -> Vec<u8> {
    let mut wire = b"t ".to_vec();
    for part in command.parts {
        match part {
            Part::Text(text) => wire.extend(text),
            Part::Literal(bytes) => {
                wire.extend(format!("{{{}+}}\r\n", bytes.len()).bytes());
                wire.extend(bytes);
            }
            Part::Upload(_) => panic!("no upload here"),
        }
    }
    wire.extend(b"\r\n");
    wire
}

#[cfg(test)]
mod tests;
