//! Where one is signed in.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::sign_in::OpenSession;

use super::Head;
use crate::api::{self, ApiError};
use crate::components::dialog::Dialog;
use crate::components::icon::Icon;
use crate::components::notice::ProblemNotice;
use crate::i18n::format::{DateStyle, date};
use crate::i18n::problem::{Sentences, sentences};
use crate::i18n::tr;
use crate::store::toasts::Toast;
use crate::store::{Store, use_store};
use crate::t;

type Sessions = RwSignal<Option<Result<Vec<OpenSession>, ApiError>>>;

/// `/settings/sessions`
#[component]
pub fn SessionsPage() -> impl IntoView {
    let store = use_store();
    let sessions: Sessions = RwSignal::new(None);
    let is_leaving = RwSignal::new(false);
    spawn_local(async move {
        let read = api::sign_in::sessions().await.map(|list| list.sessions);
        let _ = sessions.try_set(Some(read));
    });
    let row = move |it: OpenSession| view! { <Row store it sessions /> };
    view! {
        <Head title="settings.sessions" lead="sessions.lead" />
        {move || match sessions.get()? {
            Err(error) => Some(view! { <ProblemNotice sentences=sentences(&error) /> }.into_any()),
            Ok(items) => Some(
                view! {
                    <ul class="accounts" aria-label=tr("settings.sessions")>
                        {items.into_iter().map(row).collect_view()}
                    </ul>
                    <button class="button" type="button" on:click=move |_| is_leaving.set(true)>
                        {tr("sessions.all")}
                    </button>
                }
                .into_any(),
            ),
        }}
        {move || is_leaving.get().then(|| view! { <LeaveDialog store is_leaving /> })}
    }
}

/// A browser and its system, as far as they are known.
pub fn device_words(browser: Option<&str>, system: Option<&str>) -> String {
    match (browser, system) {
        (Some(browser), Some(system)) => {
            t!("sessions.device", browser = browser.to_owned(), system = system.to_owned())
        }
        (Some(only), None) | (None, Some(only)) => only.to_owned(),
        (None, None) => t!("sessions.unknown"),
    }
}

#[component]
fn Row(store: Store, it: OpenSession, sessions: Sessions) -> impl IntoView {
    let device = device_words(it.browser.as_deref(), it.system.as_deref());
    let (seen, begun, address) = (it.seen_at, it.created_at, it.address);
    let is_current = it.is_current;
    let note = move || {
        let begun =
            t!("sessions.begun", date = date(begun, DateStyle::Moment), address = address.clone());
        match is_current {
            true => begun,
            false => {
                let seen = t!("sessions.seen", date = date(seen, DateStyle::Moment));
                format!("{seen} · {begun}")
            }
        }
    };
    let label = {
        let device = device.clone();
        move || t!("sessions.endNamed", device = device.clone())
    };
    let is_under_way = RwSignal::new(false);
    let place = StoredValue::new((it.id, device.clone()));
    let end = move |_| {
        let (id, device) = place.get_value();
        is_under_way.set(true);
        spawn_local(async move {
            match api::sign_in::end_session(&id).await {
                Ok(()) => {
                    let _ = sessions.try_update(|sessions| {
                        if let Some(Ok(items)) = sessions {
                            items.retain(|known| known.id != id);
                        }
                    });
                    store.toasts.show(Toast::new("check", t!("sessions.ended", device = device)));
                }
                Err(error) => {
                    store.toasts.fail(&error);
                    let _ = is_under_way.try_set(false);
                }
            }
        });
    };
    view! {
        <li class="accounts__row">
            <Icon name="globe" />
            <div class="accounts__text">
                <span class="accounts__name truncate">
                    {device} {is_current.then(|| view! { <span class="ways__here">{tr("sessions.here")}</span> })}
                </span>
                <span class="accounts__note">{note}</span>
            </div>
            {(!is_current)
                .then(|| {
                    view! {
                        <button
                            class="button button--small"
                            type="button"
                            aria-label=label
                            disabled=move || is_under_way.get()
                            on:click=end
                        >
                            {tr("account.signOut")}
                        </button>
                    }
                })}
        </li>
    }
}

/// Ends what other people may be in the middle of: it asks.
#[component]
fn LeaveDialog(store: Store, is_leaving: RwSignal<bool>) -> impl IntoView {
    let problem = RwSignal::new(None::<Sentences>);
    let leave = move |_| {
        spawn_local(async move {
            if let Err(error) = store.session.sign_out_everywhere().await {
                let _ = problem.try_set(Some(sentences(&error)));
            }
        });
    };
    view! {
        <Dialog title=Signal::derive(tr("sessions.all")) on_close=move |()| is_leaving.set(false)>
            <div class="dialog__body">
                <p>{tr("sessions.allText")}</p>
                {move || problem.get().map(|sentences| view! { <ProblemNotice sentences /> })}
            </div>
            <footer class="dialog__foot">
                <button class="button" type="button" autofocus on:click=move |_| is_leaving.set(false)>
                    {tr("action.cancel")}
                </button>
                <button class="button button--danger" type="button" on:click=leave>
                    {tr("sessions.allNow")}
                </button>
            </footer>
        </Dialog>
    }
}
