//! One question at a time, before there is a driver.

use std::collections::BTreeSet;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::mpsc;

use super::timed;
use crate::imap::capability::Capabilities;
use crate::imap::code::Code;
use crate::imap::command::{Command, Part};
use crate::imap::connection::{Connection, Shared, Unasked};
use crate::imap::credential::Credential;
use crate::imap::driver::Driver;
use crate::imap::error::Error;
use crate::imap::framer::{Frame, Framer};
use crate::imap::response::{Data, Kind, Outcome, Response, Status};
use crate::imap::value::Value;

/// A conversation of one question at a time, before there is a driver.
pub(super) struct Talk<S> {
    pub(super) socket: S,
    framer: Framer,
    capabilities: Option<Capabilities>,
    signed_in: bool,
}

impl<S: AsyncRead + AsyncWrite + Send + Unpin + 'static> Talk<S> {
    pub(super) fn new(socket: S) -> Self {
        Self { socket, framer: Framer::default(), capabilities: None, signed_in: false }
    }

    pub(super) async fn greeting(&mut self) -> Result<(), Error> {
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

    pub(super) async fn starttls(&mut self) -> Result<(), Error> {
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

    pub(super) async fn authenticate(&mut self, credential: &Credential) -> Result<(), Error> {
        if self.signed_in {
            return Err(Error::Protocol("the host signs in whoever connects"));
        }
        let capabilities = self.capabilities().await?;
        let (acting_for, user, password) = credential.parts();
        let outcome = if capabilities.has("AUTH=PLAIN") {
            let Some(response) = credential.plain() else {
                return Err(Error::WrongPassword { text: String::new() });
            };
            let initial = capabilities.has("SASL-IR");
            self.authenticate_by("PLAIN", initial, &[response]).await?
        } else if !acting_for.is_empty() {
            // No other way to sign in can act for somebody else.
            return Err(Error::Unsupported("AUTH=PLAIN"));
        } else if capabilities.has("AUTH=LOGIN") {
            let answers = [STANDARD.encode(user), STANDARD.encode(password)];
            self.authenticate_by("LOGIN", false, &answers).await?
        } else if capabilities.has("LOGINDISABLED") {
            return Err(Error::Unsupported("AUTH=PLAIN"));
        } else {
            let login = Command::new("LOGIN").string(user.as_bytes()).string(password.as_bytes());
            self.capabilities = None;
            self.ask(login).await?
        };
        if outcome.status == Status::Ok {
            return Ok(());
        }
        Err(Error::sign_in_refused(outcome.code.as_ref(), outcome.text))
    }

    /// AUTHENTICATE (RFC 9051 §6.2.2) with what there is to say, one answer a challenge.
    async fn authenticate_by(
        &mut self,
        mechanism: &'static str,
        initial: bool,
        answers: &[String],
    ) -> Result<Outcome, Error> {
        // Those known from before sign-in are not those after it.
        self.capabilities = None;
        let mut command = format!("h AUTHENTICATE {mechanism}");
        let mut answers = answers.iter();
        if initial && let Some(first) = answers.next() {
            command.push(' ');
            command.push_str(first);
        }
        self.write(format!("{command}\r\n").as_bytes()).await?;
        for answer in answers {
            if let Some(outcome) = self.until_continuation().await? {
                return Ok(outcome);
            }
            self.write(format!("{answer}\r\n").as_bytes()).await?;
        }
        if let Some(outcome) = self.until_continuation().await? {
            return Ok(outcome);
        }
        // A challenge where there is nothing left to say: cancel, and hear the refusal.
        self.write(b"*\r\n").await?;
        self.until_continuation().await?.ok_or(Error::Protocol("the sign-in never ends"))
    }

    pub(super) async fn capabilities(&mut self) -> Result<Capabilities, Error> {
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

    pub(super) async fn hand_over(
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
