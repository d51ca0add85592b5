//! Asking the host which messages a view holds, in which order.

use shared::keyword::Keyword;
use shared::view::{Filter, ListView, Sort, SortKey};

use super::super::Error;
use super::senders::Senders;
use crate::imap::fetch::Fetched;
use crate::imap::flags::flag;
use crate::imap::response::Kind;
use crate::imap::uid_set::{chunks, parse_uid_set};
use crate::imap::value::Value;
use crate::imap::{Command, Lease, Reply};

/// Folders up to this size are sorted here where the host can't: their envelopes are a few megabytes.
const SORTED_HERE: usize = 5_000;

/// Messages that may have an attachment and whose structure is looked at; among more, the host's search has the last word.
const LOOKED_AT: usize = 1_000;

/// The UIDs of the messages in `view`, in its order.
pub(super) async fn read(
    lease: &Lease,
    view: &ListView,
    email: &str,
    senders: &Senders<'_>,
) -> Result<Vec<u32>, Error> {
    let mut uids = if view.sort.key == SortKey::Date {
        let mut uids = search(lease, view, email, None).await?;
        // UIDs are given out in the order of arrival (RFC 9051 §2.3.1.1).
        uids.sort_unstable();
        if view.sort.descending {
            uids.reverse();
        }
        uids
    } else if lease.capabilities().has("SORT") {
        sort(lease, view, email).await?
    } else {
        let uids = search(lease, view, email, None).await?;
        sort_here(lease, view.sort, uids).await?
    };
    if view.filters.contains(&Filter::Contacts) {
        senders.retain_known(lease, &mut uids).await?;
    }
    if view.filters.contains(&Filter::Attachment) {
        retain_attached(lease, &mut uids).await?;
    }
    Ok(uids)
}

/// The UIDs of the messages in `view` in no order; with a keyword, only of those that have it not as it is to be.
pub(super) async fn find(
    lease: &Lease,
    view: &ListView,
    email: &str,
    senders: &Senders<'_>,
    keyword: Option<(&Keyword, bool)>,
) -> Result<Vec<u32>, Error> {
    let mut uids = search(lease, view, email, keyword).await?;
    if view.filters.contains(&Filter::Contacts) {
        senders.retain_known(lease, &mut uids).await?;
    }
    if view.filters.contains(&Filter::Attachment) {
        retain_attached(lease, &mut uids).await?;
    }
    Ok(uids)
}

async fn search(
    lease: &Lease,
    view: &ListView,
    email: &str,
    keyword: Option<(&Keyword, bool)>,
) -> Result<Vec<u32>, Error> {
    let extended = lease.capabilities().has("ESEARCH");
    // One range in place of a hundred thousand numbers (RFC 4731).
    let search = if extended { "UID SEARCH RETURN (ALL)" } else { "UID SEARCH" };
    let mut search = Command::new(search).wants(&[Kind::Search, Kind::ESearch]);
    if !email.is_ascii() {
        search = search.word("CHARSET UTF-8");
    }
    let mut search = criteria(search, view, email);
    if let Some((keyword, on)) = keyword {
        search = lacking(search, keyword, on)?;
    }
    let reply = lease.run(search).await?;
    Ok(found(&reply))
}

async fn sort(lease: &Lease, view: &ListView, email: &str) -> Result<Vec<u32>, Error> {
    let displays = lease.capabilities().has("SORT=DISPLAY");
    let order = match (view.sort.key, view.sort.descending) {
        // By the name that the list shows (RFC 5957), not by what stands before the @.
        (SortKey::From, false) if displays => "(DISPLAYFROM REVERSE ARRIVAL)",
        (SortKey::From, true) if displays => "(REVERSE DISPLAYFROM REVERSE ARRIVAL)",
        (SortKey::From, false) => "(FROM REVERSE ARRIVAL)",
        (SortKey::From, true) => "(REVERSE FROM REVERSE ARRIVAL)",
        (SortKey::Subject, false) => "(SUBJECT REVERSE ARRIVAL)",
        (SortKey::Subject, true) => "(REVERSE SUBJECT REVERSE ARRIVAL)",
        (SortKey::Size, false) => "(SIZE REVERSE ARRIVAL)",
        (SortKey::Size, true) => "(REVERSE SIZE REVERSE ARRIVAL)",
        (SortKey::Date, false) => "(ARRIVAL)",
        (SortKey::Date, true) => "(REVERSE ARRIVAL)",
    };
    let sort = Command::new("UID SORT").word(order).word("UTF-8").wants(&[Kind::Sort]);
    let reply = lease.run(criteria(sort, view, email)).await?;
    Ok(reply.of(Kind::Sort).flat_map(|data| &data.values).filter_map(Value::number32).collect())
}

/// What a message must be (RFC 9051 §6.4.4): all of these.
fn criteria(mut command: Command, view: &ListView, email: &str) -> Command {
    // Of the contacts the host knows nothing.
    if view.filters.iter().all(|filter| *filter == Filter::Contacts) {
        return command.word("ALL");
    }
    for filter in &view.filters {
        command = match filter {
            Filter::Contacts => command,
            Filter::Unread => command.word("UNSEEN"),
            Filter::Flagged => command.word("FLAGGED"),
            Filter::ToMe => {
                let to = command.word("OR TO").string(email.as_bytes());
                to.word("CC").string(email.as_bytes())
            }
            // Whatever is no plain letter; which of these have a file with them, their structure says.
            Filter::Attachment => command.word(
                "OR OR HEADER CONTENT-TYPE \"multipart/mixed\" HEADER CONTENT-TYPE \"multipart/report\" \
                 OR HEADER CONTENT-TYPE \"application/\" HEADER CONTENT-TYPE \"multipart/signed\"",
            ),
        };
    }
    command
}

/// Those that lack a keyword, or where it is to be taken away, those that have it.
fn lacking(command: Command, keyword: &Keyword, on: bool) -> Result<Command, Error> {
    let command = if on { command.word("NOT") } else { command };
    match keyword.0.as_str() {
        Keyword::SEEN => Ok(command.word("SEEN")),
        Keyword::FLAGGED => Ok(command.word("FLAGGED")),
        Keyword::ANSWERED => Ok(command.word("ANSWERED")),
        Keyword::DRAFT => Ok(command.word("DRAFT")),
        _ => command.word("KEYWORD").flag(&flag(keyword)),
    }
}

fn found(reply: &Reply) -> Vec<u32> {
    let plain = reply.of(Kind::Search).flat_map(|data| &data.values).filter_map(Value::number32);
    // `* ESEARCH (TAG "a") UID ALL 1:9`
    let sets = reply.of(Kind::ESearch).flat_map(|data| {
        let after = data.values.iter().skip_while(|value| !value.is("ALL")).nth(1);
        after.and_then(Value::text).and_then(|set| parse_uid_set(&set)).unwrap_or_default()
    });
    plain.chain(sets).collect()
}

/// For hosts without SORT (RFC 5256).
async fn sort_here(lease: &Lease, by: Sort, uids: Vec<u32>) -> Result<Vec<u32>, Error> {
    if uids.len() > SORTED_HERE {
        return Err(Error::Unsupported("SORT"));
    }
    let mut rows = Vec::with_capacity(uids.len());
    for row in fetch(lease, &uids, "(RFC822.SIZE ENVELOPE)").await? {
        let Some(uid) = row.uid else { continue };
        let envelope = row.envelope.unwrap_or_default();
        let words = match by.key {
            SortKey::From => envelope.from.first().map(|from| from.display_name().to_lowercase()),
            SortKey::Subject => Some(base_subject(&envelope.subject)),
            SortKey::Size | SortKey::Date => None,
        };
        let size = if by.key == SortKey::Size { row.size_bytes.unwrap_or(0) } else { 0 };
        rows.push((words.unwrap_or_default(), size, std::cmp::Reverse(uid)));
    }
    rows.sort_unstable_by(|one, other| {
        let keys = (&one.0, one.1).cmp(&(&other.0, other.1));
        let keys = if by.descending { keys.reverse() } else { keys };
        keys.then(one.2.cmp(&other.2))
    });
    Ok(rows.into_iter().map(|(.., uid)| uid.0).collect())
}

/// A subject without the "Re:" and "Fwd:" before it (after RFC 5256 §2.1), in lower case.
fn base_subject(subject: &str) -> String {
    let mut rest = subject.trim();
    while let Some((before, after)) = rest.split_once(':') {
        let is_prefix = ["re", "fw", "fwd", "aw", "wg", "sv", "tr"]
            .iter()
            .any(|prefix| before.trim().eq_ignore_ascii_case(prefix));
        if !is_prefix {
            break;
        }
        rest = after.trim_start();
    }
    rest.to_lowercase()
}

async fn retain_attached(lease: &Lease, uids: &mut Vec<u32>) -> Result<(), Error> {
    let mut newest = uids.clone();
    newest.sort_unstable_by_key(|uid| std::cmp::Reverse(*uid));
    newest.truncate(LOOKED_AT);
    let rows = fetch(lease, &newest, "(BODYSTRUCTURE)").await?;
    let without: std::collections::HashSet<u32> = rows
        .into_iter()
        .filter(|row| row.body.as_ref().is_some_and(|body| !body.has_attachment()))
        .filter_map(|row| row.uid)
        .collect();
    uids.retain(|uid| !without.contains(uid));
    Ok(())
}

pub(super) async fn fetch(
    lease: &Lease,
    uids: &[u32],
    items: &'static str,
) -> Result<Vec<Fetched>, Error> {
    let mut rows = Vec::with_capacity(uids.len());
    for uids in chunks(uids) {
        let fetch = Command::new("UID FETCH").uids(&uids).word(items).wants(&[Kind::Fetch]);
        rows.extend(lease.run(fetch).await?.fetched);
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::imap::response::Response;

    fn reply(lines: &[&str]) -> Reply {
        let data = lines.iter().filter_map(|line| {
            match Response::parse(Bytes::copy_from_slice(line.as_bytes())) {
                Some(Response::Data(data)) => Some(data),
                _ => None,
            }
        });
        Reply { data: data.collect(), ..Reply::default() }
    }

    #[test]
    fn both_kinds_of_answer_are_read() {
        assert_eq!(found(&reply(&["* SEARCH 2 5 9"])), [2, 5, 9]);
        assert_eq!(found(&reply(&["* ESEARCH (TAG \"a1\") UID ALL 2:4,9"])), [2, 3, 4, 9]);
        assert_eq!(found(&reply(&["* ESEARCH (TAG \"a1\") UID"])), Vec::<u32>::new());
        assert_eq!(found(&reply(&["* SEARCH"])), Vec::<u32>::new());
    }

    #[test]
    fn answers_stand_beside_what_they_answer() {
        for (subject, base) in [
            ("Re: Lunch", "lunch"),
            ("AW: Fwd: re:Lunch", "lunch"),
            ("Note: later", "note: later"),
            (" Re:", ""),
            ("", ""),
        ] {
            assert_eq!(base_subject(subject), base, "{subject}");
        }
    }
}
