//! Why a request failed (RFC 9457).

use serde::{Deserialize, Serialize};

use crate::draft::KeptCopy;
use crate::script::ScriptError;
use crate::submission::RefusedRecipient;

/// The body of every failed answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    #[serde(rename = "type")]
    pub kind: ProblemKind,
    /// What happened, as a sentence in English; the browser has its own words for the kinds it knows.
    pub title: String,
    /// What was kept and what to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    pub status: u16,
    /// The mail host's own words, for an expandable detail; never shown alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diagnostic: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recipients: Vec<RefusedRecipient>,
    /// With [`ProblemKind::DraftConflict`]: the draft of its own under which the refused version was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy: Option<KeptCopy>,
    /// With [`ProblemKind::ScriptRefused`]: what the host says of which line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub script: Vec<ScriptError>,
    /// Seconds until trying again makes sense.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_seconds: Option<u32>,
}

impl Problem {
    pub const MEDIA_TYPE: &'static str = "application/problem+json";

    /// A problem of which nothing but its kind is known.
    pub fn of_kind(kind: ProblemKind) -> Self {
        Self {
            kind,
            title: String::new(),
            detail: None,
            status: 0,
            diagnostic: None,
            recipients: Vec::new(),
            copy: None,
            script: Vec::new(),
            retry_after_seconds: None,
        }
    }
}

macro_rules! problem_kinds {
    ($($(#[$doc:meta])* $name:ident = $urn:literal,)*) => {
        /// Why a request failed, in terms the browser can act on.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub enum ProblemKind {
            $($(#[$doc])* #[serde(rename = $urn)] $name,)*
            /// Anything newer than this build; RFC 9457's default type.
            #[serde(rename = "about:blank", other)]
            Other,
        }

        impl ProblemKind {
            /// Every kind that this build knows, so that a test can ask for a sentence for each.
            pub const ALL: &'static [Self] = &[$(Self::$name,)* Self::Other];
        }
    };
}

problem_kinds! {
    // Signing in
    SignedOut = "urn:pli:signed-out",
    WrongPassword = "urn:pli:wrong-password",
    /// Neither the config nor the domain says where its mail is.
    HostUnknown = "urn:pli:host-unknown",
    HostUnreachable = "urn:pli:host-unreachable",
    BadCertificate = "urn:pli:bad-certificate",
    AccountLocked = "urn:pli:account-locked",
    TooManyAttempts = "urn:pli:too-many-attempts",
    /// The account that one signs in with, or one that somebody shares, can't be let go of.
    AccountFixed = "urn:pli:account-fixed",
    /// Something in the account waits for its time, which nobody could do without its password.
    AccountInUse = "urn:pli:account-in-use",
    // Sharing
    /// Somebody signs in with this address, so that nobody else may work in it.
    AddressIsPersonal = "urn:pli:address-is-personal",
    /// The person has access already.
    AlreadyShared = "urn:pli:already-shared",
    /// Nobody with this address has signed in here yet.
    UserMissing = "urn:pli:user-missing",
    // The mail host, later on
    /// The host no longer takes the password that the user signed in with.
    CredentialRefused = "urn:pli:credential-refused",
    HostRefused = "urn:pli:host-refused",
    QuotaExceeded = "urn:pli:quota-exceeded",
    MailboxMissing = "urn:pli:mailbox-missing",
    MailboxExists = "urn:pli:mailbox-exists",
    /// No folder can have this name.
    BadMailboxName = "urn:pli:bad-mailbox-name",
    /// A folder that has to stay where it is.
    MailboxFixed = "urn:pli:mailbox-fixed",
    MessageMissing = "urn:pli:message-missing",
    /// UIDVALIDITY changed: the ids the browser holds name nothing any more.
    MailboxRebuilt = "urn:pli:mailbox-rebuilt",
    /// The host lacks what the request needs.
    Unsupported = "urn:pli:unsupported",
    // Ways to sign in
    /// The password was right; now the code of the second factor.
    SecondFactorRequired = "urn:pli:second-factor-required",
    /// Wrong, or used before.
    WrongCode = "urn:pli:wrong-code",
    /// Too short, too common, or made of what everybody knows of the user.
    WeakPassword = "urn:pli:weak-password",
    /// Signing in was too long ago for what is asked.
    ProofRequired = "urn:pli:proof-required",
    /// The passkey is not known here, or the device didn't prove that it holds it.
    PasskeyRefused = "urn:pli:passkey-refused",
    /// Without it, its user could sign in no more.
    LastWay = "urn:pli:last-way",
    /// There is a user of this address already.
    UserExists = "urn:pli:user-exists",
    // The organisation
    /// An admin lets nobody in with this address.
    MemberBlocked = "urn:pli:member-blocked",
    /// No address of one of the organisation's domains.
    ForeignAddress = "urn:pli:foreign-address",
    /// What was changed isn't any more as the browser last saw it.
    ChangedMeanwhile = "urn:pli:changed-meanwhile",
    // Writing
    DraftConflict = "urn:pli:draft-conflict",
    DraftMissing = "urn:pli:draft-missing",
    UploadMissing = "urn:pli:upload-missing",
    BadRecipient = "urn:pli:bad-recipient",
    NoRecipient = "urn:pli:no-recipient",
    TooManyRecipients = "urn:pli:too-many-recipients",
    TooLarge = "urn:pli:too-large",
    /// A signature or a canned reply is over [`crate::limits::KEPT_TEXT_BYTES`].
    TextTooLarge = "urn:pli:text-too-large",
    /// As many of these as fit are there already.
    NoRoom = "urn:pli:no-room",
    SenderNotAllowed = "urn:pli:sender-not-allowed",
    /// The host doesn't let the account send from an address that was to be added.
    IdentityRefused = "urn:pli:identity-refused",
    IdentityExists = "urn:pli:identity-exists",
    /// No mail can be sent to this.
    BadAddress = "urn:pli:bad-address",
    /// Too late to undo.
    AlreadySent = "urn:pli:already-sent",
    // Rules
    /// The script on the host isn't as the browser last saw it.
    ScriptConflict = "urn:pli:script-conflict",
    /// The host doesn't take the script; see [`Problem::script`].
    ScriptRefused = "urn:pli:script-refused",
    /// The script can't be read, so that nothing in it can be changed but by hand.
    ScriptBroken = "urn:pli:script-broken",
    // Contacts
    /// A card isn't as the browser last saw it.
    CardConflict = "urn:pli:card-conflict",
    /// More values than fit, or longer ones: see [`crate::contact`].
    CardTooLarge = "urn:pli:card-too-large",
    BookNotEmpty = "urn:pli:book-not-empty",
    NotAPicture = "urn:pli:not-a-picture",
    /// The CardDAV server can't be reached, or what is there is none.
    AddressServerMissing = "urn:pli:address-server-missing",
    /// It doesn't take this name with this password.
    AddressServerRefused = "urn:pli:address-server-refused",
    /// Neither vCards nor a table.
    UnknownFile = "urn:pli:unknown-file",
    // Requests
    NotFound = "urn:pli:not-found",
    NotPermitted = "urn:pli:not-permitted",
    BadRequest = "urn:pli:bad-request",
    CrossOrigin = "urn:pli:cross-origin",
    TooManyRequests = "urn:pli:too-many-requests",
    TimedOut = "urn:pli:timed-out",
    Internal = "urn:pli:internal",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_from_a_newer_server_still_parses() {
        let problem: Problem =
            serde_json::from_str(r#"{"type":"urn:pli:from-the-future","title":"?","status":418}"#)
                .unwrap();
        assert_eq!(problem.kind, ProblemKind::Other);
    }
}
