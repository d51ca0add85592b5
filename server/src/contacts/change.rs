//! Changes to cards: all of one or nothing, and back again.

use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::Value;
use shared::contact::{
    Card, CardChange, CardChangeDone, CardPage, CardSummary, CardSummaryPage, CardUpdate,
    DistinctCards, DistinctCardsList, LARGEST_CHANGE, MOST_CARDS, NewCard, Revision,
};
use shared::event::Event;
use shared::id::{AddressBookId, CardChangeId, CardId, PhotoId, UserId};

use super::row::{self, Kept, revision};
use super::{Body, Error, absorb, edit};
use crate::db;
use crate::db::DbConnection;
use crate::db::contacts::{self as table, CardRow};
use crate::db::photos;
use crate::secrets::random_name;
use crate::state::AppState;

/// Cards of one answer.
const PAGE: u32 = 5_000;

/// What changed since a revision, in lists' form.
///
/// # Errors
///
/// If the database fails.
pub async fn summaries(
    state: &AppState,
    user: &UserId,
    since: Revision,
) -> Result<CardSummaryPage, Error> {
    let rows = table::summaries_since(&state.db, user, since, PAGE).await?;
    let mut page = CardSummaryPage { revision: since, ..CardSummaryPage::default() };
    page.more = u32::try_from(rows.len()).is_ok_and(|count| count >= PAGE);
    for (id, version, summary) in rows {
        page.revision = revision(version);
        match summary {
            Some(summary) => page.items.push(serde_json::from_str::<CardSummary>(&summary)?),
            None if since > 0 => page.removed.push(CardId(id)),
            None => {}
        }
    }
    Ok(page)
}

/// What changed since a revision, with all that Pli shows.
///
/// # Errors
///
/// If the database fails.
pub async fn contents(state: &AppState, user: &UserId, since: Revision) -> Result<CardPage, Error> {
    let rows = table::cards_since(&state.db, user, since, PAGE).await?;
    let mut page = CardPage { revision: since, ..CardPage::default() };
    page.more = u32::try_from(rows.len()).is_ok_and(|count| count >= PAGE);
    for row in rows {
        page.revision = revision(row.version);
        match row::card(&row)? {
            Some(card) => page.items.push(card),
            None if since > 0 => page.removed.push(row.id()),
            None => {}
        }
    }
    Ok(page)
}

/// One card.
///
/// # Errors
///
/// [`Error::NotFound`] if the user has no such card, or has deleted it.
pub async fn read(state: &AppState, user: &UserId, id: &CardId) -> Result<Card, Error> {
    let mut connection = state.db.acquire().await?;
    let row = table::card(&mut connection, user, id).await?.ok_or(Error::NotFound)?;
    row::card(&row)?.ok_or(Error::NotFound)
}

/// Does all of a change, or nothing.
///
/// # Errors
///
/// [`Error::Conflict`] if a card has another version than the change says; [`Error::NotFound`] for a book or photo
/// that isn't the user's; those of limits.
pub async fn apply(
    state: &AppState,
    user: &UserId,
    change: CardChange,
) -> Result<CardChangeDone, Error> {
    if change.create.len() + change.update.len() + change.delete.len() > LARGEST_CHANGE {
        return Err(Error::Invalid("One change touches 5000 cards at most."));
    }
    let mut transaction = db::begin(&state.db, user.as_str()).await?;
    let mut writer = Writer::begin(state, &mut transaction, user).await?;
    let mut items = Vec::with_capacity(change.create.len() + change.update.len());
    for new in change.create {
        items.push(writer.create(new).await?);
    }
    let mut replaced = BTreeMap::new();
    for update in change.update {
        items.push(writer.update(update, &mut replaced).await?);
    }
    for gone in change.delete {
        writer.delete(&gone.id, Some(gone.version)).await?;
    }
    writer.rename_members(&replaced, &items).await?;
    let id = writer.finish().await?;
    transaction.commit().await?;
    tell(state, user);
    Ok(CardChangeDone { id, revision: table::revision(&state.db, user).await?, items })
}

/// Makes cards what they were before a change.
///
/// # Errors
///
/// [`Error::NotFound`] if the change is too old or was taken back; [`Error::Conflict`] if a card was changed since.
pub async fn undo(
    state: &AppState,
    user: &UserId,
    change: &CardChangeId,
) -> Result<CardChangeDone, Error> {
    let mut transaction = db::begin(&state.db, user.as_str()).await?;
    let history = table::history(&mut transaction, user, change).await?;
    if history.is_empty() {
        return Err(Error::NotFound);
    }
    let mut writer = Writer::begin(state, &mut transaction, user).await?;
    let mut items = Vec::new();
    for before in history {
        let id = CardId(before.card_id);
        let now = table::card(writer.connection, user, &id).await?.ok_or(Error::Conflict)?;
        if now.version != before.version_after {
            return Err(Error::Conflict);
        }
        let Some(book) = before.book_id.map(AddressBookId) else {
            writer.delete(&id, None).await?;
            continue;
        };
        writer.check_book(&book).await.map_err(|_| Error::Conflict)?;
        let body = serde_json::from_str(&before.body)?;
        let (favourite, photo) = (before.favourite, before.photo_id.map(PhotoId));
        let kept = Kept { id, book, favourite, photo, body };
        items.push(writer.write(kept, Some(&now)).await?);
    }
    let id = writer.finish().await?;
    table::forget_change(&mut transaction, change).await?;
    transaction.commit().await?;
    tell(state, user);
    Ok(CardChangeDone { id, revision: table::revision(&state.db, user).await?, items })
}

/// Pairs that the user said are not of the same person.
///
/// # Errors
///
/// If the database fails.
pub async fn distinct(state: &AppState, user: &UserId) -> Result<DistinctCardsList, Error> {
    Ok(DistinctCardsList { items: table::distinct(&state.db, user).await? })
}

/// Remembers such a pair.
///
/// # Errors
///
/// [`Error::NotFound`] unless both are the user's.
pub async fn add_distinct(
    state: &AppState,
    user: &UserId,
    pair: &DistinctCards,
) -> Result<(), Error> {
    let mut connection = state.db.acquire().await?;
    for id in [&pair.first, &pair.second] {
        table::card(&mut connection, user, id).await?.ok_or(Error::NotFound)?;
    }
    table::add_distinct(&mut connection, user, pair).await?;
    Ok(())
}

/// Tells the user's browsers, and the servers that their books are kept the same with.
pub(super) fn tell(state: &AppState, user: &UserId) {
    state.syncs.note(user);
    tell_browsers(state, user);
}

/// Tells the user's browsers to ask what changed.
pub(super) fn tell_browsers(state: &AppState, user: &UserId) {
    state.events.publish(user, Event::ContactsChanged);
}

/// Writes cards, and remembers how they were.
pub(super) struct Writer<'a> {
    state: &'a AppState,
    pub(super) connection: &'a mut DbConnection,
    user: &'a UserId,
    change: CardChangeId,
    touched: bool,
    /// Versions that were taken and not yet given.
    versions: Range<i64>,
}

impl<'a> Writer<'a> {
    pub(super) async fn begin(
        state: &'a AppState,
        connection: &'a mut DbConnection,
        user: &'a UserId,
    ) -> Result<Self, Error> {
        let change = CardChangeId(random_name::<16>(&mut rand::rng()));
        table::add_change(connection, user, &change, state.clock.now()).await?;
        Ok(Self { state, connection, user, change, touched: false, versions: 0..0 })
    }

    /// Takes versions for so many cards at once. That some are left in the end costs nothing.
    pub(super) async fn expect(&mut self, count: usize) -> Result<(), Error> {
        let first = table::take_versions(self.connection, self.user, count).await?;
        self.versions = first..first.saturating_add(i64::try_from(count).unwrap_or(0));
        Ok(())
    }

    async fn next_version(&mut self) -> Result<i64, Error> {
        match self.versions.next() {
            Some(version) => Ok(version),
            None => Ok(table::take_versions(self.connection, self.user, 1).await?),
        }
    }

    /// Checks what only holds for all of the change.
    pub(super) async fn finish(self) -> Result<CardChangeId, Error> {
        let count = table::count(self.connection, self.user).await?;
        if self.touched && usize::try_from(count).is_ok_and(|count| count > MOST_CARDS) {
            return Err(Error::NoRoom);
        }
        photos::clean(self.connection, self.user, self.state.clock.now()).await?;
        Ok(self.change)
    }

    async fn create(&mut self, new: NewCard) -> Result<Card, Error> {
        row::check(&new.content)?;
        self.check_book(&new.book_id).await?;
        let mut body = empty_body();
        edit::apply(&mut body, &new.content);
        let photo = self.checked_photo(new.photo).await?;
        let kept =
            Kept { id: random_id(), book: new.book_id, favourite: new.favourite, photo, body };
        self.write(kept, None).await
    }

    async fn update(
        &mut self,
        update: CardUpdate,
        replaced: &mut BTreeMap<String, String>,
    ) -> Result<Card, Error> {
        let row = self.versioned(&update.id, update.version).await?;
        let mut kept = row::kept(&row)?.ok_or(Error::Conflict)?;
        if let Some(content) = update.content {
            row::check(&content)?;
            edit::apply(&mut kept.body, &content);
        }
        if let Some(book) = update.book_id {
            self.check_book(&book).await?;
            kept.book = book;
        }
        kept.favourite = update.favourite.unwrap_or(kept.favourite);
        if let Some(photo) = update.photo {
            kept.photo = self.checked_photo(Some(photo)).await?;
        }
        for other in update.absorb {
            let other = table::card(self.connection, self.user, &other).await?;
            let other = row::kept(&other.ok_or(Error::NotFound)?)?.ok_or(Error::Conflict)?;
            absorb::absorb(&mut kept.body, &other.body);
            kept.photo = kept.photo.or_else(|| other.photo.clone());
            replaced.insert(other.uid().to_owned(), kept.uid().to_owned());
        }
        self.write(kept, Some(&row)).await
    }

    /// A card, if it is as the caller last saw it, where they say how that was.
    async fn versioned(&mut self, id: &CardId, version: Revision) -> Result<CardRow, Error> {
        let row = table::card(self.connection, self.user, id).await?.ok_or(Error::NotFound)?;
        if revision(row.version) != version {
            return Err(Error::Conflict);
        }
        Ok(row)
    }

    /// Deletes a card, of whatever version if none is named.
    pub(super) async fn delete(
        &mut self,
        id: &CardId,
        version: Option<Revision>,
    ) -> Result<(), Error> {
        let row = match version {
            Some(version) => self.versioned(id, version).await?,
            None => table::card(self.connection, self.user, id).await?.ok_or(Error::NotFound)?,
        };
        if row.book_id.is_none() {
            return Ok(());
        }
        let after = self.next_version().await?;
        table::remember(self.connection, &self.change, id, after, Some(&row)).await?;
        table::delete(self.connection, self.user, id, after).await?;
        Ok(())
    }

    /// Writes a card, which `before` was until now.
    pub(super) async fn write(
        &mut self,
        kept: Kept,
        before: Option<&CardRow>,
    ) -> Result<Card, Error> {
        self.touched |= before.is_none_or(|before| before.book_id.is_none());
        let version = self.next_version().await?;
        let id = kept.id.clone();
        let card = kept.write(self.connection, self.user, version).await?;
        table::remember(self.connection, &self.change, &id, version, before).await?;
        Ok(card)
    }

    /// Lets groups name the cards that others were merged into.
    async fn rename_members(
        &mut self,
        replaced: &BTreeMap<String, String>,
        items: &[Card],
    ) -> Result<(), Error> {
        if replaced.is_empty() {
            return Ok(());
        }
        for row in table::groups(self.connection, self.user).await? {
            let Some(mut kept) = row::kept(&row)? else { continue };
            let Some(Value::Object(members)) = kept.body.get_mut("members") else { continue };
            let mut changed = false;
            for (old, new) in replaced {
                for prefix in ["", "urn:uuid:"] {
                    if members.remove(&format!("{prefix}{old}")).is_some() {
                        members.insert(new.clone(), Value::Bool(true));
                        changed = true;
                    }
                }
            }
            // One that this change wrote itself is in its history already.
            if changed && !items.iter().any(|item| item.id == kept.id) {
                self.write(kept, Some(&row)).await?;
            }
        }
        Ok(())
    }

    pub(super) async fn check_book(&mut self, book: &AddressBookId) -> Result<(), Error> {
        match table::has_book(self.connection, self.user, book).await? {
            true => Ok(()),
            false => Err(Error::NotFound),
        }
    }

    async fn checked_photo(&mut self, photo: Option<PhotoId>) -> Result<Option<PhotoId>, Error> {
        let Some(photo) = photo.filter(|photo| !photo.0.is_empty()) else { return Ok(None) };
        match photos::is_there(self.connection, self.user, &photo).await? {
            true => Ok(Some(photo)),
            false => Err(Error::NotFound),
        }
    }
}

/// What every card has (RFC 9553 §2.1).
pub(super) fn empty_body() -> Body {
    let uid = format!("urn:uuid:{}", random_uuid());
    Body::from_iter([
        ("@type".to_owned(), Value::from("Card")),
        ("version".to_owned(), Value::from("1.0")),
        ("uid".to_owned(), Value::from(uid)),
    ])
}

pub(super) fn random_id() -> CardId {
    CardId(random_name::<16>(&mut rand::rng()))
}

/// A UUID of version 4 (RFC 9562 §5.4).
fn random_uuid() -> String {
    let bits: u128 = rand::random();
    let bits = bits & !(0xf000 << 64) | (0x4000 << 64);
    let bits = bits & !(0xc000 << 48) | (0x8000 << 48);
    let hex = format!("{bits:032x}");
    let mut text = String::with_capacity(36);
    for (at, letter) in hex.chars().enumerate() {
        if matches!(at, 8 | 12 | 16 | 20) {
            text.push('-');
        }
        text.push(letter);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_has_its_shape() {
        let uuid = random_uuid();
        assert_eq!(uuid.len(), 36);
        assert_eq!(uuid.get(14..15), Some("4"));
        assert!(uuid.get(19..20).is_some_and(|variant| "89ab".contains(variant)), "{uuid}");
    }
}
