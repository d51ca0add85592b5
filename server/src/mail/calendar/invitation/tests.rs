use proptest::prelude::*;

use super::*;

const TEXT: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VTIMEZONE\r\nTZID:Europe/Zurich\r\n\
    X-NOISE:x\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\n\
    RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VTIMEZONE\r\nTZID:Other\r\nEND:VTIMEZONE\r\n\
    BEGIN:VEVENT\r\nUID:binding@pli.example\r\nSEQUENCE:2\r\nDTSTAMP:20261120T080000Z\r\nSUMMARY:Choice of binding\r\n\
    RECURRENCE-ID;TZID=Europe/Zurich:20261130T100000\r\nDTSTART;TZID=Europe/Zurich;X-FOO=bar:20261130T100000\r\n\
    ORGANIZER;CN=\"Ben, Okafor\";X-NUM=1:mailto:ben@pli.example\r\n\
    ATTENDEE;CN=Dan;PARTSTAT=ACCEPTED:mailto:dan@partner.example\r\n\
    ATTENDEE;CN=Anna Keller;RSVP=TRUE:MAILTO:Anna@pli.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

fn own() -> Vec<Address> {
    vec![Address::new("A. Keller", "anna@pli.example")]
}

fn at() -> Timestamp {
    "2026-11-22T09:30:00Z".parse().unwrap()
}

fn unfolded(text: &str) -> Vec<String> {
    text.replace("\r\n ", "").lines().map(str::to_owned).collect()
}

#[test]
fn an_answer_names_the_event_and_whom_it_was_asked_of() {
    let asked = Scheduled::read(TEXT).unwrap();
    assert_eq!((asked.purpose, asked.version.sequence), (Purpose::Request, 2));
    let who = asked.invited(&own()).unwrap();
    assert_eq!(who, Address::new("Anna Keller", "Anna@pli.example"));
    assert_eq!(asked.organiser(), Some(Address::new("Ben, Okafor", "ben@pli.example")));
    let reply = asked.reply(&who, Answer::Tentative, at()).unwrap();
    assert!(reply.lines().all(|line| line.len() <= 76), "{reply}");
    assert_eq!(
        unfolded(&reply),
        [
            "BEGIN:VCALENDAR",
            "PRODID:-//Pli//Mail//EN",
            "VERSION:2.0",
            "METHOD:REPLY",
            "BEGIN:VTIMEZONE",
            "TZID:Europe/Zurich",
            "BEGIN:STANDARD",
            "DTSTART:19701025T030000",
            "TZOFFSETFROM:+0200",
            "TZOFFSETTO:+0100",
            "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
            "END:STANDARD",
            "END:VTIMEZONE",
            "BEGIN:VEVENT",
            "UID:binding@pli.example",
            "DTSTAMP:20261122T093000Z",
            "SEQUENCE:2",
            "RECURRENCE-ID;TZID=Europe/Zurich:20261130T100000",
            "ORGANIZER;CN=\"Ben, Okafor\":mailto:ben@pli.example",
            "ATTENDEE;CN=\"Anna Keller\";PARTSTAT=TENTATIVE:mailto:Anna@pli.example",
            "DTSTART;TZID=Europe/Zurich:20261130T100000",
            "SUMMARY:Choice of binding",
            "END:VEVENT",
            "END:VCALENDAR",
        ]
    );
}

#[test]
fn nobody_answers_what_they_are_not_asked() {
    let asked = Scheduled::read(TEXT).unwrap();
    assert_eq!(asked.invited(&[Address::new("", "chloe@pli.example")]), None);
    assert_eq!(asked.invited(&[Address::new("", "ben@pli.example")]), None, "who asks");
    assert_eq!(asked.reply(&own()[0], Answer::None, at()), None);
    let nameless = Scheduled::read(&TEXT.replace("UID:binding@pli.example\r\n", "")).unwrap();
    assert_eq!((nameless.key(), nameless.invited(&own())), (None, None));
    let nowhere = Scheduled::read(&TEXT.replace("mailto:ben@pli.example", "http://x")).unwrap();
    assert_eq!(nowhere.organiser(), None);
    assert!(Scheduled::read("BEGIN:VCALENDAR\nEND:VCALENDAR\n").is_none());
    assert!(Scheduled::read("").is_none());
}

#[test]
fn messages_about_the_same_event_are_known_by_it_and_by_who_asks() {
    let key = |text: &str| Scheduled::read(text).unwrap().key();
    let version = |text: &str| Scheduled::read(text).unwrap().version;
    let later = TEXT.replace("SEQUENCE:2", "SEQUENCE:3").replace("SUMMARY:Choice", "SUMMARY:No");
    assert_eq!(key(TEXT), key(&later));
    assert!(version(&later) > version(TEXT));
    assert!(version(&TEXT.replace("T080000Z", "T080001Z")) > version(TEXT));
    assert_ne!(key(TEXT), key(&TEXT.replace("ben@", "eve@")), "anybody can name an event so");
    assert_ne!(key(TEXT), key(&TEXT.replace("20261130T100000\r\nDTS", "20261207T100000\r\nDTS")));
    let cancelled = Scheduled::read(&TEXT.replace("METHOD:REQUEST", "METHOD:CANCEL")).unwrap();
    assert!(cancelled.card.is_cancelled && cancelled.purpose == Purpose::Cancel);
}

#[test]
fn hostile_calendars_make_no_long_answers() {
    let zones = "BEGIN:STANDARD\r\nDTSTART:19701025T030000\r\nEND:STANDARD\r\n".repeat(5000);
    let text = TEXT.replace("BEGIN:STANDARD\r\n", &format!("{zones}BEGIN:STANDARD\r\n"));
    let asked = Scheduled::read(&text).unwrap();
    let reply = asked.reply(&own()[0], Answer::Accepted, at());
    assert!(reply.is_none_or(|reply| reply.len() <= MAX_REPLY));
    let title = format!("SUMMARY:{}\\nEND:VEVENT", "ü".repeat(90_000));
    let asked = Scheduled::read(&TEXT.replace("SUMMARY:Choice of binding", &title)).unwrap();
    let reply = asked.reply(&own()[0], Answer::Accepted, at()).unwrap();
    assert_eq!(reply.matches("END:VEVENT\r\n").count(), 1);
    assert!(reply.len() <= MAX_REPLY && reply.contains("UID:binding@pli.example"));
}

proptest! {
    #[test]
    fn nothing_panics(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), "[ -~\r\n]{0,3}"), 0..12),
    ) {
        let mut text = TEXT.to_owned();
        for (place, with) in changes {
            let place = place.index(text.len());
            text.replace_range(place..=place, &with);
        }
        if let Some(asked) = Scheduled::read(&text) {
            let _ = asked.key();
            if let Some(who) = asked.invited(&own()) {
                let reply = asked.reply(&who, Answer::Accepted, at());
                if let Some(reply) = reply {
                    prop_assert_eq!(reply.matches("BEGIN:VEVENT\r\n").count(), 1);
                }
            }
        }
    }
}
