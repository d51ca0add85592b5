//! What a line of a rule does it to, or with: a folder, a label, an address, a text.

use leptos::prelude::*;
use shared::sieve::rules::{Action, Reply, Text};

use super::builder::Building;
use super::words;
use crate::components::icon::Icon;
use crate::components::label::{self, Looks};
use crate::i18n::tr;
use crate::view_model::labels;
use crate::view_model::rules::deed::{Deed, Kind};

#[component]
pub fn Target(building: Building, deed: RwSignal<Deed>, kind: Kind) -> impl IntoView {
    match kind {
        Kind::Move | Kind::Copy => view! { <FolderField building deed /> }.into_any(),
        Kind::Label => view! { <LabelField deed /> }.into_any(),
        Kind::Forward | Kind::ForwardOnly => view! {
            <TextField deed label="rules.forwardTo" mode="email" placeholder="name@domain.example" />
        }
        .into_any(),
        Kind::Reject => view! { <TextArea deed label="rules.reason" /> }.into_any(),
        Kind::Reply => view! { <ReplyFields deed /> }.into_any(),
        Kind::SetHeader | Kind::AddHeader => view! {
            <NameField deed />
            <TextField deed label="rules.headerValue" mode="text" placeholder="" />
        }
        .into_any(),
        Kind::RemoveHeader => view! { <NameField deed /> }.into_any(),
        Kind::Flags => {
            let words = deed.with_untracked(|deed| words::deed(deed, &[]));
            view! { <span class="rule-line__kept">{words}</span> }.into_any()
        }
        Kind::Delete => view! { <span class="rule-line__kept">{tr("rules.deleteNote")}</span> }.into_any(),
        Kind::Keep | Kind::Flag | Kind::MarkRead => ().into_any(),
    }
}

/// The one text of a line.
fn text_of(deed: &mut Deed) -> Option<&mut Text> {
    match deed {
        Deed::SetHeader { value, .. } => Some(value),
        Deed::One(
            Action::Move { folder: text, .. }
            | Action::Forward { address: text, .. }
            | Action::Reject { reason: text, .. }
            | Action::AddHeader { value: text, .. },
        ) => Some(text),
        Deed::One(_) => None,
    }
}

fn text_now(deed: RwSignal<Deed>) -> String {
    let mut now = deed.get_untracked();
    text_of(&mut now).map(|text| text.value.clone()).unwrap_or_default()
}

fn set_text(deed: RwSignal<Deed>, value: String) {
    deed.update(|deed| {
        if let Some(text) = text_of(deed) {
            text.value = value;
        }
    });
}

/// What stands for typing a folder's name.
const OTHER: &str = "\u{1}";

#[component]
fn FolderField(building: Building, deed: RwSignal<Deed>) -> impl IntoView {
    let is_typing = RwSignal::new(false);
    let chosen = move || {
        deed.with(|deed| match deed {
            Deed::One(Action::Move { folder, .. }) => folder.value.clone(),
            _ => String::new(),
        })
    };
    let options = move || {
        let current = chosen();
        let folders = building.folders.get();
        let mut names: Vec<(String, String)> = folders
            .iter()
            .filter(|folder| folder.selectable)
            .filter_map(|folder| Some((folder.id.host_name()?, folder.clone())))
            .map(|(name, folder)| {
                let words = words::folder_words(&name, std::slice::from_ref(&folder));
                (name, words)
            })
            .collect();
        if !current.is_empty() && names.iter().all(|(name, _)| *name != current) {
            names.push((current.clone(), current.clone()));
        }
        let option = move |(name, words): (String, String)| {
            let is_chosen = name == current;
            view! { <option value=name selected=is_chosen>{words}</option> }
        };
        names.into_iter().map(option).collect_view()
    };
    let choose = move |event: leptos::ev::Event| {
        let value = event_target_value(&event);
        if value == OTHER {
            is_typing.set(true);
            set_text(deed, String::new());
        } else {
            set_text(deed, value);
        }
    };
    move || match is_typing.get() {
        true => view! {
            <div class="rule-line__size">
                <input
                    class="input"
                    aria-label=tr("rules.newFolder")
                    placeholder=tr("rules.newFolder")
                    maxlength="200"
                    autocomplete="off"
                    autofocus
                    prop:value=move || untrack(|| text_now(deed))
                    on:input=move |event| set_text(deed, event_target_value(&event))
                />
                <button
                    class="icon-button icon-button--small"
                    type="button"
                    aria-label=tr("rules.chooseFolder")
                    title=tr("rules.chooseFolder")
                    on:click=move |_| is_typing.set(false)
                >
                    <Icon name="list" class="icon--small" />
                </button>
            </div>
        }
        .into_any(),
        false => view! {
            <span class="select">
                <select class="input" aria-label=tr("rules.folder") on:change=choose>
                    <option value="" disabled selected=move || chosen().is_empty()>
                        {tr("rules.chooseFolder")}
                    </option>
                    {options}
                    <option value=OTHER>{tr("rules.otherFolder")}</option>
                </select>
                <Icon name="chevron-down" class="icon--small" />
            </span>
        }
        .into_any(),
    }
}

#[component]
fn LabelField(deed: RwSignal<Deed>) -> impl IntoView {
    let current = move || {
        deed.with(|deed| match deed {
            Deed::One(Action::AddFlags(flags)) => flags.first().cloned().unwrap_or_default(),
            _ => String::new(),
        })
    };
    let choose = move |event: leptos::ev::Event| {
        let flag = event_target_value(&event);
        deed.set(Deed::One(Action::AddFlags(vec![flag])));
    };
    let options = {
        let now = untrack(current);
        let mut all = untrack(|| Looks::get().0.with(|looks| labels::all(looks)));
        if !all.contains(&now) {
            all.push(now.clone());
        }
        let option = move |name: String| {
            let (known, words) = (name.clone(), name.clone());
            let is_chosen = known == now;
            view! { <option value=name selected=is_chosen>{move || label::name(&words)}</option> }
        };
        all.into_iter().map(option).collect_view()
    };
    view! {
        <span class="select">
            <select class="input" aria-label=tr("rules.label") on:change=choose>{options}</select>
            <Icon name="chevron-down" class="icon--small" />
        </span>
    }
}

#[component]
fn TextField(
    deed: RwSignal<Deed>,
    label: &'static str,
    mode: &'static str,
    placeholder: &'static str,
) -> impl IntoView {
    view! {
        <input
            class="input"
            aria-label=tr(label)
            inputmode=mode
            placeholder=placeholder
            maxlength="1000"
            autocomplete="off"
            value=text_now(deed)
            on:input=move |event| set_text(deed, event_target_value(&event))
        />
    }
}

#[component]
fn TextArea(deed: RwSignal<Deed>, label: &'static str) -> impl IntoView {
    view! {
        <textarea
            class="input"
            aria-label=tr(label)
            rows="2"
            maxlength="10000"
            prop:value=text_now(deed)
            on:input=move |event| set_text(deed, event_target_value(&event))
        ></textarea>
    }
}

#[component]
fn NameField(deed: RwSignal<Deed>) -> impl IntoView {
    let name = deed.with_untracked(|deed| match deed {
        Deed::SetHeader { name, .. }
        | Deed::One(Action::AddHeader { name, .. } | Action::DeleteHeader { name }) => name.clone(),
        Deed::One(_) => String::new(),
    });
    let set = move |event: leptos::ev::Event| {
        let typed = event_target_value(&event).trim().trim_end_matches(':').to_owned();
        deed.update(|deed| match deed {
            Deed::SetHeader { name, .. }
            | Deed::One(Action::AddHeader { name, .. } | Action::DeleteHeader { name }) => {
                *name = typed;
            }
            Deed::One(_) => {}
        });
    };
    view! {
        <input
            class="input rule-line__header"
            aria-label=tr("rules.headerName")
            placeholder="Subject"
            maxlength="200"
            autocomplete="off"
            spellcheck="false"
            value=name
            on:input=set
        />
    }
}

#[component]
fn ReplyFields(deed: RwSignal<Deed>) -> impl IntoView {
    let reply = deed.with_untracked(|deed| match deed {
        Deed::One(Action::Reply(reply)) => reply.clone(),
        _ => Reply::default(),
    });
    let change = move |set: &dyn Fn(&mut Reply)| {
        deed.update(|deed| {
            if let Deed::One(Action::Reply(reply)) = deed {
                set(reply);
            }
        });
    };
    view! {
        <div class="rule-line__reply">
            <input
                class="input"
                aria-label=tr("compose.subject")
                placeholder=tr("compose.subject")
                maxlength="900"
                autocomplete="off"
                value=reply.subject.map(|text| text.value).unwrap_or_default()
                on:input=move |event| {
                    let value = event_target_value(&event);
                    change(&move |reply| {
                        reply.subject = Some(value.as_str()).filter(|value| !value.is_empty()).map(Text::from);
                    });
                }
            />
            <textarea
                class="input"
                aria-label=tr("rules.replyText")
                placeholder=tr("rules.replyText")
                rows="4"
                maxlength="60000"
                prop:value=reply.text.value
                on:input=move |event| {
                    let value = event_target_value(&event);
                    change(&move |reply| reply.text.value.clone_from(&value));
                }
            ></textarea>
            <label class="rule-line__days">
                {tr("rules.replyDays")}
                <input
                    class="input input--small"
                    type="number"
                    min="1"
                    max="365"
                    inputmode="numeric"
                    value=reply.days.map(|days| days.to_string()).unwrap_or_default()
                    on:input=move |event| {
                        let days = event_target_value(&event).parse::<u64>().ok();
                        change(&move |reply| reply.days = days);
                    }
                />
            </label>
        </div>
    }
}
