//! Rich or plain, and the formats of rich text.

use leptos::html;
use leptos::prelude::*;

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
        </div>
    }
}

#[component]
pub fn FormatSwitch(store: Store, composer: Composer) -> impl IntoView {
    let option = move |is_rich: bool| {
        let is_chosen = move || composer.is_rich() == is_rich;
        let choose = move || {
            if is_chosen() {
            } else if is_rich {
                store.compose.make_rich(store, composer);
            } else {
                store.compose.make_plain(store, composer);
            }
        };
        view! {
            <button
                class="segmented__option"
                type="button"
                role="radio"
                aria-checked=move || is_chosen().to_string()
                tabindex=move || if is_chosen() { "0" } else { "-1" }
                on:click=move |_| choose()
                on:keydown=move |event| {
                    if matches!(event.key().as_str(), "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown") {
                        event.prevent_default();
                        if is_rich {
                            store.compose.make_plain(store, composer);
                        } else {
                            store.compose.make_rich(store, composer);
                        }
                        crate::browser::focus_sibling(&event);
                    }
                }
            >
                {move || if is_rich { t!("compose.rich") } else { t!("compose.plain") }}
            </button>
        }
    };
    view! {
        <div class="segmented" role="radiogroup" aria-label=tr("compose.format")>
            {option(true)}
            {option(false)}
        </div>
    }
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
