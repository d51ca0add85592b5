//! SEARCH by UID (RFC 9051 §6.4.4), its answer as a set where the host has ESEARCH (RFC 4731).

use shared::search::Day;
use shared::search::keys::Key;

use super::command::Command;
use super::error::Error;
use super::response::Kind;
use super::uid_set::parse_uid_set;
use super::value::Value;
use super::{Capabilities, Reply};

/// Which messages of the selected mailbox are searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Among<'a> {
    All,
    /// Those with this UID or a higher one. `n:*` always names the last message, whatever its UID.
    From(u32),
    /// Those with this UID or a lower one.
    UpTo(u32),
    /// Not none, and few enough for one line.
    Uids(&'a [u32]),
}

/// `UID SEARCH` for messages for which all `keys` hold.
///
/// # Errors
///
/// [`Error::BadArgument`] for a keyword that none can be.
pub fn uid_search(host: &Capabilities, among: Among<'_>, keys: &[Key]) -> Result<Command, Error> {
    let mut command = Command::new("UID SEARCH");
    if host.has("ESEARCH") {
        command = command.word("RETURN (ALL)");
    }
    if keys.iter().any(Key::needs_charset) {
        command = command.word("CHARSET UTF-8");
    }
    command = match among {
        Among::All => command,
        Among::From(first) => command.word("UID").number(first.into()).glue(":*"),
        Among::UpTo(last) => command.word("UID").range(1, last),
        Among::Uids(uids) => command.word("UID").uids(uids),
    };
    for key in keys {
        command = add(command, key)?;
    }
    Ok(command.wants(&[Kind::Search, Kind::ESearch]))
}

fn add(command: Command, key: &Key) -> Result<Command, Error> {
    Ok(match key {
        Key::All => command.word("ALL"),
        Key::Not(key) => add(command.word("NOT"), key)?,
        Key::Or(one, other) => add(add(command.word("OR"), one)?, other)?,
        Key::Text(text) => command.word("TEXT").string(text.as_bytes()),
        Key::Body(text) => command.word("BODY").string(text.as_bytes()),
        Key::From(text) => command.word("FROM").string(text.as_bytes()),
        Key::To(text) => command.word("TO").string(text.as_bytes()),
        Key::Cc(text) => command.word("CC").string(text.as_bytes()),
        Key::Bcc(text) => command.word("BCC").string(text.as_bytes()),
        Key::Subject(text) => command.word("SUBJECT").string(text.as_bytes()),
        Key::Seen => command.word("SEEN"),
        Key::Flagged => command.word("FLAGGED"),
        Key::Answered => command.word("ANSWERED"),
        Key::Draft => command.word("DRAFT"),
        Key::Keyword(name) => command.word("KEYWORD").keyword(name)?,
        Key::Larger(bytes) => command.word("LARGER").number(size(*bytes)),
        Key::Smaller(bytes) => command.word("SMALLER").number(size(*bytes)),
        Key::Before(day) => date(command.word("BEFORE"), *day),
        Key::Since(day) => date(command.word("SINCE"), *day),
    })
}

/// Hosts of RFC 3501 read 32 bits; nothing is larger than that says.
fn size(bytes: u64) -> u64 {
    bytes.min(u32::MAX.into())
}

/// `1-Feb-2026` (RFC 9051 §9, `date`).
fn date(command: Command, day: Day) -> Command {
    let (year, month, day) = day.civil();
    let month = match month {
        1 => "-Jan-",
        2 => "-Feb-",
        3 => "-Mar-",
        4 => "-Apr-",
        5 => "-May-",
        6 => "-Jun-",
        7 => "-Jul-",
        8 => "-Aug-",
        9 => "-Sep-",
        10 => "-Oct-",
        11 => "-Nov-",
        _ => "-Dec-",
    };
    command.number(day.unsigned_abs().into()).glue(month).glue_number(year.unsigned_abs().into())
}

/// The UIDs that the host found, ascending.
pub fn uids(reply: &Reply) -> Vec<u32> {
    let plain = reply.of(Kind::Search).flat_map(|data| &data.values);
    let mut uids: Vec<u32> = plain.filter_map(Value::number32).collect();
    for data in reply.of(Kind::ESearch) {
        let pairs = data.values.iter().zip(data.values.iter().skip(1));
        let sets = pairs.filter(|(name, _)| name.is("ALL")).filter_map(|(_, set)| set.text());
        uids.extend(sets.filter_map(|set| parse_uid_set(&set)).flatten());
    }
    uids.sort_unstable();
    uids.dedup();
    uids
}

#[cfg(test)]
mod tests;
