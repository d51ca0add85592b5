//! A row before its window arrives: the same box, so that nothing moves when it does.

use leptos::prelude::*;

/// Stays blank for a moment, since most windows arrive before anybody would see it.
#[component]
pub fn SkeletonRow(place: u32, #[prop(into)] top: Signal<f64>) -> impl IntoView {
    let lengths = match place % 4 {
        0 => ["short", "middle", "long"],
        1 => ["middle", "short", "long"],
        2 => ["short", "long", "middle"],
        _ => ["middle", "middle", "short"],
    };
    let line = |length: &'static str| {
        view! {
            <div class="message-row__line">
                <span class=format!("skeleton skeleton--{length}")></span>
            </div>
        }
    };
    view! {
        <div
            class="message-row skeleton-row"
            role="row"
            aria-rowindex=(place + 1).to_string()
            aria-busy="true"
            style:transform=move || format!("translateY({}px)", top.get())
        >
            <div class="message-row__face" role="gridcell">
                <span class="skeleton skeleton--face"></span>
            </div>
            <div class="message-row__text" role="gridcell">
                {lengths.map(line)}
            </div>
        </div>
    }
}
