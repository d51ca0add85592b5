//! The notice of what was just done.

use leptos::prelude::*;

use super::icon::Icon;
use crate::store::toasts::Toast;

/// A status region, always there so that screen readers hear what appears in it.
#[component]
pub fn ToastRegion(
    #[prop(into)] toast: Signal<Option<Toast>, LocalStorage>,
    #[prop(into)] on_act: Callback<()>,
) -> impl IntoView {
    view! {
        <div class="toast-region" role="status">
            {move || {
                toast
                    .get()
                    .map(|toast| {
                        let time = toast.action.as_ref().map(|_| toast.stays.as_secs());
                        view! {
                            <div class="toast">
                                <Icon name=toast.icon class="icon--small" />
                                <span>{toast.text}</span>
                                {toast
                                    .action
                                    .map(|action| {
                                        view! {
                                            <button
                                                class="toast__action"
                                                type="button"
                                                on:click=move |_| on_act.run(())
                                            >
                                                {action.label}
                                            </button>
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
                    })
            }}
        </div>
    }
}
