//! Telling the server what was changed here.

use calcard::vcard::VCardVersion;
use shared::id::{AddressBookId, UserId};
use url::Url;

use super::client::{Client, Error as ServerError, Over};
use super::{Stop, digest_of_row};
use crate::contacts::{Error, photo, row, vcard};
use crate::db::address_servers::{self as table, Link};
use crate::db::contacts::CardRow;
use crate::db::photos;
use crate::state::AppState;

/// What came of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Pushed {
    /// Something was changed there meanwhile: it is to be looked at first.
    pub(super) is_behind: bool,
    /// Cards that the server doesn't take.
    pub(super) refused: u32,
}

/// Writes and deletes there what was changed and deleted here.
pub(super) async fn push(
    state: &AppState,
    user: &UserId,
    client: &mut Client<'_>,
    (book, url): (&AddressBookId, &Url),
) -> Result<Pushed, Stop> {
    let mut pushed = Pushed::default();
    let (changed, deleted, links) = {
        let mut connection = state.db.acquire().await?;
        let changed = table::changed(&mut connection, book).await?;
        let deleted = table::deleted(&mut connection, book).await?;
        (changed, deleted, table::links(&mut connection, book).await?)
    };
    for row in changed {
        let link = links.iter().find(|link| link.card_id.as_deref() == Some(&row.id));
        let digest = digest_of_row(&row);
        let link = match link {
            // A star, say, is nothing that the server knows of.
            Some(link) if link.digest == digest => Link { version: row.version, ..link.clone() },
            _ => match put(state, user, client, url, &row, link).await {
                Ok((url, etag)) => {
                    let (card_id, version) = (Some(row.id.clone()), row.version);
                    Link { url, card_id, etag, version, digest }
                }
                Err(stop) => {
                    pushed.take(stop)?;
                    continue;
                }
            },
        };
        let mut connection = state.db.acquire().await?;
        table::put_link(&mut connection, book, &link).await?;
    }
    for link in deleted {
        let place = Url::parse(&link.url).map_err(|_| ServerError::Protocol)?;
        if let Err(error) = client.delete(&place, &link.etag).await {
            pushed.take(error.into())?;
            continue;
        }
        let mut connection = state.db.acquire().await?;
        table::drop_link(&mut connection, book, &link.url).await?;
    }
    Ok(pushed)
}

impl Pushed {
    /// Goes on with the next card where that makes sense.
    fn take(&mut self, stop: Stop) -> Result<(), Stop> {
        match stop {
            // It is gone there, which the next look at the server tells.
            Stop::Server(ServerError::Changed | ServerError::Missing) => self.is_behind = true,
            Stop::Server(ServerError::Refused(_)) => self.refused += 1,
            other => return Err(other),
        }
        Ok(())
    }
}

/// Where it stands then, and its ETag; an empty one where the server made something else of it.
async fn put(
    state: &AppState,
    user: &UserId,
    client: &mut Client<'_>,
    book: &Url,
    row: &CardRow,
    link: Option<&Link>,
) -> Result<(String, String), Stop> {
    let vcard = write(state, user, row).await?;
    let place = match link {
        Some(link) => link.url.clone(),
        None => format!("{book}{}.vcf", row.id),
    };
    let over = match link {
        Some(link) if link.etag.is_empty() => Over::Etag("*"),
        Some(link) => Over::Etag(&link.etag),
        None => Over::Nothing,
    };
    let place = Url::parse(&place).map_err(|_| ServerError::Protocol)?;
    let etag = client.put(&place, vcard, over).await?;
    Ok((place.into(), etag.unwrap_or_default()))
}

/// In version 3.0, which every server takes (RFC 6352 §3).
async fn write(state: &AppState, user: &UserId, row: &CardRow) -> Result<String, Error> {
    let mut body = row::body(row)?;
    if let Some(picture) = row.photo()
        && let Some((media_type, bytes)) = photos::read(&state.db, user, &picture).await?
    {
        photo::put(&mut body, &media_type, &bytes);
    }
    vcard::write(body, VCardVersion::V3_0).ok_or(Error::Invalid("This card can't be written."))
}
