//! The message that is open.

use std::sync::Arc;

use leptos::attr::custom::custom_attribute;
use leptos::html;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::id::{AccountId, MailboxId, MessageId};
use shared::message::Message;
use shared::view::ListView;

use super::conversation::{self, LetterButtons, LetterNotices, OnLetter, person_card};
use super::files::Files;
use super::letter::Letters;
use super::presence::PresenceLine;
use super::reading::{Reading, Side};
use crate::api::ApiError;
use crate::browser;
use crate::components::empty_state::EmptyState;
use crate::components::failure::Failure;
use crate::components::label::Label;
use crate::components::message_head::MessageHead;
use crate::components::message_toolbar::{
    MessageAction, MessagePhoneBar, MessagePhoneFoot, MessageToolbar, Place,
};
use crate::components::quick_reply::QuickReply;
use crate::i18n::problem::{Sentences, sentences};
use crate::i18n::tr;
use crate::pages::view_path;
use crate::parts;
use crate::store::{keeping, use_store};
use crate::t;
use crate::view_model::keys::Command;
use crate::view_model::search::place::SearchPlace;
use crate::view_model::unified::{is_all, mailbox_of, split_id, whole_id};

/// The pane beside the list: the open message, or a word on how to open one.
#[component]
pub fn ReaderPane(
    #[prop(into)] account: Signal<AccountId>,
    #[prop(into)] mailbox: Signal<MailboxId>,
    /// As what the list beside it shows the folder.
    #[prop(into)]
    view: Signal<ListView>,
    #[prop(into)] message: Signal<Option<MessageId>>,
) -> impl IntoView {
    let store = use_store();
    // The list beside it, and the message's name in it: of a list of several accounts the message says whose it is.
    let shown = (account, mailbox, message);
    let whole = Memo::new(move |_| message.get().and_then(|id| split_id(&id)));
    let account = Memo::new(move |_| {
        whole
            .with(|whole| whole.as_ref().map(|(account, _)| account.clone()))
            .unwrap_or_else(|| account.get())
    });
    let message = Memo::new(move |_| {
        whole.with(|whole| whole.as_ref().map(|(_, id)| id.clone())).or_else(|| message.get())
    });
    let mailbox = Memo::new(move |_| {
        let home = whole.with(|whole| whole.as_ref().map(|(_, id)| mailbox_of(id)));
        let shown = mailbox.get();
        home.filter(|_| SearchPlace::of(&shown).is_none()).unwrap_or(shown)
    });
    let reading = Reading::new(store, account.into(), mailbox.into(), view, message.into());
    reading.follow();
    keeping::keep(store, move || {
        // Read, not only tracked.
        let _ = store.preferences.shows_conversations();
        store.mail.part(&shown.0.get(), &shown.1.get(), &view.get())
    });

    let navigate = use_navigate();
    let go = Callback::new(move |to: Option<MessageId>| {
        let (list, mailbox) = (shown.0.get_untracked(), shown.1.get_untracked());
        let to = to.map(|id| match is_all(&list) {
            true => whole_id(&account.get_untracked(), &id),
            false => id,
        });
        let path = view_path(&list, &mailbox, &view.get_untracked(), to.as_ref());
        navigate(&path, NavigateOptions::default());
    });
    let make_rule = use_navigate();
    let on_action = Callback::new(move |action| match (action, reading.rule_path()) {
        (MessageAction::Back, _) if untrack(|| reading.are_headers_open()) => {
            reading.close_headers();
        }
        (MessageAction::MakeRule, Some(path)) => make_rule(&path, NavigateOptions::default()),
        _ => drop(reading.act(action, go)),
    });
    let on_letter = Callback::new(move |(id, action): (MessageId, MessageAction)| {
        reading.act_on(&id, action, go);
    });
    store.commands.handle(move |command| match command {
        Command::Reply
        | Command::ReplyAll
        | Command::Forward
        | Command::ShowImages
        | Command::ViewHeaders
        | Command::NextLetter
        | Command::PreviousLetter
        | Command::Print => reading.act(MessageAction::Command(command), go),
        _ => false,
    });

    let scroller = NodeRef::<html::Div>::new();
    Effect::new(move || {
        message.track();
        if let Some(scroller) = scroller.get() {
            scroller.set_scroll_top(0);
        }
    });
    let is_open = move || message.get().is_some();
    let targets = Memo::new(move |_| reading.targets());
    let place = Memo::new(move |_| {
        if !is_all(&shown.0.get()) {
            return reading.place();
        }
        let list = store.mail.part(&shown.0.get(), &shown.1.get(), &view.get());
        list.listing.with(|listing| Place {
            place: shown.2.get().and_then(|id| listing.place(&id)),
            total: listing.count(),
        })
    });
    // Not built again when another message is fetched: what was begun in it goes on.
    let answer = Memo::new(move |_| reading.message());
    let here = move || answer.get().and_then(Result::ok);
    let is_here = move || here().is_some();
    let has_list = Signal::derive(move || reading.has_list());
    let may = Signal::derive(move || reading.may_here());
    let may_send = move || may.get().send;
    let is_to_many = Signal::derive(move || reading.is_to_many());
    view! {
        <section
            class="app__pane app__pane--reader reader"
            role="region"
            aria-label=tr("reader.title")
        >
            <Show when=is_open fallback=Nothing>
                <MessageToolbar targets place has_list may on_action />
                <MessagePhoneBar targets place has_list may on_action />
            </Show>
            {move || reading.redirecting()}
            {move || reading.sharing()}
            {move || reading.explaining()}
            <Show when=move || reading.are_headers_open()>
                {parts::headers_pane(reading)}
            </Show>
            <div
                class="reader__body"
                class=("is-covered", move || !is_open() || reading.are_headers_open())
                node_ref=scroller
            >
                <div class="reader__measure">
                    {move || here().map(|message| view! { <Subject message reading /> })}
                    <Show when=is_here>
                        <conversation::Letters reading side=Side::Before on_letter />
                    </Show>
                    <article
                        class="message"
                        id=move || message.get().map(|id| conversation::anchor(&id))
                        tabindex=move || reading.is_conversation().then_some("-1")
                    >
                        {move || answer.get().map(|answer| view! { <Head answer reading on_letter go /> })}
                        <div class="message__rest" class=("is-covered", move || !is_here())>
                            <Letters open=Signal::derive(move || reading.letter()) />
                        </div>
                        {move || here().map(|message| view! { <Files message reading /> })}
                    </article>
                    <Show when=is_here>
                        <conversation::Letters reading side=Side::After on_letter />
                    </Show>
                </div>
            </div>
            <Show when=move || is_here() && !reading.are_headers_open()>
                <footer class="reader__foot">
                    <div class="reader__measure">
                        <Show when=may_send>
                            <QuickReply
                                own=Signal::derive(move || reading.own_address())
                                name=Signal::derive(move || reading.sender_name())
                                is_to_many
                                on_action
                            />
                        </Show>
                    </div>
                </footer>
                <MessagePhoneFoot targets may on_action is_to_many />
            </Show>
        </section>
    }
}

#[component]
fn Nothing() -> impl IntoView {
    view! {
        <EmptyState
            title=Signal::derive(tr("reader.none"))
            text=Signal::derive(tr("reader.noneHint"))
        />
    }
}

/// What the conversation is about: the subject of the letter that was opened.
#[component]
fn Subject(message: Arc<Message>, reading: Reading) -> impl IntoView {
    let subject = message.subject.clone();
    // On a phone there is no list beside it whose title would be the page's.
    let level = if browser::matches_media("(width < 720px)") { "1" } else { "2" };
    view! {
        <div class="reader__head">
            <div class="reader__title">
                <h2
                    class="reader__subject"
                    role="heading"
                    dir="auto"
                    {..custom_attribute("aria-level", level)}
                >
                    {move || {
                        if subject.trim().is_empty() {
                            t!("reader.noSubject")
                        } else {
                            subject.clone()
                        }
                    }}
                </h2>
                <Labels reading />
                <PresenceLine reading />
            </div>
        </div>
    }
}

/// People and notices; or why there is nothing to read.
#[component]
fn Head(
    answer: Result<Arc<Message>, ApiError>,
    reading: Reading,
    on_letter: OnLetter,
    go: Callback<Option<MessageId>>,
) -> impl IntoView {
    match answer {
        Err(error) => view! { <Unread error reading go /> }.into_any(),
        Ok(message) => {
            let of = Signal::stored(message.id.clone());
            let notices = message.clone();
            view! {
                <MessageHead message own=untrack(|| reading.own_email()) card=person_card(reading)>
                    <LetterButtons of reading on_letter />
                </MessageHead>
                <LetterNotices message=notices reading />
            }
            .into_any()
        }
    }
}

/// The labels of the open message, after its subject.
#[component]
fn Labels(reading: Reading) -> impl IntoView {
    let labels = Memo::new(move |_| reading.labels());
    move || {
        let labels = labels.get();
        (!labels.is_empty()).then(|| {
            let names = labels.into_iter().map(|keyword| view! { <li><Label keyword /></li> });
            view! { <ul class="reader__labels" aria-label=tr("label.title")>{names.collect_view()}</ul> }
        })
    }
}

#[component]
fn Unread(error: ApiError, reading: Reading, go: Callback<Option<MessageId>>) -> impl IntoView {
    let is_offline = !untrack(|| use_store().events.is_connected());
    let sentences = match error {
        ApiError::Network if is_offline => Sentences {
            title: t!("reader.notKept.title"),
            detail: t!("reader.notKept.detail"),
            diagnostic: None,
        },
        error => sentences(&error),
    };
    view! {
        <Failure sentences on_retry=move |()| reading.retry()>
            <button
                class="button button--quiet button--small"
                type="button"
                on:click=move |_| go.run(None)
            >
                {tr("keys.back")}
            </button>
        </Failure>
    }
}
