//! From a host's name to a signed-in connection: greeting, TLS, SASL (RFC 9051 §6.2).

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretString};
use shared::host::{Endpoint, TlsMode};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio_rustls::client::TlsStream;

use super::capability::Capabilities;
use super::code::Code;
use super::command::{Command, Part};
use super::connection::{Connection, Shared, Unasked};
use super::driver::Driver;
use super::error::Error;
use super::framer::{Frame, Framer};
use super::response::{Data, Kind, Outcome, Response, Status};
use super::value::Value;
use crate::dialer::Dialer;

/// From the greeting to the end of sign-in. Hosts delay the answer to a wrong password by some seconds.
const PATIENCE: Duration = Duration::from_secs(40);

/// What a sign-in proves itself with.
#[derive(Clone)]
pub enum Credential {
    Password {
        user: String,
        password: SecretString,
    },
    /// A master user that acts for another: `user` is the SASL authorization identity (RFC 4616 §2).
    Master {
        user: String,
        master: String,
        password: SecretString,
    },
}

impl Credential {
    /// The initial response of SASL PLAIN (RFC 4616): authorization identity, authentication identity, password.
    fn plain(&self) -> Option<String> {
        let (acting_for, user, password) = self.parts();
        let parts = [acting_for, user, password];
        if parts.iter().any(|part| part.contains('\0')) {
            return None;
        }
        Some(STANDARD.encode(parts.join("\0")))
    }

    fn parts(&self) -> (&str, &str, &str) {
        match self {
            Self::Password { user, password } => ("", user, password.expose_secret()),
            Self::Master { user, master, password } => (user, master, password.expose_secret()),
        }
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credential")
    }
}

/// Connects and signs in. What is in `without` is treated as if the host lacked it.
///
/// # Errors
///
/// That the host can't be reached, its certificate is bad, or it refuses the credential or the account.
pub async fn sign_in(
    endpoint: &Endpoint,
    credential: &Credential,
    dialer: &Dialer,
    without: &BTreeSet<String>,
) -> Result<Connection, Error> {
    sign_in_and_hear(endpoint, credential, dialer, without, None).await
}

/// Like [`sign_in`], and sends what the host says without being asked to `unasked`.
pub(super) async fn sign_in_and_hear(
    endpoint: &Endpoint,
    credential: &Credential,
    dialer: &Dialer,
    without: &BTreeSet<String>,
    unasked: Option<Unasked>,
) -> Result<Connection, Error> {
    let mut talk = secured(endpoint, dialer).await?;
    timed(talk.authenticate(credential)).await?;
    talk.hand_over(without, unasked).await
}

/// What the host offers to somebody who hasn't signed in, and that it can be reached at all.
///
/// # Errors
///
/// That the host can't be reached, its certificate is bad, or it doesn't speak IMAP.
pub async fn offered_before_sign_in(
    endpoint: &Endpoint,
    dialer: &Dialer,
) -> Result<Capabilities, Error> {
    let mut talk = secured(endpoint, dialer).await?;
    timed(talk.capabilities()).await
}

/// A conversation over TLS, after the greeting.
async fn secured(
    endpoint: &Endpoint,
    dialer: &Dialer,
) -> Result<Talk<TlsStream<TcpStream>>, Error> {
    let tcp = dialer.connect(&endpoint.host, endpoint.port).await?;
    timed(async {
        match endpoint.tls {
            TlsMode::Implicit => {
                let mut talk = Talk::new(dialer.tls_connect(tcp, &endpoint.host).await?);
                talk.greeting().await?;
                Ok(talk)
            }
            TlsMode::Starttls => {
                let mut talk = Talk::new(tcp);
                talk.starttls().await?;
                // A new conversation: what was said before TLS, capabilities included, is forgotten (RFC 9051 §6.2.1).
                Ok(Talk::new(dialer.tls_connect(talk.socket, &endpoint.host).await?))
            }
        }
    })
    .await
}

async fn timed<T>(work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    tokio::time::timeout(PATIENCE, work).await.map_err(|_| Error::TimedOut)?
}

/// A conversation of one question at a time, before there is a driver.
struct Talk<S> {
    socket: S,
    framer: Framer,
    capabilities: Option<Capabilities>,
    signed_in: bool,
}

impl<S: AsyncRead + AsyncWrite + Send + Unpin + 'static> Talk<S> {
    fn new(socket: S) -> Self {
        Self { socket, framer: Framer::default(), capabilities: None, signed_in: false }
    }

    async fn greeting(&mut self) -> Result<(), Error> {
        match self.read().await? {
            Response::Status(Outcome { status: Status::Ok, .. }) => Ok(()),
            Response::Status(Outcome { status: Status::PreAuth, .. }) => {
                self.signed_in = true;
                Ok(())
            }
            Response::Status(Outcome { text, .. }) => Err(Error::Unavailable { text }),
            _ => Err(Error::Protocol("this is no IMAP greeting")),
        }
    }

    async fn starttls(&mut self) -> Result<(), Error> {
        self.greeting().await?;
        if self.signed_in {
            // Signed in without TLS: somebody in between wants us to skip it (RFC 9051 §7.1.4).
            return Err(Error::Unsupported("STARTTLS"));
        }
        if self.ask(Command::new("STARTTLS")).await?.status != Status::Ok {
            return Err(Error::Unsupported("STARTTLS"));
        }
        if !self.framer.buffer.is_empty() {
            // Plaintext slipped in ahead of TLS would be taken for the host's own words.
            return Err(Error::Protocol("the host went on talking before TLS"));
        }
        Ok(())
    }

    async fn authenticate(&mut self, credential: &Credential) -> Result<(), Error> {
        if self.signed_in {
            return Err(Error::Protocol("the host signs in whoever connects"));
        }
        let capabilities = self.capabilities().await?;
        let outcome = if capabilities.has("AUTH=PLAIN") {
            let Some(response) = credential.plain() else {
                return Err(Error::WrongPassword { text: String::new() });
            };
            self.authenticate_plain(response, capabilities.has("SASL-IR")).await?
        } else if capabilities.has("LOGINDISABLED") {
            return Err(Error::Unsupported("AUTH=PLAIN"));
        } else {
            let (acting_for, user, password) = credential.parts();
            if !acting_for.is_empty() {
                return Err(Error::Unsupported("AUTH=PLAIN"));
            }
            // Capabilities known from before sign-in are not those after it.
            let login = Command::new("LOGIN").string(user.as_bytes()).string(password.as_bytes());
            self.capabilities = None;
            self.ask(login).await?
        };
        if outcome.status == Status::Ok {
            return Ok(());
        }
        Err(Error::sign_in_refused(outcome.code.as_ref(), outcome.text))
    }

    async fn authenticate_plain(
        &mut self,
        response: String,
        initial: bool,
    ) -> Result<Outcome, Error> {
        self.capabilities = None;
        if initial {
            let line = format!("h AUTHENTICATE PLAIN {response}\r\n");
            self.write(line.as_bytes()).await?;
        } else {
            self.write(b"h AUTHENTICATE PLAIN\r\n").await?;
            if let Some(outcome) = self.until_continuation().await? {
                return Ok(outcome);
            }
            self.write(format!("{response}\r\n").as_bytes()).await?;
        }
        match self.until_continuation().await? {
            Some(outcome) => Ok(outcome),
            // A challenge where there is nothing left to say: cancel, and hear the refusal (RFC 9051 §6.2.2).
            None => {
                self.write(b"*\r\n").await?;
                let refusal = self.until_continuation().await?;
                refusal.ok_or(Error::Protocol("the sign-in never ends"))
            }
        }
    }

    async fn capabilities(&mut self) -> Result<Capabilities, Error> {
        if self.capabilities.is_none() {
            self.ask(Command::new("CAPABILITY")).await?;
        }
        self.capabilities.clone().ok_or(Error::Protocol("the host doesn't tell its capabilities"))
    }

    /// One command and its outcome. Literals wait for the host, whatever it offers.
    async fn ask(&mut self, command: Command) -> Result<Outcome, Error> {
        self.write(b"h ").await?;
        for part in command.parts {
            match part {
                Part::Text(text) => self.write(&text).await?,
                Part::Literal(bytes) => {
                    self.write(format!("{{{}}}\r\n", bytes.len()).as_bytes()).await?;
                    if let Some(outcome) = self.until_continuation().await? {
                        return Ok(outcome);
                    }
                    self.write(&bytes).await?;
                }
                Part::Upload(_) => return Err(Error::BadArgument("nothing to store yet")),
            }
        }
        self.write(b"\r\n").await?;
        match self.until_continuation().await? {
            Some(outcome) => Ok(outcome),
            None => Err(Error::Protocol("the host waits for something unsaid")),
        }
    }

    /// Reads to the next `+` (`None`) or the end of the command.
    async fn until_continuation(&mut self) -> Result<Option<Outcome>, Error> {
        loop {
            match self.read().await? {
                Response::Continuation(_) => return Ok(None),
                Response::Done(_, outcome) => return Ok(Some(outcome)),
                Response::Status(Outcome { status: Status::Bye, text, .. }) => {
                    return Err(Error::Unavailable { text });
                }
                Response::Status(_) | Response::Data(_) => {}
            }
        }
    }

    async fn read(&mut self) -> Result<Response, Error> {
        loop {
            if let Some(Frame::Response(bytes)) = self.framer.next(false)? {
                if let Some(response) = Response::parse(bytes) {
                    self.learn(&response);
                    return Ok(response);
                }
                continue;
            }
            if self.framer.buffer.len() > 256 * 1024 {
                return Err(Error::Protocol("too much before sign-in"));
            }
            self.framer.make_room(4096);
            let read = self.socket.read_buf(&mut self.framer.buffer).await;
            if read.unwrap_or(0) == 0 {
                return Err(Error::Closed);
            }
        }
    }

    /// Notes capabilities wherever the host tells them.
    fn learn(&mut self, response: &Response) {
        let told = match response {
            Response::Done(_, Outcome { code: Some(Code::Capability(names)), .. })
            | Response::Status(Outcome { code: Some(Code::Capability(names)), .. }) => {
                names.clone()
            }
            Response::Data(Data { kind: Kind::Capability, values, .. }) => {
                values.iter().filter_map(Value::text).collect()
            }
            Response::Continuation(_)
            | Response::Done(..)
            | Response::Status(_)
            | Response::Data(_) => return,
        };
        self.capabilities = Some(Capabilities::new(told.iter().map(String::as_str)));
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.socket.write_all(bytes).await.map_err(|_| Error::Closed)?;
        self.socket.flush().await.map_err(|_| Error::Closed)
    }

    async fn hand_over(
        mut self,
        without: &BTreeSet<String>,
        unasked: Option<Unasked>,
    ) -> Result<Connection, Error> {
        let capabilities = timed(self.capabilities()).await?.without(without);
        let introduces = capabilities.has("ID");
        let shared = Arc::new(Shared { capabilities, ..Shared::default() });
        let (requests, incoming) = mpsc::unbounded_channel();
        let driver = Driver::new(self.socket, self.framer, incoming, Arc::clone(&shared), unasked);
        tokio::spawn(driver.run());
        let connection = Connection { requests, shared };
        if introduces {
            // Some hosts serve only who says who they are; nobody needs to wait for the answer (RFC 2971).
            let version = env!("CARGO_PKG_VERSION").as_bytes();
            let id = Command::new("ID").word("(\"name\" \"Pli\" \"version\"").string(version);
            drop(connection.submit(id.glue(")").wants(&[Kind::Id])));
        }
        Ok(connection)
    }
}

#[cfg(test)]
mod tests;
