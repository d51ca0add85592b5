//! How many of the newest messages a new rule applies to, as one builds it.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::job::JobStatus;
use shared::mailbox::MailboxRole;
use shared::trial::{Trial, TrialRequest};

use super::builder::Building;
use super::trial::forget;
use crate::api;
use crate::api::trials::Following;
use crate::i18n::format::number;
use crate::t;

/// Messages that are looked at.
const FEW: u32 = 500;

/// How long one must not type for them to be counted.
const PAUSE: Duration = Duration::from_millis(700);

#[component]
pub fn MatchCount(building: Building, is_new: bool) -> impl IntoView {
    let counted = RwSignal::new(None::<Trial>);
    let following = StoredValue::new_local(None::<Following>);
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let turn = StoredValue::new(0_u32);
    let account = StoredValue::new(building.book.account());
    let run = move |text: String| {
        let account = account.get_value();
        let inbox = untrack(|| building.store.mail.mailbox_with_role(&account, MailboxRole::Inbox));
        let Some(inbox) = inbox else { return };
        let now = turn.get_value() + 1;
        turn.set_value(now);
        forget(account.clone(), counted.get_untracked().map(|trial| trial.id));
        let request = TrialRequest { text, against: None, mailbox: inbox.id, limit: FEW };
        spawn_local(async move {
            let Ok(trial) = api::trials::create(account.clone(), &request).await else { return };
            if turn.try_get_value() != Some(now) {
                return forget(account, Some(trial.id));
            }
            let (id, is_running) = (trial.id.clone(), trial.status == JobStatus::Running);
            counted.set(Some(trial));
            if is_running {
                let heard = api::trials::follow(&account, &id, move |heard| {
                    if let (Some(trial), true) = (heard, turn.try_get_value() == Some(now)) {
                        let _ = counted.try_set(Some(trial));
                    }
                });
                following.set_value(heard);
            }
        });
    };
    if is_new {
        Effect::new(move || {
            let text = building.text();
            if let Some(waiting) = waiting.get_value() {
                waiting.clear();
            }
            if let Some(text) = text {
                waiting.set_value(set_timeout_with_handle(move || run(text), PAUSE).ok());
            }
        });
    }
    on_cleanup(move || {
        if let Some(waiting) = waiting.try_get_value().flatten() {
            waiting.clear();
        }
        let trial = counted.try_get_untracked().flatten().map(|trial| trial.id);
        if let Some(account) = account.try_get_value() {
            forget(account, trial);
        }
    });
    let said = move || {
        let trial =
            counted.get().filter(|trial| trial.status == JobStatus::Done && trial.total > 0)?;
        let of_rule = trial.commands.iter().filter(|count| building.holds(count.start));
        // Each of its actions has a count; the rule applied as often as the one that was most often done.
        let count = of_rule.map(|count| count.count).max().unwrap_or(0);
        Some(t!("rules.matching", count = count, total = number(f64::from(trial.total))))
    };
    view! { <p class="rule__count" role="status">{said}</p> }
}
