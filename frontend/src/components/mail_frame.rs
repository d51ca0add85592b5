//! A letter in its own document: a frame that can run no script, as tall as what is in it.

use leptos::html;
use leptos::prelude::*;
use shared::mailto::{self, Mailto};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Document, Element, Event, HtmlIFrameElement, KeyboardEvent, ResizeObserver};

use crate::browser;
use crate::i18n::tr;

/// What the frame may do. Never `allow-scripts`: with it and the app's own origin, a letter would own the app.
const SANDBOX: &str = "allow-same-origin allow-popups allow-popups-to-escape-sandbox";

/// What fits between the margins of A4 and of US Letter alike.
const PAPER: &str = "17cm";

/// What must live as long as the letter's document is shown.
struct Ears {
    observer: ResizeObserver,
    _resized: Closure<dyn Fn()>,
    _key: Closure<dyn Fn(KeyboardEvent)>,
    _click: Closure<dyn Fn(Event)>,
}

impl Drop for Ears {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// A letter. It is laid out while it is hidden, so that showing it costs one paint.
#[component]
pub fn MailFrame(
    src: String,
    #[prop(into)] is_open: Signal<bool>,
    #[prop(into)] is_dark: Signal<bool>,
    /// A key was pressed in the letter, where the app's window does not hear it.
    #[prop(into)]
    on_key: Callback<KeyboardEvent>,
    /// A link to an address was followed.
    #[prop(into)]
    on_mailto: Callback<Mailto>,
    /// The letter is here.
    #[prop(optional, into)]
    on_here: Option<Callback<()>>,
    /// The letter as a document, once it had time to be painted.
    #[prop(optional, into)]
    on_text: Option<Callback<String>>,
) -> impl IntoView {
    let frame = NodeRef::<html::Iframe>::new();
    let is_loaded = RwSignal::new(false);
    let ears = StoredValue::new_local(None::<Ears>);
    let load = move || {
        let Some(frame) = frame.get_untracked() else { return };
        ears.set_value(listen(&frame, on_key, on_mailto));
        is_loaded.set(true);
        if let Some(on_here) = on_here {
            on_here.run(());
        }
        if let Some(on_text) = on_text {
            browser::at_leisure(move || {
                if let Some(text) = text_of_letter(&frame) {
                    on_text.run(text);
                }
            });
        }
    };
    Effect::new(move || {
        let theme = if is_dark.get() { "dark" } else { "light" };
        let document = frame.get().filter(|_| is_loaded.get());
        if let Some(root) = document.and_then(|frame| letter_root(&frame)) {
            let _ = root.set_attribute("data-theme", theme);
        }
    });
    let theme = move || if is_dark.get_untracked() { "dark" } else { "light" };
    let shown = move || frame.get_untracked().filter(|_| is_open.get_untracked());
    let before = window_event_listener_untyped("beforeprint", move |_| {
        if let Some(frame) = shown() {
            fit_to_paper(&frame);
        }
    });
    let after = window_event_listener_untyped("afterprint", move |_| {
        if let Some(frame) = shown() {
            leave_paper(&frame, theme());
        }
    });
    on_cleanup(move || {
        before.remove();
        after.remove();
        ears.set_value(None);
    });
    view! {
        <div class="mail-frame__place" class=("is-ahead", move || !is_open.get())>
            <Show when=move || is_open.get() && !is_loaded.get()>
                <LetterSkeleton />
            </Show>
            <iframe
                class="mail-frame"
                class=("is-loading", move || !is_loaded.get())
                sandbox=SANDBOX
                title=move || is_open.get().then(tr("reader.body"))
                aria-hidden=move || (!is_open.get()).then_some("true")
                tabindex=move || (!is_open.get()).then_some("-1")
                node_ref=frame
                on:load=move |_| load()
                src=src
            ></iframe>
        </div>
    }
}

#[component]
fn LetterSkeleton() -> impl IntoView {
    view! {
        <div class="skeleton-letter" aria-hidden="true">
            <span class="skeleton skeleton--long"></span>
            <span class="skeleton skeleton--middle"></span>
            <span class="skeleton skeleton--short"></span>
        </div>
    }
}

fn letter_document(frame: &HtmlIFrameElement) -> Option<Document> {
    frame.content_document()
}

/// Nothing where an error stands in the letter's place.
fn text_of_letter(frame: &HtmlIFrameElement) -> Option<String> {
    let document = letter_document(frame)?;
    let is_letter = document.content_type() == "text/html";
    let root = document.document_element().filter(|_| is_letter)?;
    Some(format!("<!doctype html>\n{}", root.outer_html()))
}

fn letter_root(frame: &HtmlIFrameElement) -> Option<Element> {
    letter_document(frame)?.document_element()
}

/// Lays the letter out as wide as the paper's rules for it say, in light, and makes the frame as tall as it then is: what
/// is printed doesn't tell its height.
fn fit_to_paper(frame: &HtmlIFrameElement) {
    let Some(root) = letter_root(frame) else { return };
    let _ = root.set_attribute("data-theme", "light");
    let style = web_sys::HtmlElement::style(frame);
    let _ = style.set_property("inline-size", PAPER);
    let height = root.get_bounding_client_rect().height().ceil();
    let _ = style.set_property("block-size", &format!("{height}px"));
}

/// The frame is as wide as its place again; its observer sees to the height.
fn leave_paper(frame: &HtmlIFrameElement, theme: &str) {
    if let Some(root) = letter_root(frame) {
        let _ = root.set_attribute("data-theme", theme);
    }
    let _ = web_sys::HtmlElement::style(frame).remove_property("inline-size");
}

/// Follows the letter's height, its keys and its links.
fn listen(
    frame: &HtmlIFrameElement,
    on_key: Callback<KeyboardEvent>,
    on_mailto: Callback<Mailto>,
) -> Option<Ears> {
    let document = letter_document(frame)?;
    let root = document.document_element()?;
    let (measured, shown) = (root.clone(), frame.clone());
    let resized = Closure::<dyn Fn()>::new(move || {
        let height = measured.get_bounding_client_rect().height().ceil();
        let _ =
            web_sys::HtmlElement::style(&shown).set_property("block-size", &format!("{height}px"));
    });
    let observer = ResizeObserver::new(resized.as_ref().unchecked_ref()).ok()?;
    observer.observe(&root);
    let key = Closure::<dyn Fn(KeyboardEvent)>::new(move |event| on_key.run(event));
    let click = Closure::<dyn Fn(Event)>::new(move |event| follow(&event, on_mailto));
    let target: &web_sys::EventTarget = document.as_ref();
    let _ = target.add_event_listener_with_callback("keydown", key.as_ref().unchecked_ref());
    let _ = target.add_event_listener_with_callback("click", click.as_ref().unchecked_ref());
    Some(Ears { observer, _resized: resized, _key: key, _click: click })
}

/// Takes up links to addresses; all others open a tab of their own by themselves.
fn follow(event: &Event, on_mailto: Callback<Mailto>) {
    let Some(target) = event.target() else { return };
    // An element of another document is no instance of this window's Element.
    let element: &Element = target.unchecked_ref();
    let Ok(Some(link)) = element.closest("a[href^='mailto:' i]") else { return };
    event.prevent_default();
    if let Some(wish) = link.get_attribute("href").and_then(|href| mailto::parse(&href)) {
        on_mailto.run(wish);
    }
}
