//! How a signature looks: layout, logo, colour, links.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::template::design::{COLOURS, Layout, Logo};
use wasm_bindgen::JsCast;

use super::designer::Designing;
use super::draft::{Draft, LinkDraft, link_of};
use super::words;
use crate::browser::files::picture;
use crate::components::icon::Icon;
use crate::i18n::{text, tr};
use crate::t;

/// Words of a layout: of its lines and its picture, each with place, size and how faint it is.
type Sketch = &'static [(u32, u32, u32, u32, &'static str)];

fn sketch(layout: Layout) -> Sketch {
    match layout {
        Layout::Text => &[(12, 16, 44, 5, "0.9"), (12, 26, 60, 4, "0.55"), (12, 34, 34, 4, "0.55")],
        Layout::LogoLeft => &[
            (12, 14, 20, 28, "0.9"),
            (38, 15, 36, 5, "0.9"),
            (38, 25, 46, 4, "0.55"),
            (38, 33, 28, 4, "0.55"),
        ],
        Layout::LogoAbove => &[
            (12, 9, 28, 10, "0.9"),
            (12, 25, 36, 5, "0.9"),
            (12, 34, 60, 4, "0.55"),
            (12, 42, 40, 4, "0.55"),
        ],
        Layout::Banner => {
            &[(12, 12, 40, 5, "0.9"), (12, 21, 56, 4, "0.55"), (12, 34, 72, 12, "0.35")]
        }
        Layout::Bar => &[
            (12, 12, 3, 32, "0.9"),
            (22, 15, 40, 5, "0.9"),
            (22, 25, 54, 4, "0.55"),
            (22, 33, 34, 4, "0.55"),
        ],
        Layout::OneLine => {
            &[(8, 26, 26, 5, "0.9"), (38, 26, 22, 4, "0.55"), (64, 26, 24, 4, "0.55")]
        }
    }
}

#[component]
pub fn Layouts(draft: Draft) -> impl IntoView {
    let option = move |layout: Layout| {
        let rect = |&(x, y, width, height, opacity): &(u32, u32, u32, u32, &'static str)| {
            view! { <rect x=x y=y width=width height=height rx="2" opacity=opacity></rect> }
        };
        view! {
            <label class="layout-option">
                <input
                    class="visually-hidden"
                    type="radio"
                    name="layout"
                    prop:checked=move || draft.layout.get() == layout
                    on:change=move |_| draft.layout.set(layout)
                />
                <svg class="layout-option__sketch" viewBox="0 0 96 56" aria-hidden="true">
                    {sketch(layout).iter().map(rect).collect_view()}
                </svg>
                {tr(words::layout(layout))}
            </label>
        }
    };
    view! {
        <section class="designer__block">
            <h2 class="block__title">{tr("templates.layout")}</h2>
            <div class="layouts" role="radiogroup" aria-label=tr("templates.layout")>
                {Layout::ALL.map(option).collect_view()}
            </div>
        </section>
    }
}

/// The widest and highest that a logo is kept: twice what is shown, for sharp screens.
const LOGO: (u32, u32) = (960, 480);

/// Bytes of a logo as it stands in the signature, which holds 64 KB.
const LOGO_BYTES: usize = 44_000;

#[component]
pub fn LogoChoice(draft: Draft) -> impl IntoView {
    let is_too_large = RwSignal::new(false);
    let chosen = move |event: leptos::ev::Event| {
        let input = event.target().and_then(|it| it.dyn_into::<web_sys::HtmlInputElement>().ok());
        let Some(file) = input.as_ref().and_then(|it| it.files()?.item(0)) else { return };
        is_too_large.set(false);
        let name = file.name();
        spawn_local(async move {
            let found = picture(&file, LOGO, LOGO_BYTES).await;
            let _ = is_too_large.try_set(found.is_none());
            if let Some((url, width, height)) = found {
                let _ = draft.logo.try_set(Some(Logo { name, url, width, height }));
                // Chosen to be seen.
                let _ = draft.layout.try_update(|layout| {
                    if !layout.has_logo() {
                        *layout = Layout::LogoLeft;
                    }
                });
            }
        });
        if let Some(input) = input {
            input.set_value("");
        }
    };
    view! {
        <section class="designer__block">
            <h2 class="block__title">{tr("templates.logo")}</h2>
            <div class="designer__logo">
                {move || {
                    draft
                        .logo
                        .get()
                        .map(|logo| {
                            view! {
                                <img class="designer__picture" src=logo.url alt="" />
                                <span class="truncate">
                                    {logo.name} " "
                                    <span class="field__note">
                                        {format!("{} × {}", logo.width, logo.height)}
                                    </span>
                                </span>
                            }
                        })
                }} <label class="button button--small">
                    <input
                        class="visually-hidden"
                        type="file"
                        accept="image/png,image/jpeg,image/gif,image/webp"
                        on:change=chosen
                    />
                    {move || {
                        if draft.logo.with(Option::is_some) {
                            t!("templates.replaceLogo")
                        } else {
                            t!("templates.chooseLogo")
                        }
                    }}
                </label> <Show when=move || draft.logo.with(Option::is_some)>
                    <button
                        class="icon-button icon-button--small"
                        type="button"
                        aria-label=tr("templates.removeLogo")
                        on:click=move |_| draft.logo.set(None)
                    >
                        <Icon name="x" class="icon--small" />
                    </button>
                </Show>
            </div>
            <Show when=move || is_too_large.get()>
                <p class="field__problem" role="alert">
                    {tr("templates.error.logo")}
                </p>
            </Show>
        </section>
    }
}

/// What the colours are called, in their order.
const HUES: [&str; 5] = ["lagoon", "rose", "moss", "ochre", "slate"];

#[component]
pub fn Colours(draft: Draft) -> impl IntoView {
    let swatch = move |(colour, hue): (&'static str, &'static str)| {
        let name = move || text(&format!("hue.{hue}"), &[]);
        view! {
            <label class="swatch" data-hue=hue title=name>
                <input
                    class="visually-hidden"
                    type="radio"
                    name="colour"
                    aria-label=name
                    prop:checked=move || draft.colour.get() == colour
                    on:change=move |_| draft.colour.set(colour.to_owned())
                />
            </label>
        }
    };
    view! {
        <section class="designer__block">
            <h2 class="block__title">{tr("templates.colour")}</h2>
            <div class="swatches" role="radiogroup" aria-label=tr("templates.colour")>
                {COLOURS.into_iter().zip(HUES).map(swatch).collect_view()}
                <input
                    class="swatches__own"
                    type="color"
                    aria-label=tr("templates.ownColour")
                    bind:value=draft.colour
                />
            </div>
        </section>
    }
}

#[component]
pub fn Links(designing: Designing) -> impl IntoView {
    let links = designing.draft.links;
    view! {
        <section class="designer__block">
            <div class="designer__line">
                <h2 class="block__title">{tr("templates.links")}</h2>
                <button
                    class="button button--small"
                    type="button"
                    on:click=move |_| designing.draft.add_link()
                >
                    <Icon name="plus" class="icon--small" />
                    {tr("templates.addLink")}
                </button>
            </div>
            <ul>
                <For each=move || links.get() key=|link| link.id let:link>
                    <LinkRow designing link />
                </For>
            </ul>
        </section>
    }
}

#[component]
fn LinkRow(designing: Designing, link: LinkDraft) -> impl IntoView {
    let LinkDraft { id, label, url } = link;
    let links = designing.draft.links;
    let flaw = Memo::new(move |_| {
        let place = links.with(|links| links.iter().position(|it| it.id == id))?;
        designing.flaw.with(|flaw| {
            let flaw = flaw.as_ref()?;
            (link_of(flaw) == Some(place)).then(|| words::flaw(flaw))
        })
    });
    view! {
        <li class="link-row">
            <input
                class="input input--small"
                aria-label=tr("templates.linkText")
                placeholder=tr("templates.linkText")
                maxlength="100"
                bind:value=label
            />
            <div class="variable-row__text">
                <input
                    class="input input--small"
                    aria-label=tr("templates.linkAddress")
                    placeholder="https://"
                    maxlength="1000"
                    inputmode="url"
                    aria-invalid=move || flaw.get().map(|_| "true")
                    bind:value=url
                />
                {move || {
                    flaw.get()
                        .map(|flaw| view! { <span class="field__problem" role="alert">{flaw}</span> })
                }}
            </div>
            <button
                class="icon-button icon-button--small"
                type="button"
                aria-label=move || t!("templates.removeOf", line = label.get())
                on:click=move |_| links.update(|links| links.retain(|it| it.id != id))
            >
                <Icon name="x" class="icon--small" />
            </button>
        </li>
    }
}
