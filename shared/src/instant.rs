//! Instants as they stand in JSON: RFC 3339 in UTC (`2026-11-21T19:02:00Z`), as [`jiff`] writes them.
//!
//! Read by a few lines of our own: jiff's parser, with its words for all that can be wrong with a date, would be a
//! thirtieth of the browser's program.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::DateTime;
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
    let nanoseconds = nanoseconds(fraction)?;
    let at = DateTime::new(
        number(0, 4)?,
        small(5)?,
        small(8)?,
        small(11)?,
        small(14)?,
        small(17)?,
        nanoseconds,
    );
    let epoch = jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0);
    let since = at.ok()?.duration_since(epoch);
    Timestamp::from_duration(since).ok()
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
