//! The list of contacts: of any length, only what one sees is in the page.

use leptos::html;
use leptos::prelude::*;
use shared::contact::CardSummary;
use shared::id::CardId;
use wasm_bindgen::JsCast;

use super::export::ExportMenu;
use super::face::Face;
use super::import::ImportDialog;
use super::selection::{Selected, SelectionBar};
use super::{NEW, path};
use crate::api::ApiError;
use crate::components::empty_state::EmptyState;
use crate::components::failure::Failure;
use crate::components::icon::Icon;
use crate::i18n::problem::sentences;
use crate::i18n::{format, tr};
use crate::pages::shell::use_shell;
use crate::store::Store;
use crate::store::contacts::{Contacts, Standing};
use crate::t;
use crate::view_model::contacts::directory::Scope;

/// Pixels of a row; `--size-contact` in the stylesheet.
const ROW: f64 = 52.0;
/// Rows kept ready above and below what one sees.
const OVERSCAN: u32 = 6;
/// Frames in which a row that is scrolled to is waited for.
const FRAMES: u32 = 10;

/// What stands below the head.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Shown {
    Failed(ApiError),
    Nothing,
    Nobody,
    Rows,
}

#[component]
pub fn ListPane(
    store: Store,
    contacts: Contacts,
    scope: Memo<Scope>,
    open: Signal<Option<CardId>>,
) -> impl IntoView {
    let shell = use_shell();
    let typed = RwSignal::new(String::new());
    let is_importing = RwSignal::new(false);
    let places = Memo::new(move |_| {
        let (scope, typed) = (scope.get(), typed.get());
        contacts.directory.with(|directory| directory.list(&scope, &typed))
    });
    let selected = Selected::new(contacts, scope, places);
    let title = move || match scope.get() {
        Scope::All => t!("contacts.all"),
        Scope::Favourites => t!("contacts.favourites"),
        Scope::Book(id) => contacts
            .books
            .with(|books| books.iter().find(|book| book.id == id).map(super::book_name))
            .unwrap_or_default(),
        Scope::Group(id) => contacts
            .directory
            .with(|directory| directory.find(&id).map(|group| group.name.clone()))
            .unwrap_or_default(),
    };
    let is_first = Memo::new(move |_| contacts.directory.with(|known| known.is_empty()));
    // Compared, so that the rows stay, with where they are scrolled to, when something is read again.
    let shown = Memo::new(move |_| match contacts.standing.get() {
        Standing::Failed(error) if is_first.get() => Shown::Failed(error),
        Standing::Reading if is_first.get() => Shown::Nothing,
        Standing::Known | Standing::Reading | Standing::Failed(_) if places.read().is_empty() => {
            Shown::Nobody
        }
        Standing::Known | Standing::Reading | Standing::Failed(_) => Shown::Rows,
    });
    let content = move || match shown.get() {
        Shown::Failed(error) => {
            let on_retry = move |()| contacts.refresh();
            view! { <Failure sentences=sentences(&error) on_retry /> }.into_any()
        }
        Shown::Nothing => ().into_any(),
        Shown::Nobody => view! { <NoContacts typed is_first is_importing /> }.into_any(),
        Shown::Rows => view! { <Grid contacts scope places open selected /> }.into_any(),
    };
    view! {
        <section class="app__pane app__pane--list contacts__list" aria-label=tr("contacts.title")>
            <header class="contacts__head">
                <button
                    class="icon-button contacts__menu"
                    type="button"
                    aria-label=tr("contacts.books")
                    on:click=move |_| shell.is_drawer_open.set(true)
                >
                    <Icon name="menu" />
                </button>
                <label class="contacts__search">
                    <Icon name="search" class="icon--small" />
                    <input
                        class="input"
                        type="search"
                        autocomplete="off"
                        aria-label=tr("contacts.search")
                        placeholder=tr("contacts.search")
                        bind:value=typed
                    />
                </label>
                <a
                    class="icon-button contacts__new"
                    href=move || path(&scope.get(), Some(NEW))
                    aria-label=tr("contacts.new")
                    title=tr("contacts.new")
                >
                    <Icon name="plus" />
                </a>
            </header>
            <Show
                when=move || selected.is_any()
                fallback=move || {
                    view! {
                        <div class="contacts__bar">
                            <h1 class="contacts__title truncate">{title}</h1>
                            <span class="contacts__count">{move || format::number(places.read().len() as f64)}</span>
                            <button
                                class="button button--quiet button--small push"
                                type="button"
                                on:click=move |_| is_importing.set(true)
                            >
                                {tr("contacts.import")}
                            </button>
                            <ExportMenu contacts scope selected />
                        </div>
                    }
                }
            >
                <SelectionBar contacts scope selected />
            </Show>
            {content}
            <Show when=move || is_importing.get()>
                <ImportDialog store contacts scope on_close=move |()| is_importing.set(false) />
            </Show>
        </section>
    }
}

#[component]
fn NoContacts(
    typed: RwSignal<String>,
    is_first: Memo<bool>,
    is_importing: RwSignal<bool>,
) -> impl IntoView {
    let title = move || match (is_first.get(), typed.read().trim().is_empty()) {
        (true, true) => t!("contacts.none"),
        (_, false) => t!("contacts.notFound"),
        (false, true) => t!("contacts.noneHere"),
    };
    view! {
        <EmptyState title=Signal::derive(title)>
            <Show when=move || is_first.get() && typed.read().is_empty()>
                <a class="button" href=path(&Scope::All, Some(NEW))>{tr("contacts.new")}</a>
                <button class="button" type="button" on:click=move |_| is_importing.set(true)>
                    {tr("contacts.importFile")}
                </button>
            </Show>
        </EmptyState>
    }
}

/// Gives a row the focus once it is in the page, which may take some frames.
fn focus_row(container: web_sys::HtmlDivElement, index: u32, frames: u32) {
    request_animation_frame(move || {
        let selector = format!("[aria-rowindex=\"{}\"] a", index + 1);
        let row = container.query_selector(&selector).ok().flatten();
        if let Some(row) = row.and_then(|row| row.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = row.focus();
        } else if frames > 0 {
            focus_row(container, index, frames - 1);
        }
    });
}

/// What a row shows; equal as long as it looks the same.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    index: u32,
    card: CardSummary,
}

#[component]
fn Grid(
    contacts: Contacts,
    scope: Memo<Scope>,
    places: Memo<Vec<u32>>,
    open: Signal<Option<CardId>>,
    selected: Selected,
) -> impl IntoView {
    let container = NodeRef::<html::Div>::new();
    let top = RwSignal::new(0.0);
    let height = RwSignal::new(800.0);
    let cursor = RwSignal::new(0_u32);
    let measure = move || {
        if let Some(container) = container.get_untracked() {
            height.set(f64::from(container.client_height()));
        }
    };
    Effect::new(move || {
        container.track();
        measure();
    });
    let resized = window_event_listener(leptos::ev::resize, move |_| measure());
    on_cleanup(move || resized.remove());
    // Another list begins at its top.
    Effect::new(move |before: Option<Scope>| {
        let now = scope.get();
        if before.is_some_and(|before| before != now)
            && let Some(container) = container.get_untracked()
        {
            container.set_scroll_top(0);
            cursor.set(0);
        }
        now
    });
    let total = Memo::new(move |_| u32::try_from(places.read().len()).unwrap_or(u32::MAX));
    let range = Memo::new(move |_| {
        let first = (top.get() / ROW) as u32;
        let count = (height.get() / ROW) as u32 + 2;
        let end = (first + count + OVERSCAN).min(total.get());
        (first.saturating_sub(OVERSCAN).min(end), end)
    });
    let rows = Memo::new(move |_| {
        let (start, end) = range.get();
        contacts.directory.with(|directory| {
            places.with(|places| {
                let row = |index: u32| {
                    let place = places.get(usize::try_from(index).ok()?)?;
                    Some(Row { index, card: directory.at(*place)?.clone() })
                };
                (start..end).filter_map(row).collect::<Vec<_>>()
            })
        })
    });
    let go_to = move |index: u32| {
        let index = index.min(total.get_untracked().saturating_sub(1));
        cursor.set(index);
        let Some(container) = container.get_untracked() else { return };
        let (upper, lower) = (f64::from(index) * ROW, f64::from(index + 1) * ROW);
        if upper < top.get_untracked() {
            container.set_scroll_top(upper as i32);
        } else if lower > top.get_untracked() + height.get_untracked() {
            container.set_scroll_top((lower - height.get_untracked()).ceil() as i32);
        }
        top.set(f64::from(container.scroll_top()));
        focus_row(container, index, FRAMES);
    };
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        let here = cursor.get_untracked();
        let page = (height.get_untracked() / ROW) as u32;
        let to = match event.key().as_str() {
            "ArrowDown" => here.saturating_add(1),
            "ArrowUp" => here.saturating_sub(1),
            "PageDown" => here.saturating_add(page),
            "PageUp" => here.saturating_sub(page),
            "Home" => 0,
            "End" => u32::MAX,
            " " => {
                event.prevent_default();
                return selected.toggle(here, event.shift_key());
            }
            "a" if event.ctrl_key() || event.meta_key() => {
                event.prevent_default();
                return selected.select_all();
            }
            "Escape" if selected.is_any() => return selected.clear(),
            _ => return,
        };
        event.prevent_default();
        go_to(to);
    };
    view! {
        <div
            class="app__scroll contacts__scroll"
            class=("is-selecting", move || selected.is_any())
            role="grid"
            aria-multiselectable="true"
            aria-label=tr("contacts.title")
            aria-rowcount=move || total.get().to_string()
            node_ref=container
            on:scroll=move |_| {
                if let Some(container) = container.get_untracked() {
                    top.set(f64::from(container.scroll_top()));
                }
            }
            on:keydown=on_key
        >
            <div class="contacts__canvas" role="rowgroup" style:block-size=move || format!("{}px", f64::from(total.get()) * ROW)>
                <For each=move || rows.get() key=|row| row.card.id.clone() let:row>
                    <GridRow row rows scope open cursor selected />
                </For>
            </div>
        </div>
    }
}

#[component]
fn GridRow(
    row: Row,
    rows: Memo<Vec<Row>>,
    scope: Memo<Scope>,
    open: Signal<Option<CardId>>,
    cursor: RwSignal<u32>,
    selected: Selected,
) -> impl IntoView {
    let id = StoredValue::new(row.card.id.clone());
    let first = StoredValue::new(row);
    // The row as it is now: another version of the card, or another place.
    let row = Memo::new(move |_| {
        let id = id.get_value();
        rows.with(|rows| rows.iter().find(|row| row.card.id == id).cloned())
            .unwrap_or_else(|| first.get_value())
    });
    let is_open = move || open.with(|open| open.as_ref() == Some(&row.read().card.id));
    let index = move || row.read().index;
    let is_selected = Memo::new(move |_| selected.has(&id.get_value()));
    let face = Memo::new(move |_| {
        row.with(|row| {
            let email = row.card.emails.first().cloned().unwrap_or_default();
            (row.card.name.clone(), email, row.card.kind, row.card.photo.clone())
        })
    });
    let note = move || {
        row.with(|row| {
            let card = &row.card;
            let first = card.emails.first().filter(|email| **email != card.name);
            let others = [&card.organisation, &card.title];
            let other = others.into_iter().find(|text| !text.is_empty() && **text != card.name);
            first.or(other).or(card.phones.first()).cloned().unwrap_or_default()
        })
    };
    view! {
        <div
            class="contacts__row"
            role="row"
            aria-rowindex=move || (index() + 1).to_string()
            aria-selected=move || is_selected.get().to_string()
            style:inset-block-start=move || format!("{}px", f64::from(index()) * ROW)
        >
            <div role="gridcell">
                <a
                    class="person"
                    href=move || path(&scope.get(), Some(row.read().card.id.as_str()))
                    tabindex=move || if cursor.get() == index() { "0" } else { "-1" }
                    aria-current=move || is_open().then_some("true")
                    on:focus=move |_| cursor.set(row.read_untracked().index)
                >
                    {move || {
                        let (name, email, kind, photo) = face.get();
                        view! { <Face name email kind photo /> }
                    }}
                    <span class="person__text">
                        <span class="person__name truncate">
                            {move || {
                                let name = row.read().card.name.clone();
                                if name.is_empty() { t!("contacts.nameless") } else { name }
                            }}
                        </span>
                        <span class="person__note truncate">{note}</span>
                    </span>
                    <Show when=move || row.read().card.favourite>
                        <span class="person__star" role="img" aria-label=tr("contacts.favourite")>
                            <Icon name="star" class="icon--tiny icon--filled" />
                        </span>
                    </Show>
                </a>
            </div>
            // Over the face, outside of the link.
            <div role="gridcell">
                <label class="contacts__pick">
                    <input
                        class="check"
                        type="checkbox"
                        tabindex="-1"
                        aria-label=tr("list.select")
                        prop:checked=is_selected
                        on:click=move |event| {
                            selected.toggle(row.read_untracked().index, event.shift_key());
                        }
                    />
                </label>
            </div>
        </div>
    }
}
