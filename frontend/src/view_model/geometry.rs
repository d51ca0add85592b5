//! Where the rows and headings of a list stand, in pixels from its top, without laying any of them out.

use std::ops::Range;

use super::day_group::DayGroup;
use super::listing::Listing;

/// Rows are all of one height, headings of another. A heading stands over a row whose neighbour above is known and
/// belongs to another group; where the neighbour isn't known, the heading that sticks to the top tells the day.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Geometry {
    pub total: u32,
    pub row_px: f64,
    pub heading_px: f64,
    /// Places of the rows with a heading over them, ascending.
    headings: Vec<u32>,
}

impl Geometry {
    /// `days`: today, and the height of a heading; `None` where the order isn't that of days.
    pub fn new(listing: &Listing, days: Option<(i64, f64)>, row_px: f64) -> Self {
        let total = listing.total;
        let mut headings = Vec::new();
        let Some((today, heading_px)) = days else {
            return Self { total, row_px, heading_px: 0.0, headings };
        };
        let mut above: Option<(u32, DayGroup)> = None;
        for (place, row) in listing.known() {
            let group = DayGroup::of(row.day, today);
            let is_first_of_group = match above {
                _ if place == 0 => true,
                Some((last, over)) => last + 1 == place && over != group,
                None => false,
            };
            if is_first_of_group {
                headings.push(place);
            }
            above = Some((place, group));
        }
        Self { total, row_px, heading_px, headings }
    }

    /// How many headings stand over the rows before `place`, its own included.
    fn headings_to(&self, place: u32) -> f64 {
        self.headings.partition_point(|heading| *heading <= place) as f64
    }

    /// The upper edge of a row.
    pub fn top(&self, place: u32) -> f64 {
        f64::from(place) * self.row_px + self.headings_to(place) * self.heading_px
    }

    pub fn has_heading(&self, place: u32) -> bool {
        self.headings.binary_search(&place).is_ok()
    }

    /// The height of the whole list.
    pub fn height(&self) -> f64 {
        f64::from(self.total) * self.row_px + self.headings.len() as f64 * self.heading_px
    }

    /// The row at `y`; a heading belongs to the row under it. The last row where `y` lies below all.
    pub fn at(&self, y: f64) -> u32 {
        let last = self.total.saturating_sub(1);
        let (mut low, mut high) = (0, last);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.top(middle) + self.row_px > y {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        low
    }

    /// The rows that touch `y..y + height`.
    pub fn visible(&self, y: f64, height: f64) -> Range<u32> {
        if self.total == 0 {
            return 0..0;
        }
        self.at(y)..self.at(y + height) + 1
    }
}

#[cfg(test)]
mod tests {
    use super::super::listing::Trust;
    use super::super::listing::tests::window;
    use super::*;

    /// Rows of 10, headings of 5; `days` from the top.
    fn geometry(total: u32, position: u32, days: &[i64]) -> Geometry {
        let names: Vec<String> = (0..days.len()).map(|index| index.to_string()).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut window = window(total, position, &names);
        for (item, day) in window.items.iter_mut().zip(days) {
            item.received_at = shared::Timestamp::from_second(day * 86_400).unwrap();
        }
        let mut listing = Listing::default();
        listing.merge(&window, Trust::All, |at| at.as_second() / 86_400);
        Geometry::new(&listing, Some((100, 5.0)), 10.0)
    }

    #[test]
    fn headings_push_rows_down() {
        let geometry = geometry(4, 0, &[100, 100, 99, 99]);
        let tops: Vec<f64> = (0..4).map(|place| geometry.top(place)).collect();
        assert_eq!(tops, [5.0, 15.0, 30.0, 40.0]);
        assert_eq!(geometry.height(), 50.0);
    }

    #[test]
    fn rows_are_found_by_height() {
        let geometry = geometry(4, 0, &[100, 100, 99, 99]);
        for (y, place) in
            [(0.0, 0), (14.9, 0), (15.0, 1), (24.9, 1), (25.0, 2), (39.0, 2), (999.0, 3)]
        {
            assert_eq!(geometry.at(y), place, "{y}");
        }
        assert_eq!(geometry.visible(14.0, 12.0), 0..3);
    }

    #[test]
    fn a_day_is_named_only_where_it_is_known_to_begin() {
        let geometry = geometry(1_000_000, 500_000, &[60, 60, 20]);
        assert!(!geometry.has_heading(500_000)); // The row above may be of the same month.
        assert!(geometry.has_heading(500_002));
        assert_eq!(geometry.top(500_001), 5_000_010.0);
    }

    #[test]
    fn an_empty_list_has_no_rows() {
        assert_eq!(Geometry::default().visible(0.0, 100.0), 0..0);
    }
}
