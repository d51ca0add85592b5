//! What admins did.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::admin_log::{AdminAction, AdminLogEntry, AdminLogPage};

use crate::api::ApiError;
use crate::api::organisation::{self, LogQuery};
use crate::browser;
use crate::components::empty_state::EmptyState;
use crate::components::failure::Failure;
use crate::components::icon::Icon;
use crate::i18n::format::{DateStyle, date};
use crate::i18n::problem::sentences;
use crate::i18n::tr;
use crate::t;

/// The lines that were read.
#[derive(Clone, Copy, Debug)]
struct Log {
    query: RwSignal<LogQuery>,
    known: RwSignal<Option<Result<AdminLogPage, ApiError>>>,
    asked: StoredValue<u32>,
}

impl Log {
    /// Reads from the beginning, or what comes after the last line known.
    fn read(self, next: Option<String>) {
        let ticket = self.asked.with_value(|asked| asked + 1);
        self.asked.set_value(ticket);
        let query = self.query.get_untracked();
        spawn_local(async move {
            let read = organisation::log(&query, next.as_deref()).await;
            if self.asked.try_get_value() != Some(ticket) {
                return;
            }
            let _ = self.known.try_update(|known| match (known, read) {
                (Some(Ok(known)), Ok(more)) if next.is_some() => {
                    known.items.extend(more.items);
                    known.next = more.next;
                }
                (known, read) => *known = Some(read),
            });
        });
    }
}

/// `/admin/log`
#[component]
pub fn LogPage() -> impl IntoView {
    let log =
        Log { query: RwSignal::default(), known: RwSignal::new(None), asked: StoredValue::new(0) };
    Effect::new(move || {
        log.query.track();
        log.read(None);
    });
    let content = move || {
        Some(match log.known.get()? {
            Err(error) => {
                let on_retry = move |()| log.read(None);
                view! { <Failure sentences=sentences(&error) on_retry /> }.into_any()
            }
            Ok(page) if page.items.is_empty() => {
                let (title, text) = (tr("adminLog.none"), tr("adminLog.noneText"));
                view! {
                    <EmptyState
                        icon="scroll-text"
                        title=Signal::derive(title)
                        text=Signal::derive(text)
                    />
                }
                .into_any()
            }
            Ok(page) => {
                let next = page.next.clone();
                let more = next.map(|next| {
                    let next = StoredValue::new(next);
                    view! {
                        <button
                            class="button members__more"
                            type="button"
                            on:click=move |_| log.read(Some(next.get_value()))
                        >
                            {tr("adminLog.more")}
                        </button>
                    }
                });
                view! {
                    <table class="table" aria-label=tr("adminLog.title")>
                        <thead>
                            <tr>
                                <th scope="col">{tr("adminLog.time")}</th>
                                <th scope="col">{tr("adminLog.action")}</th>
                                <th scope="col">{tr("adminLog.subject")}</th>
                                <th class="table__wide" scope="col">
                                    {tr("adminLog.admin")}
                                </th>
                            </tr>
                        </thead>
                        <tbody>{page.items.into_iter().map(row).collect_view()}</tbody>
                    </table>
                    {more}
                }
                .into_any()
            }
        })
    };
    view! {
        <div class="page__head">
            <div class="page__text">
                <h1 class="page__title">{tr("adminLog.title")}</h1>
                <p class="page__lead">{tr("adminLog.lead")}</p>
            </div>
            <div class="page__actions">
                <a
                    class="button"
                    href=move || organisation::log_url(&log.query.get())
                    download=""
                    rel="external"
                >
                    <Icon name="download" class="icon--small" />
                    {tr("adminLog.export")}
                </a>
            </div>
        </div>
        <Filters query=log.query />
        {content}
    }
}

fn row(entry: AdminLogEntry) -> impl IntoView {
    let (at, action) = (entry.at, entry.action);
    let is_told_apart = !entry.note.is_empty();
    view! {
        <tr>
            <td class="table__number">{move || date(at, DateStyle::Moment)}</td>
            <td>{move || words(action)}</td>
            <td>
                <span dir="auto">{entry.subject}</span>
                {is_told_apart.then(|| view! { <span class="table__address">{entry.note}</span> })}
            </td>
            <td class="table__wide">{entry.admin}</td>
        </tr>
    }
}

/// What an action is called.
fn words(action: AdminAction) -> String {
    match action {
        AdminAction::MemberAdded => t!("adminLog.memberAdded"),
        AdminAction::MemberChanged => t!("adminLog.memberChanged"),
        AdminAction::MemberRemoved => t!("adminLog.memberRemoved"),
        AdminAction::MembersImported => t!("adminLog.membersImported"),
        AdminAction::SignedOut => t!("adminLog.signedOut"),
        AdminAction::Blocked => t!("adminLog.blocked"),
        AdminAction::Unblocked => t!("adminLog.unblocked"),
        AdminAction::AdminMade => t!("adminLog.adminMade"),
        AdminAction::AdminRevoked => t!("adminLog.adminRevoked"),
        AdminAction::TemplateAdded => t!("adminLog.templateAdded"),
        AdminAction::TemplateChanged => t!("adminLog.templateChanged"),
        AdminAction::TemplateRemoved => t!("adminLog.templateRemoved"),
        AdminAction::TemplateApplied => t!("adminLog.templateApplied"),
        AdminAction::SendersChanged => t!("adminLog.sendersChanged"),
        AdminAction::AutoReplySwitched => t!("adminLog.autoReplySwitched"),
        AdminAction::AccessGranted => t!("adminLog.accessGranted"),
        AdminAction::AccessWithdrawn => t!("adminLog.accessWithdrawn"),
        AdminAction::Other => t!("adminLog.other"),
    }
}

#[component]
fn Filters(query: RwSignal<LogQuery>) -> impl IntoView {
    let words_typed = RwSignal::new(String::new());
    Effect::new(move |before: Option<()>| {
        let words = words_typed.get();
        if before.is_some() {
            query.update(|query| query.words = words);
        }
    });
    let choose = move |event: leptos::ev::Event| {
        let place = event_target_value(&event).parse::<usize>().ok();
        let action = place.and_then(|place| AdminAction::ALL.get(place).copied());
        query.update(|query| query.action = action);
    };
    let option = |(place, action): (usize, AdminAction)| {
        view! { <option value=place.to_string()>{move || words(action)}</option> }
    };
    // A day as typed is one of the reader's own.
    let day = move |event: &leptos::ev::Event, is_end: bool| {
        let text = format!("{}T00:00", event_target_value(event));
        let ms = browser::ms_of_local_text(&text)?;
        let ms = if is_end { ms + 86_400_000.0 } else { ms };
        shared::Timestamp::from_millisecond(ms as i64).ok().map(|at| at.to_string())
    };
    view! {
        <div class="filter-line">
            <label class="filter-line__search">
                <Icon name="search" class="icon--small" />
                <input
                    class="input"
                    type="search"
                    autocomplete="off"
                    aria-label=tr("adminLog.search")
                    placeholder=tr("adminLog.search")
                    bind:value=words_typed
                />
            </label>
            <label class="select">
                <select class="input" aria-label=tr("adminLog.action") on:change=choose>
                    <option value="">{tr("adminLog.all")}</option>
                    {AdminAction::ALL.into_iter().enumerate().map(option).collect_view()}
                </select>
                <Icon name="chevron-down" class="icon--small" />
            </label>
            <div class="filter-line__days">
                <label class="field field--line">
                    <span class="field__label">{tr("adminLog.from")}</span>
                    <input
                        class="input"
                        type="date"
                        on:change=move |event| query.update(|query| query.from = day(&event, false))
                    />
                </label>
                <label class="field field--line">
                    <span class="field__label">{tr("adminLog.until")}</span>
                    <input
                        class="input"
                        type="date"
                        on:change=move |event| query.update(|query| query.until = day(&event, true))
                    />
                </label>
            </div>
        </div>
    }
}
