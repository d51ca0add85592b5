//! Beside the script: what is wrong in it, and the rules that the builder sees.

use leptos::prelude::*;
use shared::sieve::parse::parse;
use shared::sieve::rules::{Item, ItemKind, Rules};
use shared::sieve::tree::Position;

use super::desk::{Desk, Remark};
use crate::components::icon::Icon;
use crate::i18n::tr;
use crate::pages::rules::words;
use crate::t;

/// All that is said of the script, each with the way to its place.
#[component]
pub fn Problems(desk: Desk) -> impl IntoView {
    let all = Memo::new(move |_| {
        let mut all = desk.own.get();
        all.extend(desk.of_host.get());
        all.sort();
        all
    });
    let one = move |remark: Remark| {
        let number = desk.text.with_untracked(|text| Position::of(text, remark.start).line);
        let icon = if remark.is_error { "circle-alert" } else { "triangle-alert" };
        let lang = remark.is_from_host.then_some("en");
        view! {
            <li>
                <button
                    class="expert__row"
                    class=("expert__row--error", remark.is_error)
                    type="button"
                    on:click=move |_| desk.go_to(remark.start, remark.end)
                >
                    <Icon name=icon class="icon--small" />
                    <span class="expert__words">
                        <span class="expert__line">
                            {move || t!("script.line", line = number)}
                            {remark.is_from_host.then(|| view! { " · " {tr("script.host")} })}
                        </span>
                        <span lang=lang>{remark.words}</span>
                    </span>
                </button>
            </li>
        }
    };
    view! {
        <section aria-label=tr("script.problems")>
            <h2 class="expert__title">{tr("script.problems")}</h2>
            <div role="status">
                <Show when=move || all.with(Vec::is_empty)>
                    <p class="field__note">{tr("script.noProblems")}</p>
                </Show>
            </div>
            <ul class="expert__list">{move || all.get().into_iter().map(one).collect_view()}</ul>
        </section>
    }
}

/// The rules that the builder sees in the script, each with the way to its place.
#[component]
pub fn RuleNames(desk: Desk) -> impl IntoView {
    let items = Memo::new(move |_| {
        let script = desk.text.with(|text| parse(text)).ok()?;
        let rules = Rules::new(script);
        let items = rules.items().iter().filter(|item| item.kind != ItemKind::Require);
        Some(items.cloned().collect::<Vec<_>>())
    });
    let one = move |item: Item| {
        let name = words::name(&item);
        let span = item.span;
        let is_here = move || {
            let cursor = desk.cursor.get();
            (span.start <= cursor && cursor <= span.end).then_some("true")
        };
        view! {
            <li>
                <button
                    class="expert__row"
                    type="button"
                    aria-current=is_here
                    on:click=move |_| desk.go_to(span.start, span.end)
                >
                    <Icon
                        name=if item.kind == ItemKind::Block { "code-xml" } else { "list-filter" }
                        class="icon--small"
                    />
                    <span class="truncate" dir="auto">{name}</span>
                    {(!item.enabled)
                        .then(|| view! { <span class="expert__off">{tr("script.off")}</span> })}
                </button>
            </li>
        }
    };
    view! {
        <Show when=move || items.with(|items| items.as_ref().is_some_and(|items| !items.is_empty()))>
            <section aria-label=tr("script.rules")>
                <h2 class="expert__title">{tr("script.rules")}</h2>
                <ol class="expert__list">
                    {move || items.get().unwrap_or_default().into_iter().map(one).collect_view()}
                </ol>
            </section>
        </Show>
    }
}
