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
    let wanted = StoredValue::new(String::new());
    let is_asking = StoredValue::new(false);
    let stop = move || {
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    };
    on_cleanup(stop);
    // One question at a time: a directory that is slow must not take the browser's few connections.
    let ask = move || {
        if is_asking.try_get_value() != Some(false) {
            return;
        }
        is_asking.set_value(true);
        spawn_local(async move {
            let mut asked = String::new();
            // The field may be gone by now, or something else be in it.
            while let Some(words) = wanted.try_get_value().filter(|words| *words != asked) {
                // A directory that is away is no more than one that knows nobody.
                if let Ok(answer) = api::directory::look_up(&words).await {
                    IS_MISSING.set(!answer.is_there);
                    // An answer to what was typed before still fits, as far as it does.
                    if !answer.items.is_empty() {
                        let looked_up = LookedUp { typed: words.clone(), people: answer.items };
                        let _ = found.try_set(looked_up);
                    }
                }
                asked = words;
            }
            let _ = is_asking.try_set_value(false);
        });
    };
    Effect::new(move || {
        let words = typed.get().trim().to_owned();
        stop();
        if IS_MISSING.get() || words.chars().count() < SHORTEST {
            return;
        }
        let rested = move || {
            wanted.set_value(words);
            ask();
        };
        timer.set_value(set_timeout_with_handle(rested, REST).ok());
    });
    found.into()
}
