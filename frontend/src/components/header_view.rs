//! The headers of a message: the way that it took, who vouches for its sender, and all fields to be searched and copied.

use leptos::prelude::*;
use shared::message::{Header, HeaderReport};

use super::icon::Icon;
use super::journey::Journey;
use super::verdict::Verdicts;
use crate::i18n::tr;
use crate::t;

/// What the headers tell, above the headers themselves.
#[component]
pub fn HeaderView(
    report: HeaderReport,
    /// Puts text on the clipboard.
    #[prop(into)]
    on_copy: Callback<String>,
) -> impl IntoView {
    let HeaderReport { items, journey, authentication } = report;
    view! {
        <div class="headers__pair">
            <Journey hops=journey />
            <Verdicts authentication />
        </div>
        <HeaderTable headers=items on_copy />
    }
}

/// The table of headers, decoded or as they came.
#[component]
fn HeaderTable(headers: Vec<Header>, on_copy: Callback<String>) -> impl IntoView {
    let wanted = RwSignal::new(String::new());
    let is_raw = RwSignal::new(false);
    let headers = StoredValue::new(headers);
    let shown: Memo<Vec<(String, String)>> = Memo::new(move |_| {
        let wanted = wanted.get().to_lowercase();
        headers.with_value(|headers| {
            let matching = headers.iter().filter(|header| matches(header, &wanted));
            matching.map(|header| (header.name.clone(), value(header, is_raw.get()))).collect()
        })
    });
    let rows = move || {
        shown
            .get()
            .into_iter()
            .map(|(name, value)| {
                view! {
                    <tr>
                        <th scope="row">{name}</th>
                        <td>{value}</td>
                    </tr>
                }
            })
            .collect_view()
    };
    let all = move || {
        let lines =
            shown.get_untracked().into_iter().map(|(name, value)| format!("{name}: {value}"));
        lines.collect::<Vec<_>>().join("\n")
    };
    let count = headers.with_value(Vec::len);
    view! {
        <section class="headers headers__all" aria-label=tr("headers.title")>
            <div class="headers__bar">
                <h2 class="headers__title">{move || t!("headers.count", count = count)}</h2>
                <label class="headers__search push">
                    <Icon name="search" class="icon--small" />
                    <input
                        class="headers__search-input"
                        type="search"
                        aria-label=tr("headers.search")
                        placeholder=tr("headers.search")
                        on:input:target=move |event| wanted.set(event.target().value())
                    />
                </label>
                <Choice is_raw />
                <button
                    class="button button--quiet button--small"
                    type="button"
                    on:click=move |_| on_copy.run(all())
                >
                    <Icon name="copy" class="icon--small" />
                    {tr("headers.copy")}
                </button>
            </div>
            <table class="header-table">
                <tbody>{rows}</tbody>
            </table>
            <Show when=move || shown.with(Vec::is_empty)>
                <p class="headers__lead">{tr("headers.none")}</p>
            </Show>
        </section>
    }
}

#[component]
fn Choice(is_raw: RwSignal<bool>) -> impl IntoView {
    view! {
        <div class="segmented" role="group" aria-label=tr("headers.form")>
            <button
                class="segmented__option"
                type="button"
                aria-pressed=move || (!is_raw.get()).to_string()
                on:click=move |_| is_raw.set(false)
            >
                {tr("headers.decoded")}
            </button>
            <button
                class="segmented__option"
                type="button"
                aria-pressed=move || is_raw.get().to_string()
                on:click=move |_| is_raw.set(true)
            >
                {tr("headers.raw")}
            </button>
        </div>
    }
}

fn matches(header: &Header, wanted: &str) -> bool {
    [&header.name, &header.decoded, &header.raw]
        .into_iter()
        .any(|text| text.to_lowercase().contains(wanted))
}

fn value(header: &Header, is_raw: bool) -> String {
    let text = if is_raw { &header.raw } else { &header.decoded };
    text.trim().to_owned()
}
