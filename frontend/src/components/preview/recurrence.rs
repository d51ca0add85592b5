//! How an event comes again, in words.

use shared::calendar::{Period, Recurrence};

use super::event_card::write;
use crate::browser;
use crate::i18n::format::{DateStyle, date_of_ms};
use crate::t;

/// A Sunday.
const SUNDAY: &str = "2023-01-01T12:00";
const DAY_MS: f64 = 86_400_000.0;

/// "Every 2 weeks on Monday, 10 times"
pub(super) fn words(told: &Recurrence) -> String {
    let count = told.interval;
    let days: Vec<String> = told.weekdays.iter().map(|day| weekday(*day)).collect();
    let days = days.join(", ");
    let rhythm = match (told.every, told.place) {
        (Period::Day, _) => t!("recurrence.day", count = count),
        (Period::Week, _) if days.is_empty() => t!("recurrence.week", count = count),
        (Period::Week, _) => t!("recurrence.weekOn", count = count, days = days),
        (Period::Month, None) => t!("recurrence.month", count = count),
        (Period::Month, Some(1)) => t!("recurrence.first", day = days),
        (Period::Month, Some(2)) => t!("recurrence.second", day = days),
        (Period::Month, Some(3)) => t!("recurrence.third", day = days),
        (Period::Month, Some(4)) => t!("recurrence.fourth", day = days),
        (Period::Month, Some(_)) => t!("recurrence.last", day = days),
        (Period::Year, _) => t!("recurrence.year", count = count),
        (Period::Other, _) => t!("recurrence.other"),
    };
    match (&told.until, told.count) {
        (Some(until), _) => {
            let day = write(until, DateStyle::FullDay);
            t!("recurrence.until", rhythm = rhythm, day = day)
        }
        (None, Some(count)) => t!("recurrence.times", rhythm = rhythm, count = count),
        (None, None) => rhythm,
    }
}

fn weekday(number: u8) -> String {
    let sunday = browser::ms_of_local_text(SUNDAY).unwrap_or_default();
    date_of_ms(sunday + f64::from(number) * DAY_MS, DateStyle::Weekday)
}
