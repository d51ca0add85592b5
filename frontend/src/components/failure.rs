//! What stands where something could not be read.

use leptos::prelude::*;

use super::empty_state::EmptyState;
use super::notice::Diagnostic;
use crate::i18n::problem::Sentences;
use crate::i18n::tr;

/// Says why, and tries again on request.
#[component]
pub fn Failure(
    /// What could not be read, where the reason alone does not tell.
    #[prop(optional_no_strip)]
    title: Option<Signal<String>>,
    sentences: Sentences,
    #[prop(into)] on_retry: Callback<()>,
    /// Further buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let Sentences { title: reason, detail, diagnostic } = sentences;
    let (title, text) = match title {
        Some(title) => (title, format!("{reason} {detail}")),
        None => (Signal::stored(reason), detail),
    };
    view! {
        <EmptyState icon="cloud-alert" title text=Signal::stored(text)>
            <button class="button button--small" type="button" on:click=move |_| on_retry.run(())>
                {tr("action.tryAgain")}
            </button>
            {children.map(|children| children())}
            {diagnostic.map(|text| view! { <Diagnostic text /> })}
        </EmptyState>
    }
}
