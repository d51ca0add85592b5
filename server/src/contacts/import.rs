//! Files of cards: first what would become of each, then all of it or nothing.

mod held;
mod table;

use std::collections::{BTreeMap, BTreeSet};

use calcard::vcard::VCardVersion;
use serde_json::Value;
use shared::contact::CardContent;
use shared::contact::transfer::{
    FileFormat, ImportChoice, ImportColumn, ImportCounts, ImportDone, ImportFate, ImportItem,
    ImportPreview, ImportRemark,
};
use shared::id::{AddressBookId, CardImportId, PhotoId, UserId};

use super::change::{self, Writer};
use super::row::{self, Kept};
use super::{Body, Error, content, photo, vcard};
use crate::db;
use crate::db::DbConnection;
use crate::db::contacts as cards;
use crate::db::contacts::CardRow;
use crate::db::photos;
use crate::state::AppState;
use held::File;
pub use held::Imports;

/// Items that a preview lists; all are counted.
const LISTED: usize = 2_000;

/// A file, read: what there is to be taken over.
#[derive(Debug, Default)]
struct Found {
    encodings: Vec<String>,
    columns: Vec<ImportColumn>,
    cards: Vec<FoundCard>,
}

#[derive(Debug)]
struct FoundCard {
    line: u32,
    remarks: Vec<ImportRemark>,
    /// `None`: it can't be taken over, for the last of the remarks.
    body: Option<Body>,
    photo: Option<Vec<u8>>,
}

/// What becomes of a card.
struct Plan {
    item: ImportItem,
    /// What is to be written, and what it was.
    write: Option<(Body, Option<Vec<u8>>, Option<CardRow>)>,
}

/// Keeps a file, and says what would become of it.
///
/// # Errors
///
/// [`Error::UnknownFile`] if there is no card in it; [`Error::NotFound`] for a book that isn't the user's.
pub async fn begin(
    state: &AppState,
    user: &UserId,
    book: AddressBookId,
    bytes: Vec<u8>,
) -> Result<ImportPreview, Error> {
    let file = File::new(book, bytes);
    let id = state.imports.add(state.nodes.id, user, file.clone());
    preview(state, user, id, file).await
}

/// The same file into another book, or with other columns.
///
/// # Errors
///
/// [`Error::NotFound`] if it is no longer kept.
pub async fn choose(
    state: &AppState,
    user: &UserId,
    id: CardImportId,
    choice: ImportChoice,
) -> Result<ImportPreview, Error> {
    let mut file = state.imports.find(user, &id).ok_or(Error::NotFound)?;
    file.book = choice.book_id.unwrap_or(file.book);
    file.fields = choice.fields.or(file.fields);
    state.imports.put(user, &id, file.clone());
    preview(state, user, id, file).await
}

/// Takes all of it over.
///
/// # Errors
///
/// [`Error::NotFound`] if it is no longer kept; [`Error::NoRoom`] if not all of it fits.
pub async fn commit(
    state: &AppState,
    user: &UserId,
    id: &CardImportId,
) -> Result<ImportDone, Error> {
    let file = state.imports.find(user, id).ok_or(Error::NotFound)?;
    let book = file.book.clone();
    let found = read(file).await?;
    let mut transaction = db::begin(&state.db, user.as_str()).await?;
    let known = known(&mut transaction, user, &book).await?;
    let mut writer = Writer::begin(state, &mut transaction, user).await?;
    writer.expect(found.cards.len()).await?;
    let mut counts = ImportCounts::default();
    for plan in plans(user, found.cards, &known) {
        count(&mut counts, plan.item.fate);
        let Some((body, picture, before)) = plan.write else { continue };
        let picture = match picture {
            Some(bytes) => Some(photo::keep(state, writer.connection, user, &bytes).await?),
            None => None,
        };
        let kept = match &before {
            Some(before) => {
                let was = row::kept(before)?.ok_or(Error::Conflict)?;
                Kept { body, photo: picture.or(was.photo), ..was }
            }
            None => {
                let (id, book) = (change::random_id(), book.clone());
                Kept { id, book, favourite: false, photo: picture, body }
            }
        };
        writer.write(kept, before.as_ref()).await?;
    }
    let change = writer.finish().await?;
    transaction.commit().await?;
    state.imports.forget(user, id);
    change::tell(state, user);
    Ok(ImportDone { change, counts })
}

/// Forgets a file.
pub fn forget(state: &AppState, user: &UserId, id: &CardImportId) {
    state.imports.forget(user, id);
}

async fn preview(
    state: &AppState,
    user: &UserId,
    id: CardImportId,
    file: File,
) -> Result<ImportPreview, Error> {
    let (book_id, format) = (file.book.clone(), file.format());
    let found = read(file).await?;
    let mut connection = state.db.acquire().await?;
    let known = known(&mut connection, user, &book_id).await?;
    let mut counts = ImportCounts::default();
    let mut items = Vec::new();
    for plan in plans(user, found.cards, &known) {
        count(&mut counts, plan.item.fate);
        items.push(plan.item);
    }
    // What asks for a look comes first where not all can be listed.
    if items.len() > LISTED {
        items.sort_by_key(|item| item.remarks.is_empty());
        items.truncate(LISTED);
        items.sort_by_key(|item| item.line);
    }
    let (encodings, columns) = (found.encodings, found.columns);
    Ok(ImportPreview { id, format, encodings, book_id, columns, counts, items })
}

fn count(counts: &mut ImportCounts, fate: ImportFate) {
    match fate {
        ImportFate::Add => counts.add += 1,
        ImportFate::Change => counts.change += 1,
        ImportFate::Skip => counts.skip += 1,
    }
}

/// Reads a file off the threads that answer others.
async fn read(file: File) -> Result<Found, Error> {
    let reading = tokio::task::spawn_blocking(move || {
        let found = match file.format() {
            FileFormat::Csv => table::read(&file.bytes, file.fields.as_deref())?,
            FileFormat::Vcard | FileFormat::Vcard3 => read_vcards(&file.bytes),
        };
        if found.cards.is_empty() { Err(Error::UnknownFile) } else { Ok(found) }
    });
    reading.await.map_err(|_| Error::UnknownFile)?
}

fn read_vcards(bytes: &[u8]) -> Found {
    let text = held::as_utf8(bytes);
    let mut encodings = BTreeSet::new();
    let mut found = Vec::new();
    for raw in vcard::split(&text) {
        let card = match vcard::read(raw) {
            Ok(mut read) => {
                encodings.insert(read.encoding.to_owned());
                let picture = photo::take(&mut read.body).unwrap_or_else(|()| {
                    read.remarks.push(ImportRemark::PhotoLeftOut);
                    None
                });
                let (remarks, body) = (read.remarks, Some(read.body));
                FoundCard { line: raw.line, remarks, body, photo: picture }
            }
            Err(reason) => {
                FoundCard { line: raw.line, remarks: vec![reason], body: None, photo: None }
            }
        };
        found.push(card);
    }
    Found { encodings: encodings.into_iter().collect(), columns: Vec::new(), cards: found }
}

/// The cards of the book, by their `uid`.
async fn known(
    connection: &mut DbConnection,
    user: &UserId,
    book: &AddressBookId,
) -> Result<BTreeMap<String, CardRow>, Error> {
    if !cards::has_book(connection, user, book).await? {
        return Err(Error::NotFound);
    }
    let rows = cards::cards_of_book(connection, user, book).await?;
    Ok(rows.into_iter().map(|row| (row.uid.clone(), row)).collect())
}

/// What becomes of each card of a file.
fn plans(user: &UserId, found: Vec<FoundCard>, known: &BTreeMap<String, CardRow>) -> Vec<Plan> {
    let mut seen: BTreeMap<String, Vec<Body>> = BTreeMap::new();
    found.into_iter().map(|card| plan(user, card, known, &mut seen)).collect()
}

fn plan(
    user: &UserId,
    found: FoundCard,
    known: &BTreeMap<String, CardRow>,
    seen: &mut BTreeMap<String, Vec<Body>>,
) -> Plan {
    let FoundCard { line, mut remarks, body, photo } = found;
    let shown = body.as_ref().map(content::shown).unwrap_or_default();
    let mut item = ImportItem {
        line,
        name: shown.display_name().chars().take(200).collect(),
        detail: detail(&shown),
        fate: ImportFate::Skip,
        remarks: Vec::new(),
    };
    let skip = |mut item: ImportItem, mut remarks: Vec<ImportRemark>, reason| {
        remarks.push(reason);
        item.remarks = remarks;
        Plan { item, write: None }
    };
    let Some(mut body) = body else {
        item.remarks = remarks;
        return Plan { item, write: None };
    };
    if shown == CardContent::default() && photo.is_none() {
        return skip(item, remarks, ImportRemark::Empty);
    }
    if row::check(&shown).is_err() || row::is_too_large(&body) {
        return skip(item, remarks, ImportRemark::TooLarge);
    }
    if shown.name.display().is_empty() {
        remarks.push(ImportRemark::NoName);
    }
    let uid = body.get("uid").and_then(Value::as_str).unwrap_or_default().to_owned();
    let others = seen.entry(uid).or_default();
    if others.contains(&body) {
        return skip(item, remarks, ImportRemark::Repeated);
    }
    let is_second = !others.is_empty();
    others.push(body.clone());
    if is_second {
        remarks.push(ImportRemark::UidTaken);
        body.insert("uid".to_owned(), vcard::uid_of(&body));
    }
    let uid = body.get("uid").and_then(Value::as_str).unwrap_or_default();
    let before = known.get(uid);
    if let Some(before) = before {
        let same_photo = photo.as_deref().map(|bytes| photo::id_of(user, bytes)) == before.photo()
            || photo.is_none();
        if same_photo && row::body(before).is_ok_and(|old| old == body) {
            return skip(item, remarks, ImportRemark::Unchanged);
        }
        item.fate = ImportFate::Change;
    } else {
        item.fate = ImportFate::Add;
    }
    item.remarks = remarks;
    Plan { item, write: Some((body, photo, before.cloned())) }
}

fn detail(shown: &CardContent) -> String {
    let email = shown.preferred_email().map(|email| &email.address);
    let phone = shown.phones.first().map(|phone| &phone.number);
    email.or(phone).map(|text| text.chars().take(200).collect()).unwrap_or_default()
}

/// What is exported of the user's cards.
///
/// # Errors
///
/// [`Error::NotFound`] if there is nothing to export.
pub async fn export(
    state: &AppState,
    user: &UserId,
    request: &shared::contact::transfer::ExportRequest,
) -> Result<String, Error> {
    let rows = chosen(state, user, request).await?;
    let version = match request.format {
        FileFormat::Vcard => VCardVersion::V4_0,
        FileFormat::Vcard3 => VCardVersion::V3_0,
        FileFormat::Csv => {
            let shown: Result<Vec<_>, Error> =
                rows.iter().map(|row| Ok(content::shown(&row::body(row)?))).collect();
            return Ok(table::write(&shown?));
        }
    };
    let mut file = String::new();
    for row in rows {
        let mut body = row::body(&row)?;
        if let Some(picture) = row.photo_id.clone().map(PhotoId)
            && let Some((media_type, bytes)) = photos::read(&state.db, user, &picture).await?
        {
            photo::put(&mut body, &media_type, &bytes);
        }
        file.push_str(&vcard::write(body, version).unwrap_or_default());
    }
    Ok(file)
}

async fn chosen(
    state: &AppState,
    user: &UserId,
    request: &shared::contact::transfer::ExportRequest,
) -> Result<Vec<CardRow>, Error> {
    let mut connection = state.db.acquire().await?;
    let mut rows = cards::all(&mut connection, user).await?;
    if let Some(book) = &request.book_id {
        rows.retain(|row| row.book_id.as_deref() == Some(book.as_str()));
    }
    if !request.cards.is_empty() {
        let mut ids: BTreeSet<&str> = request.cards.iter().map(|card| card.as_str()).collect();
        let mut members = BTreeSet::new();
        for row in rows.iter().filter(|row| ids.contains(row.id.as_str())) {
            members.extend(content::shown(&row::body(row)?).members);
        }
        let of_group = |row: &&CardRow| {
            members.contains(&row.uid) || members.contains(&format!("urn:uuid:{}", row.uid))
        };
        ids.extend(rows.iter().filter(of_group).map(|row| row.id.as_str()));
        let ids: BTreeSet<String> = ids.into_iter().map(str::to_owned).collect();
        rows.retain(|row| ids.contains(&row.id));
    }
    if rows.is_empty() { Err(Error::NotFound) } else { Ok(rows) }
}
