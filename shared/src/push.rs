//! Telling of new mail while Pli is closed: Web Push (RFC 8030, 8291, 8292).

use serde::{Deserialize, Serialize};

/// `GET /api/push`: how it stands for this session, which is this browser.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PushState {
    /// Whether this server does it at all.
    pub is_offered: bool,
    pub is_on: bool,
}

/// `POST /api/push/key`: what the browser's push service will know this server by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PushKey {
    /// A point of P-256, uncompressed, in base64url (RFC 8292 §3.2).
    pub public_key: String,
}

/// `PUT /api/push`: where this browser is reached, as its `PushSubscription` says it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PushSubscription {
    /// Whoever knows it can reach the browser.
    pub endpoint: String,
    /// The browser's key: a point of P-256, uncompressed, in base64url.
    pub p256dh: String,
    /// 16 bytes that only the browser and this server know, in base64url.
    pub auth: String,
}

impl std::fmt::Debug for PushSubscription {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PushSubscription")
    }
}

/// What the service worker is told. The push service between can't read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PushMessage {
    /// Who wrote.
    pub title: String,
    /// What about.
    pub body: String,
    /// The same message is shown once, whoever tells of it.
    pub tag: String,
    /// Where a click leads.
    pub path: String,
}
