//! Templates that members start from: written by admins, offered to members with what is known of each.

use shared::admin_log::AdminAction;
use shared::id::TemplateId;
use shared::problem::ProblemKind;
use shared::template::model::{TemplateKind, TemplateState};
use shared::template::starter::{
    OfferedStarter, OfferedStarterList, Starter, StarterTemplate, StarterTemplateList,
    StarterTemplateUpdate,
};
use shared::template::variable;

use super::written::Written;
use super::{custom, signature};
use crate::db::templates::TemplateRow;
use crate::db::{self, DbError, DbResult, from_word, members, templates};
use crate::error::{ApiError, ApiResult};
use crate::org::log;
use crate::people::accounts::OpenAccount;
use crate::state::AppState;

const KINDS: [TemplateKind; 2] = [TemplateKind::AutoReply, TemplateKind::Rule];

/// All of them, of all kinds, each by name.
///
/// # Errors
///
/// Those of the database.
pub async fn list(state: &AppState) -> ApiResult<StarterTemplateList> {
    let mut items = Vec::new();
    for kind in KINDS {
        for row in templates::list(&state.db, kind).await? {
            items.push(template(row)?);
        }
    }
    Ok(StarterTemplateList { items, custom: custom(state).await? })
}

/// One of them.
///
/// # Errors
///
/// 404 for one that there isn't.
pub async fn read(state: &AppState, id: &TemplateId) -> ApiResult<StarterTemplate> {
    for kind in KINDS {
        if let Some(row) = templates::find(&state.db, kind, id).await? {
            return Ok(template(row)?);
        }
    }
    Err(ApiError::not_found())
}

/// Keeps a new one.
///
/// # Errors
///
/// [`ProblemKind::NoRoom`] where there are too many; those of what can't be kept.
pub async fn create(
    state: &AppState,
    admin: &str,
    update: StarterTemplateUpdate,
) -> ApiResult<StarterTemplate> {
    let kind = update.content.kind();
    let id = written(state, &update).await?.insert(state, admin, kind).await?;
    read(state, &id).await
}

/// Changes one; what members began from it stays as it is.
///
/// # Errors
///
/// [`ProblemKind::ChangedMeanwhile`] where somebody else did since; those of what can't be kept.
pub async fn update(
    state: &AppState,
    admin: &str,
    id: &TemplateId,
    update: StarterTemplateUpdate,
) -> ApiResult<StarterTemplate> {
    if read(state, id).await?.content.kind() != update.content.kind() {
        return Err(ApiError::bad_request("A template stays of its kind."));
    }
    written(state, &update).await?.update(state, admin, (id, update.version)).await?;
    read(state, id).await
}

/// Forgets one. That there was none is no failure.
///
/// # Errors
///
/// Those of the database.
pub async fn delete(state: &AppState, admin: &str, id: &TemplateId) -> ApiResult<()> {
    match read(state, id).await {
        Ok(known) => {
            templates::delete(&state.db, id).await?;
            log::write(state, admin, AdminAction::TemplateRemoved, &known.name, "").await
        }
        Err(error) if error.kind() == ProblemKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// The visible ones of a kind, as they are for the account's address. None for an account that is none of the
/// organisation's: on a host of their own, anybody can have any address.
///
/// # Errors
///
/// Those of the database.
pub async fn offered(
    state: &AppState,
    account: &OpenAccount,
    kind: TemplateKind,
) -> ApiResult<OfferedStarterList> {
    let own = db::accounts::with_email(&state.db, &account.email, "").await?;
    let member = members::find(&state.db, &account.email.to_lowercase()).await?;
    let (Some(own), Some(member)) = (own, member) else { return Ok(OfferedStarterList::default()) };
    if own != account.id {
        return Ok(OfferedStarterList::default());
    }
    let values = signature::values(&member);
    let mut items = Vec::new();
    for row in templates::list(&state.db, kind).await? {
        let StarterTemplate { id, name, state, language, content, .. } = template(row)?;
        if state == TemplateState::Visible {
            items.push(OfferedStarter { id, name, language, content: content.filled(&values) });
        }
    }
    Ok(OfferedStarterList { items })
}

async fn written(state: &AppState, update: &StarterTemplateUpdate) -> ApiResult<Written> {
    let custom = custom(state).await?;
    let is_known =
        |name: &str| variable::KNOWN.contains(&name) || custom.iter().any(|it| it == name);
    let checked = update.content.check(is_known);
    // The browser says it better, at its place: it runs the same check.
    checked.map_err(|flaw| ApiError::bad_request(format!("It is wrong: {flaw:?}.")))?;
    Written::new(&update.name, update.state, update.language, &update.content)
}

fn template(row: TemplateRow) -> DbResult<StarterTemplate> {
    let content: Starter =
        serde_json::from_str(&row.settings).map_err(|error| DbError::Decode(Box::new(error)))?;
    Ok(StarterTemplate {
        id: TemplateId(row.id),
        name: row.name,
        state: from_word(&row.state)?,
        language: shared::language::Language::of_tag(&row.language).unwrap_or_default(),
        content,
        version: row.version,
        updated_at: db::from_millis(row.updated_at)?,
        updated_by: row.updated_by,
    })
}
