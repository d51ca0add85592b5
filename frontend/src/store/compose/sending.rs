//! Hands messages over for sending, takes them back, and hears what became of them.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::Timestamp;
use shared::draft::DraftBody;
use shared::id::{DraftId, SubmissionId};
use shared::submission::{SendRequest, Submission, SubmissionStatus};

use super::Compose;
use super::composer::{Composer, Notice, Place, SaveStatus};
use super::local;
use crate::api::{self, ApiError};
use crate::browser;
use crate::i18n::format::{self, DateStyle};
use crate::store::Store;
use crate::store::toasts::Toast;
use crate::t;
use crate::view_model::compose::check::{self, Outgoing};
use crate::view_model::compose::chips::Field;
use crate::view_model::compose::saver::Saver;

/// How long after the end of the undo window to ask what became of a message if no event told.
const ASK_AFTER: Duration = Duration::from_secs(3);
/// What is held for longer is sent later, not undone.
const LONGEST_UNDO: Duration = Duration::from_secs(120);

impl Compose {
    /// Sends, unless something stands in the way or should be asked first: then the composer says what.
    pub fn send(self, store: Store, composer: Composer) {
        composer.send_at.set_value(None);
        self.try_send(store, composer);
    }

    /// The same at a time to come; until then the outbox holds it.
    pub fn send_later(self, store: Store, composer: Composer, at: Timestamp) {
        composer.send_at.set_value(Some(at));
        self.try_send(store, composer);
    }

    fn try_send(self, store: Store, composer: Composer) {
        if composer.is_sending.get_untracked() {
            return;
        }
        self.commit_typed(composer);
        composer.pull();
        if let Some(notice) = self.reason_to_wait(store, composer) {
            composer.notice.set(Some(notice));
            return;
        }
        composer.notice.set(None);
        composer.is_sending.set(true);
        if untrack(|| composer.is_uploading()) {
            // `files_settled` goes on when the last one is there.
            return;
        }
        self.hand_over(store, composer);
    }

    /// Sends after all what was asked about.
    pub fn send_anyway(self, store: Store, composer: Composer) {
        if let Some(Notice::Doubt(doubt)) = composer.notice.get_untracked() {
            composer.asked.update(|asked| asked.push(doubt));
        }
        self.try_send(store, composer);
    }

    /// The last file is there, or isn't coming: goes on with a send that waited for it.
    pub fn files_settled(self, store: Store, composer: Composer) {
        if composer.is_sending.get_untracked() && !composer.is_handing_over.get_value() {
            let failed = composer
                .files
                .with_untracked(|files| files.iter().any(|file| file.attachment().is_none()));
            if failed {
                composer.is_sending.set(false);
            } else {
                self.hand_over(store, composer);
            }
        }
    }

    /// Makes recipients of what is typed in the fields but not finished.
    pub fn commit_typed(self, composer: Composer) {
        let typed = composer.typed.try_update(std::mem::take).unwrap_or_default();
        let mut is_changed = false;
        for field in Field::ALL {
            if let Some(text) = typed.get(&field).filter(|text| !text.trim().is_empty()) {
                composer.recipients.update(|recipients| recipients.add_text(field, text));
                is_changed = true;
            }
        }
        if is_changed {
            self.changed(composer);
        }
    }

    fn reason_to_wait(self, store: Store, composer: Composer) -> Option<Notice> {
        let text = self.own_text(composer);
        let known = store.people.known();
        let dead = store.people.dead_domains();
        let subject = composer.subject.get_untracked();
        let body_bytes = match composer.content().body {
            DraftBody::Plain { text } => text.len(),
            DraftBody::Rich { html } => html.len(),
            DraftBody::Markdown { text, quote, .. } => {
                2 * text.len() + quote.map_or(0, |quote| quote.text.len() + quote.html.len())
            }
        };
        composer.recipients.with_untracked(|recipients| {
            let outgoing = Outgoing {
                recipients,
                known: &known,
                dead: &dead,
                subject: &subject,
                text: &text,
                body_bytes: body_bytes as u64,
                files: composer.files.with_untracked(Vec::len),
                files_bytes: untrack(|| composer.files_bytes()),
            };
            let obstacle = check::obstacle(&outgoing, &self.limits()).map(Notice::Obstacle);
            let asked = composer.asked.get_untracked();
            obstacle.or_else(|| check::doubt(&outgoing, &asked).map(Notice::Doubt))
        })
    }

    fn hand_over(self, store: Store, composer: Composer) {
        let request = SendRequest {
            content: composer.content(),
            draft: Some(composer.draft()),
            undo_seconds: store.preferences.undo_seconds(),
            send_at: composer.send_at.get_value(),
            ..SendRequest::default()
        };
        // Sending the same again, after an answer that got lost or a double click, is the same send.
        let same = composer.attempt.get_value().filter(|(_, last)| *last == request);
        let key = same.map_or_else(browser::random_id, |(key, _)| key);
        composer.attempt.set_value(Some((key.clone(), request.clone())));
        composer.is_handing_over.set_value(true);
        let account = composer.account();
        spawn_local(async move {
            let answer = api::submissions::create(account.clone(), &key, &request).await;
            if !composer.is_alive() {
                return;
            }
            composer.is_handing_over.set_value(false);
            composer.is_sending.set(false);
            match answer {
                Ok(submission) => self.handed_over(store, composer, submission),
                Err(ApiError::Network)
                    if self.keep_waiting(store, account, &key, request).await =>
                {
                    self.put_away(composer, SubmissionId(key));
                    let toast = Toast::new("cloud-off", t!("outbox.waitsForNetwork"));
                    store.toasts.show(to_outbox(store, toast));
                }
                Err(error) => {
                    composer.notice.set(Some(Notice::NotSent(error)));
                    self.schedule(composer);
                }
            }
        });
    }

    /// The composer waits unseen for what becomes of its message.
    fn put_away(self, composer: Composer, submission: SubmissionId) {
        if composer.place.get_untracked() != Place::Away {
            composer.place_before.set_value(composer.place.get_untracked());
            composer.place.set(Place::Away);
        }
        composer.submission.set(Some(submission));
        self.keep(composer);
        self.remember();
    }

    pub(super) fn handed_over(self, store: Store, composer: Composer, submission: Submission) {
        self.put_away(composer, submission.id.clone());
        store.outbox.put(submission.clone());
        store.people.note(&submission.recipients);
        match submission.status {
            SubmissionStatus::Held { until } => self.tell_held(store, composer, &submission, until),
            SubmissionStatus::Sending
            | SubmissionStatus::Retrying { .. }
            | SubmissionStatus::Sent { .. }
            | SubmissionStatus::Refused { .. }
            | SubmissionStatus::Unknown { .. }
            | SubmissionStatus::Cancelled => self.heard(store, &submission),
        }
    }

    /// The way back stays in sight for as long as there is one. What is to be sent much later is in the outbox until then.
    pub(super) fn tell_held(
        self,
        store: Store,
        composer: Composer,
        submission: &Submission,
        until: Timestamp,
    ) {
        let left = time_until(until);
        let undo = move || self.undo(store, composer);
        if left > LONGEST_UNDO {
            let time = format::date(until, DateStyle::Moment);
            let toast = Toast::new("clock-3", t!("compose.scheduled", time = time));
            store.toasts.show(toast.action(t!("action.undo"), undo));
        } else {
            store.toasts.show_undoable_for(left, "send", sending_to(submission), undo);
            let ask = move || self.ask(store, composer);
            set_timeout(ask, left + ASK_AFTER);
        }
    }

    /// Whether a composer waits for news of this send.
    pub fn has(self, id: &SubmissionId) -> bool {
        self.of_submission(id).is_some()
    }

    pub(super) fn of_submission(self, id: &SubmissionId) -> Option<Composer> {
        let mut open = self.open.get_untracked().into_iter();
        open.find(|composer| composer.submission.get_untracked().as_ref() == Some(id))
    }

    /// Messages that were refused and are open again are told of by their composers; tracked.
    pub fn take_over_refused(self, store: Store) {
        let open = self.open();
        let of = |draft: &DraftId| open.iter().find(|composer| composer.draft() == *draft);
        for item in store.outbox.refused_of(|draft| of(draft).is_some()) {
            let Some(composer) = item.draft.as_ref().and_then(of) else { continue };
            if composer.submission.get_untracked().as_ref() == Some(&item.id) {
                continue; // It is about to hear so itself.
            }
            if let SubmissionStatus::Refused { problem, recipients } = &item.status
                && composer.notice.with_untracked(Option::is_none)
            {
                let (refusal, recipients) = (problem.clone(), recipients.clone());
                composer.notice.set(Some(Notice::Refused { refusal, recipients }));
            }
            store.outbox.dismiss(&item);
        }
    }

    /// Takes a message back that is still held, and opens its composer as it was.
    pub fn undo(self, store: Store, composer: Composer) {
        if !composer.is_alive() {
            return;
        }
        let Some(submission) = composer.submission.get_untracked() else { return };
        let account = composer.account();
        spawn_local(async move {
            let answer = api::submissions::remove(account, submission.clone()).await;
            if !composer.is_alive() {
                return;
            }
            match answer {
                Ok(_) => {
                    store.outbox.forget(&submission);
                    self.bring_back(composer, None);
                }
                Err(error) => {
                    let words = crate::i18n::problem::sentences(&error);
                    store.toasts.show(Toast::new(
                        "circle-alert",
                        format!("{} {}", words.title, words.detail),
                    ));
                    self.ask(store, composer);
                }
            }
        });
    }

    /// Asks what became of a message, in case that no event told.
    fn ask(self, store: Store, composer: Composer) {
        let submission = composer.is_alive().then(|| composer.submission.get_untracked()).flatten();
        let Some(submission) = submission else { return };
        let account = composer.account();
        spawn_local(async move {
            if let Ok(submission) = api::submissions::read(account, submission).await {
                store.outbox.put(submission.clone());
                self.heard(store, &submission);
            }
            if composer.is_alive() && composer.place.get_untracked() == Place::Away {
                set_timeout(move || self.ask(store, composer), ASK_AFTER * 3);
            }
        });
    }

    /// Something became of a message.
    pub fn heard(self, store: Store, submission: &Submission) {
        let composer = self.of_submission(&submission.id);
        match &submission.status {
            SubmissionStatus::Held { .. } | SubmissionStatus::Sending => {}
            SubmissionStatus::Retrying { .. } => {
                // The composer stays away for the case that the host says no in the end.
                if let Some(composer) = composer.filter(|composer| !composer.was_told.get_value()) {
                    composer.was_told.set_value(true);
                    store.toasts.show(to_outbox(store, Toast::new("clock-3", t!("outbox.waits"))));
                }
            }
            SubmissionStatus::Sent { refused, .. } => {
                if let Some(composer) = composer {
                    self.drop_handed_over(composer);
                    let toast = if refused.is_empty() {
                        Toast::new("check", t!("compose.sent"))
                    } else {
                        let text = t!("compose.sentButRefused", count = refused.len());
                        to_outbox(store, Toast::new("triangle-alert", text))
                    };
                    store.toasts.show(toast);
                }
            }
            SubmissionStatus::Refused { problem, recipients } => {
                if let Some(composer) = composer {
                    let notice = Notice::Refused {
                        refusal: problem.clone(),
                        recipients: recipients.clone(),
                    };
                    self.bring_back(composer, Some(notice));
                    // The composer says it: nobody need see it in the outbox as well.
                    store.outbox.dismiss(submission);
                    store.toasts.show(Toast::new("circle-alert", t!("compose.notSent")));
                }
            }
            SubmissionStatus::Unknown { .. } => {
                if let Some(composer) = composer {
                    self.drop_handed_over(composer);
                    store.toasts.show(to_outbox(
                        store,
                        Toast::new("triangle-alert", t!("outbox.mayHaveBeenSent")),
                    ));
                }
            }
            SubmissionStatus::Cancelled => {
                if let Some(composer) = composer {
                    self.bring_back(composer, None);
                }
            }
        }
    }

    /// The composer comes back as it was when its message was handed over.
    pub(super) fn bring_back(self, composer: Composer, notice: Option<Notice>) {
        composer.submission.set(None);
        composer.attempt.set_value(None);
        composer.notice.set(notice);
        composer.place.set(composer.place_before.get_value());
        composer.is_sending.set(false);
        composer.status.set(SaveStatus::Changed);
        self.keep(composer);
        self.remember();
        self.wants_focus.set(Some(composer.key));
        // No save starts from a version that the server has replaced.
        composer.saver.update(Saver::started);
        spawn_local(self.catch_up(composer));
    }

    /// The server wrote the draft itself when its message wasn't sent: goes on from that version.
    async fn catch_up(self, composer: Composer) {
        let answer = api::drafts::read(composer.account(), composer.draft()).await;
        if !composer.is_alive() {
            return;
        }
        let now = browser::now_ms();
        match answer {
            Ok(draft) => composer.saver.set(Saver::saved(draft.version)),
            Err(_) => composer.saver.update(|saver| saver.failed(now)),
        }
        let files_bytes = untrack(|| composer.files_bytes());
        composer.saver.update(|saver| saver.changed(now, files_bytes));
        self.keep(composer);
        self.schedule(composer);
    }

    /// The outbox has it from now on.
    fn drop_handed_over(self, composer: Composer) {
        if let Some(user) = self.user() {
            local::forget(&user, &composer.draft());
        }
        composer.saver.set(Saver::default());
        self.remove(composer);
    }
}

fn to_outbox(store: Store, toast: Toast) -> Toast {
    toast.action(t!("outbox.open"), move || store.outbox.wants_opening.set(true))
}

/// How long it is until then.
pub fn time_until(until: Timestamp) -> Duration {
    let left_ms = (until.as_millisecond() as f64 - browser::now_ms()).max(0.0);
    Duration::from_millis(left_ms as u64)
}

/// "Sending to Ben Okafor and 2 more"
pub fn sending_to(submission: &Submission) -> String {
    let names = submission.recipients.first().map(|first| first.display_name().to_owned());
    match (names, submission.recipients.len()) {
        (Some(name), 1) => t!("compose.sendingToOne", name = name),
        (Some(name), count) => t!("compose.sendingToMany", name = name, count = count - 1),
        (None, _) => t!("compose.sending"),
    }
}
