//! Send first, discard last and far away.

use leptos::html;
use leptos::prelude::*;

use super::canned::CannedMenu;
use super::format_bar::FormatButtons;
use super::send_options::SendOptions;
use super::wishes::WishesMenu;
use crate::components::icon::Icon;
use crate::editor::Formats;
use crate::i18n::format;
use crate::i18n::tr;
use crate::store::Store;
use crate::store::compose::composer::Composer;
use crate::store::toasts::Toast;
use crate::t;
use crate::view_model::compose::files::encoded_bytes;

#[component]
pub fn Foot(store: Store, composer: Composer, formats: RwSignal<Formats>) -> impl IntoView {
    let compose = store.compose;
    let discard = move |_| {
        let discarded = compose.discard(composer);
        if discarded.is_worth_it {
            let toast = Toast::new("trash-2", t!("compose.discarded"));
            let undo = move || compose.undiscard(discarded.clone());
            store.toasts.show(toast.action(t!("action.undo"), undo));
        }
    };
    let is_sending = composer.is_sending;
    view! {
        <div class="composer__foot">
            <span class="split-button composer__send">
                <button
                    class="button button--primary"
                    type="submit"
                    aria-disabled=move || is_sending.get().to_string()
                >
                    {move || {
                        if !is_sending.get() {
                            t!("compose.send")
                        } else if composer.is_uploading() {
                            t!("compose.waitsForFiles")
                        } else {
                            t!("compose.handingOver")
                        }
                    }}
                </button>
                <SendOptions store composer />
            </span>
            <AttachButton store composer />
            <CannedMenu store composer />
            <WishesMenu store composer />
            <span class="composer__keys">
                <Show when=move || composer.is_rich()>
                    <FormatButtons editor=composer.editor_cell() formats />
                </Show>
            </span>
            <SizeNote store composer />
            <button
                class="icon-button"
                type="button"
                aria-label=tr("compose.discard")
                title=tr("compose.discard")
                on:click=discard
            >
                <Icon name="trash-2" />
            </button>
        </div>
    }
}

#[component]
fn AttachButton(store: Store, composer: Composer) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let choose = move |_| {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    };
    let chosen = move |_| {
        let Some(input) = input.get_untracked() else { return };
        if let Some(files) = input.files() {
            store.compose.attach(composer, &files);
        }
        // The same file can be chosen again.
        input.set_value("");
    };
    let limit = move || {
        t!("compose.attachLimit", limit = format::size(store.compose.limits().message_bytes))
    };
    view! {
        <button
            class="icon-button"
            type="button"
            aria-label=tr("compose.attach")
            title=limit
            on:click=choose
        >
            <Icon name="paperclip" />
        </button>
        <input
            class="visually-hidden"
            type="file"
            multiple
            tabindex="-1"
            aria-hidden="true"
            node_ref=input
            on:change=chosen
        />
    }
}

/// "23.3 of 35 MB": said as soon as there is a file, so that the limit is known before it is met.
#[component]
fn SizeNote(store: Store, composer: Composer) -> impl IntoView {
    view! {
        <span class="composer__note">
            {move || {
                let bytes = composer.files_bytes();
                let limit = store.compose.limits().message_bytes;
                (bytes > 0)
                    .then(|| {
                        t!(
                            "compose.sizeOf",
                            size = format::size(encoded_bytes(bytes)),
                            limit = format::size(limit)
                        )
                    })
            }}
        </span>
    }
}
