//! Lists of several accounts as one: all inboxes, and what is found in all of them.
//!
//! In such a list the account is [`ACCOUNT`], and each message's id says whose it is: ids of two accounts may be the same.

use std::collections::HashMap;
use std::sync::Arc;

use shared::id::{AccountId, MailboxId, MessageId};
use shared::message::MessageSummary;

use super::listing::{Listing, Row};

/// What stands in the place of an account in addresses. No account's id is so short.
pub const ACCOUNT: &str = "all";

/// What stands in the place of a folder for all inboxes. No folder's id: none decodes to it.
pub const INBOX: &str = "inbox";

/// Between the account and the message in an id of such a list; in no id of the server's.
const MARK: char = '~';

/// Rows that are promised below those that are known.
const PROMISED: u32 = 40;

/// The address of all inboxes.
pub fn path() -> String {
    format!("/mail/{ACCOUNT}/{INBOX}")
}

/// Whether it stands for all accounts.
pub fn is_all(account: &AccountId) -> bool {
    account.as_str() == ACCOUNT
}

/// The id of an account's message in a list of several.
pub fn whole_id(account: &AccountId, message: &MessageId) -> MessageId {
    MessageId(format!("{account}{MARK}{message}"))
}

/// Whose message it is, and what it is called there. `None` for an id that names no account.
pub fn split_id(id: &MessageId) -> Option<(AccountId, MessageId)> {
    let (account, message) = id.as_str().split_once(MARK)?;
    Some((AccountId::from(account), MessageId::from(message)))
}

/// The folder that an id of the server's says its message is in.
pub fn mailbox_of(message: &MessageId) -> MailboxId {
    let id = message.as_str();
    MailboxId::from(id.split_once('.').map_or(id, |(mailbox, _)| mailbox))
}

/// What is known of an account's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is being read for the first time.
    Awaited,
    Known,
    /// What isn't known of it can't be had now.
    Failed,
}

/// An account's list as a part of the whole.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    pub listing: &'a Listing,
    pub standing: Standing,
}

/// Which rows come first, as far as that is certain: of each the number of its list and its place there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Order {
    pub rows: Vec<(usize, u32)>,
    /// How many there are beyond.
    pub rest: u32,
}

impl Order {
    /// The newest of all heads, again and again, until one that isn't known could be newer. A list that can't be read
    /// any further holds up no other.
    pub fn of(sources: &[Source<'_>]) -> Self {
        let mut next = vec![0; sources.len()];
        let mut rows = Vec::new();
        'rows: loop {
            let mut newest: Option<(usize, u32, &Row)> = None;
            for (number, (source, place)) in sources.iter().zip(&next).enumerate() {
                let Some(row) = source.listing.row(*place) else {
                    let may_be_more = *place < source.listing.total;
                    if source.standing == Standing::Known && may_be_more {
                        break 'rows;
                    }
                    continue;
                };
                let received = |row: &Row| row.summary.received_at;
                if newest.is_none_or(|(_, _, known)| received(row) > received(known)) {
                    newest = Some((number, *place, row));
                }
            }
            let Some((number, place, _)) = newest else { break };
            if let Some(next) = next.get_mut(number) {
                *next += 1;
            }
            rows.push((number, place));
        }
        let known =
            sources.iter().zip(&next).filter(|(source, _)| source.standing == Standing::Known);
        let rest = known.map(|(source, next)| source.listing.total.saturating_sub(*next)).sum();
        Self { rows, rest }
    }

    /// How many rows each list must show for as many of the whole to be seen as `end`.
    pub fn wanted(&self, sources: usize, end: u32) -> Vec<u32> {
        let seen = usize::try_from(end).unwrap_or(usize::MAX).min(self.rows.len());
        let beyond = end.saturating_sub(u32::try_from(self.rows.len()).unwrap_or(u32::MAX));
        let mut wanted = vec![beyond; sources];
        for (number, _) in self.rows.iter().take(seen) {
            if let Some(wanted) = wanted.get_mut(*number) {
                *wanted += 1;
            }
        }
        wanted
    }
}

/// Rows as they are in the whole, each beside what it was made from: those that stay the same are not made again.
#[derive(Clone, Debug, Default)]
pub struct Made(HashMap<usize, (Arc<MessageSummary>, Row)>);

impl Made {
    /// The list of the whole, of the lists of these accounts.
    pub fn listing(&mut self, order: &Order, lists: &[(&AccountId, &Listing)]) -> Listing {
        let mut before = std::mem::take(&mut self.0);
        let mut rows = Vec::with_capacity(order.rows.len());
        for (number, place) in &order.rows {
            let Some((account, listing)) = lists.get(*number) else { continue };
            let Some(source) = listing.row(*place) else { continue };
            let address = Arc::as_ptr(&source.summary).addr();
            // Whatever is held here can't be let go of, and its address taken by another, meanwhile.
            let (held, row) = before
                .remove(&address)
                .unwrap_or_else(|| (Arc::clone(&source.summary), source.of_account(account)));
            rows.push(row.clone());
            self.0.insert(address, (held, row));
        }
        let promised = order.rest.min(PROMISED);
        let is_grouped = lists.iter().any(|(_, listing)| listing.is_grouped);
        Listing::of_rows(rows, (promised, order.rest - promised), is_grouped)
    }
}

#[cfg(test)]
mod tests {
    use shared::keyword::Keyword;

    use super::super::listing::Trust;
    use super::super::listing::tests::{summary, window};
    use super::*;

    /// A list of messages that arrived at these seconds, of which only those at `known` are known.
    fn listing(times: &[i64], known: std::ops::Range<usize>) -> Listing {
        let mut listing = Listing::default();
        let total = u32::try_from(times.len()).unwrap();
        let mut window = window(total, u32::try_from(known.start).unwrap(), &[]);
        window.items = times[known]
            .iter()
            .enumerate()
            .map(|(at, time)| {
                let mut row = summary(&format!("box.1.{time}.{at}"));
                row.received_at = shared::Timestamp::from_second(*time).unwrap();
                row
            })
            .collect();
        listing.merge(&window, Trust::All, |_| 0);
        listing
    }

    fn order(lists: &[(Listing, Standing)]) -> Order {
        let sources: Vec<Source<'_>> = lists
            .iter()
            .map(|(listing, standing)| Source { listing, standing: *standing })
            .collect();
        Order::of(&sources)
    }

    fn times(lists: &[(Listing, Standing)], order: &Order) -> Vec<i64> {
        let time = |(number, place): &(usize, u32)| {
            lists[*number].0.row(*place).unwrap().summary.received_at.as_second()
        };
        order.rows.iter().map(time).collect()
    }

    /// Numbers that look random and are the same each time.
    fn numbers(seed: u64) -> impl FnMut(u64) -> u64 {
        let mut state = seed.wrapping_mul(2).wrapping_add(1);
        move |below| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        }
    }

    #[test]
    fn windows_put_together_are_what_sorting_all_gives() {
        for seed in 0..300 {
            let mut number = numbers(seed);
            let lists: Vec<(Vec<i64>, usize)> = (0..1 + number(4))
                .map(|_| {
                    let mut times: Vec<i64> =
                        (0..number(40)).map(|_| i64::try_from(number(60)).unwrap()).collect();
                    times.sort_unstable_by(|one, other| other.cmp(one));
                    let known = usize::try_from(number(times.len() as u64 + 1)).unwrap();
                    (times, known)
                })
                .collect();
            let mut all: Vec<i64> = lists.iter().flat_map(|(times, _)| times).copied().collect();
            all.sort_unstable_by(|one, other| other.cmp(one));
            let part: Vec<_> = lists
                .iter()
                .map(|(times, known)| (listing(times, 0..*known), Standing::Known))
                .collect();
            let some = order(&part);
            assert_eq!(times(&part, &some), all[..some.rows.len()], "seed {seed}");
            assert_eq!(some.rows.len() + usize::try_from(some.rest).unwrap(), all.len());
            let whole: Vec<_> = lists
                .iter()
                .map(|(times, _)| (listing(times, 0..times.len()), Standing::Known))
                .collect();
            let whole_order = order(&whole);
            assert_eq!(times(&whole, &whole_order), all, "seed {seed}");
            assert_eq!(whole_order.rest, 0);
        }
    }

    #[test]
    fn a_list_that_fails_holds_up_no_other() {
        let lists = [
            (listing(&[9, 5, 1], 0..3), Standing::Known),
            (listing(&[8, 7, 6], 0..1), Standing::Failed),
            (Listing::default(), Standing::Awaited),
        ];
        let order = order(&lists);
        assert_eq!((times(&lists, &order), order.rest), (vec![9, 8, 5, 1], 0));
    }

    #[test]
    fn each_list_is_asked_for_what_is_seen_of_it() {
        let lists = [
            (listing(&[9, 8, 7, 1], 0..4), Standing::Known),
            (listing(&[6, 5, 4, 3], 0..2), Standing::Known),
        ];
        let order = order(&lists);
        assert_eq!(times(&lists, &order), [9, 8, 7, 6, 5]);
        assert_eq!(order.rest, 3);
        assert_eq!(order.wanted(2, 2), [2, 0]);
        assert_eq!(order.wanted(2, 4), [3, 1]);
        assert_eq!(order.wanted(2, 7), [5, 4]);
    }

    #[test]
    fn rows_of_two_accounts_may_have_the_same_id() {
        let (a, b) = (AccountId::from("a"), AccountId::from("b"));
        let (one, mut other) = (listing(&[9], 0..1), listing(&[9], 0..1));
        let sources = [&one, &other].map(|listing| Source { listing, standing: Standing::Known });
        let order = Order::of(&sources);
        let mut made = Made::default();
        let whole = made.listing(&order, &[(&a, &one), (&b, &other)]);
        let ids: Vec<_> = whole.known().map(|(_, row)| row.summary.id.clone()).collect();
        assert_eq!(ids, ["a~box.1.9.0", "b~box.1.9.0"].map(MessageId::from));
        let first = whole.row(0).unwrap().summary.clone();
        // What changes in one is made anew; the other stays as it was.
        other.update(&MessageId::from("box.1.9.0"), |keywords| keywords.set(Keyword::SEEN, true));
        let whole = made.listing(&order, &[(&a, &one), (&b, &other)]);
        assert!(Arc::ptr_eq(&whole.row(0).unwrap().summary, &first));
        assert!(!whole.row(1).unwrap().is_unread());
    }

    #[test]
    fn an_id_says_whose_message_it_is() {
        let (account, message) = (AccountId::from("a1"), MessageId::from("SU5CT1g.7.12"));
        let id = whole_id(&account, &message);
        assert_eq!(split_id(&id), Some((account, message.clone())));
        assert_eq!(split_id(&message), None);
        assert_eq!(mailbox_of(&message), MailboxId::from("SU5CT1g"));
    }
}
