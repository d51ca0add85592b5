//! A letter folded to a line.

use leptos::prelude::*;
use shared::message::MessageSummary;

use super::avatar::Avatar;
use super::icon::Icon;
use super::message_head::moment;
use crate::i18n::tr;
use crate::t;

#[component]
pub fn Pleat(
    /// Who wrote it, in a word.
    sender: String,
    summary: MessageSummary,
    #[prop(into)] is_unread: Signal<bool>,
    #[prop(into)] on_press: Callback<()>,
) -> impl IntoView {
    let from = summary.from.first().cloned().unwrap_or_default();
    let preview = summary.preview.filter(|text| !text.is_empty()).unwrap_or(summary.subject);
    let received = summary.received_at;
    view! {
        <button
            class="pleat"
            class=("is-unread", move || is_unread.get())
            type="button"
            aria-expanded="false"
            on:click=move |_| on_press.run(())
        >
            <Avatar address=from class="avatar--small" />
            <Show when=move || is_unread.get()>
                <span class="visually-hidden">{tr("list.unread")}</span>
            </Show>
            <span class="pleat__sender">{sender}</span>
            <span class="pleat__preview" dir="auto">{preview}</span>
            {summary
                .has_attachment
                .then(|| view! { <Icon name="paperclip" class="icon--tiny" /> })}
            <time class="pleat__date" datetime=received.to_string()>
                {move || moment(received)}
            </time>
        </button>
    }
}

/// Letters that are only counted until they are asked for.
#[component]
pub fn CountedPleat(count: usize, #[prop(into)] on_press: Callback<()>) -> impl IntoView {
    view! {
        <button
            class="pleat pleat--counted"
            type="button"
            aria-expanded="false"
            on:click=move |_| on_press.run(())
        >
            <Icon name="chevrons-up-down" class="icon--small" />
            {move || t!("conversation.more", count = count)}
        </button>
    }
}

/// The room that letters will take.
#[component]
pub fn SkeletonPleats(count: usize) -> impl IntoView {
    let pleat = |_| {
        view! {
            <div class="conversation__item is-folded">
                <div class="pleat"><span class="skeleton skeleton--middle"></span></div>
            </div>
        }
    };
    view! { <div class="conversation" aria-hidden="true">{(0..count).map(pleat).collect_view()}</div> }
}
