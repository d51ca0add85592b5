//! Being taken off the list that the open message came over: asks first, then says what happened.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::id::{AccountId, MessageId};
use shared::sender::{Unsubscribe, UnsubscribeWay};

use crate::api;
use crate::components::icon::Icon;
use crate::i18n::problem::sentences;
use crate::i18n::tr;
use crate::t;

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Offered,
    Asking,
    Waiting,
    /// What happened, in words.
    Done(String),
}

#[component]
pub fn Unsubscribing(account: AccountId, message: MessageId, offer: Unsubscribe) -> impl IntoView {
    let Unsubscribe { way, target } = offer;
    let step = RwSignal::new(Step::Offered);
    let named = target.clone();
    let text = move || {
        let target = named.as_str();
        match (step.get(), way) {
            (Step::Offered, _) => t!("unsubscribe.offer"),
            (Step::Asking, UnsubscribeWay::OneClick) => {
                t!("unsubscribe.askServer", target = target)
            }
            (Step::Asking, UnsubscribeWay::Mail) => t!("unsubscribe.askMail", target = target),
            (Step::Asking, UnsubscribeWay::Page) => t!("unsubscribe.askPage", target = target),
            (Step::Waiting, _) => t!("unsubscribe.waiting", target = target),
            (Step::Done(words), _) => words,
        }
    };
    let asked = target.clone();
    let ask = move |_| {
        if step.get_untracked() == Step::Offered {
            return step.set(Step::Asking);
        }
        step.set(Step::Waiting);
        let call = api::messages::unsubscribe(account.clone(), message.clone());
        let target = asked.clone();
        spawn_local(async move {
            let words = match call.await {
                Ok(answer) if answer.is_asked => t!("unsubscribe.asked", target = target),
                Ok(_) => t!("unsubscribe.refused", target = target),
                Err(error) => sentences(&error).title,
            };
            // The message may be closed by now.
            let _ = step.try_set(Step::Done(words));
        });
    };
    let is_asking = move || step.get() == Step::Asking;
    let opens_page = move || is_asking() && way == UnsubscribeWay::Page;
    let has_button = move || matches!(step.get(), Step::Offered | Step::Asking) && !opens_page();
    view! {
        <div class="notice">
            <Icon name="mail" />
            <span class="notice__text" role="status">
                {text}
            </span>
            <span class="notice__actions">
                <Show when=opens_page>
                    <a
                        class="button button--link button--small"
                        href=target.clone()
                        target="_blank"
                        rel="noopener noreferrer"
                    >
                        {tr("unsubscribe.open")}
                    </a>
                </Show>
                // The same button, so that the focus stays where it is while it is asked.
                <button
                    class="button button--link button--small"
                    type="button"
                    hidden=move || !has_button()
                    on:click=ask
                >
                    {tr("unsubscribe.button")}
                </button>
                <Show when=is_asking>
                    <button
                        class="button button--link button--small"
                        type="button"
                        on:click=move |_| step.set(Step::Offered)
                    >
                        {tr("action.cancel")}
                    </button>
                </Show>
            </span>
        </div>
    }
}
