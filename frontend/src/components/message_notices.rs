//! What a reader should know before reading: one bordered group above the letter.

mod delivery;
mod sender;

use leptos::prelude::*;
use shared::message::{BodyInfo, BodyNote};
use shared::report::DeliveryReport;
use shared::sender::SenderNotice;

use super::icon::Icon;
use crate::i18n::tr;
use crate::t;
use delivery::DeliveryLine;
use sender::SenderLine;

#[component]
pub fn MessageNotices(
    body: BodyInfo,
    sender: Option<SenderNotice>,
    delivery: Vec<DeliveryReport>,
    #[prop(into)] are_images_shown: Signal<bool>,
    #[prop(into)] on_show_images: Callback<()>,
    /// Further notices of the group.
    children: Children,
) -> impl IntoView {
    let BodyInfo { remote_images, note, .. } = body;
    let has_blocked = move || remote_images > 0 && !are_images_shown.get();
    view! {
        <div class="message__notices">
            {sender.map(|notice| view! { <SenderLine notice /> })}
            {delivery.into_iter().map(|report| view! { <DeliveryLine report /> }).collect_view()}
            {note
                .map(|note| {
                    view! {
                        <div class="notice notice--mild">
                            <Icon name="info" />
                            <span class="notice__text">{move || note_text(note)}</span>
                        </div>
                    }
                })}
            <Show when=has_blocked>
                <div class="notice">
                    <Icon name="image-off" />
                    <span class="notice__text">
                        {move || t!("reader.blocked", count = remote_images)}
                    </span>
                    <span class="notice__actions">
                        <button
                            class="button button--link button--small"
                            type="button"
                            on:click=move |_| on_show_images.run(())
                        >
                            {tr("keys.images")}
                        </button>
                    </span>
                </div>
            </Show>
            {children()}
        </div>
    }
}

fn note_text(note: BodyNote) -> String {
    match note {
        BodyNote::TooComplex => t!("reader.tooComplex"),
        BodyNote::Truncated => t!("reader.truncated"),
        BodyNote::Encrypted => t!("reader.encrypted"),
    }
}
