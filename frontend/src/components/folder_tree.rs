//! The folder tree.

use leptos::attr::custom::custom_attribute;
use leptos::prelude::*;
use shared::id::MailboxId;
use shared::mailbox::MailboxRole;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use super::icon::Icon;
use super::menu::context::At;
use crate::i18n::tr;
use crate::i18n::{self, format};
use crate::t;
use crate::view_model::folders::{FolderRow, FolderTree, icon};

/// What happens to messages that are dragged over folders.
#[derive(Clone, Copy, Debug)]
pub struct DropTarget {
    /// Whether there is anything that a folder could take.
    pub takes: Callback<(), bool>,
    pub on_drop: Callback<MailboxId>,
}

/// Folders with a role first, then the user's own. Arrow keys move in it (ARIA Authoring Practices, tree view).
#[component]
pub fn FolderTreeView(
    #[prop(into)] tree: Signal<FolderTree>,
    #[prop(into)] open: Signal<Option<MailboxId>>,
    /// Where a folder's link leads.
    #[prop(into)]
    href: Callback<MailboxId, String>,
    /// Folds a folder or unfolds it.
    #[prop(into)]
    on_fold: Callback<MailboxId>,
    /// A menu is asked for.
    #[prop(into)]
    on_menu: Callback<(MailboxId, At)>,
    drop: DropTarget,
) -> impl IntoView {
    let ids = move |rows: fn(&FolderTree) -> &Vec<FolderRow>| {
        move || {
            tree.with(|tree| {
                rows(tree).iter().map(|row| row.mailbox.id.clone()).collect::<Vec<_>>()
            })
        }
    };
    let line = move |id: MailboxId| view! { <FolderLine id tree open href on_fold on_menu drop /> };
    view! {
        <div
            role="tree"
            aria-label=tr("folders.title")
            on:keydown=move |event| on_key(&event, on_fold)
        >
            <For each=ids(|tree| &tree.roles) key=Clone::clone children=line />
            <Show when=move || tree.with(|tree| !tree.own.is_empty())>
                <div class="folder-tree__heading" role="none">
                    {tr("folders.own")}
                </div>
            </Show>
            <For each=ids(|tree| &tree.own) key=Clone::clone children=line />
        </div>
    }
}

/// One line. It stays mounted while counts change and folders fold, so that the focus does.
#[component]
fn FolderLine(
    id: MailboxId,
    tree: Signal<FolderTree>,
    open: Signal<Option<MailboxId>>,
    href: Callback<MailboxId, String>,
    on_fold: Callback<MailboxId>,
    on_menu: Callback<(MailboxId, At)>,
    drop: DropTarget,
) -> impl IntoView {
    let is_target = RwSignal::new(false);
    let (menu_id, drop_id) = (id.clone(), id.clone());
    let row = {
        let id = id.clone();
        Memo::new(move |_| tree.with(|tree| tree.rows().find(|row| row.mailbox.id == id).cloned()))
    };
    let read = move |read: fn(&FolderRow) -> u32| row.with(|row| row.as_ref().map_or(0, read));
    let is = move |read: fn(&FolderRow) -> bool| row.with(|row| row.as_ref().is_some_and(read));
    let is_open = {
        let id = id.clone();
        Memo::new(move |_| open.with(|open| open.as_ref() == Some(&id)))
    };
    let name = move || {
        row.with(|row| row.as_ref().map(|row| i18n::folder_name(&row.mailbox)).unwrap_or_default())
    };
    let description = move || {
        let unread = read(|row| row.unread);
        (unread > 0).then(|| t!("folders.unread", count = unread))
    };
    let count = move || {
        let count = read(shown_count);
        (count > 0).then(|| {
            view! {
                // Drawn from the attribute, so that it is no part of the folder's name.
                <span
                    class="folder-tree__count"
                    class=("folder-tree__count--draft", is(is_quiet))
                    data-count=format::number(f64::from(count))
                ></span>
            }
        })
    };
    let fold = {
        let id = id.clone();
        move || on_fold.run(id.clone())
    };
    let link = href.run(id.clone());
    view! {
        <a
            class="folder-tree__row"
            class=("is-drop-target", move || is_target.get())
            class=("has-unread", move || is(|row| row.unread > 0 && !is_quiet(row)))
            role="treeitem"
            href=move || is(|row| row.mailbox.selectable).then(|| link.clone())
            tabindex=move || if is_open.get() { "0" } else { "-1" }
            data-depth=move || read(|row| row.depth.min(4)).to_string()
            data-mailbox=id.to_string()
            {..custom_attribute("aria-level", move || (read(|row| row.depth) + 1).to_string())}
            aria-label=name
            aria-selected=move || is_open.get().to_string()
            aria-expanded=move || {
                is(|row| row.has_children).then(|| (!is(|row| row.is_collapsed)).to_string())
            }
            aria-description=description
            on:contextmenu=move |event| {
                event.prevent_default();
                on_menu.run((menu_id.clone(), At::of(&event)));
            }
            on:dragover=move |event| {
                if drop.takes.run(()) && is(|row| row.mailbox.selectable) {
                    event.prevent_default();
                    is_target.set(true);
                }
            }
            on:dragleave=move |_| is_target.set(false)
            on:drop=move |event| {
                event.prevent_default();
                is_target.set(false);
                drop.on_drop.run(drop_id.clone());
            }
        >
            <Icon name=Signal::derive(move || row.with(|row| row.as_ref().map_or("folder", icon))) />
            <span class="folder-tree__name">{name}</span>
            {count}
            {move || {
                let fold = fold.clone();
                is(|row| row.has_children).then(|| {
                    let chevron = if is(|row| row.is_collapsed) { "chevron-right" } else { "chevron-down" };
                    view! {
                        // The keyboard folds with the arrow keys, screen readers with the tree item itself.
                        <span
                            class="folder-tree__fold"
                            aria-hidden="true"
                            on:click=move |event| {
                                event.prevent_default();
                                event.stop_propagation();
                                fold();
                            }
                        >
                            <Icon name=chevron class="icon--tiny" />
                        </span>
                    }
                })
            }}
        </a>
    }
}

/// Folders that nobody has to read to the end: their numbers stay quiet.
fn is_quiet(row: &FolderRow) -> bool {
    matches!(
        row.mailbox.role,
        Some(MailboxRole::Drafts | MailboxRole::Junk | MailboxRole::Trash | MailboxRole::Sent)
    )
}

/// Drafts wait to be finished, read or not.
fn shown_count(row: &FolderRow) -> u32 {
    if row.mailbox.role == Some(MailboxRole::Drafts) { row.mailbox.total } else { row.unread }
}

fn on_key(event: &KeyboardEvent, on_fold: Callback<MailboxId>) {
    let element = |target: Option<web_sys::EventTarget>| target?.dyn_into::<HtmlElement>().ok();
    let (Some(tree), Some(focused)) = (element(event.current_target()), element(event.target()))
    else {
        return;
    };
    let Ok(found) = tree.query_selector_all("[role=treeitem]") else { return };
    let items: Vec<HtmlElement> =
        (0..found.length()).filter_map(|index| found.item(index)?.dyn_into().ok()).collect();
    let at = items.iter().position(|item| *item == focused).unwrap_or(0);
    let expanded = focused.get_attribute("aria-expanded");
    let fold = || {
        if let Some(id) = focused.get_attribute("data-mailbox") {
            on_fold.run(MailboxId(id));
        }
    };
    let next = match event.key().as_str() {
        "ArrowDown" => at + 1,
        "ArrowUp" => at.saturating_sub(1),
        "Home" => 0,
        "End" => items.len().saturating_sub(1),
        "ArrowRight" if expanded.as_deref() == Some("false") => {
            fold();
            at
        }
        "ArrowLeft" if expanded.as_deref() == Some("true") => {
            fold();
            at
        }
        "ArrowRight" | "ArrowLeft" => at,
        _ => return,
    };
    event.prevent_default();
    if let Some(item) = items.get(next) {
        let _ = item.focus();
    }
}
