//! What a rule does, line by line.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::mailbox::MailboxPlace;
use shared::sieve::address;
use shared::sieve::lint::FindingKind;
use shared::sieve::rules::Action;

use super::builder::Building;
use super::conditions::focus_last;
use super::draft::Line;
use super::problems::Problems;
use super::target::Target;
use crate::api;
use crate::components::icon::Icon;
use crate::i18n::tr;
use crate::t;
use crate::view_model::rules::deed::{Deed, Kind, OFFERED};
use crate::view_model::rules::findings::About;

/// Whether a line can't be saved as it is.
pub fn has_gap(deed: &Deed) -> bool {
    deed.is_incomplete() || bad(deed).is_some()
}

/// What is wrong with what was typed.
fn bad(deed: &Deed) -> Option<String> {
    match deed {
        Deed::One(Action::Forward { address: to, .. })
            if !to.live && !to.value.trim().is_empty() && address::one(&to.value).is_none() =>
        {
            Some(t!("rules.error.address", address = to.value.clone()))
        }
        Deed::SetHeader { name, .. }
        | Deed::One(Action::AddHeader { name, .. } | Action::DeleteHeader { name })
            if name.chars().any(|one| !one.is_ascii_graphic() || one == ':') =>
        {
            Some(t!("rules.error.header", name = name.clone()))
        }
        _ => None,
    }
}

#[component]
pub fn Deeds(building: Building) -> impl IntoView {
    let lines = building.draft.lines;
    let add = move |_| {
        let able = building.able.get_untracked();
        let first = OFFERED.into_iter().find(|kind| kind.is_offered(&able)).unwrap_or(Kind::Delete);
        lines.update(|lines| lines.push(Line::new(first.deed(&able), true)));
        focus_last(".rule-line--action select");
    };
    let joint = move |id: u32| {
        move || {
            let is_first = lines.with(|lines| lines.first().is_some_and(|line| line.id == id));
            if is_first { t!("rules.do") } else { t!("rules.say.and") }
        }
    };
    view! {
        <ul class="rule__lines">
            <For each=move || lines.get() key=|line| line.id let:line>
                <DeedLine
                    building
                    line
                    joint=Signal::derive(joint(line.id))
                    on_remove=move |()| lines.update(|lines| lines.retain(|one| one.id != line.id))
                />
            </For>
        </ul>
        <div class="rule__add">
            <button class="button button--link button--small" type="button" on:click=add>
                <Icon name="plus" class="icon--small" />
                {tr("rules.addAction")}
            </button>
        </div>
    }
}

#[component]
pub fn DeedLine(
    building: Building,
    line: Line,
    joint: Signal<String>,
    #[prop(into)] on_remove: Callback<()>,
) -> impl IntoView {
    let deed = line.deed;
    let kind = Memo::new(move |_| deed.with(Deed::kind));
    let findings = Memo::new(move |_| {
        let number = building.draft.lines.with(|all| all.iter().position(|one| one.id == line.id));
        let actions = building.draft.actions();
        let mine = actions.iter().enumerate().filter(|(_, (of, _))| Some(*of) == number);
        mine.flat_map(|(at, _)| building.findings(About::Action(at))).collect::<Vec<_>>()
    });
    let own = Memo::new(move |_| {
        let deed = deed.read();
        let is_empty = building.tried_to_save.get() && deed.is_incomplete();
        bad(&deed).or(is_empty.then(|| t!("rules.error.value")))
    });
    let missing_folder = Memo::new(move |_| {
        findings.get().into_iter().find_map(|kind| match kind {
            FindingKind::NoFolder(name) => Some(name),
            _ => None,
        })
    });
    let told = move || {
        let mut all: Vec<(String, bool)> =
            own.get().map(|words| (words, true)).into_iter().collect();
        let others =
            findings.get().into_iter().filter(|kind| !matches!(kind, FindingKind::NoFolder(_)));
        // A bad address is said already.
        if all.is_empty() {
            all.extend(building.told(&others.collect::<Vec<_>>()));
        }
        all
    };
    let has_problem = move || own.get().is_some() || !findings.read().is_empty();
    let choose = move |event: leptos::ev::Event| {
        let value = event_target_value(&event);
        if let Some(kind) = OFFERED.into_iter().find(|one| one.words() == value) {
            let able = building.able.get_untracked();
            deed.update(|deed| *deed = deed.turned(kind, &able));
        }
    };
    let kinds = move || {
        let current = kind.get();
        let able = building.able.read();
        let mut all: Vec<Kind> = OFFERED.into_iter().filter(|one| one.is_offered(&able)).collect();
        if !all.contains(&current) {
            all.push(current);
        }
        let option = move |one: Kind| {
            view! { <option value=one.words() selected=one == current>{tr(one.words())}</option> }
        };
        all.into_iter().map(option).collect_view()
    };
    view! {
        <li class="rule-line rule-line--action" class=("has-problem", has_problem)>
            <span class="rule-line__join">{joint}</span>
            <span class="select">
                <select class="input" aria-label=tr("rules.action") on:change=choose>
                    {kinds}
                </select>
                <Icon name="chevron-down" class="icon--small" />
            </span>
            <div class="rule-line__values">
                {move || view! { <Target building deed kind=kind.get() /> }}
            </div>
            <button
                class="icon-button icon-button--small"
                type="button"
                aria-label=tr("rules.removeAction")
                title=tr("rules.removeAction")
                on:click=move |_| on_remove.run(())
            >
                <Icon name="x" class="icon--small" />
            </button>
            {move || {
                missing_folder.get().map(|name| view! { <MissingFolder building name /> })
            }}
            {move || view! { <Problems all=told() /> }}
        </li>
    }
}

/// Offers to make the folder that a line names.
#[component]
fn MissingFolder(building: Building, name: String) -> impl IntoView {
    let is_busy = RwSignal::new(false);
    let failure = RwSignal::new(None::<String>);
    let label = t!("rules.createFolder", name = name.clone());
    let create = move |_| {
        let (store, account) = (building.store, building.book.account());
        let place = place_of(&name, &building.folders.get_untracked());
        is_busy.set(true);
        spawn_local(async move {
            let answer = api::mailboxes::create(account.clone(), place).await;
            let _ = is_busy.try_set(false);
            match answer {
                Ok(_) => store.mail.load_folders(account),
                Err(error) => {
                    let words = crate::i18n::problem::sentences(&error);
                    let _ = failure.try_set(Some(format!("{} {}", words.title, words.detail)));
                }
            }
        });
    };
    view! {
        <div class="rule-line__problems" role="status">
            <span class="rule-line__problem">
                <Icon name="triangle-alert" class="icon--tiny" />
                <span>
                    {move || failure.get().unwrap_or_else(|| t!("rules.find.noFolder"))} " "
                    <button type="button" disabled=is_busy on:click=create>{label}</button>
                </span>
            </span>
        </div>
    }
}

/// Where a folder of that name is to be made: in the one whose name it begins with, if there is one.
fn place_of(name: &str, folders: &[shared::mailbox::Mailbox]) -> MailboxPlace {
    let inside = folders.iter().filter_map(|folder| {
        let host_name = folder.id.host_name()?;
        let rest = name.strip_prefix(&host_name)?;
        let mut characters = rest.chars();
        let separator = characters.next()?;
        let own = characters.as_str();
        (!separator.is_alphanumeric() && !own.is_empty() && !own.contains(separator))
            .then(|| (host_name.len(), own.to_owned(), folder.id.clone()))
    });
    match inside.max_by_key(|(length, ..)| *length) {
        Some((_, name, parent)) => MailboxPlace { name, parent: Some(parent) },
        None => MailboxPlace { name: name.to_owned(), parent: None },
    }
}
