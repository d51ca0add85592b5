//! What a sign-in proves itself with.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretString};

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
    pub(crate) fn plain(&self) -> Option<String> {
        let (acting_for, user, password) = self.parts();
        let parts = [acting_for, user, password];
        if parts.iter().any(|part| part.contains('\0')) {
            return None;
        }
        Some(STANDARD.encode(parts.join("\0")))
    }

    /// Whom to act for (empty for oneself), who signs in, and the password.
    pub(crate) fn parts(&self) -> (&str, &str, &str) {
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
