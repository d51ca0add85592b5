//! Numbers, sizes and dates as the reader's language writes them.

use std::cell::RefCell;
use std::collections::HashMap;

use js_sys::Intl::{DateTimeFormat, NumberFormat, PluralRules};
use js_sys::{Array, Date, Object, Reflect};
use shared::Timestamp;
use shared::contact::PartialDate;
use wasm_bindgen::{JsCast, JsValue};

use super::language::{Language, regional_tag};

/// How a moment is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DateStyle {
    /// 10:42
    Time,
    /// 10:42:16
    Clock,
    /// Friday 21 November
    LongDay,
    /// 20 November
    DayMonth,
    /// 20 November 1980
    LongDate,
    /// 7 Nov
    ShortDay,
    /// 7 Nov 2024
    ShortDayYear,
    /// Wednesday
    Weekday,
    /// October 2025
    MonthYear,
    /// Friday 21 November 2025 at 10:42
    Full,
    /// Friday 21 November 2025
    FullDay,
    /// 21 Nov, 10:42
    Moment,
}

impl DateStyle {
    fn options(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Time => &[("hour", "2-digit"), ("minute", "2-digit")],
            Self::Clock => &[("hour", "2-digit"), ("minute", "2-digit"), ("second", "2-digit")],
            Self::LongDay => &[("weekday", "long"), ("day", "numeric"), ("month", "long")],
            Self::DayMonth => &[("day", "numeric"), ("month", "long")],
            Self::LongDate => &[("day", "numeric"), ("month", "long"), ("year", "numeric")],
            Self::ShortDay => &[("day", "numeric"), ("month", "short")],
            Self::ShortDayYear => &[("day", "numeric"), ("month", "short"), ("year", "numeric")],
            Self::Weekday => &[("weekday", "long")],
            Self::MonthYear => &[("month", "long"), ("year", "numeric")],
            Self::Full => &[("dateStyle", "full"), ("timeStyle", "short")],
            Self::FullDay => &[("dateStyle", "full")],
            Self::Moment => &[
                ("day", "numeric"),
                ("month", "short"),
                ("hour", "2-digit"),
                ("minute", "2-digit"),
            ],
        }
    }
}

/// Formatters are dear to make and cheap to use, so each is made once a language.
#[derive(Default)]
struct Formatters {
    language: Option<Language>,
    dates: HashMap<DateStyle, DateTimeFormat>,
    number: Option<NumberFormat>,
    plural: Option<PluralRules>,
}

thread_local! {
    static FORMATTERS: RefCell<Formatters> = RefCell::default();
}

fn with_formatters<T>(read: impl FnOnce(&mut Formatters, &Array) -> T) -> T {
    let language = super::language();
    let locales = Array::of1(&JsValue::from_str(&regional_tag(language)));
    FORMATTERS.with_borrow_mut(|formatters| {
        if formatters.language != Some(language) {
            *formatters = Formatters { language: Some(language), ..Formatters::default() };
        }
        read(formatters, &locales)
    })
}

fn options(pairs: &[(&str, &str)]) -> Object {
    let object = Object::new();
    for (name, value) in pairs {
        let _ = Reflect::set(&object, &JsValue::from_str(name), &JsValue::from_str(value));
    }
    object
}

/// `at`, written as `style` says, in the reader's time zone.
pub fn date(at: Timestamp, style: DateStyle) -> String {
    date_of_ms(at.as_millisecond() as f64, style)
}

/// The same for milliseconds since 1970.
pub fn date_of_ms(ms: f64, style: DateStyle) -> String {
    let date = Date::new(&JsValue::from_f64(ms));
    with_formatters(|formatters, locales| {
        let formatter = formatters
            .dates
            .entry(style)
            .or_insert_with(|| DateTimeFormat::new(locales, &options(style.options())));
        let written = formatter.format().call1(&JsValue::UNDEFINED, &date).ok();
        written.and_then(|text| text.as_string()).unwrap_or_default()
    })
}

/// A day of which not all need be known, as for birthdays: `3 February 1980`, `3 February`, `February 1980`, `1980`.
pub fn partial_date(date: PartialDate) -> String {
    let (style, month, day) = match (date.year, date.month, date.day) {
        (Some(_), Some(month), Some(day)) => (DateStyle::LongDate, month, day),
        (None, Some(month), Some(day)) => (DateStyle::DayMonth, month, day),
        (Some(_), Some(month), None) => (DateStyle::MonthYear, month, 1),
        (Some(year), None, _) => return year.to_string(),
        _ => return String::new(),
    };
    // A leap year, for those who were born on a day that only such years have.
    let year = u32::from(date.year.unwrap_or(2000));
    let noon = Date::new_with_year_month_day_hr(year, i32::from(month) - 1, i32::from(day), 12);
    // Else years before 100 are taken for those of the twentieth century.
    noon.set_full_year(year);
    date_of_ms(noon.get_time(), style)
}

/// The same with the clocks of `zone`; `None` where the browser doesn't know it.
pub fn date_of_ms_in(ms: f64, style: DateStyle, zone: &str) -> Option<String> {
    let options = options(style.options());
    Reflect::set(&options, &JsValue::from_str("timeZone"), &JsValue::from_str(zone)).ok()?;
    with_formatters(|_, locales| {
        // Unlike `DateTimeFormat::new`, this lives through a zone that nobody knows.
        let intl = Reflect::get(&js_sys::global(), &JsValue::from_str("Intl")).ok()?;
        let made = Reflect::get(&intl, &JsValue::from_str("DateTimeFormat")).ok()?;
        let made: &js_sys::Function = made.unchecked_ref();
        let arguments = Array::of2(locales, &options);
        let formatter = Reflect::construct(made, &arguments).ok()?;
        let formatter: DateTimeFormat = formatter.unchecked_into();
        let date = Date::new(&JsValue::from_f64(ms));
        formatter.format().call1(&JsValue::UNDEFINED, &date).ok()?.as_string()
    })
}

/// `100412` as `100,412`.
pub fn number(value: f64) -> String {
    with_formatters(|formatters, locales| {
        let formatter =
            formatters.number.get_or_insert_with(|| NumberFormat::new(locales, &Object::new()));
        let written = formatter.format().call1(&JsValue::UNDEFINED, &JsValue::from_f64(value)).ok();
        written.and_then(|text| text.as_string()).unwrap_or_default()
    })
}

/// `one`, `other` …, as the language's grammar has it.
pub(super) fn plural_category(count: f64) -> String {
    with_formatters(|formatters, locales| {
        let rules =
            formatters.plural.get_or_insert_with(|| PluralRules::new(locales, &Object::new()));
        rules.select(count).into()
    })
}

/// `412 KB`, `5.6 MB`: decimal units, one digit after the point below ten.
pub fn size(bytes: u64) -> String {
    let (value, unit) = scaled(bytes);
    // The short word for bytes knows no plural in some languages: "12 byte".
    let width = if unit == "byte" { "long" } else { "short" };
    let options = options(&[("style", "unit"), ("unit", unit), ("unitDisplay", width)]);
    let digits = if value < 10.0 && unit != "byte" { 1.0 } else { 0.0 };
    let _ = Reflect::set(
        &options,
        &JsValue::from_str("maximumFractionDigits"),
        &JsValue::from_f64(digits),
    );
    with_formatters(|_, locales| {
        let written = NumberFormat::new(locales, &options)
            .format()
            .call1(&JsValue::UNDEFINED, &JsValue::from_f64(value));
        written.ok().and_then(|text| text.as_string()).unwrap_or_default()
    })
}

/// `6 min 8 sec`: the two largest units.
pub fn duration(seconds: i64) -> String {
    let words = units(seconds).into_iter().map(|(count, unit)| {
        let options = options(&[("style", "unit"), ("unit", unit), ("unitDisplay", "short")]);
        with_formatters(|_, locales| {
            let written = NumberFormat::new(locales, &options)
                .format()
                .call1(&JsValue::UNDEFINED, &JsValue::from_f64(count as f64));
            written.ok().and_then(|text| text.as_string()).unwrap_or_default()
        })
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The two largest units in which `seconds` is at least one.
fn units(seconds: i64) -> Vec<(i64, &'static str)> {
    let all = [("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1)];
    let start = all.iter().position(|(_, length)| seconds >= *length).unwrap_or(3);
    let mut rest = seconds;
    let mut found = Vec::new();
    for (unit, length) in all.into_iter().skip(start).take(2) {
        if rest >= length || found.is_empty() {
            found.push((rest / length, unit));
        }
        rest %= length;
    }
    found
}

/// `67 %`
pub fn percent(part: f64) -> String {
    let options = options(&[("style", "percent")]);
    with_formatters(|_, locales| {
        let format = NumberFormat::new(locales, options.unchecked_ref()).format();
        let written = format.call1(&JsValue::UNDEFINED, &JsValue::from_f64(part));
        written.ok().and_then(|text| text.as_string()).unwrap_or_default()
    })
}

/// A size in the largest decimal unit in which it is at least one.
fn scaled(bytes: u64) -> (f64, &'static str) {
    let mut value = bytes as f64;
    for unit in ["byte", "kilobyte", "megabyte", "gigabyte"] {
        // What would be rounded up to 1000 belongs to the next unit.
        if value < 999.5 {
            return (value, unit);
        }
        value /= 1000.0;
    }
    (value, "terabyte")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_take_the_largest_unit_that_fits() {
        for (bytes, expected) in [
            (0, (0.0, "byte")),
            (999, (999.0, "byte")),
            (1000, (1.0, "kilobyte")),
            (999_600, (0.9996, "megabyte")),
            (5_600_000, (5.6, "megabyte")),
            (20_000_000_000, (20.0, "gigabyte")),
            (3_000_000_000_000, (3.0, "terabyte")),
        ] {
            assert_eq!(scaled(bytes), expected, "{bytes}");
        }
    }

    #[test]
    fn durations_take_the_two_largest_units() {
        for (seconds, expected) in [
            (0, vec![(0, "second")]),
            (59, vec![(59, "second")]),
            (368, vec![(6, "minute"), (8, "second")]),
            (7200, vec![(2, "hour")]),
            (90_061, vec![(1, "day"), (1, "hour")]),
        ] {
            assert_eq!(units(seconds), expected, "{seconds}");
        }
    }
}
