//! Dates in header fields (RFC 5322 §3.3, §4.3) and their parts (RFC 5260 §4.2).

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/// Reads `Tue, 1 Jul 2003 10:52:37 +0200` and its older forms, with its zone.
pub fn parse(text: &str) -> Option<(Timestamp, Offset)> {
    let mut plain = String::with_capacity(text.len());
    let mut depth = 0_u32;
    for character in text.chars() {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            other if depth == 0 => plain.push(other),
            _ => {}
        }
    }
    let plain = plain.replace(',', " ");
    let mut words = plain.split_ascii_whitespace().peekable();
    if words.peek()?.starts_with(|c: char| c.is_ascii_alphabetic()) {
        words.next();
    }
    let day = words.next()?.parse().ok()?;
    let name = words.next()?.get(..3)?.to_ascii_lowercase();
    let month = MONTHS.iter().position(|month| *month == name)?;
    let year = year(words.next()?)?;
    let mut clock = words.next()?.split(':');
    let hour = clock.next()?.parse().ok()?;
    let minute = clock.next()?.parse().ok()?;
    let second: i8 = clock.next().map_or(Ok(0), str::parse).ok()?;
    let offset = words.next().and_then(zone).unwrap_or(Offset::UTC);
    let date = Date::new(year, i8::try_from(month + 1).ok()?, day).ok()?;
    let time = Time::new(hour, minute, second.min(59), 0).ok()?;
    let instant = offset.to_timestamp(DateTime::from_parts(date, time)).ok()?;
    Some((instant, offset))
}

/// Two and three digits count from 1900, or from 2000 if they are few (RFC 5322 §4.3).
fn year(word: &str) -> Option<i16> {
    let year: i16 = word.parse().ok()?;
    Some(match (word.len(), year) {
        (2, 0..=49) => year + 2000,
        (2 | 3, _) => year + 1900,
        (4, _) => year,
        _ => return None,
    })
}

/// `+0200`, or one of the old names.
pub fn zone(word: &str) -> Option<Offset> {
    if let Some(sign @ ('+' | '-')) = word.chars().next() {
        let digits = word.get(1..).filter(|rest| rest.len() == 4)?;
        let (hours, minutes) =
            (digits.get(..2)?.parse::<i32>().ok()?, digits.get(2..)?.parse::<i32>().ok()?);
        if minutes > 59 {
            return None;
        }
        let seconds = (hours * 60 + minutes) * 60;
        return Offset::from_seconds(if sign == '-' { -seconds } else { seconds }).ok();
    }
    let hours = match word.to_ascii_uppercase().as_str() {
        "UT" | "GMT" | "Z" | "UTC" => 0,
        "EDT" => -4,
        "EST" | "CDT" => -5,
        "CST" | "MDT" => -6,
        "MST" | "PDT" => -7,
        "PST" => -8,
        _ => return None,
    };
    Offset::from_hours(hours).ok()
}

/// One part of an instant as it is in `offset`; `None` if there is no such part.
pub fn part(name: &str, instant: Timestamp, offset: Offset) -> Option<String> {
    let at = offset.to_datetime(instant);
    let (date, time) = (at.date(), at.time());
    let weekday = date.weekday().to_sunday_zero_offset();
    let minutes = offset.seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    let (hours_off, minutes_off) = (minutes.abs() / 60, minutes.abs() % 60);
    Some(match name.to_ascii_lowercase().as_str() {
        "year" => format!("{:04}", date.year()),
        "month" => format!("{:02}", date.month()),
        "day" => format!("{:02}", date.day()),
        "date" => format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day()),
        "julian" => {
            // The modified Julian day begins at 1858-11-17.
            let days = date.duration_since(Date::constant(1858, 11, 17)).as_hours() / 24;
            days.to_string()
        }
        "hour" => format!("{:02}", time.hour()),
        "minute" => format!("{:02}", time.minute()),
        "second" => format!("{:02}", time.second()),
        "time" => clock(time),
        "iso8601" => {
            let zone = match minutes {
                0 => "Z".to_owned(),
                _ => format!("{sign}{hours_off:02}:{minutes_off:02}"),
            };
            format!(
                "{:04}-{:02}-{:02}T{}{zone}",
                date.year(),
                date.month(),
                date.day(),
                clock(time)
            )
        }
        "std11" => {
            let day = DAYS.get(usize::try_from(weekday).ok()?)?;
            let month = MONTHS.get(usize::try_from(date.month() - 1).ok()?)?;
            let (first, rest) = month.split_at_checked(1)?;
            format!(
                "{day}, {:02} {}{rest} {:04} {} {sign}{hours_off:02}{minutes_off:02}",
                date.day(),
                first.to_ascii_uppercase(),
                date.year(),
                clock(time)
            )
        }
        "zone" => format!("{sign}{hours_off:02}{minutes_off:02}"),
        "weekday" => weekday.to_string(),
        _ => return None,
    })
}

fn clock(time: Time) -> String {
    format!("{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second())
}
