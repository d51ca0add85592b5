//! Match types, comparators and keys (RFC 5228 §2.7, RFC 5231, `regex`).

use std::rc::Rc;

use super::arguments::{Read, Tag, Takes, tag};
use super::{CompileErrorKind, Compiler};
use crate::sieve::program::{AddressPart, Comparator, Key, MatchKind, Matching, Place, Relation};
use crate::sieve::regex::Regex;
use crate::sieve::tree::Text;

pub(super) const MATCH_TAGS: [Tag; 7] = [
    tag("is", Takes::Nothing, None, "match"),
    tag("contains", Takes::Nothing, None, "match"),
    tag("matches", Takes::Nothing, None, "match"),
    tag("regex", Takes::Nothing, Some("regex"), "match"),
    tag("value", Takes::Text, Some("relational"), "match"),
    tag("count", Takes::Text, Some("relational"), "match"),
    tag("comparator", Takes::Text, None, "comparator"),
];

pub(super) const PART_TAGS: [Tag; 5] = [
    tag("all", Takes::Nothing, None, "part"),
    tag("localpart", Takes::Nothing, None, "part"),
    tag("domain", Takes::Nothing, None, "part"),
    tag("user", Takes::Nothing, Some("subaddress"), "part"),
    tag("detail", Takes::Nothing, Some("subaddress"), "part"),
];

pub(super) const PLACE_TAGS: [Tag; 2] = [
    tag("index", Takes::Number, Some("index"), "index"),
    tag("last", Takes::Nothing, Some("index"), "last"),
];

impl Compiler<'_> {
    /// The match that `read` describes, with the `keys`.
    pub(super) fn matching(&mut self, read: &Read<'_>, keys: &[Text]) -> Matching {
        let kind = match read.of_group("match") {
            Some("contains") => MatchKind::Contains,
            Some("matches") => MatchKind::Matches,
            Some("regex") => MatchKind::Regex,
            Some("value") => MatchKind::Value(self.relation(read, "value")),
            Some("count") => MatchKind::Count(self.relation(read, "count")),
            _ => MatchKind::Is,
        };
        let comparator = self.comparator(read);
        if comparator == Comparator::AsciiNumeric
            && matches!(kind, MatchKind::Contains | MatchKind::Matches | MatchKind::Regex)
        {
            self.fail(read.span_of("comparator"), CompileErrorKind::ComparatorCant);
        }
        let keys = keys.iter().map(|key| self.key(key, kind, comparator)).collect();
        Matching { kind, comparator, keys, captures: self.dialect().variables }
    }

    fn relation(&mut self, read: &Read<'_>, name: &str) -> Relation {
        let said = read.text(name).map(|text| text.value.as_str()).unwrap_or_default();
        match said {
            "gt" => Relation::Gt,
            "ge" => Relation::Ge,
            "lt" => Relation::Lt,
            "le" => Relation::Le,
            "eq" => Relation::Eq,
            "ne" => Relation::Ne,
            other => {
                self.fail(read.span_of(name), CompileErrorKind::Relation(other.to_owned()));
                Relation::Eq
            }
        }
    }

    fn comparator(&mut self, read: &Read<'_>) -> Comparator {
        match read.text("comparator").map(|text| text.value.as_str()) {
            None | Some("i;ascii-casemap") => Comparator::AsciiCasemap,
            Some("i;octet") => Comparator::Octet,
            Some("i;ascii-numeric") => {
                self.need("comparator-i;ascii-numeric", read.span_of("comparator"));
                Comparator::AsciiNumeric
            }
            Some(other) => {
                let error = CompileErrorKind::Comparator(other.to_owned());
                self.fail(read.span_of("comparator"), error);
                Comparator::AsciiCasemap
            }
        }
    }

    fn key(&mut self, key: &Text, kind: MatchKind, comparator: Comparator) -> Key {
        let template = self.template(key);
        let mut regex = None;
        if kind == MatchKind::Regex
            && let Some(pattern) = template.constant()
        {
            match Regex::new(pattern, comparator == Comparator::AsciiCasemap) {
                Ok(read) => regex = Some(Rc::new(read)),
                Err(error) => self.fail(key.span, CompileErrorKind::Regex(error)),
            }
        }
        Key { template, regex }
    }

    pub(super) fn address_part(read: &Read<'_>) -> AddressPart {
        match read.of_group("part") {
            Some("localpart") => AddressPart::LocalPart,
            Some("domain") => AddressPart::Domain,
            Some("user") => AddressPart::User,
            Some("detail") => AddressPart::Detail,
            _ => AddressPart::All,
        }
    }

    /// `:index 1 :last`
    pub(super) fn place(&mut self, read: &Read<'_>) -> Option<Place> {
        let from_last = read.has("last");
        let Some(index) = read.number("index") else {
            if from_last {
                self.fail(read.span_of("last"), CompileErrorKind::Arguments);
            }
            return None;
        };
        if index == 0 {
            self.fail(read.span_of("index"), CompileErrorKind::Value("0".to_owned()));
        }
        Some(Place { index: usize::try_from(index).unwrap_or(usize::MAX), from_last })
    }
}
