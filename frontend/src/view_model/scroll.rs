//! Lists taller than a browser can scroll.
//!
//! Browsers cap an element's height (Firefox near 17.8 million pixels, Chromium near 33.5), and a million rows of 72 are
//! 72 million. Such a list lies in a box of [`MAX_PX`]: small movements go pixel by pixel, and a long way (the scroll bar
//! dragged, a jump) goes by proportion. Lists that fit take the same way with nothing to convert.

/// The tallest box that every browser can scroll, with room to spare.
pub const MAX_PX: f64 = 8_000_000.0;

/// The window on the list.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Scroll {
    /// What the scroll container says.
    pub physical: f64,
    /// The list's own pixel at the container's top edge.
    pub top: f64,
}

/// The heights that a [`Scroll`] moves between.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Extent {
    /// Of the whole list.
    pub height: f64,
    /// Of the part one sees.
    pub viewport: f64,
}

impl Extent {
    /// The height to give to the box.
    pub fn physical_height(self) -> f64 {
        self.height.min(MAX_PX)
    }

    fn range(self) -> f64 {
        (self.height - self.viewport).max(0.0)
    }

    fn physical_range(self) -> f64 {
        (self.physical_height() - self.viewport).max(0.0)
    }

    fn fits(self) -> bool {
        self.height <= MAX_PX
    }

    /// `top`, or the end that it is beyond. Not by `clamp`, whose panic brings the printing of floats into the first file.
    fn within(self, top: f64) -> f64 {
        top.min(self.range()).max(0.0)
    }

    /// Where the container must stand so that the list's pixel `top` is at its upper edge, going by proportion.
    pub fn place(self, top: f64) -> Scroll {
        let top = self.within(top);
        let physical = if self.fits() { top } else { top / self.range() * self.physical_range() };
        Scroll { physical: physical.round(), top }
    }

    /// Where one is after the container moved from `before` to `physical`.
    pub fn moved(self, before: Scroll, physical: f64) -> Scroll {
        if self.fits() {
            return Scroll { physical, top: physical };
        }
        let delta = physical - before.physical;
        let at_edge = physical <= 0.0 || physical >= self.physical_range() - 1.0;
        let top = if delta.abs() < self.viewport * 4.0 && !at_edge {
            before.top + delta
        } else {
            physical / self.physical_range() * self.range()
        };
        Scroll { physical, top: self.within(top) }
    }

    /// Where the container should stand by proportion, if it strayed so far that one could run into its end; asked when
    /// scrolling has come to rest, so that nobody sees it.
    pub fn recentred(self, scroll: Scroll) -> Option<Scroll> {
        let placed = self.place(scroll.top);
        let strayed = (placed.physical - scroll.physical).abs() > self.viewport;
        (!self.fits() && strayed).then_some(placed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: Extent = Extent { height: 10_000.0, viewport: 800.0 };
    const HUGE: Extent = Extent { height: 72_000_000.0, viewport: 800.0 };

    #[test]
    fn a_list_that_fits_scrolls_as_it_is() {
        assert_eq!(SMALL.physical_height(), 10_000.0);
        assert_eq!(SMALL.moved(Scroll::default(), 4321.0).top, 4321.0);
        assert_eq!(SMALL.place(99_999.0).top, 9_200.0);
        assert_eq!(SMALL.recentred(SMALL.moved(Scroll::default(), 4321.0)), None);
    }

    #[test]
    fn both_ends_of_a_huge_list_can_be_reached() {
        let end = HUGE.moved(Scroll::default(), MAX_PX - 800.0);
        assert_eq!(end.top, 72_000_000.0 - 800.0);
        assert_eq!(HUGE.moved(end, 0.0).top, 0.0);
    }

    #[test]
    fn dragging_goes_by_proportion_and_wheels_by_pixels() {
        let middle = HUGE.moved(Scroll::default(), (MAX_PX - 800.0) / 2.0);
        assert_eq!(middle.top, (72_000_000.0 - 800.0) / 2.0);
        let wheeled = HUGE.moved(middle, middle.physical + 100.0);
        assert_eq!(wheeled.top, middle.top + 100.0);
    }

    #[test]
    fn every_row_can_be_placed() {
        for top in [0.0, 72.0, 36_000_000.0, 71_999_000.0] {
            assert_eq!(HUGE.place(top).top, top);
        }
    }

    #[test]
    fn a_long_way_by_wheel_is_made_up_for() {
        let mut scroll = HUGE.place(36_000_000.0);
        for _ in 0..20 {
            scroll = HUGE.moved(scroll, scroll.physical + 100.0);
        }
        let placed = HUGE.recentred(scroll).unwrap();
        assert_eq!(placed.top, 36_002_000.0);
        assert_eq!(HUGE.recentred(placed), None);
    }
}
