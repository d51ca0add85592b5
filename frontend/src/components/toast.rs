//! The notice of what was just done.

use std::time::Duration;

use leptos::prelude::*;

use super::icon::Icon;
use crate::browser;
use crate::store::toasts::Toast;

/// A status region, always there so that screen readers hear what appears in it. The newest stands lowest.
#[component]
pub fn ToastRegion(
    #[prop(into)] toasts: Signal<Vec<Toast>, LocalStorage>,
    /// Gets the number of the toast whose button was pressed.
    #[prop(into)]
    on_act: Callback<u32>,
) -> impl IntoView {
    let ids = move || toasts.with(|toasts| toasts.iter().map(|toast| toast.id).collect::<Vec<_>>());
    let find = move |id: u32| {
        toasts.with_untracked(|toasts| toasts.iter().find(|toast| toast.id == id).cloned())
    };
    view! {
        <div class="toast-region" role="status">
            <For each=ids key=|id| *id let:id>
                {find(id).map(|toast| view! { <ToastView toast on_act /> })}
            </For>
        </div>
    }
}

#[component]
fn ToastView(toast: Toast, on_act: Callback<u32>) -> impl IntoView {
    let id = toast.id;
    let is_running = toast.progress.is_some();
    let time = toast.action.as_ref().filter(|_| !is_running).map(|_| toast.stays.as_secs());
    let left = toast.counts_down.then_some(toast.stays);
    view! {
        <div class="toast">
            <Icon name=toast.icon class="icon--small" />
            <span class="toast__text">{toast.text}</span>
            {left.map(|left| view! { <TimeLeft left /> })}
            {toast
                .action
                .map(|action| {
                    view! {
                        <button class="toast__action" type="button" on:click=move |_| on_act.run(id)>
                            {action.label}
                        </button>
                    }
                })}
            {toast
                .progress
                .map(|(done, total)| {
                    view! {
                        <progress
                            class="progress toast__progress"
                            max=total.max(1).to_string()
                            value=done.to_string()
                            aria-hidden="true"
                        ></progress>
                    }
                })}
            {time
                .map(|seconds| {
                    view! {
                        <span
                            class="toast__running"
                            style:animation-duration=format!("{seconds}s")
                        ></span>
                    }
                })}
        </div>
    }
}

/// "7 s", counting down. Not read out: the sentence was.
#[component]
fn TimeLeft(left: Duration) -> impl IntoView {
    let ends_at = browser::now_ms() + left.as_secs_f64() * 1_000.0;
    let seconds = RwSignal::new(left.as_secs_f64().ceil());
    let tick = move || {
        let _ = seconds.try_set(((ends_at - browser::now_ms()) / 1_000.0).ceil().max(0.0));
    };
    if let Ok(timer) = set_interval_with_handle(tick, Duration::from_millis(250)) {
        on_cleanup(move || timer.clear());
    }
    view! {
        <span class="toast__time" aria-hidden="true">
            {move || crate::t!("toast.seconds", time = crate::i18n::format::number(seconds.get()))}
        </span>
    }
}
