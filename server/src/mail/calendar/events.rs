//! Events in a file of a calendar (RFC 5545), as they are shown.

use calcard::common::PartialDateTime;
use calcard::common::timezone::Tz;
use calcard::icalendar::timezone::TzResolver;
use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarEntry, ICalendarMethod,
    ICalendarParameterName, ICalendarParameterValue, ICalendarParticipationStatus,
    ICalendarProperty, ICalendarStatus, ICalendarValue,
};
use calcard::{Entry, Parser};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use shared::address::Address;
use shared::calendar::{Answer, Attendee, EventCard, EventTime};

use super::recurrence;

/// So many events of one file are shown, so many people of an event, so many characters of a text.
const MAX_EVENTS: usize = 50;
const MAX_PEOPLE: usize = 200;
const MAX_LINE: usize = 500;
const MAX_TEXT: usize = 8000;

/// The events in `text`.
pub fn read(text: &str) -> Vec<EventCard> {
    let mut parser = Parser::new(text);
    let mut cards = Vec::new();
    while cards.len() < MAX_EVENTS {
        match parser.entry() {
            Entry::ICalendar(calendar) => {
                let room = MAX_EVENTS - cards.len();
                cards.extend(events(&calendar).take(room));
            }
            Entry::Eof | Entry::TooManyComponents => break,
            _ => {}
        }
    }
    cards
}

fn events(calendar: &ICalendar) -> impl Iterator<Item = EventCard> {
    let cancels = method(calendar) == Some(ICalendarMethod::Cancel);
    let zones = Zones::of(calendar);
    let is_event = |component: &&ICalendarComponent| {
        component.component_type == ICalendarComponentType::VEvent
    };
    calendar.components.iter().filter(is_event).map(move |event| {
        let mut card = card(event, &zones);
        card.is_cancelled |= cancels;
        card
    })
}

/// What the calendar was sent for.
pub(super) fn method(calendar: &ICalendar) -> Option<ICalendarMethod> {
    let method = calendar.components.first()?.property(&ICalendarProperty::Method)?;
    match method.values.first()? {
        ICalendarValue::Method(method) => Some(method.clone()),
        _ => None,
    }
}

/// The time zones that a calendar names.
pub(super) struct Zones<'a>(TzResolver<&'a str>);

impl<'a> Zones<'a> {
    pub(super) fn of(calendar: &'a ICalendar) -> Self {
        Self(calendar.build_tz_resolver())
    }

    fn of_entry(&self, entry: &ICalendarEntry) -> Option<Tz> {
        let zone = self.0.resolve(entry.tz_id()?)?;
        (!zone.is_floating()).then_some(zone)
    }
}

pub(super) fn card(event: &ICalendarComponent, zones: &Zones<'_>) -> EventCard {
    let text = |property: ICalendarProperty, length: usize| {
        let entry = event.property(&property);
        let text = entry.and_then(|entry| entry.values.first()?.as_text());
        clean(text.unwrap_or_default(), length)
    };
    let first = event.property(&ICalendarProperty::Dtstart);
    let start = first.and_then(|entry| time(entry, zones));
    let zone = first.and_then(|entry| zones.of_entry(entry));
    let end = event.property(&ICalendarProperty::Dtend).and_then(|entry| time(entry, zones));
    let end = end.or_else(|| {
        let length = event.property(&ICalendarProperty::Duration)?.values.first()?;
        let ICalendarValue::Duration(length) = length else { return None };
        match start.clone()? {
            EventTime::At { at } => {
                let length = jiff::SignedDuration::from_secs(length.as_seconds());
                Some(EventTime::At { at: at.checked_add(length).ok()? })
            }
            EventTime::Local { .. } | EventTime::Day { .. } => None,
        }
    });
    let mut people = event
        .properties(&ICalendarProperty::Attendee)
        .filter_map(|entry| Some(Attendee { who: person(entry)?, answer: answer(entry) }));
    EventCard {
        title: text(ICalendarProperty::Summary, MAX_LINE),
        // The day after the last one is what the format names (RFC 5545 §3.6.1).
        end: match end {
            Some(EventTime::Day { day }) => last_day(&day).map(|day| EventTime::Day { day }),
            end => end,
        },
        start,
        zone: zone.and_then(|zone| zone.name()).map(|name| name.into_owned()),
        place: text(ICalendarProperty::Location, MAX_LINE),
        description: text(ICalendarProperty::Description, MAX_TEXT),
        organiser: event.property(&ICalendarProperty::Organizer).and_then(person),
        attendees: people.by_ref().take(MAX_PEOPLE).collect(),
        more_attendees: u32::try_from(people.count()).unwrap_or(u32::MAX),
        recurrence: recurrence::of(event, |until| moment(until, zone)),
        is_cancelled: matches!(event.status(), Some(ICalendarStatus::Cancelled)),
    }
}

fn time(entry: &ICalendarEntry, zones: &Zones<'_>) -> Option<EventTime> {
    moment(entry.values.first()?.as_partial_date_time()?, zones.of_entry(entry))
}

fn moment(at: &PartialDateTime, zone: Option<Tz>) -> Option<EventTime> {
    let (year, month, day) = (at.year?, at.month?, at.day?);
    let Some(hour) = at.hour else {
        return Some(EventTime::Day { day: format!("{year:04}-{month:02}-{day:02}") });
    };
    let zone = if at.has_zone() { Some(Tz::UTC) } else { zone };
    // An hour that a clock shows twice, or never, is told as it stands.
    let known = zone.and_then(|zone| at.to_date_time_with_tz(zone));
    match known.and_then(|at| Timestamp::from_second(at.timestamp()).ok()) {
        Some(at) => Some(EventTime::At { at }),
        None => {
            let minute = at.minute.unwrap_or(0);
            let time = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}");
            Some(EventTime::Local { time })
        }
    }
}

fn last_day(after: &str) -> Option<String> {
    let after: Date = after.parse().ok()?;
    Some(after.checked_sub(1.day()).ok()?.to_string())
}

/// `ATTENDEE;CN=Ben:mailto:ben@pli.example`
pub(super) fn person(entry: &ICalendarEntry) -> Option<Address> {
    let address = entry.values.first()?.as_text()?;
    let address = match address.split_at_checked(7) {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("mailto:") => rest,
        _ => address,
    };
    let name = entry.parameters(&ICalendarParameterName::Cn).find_map(|name| name.as_text());
    let address =
        Address::new(&clean(name.unwrap_or_default(), MAX_LINE), &clean(address, MAX_LINE));
    (!address.email.is_empty()).then_some(address)
}

fn answer(entry: &ICalendarEntry) -> Answer {
    use ICalendarParticipationStatus::{Accepted, Declined, Tentative};
    match entry.parameter(&ICalendarParameterName::Partstat) {
        Some(ICalendarParameterValue::Partstat(Accepted)) => Answer::Accepted,
        Some(ICalendarParameterValue::Partstat(Declined)) => Answer::Declined,
        Some(ICalendarParameterValue::Partstat(Tentative)) => Answer::Tentative,
        _ => Answer::None,
    }
}

fn clean(text: &str, length: usize) -> String {
    text.trim().chars().filter(|c| !c.is_control() || *c == '\n').take(length).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use shared::calendar::{Period, Recurrence};

    use super::*;

    fn event(lines: &str) -> EventCard {
        let text = format!(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n{lines}END:VEVENT\r\nEND:VCALENDAR\r\n"
        );
        let mut cards = read(&text);
        assert_eq!(cards.len(), 1, "{text}");
        cards.remove(0)
    }

    fn at(text: &str) -> Option<EventTime> {
        Some(EventTime::At { at: text.parse().unwrap() })
    }

    #[test]
    fn events_are_read_with_those_who_come() {
        let card = event(
            "SUMMARY:Choice\\, of binding\r\nLOCATION:Salle Jura\r\nDTSTART:20261130T100000Z\r\nDTEND:20261130T110000Z\r\n\
             ORGANIZER;CN=Ben Okafor:mailto:ben@pli.example\r\nATTENDEE;CN=Anna;PARTSTAT=ACCEPTED:MAILTO:anna@pli.example\r\n\
             ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:dan@partner.example\r\nRRULE:FREQ=WEEKLY\r\nSTATUS:CANCELLED\r\n",
        );
        assert_eq!(
            (card.title.as_str(), card.place.as_str()),
            ("Choice, of binding", "Salle Jura")
        );
        assert_eq!(
            (card.start, card.end),
            (at("2026-11-30T10:00:00Z"), at("2026-11-30T11:00:00Z"))
        );
        assert_eq!(card.organiser, Some(Address::new("Ben Okafor", "ben@pli.example")));
        let answers: Vec<_> =
            card.attendees.iter().map(|it| (it.who.email.as_str(), it.answer)).collect();
        assert_eq!(
            answers,
            [("anna@pli.example", Answer::Accepted), ("dan@partner.example", Answer::None)]
        );
        let weekly = Recurrence { every: Period::Week, interval: 1, ..Recurrence::default() };
        assert_eq!((card.recurrence, card.is_cancelled), (Some(weekly), true));
    }

    #[test]
    fn times_are_where_their_zone_is() {
        let start = |line: &str| event(&format!("{line}\r\n")).start;
        assert_eq!(start("DTSTART;TZID=Europe/Zurich:20261130T100000"), at("2026-11-30T09:00:00Z"));
        assert_eq!(
            start("DTSTART;TZID=W. Europe Standard Time:20260701T100000"),
            at("2026-07-01T08:00:00Z")
        );
        let local = EventTime::Local { time: "2026-11-30T10:00".to_owned() };
        assert_eq!(start("DTSTART:20261130T100000"), Some(local.clone()));
        assert_eq!(start("DTSTART;TZID=Nowhere/Real:20261130T100000"), Some(local));
        let days = event("DTSTART;VALUE=DATE:20261130\r\nDTEND;VALUE=DATE:20261202\r\n");
        let day = |day: &str| Some(EventTime::Day { day: day.to_owned() });
        assert_eq!((days.start, days.end), (day("2026-11-30"), day("2026-12-01")));
        let length = event("DTSTART:20261130T100000Z\r\nDURATION:PT90M\r\n");
        assert_eq!(length.end, at("2026-11-30T11:30:00Z"));
    }

    #[test]
    fn how_it_comes_again_is_told() {
        let told = |rule: &str| {
            let card =
                event(&format!("DTSTART;TZID=Europe/Zurich:20261130T100000\r\nRRULE:{rule}\r\n"));
            card.recurrence.unwrap()
        };
        let every = |every, interval| Recurrence { every, interval, ..Recurrence::default() };
        assert_eq!(
            told("FREQ=DAILY;COUNT=3"),
            Recurrence { count: Some(3), ..every(Period::Day, 1) }
        );
        let days = Recurrence { weekdays: vec![1, 3], ..every(Period::Week, 2) };
        assert_eq!(told("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE"), days);
        let second = Recurrence { weekdays: vec![2], place: Some(2), ..every(Period::Month, 1) };
        assert_eq!(told("FREQ=MONTHLY;BYDAY=2TU"), second);
        assert_eq!(told("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=2"), second);
        let until = told("FREQ=YEARLY;UNTIL=20301130T090000Z");
        assert_eq!((until.every, until.until), (Period::Year, at("2030-11-30T09:00:00Z")));
        for odd in [
            "FREQ=SECONDLY;INTERVAL=1",
            "FREQ=DAILY;BYHOUR=1,2,3",
            "FREQ=YEARLY;BYYEARDAY=1,2,3,-1",
            "FREQ=MONTHLY;BYDAY=2TU,3WE",
            "FREQ=NEVER",
        ] {
            assert_eq!(told(odd).every, Period::Other, "{odd}");
        }
        assert_eq!(event("SUMMARY:once\r\n").recurrence, None);
    }

    #[test]
    fn a_crowd_is_counted() {
        let crowd = "ATTENDEE:mailto:a@b.example\r\n".repeat(20_000);
        let card = event(&crowd);
        assert_eq!((card.attendees.len(), card.more_attendees), (MAX_PEOPLE, 19_800));
    }

    #[test]
    fn a_flood_of_events_ends() {
        let many = "BEGIN:VEVENT\nSUMMARY:x\nEND:VEVENT\n".repeat(2000);
        assert_eq!(read(&format!("BEGIN:VCALENDAR\n{many}END:VCALENDAR\n")).len(), MAX_EVENTS);
        assert!(read(&"BEGIN:VEVENT\n".repeat(5000)).len() <= MAX_EVENTS);
        assert!(read("<html>").is_empty());
    }

    proptest! {
        #[test]
        fn nothing_panics(text in "(BEGIN:V(CALENDAR|EVENT)\n|END:VEVENT\n|DTSTART[;:]|DTEND:|DURATION:P|TZID=|RRULE:FREQ=|[0-9TZ]{8,16}|[ -~\n]{0,9}){0,30}") {
            let _ = read(&text);
        }
    }
}
