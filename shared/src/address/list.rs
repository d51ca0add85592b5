//! Reads lists of addresses as people paste them.

use super::scan::{Piece, scan};
use super::{Address, AddressProblem, check};

/// One entry of a list that somebody typed or pasted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// As far as it could be read; where there is no address in it, `email` is what was typed.
    pub address: Address,
    /// Why mail can't be sent there.
    pub problem: Option<AddressProblem>,
}

impl Recipient {
    /// Checks an address that is already in two parts.
    pub fn new(address: Address) -> Self {
        let problem = check(&address.email).err();
        Self { address, problem }
    }
}

/// Reads any common form: separated by commas, semicolons or lines; `Anna <a@b>`, `"Keller, Anna" <a@b>`,
/// `Keller, Anna <a@b>`, `a@b (Anna)`, `Anna a@b`, `<a@b>`, `mailto:a@b`, groups (RFC 5322 §3.4), whole header lines.
///
/// Nothing is lost: what holds no address comes back as an entry with a problem.
pub fn parse_list(text: &str) -> Vec<Recipient> {
    let pieces = scan(text);
    let mut reader = Reader::default();
    for piece in pieces {
        match piece {
            Piece::Separator => reader.end_entry(),
            // What came before was the name of a group or of a header field.
            Piece::Colon => reader.entry.clear(),
            piece => reader.entry.push(piece),
        }
    }
    reader.end_entry();
    reader.settle_pending();
    reader.found
}

/// Folds entries that reach the same mailbox into the first of them, which takes the name where it had none.
pub fn fold_duplicates(recipients: Vec<Address>) -> Vec<Address> {
    let mut kept: Vec<Address> = Vec::with_capacity(recipients.len());
    for recipient in recipients {
        match kept.iter_mut().find(|other| other.same_mailbox(&recipient)) {
            Some(first) => first.name = first.name.take().or(recipient.name),
            None => kept.push(recipient),
        }
    }
    kept
}

#[derive(Default)]
struct Reader {
    found: Vec<Recipient>,
    /// Since the last separator.
    entry: Vec<Piece>,
    /// An entry without an address: perhaps the first half of `Keller, Anna <a@b>`.
    pending: Option<String>,
}

impl Reader {
    fn end_entry(&mut self) {
        let entry = std::mem::take(&mut self.entry);
        if entry.iter().all(|piece| *piece == Piece::Space) {
            return;
        }
        if !entry.iter().any(holds_address) {
            self.settle_pending();
            self.pending = Some(plain_text(&entry));
            return;
        }
        let items = items(entry);
        let has_angle = items.iter().any(|item| matches!(item, Item::Angle(_)));
        let first_half = if has_angle { self.pending.take() } else { None };
        self.settle_pending();
        self.read_items(items, first_half);
    }

    /// What was kept as a possible half of a name stands alone after all.
    fn settle_pending(&mut self) {
        if let Some(text) = self.pending.take() {
            self.found.push(Recipient::new(Address::new("", &text)));
        }
    }

    /// Reads the addresses between two separators; mostly one.
    fn read_items(&mut self, items: Vec<Item>, first_half: Option<String>) {
        let whole = items.iter().map(Item::as_str).collect::<Vec<_>>().join(" ");
        let before = self.found.len();
        let mut words: Vec<String> = Vec::new();
        let mut prefix = first_half.map(|text| format!("{text}, ")).unwrap_or_default();
        let mut quoted = false;
        for item in items {
            match item {
                Item::Text(text) => words.push(text),
                Item::Quoted(text) => {
                    quoted = true;
                    words.push(text);
                }
                Item::Comment(text) if words.is_empty() => self.name_last(before, text),
                Item::Comment(text) => words.push(format!("({text})")),
                Item::Bare(_) if !words.is_empty() && !reads_as_name(&words) => {
                    // `anna keller@pli.example` is a slip, not a name and an address.
                    self.found.truncate(before);
                    self.found.push(Recipient::new(Address::new("", &whole)));
                    return;
                }
                Item::Bare(email) | Item::Angle(email) => {
                    let name = format!("{}{}", std::mem::take(&mut prefix), words.join(" "));
                    words.clear();
                    // Within quotes, others are part of the name.
                    let name = if std::mem::take(&mut quoted) {
                        &name
                    } else {
                        strip_single_quotes(&name)
                    };
                    self.found.push(recipient(name, &email));
                }
            }
        }
        if !words.is_empty() {
            self.name_last(before, words.join(" "));
        }
    }

    /// `<a@b> Anna` and `a@b (Anna)`: the name behind the address.
    fn name_last(&mut self, from: usize, name: String) {
        let entry = self.found.get_mut(from..).unwrap_or_default();
        if let Some(last) = entry.last_mut().filter(|last| last.address.name.is_none()) {
            *last = recipient(strip_single_quotes(&name), &last.address.email);
        }
    }
}

/// A piece that means something by itself.
enum Item {
    Text(String),
    /// Text that stood within quotes.
    Quoted(String),
    Comment(String),
    /// An address without angle brackets.
    Bare(String),
    /// One with.
    Angle(String),
}

impl Item {
    fn as_str(&self) -> &str {
        match self {
            Self::Text(text)
            | Self::Quoted(text)
            | Self::Comment(text)
            | Self::Bare(text)
            | Self::Angle(text) => text,
        }
    }
}

/// Joins what belongs together: a quoted local part and its domain, and an `@` with spaces around it.
fn items(entry: Vec<Piece>) -> Vec<Item> {
    let has_address =
        entry.iter().any(|piece| !matches!(piece, Piece::Comment(_)) && holds_address(piece));
    let mut items = Vec::new();
    let mut glued = false;
    for piece in entry {
        match piece {
            Piece::Word(word) => {
                match items.last_mut() {
                    Some(Item::Bare(email)) if glued || email.ends_with('@') => {
                        email.push_str(&word)
                    }
                    Some(last @ (Item::Text(_) | Item::Quoted(_))) if word.starts_with('@') => {
                        let local = last.as_str();
                        let local =
                            if is_plain_word(local) { local.to_owned() } else { quoted(local) };
                        *last = Item::Bare(format!("{local}{word}"));
                    }
                    _ if word.contains('@') => items.push(Item::Bare(word)),
                    _ => items.push(Item::Text(word)),
                }
                glued = true;
            }
            Piece::Quoted(text) => items.push(Item::Quoted(text)),
            Piece::Comment(text) if !has_address && text.contains('@') => {
                items.push(Item::Bare(text))
            }
            Piece::Comment(text) => items.push(Item::Comment(text)),
            Piece::Angle(email) => items.push(Item::Angle(email)),
            Piece::Space | Piece::Separator | Piece::Colon => glued = false,
        }
    }
    items
}

/// An entry from its two parts, freed of what pasting brings along.
fn recipient(name: &str, email: &str) -> Recipient {
    let email = email.trim();
    // An obsolete route (RFC 5322 §4.4).
    let email = email
        .strip_prefix('@')
        .and_then(|route| route.split_once(':'))
        .map_or(email, |(_, rest)| rest);
    let email = match email.split_at_checked("mailto:".len()) {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("mailto:") => {
            crate::mailto::decode(rest.split('?').next().unwrap_or_default())
        }
        _ => email.to_owned(),
    };
    let email = email.trim().trim_end_matches('.').trim_matches('\'').trim();
    let name = name.trim();
    let name = if name.eq_ignore_ascii_case(email) { "" } else { name };
    Recipient::new(Address::new(name, email))
}

/// Outlook writes `'Anna Keller' <a@b>`.
fn strip_single_quotes(name: &str) -> &str {
    let name = name.trim();
    name.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')).unwrap_or(name)
}

fn holds_address(piece: &Piece) -> bool {
    match piece {
        Piece::Word(text) | Piece::Comment(text) => text.contains('@'),
        Piece::Angle(_) => true,
        Piece::Quoted(_) | Piece::Space | Piece::Colon | Piece::Separator => false,
    }
}

/// Whether the words before a bare address are a name: those don't begin in lower case.
fn reads_as_name(words: &[String]) -> bool {
    words.first().and_then(|word| word.chars().next()).is_some_and(|c| !c.is_lowercase())
}

fn is_plain_word(text: &str) -> bool {
    !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || "()<>[]:;@\\,\"".contains(c))
}

/// As a quoted string (RFC 5322 §3.2.4).
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// The text of an entry that holds no address, as it was typed but for its spaces.
fn plain_text(entry: &[Piece]) -> String {
    let words = entry.iter().filter_map(|piece| match piece {
        Piece::Word(text) | Piece::Quoted(text) | Piece::Angle(text) => Some(text.clone()),
        Piece::Comment(text) => Some(format!("({text})")),
        Piece::Space | Piece::Colon | Piece::Separator => None,
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn reads(text: &str, expected: &[(&str, &str)]) {
        let found = parse_list(text);
        let found: Vec<_> = found
            .iter()
            .map(|entry| {
                (entry.address.name.as_deref().unwrap_or(""), entry.address.email.as_str())
            })
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[track_caller]
    fn is_bad(text: &str, shown: &str, problem: AddressProblem) {
        let found = parse_list(text);
        let [only] = found.as_slice() else { panic!("{text}: {found:?}") };
        assert_eq!((only.address.email.as_str(), only.problem), (shown, Some(problem)));
    }

    #[test]
    fn reads_every_common_form() {
        let a = "a@b.example";
        reads("", &[]);
        reads(" ;, \n", &[]);
        reads("a@b.example", &[("", a)]);
        reads("<a@b.example>", &[("", a)]);
        reads("Anna Keller <a@b.example>", &[("Anna Keller", a)]);
        reads("Anna Keller<a@b.example>", &[("Anna Keller", a)]);
        reads("\"Keller, Anna\" <a@b.example>", &[("Keller, Anna", a)]);
        reads("Keller, Anna <a@b.example>", &[("Keller, Anna", a)]);
        reads("'Anna Keller' <a@b.example>", &[("Anna Keller", a)]);
        reads("\"'Anna'\" <a@b.example>", &[("'Anna'", a)]);
        reads("\"''\" <a@b.example>", &[("''", a)]);
        reads("\"a@b.example\" <a@b.example>", &[("", a)]);
        reads("a@b.example (Anna (Pli))", &[("Anna (Pli)", a)]);
        reads("Anna (Pli) <a@b.example>", &[("Anna (Pli)", a)]);
        reads("Anna (a@b.example)", &[("Anna", a)]);
        reads("Anna Keller a@b.example", &[("Anna Keller", a)]);
        reads("<a@b.example> Anna", &[("Anna", a)]);
        reads("Anna <mailto:a@b.example>", &[("Anna", a)]);
        reads("mailto:a@b.example?subject=Hi%20there", &[("", a)]);
        reads("MAILTO:%61@b.example", &[("", a)]);
        reads("a @ b.example", &[("", a)]);
        reads("a@b.example.", &[("", a)]);
        reads("\u{200B}a@b.example\u{A0}", &[("", a)]);
        reads("<@relay.example:a@b.example>", &[("", a)]);
        reads("Anna <a@b.example", &[("Anna", a)]);
        reads("\"john doe\"@b.example", &[("", "\"john doe\"@b.example")]);
        reads("\"a,b\"@b.example, a@b.example", &[("", "\"a,b\"@b.example"), ("", a)]);
        reads("<\"a>b\"@b.example>", &[("", "\"a>b\"@b.example")]);
        reads("a@[IPv6:2001:db8::1], a@b.example", &[("", "a@[IPv6:2001:db8::1]"), ("", a)]);
        reads("Chloé Müller <chloé@bücher.example>", &[("Chloé Müller", "chloé@bücher.example")]);
        reads("O\"Neil <a@b.example>", &[("O\"Neil", a)]);
    }

    #[test]
    fn reads_lists() {
        let both = [("", "a@b.example"), ("", "c@d.example")];
        for text in [
            "a@b.example, c@d.example",
            "a@b.example;c@d.example;",
            "a@b.example\r\nc@d.example\r\n",
            "a@b.example\tc@d.example",
            "a@b.example c@d.example",
            "<a@b.example> <c@d.example>",
            "<a@b.example, <c@d.example>",
            "To: a@b.example,\n c@d.example",
            "Friends: a@b.example, c@d.example;",
            "mailto:a@b.example,c@d.example",
        ] {
            reads(text, &both);
        }
        reads("undisclosed-recipients:;", &[]);
        reads(
            "Keller, Anna <a@b.example>; Okafor, Ben <c@d.example>",
            &[("Keller, Anna", "a@b.example"), ("Okafor, Ben", "c@d.example")],
        );
        reads(
            "To: Someone With A Long Name\n <a@b.example>, Ben <c@d.example>",
            &[("Someone With A Long Name", "a@b.example"), ("Ben", "c@d.example")],
        );
    }

    #[test]
    fn keeps_what_it_cannot_read() {
        is_bad("anna", "anna", AddressProblem::NoAt);
        is_bad("Anna Keller", "Anna Keller", AddressProblem::NoAt);
        is_bad("anna keller@pli.example", "anna keller@pli.example", AddressProblem::Space);
        is_bad("Anna <>", "", AddressProblem::NoAt);
        is_bad("anna@", "anna@", AddressProblem::NoDomain);
        is_bad("a@b@c.example", "a@b@c.example", AddressProblem::SeveralAts);
        reads("anna, a@b.example", &[("", "anna"), ("", "a@b.example")]);
        reads("a@b.example, (", &[("", "a@b.example"), ("", "(")]);
    }

    #[test]
    fn a_page_pasted_by_mistake_costs_its_length() {
        for text in ["\"", "(", "<", "[", "\\", "@ ", "a@b ", "<\"", "(\"", ",:"] {
            parse_list(&text.repeat(100_000));
        }
    }

    #[test]
    fn folds_duplicates() {
        let folded = fold_duplicates(vec![
            Address::new("", "a@b.example"),
            Address::new("Ben", "c@d.example"),
            Address::new("Anna", "A@B.example"),
        ]);
        assert_eq!(
            folded,
            [Address::new("Anna", "a@b.example"), Address::new("Ben", "c@d.example")]
        );
    }

    proptest! {
        #[test]
        fn never_panics_and_never_invents_a_control_character(text in "\\PC*") {
            for entry in parse_list(&text) {
                prop_assert!(entry.problem.is_some() || !entry.address.email.chars().any(char::is_control));
            }
        }

        #[test]
        fn reads_back_what_it_prints(
            people in prop::collection::vec(("[^\\p{C}\\p{Z}]{0,12}( [^\\p{C}\\p{Z}]{1,9}){0,2}", "[a-z0-9+]{1,12}", "[a-z]{1,9}"), 1..5)
        ) {
            let people: Vec<Address> = people
                .iter()
                .map(|(name, local, label)| Address::new(name, &format!("{local}@{label}.example")))
                .collect();
            let printed = people.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            let read: Vec<Address> = parse_list(&printed).into_iter().map(|entry| entry.address).collect();
            prop_assert_eq!(read, people, "{}", printed);
        }
    }
}
