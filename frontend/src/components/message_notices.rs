//! What a reader should know before reading: one bordered group above the letter.

pub mod delivery;
pub mod sender;

use leptos::prelude::*;
use shared::message::{BodyInfo, BodyNote, Trackers};
use shared::preferences::ANYBODY;
use shared::report::DeliveryReport;
use shared::sender::SenderNotice;

use super::icon::Icon;
use super::menu::{MenuButton, MenuItem};
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
    /// The sender's address.
    from: String,
    /// The images of an address, a domain or anybody are to be shown from now on.
    #[prop(into)]
    on_always: Callback<String>,
    /// Further notices of the group.
    children: Children,
) -> impl IntoView {
    let BodyInfo { remote_images, trackers, note, .. } = body;
    let tracked = trackers.count;
    let can_show = move || remote_images > tracked && !are_images_shown.get();
    let has_blocked = move || tracked > 0 || can_show();
    let trackers = StoredValue::new(trackers);
    let blocked =
        move || trackers.with_value(|trackers| blocked_text(remote_images, trackers, can_show()));
    let from = StoredValue::new(from);
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
                    <span class="notice__text">{blocked}</span>
                    <Show when=can_show>
                        <span class="notice__actions">
                            <button
                                class="button button--link button--small"
                                type="button"
                                on:click=move |_| on_show_images.run(())
                            >
                                {tr("keys.images")}
                            </button>
                            <AlwaysMenu from=from.get_value() on_always />
                        </span>
                    </Show>
                </div>
            </Show>
            {children()}
        </div>
    }
}

/// From whom images are to be shown without a word.
#[component]
fn AlwaysMenu(from: String, on_always: Callback<String>) -> impl IntoView {
    let domain = from.rsplit_once('@').map_or_else(String::new, |(_, domain)| domain.to_owned());
    let names = [from, domain].into_iter().filter(|name| !name.is_empty());
    let names = StoredValue::new(names.collect::<Vec<String>>());
    let item = move |name: String| {
        let words = name.clone();
        view! {
            <MenuItem
                icon="image"
                label=Signal::derive(move || t!("images.alwaysFrom", name = words.as_str()))
                on_choose=move |()| on_always.run(name.clone())
            />
        }
    };
    view! {
        <MenuButton
            label=Signal::derive(tr("images.choices"))
            face=ViewFn::from(|| view! { <Icon name="chevron-down" /> })
        >
            {names.get_value().into_iter().map(item).collect_view()}
            <MenuItem
                icon="image"
                label=Signal::derive(tr("images.always"))
                on_choose=move |()| on_always.run(ANYBODY.to_owned())
            />
        </MenuButton>
    }
}

/// How many images stay away, and who wanted to know that the mail was read.
fn blocked_text(images: u32, trackers: &Trackers, can_show: bool) -> String {
    let Trackers { count, names } = trackers;
    let names = names.join(", ");
    match (can_show, *count) {
        (true, 0) => t!("reader.blocked", count = images),
        (true, count) => {
            let among = t!("reader.amongThem", count = count, names = names);
            format!("{}, {among}", t!("reader.blocked", count = images))
        }
        (false, count) => t!("reader.trackers", count = count, names = names),
    }
}

fn note_text(note: BodyNote) -> String {
    match note {
        BodyNote::TooComplex => t!("reader.tooComplex"),
        BodyNote::Truncated => t!("reader.truncated"),
        BodyNote::Encrypted => t!("reader.encrypted"),
    }
}
