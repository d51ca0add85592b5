//! Making one server's books the same here and there.

use std::collections::{BTreeMap, BTreeSet};

use shared::id::{AddressBookId, UserId};
use url::Url;

use super::client::{Client, Error as ServerError};
use super::push::push;
use super::servers;
use super::take::{Told, take};
use super::{Error, Stop};
use crate::db::address_servers::{self as table, BookRow, ServerRow};
use crate::state::AppState;

/// Cards that are asked for, and taken over, at once.
const AT_ONCE: usize = 50;

/// How often it is looked again because somebody else was quicker.
const ROUNDS: usize = 3;

/// All books of a server that the user chose.
pub(super) async fn sync(state: &AppState, server: &ServerRow) -> Result<(), Stop> {
    let password = servers::password(state, server)?;
    let mut client = Client::new(state, &server.user_name, &password);
    let home = Url::parse(&server.home).map_err(|_| ServerError::Protocol)?;
    let found = client.books(&home).await?;
    servers::note_books(state, server, &found).await?;
    let mut failed = None;
    for book in table::books(&state.db, &server.id()).await? {
        let Some(id) = book.book() else { continue };
        match sync_book(state, server, &mut client, &book, &id).await {
            // Nothing that the other books have to do with.
            Err(stop @ Stop::Server(ServerError::Missing | ServerError::Changed)) => {
                failed.get_or_insert(stop);
            }
            done => done?,
        }
    }
    failed.map_or(Ok(()), Err)
}

async fn sync_book(
    state: &AppState,
    server: &ServerRow,
    client: &mut Client<'_>,
    book: &BookRow,
    id: &AddressBookId,
) -> Result<(), Stop> {
    let url = Url::parse(&book.url).map_err(|_| ServerError::Protocol)?;
    let user = server.user();
    let mut token = book.token.clone();
    for _ in 0..ROUNDS {
        token = pull(state, &user, client, (id, &url), token.as_deref()).await?;
        table::set_token(&state.db, &server.id(), &book.url, token.as_deref()).await?;
        if book.is_read_only {
            return Ok(());
        }
        let pushed = push(state, &user, client, (id, &url)).await?;
        if !pushed.is_behind {
            table::set_refused(&state.db, &server.id(), &book.url, pushed.refused).await?;
            return Ok(());
        }
    }
    // Somebody writes there faster than we do.
    Err(ServerError::Changed.into())
}

/// Takes over what was changed there. Gives what to ask with next time.
async fn pull(
    state: &AppState,
    user: &UserId,
    client: &mut Client<'_>,
    (book, url): (&AddressBookId, &Url),
    token: Option<&str>,
) -> Result<Option<String>, Stop> {
    let changes = client.changes(url, token).await?;
    let links = {
        let mut connection = state.db.acquire().await?;
        table::links(&mut connection, book).await?
    };
    let known: BTreeMap<&str, &str> =
        links.iter().map(|link| (link.url.as_str(), link.etag.as_str())).collect();
    let wanted: Vec<String> = changes
        .changed
        .iter()
        .filter(|(url, etag)| known.get(url.as_str()) != Some(&etag.as_str()))
        .map(|(url, _)| url.clone())
        .collect();
    let mut is_all = true;
    for some in wanted.chunks(AT_ONCE) {
        let mut rest = some.to_vec();
        while !rest.is_empty() {
            let cards = client.cards(url, &rest).await?;
            let told: Vec<Told<'_>> = cards.found.iter().map(Told::Is).collect();
            take_or_stop(state, user, book, &told).await?;
            // Some servers give a part at a time.
            if cards.left_out.len() == rest.len() {
                is_all = false;
                break;
            }
            rest = cards.left_out;
        }
    }
    let there: BTreeSet<&str> = changes.changed.iter().map(|(url, _)| url.as_str()).collect();
    let mut gone: Vec<&str> = changes.gone.iter().map(String::as_str).collect();
    if changes.is_whole {
        gone.extend(known.keys().filter(|url| !there.contains(*url)));
    }
    for some in gone.chunks(AT_ONCE * 10) {
        let told: Vec<Told<'_>> = some.iter().map(|url| Told::Gone(url)).collect();
        take_or_stop(state, user, book, &told).await?;
    }
    // Asked with what it was asked with before, the server names those that it left out once more.
    Ok(if is_all { changes.token } else { token.map(str::to_owned) })
}

async fn take_or_stop(
    state: &AppState,
    user: &UserId,
    book: &AddressBookId,
    told: &[Told<'_>],
) -> Result<(), Stop> {
    match take(state, user, book, told).await {
        Ok(_) => Ok(()),
        // The book was deleted here while we were at it: there is nothing to be kept the same any more.
        Err(Error::NotFound) => Err(ServerError::Missing.into()),
        Err(error) => Err(error.into()),
    }
}
