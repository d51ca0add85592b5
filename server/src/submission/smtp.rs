//! Message submission (RFC 6409) by SMTP (RFC 5321), streaming and in phases.
//!
//! The phases are types, so that the caller always knows what the host can have accepted:
//! [`Session::envelope`] and [`Transfer::body`] hand over nothing (RFC 5321 §4.1.1.4: without the final dot a message is
//! discarded); only after [`Transfer::finish`] has begun can a lost connection mean that the message went out.

mod error;

use std::sync::Arc;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use shared::host::{Endpoint, TlsMode};
use tokio::io::{AsyncRead, AsyncReadExt};

use crate::dialer::Dialer;
use crate::imap::Credential;

pub use error::{Error, Step};

use super::dots::Stuffing;
use super::envelope::{Envelope, envelope_commands};
use super::extensions::Extensions;
use super::reply::Reply;
use super::wire::{Stream, Wire, WireError};

/// How long to wait for each answer (RFC 5321 §4.5.3.2).
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    pub command: Duration,
    /// For each block of the message.
    pub block: Duration,
    /// For the answer to the final dot: hosts filter there, and giving up early makes `unknown` out of a success.
    pub finish: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            command: Duration::from_secs(120),
            block: Duration::from_secs(180),
            finish: Duration::from_secs(600),
        }
    }
}

/// Where to submit.
#[derive(Clone, Debug)]
pub struct Host {
    pub dialer: Arc<Dialer>,
    pub endpoint: Endpoint,
    pub timeouts: Timeouts,
}

/// Who signs in (SASL, RFC 4616).
#[derive(Clone, Debug)]
pub struct SignIn {
    /// Whom to act as, where that isn't `user`: a master user's authorization identity.
    pub act_as: Option<String>,
    pub user: String,
    pub password: SecretString,
}

impl From<&Credential> for SignIn {
    fn from(credential: &Credential) -> Self {
        match credential {
            Credential::Password { user, password } => {
                Self { act_as: None, user: user.clone(), password: password.clone() }
            }
            Credential::Master { user, master, password } => Self {
                act_as: Some(user.clone()),
                user: master.clone(),
                password: password.clone(),
            },
        }
    }
}

/// A signed-in connection.
pub struct Session {
    wire: Wire<Box<dyn Stream>>,
    extensions: Extensions,
    timeouts: Timeouts,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("extensions", &self.extensions).finish_non_exhaustive()
    }
}

/// A message that the host is ready to take, for every recipient.
#[derive(Debug)]
pub struct Transfer {
    session: Session,
    stuffing: Stuffing,
}

impl Session {
    /// Connects, encrypts and signs in.
    ///
    /// # Errors
    ///
    /// [`Error::NoTls`] where a host of STARTTLS doesn't offer it: a password never goes out in the clear (RFC 8314).
    pub async fn open(host: &Host, sign_in: &SignIn) -> Result<Self, Error> {
        let mut session = Self::connect(host).await?;
        session.sign_in(sign_in).await?;
        Ok(session)
    }

    /// Connects and encrypts; asks what the host can do, without signing in.
    ///
    /// # Errors
    ///
    /// As [`Self::open`].
    pub async fn connect(host: &Host) -> Result<Self, Error> {
        let Host { dialer, endpoint, timeouts } = host;
        let stream = dialer.connect(&endpoint.host, endpoint.port).await?;
        let (stream, greeted) = match endpoint.tls {
            TlsMode::Implicit => (stream, false),
            TlsMode::Starttls => {
                let mut plain = Wire::new(stream);
                if !greet(&mut plain, timeouts, false).await?.starttls {
                    return Err(Error::NoTls);
                }
                expect_positive(&mut plain, "STARTTLS", Step::Hello, timeouts.command).await?;
                let stream =
                    plain.into_stream().ok_or_else(|| Error::from(WireError::Malformed))?;
                (stream, true)
            }
        };
        let stream = dialer.tls_connect(stream, &endpoint.host).await?;
        Self::begin(Box::new(stream), timeouts, greeted).await
    }

    /// What comes once the stream is encrypted. What was said before doesn't count (RFC 3207 §4.2).
    async fn begin(
        stream: Box<dyn Stream>,
        timeouts: &Timeouts,
        greeted: bool,
    ) -> Result<Self, Error> {
        let mut wire = Wire::new(stream);
        let extensions = greet(&mut wire, timeouts, greeted).await?;
        Ok(Self { wire, extensions, timeouts: *timeouts })
    }

    pub fn extensions(&self) -> &Extensions {
        &self.extensions
    }

    async fn command(&mut self, line: &str) -> Result<Reply, WireError> {
        let limit = self.timeouts.command;
        self.wire.write(format!("{line}\r\n").as_bytes(), limit).await?;
        self.wire.read_reply(limit).await
    }

    /// AUTH with PLAIN (RFC 4616), else LOGIN.
    async fn sign_in(&mut self, sign_in: &SignIn) -> Result<(), Error> {
        let SignIn { act_as, user, password } = sign_in;
        let password = password.expose_secret();
        let reply = if self.extensions.offers_auth("PLAIN") {
            let act_as = act_as.as_deref().unwrap_or_default();
            let token = base64(&format!("{act_as}\0{user}\0{password}"));
            self.command(&format!("AUTH PLAIN {token}")).await?
        } else if self.extensions.offers_auth("LOGIN") && act_as.is_none() {
            let mut reply = self.command("AUTH LOGIN").await?;
            for word in [user.as_str(), password] {
                if reply.code != 334 {
                    break;
                }
                reply = self.command(&base64(word)).await?;
            }
            reply
        } else {
            return Err(Error::SignIn(None));
        };
        match reply.is_positive() {
            true => Ok(()),
            false => Err(Error::SignIn(Some(reply))),
        }
    }

    /// Says who sends to whom. All recipients are accepted, or none gets the message.
    ///
    /// # Errors
    ///
    /// [`Error::Recipients`] names each refused one; the transaction is given up (RSET) so that nobody gets it before the
    /// user has decided.
    pub async fn envelope(self, envelope: &Envelope) -> Result<Transfer, Error> {
        let mut session = self.addressed(envelope).await?;
        let reply = session.command("DATA").await?;
        if reply.code != 354 {
            return Err(Error::Refused(Step::Data, reply));
        }
        Ok(Transfer { session, stuffing: Stuffing::default() })
    }

    /// Asks whether a message with this envelope would be taken, and sends none.
    ///
    /// # Errors
    ///
    /// As [`Self::envelope`].
    pub async fn probe(self, envelope: &Envelope) -> Result<(), Error> {
        let mut session = self.addressed(envelope).await?;
        session.command("RSET").await.ok();
        session.quit().await;
        Ok(())
    }

    async fn addressed(mut self, envelope: &Envelope) -> Result<Self, Error> {
        let commands = envelope_commands(envelope, &self.extensions)?;
        let replies = self.converse(&commands).await?;
        let mut replies = replies.into_iter();
        if let Some(reply) = replies.next().filter(|reply| !reply.is_positive()) {
            return Err(Error::Refused(Step::Sender, reply));
        }
        let refused: Vec<_> =
            replies.enumerate().filter(|(_, reply)| !reply.is_positive()).collect();
        if !refused.is_empty() {
            // The refusals count, whatever becomes of the connection.
            self.command("RSET").await.ok();
            self.quit().await;
            return Err(Error::Recipients(refused));
        }
        Ok(self)
    }

    /// Sends commands and reads their replies, all at once where the host lets one (RFC 2920).
    async fn converse(&mut self, commands: &[String]) -> Result<Vec<Reply>, WireError> {
        /// Few enough that neither side's buffers fill while the other doesn't read.
        const AT_ONCE: usize = 50;
        let at_once = if self.extensions.pipelining { AT_ONCE } else { 1 };
        let mut replies = Vec::with_capacity(commands.len());
        for group in commands.chunks(at_once) {
            let lines: String = group.iter().flat_map(|line| [line.as_str(), "\r\n"]).collect();
            self.wire.write(lines.as_bytes(), self.timeouts.command).await?;
            for _ in group {
                replies.push(self.wire.read_reply(self.timeouts.command).await?);
            }
            // Without a sender no recipient is worth asking for.
            if replies.first().is_some_and(|reply| !reply.is_positive()) {
                break;
            }
        }
        Ok(replies)
    }

    /// Takes leave. Nobody waits for the answer: it tells nothing.
    pub async fn quit(mut self) {
        self.wire.write(b"QUIT\r\n", Duration::from_secs(5)).await.ok();
    }
}

impl Transfer {
    /// Streams the message, all but its end. The host has accepted nothing yet.
    ///
    /// # Errors
    ///
    /// [`Error::Source`] if `message` can't be read; the connection is then to be dropped, which discards what was sent.
    pub async fn body(&mut self, mut message: impl AsyncRead + Unpin) -> Result<(), Error> {
        let mut block = vec![0; 32 * 1024];
        let mut wire = Vec::with_capacity(block.len() + block.len() / 8);
        loop {
            let read = message.read(&mut block).await.map_err(Error::Source)?;
            if read == 0 {
                return Ok(());
            }
            wire.clear();
            self.stuffing.push(block.get(..read).unwrap_or_default(), &mut wire);
            if let Err(error) = self.session.wire.write(&wire, self.session.timeouts.block).await {
                return Err(self.last_words().await.unwrap_or_else(|| error.into()));
            }
        }
    }

    /// What a host that hung up in the middle may have said before (552, for one).
    async fn last_words(&mut self) -> Option<Error> {
        let reply = self.session.wire.read_reply(Duration::from_secs(5)).await.ok()?;
        (!reply.is_positive()).then_some(Error::Refused(Step::Message, reply))
    }

    /// Ends the message: from here on the host may have accepted it.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] where the host says that it did not, [`Error::Unknown`] where it says nothing.
    pub async fn finish(mut self) -> Result<Reply, Error> {
        let timeouts = self.session.timeouts;
        let wire = &mut self.session.wire;
        // Even a failed write may have reached the host, so the answer alone decides.
        wire.write(self.stuffing.terminator(), timeouts.block).await.ok();
        let reply = wire.read_reply(timeouts.finish).await.map_err(|_| Error::Unknown)?;
        self.session.quit().await;
        match reply.code {
            200..300 => Ok(reply),
            400..600 => Err(Error::Refused(Step::Message, reply)),
            _ => Err(Error::Unknown),
        }
    }
}

/// Reads the greeting, unless that was done before TLS, and says EHLO.
async fn greet<S: Stream>(
    wire: &mut Wire<S>,
    timeouts: &Timeouts,
    greeted: bool,
) -> Result<Extensions, Error> {
    if !greeted {
        let reply = wire.read_reply(timeouts.command).await?;
        if !reply.is_positive() {
            return Err(Error::Refused(Step::Hello, reply));
        }
    }
    // An address literal says nothing about our network, and submission servers take it (RFC 5321 §4.1.3).
    let reply = expect_positive(wire, "EHLO [127.0.0.1]", Step::Hello, timeouts.command).await?;
    Ok(Extensions::parse(&reply))
}

async fn expect_positive<S: Stream>(
    wire: &mut Wire<S>,
    command: &str,
    step: Step,
    limit: Duration,
) -> Result<Reply, Error> {
    wire.write(format!("{command}\r\n").as_bytes(), limit).await?;
    let reply = wire.read_reply(limit).await?;
    if reply.is_positive() { Ok(reply) } else { Err(Error::Refused(step, reply)) }
}

fn base64(text: &str) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(text)
}

#[cfg(test)]
mod tests;
