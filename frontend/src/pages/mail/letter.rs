//! The frames of the open letter and of those fetched ahead.

use leptos::prelude::*;

use crate::api;
use crate::browser::kept;
use crate::components::mail_frame::MailFrame;
use crate::store::compose::ComposeRequest;
use crate::store::use_store;
use crate::view_model::frames::Letter;

#[component]
pub fn Letters(open: Signal<Option<Letter>>) -> impl IntoView {
    let store = use_store();
    let open = Memo::new(move |_| open.get());
    let frame = move |letter: Letter| {
        let src = api::messages::body_url(&letter.account, &letter.message, letter.with_images);
        let account = letter.account.clone();
        let (here, on_text) = (letter.clone(), keep_letter(letter.clone()));
        view! {
            <MailFrame
                src
                is_open=Signal::derive(move || open.get().as_ref() == Some(&letter))
                is_dark=Signal::derive(move || store.preferences.is_dark())
                on_here=move |()| store.messages.note_here(here.clone())
                on_text
                on_key=move |event| store.commands.key(&event)
                on_mailto=move |link: shared::mailto::Mailto| {
                    store.compose.request(ComposeRequest::Link { account: account.clone(), link });
                }
            />
        }
    };
    view! { <For each=move || store.messages.letters() key=Clone::clone children=frame /> }
}

/// Keeps a letter for reading it without a network. Pictures of others are not asked for there.
pub fn keep_letter(letter: Letter) -> Callback<String> {
    Callback::new(move |text: String| {
        if !letter.with_images {
            kept::write(kept::LETTER, &format!("{}/{}", letter.account, letter.message), &text);
        }
    })
}
