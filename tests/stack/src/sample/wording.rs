//! The words that fill a script: who plays whom, titles, days, and what stands below a letter.

use std::collections::BTreeMap;

use jiff::tz::{Offset, TimeZone};

use super::dice::Dice;
use super::letter::{Letter, Party};
use super::{ADMIN, ANNA, BEN, CHLOE, CONTACT, DAN};

pub(crate) const PROGRAMS: [&str; 4] =
    ["Mozilla Thunderbird", "Apple Mail (2.3774)", "K-9 Mail for Android", "Evolution 3.46"];

pub(crate) fn house() -> [(&'static str, Party); 6] {
    [
        ("anna", Party::new("Anna Keller", ANNA)),
        ("ben", Party::new("Ben Okafor", BEN)),
        ("chloe", Party::new("Chloé Marchand", CHLOE)),
        ("admin", Party::new("Pli Administration", ADMIN)),
        ("contact", Party::new("Atelier Pli", CONTACT)),
        ("dan", Party::new("Dan Whitlock", DAN)),
    ]
}

pub(crate) fn is_ours(address: &str) -> bool {
    house().iter().any(|(_, party)| party.address == address)
}

pub(crate) fn signature(role: &str, company: &str, party: &Party) -> String {
    match role {
        "anna" | "ben" | "chloe" => {
            format!(
                "{}\nAtelier Pli · Bookbinding and printing\nRue du Port 12, +41 21 555 01 10",
                party.name
            )
        }
        "admin" | "contact" => "Atelier Pli".to_owned(),
        "dan" => format!("{}\nWhitlock & Co., finishing", party.name),
        _ if company == party.name => party.name.clone(),
        _ => format!("{}\n{company}", party.name),
    }
}

pub(crate) fn attribution(language: &str, letter: &Letter) -> String {
    // As mail programs write it for people.
    let day = letter.at.to_zoned(TimeZone::fixed(Offset::constant(1)));
    let (when, who) = (day.strftime("%d.%m.%Y, %H:%M"), &letter.from.name);
    match language {
        "fr" => format!("Le {when}, {who} a écrit :"),
        "de" => format!("Am {when} schrieb {who}:"),
        "it" => format!("Il {when} {who} ha scritto:"),
        _ => format!("On {when}, {who} wrote:"),
    }
}

pub(crate) fn words(language: &str, dice: &mut Dice) -> BTreeMap<&'static str, String> {
    let (titles, days, months): (&[&str], &[&str], &[&str]) = match language {
        "fr" => (
            &[
                "Les Eaux lentes",
                "Carnet de la Broye",
                "L’Œil du typographe",
                "Herbier d’hiver",
                "Cent ponts",
                "Le Sel et l’Encre",
            ],
            &["lundi", "mardi", "mercredi", "jeudi", "vendredi"],
            &["janvier", "mars", "juin", "octobre"],
        ),
        "de" => (
            &[
                "Föhn und Flut",
                "Die stille Presse",
                "Größere Gärten",
                "Atlas der Brücken",
                "Über das Falzen",
                "Möwen im März",
            ],
            &["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag"],
            &["Januar", "März", "Juni", "Oktober"],
        ),
        "it" => (
            &["Le città d’acqua", "Quaderno di bottega", "Più luce", "Il filo e la pagina"],
            &["lunedì", "martedì", "mercoledì", "giovedì", "venerdì"],
            &["gennaio", "marzo", "giugno", "ottobre"],
        ),
        _ => (
            &[
                "Slow Water",
                "The Grain of Paper",
                "A Hundred Bridges",
                "Winter Herbarium",
                "Salt and Ink",
                "Museum Guide",
                "Notes on Folding",
                "Tide Tables",
            ],
            &["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"],
            &["January", "March", "June", "October"],
        ),
    };
    BTreeMap::from([
        ("{title}", (*dice.pick(titles)).to_owned()),
        ("{day}", (*dice.pick(days)).to_owned()),
        ("{month}", (*dice.pick(months)).to_owned()),
        ("{n}", dice.between(180, 4990).to_string()),
        ("{count}", dice.between(3, 14).to_string()),
        ("{weeks}", dice.between(4, 9).to_string()),
        ("{copies}", (dice.between(2, 60) * 50).to_string()),
        ("{price}", format!("{}.{}0", dice.between(180, 7800), dice.between(0, 9))),
    ])
}
