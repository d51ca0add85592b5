//! Where one is in the list: between the container that scrolls and the rows that are there.

use std::ops::Range;
use std::time::Duration;

use leptos::html;
use leptos::prelude::*;
use shared::id::MessageId;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::HtmlElement;

use super::ListData;
use crate::browser;
use crate::store::preferences::Density;
use crate::view_model::geometry::Geometry;
use crate::view_model::scroll::{Extent, Scroll};

/// Rows kept ready above and below what one sees.
const OVERSCAN: u32 = 6;
/// Never more rows than this in the page.
const MOST_ROWS: u32 = 110;
/// How long the container must rest before rows are asked for that a long way was scrolled to.
const REST: Duration = Duration::from_millis(60);
/// Above this many pixels one is at the top, and new mail is shown as it comes.
const AT_TOP: f64 = 8.0;

/// What stays where it is when the list changes.
#[derive(Clone, Debug, PartialEq)]
struct Anchor {
    id: Option<MessageId>,
    place: u32,
    /// From the container's upper edge to the row's.
    offset: f64,
}

#[derive(Clone, Copy, Debug)]
pub struct Viewport {
    data: ListData,
    scroll: RwSignal<Scroll>,
    height: RwSignal<f64>,
    /// Of a row, for each density.
    sizes: RwSignal<RowSizes>,
    pub(super) geometry: Memo<Geometry>,
    anchor: StoredValue<Option<Anchor>>,
    container: StoredValue<Option<NodeRef<html::Div>>>,
    resting: StoredValue<Option<TimeoutHandle>>,
    /// The place whose row takes the focus as soon as its message is known.
    wanted: StoredValue<Option<u32>>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct RowSizes {
    comfortable: f64,
    compact: f64,
    heading: f64,
}

impl Viewport {
    pub(super) fn new(data: ListData) -> Self {
        let sizes = RwSignal::new(RowSizes { comfortable: 72.0, compact: 32.0, heading: 32.0 });
        let geometry = Memo::new(move |_| {
            let sizes = sizes.get();
            let row = match data.density.get() {
                Density::Comfortable => sizes.comfortable,
                Density::Compact => sizes.compact,
            };
            let today = data.today.get();
            let days = data.has_days.then_some((today, sizes.heading));
            data.listing.with(|listing| Geometry::new(listing, days, row))
        });
        Self {
            data,
            scroll: RwSignal::new(Scroll::default()),
            height: RwSignal::new(0.0),
            sizes,
            geometry,
            anchor: StoredValue::new(None),
            container: StoredValue::new(None),
            resting: StoredValue::new(None),
            wanted: StoredValue::new(None),
        }
    }

    /// Begins to follow the container, once it is there.
    pub(super) fn attach(self, container: NodeRef<html::Div>, canvas: NodeRef<html::Div>) {
        self.container.set_value(Some(container));
        Effect::new(move || {
            let Some(element) = container.get() else { return };
            self.measure(&element);
            self.observe_size(&element);
        });
        Effect::new(move || {
            let geometry = self.geometry.get();
            let height = self.height.get();
            let (Some(container), Some(canvas)) = (container.get(), canvas.get()) else { return };
            self.settle(
                &geometry,
                Extent { height: geometry.height(), viewport: height },
                &container,
                &canvas,
            );
        });
        Effect::new(move || {
            let visible = self.visible();
            if !visible.is_empty() {
                self.ask_for(visible);
            }
        });
        Effect::new(move || {
            self.data.listing.track();
            if let Some(place) = self.wanted.get_value() {
                self.focus_later(place);
            }
        });
    }

    fn extent(self) -> Extent {
        let height = self.geometry.with_untracked(Geometry::height);
        Extent { height, viewport: self.height.get_untracked() }
    }

    fn measure(self, element: &HtmlElement) {
        let rem = |name: &str| {
            let root = browser::document().document_element()?;
            let style = browser::window().get_computed_style(&root).ok()??;
            // By the browser's reader of numbers: Rust's own brings ten kilobytes of powers.
            let number = |name: &str| {
                let value = style.get_property_value(name).ok()?;
                Some(js_sys::parse_float(&value)).filter(|number| number.is_finite())
            };
            Some(number(name)? * number("font-size")?)
        };
        self.sizes.set(RowSizes {
            comfortable: rem("--size-row").unwrap_or(72.0),
            compact: rem("--size-row-compact").unwrap_or(32.0),
            heading: rem("--size-day").unwrap_or(32.0),
        });
        self.height.set(f64::from(element.client_height()));
    }

    fn observe_size(self, element: &HtmlElement) {
        let watched = element.clone();
        let closure = Closure::<dyn Fn()>::new(move || {
            if self.height.try_get_untracked().is_some() {
                self.measure(&watched);
            }
        });
        let Ok(observer) = web_sys::ResizeObserver::new(closure.as_ref().unchecked_ref()) else {
            return;
        };
        observer.observe(element);
        let kept = StoredValue::new_local((observer, closure));
        on_cleanup(move || kept.with_value(|(observer, _)| observer.disconnect()));
    }

    /// Gives the list its height, and keeps in place what one was looking at.
    fn settle(
        self,
        geometry: &Geometry,
        extent: Extent,
        container: &HtmlElement,
        canvas: &HtmlElement,
    ) {
        let _ = canvas.style().set_property("height", &format!("{}px", extent.physical_height()));
        let before = self.scroll.get_untracked();
        let anchor = self.anchor.get_value();
        let top = match anchor {
            Some(anchor) if before.top > AT_TOP => {
                let found = anchor
                    .id
                    .as_ref()
                    .and_then(|id| self.data.listing.with_untracked(|listing| listing.place(id)));
                geometry.top(found.unwrap_or(anchor.place)) - anchor.offset
            }
            Some(_) | None => before.top,
        };
        let placed = extent.place(top);
        if (placed.top - before.top).abs() >= 0.5 || placed.physical != before.physical {
            self.scroll.set(placed);
            container.set_scroll_top(placed.physical as i32);
        }
        self.remember_anchor();
    }

    /// The container has moved.
    pub(super) fn scrolled(self) {
        let Some(container) = self.element() else { return };
        let physical = f64::from(container.scroll_top());
        let before = self.scroll.get_untracked();
        if (physical - before.physical).abs() < 0.5 {
            return;
        }
        self.scroll.set(self.extent().moved(before, physical));
        self.remember_anchor();
    }

    fn remember_anchor(self) {
        let top = self.scroll.get_untracked().top;
        let anchor = self.geometry.with_untracked(|geometry| {
            (geometry.total > 0).then(|| {
                let place = geometry.at(top);
                let id = self
                    .data
                    .listing
                    .with_untracked(|listing| listing.row(place).map(|row| row.summary.id.clone()));
                Anchor { id, place, offset: geometry.top(place) - top }
            })
        });
        self.anchor.set_value(anchor);
    }

    /// Asks for the rows one sees: at once after a small movement and at the start of a long one, which may be a jump;
    /// then at rest, so that dragging across a hundred thousand messages does not ask for all of them.
    fn ask_for(self, visible: Range<u32>) {
        let is_near = self.data.listing.with_untracked(|listing| {
            let around = visible.start.saturating_sub(OVERSCAN)..visible.end + OVERSCAN;
            listing.known_in(around).next().is_some()
        });
        let timer = self.resting.get_value();
        let is_start = timer.is_none();
        if let Some(timer) = timer {
            timer.clear();
        }
        let ask = move || {
            // The page may have gone to another place meanwhile, and the list with it.
            if self.scroll.try_get_untracked().is_none() {
                return;
            }
            self.resting.set_value(None);
            self.rest();
            self.data.on_show.run(visible.clone());
        };
        if is_near || is_start {
            self.data.on_show.run(self.visible_untracked());
        }
        let timer = set_timeout_with_handle(ask, REST).ok();
        self.resting.set_value(timer);
    }

    /// Scrolling has come to rest: nobody sees it when the scroll bar is put where it belongs.
    fn rest(self) {
        let Some(scroll) = self.scroll.try_get_untracked() else { return };
        let (Some(placed), Some(container)) = (self.extent().recentred(scroll), self.element())
        else {
            return;
        };
        self.scroll.set(placed);
        container.set_scroll_top(placed.physical as i32);
    }

    /// The list, unless it is gone: an empty one is, while what asks for its rows may go on.
    fn element(self) -> Option<web_sys::HtmlDivElement> {
        self.container.try_get_value()??.try_get_untracked()?
    }

    /// The rows one sees; tracked.
    pub(super) fn visible(self) -> Range<u32> {
        let (scroll, height) = (self.scroll.get(), self.height.get());
        if height < 1.0 {
            return 0..0; // Not laid out yet.
        }
        self.geometry.with(|geometry| geometry.visible(scroll.top, height))
    }

    pub(super) fn visible_untracked(self) -> Range<u32> {
        untrack(|| self.visible())
    }

    /// The rows to have in the page; tracked.
    pub(super) fn rendered(self) -> Range<u32> {
        let visible = self.visible();
        let total = self.geometry.with(|geometry| geometry.total);
        let start = visible.start.saturating_sub(OVERSCAN);
        let end =
            visible.end.saturating_add(OVERSCAN).min(total).min(start.saturating_add(MOST_ROWS));
        start..end.max(start)
    }

    /// The first row that is not above the upper edge; tracked.
    pub(super) fn first_visible(self) -> Option<u32> {
        let visible = self.visible();
        (!visible.is_empty()).then_some(visible.start)
    }

    /// How far the next heading has pushed away the one at the upper edge; zero or less.
    pub(super) fn heading_push(self) -> f64 {
        let top = self.scroll.get().top;
        let visible = self.visible();
        self.geometry.with(|geometry| {
            let next = (visible.start + 1..visible.end.min(visible.start + 4))
                .find(|place| geometry.has_heading(*place));
            next.map_or(0.0, |place| {
                let edge = geometry.top(place) - geometry.heading_px - top;
                (edge - geometry.heading_px).min(0.0).max(-geometry.heading_px)
            })
        })
    }

    /// Between the list's own pixels and those of the container; tracked.
    pub(super) fn shift(self) -> f64 {
        self.scroll.with(|scroll| scroll.top - scroll.physical)
    }

    pub(super) fn page(self) -> u32 {
        let row = self.geometry.with_untracked(|geometry| geometry.row_px);
        ((self.height.get_untracked() / row.max(1.0)) as u32).saturating_sub(1).max(1)
    }

    /// Scrolls just so far that a row is seen whole.
    pub(super) fn reveal(self, place: u32) {
        let Some(container) = self.element() else { return };
        let height = self.height.get_untracked();
        let scroll = self.scroll.get_untracked();
        let top = self.geometry.with_untracked(|geometry| {
            let row = geometry.top(place);
            // The heading at the upper edge covers what is under it.
            let above = row - geometry.heading_px;
            let below = row + geometry.row_px - height;
            if above < scroll.top {
                above
            } else if below > scroll.top {
                below
            } else {
                scroll.top
            }
        });
        let extent = self.extent();
        if (top - scroll.top).abs() < 0.5 {
            return;
        }
        let small = extent.moved(scroll, scroll.physical + (top - scroll.top).round());
        let placed = if (small.top - top).abs() < 2.0 { small } else { extent.place(top) };
        self.scroll.set(placed);
        container.set_scroll_top(placed.physical as i32);
        self.remember_anchor();
    }

    /// Focuses a row once it is in the page: with the next frame, or when its message is known, unless the cursor has
    /// gone on by then.
    pub(super) fn focus_later(self, place: u32) {
        self.wanted.set_value(Some(place));
        request_animation_frame(move || {
            if self.data.cursor.try_get_untracked() != Some(place) {
                return;
            }
            let Some(container) = self.element() else { return };
            let selector = format!("[tabindex][aria-rowindex=\"{}\"]", place + 1);
            let row = container.query_selector(&selector).ok().flatten();
            if let Some(row) = row.and_then(|row| row.dyn_into::<HtmlElement>().ok()) {
                self.wanted.set_value(None);
                let options = web_sys::FocusOptions::new();
                options.set_prevent_scroll(true);
                let _ = row.focus_with_options(&options);
            }
        });
    }
}
