//! The tables: who has access, and who is invited.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::address::Address;
use shared::permission::Permission;
use shared::share::{InvitationState, PersonWithAccess, ShareInvitation, ShareTerms};

use super::{Asked, Sharing, words};
use crate::api;
use crate::components::avatar::Avatar;
use crate::components::icon::Icon;
use crate::components::menu::{MenuButton, MenuItem};
use crate::i18n::format::{DateStyle, date};
use crate::i18n::{text, tr};
use crate::store::toasts::Toast;
use crate::t;

#[component]
pub fn People(sharing: Sharing, people: Vec<PersonWithAccess>) -> impl IntoView {
    let count = u32::try_from(people.len()).unwrap_or(u32::MAX);
    let rows = people.into_iter().map(|person| view! { <Person sharing person /> }).collect_view();
    view! {
        <section class="shared">
            <header class="shared__head">
                <h2 class="shared__title">{tr("sharing.people")}</h2>
                <span class="field__note">{move || t!("sharing.count", count = count)}</span>
            </header>
            <table class="table shared__table">
                <caption class="visually-hidden">{tr("sharing.people")}</caption>
                <thead>
                    <tr>
                        <th scope="col">{tr("sharing.person")}</th>
                        <th scope="col">{tr("sharing.may")}</th>
                        <th scope="col">{tr("sharing.until")}</th>
                        <th scope="col">{tr("sharing.lastSeen")}</th>
                        <th scope="col">
                            <span class="visually-hidden">{tr("sharing.actions")}</span>
                        </th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
}

#[component]
fn Person(sharing: Sharing, person: PersonWithAccess) -> impl IntoView {
    let address = Address::new(&person.name, &person.email);
    let name = address.display_name().to_owned();
    let email = (name != person.email).then(|| person.email.clone());
    let ends_at = person.terms.ends_at;
    let (is_self, used_at) = (person.is_self, person.used_at);
    let seen = move || match used_at {
        _ if is_self => t!("sharing.now"),
        Some(at) => date(at, DateStyle::Moment),
        None => t!("sharing.never"),
    };
    let terms = person.terms.clone();
    let may_change = person.may_change;
    let known = StoredValue::new(person);
    let ask = move |wanted: fn(PersonWithAccess) -> Asked| {
        sharing.asked.set(Some(wanted(known.get_value())));
    };
    let label = {
        let name = name.clone();
        Signal::derive(move || t!("sharing.actionsFor", name = name.clone()))
    };
    let face = move || view! { <Icon name="ellipsis" class="icon--small" /> };
    view! {
        <tr>
            <td>
                <span class="table__person">
                    <Avatar address />
                    <span class="table__text">
                        <span class="table__name truncate">{name}</span>
                        {email.map(|email| view! { <span class="table__address truncate">{email}</span> })}
                    </span>
                </span>
            </td>
            <td>
                <Labels sharing terms />
            </td>
            <td>{move || words::until(ends_at)}</td>
            <td>{seen}</td>
            <td>
                {may_change
                    .then(|| {
                        view! {
                            <MenuButton
                                label
                                class="icon-button icon-button--small"
                                face=ViewFn::from(face)
                            >
                                <MenuItem
                                    icon="sliders-horizontal"
                                    label=Signal::derive(tr("sharing.change"))
                                    on_choose=move |()| ask(Asked::Change)
                                />
                                <MenuItem
                                    icon="x"
                                    label=Signal::derive(tr("sharing.remove"))
                                    on_choose=move |()| ask(Asked::Remove)
                                />
                            </MenuButton>
                        }
                    })}
            </td>
        </tr>
    }
}

/// What somebody may do, a label each, and in which folders.
#[component]
fn Labels(sharing: Sharing, terms: ShareTerms) -> impl IntoView {
    let is_all = Permission::ALL.iter().all(|it| terms.permissions.contains(it));
    let labels = if is_all {
        view! {
            <span class="label" data-hue="lagoon">
                {tr("sharing.all")}
            </span>
        }
        .into_any()
    } else {
        let label = |held: Permission| view! { <span class="label">{tr(words::name(held))}</span> };
        terms.permissions.iter().copied().map(label).collect_view().into_any()
    };
    let folders = terms.folders.is_some().then(|| {
        let words = move || {
            let account = sharing.account.get().unwrap_or_else(|| "".into());
            let known = sharing.store.mail.folders(&account).items.unwrap_or_default();
            t!("sharing.onlyIn", folders = words::folders(&terms, &known).join(", "))
        };
        view! { <span class="table__address">{words}</span> }
    });
    view! {
        <span class="shared__labels">{labels}</span>
        {folders}
    }
}

/// Invitations that can still be accepted, and what became of the others.
#[component]
pub fn Invitations(sharing: Sharing, invitations: Vec<ShareInvitation>) -> impl IntoView {
    if invitations.is_empty() {
        return ().into_any();
    }
    let row = move |invitation| view! { <Invitation sharing invitation /> };
    view! {
        <section class="shared shared--next">
            <header class="shared__head">
                <h2 class="shared__title">{tr("sharing.invitations")}</h2>
            </header>
            <table class="table shared__table">
                <caption class="visually-hidden">{tr("sharing.invitations")}</caption>
                <tbody>{invitations.into_iter().map(row).collect_view()}</tbody>
            </table>
        </section>
    }
    .into_any()
}

#[component]
fn Invitation(sharing: Sharing, invitation: ShareInvitation) -> impl IntoView {
    let ShareInvitation { id, terms, state, created_at, expires_at, .. } = invitation;
    let (sent_to, accepted_by) = (invitation.sent_to, invitation.accepted_by);
    let may_revoke = invitation.may_revoke;
    let title = move || match &sent_to {
        Some(email) => t!("sharing.linkFor", name = email.as_str()),
        None => t!("sharing.link"),
    };
    let became = move || match state {
        InvitationState::Open => t!("sharing.ends", date = date(expires_at, DateStyle::ShortDay)),
        InvitationState::Accepted => {
            t!("sharing.acceptedBy", name = accepted_by.clone().unwrap_or_default())
        }
        InvitationState::Expired => text("sharing.expired", &[]),
        InvitationState::Revoked => text("sharing.revoked", &[]),
    };
    let ends_at = terms.ends_at;
    let is_busy = RwSignal::new(false);
    let id = StoredValue::new(id);
    let revoke = move |_| {
        let Some(account) = sharing.account.get_untracked() else { return };
        is_busy.set(true);
        spawn_local(async move {
            match api::shares::revoke(account, id.get_value()).await {
                Ok(()) => {
                    sharing.store.toasts.show(Toast::new("link", t!("sharing.revokedNow")));
                }
                Err(error) => sharing.store.toasts.fail(&error),
            }
            let _ = is_busy.try_set(false);
            sharing.read();
        });
    };
    view! {
        <tr>
            <td>
                <span class="table__person">
                    <span class="avatar avatar--square" aria-hidden="true">
                        <Icon name="link" class="icon--small" />
                    </span>
                    <span class="table__text">
                        <span class="table__name truncate">{title}</span>
                        <span class="table__address truncate">
                            {move || t!("sharing.created", date = date(created_at, DateStyle::Moment))}
                        </span>
                    </span>
                </span>
            </td>
            <td>
                <Labels sharing terms />
            </td>
            <td>{move || words::until(ends_at)}</td>
            <td>{became}</td>
            <td>
                {may_revoke
                    .then(|| {
                        view! {
                            <button
                                class="button button--quiet button--small"
                                type="button"
                                disabled=move || is_busy.get()
                                on:click=revoke
                            >
                                {tr("sharing.revoke")}
                            </button>
                        }
                    })}
            </td>
        </tr>
    }
}
