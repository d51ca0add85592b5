//! What was handed over for sending and isn't done yet, or didn't go well.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::id::{AccountId, DraftId, SubmissionId};
use shared::submission::{Submission, SubmissionStatus};

use super::Store;
use super::compose::sending::{sending_to, time_until};
use super::toasts::Toast;
use crate::api::{self, ApiError};
use crate::t;

#[derive(Clone, Copy, Debug)]
pub struct Outbox {
    items: RwSignal<Vec<Submission>>,
    /// Why the list couldn't be read.
    failure: RwSignal<Option<ApiError>>,
    is_loaded: RwSignal<bool>,
    /// What was told elsewhere: news of it that was under way doesn't bring it back.
    dismissed: StoredValue<Vec<SubmissionId>>,
    /// Somebody pressed "Open outbox" where there is no router to ask.
    pub wants_opening: RwSignal<bool>,
}

impl Outbox {
    pub(super) fn new() -> Self {
        Self {
            items: RwSignal::new(Vec::new()),
            failure: RwSignal::new(None),
            is_loaded: RwSignal::new(false),
            dismissed: StoredValue::new(Vec::new()),
            wants_opening: RwSignal::new(false),
        }
    }

    /// Everything in it, the newest first; tracked. `None` until it was read.
    pub fn items(self) -> Option<Vec<Submission>> {
        self.is_loaded.get().then(|| self.items.get())
    }

    /// Why it couldn't be read; tracked.
    pub fn failure(self) -> Option<ApiError> {
        self.failure.get()
    }

    /// How many need somebody's eye: those that wait for the mail host and those that didn't go well; tracked.
    pub fn waiting(self) -> usize {
        self.items.with(|items| items.iter().filter(|item| needs_eye(&item.status)).count())
    }

    /// How far one got; tracked. `None` once there is nothing to tell about it.
    pub fn status_of(self, id: &SubmissionId) -> Option<SubmissionStatus> {
        self.items
            .with(|items| items.iter().find(|item| item.id == *id).map(|item| item.status.clone()))
    }

    /// Reads it anew, for all of `accounts`.
    pub fn load(self, accounts: Vec<AccountId>) {
        spawn_local(async move {
            let lists =
                futures_util::future::join_all(accounts.into_iter().map(api::submissions::list))
                    .await;
            let mut items = Vec::new();
            let mut failure = None;
            for list in lists {
                match list {
                    Ok(list) => items.extend(list.items),
                    Err(error) => failure = Some(error),
                }
            }
            items.retain(|item| !self.is_done_with(item));
            items.sort_by_key(|item: &Submission| std::cmp::Reverse(item.created_at));
            if failure.is_none() || !items.is_empty() {
                self.items.set(items);
                self.is_loaded.set(true);
            }
            self.failure.set(failure);
        });
    }

    /// Takes up how far one got.
    pub fn put(self, submission: Submission) {
        let is_over = self.is_done_with(&submission);
        self.items.update(|items| {
            let at = items.iter().position(|item| item.id == submission.id);
            match (at, is_over) {
                (Some(at), true) => drop(items.remove(at)),
                (Some(at), false) => {
                    if let Some(item) = items.get_mut(at) {
                        *item = submission;
                    }
                }
                (None, true) => {}
                (None, false) => items.insert(0, submission),
            }
        });
    }

    fn is_done_with(self, item: &Submission) -> bool {
        let is_dismissed = self.dismissed.with_value(|dismissed| dismissed.contains(&item.id));
        is_over(&item.status)
            || (is_dismissed && matches!(item.status, SubmissionStatus::Refused { .. }))
    }

    /// What was refused although its draft is open again, by `is_open`; tracked.
    pub fn refused_of(self, is_open: impl Fn(&DraftId) -> bool) -> Vec<Submission> {
        self.items.with(|items| {
            let refused = items.iter().filter(|item| {
                matches!(item.status, SubmissionStatus::Refused { .. })
                    && item.draft.as_ref().is_some_and(&is_open)
            });
            refused.cloned().collect()
        })
    }

    pub fn forget(self, id: &SubmissionId) {
        self.items.update(|items| items.retain(|item| item.id != *id));
    }

    /// Takes one off the list that is told of elsewhere.
    pub fn dismiss(self, submission: &Submission) {
        let (account, id) = (submission.account.clone(), submission.id.clone());
        self.dismissed.update_value(|dismissed| dismissed.push(id.clone()));
        self.forget(&id);
        // If it fails, the outbox shows it after the next start: no harm.
        spawn_local(async move { drop(api::submissions::remove(account, id).await) });
    }

    /// Takes up a send that no composer waits for, and keeps its way back in sight.
    pub fn take(self, store: Store, submission: Submission) {
        self.put(submission.clone());
        let words = sending_to(&submission);
        let SubmissionStatus::Held { until } = submission.status else {
            store.toasts.show(Toast::new("send", words));
            return;
        };
        let left = time_until(until);
        store
            .toasts
            .show_undoable_for(left, "send", words, move || self.remove(store, &submission));
    }

    /// Takes back one that is held, or takes one off the list that is over.
    pub fn remove(self, store: Store, submission: &Submission) {
        let (account, id) = (submission.account.clone(), submission.id.clone());
        spawn_local(async move {
            match api::submissions::remove(account, id.clone()).await {
                Ok(after) => {
                    self.forget(&id);
                    if after.status == SubmissionStatus::Cancelled && !store.compose.has(&id) {
                        store.toasts.show(Toast::new("file-pen-line", t!("outbox.cancelled")));
                    }
                    store.compose.heard(store, &after);
                }
                Err(error) => store.toasts.fail(&error),
            }
        });
    }

    /// Sends one again that may have been sent or was refused.
    pub fn retry(self, store: Store, submission: &Submission) {
        let (account, id) = (submission.account.clone(), submission.id.clone());
        spawn_local(async move {
            match api::submissions::retry(account, id).await {
                Ok(after) => self.put(after),
                Err(error) => store.toasts.fail(&error),
            }
        });
    }
}

/// Whether there is nothing to tell about it any more.
fn is_over(status: &SubmissionStatus) -> bool {
    match status {
        SubmissionStatus::Sent { refused, .. } => refused.is_empty(),
        SubmissionStatus::Cancelled => true,
        SubmissionStatus::Held { .. }
        | SubmissionStatus::Sending
        | SubmissionStatus::Retrying { .. }
        | SubmissionStatus::Refused { .. }
        | SubmissionStatus::Unknown { .. } => false,
    }
}

fn needs_eye(status: &SubmissionStatus) -> bool {
    match status {
        SubmissionStatus::Retrying { .. }
        | SubmissionStatus::Refused { .. }
        | SubmissionStatus::Unknown { .. } => true,
        SubmissionStatus::Sent { refused, .. } => !refused.is_empty(),
        SubmissionStatus::Held { .. } | SubmissionStatus::Sending | SubmissionStatus::Cancelled => {
            false
        }
    }
}
