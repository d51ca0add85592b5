//! A member's signature of a template: made, and kept until the member writes another.

use shared::event::Event;
use shared::id::{AccountId, TemplateId};
use shared::identity::OWN;
use shared::member::Member;
use shared::signature::Signature;
use shared::template::design::Design;
use shared::template::model::{IdentityTemplate, TemplateField, TemplateFieldsUpdate};
use shared::template::{LONGEST_VALUE, Values, variable};

use super::{design, flawed};
use crate::db::templates::UseRow;
use crate::db::{self, DbResult, members, templates};
use crate::error::{ApiError, ApiResult};
use crate::people::accounts::OpenAccount;
use crate::state::AppState;
use crate::submission::outgoing::{self, KeptText};

/// What is known of a member.
pub(super) fn values(member: &Member) -> Values {
    let profile = &member.profile;
    let mut values = Values::from([
        ("first_name", profile.first_name.as_str()),
        ("last_name", &profile.last_name),
        ("job_title", &profile.job_title),
        ("department", &profile.department),
        ("organisation", &profile.organisation),
        ("phone", &profile.phone),
        ("mobile", &profile.mobile),
        ("email", &member.email),
        ("address", &profile.address),
    ]);
    for (name, value) in &profile.custom {
        let name = variable::name_for(name);
        if values.get(&name).is_none() {
            values.set(&name, value);
        }
    }
    values
}

/// The signature of a member, in both forms, as harmless as any.
///
/// # Errors
///
/// Those of a design that can't be rendered, and of a signature that is too long.
pub(super) async fn made(
    design: &Design,
    member: &Member,
    filled: &Values,
    custom: &[String],
) -> ApiResult<KeptText> {
    let template = design.template(custom).map_err(|flaw| flawed(&flaw))?;
    let html = template.render(&design.values(&values(member), filled));
    Ok(outgoing::kept(html).await?)
}

/// Gives a member a signature of the template. What the member filled in before stays, where the template has a field
/// for it.
pub(super) async fn give(
    state: &AppState,
    template: &TemplateId,
    of: (&Design, &[String]),
    member: &Member,
) -> ApiResult<()> {
    let known = templates::use_of_address(&state.db, &member.email).await?;
    let filled = known.as_ref().map(filled).unwrap_or_default();
    put(state, template, of, member, (known, filled)).await
}

async fn put(
    state: &AppState,
    template: &TemplateId,
    (design, custom): (&Design, &[String]),
    member: &Member,
    (known, filled): (Option<UseRow>, Values),
) -> ApiResult<()> {
    let kept = made(design, member, &filled, custom).await?;
    let account = db::accounts::with_email(&state.db, &member.email, "").await?;
    // Where it stands is the member's own choice.
    let before = before(state, account.as_ref(), known.as_ref()).await?;
    let signature = Signature { html: kept.html, text: kept.text, ..before };
    let row = UseRow {
        address: member.email.clone(),
        template_id: Some(template.0.clone()),
        filled: serde_json::to_string(&filled).map_err(ApiError::internal)?,
        signature: serde_json::to_string(&signature).map_err(ApiError::internal)?,
    };
    templates::give(&state.db, &row, OWN, state.clock.now()).await?;
    if let Some(account) = account {
        state.events.publish(&account, Event::IdentitiesChanged { account: account.clone() });
    }
    Ok(())
}

async fn before(
    state: &AppState,
    account: Option<&AccountId>,
    known: Option<&UseRow>,
) -> DbResult<Signature> {
    let own = match account {
        Some(account) => db::identities::signature(&state.db, account, &OWN.into()).await?,
        None => None,
    };
    let json = own.or_else(|| known.map(|row| row.signature.clone()));
    Ok(json.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default())
}

/// The signature that the account's address was given, if it has none that was written for it.
///
/// # Errors
///
/// Those of the database.
pub(crate) async fn given(state: &AppState, account: &AccountId) -> DbResult<Option<Signature>> {
    let row = templates::use_of_account(&state.db, account).await?;
    Ok(row.and_then(|row| serde_json::from_str(&row.signature).ok()))
}

/// The account's signature is `signature` from now on. Says whether its text is still the one that was given, which then
/// stays that, with the rest of it changed.
///
/// # Errors
///
/// Those of the database.
pub(crate) async fn keeps(
    state: &AppState,
    account: &AccountId,
    signature: &str,
    html: &str,
) -> DbResult<bool> {
    let Some(row) = templates::use_of_account(&state.db, account).await? else {
        return Ok(false);
    };
    let given: Signature = serde_json::from_str(&row.signature).unwrap_or_default();
    if given.html != html {
        templates::forget_use(&state.db, &row.address).await?;
        return Ok(false);
    }
    let row = UseRow { signature: signature.to_owned(), ..row };
    templates::give(&state.db, &row, OWN, state.clock.now()).await?;
    Ok(true)
}

/// Which template the account's signature is of, and what its members fill in.
///
/// # Errors
///
/// Those of the database.
pub async fn template(state: &AppState, account: &OpenAccount) -> ApiResult<IdentityTemplate> {
    let Some(given) = of_account(state, account).await? else {
        return Ok(IdentityTemplate::default());
    };
    let values = given.design.values(&values(&given.member), &filled(&given.row));
    let field = |(name, label): (&str, &str)| TemplateField {
        name: name.to_owned(),
        label: label.to_owned(),
        value: values.get(name).unwrap_or_default().to_owned(),
    };
    let fields = given.design.fields().into_iter().map(field).collect();
    Ok(IdentityTemplate { name: Some(given.name), fields })
}

/// Fills in what the template leaves to the account's members, and makes the signature anew.
///
/// # Errors
///
/// 404 where its signature is of no template; those of a signature that is too long.
pub async fn fill_in(
    state: &AppState,
    account: &OpenAccount,
    update: &TemplateFieldsUpdate,
) -> ApiResult<IdentityTemplate> {
    let given = of_account(state, account).await?.ok_or_else(ApiError::not_found)?;
    let Given { row, design, member, id, .. } = given;
    let mut values = filled(&row);
    for (name, _) in design.fields() {
        if let Some(value) = update.values.0.get(name) {
            let value: String = value.chars().take(LONGEST_VALUE).collect();
            values.set(name, &value);
        }
    }
    let custom = super::custom(state).await?;
    put(state, &id, (&design, &custom), &member, (Some(row), values)).await?;
    template(state, account).await
}

/// A signature that was given to an account, with what it is made of.
struct Given {
    row: UseRow,
    id: TemplateId,
    name: String,
    design: Design,
    member: Member,
}

async fn of_account(state: &AppState, account: &OpenAccount) -> ApiResult<Option<Given>> {
    let Some(row) = templates::use_of_account(&state.db, &account.id).await? else {
        return Ok(None);
    };
    let Some(id) = row.template_id.clone().map(TemplateId) else { return Ok(None) };
    let found = templates::find(&state.db, super::KIND, &id).await?;
    let member = members::find(&state.db, &row.address).await?;
    let (Some(template), Some(member)) = (found, member) else { return Ok(None) };
    let design = design(&template.settings)?;
    Ok(Some(Given { row, id, name: template.name, design, member }))
}

fn filled(row: &UseRow) -> Values {
    serde_json::from_str(&row.filled).unwrap_or_default()
}
