//! Taking over what was changed on the server.

use serde_json::Value;
use shared::id::{AddressBookId, CardId, UserId};

use super::client::ServerCard;
use super::{digest_of, digest_of_row};
use crate::contacts::change::{self, Writer};
use crate::contacts::row::{self, Kept};
use crate::contacts::{Body, Error, content, photo, vcard};
use crate::db;
use crate::db::address_servers::{self as table, Link};
use crate::db::contacts::{self as cards, CardRow};
use crate::state::AppState;

/// What the server says of a book.
#[derive(Clone, Copy, Debug)]
pub(super) enum Told<'a> {
    Is(&'a ServerCard),
    Gone(&'a str),
}

/// A card as it came, its photo apart.
pub(super) struct Incoming {
    pub(super) body: Body,
    pub(super) picture: Option<Vec<u8>>,
}

/// `None` for what can't be read or kept.
pub(super) fn parse(text: &str) -> Option<Incoming> {
    let raw = vcard::split(text.as_bytes()).into_iter().next()?;
    let mut body = vcard::read(raw).ok()?.body;
    let picture = photo::take(&mut body).ok().flatten();
    let is_fine = row::check(&content::shown(&body)).is_ok() && !row::is_too_large(&body);
    is_fine.then_some(Incoming { body, picture })
}

/// Takes all of it over, or nothing. Says whether anything is different now.
pub(super) async fn take(
    state: &AppState,
    user: &UserId,
    book: &AddressBookId,
    told: &[Told<'_>],
) -> Result<bool, Error> {
    let mut transaction = db::begin(&state.db, user.as_str()).await?;
    let mut writer = Writer::begin(state, &mut transaction, user).await?;
    // The user may have let go of it, or deleted it, meanwhile.
    writer.check_book(book).await?;
    let mut taker = Taker { state, user, book, writer, is_changed: false };
    for one in told {
        match one {
            Told::Is(card) => taker.is(card).await?,
            Told::Gone(url) => taker.gone(url).await?,
        }
    }
    let is_changed = taker.is_changed;
    taker.writer.finish().await?;
    transaction.commit().await?;
    if is_changed {
        change::tell_browsers(state, user);
    }
    Ok(is_changed)
}

struct Taker<'a> {
    state: &'a AppState,
    user: &'a UserId,
    book: &'a AddressBookId,
    writer: Writer<'a>,
    is_changed: bool,
}

impl Taker<'_> {
    async fn is(&mut self, card: &ServerCard) -> Result<(), Error> {
        let link = table::link_of(self.writer.connection, self.book, &card.url).await?;
        let Some(incoming) = parse(&card.vcard) else {
            return self.put_unreadable(card, link).await;
        };
        let photo = match &incoming.picture {
            Some(bytes) => {
                Some(photo::keep(self.state, self.writer.connection, self.user, bytes).await?)
            }
            None => None,
        };
        let body = incoming.body;
        let theirs = digest_of(&body, photo.as_ref())?;
        let row = self.row(link.as_ref(), &body).await?;
        let here = row.as_ref().filter(|row| row.book().as_ref() == Some(self.book));
        if let Some(row) = here {
            let mine = digest_of_row(row);
            let is_same =
                mine == theirs || is_same(&row::body(row)?, &body) && row.photo() == photo;
            let is_untouched = link.as_ref().is_some_and(|link| link.digest == mine);
            if is_same {
                table::drop_conflict(self.writer.connection, &row.id).await?;
                return self.link(card, &row.id, row.version, mine).await;
            }
            if !is_untouched {
                table::put_conflict(self.writer.connection, &row.id, Some(&card.vcard)).await?;
                self.is_changed = true;
                // What is here is still what it was compared to before.
                let (version, digest) =
                    link.map_or((0, String::new()), |link| (link.version, link.digest));
                return self.link(card, &row.id, version, digest).await;
            }
        }
        // One that was deleted here and changed there comes back; one that went to another book stays there.
        let row = row.filter(|row| row.book_id.is_none() || here_is(row, self.book));
        let kept = Kept {
            id: row.as_ref().map_or_else(change::random_id, CardRow::id),
            book: self.book.clone(),
            favourite: row.as_ref().is_some_and(|row| row.favourite),
            photo,
            body,
        };
        let written = self.writer.write(kept, row.as_ref()).await?;
        table::drop_conflict(self.writer.connection, written.id.as_str()).await?;
        self.is_changed = true;
        let version = i64::try_from(written.version).unwrap_or(0);
        self.link(card, written.id.as_str(), version, theirs).await
    }

    async fn put_unreadable(&mut self, card: &ServerCard, link: Option<Link>) -> Result<(), Error> {
        // What was readable before stays as it was; with its old ETag, so that nothing here is written over it.
        if link.is_some_and(|link| link.card_id.is_some()) {
            return Ok(());
        }
        let (url, etag) = (card.url.clone(), card.etag.clone());
        let link = Link { url, card_id: None, etag, version: 0, digest: String::new() };
        Ok(table::put_link(self.writer.connection, self.book, &link).await?)
    }

    /// The card here that this one was before; one that was sent there, and nobody heard that it arrived.
    async fn row(&mut self, link: Option<&Link>, body: &Body) -> Result<Option<CardRow>, Error> {
        if let Some(card) = link.and_then(|link| link.card_id.clone()) {
            return Ok(cards::card(self.writer.connection, self.user, &CardId(card)).await?);
        }
        let uid = body.get("uid").and_then(Value::as_str).unwrap_or_default();
        Ok(table::unlinked(self.writer.connection, self.book, uid).await?)
    }

    async fn link(
        &mut self,
        card: &ServerCard,
        id: &str,
        version: i64,
        digest: String,
    ) -> Result<(), Error> {
        let (url, etag) = (card.url.clone(), card.etag.clone());
        let link = Link { url, card_id: Some(id.to_owned()), etag, version, digest };
        Ok(table::put_link(self.writer.connection, self.book, &link).await?)
    }

    async fn gone(&mut self, url: &str) -> Result<(), Error> {
        let Some(link) = table::link_of(self.writer.connection, self.book, url).await? else {
            return Ok(());
        };
        let row = match &link.card_id {
            Some(card) => {
                cards::card(self.writer.connection, self.user, &CardId(card.clone())).await?
            }
            None => None,
        };
        table::drop_link(self.writer.connection, self.book, url).await?;
        let Some(row) = row.filter(|row| here_is(row, self.book)) else { return Ok(()) };
        self.is_changed = true;
        if digest_of_row(&row) == link.digest {
            return self.writer.delete(&row.id(), None).await;
        }
        table::put_conflict(self.writer.connection, &row.id, None).await?;
        Ok(())
    }
}

fn here_is(row: &CardRow, book: &AddressBookId) -> bool {
    row.book_id.as_deref() == Some(book.as_str())
}

/// Whether two cards say the same, whatever order a server wrote it in.
fn is_same(one: &Body, other: &Body) -> bool {
    essence(one) == essence(other)
}

/// All that a card says, without the names of its entries, which are given anew with each reading.
fn essence(body: &Body) -> Vec<String> {
    /// What is about the card's form, and what a server may set as it likes.
    const FORM: [&str; 4] = ["@type", "version", "prodId", "updated"];
    let mut all = Vec::new();
    for (property, value) in body.iter().filter(|(property, _)| !FORM.contains(&property.as_str()))
    {
        match value {
            Value::Object(entries) if property == "vCard" => {
                let lines = entries.get("properties").and_then(Value::as_array);
                all.extend(lines.into_iter().flatten().map(|line| format!("vCard {line}")));
            }
            Value::Object(entries) if entries.values().all(Value::is_object) => {
                all.extend(entries.values().map(|entry| format!("{property} {entry}")));
            }
            other => all.push(format!("{property} {other}")),
        }
    }
    all.sort();
    all
}
