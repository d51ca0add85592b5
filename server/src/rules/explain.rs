//! A script run on one message, step by step: why it is where it is, or what would become of it.

use std::sync::Arc;

use shared::problem::ProblemKind;
use shared::sieve::evaluate::evaluate;
use shared::sieve::outcome::{Event, EventKind};
use shared::trial::{Explanation, ExplanationRequest, Step};

use super::actions::{Answered, actions};
use super::letters::{self, Extent, Letter};
use super::whole::Whole;
use super::{around, scripts};
use crate::error::{ApiError, ApiResult};
use crate::mail::{Error, MessageRef};
use crate::people::accounts::OpenAccount;

/// Nobody reads more.
const MOST_STEPS: usize = 5_000;

/// Longer values and keys are cut.
const LONGEST: usize = 500;

/// Runs a script, or the one that mail goes through, on a message as it arrived in the inbox.
///
/// # Errors
///
/// [`ProblemKind::ScriptRefused`] for a script that can't be tried; [`ProblemKind::MessageMissing`]; what the host said
/// no to.
pub async fn explain(
    account: &Arc<OpenAccount>,
    request: ExplanationRequest,
) -> ApiResult<Explanation> {
    let message = MessageRef::parse(&request.message)
        .ok_or_else(|| ApiError::bad_request("No message has this id."))?;
    let text = match request.text {
        Some(text) => text,
        None => active(account).await?,
    };
    let whole = Whole::gather(account, text).await?;
    let extent = Extent::new(whole.needs_body()?);
    let letter = fetch(account, &message, extent).await?;
    let mut around = around::surroundings(account).await?;
    around.now = letter.received_at;
    around.zone = around::zone(letter.offset);
    let own = account.email.clone();
    let work = move || {
        let program = whole.program().map_err(|_| ProblemKind::ScriptRefused)?;
        let message = letter.message(&own);
        let outcome = evaluate(&program, &message, &around);
        let mut answered = Answered::default();
        let replies = |reply: &_| answered.replies(reply, &message, &around, &own);
        let actions = actions(&whole.text, &outcome, "INBOX", replies);
        Ok::<_, ApiError>(Explanation {
            actions,
            steps: outcome.trace.iter().filter_map(step).take(MOST_STEPS).collect(),
            error: outcome.error.map(|error| error.to_string()),
            is_envelope_guessed: true,
            text: whole.text,
        })
    };
    tokio::task::spawn_blocking(work).await.map_err(ApiError::internal)?
}

async fn active(account: &OpenAccount) -> ApiResult<String> {
    if !account.scripts.exists() {
        return Err(ProblemKind::Unsupported.into());
    }
    let current = scripts::current(account).await?.filter(|script| script.is_active);
    Ok(current.map(|script| script.text).unwrap_or_default())
}

async fn fetch(
    account: &OpenAccount,
    message: &MessageRef,
    extent: Extent,
) -> Result<Letter, Error> {
    account
        .pool
        .repeatable(Some(&message.mailbox), |lease| async move {
            lease.select_now(&message.mailbox).await?.if_valid(message.uid_validity)?;
            let found = letters::fetch(&lease, &[message.uid], extent).await?.into_iter();
            found.into_iter().find(|it| it.uid == message.uid).ok_or(Error::MessageMissing)
        })
        .await
}

/// Steps of included scripts have no place in the text.
fn step(event: &Event) -> Option<Step> {
    if event.script.is_some() {
        return None;
    }
    let (holds, matched) = match &event.kind {
        EventKind::Test { holds, matched } => (Some(*holds), matched.as_ref()),
        EventKind::Command => (None, None),
    };
    let cut = |text: &String| text.chars().take(LONGEST).collect::<String>();
    Some(Step {
        start: u32::try_from(event.span.start).ok()?,
        end: u32::try_from(event.span.end).ok()?,
        holds,
        subject: matched.map(|matched| cut(&matched.subject)).filter(|text| !text.is_empty()),
        value: matched.map(|matched| cut(&matched.value)),
        key: matched.map(|matched| cut(&matched.key)),
    })
}
