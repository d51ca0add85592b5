//! Signing in to a CardDAV server.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::contact::sync::NewAddressServer;

use super::Known;
use crate::api;
use crate::components::notice::ProblemNotice;
use crate::i18n::problem::{Sentences, sentences};
use crate::i18n::tr;

#[component]
pub fn Connect(known: Known) -> impl IntoView {
    let is_open = RwSignal::new(false);
    view! {
        <Show
            when=move || is_open.get()
            fallback=move || {
                view! {
                    <button class="button" type="button" on:click=move |_| is_open.set(true)>
                        {tr("sync.connect")}
                    </button>
                }
            }
        >
            <ConnectForm known on_close=move |()| is_open.set(false) />
        </Show>
    }
}

#[component]
fn ConnectForm(known: Known, #[prop(into)] on_close: Callback<()>) -> impl IntoView {
    let (address, user_name, password) =
        (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let is_busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<Sentences>);
    let first = NodeRef::<leptos::html::Input>::new();
    Effect::new(move || {
        if let Some(first) = first.get() {
            let _ = first.focus();
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if is_busy.get_untracked() {
            return;
        }
        is_busy.set(true);
        problem.set(None);
        let new = NewAddressServer {
            address: address.get_untracked(),
            user_name: user_name.get_untracked().trim().to_owned(),
            password: password.get_untracked(),
        };
        spawn_local(async move {
            match api::address_servers::connect(&new).await {
                Ok(server) => {
                    known.put(server);
                    on_close.try_run(());
                }
                Err(error) => {
                    let _ = problem.try_set(Some(sentences(&error)));
                    let _ = is_busy.try_set(false);
                }
            }
        });
    };
    view! {
        <form class="settings-form--column" aria-label=tr("sync.connect") on:submit=submit>
            <h2 class="settings-form__title">{tr("sync.connect")}</h2>
            <label class="field">
                <span class="field__label">{tr("sync.address")}</span>
                <input
                    class="input"
                    required
                    maxlength="1000"
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    aria-describedby="sync-address-note"
                    node_ref=first
                    bind:value=address
                />
                <small class="address-server__note" id="sync-address-note">{tr("sync.addressNote")}</small>
            </label>
            <label class="field">
                <span class="field__label">{tr("sync.userName")}</span>
                <input
                    class="input"
                    required
                    maxlength="1000"
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    bind:value=user_name
                />
            </label>
            <label class="field">
                <span class="field__label">{tr("signIn.password")}</span>
                <input class="input" type="password" required autocomplete="off" bind:value=password />
            </label>
            {move || problem.get().map(|sentences| view! { <ProblemNotice sentences /> })}
            <div class="address-server__actions">
                <button class="button button--primary" type="submit" disabled=move || is_busy.get()>
                    {tr("sync.connectNow")}
                </button>
                <button class="button" type="button" on:click=move |_| on_close.run(())>
                    {tr("action.cancel")}
                </button>
            </div>
        </form>
    }
}
