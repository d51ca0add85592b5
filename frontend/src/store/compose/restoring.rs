//! After a reload, a crash or a killed tab.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::id::DraftId;
use shared::submission::{Submission, SubmissionStatus};

use super::composer::{Notice, Place};
use super::local::{self, LocalCopy};
use super::{Compose, lock_name};
use crate::api;
use crate::browser;
use crate::store::Store;

/// More are not put on the screen by themselves; they are in Drafts.
const SHOWN_MOST: usize = 4;

impl Compose {
    /// Puts back what this tab had open, and opens what a tab that died left unsaved. `on_phone`, one screen holds one
    /// composer.
    pub fn restore(self, store: Store, on_phone: bool) {
        let Some(user) = self.user() else { return };
        let before = local::open_before_reload();
        spawn_local(async move {
            let elsewhere = browser::held_locks().await;
            let mut shown = 0;
            for copy in local::all(&user) {
                let is_open = untrack(|| self.of_draft(&copy.draft)).is_some();
                if is_open || elsewhere.contains(&lock_name(&copy.draft)) {
                    continue;
                }
                let place =
                    before.iter().find(|(draft, _)| *draft == copy.draft).map(|(_, place)| *place);
                if copy.submission.is_some() {
                    self.resume_sent(store, copy).await;
                    continue;
                }
                match place {
                    None if copy.is_saved => local::forget(&user, &copy.draft),
                    None if shown < SHOWN_MOST => {
                        shown += 1;
                        let place = if on_phone { Place::Minimised } else { Place::Docked };
                        self.open_copy(copy, place, true);
                    }
                    None => {}
                    Some(place) => {
                        self.open_copy(copy, place_after_reload(place, on_phone), false);
                    }
                }
            }
        });
    }

    /// The tab went away between handing a message over and hearing what became of it.
    async fn resume_sent(self, store: Store, copy: LocalCopy) {
        let Some(id) = copy.submission.clone() else { return };
        let answer = api::submissions::read(copy.account.clone(), id).await;
        let Ok(submission) = answer else { return };
        match &submission.status {
            SubmissionStatus::Sent { .. } => self.forget_sent(Some(&copy.draft)),
            SubmissionStatus::Refused { problem, recipients } => {
                let notice =
                    Notice::Refused { refusal: problem.clone(), recipients: recipients.clone() };
                self.open_unsent(copy, Some(notice));
            }
            SubmissionStatus::Cancelled => self.open_unsent(copy, None),
            SubmissionStatus::Held { .. }
            | SubmissionStatus::Sending
            | SubmissionStatus::Retrying { .. }
            | SubmissionStatus::Unknown { .. } => self.keep_away(store, copy, &submission),
        }
    }

    pub(super) fn forget_sent(self, draft: Option<&DraftId>) {
        if let (Some(user), Some(draft)) = (self.user(), draft) {
            local::forget(&user, draft);
        }
    }

    pub(super) fn open_unsent(self, copy: LocalCopy, notice: Option<Notice>) {
        let copy = LocalCopy { submission: None, is_saved: false, ..copy };
        let composer = self.open_copy(copy, Place::Docked, false);
        composer.notice.set(notice);
        self.keep(composer);
    }

    /// It is on its way: the composer waits unseen, as it would have without the reload.
    fn keep_away(self, store: Store, copy: LocalCopy, submission: &Submission) {
        let composer = self.open_copy(LocalCopy { is_saved: true, ..copy }, Place::Away, false);
        composer.submission.set(Some(submission.id.clone()));
        self.keep(composer);
        if let SubmissionStatus::Held { until } = submission.status {
            self.tell_held(store, composer, submission, until);
        }
        self.heard(store, submission);
    }
}

fn place_after_reload(place: Place, on_phone: bool) -> Place {
    match place {
        Place::Docked if on_phone => Place::Minimised,
        Place::Full | Place::Away => Place::Docked,
        Place::Docked | Place::Minimised => place,
    }
}
