use std::collections::BTreeSet;
use std::hash::{BuildHasherDefault, DefaultHasher};

use proptest::prelude::*;

use super::*;

type Fixed = BuildHasherDefault<DefaultHasher>;

fn forest() -> Forest<Fixed> {
    Forest::new(Fixed::default())
}

fn ties<'a>(message_id: &'a str, references: &'a str, in_reply_to: &'a str) -> Ties<'a> {
    Ties { message_id, references, in_reply_to }
}

/// Which of the messages belong together, by their places.
fn groups(messages: &[Ties<'_>]) -> Vec<Vec<usize>> {
    let mut forest = forest();
    let nodes: Vec<Node> = messages.iter().map(|ties| forest.add(ties)).collect();
    let mut groups: Vec<(Node, Vec<usize>)> = Vec::new();
    for (place, node) in nodes.iter().enumerate() {
        let set = forest.conversation(*node);
        match groups.iter_mut().find(|(known, _)| *known == set) {
            Some((_, group)) => group.push(place),
            None => groups.push((set, vec![place])),
        }
    }
    for (set, group) in &groups {
        let distinct: BTreeSet<Node> = group.iter().map(|place| nodes[*place]).collect();
        let members: BTreeSet<Node> = forest.members(nodes[group[0]]).collect();
        assert_eq!(members, distinct);
        assert_eq!(forest.size(*set) as usize, distinct.len());
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

#[track_caller]
fn check(messages: &[(&str, &str, &str)], expected: &[&[usize]]) {
    let messages: Vec<_> = messages.iter().map(|(id, refs, to)| ties(id, refs, to)).collect();
    assert_eq!(groups(&messages), expected);
}

#[test]
fn messages_that_name_each_other_belong_together() {
    check(&[("<a@x>", "", ""), ("<b@x>", "<a@x>", ""), ("<c@x>", "", "")], &[&[0, 1], &[2]]);
    // By In-Reply-To alone, and whichever comes first.
    check(&[("<b@x>", "", "<a@x>"), ("<a@x>", "", "")], &[&[0, 1]]);
    // The parent is in no folder: what answers it belongs together all the same.
    check(&[("<b@x>", "<gone@x>", ""), ("<c@x>", "<gone@x>", "")], &[&[0, 1]]);
    // One message ties two conversations that were apart until then.
    check(&[("<a@x>", "", ""), ("<b@x>", "", ""), ("<c@x>", "<a@x> <b@x>", "")], &[&[0, 1, 2]]);
}

#[test]
fn circles_and_messages_that_answer_themselves_are_conversations_too() {
    check(&[("<a@x>", "<b@x>", ""), ("<b@x>", "<a@x>", "<b@x>")], &[&[0, 1]]);
    check(&[("<a@x>", "<a@x>", "<a@x>")], &[&[0]]);
}

#[test]
fn ids_are_what_stands_in_brackets() {
    check(&[("a@x", "", ""), ("<b@x>", "junk <a@x> more <", "")], &[&[0, 1]]); // Without brackets of its own.
    check(&[("<a@x>", "", ""), ("<b@x>", "a@x", "")], &[&[0], &[1]]); // Words are no ids.
    check(&[("<a@\r\n x>", "", ""), ("<b@x>", "<a@x>", "")], &[&[0, 1]]); // Folded in the middle.
    check(&[("", "", ""), ("", "<>", "< >"), ("<>", "", "")], &[&[0], &[1], &[2]]); // None at all.
    check(&[("<A@x>", "", ""), ("<b@x>", "<a@x>", "")], &[&[0], &[1]]); // Case counts.
    // Old mail names whom it answers after what it answers.
    check(
        &[("<1@x>", "", "<q@x> from <anna@x>"), ("<2@x>", "", "<r@x> from <anna@x>")],
        &[&[0], &[1]],
    );
}

#[test]
fn copies_are_one_message_until_the_last_is_gone() {
    let mut forest = forest();
    let first = forest.add(&ties("<a@x>", "", ""));
    let copy = forest.add(&ties("<a@x>", "<b@x>", ""));
    let answer = forest.add(&ties("<c@x>", "<b@x>", ""));
    assert_eq!((first, forest.size(answer)), (copy, 2));
    forest.remove(copy);
    assert_eq!(forest.size(answer), 2);
    forest.remove(first);
    assert!(!forest.is_here(first));
    assert_eq!(forest.size(answer), 1);
    forest.remove(first); // Gone already.
    assert_eq!(forest.size(answer), 1);
    assert_eq!(forest.members(first).collect::<Vec<_>>(), [answer]);
}

#[test]
fn a_message_from_elsewhere_finds_where_it_belongs() {
    let mut forest = forest();
    let known = forest.add(&ties("<a@x>", "<root@x>", ""));
    let found = forest.find(&ties("<z@x>", "<q@x> <root@x>", "")).unwrap();
    assert_eq!(forest.conversation(found), forest.conversation(known));
    assert_eq!(forest.find(&ties("<z@x>", "<q@x>", "")), None);
    let before = forest.len();
    assert_eq!(forest.len(), before); // Looking makes nothing.
}

#[test]
fn changes_are_counted_where_other_messages_come_together() {
    let mut forest = forest();
    forest.add(&ties("<a@x>", "<r@x>", ""));
    forest.add(&ties("<b@x>", "", ""));
    let copy = forest.add(&ties("<b@x>", "", ""));
    assert_eq!(forest.changes(), 0);
    let second = forest.add(&ties("<c@x>", "<r@x>", "")); // The first is not alone any more.
    assert_eq!(forest.changes(), 1);
    let third = forest.add(&ties("<d@x>", "<r@x>", ""));
    assert_eq!(forest.changes(), 1);
    forest.add(&ties("<e@x>", "<r@x> <b@x>", "")); // Two that were apart are one.
    assert_eq!(forest.changes(), 2);
    for gone in [copy, second, third] {
        forest.remove(gone);
    }
    assert_eq!(forest.changes(), 2);
}

#[test]
fn ten_thousand_references_cost_no_more_than_some() {
    let all: String = (0..10_000).map(|number| format!("<{number}@x> ")).collect();
    let mut forest = forest();
    forest.add(&ties("<new@x>", &all, "<9999@x>"));
    assert!(forest.len() <= MAX_REFERENCES + 2);
    let first = forest.find(&ties("", "<0@x>", "")).unwrap();
    let last = forest.find(&ties("", "<9999@x>", "")).unwrap();
    assert_eq!(forest.conversation(first), forest.conversation(last));
}

#[test]
fn a_chain_of_ten_thousand_answers_is_one_conversation() {
    let mut forest = forest();
    let nodes: Vec<Node> = (0..10_000_u32)
        .map(|number| {
            let answered = format!("<{}@x>", number.saturating_sub(1));
            forest.add(&ties(&format!("<{number}@x>"), "", &answered))
        })
        .collect();
    assert_eq!(forest.size(nodes[0]), 10_000);
    assert_eq!(forest.members(nodes[5_000]).count(), 10_000);
}

/// A few ids, so that messages often name each other.
fn letters() -> impl Strategy<Value = Vec<(u8, Vec<u8>, Option<u8>)>> {
    let letter = (0u8..24, prop::collection::vec(0u8..24, 0..4), prop::option::of(0u8..24));
    prop::collection::vec(letter, 0..24)
}

fn fields(letter: &(u8, Vec<u8>, Option<u8>)) -> [String; 3] {
    let (own, references, answered) = letter;
    let references: Vec<String> = references.iter().map(|id| format!("<{id}@x>")).collect();
    let answered = answered.map_or(String::new(), |id| format!("<{id}@x>"));
    [format!("<{own}@x>"), references.join("\r\n "), answered]
}

/// The same by the slowest way: sets of ids that grow until none of them touch.
fn naive(letters: &[(u8, Vec<u8>, Option<u8>)]) -> Vec<BTreeSet<u8>> {
    let mut sets: Vec<BTreeSet<u8>> = letters
        .iter()
        .map(|(own, references, answered)| {
            std::iter::once(*own).chain(references.iter().copied()).chain(*answered).collect()
        })
        .collect();
    loop {
        let touching = (0..sets.len()).find_map(|one| {
            let other =
                (one + 1..sets.len()).find(|other| !sets[one].is_disjoint(&sets[*other]))?;
            Some((one, other))
        });
        let Some((one, other)) = touching else { return sets };
        let gone = sets.remove(other);
        sets[one].extend(gone);
    }
}

proptest! {
    #[test]
    fn the_order_in_which_mail_comes_changes_nothing(letters in letters()) {
        let sets = naive(&letters);
        for is_reversed in [false, true] {
            let mut forest = forest();
            let mut order: Vec<usize> = (0..letters.len()).collect();
            if is_reversed {
                order.reverse();
            }
            let mut nodes = vec![None; letters.len()];
            for place in order {
                let [id, references, answered] = fields(&letters[place]);
                nodes[place] = Some(forest.add(&ties(&id, &references, &answered)));
            }
            for (one, first) in letters.iter().enumerate() {
                for (other, second) in letters.iter().enumerate() {
                    let together =
                        sets.iter().any(|set| set.contains(&first.0) && set.contains(&second.0));
                    let [a, b] = [one, other].map(|at| forest.conversation(nodes[at].unwrap()));
                    prop_assert_eq!(a == b, together);
                }
            }
        }
    }

    #[test]
    fn taking_all_mail_out_leaves_nothing(letters in letters()) {
        let mut forest = forest();
        let nodes: Vec<Node> = letters
            .iter()
            .map(|letter| {
                let [id, references, answered] = fields(letter);
                forest.add(&ties(&id, &references, &answered))
            })
            .collect();
        for node in &nodes {
            prop_assert!(forest.is_here(*node));
            forest.remove(*node);
        }
        for node in nodes {
            prop_assert_eq!(forest.size(node), 0);
            prop_assert_eq!(forest.members(node).count(), 0);
        }
    }

    #[test]
    fn no_header_breaks_it(id in ".{0,40}", references in ".{0,80}", answered in "[<>@ a\r\n]{0,40}") {
        let mut forest = forest();
        let ties = ties(&id, &references, &answered);
        let node = forest.add(&ties);
        prop_assert_eq!(forest.size(node), 1);
        let found = forest.find(&ties).map(|found| forest.conversation(found));
        let own = forest.conversation(node);
        prop_assert!(found.is_none_or(|found| found == own));
    }
}
