//! Instants as they stand in JSON: RFC 3339 in UTC (`2026-11-21T19:02:00Z`), as [`jiff`] writes them.
//!
//! Read by a few lines of our own: jiff's parser, with its words for all that can be wrong with a date, would be a
//! thirtieth of the browser's program.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serializer};

/// For `#[serde(with = "crate::instant")]`.
pub fn serialize<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(at)
}

pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    let text = Cow::<'de, str>::deserialize(deserializer)?;
    parse(&text).ok_or_else(|| D::Error::custom("no instant in UTC"))
}

/// For a field that may be missing; give it `default` as well.
pub mod optional {
    use super::{Cow, Deserialize, Deserializer, Error, Serializer, Timestamp, parse};

    pub fn serialize<S: Serializer>(
        at: &Option<Timestamp>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match at {
            Some(at) => super::serialize(at, serializer),
            None => serializer.serialize_none(),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Timestamp>, D::Error> {
        let text = Option::<Cow<'de, str>>::deserialize(deserializer)?;
        let parsed = text.map(|text| parse(&text).ok_or_else(|| D::Error::custom("no instant")));
        parsed.transpose()
    }
}

/// The instant that `text` names, up to nanoseconds.
fn parse(text: &str) -> Option<Timestamp> {
    let text = text.strip_suffix('Z')?;
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, ""));
    let bytes = seconds.as_bytes();
    let number = |from: usize, to: usize| {
        let digits = bytes.get(from..to)?;
        digits.iter().try_fold(0i16, |sum, digit| {
            digit.is_ascii_digit().then(|| sum * 10 + i16::from(digit - b'0'))
        })
    };
    let small = |from: usize| i8::try_from(number(from, from + 2)?).ok();
    let marks = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    if bytes.len() != 19 || marks.iter().any(|(at, mark)| bytes.get(*at) != Some(mark)) {
        return None;
    }
    let (month, day) = (small(5)?, small(8)?);
    let (hour, minute, second) = (small(11)?, small(14)?, small(17)?);
    let is_date = (1..=12).contains(&month) && (1..=31).contains(&day);
    let is_time = hour < 24 && minute < 60 && second < 60;
    if !is_date || !is_time {
        return None;
    }
    let days = days_since_1970(number(0, 4)?, month, day);
    let seconds = ((days * 24 + i64::from(hour)) * 60 + i64::from(minute)) * 60 + i64::from(second);
    Timestamp::new(seconds, nanoseconds(fraction)?).ok()
}

/// Days from 1 January 1970 to a day of the Gregorian calendar, by counting years from March, so that the day that leap
/// years add is the last of one (<https://howardhinnant.github.io/date_algorithms.html>).
pub fn days_since_1970(year: i16, month: i8, day: i8) -> i64 {
    let (month, day) = (i64::from(month), i64::from(day));
    let year = i64::from(year) - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// Year and month of a day that [`days_since_1970`] counts.
pub fn year_and_month(days: i64) -> (i16, i8) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = ((5 * day_of_year + 2) / 153 + 2) % 12 + 1;
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    (i16::try_from(year).unwrap_or(i16::MAX), i8::try_from(month).unwrap_or(1))
}

fn nanoseconds(fraction: &str) -> Option<i32> {
    if fraction.len() > 9 {
        return None;
    }
    let digits = fraction.bytes().chain(std::iter::repeat(b'0')).take(9);
    digits.into_iter().try_fold(0i32, |sum, digit| {
        digit.is_ascii_digit().then(|| sum * 10 + i32::from(digit - b'0'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_jiff_writes() {
        for seconds in [0, 1, 951_782_400, 1_795_287_720, 4_102_444_799, -86_400] {
            for nanoseconds in [0, 500_000_000, 123_456_789, 1] {
                let at = Timestamp::new(seconds, nanoseconds).unwrap();
                assert_eq!(parse(&at.to_string()), Some(at), "{at}");
            }
        }
    }

    #[test]
    fn days_and_months_are_those_of_jiff() {
        for days in (-100_000i64..100_000).step_by(13) {
            let at = Timestamp::from_second(days * 86_400).unwrap();
            let text = at.to_string();
            let part = |places| text.get(places).unwrap();
            let (year, month) = (part(0..4).parse().unwrap(), part(5..7).parse().unwrap());
            assert_eq!(year_and_month(days), (year, month), "{text}");
            assert_eq!(days_since_1970(year, month, part(8..10).parse().unwrap()), days, "{text}");
        }
    }

    #[test]
    fn refuses_what_is_none() {
        for text in [
            "",
            "2026-11-21",
            "2026-11-21T19:02:00+01:00",
            "2026-13-21T19:02:00Z",
            "2026-11-21T19:02:00.Zz",
            "2026-11-21T19:02:0xZ",
            "2026-11-21T19:02:00.1234567890Z",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
