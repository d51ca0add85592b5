//! Keeps what is written: in this browser at once, on the server within seconds.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::draft::{SaveDraft, SavedDraft};
use shared::id::DraftId;
use shared::problem::{Problem, ProblemKind};

use super::Compose;
use super::composer::{Composer, FileState, Notice, Place, SaveStatus};
use super::local;
use crate::api::{self, ApiError};
use crate::browser;
use crate::view_model::compose::saver::{Next, Saver};

/// Failures of a save that pass only when somebody does something.
const NEEDS_SOMEBODY: [ProblemKind; 5] = [
    ProblemKind::QuotaExceeded,
    ProblemKind::TooLarge,
    ProblemKind::HostRefused,
    ProblemKind::CredentialRefused,
    ProblemKind::UploadMissing,
];

impl Compose {
    /// Something was typed, added or taken away.
    pub fn changed(self, composer: Composer) {
        let now = browser::now_ms();
        let files_bytes = untrack(|| composer.files_bytes());
        composer.saver.update(|saver| saver.changed(now, files_bytes));
        if composer.status.get_untracked() != SaveStatus::Saving {
            composer.status.set(SaveStatus::Changed);
        }
        // What stood in the way of sending may not any longer; the next try tells.
        let is_past = composer.notice.with_untracked(|notice| {
            matches!(notice, Some(Notice::Obstacle(_) | Notice::Doubt(_)))
        });
        if is_past {
            composer.notice.set(None);
        }
        self.keep(composer);
        self.schedule(composer);
    }

    /// Keeps a copy in this browser.
    pub(super) fn keep(self, composer: Composer) {
        if let Some(user) = self.user() {
            local::keep(&user, &composer.local_copy(browser::now_ms()));
        }
    }

    /// Sees to it that the next save comes when it is due.
    pub(super) fn schedule(self, composer: Composer) {
        if let Some(timer) = composer.timer.get_value() {
            timer.clear();
        }
        let now = browser::now_ms();
        match composer.saver.with_untracked(|saver| saver.next(now)) {
            Next::Rest => {}
            Next::SaveNow => self.save(composer),
            Next::WaitUntil(at) => {
                let wait = Duration::from_millis((at - now).ceil().max(0.0) as u64);
                let due = move || {
                    if composer.is_alive() {
                        self.schedule(composer);
                    }
                };
                composer.timer.set_value(set_timeout_with_handle(due, wait).ok());
            }
        }
    }

    /// Saves on the server now, if there is anything to save.
    pub fn save(self, composer: Composer) {
        composer.pull();
        let idle = composer.saver.with_untracked(|saver| saver.is_saved() || saver.is_under_way());
        let is_away =
            composer.place.get_untracked() == Place::Away || composer.is_sending.get_untracked();
        if idle || is_away {
            return;
        }
        composer.saver.update(Saver::started);
        composer.status.set(SaveStatus::Saving);
        let request = save_request(composer);
        let sent_files = composer.keys_of_files(&request.content);
        let draft = composer.draft();
        spawn_local(async move {
            let answer = api::drafts::save(composer.account(), draft.clone(), &request).await;
            if !composer.is_alive() {
                return;
            }
            match answer {
                Ok(saved) => self.saved(composer, &saved, &sent_files),
                Err(error) => self.not_saved(composer, draft, error),
            }
        });
    }

    fn saved(self, composer: Composer, saved: &SavedDraft, sent_files: &[u32]) {
        let now = browser::now_ms();
        composer.saver.update(|saver| saver.succeeded(now, saved.version.clone()));
        take_places(composer, saved, sent_files);
        if composer.notice.with_untracked(|notice| matches!(notice, Some(Notice::NotSaved(_)))) {
            composer.notice.set(None);
        }
        let is_saved = composer.saver.with_untracked(Saver::is_saved);
        composer.status.set(if is_saved { SaveStatus::Saved(now) } else { SaveStatus::Changed });
        self.keep(composer);
        self.schedule(composer);
    }

    fn not_saved(self, composer: Composer, draft: DraftId, error: ApiError) {
        let now = browser::now_ms();
        composer.saver.update(|saver| saver.failed(now));
        match &error {
            ApiError::Problem(problem) if problem.kind == ProblemKind::DraftConflict => {
                self.part_ways(composer, problem);
                return;
            }
            // It was sent, or thrown away, somewhere else; what stands here is a draft of its own.
            ApiError::Problem(problem) if problem.kind == ProblemKind::DraftMissing => {
                self.rename(composer, DraftId(browser::random_id()), None);
                composer.notice.set(Some(Notice::Conflict));
            }
            ApiError::Problem(_) | ApiError::Network | ApiError::Malformed => {
                // A network that is away comes back by itself; of a full mailbox the writer has to know.
                let needs_somebody =
                    matches!(error.kind(), Some(kind) if NEEDS_SOMEBODY.contains(&kind));
                if needs_somebody && composer.notice.with_untracked(Option::is_none) {
                    composer.notice.set(Some(Notice::NotSaved(error.clone())));
                }
                composer.status.set(SaveStatus::KeptHere(error));
            }
        }
        if composer.draft() == draft {
            self.keep(composer);
        }
        self.schedule(composer);
    }

    /// Somebody wrote another version meanwhile: theirs keeps the draft's name, ours goes on under one of its own.
    fn part_ways(self, composer: Composer, problem: &Problem) {
        composer.notice.set(Some(Notice::Conflict));
        match &problem.copy {
            Some(copy) => {
                self.rename(composer, copy.id.clone(), Some(copy.version.clone()));
                composer.status.set(SaveStatus::Saved(browser::now_ms()));
            }
            None => self.rename(composer, DraftId(browser::random_id()), None),
        }
        self.keep(composer);
        self.schedule(composer);
    }

    /// Goes on under another name.
    fn rename(self, composer: Composer, draft: DraftId, version: Option<String>) {
        if let Some(user) = self.user() {
            local::forget(&user, &composer.draft());
        }
        self.locks.update_value(|locks| {
            locks.remove(&composer.key);
            locks.insert(composer.key, browser::hold_lock(&super::lock_name(&draft)));
        });
        self.was_open.update_value(|was_open| was_open.push(draft.clone()));
        composer.set_draft(draft);
        let now = browser::now_ms();
        composer.saver.set(match version {
            Some(version) => Saver::saved(version),
            None => Saver::unsaved(None, now),
        });
        self.remember();
    }

    /// The network or the session is back: saves what waits.
    pub fn resume(self) {
        for composer in self.open.get_untracked() {
            composer.saver.update(Saver::try_again);
            self.schedule(composer);
        }
    }

    /// The page is going away, perhaps for good: a last save that outlives it, as far as the browser lets one.
    pub fn leave(self) {
        for composer in self.open.get_untracked() {
            composer.pull();
            let waits = composer.saver.with_untracked(|saver| !saver.is_saved());
            if !waits || composer.place.get_untracked() == Place::Away {
                continue;
            }
            self.keep(composer);
            api::drafts::save_while_leaving(
                &composer.account(),
                &composer.draft(),
                &save_request(composer),
            );
        }
    }
}

/// All that the server needs to save it.
pub(super) fn save_request(composer: Composer) -> SaveDraft {
    let fixed = composer.fixed();
    SaveDraft {
        base_version: composer.saver.with_untracked(|saver| saver.version().map(ToOwned::to_owned)),
        writer: Some(fixed.writer),
        content: composer.content(),
    }
}

/// Files have a place of their own in the saved draft: from now on they are taken from there.
fn take_places(composer: Composer, saved: &SavedDraft, sent_files: &[u32]) {
    composer.files.update(|files| {
        for (key, place) in sent_files.iter().zip(&saved.attachments) {
            if let Some(file) = files.iter_mut().find(|file| file.key == *key) {
                file.state = FileState::Ready(place.source.clone());
                file.content_id.clone_from(&place.content_id);
            }
        }
    });
}
