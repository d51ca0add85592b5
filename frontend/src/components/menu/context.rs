//! The menu under the pointer.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, MouseEvent};

/// Where a menu was asked for, in pixels from the window's upper left corner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At {
    x: i32,
    y: i32,
}

impl At {
    /// Under the pointer; under the element where the keyboard asked.
    pub fn of(event: &MouseEvent) -> Self {
        let (x, y) = (event.client_x(), event.client_y());
        let element = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        match element.filter(|_| x <= 0 && y <= 0) {
            Some(element) => {
                let rect = element.get_bounding_client_rect();
                Self { x: rect.left() as i32 + 24, y: rect.bottom() as i32 }
            }
            None => Self { x, y },
        }
    }
}

impl At {
    /// Below the button that was pressed.
    pub fn below(event: &MouseEvent) -> Self {
        let button = event.current_target().and_then(|target| target.dyn_into::<Element>().ok());
        button.map_or_else(
            || Self::of(event),
            |button| {
                let rect = button.get_bounding_client_rect();
                Self { x: rect.left() as i32, y: rect.bottom() as i32 + 4 }
            },
        )
    }
}

/// A menu that is open for as long as it is mounted. Its items are those of a [`super::MenuButton`].
#[component]
pub fn ContextMenu(
    at: At,
    #[prop(into)] label: Signal<String>,
    #[prop(into)] on_close: Callback<()>,
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    Effect::new(move || {
        let Some(menu) = node.get() else { return };
        if !menu.matches(":popover-open").unwrap_or(false) {
            let _ = menu.show_popover();
            super::put(f64::from(at.x), f64::from(at.y), &menu);
            super::focus_item(&menu, 0);
        }
    });
    view! {
        <div
            class="menu"
            role="menu"
            popover="auto"
            aria-label=label
            node_ref=node
            on:click:capture=move |_| {
                if let Some(menu) = node.get_untracked() {
                    let _ = menu.hide_popover();
                }
            }
            on:keydown=move |event| super::move_focus(&event)
            on:toggle=move |_| {
                let is_open = node
                    .get_untracked()
                    .is_some_and(|menu| menu.matches(":popover-open").unwrap_or(false));
                if !is_open {
                    on_close.run(());
                }
            }
        >
            {children()}
        </div>
    }
}
