//! Templates for members' signatures: written by admins, filled in with what is known of each member. Those that members
//! start from are in [`starter`].

pub mod mail;
pub mod run;
pub mod signature;
pub mod starter;
mod switch_on;
mod written;

use std::collections::HashMap;

use jiff::Timestamp;
use shared::admin_log::AdminAction;
use shared::id::TemplateId;
use shared::member::{Member, MemberFilter, MemberQuery, MemberSort};
use shared::template::design::{Design, Flaw};
use shared::template::model::{
    MissingValues, SignatureTemplate, SignatureTemplateList, SignatureTemplateUpdate, TemplateKind,
    TemplateMember, TemplateMemberList, TemplatePreview, TemplatePreviewRequest, TemplateUseList,
};
use shared::template::{Values, variable};

use super::log;
use crate::db::templates::TemplateRow;
use crate::db::{self, DbError, DbResult, from_word, members, templates};
use crate::error::{ApiError, ApiResult};
use crate::state::AppState;
use written::Written;

const KIND: TemplateKind = TemplateKind::Signature;

/// Members of an organisation whom a template is shown for, or applied to, at most.
const MOST_MEMBERS: u32 = 20_000;

/// Addresses that are named as examples of those without a value.
const EXAMPLES: usize = 5;

/// All of them, by name.
///
/// # Errors
///
/// Those of the database.
pub async fn list(state: &AppState) -> ApiResult<SignatureTemplateList> {
    let rows = templates::list(&state.db, KIND).await?;
    let items = rows.into_iter().map(template).collect::<DbResult<_>>()?;
    Ok(SignatureTemplateList { items })
}

/// One of them.
///
/// # Errors
///
/// 404 for one that there isn't.
pub async fn read(state: &AppState, id: &TemplateId) -> ApiResult<SignatureTemplate> {
    let row = templates::find(&state.db, KIND, id).await?.ok_or_else(ApiError::not_found)?;
    Ok(template(row)?)
}

/// Keeps a new one.
///
/// # Errors
///
/// [`shared::problem::ProblemKind::NoRoom`] where there are too many; those of a name or a design that can't be kept.
pub async fn create(
    state: &AppState,
    admin: &str,
    update: SignatureTemplateUpdate,
) -> ApiResult<SignatureTemplate> {
    let id = written(state, &update).await?.insert(state, admin, KIND).await?;
    read(state, &id).await
}

/// Changes one.
///
/// # Errors
///
/// [`shared::problem::ProblemKind::ChangedMeanwhile`] where somebody else did since; those of a name or a design that can't be kept.
pub async fn update(
    state: &AppState,
    admin: &str,
    id: &TemplateId,
    update: SignatureTemplateUpdate,
) -> ApiResult<SignatureTemplate> {
    read(state, id).await?;
    written(state, &update).await?.update(state, admin, (id, update.version)).await?;
    read(state, id).await
}

/// Forgets one; signatures that were made of it stay. That there was none is no failure.
///
/// # Errors
///
/// Those of the database.
pub async fn delete(state: &AppState, admin: &str, id: &TemplateId) -> ApiResult<()> {
    let Some(row) = templates::find(&state.db, KIND, id).await? else { return Ok(()) };
    templates::delete(&state.db, id).await?;
    log::write(state, admin, AdminAction::TemplateRemoved, &row.name, "").await
}

/// Who has a signature of it.
///
/// # Errors
///
/// 404 for one that there isn't.
pub async fn uses(state: &AppState, id: &TemplateId) -> ApiResult<TemplateUseList> {
    read(state, id).await?;
    let all = templates::uses(&state.db).await?;
    let of_it = all.into_iter().filter(|(_, template)| template == id.as_str());
    Ok(TemplateUseList { items: of_it.map(|(address, _)| address).collect() })
}

/// Whom it can be applied to.
///
/// # Errors
///
/// Those of the database.
pub async fn list_members(state: &AppState) -> ApiResult<TemplateMemberList> {
    let members = all_members(state).await?;
    let mut uses: HashMap<_, _> = templates::uses(&state.db).await?.into_iter().collect();
    let custom = custom_names(&members);
    let item = |member: Member| TemplateMember {
        name: member.profile.full_name(),
        is_shared: member.is_shared,
        template: uses.remove(&member.email).map(TemplateId),
        address: member.email,
    };
    Ok(TemplateMemberList { items: members.into_iter().map(item).collect(), custom })
}

/// What a member's signature would be, and how many members lack what it is made of.
///
/// # Errors
///
/// 404 for a member that there isn't; those of a design that can't be kept.
pub async fn preview(
    state: &AppState,
    request: TemplatePreviewRequest,
) -> ApiResult<TemplatePreview> {
    let all = all_members(state).await?;
    let member = all.iter().find(|member| member.email == request.address);
    let member = member.ok_or_else(ApiError::not_found)?;
    let custom = custom_names(&all);
    let signature = signature::made(&request.design, member, &Values::default(), &custom).await?;
    let template = request.design.template(&custom).map_err(|flaw| flawed(&flaw))?;
    let fields = request.design.fields();
    let of_members = template.variables().into_iter().filter(|name| {
        // What members fill in themselves, nobody else misses.
        !fields.iter().any(|(field, _)| field == name)
    });
    let people: Vec<_> = all
        .iter()
        .filter(|member| !member.is_shared)
        .map(|it| (it, signature::values(it)))
        .collect();
    let missing = of_members.filter_map(|variable| {
        let without = people.iter().filter(|(_, values)| values.get(variable).is_none());
        let emails: Vec<&String> = without.map(|(member, _)| &member.email).collect();
        (!emails.is_empty()).then(|| MissingValues {
            variable: variable.to_owned(),
            members: u32::try_from(emails.len()).unwrap_or(u32::MAX),
            examples: emails.into_iter().take(EXAMPLES).cloned().collect(),
        })
    });
    Ok(TemplatePreview {
        bytes: signature.html.len() as u64,
        html: signature.html,
        text: signature.text,
        missing: missing.collect(),
        members: u32::try_from(people.len()).unwrap_or(u32::MAX),
    })
}

async fn all_members(state: &AppState) -> DbResult<Vec<Member>> {
    let query = MemberQuery { filter: MemberFilter::All, ..MemberQuery::default() };
    members::window(&state.db, &query, MemberSort::Name, Timestamp::MIN, (0, MOST_MEMBERS)).await
}

/// Names of the values that the organisation itself thought of.
async fn custom(state: &AppState) -> DbResult<Vec<String>> {
    Ok(custom_names(&all_members(state).await?))
}

fn custom_names(members: &[Member]) -> Vec<String> {
    let names = members.iter().flat_map(|member| member.profile.custom.keys());
    let mut names: Vec<String> = names.map(|name| variable::name_for(name)).collect();
    names.sort_unstable();
    names.dedup();
    names
}

async fn written(state: &AppState, update: &SignatureTemplateUpdate) -> ApiResult<Written> {
    // What can't be rendered is not kept, a draft neither: nobody could say what it would be.
    update.design.template(&custom(state).await?).map_err(|flaw| flawed(&flaw))?;
    Written::new(&update.name, update.state, update.language, &update.design)
}

/// The browser says it better, at its place: it runs the same parser.
fn flawed(flaw: &Flaw) -> ApiError {
    ApiError::bad_request(format!("The template is wrong: {flaw:?}."))
}

fn template(row: TemplateRow) -> DbResult<SignatureTemplate> {
    Ok(SignatureTemplate {
        id: TemplateId(row.id),
        name: row.name,
        state: from_word(&row.state)?,
        language: shared::language::Language::of_tag(&row.language).unwrap_or_default(),
        design: design(&row.settings)?,
        version: row.version,
        updated_at: db::from_millis(row.updated_at)?,
        updated_by: row.updated_by,
        used_by: row.used_by,
    })
}

fn design(json: &str) -> DbResult<Design> {
    serde_json::from_str(json).map_err(|error| DbError::Decode(Box::new(error)))
}
