//! Days and ages, as a query names them.

use std::fmt;

use jiff::Timestamp;

use crate::instant::{days_since_1970, year_and_month};

/// A day of the Gregorian calendar, between the years 1900 and 9999. In which time zone is for the reader to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    since_1970: i32,
}

const FIRST_YEAR: i16 = 1900;
const LAST_YEAR: i16 = 9999;
const DAY_SECONDS: i64 = 86_400;

impl Day {
    /// `None` for a date that no calendar has.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        let is_known = (FIRST_YEAR..=LAST_YEAR).contains(&year) && (1..=12).contains(&month);
        if !is_known || day < 1 || day > days_in(year, month) {
            return None;
        }
        let since_1970 = i32::try_from(days_since_1970(year, month, day)).ok()?;
        Some(Self { since_1970 })
    }

    /// The day that it is at `now` where clocks are `offset_minutes` ahead of UTC.
    pub fn at(now: Timestamp, offset_minutes: i32) -> Self {
        let local = now.as_second().saturating_add(i64::from(offset_minutes) * 60);
        Self::from_days(local.div_euclid(DAY_SECONDS))
    }

    /// Year, month and day.
    pub fn civil(self) -> (i16, i8, i8) {
        let days = i64::from(self.since_1970);
        let (year, month) = year_and_month(days);
        let day = days - days_since_1970(year, month, 1) + 1;
        (year, month, i8::try_from(day).unwrap_or(1))
    }

    /// When it begins where clocks are `offset_minutes` ahead of UTC.
    pub fn begins(self, offset_minutes: i32) -> Timestamp {
        let seconds = i64::from(self.since_1970) * DAY_SECONDS - i64::from(offset_minutes) * 60;
        Timestamp::from_second(seconds).unwrap_or(Timestamp::MIN)
    }

    #[must_use]
    pub fn plus(self, days: i32) -> Self {
        Self::from_days(i64::from(self.since_1970) + i64::from(days))
    }

    /// The day that lies `age` before this one; the last of its month where that month is too short.
    #[must_use]
    pub fn before(self, age: Age) -> Self {
        let count = i32::from(age.count);
        match age.unit {
            AgeUnit::Days => self.plus(-count),
            AgeUnit::Weeks => self.plus(-count.saturating_mul(7)),
            AgeUnit::Months => self.months_before(count),
            AgeUnit::Years => self.months_before(count.saturating_mul(12)),
        }
    }

    fn months_before(self, count: i32) -> Self {
        let (year, month, day) = self.civil();
        let months = i32::from(year) * 12 + i32::from(month) - 1 - count;
        let year = i16::try_from(months.div_euclid(12)).unwrap_or(FIRST_YEAR).max(FIRST_YEAR);
        let month = i8::try_from(months.rem_euclid(12) + 1).unwrap_or(1);
        Self::new(year, month, day.min(days_in(year, month))).unwrap_or(self)
    }

    fn from_days(days: i64) -> Self {
        let first = days_since_1970(FIRST_YEAR, 1, 1);
        let last = days_since_1970(LAST_YEAR, 12, 31);
        Self { since_1970: i32::try_from(days.clamp(first, last)).unwrap_or(0) }
    }

    /// Reads `2026-01-31`, `2026/1/31`, `2026-01` and `2026`; the latter two are their first days.
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = text.split(['-', '/']);
        let year = parts.next().filter(|year| year.len() == 4)?;
        let mut number = || match parts.next() {
            None => Some(1),
            Some(digits) if digits.len() <= 2 => read_digits(digits),
            Some(_) => None,
        };
        let (month, day) = (number()?, number()?);
        if parts.next().is_some() {
            return None;
        }
        let small = |number| i8::try_from(number).ok();
        Self::new(i16::try_from(read_digits(year)?).ok()?, small(month)?, small(day)?)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.civil();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// A number of nothing but digits.
pub(super) fn read_digits(text: &str) -> Option<u64> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

fn days_in(year: i16, month: i8) -> i8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// A span back from today: `7d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Age {
    /// Never 0.
    pub count: u16,
    pub unit: AgeUnit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AgeUnit {
    Days,
    Weeks,
    Months,
    Years,
}

impl Age {
    /// Reads `7d`, `2w`, `6m`, `1y`.
    pub fn read(text: &str) -> Option<Self> {
        let mut characters = text.chars();
        let unit = match characters.next_back()?.to_ascii_lowercase() {
            'd' => AgeUnit::Days,
            'w' => AgeUnit::Weeks,
            'm' => AgeUnit::Months,
            'y' => AgeUnit::Years,
            _ => return None,
        };
        let count = u16::try_from(read_digits(characters.as_str())?).ok()?;
        (count > 0).then_some(Self { count, unit })
    }
}

impl fmt::Display for Age {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            AgeUnit::Days => 'd',
            AgeUnit::Weeks => 'w',
            AgeUnit::Months => 'm',
            AgeUnit::Years => 'y',
        };
        write!(f, "{}{unit}", self.count)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(Day::read(text).map(|day| day.to_string()).as_deref(), expected, "{text}");
    }

    #[test]
    fn reads_dates_and_nothing_else() {
        check("2026-01-31", Some("2026-01-31"));
        check("2026/1/5", Some("2026-01-05"));
        check("2024-02-29", Some("2024-02-29"));
        check("2026-07", Some("2026-07-01"));
        check("2026", Some("2026-01-01"));
        for wrong in [
            "",
            "2026-02-29",
            "2026-13-01",
            "26-01-01",
            "2026-1-",
            "2026-01-01-01",
            "1-1-2026",
            "soon",
            "+026-01-01",
        ] {
            check(wrong, None);
        }
    }

    #[test]
    fn ages_count_back_by_the_calendar() {
        let from = |day: &str, age: &str| {
            Day::read(day).unwrap().before(Age::read(age).unwrap()).to_string()
        };
        assert_eq!(from("2026-03-31", "1m"), "2026-02-28");
        assert_eq!(from("2026-01-15", "2m"), "2025-11-15");
        assert_eq!(from("2024-02-29", "1y"), "2023-02-28");
        assert_eq!(from("2026-03-01", "1d"), "2026-02-28");
        assert_eq!(from("2026-03-01", "2w"), "2026-02-15");
        assert_eq!(from("2026-03-01", "65535y"), "1900-03-01");
        for wrong in ["", "d", "0d", "7", "7x", "-7d", "70000d", "7é"] {
            assert_eq!(Age::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_day_begins_at_midnight_where_one_is() {
        let day = Day::read("2026-11-21").unwrap();
        assert_eq!(day.begins(0).to_string(), "2026-11-21T00:00:00Z");
        assert_eq!(day.begins(60).to_string(), "2026-11-20T23:00:00Z");
        let late = "2026-11-20T23:30:00Z".parse().unwrap();
        assert_eq!(Day::at(late, 60), day);
        assert_eq!(Day::at(late, -300), day.plus(-1));
    }

    proptest! {
        #[test]
        fn days_print_and_read(days in -25_000i32..2_900_000) {
            let day = Day::from_days(days.into());
            prop_assert_eq!(Day::read(&day.to_string()), Some(day));
        }
    }
}
