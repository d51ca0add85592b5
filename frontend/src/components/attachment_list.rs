//! The files of a letter.

use leptos::prelude::*;
use shared::attachment::Attachment;

use super::icon::Icon;
use crate::i18n::format::size;
use crate::i18n::tr;
use crate::t;
use crate::view_model::file_type::{badge, family};

/// Tiles; each downloads its file.
#[component]
pub fn AttachmentList(
    attachments: Vec<Attachment>,
    /// Where a file is to be had.
    #[prop(into)]
    href: Callback<Attachment, String>,
    /// Where all of them are to be had in one.
    all: String,
) -> impl IntoView {
    let count = attachments.len();
    let total: u64 = attachments.iter().map(|file| file.size_bytes).sum();
    let tiles = attachments
        .into_iter()
        .map(|file| {
            let href = href.run(file.clone());
            view! { <AttachmentTile file href /> }
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

#[component]
fn AttachmentTile(file: Attachment, href: String) -> impl IntoView {
    let Attachment { name, media_type, size_bytes, .. } = file;
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
                title=name.clone()
            >
                <span class="attachment__type" data-type=family(&media_type, &name).name() aria-hidden="true">
                    {badge(&media_type, &name)}
                </span>
                <span class="attachment__words">
                    <span class="attachment__name">{name.clone()}</span>
                    <span class="attachment__note">{move || size(size_bytes)}</span>
                </span>
                <Icon name="download" class="icon--small" />
            </a>
        </li>
    }
}
