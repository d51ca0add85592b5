//! Sending a message on to others as it came.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::draft::DraftContent;
use shared::id::AccountId;
use shared::message::Message;
use shared::submission::SendRequest;

use crate::api;
use crate::browser;
use crate::components::dialog::Dialog;
use crate::components::notice::ProblemNotice;
use crate::components::recipients::RecipientsField;
use crate::i18n::problem::sentences;
use crate::i18n::tr;
use crate::store::contacts::Contacts;
use crate::store::directory;
use crate::store::use_store;
use crate::view_model::compose::chips::{Field, Recipients};

/// Asks whom a message is to be sent on to, and hands it over.
#[component]
pub fn RedirectDialog(
    account: AccountId,
    message: Arc<Message>,
    #[prop(into)] on_close: Callback<()>,
) -> impl IntoView {
    let store = use_store();
    let contacts = Contacts::of(store);
    contacts.want();
    let recipients = RwSignal::new(Recipients::default());
    let typed = RwSignal::new(String::new());
    let looked_up = directory::follow(typed.into());
    let failure = RwSignal::new(None);
    let is_under_way = RwSignal::new(false);
    let wants_focus = RwSignal::new(true);
    // Pressing twice, or again after an answer that got lost, sends once.
    let key = StoredValue::new((browser::random_id(), Recipients::default()));
    let can_send = move || {
        recipients.with(|all| all.count() > 0 && all.all().all(|one| one.problem.is_none()))
    };
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !untrack(can_send) || is_under_way.get_untracked() {
            return;
        }
        let chosen = recipients.get_untracked();
        if key.with_value(|(_, last)| *last != chosen) {
            key.set_value((browser::random_id(), chosen.clone()));
        }
        let request = SendRequest {
            content: DraftContent {
                to: chosen.addresses(Field::To),
                subject: message.subject.clone(),
                ..DraftContent::default()
            },
            undo_seconds: store.preferences.undo_seconds(),
            redirect: Some(message.id.clone()),
            ..SendRequest::default()
        };
        is_under_way.set(true);
        failure.set(None);
        let (account, key) = (account.clone(), key.with_value(|(key, _)| key.clone()));
        spawn_local(async move {
            let answer = api::submissions::create(account, &key, &request).await;
            match answer {
                Ok(submission) => {
                    store.people.note(&submission.recipients);
                    store.outbox.take(store, submission);
                    on_close.try_run(());
                }
                Err(error) => {
                    let _ = failure.try_set(Some(error));
                    let _ = is_under_way.try_set(false);
                }
            }
        });
    };
    view! {
        <Dialog title=Signal::derive(tr("redirect.title")) on_close>
            <form class="redirect" on:submit=send>
                <div class="dialog__body">
                    {move || {
                        failure.get().map(|error| view! { <ProblemNotice sentences=sentences(&error) /> })
                    }}
                    <p class="redirect__note">{tr("redirect.note")}</p>
                    <div class="redirect__to">
                        <RecipientsField
                            label=Signal::derive(tr("compose.to"))
                            field=Field::To
                            recipients=Signal::derive(move || recipients.with(|all| all.of(Field::To).to_vec()))
                            typed
                            dragged=RwSignal::new(None)
                            wants_focus
                            suggestions=Signal::derive(move || {
                                store.people.complete(contacts, &looked_up.read(), &typed.read(), &recipients.read())
                            })
                            on_focused=move |()| wants_focus.set(false)
                            on_typed=move |text| typed.set(text)
                            on_add=move |added: String| {
                                recipients.update(|all| all.add_text(Field::To, &added));
                                typed.set(String::new());
                            }
                            on_remove=move |index| {
                                recipients.update(|all| drop(all.remove(Field::To, index)));
                            }
                            on_edit=move |index| {
                                let taken = recipients.try_update(|all| all.remove(Field::To, index));
                                if let Some(recipient) = taken.flatten() {
                                    typed.set(recipient.address.to_string());
                                }
                            }
                            on_move=|_| {}
                        />
                    </div>
                </div>
                <footer class="dialog__foot">
                    <button
                        class="button"
                        type="button"
                        on:click=move |_| on_close.run(())
                    >
                        {tr("action.cancel")}
                    </button>
                    <button
                        class="button button--primary"
                        type="submit"
                        disabled=move || !can_send() || is_under_way.get()
                    >
                        {tr("redirect.send")}
                    </button>
                </footer>
            </form>
        </Dialog>
    }
}
