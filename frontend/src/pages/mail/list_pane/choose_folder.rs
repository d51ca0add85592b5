//! Where to move or copy what is chosen in the list.

use leptos::prelude::*;
use shared::id::AccountId;
use shared::mailbox::Mailbox;

use super::deeds::Deeds;
use crate::components::move_dialog::MoveDialog;
use crate::i18n::tr;
use crate::store::Store;
use crate::store::mail::Action;
use crate::view_model::folders::FolderTree;
use crate::view_model::selection::Meant;

/// Asks for a folder. Of messages of several accounts each goes to that folder of its own account.
#[component]
pub fn ChooseFolder(deeds: Deeds, meant: Meant, is_copy: bool) -> impl IntoView {
    let accounts = untrack(|| deeds.accounts(&meant));
    // Where all of them are, if they are in one folder.
    let from = match &meant {
        Meant::These(ids) if accounts.len() == 1 => {
            ids.first().map(|id| deeds.resolve(id).0.mailbox)
        }
        _ => None,
    };
    let tree =
        Memo::new(move |_| FolderTree::new(&common(deeds.store, &accounts), &Default::default()));
    let choose = move |folder| {
        let action = if is_copy { Action::CopyTo(folder) } else { Action::MoveTo(folder) };
        deeds.answer(action, meant.clone());
    };
    let title = if is_copy { "action.copy" } else { "action.move" };
    view! {
        <MoveDialog
            title=Signal::derive(tr(title))
            tree
            from=from.unwrap_or_else(|| deeds.mailbox())
            on_choose=choose
            on_close=move |()| deeds.question.set(None)
        />
    }
}

/// The folders that all of the accounts have; tracked.
fn common(store: Store, accounts: &[AccountId]) -> Vec<Mailbox> {
    let mut all = accounts.iter().map(|account| store.mail.folders(account));
    let Some(first) = all.next() else { return Vec::new() };
    let others: Vec<_> = all.collect();
    let is_common =
        |mailbox: &Mailbox| others.iter().all(|folders| folders.find(&mailbox.id).is_some());
    first.items.unwrap_or_default().into_iter().filter(is_common).collect()
}
