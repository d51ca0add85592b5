//! The editor of Sieve scripts (`frontend/editor/script.js`): an ES module that is fetched where scripts are edited.

use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

use crate::editor::module;
use crate::view_model::script::Vocabulary;

/// What the build calls it, beside the app.
const MODULE_FILE: &str = "script.js";
/// What it calls itself.
const MODULE_NAME: &str = "pliScript";

#[wasm_bindgen]
extern "C" {
    /// The module.
    type Module;
    #[wasm_bindgen(method)]
    fn attach(
        this: &Module,
        host: &HtmlElement,
        label: &str,
        text: &str,
        events: &JsValue,
    ) -> RawEditor;

    #[derive(Clone, Debug)]
    type RawEditor;
    #[wasm_bindgen(method, js_name = setText)]
    fn set_text(this: &RawEditor, text: &str);
    #[wasm_bindgen(method, js_name = replaceText)]
    fn replace_text(this: &RawEditor, text: &str);
    #[wasm_bindgen(method, js_name = setFindings)]
    fn set_findings(this: &RawEditor, list: &Array);
    #[wasm_bindgen(method, js_name = setVocabulary)]
    fn set_vocabulary(
        this: &RawEditor,
        words: &Array,
        tags: &Array,
        extensions: &Array,
        folders: &Array,
    );
    #[wasm_bindgen(method, js_name = goTo)]
    fn go_to(this: &RawEditor, from: u32, to: u32);
    #[wasm_bindgen(method)]
    fn destroy(this: &RawEditor);
}

/// Whom the editor tells what happens in it.
pub trait Host {
    /// The text changed by somebody's hand.
    fn changed(&self, text: String);
    /// The cursor went to a place, as UTF-16 counts.
    fn cursor(&self, at: u32);
    /// The key for saving was pressed.
    fn save(&self);
}

/// Something to be said of a place, which UTF-16 counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    pub start: usize,
    pub end: usize,
    pub is_error: bool,
    pub words: String,
}

/// An editor at work. It is gone with the last clone.
#[derive(Clone, Debug)]
pub struct ScriptEditor(Rc<Attached>);

#[derive(Debug)]
struct Attached {
    raw: RawEditor,
    /// Kept for as long as the editor may call them.
    _callbacks: Callbacks,
}

type Callbacks = (Closure<dyn Fn(String)>, Closure<dyn Fn(u32)>, Closure<dyn Fn()>);

impl Drop for Attached {
    fn drop(&mut self) {
        self.raw.destroy();
    }
}

impl ScriptEditor {
    /// Puts an editor with `text` into `place`; `None` if the module can't be had.
    pub async fn attach(
        place: HtmlElement,
        label: String,
        text: String,
        host: Rc<dyn Host>,
    ) -> Option<Self> {
        let module: Module = module(MODULE_FILE, MODULE_NAME).await?.unchecked_into();
        let (changed, cursor, save) = (host.clone(), host.clone(), host);
        let changed = Closure::<dyn Fn(String)>::new(move |text| changed.changed(text));
        let cursor = Closure::<dyn Fn(u32)>::new(move |at| cursor.cursor(at));
        let save = Closure::<dyn Fn()>::new(move || save.save());
        let events = js_sys::Object::new();
        let named =
            [("change", changed.as_ref()), ("cursor", cursor.as_ref()), ("save", save.as_ref())];
        for (name, closure) in named {
            let _ = js_sys::Reflect::set(&events, &JsValue::from_str(name), closure);
        }
        let raw = module.attach(&place, &label, &text, &events);
        Some(Self(Rc::new(Attached { raw, _callbacks: (changed, cursor, save) })))
    }

    /// Shows another script.
    pub fn set_text(&self, text: &str) {
        self.0.raw.set_text(text);
    }

    /// Puts another text into the script; that can be undone.
    pub fn replace_text(&self, text: &str) {
        self.0.raw.replace_text(text);
    }

    pub fn mark(&self, marks: &[Mark]) {
        let list = Array::new();
        for mark in marks {
            let severity = if mark.is_error { "error" } else { "warning" };
            list.push(&Array::of4(
                &JsValue::from_f64(mark.start as f64),
                &JsValue::from_f64(mark.end as f64),
                &JsValue::from_str(severity),
                &JsValue::from_str(&mark.words),
            ));
        }
        self.0.raw.set_findings(&list);
    }

    /// What is offered while one writes.
    pub fn offer(&self, vocabulary: &Vocabulary) {
        let pairs = |list: &[(&str, &str)]| -> Array {
            let pair = |(word, needs): &(&str, &str)| {
                Array::of2(&JsValue::from_str(word), &JsValue::from_str(needs))
            };
            list.iter().map(pair).collect()
        };
        let texts = |list: &[String]| -> Array {
            list.iter().map(|text| JsValue::from_str(text)).collect()
        };
        self.0.raw.set_vocabulary(
            &pairs(&vocabulary.words),
            &pairs(&vocabulary.tags),
            &texts(&vocabulary.extensions),
            &texts(&vocabulary.folders),
        );
    }

    /// Selects a place and goes there.
    pub fn go_to(&self, start: usize, end: usize) {
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        self.0.raw.go_to(number(start), number(end));
    }
}
