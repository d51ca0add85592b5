//! Finding a message again that is not where it was.

use std::sync::Arc;

use shared::mailbox::MailboxRole;

use super::mailboxes::Listed;
use super::{Error, MessageRef, mailboxes, roles};
use crate::imap::response::Kind;
use crate::imap::value::Value;
use crate::imap::{Command, Pool};

/// Folders that are searched.
const MOST: usize = 200;

/// Looks for the message that calls itself `name` (its `Message-ID`, without angle brackets) in all folders but those for
/// what is thrown away.
///
/// # Errors
///
/// What the host said no to.
pub async fn by_name(pool: &Arc<Pool>, name: &str) -> Result<Option<MessageRef>, Error> {
    pool.repeatable(None, |lease| async move {
        let listed = mailboxes::listed(&lease).await?;
        let roles = roles::assign(&listed);
        let away = [MailboxRole::Trash, MailboxRole::Junk].map(|role| roles.get(&role).cloned());
        let folders = listed.into_iter().filter(Listed::is_selectable).map(|folder| folder.name);
        let folders = folders.filter(|folder| !away.iter().flatten().any(|it| it == folder));
        for folder in folders.take(MOST) {
            // One that can't be opened hides none of the others.
            let Ok(selected) = lease.select_now(&folder).await else { continue };
            let header = format!("<{name}>");
            let search = Command::new("UID SEARCH HEADER Message-ID").string(header.as_bytes());
            let reply = lease.run(search.wants(&[Kind::Search])).await?;
            let found = reply.of(Kind::Search).flat_map(|data| &data.values);
            if let Some(uid) = found.filter_map(Value::number32).max() {
                return Ok(Some(MessageRef::new(folder, selected.uid_validity, uid)));
            }
        }
        Ok(None)
    })
    .await
}
