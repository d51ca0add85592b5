//! The letters before and after the open one: read ones folded to a line, each of the others with a frame of its own.

use std::sync::Arc;

use leptos::prelude::*;
use shared::address::Address;
use shared::conversation::ConversationItem;
use shared::id::MessageId;
use shared::message::Message;

use super::files::Files;
use super::letter::keep_letter;
use super::reading::{Reading, Side};
use super::unsubscribing::Unsubscribing;
use crate::api;
use crate::components::icon::Icon;
use crate::components::letter_menu::LetterMenu;
use crate::components::mail_frame::MailFrame;
use crate::components::message_head::MessageHead;
use crate::components::message_notices::MessageNotices;
use crate::components::message_toolbar::MessageAction;
use crate::components::notice::ProblemNotice;
use crate::components::person_card::PersonCard;
use crate::components::pleat::{CountedPleat, Pleat, SkeletonPleats};
use crate::i18n::problem::sentences;
use crate::i18n::tr;
use crate::parts;
use crate::store::compose::ComposeRequest;
use crate::store::use_store;
use crate::view_model::conversation::Slot;
use crate::view_model::frames::Letter;
use crate::view_model::keys::Command;

/// What is done with one letter of the conversation.
pub type OnLetter = Callback<(MessageId, MessageAction)>;

/// The letters on one side of the open one.
#[component]
pub fn Letters(reading: Reading, side: Side, on_letter: OnLetter) -> impl IntoView {
    let slots = Memo::new(move |_| reading.slots(side));
    let label = match side {
        Side::Before => tr("conversation.earlier"),
        Side::After => tr("conversation.later"),
    };
    let slot = move |slot| match slot {
        Slot::More(count) => {
            let show = move |()| reading.show_all();
            view! { <li class="conversation__item is-folded"><CountedPleat count on_press=show /></li> }
                .into_any()
        }
        Slot::Letter(id) => view! { <Part reading id on_letter /> }.into_any(),
    };
    view! {
        <Show when=move || side == Side::Before && reading.awaited().is_some()>
            <SkeletonPleats count=reading.awaited().unwrap_or_default() />
        </Show>
        <Show when=move || slots.with(|slots| !slots.is_empty())>
            <ol class="conversation" aria-label=label>
                <For each=move || slots.get() key=Clone::clone children=slot />
            </ol>
        </Show>
    }
}

/// One letter: a line, or all of it.
#[component]
fn Part(reading: Reading, id: MessageId, on_letter: OnLetter) -> impl IntoView {
    let item = {
        let id = id.clone();
        Memo::new(move |_| reading.item(&id))
    };
    let is_open = {
        let id = id.clone();
        Memo::new(move |_| reading.is_unfolded(&id))
    };
    let anchor = anchor(&id);
    let part = move || {
        let open = is_open.get();
        let item = item.get()?;
        Some(if open {
            view! { <Unfolded reading item on_letter /> }.into_any()
        } else {
            let id = id.clone();
            let is_unread = Signal::derive({
                let id = id.clone();
                move || reading.is_unread(&id)
            });
            view! {
                <Pleat
                    sender=reading.sender_of(&item)
                    summary=item.summary
                    is_unread
                    on_press=move |()| reading.unfold(&id)
                />
            }
            .into_any()
        })
    };
    view! {
        <li
            class="conversation__item"
            class=("is-folded", move || !is_open.get())
            id=anchor
            tabindex="-1"
        >
            {move || {
                let _ = is_open.get();
                untrack(&part)
            }}
        </li>
    }
}

/// Where the page scrolls to for a letter.
pub fn anchor(id: &MessageId) -> String {
    format!("letter-{id}")
}

#[component]
fn Unfolded(reading: Reading, item: ConversationItem, on_letter: OnLetter) -> impl IntoView {
    let id = item.summary.id.clone();
    reading.read(&item);
    let message = {
        let id = id.clone();
        Memo::new(move |_| reading.letter_of(&id))
    };
    view! {
        <article class="message">
            {move || {
                let id = id.clone();
                match message.get() {
                    None => {
                        view! { <div class="skeleton-letter" aria-hidden="true"><span class="skeleton skeleton--middle"></span></div> }
                            .into_any()
                    }
                    Some(Err(error)) => view! { <ProblemNotice sentences=sentences(&error) /> }.into_any(),
                    Some(Ok(message)) => view! { <Whole reading id message on_letter /> }.into_any(),
                }
            }}
        </article>
    }
}

#[component]
fn Whole(
    reading: Reading,
    id: MessageId,
    message: Arc<Message>,
    on_letter: OnLetter,
) -> impl IntoView {
    let store = use_store();
    let notices = message.clone();
    let files = message.clone();
    let of = StoredValue::new(id);
    let with_images = Memo::new(move |_| reading.are_images_shown(&of.get_value()));
    let fold = move |_| reading.fold(&of.get_value());
    let frame = move || {
        let account = reading.account();
        let with_images = with_images.get();
        let src = api::messages::body_url(&account, &of.get_value(), with_images);
        let letter = Letter { account: account.clone(), message: of.get_value(), with_images };
        view! {
            <MailFrame
                src
                is_open=true
                on_text=keep_letter(letter)
                is_dark=Signal::derive(move || store.preferences.is_dark())
                on_key=move |event| store.commands.key(&event)
                on_mailto=move |link: shared::mailto::Mailto| {
                    store.compose.request(ComposeRequest::Link { account: account.clone(), link });
                }
            />
        }
    };
    view! {
        <MessageHead message own=untrack(|| reading.own_email()) card=person_card(reading)>
            <LetterButtons of=Signal::derive(move || of.get_value()) reading on_letter />
            <button
                class="icon-button"
                type="button"
                aria-label=tr("conversation.fold")
                title=tr("conversation.fold")
                on:click=fold
            >
                <Icon name="chevron-up" />
            </button>
        </MessageHead>
        <LetterNotices message=notices reading />
        <div class="message__rest">{frame}</div>
        <Files message=files reading />
    }
}

/// What the names in a letter's head open.
pub fn person_card(reading: Reading) -> PersonCard {
    Callback::new(move |(address, close)| {
        parts::person_card(untrack(|| reading.account()), address, close)
    })
}

/// What a reader should know before reading a letter.
#[component]
pub fn LetterNotices(message: Arc<Message>, reading: Reading) -> impl IntoView {
    let id = StoredValue::new(message.id.clone());
    let account = untrack(|| reading.account());
    let offer = message.unsubscribe.clone().filter(|_| untrack(|| reading.may_send()));
    let unsubscribing = offer.map(|offer| {
        let message = message.id.clone();
        view! { <Unsubscribing account=account.clone() message offer /> }
    });
    let invitation = message.calendar().map(|file| {
        let (part, may_answer) = (file.part.clone(), untrack(|| reading.may_send()));
        let card = parts::invitation(account.clone(), message.clone(), part, may_answer);
        view! { <div class="message__rest">{card}</div> }
    });
    view! {
        <MessageNotices
            body=message.body.clone()
            sender=message.sender_notice.clone()
            delivery=message.delivery.clone()
            are_images_shown=Signal::derive(move || reading.are_images_shown(&id.get_value()))
            on_show_images=move |()| reading.show_images(&id.get_value())
            from=message.from.first().map(|from| from.email.clone()).unwrap_or_default()
            on_always=move |from: String| reading.always_show_images_of(&id.get_value(), &from)
        >
            {unsubscribing}
        </MessageNotices>
        {invitation}
    }
}

/// The answer and the menu of one letter.
#[component]
pub fn LetterButtons(
    of: Signal<MessageId>,
    reading: Reading,
    on_letter: OnLetter,
) -> impl IntoView {
    let reply = move |_| {
        on_letter.run((of.get_untracked(), MessageAction::Command(Command::Reply)));
    };
    view! {
        <Show when=move || reading.may_send()>
            <button
                class="icon-button message__reply"
                type="button"
                aria-label=tr("action.reply")
                title=tr("action.reply")
                on:click=reply
            >
                <Icon name="reply" />
            </button>
        </Show>
        <Show when=move || reading.is_conversation()>
            <LetterMenu
                is_read_only=Signal::derive(move || reading.targets().is_read_only)
                may_send=Signal::derive(move || reading.may_send())
                on_action=move |action| on_letter.run((of.get_untracked(), action))
            />
        </Show>
    }
}

/// Who wrote a letter, in a word.
pub fn sender_words(from: Option<&Address>, is_own: bool) -> String {
    match from {
        _ if is_own => crate::t!("conversation.me"),
        Some(from) if !from.display_name().is_empty() => from.display_name().to_owned(),
        _ => crate::t!("reader.unknownSender"),
    }
}
