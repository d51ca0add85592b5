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
        let fits = |row: &&FolderRow| {
            row.mailbox.selectable
                && row.mailbox.id != from
                && i18n::folder_name(&row.mailbox).to_lowercase().contains(&wanted)
        };
        tree.with(|tree| tree.rows().filter(fits).cloned().collect::<Vec<_>>())
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
                            if let Some(row) = rows.with_untracked(|rows| rows.first().cloned()) {
                                on_choose.run(row.mailbox.id);
                            }
                        }
                    }
                />
                <ul class="move-dialog__folders">
                    <For
                        each=move || rows.get()
                        key=|row| row.mailbox.id.clone()
                        children=move |row| {
                            let id = row.mailbox.id.clone();
                            let mailbox = row.mailbox.clone();
                            view! {
                                <li>
                                    <button
                                        class="menu__item move-dialog__folder"
                                        type="button"
                                        data-depth=row.depth.min(4).to_string()
                                        on:click=move |_| on_choose.run(id.clone())
                                    >
                                        <Icon name=icon(&row) />
                                        <span class="truncate">
                                            {move || i18n::folder_name(&mailbox)}
                                        </span>
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

/// Arrow keys go from the field to the folders and among them.
fn walk(event: &KeyboardEvent) {
    let step: isize = match event.key().as_str() {
        "ArrowDown" => 1,
        "ArrowUp" => -1,
        _ => return,
    };
    event.prevent_default();
    let body = event.current_target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    let Some(found) = body.and_then(|body| body.query_selector_all("input, button").ok()) else {
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
