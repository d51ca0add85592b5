//! The headers of the open message, in place of its body.

use leptos::prelude::*;

use super::reading::Reading;
use crate::browser;
use crate::components::header_view::HeaderView;
use crate::components::icon::Icon;
use crate::components::notice::ProblemNotice;
use crate::i18n::problem::sentences;
use crate::i18n::tr;
use crate::store::toasts::Toast;
use crate::store::use_store;
use crate::t;

#[component]
pub fn HeadersPane(reading: Reading) -> impl IntoView {
    let store = use_store();
    let headers = LocalResource::new(move || reading.headers());
    let copy = move |text: String| {
        browser::copy(&text, move || {
            store.toasts.show(Toast::new("copy", t!("headers.copied")));
        });
    };
    let close = move |_| reading.close_headers();
    let subject = move || reading.here().map(|message| message.subject.clone());
    view! {
        <div class="reader__body">
            <div class="reader__measure reader__measure--wide">
                <div class="headers__head">
                    <button
                        class="icon-button"
                        type="button"
                        aria-label=tr("headers.back")
                        title=tr("headers.back")
                        on:click=close
                        autofocus
                    >
                        <Icon name="arrow-left" />
                    </button>
                    <h2 class="headers__subject" dir="auto">
                        {move || t!("headers.of", subject = subject().unwrap_or_default())}
                    </h2>
                </div>
                <Transition>
                    {move || Suspend::new(async move {
                        match headers.await {
                            Ok(report) => view! { <HeaderView report on_copy=copy /> }.into_any(),
                            Err(error) => {
                                view! { <ProblemNotice sentences=sentences(&error) /> }.into_any()
                            }
                        }
                    })}
                </Transition>
            </div>
        </div>
    }
}
