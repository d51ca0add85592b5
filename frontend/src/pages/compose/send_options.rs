//! Beside Send: when to send.

use leptos::prelude::*;
use shared::Timestamp;
use web_sys::KeyboardEvent;

use crate::browser;
use crate::components::dialog::Dialog;
use crate::components::icon::Icon;
use crate::components::menu::{MenuButton, MenuItem};
use crate::i18n::format::{self, DateStyle};
use crate::i18n::tr;
use crate::store::Store;
use crate::store::compose::composer::Composer;
use crate::view_model::compose::later::choices;

/// As far ahead as the server takes it.
const FURTHEST_MS: f64 = 366.0 * 86_400_000.0;

#[component]
pub fn SendOptions(store: Store, composer: Composer) -> impl IntoView {
    let is_picking = RwSignal::new(false);
    let send_at = Callback::new(move |ms: f64| {
        if let Ok(at) = Timestamp::from_millisecond(ms as i64) {
            store.compose.send_later(store, composer, at);
        }
    });
    let label = Signal::derive(tr("compose.sendOptions"));
    let face = ViewFn::from(|| view! { <Icon name="chevron-down" class="icon--small" /> });
    view! {
        <MenuButton label class="button button--primary" face>
            <div class="menu__heading" role="presentation">{tr("later.title")}</div>
            <QuickChoices on_choose=send_at />
            <MenuItem
                icon="clock-3"
                label=Signal::derive(tr("later.pick"))
                on_choose=move |()| is_picking.set(true)
            />
        </MenuButton>
        <Show when=move || is_picking.get()>
            <PickTime on_choose=send_at on_close=move |()| is_picking.set(false) />
        </Show>
    }
}

/// With the moment that each stands for.
#[component]
fn QuickChoices(on_choose: Callback<f64>) -> impl IntoView {
    choices(browser::weekday())
        .into_iter()
        .map(|choice| {
            let at = browser::local_time(choice.days_ahead, choice.hour);
            let label = move || {
                let name = tr(choice.word)();
                format!("{name}, {}", format::date_of_ms(at, DateStyle::Moment))
            };
            view! {
                <MenuItem
                    icon="send"
                    label=Signal::derive(label)
                    on_choose=move |()| on_choose.run(at)
                />
            }
        })
        .collect_view()
}

#[component]
fn PickTime(on_choose: Callback<f64>, #[prop(into)] on_close: Callback<()>) -> impl IntoView {
    let typed = RwSignal::new(browser::local_text(browser::local_time(1, 8)));
    let is_wrong = RwSignal::new(false);
    let choose = move || {
        let now = browser::now_ms();
        let at = browser::ms_of_local_text(&typed.get_untracked());
        match at.filter(|at| (now..now + FURTHEST_MS).contains(at)) {
            Some(at) => {
                on_close.run(());
                on_choose.run(at);
            }
            None => is_wrong.set(true),
        }
    };
    // The composer around it is a form, which Enter would send at once.
    let key = move |event: KeyboardEvent| {
        if event.key() == "Enter" {
            event.prevent_default();
            choose();
        }
    };
    view! {
        <Dialog title=Signal::derive(tr("later.title")) on_close=on_close>
            <div class="dialog__body">
                <label class="field">
                    <span class="field__label">{tr("later.when")}</span>
                    <input
                        class="input"
                        type="datetime-local"
                        autofocus
                        aria-invalid=move || is_wrong.get().then_some("true")
                        bind:value=typed
                        on:keydown=key
                    />
                </label>
                {move || {
                    is_wrong
                        .get()
                        .then(|| {
                            view! {
                                <p class="field__problem" role="alert">
                                    <Icon name="circle-alert" class="icon--tiny" />
                                    {tr("later.past")}
                                </p>
                            }
                        })
                }}
            </div>
            <footer class="dialog__foot">
                <button class="button" type="button" on:click=move |_| on_close.run(())>
                    {tr("action.cancel")}
                </button>
                <button class="button button--primary" type="button" on:click=move |_| choose()>
                    {tr("later.schedule")}
                </button>
            </footer>
        </Dialog>
    }
}
