//! Notices where something went wrong: what happened, what was kept, what to do.

use leptos::prelude::*;

use super::icon::Icon;
use crate::i18n::problem::Sentences;
use crate::i18n::tr;

/// A failure, in words; the host's own behind "What the host said".
#[component]
pub fn ProblemNotice(
    /// What was tried, as in "Not moved."
    #[prop(optional, into)]
    lead: String,
    sentences: Sentences,
    #[prop(optional, into)] on_dismiss: Option<Callback<()>>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let Sentences { title, detail, diagnostic } = sentences;
    view! {
        <div class="notice notice--danger notice--tall" role="alert">
            <Icon name="circle-alert" />
            <div class="notice__text">
                <p>
                    {(!lead.is_empty()).then(|| view! { <strong>{lead}</strong> " " })} {title}
                </p>
                <p>{detail}</p>
                {diagnostic.map(|text| view! { <Diagnostic text /> })}
                {children
                    .map(|children| {
                        view! { <div class="notice__actions notice__actions--row">{children()}</div> }
                    })}
            </div>
            {on_dismiss
                .map(|on_dismiss| {
                    view! {
                        <button
                            class="icon-button icon-button--small"
                            type="button"
                            aria-label=tr("action.dismiss")
                            on:click=move |_| on_dismiss.run(())
                        >
                            <Icon name="x" class="icon--small" />
                        </button>
                    }
                })}
        </div>
    }
}

/// The mail host's own words: never alone, always on request.
#[component]
pub fn Diagnostic(text: String) -> impl IntoView {
    view! {
        <details class="diagnostic">
            <summary class="diagnostic__summary">{tr("problem.diagnostic")}</summary>
            <samp class="diagnostic__text">{text}</samp>
        </details>
    }
}
