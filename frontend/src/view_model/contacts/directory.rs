//! All cards of the user, in the order of lists, ready to be searched.

use std::collections::{BTreeMap, BTreeSet};

use shared::address::Address;
use shared::contact::name::fold;
use shared::contact::{CardKind, CardSummary, CardSummaryPage, Revision};
use shared::id::{AddressBookId, CardId};

use super::completion::{Suggestion, words};

/// Which cards are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    #[default]
    All,
    Favourites,
    Book(AddressBookId),
    /// The members of a group.
    Group(CardId),
}

impl Scope {
    /// How it stands in an address.
    pub fn segment(&self) -> String {
        match self {
            Self::All => String::new(),
            Self::Favourites => "favourites".to_owned(),
            Self::Book(book) => format!("book.{book}"),
            Self::Group(group) => format!("group.{group}"),
        }
    }

    pub fn of_segment(segment: &str) -> Self {
        match segment.split_once('.') {
            Some(("book", id)) => Self::Book(id.into()),
            Some(("group", id)) => Self::Group(id.into()),
            _ if segment == "favourites" => Self::Favourites,
            _ => Self::All,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    card: CardSummary,
    sort: String,
    /// Every word after a space, small and without accents.
    text: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directory {
    entries: Vec<Entry>,
    revision: Revision,
}

impl Directory {
    pub fn revision(&self) -> Revision {
        self.revision
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Takes up what changed.
    pub fn merge(&mut self, page: CardSummaryPage) {
        self.revision = self.revision.max(page.revision);
        let mut others: BTreeSet<&str> = page.removed.iter().map(CardId::as_str).collect();
        others.extend(page.items.iter().map(|card| card.id.as_str()));
        if !self.entries.is_empty() && !others.is_empty() {
            self.entries.retain(|entry| !others.contains(entry.card.id.as_str()));
        }
        self.entries.extend(page.items.into_iter().map(Entry::new));
        self.entries.sort_by(|a, b| a.sort.cmp(&b.sort));
    }

    pub fn at(&self, place: u32) -> Option<&CardSummary> {
        self.entries.get(usize::try_from(place).ok()?).map(|entry| &entry.card)
    }

    pub fn find(&self, id: &CardId) -> Option<&CardSummary> {
        self.cards().find(|card| card.id == *id)
    }

    /// Whose address this is; of several cards one that isn't in the book `last`.
    pub fn with_email(&self, email: &str, last: Option<&AddressBookId>) -> Option<&CardSummary> {
        let has_it = |card: &&CardSummary| {
            card.kind != CardKind::Group
                && card.emails.iter().any(|other| other.eq_ignore_ascii_case(email))
        };
        self.cards().filter(has_it).min_by_key(|card| Some(&card.book_id) == last)
    }

    /// All of them, groups too.
    pub fn cards(&self) -> impl Iterator<Item = &CardSummary> {
        self.entries.iter().map(|entry| &entry.card)
    }

    /// Groups, by name.
    pub fn groups(&self) -> impl Iterator<Item = &CardSummary> {
        self.cards().filter(|card| card.kind == CardKind::Group)
    }

    /// The places of the cards of a scope that have a word beginning like each word of `query`. Groups are listed by
    /// themselves.
    pub fn list(&self, scope: &Scope, query: &str) -> Vec<u32> {
        let words = words(query);
        let members = match scope {
            Scope::Group(group) => self.find(group).map(member_names).unwrap_or_default(),
            Scope::All | Scope::Favourites | Scope::Book(_) => BTreeSet::new(),
        };
        let is_in = |card: &CardSummary| match scope {
            Scope::All => true,
            Scope::Favourites => card.favourite,
            Scope::Book(book) => card.book_id == *book,
            Scope::Group(_) => members.contains(card.uid.as_str()),
        };
        let places = self.entries.iter().zip(0_u32..).filter(|(entry, _)| {
            entry.card.kind != CardKind::Group
                && is_in(&entry.card)
                && words.iter().all(|word| entry.text.contains(word.as_str()))
        });
        places.map(|(_, place)| place).collect()
    }

    /// Cards and groups to write to that have a word beginning like each of `words`: favourites and groups first, then
    /// in the order of the list.
    pub(super) fn suggest(&self, words: &[String], most: usize) -> Vec<Suggestion> {
        let is_found = |entry: &&Entry| words.iter().all(|word| entry.text.contains(word.as_str()));
        let (mut first, mut others) = (Vec::new(), Vec::new());
        for entry in self.entries.iter().filter(is_found) {
            let card = &entry.card;
            let is_first = card.favourite || card.kind == CardKind::Group;
            if first.len() < most && is_first {
                first.extend(self.suggestion(card, words));
            } else if others.len() < most && !is_first {
                others.extend(self.suggestion(card, words));
            }
        }
        first.extend(others);
        first.truncate(most);
        first
    }

    fn suggestion(&self, card: &CardSummary, words: &[String]) -> Option<Suggestion> {
        if card.kind != CardKind::Group {
            let mut found = address(card)?;
            // Of several addresses the one that was typed.
            let is_typed = |email: &&String| {
                let folded = format!(" {}", fold(email));
                words.iter().any(|word| folded.starts_with(word.as_str()))
            };
            if let Some(email) = card.emails.iter().find(is_typed) {
                found.email.clone_from(email);
            }
            return Some(found.into());
        }
        let addresses: Vec<Address> =
            self.members(&card.members).iter().filter_map(Member::address).collect();
        if addresses.is_empty() {
            return None;
        }
        let texts = |text: fn(&Address) -> String| addresses.iter().map(text).collect::<Vec<_>>();
        let names = texts(|address| address.display_name().to_owned()).join(", ");
        let shown = Address { name: Some(card.name.clone()), email: names };
        Some(Suggestion { shown, adds: texts(Address::to_string).join(", ") })
    }

    /// How many cards each book has, and how many are favourites.
    pub fn counts(&self) -> (BTreeMap<&str, usize>, usize) {
        let mut books = BTreeMap::new();
        let mut favourites = 0;
        for card in self.cards().filter(|card| card.kind != CardKind::Group) {
            *books.entry(card.book_id.as_str()).or_insert(0) += 1;
            favourites += usize::from(card.favourite);
        }
        (books, favourites)
    }

    /// The cards that a group names, and the addresses that it names instead of a card.
    pub fn members(&self, group: &[String]) -> Vec<Member> {
        let mut by_uid = BTreeMap::new();
        for card in self.cards() {
            by_uid.entry(card.uid.as_str()).or_insert(card);
        }
        let bare = |name: &str| name.strip_prefix("urn:uuid:").map(str::to_owned);
        let member = |name: &String| {
            let card = by_uid.get(name.as_str()).copied();
            let card = card.or_else(|| by_uid.get(bare(name)?.as_str()).copied());
            Member { name: name.clone(), card: card.cloned() }
        };
        group.iter().map(member).collect()
    }
}

/// What a group names: a card, if there is one of that name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub name: String,
    pub card: Option<CardSummary>,
}

impl Member {
    /// Where to write to it.
    pub fn address(&self) -> Option<Address> {
        match &self.card {
            Some(card) => address(card),
            None => self.name.strip_prefix("mailto:").map(|email| Address::new("", email)),
        }
    }
}

/// Where to write to somebody.
pub fn address(card: &CardSummary) -> Option<Address> {
    let email = card.emails.first()?;
    let name = if card.name == *email { "" } else { &card.name };
    Some(Address::new(name, email))
}

fn member_names(group: &CardSummary) -> BTreeSet<&str> {
    let names = group.members.iter().map(String::as_str);
    // Members may be named by the card's `uid` or as a URN of it (RFC 6350 §6.6.5).
    names.flat_map(|name| [Some(name), name.strip_prefix("urn:uuid:")]).flatten().collect()
}

impl Entry {
    fn new(card: CardSummary) -> Self {
        let sort = fold(if card.sort_as.is_empty() { &card.name } else { &card.sort_as });
        let mut text = String::new();
        let mut add = |value: &str| {
            let folded = fold(value);
            text.push(' ');
            // Within an address words begin after its marks, too.
            for word in folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
            {
                text.push(' ');
                text.push_str(word);
            }
            if folded.contains(['@', '-', '\'', '.']) {
                text.push(' ');
                text.push_str(&folded);
            }
        };
        let texts = [&card.name, &card.organisation, &card.title, &card.note];
        for value in texts.into_iter().chain(&card.nicknames).chain(&card.emails) {
            add(value);
        }
        for phone in &card.phones {
            add(phone);
            let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
            add(&digits);
        }
        Self { card, sort, text }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in super::super) fn card(id: &str, name: &str) -> CardSummary {
        let text =
            format!(r#"{{"id":"{id}","bookId":"b","version":1,"uid":"u{id}","name":"{name}"}}"#);
        serde_json::from_str(&text).unwrap()
    }

    fn directory(cards: Vec<CardSummary>) -> Directory {
        let mut directory = Directory::default();
        directory.merge(CardSummaryPage {
            items: cards,
            revision: 1,
            ..CardSummaryPage::default()
        });
        directory
    }

    fn names(directory: &Directory, scope: &Scope, query: &str) -> Vec<String> {
        let places = directory.list(scope, query);
        places.iter().map(|place| directory.at(*place).unwrap().name.clone()).collect()
    }

    #[test]
    fn cards_are_listed_by_surname_and_found_by_the_beginning_of_any_word() {
        let mut anna = card("1", "Anna Zürcher");
        anna.sort_as = "Zürcher Anna".to_owned();
        anna.emails = vec!["a.keller@lager.example".to_owned()];
        anna.phones = vec!["+41 79 123 45 67".to_owned()];
        let mut zoe = card("2", "Zoé Abel");
        zoe.sort_as = "Abel Zoé".to_owned();
        zoe.organisation = "Édition du Lac".to_owned();
        let directory = directory(vec![anna, zoe]);
        let check = |query: &str, expected: &[&str]| {
            assert_eq!(names(&directory, &Scope::All, query), expected, "{query}");
        };
        check("", &["Zoé Abel", "Anna Zürcher"]);
        check("zurch", &["Anna Zürcher"]);
        check("ZOE edit", &["Zoé Abel"]);
        check("lager", &["Anna Zürcher"]);
        check("4179123", &["Anna Zürcher"]);
        check("urcher", &[]);
    }

    #[test]
    fn a_group_lists_its_members_and_stands_in_no_other_list() {
        let mut group = card("3", "Team");
        group.kind = CardKind::Group;
        group.members =
            vec!["u1".to_owned(), "urn:uuid:u2".to_owned(), "mailto:x@y.example".to_owned()];
        let directory =
            directory(vec![card("1", "Anna"), card("2", "Ben"), card("4", "Chloe"), group.clone()]);
        assert_eq!(names(&directory, &Scope::All, ""), ["Anna", "Ben", "Chloe"]);
        assert_eq!(names(&directory, &Scope::Group("3".into()), ""), ["Anna", "Ben"]);
        let members = directory.members(&group.members);
        assert_eq!(members[1].card.as_ref().unwrap().name, "Ben");
        assert_eq!(members[2].address(), Some(Address::new("", "x@y.example")));
    }

    #[test]
    fn changes_replace_and_remove() {
        let mut directory = directory(vec![card("1", "Anna"), card("2", "Ben")]);
        directory.merge(CardSummaryPage {
            items: vec![card("2", "Benjamin")],
            removed: vec!["1".into()],
            revision: 5,
            more: false,
        });
        assert_eq!(names(&directory, &Scope::All, ""), ["Benjamin"]);
        assert_eq!(directory.revision(), 5);
    }

    #[test]
    fn a_scope_is_read_as_it_is_written() {
        for scope in
            [Scope::All, Scope::Favourites, Scope::Book("x".into()), Scope::Group("y".into())]
        {
            assert_eq!(Scope::of_segment(&scope.segment()), scope);
        }
    }
}
