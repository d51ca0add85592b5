//! Messages that are handed over once there is a network.

use shared::id::{AccountId, SubmissionId};
use shared::submission::{SendRequest, Submission};

use super::Compose;
use super::composer::Notice;
use super::local;
use crate::api::ApiError;
use crate::store::Store;
use crate::store::waiting::WaitingSend;

impl Compose {
    /// Keeps a message until it can be handed over; until then its key stands for the send. `false` where the browser
    /// doesn't let us.
    pub(super) async fn keep_waiting(
        self,
        store: Store,
        account: AccountId,
        key: &str,
        request: SendRequest,
    ) -> bool {
        store.waiting.send(WaitingSend { account, key: key.to_owned(), request }).await
    }

    /// A message that waited was handed over, or the server wouldn't have it.
    pub fn went_out(self, store: Store, send: &WaitingSend, answer: Result<Submission, ApiError>) {
        match (answer, self.of_submission(&SubmissionId(send.key.clone()))) {
            (Ok(submission), Some(composer)) => self.handed_over(store, composer, submission),
            (Ok(submission), None) => {
                self.forget_sent(send.request.draft.as_ref());
                store.outbox.take(store, submission);
            }
            (Err(error), _) => self.take_back_waiting(store, send, Some(Notice::NotSent(error))),
        }
    }

    /// Opens a message that waited as it was, to be written on.
    pub fn take_back_waiting(self, store: Store, send: &WaitingSend, notice: Option<Notice>) {
        if let Some(composer) = self.of_submission(&SubmissionId(send.key.clone())) {
            return self.bring_back(composer, notice);
        }
        // The page in which it was written is gone.
        let copy = send.request.draft.as_ref().and_then(|draft| local::read(&self.user()?, draft));
        match (copy, notice) {
            (Some(copy), notice) => self.open_unsent(copy, notice),
            (None, Some(Notice::NotSent(error))) => store.toasts.fail(&error),
            (None, _) => {}
        }
    }
}
