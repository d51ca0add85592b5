//! The builder: one rule, checked as one types.

use std::collections::BTreeSet;
use std::time::Duration;

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::mailbox::Mailbox;
use shared::problem::ProblemKind;
use shared::script::MailType;
use shared::sieve::lint::{Finding, FindingKind, Known, lint};
use shared::sieve::rules::{Condition, Item, ItemKind, Link, Rule, RuleError, Rules};
use shared::sieve::tree::Span;

use super::conditions::{Conditions, ModeChoice, bad_pattern, missing};
use super::deeds::Deeds;
use super::draft::Draft;
use super::notices::{Conflict, Refusal};
use super::trial::{Testing, TrialPane};
use super::words;
use crate::api::ApiError;
use crate::components::icon::Icon;
use crate::components::notice::ProblemNotice;
use crate::i18n::problem::sentences;
use crate::i18n::tr;
use crate::store::rules::{RuleBook, is_conflict};
use crate::store::toasts::Toast;
use crate::store::{Store, use_store};
use crate::t;
use crate::view_model::rules::able::Able;
use crate::view_model::rules::field::Field;
use crate::view_model::rules::findings::{About, of_rule};

/// How long one must not type for the rule to be checked.
const PAUSE: Duration = Duration::from_millis(250);

/// What came of checking.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Checked {
    findings: Vec<(About, FindingKind)>,
    error: Option<RuleError>,
    /// The whole script, as it would be.
    text: Option<String>,
    /// Where the rule then begins.
    span: Span,
}

/// Handles to the rule being built; cheap to copy.
#[derive(Clone, Copy, Debug)]
pub struct Building {
    pub store: Store,
    pub book: RuleBook,
    pub draft: Draft,
    pub able: Memo<Able>,
    pub mail_type: Signal<MailType>,
    pub folders: Memo<Vec<Mailbox>>,
    /// Whether what is missing is to be named.
    pub tried_to_save: RwSignal<bool>,
    checked: RwSignal<Checked>,
    /// The item as it stood in the script when it was opened, with its place there; `None` for a new one.
    original: StoredValue<Option<(usize, String)>>,
}

impl Building {
    /// A rule being built that says `rule` to begin with; `original` is where and how it stands among the others.
    pub fn new(
        store: Store,
        book: RuleBook,
        rule: &Rule,
        original: Option<(usize, String)>,
    ) -> Self {
        let is_new = original.is_none();
        Self {
            store,
            book,
            draft: Draft::new(rule, is_new),
            able: Memo::new(move |_| book.scripts.with(|all| Able::new(all.host.as_ref()))),
            mail_type: Signal::derive(move || book.scripts.with(|all| all.mail_type.clone())),
            folders: super::folders(store, book),
            tried_to_save: RwSignal::new(false),
            checked: RwSignal::new(Checked::default()),
            original: StoredValue::new(original),
        }
    }

    pub fn first_condition(self) -> Condition {
        Field::From.condition(&self.mail_type.get_untracked(), &super::zone())
    }

    /// The remarks on a line; tracked.
    pub fn findings(self, about: About) -> Vec<FindingKind> {
        let is_it = |(other, kind): &(About, FindingKind)| (*other == about).then(|| kind.clone());
        self.checked.with(|checked| checked.findings.iter().filter_map(is_it).collect())
    }

    /// Remarks in words, each with whether it keeps the rule from being saved.
    pub fn told(self, findings: &[FindingKind]) -> Vec<(String, bool)> {
        findings.iter().map(|kind| (words::finding(kind), kind.is_error())).collect()
    }

    /// The script as it would be with this rule, for trying it; tracked.
    pub fn text(self) -> Option<String> {
        self.checked.with(|checked| checked.text.clone())
    }

    /// Whether anything was changed; tracked.
    fn is_changed(self) -> bool {
        self.original.with_value(Option::is_none)
            || self.book.rules.with(|rules| {
                let known = rules.as_ref().ok().and_then(|rules| self.known(rules));
                known.is_none_or(|(_, rule)| rule != self.draft.rule())
            })
    }

    /// Where the rule stands now, and what it says there; `None` if it is new, or not there any more.
    fn known(self, rules: &Rules) -> Option<(usize, Rule)> {
        let (place, text) = self.original.get_value()?;
        let is_it = |item: &Item| rules.script().slice(item.span) == text;
        let items = rules.items();
        let place = match items.get(place) {
            Some(item) if is_it(item) => place,
            _ => items.iter().position(is_it)?,
        };
        match &items.get(place)?.kind {
            ItemKind::Rule(rule) => Some((place, rule.clone())),
            ItemKind::Block | ItemKind::Require => None,
        }
    }

    /// The rules with this one, and where it stands then.
    fn written(self, rules: &Rules, rule: &Rule) -> Result<(Rules, usize), RuleError> {
        match self.known(rules) {
            Some((place, _)) => {
                let changed = rules.replace(place, rule)?;
                // A `require` may have come or gone before it.
                let place = (place + changed.items().len()).saturating_sub(rules.items().len());
                Ok((changed, place))
            }
            None => {
                let rule = Rule { link: Link::Own, ..rule.clone() };
                let changed = rules.insert(usize::MAX, &rule)?;
                let place = changed.items().len().saturating_sub(1);
                Ok((changed, place))
            }
        }
    }

    /// Checks the rule as it is now.
    pub fn check(self) {
        let rule = untrack(|| self.draft.rule());
        let folders = self.folders.get_untracked();
        let checked = self.book.rules.with_untracked(|rules| {
            let Ok(rules) = rules else { return Checked::default() };
            match self.written(rules, &rule) {
                Err(error) => Checked { error: Some(error), ..Checked::default() },
                Ok((changed, place)) => {
                    let all = findings(self.store, self.book, &changed, &folders);
                    Checked {
                        findings: of_rule(&changed, place, &all),
                        error: None,
                        text: Some(changed.script().text().to_owned()),
                        span: changed.items().get(place).map(|item| item.span).unwrap_or_default(),
                    }
                }
            }
        });
        if self.checked.with_untracked(|known| *known != checked) {
            self.checked.set(checked);
        }
    }

    /// Whether `start` is in this rule; tracked.
    pub fn holds(self, start: u32) -> bool {
        let span = self.checked.with(|checked| checked.span);
        usize::try_from(start).is_ok_and(|start| span.start <= start && start < span.end)
    }

    /// What is missing or can't be written, in words; tracked.
    pub fn gap(self) -> Option<String> {
        let leaves = self.draft.root.leaves();
        let is_missing = leaves.iter().any(|leaf| {
            leaf.condition.with(|one| missing(one).is_some() || bad_pattern(one).is_some())
        });
        let is_incomplete =
            self.draft.lines.get().iter().any(|line| line.deed.with(super::deeds::has_gap));
        if is_missing || is_incomplete {
            return Some(t!("rules.error.incomplete"));
        }
        self.checked.with(|checked| {
            let error = checked.error.as_ref().map(words::rule_error);
            let finding = checked.findings.iter().find(|(_, kind)| kind.is_error());
            error.or(finding.map(|(_, kind)| words::finding(kind)))
        })
    }

    /// Why it can't be saved, in words; tracked.
    fn obstacle(self) -> Option<String> {
        let is_idle = self.draft.lines.read().is_empty() && !self.draft.stop.get();
        self.gap().or_else(|| is_idle.then(|| t!("rules.error.noAction")))
    }
}

/// All remarks on a script, with what is known of the host and the user.
pub fn findings(store: Store, book: RuleBook, rules: &Rules, folders: &[Mailbox]) -> Vec<Finding> {
    let host = book.scripts.with_untracked(|all| all.host.clone());
    let extensions: Option<BTreeSet<String>> =
        host.as_ref().map(|host| host.extensions.iter().cloned().collect());
    let names: BTreeSet<String> =
        folders.iter().filter_map(|folder| folder.id.host_name()).collect();
    let account = untrack(|| store.session.account(&book.account()));
    let addresses: Vec<String> = account.into_iter().map(|account| account.email).collect();
    let known = Known {
        extensions: extensions.as_ref(),
        folders: (!names.is_empty()).then_some(&names),
        addresses: &addresses,
        redirect_limit: host
            .and_then(|host| host.redirect_limit)
            .and_then(|limit| usize::try_from(limit).ok()),
    };
    // Scripts that are included are not read: what is in them is the host's to judge.
    lint(rules.script(), &known, &|_, _| Some(String::new()))
}

/// What did not work.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Trouble {
    Conflict,
    Failed(ApiError),
}

/// A rule, or a new one.
#[component]
pub fn Builder(
    book: RuleBook,
    /// What it says to begin with.
    rule: Rule,
    /// Its place, unless it is new.
    place: Option<usize>,
    /// The organisation has said when it applies.
    #[prop(optional)]
    is_fixed: bool,
) -> impl IntoView {
    let store = use_store();
    let navigate = StoredValue::new_local(use_navigate());
    let original = place.and_then(|place| {
        book.rules.with_untracked(|rules| {
            let rules = rules.as_ref().ok()?;
            let item = rules.items().get(place)?;
            Some((place, rules.script().slice(item.span).to_owned()))
        })
    });
    let is_new = original.is_none();
    let building = Building::new(store, book, &rule, original);
    let draft = building.draft;
    let testing = Testing::new(store, book);
    let trouble = RwSignal::new(None::<Trouble>);
    let is_saving = book.is_saving;

    let waiting = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move |before: Option<()>| {
        draft.rule();
        building.folders.track();
        book.text.track();
        if before.is_none() {
            return building.check();
        }
        if let Some(waiting) = waiting.get_value() {
            waiting.clear();
        }
        waiting.set_value(set_timeout_with_handle(move || building.check(), PAUSE).ok());
    });
    on_cleanup(move || {
        if let Some(waiting) = waiting.try_get_value().flatten() {
            waiting.clear();
        }
    });

    let list = super::path(&book.account(), None);
    let back = list.clone();
    let save = Callback::new(move |()| {
        if is_saving.get_untracked() {
            return;
        }
        building.tried_to_save.set(true);
        building.check();
        if untrack(|| building.obstacle()).is_some() {
            return;
        }
        let Some(text) = untrack(|| building.text()) else { return };
        trouble.set(None);
        let list = list.clone();
        book.save(text, move |answer| {
            if trouble.is_disposed() {
                return; // One has gone elsewhere.
            }
            match answer {
                Ok(()) => {
                    store.toasts.show(Toast::new("circle-check", t!("rules.saved")));
                    navigate.with_value(|go| go(&list, NavigateOptions::default()));
                }
                Err(error) if is_conflict(&error) => trouble.set(Some(Trouble::Conflict)),
                Err(error) => trouble.set(Some(Trouble::Failed(error))),
            }
        });
    });
    let obstacle = move || building.tried_to_save.get().then(|| building.obstacle()).flatten();
    let reload = Callback::new(move |()| {
        // What is saved before they are there would meet the same conflict.
        spawn_local(async move {
            book.reload().await;
            let _ = trouble.try_set(None);
        });
    });
    let is_gone = Memo::new(move |_| {
        !is_new
            && book
                .rules
                .with(|rules| rules.as_ref().is_ok_and(|rules| building.known(rules).is_none()))
            && !is_saving.get()
    });
    let account = {
        let account = store.session.account(&book.account());
        account.map(|account| account.email).unwrap_or_default()
    };
    let name = NodeRef::<html::Input>::new();
    Effect::new(move || {
        if let Some(name) = name.get()
            && is_new
        {
            let _ = name.focus();
        }
    });
    let hangs = matches!(rule.link, Link::Otherwise | Link::Rest);
    let is_rest = rule.link == Link::Rest;
    let own_findings = move || building.told(&building.findings(About::Rule));
    view! {
        <main
            class="app__sheet app__sheet--split page"
            class=("is-testing", move || testing.is_open.get())
        >
            <form
                class="app__pane rules__pane"
                aria-label=tr("rules.rule")
                on:submit=move |event| {
                    event.prevent_default();
                    save.run(());
                }
                on:keydown=move |event: leptos::ev::KeyboardEvent| {
                    if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
                        event.prevent_default();
                        save.run(());
                    }
                }
            >
                <div class="app__scroll">
                    <div class="page__inner rule">
                        <nav class="page__crumb" aria-label=tr("rules.crumb")>
                            <a href=back.clone()>{tr("settings.rules")}</a>
                            <Icon name="chevron-right" class="icon--tiny" />
                            <span class="truncate">{account}</span>
                        </nav>
                        <h1 class="visually-hidden">{tr("rules.rule")}</h1>
                        <div class="page__head">
                            <input
                                class="rule__name"
                                aria-label=tr("rules.name")
                                placeholder=tr("rules.namePlaceholder")
                                maxlength="200"
                                autocomplete="off"
                                node_ref=name
                                bind:value=draft.name
                            />
                            {(!is_rest)
                                .then(|| {
                                    view! {
                                        <label class="choice rule__active">
                                            <span>{tr("rules.active")}</span>
                                            <input
                                                class="switch"
                                                type="checkbox"
                                                role="switch"
                                                prop:checked=draft.enabled
                                                on:change=move |event| draft.enabled.set(event_target_checked(&event))
                                            />
                                        </label>
                                    }
                                })}
                        </div>
                        {move || match trouble.get()? {
                            Trouble::Conflict => {
                                Some(view! { <Conflict on_reload=reload /> }.into_any())
                            }
                            Trouble::Failed(error)
                                if error.kind() == Some(ProblemKind::ScriptRefused) =>
                            {
                                Some(view! { <Refusal book error text=building.text().unwrap_or_default() /> }.into_any())
                            }
                            Trouble::Failed(error) => {
                                Some(view! { <ProblemNotice lead=t!("rules.notSaved") sentences=sentences(&error) /> }.into_any())
                            }
                        }}
                        <Show when=move || is_gone.get()>
                            <p class="notice" role="status">
                                <Icon name="info" />
                                <span class="notice__text">{tr("rules.gone")}</span>
                            </p>
                        </Show>
                        {hangs
                            .then(|| {
                                view! {
                                    <p class="notice">
                                        <Icon name="info" />
                                        <span class="notice__text">{tr("rules.hangs")}</span>
                                    </p>
                                }
                            })}
                        {(!is_rest)
                            .then(|| {
                                view! {
                                    <section class="rule__group">
                                        <h2 class="rule__heading">
                                            {tr("rules.when")}
                                            <fieldset class="rule__conditions" disabled=is_fixed>
                                                <ModeChoice branch=draft.root />
                                            </fieldset>
                                            {tr("rules.whenTail")}
                                        </h2>
                                        <Show when=move || draft.root.nodes.with(Vec::is_empty)>
                                            <p class="rule__none">{tr("rules.always")}</p>
                                        </Show>
                                        {is_fixed
                                            .then(|| {
                                                view! { <p class="field__note">{tr("starters.fixed")}</p> }
                                            })}
                                        <fieldset class="rule__conditions" disabled=is_fixed>
                                            <Conditions building branch=draft.root depth=0 />
                                        </fieldset>
                                    </section>
                                }
                            })}
                        <section class="rule__group">
                            <h2 class="rule__heading">{tr("rules.then")}</h2>
                            <Deeds building />
                        </section>
                        <section class="rule__group rule__group--last">
                            <label class="choice">
                                <input
                                    class="check"
                                    type="checkbox"
                                    prop:checked=draft.stop
                                    on:change=move |event| draft.stop.set(event_target_checked(&event))
                                />
                                <span class="choice__text">
                                    {tr("rules.stop")}
                                    <span class="choice__note">{tr("rules.stopNote")}</span>
                                </span>
                            </label>
                            {move || view! { <super::problems::Problems all=own_findings() /> }}
                        </section>
                        <super::count::MatchCount building is_new />
                    </div>
                </div>
                <footer class="foot-bar rules__foot">
                    <a class="button button--quiet" href=super::expert_path(&book.account())>
                        <Icon name="code-xml" class="icon--small" />
                        {tr("rules.expert")}
                    </a>
                    <span class="rules__obstacle push" role="alert">{obstacle}</span>
                    <a class="button" href=back>{tr("action.cancel")}</a>
                    <button
                        class="button"
                        type="button"
                        disabled=move || building.text().is_none()
                        on:click=move |_| {
                            building.check();
                            if let Some(text) = untrack(|| building.text()) {
                                testing.start(text);
                            }
                        }
                    >
                        {tr("rules.test")}
                    </button>
                    <button
                        class="button button--primary"
                        type="submit"
                        disabled=move || is_saving.get() || !(is_new || building.is_changed())
                    >
                        {move || if is_saving.get() { t!("compose.saving") } else { t!("rules.save") }}
                    </button>
                </footer>
            </form>
            <Show when=move || testing.is_open.get()>
                <TrialPane testing />
            </Show>
        </main>
    }
}
