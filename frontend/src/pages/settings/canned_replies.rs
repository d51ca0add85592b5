//! Texts that are written again and again.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::canned::{CannedReply, CannedReplyUpdate, LONGEST_NAME};
use shared::id::{AccountId, CannedReplyId};
use shared::permission::Permission;

use super::Head;
use super::account_choice::{AccountChoice, chosen_account};
use super::rich_field::{RichField, SizeNote};
use crate::components::empty_state::EmptyState;
use crate::components::icon::Icon;
use crate::components::notice::ProblemNotice;
use crate::i18n::problem::{Sentences, sentences};
use crate::i18n::tr;
use crate::store::{Store, use_store};
use crate::t;

/// What is being written: one that is there, or a new one.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Writing {
    New,
    Known(CannedReply),
}

/// `/settings/canned-replies`
#[component]
pub fn CannedRepliesPage() -> impl IntoView {
    let store = use_store();
    let chosen = RwSignal::new(None::<AccountId>);
    let account = chosen_account(store, chosen, Permission::SendAs);
    store.canned.want(store, account.into());
    let writing = RwSignal::new(None::<Writing>);
    Effect::new(move |before: Option<Option<AccountId>>| {
        let now = account.get();
        if before.is_some_and(|before| before != now) {
            writing.set(None);
        }
        now
    });
    view! {
        <Head title="settings.canned" lead="canned.lead" />
        <AccountChoice store chosen />
        {move || {
            let account = account.get()?;
            Some(match writing.get() {
                Some(what) => view! { <Form store account what writing /> }.into_any(),
                None => view! { <Replies store account writing /> }.into_any(),
            })
        }}
    }
}

#[component]
fn Replies(store: Store, account: AccountId, writing: RwSignal<Option<Writing>>) -> impl IntoView {
    let account = StoredValue::new(account);
    let replies = Memo::new(move |_| account.with_value(|account| store.canned.of(account)));
    let is_empty = move || replies.with(|replies| replies.as_ref().is_some_and(Vec::is_empty));
    let new = move || {
        view! {
            <button class="button" type="button" on:click=move |_| writing.set(Some(Writing::New))>
                <Icon name="plus" class="icon--small" />
                {tr("canned.new")}
            </button>
        }
    };
    let row = move |reply: CannedReply| view! { <Row store account reply writing /> };
    view! {
        <Show
            when=move || !is_empty()
            fallback=move || {
                view! {
                    <EmptyState
                        icon="message-square-text"
                        title=Signal::derive(tr("canned.none"))
                        text=Signal::derive(tr("canned.noneText"))
                    >
                        {new()}
                    </EmptyState>
                }
            }
        >
            <ul class="canned-replies" aria-label=tr("settings.canned")>
                {move || replies.get().unwrap_or_default().into_iter().map(row).collect_view()}
            </ul>
            {new()}
        </Show>
    }
}

#[component]
fn Row(
    store: Store,
    account: StoredValue<AccountId>,
    reply: CannedReply,
    writing: RwSignal<Option<Writing>>,
) -> impl IntoView {
    let name = reply.name.clone();
    let text = reply.text.split_whitespace().collect::<Vec<_>>().join(" ");
    let delete_label = {
        let name = name.clone();
        move || t!("canned.delete", name = name.clone())
    };
    let reply = StoredValue::new(reply);
    let delete = move |_| store.canned.remove(store, account.get_value(), reply.get_value());
    view! {
        <li class="canned-replies__row">
            <button
                class="canned-replies__open"
                type="button"
                on:click=move |_| writing.set(Some(Writing::Known(reply.get_value())))
            >
                <span class="canned-replies__name truncate">{name}</span>
                <span class="canned-replies__text truncate">{text}</span>
            </button>
            <button
                class="icon-button icon-button--small"
                type="button"
                aria-label=delete_label.clone()
                title=delete_label
                on:click=delete
            >
                <Icon name="trash-2" class="icon--small" />
            </button>
        </li>
    }
}

#[component]
fn Form(
    store: Store,
    account: AccountId,
    what: Writing,
    writing: RwSignal<Option<Writing>>,
) -> impl IntoView {
    let (title, id, known) = match what {
        Writing::New => ("canned.new", None::<CannedReplyId>, None),
        Writing::Known(reply) => ("canned.edit", Some(reply.id.clone()), Some(reply)),
    };
    let known = known.map(|reply| (reply.name, reply.subject, reply.html)).unwrap_or_default();
    let name = RwSignal::new(known.0);
    let subject = RwSignal::new(known.1);
    let html = RwSignal::new(known.2);
    let editor = StoredValue::new_local(None);
    let first = NodeRef::<leptos::html::Input>::new();
    Effect::new(move || {
        if let Some(first) = first.get() {
            let _ = first.focus();
        }
    });
    let problem = RwSignal::new(None::<Sentences>);
    let is_saving = RwSignal::new(false);
    let is_incomplete = move || name.read().trim().is_empty() || html.read().is_empty();
    let target = StoredValue::new((account, id));
    let save = move || {
        if is_saving.get_untracked() || untrack(is_incomplete) {
            return;
        }
        let update = CannedReplyUpdate {
            name: name.get_untracked(),
            subject: subject.get_untracked(),
            html: html.get_untracked(),
        };
        problem.set(None);
        is_saving.set(true);
        let (account, id) = target.get_value();
        spawn_local(async move {
            let answer = store.canned.save(account, id, update).await;
            if is_saving.try_set(false).is_some() {
                return; // One has gone elsewhere.
            }
            match answer {
                Ok(()) => writing.set(None),
                Err(error) => problem.set(Some(sentences(&error))),
            }
        });
    };
    view! {
        <form
            class="settings-form settings-form--column"
            aria-label=tr(title)
            on:submit=move |event| {
                event.prevent_default();
                save();
            }
        >
            <h2 class="settings-form__title">{tr(title)}</h2>
            <label class="field">
                <span class="field__label">{tr("canned.name")}</span>
                <input
                    class="input"
                    maxlength=LONGEST_NAME.to_string()
                    autocomplete="off"
                    node_ref=first
                    bind:value=name
                />
            </label>
            <div class="field">
                <label class="field">
                    <span class="field__label">{tr("compose.subject")}</span>
                    <input
                        class="input"
                        maxlength="900"
                        autocomplete="off"
                        aria-describedby="canned-subject-note"
                        bind:value=subject
                    />
                </label>
                <span class="field__note" id="canned-subject-note">{tr("canned.subjectNote")}</span>
            </div>
            <div class="field">
                <span class="field__label" aria-hidden="true">{tr("canned.text")}</span>
                <RichField label=Signal::derive(tr("canned.text")) html editor />
                <span class="field__note">{move || t!("canned.places", name = "{name}", first = "{firstName}")}</span>
                <SizeNote html />
            </div>
            {move || {
                problem
                    .get()
                    .map(|sentences| {
                        let on_dismiss = Callback::new(move |()| problem.set(None));
                        view! { <ProblemNotice lead=t!("failure.canned") sentences on_dismiss /> }
                    })
            }}
            <footer class="settings-foot">
                <button class="button" type="button" on:click=move |_| writing.set(None)>
                    {tr("action.cancel")}
                </button>
                <button
                    class="button button--primary"
                    type="submit"
                    disabled=move || is_saving.get() || is_incomplete()
                >
                    {move || if is_saving.get() { t!("compose.saving") } else { t!("action.save") }}
                </button>
            </footer>
        </form>
    }
}
