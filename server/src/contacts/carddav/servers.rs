//! The servers that a user is signed in to, and which of their books are kept here.

use std::collections::BTreeSet;

use shared::contact::sync::{
    AddressServer, AddressServerList, AddressServerUpdate, MOST_SERVERS, NewAddressServer,
    ServerBook,
};
use shared::contact::{AddressBookUpdate, LONGEST_BOOK_NAME};
use shared::id::{AddressServerId, UserId};
use url::Url;

use super::client::{self, Client, Error as ServerError, Found};
use super::{Error, Stop, worker};
use crate::contacts::books;
use crate::db::address_servers::{self as table, ServerRow};
use crate::db::from_millis;
use crate::secrets::{Context, random_name};
use crate::state::AppState;

/// Bytes of what a user types.
const LONGEST: usize = 1000;

/// The user's servers and their books.
///
/// # Errors
///
/// If the database fails.
pub async fn list(state: &AppState, user: &UserId) -> Result<AddressServerList, Error> {
    let mut items = Vec::new();
    for row in table::of_user(&state.db, user).await? {
        items.push(shown(state, &row).await?);
    }
    Ok(AddressServerList { items })
}

/// One of them.
///
/// # Errors
///
/// [`Error::NotFound`] if it isn't the user's.
pub async fn read(
    state: &AppState,
    user: &UserId,
    id: &AddressServerId,
) -> Result<AddressServer, Error> {
    shown(state, &find(state, user, id).await?).await
}

async fn find(state: &AppState, user: &UserId, id: &AddressServerId) -> Result<ServerRow, Error> {
    let all = table::of_user(&state.db, user).await?;
    all.into_iter().find(|row| row.id == id.as_str()).ok_or(Error::NotFound)
}

async fn shown(state: &AppState, row: &ServerRow) -> Result<AddressServer, Error> {
    let books = table::books(&state.db, &row.id()).await?;
    let book = |row: table::BookRow| ServerBook {
        book_id: row.book(),
        url: row.url,
        name: row.name,
        is_read_only: row.is_read_only,
        unreadable: row.unreadable,
        refused: row.refused,
    };
    let home = Url::parse(&row.home).ok();
    Ok(AddressServer {
        id: row.id(),
        host: home.and_then(|url| Some(url.host_str()?.to_owned())).unwrap_or_default(),
        user_name: row.user_name.clone(),
        books: books.into_iter().map(book).collect(),
        synced_at: row.synced_at.map(from_millis).transpose()?,
        failure: row.failure.as_deref().and_then(|json| serde_json::from_str(json).ok()),
        is_running: state.syncs.is_running(&row.id()),
    })
}

/// Signs in to a server and sees which books are there. None is kept here before it is chosen.
///
/// # Errors
///
/// [`Error::NoServer`], [`Error::ServerRefused`]; [`Error::NoRoom`] beyond [`MOST_SERVERS`].
pub async fn connect(
    state: &AppState,
    user: &UserId,
    new: NewAddressServer,
) -> Result<AddressServer, Error> {
    let texts = [&new.address, &new.user_name, &new.password];
    if texts.iter().any(|text| text.trim().is_empty() || text.len() > LONGEST) {
        return Err(Error::Invalid("A server needs an address, a user name and a password."));
    }
    if table::of_user(&state.db, user).await?.len() >= MOST_SERVERS {
        return Err(Error::NoRoom);
    }
    let (home, found) = discover(state, &new).await?;
    let id = random_name::<16>(&mut rand::rng());
    let context = Context::carddav(user.as_str(), &id);
    let sealed = state.secrets.seal(context, new.password.as_bytes(), &mut rand::rng());
    let row = ServerRow {
        id,
        user_id: user.0.clone(),
        home: home.into(),
        user_name: new.user_name,
        sealed,
        synced_at: None,
        attempts: 0,
        failure: None,
    };
    table::add(&state.db, &row, state.clock.now()).await?;
    note_books(state, &row, &found).await?;
    shown(state, &row).await
}

/// The folder of the address books, and which there are.
async fn discover(state: &AppState, new: &NewAddressServer) -> Result<(Url, Vec<Found>), Error> {
    let mut client = Client::new(state, &new.user_name, &new.password);
    let mut why = ServerError::Missing;
    for url in client::beginnings(state, &new.address).await {
        let found = match client.home(url).await {
            Ok(home) => client.books(&home).await.map(|books| (home, books)),
            Err(error) => Err(error),
        };
        match found {
            Ok((home, books)) if !books.is_empty() => return Ok((home, books)),
            // Knocking again with the same key changes nothing.
            Err(ServerError::Unauthorized) => return Err(Error::ServerRefused),
            Ok(_) => {}
            Err(error) => why = error,
        }
    }
    Err(Error::NoServer(why.to_string()))
}

/// Takes up which books there are.
pub(super) async fn note_books(
    state: &AppState,
    server: &ServerRow,
    found: &[Found],
) -> Result<(), Error> {
    for book in found {
        table::put_book(&state.db, &server.id(), &book.url, &book.name, book.is_read_only).await?;
    }
    let there: BTreeSet<&str> = found.iter().map(|book| book.url.as_str()).collect();
    for book in table::books(&state.db, &server.id()).await? {
        if !there.contains(book.url.as_str()) {
            table::drop_book(&state.db, &server.id(), &book.url).await?;
        }
    }
    Ok(())
}

/// Takes up another password, or which books are to be kept here, and sees to it.
///
/// # Errors
///
/// [`Error::NotFound`] if it isn't the user's; [`Error::NoRoom`] for too many books.
pub async fn update(
    state: &AppState,
    user: &UserId,
    id: &AddressServerId,
    update: AddressServerUpdate,
) -> Result<AddressServer, Error> {
    let row = find(state, user, id).await?;
    if let Some(password) = update.password {
        let context = Context::carddav(user.as_str(), id.as_str());
        let sealed = state.secrets.seal(context, password.as_bytes(), &mut rand::rng());
        table::set_password(&state.db, id, &sealed).await?;
    }
    if let Some(wanted) = update.books {
        for book in table::books(&state.db, id).await? {
            let is_wanted = wanted.contains(&book.url);
            if is_wanted && book.book_id.is_none() {
                let name: String = book.name.chars().take(LONGEST_BOOK_NAME).collect();
                let made = books::create(state, user, AddressBookUpdate { name }).await?;
                table::choose_book(&state.db, id, &book.url, Some(&made.id)).await?;
            } else if !is_wanted && book.book_id.is_some() {
                table::choose_book(&state.db, id, &book.url, None).await?;
            }
        }
    }
    worker::sync_now(state, user, &row.id()).await?;
    read(state, user, id).await
}

/// Forgets a server. What is here stays.
///
/// # Errors
///
/// [`Error::NotFound`] if it isn't the user's.
pub async fn forget(state: &AppState, user: &UserId, id: &AddressServerId) -> Result<(), Error> {
    match table::forget(&state.db, user, id).await? {
        true => Ok(()),
        false => Err(Error::NotFound),
    }
}

pub(super) fn password(state: &AppState, server: &ServerRow) -> Result<String, Stop> {
    let context = Context::carddav(&server.user_id, &server.id);
    let opened = state.secrets.open(context, &server.sealed);
    let password = opened.map_err(|_| Stop::Server(ServerError::Unauthorized))?;
    Ok(String::from_utf8_lossy(&password).into_owned())
}
