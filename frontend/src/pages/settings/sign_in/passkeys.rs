//! The user's passkeys.

use leptos::prelude::*;
use shared::sign_in::{NewPasskey, Passkey};

use super::Ways;
use crate::api;
use crate::components::block::Block;
use crate::components::dialog::Dialog;
use crate::components::icon::Icon;
use crate::i18n::format::{DateStyle, date};
use crate::i18n::tr;
use crate::pages::settings::sessions::device_words;
use crate::passkeys;
use crate::t;

/// What they are, and one more.
#[component]
pub fn Passkeys(ways: Ways, passkeys: Vec<Passkey>, takes_passkeys: bool) -> impl IntoView {
    let can_add = takes_passkeys && passkeys::are_known();
    let naming = RwSignal::new(None::<Passkey>);
    let made_none = RwSignal::new(false);
    let add = move |_| {
        made_none.set(false);
        let ask = api::sign_in::new_passkey_challenge;
        ways.attempt(ask, move |answer| match answer {
            Ok(challenge) => leptos::task::spawn_local(async move {
                let Some(credential) = passkeys::make(&challenge.options).await else {
                    let _ = made_none.try_set(true);
                    return;
                };
                let new = NewPasskey { token: challenge.token, name: here(), credential };
                ways.tell(api::sign_in::add_passkey(&new).await, t!("ways.passkeyAdded"));
            }),
            Err(error) => ways.store.toasts.fail(&error),
        });
    };
    let row = move |passkey: Passkey| view! { <Row ways passkey naming /> };
    view! {
        <Block title=Signal::derive(tr("ways.passkeys"))>
            <p class="ways__text">{tr("ways.passkeysText")}</p>
            {(!passkeys.is_empty())
                .then(|| {
                    view! {
                        <ul class="accounts ways__list" aria-label=tr("ways.passkeys")>
                            {passkeys.into_iter().map(row).collect_view()}
                        </ul>
                    }
                })}
            {match can_add {
                true => view! {
                    <button class="button button--small" type="button" on:click=add>
                        <Icon name="key-round" class="icon--small" />
                        {tr("ways.passkeyAdd")}
                    </button>
                }
                .into_any(),
                false => view! { <p class="ways__text">{tr("ways.passkeysNot")}</p> }.into_any(),
            }}
            <p class="ways__text" role="status">
                {move || made_none.get().then(|| t!("ways.passkeyNone"))}
            </p>
            {move || Some(view! { <NameDialog ways passkey=naming.get()? naming /> })}
        </Block>
    }
}

/// This browser, for the name of a passkey.
fn here() -> String {
    let agent = crate::browser::window().navigator().user_agent().unwrap_or_default();
    let device = shared::user_agent::read(&agent);
    device_words(device.browser, device.system)
}

#[component]
fn Row(ways: Ways, passkey: Passkey, naming: RwSignal<Option<Passkey>>) -> impl IntoView {
    let name = match passkey.name.trim() {
        "" => t!("ways.passkeyNameless"),
        name => name.to_owned(),
    };
    let label = |key: &'static str| {
        let name = name.clone();
        move || crate::i18n::text(key, &[("name", name.clone().into())])
    };
    let (rename_label, remove_label) = (label("ways.passkeyRename"), label("ways.passkeyRemove"));
    let (created, used) = (passkey.created_at, passkey.used_at);
    let note = move || {
        let since = t!("ways.passkeySince", date = date(created, DateStyle::LongDate));
        let used = match used {
            Some(at) => t!("ways.passkeyUsed", date = date(at, DateStyle::Moment)),
            None => t!("ways.passkeyNever"),
        };
        format!("{since} · {used}")
    };
    let known = StoredValue::new(passkey);
    let shown = name.clone();
    let remove = move |_| {
        let name = name.clone();
        let id = known.with_value(|passkey| passkey.id.clone());
        let remove = move || {
            let id = id.clone();
            async move { api::sign_in::remove_passkey(&id).await }
        };
        ways.attempt(remove, move |answer| {
            ways.tell(answer, t!("ways.passkeyRemoved", name = name.clone()));
        });
    };
    view! {
        <li class="accounts__row">
            <Icon name="key-round" />
            <div class="accounts__text">
                <span class="accounts__name truncate">{shown}</span>
                <span class="accounts__note">{note}</span>
            </div>
            <div class="ways__actions">
                <button
                    class="icon-button icon-button--small"
                    type="button"
                    aria-label=rename_label.clone()
                    title=rename_label
                    on:click=move |_| naming.set(Some(known.get_value()))
                >
                    <Icon name="pencil-line" class="icon--small" />
                </button>
                <button
                    class="icon-button icon-button--small"
                    type="button"
                    aria-label=remove_label.clone()
                    title=remove_label
                    on:click=remove
                >
                    <Icon name="trash-2" class="icon--small" />
                </button>
            </div>
        </li>
    }
}

#[component]
fn NameDialog(ways: Ways, passkey: Passkey, naming: RwSignal<Option<Passkey>>) -> impl IntoView {
    let name = RwSignal::new(passkey.name);
    let id = StoredValue::new(passkey.id);
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let rename = move || {
            let (id, name) = (id.get_value(), name.get_untracked());
            async move { api::sign_in::rename_passkey(&id, name).await }
        };
        ways.attempt(rename, move |answer| {
            ways.tell(answer, t!("settings.saved"));
            let _ = naming.try_set(None);
        });
    };
    view! {
        <Dialog title=Signal::derive(tr("ways.passkeyName")) on_close=move |()| naming.set(None)>
            <form class="ways__form" on:submit=save>
                <div class="dialog__body">
                    <label class="field">
                        <span class="field__label">{tr("ways.passkeyName")}</span>
                        <input
                            class="input"
                            type="text"
                            required
                            maxlength="60"
                            autocomplete="off"
                            autofocus
                            bind:value=name
                        />
                    </label>
                </div>
                <footer class="dialog__foot">
                    <button class="button" type="button" on:click=move |_| naming.set(None)>
                        {tr("action.cancel")}
                    </button>
                    <button class="button button--primary" type="submit">
                        {tr("action.save")}
                    </button>
                </footer>
            </form>
        </Dialog>
    }
}
