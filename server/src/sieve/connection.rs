//! A signed-in connection, and what can be asked on it.

use std::collections::BTreeSet;
use std::fmt;

use io_managesieve::rfc5804::capability::ManagesieveCapabilities;
use io_managesieve::rfc5804::checkscript::ManagesieveScriptCheckCommand;
use io_managesieve::rfc5804::deletescript::ManagesieveScriptDeleteCommand;
use io_managesieve::rfc5804::getscript::ManagesieveScriptGetCommand;
use io_managesieve::rfc5804::havespace::ManagesieveHaveSpaceCommand;
use io_managesieve::rfc5804::putscript::ManagesieveScriptPutCommand;
use io_managesieve::rfc5804::renamescript::ManagesieveScriptRenameCommand;
use io_managesieve::rfc5804::response::{
    ManagesieveDataLine, ManagesieveResponse, ManagesieveStatus,
};
use io_managesieve::rfc5804::setactive::ManagesieveScriptActivateCommand;
use shared::host::{Endpoint, TlsMode};
use shared::script::ScriptVerdict;

use super::error::Error;
use super::talk::{Stream, Talk};
use super::verdict;
use crate::dialer::Dialer;
use crate::imap::Credential;

/// What a host says of itself (RFC 5804 §1.7).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Host {
    pub implementation: String,
    pub extensions: BTreeSet<String>,
    pub redirect_limit: Option<u32>,
    /// Whether it has all of RFC 5804: CHECKSCRIPT and RENAMESCRIPT came late.
    is_complete: bool,
}

/// A script in the list of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub name: String,
    pub is_active: bool,
}

pub struct Connection {
    talk: Talk<Box<dyn Stream>>,
    host: Host,
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection").field("host", &self.host).finish_non_exhaustive()
    }
}

impl Connection {
    /// Connects, encrypts and signs in.
    ///
    /// # Errors
    ///
    /// That the host can't be reached, its certificate is bad, it offers no encryption, or refuses the credential.
    pub async fn open(
        endpoint: &Endpoint,
        credential: &Credential,
        dialer: &Dialer,
    ) -> Result<Self, Error> {
        let tcp = dialer.connect(&endpoint.host, endpoint.port).await?;
        let tcp = match endpoint.tls {
            TlsMode::Implicit => tcp,
            TlsMode::Starttls => {
                let mut plain = Talk::new(tcp);
                let greeting = plain.greeting().await?;
                if !ManagesieveCapabilities::parse(&greeting.data).starttls() {
                    return Err(Error::NoTls);
                }
                plain.run(b"STARTTLS\r\n").await?;
                plain.into_stream()?
            }
        };
        let tls: Box<dyn Stream> = Box::new(dialer.tls_connect(tcp, &endpoint.host).await?);
        let mut talk = Talk::new(tls);
        // What was said before TLS doesn't count (RFC 5804 §2.2).
        let offered = ManagesieveCapabilities::parse(&talk.greeting().await?.data);
        sign_in(&mut talk, &offered, credential).await?;
        let told = talk.run(b"CAPABILITY\r\n").await?;
        Ok(Self { talk, host: host(&told.data) })
    }

    pub fn host(&self) -> &Host {
        &self.host
    }

    /// # Errors
    ///
    /// What the host said no to, or that the connection broke.
    pub async fn list(&mut self) -> Result<Vec<Listed>, Error> {
        let told = self.talk.run(b"LISTSCRIPTS\r\n").await?;
        Ok(told.data.iter().filter_map(listed).collect())
    }

    /// A script's bytes, which may be no UTF-8.
    ///
    /// # Errors
    ///
    /// [`Error::NoScript`]; what the host said no to, or that the connection broke.
    pub async fn read(&mut self, name: &str) -> Result<Vec<u8>, Error> {
        let told = self.run(ManagesieveScriptGetCommand { name: checked(name)? }).await?;
        let text = told.data.first().and_then(|line| line.string(0));
        Ok(text.ok_or(Error::Protocol)?.to_vec())
    }

    /// What the host thinks of a text; `None` where it can't be asked.
    ///
    /// # Errors
    ///
    /// [`Error::TooLarge`] and the like, or that the connection broke. A script with mistakes is no error.
    pub async fn check(&mut self, text: &str) -> Result<Option<ScriptVerdict>, Error> {
        if !self.host.is_complete {
            return Ok(None);
        }
        let command = ManagesieveScriptCheckCommand { script: text.as_bytes().to_vec() };
        let told = self.talk.ask(&Vec::from(command)).await?;
        judged(told).map(Some)
    }

    /// Whether a script of this size would fit.
    ///
    /// # Errors
    ///
    /// [`Error::TooLarge`], [`Error::TooManyScripts`], [`Error::OverQuota`]; or that the connection broke.
    pub async fn has_space(&mut self, name: &str, size: usize) -> Result<(), Error> {
        let size = u32::try_from(size).unwrap_or(u32::MAX);
        let told = self.run(ManagesieveHaveSpaceCommand { name: checked(name)?, size }).await;
        told.map(drop)
    }

    /// Keeps a script under a name. The verdict tells why not, if the host finds mistakes in it.
    ///
    /// # Errors
    ///
    /// [`Error::TooLarge`] and the like, or that the connection broke: the script may then have been kept.
    pub async fn write(&mut self, name: &str, text: &str) -> Result<ScriptVerdict, Error> {
        let script = text.as_bytes().to_vec();
        let command = ManagesieveScriptPutCommand { name: checked(name)?, script };
        judged(self.talk.ask(&Vec::from(command)).await?)
    }

    /// Makes a script the one that mail goes through; `None` lets it go through none.
    ///
    /// # Errors
    ///
    /// [`Error::NoScript`]; what the host said no to, or that the connection broke.
    pub async fn activate(&mut self, name: Option<&str>) -> Result<(), Error> {
        let name = name.map(checked).transpose()?;
        self.run(ManagesieveScriptActivateCommand { name }).await.map(drop)
    }

    /// # Errors
    ///
    /// [`Error::NoScript`], [`Error::Active`]; what the host said no to, or that the connection broke.
    pub async fn delete(&mut self, name: &str) -> Result<(), Error> {
        self.run(ManagesieveScriptDeleteCommand { name: checked(name)? }).await.map(drop)
    }

    /// # Errors
    ///
    /// [`Error::NoScript`], [`Error::Exists`]; what the host said no to, or that the connection broke.
    pub async fn rename(&mut self, name: &str, to: &str) -> Result<(), Error> {
        let (name, new_name) = (checked(name)?, checked(to)?);
        self.run(ManagesieveScriptRenameCommand { name, new_name }).await.map(drop)
    }

    pub async fn leave(mut self) {
        self.talk.leave().await;
    }

    async fn run(&mut self, command: impl Into<Vec<u8>>) -> Result<ManagesieveResponse, Error> {
        self.talk.run(&command.into()).await
    }
}

/// SASL PLAIN (RFC 4616), with an authorization identity where a master user acts for the account.
async fn sign_in(
    talk: &mut Talk<Box<dyn Stream>>,
    offered: &ManagesieveCapabilities,
    credential: &Credential,
) -> Result<(), Error> {
    let refused = |text: &str| Error::SignIn { text: text.to_owned() };
    if !offered.sasl().iter().any(|name| name.eq_ignore_ascii_case("PLAIN")) {
        return Err(refused("SASL PLAIN is not offered"));
    }
    // A password with NUL in it can't be said.
    let token = credential.plain().ok_or_else(|| refused(""))?;
    // Base64 needs no quoting; a literal has no limit of length (RFC 5804 §4).
    let command = format!("AUTHENTICATE \"PLAIN\" {{{}+}}\r\n{token}\r\n", token.len());
    let answer = talk.ask(command.as_bytes()).await?;
    match answer.completion.status {
        ManagesieveStatus::Ok => Ok(()),
        ManagesieveStatus::No | ManagesieveStatus::Bye => {
            Err(match Error::refused(answer.completion) {
                Error::Refused { text } => Error::SignIn { text },
                other => other,
            })
        }
    }
}

fn host(told: &[ManagesieveDataLine]) -> Host {
    let told = ManagesieveCapabilities::parse(told);
    Host {
        implementation: told.implementation().unwrap_or_default().to_owned(),
        extensions: told.sieve().into_iter().map(str::to_owned).collect(),
        redirect_limit: told.max_redirects(),
        is_complete: told.version().is_some(),
    }
}

fn listed(line: &ManagesieveDataLine) -> Option<Listed> {
    let name = std::str::from_utf8(line.string(0)?).ok()?;
    Some(Listed { name: name.to_owned(), is_active: line.has_atom("ACTIVE") })
}

/// A NO without a code is the compiler's.
fn judged(told: ManagesieveResponse) -> Result<ScriptVerdict, Error> {
    if told.completion.status == ManagesieveStatus::Ok {
        let remarks = told.completion.warnings().unwrap_or_default();
        return Ok(ScriptVerdict { errors: Vec::new(), warnings: verdict::read(remarks) });
    }
    match Error::refused(told.completion) {
        Error::Refused { text } => Ok(verdict::refusal(&text)),
        error => Err(error),
    }
}

/// Whether a script can be called so (RFC 5804 §1.6).
pub fn is_name(name: &str) -> bool {
    let is_odd = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '/');
    !name.is_empty() && name.len() <= LONGEST_NAME && !name.contains(is_odd)
}

/// What every host takes (RFC 5804 §1.6), in bytes.
const LONGEST_NAME: usize = 512;

fn checked(name: &str) -> Result<String, Error> {
    is_name(name).then(|| name.to_owned()).ok_or(Error::BadName)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line() {
        assert!(is_name("pli") && is_name("Règles \"neuves\" \\ {5+}"));
        let long = "x".repeat(513);
        for name in ["", "a\r\nDELETESCRIPT \"b\"", "a\0b", "../x", "a\u{2028}b", &long] {
            assert!(!is_name(name), "{name}");
        }
    }
}
