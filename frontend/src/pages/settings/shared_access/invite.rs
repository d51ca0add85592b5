//! Asks what somebody is to be allowed, and makes a link or gives it to who signs in here already.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::language::Language;
use shared::permission::Permission;
use shared::share::{CreatedShareInvitation, NewShare, NewShareInvitation, ShareTerms};

use super::Sharing;
use super::terms::{Fields, TermsForm};
use crate::components::block::Segmented;
use crate::components::dialog::Dialog;
use crate::components::icon::Icon;
use crate::components::notice::ProblemNotice;
use crate::i18n::problem::{Sentences, sentences};
use crate::i18n::{self, tr};
use crate::store::toasts::Toast;
use crate::{api, browser, t};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Link,
    User,
}

#[component]
pub fn InviteDialog(sharing: Sharing, #[prop(into)] on_close: Callback<()>) -> impl IntoView {
    let list = sharing.list.get_untracked().and_then(Result::ok);
    let (may_give, defaults) = list.map(|it| (it.may_give, it.defaults)).unwrap_or_default();
    let may_send = may_give.contains(&Permission::SendAs);
    let fields = Fields::new(&ShareTerms { permissions: defaults, ..ShareTerms::default() });
    let way = RwSignal::new(Way::Link);
    let language = RwSignal::new(i18n::language());
    let (email, note) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let made = RwSignal::new(None::<CreatedShareInvitation>);
    let problem = RwSignal::new(None::<Sentences>);
    let is_busy = RwSignal::new(false);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(account) = sharing.account.get_untracked().filter(|_| !is_busy.get_untracked())
        else {
            return;
        };
        is_busy.set(true);
        problem.set(None);
        let terms = fields.terms();
        let address = email.get_untracked().trim().to_owned();
        spawn_local(async move {
            let outcome = match way.get_untracked() {
                Way::Link => {
                    let new = NewShareInvitation {
                        terms,
                        language: language.get_untracked(),
                        note: note.get_untracked(),
                        send_to: Some(address).filter(|address| !address.is_empty()),
                    };
                    api::shares::invite(account, new).await.map(Some)
                }
                Way::User => {
                    let new = NewShare { email: address, terms };
                    api::shares::give(account, new).await.map(|()| None)
                }
            };
            let _ = is_busy.try_set(false);
            match outcome {
                Ok(Some(invitation)) => drop(made.try_set(Some(invitation))),
                Ok(None) => {
                    sharing.store.toasts.show(Toast::new("check", t!("sharing.given")));
                    on_close.run(());
                }
                Err(error) => drop(problem.try_set(Some(sentences(&error)))),
            }
            sharing.read();
        });
    };
    let ways = vec![
        (Way::Link, Signal::derive(tr("sharing.byLink"))),
        (Way::User, Signal::derive(tr("sharing.existing"))),
    ];
    let is_link = move || way.get() == Way::Link;
    let needs_address = move || may_send || !is_link();
    let address_label = move || match way.get() {
        Way::Link => t!("sharing.mailTo"),
        Way::User => t!("signIn.email"),
    };
    let form = move || {
        view! {
            <form class="dialog__form" on:submit=submit>
                <div class="dialog__body invite">
                    <div class="invite__head">
                        <Segmented
                            label=Signal::derive(tr("sharing.how"))
                            options=ways.clone()
                            chosen=way
                            on_choose=move |chosen| way.set(chosen)
                        />
                        <Show when=is_link>
                            <Languages language />
                        </Show>
                    </div>
                    <p class="field__note">
                        {move || if is_link() { t!("sharing.linkText") } else { t!("sharing.existingText") }}
                    </p>
                    <TermsForm sharing fields may_give=may_give.clone() />
                    <Show when=needs_address>
                        <label class="field">
                            <span class="field__label">{address_label}</span>
                            <input
                                class="input"
                                type="email"
                                required=move || !is_link()
                                bind:value=email
                            />
                        </label>
                    </Show>
                    <Show when=is_link>
                        <label class="field">
                            <span class="field__label">{tr("sharing.note")}</span>
                            <textarea class="input" rows="2" maxlength="500" bind:value=note></textarea>
                        </label>
                    </Show>
                    {move || problem.get().map(|sentences| view! { <ProblemNotice sentences /> })}
                </div>
                <footer class="dialog__foot">
                    <button class="button" type="button" on:click=move |_| on_close.run(())>
                        {tr("action.cancel")}
                    </button>
                    <button
                        class="button button--primary"
                        type="submit"
                        disabled=move || is_busy.get()
                    >
                        {move || if is_link() { t!("sharing.create") } else { t!("sharing.give") }}
                    </button>
                </footer>
            </form>
        }
    };
    view! {
        <Dialog
            title=Signal::derive(move || t!("sharing.inviteTo", address = sharing.email()))
            on_close
        >
            {move || match made.get() {
                None => form().into_any(),
                Some(made) => view! { <Made sharing made on_close /> }.into_any(),
            }}
        </Dialog>
    }
}

#[component]
fn Languages(language: RwSignal<Language>) -> impl IntoView {
    let option = move |offered: Language| {
        view! {
            <option
                value=offered.code()
                lang=offered.code()
                prop:selected=move || language.get() == offered
            >
                {offered.own_name()}
            </option>
        }
    };
    view! {
        <label class="invite__language">
            <span class="field__label">{tr("sharing.language")}</span>
            <span class="select">
                <select
                    class="input"
                    on:change=move |event| {
                        language.set(Language::of_tag(&event_target_value(&event)).unwrap_or_default());
                    }
                >
                    {Language::ALL.into_iter().map(option).collect_view()}
                </select>
                <Icon name="chevron-down" class="icon--small" />
            </span>
        </label>
    }
}

/// The link, which is told this once.
#[component]
fn Made(sharing: Sharing, made: CreatedShareInvitation, on_close: Callback<()>) -> impl IntoView {
    let sent_to = made.invitation.sent_to;
    let copied = made.url.clone();
    let copy = move |_| {
        browser::copy(&copied, move || {
            sharing.store.toasts.show(Toast::new("link", t!("share.copied")));
        });
    };
    let said = move || match &sent_to {
        Some(email) => t!("sharing.sentTo", name = email.as_str()),
        None => t!("sharing.made"),
    };
    view! {
        <div class="dialog__body share">
            <p>{said}</p>
            <div class="share__link">
                <input
                    class="input"
                    readonly
                    aria-label=tr("sharing.invitationLink")
                    prop:value=made.url
                    autofocus
                />
                <button class="button" type="button" on:click=copy>
                    <Icon name="copy" class="icon--small" />
                    {tr("sharing.copyLink")}
                </button>
            </div>
            <p class="field__note">{tr("sharing.once")}</p>
        </div>
        <footer class="dialog__foot">
            <button class="button button--primary" type="button" on:click=move |_| on_close.run(())>
                {tr("action.close")}
            </button>
        </footer>
    }
}
