//! Address books.

use shared::contact::{
    AddressBook, AddressBookList, AddressBookUpdate, BookRole, LONGEST_BOOK_NAME, MOST_BOOKS,
};
use shared::id::{AddressBookId, UserId};

use super::{Error, change};
use crate::db::contacts as table;
use crate::secrets::random_name;
use crate::state::AppState;

/// The user's books. There is always one, for new cards to go to.
///
/// # Errors
///
/// If the database fails.
pub async fn list(state: &AppState, user: &UserId) -> Result<AddressBookList, Error> {
    let items = table::books(&state.db, user).await?;
    if !items.is_empty() {
        return Ok(AddressBookList { items });
    }
    with_role(state, user, BookRole::Default).await?;
    Ok(AddressBookList { items: table::books(&state.db, user).await? })
}

/// The book of a role that there is only one of; made where there is none.
///
/// # Errors
///
/// If the database fails.
pub async fn with_role(
    state: &AppState,
    user: &UserId,
    role: BookRole,
) -> Result<AddressBookId, Error> {
    let book = AddressBook { id: random_id(), name: String::new(), role };
    table::add_book(&state.db, user, &book, state.clock.now()).await?;
    let books = table::books(&state.db, user).await?;
    books.into_iter().find(|book| book.role == role).map(|book| book.id).ok_or(Error::NotFound)
}

/// Begins a book.
///
/// # Errors
///
/// [`Error::NoRoom`] beyond [`MOST_BOOKS`]; [`Error::Invalid`] without a usable name.
pub async fn create(
    state: &AppState,
    user: &UserId,
    update: AddressBookUpdate,
) -> Result<AddressBook, Error> {
    let name = name(&update)?;
    if table::books(&state.db, user).await?.len() >= MOST_BOOKS {
        return Err(Error::NoRoom);
    }
    let book = AddressBook { id: random_id(), name, role: BookRole::Other };
    table::add_book(&state.db, user, &book, state.clock.now()).await?;
    change::tell(state, user);
    Ok(book)
}

/// Gives a book another name.
///
/// # Errors
///
/// [`Error::NotFound`] if the user has no such book.
pub async fn rename(
    state: &AppState,
    user: &UserId,
    id: &AddressBookId,
    update: AddressBookUpdate,
) -> Result<AddressBook, Error> {
    let name = name(&update)?;
    table::rename_book(&state.db, user, id, &name).await?;
    change::tell(state, user);
    let books = table::books(&state.db, user).await?;
    books.into_iter().find(|book| book.id == *id).ok_or(Error::NotFound)
}

/// Forgets an empty book.
///
/// # Errors
///
/// [`Error::BookNotEmpty`] if there are cards in it, or if it is the one for new cards.
pub async fn delete(state: &AppState, user: &UserId, id: &AddressBookId) -> Result<(), Error> {
    if !table::delete_book(&state.db, user, id).await? {
        let mut connection = state.db.acquire().await?;
        return match table::has_book(&mut connection, user, id).await? {
            true => Err(Error::BookNotEmpty),
            false => Err(Error::NotFound),
        };
    }
    change::tell(state, user);
    Ok(())
}

fn name(update: &AddressBookUpdate) -> Result<String, Error> {
    let name = update.name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_BOOK_NAME {
        return Err(Error::Invalid("An address book needs a name of 1 to 100 letters."));
    }
    Ok(name.to_owned())
}

fn random_id() -> AddressBookId {
    AddressBookId(random_name::<16>(&mut rand::rng()))
}
