//! How an open conversation is laid out: which of its letters lie open, and which are folded to a line.

use std::collections::BTreeSet;

use shared::address::Address;
use shared::conversation::ConversationItem;
use shared::id::MessageId;
use shared::keyword::Keyword;

/// Letters that are unfolded by themselves beside the one that was opened.
const UNFOLDED: usize = 3;

/// Letters that lie open at once. Each has a document of its own, so there is an end to them: who unfolds one more folds
/// the one that was unfolded first.
const MOST_OPEN: usize = 8;

/// Folded letters in a row of which the middle ones are only counted.
const COUNTED_FROM: usize = 6;
/// How many of these are shown at the end of such a row.
const SHOWN_LAST: usize = 2;

/// A line of the conversation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Slot {
    Letter(MessageId),
    /// So many letters that are only counted.
    More(usize),
}

/// Which letters lie open beside the one that was opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unfolded {
    /// The one unfolded last at the end.
    letters: Vec<MessageId>,
}

impl Unfolded {
    /// What is unread, and the newest, so that a conversation opens where it went on.
    pub fn at_first(items: &[ConversationItem], open: &MessageId) -> Self {
        let newest = items.last().map(|item| &item.summary.id);
        let wanted = items.iter().rev().filter(|item| {
            let summary = &item.summary;
            summary.id != *open
                && (!summary.keywords.is_seen() || Some(&summary.id) == newest)
                && !summary.keywords.has(Keyword::DRAFT)
        });
        let mut letters: Vec<MessageId> =
            wanted.take(UNFOLDED).map(|item| item.summary.id.clone()).collect();
        letters.reverse();
        Self { letters }
    }

    pub fn has(&self, id: &MessageId) -> bool {
        self.letters.contains(id)
    }

    pub fn unfold(&mut self, id: &MessageId) {
        if !self.has(id) {
            self.letters.push(id.clone());
            if self.letters.len() > MOST_OPEN {
                self.letters.remove(0);
            }
        }
    }

    pub fn fold(&mut self, id: &MessageId) {
        self.letters.retain(|known| known != id);
    }
}

/// The lines for some letters, in their order. Where many are folded and not all are wanted, those in the middle are
/// counted.
pub fn slots(letters: &[MessageId], unfolded: &Unfolded, shows_all: bool) -> Vec<Slot> {
    let mut slots = Vec::with_capacity(letters.len());
    for run in letters.chunk_by(|one, other| unfolded.has(one) == unfolded.has(other)) {
        let is_open = run.first().is_some_and(|id| unfolded.has(id));
        let letter = |id: &MessageId| Slot::Letter(id.clone());
        match run {
            [first, middle @ .., _, _] if !shows_all && !is_open && run.len() >= COUNTED_FROM => {
                slots.push(letter(first));
                slots.push(Slot::More(middle.len()));
                slots.extend(run.iter().skip(run.len() - SHOWN_LAST).map(letter));
            }
            run => slots.extend(run.iter().map(letter)),
        }
    }
    slots
}

/// The letter after or before `current`.
pub fn step(items: &[ConversationItem], current: &MessageId, forward: bool) -> Option<MessageId> {
    let at = items.iter().position(|item| item.summary.id == *current)?;
    let next = if forward { at.checked_add(1) } else { at.checked_sub(1) };
    items.get(next?).map(|item| item.summary.id.clone())
}

/// Somebody who takes part, as a row names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Participant {
    Me,
    Other(String),
}

/// Who takes part: the first by their whole name, and where there are more, the others by the first part of it.
pub fn participants(people: &[Address], own: &str) -> Vec<Participant> {
    let own = Address::new("", own);
    let mut seen = BTreeSet::new();
    let mut named = Vec::with_capacity(people.len());
    for (place, person) in people.iter().enumerate() {
        let key = person.email.trim().to_ascii_lowercase();
        // A person may write by several names.
        if !seen.insert(if key.is_empty() { person.display_name().to_owned() } else { key }) {
            continue;
        }
        named.push(if person.same_mailbox(&own) {
            Participant::Me
        } else {
            let name = person.display_name();
            let first = name.split_whitespace().next().unwrap_or(name);
            Participant::Other(if place == 0 { name } else { first }.to_owned())
        });
    }
    named
}

#[cfg(test)]
mod tests {
    use shared::id::MailboxId;

    use super::super::listing::tests::summary;
    use super::*;

    /// Letters by name; a star marks those that are unread.
    fn items(names: &[&str]) -> Vec<ConversationItem> {
        let item = |name: &&str| {
            let mut summary = summary(name.trim_end_matches('*'));
            summary.keywords.set(Keyword::SEEN, !name.ends_with('*'));
            ConversationItem { mailbox: MailboxId::from("inbox"), summary }
        };
        names.iter().map(item).collect()
    }

    fn id(name: &str) -> MessageId {
        MessageId::from(name)
    }

    #[track_caller]
    fn check_first(names: &[&str], open: &str, expected: &[&str]) {
        let unfolded = Unfolded::at_first(&items(names), &id(open));
        let letters: Vec<&str> = unfolded.letters.iter().map(MessageId::as_str).collect();
        assert_eq!(letters, expected);
    }

    #[test]
    fn what_is_unread_and_the_newest_lie_open() {
        check_first(&["a", "b", "c"], "c", &[]);
        check_first(&["a", "b", "c"], "b", &["c"]);
        check_first(&["a*", "b", "c*", "d"], "d", &["a", "c"]);
        check_first(&["a*", "b*", "c*", "d*", "e*"], "e", &["b", "c", "d"]); // Not without end.
        check_first(&[], "a", &[]);
    }

    #[test]
    fn only_so_many_lie_open() {
        let mut unfolded = Unfolded::default();
        for number in 0..20 {
            unfolded.unfold(&id(&number.to_string()));
            unfolded.unfold(&id(&number.to_string()));
        }
        assert!(!unfolded.has(&id("11")) && unfolded.has(&id("12")) && unfolded.has(&id("19")));
        unfolded.fold(&id("12"));
        assert!(!unfolded.has(&id("12")));
    }

    #[track_caller]
    fn check_slots(count: usize, open: &[usize], shows_all: bool, expected: &str) {
        let letters: Vec<MessageId> = (0..count).map(|number| id(&number.to_string())).collect();
        let mut unfolded = Unfolded::default();
        for place in open {
            unfolded.unfold(&letters[*place]);
        }
        let slots = slots(&letters, &unfolded, shows_all).into_iter().map(|slot| match slot {
            Slot::Letter(id) => id.0,
            Slot::More(count) => format!("+{count}"),
        });
        assert_eq!(slots.collect::<Vec<_>>().join(" "), expected);
    }

    #[test]
    fn many_folded_letters_are_counted() {
        check_slots(5, &[], false, "0 1 2 3 4");
        check_slots(6, &[], false, "0 +3 4 5");
        check_slots(40, &[], false, "0 +37 38 39");
        check_slots(6, &[], true, "0 1 2 3 4 5");
        check_slots(8, &[1], false, "0 1 2 +3 6 7");
        check_slots(0, &[], false, "");
    }

    #[test]
    fn steps_stay_within_the_conversation() {
        let items = items(&["a", "b", "c"]);
        assert_eq!(step(&items, &id("a"), true), Some(id("b")));
        assert_eq!(step(&items, &id("b"), false), Some(id("a")));
        assert_eq!(step(&items, &id("a"), false), None);
        assert_eq!(step(&items, &id("c"), true), None);
        assert_eq!(step(&items, &id("z"), true), None);
    }

    #[test]
    fn a_row_names_who_takes_part() {
        let people = [
            Address::new("Dan Whitlock", "dan@partner.example"),
            Address::new("Chloé Marchand", "chloe@pli.example"),
            Address::new("Anna", "ANNA@pli.example"),
            Address::new("Chloé M.", "Chloe@pli.example"),
            Address::new("", "shop@x.example"),
        ];
        let other = |name: &str| Participant::Other(name.to_owned());
        assert_eq!(
            participants(&people, "anna@pli.example"),
            [other("Dan Whitlock"), other("Chloé"), Participant::Me, other("shop@x.example")]
        );
    }
}
