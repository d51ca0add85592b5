//! Address books as they grow over the years, with duplicates that are known: the same ones for the same seed.

use std::collections::{BTreeMap, BTreeSet};

use super::Pair;
use crate::contact::{
    Card, CardContent, Email, Name, Nickname, Organisation, PartialDate, Phone, PostalAddress,
};
use crate::id::{AddressBookId, CardId};

#[derive(Default)]
pub(super) struct Book {
    pub(super) cards: Vec<Card>,
    /// By card: of whom it is, and what was done to it.
    people: Vec<(usize, &'static str)>,
}

const GIVEN: &str = "Anna Ben Chloé Daniel Daniela Elisabeth François Françoise Georg Hannah Ines Jürgen Katharina Lukas \
Matthias Nicole Olivier Paul Paula Quentin Robert Sophie Thomas Ursula Victor Walter Xavier Yvonne Zoé Alessandro \
Beatrice Carlos Dolores Enrique Francesca Giovanni Giulia José María Pablo Rosalind William Margaret Richard Michael \
Jennifer Christopher Stephanie Alexander Alexandra Christian Christina Johannes Johanna Martin Martina Stefan Susanne \
Søren Łukasz Jun Yuki Mehmet Ayşe Priya Arjun Fatima Omar Jean-Pierre Anne-Marie Karl Friedrich Wolfgang Brigitte \
Monika Philippe Nathalie Laurent Isabelle Andrea Marco Luca Chiara Elena Miguel Carmen Javier Lucía";

const SURNAMES: &str = "Keller Müller Meier Meyer Schmid Schmidt Weber Roth Huber Steiner Baumann Fischer Brunner Gerber \
Dupont Durand Lefèvre Moreau Girard Bonvin Rochat Favre Rossi Russo Bianchi Colombo Ferrari Ricci García López Martínez \
Sánchez Fernández Smith Jones Taylor Brown Wilson Achterberg Hohenstein Carvalho Ytterstad Watanabe Yılmaz Sharma Khan \
O’Brien MacDonald Lindqvist Kowalski Nowak Novák Horváth Popescu Ivanov Petrov Jensen Nielsen Hansen Larsen Virtanen \
Korhonen Vermeulen Janssen Peeters Zimmermann Hofmann Wagner Becker Schulz Koch Richter Klein Wolf Neumann Schwarz \
Krüger Braun Hartmann Lange Krause Werner Lehmann Köhler Herrmann Walter König Mayer Kaiser Fuchs Scholz Lang Weiß \
Jung Hahn Schubert Vogel Friedrich Günther Winkler Berger Lorenz Albrecht Schuster Ludwig Böhm Winter Kraus Schumacher";

const FIRMS: &str = "Lagerhaus Lindau|Papeterie du Lac|Pli Verlag|Partner Druck|Buchhandlung am See|Rossi Trasporti|\
Garage Moderne|Nordlicht Studio|Harbour Books|Imprenta Sol|Atelier Blanc|Weinbau Roth|Stadtwerke Konstanz|Kanzlei Huber|\
Zahnarzt am Markt|Institut Alpin|Océan Voyages|Teatro Nuovo|Linden School|Fjord Shipping";

/// SplitMix64.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.roll() % end as u64) as usize
    }

    fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    fn word<'a>(&mut self, list: &'a str) -> &'a str {
        let at = self.below(list.split(' ').count());
        list.split(' ').nth(at).unwrap()
    }
}

#[derive(Clone)]
struct Person {
    given: String,
    surname: String,
    private: String,
    work: String,
    mobile: String,
    landline: String,
    firm: Option<usize>,
    street: String,
    birthday: PartialDate,
}

pub(super) fn card(id: &str, name: &str, mails: &[&str], phones: &[&str]) -> Card {
    let mail = |address: &&str| Email { address: (*address).to_owned(), ..Email::default() };
    let phone = |number: &&str| Phone { number: (*number).to_owned(), ..Phone::default() };
    let content = CardContent {
        name: Name { full: name.to_owned(), ..Name::default() },
        emails: mails.iter().map(mail).collect(),
        phones: phones.iter().map(phone).collect(),
        ..CardContent::default()
    };
    Card {
        id: CardId(id.to_owned()),
        book_id: AddressBookId("book".to_owned()),
        version: 1,
        uid: format!("urn:uuid:{id}"),
        favourite: false,
        photo: None,
        content,
    }
}

fn ascii(text: &str) -> String {
    crate::contact::name::fold(text).replace([' ', '-'], "")
}

impl Book {
    /// `people` people, of whom some are families, colleagues and namesakes, and a third has more than one card.
    pub(super) fn of_people(people: usize, seed: u64) -> Self {
        let mut dice = Dice(seed);
        let mut book = Self::default();
        let mut family: Option<Person> = None;
        let mut names: Vec<String> = Vec::new();
        let mut shares = 0;
        let mut last: Option<Person> = None;
        for number in 0..people {
            let namesake = last.as_ref().filter(|_| number % 40 == 7 && family.is_none());
            // A namesake: nothing but the name, and sometimes the company, is the same.
            let mut person = make(&mut dice, number, namesake);
            if let Some(head) = family.as_ref().filter(|_| !names.contains(&person.given)) {
                names.push(person.given.clone());
                person.surname.clone_from(&head.surname);
                person.street.clone_from(&head.street);
                person.landline.clone_from(&head.landline);
                match shares {
                    0 => person.private.clone_from(&head.private),
                    1 => person.mobile.clone_from(&head.mobile),
                    _ => {}
                }
            }
            family = match family {
                _ if number % 40 == 6 => None,
                Some(_) if dice.percent(50) => family,
                _ if dice.percent(12) => {
                    shares = dice.below(3);
                    names = vec![person.given.clone()];
                    Some(person.clone())
                }
                _ => None,
            };
            let is_shared = last.as_ref().is_some_and(|last| last.private == person.private)
                || (family.is_some() && shares == 0);
            book.add_person(&mut dice, number, &person, is_shared);
            last = Some(person);
        }
        book.add_offices(&mut dice, people);
        book
    }

    /// All of one company, by one address and one number.
    pub(super) fn of_one_office(people: usize) -> Self {
        let mut book = Self::default();
        let given: Vec<&str> = GIVEN.split(' ').collect();
        let surnames: Vec<&str> = SURNAMES.split(' ').collect();
        for number in 0..people {
            let surname = surnames[number / given.len() % surnames.len()];
            let name = format!("{} {surname}", given[number % given.len()]);
            let card = card("", &name, &["service@firm.example"], &["07531 100100"]);
            book.push(number, "office", card);
        }
        book
    }

    fn push(&mut self, person: usize, kind: &'static str, mut card: Card) {
        let id = format!("{:05}", self.cards.len());
        card.uid = format!("urn:uuid:{id}");
        card.id = CardId(id);
        self.cards.push(card);
        self.people.push((person, kind));
    }

    fn add_person(&mut self, dice: &mut Dice, number: usize, person: &Person, is_shared: bool) {
        self.push(number, "first", whole(dice, person));
        if !dice.percent(33) {
            return;
        }
        for _ in 0..1 + usize::from(dice.percent(15)) {
            let (kind, card) = copy(dice, person);
            // Of nothing but an address that a family shares nobody can say whose it is.
            if kind != "collected" || !is_shared {
                self.push(number, kind, card);
            }
        }
    }

    /// Shared addresses: colleagues who are reached by `info@`, and the company itself, twice.
    fn add_offices(&mut self, dice: &mut Dice, people: usize) {
        for (at, firm) in FIRMS.split('|').enumerate() {
            let mail = format!("info@{}.example", ascii(firm));
            for clerk in 0..6 {
                let name = format!("{} {}", dice.word(GIVEN), dice.word(SURNAMES));
                let mut card = card("", &name, &[&mail], &[&firm_number(at)]);
                card.content.organisations = firm_of(at, "");
                self.push(people + at * 10 + clerk, "clerk", card);
            }
            for form in ["", " GmbH"] {
                let mut card = card("", "", &[&mail], &[&firm_number(at)]);
                card.content.organisations = firm_of(at, form);
                self.push(people + at * 10 + 9, "firm", card);
            }
        }
    }

    /// All pairs of one person's cards; or only those that have more in common than the name.
    pub(super) fn pairs(&self, provable: bool) -> BTreeSet<Pair> {
        let is_bare = |card: usize| self.people[card].1 == "name only";
        let places = self.places().into_iter();
        let kept = places.filter(|(one, other)| !provable || !(is_bare(*one) || is_bare(*other)));
        kept.map(|(one, other)| self.ids(one, other)).collect()
    }

    fn ids(&self, one: usize, other: usize) -> Pair {
        (self.cards[one].id.0.clone(), self.cards[other].id.0.clone())
    }

    fn places(&self) -> Vec<(usize, usize)> {
        let mut by_person: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (at, (person, _)) in self.people.iter().enumerate() {
            by_person.entry(*person).or_default().push(at);
        }
        let mut pairs = Vec::new();
        for cards in by_person.values() {
            for (at, one) in cards.iter().enumerate() {
                pairs.extend(cards.iter().skip(at + 1).map(|other| (*one, *other)));
            }
        }
        pairs
    }

    pub(super) fn recall_by_kind(
        &self,
        found: &BTreeSet<Pair>,
    ) -> BTreeMap<&'static str, (usize, usize)> {
        let mut kinds: BTreeMap<&'static str, (usize, usize)> = BTreeMap::new();
        for (one, other) in self.places() {
            let count = kinds.entry(self.people[other].1).or_default();
            count.0 += usize::from(found.contains(&self.ids(one, other)));
            count.1 += 1;
        }
        kinds
    }

    pub(super) fn describe(&self, id: &str) -> String {
        let card = self.cards.iter().position(|card| card.id.0 == id).unwrap();
        let content = &self.cards[card].content;
        let mails: Vec<&str> = content.emails.iter().map(|mail| mail.address.as_str()).collect();
        let phones: Vec<&str> = content.phones.iter().map(|phone| phone.number.as_str()).collect();
        let kind = self.people[card].1;
        format!("{kind}: {} {mails:?} {phones:?}", content.name.display())
    }
}

fn make(dice: &mut Dice, number: usize, namesake: Option<&Person>) -> Person {
    let (mut given, mut surname) = (dice.word(GIVEN).to_owned(), dice.word(SURNAMES).to_owned());
    if dice.percent(8) {
        surname = format!("{surname}-{}", dice.word(SURNAMES));
    }
    let mut firm = dice.percent(50).then(|| dice.below(FIRMS.split('|').count()));
    if let Some(other) = namesake {
        (given, surname) = (other.given.clone(), other.surname.clone());
        firm = if dice.percent(30) { other.firm } else { firm };
    }
    let host = dice.word("gmail.com gmx.example bluewin.ch orange.fr libero.it");
    let local = format!("{}.{}", ascii(&given), ascii(&surname));
    let work_host = firm.map(|firm| ascii(FIRMS.split('|').nth(firm).unwrap()));
    Person {
        private: format!("{local}{number}@{host}"),
        work: work_host.map(|host| format!("{local}{number}@{host}.example")).unwrap_or_default(),
        mobile: format!("01{} {:07}", 51 + dice.below(28), number * 7 + dice.below(7)),
        landline: firm
            .filter(|_| dice.percent(50))
            .map_or_else(|| format!("07531 {:06}", 200_000 + number * 3), firm_number),
        firm,
        street: format!("{}straße {number}", dice.word(SURNAMES)),
        birthday: PartialDate {
            year: Some(1940 + dice.below(65) as u16),
            month: Some(1 + dice.below(12) as u8),
            day: Some(1 + dice.below(28) as u8),
        },
        given,
        surname,
    }
}

fn firm_number(firm: usize) -> String {
    format!("07531 {}", 100_000 + firm * 100)
}

fn firm_of(firm: usize, form: &str) -> Vec<Organisation> {
    let name = format!("{}{form}", FIRMS.split('|').nth(firm).unwrap());
    vec![Organisation { name, ..Organisation::default() }]
}

/// The card as it was made first: some have all of it, some a little.
fn whole(dice: &mut Dice, person: &Person) -> Card {
    let mut card = card("", "", &[&person.private], &[&person.mobile]);
    let content = &mut card.content;
    content.name.given.clone_from(&person.given);
    content.name.surname.clone_from(&person.surname);
    if !person.work.is_empty() && dice.percent(70) {
        content.emails.push(Email { address: person.work.clone(), ..Email::default() });
    }
    if dice.percent(60) {
        content.phones.push(Phone { number: person.landline.clone(), ..Phone::default() });
    }
    if let Some(firm) = person.firm.filter(|_| dice.percent(80)) {
        content.organisations = firm_of(firm, "");
    }
    if dice.percent(40) {
        content.birthday = Some(person.birthday);
    }
    if dice.percent(40) {
        content.addresses.push(PostalAddress {
            street: person.street.clone(),
            locality: "Konstanz".to_owned(),
            ..PostalAddress::default()
        });
    }
    card
}

/// Another card of the same person, as it comes from elsewhere.
fn copy(dice: &mut Dice, person: &Person) -> (&'static str, Card) {
    let (given, surname) = (person.given.as_str(), person.surname.as_str());
    let (private, mobile) = (person.private.as_str(), person.mobile.as_str());
    let name = format!("{given} {surname}");
    let international = format!("+49 {}", mobile.trim_start_matches('0'));
    match dice.below(100) {
        0..12 => ("collected", card("", "", &[private], &[])),
        12..24 => {
            let shouted = format!("{}, {given}", surname.to_uppercase());
            ("order", card("", &shouted, &[&private.to_uppercase()], &[]))
        }
        24..36 => ("phone, other form", card("", &name, &[], &[&international])),
        36..46 => {
            let initial = format!("{}. {surname}", given.chars().next().unwrap());
            ("initial", card("", &initial, &[private], &[mobile]))
        }
        46..56 => ("typo", card("", &typo(dice, given, surname), &[private], &[])),
        56..62 => ("typo, phone", card("", &typo(dice, given, surname), &[], &[mobile])),
        62..70 => {
            let abroad = format!("+33 6 {:08}", dice.below(90_000_000));
            let mut card = card("", &name, &[private], &[&abroad]);
            card.content.organisations = firm_of(dice.below(20), "");
            ("moved", card)
        }
        70..76 => {
            let married = format!("{given} {}", dice.word(SURNAMES));
            ("married", card("", &married, &[private], &[mobile]))
        }
        76..80 => {
            let mut card = card("", &format!("{surname} {given}"), &[], &[&international]);
            card.content.birthday = Some(person.birthday);
            ("birthday and phone", card)
        }
        80..86 => {
            let mut card = card("", "", &[private], &[mobile]);
            card.content.name = Name { surname: surname.to_owned(), ..Name::default() };
            card.content.nicknames =
                vec![Nickname { name: given.to_owned(), ..Nickname::default() }];
            ("surname and nickname", card)
        }
        86..92 => {
            let plain = format!("{} {}", ascii(given), ascii(surname));
            ("without accents", card("", &plain, &[private], &[]))
        }
        92..96 => ("given name", card("", given, &[private], &[mobile])),
        _ => {
            let mut card = card("", &name, &[], &[]);
            card.content.organisations =
                person.firm.map_or_else(Vec::new, |at| firm_of(at, " GmbH"));
            ("name only", card)
        }
    }
}

fn typo(dice: &mut Dice, given: &str, surname: &str) -> String {
    let mut letters: Vec<char> = surname.chars().collect();
    if letters.len() < 4 {
        return format!("{given} {surname}");
    }
    let at = 1 + dice.below(letters.len() - 2);
    match dice.below(4) {
        0 => letters.swap(at, at - 1),
        1 => drop(letters.remove(at)),
        2 => letters.insert(at, 'n'),
        _ => letters[at] = 'e',
    }
    format!("{given} {}", letters.into_iter().collect::<String>())
}
