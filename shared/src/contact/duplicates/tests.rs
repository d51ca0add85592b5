mod books;

use std::collections::BTreeSet;
use std::time::Instant;

use super::*;
use books::Book;

type Pair = (String, String);

fn pairs_of(groups: &[Group]) -> BTreeSet<Pair> {
    let of_group = |group: &Group| {
        let mut ids: Vec<String> = group.cards.iter().map(|id| id.0.clone()).collect();
        ids.sort();
        let ids_again = ids.clone();
        let pairs = ids.into_iter().enumerate().flat_map(move |(at, one)| {
            let others: Vec<Pair> =
                ids_again.iter().skip(at + 1).map(|other| (one.clone(), other.clone())).collect();
            others
        });
        pairs.collect::<Vec<_>>()
    };
    groups.iter().flat_map(of_group).collect()
}

struct Measured {
    precision: f64,
    recall: f64,
}

fn measure(found: &BTreeSet<Pair>, truth: &BTreeSet<Pair>) -> Measured {
    let right = found.intersection(truth).count() as f64;
    Measured { precision: right / found.len() as f64, recall: right / truth.len() as f64 }
}

#[test]
fn known_duplicates_are_found_and_others_are_not() {
    for seed in [1, 2, 3] {
        let book = Book::of_people(3_000, seed);
        let start = Instant::now();
        let found = find(book.cards.iter(), std::iter::empty(), Some("DE"));
        let took = start.elapsed();
        let (certain, all) = (pairs_of(&found.certain), pairs_of(&found.groups));
        let (truth, provable) = (book.pairs(false), book.pairs(true));
        let strict = measure(&certain, &provable);
        let shown = measure(&all, &truth);
        println!(
            "seed {seed}: {} cards, {} pairs, {} of them by more than the name; certain: precision {:.4}, recall {:.4}; \
             shown: precision {:.4}, recall {:.4}; {took:?} in this build",
            book.cards.len(),
            truth.len(),
            provable.len(),
            measure(&certain, &truth).precision,
            strict.recall,
            shown.precision,
            shown.recall,
        );
        for (kind, (right, of)) in book.recall_by_kind(&certain) {
            println!("  {kind}: {right} of {of}");
        }
        for (one, other) in certain.difference(&truth).take(12) {
            println!("  wrong: {} ~ {}", book.describe(one), book.describe(other));
        }
        assert!(measure(&certain, &truth).precision >= 0.98, "precision at the certain level");
        assert!(strict.recall >= 0.95, "recall at the certain level");
        assert!(shown.recall >= 0.9, "recall of all that is shown");
    }
}

#[test]
fn many_cards_with_one_value_stay_fast_and_apart() {
    // Everybody of a company has its address, its number and its name.
    let book = Book::of_one_office(2_000);
    let mut comparison = Comparison::new(Some("DE"));
    book.cards.iter().for_each(|card| comparison.add(card));
    comparison.prepare(std::iter::empty());
    assert!(comparison.waiting.len() < 2_000 * 8 * WINDOW, "not all with all");
    while comparison.advance(1_000) {}
    assert_eq!(comparison.finish().certain, []);
}

#[test]
fn a_pair_that_is_hidden_stays_apart() {
    let book = Book::of_people(200, 7);
    let before = find(book.cards.iter(), std::iter::empty(), Some("DE"));
    let hidden = before.groups.first().unwrap().cards.clone();
    let pairs: Vec<(&CardId, &CardId)> = hidden
        .iter()
        .enumerate()
        .flat_map(|(at, one)| hidden.iter().skip(at + 1).map(move |other| (other, one)))
        .collect();
    let after = find(book.cards.iter(), pairs.into_iter(), Some("DE"));
    assert_eq!(after.groups.len() + 1, before.groups.len());
    assert!(after.groups.iter().all(|group| group.cards != hidden));
}

#[test]
fn a_shared_value_ties_no_chain() {
    let card = |id: &str, name: &str, mails: &[&str]| books::card(id, name, mails, &[]);
    // `A. Keller` may be either of two; it can't make one of both.
    let cards = [
        card("1", "Anna Keller", &["keller@x.example"]),
        card("2", "A. Keller", &["keller@x.example", "keller@y.example"]),
        card("3", "Andreas Keller", &["keller@y.example"]),
    ];
    let found = find(cards.iter(), std::iter::empty(), None);
    assert!(found.groups.iter().all(|group| group.cards.len() == 2), "{found:?}");
}
