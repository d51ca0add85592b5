//! What is done to many members at once: first what would become of each, then the deed, then what did.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::member::{MemberAction, MemberChange, MemberFate, MemberOutcomes};

use super::Members;
use crate::api::{self, ApiError};
use crate::components::dialog::Dialog;
use crate::components::icon::Icon;
use crate::components::menu::MenuButton;
use crate::components::notice::ProblemNotice;
use crate::i18n::problem::sentences;
use crate::i18n::tr;
use crate::store::toasts::Toast;
use crate::t;

/// Members whose fate is listed by name.
const LISTED: usize = 100;

/// The bar above the list while something is selected.
#[component]
pub fn Bulk(members: Members) -> impl IntoView {
    let asking = RwSignal::new(None::<MemberAction>);
    let count = Memo::new(move |_| {
        if members.is_all.get() {
            return members.known.with(|known| match known {
                Some(Ok(window)) => window.total as usize,
                _ => 0,
            });
        }
        members.selected.read().len()
    });
    let total = Memo::new(move |_| {
        members.known.with(|known| match known {
            Some(Ok(window)) => window.total as usize,
            _ => 0,
        })
    });
    let button = move |action: MemberAction| {
        let class = if action == MemberAction::Remove {
            "button button--small button--danger"
        } else {
            "button button--small"
        };
        view! {
            <button class=class type="button" on:click=move |_| asking.set(Some(action))>
                {tr(name(action))}
            </button>
        }
    };
    let item = move |action: MemberAction| {
        view! {
            <button
                class="menu__item"
                type="button"
                role="menuitem"
                tabindex="-1"
                on:click=move |_| asking.set(Some(action))
            >
                {tr(name(action))}
            </button>
        }
    };
    view! {
        <Show when=move || count.get() != 0>
            <div
                class="toolbar toolbar--selection members__bulk"
                role="toolbar"
                aria-label=tr("members.actions")
            >
                <strong class="toolbar__heading">
                    {move || t!("members.selected", count = count.get())}
                </strong>
                <Show when=move || !members.is_all.get() && count.get() < total.get()>
                    <button
                        class="selection-note__all"
                        type="button"
                        on:click=move |_| members.is_all.set(true)
                    >
                        {move || t!("members.selectAll", count = total.get())}
                    </button>
                </Show>
                <span class="push"></span>
                {button(MemberAction::SignOut)}
                {button(MemberAction::Block)}
                <MenuButton
                    label=Signal::derive(tr("members.moreActions"))
                    class="icon-button icon-button--small"
                    face=ViewFn::from(|| view! { <Icon name="ellipsis" class="icon--small" /> })
                >
                    {item(MemberAction::Unblock)}
                    {item(MemberAction::MakeAdmin)}
                    {item(MemberAction::RevokeAdmin)}
                </MenuButton>
                {button(MemberAction::Remove)}
                <button
                    class="icon-button icon-button--small"
                    type="button"
                    aria-label=tr("members.clear")
                    on:click=move |_| members.clear()
                >
                    <Icon name="x" class="icon--small" />
                </button>
            </div>
        </Show>
        {move || {
            asking.get().map(|action| view! { <Question members action on_close=move |()| asking.set(None) /> })
        }}
    }
}

fn name(action: MemberAction) -> &'static str {
    match action {
        MemberAction::SignOut => "members.signOut",
        MemberAction::Block => "members.block",
        MemberAction::Unblock => "members.unblock",
        MemberAction::MakeAdmin => "members.makeAdmin",
        MemberAction::RevokeAdmin => "members.revokeAdmin",
        MemberAction::Remove => "members.remove",
    }
}

fn note(action: MemberAction) -> &'static str {
    match action {
        MemberAction::SignOut => "members.signOutNote",
        MemberAction::Block => "members.blockNote",
        MemberAction::Unblock => "members.unblockNote",
        MemberAction::MakeAdmin => "members.makeAdminNote",
        MemberAction::RevokeAdmin => "members.revokeAdminNote",
        MemberAction::Remove => "members.removeNote",
    }
}

fn fate_words(fate: MemberFate) -> String {
    match fate {
        MemberFate::Done => t!("members.fate.done"),
        MemberFate::Unchanged => t!("members.fate.unchanged"),
        MemberFate::Missing => t!("members.fate.missing"),
        MemberFate::Oneself => t!("members.fate.oneself"),
        MemberFate::Configured => t!("members.fate.configured"),
        MemberFate::Blocked => t!("members.fate.blocked"),
        MemberFate::NotAPerson => t!("members.fate.notAPerson"),
    }
}

/// Says what would happen, and does it.
#[component]
fn Question(
    members: Members,
    action: MemberAction,
    #[prop(into)] on_close: Callback<()>,
) -> impl IntoView {
    let foreseen = RwSignal::new(None::<Result<MemberOutcomes, ApiError>>);
    let is_busy = RwSignal::new(false);
    let choice = StoredValue::new(members.choice());
    let change = move |is_preview| MemberChange { members: choice.get_value(), action, is_preview };
    spawn_local(async move {
        let answer = api::organisation::change_members(&change(true)).await;
        let _ = foreseen.try_set(Some(answer));
    });
    let met = Memo::new(move |_| {
        foreseen.with(|foreseen| match foreseen {
            Some(Ok(outcomes)) => {
                outcomes.items.iter().filter(|item| item.fate == MemberFate::Done).count()
            }
            _ => 0,
        })
    });
    let act = move |_| {
        is_busy.set(true);
        spawn_local(async move {
            match api::organisation::change_members(&change(false)).await {
                Ok(done) => {
                    let count = done.items.iter().filter(|item| item.fate == MemberFate::Done);
                    let words = t!("members.done", count = count.count());
                    members.store.toasts.show(Toast::new("check", words));
                    members.clear();
                    members.refresh();
                    on_close.run(());
                }
                Err(error) => {
                    let _ = is_busy.try_set(false);
                    let _ = foreseen.try_set(Some(Err(error)));
                }
            }
        });
    };
    let body = move || {
        Some(match foreseen.get()? {
            Err(error) => view! { <ProblemNotice sentences=sentences(&error) /> }.into_any(),
            Ok(outcomes) => {
                let left = outcomes.items.into_iter().filter(|item| item.fate != MemberFate::Done);
                let left: Vec<_> = left.collect();
                let more = left.len().saturating_sub(LISTED);
                let rows = left.into_iter().take(LISTED).map(|item| {
                    view! {
                        <li class="members__fate">
                            <span class="truncate">{item.email}</span>
                            <span>{move || fate_words(item.fate)}</span>
                        </li>
                    }
                });
                let rows = rows.collect::<Vec<_>>();
                let has_rows = !rows.is_empty();
                view! {
                    <p>{move || t!("members.meets", count = met.get())} " " {tr(note(action))}</p>
                    {has_rows
                        .then(|| {
                            view! {
                                <h3 class="field__label">{tr("members.left")}</h3>
                                <ul class="members__fates">{rows}</ul>
                            }
                        })}
                    {(more > 0).then(|| view! { <p>{t!("members.leftMore", count = more)}</p> })}
                }
                .into_any()
            }
        })
    };
    let class = if action == MemberAction::Remove {
        "button button--danger"
    } else {
        "button button--primary"
    };
    view! {
        <Dialog title=Signal::derive(tr(name(action))) on_close=on_close>
            <div class="dialog__body" role="status">
                {body}
            </div>
            <footer class="dialog__foot">
                <button
                    class="button button--quiet"
                    type="button"
                    on:click=move |_| on_close.run(())
                >
                    {tr("action.cancel")}
                </button>
                <button
                    class=class
                    type="button"
                    disabled=move || is_busy.get() || met.get() == 0
                    on:click=act
                >
                    {tr(name(action))}
                </button>
            </footer>
        </Dialog>
    }
}
