//! Results that are known before the host has told of them.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::ops::Range;

use shared::id::MessageId;
use shared::search::found::{Found, SearchWindow};

/// What to list at `places` while the host still searches: what it found, `told` from its newest on, and what is `known`
/// and the host will find, too.
pub fn union(told: SearchWindow, known: &[Found], places: Range<u32>) -> SearchWindow {
    let SearchWindow { mut progress, mut items, .. } = told;
    // Below what was told there may be more of what the host found; nobody knows what stands among it.
    let is_all = u32::try_from(items.len()).is_ok_and(|count| count >= progress.total);
    let oldest = items.last().map(|found| found.message.received_at).filter(|_| !is_all);
    let told: HashSet<MessageId> = items.iter().map(|found| found.message.id.clone()).collect();
    let is_near = |found: &&Found| oldest.is_none_or(|oldest| found.message.received_at >= oldest);
    let more = known.iter().filter(|found| !told.contains(&found.message.id)).filter(is_near);
    items.extend(more.cloned());
    items.sort_by_key(|found| Reverse(found.message.received_at));
    let count = |items: usize| u32::try_from(items).unwrap_or(u32::MAX);
    let untold = count(items.len()) - count(told.len());
    progress.total = progress.total.saturating_add(untold).max(count(known.len()));
    let place = |place: u32| usize::try_from(place).unwrap_or(usize::MAX).min(items.len());
    let items = items.get(place(places.start)..place(places.end)).unwrap_or_default().to_vec();
    SearchWindow { progress, position: places.start, items }
}

#[cfg(test)]
mod tests {
    use shared::Timestamp;
    use shared::keyword::Keywords;
    use shared::message::MessageSummary;
    use shared::search::found::SearchProgress;

    use super::*;

    fn found(at: i64) -> Found {
        let message = MessageSummary {
            id: MessageId(format!("m.{at}")),
            from: Vec::new(),
            to: Vec::new(),
            subject: String::new(),
            preview: None,
            received_at: Timestamp::from_second(at).unwrap(),
            size_bytes: 0,
            keywords: Keywords::default(),
            has_attachment: false,
            conversation: None,
            snoozed_until: None,
        };
        Found { account: "a".into(), mailbox: "m".into(), message }
    }

    #[track_caller]
    fn check(told: &[i64], total: u32, known: &[i64], places: Range<u32>, expected: (&[i64], u32)) {
        let items = |times: &[i64]| times.iter().map(|at| found(*at)).collect::<Vec<_>>();
        let progress = SearchProgress { total, ..SearchProgress::default() };
        let window = SearchWindow { progress, position: 0, items: items(told) };
        let seen = union(window, &items(known), places);
        let times = seen.items.iter().map(|it| it.message.received_at.as_second());
        assert_eq!((times.collect::<Vec<_>>().as_slice(), seen.progress.total), expected);
    }

    #[test]
    fn what_is_known_stays_where_it_is_and_what_is_found_joins_it() {
        check(&[], 0, &[9, 5, 3], 0..80, (&[9, 5, 3], 3));
        check(&[5], 1, &[9, 5, 3], 0..80, (&[9, 5, 3], 3));
        check(&[7, 5, 1], 3, &[9, 5, 3], 0..80, (&[9, 7, 5, 3, 1], 5));
        check(&[7, 5, 1], 3, &[9, 5, 3], 1..3, (&[7, 5], 5));
    }

    #[test]
    fn what_lies_below_what_was_told_is_left_to_the_host() {
        check(&[7, 5], 40, &[9, 5, 3], 0..2, (&[9, 7], 41));
        check(&[7, 5], 2, &[9, 5, 3], 4..9, (&[], 4));
    }
}
