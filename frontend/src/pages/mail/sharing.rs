//! Giving others a link to one message.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::id::{AccountId, MessageId};
use shared::link::NewMessageLink;

use crate::components::block::Segmented;
use crate::components::dialog::Dialog;
use crate::components::icon::Icon;
use crate::components::notice::ProblemNotice;
use crate::i18n::format::{DateStyle, date};
use crate::i18n::problem::{Sentences, sentences};
use crate::i18n::tr;
use crate::store::toasts::Toast;
use crate::store::use_store;
use crate::{api, browser, t};

/// How long a link can last.
const DAYS: [u32; 4] = [1, 7, 30, 90];

/// Asks how long a link to a message is to last, makes it, and shows it to be copied.
#[component]
pub fn ShareDialog(
    account: AccountId,
    message: MessageId,
    #[prop(into)] on_close: Callback<()>,
) -> impl IntoView {
    let days = RwSignal::new(7_u32);
    let made = RwSignal::new(None::<NewMessageLink>);
    let problem = RwSignal::new(None::<Sentences>);
    let is_busy = RwSignal::new(false);
    let place = StoredValue::new((account, message));
    let make = move |_| {
        is_busy.set(true);
        let (account, message) = place.get_value();
        spawn_local(async move {
            let answer = api::links::make(account, message, days.get_untracked()).await;
            let _ = is_busy.try_set(false);
            match answer {
                Ok(link) => drop(made.try_set(Some(link))),
                Err(error) => drop(problem.try_set(Some(sentences(&error)))),
            }
        });
    };
    let choice = move |days: u32| (days, Signal::derive(move || t!("share.days", count = days)));
    view! {
        <Dialog title=Signal::derive(tr("share.title")) on_close>
            {move || match made.get() {
                None => {
                    view! {
                        <div class="dialog__body share">
                            <p>{tr("share.text")}</p>
                            <Segmented
                                label=Signal::derive(tr("share.lasts"))
                                options=DAYS.map(choice).to_vec()
                                chosen=days
                                on_choose=move |chosen| days.set(chosen)
                            />
                            {move || problem.get().map(|sentences| view! { <ProblemNotice sentences /> })}
                        </div>
                        <footer class="dialog__foot">
                            <button class="button" type="button" on:click=move |_| on_close.run(())>
                                {tr("action.cancel")}
                            </button>
                            <button
                                class="button button--primary"
                                type="button"
                                disabled=move || is_busy.get()
                                on:click=make
                            >
                                {tr("share.make")}
                            </button>
                        </footer>
                    }
                        .into_any()
                }
                Some(link) => view! { <Made link on_close /> }.into_any(),
            }}
        </Dialog>
    }
}

/// The link, which is told this once.
#[component]
fn Made(link: NewMessageLink, on_close: Callback<()>) -> impl IntoView {
    let store = use_store();
    let url = format!("{}{}", browser::origin(), link.path);
    let copied = url.clone();
    let copy = move |_| {
        browser::copy(&copied, move || {
            store.toasts.show(Toast::new("link", t!("share.copied")));
        });
    };
    view! {
        <div class="dialog__body share">
            <p>{move || t!("share.made", date = date(link.expires_at, DateStyle::Moment))}</p>
            <div class="share__link">
                <input class="input" readonly aria-label=tr("share.link") prop:value=url autofocus />
                <button class="button" type="button" on:click=copy>
                    <Icon name="copy" class="icon--small" />
                    {tr("share.copy")}
                </button>
            </div>
            <p class="field__note">{tr("share.once")}</p>
        </div>
        <footer class="dialog__foot">
            <a class="button" href="/settings/links">{tr("settings.links")}</a>
            <button class="button button--primary" type="button" on:click=move |_| on_close.run(())>
                {tr("action.close")}
            </button>
        </footer>
    }
}
