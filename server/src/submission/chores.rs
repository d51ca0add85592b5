//! What is left to do when a send has come to its end. None of it can send again; each is tried until it works or it has
//! been tried too often, apart from the others.

use jiff::{SignedDuration, Timestamp};
use shared::draft::Relation;
use shared::id::{DraftId, MessageId};
use shared::keyword::Keyword;
use shared::mailbox::MailboxRole;
use shared::permission::Permission;
use shared::submission::{SendRequest, SubmissionStatus};

use super::compose::names;
use super::error::Error;
use super::outbox::publish;
use super::spool::Spool;
use super::state::Happening;
use super::{drafts, host, worker};
use crate::db::outbox::{ChoresLeft, SubmissionRow};
use crate::db::{self, DbResult};
use crate::people::access::may_still;
use crate::people::accounts::OpenAccount;
use crate::state::AppState;

/// A set of chores, as bits of a number in the database.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Chores(i64);

impl Chores {
    /// Put a copy into Sent, once.
    const COPY: i64 = 1;
    /// Mark the message that this one answers or forwards.
    const MARK: i64 = 2;
    /// Remove the draft that this one was.
    const DISCARD: i64 = 4;
    /// Put what wasn't sent back among the drafts.
    const RESTORE: i64 = 8;
    /// See whether the host put it in Sent by itself.
    const LOOK: i64 = 16;
    /// Delete the message's file; after all that need it.
    const FILE: i64 = 32;

    pub(super) fn after(status: &SubmissionStatus) -> Self {
        Self(match status {
            SubmissionStatus::Sent { .. } => Self::COPY | Self::MARK | Self::DISCARD | Self::FILE,
            // Its file stays: the user may want it sent again.
            SubmissionStatus::Refused { .. } => Self::RESTORE,
            SubmissionStatus::Unknown { .. } => Self::LOOK | Self::RESTORE,
            SubmissionStatus::Cancelled => Self::RESTORE | Self::FILE,
            SubmissionStatus::Held { .. }
            | SubmissionStatus::Sending
            | SubmissionStatus::Retrying { .. } => 0,
        })
    }

    /// All of them, at once.
    pub(super) fn left(self, now: Timestamp) -> ChoresLeft {
        ChoresLeft { chores: self.0, attempts: 0, due_at: (self.0 != 0).then_some(now) }
    }
}

/// After so many rounds that failed, what still fails is given up: about a day.
const MOST_ATTEMPTS: i64 = 20;
/// How often Sent is looked into before the user is left to decide; hosts that save by themselves take a moment.
const LOOKS: i64 = 3;

/// One round of what is left for a send.
pub(super) async fn run(state: &AppState, row: SubmissionRow) -> DbResult<()> {
    let Ok(account) = state.accounts.get(state, &row.account()).await else {
        return put_off(state, &row, row.chores).await;
    };
    // What is done to messages that the writer named is done where they may; the copy is the account's.
    let scope = may_still(state, &row.user(), &row.account(), Permission::SendAs).await?;
    let scope = scope.unwrap_or_default();
    let Ok(seen) = state.accounts.get_within(state, &row.account(), &scope).await else {
        return put_off(state, &row, row.chores).await;
    };
    let request = row.request()?;
    let (account, seen) = (&account, &seen);
    let mut round = Round { state, account, seen, row: &row, request, left: row.chores };
    for chore in [Chores::LOOK, Chores::COPY, Chores::MARK, Chores::DISCARD, Chores::RESTORE] {
        if round.left & chore == 0 {
            continue;
        }
        match round.run(chore).await {
            Ok(Done::Yes) => round.left &= !chore,
            Ok(Done::Later) => {}
            Ok(Done::Replaced) => return Ok(()),
            // The mail host's failures are the user's to see, as a copy that isn't there; ours are ours.
            Err(Error::Db(error)) => return Err(error),
            Err(error) => tracing::info!(%error, chore, "A chore after a send has to wait"),
        }
    }
    let left = round.left;
    if left & !Chores::FILE == 0 || row.chore_attempts >= MOST_ATTEMPTS {
        if left & Chores::FILE != 0 {
            Spool::of(state).remove_message(&row.id()).await;
        }
        return note(state, &row, ChoresLeft::default()).await;
    }
    put_off(state, &row, left).await
}

enum Done {
    Yes,
    Later,
    /// The send got on, and has other chores now.
    Replaced,
}

struct Round<'a> {
    state: &'a AppState,
    account: &'a OpenAccount,
    /// The account as the writer sees it.
    seen: &'a OpenAccount,
    row: &'a SubmissionRow,
    request: SendRequest,
    left: i64,
}

impl Round<'_> {
    async fn run(&mut self, chore: i64) -> Result<Done, Error> {
        match chore {
            Chores::LOOK => self.look().await,
            Chores::COPY => self.copy().await,
            Chores::MARK => self.mark().await,
            Chores::DISCARD => self.discard().await,
            Chores::RESTORE => self.restore().await,
            _ => Ok(Done::Yes),
        }
    }

    /// What finds the copy in Sent.
    fn named_by(&self) -> (&'static str, &str) {
        let field = match self.request.redirect {
            Some(_) => names::RESENT_MESSAGE_ID,
            None => names::MESSAGE_ID,
        };
        (field, &self.row.message_id)
    }

    async fn look(&self) -> Result<Done, Error> {
        if !host::in_sent(self.account, self.named_by()).await? {
            let enough = self.row.chore_attempts + 1 >= LOOKS;
            return Ok(if enough { Done::Yes } else { Done::Later });
        }
        let now = self.state.clock.now();
        let Some(sent) = self.row.progress()?.after(Happening::FoundInSent, now) else {
            return Ok(Done::Yes);
        };
        worker::advance(self.state, self.row, &sent).await?;
        Ok(Done::Replaced)
    }

    /// Looks first: the host may have saved it by itself, or an earlier round may have been cut off behind the APPEND.
    async fn copy(&self) -> Result<Done, Error> {
        if !host::in_sent(self.account, self.named_by()).await? {
            let path = Spool::of(self.state).fetch_message(&self.row.id()).await?;
            let sent = host::of_role(self.account, MailboxRole::Sent).await?;
            host::store(self.account, &sent, &path, &[Keyword::SEEN], self.named_by()).await?;
        }
        db::outbox::set_saved_in_sent(&self.state.db, &self.row.id()).await?;
        Ok(Done::Yes)
    }

    async fn mark(&self) -> Result<Done, Error> {
        db::invitations::give_again(&self.state.db, &self.row.id()).await?;
        if let Some(message) = &self.request.redirect {
            gone_is_fine(host::mark(self.seen, message, Keyword::FORWARDED).await)?;
        } else if let Some(related) = &self.request.content.related {
            let keyword = match related.relation {
                Relation::Reply => Keyword::ANSWERED,
                Relation::Forward => Keyword::FORWARDED,
            };
            gone_is_fine(host::mark(self.seen, &related.message, keyword).await)?;
        }
        Ok(Done::Yes)
    }

    async fn discard(&self) -> Result<Done, Error> {
        if let Some(draft) = &self.request.draft {
            let version = self.row.draft_version.clone().map(MessageId);
            let discarded =
                drafts::discard_version(self.state, self.seen, draft, version.as_ref()).await;
            gone_is_fine(discarded)?;
        }
        Ok(Done::Yes)
    }

    /// A message that wasn't sent is a draft again: the one it was, or a new one.
    async fn restore(&mut self) -> Result<Done, Error> {
        if self.left & Chores::LOOK != 0 {
            return Ok(Done::Later); // It may have been sent after all.
        }
        if self.request.invitation.is_some() {
            if !matches!(self.row.status()?, SubmissionStatus::Unknown { .. }) {
                db::invitations::take_back(&self.state.db, &self.row.id()).await?;
            }
            return Ok(Done::Yes); // It is answered anew from where it was asked.
        }
        if self.request.redirect.is_some() {
            return Ok(Done::Yes); // Nothing was written, and the message is where it was.
        }
        let draft = match &self.request.draft {
            Some(draft) => draft.clone(),
            None => DraftId(self.row.id.clone()),
        };
        let version = self.row.draft_version.clone().map(MessageId);
        let (user, content) = (self.row.user(), &self.request.content);
        let restored =
            drafts::restore(self.state, self.account, &user, &draft, version.as_ref(), content);
        match restored.await {
            // Nothing to put in, and nothing that trying again would change.
            Ok(()) | Err(Error::UploadMissing { .. } | Error::SourceMissing) => {}
            Err(error) => return Err(error),
        }
        if self.request.draft.is_none() {
            self.request.draft = Some(draft);
            db::outbox::set_request(&self.state.db, &self.row.id(), &self.request).await?;
        }
        Ok(Done::Yes)
    }
}

/// What isn't there any more, or may not be marked, needs no mark.
fn gone_is_fine(result: Result<(), Error>) -> Result<(), Error> {
    use crate::imap::Error as Imap;
    match result {
        Err(Error::Imap(
            Imap::MailboxMissing | Imap::MessageMissing | Imap::Stale | Imap::Refused { .. },
        )) => Ok(()),
        result => result,
    }
}

async fn put_off(state: &AppState, row: &SubmissionRow, chores: i64) -> DbResult<()> {
    let attempts = row.chore_attempts.saturating_add(1);
    let seconds = match attempts {
        0..=2 => 5,
        3..=5 => 30,
        6..=8 => 5 * 60,
        _ => 2 * 3600,
    };
    let pause = SignedDuration::from_secs(seconds);
    let due_at = state.clock.now().saturating_add(pause).unwrap_or(Timestamp::MAX);
    note(state, row, ChoresLeft { chores, attempts, due_at: Some(due_at) }).await
}

/// Notes what is left, whatever else changed in the meantime, and tells the sender's browsers.
async fn note(state: &AppState, row: &SubmissionRow, left: ChoresLeft) -> DbResult<()> {
    let row = db::outbox::set_chores(&state.db, row, left).await?;
    if let Some(row) = row {
        publish(state, &row);
    }
    Ok(())
}

/// How long an ended send can be asked about by its key.
const KEPT: SignedDuration = SignedDuration::from_hours(48);
/// How long an upload waits to become part of something.
const UNUSED: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How long a file stays that a draft on the host has too: longer than any send is tried for.
const COPIES: SignedDuration = SignedDuration::from_hours(3 * 24);

/// Clears away what nobody needs any more. Trouble is reported and tried again in an hour.
pub(super) async fn sweep(state: &AppState) {
    if let Err(error) = try_sweep(state).await {
        worker::report("The spool can't be swept", &error);
    }
}

async fn try_sweep(state: &AppState) -> Result<(), Error> {
    let spool = Spool::of(state);
    let now = state.clock.now();
    let before = |age| now.saturating_sub(age).unwrap_or(Timestamp::MIN);
    db::outbox::forget(&state.db, before(KEPT)).await?;
    for id in db::uploads::remove_unused(&state.db, before(UNUSED), before(COPIES)).await? {
        spool.remove_upload(&id.as_str().into()).await;
    }
    for (upload, submission) in spool.old_files().await? {
        if !db::uploads::exists(&state.db, upload.as_str()).await? {
            spool.remove_upload(&upload).await;
        }
        if !db::outbox::exists(&state.db, submission.as_str()).await? {
            spool.remove_message(&submission).await;
        }
    }
    Ok(())
}
