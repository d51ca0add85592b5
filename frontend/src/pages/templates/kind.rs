//! The kinds of templates: what they have in common, and the pages that they are on.

use shared::Timestamp;
use shared::id::TemplateId;
use shared::language::Language;
use shared::template::design::Design;
use shared::template::model::{
    SignatureTemplate, SignatureTemplateUpdate, TemplateKind, TemplateState,
};
use shared::template::starter::{Starter, StarterTemplate, StarterTemplateUpdate};

use crate::api::{self, ApiError};
use crate::t;

/// A page of templates, and its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub kind: TemplateKind,
    pub path: &'static str,
    pub title: &'static str,
    pub lead: &'static str,
    /// Said where there is none.
    pub none: &'static str,
    pub icon: &'static str,
}

impl Place {
    pub const SIGNATURES: Self = Self {
        kind: TemplateKind::Signature,
        path: "/admin/signatures",
        title: "templates.title",
        lead: "templates.lead",
        none: "templates.noneText",
        icon: "signature",
    };
    pub const REPLIES: Self = Self {
        kind: TemplateKind::AutoReply,
        path: "/admin/auto-replies",
        title: "starters.replies",
        lead: "starters.repliesLead",
        none: "starters.noReply",
        icon: "plane",
    };
    pub const RULES: Self = Self {
        kind: TemplateKind::Rule,
        path: "/admin/rules",
        title: "starters.rules",
        lead: "starters.rulesLead",
        none: "starters.noRule",
        icon: "list-filter",
    };

    /// The address of one.
    pub fn path_of(self, template: &str) -> String {
        format!("{}?template={template}", self.path)
    }
}

/// What a template of any kind has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    pub id: TemplateId,
    pub name: String,
    pub state: TemplateState,
    pub language: Language,
    pub version: i64,
    pub updated_at: Timestamp,
    pub updated_by: String,
}

/// What a template is to become.
#[derive(Clone, Debug, PartialEq)]
pub struct Update<C> {
    pub name: String,
    pub state: TemplateState,
    pub language: Language,
    pub content: C,
    /// Of the template that it changes; 0 where it makes one.
    pub version: i64,
}

/// A template of some kind, and how the server is told of it.
pub trait Template: Clone + PartialEq + Send + Sync + 'static {
    type Content: Clone + PartialEq + Send + Sync + 'static;

    fn facts(&self) -> Facts;
    fn content(&self) -> &Self::Content;
    fn kind(&self) -> TemplateKind;

    /// What its row says first.
    fn aside(&self) -> String;

    fn all() -> impl Future<Output = Result<Vec<Self>, ApiError>>;

    /// Changes the template `id`, or makes one.
    fn save(
        id: Option<&TemplateId>,
        update: Update<Self::Content>,
    ) -> impl Future<Output = Result<Self, ApiError>>;

    fn delete(id: &TemplateId) -> impl Future<Output = Result<(), ApiError>>;

    /// The addresses that would lose something with it; `None` for a kind that nobody loses by.
    fn uses(id: &TemplateId) -> impl Future<Output = Option<Vec<String>>>;
}

impl Template for SignatureTemplate {
    type Content = Design;

    fn facts(&self) -> Facts {
        let Self { id, name, state, language, version, updated_at, updated_by, .. } = self.clone();
        Facts { id, name, state, language, version, updated_at, updated_by }
    }

    fn content(&self) -> &Design {
        &self.design
    }

    fn kind(&self) -> TemplateKind {
        TemplateKind::Signature
    }

    fn aside(&self) -> String {
        t!("templates.usedBy", count = usize::try_from(self.used_by).unwrap_or_default())
    }

    async fn all() -> Result<Vec<Self>, ApiError> {
        Ok(api::templates::list().await?.items)
    }

    async fn save(id: Option<&TemplateId>, update: Update<Design>) -> Result<Self, ApiError> {
        let Update { name, state, language, content: design, version } = update;
        let update = SignatureTemplateUpdate { name, state, language, design, version };
        match id {
            Some(id) => api::templates::update(id, &update).await,
            None => api::templates::create(&update).await,
        }
    }

    async fn delete(id: &TemplateId) -> Result<(), ApiError> {
        api::templates::delete(id).await
    }

    async fn uses(id: &TemplateId) -> Option<Vec<String>> {
        Some(api::templates::uses(id).await.map(|found| found.items).unwrap_or_default())
    }
}

impl Template for StarterTemplate {
    type Content = Starter;

    fn facts(&self) -> Facts {
        let Self { id, name, state, language, version, updated_at, updated_by, .. } = self.clone();
        Facts { id, name, state, language, version, updated_at, updated_by }
    }

    fn content(&self) -> &Starter {
        &self.content
    }

    fn kind(&self) -> TemplateKind {
        self.content.kind()
    }

    fn aside(&self) -> String {
        self.language.own_name().to_owned()
    }

    async fn all() -> Result<Vec<Self>, ApiError> {
        Ok(api::starters::list().await?.items)
    }

    async fn save(id: Option<&TemplateId>, update: Update<Starter>) -> Result<Self, ApiError> {
        let Update { name, state, language, content, version } = update;
        let update = StarterTemplateUpdate { name, state, language, content, version };
        match id {
            Some(id) => api::starters::update(id, &update).await,
            None => api::starters::create(&update).await,
        }
    }

    async fn delete(id: &TemplateId) -> Result<(), ApiError> {
        api::starters::delete(id).await
    }

    async fn uses(_: &TemplateId) -> Option<Vec<String>> {
        None
    }
}
