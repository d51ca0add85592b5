//! How the text is written, and the formats of rich text.

use leptos::html;
use leptos::prelude::*;
use shared::draft::TextFormat;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

use super::markdown::PreviewButton;
use crate::components::icon::Icon;
use crate::editor::{Editor, Format, Formats};
use crate::i18n::text;
use crate::i18n::tr;
use crate::store::Store;
use crate::store::compose::composer::Composer;
use crate::t;

/// Format, icon, key of its name.
const BUTTONS: [(Format, &str, &str); 8] = [
    (Format::Bold, "bold", "compose.bold"),
    (Format::Italic, "italic", "compose.italic"),
    (Format::Underline, "underline", "compose.underline"),
    (Format::Link, "link", "compose.link"),
    (Format::Bullets, "list", "compose.bullets"),
    (Format::Numbers, "list-ordered", "compose.numbers"),
    (Format::Quote, "text-quote", "compose.quote"),
    (Format::Clear, "remove-formatting", "compose.clear"),
];

#[component]
pub fn FormatBar(store: Store, composer: Composer, formats: RwSignal<Formats>) -> impl IntoView {
    view! {
        <div class="composer__format">
            <FormatSwitch store composer />
            <Show when=move || composer.is_rich()>
                <span class="toolbar__rule"></span>
                <FormatButtons editor=composer.editor_cell() formats />
            </Show>
            <Show when=move || composer.format() == TextFormat::Markdown>
                <PreviewButton composer />
            </Show>
        </div>
    }
}

/// In the order in which they are offered.
const FORMATS: [TextFormat; 3] = [TextFormat::Rich, TextFormat::Markdown, TextFormat::Plain];

#[component]
pub fn FormatSwitch(store: Store, composer: Composer) -> impl IntoView {
    let option = move |(at, format): (usize, TextFormat)| {
        let is_chosen = move || composer.format() == format;
        let step = move |event: &KeyboardEvent| {
            let by = match event.key().as_str() {
                "ArrowLeft" | "ArrowUp" => FORMATS.len() - 1,
                "ArrowRight" | "ArrowDown" => 1,
                _ => return,
            };
            event.prevent_default();
            let at = (at + by) % FORMATS.len();
            if let Some(next) = FORMATS.get(at) {
                store.compose.set_format(store, composer, *next);
                let group = group_of(event);
                let option = group.and_then(|group| group.children().item(u32::try_from(at).ok()?));
                if let Some(option) = option.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
                    let _ = option.focus();
                }
            }
        };
        view! {
            <button
                class="segmented__option"
                type="button"
                role="radio"
                aria-checked=move || is_chosen().to_string()
                tabindex=move || if is_chosen() { "0" } else { "-1" }
                on:click=move |_| store.compose.set_format(store, composer, format)
                on:keydown=move |event| step(&event)
            >
                {move || match format {
                    TextFormat::Rich => t!("compose.rich"),
                    TextFormat::Markdown => t!("compose.markdown"),
                    TextFormat::Plain => t!("compose.plain"),
                }}
            </button>
        }
    };
    view! {
        <div class="segmented" role="radiogroup" aria-label=tr("compose.format")>
            {FORMATS.into_iter().enumerate().map(option).collect_view()}
        </div>
    }
}

fn group_of(event: &KeyboardEvent) -> Option<Element> {
    event.current_target()?.dyn_into::<Element>().ok()?.parent_element()
}

#[component]
pub fn FormatButtons(
    /// What they work on, once it is there.
    editor: StoredValue<Option<Editor>, LocalStorage>,
    formats: RwSignal<Formats>,
) -> impl IntoView {
    let is_linking = RwSignal::new(false);
    let press = move |format: Format| {
        let Some(editor) = editor.try_get_value().flatten() else { return };
        if format == Format::Link && !formats.get_untracked().has(Format::Link) {
            is_linking.update(|is_linking| *is_linking = !*is_linking);
            return;
        }
        editor.toggle(format);
        editor.focus(false);
    };
    view! {
        {BUTTONS
            .map(|(format, icon, name)| {
                let pressed = move || match format {
                    Format::Clear => None,
                    Format::Bold | Format::Italic | Format::Underline | Format::Bullets | Format::Numbers
                    | Format::Quote | Format::Link => Some(formats.get().has(format).to_string()),
                };
                view! {
                    <button
                        class="icon-button"
                        type="button"
                        aria-label=move || text(name, &[])
                        title=move || text(name, &[])
                        aria-pressed=pressed
                        // The text keeps its selection.
                        on:mousedown=move |event| event.prevent_default()
                        on:click=move |_| press(format)
                    >
                        <Icon name=icon />
                    </button>
                }
            })
            .collect_view()}
        <Show when=move || is_linking.get()>
            <LinkField editor is_linking />
        </Show>
    }
}

/// Asks where a link leads.
#[component]
fn LinkField(
    editor: StoredValue<Option<Editor>, LocalStorage>,
    is_linking: RwSignal<bool>,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let url = RwSignal::new(String::new());
    Effect::new(move || {
        if let Some(input) = input.get() {
            let _ = input.focus();
        }
    });
    let done = move || {
        let url = url.get_untracked().trim().to_owned();
        is_linking.set(false);
        if let Some(editor) = editor.try_get_value().flatten() {
            if !url.is_empty() {
                editor.make_link(&with_scheme(&url));
            }
            editor.focus(false);
        }
    };
    view! {
        <span class="composer__link">
            <input
                class="input input--small"
                type="text"
                inputmode="url"
                placeholder="https://"
                aria-label=tr("compose.linkAddress")
                node_ref=input
                prop:value=move || url.get()
                on:input=move |event| url.set(event_target_value(&event))
                on:keydown=move |event| {
                    match event.key().as_str() {
                        "Enter" if !event.ctrl_key() => {
                            event.prevent_default();
                            done();
                        }
                        "Escape" => {
                            event.prevent_default();
                            event.stop_propagation();
                            url.set(String::new());
                            done();
                        }
                        _ => {}
                    }
                }
            />
            <button class="button button--small" type="button" on:click=move |_| done()>
                {tr("compose.insertLink")}
            </button>
        </span>
    }
}

/// What people type for an address, as an address.
fn with_scheme(url: &str) -> String {
    if url.contains("://") || url.starts_with("mailto:") || url.starts_with("tel:") {
        url.to_owned()
    } else if url.contains('@') && !url.contains('/') {
        format!("mailto:{url}")
    } else {
        format!("https://{url}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_gets_the_scheme_that_nobody_types() {
        for (typed, expected) in [
            ("pli.example", "https://pli.example"),
            ("http://pli.example/a@b", "http://pli.example/a@b"),
            ("anna@pli.example", "mailto:anna@pli.example"),
            ("mailto:anna@pli.example", "mailto:anna@pli.example"),
            ("tel:+41", "tel:+41"),
        ] {
            assert_eq!(with_scheme(typed), expected);
        }
    }
}
