//! The automatic reply and the lists of senders: forms that show a part of the script, and write only that.

use shared::auto_reply::{Audience, AutoReply, AutoReplyState, AutoReplyUpdate};
use shared::id::UserId;
use shared::mailbox::MailboxRole;
use shared::problem::ProblemKind;
use shared::script::{Script, ScriptError};
use shared::sender_list::{SenderListsState, SenderListsUpdate};
use shared::sieve::parse::parse;
use shared::sieve::rules::{RuleError, Rules};
use shared::sieve::{auto_reply, senders};

use super::scripts::{self, Seen};
use crate::db;
use crate::error::{ApiError, ApiResult};
use crate::mail::roles;
use crate::people::accounts::OpenAccount;
use crate::state::AppState;

/// The automatic reply in the script that rules are shown from.
///
/// # Errors
///
/// [`ProblemKind::ScriptBroken`] for a script that can't be read; what the host said no to.
pub async fn read_auto_reply(account: &OpenAccount) -> ApiResult<AutoReplyState> {
    if !account.scripts.exists() {
        return Ok(AutoReplyState::default());
    }
    let Seen { host, script } = scripts::see(account).await?;
    auto_reply_in(script.as_ref(), host.extensions.contains("vacation"))
}

fn auto_reply_in(script: Option<&Script>, is_supported: bool) -> ApiResult<AutoReplyState> {
    let rules = rules(script)?;
    let (auto_reply, has_others) = auto_reply::read(&rules);
    let version = script.map(|script| script.version.clone());
    Ok(AutoReplyState { is_supported, auto_reply, has_others, version })
}

/// Writes the automatic reply. "Only to contacts" means those whom `user` knows now.
///
/// # Errors
///
/// [`ProblemKind::ScriptConflict`], [`ProblemKind::ScriptRefused`], [`ProblemKind::ScriptBroken`]; what the host said no
/// to.
pub async fn write_auto_reply(
    state: &AppState,
    account: &OpenAccount,
    user: &UserId,
    update: AutoReplyUpdate,
) -> ApiResult<AutoReplyState> {
    let AutoReplyUpdate { auto_reply: reply, version } = update;
    let contacts = match reply.audience {
        Audience::Everyone => Vec::new(),
        Audience::Contacts => db::known_addresses::all(&state.db, user).await?,
    };
    let own = [account.email.clone()];
    let change = |script: Option<&Script>, _: &_| {
        let changed = auto_reply::write(&rules(script)?, &reply, &contacts, &own);
        Ok(changed.map_err(refused)?.script().text().to_owned())
    };
    let saved = scripts::change(account, version.as_deref(), reply.enabled, change).await?;
    auto_reply_in(saved.script.as_ref(), saved.host.extensions.contains("vacation"))
}

/// What switching an automatic reply on does to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SwitchedOn {
    /// It had none that was on.
    New,
    /// It had another.
    InPlaceOfAnother,
}

/// Switches `reply` on in the place of the one that the form shows, with that one's aliases and days; with `is_preview`
/// only says what that would do. What is so already is not written again.
///
/// # Errors
///
/// [`ProblemKind::Unsupported`] where the host has no automatic replies; as [`write_auto_reply`].
pub async fn switch_on(
    account: &OpenAccount,
    mut reply: AutoReply,
    is_preview: bool,
) -> ApiResult<SwitchedOn> {
    if !account.scripts.exists() {
        return Err(ProblemKind::Unsupported.into());
    }
    let Seen { host, script } = scripts::see(account).await?;
    if !host.extensions.contains("vacation") {
        return Err(ProblemKind::Unsupported.into());
    }
    let own = [account.email.clone()];
    let (before, _) = auto_reply::read(&rules(script.as_ref())?);
    let mut done = SwitchedOn::New;
    if let Some(before) = before {
        (reply.aliases, reply.days) = (before.aliases.clone(), before.days);
        let is_same = before.subject == reply.subject && before.text == reply.text;
        if before.enabled && !is_same {
            done = SwitchedOn::InPlaceOfAnother;
        }
    }
    let change = |script: Option<&Script>, _: &_| {
        let changed = auto_reply::write(&rules(script)?, &reply, &[], &own);
        Ok(changed.map_err(refused)?.script().text().to_owned())
    };
    if is_preview {
        change(script.as_ref(), &host)?;
    } else {
        let seen = script.as_ref().map(|script| script.version.as_str());
        scripts::change(account, seen, true, change).await?;
    }
    Ok(done)
}

/// The lists of senders in the script that rules are shown from.
///
/// # Errors
///
/// [`ProblemKind::ScriptBroken`] for a script that can't be read; what the host said no to.
pub async fn read_sender_lists(account: &OpenAccount) -> ApiResult<SenderListsState> {
    if !account.scripts.exists() {
        return Ok(SenderListsState::default());
    }
    sender_lists_in(scripts::see(account).await?.script.as_ref())
}

fn sender_lists_in(script: Option<&Script>) -> ApiResult<SenderListsState> {
    let version = script.map(|script| script.version.clone());
    let lists = senders::read(&rules(script)?);
    Ok(SenderListsState { is_supported: true, lists, version, ..SenderListsState::default() })
}

/// Writes the lists of senders.
///
/// # Errors
///
/// As [`write_auto_reply`].
pub async fn write_sender_lists(
    account: &OpenAccount,
    update: SenderListsUpdate,
) -> ApiResult<SenderListsState> {
    let SenderListsUpdate { lists, version } = update;
    let junk = roles::find(&account.pool, MailboxRole::Junk).await?;
    let junk = junk.map_or_else(|| "Junk".to_owned(), |junk| junk.decoded());
    let spam_fields = senders::SPAM_FIELDS.map(str::to_owned);
    let change = |script: Option<&Script>, host: &crate::sieve::Host| {
        let host =
            senders::Host { extensions: &host.extensions, junk: &junk, spam_fields: &spam_fields };
        let changed = senders::write(&rules(script)?, &lists, &host);
        Ok(changed.map_err(refused)?.script().text().to_owned())
    };
    let is_any = !lists.blocked.is_empty() || !lists.approved.is_empty();
    let saved = scripts::change(account, version.as_deref(), is_any, change).await?;
    sender_lists_in(saved.script.as_ref())
}

fn rules(script: Option<&Script>) -> ApiResult<Rules> {
    let text = script.map(|script| script.text.as_str()).unwrap_or_default();
    let parsed = parse(text).map_err(|error| {
        let said = scripts::at(text, error.span.start, error.to_string());
        ApiError::new(ProblemKind::ScriptBroken).with_script(vec![said])
    })?;
    Ok(Rules::new(parsed))
}

fn refused(error: RuleError) -> ApiError {
    let said = ScriptError { line: None, message: error.to_string() };
    ApiError::new(ProblemKind::ScriptRefused).with_script(vec![said]).with_detail(error.to_string())
}
