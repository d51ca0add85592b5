//! A file of a message over the app: a bar with its name and what can be done, and the file below it.

pub mod contact_card;
pub mod event_card;
mod recurrence;

use leptos::prelude::*;

use super::dialog::Dialog;
use super::icon::Icon;
use crate::i18n::format::size;
use crate::i18n::tr;
use crate::t;
use crate::view_model::file_type::{badge, family};

/// What the bar tells of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownFile {
    pub name: String,
    pub media_type: String,
    pub size_bytes: u64,
    /// Where it is to be had.
    pub href: String,
    /// From 1.
    pub place: usize,
    pub total: usize,
}

/// The file that is shown. Asks for the next or the previous one with 1 and -1.
#[component]
pub fn PreviewDialog(
    #[prop(into)] file: Signal<ShownFile>,
    #[prop(into)] on_step: Callback<isize>,
    #[prop(into)] on_close: Callback<()>,
    children: Children,
) -> impl IntoView {
    let name = move || file.with(|file| file.name.clone());
    let note = move || {
        file.with(|file| {
            let size = size(file.size_bytes);
            if file.total < 2 {
                return size;
            }
            format!("{size} · {}", t!("reader.position", place = file.place, total = file.total))
        })
    };
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        let step = match event.key().as_str() {
            "ArrowLeft" => -1,
            "ArrowRight" => 1,
            _ => return,
        };
        // What plays or scrolls sideways has its own use for these keys.
        let is_plain = !(event.ctrl_key() || event.alt_key() || event.meta_key());
        if is_plain && !crate::browser::is_in_player(&event) {
            on_step.run(step);
        }
    };
    view! {
        <Dialog title=Signal::derive(name) on_close class="preview" bare=true>
            <div class="preview__inside" on:keydown=on_key>
                <header class="preview__bar">
                    <span
                        class="attachment__type"
                        data-type=move || {
                            file.with(|file| family(&file.media_type, &file.name).name())
                        }
                        aria-hidden="true"
                    >
                        {move || file.with(|file| badge(&file.media_type, &file.name))}
                    </span>
                    <div class="preview__words">
                        <h2 class="preview__name" title=name>
                            {name}
                        </h2>
                        <p class="preview__note" role="status">
                            {note}
                        </p>
                    </div>
                    <Show when=move || file.with(|file| 1 < file.total)>
                        <Step
                            icon="chevron-left"
                            label=Signal::derive(tr("preview.previous"))
                            is_end=Signal::derive(move || file.with(|file| file.place <= 1))
                            on_press=move |()| on_step.run(-1)
                        />
                        <Step
                            icon="chevron-right"
                            label=Signal::derive(tr("preview.next"))
                            is_end=Signal::derive(move || {
                                file.with(|file| file.total <= file.place)
                            })
                            on_press=move |()| on_step.run(1)
                        />
                    </Show>
                    <a
                        class="icon-button"
                        href=move || file.with(|file| file.href.clone())
                        download=name
                        aria-label=tr("reader.download")
                        title=tr("reader.download")
                    >
                        <Icon name="download" />
                    </a>
                    <button
                        class="icon-button"
                        type="button"
                        aria-label=tr("action.close")
                        title=tr("action.close")
                        autofocus
                        on:click=move |_| on_close.run(())
                    >
                        <Icon name="x" />
                    </button>
                </header>
                <div class="preview__stage" role="group" aria-label=name tabindex="0">
                    {children()}
                </div>
            </div>
        </Dialog>
    }
}

/// Stays where it is, and keeps the focus, also at the end.
#[component]
fn Step(
    icon: &'static str,
    label: Signal<String>,
    is_end: Signal<bool>,
    #[prop(into)] on_press: Callback<()>,
) -> impl IntoView {
    view! {
        <button
            class="icon-button"
            type="button"
            aria-label=label
            title=label
            aria-disabled=move || is_end.get().then_some("true")
            on:click=move |_| on_press.run(())
        >
            <Icon name=icon />
        </button>
    }
}

/// A name and what it stands for, in a card.
#[component]
pub fn CardLine(#[prop(into)] name: Signal<String>, children: Children) -> impl IntoView {
    view! {
        <div class="card__line">
            <dt class="card__term">{name}</dt>
            <dd class="card__value" dir="auto">
                {children()}
            </dd>
        </div>
    }
}
