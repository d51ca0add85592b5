//! The advanced form. It writes the query that one sees above it.

use leptos::prelude::*;
use shared::search::parse;

use super::field::{Open, SearchBox, folders};
use super::saved::SaveDialog;
use crate::components::icon::Icon;
use crate::i18n::tr;
use crate::view_model::search::fields::Fields;

#[component]
pub fn Form(field: SearchBox) -> impl IntoView {
    let is_saving = RwSignal::new(false);
    let fields = Memo::new(move |_| Fields::of(&parse(&field.text.read()).query));
    let change = move |change: &dyn Fn(&mut Fields)| {
        let query = parse(&field.text.get_untracked()).query;
        let mut fields = Fields::of(&query);
        change(&mut fields);
        field.text.set(fields.write(&query).to_string());
    };
    let folder_options = move || {
        let chosen = fields.with(|fields| fields.folder.clone());
        let mut names = folders(field);
        if !chosen.is_empty() && !names.iter().any(|(name, _)| *name == chosen) {
            names.push((chosen.clone(), chosen.clone()));
        }
        names
            .into_iter()
            .map(|(value, name)| {
                let selected = value == chosen;
                view! { <option value=value selected=selected>{name}</option> }
            })
            .collect_view()
    };
    let check =
        move |label: &'static str, read: fn(&Fields) -> bool, write: fn(&mut Fields, bool)| {
            view! {
                <label class="search-form__check">
                    <input
                        class="check"
                        type="checkbox"
                        prop:checked=move || fields.with(read)
                        on:change=move |event| {
                            let on = event_target_checked(&event);
                            change(&|fields| write(fields, on));
                        }
                    />
                    {tr(label)}
                </label>
            }
        };
    view! {
        <form
            class="search-form"
            aria-label=tr("search.advanced")
            on:submit=move |event| {
                event.prevent_default();
                field.submit();
            }
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    event.stop_propagation();
                    field.open.set(Open::Nothing);
                }
            }
        >
            <div class="search-form__grid">
                <Line label="search.words" class="search-form__wide" fields read=|it| &it.words on_write=move |text: String| change(&|it| it.words.clone_from(&text)) />
                <Line label="search.from" fields read=|it| &it.from on_write=move |text: String| change(&|it| it.from.clone_from(&text)) />
                <Line label="search.to" fields read=|it| &it.to on_write=move |text: String| change(&|it| it.to.clone_from(&text)) />
                <Line label="search.subject" fields read=|it| &it.subject on_write=move |text: String| change(&|it| it.subject.clone_from(&text)) />
                <label class="field">
                    <span class="field__label">{tr("search.folder")}</span>
                    <span class="select">
                        <select
                            class="input"
                            on:change=move |event| {
                                let name = event_target_value(&event);
                                change(&|fields| fields.folder.clone_from(&name));
                            }
                        >
                            <option value="">{tr("search.allFolders")}</option>
                            {folder_options}
                        </select>
                        <Icon name="chevron-down" class="icon--small" />
                    </span>
                </label>
                <Line label="search.after" kind="date" fields read=|it| &it.after on_write=move |text: String| change(&|it| it.after.clone_from(&text)) />
                <Line label="search.before" kind="date" fields read=|it| &it.before on_write=move |text: String| change(&|it| it.before.clone_from(&text)) />
                <div class="search-form__pair">
                    <label class="field">
                        <span class="field__label">{tr("search.size")}</span>
                        <span class="select">
                            <select
                                class="input"
                                on:change=move |event| {
                                    let is_smaller = event_target_value(&event) == "smaller";
                                    change(&|fields| fields.is_smaller = is_smaller);
                                }
                            >
                                <option value="larger" selected=move || !fields.read().is_smaller>{tr("search.larger")}</option>
                                <option value="smaller" selected=move || fields.read().is_smaller>{tr("search.smaller")}</option>
                            </select>
                            <Icon name="chevron-down" class="icon--small" />
                        </span>
                    </label>
                    <Line label="search.megabytes" kind="number" fields read=|it| &it.megabytes on_write=move |text: String| change(&|it| it.megabytes.clone_from(&text)) />
                </div>
            </div>
            <div class="search-form__checks">
                {check("search.withAttachment", |it| it.has_attachment, |it, on| it.has_attachment = on)}
                {check("search.unread", |it| it.is_unread, |it, on| it.is_unread = on)}
                {check("search.flagged", |it| it.is_flagged, |it, on| it.is_flagged = on)}
            </div>
            <div class="search-form__foot">
                <button
                    class="button button--quiet"
                    type="button"
                    on:click=move |_| field.text.set(String::new())
                >
                    {tr("search.clear")}
                </button>
                <button
                    class="button push"
                    type="button"
                    disabled=move || field.text.read().trim().is_empty()
                    on:click=move |_| is_saving.set(true)
                >
                    <Icon name="bookmark-plus" class="icon--small" />
                    {tr("search.save")}
                </button>
                <button class="button button--primary" type="submit">
                    {tr("search.go")}
                </button>
            </div>
        </form>
        <Show when=move || is_saving.get()>
            {move || {
                let account = field.account.get()?;
                let query = field.text.get_untracked();
                Some(
                    view! {
                        <SaveDialog account query mailbox=None on_close=move |()| is_saving.set(false) />
                    },
                )
            }}
        </Show>
    }
}

/// A field of text.
#[component]
fn Line(
    label: &'static str,
    #[prop(default = "text")] kind: &'static str,
    #[prop(optional)] class: &'static str,
    fields: Memo<Fields>,
    read: fn(&Fields) -> &String,
    #[prop(into)] on_write: Callback<String>,
) -> impl IntoView {
    view! {
        <label class=format!("field {class}")>
            <span class="field__label">{tr(label)}</span>
            <input
                class="input"
                type=kind
                min="0"
                autocomplete="off"
                prop:value=move || fields.with(|fields| read(fields).clone())
                on:change=move |event| on_write.run(event_target_value(&event))
            />
        </label>
    }
}
