//! Who sends, who gets it, and what it is about.

use std::time::Duration;

use leptos::prelude::*;
use leptos::{ev, html};
use shared::account::Account;
use shared::address::Address;
use shared::id::{AccountId, IdentityId};
use shared::identity::{self, Identity};
use wasm_bindgen::JsCast;

use super::is_phone;
use crate::components::icon::Icon;
use crate::components::recipients::{ChipMove, RecipientsField};
use crate::i18n::text;
use crate::i18n::tr;
use crate::pages::settings::account_choice::writable;
use crate::store::Store;
use crate::store::compose::composer::Composer;
use crate::store::contacts::Contacts;
use crate::store::directory;
use crate::t;
use crate::view_model::compose::chips::Field;

#[component]
pub fn Fields(store: Store, composer: Composer) -> impl IntoView {
    let dragged = RwSignal::new(None);
    // All fields are there for a chip that is dragged; once it is, lest the browser take the change for its end.
    let is_dragging = RwSignal::new(false);
    Effect::new(move || {
        let is_dragged = dragged.read().is_some();
        let tell = move || {
            let _ = is_dragging.try_set(is_dragged);
        };
        set_timeout(tell, Duration::ZERO);
    });
    Effect::new(move || composer.recipients.with(|recipients| store.people.look_up(recipients)));
    view! {
        <From store composer />
        <RecipientsRow store composer field=Field::To dragged />
        <Show when=move || composer.shows_copies.get() || is_dragging.get()>
            <RecipientsRow store composer field=Field::Cc dragged />
            <RecipientsRow store composer field=Field::Bcc dragged />
        </Show>
        <Subject store composer />
    }
}

#[component]
fn From(store: Store, composer: Composer) -> impl IntoView {
    let own = move || {
        let account = store.session.account(&composer.account());
        account.map(|account| Address::new(&account.name, &account.email)).unwrap_or_default()
    };
    let chosen = Memo::new(move |_| {
        let all = store.compose.identities(&composer.account());
        identity::find(&all, composer.identity.get().as_ref()).cloned()
    });
    let address = move || chosen.get().map_or_else(own, |identity| identity.address);
    let replies = move || {
        let replies = chosen.get().map(|identity| identity.reply_to).unwrap_or_default();
        let emails: Vec<String> = replies.into_iter().map(|address| address.email).collect();
        (!emails.is_empty()).then(|| t!("compose.repliesTo", address = emails.join(", ")))
    };
    // Those of the message's own account first: it moves to another one's.
    let groups = Memo::new(move |_| {
        let mut accounts = writable(store);
        accounts.sort_by_key(|account| account.id != composer.account());
        let group = |account: Account| {
            let identities = store.compose.identities(&account.id);
            (!identities.is_empty()).then_some((account, identities))
        };
        accounts.into_iter().filter_map(group).collect::<Vec<_>>()
    });
    let option = move |account: &AccountId, identity: Identity| {
        let value = key(account, &identity.id);
        let is_of_account = *account == composer.account();
        let id = identity.id;
        let is_chosen =
            move || is_of_account && chosen.with(|it| it.as_ref().is_some_and(|it| it.id == id));
        view! {
            <option value=value prop:selected=is_chosen>
                {identity.address.to_string()}
            </option>
        }
    };
    let options = move || {
        let groups = groups.get();
        let is_one = groups.len() < 2;
        let group = |(account, identities): (Account, Vec<Identity>)| {
            let id = account.id;
            let options = identities.into_iter().map(|it| option(&id, it)).collect_view();
            if is_one {
                options.into_any()
            } else {
                view! { <optgroup label=account.email>{options}</optgroup> }.into_any()
            }
        };
        groups.into_iter().map(group).collect_view()
    };
    let choose = move |event: ev::Event| {
        let wanted = event_target_value(&event);
        let all = groups.get_untracked();
        let mut all = all.iter().flat_map(|(account, identities)| {
            identities.iter().map(|identity| (account.id.clone(), identity.id.clone()))
        });
        if let Some((account, identity)) = all.find(|(account, id)| key(account, id) == wanted) {
            if account != composer.account()
                && let Some(select) =
                    event.target().and_then(|it| it.dyn_into::<web_sys::HtmlSelectElement>().ok())
                && let Some(current) = chosen.get_untracked()
            {
                // Until it has moved, it is where it was.
                select.set_value(&key(&composer.account(), &current.id));
            }
            store.compose.send_from(store, composer, account, identity);
        }
    };
    view! {
        <div class="composer__row">
            <span class="composer__name" aria-hidden="true">{tr("compose.from")}</span>
            <span class="composer__value">
                <span class="composer__from">
                    <span class="composer__from-shown" aria-hidden="true">
                        {move || address().name.map(|name| view! { <span class="truncate">{name}</span> })}
                        <span class="composer__from-address truncate">{move || address().email}</span>
                        <Icon name="chevron-down" class="icon--tiny" />
                    </span>
                    <select
                        class="composer__from-select"
                        aria-label=tr("compose.from")
                        on:change=choose
                    >
                        {options}
                    </select>
                </span>
                {move || {
                    replies().map(|words| view! { <span class="composer__replies truncate">{words}</span> })
                }}
            </span>
        </div>
    }
}

/// An identity among those of all accounts.
fn key(account: &AccountId, identity: &IdentityId) -> String {
    format!("{account} {identity}")
}

#[component]
fn RecipientsRow(
    store: Store,
    composer: Composer,
    field: Field,
    dragged: RwSignal<Option<(Field, usize)>>,
) -> impl IntoView {
    let compose = store.compose;
    let key = match field {
        Field::To => "compose.to",
        Field::Cc => "compose.cc",
        Field::Bcc => "compose.bcc",
    };
    let typed = Signal::derive(move || {
        composer.typed.with(|typed| typed.get(&field).cloned()).unwrap_or_default()
    });
    let set_typed = move |text: String| {
        composer.typed.update(|typed| drop(typed.insert(field, text)));
    };
    let contacts = Contacts::of(store);
    contacts.want();
    let looked_up = directory::follow(typed);
    let wants_focus = Signal::derive(move || {
        let is_new = composer.recipients.with_untracked(|all| all.count()) == 0;
        field == Field::To && is_new && compose.wants_focus.get() == Some(composer.key)
    });
    view! {
        <div class="composer__row">
            <span class="composer__name" aria-hidden="true">{move || text(key, &[])}</span>
            <RecipientsField
                label=Signal::derive(move || text(key, &[]))
                field
                recipients=Signal::derive(move || composer.recipients.with(|all| all.of(field).to_vec()))
                typed
                dragged
                wants_focus
                suggestions=Signal::derive(move || {
                    let chosen = composer.recipients.read();
                    store.people.complete(contacts, &looked_up.read(), &typed.get(), &chosen)
                })
                on_focused=move |()| compose.wants_focus.set(None)
                on_typed=set_typed
                on_add=move |added: String| {
                    composer.recipients.update(|all| all.add_text(field, &added));
                    set_typed(String::new());
                    compose.changed(composer);
                }
                on_remove=move |index| {
                    composer.recipients.update(|all| drop(all.remove(field, index)));
                    compose.changed(composer);
                }
                on_edit=move |index| {
                    let taken = composer.recipients.try_update(|all| all.remove(field, index)).flatten();
                    if let Some(recipient) = taken {
                        set_typed(recipient.address.to_string());
                        compose.changed(composer);
                    }
                }
                on_move=move |moved: ChipMove| {
                    composer.recipients.update(|all| all.shift(moved.from, moved.index, field));
                    if field != Field::To {
                        composer.shows_copies.set(true);
                    }
                    compose.changed(composer);
                }
            />
            {(field == Field::To).then(|| view! { <CopiesButton composer /> })}
        </div>
    }
}

#[component]
fn CopiesButton(composer: Composer) -> impl IntoView {
    view! {
        <Show when=move || !composer.shows_copies.get()>
            <button
                class="button button--quiet button--small composer__copies"
                type="button"
                aria-label=tr("compose.copies")
                on:click=move |_| composer.shows_copies.set(true)
            >
                {move || if is_phone() { String::new() } else { t!("compose.copiesShort") }}
                <Icon name="chevron-down" class="icon--tiny" />
            </button>
        </Show>
    }
}

#[component]
fn Subject(store: Store, composer: Composer) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    view! {
        <div class="composer__row">
            <span class="composer__name" aria-hidden="true">{tr("compose.subject")}</span>
            <span class="composer__value">
                <input
                    class="composer__subject"
                    aria-label=tr("compose.subject")
                    maxlength="900"
                    autocomplete="off"
                    node_ref=input
                    prop:value=move || composer.subject.get()
                    on:input=move |event| {
                        composer.subject.set(event_target_value(&event));
                        store.compose.changed(composer);
                    }
                    on:keydown=move |event| {
                        // Enter in a form's field would send.
                        if event.key() == "Enter" && !event.ctrl_key() && !event.meta_key() {
                            event.prevent_default();
                            if let Some(editor) = composer.editor() {
                                editor.focus(false);
                            } else if let Some(area) = composer.area() {
                                let _ = area.focus();
                            }
                        }
                    }
                />
            </span>
        </div>
    }
}
