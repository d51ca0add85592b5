//! What stands in a signature: its lines, or HTML written by hand.

use leptos::prelude::*;
use shared::template::design::{Fill, Flaw};
use wasm_bindgen::JsCast;

use super::designer::Designing;
use super::draft::{LineDraft, line_of};
use super::words;
use crate::components::icon::Icon;
use crate::i18n::tr;
use crate::t;

const FILLS: [Fill; 4] = [Fill::Automatic, Fill::Fixed, Fill::Member, Fill::Off];

#[component]
pub fn Lines(designing: Designing, tools: ViewFn) -> impl IntoView {
    let lines = designing.draft.lines;
    view! {
        <section class="designer__block">
            <div class="designer__line">
                <h2 class="block__title">{tr("templates.lines")}</h2>
                <div class="designer__tools">
                    <button
                        class="button button--small"
                        type="button"
                        on:click=move |_| designing.draft.add_line(None, &t!("templates.newLine"))
                    >
                        <Icon name="plus" class="icon--small" />
                        {tr("templates.addLine")}
                    </button>
                    {tools.run()}
                </div>
            </div>
            <ul>
                <For each=move || lines.get() key=|line| line.id let:line>
                    <LineRow designing line />
                </For>
            </ul>
        </section>
    }
}

#[component]
fn LineRow(designing: Designing, line: LineDraft) -> impl IntoView {
    let LineDraft { id, label, text, fill, .. } = line;
    let lines = designing.draft.lines;
    let place = Memo::new(move |_| lines.with(|lines| lines.iter().position(|it| it.id == id)));
    let flaw = Memo::new(move |_| {
        designing.flaw.with(|flaw| {
            let flaw = flaw.as_ref()?;
            (line_of(flaw) == place.get())
                .then(|| words::flaw(flaw))
                .filter(|_| line_of(flaw).is_some())
        })
    });
    let raise = move |_| {
        lines.update(|lines| {
            if let Some(at) = lines.iter().position(|it| it.id == id)
                && let Some(above) = at.checked_sub(1)
            {
                lines.swap(at, above);
            }
        });
    };
    let remove = move |_| lines.update(|lines| lines.retain(|it| it.id != id));
    let option = move |it: Fill| {
        view! {
            <option value=format!("{it:?}") selected=move || fill.get() == it>
                {tr(words::fill(it))}
            </option>
        }
    };
    let is_written = move || matches!(fill.get(), Fill::Automatic | Fill::Fixed);
    let instead = move || match fill.get() {
        Fill::Member => t!("templates.memberFills"),
        _ => t!("templates.leftOut"),
    };
    view! {
        <li class="variable-row">
            <button
                class="icon-button icon-button--small"
                type="button"
                aria-label=move || t!("templates.raise", line = label.get())
                disabled=move || place.get() == Some(0)
                on:click=raise
            >
                <Icon name="chevron-up" class="icon--small" />
            </button>
            <input
                class="input input--small variable-row__label"
                aria-label=tr("templates.lineLabel")
                maxlength="40"
                bind:value=label
            />
            <div class="variable-row__text">
                <Show
                    when=is_written
                    fallback=move || view! { <span class="variable-row__note">{instead}</span> }
                >
                    <input
                        class="input input--small"
                        aria-label=move || label.get()
                        aria-invalid=move || flaw.get().map(|_| "true")
                        maxlength="1000"
                        bind:value=text
                        on:blur=move |event| note_caret(designing, text, &event)
                    />
                </Show>
                {move || {
                    flaw.get()
                        .map(|flaw| view! { <span class="field__problem" role="alert">{flaw}</span> })
                }}
            </div>
            <span class="select variable-row__fill">
                <select
                    class="input input--small"
                    aria-label=move || t!("templates.filledBy", line = label.get())
                    on:change=move |event| {
                        let chosen = event_target_value(&event);
                        let found = FILLS.into_iter().find(|it| format!("{it:?}") == chosen);
                        fill.set(found.unwrap_or_default());
                    }
                >
                    {FILLS.map(option).collect_view()}
                </select>
                <Icon name="chevron-down" class="icon--small" />
            </span>
            <button
                class="icon-button icon-button--small"
                type="button"
                aria-label=move || t!("templates.removeOf", line = label.get())
                on:click=remove
            >
                <Icon name="x" class="icon--small" />
            </button>
        </li>
    }
}

/// Where a variable goes that is chosen next: the menu has the focus by then.
fn note_caret(designing: Designing, text: RwSignal<String>, event: &web_sys::FocusEvent) {
    let target = event.target();
    let at = match target.as_ref().and_then(|it| it.dyn_ref::<web_sys::HtmlInputElement>()) {
        Some(input) => input.selection_end().ok().flatten(),
        None => target
            .and_then(|it| it.dyn_into::<web_sys::HtmlTextAreaElement>().ok())
            .and_then(|area| area.selection_end().ok().flatten()),
    };
    let at = at.and_then(|at| usize::try_from(at).ok()).unwrap_or(usize::MAX);
    designing.draft.caret.set(Some((text, at)));
}

/// The whole template as HTML.
#[component]
pub fn RawHtml(designing: Designing, tools: ViewFn) -> impl IntoView {
    let html = designing.draft.html;
    let text = RwSignal::new(html.get_untracked().unwrap_or_default());
    Effect::new(move |before: Option<()>| {
        let written = text.get();
        if before.is_some() {
            html.set(Some(written));
        }
    });
    let flaw = move || {
        designing.flaw.with(|flaw| match flaw {
            Some(flaw @ Flaw::Html { .. }) => Some(words::flaw(flaw)),
            _ => None,
        })
    };
    view! {
        <section class="designer__block">
            <div class="designer__line">
                <h2 class="block__title">"HTML"</h2>
                <div class="designer__tools">
                    <button
                        class="button button--small"
                        type="button"
                        on:click=move |_| html.set(None)
                    >
                        {tr("templates.byDesign")}
                    </button>
                    {tools.run()}
                </div>
            </div>
            <textarea
                class="input designer__html"
                aria-label="HTML"
                aria-invalid=move || flaw().map(|_| "true")
                spellcheck="false"
                rows="16"
                bind:value=text
                on:blur=move |event| note_caret(designing, text, &event)
            ></textarea>
            {move || flaw().map(|flaw| view! { <p class="field__problem" role="alert">{flaw}</p> })}
            <p class="block__note">{tr("templates.htmlNote")}</p>
        </section>
    }
}
