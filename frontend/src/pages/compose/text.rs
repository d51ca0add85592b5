//! The text: in the editor's frame, as Markdown or as plain text, with the message below folded away.

use leptos::prelude::*;
use shared::draft::TextFormat;
use wasm_bindgen::JsCast;

use super::markdown::MarkdownText;
use super::rich_text::RichText;
use crate::components::icon::Icon;
use crate::editor::Formats;
use crate::i18n::tr;
use crate::store::Store;
use crate::store::compose::composer::Composer;

#[component]
pub fn Text(
    store: Store,
    composer: Composer,
    formats: RwSignal<Formats>,
    is_dragged_over: RwSignal<bool>,
) -> impl IntoView {
    let format = Memo::new(move |_| composer.format());
    view! {
        <div class="composer__text">
            {move || match format.get() {
                TextFormat::Rich => {
                    view! { <RichText store composer formats is_dragged_over /> }.into_any()
                }
                TextFormat::Markdown => view! { <MarkdownText store composer /> }.into_any(),
                TextFormat::Plain => view! { <TypedText store composer /> }.into_any(),
            }}
            <Show when=move || composer.quote.with(Option::is_some)>
                <div class="composer__quote">
                    <button
                        class="quote-pill"
                        type="button"
                        on:click=move |_| store.compose.unfold_quote(composer)
                    >
                        <Icon name="ellipsis" class="icon--small" />
                        {tr("compose.showQuote")}
                    </button>
                    <button
                        class="icon-button icon-button--small"
                        type="button"
                        aria-label=tr("compose.dropQuote")
                        title=tr("compose.dropQuote")
                        on:click=move |_| store.compose.drop_quote(composer)
                    >
                        <Icon name="x" class="icon--small" />
                    </button>
                </div>
            </Show>
        </div>
    }
}

/// Text that is typed letter by letter.
#[component]
pub fn TypedText(store: Store, composer: Composer) -> impl IntoView {
    let area = NodeRef::<leptos::html::Textarea>::new();
    let compose = store.compose;
    let written = move || composer.body.with(|body| body.typed().unwrap_or_default().to_owned());
    Effect::new(move || {
        let Some(area) = area.get() else { return };
        composer.set_area(Some(area));
    });
    Effect::new(move || {
        let (Some(area), text) = (area.get(), written()) else { return };
        if area.value() != text {
            area.set_value(&text);
            // Above a signature that stands there already.
            let _ = area.set_selection_range(0, 0);
        }
    });
    on_cleanup(move || {
        if composer.is_alive() {
            composer.set_area(None);
        }
    });
    Effect::new(move || {
        let Some(area) = area.get() else { return };
        let is_addressed = composer.recipients.with_untracked(|all| all.count() > 0);
        if compose.wants_focus.get() == Some(composer.key) && is_addressed {
            compose.wants_focus.set(None);
            let _ = area.focus();
            let _ = area.set_selection_range(0, 0);
        }
    });
    view! {
        <textarea
            class="composer__plain"
            aria-label=tr("compose.text")
            node_ref=area
            on:input=move |event| {
                composer.type_text(event_target_value(&event));
                compose.changed(composer);
            }
            on:paste=move |event| {
                let data = event.dyn_ref::<web_sys::ClipboardEvent>().and_then(|event| event.clipboard_data());
                let files = data.and_then(|data| data.files()).filter(|files| files.length() > 0);
                if let Some(files) = files {
                    event.prevent_default();
                    if untrack(|| composer.format()) == TextFormat::Markdown {
                        compose.attach_inline(composer, &files);
                    } else {
                        compose.attach(composer, &files);
                    }
                }
            }
        ></textarea>
    }
}
