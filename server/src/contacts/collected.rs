//! Addresses that the user has written to, kept by themselves in a book of their own.

use shared::address::Address;
use shared::contact::{BookRole, CardContent, Email, Name};
use shared::id::UserId;
use shared::preferences::Preferences;

use super::change::{self, Writer};
use super::row::{self, Kept};
use super::{Error, books, edit};
use crate::db;
use crate::db::contacts as table;
use crate::state::AppState;

/// Keeps those of `recipients` whom no card has yet, unless the user doesn't want that. `own` is nobody to be kept.
///
/// # Errors
///
/// If the database fails, or there is no room: nothing that a send should fail for.
pub async fn note(
    state: &AppState,
    user: &UserId,
    own: &str,
    recipients: &[Address],
) -> Result<(), Error> {
    let kept = db::preferences::read(&state.db, user).await?;
    let preferences: Preferences =
        kept.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default();
    if preferences.collects_nobody {
        return Ok(());
    }
    let mut new = Vec::new();
    {
        let mut connection = state.db.acquire().await?;
        for recipient in recipients {
            let email = recipient.email.to_lowercase();
            if email != own.to_lowercase()
                && !table::has_email(&mut connection, user, &email).await?
            {
                new.push(recipient);
            }
        }
    }
    if new.is_empty() {
        return Ok(());
    }
    let book = books::with_role(state, user, BookRole::Collected).await?;
    let mut transaction = db::begin(&state.db, user.as_str()).await?;
    let mut writer = Writer::begin(state, &mut transaction, user).await?;
    for recipient in new {
        let email = recipient.email.to_lowercase();
        // Another send may have been quicker, or this one names somebody twice.
        if table::has_email(writer.connection, user, &email).await? {
            continue;
        }
        let content = content(recipient);
        row::check(&content)?;
        let mut body = change::empty_body();
        edit::apply(&mut body, &content);
        let (id, book) = (change::random_id(), book.clone());
        writer.write(Kept { id, book, favourite: false, photo: None, body }, None).await?;
    }
    writer.finish().await?;
    transaction.commit().await?;
    change::tell(state, user);
    Ok(())
}

fn content(address: &Address) -> CardContent {
    let full = address.name.clone().unwrap_or_default();
    CardContent {
        name: Name { full, ..Name::default() },
        emails: vec![Email { address: address.email.clone(), ..Email::default() }],
        ..CardContent::default()
    }
}
