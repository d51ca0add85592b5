//! The face beside a name: initials on a quiet ground.

use shared::address::Address;

/// The grounds of LOOK.md; the name of each is a value of `data-hue`.
const HUES: [&str; 6] = ["rose", "ochre", "moss", "lagoon", "iris", "slate"];

/// Up to two initials: of the first and the last word of the name, else the beginning of the address. The stylesheet makes
/// capitals of them, since the tables of all capitals would weigh more than the whole list.
pub fn initials(address: &Address) -> String {
    let name = address.display_name();
    let mut words = name
        .split(|char: char| char.is_whitespace() || matches!(char, '@' | '.' | '_' | '-' | ','))
        .filter_map(|word| word.chars().find(|char| char.is_alphanumeric()));
    let first = words.next();
    let last = words.next_back().filter(|_| address.name.is_some());
    let letters: String = first.into_iter().chain(last).collect();
    if letters.is_empty() { "?".to_owned() } else { letters }
}

/// The same ground for the same address, always.
pub fn hue(address: &Address) -> &'static str {
    let sum = address
        .email
        .bytes()
        .map(|byte| u32::from(byte.to_ascii_lowercase()))
        .fold(7u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte));
    let index = (sum >> 3) as usize % HUES.len();
    HUES.get(index).copied().unwrap_or("slate")
}

/// Whether a machine or an organisation writes, going by the local part that such mail comes from.
pub fn is_machine(address: &Address) -> bool {
    const PARTS: [&str; 14] = [
        "noreply",
        "no-reply",
        "donotreply",
        "info",
        "news",
        "newsletter",
        "notifications",
        "billing",
        "support",
        "contact",
        "service",
        "mailer-daemon",
        "postmaster",
        "admin",
    ];
    let local = address.email.split(['@', '+']).next().unwrap_or_default();
    PARTS.iter().any(|part| local.eq_ignore_ascii_case(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, email: &str, expected: &str) {
        assert_eq!(initials(&Address::new(name, email)), expected);
    }

    #[test]
    fn initials_are_of_the_first_and_the_last_word() {
        check("Anna Keller", "", "AK");
        check("Matthias von Hohenstein-Lüdinghausen", "", "ML");
        check("Cher", "", "C");
        check("", "dan@partner.example", "d");
        check("élodie (achats)", "", "éa");
        check("王小明", "", "王");
        check("🎉", "", "?");
    }
}
