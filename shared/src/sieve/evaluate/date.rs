//! `date` and `currentdate` (RFC 5260 §4, §5).

use jiff::Timestamp;
use jiff::tz::Offset;

use super::Run;
use crate::sieve::date;
use crate::sieve::outcome::Matched;
use crate::sieve::program::{Matching, Place, Zone};
use crate::sieve::template::Template;

impl Run<'_> {
    pub(super) fn date(
        &self,
        header: Option<&Template>,
        zone: &Zone,
        part: &Template,
        place: Option<Place>,
        matching: &Matching,
    ) -> Option<Matched> {
        let part = self.fill(part);
        let Some(header) = header else {
            let now = self.around.now;
            let offset = self.offset(zone, now, Offset::UTC)?;
            let value = date::part(&part, now, offset)?;
            return self.any_match(matching, [("currentdate", value.as_str())]);
        };
        let name = header.fill(self);
        // The first field, unless the script picks another.
        let place = place.or(Some(Place { index: 1, from_last: false }));
        let mut values = Vec::new();
        for (_, header) in self.picked(std::slice::from_ref(&name), place) {
            // The date of a `Received` stands behind its last semicolon.
            let text = header.raw.rsplit_once(';').map_or(header.raw.as_str(), |(_, date)| date);
            let Some((instant, original)) = date::parse(text) else { continue };
            let Some(offset) = self.offset(zone, instant, original) else { continue };
            values.extend(date::part(&part, instant, offset));
        }
        self.any_match(matching, values.iter().map(|value| (&*name, value.as_str())))
    }

    fn offset(&self, zone: &Zone, instant: Timestamp, original: Offset) -> Option<Offset> {
        match zone {
            Zone::Local => Some(self.around.zone.to_offset(instant)),
            Zone::Original => Some(original),
            Zone::Named(name) => date::zone(&self.fill(name)),
        }
    }
}
