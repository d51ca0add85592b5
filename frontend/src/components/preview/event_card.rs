//! An event of a calendar that came as a file.

use leptos::prelude::*;
use shared::preview::{Answer, Attendee, EventCard, EventTime};

use super::CardLine;
use crate::browser;
use crate::i18n::format::{DateStyle, date_of_ms};
use crate::i18n::tr;
use crate::t;

#[component]
pub fn Event(card: EventCard) -> impl IntoView {
    let EventCard { title, start, end, place, description, organiser, attendees, .. } = card;
    let (is_recurring, is_cancelled) = (card.is_recurring, card.is_cancelled);
    let when = start.map(|start| {
        let when = move || {
            let mut when = span(&start, end.as_ref());
            if is_recurring {
                when = format!("{when} · {}", t!("preview.recurring"));
            }
            when
        };
        view! { <CardLine name=Signal::derive(tr("preview.when"))>{when}</CardLine> }
    });
    let filled = |text: String| (!text.trim().is_empty()).then_some(text);
    let people = attendees.into_iter().map(|one| view! { <Person one /> }).collect::<Vec<_>>();
    view! {
        <article class="card">
            <h3 class="card__title" dir="auto">
                {title}
                {is_cancelled
                    .then(|| {
                        view! {
                            " "
                            <span class="card__mark">{tr("preview.cancelled")}</span>
                        }
                    })}
            </h3>
            <dl class="card__lines">
                {when}
                {filled(place)
                    .map(|place| {
                        view! {
                            <CardLine name=Signal::derive(tr("preview.where"))>{place}</CardLine>
                        }
                    })}
                {organiser
                    .map(|who| {
                        view! {
                            <CardLine name=Signal::derive(tr(
                                "preview.organiser",
                            ))>{who.to_string()}</CardLine>
                        }
                    })}
                {(!people.is_empty())
                    .then(|| {
                        view! {
                            <CardLine name=Signal::derive(tr("preview.attendees"))>
                                <ul>{people}</ul>
                            </CardLine>
                        }
                    })}
                {filled(description)
                    .map(|text| {
                        view! {
                            <CardLine name=Signal::derive(tr("preview.note"))>{text}</CardLine>
                        }
                    })}
            </dl>
        </article>
    }
}

#[component]
fn Person(one: Attendee) -> impl IntoView {
    let Attendee { who, answer } = one;
    let answer = tr(match answer {
        Answer::None => "preview.unanswered",
        Answer::Accepted => "preview.accepted",
        Answer::Tentative => "preview.tentative",
        Answer::Declined => "preview.declined",
    });
    view! {
        <li>
            {who.display_name().to_owned()} " " <span class="card__aside">{answer}</span>
        </li>
    }
}

/// From when to when, in the reader's time zone; the day once where it is one.
fn span(start: &EventTime, end: Option<&EventTime>) -> String {
    let from = write(start, DateStyle::Full);
    let Some(end) = end.filter(|end| *end != start) else { return from };
    let is_timed = !matches!(end, EventTime::Day { .. });
    let is_same_day = ms(start).zip(ms(end)).is_some_and(|(one, other)| {
        browser::local_day_of_ms(one) == browser::local_day_of_ms(other)
    });
    let style = if is_timed && is_same_day { DateStyle::Time } else { DateStyle::Full };
    format!("{from} – {}", write(end, style))
}

fn write(time: &EventTime, style: DateStyle) -> String {
    let style = if matches!(time, EventTime::Day { .. }) { DateStyle::FullDay } else { style };
    ms(time).map(|ms| date_of_ms(ms, style)).unwrap_or_default()
}

fn ms(time: &EventTime) -> Option<f64> {
    match time {
        EventTime::At { at } => Some(at.as_millisecond() as f64),
        EventTime::Local { time } => browser::ms_of_local_text(time),
        EventTime::Day { day } => browser::ms_of_local_text(&format!("{day}T12:00")),
    }
}
