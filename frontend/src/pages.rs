//! Pages: they read the URL and the store, and put components together.

pub mod admin;
pub mod compose;
pub mod contacts;
pub mod home;
pub mod invitation;
pub mod mail;
pub mod outbox;
pub mod palette;
pub mod rules;
pub mod search;
pub mod settings;
pub mod shell;
pub mod sign_in;
pub mod starters;
pub mod templates;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shared::id::{AccountId, MailboxId, MessageId};
use shared::view::ListView;

use crate::api::search::page_parameters;
use crate::view_model::search::place::{SEGMENT, SearchPlace};

/// What follows a section's name in the address (`/contacts/{card}`), for as long as one is in that section: who goes to
/// another must not ask for its pages here on the way.
pub fn page_in(section: &'static str) -> Memo<String> {
    let params = use_params_map();
    Memo::new(move |before: Option<&String>| {
        let params = params.read();
        let is_here = params.get("section").as_deref() == Some(section);
        let page = is_here.then(|| params.get("page").unwrap_or_default());
        page.or_else(|| before.cloned()).unwrap_or_default()
    })
}

/// The address of a folder or of what a search found, or of a message in it.
pub fn mail_path(account: &AccountId, mailbox: &MailboxId, message: Option<&MessageId>) -> String {
    if let Some(place) = SearchPlace::of(mailbox) {
        let message = message.map(|message| format!("/{message}")).unwrap_or_default();
        return format!("/mail/{account}/{SEGMENT}{message}?{}", page_parameters(&place));
    }
    match message {
        Some(message) => format!("/mail/{account}/{mailbox}/{message}"),
        None => format!("/mail/{account}/{mailbox}"),
    }
}

/// The same as `view` lists it, so that Back and a reload come back to that list.
pub fn view_path(
    account: &AccountId,
    mailbox: &MailboxId,
    view: &ListView,
    message: Option<&MessageId>,
) -> String {
    let (path, query) = (mail_path(account, mailbox, message), view.query());
    if query.is_empty() { path } else { format!("{path}?{query}") }
}
