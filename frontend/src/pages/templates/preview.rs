//! What a member's signature would be, in a frame like a letter's.

use std::time::Duration;

use leptos::html;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::template::model::{MissingValues, TemplatePreview, TemplatePreviewRequest};

use super::designer::Designing;
use super::words;
use crate::api;
use crate::api::drafts::composer_frame_url;
use crate::components::block::Segmented;
use crate::components::icon::Icon;
use crate::i18n::format::size;
use crate::i18n::problem::sentences;
use crate::i18n::{self, tr};
use crate::pages::compose::rich_text::SANDBOX;
use crate::store::use_store;
use crate::t;

/// How long somebody stops typing before it is looked at.
const PAUSE: Duration = Duration::from_millis(250);

#[component]
pub fn Preview(designing: Designing, #[prop(into)] on_close: Callback<()>) -> impl IntoView {
    let store = use_store();
    let members = designing.book.with(|known| known.members.items.clone()).unwrap_or_default();
    let own = untrack(|| store.session.current()).map(|session| session.user.email.clone());
    let is_own = |address: &str| own.as_deref() == Some(address);
    let first = members.iter().find(|it| is_own(&it.address)).or(members.first());
    let address = RwSignal::new(first.map(|member| member.address.clone()).unwrap_or_default());
    let is_dark = RwSignal::new(store.preferences.is_dark());
    let is_narrow = RwSignal::new(false);
    let shown = RwSignal::new(TemplatePreview::default());
    let failure = RwSignal::new(None::<String>);

    let asked = StoredValue::new(0_u32);
    let look = move || {
        let request = untrack(|| TemplatePreviewRequest {
            design: designing.draft.design(),
            address: address.get(),
        });
        if designing.flaw.with_untracked(Option::is_some) || request.address.is_empty() {
            return;
        }
        let number = asked.get_value() + 1;
        asked.set_value(number);
        spawn_local(async move {
            let answer = api::templates::preview(&request).await;
            // An answer to what was asked before comes too late.
            if asked.try_get_value() != Some(number) {
                return;
            }
            match answer {
                Ok(preview) => {
                    failure.set(None);
                    shown.set(preview);
                }
                Err(error) => failure.set(Some(sentences(&error).title)),
            }
        });
    };
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let stop_waiting = move || {
        if let Some(waiting) = waiting.try_get_value().flatten() {
            waiting.clear();
        }
    };
    Effect::new(move |before: Option<()>| {
        designing.draft.design();
        address.track();
        designing.flaw.track();
        stop_waiting();
        if before.is_none() {
            return look();
        }
        waiting.set_value(set_timeout_with_handle(look, PAUSE).ok());
    });
    on_cleanup(stop_waiting);

    let grounds = vec![
        (false, Signal::derive(tr("templates.light"))),
        (true, Signal::derive(tr("templates.dark"))),
    ];
    let widths = vec![
        (false, Signal::derive(tr("templates.wide"))),
        (true, Signal::derive(tr("templates.narrow"))),
    ];
    let option = move |member: shared::template::model::TemplateMember| {
        let value = member.address.clone();
        let name = if member.name.is_empty() { member.address } else { member.name };
        let is_chosen = {
            let value = value.clone();
            move || address.with(|address| *address == value)
        };
        view! { <option value=value selected=is_chosen>{name}</option> }
    };
    view! {
        <section class="app__pane designer__preview" aria-label=tr("templates.preview")>
            <div class="designer__bar">
                <span class="designer__as">{tr("templates.previewAs")}</span>
                <span class="select">
                    <select
                        class="input input--small"
                        aria-label=tr("templates.previewAs")
                        on:change=move |event| address.set(event_target_value(&event))
                    >
                        {members.into_iter().map(option).collect_view()}
                    </select>
                    <Icon name="chevron-down" class="icon--small" />
                </span>
                <button
                    class="icon-button designer__close"
                    type="button"
                    aria-label=tr("action.close")
                    on:click=move |_| on_close.run(())
                >
                    <Icon name="x" />
                </button>
            </div>
            <div class="designer__bar designer__bar--choices">
                <Segmented
                    label=Signal::derive(tr("templates.ground"))
                    options=grounds
                    chosen=is_dark
                    on_choose=move |it| is_dark.set(it)
                />
                <Segmented
                    label=Signal::derive(tr("templates.width"))
                    options=widths
                    chosen=is_narrow
                    on_choose=move |it| is_narrow.set(it)
                />
            </div>
            <div class="app__scroll">
                <div
                    class="designer__paper"
                    class=("is-narrow", move || is_narrow.get())
                    data-theme=move || if is_dark.get() { "dark" } else { "light" }
                >
                    <Frame shown is_dark />
                </div>
                <div class="designer__checks">
                    {move || {
                        failure
                            .get()
                            .map(|text| {
                                view! {
                                    <div class="notice notice--mild" role="alert">
                                        <Icon name="triangle-alert" />
                                        <span class="notice__text">{text}</span>
                                    </div>
                                }
                            })
                    }}
                    {move || {
                        let TemplatePreview { missing, members, .. } = shown.get();
                        missing
                            .into_iter()
                            .map(|missing| view! { <Missing missing members /> })
                            .collect_view()
                    }}
                    <h2 class="block__title">{tr("templates.asText")}</h2>
                    <pre class="designer__text">{move || shown.get().text}</pre>
                    <dl class="facts">
                        <div>
                            <dt>{tr("templates.size")}</dt>
                            <dd>{move || size(shown.get().bytes)}</dd>
                        </div>
                    </dl>
                </div>
            </div>
        </section>
    }
}

/// The sanitised signature in a document of its own, which can run nothing.
#[component]
fn Frame(shown: RwSignal<TemplatePreview>, is_dark: RwSignal<bool>) -> impl IntoView {
    let frame = NodeRef::<html::Iframe>::new();
    let loads = RwSignal::new(0_u32);
    Effect::new(move || {
        let html = shown.get().html;
        let theme = if is_dark.get() { "dark" } else { "light" };
        if loads.get() == 0 {
            return;
        }
        let document = frame.get_untracked().and_then(|frame| frame.content_document());
        let Some(document) = document else { return };
        if let Some(root) = document.document_element() {
            let _ = root.set_attribute("data-theme", theme);
        }
        if let Some(body) = document.body() {
            body.set_inner_html(&html);
        }
    });
    view! {
        <iframe
            class="designer__frame"
            title=tr("templates.frame")
            sandbox=SANDBOX
            src=composer_frame_url(i18n::language().code())
            node_ref=frame
            on:load=move |_| loads.update(|loads| *loads += 1)
        ></iframe>
    }
}

/// A value that some members lack.
#[component]
fn Missing(missing: MissingValues, members: u32) -> impl IntoView {
    let MissingValues { variable, members: without, examples } = missing;
    let more = usize::try_from(without).unwrap_or_default() > examples.len();
    let mut who = examples.join(", ");
    if more {
        who.push_str(", …");
    }
    view! {
        <details class="notice notice--mild designer__missing">
            <summary class="notice__text">
                {move || {
                    t!(
                        "templates.missing",
                        count = without,
                        total = members.to_string(),
                        variable = words::variable(&variable)
                    )
                }}
            </summary>
            <p>{who}</p>
        </details>
    }
}
