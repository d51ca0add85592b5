//! What is kept of a template of any kind, and how it gets into the database.

use serde::Serialize;
use shared::admin_log::AdminAction;
use shared::id::TemplateId;
use shared::language::Language;
use shared::problem::ProblemKind;
use shared::template::model::{LONGEST_NAME, MOST, TemplateKind, TemplateState};

use crate::db::templates::{self, NewTemplate};
use crate::db::word;
use crate::error::{ApiError, ApiResult};
use crate::org::log;
use crate::secrets::random_name;
use crate::state::AppState;

/// A template whose content has been looked at.
pub(super) struct Written {
    name: String,
    state: String,
    language: &'static str,
    settings: String,
}

impl Written {
    /// # Errors
    ///
    /// [`ProblemKind::BadRequest`] for a name that can't be kept.
    pub(super) fn new(
        name: &str,
        state: TemplateState,
        language: Language,
        content: &impl Serialize,
    ) -> ApiResult<Self> {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() || name.chars().count() > LONGEST_NAME {
            return Err(ApiError::bad_request("A template needs a name of 1 to 100 letters."));
        }
        let settings = serde_json::to_string(content).map_err(ApiError::internal)?;
        Ok(Self { name, state: word(&state)?, language: language.code(), settings })
    }

    /// Keeps it as a new one.
    ///
    /// # Errors
    ///
    /// [`ProblemKind::NoRoom`] beyond [`MOST`] of a kind.
    pub(super) async fn insert(
        &self,
        state: &AppState,
        admin: &str,
        kind: TemplateKind,
    ) -> ApiResult<TemplateId> {
        let count = templates::count(&state.db, kind).await?;
        if usize::try_from(count).is_ok_and(|count| count >= MOST) {
            return Err(ProblemKind::NoRoom.into());
        }
        let id = TemplateId(random_name::<16>(&mut rand::rng()));
        templates::insert(&state.db, kind, &id, self.row(state, admin)).await?;
        log::write(state, admin, AdminAction::TemplateAdded, &self.name, "").await?;
        Ok(id)
    }

    /// Keeps it in the place of `version` of one.
    ///
    /// # Errors
    ///
    /// [`ProblemKind::ChangedMeanwhile`] where somebody else changed it since.
    pub(super) async fn update(
        &self,
        state: &AppState,
        admin: &str,
        (id, version): (&TemplateId, i64),
    ) -> ApiResult<()> {
        if !templates::update(&state.db, id, version, self.row(state, admin)).await? {
            return Err(ProblemKind::ChangedMeanwhile.into());
        }
        log::write(state, admin, AdminAction::TemplateChanged, &self.name, "").await
    }

    fn row<'a>(&'a self, state: &AppState, admin: &'a str) -> NewTemplate<'a> {
        NewTemplate {
            name: &self.name,
            state: &self.state,
            language: self.language,
            settings: &self.settings,
            by: admin,
            now: state.clock.now(),
        }
    }
}
