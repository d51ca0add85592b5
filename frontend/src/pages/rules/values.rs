//! Where the values of a condition are typed.

use leptos::html;
use leptos::prelude::*;
use shared::script::MailType;
use shared::sieve::rules::{Condition, Text};

use crate::components::icon::Icon;
use crate::i18n::tr;
use crate::t;
use crate::view_model::rules::field::{Entry, size_parts};

#[component]
pub fn ValueField(
    condition: RwSignal<Condition>,
    entry: Entry,
    mail_type: Signal<MailType>,
) -> impl IntoView {
    match entry {
        Entry::Nothing => ().into_any(),
        Entry::Texts | Entry::Patterns => {
            view! { <Chips condition is_pattern=entry == Entry::Patterns /> }.into_any()
        }
        Entry::MailTypes => view! { <MailTypes condition mail_type /> }.into_any(),
        Entry::Size => view! { <Size condition /> }.into_any(),
        Entry::Day => view! { <Day condition /> }.into_any(),
    }
}

fn first_value(condition: RwSignal<Condition>) -> String {
    condition
        .with_untracked(|one| one.values.first().map(|text| text.value.clone()))
        .unwrap_or_default()
}

/// Several texts, of which one has to fit: all but the last as chips, the last in the field.
#[component]
fn Chips(condition: RwSignal<Condition>, is_pattern: bool) -> impl IntoView {
    let mut begun = condition.with_untracked(|one| one.values.clone());
    let last = if begun.len() == 1 { begun.pop() } else { None }.unwrap_or_default();
    let chips = RwSignal::new(begun);
    let typed = RwSignal::new(last);
    let write = move || {
        let mut values = chips.get_untracked();
        let last = typed.get_untracked();
        if !last.value.is_empty() {
            values.push(last);
        }
        condition.update(|one| one.values = values);
    };
    let commit = move || {
        let text = typed.get_untracked();
        if text.value.is_empty() {
            return false;
        }
        typed.set(Text::default());
        chips.update(|chips| {
            if !chips.contains(&text) {
                chips.push(text);
            }
        });
        true
    };
    let input = NodeRef::<html::Input>::new();
    let focus = move || {
        if let Some(input) = input.get_untracked() {
            let _ = input.focus();
        }
    };
    let take_back = move |at: usize| {
        commit();
        let taken =
            chips.try_update(|chips| (at < chips.len()).then(|| chips.remove(at))).flatten();
        if let Some(taken) = taken {
            typed.set(taken);
            write();
            focus();
        }
    };
    let remove = move |at: usize| {
        chips.update(|chips| {
            if at < chips.len() {
                chips.remove(at);
            }
        });
        write();
        focus();
    };
    let on_key = move |event: leptos::ev::KeyboardEvent| match event.key().as_str() {
        // Sent with Ctrl or Cmd, the form is saved.
        "Enter" if !event.ctrl_key() && !event.meta_key() && !event.is_composing() => {
            event.prevent_default();
            commit();
            write();
        }
        "Backspace" if typed.with_untracked(|text| text.value.is_empty()) => {
            let count = chips.with_untracked(Vec::len);
            if count > 0 {
                event.prevent_default();
                take_back(count - 1);
            }
        }
        _ => {}
    };
    let on_paste = move |event: leptos::ev::ClipboardEvent| {
        let text = event.clipboard_data().and_then(|data| data.get_data("text").ok());
        let text = text.unwrap_or_default();
        if !text.trim().contains('\n') {
            return;
        }
        event.prevent_default();
        commit();
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        chips.update(|chips| {
            chips.extend(lines.map(Text::from));
        });
        write();
    };
    let chip = move |(at, text): (usize, Text)| {
        let label = text.value;
        let remove_label = t!("rules.removeValue", value = label.clone());
        view! {
            <li class="value-chip">
                <button class="value-chip__text truncate" type="button" title=tr("rules.editValue") on:click=move |_| take_back(at)>
                    {label}
                </button>
                <button
                    class="value-chip__remove"
                    type="button"
                    aria-label=remove_label
                    on:click=move |_| remove(at)
                >
                    <Icon name="x" class="icon--tiny" />
                </button>
            </li>
        }
    };
    view! {
        <div class="input value-chips" class=("value-chips--mono", is_pattern)>
            <Show when=move || chips.with(|chips| !chips.is_empty())>
                <ul class="value-chips__list" aria-label=tr("rules.values")>
                    {move || chips.get().into_iter().enumerate().map(chip).collect_view()}
                </ul>
            </Show>
            <input
                class="value-chips__input"
                aria-label=tr("rules.value")
                autocomplete="off"
                spellcheck=if is_pattern { "false" } else { "true" }
                placeholder=move || chips.with(|chips| (!chips.is_empty()).then(|| t!("rules.orValue")))
                maxlength="10000"
                node_ref=input
                prop:value=move || typed.get().value
                on:input=move |event| {
                    typed.update(|text| text.value = event_target_value(&event));
                    write();
                }
                on:keydown=on_key
                on:paste=on_paste
                on:blur=move |_| {
                    if chips.with_untracked(|chips| !chips.is_empty()) && commit() {
                        write();
                    }
                }
            />
        </div>
    }
}

/// Kinds of mail, of which one has to fit.
#[component]
fn MailTypes(condition: RwSignal<Condition>, mail_type: Signal<MailType>) -> impl IntoView {
    let toggle = move |value: String, on: bool| {
        condition.update(|one| {
            one.values.retain(|text| text.value != value);
            if on {
                one.values.push(Text::from(value.as_str()));
            }
        });
    };
    let option = move |value: String| {
        let (known, chosen) = (value.clone(), value.clone());
        let is_on = move || condition.read().values.iter().any(|text| text.value == known);
        view! {
            <label class="rule-line__type">
                <input
                    class="check"
                    type="checkbox"
                    prop:checked=is_on
                    on:change=move |event| toggle(chosen.clone(), event_target_checked(&event))
                />
                {value}
            </label>
        }
    };
    view! {
        <div class="rule-line__types" role="group" aria-label=tr("rules.field.mailType")>
            {move || mail_type.get().values.into_iter().map(option).collect_view()}
        </div>
    }
}

#[component]
fn Size(condition: RwSignal<Condition>) -> impl IntoView {
    let (amount, unit) = size_parts(first_value(condition).parse().unwrap_or_default());
    let amount = RwSignal::new(amount.to_string());
    let unit = RwSignal::new(unit);
    let write = move || {
        let amount = amount.get_untracked().trim().parse::<u64>().ok();
        let bytes = amount.and_then(|amount| amount.checked_mul(1 << (10 * unit.get_untracked())));
        let bytes = bytes.filter(|bytes| u32::try_from(*bytes).is_ok());
        condition.update(|one| {
            one.values =
                bytes.map(|bytes| Text::from(bytes.to_string().as_str())).into_iter().collect();
        });
    };
    let option = move |(value, words): (u32, &'static str)| {
        view! { <option value=value.to_string() prop:selected=move || unit.get() == value>{tr(words)}</option> }
    };
    let units = [(0, "rules.unit.bytes"), (1, "rules.unit.kb"), (2, "rules.unit.mb")];
    view! {
        <div class="rule-line__size">
            <input
                class="input"
                inputmode="numeric"
                autocomplete="off"
                aria-label=tr("rules.value")
                prop:value=amount
                on:input=move |event| {
                    amount.set(event_target_value(&event));
                    write();
                }
            />
            <span class="select">
                <select
                    class="input"
                    aria-label=tr("rules.unit")
                    on:change=move |event| {
                        unit.set(event_target_value(&event).parse().unwrap_or_default());
                        write();
                    }
                >
                    {units.into_iter().map(option).collect_view()}
                </select>
                <Icon name="chevron-down" class="icon--small" />
            </span>
        </div>
    }
}

#[component]
fn Day(condition: RwSignal<Condition>) -> impl IntoView {
    view! {
        <input
            class="input"
            type="date"
            aria-label=tr("rules.value")
            prop:value=first_value(condition)
            on:input=move |event| {
                let day = event_target_value(&event);
                condition.update(|one| {
                    one.values = Some(day)
                        .filter(|day| !day.is_empty())
                        .map(|day| Text::from(day.as_str()))
                        .into_iter()
                        .collect();
                });
            }
        />
    }
}
