//! Templates that the organisation's admins write: of signatures, automatic replies and rules. Their lists, and the
//! designer of signatures; the forms of the others are in [`super::starters`].

pub mod apply;
pub mod book;
pub mod designer;
pub mod draft;
pub mod form;
pub mod kind;
pub mod lines;
pub mod list;
pub mod looks;
pub mod preview;
pub mod run;
pub mod words;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::components::failure::Failure;
use crate::i18n::problem::sentences;
use crate::i18n::tr;
use book::Book;
use kind::{Place, Template};
use list::TemplateList;

/// What stands in the place of a template's id where a new one is made.
const NEW: &str = "new";

/// The page of a place; `?template=` opens one in its `form`.
#[component]
pub fn TemplatesPage<T: Template>(
    place: Place,
    form: fn(Book<T>, Option<T>) -> AnyView,
) -> impl IntoView {
    let query = use_query_map();
    let open = Memo::new(move |_| query.read().get("template"));
    let book = Book::new();
    let standing = Memo::new(move |_| book.standing());
    Effect::new(move || crate::browser::set_title(&tr(place.title)()));
    let page = move || {
        let Some(id) = open.get() else { return view! { <TemplateList place book /> }.into_any() };
        let is_it =
            |template: &&T| template.facts().id.as_str() == id && template.kind() == place.kind;
        let found = untrack(|| book.with(|known| known.templates.iter().find(is_it).cloned()));
        match found.flatten() {
            None if id != NEW => view! { <TemplateList place book /> }.into_any(),
            template => form(book, template),
        }
    };
    move || match standing.get() {
        None => view! { <main class="app__sheet page" aria-busy="true"></main> }.into_any(),
        Some(Ok(())) => page(),
        Some(Err(error)) => view! {
            <main class="app__sheet page">
                <Failure sentences=sentences(&error) on_retry=move |()| book.refresh() />
            </main>
        }
        .into_any(),
    }
}
