//! Which accounts a member may work in.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::member::MemberAccess;

use super::Members;
use crate::api::{self, ApiError};
use crate::components::notice::ProblemNotice;
use crate::i18n::problem::sentences;
use crate::i18n::tr;
use crate::pages::settings::shared_access::words;
use crate::store::toasts::Toast;
use crate::t;

/// All of them; what somebody else shared can be taken.
#[component]
pub fn Access(members: Members, email: String) -> impl IntoView {
    let known = RwSignal::new(None::<Result<Vec<MemberAccess>, ApiError>>);
    let email = StoredValue::new(email);
    spawn_local(async move {
        let read = api::organisation::access(&email.get_value()).await.map(|list| list.items);
        let _ = known.try_set(Some(read));
    });
    let withdraw = move |access: &MemberAccess| {
        let (account, name) = (access.account.clone(), access.email.clone());
        spawn_local(async move {
            match api::organisation::withdraw_access(&email.get_value(), &account).await {
                Ok(()) => {
                    let _ = known.try_update(|known| {
                        if let Some(Ok(items)) = known {
                            items.retain(|item| item.account != account);
                        }
                    });
                    let words = t!("members.accessTaken", address = name);
                    members.store.toasts.show(Toast::new("check", words));
                }
                Err(error) => members.store.toasts.fail(&error),
            }
        });
    };
    let row = move |access: MemberAccess| {
        let what = {
            let (terms, is_own) = (access.terms.clone(), access.is_own);
            move || {
                if is_own {
                    return t!("members.accessOwn");
                }
                let held = terms.permissions.iter().map(|held| tr(words::name(*held))());
                held.collect::<Vec<_>>().join(", ")
            }
        };
        let label = {
            let address = access.email.clone();
            move || t!("members.accessTake", address = address.clone())
        };
        let take = StoredValue::new(access.clone());
        view! {
            <li class="members__access">
                <span class="table__text">
                    <span class="table__name truncate">{access.email}</span>
                    <span class="table__address">{what}</span>
                </span>
                {(!access.is_own)
                    .then(|| {
                        view! {
                            <button
                                class="button button--small"
                                type="button"
                                aria-label=label
                                on:click=move |_| take.with_value(withdraw)
                            >
                                {tr("members.accessTakeAway")}
                            </button>
                        }
                    })}
            </li>
        }
    };
    let list = move || {
        Some(match known.get()? {
            Err(error) => view! { <ProblemNotice sentences=sentences(&error) /> }.into_any(),
            Ok(items) if items.is_empty() => {
                view! { <p class="field__note">{tr("members.accessNone")}</p> }.into_any()
            }
            Ok(items) => view! {
                <ul class="members__fates" aria-label=tr("members.access")>
                    {items.into_iter().map(row).collect_view()}
                </ul>
            }
            .into_any(),
        })
    };
    view! {
        <section>
            <h3 class="field__label">{tr("members.access")}</h3>
            {list}
        </section>
    }
}
