//! Texts to be put into the message, and the message's text to be kept as one.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;
use shared::canned::{CannedReply, CannedReplyUpdate, LONGEST_NAME};
use web_sys::KeyboardEvent;

use crate::components::dialog::Dialog;
use crate::components::icon::Icon;
use crate::components::menu::{MenuButton, MenuItem};
use crate::i18n::problem::sentences;
use crate::i18n::tr;
use crate::store::Store;
use crate::store::compose::composer::{Composer, Place};
use crate::store::toasts::Toast;
use crate::t;

#[component]
pub fn CannedMenu(store: Store, composer: Composer) -> impl IntoView {
    // The text to be kept, while its name is asked for.
    let to_keep = RwSignal::new(None::<String>);
    let keep = move |()| {
        let html = store.compose.own_html(composer);
        if html.is_empty() {
            store.toasts.show(Toast::new("info", t!("canned.nothingWritten")));
        } else {
            to_keep.set(Some(html));
        }
    };
    let navigate = use_navigate();
    let manage = move |()| {
        // One that fills the window makes way by itself.
        if composer.place.get_untracked() == Place::Docked {
            store.compose.put(composer, Place::Minimised);
        }
        navigate("/settings/canned-replies", leptos_router::NavigateOptions::default());
    };
    let manage = Callback::new(manage);
    let label = Signal::derive(tr("canned.title"));
    view! {
        <MenuButton
            label
            face=ViewFn::from(|| view! { <Icon name="message-square-text" /> })
        >
            <div class="menu__heading" role="presentation">{tr("canned.title")}</div>
            <Replies store composer />
            <div class="menu__rule" role="separator"></div>
            <MenuItem icon="plus" label=Signal::derive(tr("canned.keep")) on_choose=keep />
            <MenuItem icon="settings" label=Signal::derive(tr("canned.manage")) on_choose=manage />
        </MenuButton>
        {move || {
            let html = to_keep.get()?;
            Some(
                view! { <KeepDialog store composer html on_close=move |()| to_keep.set(None) /> },
            )
        }}
    }
}

/// What there is to be put into the message.
#[component]
fn Replies(store: Store, composer: Composer) -> impl IntoView {
    let account = composer.account();
    store.canned.want(store, Signal::stored(Some(account.clone())));
    let item = move |reply: CannedReply| {
        let name = reply.name.clone();
        let insert = move |()| {
            let reply = reply.clone();
            // Once the menu is gone, which gives the focus back to its button.
            let insert = move || {
                if composer.is_alive() {
                    store.compose.insert_canned(composer, &reply);
                }
            };
            set_timeout(insert, Duration::ZERO);
        };
        view! { <MenuItem icon="message-square-text" label=Signal::stored(name) on_choose=insert /> }
    };
    move || {
        let replies = store.canned.of(&account)?;
        Some(if replies.is_empty() {
            view! { <p class="menu__note">{tr("canned.none")}</p> }.into_any()
        } else {
            replies.into_iter().map(item).collect_view().into_any()
        })
    }
}

/// Asks under which name to keep a text.
#[component]
fn KeepDialog(
    store: Store,
    composer: Composer,
    html: String,
    #[prop(into)] on_close: Callback<()>,
) -> impl IntoView {
    let subject = composer.subject.get_untracked();
    let name = RwSignal::new(subject.trim().chars().take(LONGEST_NAME).collect::<String>());
    let problem = RwSignal::new(None);
    let is_saving = RwSignal::new(false);
    let is_empty = move || name.read().trim().is_empty();
    let html = StoredValue::new(html);
    let save = move || {
        if is_empty() || is_saving.get_untracked() {
            return;
        }
        let subject = composer.subject.get_untracked();
        let update =
            CannedReplyUpdate { name: name.get_untracked(), subject, html: html.get_value() };
        let (account, saved_as) = (composer.account(), update.name.trim().to_owned());
        is_saving.set(true);
        spawn_local(async move {
            let answer = store.canned.save(account, None, update).await;
            if is_saving.try_set(false).is_some() {
                return; // The composer is gone, and this with it.
            }
            match answer {
                Ok(()) => {
                    let text = t!("canned.kept", name = saved_as);
                    store.toasts.show(Toast::new("check", text));
                    on_close.run(());
                }
                Err(error) => problem.set(Some(sentences(&error))),
            }
        });
    };
    // The composer around it is a form, which Enter would send at once.
    let key = move |event: KeyboardEvent| {
        if event.key() == "Enter" {
            event.prevent_default();
            event.stop_propagation();
            save();
        }
    };
    view! {
        <Dialog title=Signal::derive(tr("canned.keep")) on_close=on_close>
            <div class="dialog__body">
                <div class="field">
                <label class="field">
                    <span class="field__label">{tr("canned.name")}</span>
                    <input
                        class="input"
                        autofocus
                        maxlength=LONGEST_NAME.to_string()
                        autocomplete="off"
                        aria-describedby="canned-keep-note"
                        bind:value=name
                        on:keydown=key
                    />
                </label>
                <span class="field__note" id="canned-keep-note">{tr("canned.keepNote")}</span>
                </div>
                {move || {
                    let problem = problem.get()?;
                    Some(
                        view! {
                            <p class="field__problem" role="alert">
                                <Icon name="circle-alert" class="icon--tiny" />
                                {format!("{} {}", problem.title, problem.detail)}
                            </p>
                        },
                    )
                }}
            </div>
            <footer class="dialog__foot">
                <button class="button" type="button" on:click=move |_| on_close.run(())>
                    {tr("action.cancel")}
                </button>
                <button
                    class="button button--primary"
                    type="button"
                    disabled=is_empty
                    on:click=move |_| save()
                >
                    {tr("action.save")}
                </button>
            </footer>
        </Dialog>
    }
}
