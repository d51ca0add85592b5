//! Templates of the organisation's signatures: their list, and the designer of one.

pub mod apply;
pub mod designer;
pub mod draft;
pub mod lines;
pub mod list;
pub mod looks;
pub mod preview;
pub mod run;
pub mod tools;
pub mod words;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_query_map;
use shared::id::TemplateId;
use shared::template::model::{SignatureTemplate, TemplateMemberList};

use crate::api::{self, ApiError};
use crate::components::failure::Failure;
use crate::i18n::problem::sentences;
use crate::t;
use designer::Designer;
use list::TemplateList;

/// What stands in the place of a template's id where a new one is made.
const NEW: &str = "new";

/// Where the list of them is.
pub const PATH: &str = "/admin/signatures";

/// The address of one.
pub fn path(template: &str) -> String {
    format!("{PATH}?template={template}")
}

/// What is known of them all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    pub templates: Vec<SignatureTemplate>,
    pub members: TemplateMemberList,
}

/// Everything about templates; read when the page opens, and again when something was changed.
#[derive(Clone, Copy, Debug)]
pub struct Book(RwSignal<Option<Result<Known, ApiError>>>);

impl Book {
    fn new() -> Self {
        let book = Self(RwSignal::new(None));
        book.refresh();
        book
    }

    pub fn refresh(self) {
        spawn_local(async move {
            let read = async {
                let templates = api::templates::list().await?.items;
                Ok(Known { templates, members: api::templates::members().await? })
            };
            let _ = self.0.try_set(Some(read.await));
        });
    }

    /// Takes up a template as the server now has it.
    pub fn take(self, template: SignatureTemplate) {
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

/// `/admin/signatures`; `?template=` opens one.
#[component]
pub fn SignatureTemplatesPage() -> impl IntoView {
    let query = use_query_map();
    let open = Memo::new(move |_| query.read().get("template"));
    let book = Book::new();
    let standing = Memo::new(move |_| {
        book.0.with(|known| {
            known.as_ref().map(|known| known.as_ref().map(|_| ()).map_err(Clone::clone))
        })
    });
    Effect::new(move || crate::browser::set_title(&t!("templates.title")));
    let page = move || match open.get() {
        None => view! { <TemplateList book /> }.into_any(),
        Some(id) => {
            let found = untrack(|| {
                book.with(|known| known.templates.iter().find(|it| it.id.as_str() == id).cloned())
            });
            match (found.flatten(), id.as_str()) {
                (None, id) if id != NEW => view! { <TemplateList book /> }.into_any(),
                (template, _) => view! { <Designer book template /> }.into_any(),
            }
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
