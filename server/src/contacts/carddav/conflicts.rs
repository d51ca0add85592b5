//! Cards that were changed here and on the server: the user chooses.

use shared::contact::CardChangeDone;
use shared::contact::sync::{CardConflict, CardConflictList, ConflictChoice, ConflictSide};
use shared::id::{CardId, UserId};

use super::take::parse;
use super::{Error, digest_of};
use crate::contacts::change::{self, Writer};
use crate::contacts::row::{self, Kept, revision};
use crate::contacts::{content, photo};
use crate::db;
use crate::db::address_servers::{self as table, Link};
use crate::db::contacts as cards;
use crate::state::AppState;

/// All that a choice is open about, both sides of each.
///
/// # Errors
///
/// If the database fails.
pub async fn list(state: &AppState, user: &UserId) -> Result<CardConflictList, Error> {
    let mut connection = state.db.acquire().await?;
    let mut items = Vec::new();
    for (id, theirs) in table::conflicts(&mut connection, user).await? {
        let row = cards::card(&mut connection, user, &id).await?;
        let Some(mine) = row.as_ref().map(row::card).transpose()?.flatten() else { continue };
        let theirs = theirs.and_then(|text| parse(&text));
        let theirs = theirs.map(|theirs| content::shown(&theirs.body));
        items.push(CardConflict { mine, theirs });
    }
    Ok(CardConflictList { items })
}

/// Takes the server's version, or lets the one here go there. What is overwritten here can be taken back.
///
/// # Errors
///
/// [`Error::NotFound`] if there is nothing to choose; [`Error::Conflict`] if the card isn't as it was shown.
pub async fn choose(
    state: &AppState,
    user: &UserId,
    id: &CardId,
    choice: ConflictChoice,
) -> Result<CardChangeDone, Error> {
    let mut transaction = db::begin(&state.db, user.as_str()).await?;
    let open = table::conflicts(&mut transaction, user).await?;
    let (_, theirs) = open.into_iter().find(|(card, _)| card == id).ok_or(Error::NotFound)?;
    let row = cards::card(&mut transaction, user, id).await?.ok_or(Error::NotFound)?;
    if revision(row.version) != choice.version {
        return Err(Error::Conflict);
    }
    let mut writer = Writer::begin(state, &mut transaction, user).await?;
    let mut items = Vec::new();
    match (choice.keep, theirs.as_deref().and_then(parse)) {
        (ConflictSide::Mine, _) => {}
        (ConflictSide::Theirs, None) => writer.delete(id, None).await?,
        (ConflictSide::Theirs, Some(incoming)) => {
            let was = row::kept(&row)?.ok_or(Error::Conflict)?;
            let photo = match incoming.picture {
                Some(bytes) => Some(photo::keep(state, writer.connection, user, &bytes).await?),
                None => None,
            };
            let digest = digest_of(&incoming.body, photo.as_ref())?;
            let kept = Kept { body: incoming.body, photo, ..was };
            let book = kept.book.clone();
            let card = writer.write(kept, Some(&row)).await?;
            let links = table::links(writer.connection, &book).await?;
            let link = links.into_iter().find(|link| link.card_id.as_deref() == Some(id.as_str()));
            if let Some(link) = link {
                let version = i64::try_from(card.version).unwrap_or(0);
                table::put_link(writer.connection, &book, &Link { version, digest, ..link })
                    .await?;
            }
            items.push(card);
        }
    }
    table::drop_conflict(writer.connection, id.as_str()).await?;
    let change = writer.finish().await?;
    transaction.commit().await?;
    change::tell(state, user);
    let revision = cards::revision(&state.db, user).await?;
    Ok(CardChangeDone { id: change, revision, items })
}
