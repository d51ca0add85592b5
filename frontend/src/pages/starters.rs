//! Templates that members start from, for admins: automatic replies, and rules.

pub mod common;
pub mod list;
pub mod reply;
pub mod rule;
pub mod switch_on;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_query_map;
use shared::id::TemplateId;
use shared::template::model::{TemplateKind, TemplateMember};
use shared::template::starter::StarterTemplate;

use crate::api::{self, ApiError};
use crate::components::failure::Failure;
use crate::i18n::problem::sentences;
use crate::i18n::tr;
use list::StarterList;
use reply::ReplyForm;
use rule::RuleForm;

/// What stands in the place of a template's id where a new one is made.
const NEW: &str = "new";

/// Which of the two pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    Replies,
    Rules,
}

impl Which {
    pub fn kind(self) -> TemplateKind {
        match self {
            Self::Replies => TemplateKind::AutoReply,
            Self::Rules => TemplateKind::Rule,
        }
    }

    pub fn path(self) -> &'static str {
        match self {
            Self::Replies => "/admin/auto-replies",
            Self::Rules => "/admin/rules",
        }
    }

    /// The address of one.
    pub fn path_of(self, template: &str) -> String {
        format!("{}?template={template}", self.path())
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::Replies => "starters.replies",
            Self::Rules => "starters.rules",
        }
    }

    pub fn lead(self) -> &'static str {
        match self {
            Self::Replies => "starters.repliesLead",
            Self::Rules => "starters.rulesLead",
        }
    }

    pub fn none(self) -> &'static str {
        match self {
            Self::Replies => "starters.noReply",
            Self::Rules => "starters.noRule",
        }
    }

    pub fn icon(self) -> &'static str {
        match self {
            Self::Replies => "plane",
            Self::Rules => "list-filter",
        }
    }
}

/// What is known of them all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    pub templates: Vec<StarterTemplate>,
    /// Names of members' values beyond the known ones.
    pub custom: Vec<String>,
    pub members: Vec<TemplateMember>,
}

/// Everything about them; read when the page opens.
#[derive(Clone, Copy, Debug)]
pub struct Book(RwSignal<Option<Result<Known, ApiError>>>);

impl Book {
    fn new() -> Self {
        let book = Self(RwSignal::new(None));
        book.refresh();
        book
    }

    fn refresh(self) {
        spawn_local(async move {
            let read = async {
                let list = api::starters::list().await?;
                let members = api::templates::members().await?.items;
                Ok(Known { templates: list.items, custom: list.custom, members })
            };
            let _ = self.0.try_set(Some(read.await));
        });
    }

    /// Takes up a template as the server now has it.
    pub fn take(self, template: StarterTemplate) {
        let _ = self.0.try_update(|known| {
            if let Some(Ok(known)) = known {
                known.templates.retain(|it| it.id != template.id);
                known.templates.push(template);
                known.templates.sort_by_key(|it| it.name.to_lowercase());
            }
        });
    }

    /// Forgets one.
    pub fn drop(self, id: &TemplateId) {
        let _ = self.0.try_update(|known| {
            if let Some(Ok(known)) = known {
                known.templates.retain(|it| it.id != *id);
            }
        });
    }

    /// Tracked.
    pub fn with<T>(self, read: impl FnOnce(&Known) -> T) -> Option<T> {
        self.0.with(|known| known.as_ref()?.as_ref().ok().map(read))
    }
}

/// `/admin/auto-replies` and `/admin/rules`; `?template=` opens one.
#[component]
pub fn StarterTemplatesPage(which: Which) -> impl IntoView {
    let query = use_query_map();
    let open = Memo::new(move |_| query.read().get("template"));
    let book = Book::new();
    let standing = Memo::new(move |_| {
        book.0.with(|known| {
            known.as_ref().map(|known| known.as_ref().map(|_| ()).map_err(Clone::clone))
        })
    });
    Effect::new(move || crate::browser::set_title(&tr(which.title())()));
    let page = move || {
        let Some(id) = open.get() else { return view! { <StarterList which book /> }.into_any() };
        let found = untrack(|| {
            book.with(|known| known.templates.iter().find(|it| it.id.as_str() == id).cloned())
        });
        match (found.flatten(), which) {
            (None, _) if id != NEW => view! { <StarterList which book /> }.into_any(),
            (template, Which::Replies) => view! { <ReplyForm book template /> }.into_any(),
            (template, Which::Rules) => view! { <RuleForm book template /> }.into_any(),
        }
    };
    move || match standing.get() {
        None => view! { <main class="app__sheet page" aria-busy="true"></main> }.into_any(),
        Some(Ok(())) => page().into_any(),
        Some(Err(error)) => view! {
            <main class="app__sheet page">
                <Failure sentences=sentences(&error) on_retry=move |()| book.refresh() />
            </main>
        }
        .into_any(),
    }
}
