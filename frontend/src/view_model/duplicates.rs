//! Cards that may be of one person, line against line.

use shared::contact::likeness::Reason;
use shared::contact::merge::{self, Part, Plan, Standing, Value};
use shared::contact::{Card, PhoneFeature};

/// Two or more cards side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    pub rows: Vec<Row>,
    pub plan: Plan,
}

/// One line through all cards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What the values are, as a key of words.
    pub label: &'static str,
    /// By card.
    pub cells: Vec<Cell>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    Empty,
    Value(Box<Value>, Mark),
    /// What the reference card gets: a place in the plan's additions.
    Added(usize),
}

/// How a value stands to those of the other cards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    Alone,
    Equal,
    Shorter,
    OnlyHere,
}

/// What merging into the card at `reference` would do. Its own lines come first, then what it gets.
pub fn sheet(cards: &[&Card], reference: usize, country: Option<&str>) -> Sheet {
    let plan = merge::plan(cards, reference, country);
    let mut left: Vec<Vec<Value>> = cards
        .iter()
        .map(|card| {
            let values = merge::values(card).into_iter();
            // The name stands over the card.
            values.filter(|value| value.part() != Part::Name).collect()
        })
        .collect();
    let own = left.get_mut(reference).map(std::mem::take).unwrap_or_default();
    let mut rows = Vec::new();
    for value in own {
        let mut cells = vec![Cell::Empty; cards.len()];
        let mut mark = Mark::Alone;
        for (at, values) in left.iter_mut().enumerate() {
            let Some((other, standing)) = take_like(values, &value, country) else { continue };
            if standing == Standing::Equal {
                mark = Mark::Equal;
            }
            put(&mut cells, at, Cell::Value(Box::new(other), of_standing(standing)));
        }
        let label = label(&value);
        put(&mut cells, reference, Cell::Value(Box::new(value), mark));
        rows.push(Row { label, cells });
    }
    for (place, addition) in plan.additions.iter().enumerate() {
        let mut cells = vec![Cell::Empty; cards.len()];
        for (at, values) in left.iter_mut().enumerate() {
            if let Some((other, standing)) = take_like(values, &addition.value, country) {
                let mark = match standing {
                    Standing::Equal => Mark::OnlyHere,
                    other => of_standing(other),
                };
                put(&mut cells, at, Cell::Value(Box::new(other), mark));
            }
        }
        if addition.value.part() == Part::Name {
            let name = Cell::Value(Box::new(addition.value.clone()), Mark::OnlyHere);
            put(&mut cells, addition.from, name);
        }
        put(&mut cells, reference, Cell::Added(place));
        rows.push(Row { label: label(&addition.value), cells });
    }
    // What says less than another value of its own card, or the same as one.
    for (at, values) in left.into_iter().enumerate() {
        for value in values {
            let mut cells = vec![Cell::Empty; cards.len()];
            let label = label(&value);
            put(&mut cells, at, Cell::Value(Box::new(value), Mark::Shorter));
            rows.push(Row { label, cells });
        }
    }
    Sheet { rows, plan }
}

fn put(cells: &mut [Cell], at: usize, cell: Cell) {
    if let Some(place) = cells.get_mut(at) {
        *place = cell;
    }
}

fn of_standing(standing: Standing) -> Mark {
    match standing {
        Standing::Equal => Mark::Equal,
        Standing::Shorter => Mark::Shorter,
        Standing::Absent => Mark::OnlyHere,
    }
}

/// Takes out of `values` the one that is most like `value`.
fn take_like(
    values: &mut Vec<Value>,
    value: &Value,
    country: Option<&str>,
) -> Option<(Value, Standing)> {
    for wanted in [Standing::Equal, Standing::Shorter] {
        let found = values.iter().position(|other| merge::compare(other, value, country) == wanted);
        if let Some(at) = found {
            return Some((values.remove(at), wanted));
        }
    }
    None
}

/// What a value is called.
pub fn label(value: &Value) -> &'static str {
    match value {
        Value::Name(_) | Value::NamePart(..) => "duplicates.part.name",
        Value::Nickname(_) => "duplicates.part.nickname",
        Value::Email(_) => "duplicates.part.email",
        Value::Phone(phone) if phone.features.contains(&PhoneFeature::Mobile) => {
            "duplicates.part.mobile"
        }
        Value::Phone(phone) if phone.features.contains(&PhoneFeature::Fax) => "duplicates.part.fax",
        Value::Phone(_) => "duplicates.part.phone",
        Value::Organisation(_) => "duplicates.part.organisation",
        Value::Title(_) => "duplicates.part.title",
        Value::Birthday(_) => "duplicates.part.birthday",
        Value::Address(_) => "duplicates.part.address",
        Value::Link(_) => "duplicates.part.link",
        Value::Category(_) => "duplicates.part.category",
        Value::Note(_) => "duplicates.part.note",
        Value::Photo(_) => "duplicates.part.photo",
    }
}

/// The words of a reason.
pub fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::SameCard => "duplicates.reason.sameCard",
        Reason::SameAddress => "duplicates.reason.sameAddress",
        Reason::AliasAddress => "duplicates.reason.aliasAddress",
        Reason::SharedAddress => "duplicates.reason.sharedAddress",
        Reason::SamePhone => "duplicates.reason.samePhone",
        Reason::SharedPhone => "duplicates.reason.sharedPhone",
        Reason::SameBirthday => "duplicates.reason.sameBirthday",
        Reason::SameName => "duplicates.reason.sameName",
        Reason::NameOrder => "duplicates.reason.nameOrder",
        Reason::NamePart => "duplicates.reason.namePart",
        Reason::Nickname => "duplicates.reason.nickname",
        Reason::NameTypo => "duplicates.reason.nameTypo",
        Reason::Initial => "duplicates.reason.initial",
        Reason::GivenNameOnly => "duplicates.reason.givenNameOnly",
        Reason::SurnameOnly => "duplicates.reason.surnameOnly",
        Reason::OtherSurname => "duplicates.reason.otherSurname",
        Reason::NearName => "duplicates.reason.nearName",
        Reason::SameOrganisation => "duplicates.reason.sameOrganisation",
        Reason::SameDomain => "duplicates.reason.sameDomain",
        Reason::SamePlace => "duplicates.reason.samePlace",
        Reason::NoName => "duplicates.reason.noName",
        Reason::OtherName => "duplicates.reason.otherName",
        Reason::OtherBirthday => "duplicates.reason.otherBirthday",
        Reason::OtherOrganisation => "duplicates.reason.otherOrganisation",
    }
}

/// Where the user is, by the languages that the browser asks for: its region, or the one where most speak it.
pub fn country<'a>(tags: impl Iterator<Item = &'a str> + Clone) -> Option<String> {
    let is_region = |part: &&str| part.len() == 2 && part.chars().all(|c| c.is_ascii_alphabetic());
    let region = tags.clone().find_map(|tag| tag.split('-').skip(1).find(is_region));
    if let Some(region) = region {
        return Some(region.to_ascii_uppercase());
    }
    let by_language = |tag: &str| match tag {
        "de" => Some("DE"),
        "fr" => Some("FR"),
        "it" => Some("IT"),
        "es" => Some("ES"),
        _ => None,
    };
    tags.into_iter().find_map(by_language).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use shared::contact::{CardContent, Email, Name, Nickname};
    use shared::id::{AddressBookId, CardId};

    use super::*;

    fn card(id: &str, name: &str, mails: &[&str], nickname: &str) -> Card {
        let mail = |address: &&str| Email { address: (*address).to_owned(), ..Email::default() };
        let nickname = Nickname { name: nickname.to_owned(), ..Nickname::default() };
        Card {
            id: CardId(id.to_owned()),
            book_id: AddressBookId("b".to_owned()),
            version: 1,
            uid: id.to_owned(),
            favourite: false,
            photo: None,
            content: CardContent {
                name: Name { full: name.to_owned(), ..Name::default() },
                emails: mails.iter().map(mail).collect(),
                nicknames: (!nickname.name.is_empty()).then_some(nickname).into_iter().collect(),
                ..CardContent::default()
            },
        }
    }

    #[test]
    fn lines_stand_beside_each_other() {
        let first = card("1", "Anna Keller", &["a@x.example", "old@x.example"], "");
        let second = card("2", "A. Keller", &["A@x.example", "b@x.example"], "Anni");
        let sheet = sheet(&[&first, &second], 0, None);
        let shown = |cell: &Cell| match cell {
            Cell::Empty => "-".to_owned(),
            Cell::Value(value, mark) => format!("{} {mark:?}", value.text()),
            Cell::Added(place) => format!("+{place}"),
        };
        let rows: Vec<Vec<String>> =
            sheet.rows.iter().map(|row| row.cells.iter().map(shown).collect()).collect();
        assert_eq!(
            rows,
            [
                ["a@x.example Equal", "A@x.example Equal"],
                ["old@x.example Alone", "-"],
                ["+0", "Anni OnlyHere"],
                ["+1", "b@x.example OnlyHere"],
            ]
        );
    }

    #[test]
    fn an_added_name_stands_on_both_sides() {
        let cards = [&card("1", "Anna Keller", &[], ""), &card("2", "Anna Sutter", &[], "")];
        let sheet = sheet(&cards, 0, None);
        assert_eq!(sheet.rows[0].cells[0], Cell::Added(0));
        assert!(
            matches!(&sheet.rows[0].cells[1], Cell::Value(value, _) if matches!(&**value, Value::Name(name) if name == "Anna Sutter"))
        );
    }

    #[test]
    fn the_country_is_the_region_of_a_language() {
        let check = |tags: &[&str], expected: Option<&str>| {
            assert_eq!(country(tags.iter().copied()).as_deref(), expected);
        };
        check(&["fr-CH", "de"], Some("CH"));
        check(&["de", "en-US"], Some("US"));
        check(&["zh-Hans-cn"], Some("CN"));
        check(&["fr"], Some("FR"));
        check(&["en"], None);
    }
}
