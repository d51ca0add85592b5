//! Changes to whole lists: the server carries them out and tells how far it is.

use std::collections::BTreeSet;
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::change::{Change, Target};
use shared::id::{AccountId, JobId, MailboxId, MessageId};
use shared::job::{Job, JobRequest, JobStatus};
use shared::keyword::Keyword;
use shared::mailbox::MailboxRole;
use shared::problem::{Problem, ProblemKind};
use shared::view::Filter;

use super::{Action, Mail};
use crate::api::{self, ApiError};
use crate::i18n::format::number;
use crate::parts;
use crate::store::toasts::Toast;
use crate::t;
use crate::view_model::search::place::SearchPlace;

/// The notice of a job stays while it runs; this is for when nothing more is heard of it.
const LONGEST: Duration = Duration::from_secs(600);

/// A job of this browser's.
#[derive(Clone, Debug)]
struct Running {
    id: JobId,
    account: AccountId,
    /// `None`: what rules ask for, for each message another.
    action: Option<Action>,
    /// It takes back another.
    is_undo: bool,
    toast: u32,
}

/// Jobs that run, and what was heard of others: their own answer may come later than the first event.
#[derive(Clone, Debug, Default)]
pub(super) struct Jobs {
    running: Vec<Running>,
    heard: Vec<Job>,
}

impl Mail {
    /// Does `action` with all messages of a folder that pass `filters`, or that a search finds, but for some.
    pub fn act_on_all(
        self,
        account: &AccountId,
        mailbox: &MailboxId,
        filters: &BTreeSet<Filter>,
        except: Vec<MessageId>,
        action: Action,
    ) {
        let search = SearchPlace::of(mailbox);
        let folder = match &search {
            Some(search) => search.mailbox.clone(),
            None => Some(mailbox.clone()),
        };
        let request = JobRequest {
            mailbox: folder,
            filters: filters.iter().copied().collect(),
            query: search.map(|search| search.query),
            zone: api::search::zone(),
            except,
            change: change_of(&action),
        };
        let account = account.clone();
        self.dismiss_failure();
        spawn_local(async move {
            let words = failure(Some(&action), false);
            if let Err(error) = parts::begin_job(self, account, request, action).await {
                self.fail(words, &error);
            }
        });
    }

    /// Asks the server for a job, and follows it. Called within its part of the app.
    pub(crate) async fn begin_job(self, account: AccountId, request: JobRequest, action: Action) {
        let toast =
            self.toasts.show(Toast::new(icon(Some(&action)), t!("job.begun")).stays(LONGEST));
        let answer = api::jobs::create(account.clone(), request).await;
        self.follow(account, Some(action), false, toast, answer);
    }

    /// Follows a job that does what rules say.
    pub fn follow_rules(
        self,
        account: AccountId,
        call: impl Future<Output = Result<Job, ApiError>> + 'static,
    ) {
        let toast = self.toasts.show(Toast::new(icon(None), t!("job.begun")).stays(LONGEST));
        spawn_local(async move {
            let answer = call.await;
            self.follow(account, None, false, toast, answer);
        });
    }

    fn follow(
        self,
        account: AccountId,
        action: Option<Action>,
        is_undo: bool,
        toast: u32,
        answer: Result<Job, ApiError>,
    ) {
        let job = match answer {
            Ok(job) => job,
            Err(error) => {
                self.toasts.withdraw(toast);
                return self.fail(failure(action.as_ref(), is_undo), &error);
            }
        };
        let running = Running { id: job.id.clone(), account, action, is_undo, toast };
        let heard = self.jobs.try_update_value(|jobs| {
            jobs.running.push(running);
            let at = jobs.heard.iter().position(|heard| heard.id == job.id)?;
            Some(jobs.heard.remove(at))
        });
        self.job_changed(&heard.flatten().unwrap_or(job));
    }

    /// Takes in how far a job is. Called within its part of the app.
    pub(crate) fn job_changed(self, job: &Job) {
        let is_over = job.status != JobStatus::Running;
        let running = self.jobs.try_update_value(|jobs| {
            let Some(at) = jobs.running.iter().position(|running| running.id == job.id) else {
                jobs.heard.retain(|heard| heard.id != job.id);
                jobs.heard.push(job.clone());
                // Other windows of the user have jobs, too.
                let many = jobs.heard.len().saturating_sub(20);
                jobs.heard.drain(..many);
                return None;
            };
            Some(if is_over { jobs.running.remove(at) } else { jobs.running.get(at)?.clone() })
        });
        let Some(running) = running.flatten() else { return };
        match job.status {
            JobStatus::Running => self.show_progress(running, job),
            JobStatus::Done | JobStatus::Cancelled => self.show_end(running, job),
            JobStatus::Failed => {
                self.toasts.withdraw(running.toast);
                let problem = Problem::of_kind(job.problem.unwrap_or(ProblemKind::Internal));
                let error = ApiError::Problem(Box::new(problem));
                self.fail(failure(running.action.as_ref(), running.is_undo), &error);
            }
        }
    }

    fn show_progress(self, running: Running, job: &Job) {
        let (done, total) = (number(f64::from(job.done)), number(f64::from(job.total)));
        let (account, id) = (running.account.clone(), running.id.clone());
        let cancel = move || {
            let (account, id) = (account.clone(), id.clone());
            spawn_local(async move { drop(api::jobs::cancel(account, id).await) });
        };
        let text = t!("job.progress", done = done, total = total);
        let toast = Toast::new(icon(running.action.as_ref()), text).progress(job.done, job.total);
        let toast = toast.stays(LONGEST);
        let shown = self.toasts.show(toast.action(t!("action.cancel"), cancel));
        self.jobs.update_value(|jobs| {
            if let Some(known) = jobs.running.iter_mut().find(|known| known.id == running.id) {
                known.toast = shown;
            }
        });
    }

    fn show_end(self, running: Running, job: &Job) {
        let Running { account, action, is_undo, id, toast } = running;
        self.toasts.withdraw(toast);
        // What was looked for by what the job changed isn't looked for again by itself.
        self.search_again();
        let icon = icon(action.as_ref());
        let text = match (job.status, is_undo) {
            (JobStatus::Cancelled, _) => {
                let (done, total) = (number(f64::from(job.done)), number(f64::from(job.total)));
                t!("job.cancelled", done = done, total = total)
            }
            (_, true) => t!("job.undone", count = job.done),
            (_, false) => match &action {
                Some(action) => self.words(&account, action, job.done),
                // What is done to a message is counted apart: a mark, a move.
                None => t!("job.rules"),
            },
        };
        if !job.can_undo || is_undo {
            self.toasts.show(Toast::new(icon, text));
            return;
        }
        let undo = move || {
            let (account, action, id) = (account.clone(), action.clone(), id.clone());
            let toast = Toast::new(icon, t!("job.begun")).stays(LONGEST);
            let toast = self.toasts.show(toast);
            spawn_local(async move {
                let answer = api::jobs::undo(account.clone(), id).await;
                self.follow(account, action, true, toast, answer);
            });
        };
        self.toasts.show_undoable(icon, text, undo);
    }

    /// "3,214 messages archived"
    pub(super) fn words(self, account: &AccountId, action: &Action, count: u32) -> String {
        match action {
            Action::Seen(true) => t!("toast.markedRead", count = count),
            Action::Seen(false) => t!("toast.markedUnread", count = count),
            Action::Flagged(true) => t!("toast.flagged", count = count),
            Action::Flagged(false) => t!("toast.unflagged", count = count),
            Action::Label(_, true) => t!("toast.labelled", count = count),
            Action::Label(_, false) => t!("toast.unlabelled", count = count),
            Action::Archive => t!("toast.archived", count = count),
            Action::Trash => t!("toast.trashed", count = count),
            Action::Spam => t!("toast.spam", count = count),
            Action::NotSpam => t!("toast.movedToInbox", count = count),
            Action::MoveTo(folder) => {
                let folder = self.mailbox_untracked(account, folder);
                let name = folder.map(|folder| crate::i18n::folder_name(&folder));
                t!("toast.moved", count = count, folder = name.unwrap_or_default())
            }
            Action::CopyTo(folder) => {
                let folder = self.mailbox_untracked(account, folder);
                let name = folder.map(|folder| crate::i18n::folder_name(&folder));
                t!("toast.copied", count = count, folder = name.unwrap_or_default())
            }
            Action::Snooze(_) => t!("toast.snoozed", count = count),
            Action::Destroy => t!("toast.destroyed", count = count),
        }
    }
}

fn change_of(action: &Action) -> Change {
    let keyword = |name: &str, on: bool| {
        let keyword = vec![Keyword::new(name)];
        let (add, remove) = if on { (keyword, Vec::new()) } else { (Vec::new(), keyword) };
        Change::Keywords { add, remove }
    };
    let to = |role| Change::Move { to: Target::Role(role) };
    match action {
        Action::Seen(on) => keyword(Keyword::SEEN, *on),
        Action::Flagged(on) => keyword(Keyword::FLAGGED, *on),
        Action::Label(name, on) => keyword(name, *on),
        Action::Archive => to(MailboxRole::Archive),
        Action::Trash => to(MailboxRole::Trash),
        Action::Spam => to(MailboxRole::Junk),
        Action::NotSpam => to(MailboxRole::Inbox),
        Action::MoveTo(folder) => Change::Move { to: Target::Mailbox(folder.clone()) },
        Action::CopyTo(folder) => Change::Copy { to: Target::Mailbox(folder.clone()) },
        Action::Snooze(until) => Change::Snooze { until: *until },
        Action::Destroy => Change::Destroy,
    }
}

pub(super) fn icon(action: Option<&Action>) -> &'static str {
    match action.unwrap_or(&Action::NotSpam) {
        Action::Seen(_) => "mail-open",
        Action::Flagged(_) => "flag",
        Action::Label(..) => "tag",
        Action::CopyTo(_) => "copy",
        Action::Archive => "archive",
        Action::Trash | Action::Destroy => "trash-2",
        Action::Spam => "shield-alert",
        Action::NotSpam | Action::MoveTo(_) => "folder-input",
        Action::Snooze(_) => "clock-3",
    }
}

/// "Not moved."
fn failure(action: Option<&Action>, is_undo: bool) -> String {
    match action.unwrap_or(&Action::NotSpam) {
        _ if is_undo => t!("failure.undo"),
        Action::Seen(_) | Action::Flagged(_) | Action::Label(..) => t!("failure.mark"),
        Action::CopyTo(_) => t!("failure.copy"),
        Action::Destroy => t!("failure.destroy"),
        Action::Archive
        | Action::Trash
        | Action::Spam
        | Action::NotSpam
        | Action::Snooze(_)
        | Action::MoveTo(_) => t!("failure.move"),
    }
}
