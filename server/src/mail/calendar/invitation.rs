//! An invitation in a message, and what is answered to it (RFC 5546, RFC 6047).

use calcard::common::PartialDateTime;
use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarEntry, ICalendarMethod,
    ICalendarParameter, ICalendarParameterName, ICalendarParticipationStatus, ICalendarProperty,
    ICalendarValue, Uri,
};
use calcard::{Entry, Parser};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use shared::address::{self, Address};
use shared::calendar::{Answer, EventCard, Purpose};

use super::events::{self, Zones};

/// Longest name of an event that is answered: it goes back as it came.
const MAX_UID: usize = 1000;
/// Longest answer. What isn't needed is left out of a longer one.
const MAX_REPLY: usize = 16 * 1024;
const PRODUCT: &str = "-//Pli//Mail//EN";

/// What a calendar in a message asks for.
#[derive(Clone, Debug)]
pub struct Scheduled {
    calendar: ICalendar,
    /// Where in it the event is.
    place: usize,
    pub card: EventCard,
    pub purpose: Purpose,
    pub version: Version,
}

/// Which of two messages about the same event is the later one (RFC 5546 §2.1.5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    pub sequence: i64,
    /// Seconds since 1970 of `DTSTAMP`.
    pub stamp: i64,
}

impl Scheduled {
    /// The first calendar with an event in `text`.
    pub fn read(text: &str) -> Option<Self> {
        let mut parser = Parser::new(text);
        loop {
            match parser.entry() {
                Entry::ICalendar(calendar) => return Self::of(calendar),
                Entry::Eof | Entry::TooManyComponents => return None,
                _ => {}
            }
        }
    }

    fn of(calendar: ICalendar) -> Option<Self> {
        let is_event =
            |part: &ICalendarComponent| part.component_type == ICalendarComponentType::VEvent;
        // The series before what is other of single ones in it.
        let is_series =
            |part: &ICalendarComponent| is_event(part) && !part.is_recurrence_override();
        let place = calendar.components.iter().position(is_series);
        let place = place.or_else(|| calendar.components.iter().position(is_event))?;
        let event = calendar.components.get(place)?;
        let method = events::method(&calendar);
        let purpose = match method {
            Some(ICalendarMethod::Request) => Purpose::Request,
            Some(ICalendarMethod::Cancel) => Purpose::Cancel,
            Some(ICalendarMethod::Reply) => Purpose::Reply,
            _ => Purpose::Other,
        };
        let mut card = events::card(event, &Zones::of(&calendar));
        card.is_cancelled |= purpose == Purpose::Cancel;
        let first = |property| event.property(&property).and_then(|entry| entry.values.first());
        let version = Version {
            sequence: first(ICalendarProperty::Sequence)
                .and_then(ICalendarValue::as_integer)
                .unwrap_or(0)
                .clamp(0, i64::from(i32::MAX)),
            stamp: first(ICalendarProperty::Dtstamp)
                .and_then(ICalendarValue::as_partial_date_time)
                .and_then(PartialDateTime::to_date_time)
                .map_or(0, |at| at.date_time.and_utc().timestamp()),
        };
        Some(Self { place, card, purpose, version, calendar })
    }

    fn event(&self) -> Option<&ICalendarComponent> {
        self.calendar.components.get(self.place)
    }

    /// What messages about the same event have in common, and nobody else's: its name and its organiser, since anybody
    /// can name an event as another is. `None` where it has no name.
    pub fn key(&self) -> Option<Vec<u8>> {
        let event = self.event()?;
        let uid = event.uid().filter(|uid| !uid.is_empty() && uid.len() <= MAX_UID)?;
        let organiser = self.card.organiser.as_ref().map(|it| it.email.to_lowercase());
        let mut which = String::new();
        if let Some(entry) = event.property(&ICalendarProperty::RecurrenceId) {
            entry.write_to(&mut which).ok()?;
        }
        let mut hash = Sha256::new();
        for text in [organiser.as_deref().unwrap_or_default(), uid, &which] {
            hash.update(text);
            hash.update([0]);
        }
        Some(hash.finalize().to_vec())
    }

    /// As whom one of `own` is asked to come; nobody is who asks.
    pub fn invited(&self, own: &[Address]) -> Option<Address> {
        let organiser = self.card.organiser.as_ref()?;
        if self.key().is_none() || own.iter().any(|it| it.same_mailbox(organiser)) {
            return None;
        }
        let attendees = self.event()?.properties(&ICalendarProperty::Attendee);
        let mut asked = attendees.filter_map(events::person);
        asked.find(|one| own.iter().any(|it| it.same_mailbox(one)))
    }

    /// Who is answered: an organiser that mail reaches.
    pub fn organiser(&self) -> Option<Address> {
        let organiser = self.card.organiser.clone()?;
        address::check(&organiser.email).is_ok().then_some(organiser)
    }

    /// The calendar that answers for `who` (RFC 5546 §3.2.3).
    pub fn reply(&self, who: &Address, answer: Answer, now: Timestamp) -> Option<String> {
        let said = match answer {
            Answer::None => return None,
            Answer::Accepted => ICalendarParticipationStatus::Accepted,
            Answer::Tentative => ICalendarParticipationStatus::Tentative,
            Answer::Declined => ICalendarParticipationStatus::Declined,
        };
        let source = self.event()?;
        let mut event = ICalendarComponent::new(ICalendarComponentType::VEvent);
        event.add_uid(source.uid().filter(|uid| uid.len() <= MAX_UID)?);
        event.add_dtstamp(PartialDateTime::from_utc_timestamp(now.as_second()));
        event.add_sequence(self.version.sequence);
        event.entries.extend(time(source, ICalendarProperty::RecurrenceId));
        event.entries.push(party(ICalendarProperty::Organizer, &self.organiser()?));
        let mut attendee = party(ICalendarProperty::Attendee, who);
        attendee.add_param(ICalendarParameter::partstat(said));
        event.entries.push(attendee);
        let needed = self.write(event.clone())?;
        // For people, and for programs that look at what they can show.
        let clear = |entry: &ICalendarEntry| {
            entry.tz_id().is_none_or(|id| !self.zones(&[id.to_owned()]).is_empty())
        };
        event.entries.extend(time(source, ICalendarProperty::Dtstart).filter(clear));
        event.entries.extend(time(source, ICalendarProperty::Dtend).filter(clear));
        if !self.card.title.is_empty() {
            let title = ICalendarValue::Text(self.card.title.clone());
            event.add_property(ICalendarProperty::Summary, title);
        }
        self.write(event).or(Some(needed))
    }

    fn write(&self, event: ICalendarComponent) -> Option<String> {
        let mut head = ICalendarComponent::new(ICalendarComponentType::VCalendar);
        let text = |text: &str| ICalendarValue::Text(text.to_owned());
        head.add_property(ICalendarProperty::Prodid, text(PRODUCT));
        head.add_property(ICalendarProperty::Version, text("2.0"));
        head.add_property(
            ICalendarProperty::Method,
            ICalendarValue::Method(ICalendarMethod::Reply),
        );
        let named: Vec<String> =
            event.entries.iter().filter_map(|it| it.tz_id()).map(str::to_owned).collect();
        let mut reply = ICalendar { components: vec![head] };
        for zone in self.zones(&named) {
            self.copy_zone(zone, &mut reply);
        }
        let place = u32::try_from(reply.components.len()).ok()?;
        reply.components.push(event);
        reply.components.first_mut()?.component_ids.push(place);
        let mut out = String::new();
        reply.write_to(&mut out).ok()?;
        (out.len() <= MAX_REPLY).then_some(out)
    }

    /// What says when the named zones change their clocks.
    fn zones(&self, named: &[String]) -> Vec<&ICalendarComponent> {
        let tzid = |zone: &ICalendarComponent| {
            let id = zone.property(&ICalendarProperty::Tzid)?.values.first()?.as_text()?.to_owned();
            Some(id)
        };
        let mut found: Vec<(String, &ICalendarComponent)> = Vec::new();
        for zone in self.calendar.timezones() {
            let Some(id) = tzid(zone).filter(|id| named.contains(id)) else { continue };
            if found.iter().all(|(known, _)| *known != id) {
                found.push((id, zone));
            }
        }
        found.into_iter().map(|(_, zone)| zone).collect()
    }

    fn copy_zone(&self, zone: &ICalendarComponent, reply: &mut ICalendar) {
        let known = |entry: &&ICalendarEntry| {
            matches!(
                entry.name,
                ICalendarProperty::Tzid
                    | ICalendarProperty::Dtstart
                    | ICalendarProperty::Tzoffsetfrom
                    | ICalendarProperty::Tzoffsetto
                    | ICalendarProperty::Rrule
                    | ICalendarProperty::Rdate
            )
        };
        let copy = |part: &ICalendarComponent| ICalendarComponent {
            component_type: part.component_type.clone(),
            entries: part.entries.iter().filter(known).map(bare).collect(),
            component_ids: Vec::new(),
        };
        let mut add = |part: ICalendarComponent, parent: usize| {
            let place = reply.components.len();
            reply.components.push(part);
            let number = u32::try_from(place).unwrap_or_default();
            if let Some(parent) = reply.components.get_mut(parent) {
                parent.component_ids.push(number);
            }
            place
        };
        let place = add(copy(zone), 0);
        let observances = zone.component_ids.iter().filter_map(|id| {
            let part = self.calendar.component_by_id(*id)?;
            let kind = &part.component_type;
            matches!(kind, ICalendarComponentType::Standard | ICalendarComponentType::Daylight)
                .then(|| copy(part))
        });
        for part in observances.take(MAX_REPLY / 64) {
            add(part, place);
        }
    }
}

/// A property without what its sender added to it.
fn bare(entry: &ICalendarEntry) -> ICalendarEntry {
    let params = entry.params.iter().filter(|param| param.name == ICalendarParameterName::Value);
    ICalendarEntry { params: params.cloned().collect(), ..entry.clone() }
}

/// A time as it stands there, in its zone.
fn time(event: &ICalendarComponent, property: ICalendarProperty) -> Option<ICalendarEntry> {
    let entry = event.property(&property)?;
    let value = entry.values.first()?;
    value.as_partial_date_time()?;
    let known = |param: &&ICalendarParameter| {
        matches!(
            param.name,
            ICalendarParameterName::Tzid
                | ICalendarParameterName::Value
                | ICalendarParameterName::Range
        )
    };
    let params = entry.params.iter().filter(known).cloned().collect();
    Some(ICalendarEntry::new(property).with_params(params).with_value(value.clone()))
}

/// `ATTENDEE;CN=Ben:mailto:ben@pli.example`
fn party(property: ICalendarProperty, who: &Address) -> ICalendarEntry {
    let uri = Uri::Location(format!("mailto:{}", who.email));
    let mut entry = ICalendarEntry::new(property).with_value(ICalendarValue::Uri(uri));
    let name = who.name.as_deref().unwrap_or_default();
    let name: String = name.chars().filter(|c| !c.is_control() && *c != '"').collect();
    if !name.trim().is_empty() {
        entry.add_param(ICalendarParameter::cn(name));
    }
    entry
}

#[cfg(test)]
#[path = "invitation/tests.rs"]
mod tests;
