//! The invitation in a letter: read apart from it, and answered by mail.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::calendar::{Answer, EventCard, Invitation, InvitationReply};
use shared::draft::{DraftBody, DraftContent};
use shared::id::{AccountId, PartId, SubmissionId};
use shared::message::Message;
use shared::submission::SendRequest;

use crate::api;
use crate::browser;
use crate::components::invitation::InvitationCard;
use crate::components::preview::event_card::when;
use crate::store::use_store;
use crate::t;

/// What the calendar `part` of a letter asks for; nothing where it asks for nothing.
#[component]
pub fn LetterInvitation(
    account: AccountId,
    message: Arc<Message>,
    part: PartId,
    may_answer: bool,
) -> impl IntoView {
    let store = use_store();
    let place = StoredValue::new((account, message, part));
    let invitation = RwSignal::new(None::<Invitation>);
    let is_under_way = RwSignal::new(false);
    let sent = RwSignal::new(None::<SubmissionId>);
    // Read anew with each step of the answer: one that is undone or refused counts no more.
    let step = Memo::new(move |_| sent.get().and_then(|id| store.outbox.status_of(&id)));
    Effect::new(move |_| {
        // Not `track`: a memo that nobody reads follows nothing.
        let _ = step.get();
        let (account, message, part) = place.get_value();
        spawn_local(async move {
            let read = api::messages::invitation(account, message.id.clone(), part).await;
            // The letter and its files are there without it.
            if let Ok(read) = read {
                let _ = invitation.try_set(Some(read));
            }
        });
    });
    let on_answer = move |answer: Answer| {
        let Some(known) = invitation.get_untracked() else { return };
        let (account, message, part) = place.get_value();
        let request = request(&known, &message, part, answer, store.preferences.undo_seconds());
        is_under_way.set(true);
        spawn_local(async move {
            let key = browser::random_id();
            match api::submissions::create(account, &key, &request).await {
                Ok(submission) => {
                    let _ = invitation.try_update(|it| {
                        if let Some(it) = it {
                            it.answer = answer;
                        }
                    });
                    let id = submission.id.clone();
                    store.outbox.take(store, submission);
                    let _ = sent.try_set(Some(id));
                }
                Err(error) => {
                    store.toasts.fail(&error);
                }
            }
            let _ = is_under_way.try_set(false);
        });
    };
    move || {
        invitation.get().map(|invitation| {
            view! { <InvitationCard invitation may_answer is_under_way on_answer /> }
        })
    }
}

/// The words of the answer; the server makes the rest of it.
fn request(
    known: &Invitation,
    message: &Message,
    part: PartId,
    answer: Answer,
    undo_seconds: u32,
) -> SendRequest {
    let title = known.event.as_ref().map(|event| event.title.clone()).unwrap_or_default();
    let name = known.invited.as_ref().map(|who| who.display_name().to_owned()).unwrap_or_default();
    let time = known.event.as_ref().map(time).unwrap_or_default();
    let title = title.as_str();
    let (subject, text) = match answer {
        Answer::Accepted => (
            t!("invitation.subjectAccept", title = title),
            t!("invitation.theyAccept", name = name),
        ),
        Answer::Tentative => {
            (t!("invitation.subjectMaybe", title = title), t!("invitation.theyMaybe", name = name))
        }
        Answer::Declined | Answer::None => (
            t!("invitation.subjectDecline", title = title),
            t!("invitation.theyDecline", name = name),
        ),
    };
    let references = message.references.iter().chain(&message.message_id).cloned().collect();
    let content = DraftContent {
        subject,
        body: DraftBody::Plain { text: format!("{text}\n\n{title}\n{time}\n") },
        in_reply_to: message.message_id.clone().into_iter().collect(),
        references,
        ..DraftContent::default()
    };
    SendRequest {
        content,
        undo_seconds,
        invitation: Some(InvitationReply { message: message.id.clone(), part, answer }),
        ..SendRequest::default()
    }
}

/// As the organiser reads it: in the zone of the event, where that is known.
fn time(event: &EventCard) -> String {
    when(event)
}
