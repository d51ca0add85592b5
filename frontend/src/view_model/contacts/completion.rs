//! Whom the fields for recipients offer: those one has written to, contacts, and groups.

use shared::address::Address;
use shared::contact::name::fold;

use super::directory::Directory;
use crate::view_model::compose::chips::Recipients;
use crate::view_model::compose::people::Person;

/// As many as one takes in at a glance.
const MOST: usize = 6;

/// In so many days a message to somebody comes to count half.
const HALF_LIFE_DAYS: f64 = 60.0;

/// Somebody, or a group, to choose from a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// What the list shows; of a group, who is in it stands in the place of the address.
    pub shown: Address,
    /// What choosing it types.
    pub adds: String,
}

impl From<Address> for Suggestion {
    fn from(address: Address) -> Self {
        Self { adds: address.to_string(), shown: address }
    }
}

/// Those with a word that begins like each word that was `typed`, accents aside: first whom one writes to most and
/// most lately, then favourites, groups, and all others. Nobody who is among the recipients already.
pub fn complete(
    directory: &Directory,
    people: &[Person],
    typed: &str,
    chosen: &Recipients,
    now_ms: f64,
) -> Vec<Suggestion> {
    let words = words(typed);
    if words.is_empty() {
        return Vec::new();
    }
    let is_chosen =
        |address: &Address| chosen.all().any(|other| other.address.same_mailbox(address));
    let mut known: Vec<&Person> =
        people.iter().filter(|person| matches(&person.address, &words)).collect();
    known.sort_by(|a, b| weight(b, now_ms).total_cmp(&weight(a, now_ms)));
    let mut found: Vec<Suggestion> = known
        .into_iter()
        .filter(|person| !is_chosen(&person.address))
        .take(MOST)
        .map(|person| person.address.clone().into())
        .collect();
    for suggestion in directory.suggest(&words, MOST * 2) {
        let is_there = |other: &Suggestion| other.shown.same_mailbox(&suggestion.shown);
        if found.len() < MOST && !is_chosen(&suggestion.shown) && !found.iter().any(is_there) {
            found.push(suggestion);
        }
    }
    found
}

/// Whom the organisation's directory found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LookedUp {
    /// What it was asked.
    pub typed: String,
    pub people: Vec<Address>,
}

/// Adds people of the organisation's directory, who come last: those that still fit what is `typed` by now. To what it
/// was asked, the directory's word is enough: it may know people by more than their names.
pub fn add_directory(
    found: &mut Vec<Suggestion>,
    looked_up: &LookedUp,
    typed: &str,
    chosen: &Recipients,
) {
    let (words, is_answer) = (words(typed), looked_up.typed == typed.trim());
    let fits = |person: &&Address| !words.is_empty() && (is_answer || matches(person, &words));
    for person in looked_up.people.iter().filter(fits) {
        let is_chosen = chosen.all().any(|other| other.address.same_mailbox(person));
        let is_there = found.iter().any(|other| other.shown.same_mailbox(person));
        if found.len() < MOST && !is_chosen && !is_there {
            found.push(person.clone().into());
        }
    }
}

/// The words of a query, each after a space, as the directory has them.
pub(super) fn words(query: &str) -> Vec<String> {
    fold(query).split_whitespace().map(|word| format!(" {word}")).collect()
}

fn matches(address: &Address, words: &[String]) -> bool {
    let text = format!("{} {}", address.display_name(), address.email);
    let spaced: String =
        fold(&text).split(|c: char| !c.is_alphanumeric()).map(|word| format!(" {word}")).collect();
    let whole = format!(" {} {}", fold(address.display_name()), fold(&address.email));
    words.iter().all(|word| spaced.contains(word.as_str()) || whole.contains(word.as_str()))
}

/// How much one has to do with somebody: each message counts, and counts less with time.
fn weight(person: &Person, now_ms: f64) -> f64 {
    let days = ((now_ms - person.last_ms) / 86_400_000.0).max(0.0);
    f64::from(person.times) / (1.0 + days / HALF_LIFE_DAYS)
}

#[cfg(test)]
mod tests {
    use shared::contact::{CardKind, CardSummary, CardSummaryPage};

    use super::super::directory::tests::card;
    use super::*;
    use crate::view_model::compose::chips::Field;

    const DAY: f64 = 86_400_000.0;

    fn with_email(id: &str, name: &str, email: &str) -> CardSummary {
        CardSummary { emails: vec![email.to_owned()], ..card(id, name) }
    }

    fn directory(items: Vec<CardSummary>) -> Directory {
        let mut directory = Directory::default();
        directory.merge(CardSummaryPage { items, revision: 1, ..CardSummaryPage::default() });
        directory
    }

    fn person(name: &str, email: &str, times: u32, days: f64) -> Person {
        Person { address: Address::new(name, email), times, last_ms: (1000.0 - days) * DAY }
    }

    fn sample() -> Directory {
        let mut nick = with_email("1", "Robert Maier", "r.maier@werk.example");
        nick.nicknames = vec!["Bobby".to_owned()];
        let mut firm = with_email("2", "Zo\u{e9} Abel", "z@x.example");
        firm.organisation = "\u{c9}dition du Lac".to_owned();
        let mut group = card("3", "Robot club");
        group.kind = CardKind::Group;
        group.members = vec!["u1".to_owned(), "u2".to_owned(), "gone".to_owned()];
        directory(vec![nick, firm, group, card("4", "Robin without address")])
    }

    #[track_caller]
    fn check(typed: &str, people: &[Person], expected: &[&str]) {
        let found = complete(&sample(), people, typed, &Recipients::default(), 1000.0 * DAY);
        let names: Vec<&str> = found.iter().map(|one| one.shown.display_name()).collect();
        assert_eq!(names, expected, "{typed}");
    }

    #[test]
    fn people_are_found_by_name_nickname_organisation_and_address_without_accents() {
        check("maier", &[], &["Robert Maier"]);
        check("bob", &[], &["Robert Maier"]);
        check("edition", &[], &["Zo\u{e9} Abel"]);
        check("werk", &[], &["Robert Maier"]);
        check("zoe abel", &[], &["Zo\u{e9} Abel"]);
        check("bel", &[], &[]);
        check(" ", &[], &[]);
    }

    #[test]
    fn whom_one_writes_to_comes_first_and_most_lately_before_most_often() {
        let people = [
            person("Rosa", "rosa@x.example", 3, 900.0),
            person("Ronja", "ronja@x.example", 2, 1.0),
            person("R. Maier", "r.maier@werk.example", 1, 990.0),
        ];
        check("ro", &people, &["Ronja", "Rosa", "Robot club", "Robert Maier"]);
        // Known by both, and shown once.
        check("maier", &people, &["R. Maier"]);
    }

    #[test]
    fn a_group_stands_for_those_in_it() {
        let found = complete(&sample(), &[], "robot", &Recipients::default(), 0.0);
        assert_eq!(
            found[0].adds,
            "Robert Maier <r.maier@werk.example>, Zo\u{e9} Abel <z@x.example>"
        );
        assert_eq!(found[0].shown.display_name(), "Robot club");
    }

    #[test]
    fn the_directory_comes_last_and_as_far_as_it_fits_what_is_typed_by_now() {
        let people = vec![
            Address::new("Maier Ruth", "ruth@x.example"),
            Address::new("Bob", "r.maier@werk.example"),
            Address::new("Zoe", "z@y.example"),
        ];
        let looked_up = LookedUp { typed: "mai".to_owned(), people };
        let check = |typed: &str, expected: &[&str]| {
            let mut found = complete(&sample(), &[], typed, &Recipients::default(), 0.0);
            add_directory(&mut found, &looked_up, typed, &Recipients::default());
            let names: Vec<&str> = found.iter().map(|one| one.shown.display_name()).collect();
            assert_eq!(names, expected, "{typed}");
        };
        check("maier", &["Robert Maier", "Maier Ruth"]);
        check("mai ", &["Robert Maier", "Maier Ruth", "Zoe"]);
        check(" ", &[]);
    }

    #[test]
    fn nobody_is_offered_twice() {
        let mut chosen = Recipients::default();
        chosen.add_text(Field::Cc, "R.MAIER@werk.example");
        assert_eq!(complete(&sample(), &[], "maier", &chosen, 0.0), []);
    }

    #[test]
    fn fifty_thousand_are_searched_quickly() {
        let cards = (0..50_000).map(|n| {
            let name = format!("Person{n} Family{}", n % 977);
            with_email(&n.to_string(), &name, &format!("person{n}@host{}.example", n % 31))
        });
        let directory = directory(cards.collect());
        for typed in ["p", "family97", "host3", "nobody", "person49999"] {
            let found = complete(&directory, &[], typed, &Recipients::default(), 0.0);
            assert!(found.len() <= MOST);
            assert_eq!(found.is_empty(), typed == "nobody", "{typed}");
        }
    }
}
