//! What is known of the templates of a page.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::id::TemplateId;
use shared::template::model::TemplateMemberList;

use super::kind::Template;
use crate::api::{self, ApiError};

/// The templates, and whom they are for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known<T> {
    pub templates: Vec<T>,
    pub members: TemplateMemberList,
}

/// Everything about templates; read when the page opens, and again when something was changed.
#[derive(Debug)]
pub struct Book<T: Template>(RwSignal<Option<Result<Known<T>, ApiError>>>);

impl<T: Template> Clone for Book<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Template> Copy for Book<T> {}

impl<T: Template> Book<T> {
    pub(super) fn new() -> Self {
        let book = Self(RwSignal::new(None));
        book.refresh();
        book
    }

    pub fn refresh(self) {
        spawn_local(async move {
            let read = async {
                Ok(Known { templates: T::all().await?, members: api::templates::members().await? })
            };
            let _ = self.0.try_set(Some(read.await));
        });
    }

    /// Whether it has been read, or why it can't be; tracked.
    pub(super) fn standing(self) -> Option<Result<(), ApiError>> {
        self.0.with(|known| Some(known.as_ref()?.as_ref().map(drop).map_err(Clone::clone)))
    }

    /// Takes up a template as the server now has it.
    pub fn take(self, template: T) {
        self.change(|templates| {
            let id = template.facts().id;
            templates.retain(|it| it.facts().id != id);
            templates.push(template);
            templates.sort_by_key(|it| it.facts().name.to_lowercase());
        });
    }

    /// Forgets one.
    pub fn drop(self, id: &TemplateId) {
        self.change(|templates| templates.retain(|it| it.facts().id != *id));
    }

    fn change(self, change: impl FnOnce(&mut Vec<T>)) {
        let _ = self.0.try_update(|known| {
            if let Some(Ok(known)) = known {
                change(&mut known.templates);
            }
        });
    }

    /// Tracked.
    pub fn with<R>(self, read: impl FnOnce(&Known<T>) -> R) -> Option<R> {
        self.0.with(|known| known.as_ref()?.as_ref().ok().map(read))
    }
}
