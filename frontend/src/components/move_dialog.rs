//! Where to move messages to.

use leptos::prelude::*;
use shared::id::MailboxId;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use super::dialog::Dialog;
use super::icon::Icon;
use crate::i18n;
use crate::i18n::tr;
use crate::view_model::folders::{FolderRow, FolderTree, icon};

/// Asks for a folder to move or copy to: type a part of its name, or walk with the arrow keys.
#[component]
pub fn MoveDialog(
    #[prop(into)] title: Signal<String>,
    #[prop(into)] tree: Signal<FolderTree>,
    /// Where the messages are; no choice.
    from: MailboxId,
    #[prop(into)] on_choose: Callback<MailboxId>,
    #[prop(into)] on_close: Callback<()>,
) -> impl IntoView {
    let wanted = RwSignal::new(String::new());
    let rows = Memo::new(move |_| {
        let wanted = wanted.get().trim().to_lowercase();
        tree.with(|tree| choices(tree, &from, &wanted))
    });
    view! {
        <Dialog title on_close class="move-dialog">
            <div class="dialog__body" on:keydown=move |event| walk(&event)>
                <input
                    class="input"
                    type="search"
                    autofocus
                    aria-label=tr("move.search")
                    placeholder=tr("move.search")
                    bind:value=wanted
                    on:keydown=move |event| {
                        if event.key() == "Enter" {
                            event.prevent_default();
                            let first = rows.with_untracked(|rows| {
                                let first = rows.iter().find(|choice| choice.is_open)?;
                                Some(first.row.mailbox.id.clone())
                            });
                            if let Some(id) = first {
                                on_choose.run(id);
                            }
                        }
                    }
                />
                <ul class="move-dialog__folders">
                    <For
                        each=move || rows.get()
                        key=|choice| (choice.row.mailbox.id.clone(), choice.path.clone())
                        children=move |Choice { row, path, is_open }| {
                            let id = row.mailbox.id.clone();
                            let mailbox = row.mailbox.clone();
                            view! {
                                <li>
                                    <button
                                        class="menu__item move-dialog__folder"
                                        type="button"
                                        data-depth=row.depth.min(4).to_string()
                                        disabled=!is_open
                                        on:click=move |_| on_choose.run(id.clone())
                                    >
                                        <Icon name=icon(&row) />
                                        <span class="truncate">
                                            {move || i18n::folder_name(&mailbox)}
                                        </span>
                                        {path
                                            .map(|path| {
                                                view! {
                                                    <span class="move-dialog__path truncate">{path}</span>
                                                }
                                            })}
                                    </button>
                                </li>
                            }
                        }
                    />
                </ul>
                <Show when=move || rows.with(Vec::is_empty)>
                    <p class="field__note">{tr("move.none")}</p>
                </Show>
            </div>
        </Dialog>
    }
}

/// A line of the dialog.
#[derive(Clone, Debug, PartialEq)]
struct Choice {
    row: FolderRow,
    /// Those that it lies in, where they don't stand above it.
    path: Option<String>,
    is_open: bool,
}

/// All folders as they nest; or those whose names have the wanted words, each with those that it lies in.
fn choices(tree: &FolderTree, from: &MailboxId, wanted: &str) -> Vec<Choice> {
    let mut above: Vec<String> = Vec::new();
    let mut choices = Vec::new();
    for row in tree.rows() {
        above.truncate(row.depth as usize);
        let name = i18n::folder_name(&row.mailbox);
        let is_open = row.mailbox.selectable && row.mailbox.id != *from;
        if wanted.is_empty() {
            // What can't be chosen stands above what lies in it all the same.
            if is_open || row.has_children {
                choices.push(Choice { row: row.clone(), path: None, is_open });
            }
        } else if is_open && name.to_lowercase().contains(wanted) {
            let path = Some(above.join(" / ")).filter(|path| !path.is_empty());
            choices.push(Choice { row: FolderRow { depth: 0, ..row.clone() }, path, is_open });
        }
        above.push(name);
    }
    choices
}

/// Arrow keys go from the field to the folders and among them.
fn walk(event: &KeyboardEvent) {
    let step: isize = match event.key().as_str() {
        "ArrowDown" => 1,
        "ArrowUp" => -1,
        _ => return,
    };
    event.prevent_default();
    let body = event.current_target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    let Some(found) =
        body.and_then(|body| body.query_selector_all("input, button:not([disabled])").ok())
    else {
        return;
    };
    let stops: Vec<HtmlElement> =
        (0..found.length()).filter_map(|index| found.item(index)?.dyn_into().ok()).collect();
    let focused = crate::browser::document().active_element();
    let at = stops.iter().position(|stop| focused.as_ref() == Some(stop.as_ref())).unwrap_or(0);
    if let Some(stop) = at.checked_add_signed(step).and_then(|next| stops.get(next)) {
        let _ = stop.focus();
    }
}
