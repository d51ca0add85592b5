//! The rich text editor (`frontend/editor/`): an ES module that is fetched when somebody first writes.

use std::rc::Rc;

use leptos::prelude::window;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{FileList, HtmlIFrameElement, KeyboardEvent};

/// What the build calls it, beside the app.
const MODULE_FILE: &str = "editor.js";
/// What it calls itself.
const MODULE_NAME: &str = "pliEditor";

#[wasm_bindgen]
extern "C" {
    /// The module.
    type Module;
    #[wasm_bindgen(method)]
    fn attach(
        this: &Module,
        frame: &HtmlIFrameElement,
        label: &str,
        host: &JsValue,
    ) -> Option<RawEditor>;

    #[derive(Clone, Debug)]
    type RawEditor;
    #[wasm_bindgen(method, js_name = setHtml)]
    fn set_html(this: &RawEditor, html: &str);
    #[wasm_bindgen(method, js_name = appendHtml)]
    fn append_html(this: &RawEditor, html: &str);
    #[wasm_bindgen(method)]
    fn html(this: &RawEditor) -> String;
    #[wasm_bindgen(method)]
    fn text(this: &RawEditor, is_last: bool) -> String;
    #[wasm_bindgen(method)]
    fn markdown(this: &RawEditor, is_last: bool) -> js_sys::Array;
    #[wasm_bindgen(method, js_name = ownText)]
    fn own_text(this: &RawEditor) -> String;
    #[wasm_bindgen(method, js_name = ownHtml)]
    fn own_html(this: &RawEditor) -> String;
    #[wasm_bindgen(method)]
    fn signature(this: &RawEditor) -> Option<js_sys::Array>;
    #[wasm_bindgen(method, js_name = insertHtml)]
    fn insert_html(this: &RawEditor, html: &str);
    #[wasm_bindgen(method, js_name = insertPicture)]
    fn insert_picture(this: &RawEditor, url: &str, alt: &str);
    #[wasm_bindgen(method, js_name = isEmpty)]
    fn is_empty(this: &RawEditor) -> bool;
    #[wasm_bindgen(method)]
    fn run(this: &RawEditor, command: &str);
    #[wasm_bindgen(method)]
    fn link(this: &RawEditor) -> String;
    #[wasm_bindgen(method, js_name = makeLink)]
    fn make_link(this: &RawEditor, url: &str);
    #[wasm_bindgen(method, js_name = insertImage)]
    fn insert_image(this: &RawEditor, cid: &str, alt: &str);
    #[wasm_bindgen(method)]
    fn focus(this: &RawEditor, at_end: bool);
    #[wasm_bindgen(method, js_name = setTheme)]
    fn set_theme(this: &RawEditor, theme: &str);
    #[wasm_bindgen(method)]
    fn destroy(this: &RawEditor);
}

/// What the format bar can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Bold,
    Italic,
    Underline,
    Bullets,
    Numbers,
    Quote,
    Link,
    Clear,
}

impl Format {
    fn command(self) -> &'static str {
        match self {
            Self::Bold => "bold",
            Self::Italic => "italic",
            Self::Underline => "underline",
            Self::Bullets => "bullets",
            Self::Numbers => "numbers",
            Self::Quote => "quote",
            Self::Link => "unlink",
            Self::Clear => "clear",
        }
    }

    /// Its place among the bits that the module tells; `FORMATS` there.
    fn bit(self) -> Option<u32> {
        match self {
            Self::Bold => Some(0),
            Self::Italic => Some(1),
            Self::Underline => Some(2),
            Self::Bullets => Some(3),
            Self::Numbers => Some(4),
            Self::Quote => Some(5),
            Self::Link => Some(6),
            Self::Clear => None,
        }
    }
}

/// The formats at the cursor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Formats(u32);

impl Formats {
    pub fn has(self, format: Format) -> bool {
        format.bit().is_some_and(|bit| self.0 & (1 << bit) != 0)
    }
}

/// Rich text as it would be typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    pub text: String,
    /// Whether there is formatting that it has no sign for.
    pub is_lossy: bool,
}

/// Whom the editor tells what happens in it.
pub trait Host {
    /// The text changed.
    fn input(&self);
    fn formats(&self, formats: Formats);
    /// A key was pressed; `true` if it was for the composer and not for the text.
    fn key(&self, event: &KeyboardEvent) -> bool;
    /// Files were dropped, or pasted (then images go into the text).
    fn files(&self, files: FileList, pasted: bool);
    /// Files are held over the text.
    fn dragging(&self);
    /// Somebody clicked into the text.
    fn pressed(&self);
    /// What shows an image of the message, by its Content-ID.
    fn image(&self, cid: &str) -> Option<String>;
}

/// An editor at work in a frame. It is gone with the last clone.
#[derive(Clone, Debug)]
pub struct Editor(Rc<Attached>);

#[derive(Debug)]
struct Attached {
    raw: RawEditor,
    /// Kept for as long as the editor may call them.
    _callbacks: Callbacks,
}

impl Drop for Attached {
    fn drop(&mut self) {
        self.raw.destroy();
    }
}

/// Why there is no editor. Plain text can still be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoEditor {
    /// It couldn't be fetched.
    NotLoaded,
    /// The browser doesn't let the app listen in a document without script (docs/adr/0010-editor.md).
    Deaf,
}

impl Editor {
    /// Attaches an editor to the document of `frame`, which must have loaded.
    ///
    /// # Errors
    ///
    /// If the module can't be had or the browser doesn't let it work.
    pub async fn attach(
        frame: &HtmlIFrameElement,
        label: &str,
        host: Rc<dyn Host>,
    ) -> Result<Self, NoEditor> {
        let module = load().await.ok_or(NoEditor::NotLoaded)?;
        let callbacks = Callbacks::new(host);
        let raw = module.attach(frame, label, &callbacks.object).ok_or(NoEditor::Deaf)?;
        Ok(Self(Rc::new(Attached { raw, _callbacks: callbacks })))
    }

    pub fn set_html(&self, html: &str) {
        self.0.raw.set_html(html);
    }

    /// Puts `html` behind the text, with the cursor left where it is.
    pub fn append_html(&self, html: &str) {
        self.0.raw.append_html(html);
    }

    /// As it is to be sent.
    pub fn html(&self) -> String {
        self.0.raw.html()
    }

    /// Without its formatting. A signature that ends it is set apart if `is_last`.
    pub fn text(&self, is_last: bool) -> String {
        self.0.raw.text(is_last)
    }

    /// As Markdown, with the signature as [`Self::text`] has it.
    pub fn markdown(&self, is_last: bool) -> Typed {
        let made = self.0.raw.markdown(is_last);
        Typed {
            text: made.get(0).as_string().unwrap_or_default(),
            is_lossy: made.get(1).is_truthy(),
        }
    }

    /// Without formatting and signature.
    pub fn own_text(&self) -> String {
        self.0.raw.own_text()
    }

    /// Without the signature.
    pub fn own_html(&self) -> String {
        self.0.raw.own_html()
    }

    /// The signature as it stands in the text: its HTML, and its plain text.
    pub fn signature(&self) -> Option<(String, String)> {
        let forms = self.0.raw.signature()?;
        Some((forms.get(0).as_string()?, forms.get(1).as_string()?))
    }

    /// Puts `html` where the cursor is.
    pub fn insert_html(&self, html: &str) {
        self.0.raw.insert_html(html);
    }

    /// Puts a picture, given by a `data:` URL, where the cursor is.
    pub fn insert_picture(&self, url: &str, alt: &str) {
        self.0.raw.insert_picture(url, alt);
    }

    pub fn is_empty(&self) -> bool {
        self.0.raw.is_empty()
    }

    /// Switches `format` on or off at the cursor; a link is only ever taken off this way.
    pub fn toggle(&self, format: Format) {
        self.0.raw.run(format.command());
    }

    /// Where the link at the cursor leads; empty where there is none.
    pub fn link(&self) -> String {
        self.0.raw.link()
    }

    pub fn make_link(&self, url: &str) {
        self.0.raw.make_link(url);
    }

    pub fn insert_image(&self, cid: &str, alt: &str) {
        self.0.raw.insert_image(cid, alt);
    }

    pub fn focus(&self, at_end: bool) {
        self.0.raw.focus(at_end);
    }

    pub fn set_dark(&self, is_dark: bool) {
        self.0.raw.set_theme(if is_dark { "dark" } else { "light" });
    }
}

async fn load() -> Option<Module> {
    Some(module(MODULE_FILE, MODULE_NAME).await?.unchecked_into())
}

/// What the module in `file` puts into the window as `name`; fetched when it isn't there yet.
pub async fn module(file: &str, name: &str) -> Option<JsValue> {
    if let Some(module) = loaded(name) {
        return Some(module);
    }
    let document = window().document()?;
    let script: web_sys::HtmlScriptElement =
        document.create_element("script").ok()?.dyn_into().ok()?;
    script.set_type("module");
    script.set_src(&crate::browser::beside_app(file)?);
    let done = js_sys::Promise::new(&mut |resolve, reject| {
        script.set_onload(Some(&resolve));
        script.set_onerror(Some(&reject));
    });
    document.head()?.append_child(&script).ok()?;
    JsFuture::from(done).await.ok()?;
    loaded(name)
}

fn loaded(name: &str) -> Option<JsValue> {
    let module = js_sys::Reflect::get(&window(), &JsValue::from_str(name)).ok()?;
    module.is_object().then_some(module)
}

/// The object that the module calls.
#[derive(Debug)]
struct Callbacks {
    object: js_sys::Object,
    _kept: Vec<Box<dyn std::any::Any>>,
}

impl Callbacks {
    fn new(host: Rc<dyn Host>) -> Self {
        let mut callbacks = Self { object: js_sys::Object::new(), _kept: Vec::new() };
        let to = || host.clone();

        let host = to();
        callbacks.put("input", Closure::<dyn Fn()>::new(move || host.input()));
        let host = to();
        callbacks
            .put("formats", Closure::<dyn Fn(u32)>::new(move |bits| host.formats(Formats(bits))));
        let host = to();
        callbacks.put(
            "key",
            Closure::<dyn Fn(KeyboardEvent) -> bool>::new(move |event| host.key(&event)),
        );
        let host = to();
        callbacks.put(
            "files",
            Closure::<dyn Fn(FileList, bool)>::new(move |files, pasted| host.files(files, pasted)),
        );
        let host = to();
        callbacks.put("dragging", Closure::<dyn Fn()>::new(move || host.dragging()));
        let host = to();
        callbacks.put("pressed", Closure::<dyn Fn()>::new(move || host.pressed()));
        let host = to();
        callbacks.put(
            "image",
            Closure::<dyn Fn(String) -> Option<String>>::new(move |cid: String| host.image(&cid)),
        );
        callbacks
    }

    fn put<T: ?Sized + 'static>(&mut self, name: &str, closure: Closure<T>) {
        let _ = js_sys::Reflect::set(&self.object, &JsValue::from_str(name), closure.as_ref());
        self._kept.push(Box::new(closure));
    }
}
