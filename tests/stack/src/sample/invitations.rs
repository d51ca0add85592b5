//! Calendar invitations, answers and cancellations (RFC 5546, RFC 6047).

use jiff::{SignedDuration, Timestamp};

use super::charset::{Charset, UTF_8};
use super::dice::Dice;
use super::letter::{Letter, Party};
use super::mailboxes::{Mailboxes, days_before};
use super::mime::{Part, Transfer};
use super::story::boundary;
use super::{ANNA, BEN, CHLOE, DAN};

const MEETINGS: [(&str, &str); 8] = [
    ("Catalogue: choice of binding", "Salle Jura"),
    ("Réunion de planning", "Salle Jura"),
    ("Werkstattrundgang mit dem Stadtarchiv", "Lagerhalle, Tor 2"),
    ("Press check: Slow Water", "Printing room"),
    ("Entretien annuel", "Bureau d’Anna"),
    ("Visita alla cartiera", "Cartiera Lombarda"),
    ("Fair: packing list", "Yard"),
    ("Budget, second round", "By telephone"),
];

pub(crate) fn add(mailboxes: &mut Mailboxes, now: Timestamp, dice: &mut Dice) {
    let people = [
        Party::new("Anna Keller", ANNA),
        Party::new("Ben Okafor", BEN),
        Party::new("Chloé Marchand", CHLOE),
        Party::new("Dan Whitlock", DAN),
    ];
    for index in 0..32_i64 {
        let host = dice.pick(&people).clone();
        let (subject, place) = *dice.pick(&MEETINGS);
        // The first two are still to be answered.
        let days = if index < 2 { 0 } else { dice.between(2, 300) };
        let sent = days_before(now, days, dice);
        let guests: Vec<_> = people.iter().filter(|person| **person != host).cloned().collect();
        let event = Event { host: &host, guests: &guests, subject, place, sent, id: dice.next() };
        let method = if index % 9 == 8 { "CANCEL" } else { "REQUEST" };
        let letter = event.letter(method, dice);
        mailboxes.keep(&host.address, "Sent", &letter, &[r"\Seen"]);
        for guest in &guests {
            let flags: &[&str] = if index < 2 { &[] } else { &[r"\Seen"] };
            mailboxes.receive(&guest.address, "INBOX", &letter, flags);
            if index >= 2 && dice.percent(40) {
                let answer = event.answer(guest, dice);
                mailboxes.keep(&guest.address, "Sent", &answer, &[r"\Seen"]);
                mailboxes.receive(&host.address, "INBOX", &answer, &[r"\Seen"]);
            }
        }
    }
}

struct Event<'a> {
    host: &'a Party,
    guests: &'a [Party],
    subject: &'a str,
    place: &'a str,
    sent: Timestamp,
    id: u64,
}

impl Event<'_> {
    fn letter(&self, method: &str, dice: &mut Dice) -> Letter {
        let calendar = self.calendar(method, None);
        let text = format!("{}\n{}\n\n{}\n", self.subject, self.place, self.host.name);
        let parts = [Part::plain(&text), calendar_part(method, &calendar)];
        let alternative = Part::multipart("alternative", &boundary(dice), &parts);
        let file = Part::attachment(
            "application/ics",
            "invite.ics",
            calendar.replace('\n', "\r\n").as_bytes(),
        );
        let word = if method == "CANCEL" { "Cancelled" } else { "Invitation" };
        Letter {
            from: self.host.clone(),
            to: self.guests.to_vec(),
            cc: Vec::new(),
            subject: format!("{word}: {}", self.subject),
            at: self.sent,
            id: format!("{:016x}@{}", dice.next(), "calendar.pli.example"),
            references: Vec::new(),
            extra: Vec::new(),
            charset: UTF_8,
            body: Part::multipart("mixed", &boundary(dice), &[alternative, file]),
        }
    }

    fn answer(&self, guest: &Party, dice: &mut Dice) -> Letter {
        let (status, word) = *dice.pick(&[
            ("ACCEPTED", "Accepted"),
            ("TENTATIVE", "Tentative"),
            ("DECLINED", "Declined"),
        ]);
        let calendar = self.calendar("REPLY", Some((guest, status)));
        let parts =
            [Part::plain(&format!("{}: {word}\n", guest.name)), calendar_part("REPLY", &calendar)];
        Letter {
            from: guest.clone(),
            to: vec![self.host.clone()],
            cc: Vec::new(),
            subject: format!("{word}: {}", self.subject),
            at: self
                .sent
                .saturating_add(SignedDuration::from_mins(dice.between(5, 600)))
                .unwrap_or(self.sent),
            id: format!("{:016x}@{}", dice.next(), "calendar.pli.example"),
            references: Vec::new(),
            extra: Vec::new(),
            charset: UTF_8,
            body: Part::multipart("alternative", &boundary(dice), &parts),
        }
    }

    fn calendar(&self, method: &str, answer: Option<(&Party, &str)>) -> String {
        let start =
            self.sent.saturating_add(SignedDuration::from_hours(7 * 24)).unwrap_or(self.sent);
        let end = start.saturating_add(SignedDuration::from_hours(1)).unwrap_or(start);
        let attendees: String = match answer {
            Some((guest, status)) => {
                format!("ATTENDEE;CN={};PARTSTAT={status}:mailto:{}\n", guest.name, guest.address)
            }
            None => self
                .guests
                .iter()
                .map(|guest| {
                    format!(
                        "ATTENDEE;CN={};PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:{}\n",
                        guest.name, guest.address
                    )
                })
                .collect(),
        };
        let status = if method == "CANCEL" { "CANCELLED" } else { "CONFIRMED" };
        format!(
            "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Pli//Sample//EN\nMETHOD:{method}\nBEGIN:VEVENT\nUID:{:016x}@calendar.pli.example\nDTSTAMP:{}\nDTSTART:{}\nDTEND:{}\nSUMMARY:{}\nLOCATION:{}\nORGANIZER;CN={}:mailto:{}\n{attendees}STATUS:{status}\nSEQUENCE:0\nEND:VEVENT\nEND:VCALENDAR\n",
            self.id,
            compact(self.sent),
            compact(start),
            compact(end),
            self.subject.replace(',', "\\,"),
            self.place.replace(',', "\\,"),
            self.host.name,
            self.host.address,
        )
    }
}

/// A time as `20261121T183000Z`.
fn compact(at: Timestamp) -> String {
    let digits: String =
        at.to_string().chars().filter(|c| c.is_ascii_digit() || *c == 'T').take(15).collect();
    format!("{digits}Z")
}

fn calendar_part(method: &str, calendar: &str) -> Part {
    // The method is a parameter of the type (RFC 6047 §2.4).
    let charset = Charset { label: "utf-8", readable: true };
    let subtype = format!("calendar; method={method}");
    Part::text(&subtype, calendar, charset, Transfer::Base64)
}
