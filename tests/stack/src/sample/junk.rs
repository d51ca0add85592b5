//! Spam, and mail that was thrown away.

use jiff::Timestamp;

use super::charset::UTF_8;
use super::dice::Dice;
use super::letter::{Letter, Party};
use super::mailboxes::{Mailboxes, days_before};
use super::mime::Part;
use super::{ADMIN, ANNA, BEN, CHLOE, CONTACT};

/// Sender's name, domain, subject, text.
const SPAM: [(&str, &str, &str, &str); 10] = [
    (
        "PayPaI Security",
        "paypai-verify.example",
        "⚠ Your account is limited",
        "Dear customer, verify now or lose your account: <a href=\"http://192.0.2.99/login\">https://www.bank.example/login</a>",
    ),
    (
        "Dr. Mrs. Grace Obi",
        "freemail.example",
        "BUSINESS PROPOSAL OF MUTUAL BENEFIT",
        "I am the widow of late general Obi. I have US$ 14.5 million and need your trusted assistance.",
    ),
    (
        "Crypto Daily",
        "moon-coins.example",
        "1 BTC is waiting for you 🚀🚀🚀",
        "Claim within 24 hours. <img src=\"http://203.0.113.7/t.gif?u=1\" width=1 height=1>",
    ),
    (
        "IT Helpdesk",
        "helpdesk-pli.example",
        "Password expires today",
        "Your mailbox password expires today. <form action=\"http://203.0.113.8/p\"><input name=p type=password><button>Keep my password</button></form>",
    ),
    (
        "La Poste",
        "laposte-colis.example",
        "Votre colis n’a pas pu être livré (frais 1,99 €)",
        "Réglez les frais de douane ici : <a href=\"http://203.0.113.9/x\">suivre mon colis</a>",
    ),
    (
        "SEO Expert",
        "rank-first.example",
        "I found 27 errors on your website",
        "Hello Sir/Madam, we can bring pli.example to page one. Only $99 a month.",
    ),
    (
        "Pharmacy 24",
        "pills.example",
        "V1agra, Ci4lis: 80 % off",
        "Cheap and discreet. No prescription.",
    ),
    (
        "Zhang Wei",
        "print-machine.example",
        "专业印刷机 Offset machine best price",
        "Dear friend, we are the manufacturer of offset machine in China. Best price for you.",
    ),
    (
        "Finanzamt",
        "finanzamt-rueckzahlung.example",
        "Ihre Rückzahlung über 418,22 €",
        "Sehr geehrter Steuerzahler, bitte bestätigen Sie Ihre Kontodaten im Anhang.",
    ),
    (
        "Anna Keller",
        "ceo-mail.example",
        "Are you at your desk?",
        "I need you to buy gift cards for a client, quickly and discreetly. I am in a meeting. Sent from my phone",
    ),
];

pub(crate) fn add(mailboxes: &mut Mailboxes, now: Timestamp, dice: &mut Dice) {
    for (address, count) in [(ANNA, 34), (BEN, 18), (CHLOE, 16), (CONTACT, 52), (ADMIN, 20)] {
        for index in 0..count {
            let letter = letter(address, days_before(now, dice.between(0, 30), dice), dice);
            let flags: &[&str] = if index < 4 { &["Junk"] } else { &[r"\Seen", "Junk"] };
            mailboxes.receive(address, "Junk", &letter, flags);
        }
    }
}

fn letter(to: &str, at: Timestamp, dice: &mut Dice) -> Letter {
    let (name, domain, subject, text) = *dice.pick(&SPAM);
    Letter {
        from: Party::new(name, &format!("no-reply{}@{domain}", dice.between(1, 999))),
        to: vec![Party::new("", to)],
        cc: Vec::new(),
        subject: subject.to_owned(),
        at,
        id: format!("{:012x}@{domain}", dice.next() >> 16),
        references: Vec::new(),
        extra: vec![
            "X-Spam-Flag: YES".to_owned(),
            format!(
                "X-Spam-Status: Yes, score={}.{} required=5.0",
                dice.between(6, 28),
                dice.between(0, 9)
            ),
        ],
        charset: UTF_8,
        body: Part::html(&format!(
            "<html><body><p><font color=\"red\" size=\"4\">{text}</font></p></body></html>"
        )),
    }
}
