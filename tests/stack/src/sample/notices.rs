//! What machines write: build servers, parcel services, and mail hosts that could not deliver.

use jiff::Timestamp;

use super::charset::UTF_8;
use super::dice::Dice;
use super::letter::{Letter, Party, date};
use super::mailboxes::{Mailboxes, days_before};
use super::mime::Part;
use super::story::boundary;
use super::{ADMIN, ANNA, BEN, CHLOE, CONTACT, DAN};

pub(crate) fn add(mailboxes: &mut Mailboxes, now: Timestamp, dice: &mut Dice) {
    for (address, count) in [(ADMIN, 130), (BEN, 50), (ANNA, 25)] {
        for _ in 0..count {
            let letter = forge(address, days_before(now, dice.between(0, 300), dice), dice);
            let folder =
                if address == ADMIN && dice.percent(60) { "Machines/Forge CI" } else { "INBOX" };
            mailboxes.receive(address, folder, &letter, seen(dice, 88));
        }
    }
    for (address, count) in [(CONTACT, 60), (ANNA, 30), (CHLOE, 20), (DAN, 25)] {
        for _ in 0..count {
            let letter = parcel(address, days_before(now, dice.between(1, 400), dice), dice);
            let folder = *dice.pick(&["INBOX", "INBOX", "Archive", "Trash"]);
            mailboxes.receive(address, folder, &letter, seen(dice, 95));
        }
    }
    for (address, count) in [(ANNA, 6), (BEN, 3), (CHLOE, 3), (CONTACT, 5), (ADMIN, 4)] {
        for _ in 0..count {
            let letter = bounce(address, days_before(now, dice.between(1, 200), dice), dice);
            mailboxes.receive(address, "INBOX", &letter, seen(dice, 80));
        }
    }
}

fn seen(dice: &mut Dice, percent: u64) -> &'static [&'static str] {
    if dice.percent(percent) { &[r"\Seen"] } else { &[] }
}

fn machine(
    from: Party,
    to: &str,
    subject: String,
    at: Timestamp,
    body: Part,
    dice: &mut Dice,
) -> Letter {
    let domain = from.address.split('@').nth(1).unwrap_or("elsewhere.example").to_owned();
    Letter {
        from,
        to: vec![Party::new("", to)],
        cc: Vec::new(),
        subject,
        at,
        id: format!("{:016x}@{domain}", dice.next()),
        references: Vec::new(),
        extra: vec!["Auto-Submitted: auto-generated".to_owned()],
        charset: UTF_8,
        body,
    }
}

fn forge(to: &str, at: Timestamp, dice: &mut Dice) -> Letter {
    let warnings = dice.between(0, 7);
    let day = at.to_string().get(..10).unwrap_or_default().to_owned();
    let (subject, text) = match dice.between(0, 3) {
        0 => (
            format!("[pli/website] Nightly backup finished, {warnings} warnings"),
            format!(
                "archive-{day}.tar.zst, {}.{} GB in {} min {:02} s\n\n{warnings} warnings:\n{}",
                dice.between(30, 60),
                dice.between(0, 9),
                dice.between(6, 40),
                dice.between(0, 59),
                "scans/2019: file changed as we read it\n"
                    .repeat(usize::try_from(warnings).unwrap_or(0))
            ),
        ),
        1 => (
            format!("[pli/website] Build #{} passed", dice.between(300, 2400)),
            "All 214 checks passed.\n\nmain: Correct the opening hours of the workshop\n"
                .to_owned(),
        ),
        2 => (
            format!("[pli/website] Build #{} FAILED: test", dice.between(300, 2400)),
            "error: test failed\n\n    opening_hours::sunday ... FAILED\n\n213 passed; 1 failed\n"
                .to_owned(),
        ),
        _ => (
            format!("[pli/website] Certificate renewed until day {}", dice.between(60, 89)),
            format!("www.pli.example: renewed on {day}.\n"),
        ),
    };
    machine(
        Party::new("Forge CI", "noreply@forge.example"),
        to,
        subject,
        at,
        Part::plain(&text),
        dice,
    )
}

fn parcel(to: &str, at: Timestamp, dice: &mut Dice) -> Letter {
    let number = dice.between(100_000_000, 999_999_999);
    let (subject, text) = match dice.between(0, 2) {
        0 => (
            format!("Ihre Sendung {number} ist unterwegs"),
            "Guten Tag,\n\nIhr Paket wird morgen zwischen 8 und 12 Uhr zugestellt.\n",
        ),
        1 => (
            format!("Votre envoi {number} a été livré"),
            "Bonjour,\n\nvotre colis a été remis à la réception.\n",
        ),
        _ => (
            format!("Your parcel {number} is on its way"),
            "Hello,\n\nyour parcel arrives tomorrow before noon.\n",
        ),
    };
    let plain = Part::plain(text);
    let html = Part::html(&format!(
        "<html><body style=\"background:#ffcc00\"><h2>{number}</h2><p>{}</p><p><a href=\"https://track.paketdienst.example/{number}\">{number}</a></p></body></html>",
        text.replace("\n\n", "</p><p>")
    ));
    let body = Part::multipart("alternative", &boundary(dice), &[plain, html]);
    machine(Party::new("Paketdienst", "info@paketdienst.example"), to, subject, at, body, dice)
}

/// A delivery status notification (RFC 3464).
fn bounce(to: &str, at: Timestamp, dice: &mut Dice) -> Letter {
    let (recipient, status, words) = *dice.pick(&[
        ("marketing@harbourpress.example", "5.1.1", "550 5.1.1 User unknown"),
        ("info@closed-bookshop.example", "5.4.4", "Host or domain name not found"),
        ("k.huber@grosse-bibliothek.example", "5.2.2", "552 5.2.2 Mailbox is full"),
        ("presse@musee.example", "5.7.1", "550 5.7.1 Message looks like spam"),
    ]);
    let note = format!(
        "This is the mail system at host mail.pli.example.\n\nI'm sorry to have to inform you that your message could not\nbe delivered to one or more recipients.\n\n<{recipient}>: {words}\n"
    );
    let status_text = format!(
        "Reporting-MTA: dns; mail.pli.example\r\nArrival-Date: {}\r\n\r\nFinal-Recipient: rfc822; {recipient}\r\nAction: failed\r\nStatus: {status}\r\nDiagnostic-Code: smtp; {words}\r\n",
        date(at)
    );
    let original = format!(
        "From: <{to}>\r\nTo: <{recipient}>\r\nSubject: Open day\r\nDate: {}\r\nMessage-ID: <{:016x}@pli.example>\r\n",
        date(at),
        dice.next()
    );
    let parts = [
        Part::plain(&note).with("Content-Description: Notification"),
        Part::raw(
            &["Content-Description: Delivery report", "Content-Type: message/delivery-status"],
            status_text.into_bytes(),
        ),
        Part::raw(
            &[
                "Content-Description: Undelivered Message Headers",
                "Content-Type: text/rfc822-headers",
            ],
            original.into_bytes(),
        ),
    ];
    let body = Part::multipart("report; report-type=delivery-status", &boundary(dice), &parts);
    let from = Party::new("Mail Delivery System", "MAILER-DAEMON@mail.pli.example");
    machine(from, to, "Undelivered Mail Returned to Sender".to_owned(), at, body, dice)
}
