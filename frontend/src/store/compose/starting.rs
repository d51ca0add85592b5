//! From a wish to write to an open composer.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::draft::{Draft, DraftBody, DraftContent};
use shared::id::{AccountId, DraftId};
use shared::problem::ProblemKind;
use shared::reply::Audience;

use super::composer::{Composer, Notice, Place, SaveStatus};
use super::local;
use super::{Compose, ComposeRequest};
use crate::api::{self, ApiError};
use crate::browser;
use crate::store::Store;
use crate::view_model::compose::quoting;
use crate::view_model::compose::saver::Saver;

impl Compose {
    /// Does what was wished for.
    pub fn start(self, store: Store, request: ComposeRequest, place: Place) {
        spawn_local(async move {
            if let Err(error) = self.try_start(store, request, place).await {
                store.toasts.fail(&error);
            }
        });
    }

    async fn try_start(
        self,
        store: Store,
        request: ComposeRequest,
        place: Place,
    ) -> Result<(), ApiError> {
        match request {
            ComposeRequest::New { account, to } => {
                let content =
                    DraftContent { to, body: empty_body(store), ..DraftContent::default() };
                self.begin(account, content, None, place).await;
            }
            ComposeRequest::Link { account, link } => {
                let is_written = !link.body.is_empty();
                let content = DraftContent {
                    to: link.to,
                    cc: link.cc,
                    bcc: link.bcc,
                    subject: link.subject,
                    in_reply_to: link.in_reply_to.into_iter().collect(),
                    body: match empty_body(store) {
                        DraftBody::Rich { .. } => {
                            DraftBody::Rich { html: quoting::text_to_html(&link.body) }
                        }
                        typed => typed.with_typed(link.body),
                    },
                    ..DraftContent::default()
                };
                let composer = self.begin(account, content, None, place).await;
                if is_written {
                    self.changed(composer);
                }
            }
            ComposeRequest::Reply { account, message } => {
                self.answer(store, account, message, Audience::Sender, place).await?;
            }
            ComposeRequest::ReplyAll { account, message } => {
                self.answer(store, account, message, Audience::All, place).await?;
            }
            ComposeRequest::ReplyToList { account, message } => {
                self.answer(store, account, message, Audience::List, place).await?;
            }
            ComposeRequest::Forward { account, message } => {
                self.forward(store, account, message, place).await?
            }
            ComposeRequest::ForwardAsAttachment { account, message } => {
                self.forward_as_attachment(store, account, message, place).await?;
            }
            ComposeRequest::EditAsNew { account, message } => {
                let content = api::drafts::as_new(account.clone(), message).await?;
                let composer = self.add(account, new_id(), content, None, place);
                self.changed(composer);
            }
            ComposeRequest::OpenMessage { account, message } => {
                let draft = api::drafts::of_message(account.clone(), message).await?;
                self.open_draft(account, draft, place);
            }
            ComposeRequest::OpenDraft { account, draft } => {
                self.open_by_id(account, draft, place).await?;
            }
        }
        Ok(())
    }

    /// Opens what the server has, or what this browser has of the same draft and the server hasn't.
    fn open_draft(self, account: AccountId, draft: Draft, place: Place) -> Composer {
        if let Some(open) = untrack(|| self.of_draft(&draft.id)) {
            self.put(open, place);
            return open;
        }
        let copy = self.user().and_then(|user| local::read(&user, &draft.id));
        if let Some(copy) = copy.filter(|copy| !copy.is_saved && copy.submission.is_none()) {
            return self.open_copy(copy, place, true);
        }
        let saved_at = draft.saved_at.as_millisecond() as f64;
        let composer = self.add(account, draft.id, draft.content, None, place);
        composer.saver.set(Saver::saved(draft.version));
        composer.status.set(SaveStatus::Saved(saved_at));
        self.keep(composer);
        composer
    }

    async fn open_by_id(
        self,
        account: AccountId,
        draft: DraftId,
        place: Place,
    ) -> Result<(), ApiError> {
        if let Some(open) = untrack(|| self.of_draft(&draft)) {
            self.put(open, place);
            return Ok(());
        }
        if let Some(copy) = self.user().and_then(|user| local::read(&user, &draft)) {
            // A reload is no accident that one would have to be told of.
            let was_here = local::open_before_reload().iter().any(|(known, _)| *known == draft);
            let is_restored = !copy.is_saved && !was_here;
            self.open_copy(copy, place, is_restored);
            return Ok(());
        }
        let (account, draft) = self.find_draft(account, draft).await?;
        self.open_draft(account, draft, place);
        Ok(())
    }

    /// An address names a draft but not its account: it is most likely in the one that is open, else in another.
    async fn find_draft(
        self,
        open: AccountId,
        id: DraftId,
    ) -> Result<(AccountId, Draft), ApiError> {
        let mut account = open.clone();
        let mut answer = api::drafts::read(open, id.clone()).await;
        let session = untrack(|| self.session.current());
        let others = session.map(|session| session.accounts.clone()).unwrap_or_default();
        for other in others {
            let is_missing =
                answer.as_ref().is_err_and(|error| error.kind() == Some(ProblemKind::DraftMissing));
            if !is_missing {
                break;
            }
            if let Ok(draft) = api::drafts::read(other.id.clone(), id.clone()).await {
                account = other.id;
                answer = Ok(draft);
            }
        }
        answer.map(|draft| (account, draft))
    }

    /// Opens what this browser has.
    pub(super) fn open_copy(
        self,
        copy: local::LocalCopy,
        place: Place,
        is_restored: bool,
    ) -> Composer {
        let composer = self.add(copy.account, copy.draft, copy.content, copy.quote, place);
        let now = browser::now_ms();
        let (saver, status) = match (copy.version, copy.is_saved) {
            (Some(version), true) => (Saver::saved(version), SaveStatus::Saved(copy.changed_at_ms)),
            // Nobody had written anything yet.
            (None, true) => (Saver::default(), SaveStatus::Fresh),
            (version, false) => (Saver::unsaved(version, now), SaveStatus::Changed),
        };
        composer.saver.set(saver);
        composer.status.set(status);
        if !copy.files_under_way.is_empty() {
            composer.notice.set(Some(Notice::FilesLost(copy.files_under_way)));
        } else if is_restored {
            composer.notice.set(Some(Notice::Restored));
        }
        self.keep(composer);
        self.schedule(composer);
        composer
    }
}

pub(super) fn new_id() -> DraftId {
    DraftId(browser::random_id())
}

/// In the form in which the user wrote last.
pub(super) fn empty_body(store: Store) -> DraftBody {
    DraftBody::empty(store.preferences.format())
}
