//! What one does with messages: shown at once, carried out by the server, taken back where it refuses.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use futures_util::FutureExt;
use futures_util::future::{LocalBoxFuture, Shared};
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::Timestamp;
use shared::change::{Change, ChangeRequest, ChangeResult, Target};
use shared::id::{AccountId, MailboxId, MessageId};
use shared::keyword::Keyword;
use shared::mailbox::MailboxRole;
use shared::message::Message;
use shared::problem::{Problem, ProblemKind};
use shared::view::{Sort, SortKey};

use super::list::Changing;
use super::{List, Mail};
use crate::api::ApiError;
use crate::i18n::problem::{self, Sentences};
use crate::parts;
use crate::store::toasts::Toast;
use crate::t;
use crate::view_model::labels;
use crate::view_model::listing::Removed;

/// What to do with some messages of one folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    Seen(bool),
    Flagged(bool),
    /// A label, and whether it is given or taken away.
    Label(String, bool),
    Archive,
    /// To the trash.
    Trash,
    /// To the junk folder.
    Spam,
    /// Out of the junk folder.
    NotSpam,
    MoveTo(MailboxId),
    CopyTo(MailboxId),
    /// To come back by themselves.
    Snooze(Timestamp),
    /// For good.
    Destroy,
}

impl Action {
    /// Whether messages are no longer in their folder after it.
    pub fn leaves(&self) -> bool {
        !matches!(self, Self::Seen(_) | Self::Flagged(_) | Self::Label(..) | Self::CopyTo(_))
    }
}

/// An action that was taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionFailure {
    /// "Not moved."
    pub title: String,
    pub sentences: Sentences,
}

type Outcome = Shared<LocalBoxFuture<'static, Result<ChangeResult, ApiError>>>;

impl Mail {
    /// Does `action` with messages of one folder. Shows it at once; offers to undo it; takes it back if the server
    /// refuses.
    pub fn act(self, list: &List, ids: Vec<MessageId>, action: Action) {
        if ids.is_empty() {
            return;
        }
        self.failure.set(None);
        if list.is_whole() {
            return parts::act_on_several(self, list.clone(), ids, action);
        }
        match action {
            Action::Seen(on) => self.set_keyword(list, ids, Keyword::SEEN.to_owned(), on),
            Action::Flagged(on) => self.set_keyword(list, ids, Keyword::FLAGGED.to_owned(), on),
            Action::Label(name, on) => self.set_keyword(list, ids, name, on),
            Action::Archive => self.move_to(list, ids, Target::Role(MailboxRole::Archive)),
            Action::Trash => self.move_to(list, ids, Target::Role(MailboxRole::Trash)),
            Action::Spam => self.move_to(list, ids, Target::Role(MailboxRole::Junk)),
            Action::NotSpam => self.move_to(list, ids, Target::Role(MailboxRole::Inbox)),
            Action::MoveTo(target) => self.move_to(list, ids, Target::Mailbox(target)),
            Action::Snooze(until) => {
                let target = Target::Role(MailboxRole::Snoozed);
                self.move_by(list, ids, target, Change::Snooze { until });
            }
            Action::CopyTo(target) => self.copy_to(list, ids, target),
            Action::Destroy => self.destroy(list, ids),
        }
    }

    /// Marks a message as read because it was opened. Says nothing, and needs no undo: the key for it is at hand.
    pub fn mark_opened(self, list: &List, message: &Message) {
        let list = list.clone();
        let row_is_seen =
            list.listing.with_untracked(|listing| Some(listing.keywords(&message.id)?.is_seen()));
        if row_is_seen.unwrap_or(message.keywords.is_seen()) {
            return;
        }
        let ids = vec![message.id.clone()];
        let changed = self.show_keyword(&list, &ids, Keyword::SEEN, true);
        let outcome = self.send(&list, keyword_request(ids, Keyword::SEEN, true));
        self.take_back_on_failure(outcome, t!("failure.mark"), move || {
            self.show_keyword(&list, &changed, Keyword::SEEN, false);
        });
    }

    fn set_keyword(self, list: &List, ids: Vec<MessageId>, name: String, on: bool) {
        let changed = self.show_keyword(list, &ids, &name, on);
        let request = keyword_request(ids.clone(), &name, on);
        let outcome = self.send(list, request);
        let (undo_list, undo_changed) = (list.clone(), changed.clone());
        let text = match (name.as_str(), on) {
            (Keyword::SEEN, true) => t!("toast.markedRead", count = ids.len()),
            (Keyword::SEEN, false) => t!("toast.markedUnread", count = ids.len()),
            (label, true) if labels::is_label(label) => t!("toast.labelled", count = ids.len()),
            (label, false) if labels::is_label(label) => t!("toast.unlabelled", count = ids.len()),
            (_, true) => t!("toast.flagged", count = ids.len()),
            (_, false) => t!("toast.unflagged", count = ids.len()),
        };
        // Opening a message marks it as read; only what was asked for by hand on many is worth a notice.
        let undo_name = name.clone();
        let undo = move || {
            self.show_keyword(&undo_list, &undo_changed, &undo_name, !on);
            let back = keyword_request(undo_changed.clone(), &undo_name, !on);
            let back = self.send(&undo_list, back);
            let (list, changed, name) =
                (undo_list.clone(), undo_changed.clone(), undo_name.clone());
            self.take_back_on_failure(back, t!("failure.undo"), move || {
                self.show_keyword(&list, &changed, &name, on);
            });
        };
        let notice = if ids.len() > 1 {
            let icon = match name.as_str() {
                Keyword::SEEN => "mail-open",
                Keyword::FLAGGED => "flag",
                _ => "tag",
            };
            self.toasts.show_undoable(icon, text, undo)
        } else {
            self.toasts.keep_undo(undo)
        };
        let list = list.clone();
        self.take_back_on_failure(outcome, t!("failure.mark"), move || {
            self.toasts.withdraw(notice);
            self.show_keyword(&list, &changed, &name, !on);
        });
    }

    /// Shows a keyword on messages. Gives those where it was otherwise before.
    fn show_keyword(self, list: &List, ids: &[MessageId], name: &str, on: bool) -> Vec<MessageId> {
        let mut changed = Vec::new();
        list.listing.update(|listing| {
            for id in ids {
                let differs = listing.keywords(id).is_some_and(|keywords| keywords.has(name) != on);
                if differs {
                    listing.update(id, |keywords| keywords.set(name, on));
                    changed.push(id.clone());
                }
            }
        });
        if name == Keyword::SEEN {
            let mut folders = BTreeMap::new();
            for id in &changed {
                *folders.entry(list.home(id)).or_insert(0) += if on { -1 } else { 1 };
            }
            for (mailbox, unread) in folders {
                self.shift_counts(&list.account, &mailbox, 0, unread);
            }
        }
        changed
    }

    fn move_to(self, list: &List, ids: Vec<MessageId>, target: Target) {
        let change = Change::Move { to: target.clone() };
        self.move_by(list, ids, target, change);
    }

    /// Has `change` take messages to `target`.
    fn move_by(self, list: &List, ids: Vec<MessageId>, target: Target, change: Change) {
        if list.search.is_some() {
            return parts::move_found(self, list.clone(), ids, target, change);
        }
        let target_id = match &target {
            Target::Mailbox(id) => Some(id.clone()),
            Target::Role(role) => self.with_role_untracked(&list.account, *role),
        };
        if target_id.as_ref() == Some(&list.mailbox) {
            // They are there already; all that can change is when they leave.
            if matches!(change, Change::Snooze { .. }) {
                let outcome = self.send(list, ChangeRequest { messages: ids, change });
                self.take_back_on_failure(outcome, t!("failure.move"), || ());
            }
            return;
        }
        let removed = Rc::new(self.show_removed(list, &ids, target_id.as_ref()));
        let request = ChangeRequest { messages: ids.clone(), change };
        let outcome = self.send(list, request.clone());
        let (icon, text) = self.moved_notice(list, &target, ids.len());
        let undo = {
            let (list, removed, outcome) = (list.clone(), removed.clone(), outcome.clone());
            let target_id = target_id.clone();
            move || {
                if self.waiting.take_change_back(&request) {
                    // The server never heard of it: everything is where it was.
                    return self.show_restored(&list, &removed, target_id.as_ref());
                }
                self.undo_move(&list, &removed, target_id.as_ref(), outcome.clone());
            }
        };
        let notice = self.toasts.show_undoable(icon, text, undo);
        let list = list.clone();
        self.take_back_on_failure(outcome, t!("failure.move"), move || {
            self.toasts.withdraw(notice);
            self.show_restored(&list, &removed, target_id.as_ref());
        });
    }

    pub(super) fn moved_notice(
        self,
        list: &List,
        target: &Target,
        count: usize,
    ) -> (&'static str, String) {
        match target {
            Target::Role(MailboxRole::Archive) => ("archive", t!("toast.archived", count = count)),
            Target::Role(MailboxRole::Trash) => ("trash-2", t!("toast.trashed", count = count)),
            Target::Role(MailboxRole::Snoozed) => ("clock-3", t!("toast.snoozed", count = count)),
            Target::Role(MailboxRole::Junk) => ("shield-alert", t!("toast.spam", count = count)),
            Target::Role(_) => ("folder-input", t!("toast.movedToInbox", count = count)),
            Target::Mailbox(id) => {
                let folder = self.mailbox_untracked(&list.account, id);
                let name =
                    folder.map(|folder| crate::i18n::folder_name(&folder)).unwrap_or_default();
                ("folder-input", t!("toast.moved", count = count, folder = name))
            }
        }
    }

    /// Brings moved messages back, under the names they have where they are now.
    ///
    /// They come back as the newest of the folder, because that is where a host puts what is moved to it (RFC 6851 §3.3,
    /// RFC 9051 §2.3.1.1: a new UID is higher than all before). They are shown there from the first: a row that jumped a
    /// moment later would do so under the pointer.
    fn undo_move(
        self,
        list: &List,
        removed: &Rc<Removed>,
        target: Option<&MailboxId>,
        outcome: Outcome,
    ) {
        list.listing.update(|listing| {
            let rows = || removed.rows.iter().map(|(_, row)| row.clone()).collect();
            match list.view.sort {
                Sort { key: SortKey::Date, descending: true } => listing.insert_at(0, rows()),
                Sort { key: SortKey::Date, descending: false } => {
                    listing.insert_at(listing.total, rows());
                }
                // Any other order has its place for them.
                Sort { .. } => listing.restore(removed.rows.clone()),
            }
        });
        self.shift_both(list, removed, target, -1);
        let (list, removed, target) = (list.clone(), removed.clone(), target.cloned());
        list.begin_change(Changing::Places);
        spawn_local(async move {
            let moved = match outcome.await {
                Ok(result) => result.moved,
                // It was taken back already, with a notice that says so.
                Err(_) => return list.end_change(Changing::Places, true),
            };
            if moved.is_empty() {
                let error = problem_of(ProblemKind::Unsupported);
                self.take_back(&list, &removed, target.as_ref(), &error);
                return list.end_change(Changing::Places, true);
            }
            let request = ChangeRequest {
                messages: moved.iter().map(|pair| pair.to.clone()).collect(),
                change: Change::Move { to: Target::Mailbox(list.mailbox.clone()) },
            };
            match parts::change(self.waiting, list.account.clone(), request).await {
                Ok(back) => {
                    let first: HashMap<_, _> =
                        moved.into_iter().map(|pair| (pair.to, pair.from)).collect();
                    list.listing.update(|listing| {
                        for pair in back.moved {
                            if let Some(before) = first.get(&pair.from) {
                                listing.rename(before, pair.to);
                            }
                        }
                    });
                }
                Err(error) => self.take_back(&list, &removed, target.as_ref(), &error),
            }
            list.end_change(Changing::Places, true);
        });
    }

    fn take_back(
        self,
        list: &List,
        removed: &Removed,
        target: Option<&MailboxId>,
        error: &ApiError,
    ) {
        self.show_removed(list, &removed.ids, target);
        self.fail(t!("failure.undo"), error);
    }

    /// Copies messages; to undo it destroys the copies, which nobody has seen anywhere else yet.
    fn copy_to(self, list: &List, ids: Vec<MessageId>, target: MailboxId) {
        let folder = self.mailbox_untracked(&list.account, &target);
        let name = folder.map(|folder| crate::i18n::folder_name(&folder)).unwrap_or_default();
        let text = t!("toast.copied", count = ids.len(), folder = name);
        let change = Change::Copy { to: Target::Mailbox(target) };
        let outcome = self.send(list, ChangeRequest { messages: ids, change });
        let (account, done) = (list.account.clone(), outcome.clone());
        let undo = move || {
            let (account, done) = (account.clone(), done.clone());
            spawn_local(async move {
                let Ok(result) = done.await else { return };
                let messages = result.moved.into_iter().map(|pair| pair.to).collect();
                let back = ChangeRequest { messages, change: Change::Destroy };
                if let Err(error) = parts::change(self.waiting, account, back).await {
                    self.fail(t!("failure.undo"), &error);
                }
            });
        };
        let notice = self.toasts.show_undoable("copy", text, undo);
        self.take_back_on_failure(outcome, t!("failure.copy"), move || {
            self.toasts.withdraw(notice);
        });
    }

    fn destroy(self, list: &List, ids: Vec<MessageId>) {
        let removed = self.show_removed(list, &ids, None);
        let text = t!("toast.destroyed", count = ids.len());
        let outcome = self.send(list, ChangeRequest { messages: ids, change: Change::Destroy });
        let notice = self.toasts.show(Toast::new("trash-2", text));
        let list = list.clone();
        self.take_back_on_failure(outcome, t!("failure.destroy"), move || {
            self.toasts.withdraw(notice);
            self.show_restored(&list, &removed, None);
        });
    }

    fn show_removed(self, list: &List, ids: &[MessageId], target: Option<&MailboxId>) -> Removed {
        let removed = list.listing.try_update(|listing| listing.remove(ids)).unwrap_or_default();
        self.shift_both(list, &removed, target, 1);
        removed
    }

    fn show_restored(self, list: &List, removed: &Removed, target: Option<&MailboxId>) {
        list.listing.update(|listing| listing.restore(removed.rows.clone()));
        self.shift_both(list, removed, target, -1);
    }

    fn shift_both(self, list: &List, gone: &Removed, target: Option<&MailboxId>, sign: i64) {
        let total = i64::try_from(gone.ids.len()).unwrap_or(0) * sign;
        let unread = i64::try_from(gone.unread).unwrap_or(0) * sign;
        if list.search.is_none() {
            self.shift_counts(&list.account, &list.mailbox, -total, -unread);
        }
        if let Some(target) = target {
            self.shift_counts(&list.account, target, total, unread);
        }
    }

    pub(super) fn with_role_untracked(
        self,
        account: &AccountId,
        role: MailboxRole,
    ) -> Option<MailboxId> {
        self.folders.with_untracked(|all| Some(all.get(account)?.with_role(role)?.id.clone()))
    }

    /// Sends a change; it goes on whether or not anybody waits for its outcome.
    pub(super) fn send(self, list: &List, request: ChangeRequest) -> Outcome {
        let kind = match request.change {
            Change::Keywords { .. } | Change::Copy { .. } => Changing::Keywords,
            Change::Move { .. } | Change::Snooze { .. } | Change::Destroy => Changing::Places,
        };
        let call = parts::change(self.waiting, list.account.clone(), request);
        let list = list.clone();
        list.begin_change(kind);
        let outcome: Outcome = async move {
            let answer = match call.await {
                Ok(result) if !result.stale.is_empty() => {
                    Err(problem_of(ProblemKind::MailboxRebuilt))
                }
                answer => answer,
            };
            list.end_change(kind, answer.is_err());
            answer
        }
        .boxed_local()
        .shared();
        outcome
    }

    fn take_back_on_failure(
        self,
        outcome: Outcome,
        title: String,
        take_back: impl FnOnce() + 'static,
    ) {
        spawn_local(async move {
            if let Err(error) = outcome.await {
                take_back();
                self.fail(title, &error);
            }
        });
    }

    /// Says above the list that something did not work.
    pub fn fail(self, title: String, error: &ApiError) {
        if error.kind() == Some(ProblemKind::SignedOut) {
            return; // The sign-in dialog says it.
        }
        self.failure.set(Some(ActionFailure { title, sentences: problem::sentences(error) }));
    }
}

fn keyword_request(messages: Vec<MessageId>, name: &str, on: bool) -> ChangeRequest {
    let keyword = vec![Keyword::new(name)];
    let (add, remove) = if on { (keyword, Vec::new()) } else { (Vec::new(), keyword) };
    ChangeRequest { messages, change: Change::Keywords { add, remove } }
}

/// A problem that the answer implies without being one.
pub(in crate::store) fn problem_of(kind: ProblemKind) -> ApiError {
    ApiError::Problem(Box::new(Problem::of_kind(kind)))
}
