//! What was done in an address that several people work in, and by whom.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::activity::{Activity, ActivityKind, ActivityPage};
use shared::id::AccountId;
use shared::permission::Permission;

use super::account_choice::{AccountChoice, chosen_account};
use super::{Head, listed};
use crate::api::ApiError;
use crate::api::activity::{self, Filter};
use crate::browser;
use crate::components::icon::Icon;
use crate::i18n::format::{DateStyle, date};
use crate::i18n::{text, tr};
use crate::store::use_store;

type Read = RwSignal<Option<Result<ActivityPage, ApiError>>>;

fn name(kind: ActivityKind) -> &'static str {
    match kind {
        ActivityKind::Read => "activity.read",
        ActivityKind::Moved => "activity.moved",
        ActivityKind::Deleted => "activity.deleted",
        ActivityKind::Sent => "activity.sent",
        ActivityKind::RulesChanged => "activity.rules",
        ActivityKind::AccessGiven => "activity.given",
        ActivityKind::AccessChanged => "activity.changed",
        ActivityKind::AccessWithdrawn => "activity.withdrawn",
        ActivityKind::Other => "activity.other",
    }
}

/// `/settings/activity`
#[component]
pub fn ActivityLogPage() -> impl IntoView {
    let store = use_store();
    let chosen = RwSignal::new(None::<AccountId>);
    let account = chosen_account(store, chosen, Permission::ActivityLog);
    let (person, kind) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (from, until) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let read: Read = RwSignal::new(None);
    let people = RwSignal::new(Vec::<String>::new());
    let filter = Memo::new(move |_| Filter {
        person: person.get(),
        kind: kind.get(),
        from: browser::ms_of_local_text(&format!("{}T00:00", from.get())),
        until: browser::ms_of_local_text(&format!("{}T23:59:59", until.get())),
    });
    Effect::new(move |_| {
        let (Some(account), filter) = (account.get(), filter.get()) else { return };
        spawn_local(async move {
            let page = activity::read(account, filter).await;
            if let Ok(page) = &page {
                let _ = people.try_set(page.people.clone());
            }
            let _ = read.try_set(Some(page));
        });
    });
    let export = move || Some(activity::export_url(&account.get()?, &filter.get()));
    let row = |entry: Activity| view! { <Row entry /> };
    let kinds = ActivityKind::ALL.map(|kind| {
        let value = crate::json::write(&kind).unwrap_or_default();
        (value.trim_matches('"').to_owned(), name(kind))
    });
    let kind_option = |(value, words): (String, &'static str)| {
        view! { <option value=value>{tr(words)}</option> }
    };
    let person_option = |email: String| view! { <option value=email>{email.clone()}</option> };
    let day = move |label: &'static str, value: RwSignal<String>| {
        view! {
            <label class="field">
                <span class="field__label">{tr(label)}</span>
                <input class="input" type="date" bind:value=value />
            </label>
        }
    };
    view! {
        <Head title="settings.activity" lead="activity.lead" />
        <AccountChoice store chosen permission=Permission::ActivityLog />
        <div class="activity__filter">
            <label class="field">
                <span class="field__label">{tr("sharing.person")}</span>
                <span class="select">
                    <select
                        class="input"
                        on:change=move |event| person.set(event_target_value(&event))
                    >
                        <option value="">{tr("activity.everybody")}</option>
                        {move || people.get().into_iter().map(person_option).collect_view()}
                    </select>
                    <Icon name="chevron-down" class="icon--small" />
                </span>
            </label>
            <label class="field">
                <span class="field__label">{tr("activity.kind")}</span>
                <span class="select">
                    <select
                        class="input"
                        on:change=move |event| kind.set(event_target_value(&event))
                    >
                        <option value="">{tr("activity.everything")}</option>
                        {kinds.into_iter().map(kind_option).collect_view()}
                    </select>
                    <Icon name="chevron-down" class="icon--small" />
                </span>
            </label>
            {day("away.from", from)} {day("sharing.until", until)}
            <a class="button" href=export download>
                <Icon name="download" class="icon--small" />
                {tr("activity.export")}
            </a>
        </div>
        {move || {
            let none = ("history", "activity.none", "activity.noneText");
            Some(listed(read.get()?.map(|page| page.items), "settings.activity", none, row))
        }}
    }
}

#[component]
fn Row(entry: Activity) -> impl IntoView {
    let Activity { at, person, kind, subject, note, .. } = entry;
    let words = move || {
        let about = [subject.as_str(), note.as_str()].map(str::trim);
        about.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" · ")
    };
    view! {
        <li class="outbox__item">
            <span class="outbox__icon">
                <Icon name="history" />
            </span>
            <div class="outbox__text">
                <div class="outbox__line">
                    <span class="truncate" dir="auto">
                        <b>{move || text(name(kind), &[])}</b>
                        " "
                        {words}
                    </span>
                    <time class="outbox__time">{move || date(at, DateStyle::Moment)}</time>
                </div>
                <p class="outbox__to">{person}</p>
            </div>
        </li>
    }
}
