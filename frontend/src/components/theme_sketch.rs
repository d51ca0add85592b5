//! The app in small, light or dark.

use leptos::prelude::*;

use crate::store::preferences::Theme;

/// What a theme looks like. It says nothing by itself: its radio button has the name.
#[component]
pub fn ThemeSketch(theme: Theme) -> impl IntoView {
    let (light, dark) = (|| sketch("sketch sketch--light"), || sketch("sketch sketch--dark"));
    view! {
        <svg class="theme-option__sketch" viewBox="0 0 192 112" aria-hidden="true">
            {match theme {
                Theme::Light => light().into_any(),
                Theme::Dark => dark().into_any(),
                Theme::System => {
                    view! {
                        {light()}
                        <g class="sketch__half">{dark()}</g>
                    }
                        .into_any()
                }
            }}
        </svg>
    }
}

/// Sidebar, three rows and a letter; each bar with its place, width and height.
const BARS: [(&str, u32, u32, u32, u32); 16] = [
    ("sketch__accent", 8, 10, 12, 8),
    ("sketch__faint", 8, 30, 28, 4),
    ("sketch__faint", 8, 42, 28, 4),
    ("sketch__faint", 8, 54, 28, 4),
    ("sketch__wash", 44, 26, 52, 20),
    ("sketch__ink", 52, 30, 30, 4),
    ("sketch__faint", 52, 38, 38, 4),
    ("sketch__ink", 52, 52, 30, 4),
    ("sketch__faint", 52, 60, 38, 4),
    ("sketch__ink", 52, 74, 30, 4),
    ("sketch__faint", 52, 82, 38, 4),
    ("sketch__ink", 108, 24, 56, 5),
    ("sketch__faint", 108, 40, 66, 4),
    ("sketch__faint", 108, 50, 60, 4),
    ("sketch__faint", 108, 60, 64, 4),
    ("sketch__faint", 108, 70, 36, 4),
];

fn sketch(class: &'static str) -> impl IntoView {
    let bar = |(class, x, y, width, height): (&'static str, u32, u32, u32, u32)| {
        view! { <rect class=class x=x y=y width=width height=height rx="2" /> }
    };
    view! {
        <g class=class>
            <rect class="sketch__desk" width="192" height="112" />
            <rect class="sketch__sheet" x="44" y="10" width="142" height="96" rx="6" />
            {BARS.into_iter().map(bar).collect_view()}
        </g>
    }
}
