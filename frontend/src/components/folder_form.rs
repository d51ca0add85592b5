//! What a folder is called and where it lies.

use leptos::prelude::*;
use shared::id::MailboxId;
use shared::mailbox::MailboxPlace;

use super::dialog::Dialog;
use super::icon::Icon;
use super::notice::ProblemNotice;
use crate::api::ApiError;
use crate::i18n::problem::sentences;
use crate::i18n::{self, tr};
use crate::view_model::folders::{FolderRow, FolderTree};

#[component]
pub fn FolderForm(
    #[prop(into)] title: Signal<String>,
    tree: Signal<FolderTree>,
    /// The folder that is edited, which can't lie in itself.
    #[prop(optional)]
    edited: Option<MailboxId>,
    /// What the fields begin with.
    place: MailboxPlace,
    /// Why it was refused.
    failure: RwSignal<Option<ApiError>>,
    #[prop(into)] on_save: Callback<MailboxPlace>,
    #[prop(into)] on_close: Callback<()>,
) -> impl IntoView {
    let name = RwSignal::new(place.name);
    let parent = RwSignal::new(place.parent.map(|parent| parent.0).unwrap_or_default());
    let rows = tree.with_untracked(|tree| parents(tree, edited.as_ref()));
    let options = rows.into_iter().map(move |row| {
        // Spaces that don't break show the depth in a list that can't be styled.
        let indent = "\u{a0}\u{a0}\u{a0}".repeat(row.depth as usize);
        let words = format!("{indent}{}", i18n::folder_name(&row.mailbox));
        let is_chosen = row.mailbox.id.0 == parent.get_untracked();
        view! { <option value=row.mailbox.id.0 selected=is_chosen>{words}</option> }
    });
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        failure.set(None);
        let parent = Some(parent.get_untracked()).filter(|id| !id.is_empty()).map(MailboxId);
        on_save.run(MailboxPlace { name: name.get_untracked(), parent });
    };
    view! {
        <Dialog title on_close>
            <form class="folder-form" on:submit=save>
                <div class="dialog__body">
                    {move || {
                        failure.get().map(|error| view! { <ProblemNotice sentences=sentences(&error) /> })
                    }}
                    <label class="field">
                        <span class="field__label">{tr("folders.name")}</span>
                        <input class="input" type="text" required maxlength="100" autofocus bind:value=name />
                    </label>
                    <label class="field">
                        <span class="field__label">{tr("folders.in")}</span>
                        <span class="select">
                            <select
                                class="input"
                                on:change=move |event| parent.set(event_target_value(&event))
                            >
                                <option value="">{tr("folders.top")}</option>
                                {options.collect_view()}
                            </select>
                            <Icon name="chevron-down" class="icon--small" />
                        </span>
                    </label>
                </div>
                <footer class="dialog__foot">
                    <button class="button" type="button" on:click=move |_| on_close.run(())>
                        {tr("action.cancel")}
                    </button>
                    <button class="button button--primary" type="submit">
                        {tr("action.save")}
                    </button>
                </footer>
            </form>
        </Dialog>
    }
}

/// Where a folder can lie: in any but itself and those in it.
fn parents(tree: &FolderTree, edited: Option<&MailboxId>) -> Vec<FolderRow> {
    let mut inside: Option<u32> = None;
    let mut rows = Vec::new();
    for row in tree.rows() {
        if inside.is_some_and(|depth| row.depth > depth) {
            continue;
        }
        inside = (Some(&row.mailbox.id) == edited).then_some(row.depth);
        if inside.is_none() {
            rows.push(row.clone());
        }
    }
    rows
}
