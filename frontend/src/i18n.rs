//! Words, in the reader's language.
//!
//! Every visible string stands in `frontend/locales/<language>.json` under a key; `t!("key")` gives its words and follows
//! a change of language. A value with `one`, `other` … is chosen by the argument `count`.

mod catalogue;
pub mod format;
mod language;
pub mod problem;

use std::cell::RefCell;
use std::sync::Arc;

use leptos::prelude::*;
use shared::mailbox::{Mailbox, MailboxRole};

pub use catalogue::{Arg, Catalogue};
pub use language::{Language, browser_language};

use crate::browser;

thread_local! {
    static CURRENT: RefCell<Option<ArcRwSignal<Arc<Catalogue>>>> = const { RefCell::new(None) };
}

fn current() -> ArcRwSignal<Arc<Catalogue>> {
    CURRENT.with_borrow_mut(|current| {
        current.get_or_insert_with(|| ArcRwSignal::new(Arc::new(Catalogue::default()))).clone()
    })
}

/// The catalogue in use; tracked where something can follow it.
fn catalogue() -> Arc<Catalogue> {
    let current = current();
    if leptos::reactive::graph::Observer::get().is_some() {
        current.get()
    } else {
        current.get_untracked()
    }
}

/// The language in use.
pub fn language() -> Language {
    catalogue().language
}

/// Fetches the words of `language` and shows them. Leaves everything as it is when they can't be had.
pub async fn switch_to(language: Language) -> bool {
    let Some(fetched) = Catalogue::fetch(language).await else { return false };
    if let Some(root) = browser::document().document_element() {
        let _ = root.set_attribute("lang", language.code());
    }
    current().set(Arc::new(fetched));
    true
}

/// The words of `key`, with `args` in their places. Use [`t!`](crate::t).
pub fn text(key: &str, args: &[(&str, Arg)]) -> String {
    catalogue().text(key, args)
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
