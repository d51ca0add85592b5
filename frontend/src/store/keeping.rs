//! Keeps in this browser what is on screen, for starts that wait for nobody (docs/adr/0034-what-the-browser-keeps.md).

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;
use shared::mailbox::MailboxList;

use super::Store;
use super::mail::List;
use crate::browser::kept::{self, FOLDERS, LIST, SESSION};
use crate::json;
use crate::view_model::unified::is_all;

/// Changes come in flocks: lists are kept once they are over.
const PAUSE: Duration = Duration::from_millis(300);

/// Keeps the session, the folders of all accounts, and the list that is `shown`, as long as the component that is being
/// built is there.
pub fn keep(store: Store, shown: impl Fn() -> List + 'static) {
    Effect::new(move || {
        if let Some(session) = store.session.current() {
            write(SESSION, "", &*session);
        }
    });
    Effect::new(move || {
        for (account, folders) in store.mail.all_folders() {
            if let Some(items) = folders.items.filter(|_| !is_all(&account)) {
                write(FOLDERS, &format!("{account}/"), &MailboxList { items });
            }
        }
    });
    let changed = Rc::new(RefCell::new(Vec::<List>::new()));
    Effect::new(move || {
        let whole = shown();
        let parts = if whole.is_whole() { whole.parts_now() } else { vec![whole] };
        for list in parts {
            list.listing.track();
            if !list.is_known.get() || list.search.is_some() || !list.view.is_default() {
                continue;
            }
            let mut all = changed.borrow_mut();
            if all.is_empty() {
                let changed = changed.clone();
                set_timeout(move || changed.take().iter().for_each(keep_list), PAUSE);
            }
            if !all.iter().any(|known| known.kept_id() == list.kept_id()) {
                all.push(list);
            }
        }
    });
}

fn keep_list(list: &List) {
    let beginning = list.listing.with_untracked(|listing| listing.beginning(&list.mailbox));
    write(LIST, &list.kept_id(), &beginning);
}

fn write<T: serde::Serialize + ?Sized>(kind: &str, id: &str, value: &T) {
    if let Some(text) = json::write(value) {
        kept::write(kind, id, &text);
    }
}
