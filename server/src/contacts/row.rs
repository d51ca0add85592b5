//! A card between its row in the database and what the browser gets.

use serde_json::Value;
use shared::contact::{
    Card, CardContent, CardKind, CardSummary, LONGEST_NOTE, LONGEST_VALUE, MOST_MEMBERS,
    MOST_VALUES, Revision,
};
use shared::id::{AddressBookId, CardId, PhotoId, UserId};

use super::{Body, Error, content};
use crate::db::DbConnection;
use crate::db::contacts::{self as table, CardRow, NewCardRow};
use crate::db::known_addresses::name_key;

/// Bytes of a card's JSContact.
const LARGEST_BODY: usize = 512 * 1024;

/// Letters of a note that stand in the summary.
const SUMMARY_NOTE: usize = 160;

/// Values of a kind that stand in the summary.
const SUMMARY_VALUES: usize = 20;

/// A card as it is to be kept.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub(super) id: CardId,
    pub(super) book: AddressBookId,
    pub(super) favourite: bool,
    pub(super) photo: Option<PhotoId>,
    pub(super) body: Body,
}

impl Kept {
    pub(super) fn uid(&self) -> &str {
        self.body.get("uid").and_then(Value::as_str).unwrap_or_default()
    }

    /// Writes it, and says what it is now.
    pub(super) async fn write(
        self,
        connection: &mut DbConnection,
        user: &UserId,
        version: i64,
    ) -> Result<Card, Error> {
        let shown = content::shown(&self.body);
        let body = serde_json::to_string(&self.body)?;
        if body.len() > LARGEST_BODY {
            return Err(Error::CardTooLarge);
        }
        let uid = self.uid().to_owned();
        let summary = summary(&self, &shown, revision(version));
        let mut emails: Vec<_> =
            shown.emails.iter().map(|email| email.address.to_lowercase()).collect();
        emails.truncate(MOST_VALUES);
        let row = NewCardRow {
            id: &self.id,
            book: &self.book,
            version,
            uid: &uid,
            is_group: shown.kind == CardKind::Group,
            favourite: self.favourite,
            photo: self.photo.as_ref(),
            body: &body,
            summary: &serde_json::to_string(&summary)?,
            name_key: &name_key(&summary.name),
            emails: &emails,
        };
        table::write(connection, user, row).await?;
        Ok(Card {
            version: revision(version),
            uid,
            id: self.id,
            book_id: self.book,
            favourite: self.favourite,
            photo: self.photo,
            content: shown,
        })
    }
}

pub(super) fn revision(version: i64) -> Revision {
    Revision::try_from(version).unwrap_or(0)
}

/// The JSContact of a row that isn't deleted.
pub(super) fn body(row: &CardRow) -> Result<Body, Error> {
    Ok(serde_json::from_str(&row.body)?)
}

/// A row as it is; `None` if it was deleted.
pub(super) fn kept(row: &CardRow) -> Result<Option<Kept>, Error> {
    let Some(book) = row.book() else { return Ok(None) };
    let (favourite, photo) = (row.favourite, row.photo());
    Ok(Some(Kept { id: row.id(), book, favourite, photo, body: body(row)? }))
}

/// What the browser gets of a row; `None` if it was deleted.
pub(super) fn card(row: &CardRow) -> Result<Option<Card>, Error> {
    let Some(book_id) = row.book() else { return Ok(None) };
    Ok(Some(Card {
        id: row.id(),
        book_id,
        version: revision(row.version),
        uid: row.uid.clone(),
        favourite: row.favourite,
        photo: row.photo(),
        content: content::shown(&body(row)?),
    }))
}

/// Whether a browser may ask for this: nothing is endless.
pub(super) fn check(content: &CardContent) -> Result<(), Error> {
    let lists = [
        content.nicknames.len(),
        content.organisations.len(),
        content.titles.len(),
        content.emails.len(),
        content.phones.len(),
        content.addresses.len(),
        content.links.len(),
        content.categories.len(),
    ];
    if lists.into_iter().any(|count| count > MOST_VALUES)
        || content.members.len() > MOST_MEMBERS
        || content.note.len() > LONGEST_NOTE
    {
        return Err(Error::CardTooLarge);
    }
    let name = &content.name;
    let texts = [&name.full, &name.title, &name.given, &name.given2, &name.surname]
        .into_iter()
        .chain([&name.surname2, &name.generation, &name.credential])
        .chain(content.nicknames.iter().map(|nickname| &nickname.name))
        .chain(content.organisations.iter().flat_map(|one| one.units.iter().chain([&one.name])))
        .chain(content.titles.iter().map(|title| &title.name))
        .chain(content.emails.iter().flat_map(|email| [&email.address, &email.label]))
        .chain(content.phones.iter().flat_map(|phone| [&phone.number, &phone.label]))
        .chain(content.addresses.iter().flat_map(|one| {
            [
                &one.street,
                &one.locality,
                &one.region,
                &one.postcode,
                &one.country,
                &one.full,
                &one.label,
            ]
        }))
        .chain(content.links.iter().flat_map(|link| [&link.uri, &link.label]))
        .chain(&content.categories)
        .chain(&content.members);
    if texts.into_iter().any(|text| text.len() > LONGEST_VALUE) {
        return Err(Error::CardTooLarge);
    }
    let date = content.birthday.unwrap_or_default();
    if date.month.is_some_and(|month| !(1..=12).contains(&month))
        || date.day.is_some_and(|day| !(1..=31).contains(&day))
        || date.year == Some(0)
        || date.year.is_some_and(|year| year > 9999)
    {
        return Err(Error::Invalid("There is no such day."));
    }
    Ok(())
}

/// Whether a card that came from elsewhere is more than is kept.
pub(super) fn is_too_large(body: &Body) -> bool {
    serde_json::to_string(body).map_or(true, |body| body.len() > LARGEST_BODY)
}

fn summary(kept: &Kept, shown: &CardContent, version: Revision) -> CardSummary {
    let mut emails: Vec<_> = shown.emails.iter().collect();
    emails.sort_by_key(|email| email.preference.unwrap_or(u8::MAX));
    let emails = emails.into_iter().map(|email| short(&email.address)).take(SUMMARY_VALUES);
    let phones = shown.phones.iter().map(|phone| short(&phone.number)).take(SUMMARY_VALUES);
    let nicknames = shown.nicknames.iter().map(|nickname| short(&nickname.name));
    CardSummary {
        id: kept.id.clone(),
        book_id: kept.book.clone(),
        version,
        uid: kept.uid().to_owned(),
        kind: shown.kind,
        name: short(&shown.display_name()),
        sort_as: short(&sort_as(shown)),
        nicknames: nicknames.take(SUMMARY_VALUES).collect(),
        organisation: shown.organisations.first().map(|one| short(&one.name)).unwrap_or_default(),
        title: shown.titles.first().map(|title| short(&title.name)).unwrap_or_default(),
        emails: emails.collect(),
        phones: phones.collect(),
        note: shown.note.chars().take(SUMMARY_NOTE).collect(),
        members: shown.members.clone(),
        favourite: kept.favourite,
        photo: kept.photo.clone(),
    }
}

fn sort_as(shown: &CardContent) -> String {
    let name = &shown.name;
    if name.surname.is_empty() {
        return String::new();
    }
    let parts = [&name.surname, &name.surname2, &name.given, &name.given2];
    let parts: Vec<&str> =
        parts.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    parts.join(" ")
}

fn short(text: &str) -> String {
    text.chars().take(320).collect()
}
