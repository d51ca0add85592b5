//! The members, a row each.

use leptos::prelude::*;
use shared::address::Address;
use shared::member::{Member, MemberSort};

use super::Members;
use super::edit::Edit;
use crate::components::avatar::Avatar;
use crate::components::icon::Icon;
use crate::i18n::format::{DateStyle, date};
use crate::i18n::tr;
use crate::t;

#[component]
pub fn Table(members: Members) -> impl IntoView {
    let rows = move || {
        members.known.with(|known| match known {
            Some(Ok(window)) => window.items.clone(),
            _ => Vec::new(),
        })
    };
    let all_on_screen = Memo::new(move |_| {
        let selected = members.selected.read();
        let rows = rows();
        !rows.is_empty() && rows.iter().all(|member| selected.contains(&member.email))
    });
    let toggle_all = move |_| {
        let is_on = !all_on_screen.get_untracked();
        members.clear();
        if is_on {
            members.selected.set(untrack(rows).into_iter().map(|member| member.email).collect());
        }
    };
    let head = move |sort: MemberSort, name: &'static str| {
        let order = move || (members.sort.get() == sort).then_some("ascending");
        view! {
            <th aria-sort=order scope="col">
                <button class="table__sort" type="button" on:click=move |_| members.sort.set(sort)>
                    {tr(name)}
                    {move || order().map(|_| view! { <Icon name="arrow-up" class="icon--tiny" /> })}
                </button>
            </th>
        }
    };
    view! {
        <table class="table members__table" aria-label=tr("members.title")>
            <thead>
                <tr>
                    <th class="table__check" scope="col">
                        <input
                            class="check"
                            type="checkbox"
                            aria-label=tr("members.selectShown")
                            prop:checked=all_on_screen
                            on:change=toggle_all
                        />
                    </th>
                    {head(MemberSort::Name, "members.member")}
                    <th class="table__wide" scope="col">{tr("members.job")}</th>
                    {head(MemberSort::Seen, "members.seen")}
                    <th scope="col">{tr("members.state")}</th>
                    <th scope="col">
                        <span class="visually-hidden">{tr("members.edit")}</span>
                    </th>
                </tr>
            </thead>
            <tbody>
                <For
                    each=rows
                    key=|member| (member.email.clone(), member.version, member.is_admin, member.seen_at)
                    children=move |member| view! { <Row members member /> }
                />
            </tbody>
        </table>
    }
}

/// What a member is called where only one line is.
pub fn name_of(member: &Member) -> String {
    let name = member.profile.full_name();
    if name.is_empty() { member.email.clone() } else { name }
}

#[component]
fn Row(members: Members, member: Member) -> impl IntoView {
    let email = StoredValue::new(member.email.clone());
    let name = StoredValue::new(name_of(&member));
    let is_selected =
        Memo::new(move |_| email.with_value(|email| members.selected.read().contains(email)));
    let toggle = move |_| {
        members.is_all.set(false);
        members.selected.update(|selected| {
            let email = email.get_value();
            if !selected.remove(&email) {
                selected.insert(email);
            }
        });
    };
    let (state, class) = match (member.is_blocked, member.is_admin, member.is_shared) {
        (true, ..) => ("members.stateBlocked", "table__state table__state--bad"),
        (_, true, _) => ("members.stateAdmin", "table__state table__state--good"),
        (.., true) => ("members.stateShared", "table__state table__state--good"),
        _ if member.seen_at.is_none() => ("members.stateNew", "table__state table__state--wait"),
        _ => ("members.stateActive", "table__state table__state--good"),
    };
    let seen = member.seen_at;
    let job = [member.profile.job_title.clone(), member.profile.department.clone()];
    let job = job.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ");
    let address = Address::new(&member.profile.full_name(), &member.email);
    let has_name = !member.profile.full_name().is_empty();
    let edit = move |_| members.editing.set(Some(Edit::Known(email.get_value())));
    view! {
        <tr aria-selected=move || is_selected.get().to_string()>
            <td class="table__check">
                <input
                    class="check"
                    type="checkbox"
                    aria-label=move || t!("members.select", name = name.get_value())
                    prop:checked=is_selected
                    on:change=toggle
                />
            </td>
            <td>
                <button class="table__person" type="button" on:click=edit>
                    <Avatar address />
                    <span class="table__text">
                        <span class="table__name truncate" dir="auto">
                            {name.get_value()}
                        </span>
                        {has_name
                            .then(|| {
                                view! {
                                    <span class="table__address truncate">{email.get_value()}</span>
                                }
                            })}
                    </span>
                </button>
            </td>
            <td class="table__wide">
                <span class="truncate" dir="auto">
                    {job}
                </span>
            </td>
            <td class="table__number">
                {move || seen.map_or_else(|| t!("members.never"), |at| date(at, DateStyle::Moment))}
            </td>
            <td>
                <span class=class>{tr(state)}</span>
            </td>
            <td>
                <button
                    class="icon-button icon-button--small"
                    type="button"
                    aria-label=move || t!("members.editOne", name = name.get_value())
                    on:click=edit
                >
                    <Icon name="pencil-line" class="icon--small" />
                </button>
            </td>
        </tr>
    }
}
