//! How far a template is applied, and what became of each address.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::template::model::{RowStatus, RunStatus, TemplateRun};

use crate::api::{self, ApiError};
use crate::i18n::tr;
use crate::store::use_store;
use crate::t;

/// How often the server is asked while it is under way.
const PAUSE: Duration = Duration::from_millis(500);

/// Follows a run until it has ended.
#[derive(Clone, Copy, Debug)]
pub struct Follow {
    run: RwSignal<Option<TemplateRun>>,
    on_end: Callback<()>,
}

impl Follow {
    /// `on_end` is called when what it did has been looked at.
    pub fn new(run: RwSignal<Option<TemplateRun>>, on_end: Callback<()>) -> Self {
        Self { run, on_end }
    }

    /// Shows it as it is, and asks again while it goes on.
    pub fn take(self, now: TemplateRun) {
        let (id, status) = (now.id.clone(), now.status);
        // The dialog may have been closed; the run goes on.
        if self.run.try_set(Some(now)).is_some() {
            return;
        }
        if status != RunStatus::Running {
            return;
        }
        set_timeout(
            move || {
                spawn_local(async move {
                    match api::templates::run(&id).await {
                        Ok(now) => self.take(now),
                        // It goes on without being looked at; the next answer tells all.
                        Err(ApiError::Network) => {
                            if let Some(Some(known)) = self.run.try_get_untracked() {
                                self.take(known);
                            }
                        }
                        Err(_) => {}
                    }
                });
            },
            PAUSE,
        );
    }

    fn ended(self) {
        self.on_end.run(());
    }
}

#[component]
pub fn Progress(
    run: RwSignal<Option<TemplateRun>>,
    follow: Follow,
    on_close: Callback<()>,
    /// What it does, in words.
    title: &'static str,
    /// What became of an address, in words.
    words: fn(RowStatus) -> &'static str,
    /// What follows from it, once it is done.
    #[prop(optional, into)]
    next: ViewFn,
) -> impl IntoView {
    let store = use_store();
    let current = move || run.get();
    let status = Memo::new(move |_| current().map(|run| run.status).unwrap_or_default());
    let total = move || current().map_or(0, |run| run.rows.len());
    let left = move || current().map_or(0, |run| run.count(RowStatus::Waiting));
    let done = move || total() - left();
    let troubled = move || {
        current()
            .is_some_and(|run| run.count(RowStatus::Failed) + run.count(RowStatus::NotTold) > 0)
    };
    let said = move || match status.get() {
        RunStatus::Running => t!("templates.running", done = done().to_string(), count = total()),
        RunStatus::Cancelled => t!("templates.stopped", done = done().to_string(), count = total()),
        RunStatus::Done if current().is_some_and(|run| run.is_preview) => {
            t!("starters.looked", count = total())
        }
        RunStatus::Done => t!("templates.applied", count = total()),
    };
    let cancel = move |_| {
        let Some(run) = untrack(current) else { return };
        spawn_local(async move {
            match api::templates::cancel(&run.id).await {
                Ok(now) => follow.take(now),
                Err(error) => store.toasts.fail(&error),
            }
        });
    };
    let resume = move |_| {
        let Some(run) = untrack(current) else { return };
        spawn_local(async move {
            match api::templates::resume(&run.id).await {
                Ok(now) => follow.take(now),
                Err(error) => store.toasts.fail(&error),
            }
        });
    };
    let close = move |_| {
        on_close.run(());
        follow.ended();
    };
    let rows = move || {
        let rows = current().map(|run| run.rows).unwrap_or_default();
        let row = |row: shared::template::model::RunRow| {
            view! {
                <tr>
                    <td class="truncate">{row.address}</td>
                    <td class="apply__fate" data-status=format!("{:?}", row.status)>
                        {tr(words(row.status))}
                    </td>
                </tr>
            }
        };
        rows.into_iter().map(row).collect_view()
    };
    view! {
        <div class="dialog__body apply">
            <p role="status">{said}</p>
            <progress
                class="progress"
                aria-label=tr(title)
                max=move || total().to_string()
                value=move || done().to_string()
            ></progress>
            <div class="apply__rows" role="region" tabindex="0" aria-label=tr("templates.outcome")>
                <table class="apply__table">
                    <thead class="visually-hidden">
                        <tr>
                            <th>{tr("templates.address")}</th>
                            <th>{tr("templates.outcome")}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </div>
        <footer class="dialog__foot">
            <Show when=move || status.get() == RunStatus::Running>
                <button class="button" type="button" on:click=cancel>
                    {tr("templates.stop")}
                </button>
            </Show>
            <Show when=move || {
                status.get() == RunStatus::Cancelled || (status.get() == RunStatus::Done && troubled())
            }>
                <button class="button" type="button" on:click=resume>
                    {tr("templates.resume")}
                </button>
            </Show>
            <button class="button" type="button" on:click=close>
                {tr("action.close")}
            </button>
            <Show when=move || status.get() == RunStatus::Done>{next.run()}</Show>
        </footer>
    }
}
