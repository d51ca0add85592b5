//! The files of a letter.

use leptos::prelude::*;
use shared::attachment::Attachment;

use super::icon::Icon;
use crate::i18n::format::size;
use crate::i18n::tr;
use crate::t;
use crate::view_model::file_type::{badge, can_preview, family};

/// Tiles; each shows its file, or downloads what can't be shown.
#[component]
pub fn AttachmentList(
    attachments: Vec<Attachment>,
    /// Where a file is to be had.
    #[prop(into)]
    href: Callback<Attachment, String>,
    /// A file is to be shown, by its place among them.
    #[prop(into)]
    on_preview: Callback<usize>,
    /// Where all of them are to be had in one.
    all: String,
) -> impl IntoView {
    let count = attachments.len();
    let total: u64 = attachments.iter().map(|file| file.size_bytes).sum();
    let tiles = attachments
        .into_iter()
        .enumerate()
        .map(|(place, file)| {
            let href = href.run(file.clone());
            if can_preview(&file.media_type, &file.name) {
                let on_open = move |()| on_preview.run(place);
                view! { <PreviewTile file href on_open /> }.into_any()
            } else {
                view! { <AttachmentTile file href /> }.into_any()
            }
        })
        .collect_view();
    view! {
        <div class="attachments">
            <div class="attachments__head">
                <span>{move || t!("attachments.sum", count = count, size = size(total))}</span>
                {(count > 1)
                    .then(|| {
                        view! {
                            <a class="button button--quiet button--small" href=all download>
                                <Icon name="download" class="icon--small" />
                                {tr("attachments.downloadAll")}
                            </a>
                        }
                    })}
            </div>
            <ul class="attachments__list" aria-label=tr("attachments.title")>
                {tiles}
            </ul>
        </div>
    }
}

/// The whole tile shows the file; a button beside its name saves it.
#[component]
fn PreviewTile(
    file: Attachment,
    href: String,
    #[prop(into)] on_open: Callback<()>,
) -> impl IntoView {
    let name = StoredValue::new(file.name.clone());
    let size_bytes = file.size_bytes;
    let preview =
        move || t!("attachments.preview", name = name.get_value(), size = size(size_bytes));
    let download =
        move || t!("attachments.download", name = name.get_value(), size = size(size_bytes));
    view! {
        <li class="attachment attachment--ready">
            <button
                class="attachment__open"
                type="button"
                aria-label=preview
                title=name.get_value()
                on:click=move |_| on_open.run(())
            >
                <Face file />
            </button>
            <a
                class="icon-button icon-button--small"
                href=href
                download=name.get_value()
                aria-label=download
                title=tr("reader.download")
            >
                <Icon name="download" class="icon--small" />
            </a>
        </li>
    }
}

#[component]
fn AttachmentTile(file: Attachment, href: String) -> impl IntoView {
    let name = file.name.clone();
    let size_bytes = file.size_bytes;
    let label = {
        let name = name.clone();
        move || t!("attachments.download", name = name.clone(), size = size(size_bytes))
    };
    view! {
        <li>
            <a
                class="attachment attachment--link"
                href=href
                download=name.clone()
                aria-label=label
                title=name
            >
                <Face file />
                <Icon name="download" class="icon--small" />
            </a>
        </li>
    }
}

/// What kind of file it is, its name and its size.
#[component]
fn Face(file: Attachment) -> impl IntoView {
    let Attachment { name, media_type, size_bytes, .. } = file;
    view! {
        <span
            class="attachment__type"
            data-type=family(&media_type, &name).name()
            aria-hidden="true"
        >
            {badge(&media_type, &name)}
        </span>
        <span class="attachment__words">
            <span class="attachment__name">{name}</span>
            <span class="attachment__note">{move || size(size_bytes)}</span>
        </span>
    }
}
