use shared::conversation::{ConversationMember, ConversationSummary};
use shared::id::MailboxId;
use shared::keyword::Keyword;
use shared::message::{Grouping, MessageSummary, WindowChanges};

use super::*;

pub(in crate::view_model) fn summary(name: &str) -> MessageSummary {
    MessageSummary {
        id: MessageId::from(name),
        from: Vec::new(),
        to: Vec::new(),
        subject: name.to_owned(),
        preview: None,
        received_at: Timestamp::UNIX_EPOCH,
        size_bytes: 0,
        keywords: Keywords::default(),
        has_attachment: false,
        conversation: None,
        snoozed_until: None,
    }
}

pub(in crate::view_model) fn window(total: u32, position: u32, names: &[&str]) -> MessageWindow {
    MessageWindow {
        mailbox: MailboxId::from("inbox"),
        state: format!("{total}"),
        total,
        position,
        items: names.iter().map(|name| summary(name)).collect(),
        changes: None,
        grouping: Grouping::default(),
    }
}

fn listing(total: u32, position: u32, names: &[&str]) -> Listing {
    let mut listing = Listing::default();
    listing.merge(&window(total, position, names), Trust::All, |_| 0);
    listing
}

#[track_caller]
fn check(listing: &Listing, total: u32, expected: &[(u32, &str)]) {
    let rows: Vec<(u32, &str)> =
        listing.known().map(|(place, row)| (place, row.summary.id.as_str())).collect();
    assert_eq!((listing.total, rows.as_slice()), (total, expected));
    for (place, row) in listing.known() {
        assert_eq!(listing.place(&row.summary.id), Some(place));
    }
    assert_eq!(listing.places.len(), rows.len());
}

fn ids(names: &[&str]) -> Vec<MessageId> {
    names.iter().map(|name| MessageId::from(*name)).collect()
}

#[test]
fn windows_of_one_state_add_up() {
    let mut list = listing(9, 0, &["a", "b"]);
    list.merge(&window(9, 5, &["f", "g"]), Trust::All, |_| 0);
    check(&list, 9, &[(0, "a"), (1, "b"), (5, "f"), (6, "g")]);
}

#[test]
fn rows_that_are_read_again_keep_their_places() {
    let mut list = listing(3, 0, &["a", "b", "c"]);
    list.merge(&window(3, 0, &["a", "b", "c"]), Trust::All, |_| 0);
    check(&list, 3, &[(0, "a"), (1, "b"), (2, "c")]);
}

#[test]
fn new_mail_pushes_what_is_known_down() {
    let mut list = listing(9, 0, &["a", "b", "c"]);
    list.merge(&window(10, 0, &["new", "a"]), Trust::All, |_| 0);
    check(&list, 10, &[(0, "new"), (1, "a"), (2, "b"), (3, "c")]);
}

/// The places of rows that are shown although they are to be fetched again.
fn stale(list: &Listing) -> Vec<u32> {
    list.known().filter(|(_, row)| row.is_stale).map(|(place, _)| place).collect()
}

fn told(window: MessageWindow, same: bool, marked: &[&str]) -> MessageWindow {
    let seen = || Keywords(vec![Keyword::new(Keyword::SEEN)]);
    let keywords = marked
        .iter()
        .map(|id| MessageKeywords { id: MessageId::from(*id), keywords: seen() })
        .collect();
    MessageWindow {
        state: "next".to_owned(),
        changes: Some(WindowChanges { same, keywords }),
        ..window
    }
}

#[test]
fn rows_of_uncertain_place_are_shown_and_fetched_again() {
    // Two came and one went, who knows where.
    let mut list = listing(9, 0, &["a", "b", "c", "d"]);
    list.merge(&window(10, 0, &["new", "newer", "a"]), Trust::All, |_| 0);
    check(&list, 10, &[(0, "new"), (1, "newer"), (2, "a"), (3, "b"), (4, "c"), (5, "d")]);
    assert_eq!(stale(&list), [3, 4, 5]);
    assert_eq!(list.missing(0..6, 50), Some(3..6));
}

#[test]
fn a_mark_far_away_takes_no_row_away() {
    let mut list = listing(9, 0, &["a", "b", "c", "d", "e", "f", "g"]);
    let marked = MessageWindow { state: "next".to_owned(), ..window(9, 2, &["c", "d"]) };
    list.merge(&marked, Trust::All, |_| 0);
    assert_eq!(list.known().count(), 7);
    assert_eq!(stale(&list), [0, 1, 4, 5, 6]);
    // Nor where the window shows nothing that was known.
    let elsewhere = MessageWindow { state: "last".to_owned(), ..window(9, 7, &["h"]) };
    list.merge(&elsewhere, Trust::All, |_| 0);
    assert_eq!(list.known().count(), 8);
}

#[test]
fn changed_keywords_need_no_rows() {
    let mut list = listing(9, 3, &["d", "e", "f"]);
    list.merge(&told(window(9, 4, &[]), true, &["f", "unknown"]), Trust::All, |_| 0);
    check(&list, 9, &[(3, "d"), (4, "e"), (5, "f")]);
    assert_eq!((stale(&list), list.state.as_str()), (Vec::new(), "next"));
    assert!(list.row(5).unwrap().summary.keywords.is_seen());
    assert!(!list.row(4).unwrap().summary.keywords.is_seen());
}

#[test]
fn what_was_told_of_all_rows_leaves_none_in_doubt() {
    let mut list = listing(9, 0, &["a", "b", "c", "d"]);
    list.merge(&told(window(10, 0, &["new", "a"]), false, &["d"]), Trust::All, |_| 0);
    check(&list, 10, &[(0, "new"), (1, "a"), (2, "b"), (3, "c"), (4, "d")]);
    assert!(stale(&list).is_empty());
    assert!(list.row(4).unwrap().summary.keywords.is_seen());
}

#[test]
fn a_message_that_left_the_window_is_gone_and_those_around_it_stay() {
    let mut list = listing(9, 0, &["a", "b", "c", "d", "e", "f"]);
    list.merge(&told(window(8, 1, &["b", "d"]), false, &[]), Trust::All, |_| 0);
    check(&list, 8, &[(0, "a"), (1, "b"), (2, "d"), (3, "e"), (4, "f")]);
    assert!(stale(&list).is_empty());
}

#[test]
fn marks_of_ones_own_are_not_taken_back_by_an_older_answer() {
    let mut list = listing(3, 0, &["a", "b"]);
    list.update(&MessageId::from("a"), |keywords| keywords.set(Keyword::SEEN, true));
    let older = MessageWindow { state: "older".to_owned(), ..window(3, 0, &["a", "b", "c"]) };
    list.merge(&older, Trust::Places, |_| 0);
    check(&list, 3, &[(0, "a"), (1, "b"), (2, "c")]);
    assert!(list.row(0).unwrap().summary.keywords.is_seen());
    assert_eq!(list.state, "3"); // So that the next answer is asked for, and heard.
}

/// Whatever happened to a folder: after a refresh of a part, the rows around it are still shown, and the part is as
/// the server says.
#[test]
fn no_row_is_lost_by_a_refresh() {
    let names: Vec<String> = (0..12).map(|index| format!("m{index}")).collect();
    let before: Vec<&str> = names.iter().map(String::as_str).collect();
    let cases = (0..3).flat_map(|gone| (0..3).map(move |new| (gone, new)));
    let cases = cases.flat_map(|case| (0..12).map(move |start| (case, start)));
    for ((gone, new), start) in cases {
        for length in 1..8 {
            let mut list = listing(12, 0, &before);
            let after: Vec<&str> =
                ["n0", "n1"][..new].iter().chain(&before[..12 - gone]).copied().collect();
            let total = u32::try_from(after.len()).unwrap();
            let part = &after[start.min(after.len())..(start + length).min(after.len())];
            let answer = window(total, u32::try_from(start).unwrap(), part);
            list.merge(&MessageWindow { state: "now".to_owned(), ..answer }, Trust::All, |_| 0);
            for (place, name) in (start..).zip(part) {
                let row = list.row(u32::try_from(place).unwrap()).unwrap();
                assert!(row.summary.id.as_str() == *name && !row.is_stale);
            }
            // At most as many as came can be unknown.
            assert!(list.known().count() + new >= after.len(), "{gone} {new} {start} {length}");
            assert_eq!(list.places.len(), list.known().count());
        }
    }
}

#[test]
fn removing_closes_the_gap_and_restoring_opens_it_again() {
    let mut list = listing(9, 2, &["c", "d", "e", "f"]);
    let before = list.clone();
    let removed = list.remove(&ids(&["c", "e", "unknown"]));
    check(&list, 7, &[(2, "d"), (3, "f")]);
    assert_eq!((removed.ids.len(), removed.unread), (2, 2));
    list.restore(removed.rows);
    assert_eq!(list, before);
}

#[test]
fn what_is_missing_is_asked_for_once_and_in_one_piece() {
    let list = listing(9, 3, &["d", "e"]);
    assert_eq!(list.missing(0..9, 50), Some(0..9));
    assert_eq!(list.missing(0..9, 4), Some(0..3));
    assert_eq!(list.missing(3..5, 50), None);
    assert_eq!(list.missing(4..50, 50), Some(5..9)); // Nothing is missing beyond the end.
    assert_eq!(list.missing(20..50, 50), None);
}

#[test]
fn memory_stays_bounded() {
    let mut list = listing(9, 0, &["a", "b", "c", "d", "e", "f"]);
    list.trim(&(3..4), 1);
    check(&list, 9, &[(2, "c"), (3, "d"), (4, "e")]);
}

#[test]
fn a_change_reaches_the_row_and_nothing_else() {
    let mut list = listing(2, 0, &["a", "b"]);
    assert!(list.update(&MessageId::from("b"), |keywords| keywords.set(Keyword::SEEN, true)));
    assert!(!list.update(&MessageId::from("z"), |_| {}));
    assert!(!list.row(0).unwrap().summary.keywords.is_seen());
    assert!(list.row(1).unwrap().summary.keywords.is_seen());
}

#[test]
fn the_next_message_takes_the_place_of_one_that_leaves() {
    let list = listing(2, 0, &["a", "b"]);
    assert_eq!(list.neighbour(&MessageId::from("a")), Some(MessageId::from("b")));
    assert_eq!(list.neighbour(&MessageId::from("b")), Some(MessageId::from("a")));
}

/// A list in which each row is a conversation: its newest message, then others of this folder.
fn grouped(total: u32, rows: &[&[&str]]) -> MessageWindow {
    let item = |names: &&[&str]| {
        let others: Vec<_> = names[1..]
            .iter()
            .map(|name| ConversationMember {
                id: MessageId::from(*name),
                keywords: Keywords::default(),
            })
            .collect();
        let count = u32::try_from(names.len()).unwrap() + 1; // And one in Sent.
        let whole = ConversationSummary { count, participants: Vec::new(), others };
        MessageSummary { conversation: Some(whole), ..summary(names[0]) }
    };
    let items = rows.iter().map(item).collect();
    let grouping = Grouping { is_on: true, is_settling: false };
    MessageWindow { items, grouping, ..window(total, 0, &[]) }
}

fn conversations(rows: &[&[&str]]) -> Listing {
    let mut listing = Listing::default();
    let total = u32::try_from(rows.len()).unwrap();
    listing.merge(&grouped(total, rows), Trust::All, |_| 0);
    listing
}

fn members(list: &Listing) -> Vec<Vec<&str>> {
    list.known().map(|(_, row)| row.ids().map(MessageId::as_str).collect()).collect()
}

#[test]
fn a_row_is_found_by_any_of_its_messages() {
    let mut list = conversations(&[&["c", "a"], &["b"]]);
    assert_eq!(list.place(&MessageId::from("a")), Some(0));
    assert_eq!(list.whole(&ids(&["a", "c", "elsewhere"])), ids(&["c", "a", "elsewhere"]));
    assert!(list.update(&MessageId::from("c"), |it| it.set(Keyword::SEEN, true)));
    assert!(list.row(0).unwrap().is_unread());
    assert!(list.update(&MessageId::from("a"), |it| it.set(Keyword::SEEN, true)));
    assert!(!list.row(0).unwrap().is_unread());
    assert!(list.keywords(&MessageId::from("a")).unwrap().is_seen());
}

#[test]
fn an_answer_moves_its_conversation_and_leaves_no_other_row() {
    let mut list = conversations(&[&["d"], &["c", "a"], &["b"]]);
    let answer = grouped(3, &[&["e", "c", "a"], &["d"]]);
    list.merge(&MessageWindow { state: "next".to_owned(), ..answer }, Trust::All, |_| 0);
    assert_eq!(members(&list)[..2], [vec!["e", "c", "a"], vec!["d"]]);
    assert!(members(&list)[2..].iter().all(|row| *row == ["b"]));
    assert_eq!(list.place(&MessageId::from("a")), Some(0));
}

#[test]
fn a_conversation_goes_whole_or_in_part_and_comes_back() {
    let mut list = conversations(&[&["d"], &["e", "c", "a"], &["b"]]);
    let before = list.clone();
    let removed = list.remove(&ids(&["e", "c", "a"]));
    assert_eq!((members(&list), list.total), (vec![vec!["d"], vec!["b"]], 2));
    assert_eq!(removed.unread, 3);
    list.restore(removed.rows);
    assert_eq!(list, before);
    let removed = list.remove(&ids(&["e", "a"]));
    assert_eq!((members(&list), list.total), (vec![vec!["d"], vec!["c"], vec!["b"]], 3));
    let left = list.row(1).unwrap();
    assert_eq!((left.count(), left.is_stale), (2, true));
    assert_eq!(list.place(&MessageId::from("e")), None);
    list.restore(removed.rows);
    assert_eq!(list, before);
}

#[test]
fn a_list_of_conversations_takes_nothing_over_from_one_of_messages() {
    let mut list = listing(9, 0, &["a", "b", "c", "d"]);
    list.merge(&grouped(2, &[&["d", "a"]]), Trust::All, |_| 0);
    assert_eq!(members(&list), [["d", "a"]]);
    assert!(list.is_grouped && list.place(&MessageId::from("b")).is_none());
}
