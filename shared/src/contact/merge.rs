//! Cards of one person made one: a reference card, and what is added to it from the others.
//!
//! Whatever a card holds is in the result, unless the user takes it out: a value of its own, as part of a longer one, or
//! in the note where there is room for one only.

mod cover;

use std::collections::BTreeSet;

use super::{
    Card, CardChange, CardContent, CardUpdate, CardVersion, Email, Link, Nickname, Organisation,
    PartialDate, Phone, PostalAddress, Title, phone,
};
use crate::id::{CardId, PhotoId};
use cover::{covers_name, covers_organisation, same_place, same_text};

/// What a value is. In the order in which they are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    Name,
    Nickname,
    Email,
    Phone,
    Organisation,
    Title,
    Birthday,
    Address,
    Link,
    Category,
    Note,
    Photo,
}

/// A value of a card, as it is compared and shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A whole name.
    Name(String),
    /// Title, second given name, second surname, generation, credential: each alone.
    NamePart(NamePart, String),
    Nickname(Nickname),
    Email(Email),
    Phone(Phone),
    Organisation(Organisation),
    Title(Title),
    Birthday(PartialDate),
    Address(PostalAddress),
    Link(Link),
    Category(String),
    Note(String),
    Photo(PhotoId),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NamePart {
    Title,
    Given2,
    Surname2,
    Generation,
    Credential,
}

/// A value that the reference card doesn't have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addition {
    /// The place of the card it comes from.
    pub from: usize,
    pub value: Value,
    /// The reference card has room for one, and one already: this goes to the note, or, as a photo, nowhere unless it is
    /// chosen.
    pub has_no_room: bool,
}

/// What merging does, before it is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    pub reference: usize,
    pub additions: Vec<Addition>,
}

impl Value {
    pub fn part(&self) -> Part {
        match self {
            Self::Name(_) | Self::NamePart(..) => Part::Name,
            Self::Nickname(_) => Part::Nickname,
            Self::Email(_) => Part::Email,
            Self::Phone(_) => Part::Phone,
            Self::Organisation(_) => Part::Organisation,
            Self::Title(_) => Part::Title,
            Self::Birthday(_) => Part::Birthday,
            Self::Address(_) => Part::Address,
            Self::Link(_) => Part::Link,
            Self::Category(_) => Part::Category,
            Self::Note(_) => Part::Note,
            Self::Photo(_) => Part::Photo,
        }
    }

    /// As it is shown. A birthday is for whoever knows the user's language to write.
    pub fn text(&self) -> String {
        match self {
            Self::Name(text)
            | Self::NamePart(_, text)
            | Self::Category(text)
            | Self::Note(text) => text.clone(),
            Self::Nickname(nickname) => nickname.name.clone(),
            Self::Email(email) => email.address.clone(),
            Self::Phone(phone) => phone.number.clone(),
            Self::Organisation(organisation) => organisation_text(organisation),
            Self::Title(title) => title.name.clone(),
            Self::Birthday(date) => iso(*date),
            Self::Address(address) => address_text(address),
            Self::Link(link) => link.uri.clone(),
            Self::Photo(_) => String::new(),
        }
    }
}

/// Every value of a card, in the order of [`Part`].
pub fn values(card: &Card) -> Vec<Value> {
    let content = &card.content;
    let mut values = Vec::new();
    let name = content.name.display();
    if !name.is_empty() {
        values.push(Value::Name(name));
    }
    values.extend(content.nicknames.iter().cloned().map(Value::Nickname));
    values.extend(content.emails.iter().cloned().map(Value::Email));
    values.extend(content.phones.iter().cloned().map(Value::Phone));
    values.extend(content.organisations.iter().cloned().map(Value::Organisation));
    values.extend(content.titles.iter().cloned().map(Value::Title));
    values.extend(content.birthday.map(Value::Birthday));
    values.extend(content.addresses.iter().cloned().map(Value::Address));
    values.extend(content.links.iter().cloned().map(Value::Link));
    values.extend(content.categories.iter().cloned().map(Value::Category));
    if !content.note.trim().is_empty() {
        values.push(Value::Note(content.note.clone()));
    }
    values.extend(card.photo.clone().map(Value::Photo));
    values.retain(|value| matches!(value, Value::Photo(_)) || !value.text().trim().is_empty());
    values
}

/// How a value stands to another card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The other has it, too, maybe written in another way.
    Equal,
    /// The other has a longer one that says all of it.
    Shorter,
    Absent,
}

/// How one value stands to another. `country` is where numbers without a calling code are from.
pub fn compare(value: &Value, other: &Value, country: Option<&str>) -> Standing {
    if is_equal(value, other, country) {
        Standing::Equal
    } else if is_covered(value, other) {
        Standing::Shorter
    } else {
        Standing::Absent
    }
}

/// Whether a card has a value. `country` is where its numbers without a calling code are from.
pub fn standing(value: &Value, in_card: &Card, country: Option<&str>) -> Standing {
    let others = values(in_card);
    if others.iter().any(|other| is_equal(value, other, country)) {
        return Standing::Equal;
    }
    if others.iter().any(|other| is_covered(value, other)) {
        Standing::Shorter
    } else {
        Standing::Absent
    }
}

fn is_equal(one: &Value, other: &Value, country: Option<&str>) -> bool {
    match (one, other) {
        (Value::Email(a), Value::Email(b)) => {
            a.address.trim().to_lowercase() == b.address.trim().to_lowercase()
        }
        (Value::Phone(a), Value::Phone(b)) => {
            let normal = |phone: &Phone| phone::normalise(&phone.number, country);
            a.number.trim() == b.number.trim() || (normal(a).is_some() && normal(a) == normal(b))
        }
        (Value::Birthday(a), Value::Birthday(b)) => a == b,
        (Value::Address(a), Value::Address(b)) => same_place(a, b),
        (Value::Link(a), Value::Link(b)) => a.uri.trim() == b.uri.trim(),
        (Value::Photo(a), Value::Photo(b)) => a == b,
        (Value::Note(a), Value::Note(b)) => a.trim() == b.trim(),
        (Value::Name(a), Value::Name(b)) => covers_name(a, b) && covers_name(b, a),
        _ => one.part() == other.part() && same_text(&one.text(), &other.text()),
    }
}

/// Whether `other` says all that `one` says.
fn is_covered(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Name(short), Value::Name(long)) => covers_name(long, short),
        // A nickname that repeats the name says nothing.
        (Value::Nickname(short), Value::Name(long)) => same_text(&short.name, long),
        (Value::Name(short), Value::Nickname(long)) => covers_name(&long.name, short),
        (Value::Organisation(short), Value::Organisation(long)) => covers_organisation(long, short),
        (Value::Birthday(short), Value::Birthday(long)) => covers_date(*long, *short),
        (Value::Note(short), Value::Note(long)) => long.contains(short.trim()),
        _ => false,
    }
}

fn covers_date(long: PartialDate, short: PartialDate) -> bool {
    fn fits<T: PartialEq>(short: Option<T>, long: Option<T>) -> bool {
        short.is_none() || short == long
    }
    fits(short.year, long.year) && fits(short.month, long.month) && fits(short.day, long.day)
}

/// What of the other cards is added to the card at `reference`.
pub fn plan(cards: &[&Card], reference: usize, country: Option<&str>) -> Plan {
    let mut additions: Vec<Addition> = Vec::new();
    let Some(kept) = cards.get(reference) else { return Plan { reference, additions } };
    for (from, card) in cards.iter().enumerate().filter(|(from, _)| *from != reference) {
        let parts = name_parts(kept, card);
        additions.extend(
            parts
                .iter()
                .filter_map(|(part, text)| {
                    let value = Value::NamePart(*part, text.clone());
                    let is_known = additions.iter().any(|addition| addition.value == value);
                    (!is_known).then_some(Addition { from, value, has_no_room: false })
                })
                .collect::<Vec<_>>(),
        );
        for value in values(card) {
            let is_here = standing(&value, kept, country) != Standing::Absent
                || is_filled(&value, kept, &parts)
                || additions.iter().any(|addition| {
                    is_equal(&value, &addition.value, country)
                        || (value.part() == addition.value.part()
                            && is_covered(&value, &addition.value))
                });
            if is_here {
                continue;
            }
            // What says more takes the place of what it covers.
            additions.retain(|addition| {
                addition.value.part() != value.part() || !is_covered(&addition.value, &value)
            });
            let has_no_room = match &value {
                Value::Birthday(date) => {
                    kept.content.birthday.is_some_and(|known| !covers_date(*date, known))
                        || additions.iter().any(|other| matches!(other.value, Value::Birthday(_)))
                }
                Value::Photo(_) => {
                    kept.photo.is_some()
                        || additions.iter().any(|other| matches!(other.value, Value::Photo(_)))
                }
                _ => false,
            };
            additions.push(Addition { from, value, has_no_room });
        }
    }
    additions.sort_by_key(|addition| addition.value.part());
    Plan { reference, additions }
}

/// The small parts of a name that the reference card lacks.
fn name_parts(kept: &Card, other: &Card) -> Vec<(NamePart, String)> {
    let (mine, others) = (&kept.content.name, &other.content.name);
    if mine.display().is_empty() || !mine.full.is_empty() {
        return Vec::new();
    }
    let pairs = [
        (NamePart::Title, &mine.title, &others.title),
        (NamePart::Given2, &mine.given2, &others.given2),
        (NamePart::Surname2, &mine.surname2, &others.surname2),
        (NamePart::Generation, &mine.generation, &others.generation),
        (NamePart::Credential, &mine.credential, &others.credential),
    ];
    let missing = pairs.into_iter().filter(|(_, mine, other)| mine.is_empty() && !other.is_empty());
    missing.map(|(part, _, text)| (part, text.clone())).collect()
}

/// Whether a name is that of the reference card once its missing parts are filled in.
fn is_filled(value: &Value, kept: &Card, parts: &[(NamePart, String)]) -> bool {
    let Value::Name(name) = value else { return false };
    let mut filled = kept.content.name.display();
    for (_, text) in parts {
        filled.push(' ');
        filled.push_str(text);
    }
    !parts.is_empty() && covers_name(&filled, name)
}

impl Plan {
    /// What is taken over if the user says nothing.
    pub fn default_choice(&self) -> BTreeSet<usize> {
        let is_taken = |(_, addition): &(usize, &Addition)| {
            !(addition.has_no_room && matches!(addition.value, Value::Photo(_)))
        };
        self.additions.iter().enumerate().filter(is_taken).map(|(at, _)| at).collect()
    }

    /// The reference card with the additions that were chosen, by their places. `birthday` is the user's word for it.
    pub fn merged(&self, cards: &[&Card], chosen: &BTreeSet<usize>, birthday: &str) -> CardContent {
        let Some(kept) = cards.get(self.reference) else { return CardContent::default() };
        let mut content = kept.content.clone();
        join_details(&mut content, cards, self.reference);
        let taken = self.additions.iter().enumerate().filter(|(at, _)| chosen.contains(at));
        for (_, addition) in taken {
            let from = cards.get(addition.from).map(|card| &card.content);
            add(&mut content, addition, from, birthday);
        }
        content
    }

    /// The photo that was chosen.
    fn photo(&self, chosen: &BTreeSet<usize>) -> Option<PhotoId> {
        let taken = self.additions.iter().enumerate().filter(|(at, _)| chosen.contains(at));
        let photos = taken.filter_map(|(_, addition)| match &addition.value {
            Value::Photo(id) => Some(id.clone()),
            _ => None,
        });
        photos.fold(None, |_, photo| Some(photo))
    }

    /// The change that does it: the reference card as it becomes, and the others deleted. The server takes over from them
    /// what isn't shown.
    pub fn change(&self, cards: &[&Card], chosen: &BTreeSet<usize>, birthday: &str) -> CardChange {
        let Some(kept) = cards.get(self.reference) else { return CardChange::default() };
        let others = || cards.iter().enumerate().filter(|(at, _)| *at != self.reference);
        let version =
            |(_, card): (usize, &&Card)| CardVersion { id: card.id.clone(), version: card.version };
        let content = self.merged(cards, chosen, birthday);
        let photo = self.photo(chosen).filter(|photo| kept.photo.as_ref() != Some(photo));
        CardChange {
            update: vec![CardUpdate {
                id: kept.id.clone(),
                version: kept.version,
                content: Some(content),
                favourite: Some(cards.iter().any(|card| card.favourite)),
                photo,
                book_id: None,
                absorb: others().map(|(_, card)| card.id.clone()).collect(),
            }],
            delete: others().map(version).collect(),
            ..CardChange::default()
        }
    }
}

/// What an equal value says about itself is kept, too: what it is used for, and its label.
fn join_details(content: &mut CardContent, cards: &[&Card], reference: usize) {
    let others = || cards.iter().enumerate().filter(move |(at, _)| *at != reference);
    for email in &mut content.emails {
        let same = others().flat_map(|(_, card)| &card.content.emails);
        for other in
            same.filter(|other| other.address.trim().eq_ignore_ascii_case(email.address.trim()))
        {
            email.contexts.extend(&other.contexts);
            fill(&mut email.label, &other.label);
        }
    }
    for phone in &mut content.phones {
        let digits = |number: &str| number.chars().filter(char::is_ascii_digit).collect::<String>();
        let same = others().flat_map(|(_, card)| &card.content.phones);
        for other in same.filter(|other| digits(&other.number) == digits(&phone.number)) {
            phone.contexts.extend(&other.contexts);
            phone.features.extend(&other.features);
            fill(&mut phone.label, &other.label);
        }
    }
}

fn fill(mine: &mut String, other: &str) {
    if mine.is_empty() {
        other.clone_into(mine);
    }
}

/// Adds a value as one that is new: without its key, and without outdoing what the reference card prefers.
fn add(content: &mut CardContent, addition: &Addition, from: Option<&CardContent>, birthday: &str) {
    let key = String::new();
    match addition.value.clone() {
        Value::Name(name) => match from {
            Some(from) if content.name.display().is_empty() => content.name = from.name.clone(),
            _ if content.nicknames.iter().any(|known| same_text(&known.name, &name)) => {}
            _ => content.nicknames.push(Nickname { key, name }),
        },
        Value::NamePart(part, text) => *part_of(content, part) = text,
        Value::Nickname(nickname) => content.nicknames.push(Nickname { key, ..nickname }),
        Value::Email(email) => {
            let preference = email.preference.filter(|_| content.emails.is_empty());
            content.emails.push(Email { key, preference, ..email });
        }
        Value::Phone(phone) => {
            let preference = phone.preference.filter(|_| content.phones.is_empty());
            content.phones.push(Phone { key, preference, ..phone });
        }
        Value::Organisation(organisation) => {
            content.organisations.push(Organisation { key, ..organisation });
        }
        Value::Title(title) => content.titles.push(Title { key, ..title }),
        Value::Birthday(date) if addition.has_no_room => {
            append(&mut content.note, &format!("{birthday}: {}", iso(date)));
        }
        Value::Birthday(date) => content.birthday = Some(date),
        Value::Address(address) => {
            let preference = address.preference.filter(|_| content.addresses.is_empty());
            content.addresses.push(PostalAddress { key, preference, ..address });
        }
        Value::Link(link) => content.links.push(Link { key, ..link }),
        Value::Category(category) => content.categories.push(category),
        Value::Note(note) => append(&mut content.note, note.trim()),
        Value::Photo(_) => {} // Stands beside the content.
    }
}

fn part_of(content: &mut CardContent, part: NamePart) -> &mut String {
    let name = &mut content.name;
    match part {
        NamePart::Title => &mut name.title,
        NamePart::Given2 => &mut name.given2,
        NamePart::Surname2 => &mut name.surname2,
        NamePart::Generation => &mut name.generation,
        NamePart::Credential => &mut name.credential,
    }
}

fn append(note: &mut String, text: &str) {
    if !note.trim().is_empty() {
        note.push_str("\n\n");
    }
    note.push_str(text);
}

/// The card that is proposed as the reference: of a book that was made by hand, with the most in it, with the longest
/// name, and the newest.
pub fn propose_reference(cards: &[&Card], is_collected: impl Fn(&CardId) -> bool) -> usize {
    let rank = |card: &Card| {
        let name = card.content.display_name().chars().count();
        (!is_collected(&card.id), values(card).len(), name, card.version)
    };
    let best = cards.iter().enumerate().max_by_key(|(_, card)| rank(card));
    best.map_or(0, |(at, _)| at)
}

fn organisation_text(organisation: &Organisation) -> String {
    let parts = std::iter::once(&organisation.name).chain(&organisation.units);
    let parts: Vec<&str> = parts.map(String::as_str).filter(|part| !part.is_empty()).collect();
    parts.join(", ")
}

fn address_text(address: &PostalAddress) -> String {
    if !address.full.trim().is_empty() {
        return address.full.lines().collect::<Vec<_>>().join(", ");
    }
    let town = format!("{} {}", address.postcode, address.locality);
    let parts = [address.street.as_str(), town.trim(), &address.region, &address.country];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(", ")
}

/// A date as ISO 8601 writes it; `--05-17` if its year isn't known.
fn iso(date: PartialDate) -> String {
    let year = date.year.map_or_else(|| "-".to_owned(), |year| format!("{year:04}"));
    let two =
        |number: Option<u8>| number.map_or_else(String::new, |number| format!("-{number:02}"));
    format!("{year}{}{}", two(date.month), two(date.day))
}

#[cfg(test)]
mod tests;
