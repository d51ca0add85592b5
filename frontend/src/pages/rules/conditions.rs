//! The conditions of a rule: lines on a thread, and groups of lines.

use leptos::prelude::*;
use shared::sieve::regex::Regex;
use shared::sieve::rules::{Condition, Group, Operator, Subject};

use super::builder::Building;
use super::draft::{Branch, Leaf, Mode, Node};
use super::problems::Problems;
use super::values::ValueField;
use super::words;
use crate::components::icon::Icon;
use crate::i18n::{text, tr};
use crate::t;
use crate::view_model::rules::field::{
    Entry, Field, OFFERED, comparison_words, comparisons, entry,
};
use crate::view_model::rules::findings::About;

/// How deep groups are offered within each other.
const DEPTH: usize = 2;

/// The choice among all, any and none, in its sentence.
#[component]
pub fn ModeChoice(branch: Branch) -> impl IntoView {
    let words = |mode| match mode {
        Mode::All => "rules.mode.all",
        Mode::Any => "rules.mode.any",
        Mode::None => "rules.mode.none",
        Mode::NotAll => "rules.mode.notAll",
    };
    let mut modes = vec![Mode::All, Mode::Any, Mode::None];
    if branch.mode.get_untracked() == Mode::NotAll {
        modes.push(Mode::NotAll);
    }
    let offered = modes.clone();
    let choose = move |event: leptos::ev::Event| {
        let at = event_target_value(&event).parse::<usize>().ok();
        if let Some(mode) = at.and_then(|at| offered.get(at)) {
            branch.mode.set(*mode);
        }
    };
    let option = move |(at, mode): (usize, Mode)| {
        view! {
            <option value=at.to_string() prop:selected=move || branch.mode.get() == mode>
                {tr(words(mode))}
            </option>
        }
    };
    view! {
        <span class="select">
            <select class="input input--small" aria-label=tr("rules.mode") on:change=choose>
                {modes.into_iter().enumerate().map(option).collect_view()}
            </select>
            <Icon name="chevron-down" class="icon--small" />
        </span>
    }
}

/// The lines of a group, and what adds to them.
#[component]
pub fn Conditions(building: Building, branch: Branch, depth: usize) -> impl IntoView {
    let add = move |_| {
        branch.push(Node::leaf(building.first_condition()));
        focus_last(".rule-line--condition select");
    };
    let add_group = move |_| {
        let parts = vec![
            shared::sieve::rules::Part::Condition(building.first_condition()),
            shared::sieve::rules::Part::Condition(building.first_condition()),
        ];
        let any = branch.mode.get_untracked() != Mode::Any;
        branch.push(Node::branch(&Group { any, negated: false, parts }));
        focus_last(".rule-line--condition select");
    };
    let joint = move |id: u32| {
        move || {
            let is_first =
                branch.nodes.with(|nodes| nodes.first().is_some_and(|one| one.id() == id));
            match (is_first, branch.mode.get().any()) {
                (true, _) => t!("rules.if"),
                (false, true) => t!("rules.say.or"),
                (false, false) => t!("rules.say.and"),
            }
        }
    };
    view! {
        <ul class="rule__lines">
            <For each=move || branch.nodes.get() key=|node| node.id() let:node>
                {match node {
                    Node::Leaf(leaf) => view! {
                        <ConditionLine building leaf joint=Signal::derive(joint(leaf.id)) on_remove=move |()| branch.remove(leaf.id) />
                    }.into_any(),
                    Node::Branch(inner) => view! {
                        <li class="rule-line rule-line--group">
                            <span class="rule-line__join">{joint(inner.id)}</span>
                            <div class="rule-group" role="group" aria-label=tr("rules.group")>
                                <div class="rule-group__head">
                                    <span>{tr("rules.groupLead")}</span>
                                    <ModeChoice branch=inner />
                                    <span>{tr("rules.groupTail")}</span>
                                    <button
                                        class="icon-button icon-button--small push"
                                        type="button"
                                        aria-label=tr("rules.removeGroup")
                                        title=tr("rules.removeGroup")
                                        on:click=move |_| branch.remove(inner.id)
                                    >
                                        <Icon name="x" class="icon--small" />
                                    </button>
                                </div>
                                {nested(building, inner, depth + 1)}
                            </div>
                        </li>
                    }.into_any(),
                }}
            </For>
        </ul>
        <div class="rule__add">
            <button class="button button--link button--small" type="button" on:click=add>
                <Icon name="plus" class="icon--small" />
                {tr("rules.addCondition")}
            </button>
            {(depth < DEPTH)
                .then(|| {
                    view! {
                        <button class="button button--link button--small" type="button" on:click=add_group>
                            <Icon name="plus" class="icon--small" />
                            {tr("rules.addGroup")}
                        </button>
                    }
                })}
        </div>
    }
}

/// A component can't hold itself but by a type without a name.
fn nested(building: Building, branch: Branch, depth: usize) -> AnyView {
    view! { <Conditions building branch depth /> }.into_any()
}

/// Puts the focus into the last line, once it is there.
pub fn focus_last(selector: &'static str) {
    use wasm_bindgen::JsCast;
    request_animation_frame(move || {
        let Ok(all) = crate::browser::document().query_selector_all(selector) else { return };
        let last = all.length().checked_sub(1).and_then(|last| all.item(last));
        if let Some(last) = last.and_then(|last| last.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = last.focus();
        }
    });
}

#[component]
pub fn ConditionLine(
    building: Building,
    leaf: Leaf,
    joint: Signal<String>,
    #[prop(into)] on_remove: Callback<()>,
) -> impl IntoView {
    let condition = leaf.condition;
    let mail_type = building.mail_type;
    let field =
        Memo::new(move |_| condition.with(|one| Field::of(&one.subject, &mail_type.read())));
    let place = Memo::new(move |_| {
        building.draft.root.leaves().iter().position(|other| other.id == leaf.id)
    });
    let findings = move || place.get().map(|at| building.findings(About::Condition(at)));
    let own = Memo::new(move |_| {
        building.tried_to_save.get().then(|| missing(&condition.read())).flatten()
    });
    let pattern = Memo::new(move |_| bad_pattern(&condition.read()));
    let has_problem = move || {
        own.get().is_some()
            || pattern.get().is_some()
            || findings().is_some_and(|found| !found.is_empty())
    };
    let choose_field = move |event: leptos::ev::Event| {
        let value = event_target_value(&event);
        let Some(chosen) = OFFERED.into_iter().find(|one| one.words() == value) else { return };
        condition.update(|one| {
            let mut next = chosen.condition(&mail_type.read_untracked(), &super::zone());
            let is_same = entry(&next, &mail_type.read_untracked()) == Entry::Texts
                && matches!(entry(one, &mail_type.read_untracked()), Entry::Texts);
            if is_same {
                next.values.clone_from(&one.values);
                let all = comparisons(&next.subject, &building.able.read_untracked());
                if all.contains(&(one.operator, one.negated)) {
                    (next.operator, next.negated) = (one.operator, one.negated);
                }
            }
            *one = next;
        });
    };
    let fields = move || {
        let current = field.get();
        let able = building.able.read();
        let mut all: Vec<Field> = OFFERED.into_iter().filter(|one| one.is_offered(&able)).collect();
        if !all.contains(&current) {
            all.push(current);
        }
        let option = move |one: Field| {
            let name = move || match one {
                Field::Other => words::subject(&condition.read().subject, &mail_type.read()),
                _ => text(one.words(), &[]),
            };
            view! { <option value=one.words() selected=one == current>{name}</option> }
        };
        all.into_iter().map(option).collect_view()
    };
    let shape =
        Memo::new(move |_| condition.with(|one| (one.subject.clone(), one.operator, one.negated)));
    let choose_how = move |event: leptos::ev::Event| {
        let at = event_target_value(&event).parse::<usize>().ok();
        let all = offered_how(&shape.get_untracked(), building);
        if let Some((operator, negated)) = at.and_then(|at| all.get(at)).copied() {
            condition.update(|one| (one.operator, one.negated) = (operator, negated));
        }
    };
    let hows = move || {
        let (subject, operator, negated) = shape.get();
        let all = offered_how(&(subject.clone(), operator, negated), building);
        let option = move |(at, (one, not)): (usize, (Operator, bool))| {
            let is_chosen = (one, not) == (operator, negated);
            let words = comparison_words(&subject, one, not);
            view! { <option value=at.to_string() selected=is_chosen>{tr(words)}</option> }
        };
        all.into_iter().enumerate().map(option).collect_view()
    };
    let kind = Memo::new(move |_| {
        condition.with(|one| (entry(one, &mail_type.read()), field.get() == Field::Header))
    });
    view! {
        <li class="rule-line rule-line--condition" class=("has-problem", has_problem)>
            <span class="rule-line__join">{joint}</span>
            <span class="select">
                <select class="input" aria-label=tr("rules.field") on:change=choose_field>
                    {fields}
                </select>
                <Icon name="chevron-down" class="icon--small" />
            </span>
            <span class="select">
                <select class="input" aria-label=tr("rules.how") on:change=choose_how>
                    {hows}
                </select>
                <Icon name="chevron-down" class="icon--small" />
            </span>
            <div class="rule-line__values">
                {move || {
                    let (entry, has_name) = kind.get();
                    view! {
                        {has_name.then(|| view! { <HeaderName condition /> })}
                        <ValueField condition entry mail_type />
                    }
                }}
            </div>
            <button
                class="icon-button icon-button--small"
                type="button"
                aria-label=tr("rules.removeCondition")
                title=tr("rules.removeCondition")
                on:click=move |_| on_remove.run(())
            >
                <Icon name="x" class="icon--small" />
            </button>
            {move || {
                let all = match (own.get(), pattern.get()) {
                    (Some(words), _) | (None, Some(words)) => vec![(words, true)],
                    (None, None) => building.told(&findings().unwrap_or_default()),
                };
                view! { <Problems all /> }
            }}
        </li>
    }
}

/// The ways to compare that are offered, with the one that is there.
fn offered_how(
    (subject, operator, negated): &(Subject, Operator, bool),
    building: Building,
) -> Vec<(Operator, bool)> {
    let mut all = comparisons(subject, &building.able.read_untracked());
    if !all.contains(&(*operator, *negated)) {
        all.push((*operator, *negated));
    }
    all
}

/// What has still to be typed.
pub fn missing(condition: &Condition) -> Option<String> {
    if let Subject::Header(names) = &condition.subject
        && names.iter().any(|name| name.trim().is_empty())
    {
        return Some(t!("rules.error.headerName"));
    }
    let needs = condition.operator != Operator::Exists;
    let has = condition.values.iter().any(|text| !text.value.is_empty());
    (needs && !has).then(|| t!("rules.error.value"))
}

/// Why a pattern can't be used, as one types it.
pub fn bad_pattern(condition: &Condition) -> Option<String> {
    if condition.operator != Operator::Regex {
        return None;
    }
    let plain = condition.values.iter().filter(|text| !text.live);
    plain
        .filter_map(|text| Regex::new(&text.value, true).err())
        .map(|error| t!("rules.pattern.wrong", why = words::pattern(error)))
        .next()
}

#[component]
fn HeaderName(condition: RwSignal<Condition>) -> impl IntoView {
    let name = condition.with_untracked(|one| match &one.subject {
        Subject::Header(names) => names.first().cloned().unwrap_or_default(),
        _ => String::new(),
    });
    let set = move |event: leptos::ev::Event| {
        let name = event_target_value(&event).trim().trim_end_matches(':').to_owned();
        condition.update(|one| one.subject = Subject::Header(vec![name]));
    };
    view! {
        <input
            class="input rule-line__header"
            aria-label=tr("rules.headerName")
            placeholder="X-Spam-Flag"
            autocomplete="off"
            spellcheck="false"
            maxlength="200"
            value=name
            on:change=set
        />
    }
}
