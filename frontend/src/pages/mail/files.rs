//! The files of a letter, which are shown over it.

use std::sync::Arc;

use leptos::prelude::*;
use shared::attachment::Attachment;
use shared::message::Message;

use super::reading::Reading;
use crate::api;
use crate::components::attachment_list::AttachmentList;
use crate::parts;

/// What came with a letter, if anything did.
#[component]
pub fn Files(message: Arc<Message>, reading: Reading) -> impl IntoView {
    (!message.attachments.is_empty()).then(|| {
        let place = RwSignal::new(None::<usize>);
        let account = untrack(|| reading.account());
        let (id, files) = (message.id.clone(), message.attachments.clone());
        let href = {
            let (account, id) = (account.clone(), id.clone());
            move |file: Attachment| api::messages::part_url(&account, &id, &file.part)
        };
        let preview =
            move || parts::file_preview(account.clone(), id.clone(), files.clone(), place);
        view! {
            <div class="message__rest">
                <Show when=move || place.get().is_some()>{preview()}</Show>
                <AttachmentList
                    attachments=message.attachments.clone()
                    on_preview=move |chosen| place.set(Some(chosen))
                    href
                    all=untrack(|| reading.files_url(&message.id))
                />
            </div>
        }
    })
}
