//! `address` and `envelope` (RFC 5228 §5.1, §5.4; RFC 5233).

use super::Run;
use crate::sieve::address::{list, one};
use crate::sieve::outcome::Matched;
use crate::sieve::program::{AddressPart, Matching, Place};
use crate::sieve::template::Template;

impl Run<'_> {
    pub(super) fn address(
        &self,
        names: &[Template],
        part: AddressPart,
        place: Option<Place>,
        matching: &Matching,
    ) -> Option<Matched> {
        let mut values = Vec::new();
        for name in self.fill_all(names) {
            for header in self.fields(&name, place) {
                for mailbox in list(&header.raw) {
                    values.extend(mailbox.part(part).map(|value| (name.clone(), value)));
                }
            }
        }
        self.any_match(matching, values.iter().map(|(name, value)| (name.as_str(), value.as_str())))
    }

    pub(super) fn envelope(
        &self,
        parts: &[Template],
        part: AddressPart,
        matching: &Matching,
    ) -> Option<Matched> {
        let mut values = Vec::new();
        for name in self.fill_all(parts) {
            let envelope = &self.message.envelope;
            let said =
                if name.eq_ignore_ascii_case("from") { &envelope.from } else { &envelope.to };
            match one(said) {
                Some(mailbox) => values.extend(mailbox.part(part).map(|value| (name, value))),
                // The empty sender of a bounce.
                None if said.is_empty() => {
                    if matches!(
                        part,
                        AddressPart::All
                            | AddressPart::LocalPart
                            | AddressPart::Domain
                            | AddressPart::User
                    ) {
                        values.push((name, String::new()));
                    }
                }
                None => {}
            }
        }
        self.any_match(matching, values.iter().map(|(name, value)| (name.as_str(), value.as_str())))
    }
}
