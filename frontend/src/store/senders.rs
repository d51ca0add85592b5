//! Blocking somebody in passing. Used by parts only.

use leptos::task::spawn_local;
use shared::id::AccountId;
use shared::sender_list::{BlockedFate, SenderLists, SenderListsUpdate};

use super::Store;
use super::toasts::Toast;
use crate::api::{self, ApiError};
use crate::i18n::problem::sentences;
use crate::t;

/// Blocks the address, and offers to take that back.
pub async fn block(store: Store, account: AccountId, email: String) {
    let email = email.to_lowercase();
    let mut before = SenderLists::default();
    let blocking = change(account.clone(), |lists| {
        before = lists.clone();
        lists.approved.retain(|known| *known != email);
        if !lists.blocked.contains(&email) {
            lists.blocked.push(email.clone());
        }
    });
    match blocking.await {
        Ok(fate) => {
            let words = match fate {
                BlockedFate::Junk => t!("senders.blocked.junk", email = email.clone()),
                BlockedFate::Discard => t!("senders.blocked.discard", email = email.clone()),
            };
            let undo = move || {
                let (account, email, before) = (account.clone(), email.clone(), before.clone());
                let told = email.clone();
                spawn_local(async move {
                    let undone = change(account, |lists| {
                        lists
                            .blocked
                            .retain(|known| *known != email || before.blocked.contains(known));
                        if before.approved.contains(&email) && !lists.approved.contains(&email) {
                            lists.approved.push(email.clone());
                        }
                    });
                    match undone.await {
                        Ok(_) => {
                            let words = t!("senders.unblocked", email = told);
                            store.toasts.show(Toast::new("ban", words));
                        }
                        Err(error) => tell(store, &error),
                    }
                });
            };
            store.toasts.show_undoable("ban", words, undo);
        }
        Err(error) => tell(store, &error),
    }
}

/// Changes the lists as they are on the host now, and says what becomes of blocked mail.
async fn change(
    account: AccountId,
    change: impl FnOnce(&mut SenderLists),
) -> Result<BlockedFate, ApiError> {
    let state = api::sender_lists::read(account.clone()).await?;
    let mut lists = state.lists.clone();
    change(&mut lists);
    let fate = lists.fate;
    if lists != state.lists {
        let update = SenderListsUpdate { lists, version: state.version };
        api::sender_lists::save(account, &update).await?;
    }
    Ok(fate)
}

fn tell(store: Store, error: &ApiError) {
    let words = sentences(error);
    let text = format!("{} {} {}", t!("failure.block"), words.title, words.detail);
    store.toasts.show(Toast::new("circle-alert", text));
}
