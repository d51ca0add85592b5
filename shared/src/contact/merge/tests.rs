use proptest::prelude::*;

use super::*;
use crate::contact::Name;
use crate::id::AddressBookId;

fn card(id: &str, content: CardContent) -> Card {
    Card {
        id: CardId(id.to_owned()),
        book_id: AddressBookId("book".to_owned()),
        version: 3,
        uid: id.to_owned(),
        favourite: id == "2",
        photo: None,
        content,
    }
}

fn named(full: &str) -> CardContent {
    CardContent {
        name: Name { full: full.to_owned(), ..Name::default() },
        ..CardContent::default()
    }
}

fn email(address: &str) -> Email {
    Email { address: address.to_owned(), key: "k1".to_owned(), ..Email::default() }
}

fn texts(plan: &Plan) -> Vec<String> {
    plan.additions.iter().map(|addition| addition.value.text()).collect()
}

#[test]
fn only_what_is_missing_is_added() {
    let mut first = named("Matthias von Hohenstein");
    first.emails = vec![email("hohenstein@lager.example")];
    first.phones = vec![Phone { number: "+49 170 555 01 88".to_owned(), ..Phone::default() }];
    first.organisations =
        vec![Organisation { name: "Lagerhaus Lindau GmbH".to_owned(), ..Organisation::default() }];
    first.note = "Ruft lieber an".to_owned();
    let mut second = named("M. v. Hohenstein");
    second.emails = vec![email("HOHENSTEIN@lager.example"), email("mh@hohenstein.example")];
    second.phones = vec![Phone { number: "0170 5550188".to_owned(), ..Phone::default() }];
    second.organisations =
        vec![Organisation { name: "Lagerhaus Lindau".to_owned(), ..Organisation::default() }];
    second.birthday = Some(PartialDate { year: None, month: Some(5), day: Some(17) });
    let (first, second) = (card("1", first), card("2", second));
    let cards = [&first, &second];
    let plan = plan(&cards, 0, Some("DE"));
    assert_eq!(texts(&plan), ["mh@hohenstein.example", "--05-17"]);
    let shorter = Value::Organisation(second.content.organisations[0].clone());
    assert_eq!(standing(&shorter, &first, Some("DE")), Standing::Shorter);

    let change = plan.change(&cards, &plan.default_choice(), "Birthday");
    let update = &change.update[0];
    let merged = update.content.as_ref().unwrap();
    assert_eq!(merged.emails.len(), 2);
    assert_eq!(merged.emails[1].key, "", "it is new to the reference card");
    assert_eq!(merged.birthday, second.content.birthday);
    assert_eq!((update.version, update.favourite), (3, Some(true)));
    assert_eq!(update.absorb, [CardId("2".to_owned())]);
    assert_eq!(change.delete[0].id, CardId("2".to_owned()));

    let without: BTreeSet<usize> = [1].into();
    assert_eq!(plan.merged(&cards, &without, "Birthday").emails.len(), 1);
}

#[test]
fn what_has_no_room_goes_to_the_note() {
    let date = |day| Some(PartialDate { year: Some(1980), month: Some(5), day: Some(day) });
    let (mut first, mut second) = (named("Anna Keller"), named("Anna Sutter"));
    (first.birthday, second.birthday) = (date(17), date(18));
    first.note = "One".to_owned();
    let cards = [&card("1", first), &card("2", second)];
    let plan = plan(&cards, 0, None);
    let merged = plan.merged(&cards, &plan.default_choice(), "Birthday");
    assert_eq!(merged.note, "One\n\nBirthday: 1980-05-18");
    assert_eq!(merged.nicknames[0].name, "Anna Sutter");
}

#[test]
fn a_name_is_filled_in_from_its_parts() {
    let name = |title: &str, given2: &str| CardContent {
        name: Name {
            title: title.to_owned(),
            given: "Anna".to_owned(),
            given2: given2.to_owned(),
            surname: "Keller".to_owned(),
            ..Name::default()
        },
        ..CardContent::default()
    };
    let cards = [&card("1", name("", "")), &card("2", name("Dr", "Maria"))];
    let plan = plan(&cards, 0, None);
    let merged = plan.merged(&cards, &plan.default_choice(), "");
    assert_eq!(merged.name.display(), "Dr Anna Maria Keller");
    assert!(merged.nicknames.is_empty());
}

fn any_content() -> impl Strategy<Value = CardContent> {
    let word = prop::sample::select(vec!["Anna", "Keller", "A", "Müller", "Ben", "Dr", "Éva"]);
    let text = prop::collection::vec(word, 0..3).prop_map(|words| words.join(" "));
    let list = || prop::collection::vec(text.clone(), 0..3);
    let digits = prop::collection::vec("0[0-9]{2} ?[0-9]{5,7}", 0..3);
    let date = prop::option::of((1u16..3, 1u8..3));
    (text.clone(), list(), list(), digits, list(), (list(), list(), text.clone(), date)).prop_map(
        |(name, nicknames, emails, phones, organisations, (links, categories, note, date))| {
            CardContent {
                nicknames: nicknames
                    .into_iter()
                    .map(|name| Nickname { name, key: String::new() })
                    .collect(),
                emails: emails.iter().map(|text| email(&format!("{text}@x.example"))).collect(),
                phones: phones
                    .into_iter()
                    .map(|number| Phone { number, ..Phone::default() })
                    .collect(),
                organisations: organisations
                    .into_iter()
                    .map(|name| Organisation { name, ..Organisation::default() })
                    .collect(),
                links: links.into_iter().map(|uri| Link { uri, ..Link::default() }).collect(),
                categories,
                note,
                birthday: date.map(|(year, day)| PartialDate {
                    year: Some(year),
                    month: Some(1),
                    day: Some(day),
                }),
                ..named(&name)
            }
        },
    )
}

proptest! {
    /// Each value of each card is in the merged one: equal, or as part of one that says more.
    #[test]
    fn nothing_is_lost(contents in prop::collection::vec(any_content(), 2..5), reference in 0usize..5) {
        let cards: Vec<Card> =
            contents.into_iter().zip(0..).map(|(content, at)| card(&format!("{at}"), content)).collect();
        let cards: Vec<&Card> = cards.iter().collect();
        let reference = reference % cards.len();
        let plan = plan(&cards, reference, Some("DE"));
        let merged = card("merged", plan.merged(&cards, &plan.default_choice(), "Birthday"));
        for card in &cards {
            for value in values(card) {
                let is_kept = standing(&value, &merged, Some("DE")) != Standing::Absent
                    || matches!(value, Value::Birthday(date) if merged.content.note.contains(&iso(date)));
                prop_assert!(is_kept, "{value:?} is not in {merged:?}");
            }
        }
    }

    /// What is not chosen is not added, and what the reference card has stays as it is.
    #[test]
    fn nothing_comes_unasked(contents in prop::collection::vec(any_content(), 2..4)) {
        let cards: Vec<Card> =
            contents.into_iter().zip(0..).map(|(content, at)| card(&format!("{at}"), content)).collect();
        let cards: Vec<&Card> = cards.iter().collect();
        let plan = plan(&cards, 0, None);
        prop_assert_eq!(&plan.merged(&cards, &BTreeSet::new(), ""), &cards[0].content);
    }
}
