//! `addheader` and `deleteheader` (RFC 5293).

use super::Run;
use crate::sieve::compile::is_header_name;
use crate::sieve::message::Header;
use crate::sieve::program::{DeleteHeader, Matching};
use crate::sieve::template::Template;

impl Run<'_> {
    pub(super) fn add_header(&mut self, name: &Template, value: &Template, is_last: bool) {
        let (name, value) = (self.fill(name), self.fill(value));
        if !is_header_name(&name) {
            return;
        }
        let text = value.split(['\r', '\n']).collect::<Vec<_>>().concat();
        let text = text.trim().to_owned();
        let header = Header { name, raw: text.clone(), text };
        self.size += octets(&header);
        let headers = self.headers.to_mut();
        let place = if is_last { headers.len() } else { 0 };
        headers.insert(place, header);
    }

    pub(super) fn delete_header(&mut self, what: &DeleteHeader) {
        let name = self.fill(&what.name);
        if is_forbidden_to_delete(&name) {
            return;
        }
        let mut places: Vec<usize> = self
            .headers
            .iter()
            .enumerate()
            .filter(|(_, header)| header.name.eq_ignore_ascii_case(&name))
            .map(|(place, _)| place)
            .collect();
        if let Some(wanted) = what.place {
            if wanted.from_last {
                places.reverse();
            }
            let only = wanted.index.checked_sub(1).and_then(|index| places.get(index).copied());
            places = only.into_iter().collect();
        }
        if let Some(matching) = &what.matching {
            places = self.matching_places(places, matching);
        }
        if places.is_empty() {
            return;
        }
        let gone = places.iter().filter_map(|place| self.headers.get(*place)).map(octets).sum();
        self.size = self.size.saturating_sub(gone);
        let mut place = 0;
        self.headers.to_mut().retain(|_| {
            place += 1;
            !places.contains(&(place - 1))
        });
    }

    fn matching_places(&mut self, places: Vec<usize>, matching: &Matching) -> Vec<usize> {
        let mut captures = Vec::new();
        let mut hits = places;
        hits.retain(|place| {
            let text = self.headers.get(*place).map(|header| ("", header.text.as_str()));
            let found = self.any_match(matching, text);
            if let Some(found) = &found
                && !found.captures.is_empty()
            {
                captures.clone_from(&found.captures);
            }
            found.is_some()
        });
        // Pigeonhole keeps what the pattern took here, as it does in a test.
        if !captures.is_empty() {
            self.captures = captures;
        }
        hits
    }
}

/// What Pigeonhole guards without being told to.
fn is_forbidden_to_delete(name: &str) -> bool {
    ["received", "auto-submitted"].iter().any(|guarded| name.eq_ignore_ascii_case(guarded))
}

/// What a field weighs with its colon and its end, folds aside.
fn octets(header: &Header) -> u64 {
    (header.name.len() + header.raw.trim().len() + 4) as u64
}
