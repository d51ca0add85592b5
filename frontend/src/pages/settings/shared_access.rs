//! Who works in an address beside its owner.

pub mod change;
pub mod invite;
pub mod people;
pub mod terms;
pub mod words;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::id::AccountId;
use shared::permission::Permission;
use shared::share::{PersonWithAccess, ShareList};

use super::account_choice::{AccountChoice, chosen_account};
use crate::api::{self, ApiError};
use crate::components::icon::Icon;
use crate::components::notice::ProblemNotice;
use crate::i18n::problem::sentences;
use crate::i18n::tr;
use crate::store::{Store, use_store};
use crate::t;
use change::{ChangeDialog, RemoveDialog};
use invite::InviteDialog;
use people::{Invitations, People};

/// What is asked for beside the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    Invite,
    Change(PersonWithAccess),
    Remove(PersonWithAccess),
}

/// What the tables and dialogs share.
#[derive(Clone, Copy, Debug)]
pub struct Sharing {
    pub store: Store,
    pub account: Memo<Option<AccountId>>,
    pub list: RwSignal<Option<Result<ShareList, ApiError>>>,
    pub asked: RwSignal<Option<Asked>>,
}

impl Sharing {
    /// Reads the list anew; what is shown stays until it is here.
    pub fn read(self) {
        let Some(account) = self.account.get_untracked() else { return };
        spawn_local(async move {
            let read = api::shares::list(account.clone()).await;
            if self.account.try_get_untracked().flatten() == Some(account) {
                let _ = self.list.try_set(Some(read));
            }
        });
    }

    /// The address; tracked.
    pub fn email(self) -> String {
        let account = self.account.get().and_then(|id| self.store.session.account(&id));
        account.map(|account| account.email).unwrap_or_default()
    }
}

/// `/settings/shared-access`
#[component]
pub fn SharedAccessPage() -> impl IntoView {
    let store = use_store();
    let chosen = RwSignal::new(None::<AccountId>);
    let account = chosen_account(store, chosen, Permission::InviteOthers);
    let list = RwSignal::new(None);
    let sharing = Sharing { store, account, list, asked: RwSignal::new(None) };
    Effect::new(move |_| {
        if let Some(account) = account.get() {
            list.set(None);
            store.mail.want_folders(&account);
            sharing.read();
        }
    });
    let can_share = Memo::new(move |_| {
        list.with(|list| matches!(list, Some(Ok(ShareList { can_share: true, .. }))))
    });
    let is_personal = Memo::new(move |_| {
        list.with(|list| matches!(list, Some(Ok(ShareList { can_share: false, .. }))))
    });
    let dialog = move || {
        let close = move |()| sharing.asked.set(None);
        Some(match sharing.asked.get()? {
            Asked::Invite => view! { <InviteDialog sharing on_close=close /> }.into_any(),
            Asked::Change(person) => {
                view! { <ChangeDialog sharing person on_close=close /> }.into_any()
            }
            Asked::Remove(person) => {
                view! { <RemoveDialog sharing person on_close=close /> }.into_any()
            }
        })
    };
    view! {
        <div class="page__head">
            <div class="page__text">
                <h1 class="page__title">{tr("settings.sharedAccess")}</h1>
                <p class="page__lead">{move || t!("sharing.lead", address = sharing.email())}</p>
            </div>
            <div class="page__actions">
                <AccountChoice store chosen permission=Permission::InviteOthers />
                <Show when=move || can_share.get()>
                    <button
                        class="button button--primary"
                        type="button"
                        on:click=move |_| sharing.asked.set(Some(Asked::Invite))
                    >
                        <Icon name="plus" class="icon--small" />
                        {tr("sharing.invite")}
                    </button>
                </Show>
            </div>
        </div>
        <Show when=move || is_personal.get()>
            <div class="notice notice--tall">
                <Icon name="info" />
                <div class="notice__text">
                    <p>
                        <strong>{tr("sharing.personal")}</strong>
                    </p>
                    <p>{tr("sharing.personalText")}</p>
                </div>
            </div>
        </Show>
        {move || match list.get()? {
            Err(error) => Some(view! { <ProblemNotice sentences=sentences(&error) /> }.into_any()),
            Ok(list) => {
                Some(
                    view! {
                        <People sharing people=list.people />
                        <Invitations sharing invitations=list.invitations />
                    }
                        .into_any(),
                )
            }
        }}
        {dialog}
    }
}
