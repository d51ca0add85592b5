//! How an event comes again. Told, never worked out: a rule can name more times than there are seconds.

use calcard::icalendar::{
    ICalendarComponent, ICalendarDay, ICalendarFrequency, ICalendarProperty,
    ICalendarRecurrenceRule, ICalendarValue, ICalendarWeekday,
};
use shared::calendar::{EventTime, Period, Recurrence};

/// What the rule of `event` comes to in words; `None` if it happens once.
pub(super) fn of(
    event: &ICalendarComponent,
    until: impl Fn(&calcard::common::PartialDateTime) -> Option<EventTime>,
) -> Option<Recurrence> {
    if !event.is_recurrent() {
        return None;
    }
    let odd = || Recurrence { interval: 1, ..Recurrence::default() };
    let mut rules = event.properties(&ICalendarProperty::Rrule);
    let Some(ICalendarValue::RecurrenceRule(rule)) =
        rules.next().and_then(|entry| entry.values.first())
    else {
        return Some(odd());
    };
    if rules.next().is_some() {
        return Some(odd());
    }
    let mut told = plain(rule).unwrap_or_else(odd);
    told.until = rule.until.as_ref().and_then(until);
    told.count = rule.count.filter(|count| *count > 0 && told.until.is_none());
    Some(told)
}

fn plain(rule: &ICalendarRecurrenceRule) -> Option<Recurrence> {
    let is_odd = !rule.bysecond.is_empty()
        || !rule.byminute.is_empty()
        || !rule.byhour.is_empty()
        || !rule.byyearday.is_empty()
        || !rule.byweekno.is_empty()
        || rule.bymonth.len() > 1
        || rule.bymonthday.len() > 1
        || rule.bymonthday.iter().any(|day| *day < 0)
        || rule.byday.len() > 7
        || rule.bysetpos.len() > 1;
    if is_odd {
        return None;
    }
    let weekdays: Vec<u8> = rule.byday.iter().map(|day| number(day.weekday)).collect();
    let interval = u32::from(rule.interval.unwrap_or(1)).max(1);
    let of = |every, weekdays, place| {
        Some(Recurrence { every, interval, weekdays, place, ..Recurrence::default() })
    };
    let is_bare = rule.byday.is_empty() && rule.bysetpos.is_empty();
    match rule.freq {
        ICalendarFrequency::Daily if is_bare => of(Period::Day, Vec::new(), None),
        ICalendarFrequency::Weekly if rule.bysetpos.is_empty() => of(Period::Week, weekdays, None),
        ICalendarFrequency::Monthly if is_bare => of(Period::Month, Vec::new(), None),
        ICalendarFrequency::Monthly if interval == 1 => {
            of(Period::Month, weekdays, Some(place(rule)?))
        }
        ICalendarFrequency::Yearly if is_bare => of(Period::Year, Vec::new(), None),
        _ => None,
    }
}

/// `BYDAY=2TU` or `BYDAY=TU;BYSETPOS=2`
fn place(rule: &ICalendarRecurrenceRule) -> Option<i8> {
    let [ICalendarDay { ordwk, .. }] = rule.byday.as_slice() else { return None };
    let place = match (ordwk, rule.bysetpos.as_slice()) {
        (Some(place), []) => i32::from(*place),
        (None, [place]) => *place,
        _ => return None,
    };
    i8::try_from(place).ok().filter(|place| matches!(place, -1 | 1..=4))
}

fn number(day: ICalendarWeekday) -> u8 {
    match day {
        ICalendarWeekday::Sunday => 0,
        ICalendarWeekday::Monday => 1,
        ICalendarWeekday::Tuesday => 2,
        ICalendarWeekday::Wednesday => 3,
        ICalendarWeekday::Thursday => 4,
        ICalendarWeekday::Friday => 5,
        ICalendarWeekday::Saturday => 6,
    }
}
