//! The files of a message being written.

use leptos::prelude::*;
use shared::draft::TextFormat;

use crate::components::icon::Icon;
use crate::i18n::tr;
use crate::i18n::{format, problem};
use crate::store::Store;
use crate::store::compose::composer::{ComposeFile, Composer, FileState};
use crate::t;
use crate::view_model::compose::files::file_type;

#[component]
pub fn Files(store: Store, composer: Composer) -> impl IntoView {
    // Images in the text are seen there, unless something is the matter with them.
    let shown = Memo::new(move |_| {
        let is_plain = composer.format() == TextFormat::Plain;
        composer.files.with(|files| {
            let beside = |file: &&ComposeFile| {
                is_plain || file.content_id.is_none() || !matches!(file.state, FileState::Ready(_))
            };
            files.iter().filter(beside).map(|file| file.key).collect::<Vec<u32>>()
        })
    });
    view! {
        <Show when=move || shown.with(|shown| !shown.is_empty())>
            <ul class="composer__files" aria-label=tr("compose.attachments")>
                <For each=move || shown.get() key=|key| *key let:key>
                    <FileTile store composer key />
                </For>
            </ul>
        </Show>
    }
}

#[component]
fn FileTile(store: Store, composer: Composer, key: u32) -> impl IntoView {
    let file = Memo::new(move |_| {
        composer.files.with(|files| files.iter().find(|file| file.key == key).cloned())
    });
    let compose = store.compose;
    view! {
        {move || {
            let file = file.get()?;
            let kind = file_type(&file.name, &file.media_type);
            let is_failed = matches!(file.state, FileState::Failed(_));
            let is_uploading = matches!(file.state, FileState::Uploading { .. });
            let name = file.name.clone();
            let action = if is_uploading {
                t!("compose.cancelFile", name = name.clone())
            } else {
                t!("compose.removeFile", name = name.clone())
            };
            Some(
                view! {
                    <li class="attachment" class=("is-refused", is_failed)>
                        <span class="attachment__type" data-type=kind.kind aria-hidden="true">
                            {kind.word}
                        </span>
                        <span>
                            <span class="attachment__name truncate" title=name.clone()>{name.clone()}</span>
                            <span class="attachment__note">
                                {note(&file)}
                                {is_failed
                                    .then(|| {
                                        view! {
                                            " "
                                            <button
                                                class="text-button"
                                                type="button"
                                                on:click=move |_| compose.upload(composer, key)
                                            >
                                                {t!("action.tryAgain")}
                                            </button>
                                        }
                                    })}
                            </span>
                        </span>
                        <button
                            class="icon-button icon-button--small"
                            type="button"
                            aria-label=action.clone()
                            title=action
                            on:click=move |_| compose.detach(composer, key)
                        >
                            <Icon name="x" class="icon--small" />
                        </button>
                        {match file.state {
                            FileState::Uploading { sent, .. } => {
                                Some(
                                    view! {
                                        <progress
                                            class="progress attachment__progress"
                                            max=file.size_bytes.max(1).to_string()
                                            value=sent.to_string()
                                            aria-label=t!("compose.uploading", name = name)
                                        ></progress>
                                    },
                                )
                            }
                            FileState::Ready(_) | FileState::Failed(_) => None,
                        }}
                    </li>
                },
            )
        }}
    }
}

/// "14.2 of 22.9 MB, 9 s left"
fn note(file: &ComposeFile) -> String {
    let size = format::size(file.size_bytes);
    match &file.state {
        FileState::Ready(_) => size,
        FileState::Uploading { sent, seconds_left } => {
            let sent = format::size(*sent as u64);
            match seconds_left {
                Some(seconds) => {
                    t!("compose.progressLeft", sent = sent, size = size, count = *seconds)
                }
                None => t!("compose.progress", sent = sent, size = size),
            }
        }
        FileState::Failed(error) => problem::sentences(error).title,
    }
}
