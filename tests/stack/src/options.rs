//! What kind of mail host to start.

use std::path::PathBuf;

use crate::people::{Person, people};

/// How a host is to be; the default is a complete one with the people of the demo.
#[derive(Clone, Debug)]
pub struct Options {
    pub people: Vec<Person>,
    /// Whether Postfix runs. Without it a start is quicker and needs no root.
    pub smtp: bool,
    pub tls: Tls,
    pub certificate: Certificate,
    pub format: Format,
    /// Capabilities that the host doesn't announce, such as `MOVE`.
    ///
    /// Dovecot still obeys a command that it doesn't announce, so check on the wire what a client sends.
    pub hidden_capabilities: Vec<String>,
    /// Whether Drafts, Sent and so on are marked as such (RFC 6154).
    pub special_use: bool,
    /// A full-text index (Debian's `dovecot-fts-xapian`).
    pub full_text: bool,
    pub quota: bool,
    /// The largest message that SMTP takes.
    pub message_bytes: u64,
    /// Where mail is kept. `None` is a folder that goes away with the host.
    pub store: Option<PathBuf>,
    /// Lines for the end of `dovecot.conf`.
    pub dovecot_extra: String,
    /// Lines for the end of Postfix's `main.cf`; a later line wins.
    pub postfix_extra: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            people: people(),
            smtp: true,
            tls: Tls::Offered,
            certificate: Certificate::Valid,
            format: Format::Maildir,
            hidden_capabilities: Vec::new(),
            special_use: true,
            full_text: false,
            quota: true,
            message_bytes: 50 * 1024 * 1024,
            store: None,
            dovecot_extra: String::new(),
            postfix_extra: String::new(),
        }
    }
}

impl Options {
    /// A host that only keeps mail: Dovecot without Postfix.
    pub fn imap_only() -> Self {
        Self { smtp: false, ..Self::default() }
    }

    /// The same host without some capabilities, such as `["MOVE", "SORT"]`.
    ///
    /// A name also takes its variants along: `SORT` hides `SORT=DISPLAY`, `THREAD` all its algorithms.
    /// Without `SPECIAL-USE` no folder is marked either.
    #[must_use]
    pub fn without(mut self, capabilities: &[&str]) -> Self {
        self.special_use &= !capabilities.contains(&"SPECIAL-USE");
        self.quota &= !capabilities.contains(&"QUOTA");
        self.hidden_capabilities.extend(capabilities.iter().map(|&name| name.to_owned()));
        self
    }
}

/// What of TLS the host offers on its cleartext ports. The implicit-TLS ports are there unless it is off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    /// STARTTLS may be used for IMAP and ManageSieve, and must be for submission.
    Offered,
    /// STARTTLS must be used everywhere before signing in.
    Required,
    /// Neither STARTTLS nor implicit TLS; submission takes passwords in the clear.
    Off,
}

/// The certificate that the host shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certificate {
    /// For `localhost` and 127.0.0.1, by the host's CA.
    Valid,
    /// By the same CA, but its time is over.
    Expired,
    /// By the same CA, for another host.
    WrongName,
    /// By another CA than [`crate::MailHost::ca_path`]'s.
    Untrusted,
}

/// How Dovecot keeps mail on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A file a message with its flags in the name, as most hosts have.
    Maildir,
    /// Dovecot's own: a file a message, flags in the index. Marking is much quicker.
    Sdbox,
}

impl Format {
    pub(crate) fn location(self) -> &'static str {
        match self {
            Self::Maildir => "maildir:~/mail:LAYOUT=fs",
            Self::Sdbox => "sdbox:~/mail",
        }
    }
}
