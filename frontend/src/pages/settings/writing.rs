//! How new messages begin, and how long a send can be undone.

use leptos::prelude::*;
use shared::draft::TextFormat;

use super::Head;
use crate::browser;
use crate::components::block::{Block, Segmented, Switch};
use crate::i18n::tr;
use crate::store::preferences::UNDO_SECONDS;
use crate::store::use_store;
use crate::t;

const UNDO: [u32; 5] = [0, 5, 10, 20, 30];

/// `/settings/writing`
#[component]
pub fn Writing() -> impl IntoView {
    let preferences = use_store().preferences;
    let forms = vec![
        (TextFormat::Rich, Signal::derive(tr("compose.rich"))),
        (TextFormat::Markdown, Signal::derive(tr("compose.markdown"))),
        (TextFormat::Plain, Signal::derive(tr("compose.plain"))),
    ];
    let undo = UNDO.into_iter().map(|seconds| {
        let words = move || match seconds {
            0 => t!("writing.undoOff"),
            _ => t!("writing.undoSeconds", count = seconds),
        };
        (seconds, Signal::derive(words))
    });
    view! {
        <Head title="settings.writing" lead="settings.lead" />
        <Block
            title=Signal::derive(tr("writing.form"))
            note=Signal::derive(tr("writing.formNote"))
        >
            <Segmented
                label=Signal::derive(tr("writing.form"))
                options=forms
                chosen=Signal::derive(move || preferences.chosen().format())
                on_choose=move |format: TextFormat| {
                    preferences.choose(|chosen| chosen.set_format(format));
                }
            />
        </Block>
        <Block title=Signal::derive(tr("writing.collect"))>
            <Switch
                label=Signal::derive(tr("writing.collectOn"))
                note=Signal::derive(tr("writing.collectNote"))
                is_on=Signal::derive(move || !preferences.chosen().collects_nobody)
                on_change=move |is_on: bool| {
                    preferences.choose(|chosen| chosen.collects_nobody = !is_on);
                }
            />
        </Block>
        <Block
            title=Signal::derive(tr("writing.undo"))
            note=Signal::derive(tr("writing.undoNote"))
        >
            <Segmented
                label=Signal::derive(tr("writing.undo"))
                options=undo.collect()
                chosen=Signal::derive(move || {
                    preferences.chosen().undo_seconds.unwrap_or(UNDO_SECONDS)
                })
                on_choose=move |seconds: u32| {
                    preferences.choose(|chosen| chosen.undo_seconds = Some(seconds));
                }
            />
        </Block>
        <Links />
    }
}

/// Has the browser open links to addresses here.
#[component]
fn Links() -> impl IntoView {
    let said = RwSignal::new(None::<bool>);
    let offer = move |_| {
        let url = format!("{}/compose/new?mailto=%s", browser::origin());
        said.set(Some(browser::offer_for_links("mailto", &url)));
    };
    view! {
        <Block
            title=Signal::derive(tr("writing.links"))
            note=Signal::derive(tr("writing.linksNote"))
        >
            <button class="button" type="button" on:click=offer>
                {tr("writing.linksButton")}
            </button>
            <p role="status">
                {move || {
                    said.get()
                        .map(|is_asked| match is_asked {
                            true => t!("writing.linksAsked"),
                            false => t!("writing.linksMissing"),
                        })
                }}
            </p>
        </Block>
    }
}
