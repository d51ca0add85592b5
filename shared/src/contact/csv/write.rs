//! Cards made rows, under the headers that Gmail and others read.

use super::cells::guard;
use crate::contact::{CardContent, Context, PartialDate, Phone, PhoneFeature};

/// A cell as it may stand in a file that a spreadsheet opens.
pub fn safe_cell(text: &str) -> String {
    guard(text)
}

/// All rows, the headers first; each with as many cells.
pub fn table(cards: &[CardContent]) -> Vec<Vec<String>> {
    let most = |count: fn(&CardContent) -> usize| cards.iter().map(count).max().unwrap_or(0);
    let widths = Widths {
        emails: most(|card| card.emails.len()),
        phones: most(|card| card.phones.len()),
        addresses: most(|card| card.addresses.len()),
        organisations: most(|card| card.organisations.len()).max(1),
        titles: most(|card| card.titles.len()).max(1),
        links: most(|card| card.links.len()),
    };
    let rows = cards.iter().map(|card| widths.row(card));
    std::iter::once(widths.headers()).chain(rows).collect()
}

/// How many columns there are of each kind.
struct Widths {
    emails: usize,
    phones: usize,
    addresses: usize,
    organisations: usize,
    titles: usize,
    links: usize,
}

const ADDRESS: [&str; 7] =
    ["Label", "Formatted", "Street", "City", "Region", "Postal Code", "Country"];

impl Widths {
    fn headers(&self) -> Vec<String> {
        let names = [
            "Name",
            "Name Prefix",
            "First Name",
            "Middle Name",
            "Last Name",
            "Name Suffix",
            "Nickname",
        ];
        let mut headers: Vec<String> = names.map(str::to_owned).to_vec();
        let numbered = |name: &str, number: usize, rest: &str| match number {
            1 => format!("{name} {rest}"),
            _ => format!("{name} {number} {rest}"),
        };
        for number in 1..=self.organisations {
            headers.push(numbered("Organization", number, "Name"));
            headers.push(numbered("Organization", number, "Department"));
        }
        headers.extend((1..=self.titles).map(|number| numbered("Organization", number, "Title")));
        headers.extend(["Birthday", "Notes", "Labels"].map(str::to_owned));
        for (name, count) in [("E-mail", self.emails), ("Phone", self.phones)] {
            for number in 1..=count {
                headers.extend(["Label", "Value"].map(|rest| format!("{name} {number} - {rest}")));
            }
        }
        for number in 1..=self.addresses {
            headers.extend(ADDRESS.map(|rest| format!("Address {number} - {rest}")));
        }
        for number in 1..=self.links {
            headers.extend(["Label", "Value"].map(|rest| format!("Website {number} - {rest}")));
        }
        headers
    }

    fn row(&self, card: &CardContent) -> Vec<String> {
        let name = &card.name;
        let middle = join(&[&name.given2], " ");
        let mut row = vec![
            name.full.clone(),
            name.title.clone(),
            name.given.clone(),
            middle,
            join(&[&name.surname, &name.surname2], " "),
            join(&[&name.generation, &name.credential], " "),
            card.nicknames
                .iter()
                .map(|nickname| nickname.name.as_str())
                .collect::<Vec<_>>()
                .join(" ::: "),
        ];
        fill(&mut row, self.organisations, 2, &card.organisations, |organisation| {
            vec![organisation.name.clone(), organisation.units.join(" ::: ")]
        });
        fill(&mut row, self.titles, 1, &card.titles, |title| vec![title.name.clone()]);
        row.push(card.birthday.map(date).unwrap_or_default());
        row.push(card.note.clone());
        row.push(card.categories.join(" ::: "));
        fill(&mut row, self.emails, 2, &card.emails, |email| {
            vec![
                label(&email.label, email.contexts.iter(), email.preference),
                email.address.clone(),
            ]
        });
        fill(&mut row, self.phones, 2, &card.phones, |phone| {
            vec![phone_label(phone), phone.number.clone()]
        });
        fill(&mut row, self.addresses, ADDRESS.len(), &card.addresses, |address| {
            vec![
                label(&address.label, address.contexts.iter(), address.preference),
                address.full.clone(),
                address.street.clone(),
                address.locality.clone(),
                address.region.clone(),
                address.postcode.clone(),
                address.country.clone(),
            ]
        });
        fill(&mut row, self.links, 2, &card.links, |link| {
            vec![link.label.clone(), link.uri.clone()]
        });
        row.iter().map(|cell| guard(cell)).collect()
    }
}

fn fill<T>(
    row: &mut Vec<String>,
    count: usize,
    cells: usize,
    values: &[T],
    made: impl Fn(&T) -> Vec<String>,
) {
    for at in 0..count {
        match values.get(at) {
            Some(value) => row.extend(made(value)),
            None => row.extend(std::iter::repeat_n(String::new(), cells)),
        }
    }
}

fn join(parts: &[&String], between: &str) -> String {
    let parts: Vec<&str> =
        parts.iter().map(|part| part.as_str()).filter(|part| !part.is_empty()).collect();
    parts.join(between)
}

fn label<'a>(
    label: &str,
    mut contexts: impl Iterator<Item = &'a Context>,
    preference: Option<u8>,
) -> String {
    let of_context = contexts.find_map(|context| match context {
        Context::Work => Some("Work"),
        Context::Private => Some("Home"),
        Context::Billing | Context::Delivery => None,
    });
    let text = if label.is_empty() { of_context.unwrap_or_default() } else { label };
    // Gmail's mark of the first among several.
    if preference == Some(1) { format!("* {text}") } else { text.to_owned() }
}

fn phone_label(phone: &Phone) -> String {
    let is = |feature| phone.features.contains(&feature);
    let of_place = label(&phone.label, phone.contexts.iter(), phone.preference);
    match () {
        () if !phone.label.is_empty() => of_place,
        () if is(PhoneFeature::Mobile) => join(&[&of_place, &"Mobile".to_owned()], " "),
        () if is(PhoneFeature::Fax) => join(&[&of_place, &"Fax".to_owned()], " "),
        () if is(PhoneFeature::Pager) => join(&[&of_place, &"Pager".to_owned()], " "),
        () if is(PhoneFeature::MainNumber) => join(&[&of_place, &"Main".to_owned()], " "),
        () => of_place,
    }
}

fn date(date: PartialDate) -> String {
    match (date.year, date.month, date.day) {
        (Some(year), Some(month), Some(day)) => format!("{year:04}-{month:02}-{day:02}"),
        (None, Some(month), Some(day)) => format!("--{month:02}-{day:02}"),
        (Some(year), _, _) => format!("{year:04}"),
        (None, _, _) => String::new(),
    }
}
