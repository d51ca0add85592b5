//! `address` and `envelope` (RFC 5228 §5.1, §5.4; RFC 5233).

use super::Run;
use crate::sieve::address::{list, one};
use crate::sieve::outcome::Matched;
use crate::sieve::program::{AddressPart, MatchKind, Matching, Place};
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
        let mut count = 0;
        let names = self.names(names);
        for (name, header) in self.picked(&names, place) {
            let mailboxes = list(&header.raw);
            count += mailboxes.len().max(1);
            let parts = mailboxes.iter().filter_map(|mailbox| mailbox.part(part));
            values.extend(parts.map(|value| (name, value)));
            // Of a field without an address, the whole is the text of the field (RFC 5228 §5.1).
            let text = header.raw.trim();
            if mailboxes.is_empty() && (text.is_empty() || part == AddressPart::All) {
                values.push((name, text.to_owned()));
            }
        }
        if let MatchKind::Count(_) = matching.kind {
            // Whether or not they have the part, as Pigeonhole does.
            let subject = values.first().map(|(name, _)| *name).unwrap_or_default();
            return self.count_matches(matching, subject, count);
        }
        self.any_match(matching, values.iter().map(|(name, value)| (*name, value.as_str())))
    }

    pub(super) fn envelope(
        &self,
        parts: &[Template],
        part: AddressPart,
        matching: &Matching,
    ) -> Option<Matched> {
        let names = self.fill_all(parts);
        if let MatchKind::Count(_) = matching.kind {
            let subject = names.first().map(String::as_str).unwrap_or_default();
            return self.count_matches(matching, subject, names.len());
        }
        let mut values = Vec::new();
        for name in names {
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
