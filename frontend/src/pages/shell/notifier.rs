//! Telling of new mail while one looks elsewhere.

use std::collections::HashMap;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::Timestamp;
use shared::event::Event;
use shared::id::{AccountId, MailboxId, MessageId};
use shared::mailbox::MailboxRole;
use shared::message::MessageSummary;
use shared::view::ListView;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Notification, NotificationOptions, NotificationPermission};

use crate::pages::mail_path;
use crate::store::{Store, use_store};
use crate::{api, browser, t};

/// Messages looked at when an inbox changes, and the most that are told one by one.
const NEWEST: u32 = 10;
const ONE_BY_ONE: usize = 3;

/// A click on a notification leads nowhere any more when nobody heard of it for so long, as while signed out.
const FORGOTTEN_AFTER_MS: f64 = 30_000.0;

/// What is known of an inbox: when its newest message came, and which ones came then or a little before.
#[derive(Clone, Debug, Default)]
struct Seen {
    newest: Option<Timestamp>,
    ids: Vec<MessageId>,
}

impl Seen {
    /// The unread ones that were not seen before, the newest first; from now on they are.
    fn take_new(&mut self, rows: &[MessageSummary]) -> Vec<MessageSummary> {
        let is_new = |row: &&MessageSummary| {
            let came = self.newest.is_none_or(|newest| row.received_at >= newest);
            came && !self.ids.contains(&row.id) && !row.keywords.is_seen()
        };
        let new = rows.iter().filter(is_new).cloned().collect();
        self.newest = rows.iter().map(|row| row.received_at).chain(self.newest).max();
        self.ids = rows.iter().map(|row| row.id.clone()).collect();
        new
    }
}

/// Shows nothing on the page. Listens for as long as it is there.
#[component]
pub fn Notifier() -> impl IntoView {
    let store = use_store();
    let seen = StoredValue::new(HashMap::<AccountId, Seen>::new());
    let navigate = use_navigate();
    let open = Callback::new(move |path: String| {
        let _ = browser::window().focus();
        navigate(&path, NavigateOptions::default());
    });
    listen_to_worker(open);
    let look = move |account: AccountId, inbox: MailboxId, is_first: bool| {
        spawn_local(async move {
            let window = (0, NEWEST);
            let view = (ListView::default(), false);
            let Ok(answer) =
                api::mailboxes::messages(account.clone(), inbox.clone(), view, window, None).await
            else {
                return; // The next change says it again.
            };
            let new = seen.try_update_value(|seen| {
                seen.entry(account.clone()).or_default().take_new(&answer.items)
            });
            let new = new.unwrap_or_default();
            if !is_first && !browser::has_focus() {
                tell(&account, &inbox, &new, open);
            }
        });
    };
    let inbox = move |account: &AccountId| {
        untrack(|| store.mail.mailbox_with_role(account, MailboxRole::Inbox)).map(|inbox| inbox.id)
    };
    // What is there already is no news.
    Effect::new(move || {
        for account in accounts(store) {
            let is_known = seen.with_value(|seen| seen.contains_key(&account));
            let inbox = store.mail.mailbox_with_role(&account, MailboxRole::Inbox);
            if let Some(inbox) = inbox.filter(|_| !is_known) {
                seen.update_value(|seen| drop(seen.insert(account.clone(), Seen::default())));
                look(account, inbox.id, true);
            }
        }
    });
    store.events.listen(move |event| {
        if let Event::MailboxChanged { account, mailbox, .. } = event
            && inbox(account).as_ref() == Some(mailbox)
        {
            look(account.clone(), mailbox.clone(), false);
        }
    });
}

/// The service worker shows what came while Pli was closed; a click on it leads here where Pli is open again. The page
/// notes where to (frontend/index.html), since it may be told before we are there.
fn listen_to_worker(open: Callback<String>) {
    if !browser::push::is_known() {
        return;
    }
    let look = move || {
        let name = JsValue::from_str("pliShow");
        let window = browser::window();
        let noted = js_sys::Reflect::get(&window, &name).unwrap_or_default();
        let _ = js_sys::Reflect::delete_property(&window, &name);
        let [at, path] = [0, 1].map(|it| js_sys::Reflect::get_u32(&noted, it).unwrap_or_default());
        let is_new = at.as_f64().is_some_and(|at| browser::now_ms() - at < FORGOTTEN_AFTER_MS);
        if let Some(path) = path.as_string().filter(|path| is_new && path.starts_with("/mail/")) {
            let _ = open.try_run(path);
        }
    };
    look();
    let worker = browser::window().navigator().service_worker();
    let heard = Closure::<dyn Fn()>::new(look);
    let _ = worker.add_event_listener_with_callback("message", heard.as_ref().unchecked_ref());
    let heard = StoredValue::new_local((worker, heard));
    on_cleanup(move || {
        let _ = heard.try_with_value(|(worker, heard)| {
            worker.remove_event_listener_with_callback("message", heard.as_ref().unchecked_ref())
        });
    });
}

fn accounts(store: Store) -> Vec<AccountId> {
    let session = store.session.current();
    session.iter().flat_map(|session| &session.accounts).map(|it| it.id.clone()).collect()
}

fn tell(account: &AccountId, inbox: &MailboxId, new: &[MessageSummary], open: Callback<String>) {
    if new.len() > ONE_BY_ONE {
        let title = t!("notify.many", count = new.len());
        show(&title, "", account.as_str(), mail_path(account, inbox, None), open);
        return;
    }
    for row in new {
        let from = row.from.first().map(|from| from.display_name().to_owned());
        let title = from.unwrap_or_else(|| t!("list.noSender"));
        let subject = row.subject.trim();
        let subject = if subject.is_empty() { t!("list.noSubject") } else { subject.to_owned() };
        show(&title, &subject, row.id.as_str(), mail_path(account, inbox, Some(&row.id)), open);
    }
}

/// The same `tag` is shown once, also where Pli is open in several windows.
fn show(title: &str, body: &str, tag: &str, path: String, open: Callback<String>) {
    if Notification::permission() != NotificationPermission::Granted {
        return;
    }
    let options = NotificationOptions::new();
    options.set_body(body);
    options.set_tag(tag);
    // A browser that allows them may still be unable to, as those of phones are without a service worker.
    let Ok(notification) = Notification::new_with_options(title, &options) else { return };
    let shown = notification.clone();
    let clicked = Closure::once_into_js(move || {
        let _ = open.try_run(path);
        shown.close();
    });
    notification.set_onclick(Some(clicked.unchecked_ref()));
}

#[cfg(test)]
mod tests {
    use shared::keyword::{Keyword, Keywords};

    use super::*;

    fn row(id: &str, second: i64, is_seen: bool) -> MessageSummary {
        let keywords = if is_seen { vec![Keyword::new(Keyword::SEEN)] } else { Vec::new() };
        MessageSummary {
            id: id.into(),
            from: Vec::new(),
            to: Vec::new(),
            subject: String::new(),
            preview: None,
            received_at: Timestamp::from_second(second).unwrap(),
            size_bytes: 0,
            keywords: Keywords(keywords),
            has_attachment: false,
            conversation: None,
            snoozed_until: None,
        }
    }

    #[test]
    fn only_what_came_since_is_new() {
        let mut seen = Seen::default();
        let ids =
            |rows: Vec<MessageSummary>| rows.into_iter().map(|row| row.id.0).collect::<Vec<_>>();
        assert_eq!(ids(seen.take_new(&[row("b", 2, false), row("a", 1, false)])), ["b", "a"]);
        assert!(seen.take_new(&[row("b", 2, false), row("a", 1, false)]).is_empty());
        // Two in one second, one of which is read elsewhere; and what was unread before moves up when others go.
        let rows = [row("d", 2, true), row("c", 2, false), row("b", 2, false), row("0", 0, false)];
        assert_eq!(ids(seen.take_new(&rows)), ["c"]);
        assert!(seen.take_new(&[]).is_empty());
        assert_eq!(ids(seen.take_new(&[row("e", 3, false)])), ["e"]);
    }
}
