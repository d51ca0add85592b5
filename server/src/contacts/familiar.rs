//! What those whom a user knows tell of a sender: an address that is known is no stranger's, and a known name with an
//! address that isn't may be a trick.

use shared::id::UserId;
use shared::message::Message;
use shared::sender::{SenderNotice, SenderNoticeKind};

use crate::db::known_addresses::{self, Named};
use crate::db::{Db, DbResult};
use crate::mail::sender::Own;
use crate::mail::trace::domain_of;

/// Longest name that is looked at.
const MAX_NAME: usize = 200;

/// The gravest thing to know of who sent `message`, with what the user knows.
///
/// # Errors
///
/// If the database fails.
pub async fn judge(
    db: &Db,
    user: &UserId,
    own: &Own,
    message: &Message,
) -> DbResult<Option<SenderNotice>> {
    let notice = message.sender_notice.clone();
    let kind = notice.as_ref().map(|notice| notice.kind);
    let is_grave = match kind {
        Some(
            SenderNoticeKind::Failed
            | SenderNoticeKind::ImitatesDomain
            | SenderNoticeKind::ImitatesAddress
            | SenderNoticeKind::ImitatesPerson,
        ) => true,
        Some(SenderNoticeKind::RepliesElsewhere | SenderNoticeKind::External) | None => false,
    };
    let Some(from) = message.from.first().filter(|_| !is_grave) else { return Ok(notice) };
    let domain = domain_of(&from.email);
    if domain.is_empty() || own.holds(domain) {
        return Ok(notice);
    }
    if known_addresses::holds(db, user, &from.email.to_lowercase()).await? {
        return Ok(notice.filter(|notice| notice.kind != SenderNoticeKind::External));
    }
    // Lists and services write in the name of others.
    let is_list = message.list_post.is_some() || message.unsubscribe.is_some();
    let words = words(from.name.as_deref().unwrap_or_default());
    if let ([first, .., last], false) = (words.as_slice(), is_list) {
        let named = known_addresses::named(db, user, [first, last]).await?;
        if let Some(person) = named.into_iter().find(|named| is_meant(named, &words)) {
            return Ok(Some(SenderNotice {
                kind: SenderNoticeKind::ImitatesPerson,
                domain: domain.to_owned(),
                other: person.email,
            }));
        }
    }
    Ok(notice)
}

/// The words of a name in an order of their own: "Keller, Anna" is Anna Keller.
fn words(name: &str) -> Vec<String> {
    let name: String = name.chars().take(MAX_NAME).collect();
    let words = name.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’');
    let mut words: Vec<String> =
        words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    words.sort_unstable();
    words
}

fn is_meant(named: &Named, words: &[String]) -> bool {
    named.email.contains('@') && self::words(&named.name) == words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_same_in_any_order_and_only_whole() {
        let named = |name: &str| Named { name: name.to_owned(), email: "a@b.example".to_owned() };
        for (name, expected) in [
            ("Anna Keller", true),
            ("KELLER, Anna", true),
            ("anna  keller", true),
            ("Anna", false),
            ("Anna Maria Keller", false),
        ] {
            assert_eq!(is_meant(&named(name), &words("Keller, Anna")), expected, "{name}");
        }
        assert!(words("").is_empty() && words("!? –").is_empty());
    }
}
