//! Contacts that were changed here and on their server: both versions side by side, and the choice between them.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::contact::CardContent;
use shared::contact::sync::{CardConflict, ConflictChoice, ConflictSide};

use super::Known;
use crate::api;
use crate::i18n::tr;
use crate::pages::contacts::card::{Facts, lead};
use crate::pages::contacts::path;
use crate::t;
use crate::view_model::contacts::directory::Scope;

#[component]
pub fn Conflicts(known: Known) -> impl IntoView {
    let pairs = move || {
        let items = known.conflicts.get().into_iter();
        items.map(|item| view! { <Pair known item /> }).collect_view()
    };
    view! {
        <Show when=move || known.conflicts.with(|all| !all.is_empty())>
            <section class="address-conflicts" aria-label=tr("sync.conflicts")>
                <h2 class="settings-form__title">{tr("sync.conflicts")}</h2>
                <p class="address-server__note">{tr("sync.conflictsText")}</p>
                {pairs}
            </section>
        </Show>
    }
}

#[component]
fn Pair(known: Known, item: CardConflict) -> impl IntoView {
    let (id, version) = (item.mine.id.clone(), item.mine.version);
    let name = item.mine.content.display_name();
    let is_busy = RwSignal::new(false);
    let told = StoredValue::new(name.clone());
    let choose = move |keep: ConflictSide| {
        let id = id.clone();
        is_busy.set(true);
        spawn_local(async move {
            match api::address_servers::choose(&id, ConflictChoice { keep, version }).await {
                Ok(done) if keep == ConflictSide::Theirs => {
                    let text = t!("sync.took", name = told.get_value());
                    known.contacts.tell("users", text, done.id);
                }
                Ok(_) => {}
                Err(error) => known.contacts.fail(&error),
            }
            let _ = is_busy.try_set(false);
            known.refresh();
        });
    };
    let href = path(&Scope::All, Some(item.mine.id.as_str()));
    let side = |title: &'static str, button: &'static str, content: Option<CardContent>, keep| {
        let choose = choose.clone();
        let label = {
            let name = name.clone();
            move || format!("{}: {name}", tr(button)())
        };
        view! {
            <div class="address-conflicts__side">
                <h4 class="contact__heading">{tr(title)}</h4>
                {match content {
                    Some(content) => {
                        let (name, lead) = (content.display_name(), lead(&content));
                        view! {
                            <p class="address-conflicts__name">{name}</p>
                            {(!lead.is_empty()).then(|| view! { <p class="contact__lead">{lead}</p> })}
                            <Facts content account=Signal::stored(None) />
                        }
                            .into_any()
                    }
                    None => view! { <p>{tr("sync.deletedThere")}</p> }.into_any(),
                }}
                <button
                    class="button button--small"
                    type="button"
                    aria-label=label
                    disabled=move || is_busy.get()
                    on:click=move |_| choose(keep)
                >
                    {tr(button)}
                </button>
            </div>
        }
    };
    let theirs_button = if item.theirs.is_some() { "sync.keepTheirs" } else { "sync.deleteHere" };
    let mine = side("sync.mine", "sync.keepMine", Some(item.mine.content), ConflictSide::Mine);
    let theirs = side("sync.theirs", theirs_button, item.theirs, ConflictSide::Theirs);
    view! {
        <article class="address-conflicts__pair">
            <h3 class="address-conflicts__title"><a href=href>{name}</a></h3>
            {mine}
            {theirs}
        </article>
    }
}
