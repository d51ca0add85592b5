//! Contact cards, as far as Pli shows them.
//!
//! The server keeps the whole card as JSContact (RFC 9553). What stands here is the part of it that people see and
//! edit; an edit changes only what it differs in, so whatever else a card holds outlives it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::id::{AddressBookId, CardId, PhotoId};

mod change;
pub mod csv;
pub mod duplicates;
pub mod likeness;
pub mod merge;
pub mod name;
pub mod phone;
pub mod sync;
pub mod transfer;

pub use change::{
    CardChange, CardChangeDone, CardUpdate, CardVersion, DistinctCards, DistinctCardsList, NewCard,
    Photo,
};

/// So many cards fit a user.
pub const MOST_CARDS: usize = 60_000;

/// So many address books fit a user.
pub const MOST_BOOKS: usize = 50;

/// Letters of a book's name.
pub const LONGEST_BOOK_NAME: usize = 100;

/// Values of one kind (addresses, phones …) of a card.
pub const MOST_VALUES: usize = 200;

/// Members of a group.
pub const MOST_MEMBERS: usize = 5_000;

/// Letters of a value, but for the note.
pub const LONGEST_VALUE: usize = 2_000;

/// Bytes of a note.
pub const LONGEST_NOTE: usize = 64 * 1024;

/// Bytes of a photo.
pub const LARGEST_PHOTO: usize = 2 * 1024 * 1024;

/// Bytes of a file of cards.
pub const LARGEST_IMPORT: usize = 32 * 1024 * 1024;

/// Cards that one change may touch.
pub const LARGEST_CHANGE: usize = 5_000;

/// How often a user's cards have changed. Grows with each change to any of them.
pub type Revision = u64;

/// A collection of cards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AddressBook {
    pub id: AddressBookId,
    pub name: String,
    #[serde(default)]
    pub role: BookRole,
}

/// What a book is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum BookRole {
    /// Where new cards go.
    Default,
    /// People one has written to, kept by themselves.
    Collected,
    #[default]
    #[serde(other)]
    Other,
}

/// `GET /api/address-books`: the default one first, then by name, the collected last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AddressBookList {
    pub items: Vec<AddressBook>,
}

/// `POST /api/address-books`, `PUT /api/address-books/{book}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AddressBookUpdate {
    pub name: String,
}

/// A card as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Card {
    pub id: CardId,
    pub book_id: AddressBookId,
    /// Another with each change, so that nobody overwrites one they haven't seen.
    pub version: Revision,
    /// RFC 9553 §2.1.9: what groups name their members by.
    pub uid: String,
    #[serde(default)]
    pub favourite: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub photo: Option<PhotoId>,
    pub content: CardContent,
}

/// What a user edits of a card.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct CardContent {
    pub kind: CardKind,
    pub name: Name,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub nicknames: Vec<Nickname>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub organisations: Vec<Organisation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub titles: Vec<Title>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub emails: Vec<Email>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub phones: Vec<Phone>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<PostalAddress>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birthday: Option<PartialDate>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// All of its notes (RFC 9553 §2.8.3), with an empty line between them.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// RFC 9553 §2.8.2, `keywords`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
    /// Of a group: the `uid`s of its members, or `mailto:` addresses (RFC 9553 §2.1.6).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<String>,
}

/// RFC 9553 §2.1.4, as far as Pli tells them apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum CardKind {
    #[default]
    Individual,
    Org,
    Group,
    /// A device, a place, an application: kept as it is.
    #[serde(other)]
    Other,
}

/// RFC 9553 §2.2.1. Several components of a kind stand in one field with a space between them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Name {
    /// The whole name as the card has it; empty: made of the parts.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub full: String,
    /// `Dr`, `Ms`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub given: String,
    /// Middle names.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub given2: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub surname: String,
    /// A second surname, as in Spanish.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub surname2: String,
    /// `Jr`, `III`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub generation: String,
    /// `PhD`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub credential: String,
}

/// In every value of a card, `key` is the name of its entry in the JSContact, by which an edit finds it again; empty
/// for one that is new.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Nickname {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub key: String,
    pub name: String,
}

/// RFC 9553 §2.2.3.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Organisation {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub key: String,
    pub name: String,
    /// From the largest to the smallest.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<String>,
}

/// A job title or a role (RFC 9553 §2.2.5).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Title {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub key: String,
    pub name: String,
}

/// RFC 9553 §2.3.1.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Email {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub key: String,
    /// As it was written; may be no address at all in a card from elsewhere.
    pub address: String,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub contexts: BTreeSet<Context>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// From 1, the most preferred, to 100 (RFC 9553 §1.5.3).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preference: Option<u8>,
}

/// RFC 9553 §2.3.3.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Phone {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub key: String,
    /// As it was written; without `tel:`.
    pub number: String,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub features: BTreeSet<PhoneFeature>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub contexts: BTreeSet<Context>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preference: Option<u8>,
}

/// RFC 9553 §2.5.1.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct PostalAddress {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub key: String,
    /// Whatever is finer than the place: number, street, floor, post office box.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub street: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub locality: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub region: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub postcode: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub country: String,
    /// The whole address as the card has it, where it has no parts.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub full: String,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub contexts: BTreeSet<Context>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preference: Option<u8>,
}

/// RFC 9553 §2.6.3.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Link {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub key: String,
    /// Anything at all in a card from elsewhere: to be shown as a link only if it is `http:` or `https:`.
    pub uri: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub label: String,
}

/// Where a value is used (RFC 9553 §1.5.1, §2.5.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum Context {
    Private,
    Work,
    Billing,
    Delivery,
}

/// What a number is for (RFC 9553 §2.3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum PhoneFeature {
    Mobile,
    Voice,
    Text,
    Video,
    MainNumber,
    Textphone,
    Fax,
    Pager,
}

/// A date of which parts may not be known (RFC 9553 §2.8.1, `PartialDate`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct PartialDate {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub month: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day: Option<u8>,
}

impl Name {
    /// The parts in their usual order, or the whole name where there are none.
    pub fn display(&self) -> String {
        if !self.full.is_empty() {
            return self.full.clone();
        }
        let parts = [
            &self.title,
            &self.given,
            &self.given2,
            &self.surname,
            &self.surname2,
            &self.generation,
            &self.credential,
        ];
        let parts: Vec<&str> =
            parts.into_iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect();
        parts.join(" ")
    }
}

impl CardContent {
    /// What the card is called: its name, else a nickname, an organisation, an address, a number. Empty if it has
    /// nothing at all.
    pub fn display_name(&self) -> String {
        let name = self.name.display();
        if !name.is_empty() {
            return name;
        }
        let others = [
            self.nicknames.first().map(|nickname| &nickname.name),
            self.organisations.first().map(|organisation| &organisation.name),
            self.preferred_email().map(|email| &email.address),
            self.phones.first().map(|phone| &phone.number),
        ];
        others.into_iter().flatten().find(|text| !text.is_empty()).cloned().unwrap_or_default()
    }

    /// Where to write to.
    pub fn preferred_email(&self) -> Option<&Email> {
        self.emails.iter().min_by_key(|email| email.preference.unwrap_or(u8::MAX))
    }
}

/// A card in lists and in completion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CardSummary {
    pub id: CardId,
    pub book_id: AddressBookId,
    pub version: Revision,
    pub uid: String,
    #[serde(default, skip_serializing_if = "is_individual")]
    pub kind: CardKind,
    /// [`CardContent::display_name`].
    pub name: String,
    /// What it stands in the list by: the surname first, where there is one; empty: by its name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sort_as: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nicknames: Vec<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub organisation: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// The preferred one first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub emails: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub phones: Vec<String>,
    /// The beginning of the note, for searching.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub favourite: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub photo: Option<PhotoId>,
}

fn is_individual(kind: &CardKind) -> bool {
    *kind == CardKind::Individual
}

/// `GET /api/cards?since=…`: what has changed since a revision, oldest first; since 0: all there is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CardSummaryPage {
    pub items: Vec<CardSummary>,
    #[serde(default)]
    pub removed: Vec<CardId>,
    /// Where to go on.
    pub revision: Revision,
    /// Whether there is more already.
    pub more: bool,
}

/// `GET /api/card-contents?since=…`: the same with all that Pli shows of each.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CardPage {
    pub items: Vec<Card>,
    #[serde(default)]
    pub removed: Vec<CardId>,
    pub revision: Revision,
    pub more: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_is_called_by_the_first_thing_it_has() {
        let mut content = CardContent::default();
        assert_eq!(content.display_name(), "");
        content.emails = vec![
            Email { address: "work@x.example".to_owned(), ..Email::default() },
            Email { address: "home@x.example".to_owned(), preference: Some(1), ..Email::default() },
        ];
        assert_eq!(content.display_name(), "home@x.example");
        content.organisations =
            vec![Organisation { name: "Example AG".to_owned(), ..Organisation::default() }];
        assert_eq!(content.display_name(), "Example AG");
        content.name = Name {
            given: "Anna".to_owned(),
            surname: "Keller".to_owned(),
            title: "Dr".to_owned(),
            ..Name::default()
        };
        assert_eq!(content.display_name(), "Dr Anna Keller");
    }

    #[test]
    fn kinds_from_elsewhere_are_read() {
        assert_eq!(serde_json::from_str::<CardKind>("\"device\"").unwrap(), CardKind::Other);
        let card: CardContent =
            serde_json::from_str(r#"{"kind":"group","members":["a"]}"#).unwrap();
        assert_eq!((card.kind, card.members.len()), (CardKind::Group, 1));
    }
}
