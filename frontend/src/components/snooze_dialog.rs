//! Asks until when messages are to be put away.

use leptos::prelude::*;
use shared::Timestamp;

use super::dialog::Dialog;
use super::icon::Icon;
use crate::browser;
use crate::i18n::format::{self, DateStyle};
use crate::i18n::tr;
use crate::view_model::snooze::choices;

/// As far ahead as the server takes it.
const FURTHEST_MS: f64 = 5.0 * 365.0 * 86_400_000.0;

/// Times to choose from, and a field for any other. `None` is chosen for messages that are to come back now.
#[component]
pub fn SnoozeDialog(
    /// They are put away already.
    is_away: bool,
    on_choose: Callback<Option<Timestamp>>,
    #[prop(into)] on_close: Callback<()>,
) -> impl IntoView {
    let typed = RwSignal::new(browser::local_text(browser::local_time(1, 8)));
    let is_wrong = RwSignal::new(false);
    let choose = move |ms: f64| match Timestamp::from_millisecond(ms as i64) {
        Ok(at) => on_choose.run(Some(at)),
        Err(_) => is_wrong.set(true),
    };
    let pick = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let now = browser::now_ms();
        let at = browser::ms_of_local_text(&typed.get_untracked());
        match at.filter(|at| (now..now + FURTHEST_MS).contains(at)) {
            Some(at) => choose(at),
            None => is_wrong.set(true),
        }
    };
    let quick = choices(browser::weekday(), browser::hour()).into_iter().enumerate();
    let quick = quick.map(move |(place, choice)| {
        let at = browser::local_time(choice.days_ahead, choice.hour);
        view! {
            <li>
                <button
                    class="menu__item"
                    type="button"
                    autofocus=place == 0
                    on:click=move |_| choose(at)
                >
                    <Icon name="clock-3" />
                    <span>{tr(choice.word)}</span>
                    <span class="snooze-dialog__time">
                        {move || format::date_of_ms(at, DateStyle::Moment)}
                    </span>
                </button>
            </li>
        }
    });
    view! {
        <Dialog title=Signal::derive(tr("snooze.title")) on_close class="snooze-dialog">
            <form class="dialog__body" on:submit=pick>
                <ul>
                    {is_away
                        .then(|| {
                            view! {
                                <li>
                                    <button
                                        class="menu__item"
                                        type="button"
                                        on:click=move |_| on_choose.run(None)
                                    >
                                        <Icon name="inbox" />
                                        <span>{tr("snooze.now")}</span>
                                    </button>
                                </li>
                            }
                        })}
                    {quick.collect_view()}
                </ul>
                <label class="field">
                    <span class="field__label">{tr("later.when")}</span>
                    <input
                        class="input"
                        type="datetime-local"
                        aria-invalid=move || is_wrong.get().then_some("true")
                        bind:value=typed
                    />
                </label>
                {move || {
                    is_wrong
                        .get()
                        .then(|| {
                            view! {
                                <p class="field__problem" role="alert">
                                    <Icon name="circle-alert" class="icon--tiny" />
                                    {tr("snooze.past")}
                                </p>
                            }
                        })
                }}
                <button class="button button--primary" type="submit">
                    {tr("snooze.until")}
                </button>
            </form>
        </Dialog>
    }
}
