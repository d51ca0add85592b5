//! Pages: they read the URL and the store, and put components together.

pub mod compose;
pub mod home;
pub mod mail;
pub mod outbox;
pub mod shell;
pub mod sign_in;

use shared::id::{AccountId, MailboxId, MessageId};

/// The address of a folder, or of a message in it.
pub fn mail_path(account: &AccountId, mailbox: &MailboxId, message: Option<&MessageId>) -> String {
    match message {
        Some(message) => format!("/mail/{account}/{mailbox}/{message}"),
        None => format!("/mail/{account}/{mailbox}"),
    }
}
