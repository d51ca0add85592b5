//! Menus: a button and a popover below it.

pub mod context;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use super::icon::Icon;
use super::kbd::KeyHints;
use crate::view_model::keys::Command;

/// A button that opens a menu. Its items are buttons of class `menu__item` and role `menuitem`; any click in the menu
/// closes it.
#[component]
pub fn MenuButton(
    /// The button's name.
    #[prop(into)]
    label: Signal<String>,
    #[prop(default = "icon-button")] class: &'static str,
    /// What the button shows.
    face: ViewFn,
    children: ChildrenFn,
) -> impl IntoView {
    let button = NodeRef::<html::Button>::new();
    let menu = NodeRef::<html::Div>::new();
    let is_open = RwSignal::new(false);
    // The press that closes an open menu (it is one outside of it) must not open it again.
    let was_open = StoredValue::new(false);
    let show = move || {
        let (Some(button), Some(menu)) = (button.get_untracked(), menu.get_untracked()) else {
            return;
        };
        if !was_open.get_value() {
            // Before it is shown, so that its items are there to be measured and focused once it is.
            is_open.set(true);
            place_below(&button, &menu);
            let _ = menu.show_popover();
        }
        was_open.set_value(false);
    };
    let hide = move || {
        if let Some(menu) = menu.get_untracked() {
            let _ = menu.hide_popover();
        }
    };
    view! {
        <button
            class=class
            type="button"
            aria-haspopup="menu"
            aria-expanded=move || is_open.get().to_string()
            aria-label=label
            title=label
            node_ref=button
            on:pointerdown=move |_| was_open.set_value(is_open.get_untracked())
            on:click=move |_| show()
        >
            {face.run()}
        </button>
        <div
            class="menu"
            role="menu"
            popover="auto"
            aria-label=label
            node_ref=menu
            // Before the item's own handler, so that a dialog that it opens can give the focus back to the button.
            on:click:capture=move |_| hide()
            on:keydown=move |event| move_focus(&event)
            on:toggle=move |_| {
                let Some(menu) = menu.get_untracked() else { return };
                let opened = menu.matches(":popover-open").unwrap_or(false);
                is_open.set(opened);
                if opened {
                    if let Some(button) = button.get_untracked() {
                        place_below(&button, &menu);
                    }
                    focus_item(&menu, 0);
                }
            }
        >
            {move || is_open.get().then(|| children())}
        </div>
    }
}

/// Puts the menu under the button, or over it where there is more room; from its start on, or to its end.
pub(super) fn place_below(button: &HtmlElement, menu: &HtmlElement) {
    let rect = button.get_bounding_client_rect();
    let (width, height) = window_size();
    // Measured where nothing squeezes it.
    put(0.0, 0.0, menu);
    let (own_width, own_height) = (f64::from(menu.offset_width()), f64::from(menu.offset_height()));
    let below = rect.bottom() + 4.0;
    let fits_below = below + own_height + 8.0 <= height;
    let top = if fits_below || rect.top() < height - rect.bottom() {
        below
    } else {
        rect.top() - 4.0 - own_height
    };
    let fits_after = rect.left() + own_width + 8.0 <= width;
    let left = if fits_after { rect.left() } else { rect.right() - own_width };
    put(left, top, menu);
}

/// Puts the menu with its corner at a point, as far as the window has room there. Set by script, not by an attribute: the
/// page's policy allows that and no inline styles.
fn put(x: f64, y: f64, menu: &HtmlElement) {
    let (width, height) = window_size();
    let left = x.min(width - f64::from(menu.offset_width()) - 8.0).max(8.0);
    let top = y.min(height - f64::from(menu.offset_height()) - 8.0).max(8.0);
    let style = menu.style();
    for (name, value) in
        [("position", "fixed"), ("margin", "0"), ("right", "auto"), ("bottom", "auto")]
    {
        let _ = style.set_property(name, value);
    }
    let _ = style.set_property("left", &format!("{left}px"));
    let _ = style.set_property("top", &format!("{top}px"));
}

fn window_size() -> (f64, f64) {
    let window = crate::browser::window();
    let side = |value: Result<wasm_bindgen::JsValue, wasm_bindgen::JsValue>| {
        value.ok().and_then(|value| value.as_f64()).unwrap_or(800.0)
    };
    (side(window.inner_width()), side(window.inner_height()))
}

fn items(menu: &web_sys::Element) -> Vec<HtmlElement> {
    let Ok(found) = menu.query_selector_all(".menu__item:not([disabled])") else {
        return Vec::new();
    };
    (0..found.length()).filter_map(|index| found.item(index)?.dyn_into().ok()).collect()
}

fn focus_item(menu: &web_sys::Element, index: usize) {
    if let Some(item) = items(menu).get(index) {
        let _ = item.focus();
    }
}

/// Arrow keys go round, Home and End to the ends (ARIA Authoring Practices, menu button).
fn move_focus(event: &KeyboardEvent) {
    let Some(menu) =
        event.current_target().and_then(|target| target.dyn_into::<HtmlElement>().ok())
    else {
        return;
    };
    let items = items(&menu);
    if items.is_empty() {
        return;
    }
    let focused = crate::browser::document().active_element();
    let at = items.iter().position(|item| focused.as_ref() == Some(item.as_ref()));
    let next = match event.key().as_str() {
        "ArrowDown" => at.map_or(0, |at| (at + 1) % items.len()),
        "ArrowUp" => at.map_or(0, |at| (at + items.len() - 1) % items.len()),
        "Home" => 0,
        "End" => items.len() - 1,
        "Tab" => {
            let _ = menu.hide_popover();
            return;
        }
        _ => return,
    };
    event.prevent_default();
    if let Some(item) = items.get(next) {
        let _ = item.focus();
    }
}

/// One line of a menu.
#[component]
pub fn MenuItem(
    icon: &'static str,
    #[prop(into)] label: Signal<String>,
    #[prop(into)] on_choose: Callback<()>,
    #[prop(optional)] is_danger: bool,
    /// What asks for the same by a key.
    #[prop(optional)]
    command: Option<Command>,
) -> impl IntoView {
    let hints = KeyHints::get();
    let keys =
        move || hints.hint(command?).map(|keys| view! { <kbd class="menu__key">{keys}</kbd> });
    view! {
        <button
            class="menu__item"
            class=("menu__item--danger", is_danger)
            type="button"
            role="menuitem"
            tabindex="-1"
            on:click=move |_| on_choose.run(())
        >
            <Icon name=icon />
            {label}
            {keys}
        </button>
    }
}

/// One of several choices of which one holds.
#[component]
pub fn MenuChoice(
    #[prop(into)] label: Signal<String>,
    #[prop(into)] is_chosen: Signal<bool>,
    #[prop(into)] on_choose: Callback<()>,
) -> impl IntoView {
    view! { <Marked role="menuitemradio" label is_marked=is_chosen on_choose /> }
}

/// A choice by itself, which is on or off.
#[component]
pub fn MenuToggle(
    #[prop(into)] label: Signal<String>,
    #[prop(into)] is_on: Signal<bool>,
    #[prop(into)] on_toggle: Callback<()>,
) -> impl IntoView {
    view! { <Marked role="menuitemcheckbox" label is_marked=is_on on_choose=on_toggle /> }
}

#[component]
fn Marked(
    role: &'static str,
    label: Signal<String>,
    is_marked: Signal<bool>,
    on_choose: Callback<()>,
) -> impl IntoView {
    view! {
        <button
            class="menu__item"
            type="button"
            role=role
            tabindex="-1"
            aria-checked=move || is_marked.get().to_string()
            on:click=move |_| on_choose.run(())
        >
            <span class="menu__mark">
                {move || is_marked.get().then(|| view! { <Icon name="check" class="icon--small" /> })}
            </span>
            {label}
        </button>
    }
}
