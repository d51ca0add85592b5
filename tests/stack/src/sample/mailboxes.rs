//! Who gets what into which folder.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::letter::Letter;
use crate::import::Import;

/// Messages by mailbox and folder.
#[derive(Debug, Default)]
pub(crate) struct Mailboxes(BTreeMap<(String, String), Vec<Import>>);

impl Mailboxes {
    /// Into a folder of a recipient, as mail that came in.
    pub(crate) fn receive(
        &mut self,
        address: &str,
        folder: &str,
        letter: &Letter,
        flags: &[&'static str],
    ) {
        let received = letter.at.saturating_add(SignedDuration::from_secs(3)).unwrap_or(letter.at);
        let raw = letter.delivered(address, received);
        self.put(address, folder, Import { received, flags: flags.to_vec(), raw });
    }

    /// Into a folder of its own writer.
    pub(crate) fn keep(
        &mut self,
        address: &str,
        folder: &str,
        letter: &Letter,
        flags: &[&'static str],
    ) {
        self.put(
            address,
            folder,
            Import { received: letter.at, flags: flags.to_vec(), raw: letter.to_bytes() },
        );
    }

    pub(crate) fn put(&mut self, address: &str, folder: &str, message: Import) {
        self.folder(address, folder).push(message);
    }

    /// A folder, made if it isn't there.
    pub(crate) fn folder(&mut self, address: &str, folder: &str) -> &mut Vec<Import> {
        self.0.entry((address.to_owned(), folder.to_owned())).or_default()
    }

    /// Everything, each folder from its oldest message to its newest.
    pub(crate) fn into_folders(self) -> impl Iterator<Item = ((String, String), Vec<Import>)> {
        self.0.into_iter().map(|(place, mut messages)| {
            messages.sort_by_key(|message| message.received);
            (place, messages)
        })
    }
}

/// A moment that many days before `now`, in office hours.
pub(crate) fn days_before(now: Timestamp, days: i64, dice: &mut super::dice::Dice) -> Timestamp {
    const DAY: i64 = 24 * 60 * 60;
    // Monday is 4 days after 1970-01-01, a Thursday.
    let mut day = now.as_second() / DAY - days;
    let weekday = (day + 3).rem_euclid(7);
    if weekday > 4 && dice.percent(85) {
        day -= weekday - 4;
    }
    let second = day * DAY + dice.between(7 * 3600, 17 * 3600);
    Timestamp::from_second(second.min(now.as_second() - 6 * 3600)).unwrap_or(now)
}
