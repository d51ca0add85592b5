//! Automatic replies, by account. Used by parts only.

use std::cell::RefCell;
use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::auto_reply::{AutoReply, AutoReplyState, AutoReplyUpdate};
use shared::id::{AccountId, UserId};

use super::Store;
use crate::api::{self, ApiError};
use crate::t;

type Known = ArcRwSignal<Option<AutoReplyState>>;

thread_local! {
    static KNOWN: RefCell<BTreeMap<(UserId, AccountId), Known>> = const { RefCell::new(BTreeMap::new()) };
}

/// What is known of the reply of `account`; nothing until it was read.
pub fn of(store: Store, account: &AccountId) -> Known {
    let user = untrack(|| store.session.current()).map(|session| session.user.id.clone());
    let user = user.unwrap_or_else(|| UserId(String::new()));
    KNOWN.with_borrow_mut(|all| all.entry((user, account.clone())).or_default().clone())
}

/// Reads it again.
///
/// # Errors
///
/// What the server said.
pub async fn read(store: Store, account: AccountId) -> Result<AutoReplyState, ApiError> {
    let known = of(store, &account);
    let state = api::auto_reply::read(account).await?;
    known.set(Some(state.clone()));
    Ok(state)
}

/// Saves it in the place of the one that was read.
///
/// # Errors
///
/// What the server said.
pub async fn save(
    store: Store,
    account: AccountId,
    update: &AutoReplyUpdate,
) -> Result<AutoReplyState, ApiError> {
    let known = of(store, &account);
    let state = api::auto_reply::save(account, update).await?;
    known.set(Some(state.clone()));
    Ok(state)
}

/// Switches it off as it is on the host now, and offers to switch it on again.
pub fn switch_off(store: Store, account: AccountId) {
    spawn_local(async move {
        match switch(store, account.clone(), false).await {
            Ok(()) => {
                let undo = move || {
                    let account = account.clone();
                    spawn_local(async move {
                        if let Err(error) = switch(store, account, true).await {
                            store.toasts.fail(&error);
                        }
                    });
                };
                store.toasts.show_undoable("plane", t!("away.switchedOff"), undo);
            }
            Err(error) => store.toasts.fail(&error),
        }
    });
}

async fn switch(store: Store, account: AccountId, enabled: bool) -> Result<(), ApiError> {
    let AutoReplyState { auto_reply, version, .. } = read(store, account.clone()).await?;
    let Some(auto_reply) = auto_reply.filter(|reply| reply.enabled != enabled) else {
        return Ok(());
    };
    let auto_reply = AutoReply { enabled, ..auto_reply };
    save(store, account, &AutoReplyUpdate { auto_reply, version }).await.map(drop)
}
