//! The rows that are in the page, each at its place.

use leptos::prelude::*;
use shared::id::MessageId;

use super::viewport::Viewport;
use super::{HeadingWords, ListData};
use crate::components::message_row::MessageRow;
use crate::components::skeleton::SkeletonRow;
use crate::view_model::day_group::DayGroup;

/// A row by what it shows, so that a message keeps its row (and the focus on it) when it moves.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Slot {
    Message(MessageId),
    /// Not known yet.
    Place(u32),
}

#[component]
pub fn Rows(viewport: Viewport, data: ListData) -> impl IntoView {
    let slots = Memo::new(move |_| {
        let rendered = viewport.rendered();
        let cursor = data.cursor.get();
        data.listing.with(|listing| {
            let slot = |place: u32| {
                let row = listing.row(place);
                row.map_or(Slot::Place(place), |row| Slot::Message(row.summary.id.clone()))
            };
            let mut slots: Vec<Slot> = rendered.clone().map(slot).collect();
            // The focused row stays mounted wherever one scrolls, or the focus would fall back to the page.
            if cursor < listing.total && !rendered.contains(&cursor) {
                if cursor < rendered.start {
                    slots.insert(0, slot(cursor));
                } else {
                    slots.push(slot(cursor));
                }
            }
            slots
        })
    });
    let shift = Memo::new(move |_| viewport.shift());
    view! {
        <For
            each=move || slots.get()
            key=Clone::clone
            children=move |slot| match slot {
                Slot::Message(id) => view! { <PlacedRow id viewport data shift /> }.into_any(),
                Slot::Place(place) => {
                    let top = move || {
                        viewport.geometry.with(|geometry| geometry.top(place)) - shift.get()
                    };
                    view! { <SkeletonRow place top=Signal::derive(top) /> }.into_any()
                }
            }
        />
    }
}

#[component]
fn PlacedRow(id: MessageId, viewport: Viewport, data: ListData, shift: Memo<f64>) -> impl IntoView {
    let place = {
        let id = id.clone();
        // A row on its way out keeps its last place until it is gone.
        Memo::new(move |before: Option<&u32>| {
            data.listing
                .with(|listing| listing.place(&id))
                .or_else(|| before.copied())
                .unwrap_or_default()
        })
    };
    let top = Memo::new(move |_| {
        viewport.geometry.with(|geometry| geometry.top(place.get())) - shift.get()
    });
    let row = {
        let id = id.clone();
        Memo::new(move |_| data.listing.with(|listing| listing.get(&id).cloned()))
    };
    let group = Memo::new(move |_| {
        let day = row.with(|row| row.as_ref().filter(|_| data.has_days).map(|row| row.day));
        day.map(|day| DayGroup::of(day, data.today.get()))
    });
    let heading = Memo::new(move |_| {
        let has = viewport.geometry.with(|geometry| geometry.has_heading(place.get()));
        group.get().filter(|_| has)
    });
    view! {
        {move || {
            heading
                .get()
                .map(|group| {
                    let above = move || {
                        let height = viewport.geometry.with(|geometry| geometry.heading_px);
                        format!("translateY({}px)", top.get() - height)
                    };
                    view! {
                        <div
                            class="message-list__day message-list__day--inline"
                            role="presentation"
                            style:transform=above
                        >
                            <HeadingWords group today=data.today />
                        </div>
                    }
                })
        }}
        <MessageRow id row group place top data />
    }
}
