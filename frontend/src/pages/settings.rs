//! Settings: what the user likes.

pub mod account_choice;
pub mod accounts;
pub mod activity;
pub mod appearance;
pub mod auto_reply;
pub mod canned_replies;
pub mod history;
pub mod identities;
pub mod keyboard;
pub mod labels;
pub mod links;
pub mod notifications;
pub mod opening;
pub mod rich_field;
pub mod senders;
pub mod sessions;
pub mod shared_access;
pub mod sign_in;
pub mod signature;
pub mod signature_template;
pub mod writing;

use leptos::prelude::*;
use shared::problem::ProblemKind;

use super::home::NotFound;
use super::page_in;
use crate::api::ApiError;
use crate::components::empty_state::EmptyState;
use crate::components::icon::Icon;
use crate::components::notice::ProblemNotice;
use crate::components::settings_nav::{SETTINGS, SettingsNav};
use crate::i18n::problem::sentences;
use crate::i18n::{text, tr};
use crate::parts;
use crate::store::use_store;
use accounts::AccountsPage;
use activity::ActivityLogPage;
use appearance::Appearance;
use auto_reply::AutoReplyPage;
use canned_replies::CannedRepliesPage;
use history::HistoryPage;
use identities::IdentitiesPage;
use keyboard::Keyboard;
use labels::LabelsPage;
use links::LinksPage;
use notifications::Notifications;
use opening::Opening;
use senders::SendersPage;
use sessions::SessionsPage;
use shared_access::SharedAccessPage;
use sign_in::SignInWaysPage;
use writing::Writing;

/// `/settings[/{page}]`: without a page the first, or on a phone, where the sidebar is away, the list of them.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let store = use_store();
    let accounts = Signal::derive(move || {
        store.session.current().map(|session| session.accounts.clone()).unwrap_or_default()
    });
    let segment = page_in("settings");
    let name = move || {
        let mut links = SETTINGS.iter().flat_map(|(_, links)| links.iter());
        links.find(|(known, ..)| *known == segment.get()).map(|(.., name)| *name)
    };
    Effect::new(move || crate::browser::set_title(&tr(name().unwrap_or("settings.title"))()));
    let page = move || match segment.read().as_str() {
        "" => view! {
            <div class="settings-index">
                <h1 class="page__title">{tr("settings.title")}</h1>
                <SettingsNav current=segment accounts />
            </div>
            <div class="settings-first">
                <Appearance />
            </div>
        }
        .into_any(),
        "appearance" => view! { <Appearance /> }.into_any(),
        "accounts" => view! { <AccountsPage /> }.into_any(),
        "sign-in" => view! { <SignInWaysPage /> }.into_any(),
        "sessions" => view! { <SessionsPage /> }.into_any(),
        "keyboard" => view! { <Keyboard /> }.into_any(),
        "opening" => view! { <Opening /> }.into_any(),
        "writing" => view! { <Writing /> }.into_any(),
        "signature" => view! { <IdentitiesPage /> }.into_any(),
        "auto-reply" => view! { <AutoReplyPage /> }.into_any(),
        "senders" => view! { <SendersPage /> }.into_any(),
        "canned-replies" => view! { <CannedRepliesPage /> }.into_any(),
        "notifications" => view! { <Notifications /> }.into_any(),
        "links" => view! { <LinksPage /> }.into_any(),
        "activity" => view! { <ActivityLogPage /> }.into_any(),
        "shared-access" => view! { <SharedAccessPage /> }.into_any(),
        "labels" => view! { <LabelsPage /> }.into_any(),
        "history" => view! { <HistoryPage /> }.into_any(),
        "contacts" => view! {
            <Head title="sync.title" lead="sync.lead" />
            {parts::address_servers()}
        }
        .into_any(),
        _ => ().into_any(),
    };
    let is_there = Memo::new(move |_| segment.read().is_empty() || name().is_some());
    let has_own_sheet = Memo::new(move |_| *segment.read() == "rules");
    move || match is_there.get() {
        true if has_own_sheet.get() => parts::rules_page(),
        true => view! {
            <main class="app__sheet page">
                <div class="page__inner">
                    <Show when=move || !segment.read().is_empty()>
                        <a class="settings-back" href="/settings">
                            <Icon name="arrow-left" class="icon--small" />
                            {tr("settings.title")}
                        </a>
                    </Show>
                    {page}
                </div>
            </main>
        }
        .into_any(),
        false => NotFound().into_any(),
    }
}

/// Why a setting that stands in the script was not saved, with what the host said of the script.
#[component]
fn ScriptTrouble(
    lead: &'static str,
    problem: RwSignal<Option<ApiError>>,
    /// Reads it as it is now, where somebody else was quicker.
    on_reload: Callback<()>,
) -> impl IntoView {
    move || {
        let error = problem.get()?;
        let is_conflict = matches!(
            error.kind(),
            Some(ProblemKind::ScriptConflict | ProblemKind::ChangedMeanwhile)
        );
        let on_dismiss = Callback::new(move |()| problem.set(None));
        let said = match &error {
            ApiError::Problem(problem) => problem.script.clone(),
            ApiError::Network | ApiError::Malformed => Vec::new(),
        };
        let reload = move || {
            view! {
                <button
                    class="button button--small"
                    type="button"
                    on:click=move |_| on_reload.run(())
                >
                    {tr("away.reload")}
                </button>
            }
        };
        Some(view! {
            <ProblemNotice lead=text(lead, &[]) sentences=sentences(&error) on_dismiss>
                {said.into_iter().map(|said| view! { <p lang="en">{said.message}</p> }).collect_view()}
                {is_conflict.then(reload)}
            </ProblemNotice>
        })
    }
}

/// What was read from the server, a row each; why it could not be, or that there is nothing. `name` is the list's, `none`
/// has an icon, a title and a text.
fn listed<T, V: IntoView + 'static>(
    read: Result<Vec<T>, ApiError>,
    name: &'static str,
    none: (&'static str, &'static str, &'static str),
    row: impl Fn(T) -> V,
) -> AnyView {
    let (icon, title, note) = none;
    match read {
        Err(error) => view! { <ProblemNotice sentences=sentences(&error) /> }.into_any(),
        Ok(items) if items.is_empty() => {
            view! { <EmptyState icon title=Signal::derive(tr(title)) text=Signal::derive(tr(note)) /> }
                .into_any()
        }
        Ok(items) => {
            let rows = items.into_iter().map(row).collect_view();
            view! {
                <ul class="outbox" aria-label=tr(name)>
                    {rows}
                </ul>
            }
            .into_any()
        }
    }
}

/// The head of a settings page.
#[component]
fn Head(title: &'static str, lead: &'static str) -> impl IntoView {
    view! {
        <div class="page__head">
            <div class="page__text">
                <h1 class="page__title">{tr(title)}</h1>
                <p class="page__lead">{tr(lead)}</p>
            </div>
        </div>
    }
}
