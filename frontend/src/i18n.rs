//! Words, in the reader's language.
//!
//! Every visible string stands in `frontend/locales/<language>.json` under a key; `t!("key")` gives its words and follows
//! a change of language. A value with `one`, `other` … is chosen by the argument `count`. The build divides the words of
//! each language into those that the app's first file names, and the rest, which comes with the parts.

mod catalogue;
pub mod format;
mod language;
pub mod problem;

use std::cell::RefCell;

use leptos::prelude::*;
use shared::mailbox::{Mailbox, MailboxRole};

pub use catalogue::Arg;
pub use language::{Language, browser_language};

use crate::browser;
use catalogue::Catalogue;

thread_local! {
    static CURRENT: RefCell<Catalogue> = RefCell::default();
    /// Tells those who show words that they are others now.
    static SWITCHED: ArcTrigger = ArcTrigger::new();
}

/// Reads the catalogue in use; tracked where something can follow it.
fn with_current<T>(read: impl FnOnce(&Catalogue) -> T) -> T {
    if leptos::reactive::graph::Observer::get().is_some() {
        SWITCHED.with(Track::track);
    }
    CURRENT.with_borrow(read)
}

/// The language in use.
pub fn language() -> Language {
    with_current(|current| current.language)
}

/// Fetches the words of `language` and shows them. Leaves everything as it is when they can't be had.
pub async fn switch_to(language: Language) -> bool {
    let (is_beginning, is_here) =
        CURRENT.with_borrow(|now| (now.first.is_none(), now.language == language));
    if is_here && !is_beginning {
        return true;
    }
    let Some(first) = catalogue::first(language).await else { return false };
    let mut fetched = Catalogue { language, first: Some(first), rest: None };
    // Later on there are parts, or will be before long, that show words of the rest.
    if !is_beginning {
        fetched.rest = catalogue::rest(language).await;
        if fetched.rest.is_none() {
            return false;
        }
    }
    if let Some(root) = browser::document().document_element() {
        let _ = root.set_attribute("lang", language.code());
    }
    CURRENT.set(fetched);
    SWITCHED.with(Notify::notify);
    true
}

/// Fetches the words that no more than the parts need, unless they are here.
pub async fn fetch_rest() -> bool {
    loop {
        let missing = CURRENT.with_borrow(|now| now.rest.is_none().then_some(now.language));
        let Some(language) = missing else { return true };
        let Some(rest) = catalogue::rest(language).await else { return false };
        CURRENT.with_borrow_mut(|now| {
            if now.language == language {
                now.rest = Some(rest);
            }
        });
    }
}

/// The words of `key`, with `args` in their places. Use [`t!`](crate::t).
pub fn text(key: &str, args: &[(&str, Arg)]) -> String {
    with_current(|current| current.text(key, args))
}

/// The words of `key`, for a view that follows the language.
///
/// The same as `move || t!("key")`, but all of them are of one type: Leptos compiles what it does with a closure anew for
/// each type of closure, and a hundred of them are a tenth of the program.
pub fn tr(key: &'static str) -> impl Fn() -> String + Copy + Send + Sync + 'static {
    move || text(key, &[])
}

/// What a folder is called: by its role in the reader's language, else by its own name.
pub fn folder_name(mailbox: &Mailbox) -> String {
    match mailbox.role {
        Some(MailboxRole::Inbox) => crate::t!("folder.inbox"),
        Some(MailboxRole::Snoozed) => crate::t!("folder.snoozed"),
        Some(MailboxRole::Drafts) => crate::t!("folder.drafts"),
        Some(MailboxRole::Sent) => crate::t!("folder.sent"),
        Some(MailboxRole::Archive) => crate::t!("folder.archive"),
        Some(MailboxRole::Junk) => crate::t!("folder.junk"),
        Some(MailboxRole::Trash) => crate::t!("folder.trash"),
        None => mailbox.name.clone(),
    }
}

/// `t!("toast.archived", count = 3)`
#[macro_export]
macro_rules! t {
    ($key:literal) => { $crate::i18n::text($key, &[]) };
    ($key:literal, $($name:ident = $value:expr),+ $(,)?) => {
        $crate::i18n::text($key, &[$((stringify!($name), $crate::i18n::Arg::from($value))),+])
    };
}
