//! Whom one has written to: what the fields for recipients suggest.

use serde::{Deserialize, Serialize};
use shared::address::Address;

use super::chips::Recipients;

/// Beyond, the ones not written to for longest are forgotten.
const KEPT_MOST: usize = 300;
/// As many as one takes in at a glance.
const SUGGESTED_MOST: usize = 6;

/// Somebody one has written to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Person {
    pub address: Address,
    pub times: u32,
    pub last_ms: f64,
}

/// Notes that a message goes to `recipients`.
pub fn note(people: &mut Vec<Person>, recipients: &[Address], now_ms: f64) {
    for recipient in recipients {
        match people.iter_mut().find(|person| person.address.same_mailbox(recipient)) {
            Some(person) => {
                person.times += 1;
                person.last_ms = now_ms;
                if recipient.name.is_some() {
                    person.address.name.clone_from(&recipient.name);
                }
            }
            None => people.push(Person { address: recipient.clone(), times: 1, last_ms: now_ms }),
        }
    }
    people.sort_by(|a, b| b.last_ms.total_cmp(&a.last_ms));
    people.truncate(KEPT_MOST);
}

/// Those whose name or address has a word that begins like what was `typed`; the ones written to most first. Nobody who
/// is among the recipients already.
pub fn suggest(people: &[Person], typed: &str, chosen: &Recipients) -> Vec<Address> {
    let typed = typed.trim().to_lowercase();
    if typed.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<&Person> = people
        .iter()
        .filter(|person| matches(&person.address, &typed))
        .filter(|person| !chosen.all().any(|other| other.address.same_mailbox(&person.address)))
        .collect();
    found.sort_by_key(|person| std::cmp::Reverse(person.times));
    found.into_iter().take(SUGGESTED_MOST).map(|person| person.address.clone()).collect()
}

fn matches(address: &Address, typed: &str) -> bool {
    let texts = [address.display_name().to_lowercase(), address.email.to_lowercase()];
    texts.iter().any(|text| starts_word(text, typed).is_some())
}

/// Where in `text` a word begins with `typed`; both in lower case.
fn starts_word(text: &str, typed: &str) -> Option<usize> {
    let found = text.match_indices(typed).map(|(index, _)| index);
    found.into_iter().find(|index| {
        let before = text.get(..*index).and_then(|before| before.chars().next_back());
        !before.is_some_and(char::is_alphanumeric)
    })
}

/// `text` in three: before, what was typed, after. For showing why something is suggested.
pub fn mark<'a>(text: &'a str, typed: &str) -> (&'a str, &'a str, &'a str) {
    let typed = typed.trim().to_lowercase();
    let lower = text.to_lowercase();
    // Some letters take more bytes in one case than in the other; then nothing is marked.
    let place = if lower.len() == text.len() && !typed.is_empty() {
        starts_word(&lower, &typed)
    } else {
        None
    };
    let parts = place.and_then(|index| {
        let (before, rest) = text.split_at_checked(index)?;
        let (hit, after) = rest.split_at_checked(typed.len())?;
        Some((before, hit, after))
    });
    parts.unwrap_or((text, "", ""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view_model::compose::chips::Field;

    fn known() -> Vec<Person> {
        let mut people = Vec::new();
        note(&mut people, &[Address::new("Ines Carvalho", "ines.carvalho@pli.example")], 1.0);
        note(&mut people, &[Address::new("Ingmar Bækkelund", "post@baekkelund.example")], 2.0);
        note(
            &mut people,
            &[Address::new("", "INES.carvalho@pli.example"), Address::new("Martin", "m@x.example")],
            3.0,
        );
        people
    }

    #[track_caller]
    fn check(typed: &str, expected: &[&str]) {
        let found = suggest(&known(), typed, &Recipients::default());
        let found: Vec<&str> = found.iter().map(Address::display_name).collect();
        assert_eq!(found, expected, "{typed}");
    }

    #[test]
    fn suggests_by_the_beginning_of_any_word() {
        check("in", &["Ines Carvalho", "Ingmar Bækkelund"]); // Ines was written to twice.
        check("CARV", &["Ines Carvalho"]);
        check("bæk", &["Ingmar Bækkelund"]);
        check("baek", &["Ingmar Bækkelund"]);
        check("artin", &[]);
        check(" ", &[]);
    }

    #[test]
    fn suggests_nobody_twice() {
        let mut chosen = Recipients::default();
        chosen.add_text(Field::Cc, "ines.carvalho@pli.example");
        assert_eq!(suggest(&known(), "carv", &chosen), []);
    }

    #[test]
    fn forgets_those_not_written_to_for_long() {
        let mut people = Vec::new();
        for n in 0..400 {
            note(&mut people, &[Address::new("", &format!("p{n}@x.example"))], f64::from(n));
        }
        assert_eq!(people.len(), KEPT_MOST);
        assert_eq!(people[0].address.email, "p399@x.example");
    }

    #[test]
    fn marks_what_was_typed() {
        assert_eq!(mark("Ines Carvalho", "carv"), ("Ines ", "Carv", "alho"));
        assert_eq!(mark("Ines", "x"), ("Ines", "", ""));
        assert_eq!(mark("İnes", "nes"), ("İnes", "", ""));
    }
}
