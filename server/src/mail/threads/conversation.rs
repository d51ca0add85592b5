//! One conversation: the rows of all its messages, from whichever folders they are in.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::future::join_all;
use jiff::Timestamp;
use shared::conversation::{Conversation, ConversationItem};

use super::Threads;
use super::index::{Place, When};
use crate::imap::{Lease, MailboxName};
use crate::mail::ids::mailbox_id;
use crate::mail::{Error, MessageRef, list};

/// The most messages that are told of one conversation.
const LONGEST: usize = 200;

impl Threads {
    /// The messages that belong with `message`, itself among them, the oldest first.
    ///
    /// # Errors
    ///
    /// [`Error::MessageMissing`], [`Error::Stale`], or what the host said no to.
    pub async fn conversation(
        self: &Arc<Self>,
        message: &MessageRef,
    ) -> Result<Conversation, Error> {
        self.touch();
        if self.index().stamp(&message.mailbox).is_none() {
            self.begin(&message.mailbox);
            self.wait_for(&message.mailbox).await;
        }
        let is_settling = self.is_reading();
        self.catch_up_with_all().await?;
        let own = Place {
            when: When::default(),
            mailbox: message.mailbox.clone(),
            uid_validity: message.uid_validity,
            uid: message.uid,
        };
        let mut places = self.places(message).await?;
        let total = u32::try_from(places.len()).unwrap_or(u32::MAX);
        let is_own = |place: &Place| place.mailbox == own.mailbox && place.uid == own.uid;
        let at = places.iter().position(is_own).unwrap_or(places.len());
        if at == places.len() {
            places.push(own.clone());
        }
        let mut items = self.rows(&around(places, at)).await?;
        if !items.iter().any(|(_, item)| item.summary.id == message.id()) {
            return Err(Error::MessageMissing);
        }
        items.sort_by(|(one_sent, one), (other_sent, other)| {
            let key = |item: &ConversationItem| item.summary.received_at;
            let when = key(one).cmp(&key(other)).then(one_sent.cmp(other_sent));
            when.then_with(|| one.summary.id.cmp(&other.summary.id))
        });
        let items = items.into_iter().map(|(_, item)| item).collect();
        Ok(Conversation { items, total: total.max(1), is_settling })
    }

    async fn places(&self, message: &MessageRef) -> Result<Vec<Place>, Error> {
        let MessageRef { mailbox, uid_validity, uid } = message;
        {
            let index = self.index();
            if let Some(node) = index.node(mailbox, *uid_validity, *uid) {
                // Copies of a letter that nobody answered are rows of their own, too.
                let is_alone = index.is_alone(node);
                let places = || index.conversation(node, mailbox);
                return Ok(if is_alone { Vec::new() } else { places() });
            }
        }
        // In a folder that isn't read, such as the trash: what it answers says where it belongs.
        let letters = self.letters(mailbox, *uid_validity, &[*uid]).await?;
        let letter = letters.first().ok_or(Error::MessageMissing)?;
        let index = self.index();
        let related = index.related(&letter.ties());
        Ok(related.map(|node| index.conversation(node, mailbox)).unwrap_or_default())
    }

    /// The rows of messages and when they say they were sent, folder by folder, all folders at once. What went away
    /// meanwhile is left out.
    async fn rows(
        &self,
        places: &[Place],
    ) -> Result<Vec<(Option<Timestamp>, ConversationItem)>, Error> {
        let mut folders: BTreeMap<(&MailboxName, u32), Vec<u32>> = BTreeMap::new();
        for place in places {
            folders.entry((&place.mailbox, place.uid_validity)).or_default().push(place.uid);
        }
        let reads = folders.iter().map(|((mailbox, uid_validity), uids)| async move {
            let read = |lease: Lease| async move {
                lease.select_now(mailbox).await?.if_valid(*uid_validity)?;
                list::fetch(&lease, uids).await
            };
            let rows = self.pool.repeatable(Some(mailbox), read).await?;
            let id = mailbox_id(mailbox);
            let items = rows.into_iter().filter_map(|row| {
                let sent_at = row.envelope.as_ref().and_then(|envelope| envelope.date);
                let summary = list::summary(&id, *uid_validity, row)?;
                Some((sent_at, ConversationItem { mailbox: id.clone(), summary }))
            });
            Ok(items.collect::<Vec<_>>())
        });
        let mut items = Vec::with_capacity(places.len());
        for read in join_all(reads).await {
            match read {
                Ok(some) => items.extend(some),
                Err(error @ Error::Closed) => return Err(error),
                // A folder that went away or was rebuilt a moment ago.
                Err(_) => {}
            }
        }
        Ok(items)
    }
}

/// As many places as are told of one conversation, those nearest to the one at `at`.
fn around(mut places: Vec<Place>, at: usize) -> Vec<Place> {
    let first = at.saturating_sub(LONGEST / 2).min(places.len().saturating_sub(LONGEST));
    places.drain(..first);
    places.truncate(LONGEST);
    places
}
