//! The list of messages: as many rows as one sees, of as many as there are.

pub mod rows;
pub mod viewport;

use std::ops::Range;

use leptos::attr::custom::custom_attribute;
use leptos::html;
use leptos::prelude::*;
use shared::id::MessageId;

use super::menu::context::At;
use crate::browser;
use crate::i18n::format::{self, DateStyle};
use crate::i18n::tr;
use crate::store::preferences::Density;
use crate::t;
use crate::view_model::day_group::DayGroup;
use crate::view_model::labels::capitalised;
use crate::view_model::listing::Listing;
use crate::view_model::selection::Selection;
use rows::Rows;
use viewport::Viewport;

/// What a click, a key or a long press on a row asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowEvent {
    Open(MessageId),
    /// Select, or no longer.
    Toggle(MessageId),
    /// Select from the last one toggled to this one.
    SelectTo(MessageId),
    Archive(MessageId),
    Delete(MessageId),
    SetRead(MessageId, bool),
    SetFlagged(MessageId, bool),
    /// The pointer rests on it: it may be opened next.
    Peek(MessageId),
    /// A menu is asked for.
    Menu(MessageId, At),
    /// It is being dragged somewhere.
    Drag(MessageId),
}

/// What the list shows and whom it tells.
#[derive(Clone, Copy, Debug)]
pub struct ListData {
    pub listing: RwSignal<Listing>,
    pub density: Signal<Density>,
    /// Today, as [`browser::local_day`] counts.
    pub today: Signal<i64>,
    pub open: Signal<Option<MessageId>>,
    /// The place that has the focus, or would get it.
    pub cursor: RwSignal<u32>,
    pub selection: RwSignal<Selection>,
    /// Shows whom messages went to in place of who sent them: Sent, Drafts.
    pub shows_recipients: Signal<bool>,
    /// Whether the list is in the order of days, and names them.
    pub has_days: bool,
    /// The words that were looked for, to be highlighted.
    pub needles: Signal<Vec<String>>,
    /// The name of a message's folder, where messages of several are listed.
    pub folder_of: Option<Callback<MessageId, String>>,
    /// The account's own address: who has it is "me".
    pub own: Signal<String>,
    /// Shows archiving, deleting and marking.
    pub may_organise: Signal<bool>,
    /// Told which rows are seen.
    pub on_show: Callback<Range<u32>>,
    pub on_row: Callback<RowEvent>,
}

/// Moves the focus, and what one sees with it.
#[derive(Clone, Copy, Debug)]
pub struct ListHandle {
    viewport: Viewport,
    data: ListData,
}

impl ListHandle {
    /// Makes what the list needs to know where it is. Give it to [`MessageList`].
    pub fn new(data: ListData) -> Self {
        Self { viewport: Viewport::new(data), data }
    }

    /// Puts the cursor on a place, shows it, and focuses it.
    pub fn focus(self, place: u32) {
        let total = self.data.listing.with_untracked(|listing| listing.total);
        if total == 0 {
            return;
        }
        let place = place.min(total - 1);
        self.data.cursor.set(place);
        self.viewport.reveal(place);
        self.viewport.focus_later(place);
    }

    /// Shows a place without moving the focus.
    pub fn reveal(self, place: u32) {
        self.data.cursor.set(place);
        self.viewport.reveal(place);
    }

    /// Asks for the first rows, before there is anything to see.
    pub fn ask(self) {
        self.data.on_show.run(0..0);
    }

    /// How many whole rows one sees.
    pub fn page(self) -> u32 {
        self.viewport.page()
    }

    /// The rows one sees.
    pub fn visible(self) -> Range<u32> {
        self.viewport.visible_untracked()
    }
}

#[component]
pub fn MessageList(handle: ListHandle) -> impl IntoView {
    let ListHandle { viewport, data } = handle;
    let container = NodeRef::<html::Div>::new();
    let canvas = NodeRef::<html::Div>::new();
    viewport.attach(container, canvas);
    view! {
        <div
            class="message-list"
            class=("is-selecting", move || data.selection.with(|selection| !selection.is_empty()))
            class=("message-list--compact", move || data.density.get() == Density::Compact)
            role="grid"
            aria-label=tr("list.title")
            aria-rowcount=move || data.listing.with(|listing| listing.total.to_string())
            {..custom_attribute("aria-multiselectable", "true")}
            node_ref=container
            on:scroll=move |_| viewport.scrolled()
        >
            <StickyHeading viewport data />
            <div class="message-list__canvas" role="presentation" node_ref=canvas>
                <Rows viewport data />
            </div>
        </div>
    }
}

/// The day at the upper edge; the next one pushes it away.
#[component]
fn StickyHeading(viewport: Viewport, data: ListData) -> impl IntoView {
    let top = Memo::new(move |_| {
        let first = viewport.first_visible().filter(|_| data.has_days)?;
        let group = data.listing.with(|listing| {
            let row = listing.row(first)?;
            Some(DayGroup::of(row.day, data.today.get()))
        })?;
        Some(group)
    });
    let push = Memo::new(move |_| viewport.heading_push());
    view! {
        <div class="message-list__sticky" role="presentation" aria-hidden="true">
            {move || {
                top.get()
                    .map(|group| {
                        view! {
                            <div
                                class="message-list__day"
                                style:translate=move || format!("0 {}px", push.get())
                            >
                                <HeadingWords group today=data.today />
                            </div>
                        }
                    })
            }}
        </div>
    }
}

/// "Today Friday 21 November", "Wednesday 19 November", "October 2025"
#[component]
fn HeadingWords(group: DayGroup, today: Signal<i64>) -> impl IntoView {
    move || {
        let (words, date) = match group {
            DayGroup::Today => (t!("list.today"), Some((today.get(), DateStyle::LongDay))),
            DayGroup::Yesterday => {
                (t!("list.yesterday"), Some((today.get() - 1, DateStyle::DayMonth)))
            }
            // French and others write days and months small; a heading begins with a capital all the same.
            DayGroup::Day(day) => {
                let weekday = format::date_of_ms(browser::noon_of_day(day), DateStyle::Weekday);
                (capitalised(weekday), Some((day, DateStyle::DayMonth)))
            }
            DayGroup::Month { year, month } => {
                let ms = browser::noon_of_date(year, month);
                (capitalised(format::date_of_ms(ms, DateStyle::MonthYear)), None)
            }
        };
        let date = date.map(|(day, style)| format::date_of_ms(browser::noon_of_day(day), style));
        view! {
            {words}
            {date.map(|date| view! { <span class="message-list__day-date">{date}</span> })}
        }
    }
}
