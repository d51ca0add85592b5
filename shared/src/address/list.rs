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
mod tests;
