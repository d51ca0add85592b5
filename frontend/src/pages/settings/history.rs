//! What was moved and thrown away in the last weeks, with the way back.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::history::PastMove;
use shared::id::{AccountId, MailboxId};
use shared::permission::Permission;

use super::account_choice::{AccountChoice, chosen_account};
use super::{Head, listed};
use crate::api::{self, ApiError};
use crate::components::icon::Icon;
use crate::i18n::format::{DateStyle, date};
use crate::i18n::{folder_name, tr};
use crate::store::toasts::Toast;
use crate::store::{Store, use_store};
use crate::t;

/// `/settings/history`
#[component]
pub fn HistoryPage() -> impl IntoView {
    let store = use_store();
    let chosen = RwSignal::new(None::<AccountId>);
    let account = chosen_account(store, chosen, Permission::Organise);
    let moves = RwSignal::new(None::<Result<Vec<PastMove>, ApiError>>);
    Effect::new(move |_| {
        let Some(account) = account.get() else { return };
        store.mail.load_folders(account.clone());
        moves.set(None);
        spawn_local(async move {
            let read = api::history::list(account).await.map(|history| history.items);
            let _ = moves.try_set(Some(read));
        });
    });
    let row = move |account: AccountId, it: PastMove| view! { <Row store account it moves /> };
    view! {
        <Head title="settings.history" lead="history.lead" />
        <AccountChoice store chosen permission=Permission::Organise />
        {move || {
            let account = account.get()?;
            let none = ("history", "history.none", "history.noneText");
            Some(listed(moves.get()?, "settings.history", none, |it| row(account.clone(), it)))
        }}
    }
}

#[component]
fn Row(
    store: Store,
    account: AccountId,
    it: PastMove,
    moves: RwSignal<Option<Result<Vec<PastMove>, ApiError>>>,
) -> impl IntoView {
    let is_under_way = RwSignal::new(false);
    let place = StoredValue::new((account, it.clone()));
    let name = move |of: fn(&PastMove) -> &MailboxId| {
        place.with_value(|(account, it)| {
            let folder = store.mail.mailbox(account, of(it));
            folder.map(|folder| folder_name(&folder)).unwrap_or_default()
        })
    };
    let way = move || {
        let count = place.with_value(|(_, it)| it.count);
        let (from, to) = (name(|it| &it.from), name(|it| &it.to));
        t!("history.way", count = count, from = from, to = to)
    };
    let more = usize::try_from(it.count).unwrap_or(usize::MAX) > it.subjects.len();
    let subjects = it.subjects.iter().map(|subject| match subject.trim() {
        "" => t!("list.noSubject"),
        subject => subject.to_owned(),
    });
    let mut subjects = subjects.collect::<Vec<_>>().join(" · ");
    if more {
        subjects.push_str(" …");
    }
    let label = {
        let subjects = subjects.clone();
        move || t!("history.undo", subjects = subjects.clone())
    };
    let undo = move |_| {
        let (account, it) = place.get_value();
        is_under_way.set(true);
        spawn_local(async move {
            match api::history::undo(account, it.id.clone()).await {
                Ok(_) => {
                    let _ = moves.try_update(|moves| {
                        if let Some(Ok(items)) = moves {
                            items.retain(|known| known.id != it.id);
                        }
                    });
                    let words = t!("history.undone", count = it.count);
                    store.toasts.show(Toast::new("history", words));
                }
                Err(error) => {
                    store.toasts.fail(&error);
                    let _ = is_under_way.try_set(false);
                }
            }
        });
    };
    view! {
        <li class="outbox__item">
            <span class="outbox__icon">
                <Icon name="folder-input" />
            </span>
            <div class="outbox__text">
                <div class="outbox__line">
                    <span class="truncate" dir="auto">
                        {subjects}
                    </span>
                    <time class="outbox__time">{move || date(it.at, DateStyle::Moment)}</time>
                </div>
                <p class="outbox__to">{way}</p>
                <div class="outbox__actions">
                    <button
                        class="button button--small"
                        type="button"
                        aria-label=label
                        disabled=move || is_under_way.get()
                        on:click=undo
                    >
                        {tr("action.undo")}
                    </button>
                </div>
            </div>
        </li>
    }
}
