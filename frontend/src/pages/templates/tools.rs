//! The menu of variables, and the language in which members are told.

use leptos::prelude::*;
use shared::language::Language;
use shared::template::variable;

use super::designer::Designing;
use super::draft::Draft;
use super::words;
use crate::components::icon::Icon;
use crate::components::menu::MenuButton;
use crate::i18n::tr;

/// The menu of variables.
#[component]
pub fn Insert(designing: Designing) -> impl IntoView {
    let draft = designing.draft;
    view! {
        <MenuButton
            label=Signal::derive(tr("templates.insert"))
            class="button button--small"
            face=ViewFn::from(move || {
                view! {
                    <Icon name="code-xml" class="icon--small" />
                    {tr("templates.insert")}
                }
            })
        >
            {move || {
                let known = variable::KNOWN.iter().map(|name| (*name).to_owned());
                let all: Vec<String> = known.chain(designing.custom.get()).collect();
                let item = move |name: String| {
                    let label = words::variable(&name);
                    let shown = label.clone();
                    view! {
                        <button
                            class="menu__item"
                            type="button"
                            role="menuitem"
                            on:click=move |_| draft.insert(&name, &label)
                        >
                            {shown}
                        </button>
                    }
                };
                all.into_iter().map(item).collect_view()
            }}
        </MenuButton>
    }
}

/// In which language members are told.
#[component]
pub fn LanguageChoice(draft: Draft) -> impl IntoView {
    let option = move |language: Language| {
        view! {
            <option value=language.code() selected=move || draft.language.get() == language>
                {language.own_name()}
            </option>
        }
    };
    view! {
        <label class="field designer__language">
            <span class="field__label">{tr("templates.language")}</span>
            <span class="select">
                <select
                    class="input"
                    on:change=move |event| {
                        let chosen = Language::of_tag(&event_target_value(&event));
                        draft.language.set(chosen.unwrap_or_default());
                    }
                >
                    {Language::ALL.map(option).collect_view()}
                </select>
                <Icon name="chevron-down" class="icon--small" />
            </span>
        </label>
    }
}
