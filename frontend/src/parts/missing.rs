//! What stands in the place of a part that isn't here.

use leptos::prelude::*;

use super::Place;
use crate::browser;
use crate::components::dialog::Dialog;
use crate::components::empty_state::EmptyState;
use crate::i18n::tr;

/// What keeps the place of a part that is on its way.
pub(super) fn waiting(place: Place) -> Option<AnyView> {
    match place {
        Place::Page => Some(page(().into_any())),
        Place::Reader => Some(pane(letter())),
        Place::Inside | Place::Ornament | Place::Over(_) => None,
    }
}

/// As a message that is fetched.
fn letter() -> AnyView {
    let lines = ["middle", "short", "long", "long", "middle"];
    view! {
        <div class="reader__body">
            <div class="reader__measure skeleton-letter" aria-busy="true">
                {lines.map(|length| view! { <span class=format!("skeleton skeleton--{length}")></span> })}
            </div>
        </div>
    }
    .into_any()
}

/// What stands in the place of a part that can't be had: why, and what to do about it. A part of another Pli doesn't fit,
/// so an old page must be reloaded.
pub(super) fn instead(place: Place, is_old: bool, on_again: Callback<()>) -> AnyView {
    let (icon, title, text, button) = if is_old {
        ("info", tr("part.oldTitle"), tr("part.oldText"), tr("part.reload"))
    } else {
        ("cloud-alert", tr("part.title"), tr("part.text"), tr("action.tryAgain"))
    };
    let act = move |_| {
        if is_old {
            let _ = browser::window().location().reload();
        } else {
            on_again.run(());
        }
    };
    let words = move || {
        view! {
            <EmptyState icon title=Signal::derive(title) text=Signal::derive(text)>
                <button class="button button--small" type="button" on:click=act>
                    {button}
                </button>
            </EmptyState>
        }
        .into_any()
    };
    match place {
        Place::Page => page(words()),
        Place::Reader => pane(words()),
        Place::Inside => words(),
        Place::Ornament => ().into_any(),
        Place::Over(on_close) => view! {
            <Dialog title=Signal::derive(title) on_close>
                <div class="dialog__body">
                    <p>{text}</p>
                </div>
                <footer class="dialog__foot">
                    <button class="button button--primary" type="button" autofocus on:click=act>
                        {button}
                    </button>
                </footer>
            </Dialog>
        }
        .into_any(),
    }
}

fn page(words: AnyView) -> AnyView {
    view! { <main class="app__sheet app__sheet--rows">{words}</main> }.into_any()
}

fn pane(words: AnyView) -> AnyView {
    view! {
        <section
            class="app__pane app__pane--reader reader"
            role="region"
            aria-label=tr("reader.title")
        >
            {words}
        </section>
    }
    .into_any()
}

/// Whether the server has another Pli than this page is of: then its page starts another app.
pub(super) async fn is_old() -> bool {
    let Some(app) = browser::app_script() else { return false };
    let Ok(page) = gloo_net::http::Request::get("/").send().await else { return false };
    page.ok() && page.text().await.is_ok_and(|page| !page.contains(&app))
}
