//! Answers to invitations (RFC 6047): mail to whoever organises the event, with a calendar that says yes or no.

use shared::calendar::{Answer, InvitationReply};
use shared::draft::{DraftBody, DraftContent, Related, Relation};
use shared::id::SubmissionId;
use shared::submission::SendRequest;

use super::compose::plain;
use super::error::Error;
use super::identity;
use crate::db;
use crate::mail::read::Target;
use crate::people::accounts::OpenAccount;
use crate::state::AppState;

/// An answer, ready to be sent.
#[derive(Debug)]
pub(super) struct Prepared {
    /// As the browser asked, but to whom and as whom the invitation says.
    pub(super) request: SendRequest,
    pub(super) calendar: String,
    event: Vec<u8>,
    answer: (Answer, i64),
}

/// Reads the invitation and makes what answers it. Of the content, subject and text count.
pub(super) async fn prepare(
    state: &AppState,
    account: &OpenAccount,
    request: &SendRequest,
    reply: &InvitationReply,
) -> Result<Prepared, Error> {
    let target = Target {
        account: &account.id,
        pool: &account.pool,
        own: &account.own,
        message: &reply.message,
    };
    let found = state.reader.invitation(target, &reply.part).await?;
    let asked = found.ok_or(Error::NotInvited)?;
    let identities = identity::list(state, account).await?.items;
    let own: Vec<_> = identities.iter().map(|identity| identity.address.clone()).collect();
    let invited = asked.invited(&own).ok_or(Error::NotInvited)?;
    let identity = identities.iter().find(|it| it.address.same_mailbox(&invited));
    let now = state.clock.now();
    let calendar = asked.reply(&invited, reply.answer, now).ok_or(Error::NotInvited)?;
    let event = asked.key().ok_or(Error::NotInvited)?;
    let organiser = asked.organiser().ok_or(Error::NotInvited)?;
    let version = (asked.version.sequence, asked.version.stamp);
    db::invitations::see(&state.db, &account.id, &event, version, asked.card.is_cancelled, now)
        .await?;
    let written = &request.content;
    let text = match &written.body {
        DraftBody::Plain { text } | DraftBody::Markdown { text, .. } => text.clone(),
        DraftBody::Rich { html } => plain::from_html(html),
    };
    let content = DraftContent {
        identity: identity.map(|identity| identity.id.clone()),
        to: vec![organiser],
        subject: written.subject.clone(),
        body: DraftBody::Plain { text },
        related: Some(Related { message: reply.message.clone(), relation: Relation::Reply }),
        in_reply_to: written.in_reply_to.clone(),
        references: written.references.clone(),
        ..DraftContent::default()
    };
    let request = SendRequest {
        content,
        undo_seconds: request.undo_seconds,
        invitation: Some(reply.clone()),
        ..SendRequest::default()
    };
    Ok(Prepared { request, calendar, event, answer: (reply.answer, asked.version.sequence) })
}

impl Prepared {
    /// Keeps the answer, so that the invitation shows it from now on.
    pub(super) async fn remember(
        &self,
        state: &AppState,
        account: &OpenAccount,
        submission: &SubmissionId,
    ) -> Result<(), Error> {
        let (db, answer) = (&state.db, self.answer);
        Ok(db::invitations::set_answer(db, &account.id, &self.event, answer, submission).await?)
    }
}
