//! Links that one gave out, to be taken back.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::id::AccountId;
use shared::link::MessageLink;
use shared::permission::Permission;

use super::account_choice::{AccountChoice, chosen_account};
use super::{Head, listed};
use crate::api::{self, ApiError};
use crate::components::icon::Icon;
use crate::i18n::format::{DateStyle, date};
use crate::i18n::tr;
use crate::store::toasts::Toast;
use crate::store::{Store, use_store};
use crate::t;

type Links = RwSignal<Option<Result<Vec<MessageLink>, ApiError>>>;

/// `/settings/links`
#[component]
pub fn LinksPage() -> impl IntoView {
    let store = use_store();
    let chosen = RwSignal::new(None::<AccountId>);
    let account = chosen_account(store, chosen, Permission::SendAs);
    let links: Links = RwSignal::new(None);
    Effect::new(move |_| {
        let Some(account) = account.get() else { return };
        links.set(None);
        spawn_local(async move {
            let read = api::links::list(account).await.map(|list| list.items);
            let _ = links.try_set(Some(read));
        });
    });
    let row = move |account: AccountId, it: MessageLink| view! { <Row store account it links /> };
    view! {
        <Head title="settings.links" lead="links.lead" />
        <AccountChoice store chosen />
        {move || {
            let account = account.get()?;
            let none = ("link", "links.none", "links.noneText");
            Some(listed(links.get()?, "settings.links", none, |it| row(account.clone(), it)))
        }}
    }
}

#[component]
fn Row(store: Store, account: AccountId, it: MessageLink, links: Links) -> impl IntoView {
    let subject = match it.subject.trim() {
        "" => t!("list.noSubject"),
        subject => subject.to_owned(),
    };
    let label = {
        let subject = subject.clone();
        move || t!("links.revoke", subject = subject.clone())
    };
    let is_under_way = RwSignal::new(false);
    let place = StoredValue::new((account, it.id));
    let revoke = move |_| {
        let (account, id) = place.get_value();
        is_under_way.set(true);
        spawn_local(async move {
            match api::links::revoke(account, id.clone()).await {
                Ok(()) => {
                    let _ = links.try_update(|links| {
                        if let Some(Ok(items)) = links {
                            items.retain(|known| known.id != id);
                        }
                    });
                    store.toasts.show(Toast::new("link", t!("links.revoked")));
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
                <Icon name="link" />
            </span>
            <div class="outbox__text">
                <div class="outbox__line">
                    <span class="truncate" dir="auto">
                        {subject}
                    </span>
                    <time class="outbox__time">{move || date(it.made_at, DateStyle::Moment)}</time>
                </div>
                <p class="outbox__to">
                    {move || t!("links.until", date = date(it.expires_at, DateStyle::Moment))}
                </p>
                <div class="outbox__actions">
                    <button
                        class="button button--small"
                        type="button"
                        aria-label=label
                        disabled=move || is_under_way.get()
                        on:click=revoke
                    >
                        {tr("links.takeBack")}
                    </button>
                </div>
            </div>
        </li>
    }
}
