//! A query as fields of a form, and back. What the form has no field for stays as it is.

use shared::search::{Day, Mark, Query, Term, Test, parse};

/// What the advanced form shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    pub words: String,
    pub from: String,
    pub to: String,
    pub subject: String,
    /// As `in:` names it; empty for all but spam and trash.
    pub folder: String,
    /// `2026-01-31`, as date fields have it; empty for none.
    pub after: String,
    pub before: String,
    pub is_smaller: bool,
    /// In megabytes; empty for any.
    pub megabytes: String,
    pub has_attachment: bool,
    pub is_unread: bool,
    pub is_flagged: bool,
}

const MEGABYTE: u64 = 1 << 20;

impl Fields {
    /// What `query` says that the form can show.
    pub fn of(query: &Query) -> Self {
        let mut fields = Self::default();
        for term in &query.terms {
            fields.take(term);
        }
        fields
    }

    /// Takes in a term. `false` if there is no field for it, or something else in it.
    fn take(&mut self, term: &Term) -> bool {
        let set = |field: &mut String, text: &str| {
            let is_free = field.is_empty();
            if is_free {
                text.clone_into(field);
            }
            is_free
        };
        match (&term.test, term.is_negated) {
            (Test::Words(_), _) => {
                if !self.words.is_empty() {
                    self.words.push(' ');
                }
                self.words.push_str(&term.to_string());
                true
            }
            (_, true) => false,
            (Test::From(text), _) => set(&mut self.from, text),
            (Test::To(text), _) => set(&mut self.to, text),
            (Test::Subject(text), _) => set(&mut self.subject, text),
            (Test::In(name), _) => set(&mut self.folder, name),
            (Test::After(day), _) => set(&mut self.after, &day.to_string()),
            (Test::Before(day), _) => set(&mut self.before, &day.to_string()),
            (Test::Larger(bytes) | Test::Smaller(bytes), _) if bytes.is_multiple_of(MEGABYTE) => {
                self.is_smaller = matches!(term.test, Test::Smaller(_));
                set(&mut self.megabytes, &(bytes / MEGABYTE).to_string())
            }
            (Test::HasAttachment, _) => !std::mem::replace(&mut self.has_attachment, true),
            (Test::Is(Mark::Unread), _) => !std::mem::replace(&mut self.is_unread, true),
            (Test::Is(Mark::Flagged), _) => !std::mem::replace(&mut self.is_flagged, true),
            _ => false,
        }
    }

    /// `query` with the fields in place of what it said of them.
    pub fn write(&self, query: &Query) -> Query {
        let mut known = Self::default();
        let others: Vec<Term> =
            query.terms.iter().filter(|term| !known.take(term)).cloned().collect();
        let text = |text: &str, test: fn(String) -> Test| {
            let text = text.trim();
            (!text.is_empty()).then(|| test(text.to_owned()))
        };
        let megabytes = self.megabytes.trim().parse::<u64>().ok();
        let bytes = megabytes.and_then(|number| number.checked_mul(MEGABYTE));
        let size = if self.is_smaller { Test::Smaller } else { Test::Larger };
        let tests = [
            text(&self.from, Test::From),
            text(&self.to, Test::To),
            text(&self.subject, Test::Subject),
            text(&self.folder, Test::In),
            Day::read(&self.after).map(Test::After),
            Day::read(&self.before).map(Test::Before),
            bytes.map(size),
            self.has_attachment.then_some(Test::HasAttachment),
            self.is_unread.then_some(Test::Is(Mark::Unread)),
            self.is_flagged.then_some(Test::Is(Mark::Flagged)),
        ];
        let terms = tests.into_iter().flatten().map(|test| Term { is_negated: false, test });
        let words = parse(&self.words).query.terms;
        Query { terms: terms.chain(others).chain(words).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(query: &str, change: impl Fn(&mut Fields), expected: &str) {
        let query = parse(query).query;
        let mut fields = Fields::of(&query);
        change(&mut fields);
        assert_eq!(fields.write(&query).to_string(), expected);
    }

    #[test]
    fn what_is_not_touched_stays() {
        let all = "from:dan to:ben subject:\"rent due\" in:archive after:2026-01-01 before:2026-02-01 larger:5M \
                   has:attachment is:unread is:flagged label:work newer:7d -from:eve proof -late";
        check(all, |_| (), all);
        check("a from:x from:y", |_| (), "from:x from:y a");
        check("larger:5k", |_| (), "larger:5K");
    }

    #[test]
    fn a_field_writes_its_term() {
        check("proof", |fields| fields.from = " dan ".to_owned(), "from:dan proof");
        check("from:dan x", |fields| fields.from.clear(), "x");
        check("x", |fields| fields.words = "y -z from:a".to_owned(), "y -z from:a");
        check("", |fields| fields.subject = "rent due".to_owned(), "subject:\"rent due\"");
        check("", |fields| fields.megabytes = "5".to_owned(), "larger:5M");
        check("larger:5M", |fields| fields.is_smaller = true, "smaller:5M");
        check("is:unread", |fields| fields.is_unread = false, "");
        check("x", |fields| fields.after = "2026-01-31".to_owned(), "after:2026-01-31 x");
        check("x", |fields| fields.megabytes = "much".to_owned(), "x");
    }
}
