//! What each kind of problem is in HTTP and in words. The browser has words of its own, in the user's language.

use axum::http::StatusCode;
use shared::problem::ProblemKind;

pub(super) struct Entry {
    pub(super) status: StatusCode,
    pub(super) title: &'static str,
    pub(super) detail: Option<&'static str>,
}

fn say(status: StatusCode, title: &'static str) -> Entry {
    Entry { status, title, detail: None }
}

impl Entry {
    fn and(self, detail: &'static str) -> Self {
        Self { detail: Some(detail), ..self }
    }
}

/// One exhaustive match: a new kind doesn't compile before it has its words.
pub(super) fn entry(kind: ProblemKind) -> Entry {
    use ProblemKind as Kind;
    use StatusCode as Status;
    match kind {
        Kind::SignedOut => say(Status::UNAUTHORIZED, "You are signed out").and("Sign in to go on."),
        Kind::WrongPassword => say(Status::UNAUTHORIZED, "The address or the password is wrong"),
        Kind::HostUnknown => {
            say(Status::UNPROCESSABLE_ENTITY, "The password is wrong, or the mail server of this address is not known")
        }
        Kind::HostUnreachable => say(Status::BAD_GATEWAY, "The mail server can't be reached")
            .and("Nothing is lost. Try again in a moment."),
        Kind::BadCertificate => say(Status::BAD_GATEWAY, "The mail server can't be trusted").and(
            "Its certificate isn't right, so no password was sent to it. Tell whoever runs it.",
        ),
        Kind::MemberBlocked => say(Status::FORBIDDEN, "This address is blocked")
            .and("An admin of your organisation lets nobody in with it. Ask them."),
        Kind::ForeignAddress => say(
            Status::UNPROCESSABLE_ENTITY,
            "This is no address of one of your organisation's domains",
        ),
        Kind::ChangedMeanwhile => say(Status::CONFLICT, "Somebody else changed this in the meantime")
            .and("Nothing was saved. Load it again and repeat your change."),
        Kind::AccountLocked => {
            say(Status::FORBIDDEN, "The mail server doesn't let this account in")
                .and("The account may be locked. Ask whoever runs the mail server.")
        }
        Kind::TooManyAttempts => say(Status::TOO_MANY_REQUESTS, "Too many attempts to sign in")
            .and("Wait a while, then try again."),
        Kind::CredentialRefused => {
            say(Status::CONFLICT, "The mail server no longer takes your password")
                .and("Sign in again with the new one.")
        }
        Kind::SecondFactorRequired => {
            say(Status::UNAUTHORIZED, "A second factor is needed").and("Enter its code.")
        }
        Kind::WrongCode => say(Status::UNAUTHORIZED, "The code is wrong or was used before")
            .and("Wait for the next one, or use a recovery code."),
        Kind::WeakPassword => {
            say(Status::UNPROCESSABLE_ENTITY, "This password is too easy to guess")
                .and("It needs 12 characters or more, and nothing common or known of you.")
        }
        Kind::ProofRequired => {
            say(Status::FORBIDDEN, "This needs a fresh proof that it is you").and("Confirm it.")
        }
        Kind::PasskeyRefused => say(Status::UNAUTHORIZED, "This passkey doesn't open Pli")
            .and("It may have been removed. Sign in another way."),
        Kind::LastWay => say(Status::CONFLICT, "This is the last way to sign in")
            .and("Add another one first."),
        Kind::UserExists => say(Status::CONFLICT, "There is a user of this address already")
            .and("Sign in instead."),
        Kind::HostRefused => say(Status::BAD_GATEWAY, "The mail server refused this"),
        Kind::QuotaExceeded => say(Status::INSUFFICIENT_STORAGE, "The mailbox is full")
            .and("Delete something, then try again."),
        Kind::MailboxMissing => say(Status::NOT_FOUND, "This folder is gone"),
        Kind::MailboxExists => say(Status::CONFLICT, "A folder of this name is there already"),
        Kind::BadMailboxName => say(Status::UNPROCESSABLE_ENTITY, "No folder can have this name"),
        Kind::AccountFixed => say(Status::CONFLICT, "This account can't be removed"),
        Kind::AccountInUse => say(Status::CONFLICT, "Messages of this account wait for their time")
            .and("Send or cancel what waits in the outbox, and bring back what is snoozed; then remove it."),
        Kind::AddressIsPersonal => say(Status::CONFLICT, "This address is somebody's own")
            .and("Somebody signs in with it. Only addresses that are nobody's own can be shared."),
        Kind::AlreadyShared => say(Status::CONFLICT, "This person has access already"),
        Kind::UserMissing => say(Status::UNPROCESSABLE_ENTITY, "Nobody signs in with this address")
            .and("Invite by link: then a user can be created."),
        Kind::MailboxFixed => say(Status::CONFLICT, "This folder has to stay where it is"),
        Kind::MessageMissing => {
            say(Status::NOT_FOUND, "This message is gone").and("It was moved or deleted elsewhere.")
        }
        Kind::MailboxRebuilt => say(Status::CONFLICT, "The mail server rebuilt this folder")
            .and("Nothing was changed. Open the folder again."),
        Kind::Unsupported => say(Status::NOT_IMPLEMENTED, "The mail server can't do this"),
        Kind::DraftConflict => {
            say(Status::CONFLICT, "This draft was changed elsewhere").and("Both versions are kept.")
        }
        Kind::DraftMissing => {
            say(Status::NOT_FOUND, "This draft is gone").and("It was sent or discarded elsewhere.")
        }
        Kind::UploadMissing => {
            say(Status::UNPROCESSABLE_ENTITY, "An attached file is no longer on the server")
                .and("Attach it again.")
        }
        Kind::BadRecipient => {
            say(Status::UNPROCESSABLE_ENTITY, "A recipient's address isn't valid")
        }
        Kind::NoRecipient => say(Status::UNPROCESSABLE_ENTITY, "There is nobody to send this to"),
        Kind::TooManyRecipients => {
            say(Status::UNPROCESSABLE_ENTITY, "There are too many recipients")
        }
        Kind::TooLarge => say(Status::PAYLOAD_TOO_LARGE, "This is too large"),
        Kind::TextTooLarge => say(Status::PAYLOAD_TOO_LARGE, "This text is too large")
            .and("It can have 64 KB, pictures included."),
        Kind::NoRoom => say(Status::CONFLICT, "There is no room for another one")
            .and("Delete one that is no longer needed."),
        Kind::SenderNotAllowed => say(Status::FORBIDDEN, "You may not send as this address"),
        Kind::IdentityRefused => {
            say(Status::UNPROCESSABLE_ENTITY, "The mail server doesn't let you send from this address")
                .and("Whoever runs it can allow it.")
        }
        Kind::IdentityExists => say(Status::CONFLICT, "This address is there already"),
        Kind::BadAddress => say(Status::UNPROCESSABLE_ENTITY, "This is no email address"),
        Kind::AlreadySent => say(Status::CONFLICT, "Too late: this was sent already"),
        Kind::ScriptConflict => say(Status::CONFLICT, "The rules were changed elsewhere")
            .and("Nothing was overwritten."),
        Kind::ScriptRefused => {
            say(Status::UNPROCESSABLE_ENTITY, "The mail host does not take these rules")
                .and("Nothing was changed there.")
        }
        Kind::ScriptBroken => say(Status::CONFLICT, "The script on the mail host can't be read")
            .and("It is kept as it is, and can be mended by hand."),
        Kind::CardConflict => say(Status::CONFLICT, "This contact was changed elsewhere")
            .and("Nothing was overwritten."),
        Kind::CardTooLarge => say(Status::PAYLOAD_TOO_LARGE, "This contact is too large"),
        Kind::BookNotEmpty => say(Status::CONFLICT, "This address book can't be deleted")
            .and("Only an empty one can, and never the one for new contacts."),
        Kind::AddressServerMissing => {
            say(Status::UNPROCESSABLE_ENTITY, "No address books were found there")
                .and("Check the address, or ask whoever runs the server for its CardDAV address.")
        }
        Kind::AddressServerRefused => {
            say(Status::UNPROCESSABLE_ENTITY, "The server doesn't take this name and password")
                .and("Some servers want a password made for apps.")
        }
        Kind::NotAPicture => say(Status::UNPROCESSABLE_ENTITY, "This file is not a picture")
            .and("PNG, JPEG, GIF and WebP can be used."),
        Kind::UnknownFile => {
            say(Status::UNPROCESSABLE_ENTITY, "There are no contacts in this file")
                .and("vCard and CSV files can be read.")
        }
        Kind::NotFound => say(Status::NOT_FOUND, "There is nothing here"),
        Kind::NotPermitted => say(Status::FORBIDDEN, "You may not do this"),
        Kind::BadRequest => say(Status::BAD_REQUEST, "The request made no sense"),
        Kind::CrossOrigin => say(Status::FORBIDDEN, "The request came from another site"),
        Kind::TooManyRequests => say(Status::TOO_MANY_REQUESTS, "Too many requests")
            .and("Wait a moment, then try again."),
        Kind::TimedOut => {
            say(Status::GATEWAY_TIMEOUT, "This took too long").and("Try again in a moment.")
        }
        Kind::Internal | Kind::Other => {
            say(Status::INTERNAL_SERVER_ERROR, "Something went wrong on our side")
                .and("Nothing is lost. Try again in a moment.")
        }
    }
}
