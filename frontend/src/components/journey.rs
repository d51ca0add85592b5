//! The way of a message from host to host, as a thread with its stops.

use leptos::prelude::*;
use shared::trace::{Hop, HopSecurity};

use super::icon::Icon;
use crate::i18n::format::{DateStyle, date, duration};
use crate::i18n::tr;
use crate::t;

/// A stop where a message stayed longer than this is worth a word, in seconds.
const WAIT: i64 = 60;

#[component]
pub fn Journey(hops: Vec<Hop>) -> impl IntoView {
    let count = hops.len();
    let first = hops.iter().find_map(|hop| hop.at);
    let last = hops.iter().rev().find_map(|hop| hop.at);
    let took = first.zip(last).map(|(first, last)| last.as_second() - first.as_second());
    let took = took.filter(|took| *took > 0 && count > 1);
    let sum = move || match (count, took) {
        (0, _) => t!("journey.none"),
        (_, Some(took)) => t!("journey.stopsIn", count = count, duration = duration(took)),
        (_, None) => t!("journey.stops", count = count),
    };
    let stops = hops.into_iter().enumerate().map(|(place, hop)| stop(hop, place + 1 == count));
    view! {
        <section>
            <h2 class="headers__title">{tr("journey.title")}</h2>
            <p class="headers__lead">{sum}</p>
            <ol class="journey" aria-label=tr("journey.title")>
                {stops.collect_view()}
            </ol>
            {(count > 1).then(|| view! { <p class="headers__note">{tr("journey.claimed")}</p> })}
        </section>
    }
}

fn stop(hop: Hop, is_last: bool) -> impl IntoView {
    let Hop { from, by, protocol, security, tls, at, delay_seconds: delay } = hop;
    let waited = delay.filter(|delay| *delay >= WAIT);
    let behind = delay.filter(|delay| *delay < 0);
    let (icon, security_word) = match security {
        HopSecurity::Encrypted => ("lock", "journey.encrypted"),
        HopSecurity::Open => ("lock-open", "journey.open"),
        HopSecurity::Local => ("lock", "journey.local"),
        HopSecurity::Unknown => ("lock-open", "journey.unsaid"),
    };
    let name = move || by.clone().unwrap_or_else(|| t!("journey.unknown"));
    let what = move || match (&from, &protocol) {
        (Some(from), Some(protocol)) => {
            t!("journey.fromWith", from = from.as_str(), protocol = protocol.as_str())
        }
        (Some(from), None) => t!("journey.from", from = from.as_str()),
        (None, Some(protocol)) => t!("journey.with", protocol = protocol.as_str()),
        (None, None) => String::new(),
    };
    view! {
        <li
            class="journey__stop"
            class=("journey__stop--slow", waited.or(behind).is_some())
            class=("journey__stop--last", is_last)
        >
            {match at {
                None => view! { <span class="journey__time">"–"</span> }.into_any(),
                Some(at) => {
                    view! {
                        <time
                            class="journey__time"
                            datetime=at.to_string()
                            title=move || date(at, DateStyle::Full)
                        >
                            {move || date(at, DateStyle::Clock)}
                        </time>
                    }
                        .into_any()
                }
            }}
            <span class="journey__dot"></span>
            <bdi class="journey__host">{name}</bdi>
            <span class="journey__tls" class=("journey__tls--none", security == HopSecurity::Open)>
                <Icon name=icon class="icon--tiny" />
                {move || tls.clone().unwrap_or_else(tr(security_word))}
            </span>
            <span class="journey__what">{what}</span>
            {waited
                .map(|waited| {
                    let words = move || t!("journey.waited", duration = duration(waited));
                    view! { <span class="journey__wait">{words}</span> }
                })}
            {behind
                .map(|behind| {
                    let words = move || t!("journey.skew", duration = duration(-behind));
                    view! { <span class="journey__wait">{words}</span> }
                })}
        </li>
    }
}
