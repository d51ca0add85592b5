//! What is offered while one types a query: operators, their values, folders, people, and what one looked for lately.

use shared::search::{Operator, Term, Test, VALUES_OF_HAS, VALUES_OF_IS, parse};

/// Lines offered at once.
const MOST: usize = 8;

/// What completion knows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known<'a> {
    /// Folders as `in:` names them, with the name to show.
    pub folders: &'a [(String, String)],
    /// Labels as `label:` names them, with the name to show.
    pub labels: &'a [(String, String)],
    /// Names and addresses.
    pub people: &'a [(String, String)],
    /// The same of contacts that fit the word that is typed by whatever they hold: an organisation, a number, a note.
    pub contacts: &'a [(String, String)],
    /// Queries of late, the last one first.
    pub recent: &'a [String],
}

/// A line under the field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    pub kind: Kind,
    /// What the field holds once it is chosen; of a letter, the address at which it is read.
    pub text: String,
    /// What the line shows: a piece of a query, or a whole one.
    pub shown: String,
    /// Who or what that is.
    pub note: String,
}

impl Suggestion {
    /// Whether it is a whole query, with nothing left to add.
    pub fn is_whole(&self) -> bool {
        self.kind == Kind::Recent
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Recent,
    Operator(Operator),
    Value,
    Folder,
    Person,
    /// A message that fits all that was typed.
    Letter,
}

/// What fits the end of `text`, where one types.
pub fn complete(text: &str, known: Known<'_>) -> Vec<Suggestion> {
    let (before, word) = last_word(text);
    let offer = Offer { before, known };
    let mut offers = if text.trim().is_empty() {
        let recent = known.recent.iter().take(5).map(|query| recent(query));
        recent.chain(offer.operators("")).collect()
    } else {
        offer.of_word(word)
    };
    // What is there already is no help.
    offers.retain(|suggestion: &Suggestion| suggestion.text.trim_end() != text.trim_end());
    offers.truncate(MOST);
    offers
}

/// Adds a query to those of late.
pub fn remember(recent: &mut Vec<String>, query: &str) {
    let query = query.trim();
    if !query.is_empty() {
        recent.retain(|known| known != query);
        recent.insert(0, query.to_owned());
        recent.truncate(10);
    }
}

/// The word at the end of `text`, and what stands before it, a minus included. A quotation is one word.
fn last_word(text: &str) -> (&str, &str) {
    let parts = parse(text).parts;
    let last = parts.last().filter(|part| part.span.end == text.len());
    let (before, word) = text.split_at(last.map_or(text.len(), |part| part.span.start));
    let minus = usize::from(word.len() > 1 && word.starts_with('-'));
    text.split_at(before.len() + minus)
}

struct Offer<'a> {
    before: &'a str,
    known: Known<'a>,
}

impl Offer<'_> {
    fn of_word(&self, word: &str) -> Vec<Suggestion> {
        let Some((name, value)) = word.split_once(':') else {
            let mut offers: Vec<_> = self.operators(word).collect();
            if word.chars().count() >= 2 {
                offers.extend(self.people(word, Test::From));
                offers.extend(self.folders(word));
            }
            return offers;
        };
        let value = value.trim_matches('"');
        match name.to_ascii_lowercase().as_str() {
            "from" => self.people(value, Test::From).collect(),
            "to" => self.people(value, Test::To).collect(),
            "cc" => self.people(value, Test::Cc).collect(),
            "in" | "folder" => self.folders(value).collect(),
            "label" | "tag" | "keyword" => self.labels(value).collect(),
            "is" => self.values("is", VALUES_OF_IS, value).collect(),
            "has" => self.values("has", VALUES_OF_HAS, value).collect(),
            _ => Vec::new(),
        }
    }

    /// `text` in place of the last word.
    fn line(&self, kind: Kind, shown: String, end: &str, note: String) -> Suggestion {
        let text = format!("{}{shown}{end}", self.before);
        Suggestion { kind, text, shown, note }
    }

    fn operators(&self, word: &str) -> impl Iterator<Item = Suggestion> {
        let word = word.to_lowercase();
        let fitting =
            Operator::ALL.iter().filter(move |operator| operator.name().starts_with(&word));
        fitting.map(|operator| {
            let shown = format!("{}:", operator.name());
            self.line(Kind::Operator(*operator), shown, "", String::new())
        })
    }

    fn values(
        &self,
        name: &str,
        values: &[&'static str],
        typed: &str,
    ) -> impl Iterator<Item = Suggestion> {
        let typed = typed.to_lowercase();
        let fitting = values.iter().filter(move |value| value.starts_with(&typed));
        fitting
            .map(move |value| self.line(Kind::Value, format!("{name}:{value}"), " ", String::new()))
    }

    fn people(&self, typed: &str, test: fn(String) -> Test) -> impl Iterator<Item = Suggestion> {
        let typed = typed.to_lowercase();
        let fits = |(name, email): &&(String, String)| {
            let mut words = name.split_whitespace().chain([email.as_str()]);
            words.any(|word| word.to_lowercase().starts_with(&typed))
                || name.to_lowercase().starts_with(&typed)
        };
        let mut people: Vec<&(String, String)> = self.known.people.iter().filter(fits).collect();
        // Whom one writes to is in the contacts as a rule, and offered once.
        for contact in self.known.contacts {
            if !people.iter().any(|(_, email)| email.eq_ignore_ascii_case(&contact.1)) {
                people.push(contact);
            }
        }
        people.into_iter().map(move |(name, email)| {
            let term = Term { is_negated: false, test: test(email.clone()) };
            let note = if name == email { String::new() } else { name.clone() };
            self.line(Kind::Person, term.to_string(), " ", note)
        })
    }

    fn labels(&self, typed: &str) -> impl Iterator<Item = Suggestion> {
        let typed = typed.to_lowercase();
        let fits = move |(keyword, name): &&(String, String)| {
            keyword.starts_with(&typed) || name.to_lowercase().starts_with(&typed)
        };
        self.known.labels.iter().filter(fits).map(|(keyword, name)| {
            let term = Term { is_negated: false, test: Test::Label(keyword.clone()) };
            self.line(Kind::Value, term.to_string(), " ", name.clone())
        })
    }

    fn folders(&self, typed: &str) -> impl Iterator<Item = Suggestion> {
        let typed = typed.to_lowercase();
        let fits = move |(path, name): &&(String, String)| {
            path.to_lowercase().split('/').any(|part| part.starts_with(&typed))
                || name.to_lowercase().starts_with(&typed)
        };
        self.known.folders.iter().filter(fits).map(|(path, name)| {
            let term = Term { is_negated: false, test: Test::In(path.clone()) };
            self.line(Kind::Folder, term.to_string(), " ", name.clone())
        })
    }
}

fn recent(query: &str) -> Suggestion {
    let (text, shown) = (query.to_owned(), query.to_owned());
    Suggestion { kind: Kind::Recent, text, shown, note: String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let pair = |one: &str, other: &str| (one.to_owned(), other.to_owned());
        let folders = [pair("archive", "Archiv"), pair("Clients/Atelier Nord", "Atelier Nord")];
        let people = [
            pair("Dan Whitlock", "dan@partner.example"),
            pair("ben@pli.example", "ben@pli.example"),
            pair("Zoe Abel", "zoe@x.example"),
            pair("Dan", "DAN@partner.example"),
        ];
        let labels = [pair("$label2", "Work"), pair("to_sign", "To sign")];
        let recent = ["rent due".to_owned()];
        let (people, contacts) = people.split_at(2);
        let contacts = if text.ends_with("verlag") { contacts } else { &[] };
        let known = Known { folders: &folders, labels: &labels, people, contacts, recent: &recent };
        let seen: Vec<String> = complete(text, known).into_iter().map(|line| line.text).collect();
        let seen: Vec<&str> = seen.iter().map(String::as_str).take(expected.len().max(1)).collect();
        assert_eq!(seen, expected, "{text}");
    }

    #[test]
    fn the_end_of_the_text_is_completed() {
        check("", &["rent due", "from:", "to:"]);
        check("rent su", &["rent subject:"]);
        check("i", &["in:", "is:"]);
        // Whoever has the word in their card.
        check("rent verlag", &["rent from:zoe@x.example ", "rent from:DAN@partner.example "]);
        check("is:un", &["is:unread "]);
        check("rent is:", &["rent is:unread ", "rent is:read "]);
        check("-has:", &["-has:attachment "]);
        check("from:whit", &["from:dan@partner.example "]);
        check("to:ben", &["to:ben@pli.example "]);
        check("dan", &["from:dan@partner.example "]);
        check("in:arch", &["in:archive "]);
        check("x in:atel", &["x in:\"Clients/Atelier Nord\" "]);
        check("in:\"Clients/Atelier N", &[]);
        check("label:", &["label:$label2 ", "label:to_sign "]);
        check("x label:wo", &["x label:$label2 "]);
        check("before:", &[]);
        check("is:unread", &[]);
        check("\"is:un", &[]);
    }

    #[test]
    fn the_last_query_comes_first_and_once() {
        let mut recent = Vec::new();
        for query in ["a", "b", " a ", "", "c"] {
            remember(&mut recent, query);
        }
        assert_eq!(recent, ["c", "a", "b"]);
    }
}
