use super::*;
use crate::contact::{CardContent, Email, Name, Organisation, Phone};

struct Nothing;
impl Owners for Nothing {
    fn owner(&self, _: &str) -> Owner {
        Owner::Person
    }
}

fn card(name: &str, address: &str, phone: &str, organisation: &str) -> CardContent {
    let filled = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    CardContent {
        name: Name { full: name.to_owned(), ..Name::default() },
        emails: filled(address)
            .map(|address| Email { address, ..Email::default() })
            .into_iter()
            .collect(),
        phones: filled(phone)
            .map(|number| Phone { number, ..Phone::default() })
            .into_iter()
            .collect(),
        organisations: filled(organisation)
            .map(|name| Organisation { name, ..Organisation::default() })
            .into_iter()
            .collect(),
        ..CardContent::default()
    }
}

#[track_caller]
fn check(one: &CardContent, other: &CardContent, level: Level, first: Reason) {
    let reader = TraitsReader::new(Some("DE"));
    let (one, other) = (reader.read("", one), reader.read("", other));
    let there = likeness(&one, &other, &Nothing);
    let back = likeness(&other, &one, &Nothing);
    assert_eq!(there.percent, back.percent, "the same the other way around");
    assert_eq!((there.level, there.reasons.first()), (level, Some(&first)), "{there:?}");
}

#[test]
fn a_name_and_what_only_one_has_are_certain() {
    let anna = card("Anna Keller", "anna@pli.example", "0170 5550188", "");
    check(
        &anna,
        &card("Keller, Anna", "ANNA@pli.example", "", ""),
        Level::Certain,
        Reason::SameAddress,
    );
    check(
        &anna,
        &card("A. Keller", "", "+49 170 555 01 88", ""),
        Level::Certain,
        Reason::SamePhone,
    );
    check(&anna, &card("", "anna@pli.example", "", ""), Level::Certain, Reason::SameAddress);
    check(
        &anna,
        &card("Anna Sutter", "anna@pli.example", "", ""),
        Level::Certain,
        Reason::SameAddress,
    );
    let gmail = card("Anna Keller", "anna.keller+shop@gmail.com", "", "");
    let other = card("Anna Keller", "annakeller@googlemail.com", "", "");
    check(&gmail, &other, Level::Certain, Reason::AliasAddress);
    let office = card("", "info@lager.example", "", "");
    check(&office, &office, Level::Certain, Reason::SameAddress);
}

#[test]
fn a_name_alone_is_never_certain() {
    let bare = card("Théo Bonvin", "", "", "");
    check(&bare, &bare, Level::Possible, Reason::SameName);
    let employed = card("Théo Bonvin", "", "", "Papeterie du Lac SA");
    let short = card("Theo Bonvin", "", "", "Papeterie du Lac");
    check(&employed, &short, Level::Likely, Reason::SameName);
}

#[test]
fn families_and_offices_are_not_one_person() {
    let ben = card("Ben Keller", "familie@keller.example", "07531 222333", "");
    let anna = card("Anna Keller", "familie@keller.example", "07531 222333", "");
    check(&anna, &ben, Level::Unlikely, Reason::SharedAddress);
    let office = card("Ben Roth", "info@lager.example", "", "Lagerhaus");
    check(
        &office,
        &card("Anna Keller", "info@lager.example", "", "Lagerhaus"),
        Level::Unlikely,
        Reason::SharedAddress,
    );
    let namesake = card("Anna Keller", "anna.keller2@firm.example", "", "Firm");
    let first = card("Anna Keller", "anna.keller@firm.example", "", "Firm");
    check(&first, &namesake, Level::Possible, Reason::SameName);
    check(
        &card("Anna Keller", "", "", ""),
        &card("Anna Müller", "", "", ""),
        Level::Unlikely,
        Reason::OtherSurname,
    );
}
