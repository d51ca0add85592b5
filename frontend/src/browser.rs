//! What the app needs of the browser: the clock, the local calendar, storage, the title. Thin, and nothing else
//! reads the clock.

pub mod files;
pub mod kept;
mod locks;
pub mod push;
mod storage;
mod turn;

use shared::Timestamp;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

pub use files::{data_url, object_url, revoke};
pub use locks::{HeldLock, held_locks, hold_lock, take_lock};
pub use storage::{forget_all, store_for_tab, stored_for_tab, stored_keys, try_store};
pub use turn::{at_leisure, leisure, next_turn};

/// The address of the app's own script; its folder is that of this build.
pub fn app_script() -> Option<String> {
    document().query_selector("link[rel=modulepreload]").ok()??.get_attribute("href")
}

/// The address of a file that lies beside the app's script, whose folder is named after what is in it.
pub fn beside_app(file: &str) -> Option<String> {
    Some(format!("{}/{file}", app_script()?.rsplit_once('/')?.0))
}

/// Milliseconds since 1970.
pub fn now_ms() -> f64 {
    js_sys::Date::now()
}

/// The day on which `instant` falls for the reader, counted from 1 January 1970.
pub fn local_day(instant: Timestamp) -> i64 {
    local_day_of_ms(instant.as_millisecond() as f64)
}

/// Today for the reader, as [`local_day`] counts.
pub fn today() -> i64 {
    local_day_of_ms(now_ms())
}

/// The same for milliseconds since 1970.
pub fn local_day_of_ms(ms: f64) -> i64 {
    let offset_minutes = js_sys::Date::new(&JsValue::from_f64(ms)).get_timezone_offset();
    ((ms - offset_minutes * 60_000.0) / 86_400_000.0).floor() as i64
}

/// Noon on a day that [`local_day`] counted: far from where clocks are changed.
pub fn noon_of_day(day: i64) -> f64 {
    let ms = (day as f64 + 0.5) * 86_400_000.0;
    let offset_minutes = js_sys::Date::new(&JsValue::from_f64(ms)).get_timezone_offset();
    ms + offset_minutes * 60_000.0
}

/// Noon on the 15th of a month.
pub fn noon_of_date(year: i16, month: i8) -> f64 {
    let month = i32::from(month) - 1;
    let date =
        js_sys::Date::new_with_year_month_day_hr(i32::from(year).unsigned_abs(), month, 15, 12);
    date.get_time()
}

/// The day of the week for the reader, counted from Sunday as 0.
pub fn weekday() -> u32 {
    js_sys::Date::new_0().get_day()
}

/// The hour of now, on the reader's clock.
pub fn hour() -> u32 {
    js_sys::Date::new_0().get_hours()
}

/// An hour of a day to come, on the reader's clock.
pub fn local_time(days_ahead: u32, hour: u32) -> f64 {
    let date = js_sys::Date::new_0();
    date.set_date(date.get_date() + days_ahead);
    date.set_hours(hour);
    date.set_minutes(0);
    date.set_seconds(0);
    date.set_milliseconds(0);
    date.get_time()
}

/// A moment as a field for date and time holds it: `2026-11-22T08:00`, on the reader's clock.
pub fn local_text(ms: f64) -> String {
    let offset_minutes = js_sys::Date::new(&JsValue::from_f64(ms)).get_timezone_offset();
    let shifted = js_sys::Date::new(&JsValue::from_f64(ms - offset_minutes * 60_000.0));
    let text: String = shifted.to_iso_string().into();
    text.chars().take(16).collect()
}

/// The moment that such a text names; without a zone, it is read on the reader's clock (ECMA-262, date-time strings).
pub fn ms_of_local_text(text: &str) -> Option<f64> {
    let ms = js_sys::Date::parse(text);
    ms.is_finite().then_some(ms)
}

/// How far the reader's clock is ahead of UTC at a moment.
pub fn offset_minutes(ms: f64) -> i32 {
    -(js_sys::Date::new(&JsValue::from_f64(ms)).get_timezone_offset() as i32)
}

/// Whether a key was pressed in a menu or dialog, which has its own answer to Escape.
pub fn is_in_layer(event: &web_sys::KeyboardEvent) -> bool {
    let element = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    element.is_some_and(|element| element.closest("[popover], dialog").ok().flatten().is_some())
}

/// Whether a key was pressed in what plays sound or film, which moves about with arrows.
pub fn is_in_player(event: &web_sys::KeyboardEvent) -> bool {
    let element = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    element.is_some_and(|element| matches!(element.tag_name().as_str(), "AUDIO" | "VIDEO"))
}

/// Asks the browser to open links of `scheme` at `url`, where `%s` stands for the link; the user is asked. `false` where
/// it can't (HTML §8.10.1.3).
pub fn offer_for_links(scheme: &str, url: &str) -> bool {
    let navigator = window().navigator();
    let name = JsValue::from_str("registerProtocolHandler");
    let Ok(register) = js_sys::Reflect::get(&navigator, &name) else { return false };
    let Ok(register) = register.dyn_into::<js_sys::Function>() else { return false };
    register.call2(&navigator, &JsValue::from_str(scheme), &JsValue::from_str(url)).is_ok()
}

/// Where the app is: `https://mail.example`.
pub fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

/// Whether the browser shows PDF files by itself (HTML §8.10.1.6).
pub fn shows_pdf() -> bool {
    let navigator = window().navigator();
    js_sys::Reflect::get(&navigator, &"pdfViewerEnabled".into())
        .is_ok_and(|shows| shows.is_truthy())
}

pub fn window() -> web_sys::Window {
    web_sys::window().expect("the app runs in a window")
}

pub fn document() -> web_sys::Document {
    window().document().expect("a window has a document")
}

/// A value kept by this browser; `None` also where storage is switched off.
pub fn stored(key: &str) -> Option<String> {
    window().local_storage().ok().flatten()?.get_item(key).ok().flatten()
}

/// Keeps `value`, if the browser lets us. What is kept here can always be done without.
pub fn store(key: &str, value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(key, value);
    }
}

/// Forgets a value.
pub fn unstore(key: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.remove_item(key);
    }
}

/// Whether the keyboard is Apple's.
pub fn is_mac() -> bool {
    let platform = window().navigator().platform().unwrap_or_default();
    platform.starts_with("Mac") || platform.starts_with("iP")
}

pub fn set_title(title: &str) {
    document().set_title(title);
}

/// Whether a media query holds now.
pub fn matches_media(query: &str) -> bool {
    window().match_media(query).ok().flatten().is_some_and(|list| list.matches())
}

/// Calls `listener` whenever a media query begins or ceases to hold, for as long as the page lives.
pub fn on_media_change(query: &str, listener: impl Fn(bool) + 'static) {
    let Ok(Some(list)) = window().match_media(query) else { return };
    let watched = list.clone();
    let closure = Closure::<dyn Fn()>::new(move || listener(watched.matches()));
    let _ = list.add_event_listener_with_callback("change", closure.as_ref().unchecked_ref());
    closure.forget();
}

/// Opens `url` in a tab that knows nothing of this one.
pub fn open_tab(url: &str) {
    let _ = window().open_with_url_and_target_and_features(url, "_blank", "noopener");
}

/// Has the browser save what `url` answers as an attachment; the page stays.
pub fn download(url: &str) {
    let _ = window().location().assign(url);
}

/// Scrolls to the element of this id and gives it the focus.
pub fn go_to(id: &str) {
    let Some(element) = document().get_element_by_id(id) else { return };
    element.scroll_into_view();
    let element: &web_sys::HtmlElement = element.unchecked_ref();
    let _ = element.focus();
}

pub fn print() {
    let _ = window().print();
}

/// Puts `text` on the clipboard, then calls `done`. Where the browser doesn't let us, nothing happens.
pub fn copy(text: &str, done: impl FnOnce() + 'static) {
    let promise = window().navigator().clipboard().write_text(text);
    leptos::task::spawn_local(async move {
        if wasm_bindgen_futures::JsFuture::from(promise).await.is_ok() {
            done();
        }
    });
}

/// 128 random bits, in letters that stand anywhere (RFC 4648 §5).
pub fn random_id() -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut bytes = [0_u8; 22];
    if let Ok(crypto) = window().crypto() {
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    // Six bits a letter: 22 letters hold 132.
    let letters = bytes.iter().filter_map(|byte| LETTERS.get(usize::from(byte % 64)));
    letters.map(|letter| char::from(*letter)).collect()
}

/// Numbers for `id` attributes, each given once.
pub fn next_id() -> u32 {
    thread_local! {
        static LAST: std::cell::Cell<u32> = const { std::cell::Cell::new(0) };
    }
    LAST.set(LAST.get() + 1);
    LAST.get()
}

/// Whether somebody has the page before them, as far as the browser can tell.
pub fn has_focus() -> bool {
    document().has_focus().unwrap_or(false)
}

/// Whether the page is in the background, or on its way out.
pub fn is_hidden() -> bool {
    document().visibility_state() == web_sys::VisibilityState::Hidden
}

/// Closes open menus. The browser does so by itself for clicks in the app's own document, not for those in an iframe.
pub fn close_popovers() {
    let Ok(open) = document().query_selector_all(":popover-open") else { return };
    for index in 0..open.length() {
        if let Some(menu) =
            open.item(index).and_then(|node| node.dyn_into::<web_sys::HtmlElement>().ok())
        {
            let _ = menu.hide_popover();
        }
    }
}

/// The words of `html`, which is read by a parser that runs nothing and fetches nothing.
pub fn text_of_html(html: &str) -> String {
    let parsed = web_sys::DomParser::new()
        .and_then(|parser| parser.parse_from_string(html, web_sys::SupportedType::TextHtml));
    let body = parsed.ok().and_then(|page| page.body());
    body.and_then(|body| body.text_content()).unwrap_or_default()
}
