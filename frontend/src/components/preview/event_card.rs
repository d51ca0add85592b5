//! An event of a calendar that came as a file.

use leptos::prelude::*;
use shared::calendar::{Answer, Attendee, EventCard, EventTime};

use super::CardLine;
use super::recurrence;
use crate::browser;
use crate::i18n::format::{DateStyle, date_of_ms, date_of_ms_in};
use crate::i18n::tr;
use crate::t;

#[component]
pub fn Event(
    card: EventCard,
    /// So many of those who are asked are named.
    #[prop(default = usize::MAX)]
    most_people: usize,
    /// Right below the subject, and not below a heading of its own.
    #[prop(optional)]
    is_in_letter: bool,
) -> impl IntoView {
    let time = StoredValue::new(card.clone());
    let when = card.start.is_some().then(|| {
        let there = move || time.with_value(there);
        let again = move || time.with_value(|card| card.recurrence.as_ref().map(recurrence::words));
        view! {
            <CardLine name=Signal::derive(tr("preview.when"))>
                {move || time.with_value(when)}
                {move || there().map(|text| view! { <span class="card__more">{text}</span> })}
                {move || again().map(|text| view! { <span class="card__more">{text}</span> })}
            </CardLine>
        }
    });
    let EventCard { title, place, description, organiser, attendees, is_cancelled, .. } = card;
    let count = u32::try_from(attendees.len().saturating_sub(most_people)).unwrap_or_default();
    let more = count.saturating_add(card.more_attendees);
    let filled = |text: String| (!text.trim().is_empty()).then_some(text);
    let people = attendees
        .into_iter()
        .take(most_people)
        .map(|one| view! { <Person one /> })
        .collect::<Vec<_>>();
    let mark = is_cancelled.then(|| {
        view! {
            " "
            <span class="card__mark">{tr("preview.cancelled")}</span>
        }
    });
    let heading = if is_in_letter {
        view! { <h2 class="card__title" dir="auto">{title}{mark}</h2> }.into_any()
    } else {
        view! { <h3 class="card__title" dir="auto">{title}{mark}</h3> }.into_any()
    };
    view! {
        <article class="card">
            {heading}
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
                                <ul>
                                    {people}
                                    {(more > 0)
                                        .then(|| {
                                            view! {
                                                <li class="card__aside">
                                                    {move || t!("preview.more", count = more)}
                                                </li>
                                            }
                                        })}
                                </ul>
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
pub fn when(card: &EventCard) -> String {
    let Some(start) = &card.start else { return String::new() };
    let from = write(start, DateStyle::Full);
    let Some(end) = card.end.as_ref().filter(|end| *end != start) else { return from };
    let is_timed = !matches!(end, EventTime::Day { .. });
    let is_same_day = ms(start).zip(ms(end)).is_some_and(|(one, other)| {
        browser::local_day_of_ms(one) == browser::local_day_of_ms(other)
    });
    let style = if is_timed && is_same_day { DateStyle::Time } else { DateStyle::Full };
    format!("{from} – {}", write(end, style))
}

/// The same where it was planned, if clocks show something else there.
fn there(card: &EventCard) -> Option<String> {
    let (zone, Some(EventTime::At { at })) = (card.zone.as_deref()?, &card.start) else {
        return None;
    };
    let ms = at.as_millisecond() as f64;
    let time = date_of_ms_in(ms, DateStyle::Full, zone)?;
    let is_other = time != date_of_ms(ms, DateStyle::Full);
    is_other.then(|| t!("preview.there", time = time, zone = zone.replace('_', " ")))
}

pub(super) fn write(time: &EventTime, style: DateStyle) -> String {
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
