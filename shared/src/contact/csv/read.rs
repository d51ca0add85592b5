//! A row made a card.

use std::collections::{BTreeMap, BTreeSet};

use super::cells::{date, unguard, values};
use super::{Field, Kind, Place};
use crate::contact::name::fold;
use crate::contact::{
    CardContent, Context, Email, Link, Name, Nickname, Organisation, PartialDate, Phone,
    PhoneFeature, PostalAddress, Title,
};

/// How a table writes dates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dates {
    /// What `5/6/1980` is: the fifth of June, or May the sixth.
    pub day_first: bool,
}

impl Dates {
    /// By its headers' language: who calls it `Birthday` and writes slashes is in America.
    pub fn of(headers: &[String]) -> Self {
        let english = ["birthday", "first name", "given name"];
        let is_english = |header: &String| english.contains(&header.trim().to_lowercase().as_str());
        Self { day_first: !headers.iter().any(is_english) }
    }
}

/// The card that a row is.
pub fn card(row: &[&str], fields: &[Option<Field>], dates: Dates) -> CardContent {
    let mut cells: BTreeMap<Field, String> = BTreeMap::new();
    for (cell, field) in row.iter().zip(fields) {
        let (Some(field), cell) = (field, unguard(cell.trim()).trim()) else { continue };
        if cell.is_empty() {
            continue;
        }
        let whole = cells.entry(*field).or_default();
        if !whole.is_empty() {
            whole.push(' ');
        }
        whole.push_str(cell);
    }
    let cells = Cells(cells);
    CardContent {
        name: cells.name(),
        nicknames: cells
            .all(Kind::Nickname)
            .flat_map(|(_, names)| values(names))
            .map(|name| Nickname { name: name.to_owned(), ..Nickname::default() })
            .collect(),
        organisations: cells.organisations(),
        titles: cells
            .all(Kind::JobTitle)
            .map(|(_, name)| Title { name: name.to_owned(), ..Title::default() })
            .collect(),
        emails: cells.emails(),
        phones: cells.phones(),
        addresses: cells.addresses(),
        birthday: cells.birthday(dates),
        links: cells.links(),
        note: cells.all(Kind::Note).map(|(_, text)| text).collect::<Vec<_>>().join("\n\n"),
        categories: cells.categories(),
        ..CardContent::default()
    }
}

/// The cells of a row that aren't empty.
struct Cells(BTreeMap<Field, String>);

impl Cells {
    fn all(&self, kind: Kind) -> impl Iterator<Item = (Field, &str)> {
        let of_kind = self.0.iter().filter(move |(field, _)| field.kind == kind);
        of_kind.map(|(field, text)| (*field, text.as_str()))
    }

    fn first(&self, kind: Kind) -> String {
        self.all(kind).next().map(|(_, text)| text.to_owned()).unwrap_or_default()
    }

    /// What stands beside a value.
    fn beside(&self, field: Field, kind: Kind) -> &str {
        self.0.get(&Field { kind, ..field }).map_or("", String::as_str)
    }

    fn name(&self) -> Name {
        let suffix = self.first(Kind::Suffix);
        let generations = ["jr", "sr", "ii", "iii", "iv", "junior", "senior"];
        let is_generation = generations.contains(&fold(suffix.trim_end_matches('.')).as_str());
        let (generation, credential) =
            if is_generation { (suffix, String::new()) } else { (String::new(), suffix) };
        let mut name = Name {
            full: String::new(),
            title: self.first(Kind::Prefix),
            given: self.first(Kind::Given),
            given2: self.first(Kind::Given2),
            surname: self.first(Kind::Surname),
            surname2: String::new(),
            generation,
            credential,
        };
        let full = self.first(Kind::FullName);
        // Where there are parts, it is what they make.
        if name.display() != full && (name == Name::default() || !says_all(&name.display(), &full))
        {
            name.full = full;
        }
        name
    }

    fn organisations(&self) -> Vec<Organisation> {
        let mut organisations: Vec<Organisation> = self
            .all(Kind::Organisation)
            .map(|(field, name)| Organisation {
                name: name.to_owned(),
                units: values(self.beside(field, Kind::Unit)).map(str::to_owned).collect(),
                ..Organisation::default()
            })
            .collect();
        if organisations.is_empty() {
            let units: Vec<String> =
                self.all(Kind::Unit).map(|(_, unit)| unit.to_owned()).collect();
            if !units.is_empty() {
                organisations.push(Organisation { units, ..Organisation::default() });
            }
        }
        organisations
    }

    fn emails(&self) -> Vec<Email> {
        let mut emails: Vec<Email> = Vec::new();
        for (field, cell) in self.all(Kind::Email) {
            let (contexts, label, preferred) =
                described(field, self.beside(field, Kind::EmailLabel));
            for address in values(cell) {
                emails.push(Email {
                    address: address.to_owned(),
                    contexts: contexts.clone(),
                    label: label.clone(),
                    preference: preferred.then_some(1),
                    ..Email::default()
                });
            }
        }
        emails
    }

    fn phones(&self) -> Vec<Phone> {
        let kinds = [Kind::Phone, Kind::Mobile, Kind::Fax, Kind::Pager, Kind::MainNumber];
        let cells = kinds.into_iter().flat_map(|kind| self.all(kind));
        let mut phones: Vec<Phone> = Vec::new();
        for (field, cell) in cells {
            let label = self.beside(field, Kind::PhoneLabel);
            let words = fold(label);
            let mut features: BTreeSet<PhoneFeature> = feature(field.kind).into_iter().collect();
            let of_label = [
                (["mobile", "mobil", "portable"], PhoneFeature::Mobile),
                (["fax", "telecopie", "telefax"], PhoneFeature::Fax),
                (["pager", "beeper", "bipeur"], PhoneFeature::Pager),
                (["main", "principal", "zentrale"], PhoneFeature::MainNumber),
            ];
            let named =
                of_label.iter().filter(|(any, _)| any.iter().any(|word| words.contains(word)));
            features.extend(named.map(|(_, feature)| *feature));
            let (contexts, label, preferred) = described(field, label);
            for number in values(cell) {
                phones.push(Phone {
                    number: number.to_owned(),
                    features: features.clone(),
                    contexts: contexts.clone(),
                    label: if features.is_empty() { label.clone() } else { String::new() },
                    preference: preferred.then_some(1),
                    ..Phone::default()
                });
            }
        }
        phones
    }

    fn addresses(&self) -> Vec<PostalAddress> {
        let parts = [
            Kind::Street,
            Kind::Street2,
            Kind::Locality,
            Kind::Region,
            Kind::Postcode,
            Kind::Country,
            Kind::FullAddress,
        ];
        let places = parts.into_iter().flat_map(|kind| self.all(kind));
        let places: BTreeSet<(Place, u8)> =
            places.map(|(field, _)| (field.place, field.number)).collect();
        let address = |(place, number): (Place, u8)| {
            let part = |kind| self.beside(Field::at(kind, place, number), kind).to_owned();
            let mut street = part(Kind::Street);
            let more = part(Kind::Street2);
            if !more.is_empty() && !street.contains(&more) {
                street = if street.is_empty() { more } else { format!("{street}\n{more}") };
            }
            let label = self.beside(Field::at(Kind::Street, place, number), Kind::AddressLabel);
            let (contexts, label, _) = described(Field::at(Kind::Street, place, number), label);
            let mut address = PostalAddress {
                street,
                locality: part(Kind::Locality),
                region: part(Kind::Region),
                postcode: part(Kind::Postcode),
                country: part(Kind::Country),
                contexts,
                label,
                ..PostalAddress::default()
            };
            let has_parts = !address.street.is_empty() || !address.locality.is_empty();
            if !has_parts {
                address.full = part(Kind::FullAddress);
            }
            address
        };
        places.into_iter().map(address).collect()
    }

    fn links(&self) -> Vec<Link> {
        let mut links = Vec::new();
        for (field, cell) in self.all(Kind::Link) {
            let (_, label, _) = described(field, self.beside(field, Kind::LinkLabel));
            links.extend(values(cell).map(|uri| Link {
                uri: uri.to_owned(),
                label: label.clone(),
                ..Link::default()
            }));
        }
        links
    }

    fn birthday(&self, dates: Dates) -> Option<PartialDate> {
        let cell = self.first(Kind::Birthday);
        if !cell.is_empty() {
            return date(&cell, dates.day_first);
        }
        let year = self.first(Kind::BirthYear).parse().ok().filter(|year| *year >= 100);
        let month =
            self.first(Kind::BirthMonth).parse().ok().filter(|month| (1..=12).contains(month));
        let day = self.first(Kind::BirthDay).parse().ok().filter(|day| (1..=31).contains(day));
        let date = PartialDate { year, month, day };
        (date != PartialDate::default()).then_some(date)
    }

    fn categories(&self) -> Vec<String> {
        let mut categories: Vec<String> = Vec::new();
        for (_, cell) in self.all(Kind::Categories) {
            for name in cell.split([';', ',']).flat_map(values) {
                let name = name.trim();
                // Gmail's own groups are none of the user's.
                if !name.is_empty()
                    && !name.starts_with('*')
                    && !categories.iter().any(|known| known == name)
                {
                    categories.push(name.to_owned());
                }
            }
        }
        categories
    }
}

/// Whether all words of `text` stand in `whole`.
fn says_all(whole: &str, text: &str) -> bool {
    let whole = fold(whole);
    fold(text)
        .split_whitespace()
        .all(|word| whole.split_whitespace().any(|other| other == word.trim_matches(',')))
}

fn feature(kind: Kind) -> Option<PhoneFeature> {
    match kind {
        Kind::Mobile => Some(PhoneFeature::Mobile),
        Kind::Fax => Some(PhoneFeature::Fax),
        Kind::Pager => Some(PhoneFeature::Pager),
        Kind::MainNumber => Some(PhoneFeature::MainNumber),
        _ => None,
    }
}

/// What a column's place and the label beside it say: where a value is used, what it is called, whether it is the first.
fn described(field: Field, label: &str) -> (BTreeSet<Context>, String, bool) {
    let preferred = label.starts_with('*');
    let label = label.trim_start_matches(['*', ' ']).trim();
    let word = fold(label);
    let home =
        ["home", "domicile", "personnel", "privat", "casa", "personal", "abitazione", "prive"];
    let work = [
        "work",
        "bureau",
        "professionnel",
        "arbeit",
        "geschaftlich",
        "trabajo",
        "lavoro",
        "travail",
        "business",
    ];
    let plain = [
        "",
        "other",
        "autre",
        "mobile",
        "main",
        "fax",
        "pager",
        "mobil",
        "portable",
        "andere",
        "otro",
        "altro",
        "cellulare",
        "movil",
    ];
    let is_one = |list: &[&str]| list.iter().any(|known| word == *known);
    let begins = |list: &[&str]| list.iter().any(|known| word.starts_with(known));
    let context = match field.place {
        Place::Home => Some(Context::Private),
        Place::Work => Some(Context::Work),
        Place::Any | Place::Other if begins(&home) => Some(Context::Private),
        Place::Any | Place::Other if begins(&work) => Some(Context::Work),
        Place::Any | Place::Other => None,
    };
    let is_said = is_one(&plain) || begins(&home) || begins(&work);
    let label = if is_said { String::new() } else { label.to_owned() };
    (context.into_iter().collect(), label, preferred)
}
