//! A field to type a wish into, and the list of what fits it (ARIA Authoring Practices, combobox with a listbox).

use leptos::html;
use leptos::prelude::*;
use std::ops::Range;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use super::dialog::Dialog;
use super::icon::Icon;
use super::kbd::Keys;
use crate::i18n::{self, tr};
use crate::view_model::palette::offer::{Entry, Line, Section};

#[component]
pub fn Palette<T>(
    typed: RwSignal<String>,
    #[prop(into)] sections: Signal<Vec<Section<T>>>,
    /// The keys that opened it.
    #[prop(into)]
    keys: Signal<Vec<String>>,
    /// Asked whether a key closes it.
    #[prop(into)]
    closes: Callback<KeyboardEvent, bool>,
    #[prop(into)] on_choose: Callback<Entry<T>>,
    #[prop(into)] on_close: Callback<()>,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let active = RwSignal::new(0);
    let list = NodeRef::<html::Div>::new();
    let count = move || {
        sections.with_untracked(|sections| sections.iter().map(|section| section.lines.len()).sum())
    };
    let choose = move || {
        let entry = sections.with_untracked(|sections| {
            let mut lines = sections.iter().flat_map(|section| &section.lines);
            lines.nth(active.get_untracked()).map(|line| line.entry.clone())
        });
        if let Some(entry) = entry {
            on_choose.run(entry);
        }
    };
    let press = move |event: KeyboardEvent| {
        if event.is_composing() {
            return;
        }
        let (at, count): (usize, usize) = (active.get_untracked(), count());
        let next = match event.key().as_str() {
            _ if closes.run(event.clone()) => {
                event.prevent_default();
                return on_close.run(());
            }
            "Enter" => {
                event.prevent_default();
                return choose();
            }
            _ if count == 0 => return,
            "ArrowDown" => (at + 1) % count,
            "ArrowUp" => (at + count - 1) % count,
            "Home" => 0,
            "End" => count - 1,
            _ => return,
        };
        event.prevent_default();
        active.set(next);
        if let Some(list) = list.get_untracked() {
            reveal(&list, next);
        }
    };
    let is_empty = Memo::new(move |_| sections.with(Vec::is_empty));
    let rows = move || {
        let mut at = 0;
        let mut number = || {
            at += 1;
            at - 1
        };
        let section = |Section { heading, lines }: Section<T>| {
            let rows = lines.into_iter().map(|line| (number(), line)).collect::<Vec<_>>();
            let row = move |(at, line): (usize, Line<T>)| {
                let entry = line.entry.clone();
                view! { <Row at active line on_choose=move |()| on_choose.run(entry.clone()) /> }
            };
            view! {
                <div role="group" aria-label=move || i18n::text(heading, &[])>
                    <div class="menu__heading" aria-hidden="true">
                        {move || i18n::text(heading, &[])}
                    </div>
                    {rows.into_iter().map(row).collect_view()}
                </div>
            }
        };
        sections.get().into_iter().map(section).collect_view()
    };
    view! {
        <Dialog
            title=Signal::derive(tr("palette.title"))
            on_close
            class="dialog palette"
            bare=true
        >
            <div class="palette__field">
                <Icon name="search" />
                <input
                    class="palette__input"
                    type="text"
                    role="combobox"
                    autofocus
                    autocomplete="off"
                    spellcheck="false"
                    aria-label=tr("palette.title")
                    placeholder=tr("palette.placeholder")
                    aria-autocomplete="list"
                    aria-expanded=move || (!is_empty.get()).to_string()
                    aria-controls="palette-list"
                    aria-activedescendant=move || (!is_empty.get()).then(|| id(active.get()))
                    prop:value=typed
                    on:input=move |event| {
                        active.set(0);
                        typed.set(event_target_value(&event));
                        if let Some(list) = list.get_untracked() {
                            list.set_scroll_top(0);
                        }
                    }
                    on:keydown=press
                />
                <button class="palette__close" type="button" on:click=move |_| on_close.run(())>
                    <kbd class="kbd">{tr("key.escape")}</kbd>
                    <span class="visually-hidden">{tr("action.close")}</span>
                </button>
            </div>
            <div
                class="palette__list"
                role="listbox"
                id="palette-list"
                aria-label=tr("palette.title")
                hidden=move || is_empty.get()
                node_ref=list
                // The field keeps the focus.
                on:mousedown=|event| event.prevent_default()
            >
                {rows}
            </div>
            <p class="palette__none" role="status">
                {move || is_empty.get().then(tr("palette.none"))}
            </p>
            <footer class="palette__foot" aria-hidden="true">
                <span><kbd class="kbd">"↑"</kbd><kbd class="kbd">"↓"</kbd>{tr("palette.choose")}</span>
                <span><kbd class="kbd">{tr("key.enter")}</kbd>{tr("palette.run")}</span>
                <span><kbd class="kbd">">"</kbd>{tr("palette.only")}</span>
                <span class="push"><Keys keys /></span>
            </footer>
        </Dialog>
    }
}

fn id(at: usize) -> String {
    format!("palette-{at}")
}

#[component]
fn Row<T>(
    at: usize,
    active: RwSignal<usize>,
    line: Line<T>,
    #[prop(into)] on_choose: Callback<()>,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
{
    let Line { entry, hits, hint_hits } = line;
    let keys: Vec<String> = entry.keys.into_iter().collect();
    view! {
        <div
            class="menu__item"
            role="option"
            id=id(at)
            aria-selected=move || (active.get() == at).to_string()
            on:pointermove=move |_| active.set(at)
            on:click=move |_| on_choose.run(())
        >
            <Icon name=entry.icon />
            <span class="palette__label truncate">{marked(&entry.label, hits)}</span>
            <span class="palette__hint truncate">{marked(&entry.hint, hint_hits)}</span>
            {(!keys.is_empty()).then(|| view! { <Keys keys /> })}
        </div>
    }
}

/// `text` with `hits` in it highlighted.
fn marked(text: &str, hits: Vec<Range<usize>>) -> Vec<AnyView> {
    let mut pieces = Vec::new();
    let mut at = 0;
    let piece = |range: Range<usize>| text.get(range).unwrap_or_default().to_owned();
    for hit in hits {
        pieces.push(piece(at..hit.start).into_any());
        at = hit.end;
        pieces.push(view! { <mark>{piece(hit)}</mark> }.into_any());
    }
    pieces.push(piece(at..text.len()).into_any());
    pieces
}

/// Scrolls the list by as little as shows the row.
fn reveal(list: &HtmlElement, at: usize) {
    let found = list.query_selector(&format!("#{}", id(at))).ok().flatten();
    let Some(row) = found.and_then(|row| row.dyn_into::<HtmlElement>().ok()) else { return };
    let (list_rect, rect) = (list.get_bounding_client_rect(), row.get_bounding_client_rect());
    // With the first row its heading comes into sight.
    let above = if at == 0 { f64::from(list.scroll_top()) } else { list_rect.top() - rect.top() };
    let below = rect.bottom() - list_rect.bottom();
    let by = if above > 0.0 { -above } else { below.max(0.0) };
    list.set_scroll_top(list.scroll_top() + by.ceil() as i32);
}
