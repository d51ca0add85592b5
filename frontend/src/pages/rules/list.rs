//! All rules in their order.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::permission::Permission;
use shared::problem::ProblemKind;
use shared::sieve::rules::{Item, ItemKind, Link, RuleError, Rules};

use super::builder::findings;
use super::files::Files;
use super::notices::{Broken, Conflict, Host, Refusal};
use super::row::Row;
use super::starters::StarterMenu;
use super::trial::{Testing, TrialPane};
use super::words;
use crate::api::ApiError;
use crate::components::empty_state::EmptyState;
use crate::components::icon::Icon;
use crate::components::notice::ProblemNotice;
use crate::i18n::problem::sentences;
use crate::i18n::tr;
use crate::pages::settings::account_choice::permitting;
use crate::store::rules::{RuleBook, is_conflict};
use crate::store::toasts::Toast;
use crate::store::{Store, use_store};
use crate::t;
use crate::view_model::rules::findings::of_rule;

/// A line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    pub place: usize,
    /// From 1, as people count rules.
    pub number: usize,
    pub item: Item,
    /// As it stands in the script.
    pub text: String,
    /// Remarks in words, each with whether the host would refuse it.
    pub remarks: Vec<(String, bool)>,
    /// Whether one hangs on it.
    pub has_branch: bool,
    pub is_first: bool,
    pub is_last: bool,
}

/// What was refused, and with which text.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Trouble {
    Conflict,
    Failed(ApiError, String),
    Rule(RuleError),
}

/// What the rows ask for.
#[derive(Clone, Copy, Debug)]
pub struct Listing {
    pub store: Store,
    pub book: RuleBook,
    trouble: RwSignal<Option<Trouble>>,
    /// Said to screen readers.
    told: RwSignal<String>,
    /// The row that is being dragged.
    pub dragged: RwSignal<Option<usize>>,
}

impl Listing {
    /// Does a change of the rules and saves it.
    pub fn change(self, change: impl FnOnce(&Rules) -> Result<Rules, RuleError>) -> Option<String> {
        self.trouble.set(None);
        let changed = self.book.rules.with_untracked(|rules| rules.as_ref().ok().map(change))?;
        match changed {
            Err(error) => {
                self.trouble.set(Some(Trouble::Rule(error)));
                None
            }
            Ok(rules) => {
                let text = rules.script().text().to_owned();
                self.save(text.clone());
                Some(text)
            }
        }
    }

    pub fn save(self, text: String) {
        let trouble = self.trouble;
        self.book.save(text.clone(), move |answer| {
            let after = match answer {
                Ok(()) => return,
                Err(error) if is_conflict(&error) => Trouble::Conflict,
                Err(error) => Trouble::Failed(error, text.clone()),
            };
            let _ = trouble.try_set(Some(after));
        });
    }

    /// Takes an item out, with the way back.
    pub fn delete(self, shown: &Shown) {
        let before = self.book.text.get_untracked();
        let Some(after) = self.change(|rules| rules.remove(shown.place)) else { return };
        let (name, kind, place) = (words::name(&shown.item), shown.item.kind.clone(), shown.place);
        let undo = move || {
            if self.book.text.try_get_untracked().as_ref() == Some(&after) {
                return self.save(before.clone());
            }
            // The rules were changed since: only this one comes back.
            match &kind {
                ItemKind::Rule(rule) => {
                    let rule = shared::sieve::rules::Rule { link: Link::Own, ..rule.clone() };
                    self.change(|rules| {
                        rules.insert(place, &rule).or_else(|_| rules.insert(usize::MAX, &rule))
                    });
                }
                ItemKind::Block | ItemKind::Require => {
                    self.store.toasts.show(Toast::new("circle-alert", t!("rules.notRestored")));
                }
            }
        };
        self.store.toasts.show_undoable("trash-2", t!("rules.deleted", name = name), undo);
    }

    pub fn duplicate(self, shown: &Shown) {
        let ItemKind::Rule(rule) = &shown.item.kind else { return };
        let copy = shared::sieve::rules::Rule {
            name: t!("rules.copyOf", name = words::name(&shown.item)),
            link: Link::Own,
            ..rule.clone()
        };
        self.change(|rules| {
            // Behind those that hang on it.
            let hanging = rules
                .items()
                .iter()
                .skip(shown.place + 1)
                .take_while(|item| item.link != Link::Own)
                .count();
            rules.insert(shown.place + 1 + hanging, &copy)
        });
        self.store.toasts.show(Toast::new("copy", t!("rules.duplicated")));
    }

    /// Moves the item at `place`, with those that hang on it, by one rule up or down.
    pub fn step(self, place: usize, is_up: bool) {
        let target = self.book.rules.with_untracked(|rules| {
            let items = rules.as_ref().ok()?.items();
            let is_head = |at: usize| {
                items
                    .get(at)
                    .is_some_and(|item| item.link == Link::Own && item.kind != ItemKind::Require)
            };
            if is_up {
                (0..place).rev().find(|at| is_head(*at))
            } else {
                let next = (place + 1..items.len()).find(|at| is_head(*at))?;
                Some((next + 1..items.len()).find(|at| is_head(*at)).unwrap_or(items.len()))
            }
        });
        if let Some(target) = target {
            self.move_to(place, target);
        }
    }

    /// Puts the item at `from` before the one at `to`.
    pub fn move_to(self, from: usize, to: usize) {
        let name = self
            .book
            .rules
            .with_untracked(|rules| rules.as_ref().ok()?.items().get(from).map(words::name));
        let moved = self.change(|rules| rules.move_to(from, to));
        let (Some(name), Some(_)) = (name, moved) else { return };
        let place = self.book.rules.with_untracked(|rules| {
            let items = rules.as_ref().ok()?.items();
            let mut seen = items.iter().filter(|item| item.kind != ItemKind::Require);
            seen.position(|item| words::name(item) == name)
        });
        if let Some(place) = place {
            self.told.set(t!("rules.moved", name = name, place = place + 1));
        }
    }
}

#[component]
pub fn RuleList(book: RuleBook) -> impl IntoView {
    let store = use_store();
    let listing = Listing {
        store,
        book,
        trouble: RwSignal::new(None),
        told: RwSignal::new(String::new()),
        dragged: RwSignal::new(None),
    };
    let testing = Testing::new(store, book);
    let folders = super::folders(store, book);
    let shown = Memo::new(move |_| {
        let folders = folders.get();
        book.scripts.track();
        book.rules.with(|rules| {
            rules.as_ref().map(|rules| lines(store, book, rules, &folders)).unwrap_or_default()
        })
    });
    let is_broken = Memo::new(move |_| book.is_broken());
    let is_empty = Memo::new(move |_| !is_broken.get() && shown.with(Vec::is_empty));
    let new_path = StoredValue::new(super::path(&book.account(), Some(super::NEW)));
    let offered = super::starters::offered(book);
    let new_rule = move || {
        view! {
            <StarterMenu book offered />
            <a class="button button--primary" href=new_path.get_value()>
                <Icon name="plus" class="icon--small" />
                {tr("rules.new")}
            </a>
        }
    };
    let reload = Callback::new(move |()| {
        spawn_local(async move {
            book.reload().await;
            let _ = listing.trouble.try_set(None);
        });
    });
    let list = NodeRef::<html::Ol>::new();
    view! {
        <main
            class="app__sheet app__sheet--split page"
            class=("is-testing", move || testing.is_open.get())
        >
            <div class="app__pane rules__pane">
                <div class="app__scroll">
                    <div class="page__inner">
                        <a class="settings-back" href="/settings">
                            <Icon name="arrow-left" class="icon--small" />
                            {tr("settings.title")}
                        </a>
                        <div class="page__head rules__head">
                            <div class="page__text">
                                <h1 class="page__title">{tr("settings.rules")}</h1>
                                <p class="page__lead">{tr("rules.lead")}</p>
                            </div>
                            <Show when=move || !is_broken.get() && !is_empty.get()>{new_rule()}</Show>
                        </div>
                        <AccountLinks store book />
                        <Host book />
                        {move || match listing.trouble.get()? {
                            Trouble::Conflict => Some(view! { <Conflict on_reload=reload /> }.into_any()),
                            Trouble::Failed(error, text)
                                if error.kind() == Some(ProblemKind::ScriptRefused) =>
                            {
                                Some(view! { <Refusal book error text /> }.into_any())
                            }
                            Trouble::Failed(error, _) => {
                                Some(
                                    view! { <ProblemNotice lead=t!("rules.notSaved") sentences=sentences(&error) /> }
                                        .into_any(),
                                )
                            }
                            Trouble::Rule(error) => {
                                Some(
                                    view! {
                                        <p class="notice notice--warning" role="alert">
                                            <Icon name="triangle-alert" />
                                            <span class="notice__text">{words::rule_error(&error)}</span>
                                        </p>
                                    }
                                        .into_any(),
                                )
                            }
                        }}
                        <Show when=move || is_broken.get()>
                            <Broken book />
                        </Show>
                        <Show when=move || is_empty.get()>
                            <EmptyState
                                icon="list-filter"
                                title=Signal::derive(tr("rules.none"))
                                text=Signal::derive(tr("rules.noneText"))
                            >
                                {new_rule()}
                            </EmptyState>
                        </Show>
                        <Show when=move || !shown.with(Vec::is_empty)>
                            <ol class="rules" aria-label=tr("settings.rules") node_ref=list>
                                <For
                                    each=move || shown.get()
                                    // What is built anew would lose the focus.
                                    key=|one| {
                                        let link = &one.item.link;
                                        (one.place, std::mem::discriminant(link), std::mem::discriminant(&one.item.kind))
                                    }
                                    let:one
                                >
                                    <Row listing shown one folders />
                                </For>
                            </ol>
                        </Show>
                        <p class="visually-hidden" role="status">{listing.told}</p>
                    </div>
                </div>
                <footer class="foot-bar rules__foot">
                    <a class="button button--quiet" href=super::expert_path(&book.account())>
                        <Icon name="code-xml" class="icon--small" />
                        {tr("rules.expert")}
                    </a>
                    <Files book listing />
                    <span class="push"></span>
                    <button
                        class="button"
                        type="button"
                        disabled=move || is_broken.get() || is_empty.get()
                        on:click=move |_| testing.start(book.text.get_untracked())
                    >
                        {tr("rules.test")}
                    </button>
                </footer>
            </div>
            <Show when=move || testing.is_open.get()>
                <TrialPane testing />
            </Show>
        </main>
    }
}

fn lines(
    store: Store,
    book: RuleBook,
    rules: &Rules,
    folders: &[shared::mailbox::Mailbox],
) -> Vec<Shown> {
    let all = findings(store, book, rules, folders);
    let items = rules.items();
    let places: Vec<usize> = (0..items.len())
        .filter(|at| items.get(*at).is_some_and(|item| item.kind != ItemKind::Require))
        .collect();
    let heads = |at: &&usize| items.get(**at).is_some_and(|item| item.link == Link::Own);
    let (first, last) = (places.iter().find(heads), places.iter().rev().find(heads));
    places
        .iter()
        .enumerate()
        .filter_map(|(number, place)| {
            let item = items.get(*place)?;
            let remarks = of_rule(rules, *place, &all);
            Some(Shown {
                place: *place,
                number: number + 1,
                item: item.clone(),
                text: rules.script().slice(item.span).to_owned(),
                remarks: remarks
                    .iter()
                    .map(|(_, kind)| (words::finding(kind), kind.is_error()))
                    .collect(),
                has_branch: items.get(place + 1).is_some_and(|next| next.link != Link::Own),
                is_first: Some(place) == first,
                is_last: Some(place) == last,
            })
        })
        .collect()
}

/// Asks whose rules are meant, where there are several accounts.
#[component]
fn AccountLinks(store: Store, book: RuleBook) -> impl IntoView {
    let navigate = use_navigate();
    let accounts = permitting(store, Permission::Rules);
    let option = move |account: shared::account::Account| {
        let is_chosen = account.id == book.account();
        view! { <option value=account.id.to_string() selected=is_chosen>{account.email}</option> }
    };
    (accounts.len() > 1).then(|| {
        view! {
            <span class="select settings-field account-choice">
                <select
                    class="input"
                    aria-label=tr("settings.account")
                    on:change=move |event| {
                        let account = shared::id::AccountId(event_target_value(&event));
                        navigate(&super::path(&account, None), NavigateOptions::default());
                    }
                >
                    {accounts.into_iter().map(option).collect_view()}
                </select>
                <Icon name="chevron-down" class="icon--small" />
            </span>
        }
    })
}
