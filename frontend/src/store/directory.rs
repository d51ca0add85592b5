//! People of the organisation's directory, looked up while one types; nobody waits for them.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api;
use crate::view_model::contacts::completion::LookedUp;

/// So long nothing more is typed before the directory is asked.
const REST: Duration = Duration::from_millis(250);

/// Letters that it is asked with at least.
const SHORTEST: usize = 2;

thread_local! {
    /// Whether the server said that there is none.
    static IS_MISSING: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// Follows what is typed in a field; gives whom the directory last found.
pub fn follow(typed: Signal<String>) -> Signal<LookedUp> {
    let found = RwSignal::new(LookedUp::default());
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    };
    on_cleanup(stop);
    Effect::new(move || {
        let words = typed.get().trim().to_owned();
        stop();
        if IS_MISSING.get() || words.chars().count() < SHORTEST {
            return;
        }
        let ask = move || {
            spawn_local(async move {
                // A directory that is away is no more than one that knows nobody.
                let Ok(answer) = api::directory::look_up(&words).await else { return };
                IS_MISSING.set(!answer.is_there);
                // An answer to what was typed before still fits, as far as it does.
                if !answer.items.is_empty() {
                    let _ = found.try_set(LookedUp { typed: words, people: answer.items });
                }
            });
        };
        timer.set_value(set_timeout_with_handle(ask, REST).ok());
    });
    found.into()
}
