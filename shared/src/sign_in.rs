//! The ways in which a user signs in, and the sessions that began with them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{PasskeyId, SessionId};

/// Characters that a Pli password has at least.
pub const SHORTEST_PASSWORD: usize = 12;

/// `GET /api/sign-in`: how the user can sign in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SignInWays {
    /// `None` for a user without a mailbox of their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail_password: Option<MailPassword>,
    /// Whether there is a password of Pli's own.
    pub has_password: bool,
    /// The oldest first.
    pub passkeys: Vec<Passkey>,
    /// Whether passkeys work at the address that Pli is reached at.
    pub takes_passkeys: bool,
    /// Whether codes of an app are asked for after a password.
    pub second_factor: bool,
    pub recovery_codes_left: u32,
}

/// The password of the user's mailbox, which the mail host checks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MailPassword {
    /// The page to change it on, if the operator named one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change_url: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Passkey {
    pub id: PasskeyId,
    pub name: String,
    pub created_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used_at: Option<Timestamp>,
}

/// `POST /api/sign-in/passkey-challenges`: what to ask the device for, and what to give back with its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PasskeyChallenge {
    /// What `navigator.credentials` takes as `publicKey`, in JSON (Web Authentication Level 3, §5.1.8 and §5.1.9).
    pub options: String,
    /// Empty where a cookie holds it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub token: String,
}

/// `POST /api/sign-in/passkeys`: a passkey that a device just made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct NewPasskey {
    pub token: String,
    pub name: String,
    /// What `navigator.credentials` gave, in JSON (§5.1).
    pub credential: String,
}

/// A name for a passkey.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasskeyName {
    pub name: String,
}

/// What a device answered to be let in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasskeyAnswer {
    /// What `navigator.credentials` gave, in JSON (Web Authentication Level 3, §5.1).
    pub credential: String,
}

/// `POST /api/session/proof`: that it is still the user who is there.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Proof {
    /// Pli's own or the mailbox's.
    #[serde(rename_all = "camelCase")]
    Password {
        password: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<String>,
    },
    Passkey(PasskeyAnswer),
}

impl std::fmt::Debug for Proof {
    /// Without the password: this may be traced.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Proof").finish_non_exhaustive()
    }
}

/// `PUT /api/sign-in/password`.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewPassword {
    pub password: String,
}

impl std::fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewPassword").finish_non_exhaustive()
    }
}

/// `POST /api/sign-in/second-factor`: what an authenticator app has to know. It isn't asked for before its first code.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewSecondFactor {
    /// In base 32, for typing.
    pub secret: String,
    /// `otpauth://…`, which opens the app on a phone.
    pub url: String,
    /// The URL as a QR code.
    pub picture: QrCode,
}

impl std::fmt::Debug for NewSecondFactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewSecondFactor").finish_non_exhaustive()
    }
}

/// A QR code as the path of an SVG, in dark squares of one by one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QrCode {
    pub path: String,
    /// Squares on a side, with the quiet zone.
    pub size: u32,
}

/// A code of an authenticator app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SecondFactorCode {
    pub code: String,
}

/// Recovery codes, as they are shown once and never again.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecoveryCodes {
    pub codes: Vec<String>,
}

impl std::fmt::Debug for RecoveryCodes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RecoveryCodes").finish_non_exhaustive()
    }
}

/// `GET /api/sessions`: where the user is signed in, the last used first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionList {
    pub sessions: Vec<OpenSession>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OpenSession {
    pub id: SessionId,
    /// What the browser calls itself, as far as it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub browser: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    pub is_phone: bool,
    /// The network address of the sign-in.
    pub address: String,
    pub created_at: Timestamp,
    pub seen_at: Timestamp,
    /// The one that asks.
    pub is_current: bool,
}
