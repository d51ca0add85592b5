//! All inboxes as one list, and what is found in all accounts.

use std::time::Duration;

use leptos::prelude::*;
use shared::id::{AccountId, MailboxId, MessageId};
use shared::mailbox::MailboxRole;
use shared::view::ListView;

use super::list_pane::ListPane;
use crate::api::ApiError;
use crate::components::icon::Icon;
use crate::components::notice::ProblemNotice;
use crate::i18n::problem::sentences;
use crate::i18n::{format, tr};
use crate::store::mail::List;
use crate::store::{Store, use_store};
use crate::t;
use crate::view_model::search::place::SearchPlace;
use crate::view_model::unified::{ACCOUNT, INBOX, Made, Order, path};

/// How long the others' mail waits for an account that is slow to answer.
const PATIENCE: Duration = Duration::from_millis(1_000);

/// What hosts call the inbox (RFC 9051 §5.1), as an id: for an account whose folders aren't known yet.
const HOSTS_INBOX: &str = "SU5CT1g";

/// `/mail/all/inbox[/{message}][?filter]`, `/mail/all/search[/{message}]?q`
#[component]
pub fn UnifiedPane(
    mailbox: MailboxId,
    view: ListView,
    open: Signal<Option<MessageId>>,
) -> impl IntoView {
    let store = use_store();
    let list = store.mail.list(&AccountId::from(ACCOUNT), &mailbox, &view);
    let is_search = SearchPlace::of(&mailbox).is_some();
    let places = Memo::new(move |_| places(store, &mailbox));
    store.mail.make_of(&list, &places.get_untracked());
    Effect::new({
        let list = list.clone();
        move |before: Option<()>| {
            let places = places.get();
            // The first time that is done already.
            if before.is_some() {
                store.mail.make_of(&list, &places);
                if is_search {
                    store.mail.search(&list);
                }
            }
        }
    });
    Effect::new(move || {
        for (account, _) in places.get() {
            store.mail.want_folders(&account);
        }
    });
    if !is_search {
        Effect::new(move || store.mail.show_all_inboxes(counts(store, &places.get())));
    }
    follow(list.clone(), !is_search);
    view! { <ListPane list open /> }
}

/// Keeps the whole as its parts are.
fn follow(list: List, waits: bool) {
    let is_patient = RwSignal::new(waits);
    let give_up = move || {
        let _ = is_patient.try_set(false);
    };
    set_timeout(give_up, PATIENCE);
    let order = RwSignal::new(Order::default());
    let made = StoredValue::new(Made::default());
    Effect::new({
        let list = list.clone();
        move || {
            let is_patient = is_patient.get();
            let now = made.try_update_value(|made| list.put_together(made, is_patient));
            order.set(now.unwrap_or_default());
        }
    });
    Effect::new({
        let list = list.clone();
        move || order.with(|order| list.fetch_parts(order))
    });
    Effect::new(move || list.follow_parts());
}

/// The folders that the list is made of: all inboxes, or what a search finds in each account.
fn places(store: Store, mailbox: &MailboxId) -> Vec<(AccountId, MailboxId)> {
    let session = store.session.current();
    let accounts = session.iter().flat_map(|session| &session.accounts);
    let place = |account: &AccountId| {
        if SearchPlace::of(mailbox).is_some() {
            return Some(mailbox.clone());
        }
        match store.mail.folders(account) {
            folders if folders.items.is_none() => Some(MailboxId::from(HOSTS_INBOX)),
            // There may be none, where only some folders are shared.
            folders => folders.with_role(MailboxRole::Inbox).map(|inbox| inbox.id.clone()),
        }
    };
    accounts.filter_map(|account| Some((account.id.clone(), place(&account.id)?))).collect()
}

/// How many messages inboxes hold together, and how many of them are unread; tracked.
fn counts(store: Store, places: &[(AccountId, MailboxId)]) -> (u32, u32) {
    let inboxes = places.iter().filter_map(|(account, id)| store.mail.mailbox(account, id));
    inboxes.fold((0, 0), |(total, unread), inbox| (total + inbox.total, unread + inbox.unread))
}

/// Which accounts' mail isn't there, beside the others'.
#[component]
pub fn MissingParts(list: List) -> impl IntoView {
    let store = use_store();
    let is_known = list.is_known.clone();
    let missing = move |part: List| {
        let error = part.failure.get()?;
        // That nobody answers is said once, over the list.
        if error == ApiError::Network && !store.events.is_connected() {
            return None;
        }
        let words = sentences(&error);
        let account = store.session.account(&part.account)?;
        let retry = move |_| match part.search {
            Some(_) => store.mail.search(&part),
            None => part.retry(),
        };
        Some(view! {
            <ProblemNotice lead=t!("unified.missing", account = account.email) sentences=words>
                <button class="button button--small" type="button" on:click=retry>
                    {tr("action.tryAgain")}
                </button>
            </ProblemNotice>
        })
    };
    move || {
        let parts = list.parts_now();
        is_known.get().then(|| parts.into_iter().map(missing).collect_view())
    }
}

/// The way to all inboxes, for those who have several.
#[component]
pub fn AllInboxes(open: Signal<Option<MailboxId>>) -> impl IntoView {
    let store = use_store();
    let unread = Memo::new(move |_| unread_of_all(store));
    let is_open = move || open.with(|open| open.as_ref().is_some_and(|id| id.as_str() == INBOX));
    let label = move || match unread.get().unwrap_or_default() {
        0 => t!("unified.title"),
        count => t!("account.unread", name = t!("unified.title"), count = count),
    };
    view! {
        <Show when=move || unread.get().is_some()>
            <a
                class="folder-tree__row"
                class=("has-unread", move || unread.get() > Some(0))
                href=path()
                aria-label=label
                aria-current=move || is_open().then_some("page")
            >
                <Icon name="mail" />
                <span class="folder-tree__name">{tr("unified.title")}</span>
                {move || {
                    let count = unread.get().filter(|count| *count > 0)?;
                    Some(
                        view! {
                            <span
                                class="folder-tree__count"
                                data-count=format::number(count.into())
                            ></span>
                        },
                    )
                }}
            </a>
        </Show>
    }
}

/// How many messages are unread in all inboxes together; `None` for who has one account. Tracked.
fn unread_of_all(store: Store) -> Option<u32> {
    let session = store.session.current()?;
    let inbox = |account: &AccountId| {
        store.mail.mailbox_with_role(account, MailboxRole::Inbox).map_or(0, |inbox| inbox.unread)
    };
    let accounts = &session.accounts;
    (accounts.len() > 1).then(|| accounts.iter().map(|account| inbox(&account.id)).sum())
}
