//! A rule in the list.

use leptos::prelude::*;
use shared::mailbox::Mailbox;
use shared::sieve::rules::{ItemKind, Link};
use wasm_bindgen::JsCast;

use super::list::{Listing, Shown};
use super::notices::ScriptText;
use super::problems::Problems;
use super::words;
use crate::components::icon::Icon;
use crate::components::menu::{MenuButton, MenuItem};
use crate::i18n::tr;
use crate::t;

#[component]
pub fn Row(
    listing: Listing,
    shown: Memo<Vec<Shown>>,
    one: Shown,
    folders: Memo<Vec<Mailbox>>,
) -> impl IntoView {
    let place = one.place;
    let first = StoredValue::new(one);
    let line = Memo::new(move |_| {
        let found = shown.with(|all| all.iter().find(|other| other.place == place).cloned());
        found.unwrap_or_else(|| first.get_value())
    });
    let name = move || words::name(&line.read().item);
    let is_rule = first.with_value(|one| matches!(one.item.kind, ItemKind::Rule(_)));
    let is_branch = first.with_value(|one| one.item.link != Link::Own);
    let is_rest = first.with_value(|one| one.item.link == Link::Rest);
    // A block has a switch only where it has a test.
    let has_switch = !is_rest && (is_rule || first.with_value(|one| one.text.contains('{')));
    let mail_type = Signal::derive(move || listing.book.scripts.with(|all| all.mail_type.clone()));
    let said = move || match &line.read().item.kind {
        ItemKind::Rule(rule) => words::sentence(rule, &mail_type.read(), &folders.read()),
        ItemKind::Block | ItemKind::Require => t!("rules.blockText"),
    };
    let href = super::path(&listing.book.account(), Some(&place.to_string()));
    let is_over = RwSignal::new(false);
    let drop = move |event: leptos::ev::DragEvent| {
        event.prevent_default();
        is_over.set(false);
        if let Some(from) = listing.dragged.get_untracked() {
            listing.dragged.set(None);
            // Downwards it comes behind the row that it is dropped on.
            let to = if from < place { after(shown, place) } else { place };
            listing.move_to(from, to);
        }
    };
    let over = move |event: leptos::ev::DragEvent| {
        if listing.dragged.get_untracked().is_some_and(|from| from != place) && !is_branch {
            event.prevent_default();
            is_over.set(true);
        }
    };
    let keys = move |event: leptos::ev::KeyboardEvent| {
        if !event.alt_key() || is_branch {
            return;
        }
        let is_up = match event.key().as_str() {
            "ArrowUp" => true,
            "ArrowDown" => false,
            _ => return,
        };
        event.prevent_default();
        let name = untrack(name);
        listing.step(place, is_up);
        focus_row(name);
    };
    let toggle = move |event: leptos::ev::Event| {
        let on = event_target_checked(&event);
        if listing.change(|rules| rules.set_enabled(place, on)).is_none() {
            // It stays as it was, and so does the switch.
            let input =
                event.target().and_then(|input| input.dyn_into::<web_sys::HtmlInputElement>().ok());
            if let Some(input) = input {
                input.set_checked(!on);
            }
        }
    };
    let hint = move || match line.read().item.link {
        Link::Own => None,
        Link::Otherwise => Some(t!("rules.otherwise")),
        Link::Rest => Some(t!("rules.rest")),
    };
    let label = move || t!("rules.menu", name = name());
    let step = move |is_up: bool| move |()| listing.step(place, is_up);
    let body = move || {
        view! {
            <span class="rules__name">
                {name}
                {move || hint().map(|hint| view! { <span class="label">{hint}</span> })}
                {(!is_rule).then(|| view! { <span class="label">{tr("rules.kept")}</span> })}
            </span>
            <span class="rules__said">{said}</span>
        }
    };
    view! {
        <li
            class="rules__row"
            class=("is-off", move || !line.read().item.enabled)
            class=("is-branch", is_branch)
            class=("is-over", is_over)
            class=("is-dragged", move || listing.dragged.get() == Some(place))
            draggable=(!is_branch).then_some("true")
            on:dragstart=move |_| listing.dragged.set(Some(place))
            on:dragend=move |_| listing.dragged.set(None)
            on:dragover=over
            on:dragleave=move |_| is_over.set(false)
            on:drop=drop
            on:keydown=keys
        >
            <span class="rules__grip" aria-hidden="true">
                {(!is_branch).then(|| view! { <Icon name="menu" class="icon--small" /> })}
            </span>
            <div class="rules__body">
                {if is_rule {
                    view! { <a class="rules__open" href=href aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown">{body()}</a> }.into_any()
                } else {
                    view! {
                        <details class="rules__block">
                            <summary class="rules__open">{body()}</summary>
                            {move || view! { <ScriptText text=line.read().text.clone() /> }}
                        </details>
                    }
                        .into_any()
                }}
                {move || view! { <Problems all=line.read().remarks.clone() /> }}
            </div>
            {has_switch
                .then(|| {
                    view! {
                        <input
                            class="switch"
                            type="checkbox"
                            role="switch"
                            aria-label=move || t!("rules.switch", name = name())
                            prop:checked=move || line.read().item.enabled
                            on:change=toggle
                        />
                    }
                })}
            <MenuButton
                label=Signal::derive(label)
                class="icon-button icon-button--small"
                face=ViewFn::from(|| view! { <Icon name="ellipsis" class="icon--small" /> })
            >
                <Show when=move || !is_branch && !line.read().is_first>
                    <MenuItem icon="chevron-up" label=Signal::derive(tr("rules.up")) on_choose=step(true) />
                </Show>
                <Show when=move || !is_branch && !line.read().is_last>
                    <MenuItem icon="chevron-down" label=Signal::derive(tr("rules.down")) on_choose=step(false) />
                </Show>
                {is_rule
                    .then(|| {
                        view! {
                            <MenuItem
                                icon="copy"
                                label=Signal::derive(tr("rules.duplicate"))
                                on_choose=move |()| listing.duplicate(&line.get_untracked())
                            />
                        }
                    })}
                <Show when=move || !line.read().has_branch || is_branch>
                    <MenuItem
                        icon="trash-2"
                        label=Signal::derive(tr("action.delete"))
                        on_choose=move |()| listing.delete(&line.get_untracked())
                    />
                </Show>
            </MenuButton>
        </li>
    }
}

/// The place behind the row at `place` and those that hang on it.
fn after(shown: Memo<Vec<Shown>>, place: usize) -> usize {
    shown.with_untracked(|all| {
        let next = all.iter().find(|one| one.place > place && one.item.link == Link::Own);
        next.map_or(usize::MAX, |one| one.place)
    })
}

/// Keeps the focus on the row that was moved.
fn focus_row(name: String) {
    request_animation_frame(move || {
        let Ok(all) = crate::browser::document().query_selector_all(".rules__open") else { return };
        for at in 0..all.length() {
            let row = all.item(at).and_then(|node| node.dyn_into::<web_sys::HtmlElement>().ok());
            let is_it = |row: &web_sys::HtmlElement| {
                row.text_content().is_some_and(|text| text.starts_with(&name))
            };
            if let Some(row) = row.filter(is_it) {
                let _ = row.focus();
                return;
            }
        }
    });
}
