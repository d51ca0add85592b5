//! Some messages of a folder, column by column.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::page::Marked;
use super::texts::Texts;
use crate::address::Address;
use crate::id::MessageId;
use crate::keyword::{Keyword, Keywords};
use crate::message::MessageSummary;
use crate::search::needle::Needle;
use crate::search::{Facts, Judge};

/// Of a longer subject or name, this much is kept. Nobody reads more of it in a list.
const MOST_CHARACTERS: usize = 300;
/// Of more senders or recipients, the first ones are kept.
const MOST_SENDERS: usize = 5;
const MOST_RECIPIENTS: usize = 30;

/// Messages in ascending order of their UIDs. Columns are of one length; who writes to whom stands once, and so do the
/// keywords that some have in common.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    uids: Vec<u32>,
    /// In seconds since 1970.
    received: Vec<i64>,
    sizes: Vec<u32>,
    subjects: Texts,
    /// Which of `keywords` each has.
    marks: Vec<u16>,
    keywords: Vec<Keywords>,
    /// Where each one's people end among `people`, and how many of them are its senders; the others are To and Cc.
    people_ends: Vec<u32>,
    senders: Vec<u8>,
    /// Places in `names` and `emails`.
    people: Vec<u16>,
    names: Texts,
    emails: Texts,
}

impl Block {
    /// Of messages in ascending order of their UIDs. No more than so many that their people can be numbered.
    pub fn of(messages: impl IntoIterator<Item = (u32, MessageSummary)>) -> Self {
        let mut maker = Maker::default();
        for (uid, message) in messages {
            maker.push(uid, &message);
        }
        let mut block = maker.block;
        block.shrink();
        block
    }

    pub fn len(&self) -> usize {
        self.uids.len()
    }

    pub fn is_empty(&self) -> bool {
        self.uids.is_empty()
    }

    pub fn first_uid(&self) -> Option<u32> {
        self.uids.first().copied()
    }

    pub fn last_uid(&self) -> Option<u32> {
        self.uids.last().copied()
    }

    /// When the newest of them was received, in seconds since 1970.
    pub(super) fn newest(&self) -> i64 {
        self.received.iter().copied().max().unwrap_or(i64::MIN)
    }

    pub(super) fn uids(&self) -> &[u32] {
        &self.uids
    }

    pub(super) fn uid(&self, at: usize) -> u32 {
        self.uids.get(at).copied().unwrap_or_default()
    }

    pub(super) fn received_at(&self, at: usize) -> i64 {
        self.received.get(at).copied().unwrap_or(i64::MIN)
    }

    /// The messages, without ids.
    pub fn messages(&self) -> impl Iterator<Item = (u32, MessageSummary)> {
        let message = |(at, uid): (usize, &u32)| Some((*uid, self.message(at, "".into())?));
        self.uids.iter().enumerate().filter_map(message)
    }

    /// What a row of a list shows of the message at this place.
    pub(super) fn message(&self, at: usize, id: MessageId) -> Option<MessageSummary> {
        let (from, to) = self.people_of(at);
        let address = |person: &u16| {
            let person = usize::from(*person);
            Address::new(self.names.get(person), self.emails.get(person))
        };
        Some(MessageSummary {
            id,
            from: from.iter().map(address).collect(),
            to: to.iter().map(address).collect(),
            subject: self.subjects.get(at).to_owned(),
            preview: None,
            received_at: Timestamp::from_second(*self.received.get(at)?).unwrap_or_default(),
            size_bytes: (*self.sizes.get(at)?).into(),
            keywords: self.keywords_of(at)?.clone(),
            has_attachment: false,
            conversation: None,
            snoozed_until: None,
        })
    }

    /// Takes in keywords. Gives whether any changed.
    pub(super) fn mark(&mut self, marked: &Marked) -> bool {
        let mut number = None;
        let mut is_changed = false;
        for at in 0..self.len() {
            if !marked.uids.holds(self.uid(at)) || self.keywords_of(at) == Some(&marked.keywords) {
                continue;
            }
            let new = *number.get_or_insert_with(|| self.number_of(&marked.keywords));
            if let Some(mark) = self.marks.get_mut(at) {
                *mark = new;
                is_changed = true;
            }
        }
        is_changed
    }

    fn number_of(&mut self, keywords: &Keywords) -> u16 {
        if let Some(known) = self.keywords.iter().position(|known| known == keywords) {
            return number(known);
        }
        if self.keywords.len() > self.len() {
            // Most of them nobody has any more.
            *self = Self::of(self.messages().collect::<Vec<_>>());
        }
        self.keywords.push(keywords.clone());
        number(self.keywords.len() - 1)
    }

    /// Names the places of the messages that are certainly looked for.
    pub(super) fn judge(&self, judge: &Judge, mut tell: impl FnMut(usize)) {
        let is_met = |needle: &Needle| {
            let people = self.names.iter().zip(self.emails.iter());
            people.map(|(name, email)| needle.is_in(name) || needle.is_in(email)).collect()
        };
        let met: Vec<Vec<bool>> = judge.needles().iter().map(is_met).collect();
        for at in 0..self.len() {
            if judge.is_certain(&Row { block: self, at, met: &met }) {
                tell(at);
            }
        }
    }

    /// Whether it holds together, as one that was read from bytes may not.
    pub(super) fn is_sound(&self) -> bool {
        let count = self.len();
        let lengths = [
            self.received.len(),
            self.sizes.len(),
            self.subjects.len(),
            self.marks.len(),
            self.people_ends.len(),
            self.senders.len(),
        ];
        lengths.iter().all(|length| *length == count)
            && self.names.len() == self.emails.len()
            && self.uids.is_sorted_by(|one, other| one < other)
            && self.people.iter().all(|person| usize::from(*person) < self.names.len())
            && self.marks.iter().all(|mark| usize::from(*mark) < self.keywords.len())
    }

    /// The memory that it takes.
    pub fn bytes(&self) -> usize {
        let keywords = self.keywords.iter().flat_map(|all| &all.0);
        let keywords: usize = keywords.map(|one| one.0.capacity() + size_of::<Keyword>()).sum();
        size_of::<Self>()
            + self.uids.capacity() * 4
            + self.received.capacity() * 8
            + self.sizes.capacity() * 4
            + self.marks.capacity() * 2
            + self.people_ends.capacity() * 4
            + self.senders.capacity()
            + self.people.capacity() * 2
            + self.keywords.capacity() * size_of::<Keywords>()
            + keywords
            + [&self.subjects, &self.names, &self.emails].map(Texts::bytes).iter().sum::<usize>()
    }

    fn shrink(&mut self) {
        self.uids.shrink_to_fit();
        self.received.shrink_to_fit();
        self.sizes.shrink_to_fit();
        self.subjects.shrink();
        self.marks.shrink_to_fit();
        self.keywords.shrink_to_fit();
        self.people_ends.shrink_to_fit();
        self.senders.shrink_to_fit();
        self.people.shrink_to_fit();
        self.names.shrink();
        self.emails.shrink();
    }

    fn keywords_of(&self, at: usize) -> Option<&Keywords> {
        self.keywords.get(usize::from(*self.marks.get(at)?))
    }

    /// Senders and recipients of a message.
    fn people_of(&self, at: usize) -> (&[u16], &[u16]) {
        let end = |at: usize| self.people_ends.get(at).and_then(|end| usize::try_from(*end).ok());
        let range = at.checked_sub(1).map_or(Some(0), end).zip(end(at));
        let people = range.and_then(|(begin, end)| self.people.get(begin..end)).unwrap_or_default();
        let senders = self.senders.get(at).copied().unwrap_or_default().into();
        people.split_at_checked(senders).unwrap_or((people, &[]))
    }
}

/// A message of a block.
struct Row<'a> {
    block: &'a Block,
    at: usize,
    /// For each needle, in whose name or address it is.
    met: &'a [Vec<bool>],
}

impl Row<'_> {
    fn any(&self, people: &[u16], place: usize) -> bool {
        let Some(met) = self.met.get(place) else { return false };
        people.iter().any(|person| met.get(usize::from(*person)) == Some(&true))
    }
}

impl Facts for Row<'_> {
    fn subject_has(&self, _: usize, needle: &Needle) -> bool {
        needle.is_in(self.block.subjects.get(self.at))
    }

    fn sender_has(&self, place: usize, _: &Needle) -> bool {
        self.any(self.block.people_of(self.at).0, place)
    }

    fn recipient_has(&self, place: usize, _: &Needle) -> bool {
        self.any(self.block.people_of(self.at).1, place)
    }

    fn preview_has(&self, _: &Needle) -> bool {
        false
    }

    fn received_at(&self) -> i64 {
        self.block.received_at(self.at)
    }

    fn size_bytes(&self) -> u64 {
        self.block.sizes.get(self.at).copied().unwrap_or_default().into()
    }

    fn has_keyword(&self, name: &str) -> bool {
        self.block.keywords_of(self.at).is_some_and(|keywords| keywords.has(name))
    }

    fn has_attachment(&self) -> Option<bool> {
        None
    }
}

/// Numbers people and keywords while a block is made.
#[derive(Default)]
struct Maker {
    block: Block,
    people: HashMap<Address, u16>,
    keywords: HashMap<Vec<Keyword>, u16>,
}

impl Maker {
    fn push(&mut self, uid: u32, message: &MessageSummary) {
        let senders = message.from.iter().take(MOST_SENDERS);
        let count = u8::try_from(senders.len()).unwrap_or_default();
        for person in senders.chain(message.to.iter().take(MOST_RECIPIENTS)) {
            let person = self.person(person);
            self.block.people.push(person);
        }
        let mark = self.mark(&message.keywords);
        let block = &mut self.block;
        block.uids.push(uid);
        block.received.push(message.received_at.as_second());
        block.sizes.push(u32::try_from(message.size_bytes).unwrap_or(u32::MAX));
        block.subjects.push(short(&message.subject));
        block.marks.push(mark);
        block.people_ends.push(u32::try_from(block.people.len()).unwrap_or(u32::MAX));
        block.senders.push(count);
    }

    fn person(&mut self, person: &Address) -> u16 {
        if let Some(known) = self.people.get(person) {
            return *known;
        }
        let place = number(self.block.emails.len());
        self.block.names.push(short(person.name.as_deref().unwrap_or_default()));
        self.block.emails.push(short(&person.email));
        self.people.insert(person.clone(), place);
        place
    }

    fn mark(&mut self, keywords: &Keywords) -> u16 {
        if let Some(known) = self.keywords.get(&keywords.0) {
            return *known;
        }
        let place = number(self.block.keywords.len());
        self.block.keywords.push(keywords.clone());
        self.keywords.insert(keywords.0.clone(), place);
        place
    }
}

/// A place of which a block has fewer than there are numbers.
fn number(place: usize) -> u16 {
    u16::try_from(place).unwrap_or(u16::MAX)
}

fn short(text: &str) -> &str {
    text.char_indices()
        .nth(MOST_CHARACTERS)
        .map_or(text, |(end, _)| text.get(..end).unwrap_or(text))
}
