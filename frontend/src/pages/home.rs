//! Addresses that lead on, and those that lead nowhere.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map};
use shared::id::AccountId;
use shared::mailbox::MailboxRole;

use super::mail_path;
use crate::components::empty_state::EmptyState;
use crate::components::failure::Failure;
use crate::i18n::problem::sentences;
use crate::i18n::tr;
use crate::parts;
use crate::store::use_store;
use crate::view_model::unified::{is_all, path};

/// `/`: the inbox of the user's own account.
#[component]
pub fn Home() -> impl IntoView {
    let store = use_store();
    let account = Memo::new(move |_| Some(store.session.current()?.accounts.first()?.id.clone()));
    view! { <ToInbox account /> }
}

/// `/mail/{account}`: its inbox.
#[component]
pub fn MailHome() -> impl IntoView {
    let params = use_params_map();
    let account = Memo::new(move |_| params.read().get("account").map(AccountId));
    view! { <ToInbox account /> }
}

#[component]
fn ToInbox(account: Memo<Option<AccountId>>) -> impl IntoView {
    let store = use_store();
    let navigate = use_navigate();
    // The way on depends on what the server says, so it can't be a plain redirect.
    Effect::new(move || {
        let Some(account) = account.get() else { return };
        if is_all(&account) {
            let options = NavigateOptions { replace: true, ..NavigateOptions::default() };
            return navigate(&path(), options);
        }
        store.mail.want_folders(&account);
        let folders = store.mail.folders(&account);
        let first = folders.with_role(MailboxRole::Inbox).or(folders.items.iter().flatten().next());
        if let Some(inbox) = first {
            let options = NavigateOptions { replace: true, ..NavigateOptions::default() };
            navigate(&mail_path(&account, &inbox.id, None), options);
        }
    });
    let failure = move || store.mail.folders(&account.get()?).failure;
    view! {
        <main class="app__sheet app__sheet--rows">
            {move || account.get().is_none().then(parts::no_mailbox)}
            {move || {
                let sentences = sentences(&failure()?);
                let again = move |()| {
                    if let Some(account) = account.get_untracked() {
                        store.mail.load_folders(account);
                    }
                };
                Some(view! { <Failure sentences on_retry=again /> })
            }}
        </main>
    }
}

#[component]
pub fn NotFound() -> impl IntoView {
    view! {
        <main class="unreachable">
            <EmptyState
                icon="search-x"
                title=Signal::derive(tr("notFound.title"))
                text=Signal::derive(tr("notFound.text"))
            >
                <a class="button button--small" href="/">
                    {tr("notFound.home")}
                </a>
            </EmptyState>
        </main>
    }
}
