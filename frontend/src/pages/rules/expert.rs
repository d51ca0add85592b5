//! The script itself, for those who write Sieve. Any script of the host can be opened here; none is switched on or off by
//! that.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::time::Duration;

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_query_map;
use shared::id::{AccountId, ScriptId, UserId};
use shared::script::{Script, ScriptError, ScriptUpdate};
use shared::sieve::lexer::SyntaxErrorKind;
use shared::sieve::parse::parse;
use shared::sieve::rules::{ItemKind, Rules};
use shared::sieve::tree::Position;
use wasm_bindgen_futures::JsFuture;

use super::builder::findings;
use super::{folders, path, words};
use crate::api::{self, ApiError};
use crate::browser;
use crate::components::failure::Failure;
use crate::components::icon::Icon;
use crate::components::menu::{MenuButton, MenuItem};
use crate::components::notice::ProblemNotice;
use crate::i18n::problem::sentences;
use crate::i18n::tr;
use crate::script_editor::{Host, Mark, ScriptEditor};
use crate::store::rules::{RuleBook, is_conflict};
use crate::store::toasts::Toast;
use crate::store::{Store, use_store};
use crate::t;
use crate::view_model::script::{Vocabulary, byte, line, utf16};

/// Larger files are no scripts.
const MOST_BYTES: f64 = 512.0 * 1024.0;
/// What Pli calls a script that it makes, as an id (RFC 4648 §5), and by name.
const OWN: (&str, &str) = ("cGxp", shared::script::OWN_NAME);
/// How long nobody must have typed before it is looked at what there is, and before the host is asked.
const LULL: Duration = Duration::from_millis(250);
const LONG_LULL: Duration = Duration::from_millis(900);

/// A script as the host has it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Opened {
    id: ScriptId,
    name: String,
    is_active: bool,
    /// `None` for one that the host doesn't have yet.
    version: Option<String>,
    text: String,
}

impl From<Script> for Opened {
    fn from(script: Script) -> Self {
        let Script { id, name, is_active, text, version } = script;
        Self { id, name, is_active, version: Some(version), text }
    }
}

/// Something to be said of a place, in bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Remark {
    start: usize,
    end: usize,
    is_error: bool,
    is_from_host: bool,
    words: String,
}

/// What is being edited; cheap to copy.
#[derive(Clone, Copy, Debug)]
struct Desk {
    store: Store,
    book: RuleBook,
    opened: RwSignal<Opened>,
    text: RwSignal<String>,
    own: RwSignal<Vec<Remark>>,
    of_host: RwSignal<Vec<Remark>>,
    /// Where the cursor is, in bytes.
    cursor: RwSignal<usize>,
    problem: RwSignal<Option<ApiError>>,
    is_saving: RwSignal<bool>,
    was_saved: RwSignal<bool>,
    editor: StoredValue<Option<ScriptEditor>, LocalStorage>,
    /// What is offered in it.
    vocabulary: StoredValue<Vocabulary>,
    /// Counts changes, so that a lull is known.
    turn: StoredValue<u32>,
}

/// `/settings/rules?expert=1[&script]`
#[component]
pub fn Expert(account: AccountId) -> impl IntoView {
    let store = use_store();
    let book = RuleBook::of(store, account.clone());
    let query = use_query_map();
    let wanted = Memo::new(move |_| query.read().get("script").map(ScriptId));
    let opened = RwSignal::new(None::<Result<Opened, ApiError>>);
    let load = move |()| {
        let wanted = wanted.get();
        opened.set(None);
        spawn_local(async move {
            let _ = opened.try_set(Some(read(book, wanted).await));
        });
    };
    Effect::new(move || load(()));
    let again = Callback::new(move |()| untrack(|| load(())));
    let back = path(&account, None);
    view! {
        <main class="app__sheet page">
            <div class="page__inner expert">
                <a class="settings-back" href=back>
                    <Icon name="arrow-left" class="icon--small" />
                    {tr("settings.rules")}
                </a>
                {move || {
                    Some(match opened.get()? {
                        Ok(opened) => {
                            view! { <Sheet desk=Desk::new(store, book, opened) /> }.into_any()
                        }
                        Err(error) => {
                            view! { <Failure sentences=sentences(&error) on_retry=again /> }.into_any()
                        }
                    })
                }}
            </div>
        </main>
    }
}

/// The script wanted, else the one that rules are shown from, as the host has it now.
async fn read(book: RuleBook, wanted: Option<ScriptId>) -> Result<Opened, ApiError> {
    let account = book.account();
    if let Some(wanted) = wanted {
        return api::scripts::read(account, wanted).await.map(Opened::from);
    }
    let scripts = api::scripts::list(account).await?;
    Ok(scripts.current.map_or_else(|| fresh(book), Opened::from))
}

/// Where the host has none yet.
fn fresh(book: RuleBook) -> Opened {
    let (id, name) = OWN;
    let text = book.text.get_untracked();
    Opened { id: ScriptId::from(id), name: name.to_owned(), is_active: false, version: None, text }
}

impl Desk {
    fn new(store: Store, book: RuleBook, opened: Opened) -> Self {
        let kept = UNSAVED.with_borrow(|all| all.get(&key(store, book, &opened.id)).cloned());
        let text = kept.unwrap_or_else(|| opened.text.clone());
        Self {
            store,
            book,
            opened: RwSignal::new(opened),
            text: RwSignal::new(text),
            own: RwSignal::new(Vec::new()),
            of_host: RwSignal::new(Vec::new()),
            cursor: RwSignal::new(0),
            problem: RwSignal::new(None),
            is_saving: RwSignal::new(false),
            was_saved: RwSignal::new(false),
            editor: StoredValue::new_local(None),
            vocabulary: StoredValue::new(Vocabulary::default()),
            turn: StoredValue::new(0),
        }
    }

    /// Whether there is something to save; tracked.
    fn is_changed(self) -> bool {
        self.text.with(|text| {
            self.opened.with(|opened| opened.text != *text || opened.version.is_none())
        })
    }

    fn changed(self, text: String) {
        let key =
            key(self.store, self.book, &self.opened.with_untracked(|opened| opened.id.clone()));
        let is_saved = self.opened.with_untracked(|opened| opened.text == text);
        UNSAVED.with_borrow_mut(|all| match is_saved {
            true => drop(all.remove(&key)),
            false => drop(all.insert(key, text.clone())),
        });
        self.text.set(text);
        self.was_saved.set(false);
        self.look();
    }

    /// Looks at the text once nobody types.
    fn look(self) {
        let turn = self.turn.get_value().wrapping_add(1);
        self.turn.set_value(turn);
        let is_now = move || self.turn.try_get_value() == Some(turn);
        set_timeout(
            move || {
                if is_now() {
                    self.own.set(self.remarks());
                    self.mark();
                }
            },
            LULL,
        );
        if !untrack(|| self.book.has_host()) {
            return;
        }
        set_timeout(
            move || {
                if is_now() {
                    self.ask(turn);
                }
            },
            LONG_LULL,
        );
    }

    fn ask(self, turn: u32) {
        let text = self.text.get_untracked();
        spawn_local(async move {
            let answer = api::scripts::check(self.book.account(), text).await;
            if self.turn.try_get_value() != Some(turn) {
                return;
            }
            if let Ok(verdict) = answer {
                self.told(&verdict.errors, &verdict.warnings);
            }
        });
    }

    /// Takes down what the host says of the text.
    fn told(self, errors: &[ScriptError], warnings: &[ScriptError]) {
        let text = self.text.get_untracked();
        let remark = |said: &ScriptError, is_error| {
            let (start, end) = line(&text, said);
            Remark { start, end, is_error, is_from_host: true, words: said.message.clone() }
        };
        let errors = errors.iter().map(|said| remark(said, true));
        let all = errors.chain(warnings.iter().map(|said| remark(said, false)));
        self.of_host.set(all.collect());
        self.mark();
    }

    /// What Pli has to say of the text.
    fn remarks(self) -> Vec<Remark> {
        let text = self.text.get_untracked();
        let script = match parse(&text) {
            Ok(script) => script,
            Err(error) => {
                let words = match error.kind {
                    SyntaxErrorKind::OpenString => t!("rules.syntax.string"),
                    SyntaxErrorKind::OpenText => t!("rules.syntax.text"),
                    SyntaxErrorKind::OpenComment => t!("rules.syntax.comment"),
                    other => other.to_string(),
                };
                let (start, end) = (error.span.start, error.span.end);
                return vec![Remark { start, end, is_error: true, is_from_host: false, words }];
            }
        };
        let rules = Rules::new(script);
        let folders = untrack(|| folders(self.store, self.book).get());
        let found = findings(self.store, self.book, &rules, &folders);
        let remark = |finding: shared::sieve::lint::Finding| Remark {
            start: finding.span.start,
            end: finding.span.end,
            is_error: finding.kind.is_error(),
            is_from_host: false,
            words: words::finding(&finding.kind),
        };
        found.into_iter().map(remark).collect()
    }

    fn offer(self) {
        if let Some(editor) = self.editor.get_value() {
            self.vocabulary.with_value(|vocabulary| editor.offer(vocabulary));
        }
    }

    /// Shows the remarks on their lines.
    fn mark(self) {
        let Some(editor) = self.editor.get_value() else { return };
        let text = self.text.get_untracked();
        let mark = |remark: &Remark| Mark {
            start: utf16(&text, remark.start),
            end: utf16(&text, remark.end),
            is_error: remark.is_error,
            words: remark.words.clone(),
        };
        let own = self.own.get_untracked();
        let of_host = self.of_host.get_untracked();
        editor.mark(&own.iter().chain(&of_host).map(mark).collect::<Vec<_>>());
    }

    fn go_to(self, start: usize, end: usize) {
        if let Some(editor) = self.editor.get_value() {
            let text = self.text.get_untracked();
            editor.go_to(utf16(&text, start), utf16(&text, end));
        }
    }

    fn save(self, activate: bool) {
        if self.is_saving.get_untracked() {
            return;
        }
        self.problem.set(None);
        let text = self.text.get_untracked();
        if !untrack(|| self.book.has_host()) {
            self.book.save(text.clone(), |_| {});
            self.saved(Opened {
                version: Some(String::new()),
                text,
                ..self.opened.get_untracked()
            });
            return;
        }
        self.is_saving.set(true);
        let Opened { id, version, .. } = self.opened.get_untracked();
        spawn_local(async move {
            let update = ScriptUpdate { text, version, activate };
            let answer = api::scripts::save(self.book.account(), id, &update).await;
            if self.is_saving.try_set(false).is_some() {
                return; // One has gone elsewhere.
            }
            match answer {
                Ok(script) => {
                    self.saved(script.into());
                    self.book.refresh();
                }
                Err(error) => {
                    if let ApiError::Problem(problem) = &error
                        && !problem.script.is_empty()
                    {
                        self.told(&problem.script, &[]);
                    }
                    self.problem.set(Some(error));
                }
            }
        });
    }

    fn saved(self, opened: Opened) {
        let key = key(self.store, self.book, &opened.id);
        UNSAVED.with_borrow_mut(|all| all.remove(&key));
        self.opened.set(opened);
        self.was_saved.set(true);
    }

    /// Reads what the host has by now; shows it, or goes on to write over it.
    fn meet(self, keeps_mine: bool) {
        let id = self.opened.with_untracked(|opened| opened.id.clone());
        spawn_local(async move {
            match api::scripts::read(self.book.account(), id).await {
                Ok(script) => {
                    let opened = Opened::from(script);
                    let text = opened.text.clone();
                    if self.opened.try_set(opened).is_some() {
                        return;
                    }
                    self.problem.set(None);
                    if keeps_mine {
                        self.save(false);
                    } else if let Some(editor) = self.editor.get_value() {
                        editor.set_text(&text);
                        self.changed(text);
                    } else {
                        self.changed(text);
                    }
                }
                Err(error) => self.problem.set(Some(error)),
            }
        });
    }
}

type Key = (Option<UserId>, AccountId, ScriptId);

thread_local! {
    /// Texts that aren't saved yet outlive the page.
    static UNSAVED: RefCell<BTreeMap<Key, String>> = const { RefCell::new(BTreeMap::new()) };
}

fn key(store: Store, book: RuleBook, script: &ScriptId) -> Key {
    let user = untrack(|| store.session.current()).map(|session| session.user.id.clone());
    (user, book.account(), script.clone())
}

struct Listener(Desk);

impl Host for Listener {
    fn changed(&self, text: String) {
        if !self.0.text.is_disposed() {
            self.0.changed(text);
        }
    }

    fn cursor(&self, at: u32) {
        let at = usize::try_from(at).unwrap_or_default();
        if let Some(at) = self.0.text.try_with_untracked(|text| byte(text, at)) {
            let _ = self.0.cursor.try_set(at);
        }
    }

    fn save(&self) {
        if !self.0.text.is_disposed() && untrack(|| self.0.is_changed()) {
            self.0.save(false);
        }
    }
}

#[component]
fn Sheet(desk: Desk) -> impl IntoView {
    let leave = window_event_listener(leptos::ev::beforeunload, move |event| {
        if untrack(|| desk.is_changed() && desk.opened.with(|opened| opened.version.is_some())) {
            event.prevent_default();
        }
    });
    on_cleanup(move || leave.remove());
    desk.look();
    view! {
        <Top desk />
        <Notices desk />
        <div class="expert__body">
            <Writing desk />
            <div class="expert__side">
                <Problems desk />
                <RuleNames desk />
            </div>
        </div>
        <Foot desk />
    }
}

#[component]
fn Top(desk: Desk) -> impl IntoView {
    let navigate = leptos_router::hooks::use_navigate();
    let account = desk.book.account();
    let choose = move |event| {
        let script = event_target_value(&event);
        let path = format!("{}&script={script}", super::expert_path(&account));
        navigate(&path, leptos_router::NavigateOptions::default());
    };
    let current = move || desk.opened.with(|opened| opened.id.clone());
    let option = move |entry: shared::script::ScriptEntry| {
        let id = entry.id.clone();
        let name = move || match entry.is_active {
            true => t!("script.inUse", name = entry.name.clone()),
            false => entry.name.clone(),
        };
        view! {
            <option value=entry.id.to_string() selected=move || current() == id>
                {name}
            </option>
        }
    };
    let has_several = move || desk.book.scripts.with(|scripts| scripts.items.len() > 1);
    view! {
        <div class="page__head expert__head">
            <div class="page__text">
                <h1 class="page__title">{tr("script.title")}</h1>
                <p class="page__lead">{tr("script.lead")}</p>
            </div>
            <Show when=has_several>
                <span class="select">
                    <select class="input" aria-label=tr("script.choose") on:change=choose.clone()>
                        {move || {
                            let items = desk.book.scripts.with(|scripts| scripts.items.clone());
                            items.into_iter().map(option).collect_view()
                        }}
                    </select>
                    <Icon name="chevron-down" class="icon--small" />
                </span>
            </Show>
            <Files desk />
        </div>
    }
}

#[component]
fn Files(desk: Desk) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let choose = move |()| {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    };
    let take = move |_| {
        let Some(input) = input.get_untracked() else { return };
        let file = input.files().and_then(|files| files.get(0));
        input.set_value("");
        let Some(file) = file else { return };
        if file.size() > MOST_BYTES {
            desk.store.toasts.show(Toast::new("circle-alert", t!("rules.fileTooLarge")));
            return;
        }
        spawn_local(async move {
            let text = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string());
            let Some(text) = text else { return };
            match desk.editor.try_get_value().flatten() {
                Some(editor) => editor.replace_text(&text),
                None => desk.changed(text),
            }
        });
    };
    let export = move |()| {
        let name = desk.opened.with_untracked(|opened| format!("{}.sieve", opened.name));
        browser::files::save_text(&desk.text.get_untracked(), &name);
    };
    view! {
        <MenuButton
            label=Signal::derive(tr("rules.files"))
            class="button button--quiet"
            face=ViewFn::from(move || {
                view! {
                    <Icon name="download" class="icon--small" />
                    {tr("rules.files")}
                }
            })
        >
            <MenuItem icon="upload" label=Signal::derive(tr("rules.import")) on_choose=choose />
            <MenuItem icon="download" label=Signal::derive(tr("rules.export")) on_choose=export />
        </MenuButton>
        <input
            class="visually-hidden"
            type="file"
            accept=".sieve,.siv,.script,text/plain,application/sieve"
            tabindex="-1"
            aria-label=tr("rules.importFile")
            node_ref=input
            on:change=take
        />
    }
}

#[component]
fn Notices(desk: Desk) -> impl IntoView {
    view! {
        <Show when=move || !desk.book.has_host()>
            <div class="notice">
                <Icon name="info" class="icon--small" />
                <p class="notice__text">{tr("rules.noHost")}</p>
            </div>
        </Show>
        {move || {
            let error = desk.problem.get()?;
            let on_dismiss = Callback::new(move |()| desk.problem.set(None));
            let conflict = is_conflict(&error).then(|| {
                view! {
                    <button class="button button--small" type="button" on:click=move |_| desk.meet(false)>
                        {tr("script.showTheirs")}
                    </button>
                    <button class="button button--small" type="button" on:click=move |_| desk.meet(true)>
                        {tr("script.saveMine")}
                    </button>
                }
            });
            Some(
                view! {
                    <ProblemNotice lead=t!("failure.script") sentences=sentences(&error) on_dismiss>
                        {conflict}
                    </ProblemNotice>
                },
            )
        }}
    }
}

/// The editor; a plain field where it can't be had.
#[component]
fn Writing(desk: Desk) -> impl IntoView {
    let place = NodeRef::<html::Div>::new();
    let is_missing = RwSignal::new(false);
    Effect::new(move || {
        let Some(place) = place.get() else { return };
        let text = desk.text.get_untracked();
        spawn_local(async move {
            let host = Rc::new(Listener(desk));
            let editor = ScriptEditor::attach(place.into(), t!("script.label"), text, host).await;
            if desk.editor.is_disposed() {
                return;
            }
            is_missing.set(editor.is_none());
            desk.editor.set_value(editor);
            desk.offer();
            desk.mark();
        });
    });
    let folders = folders(desk.store, desk.book);
    Effect::new(move || {
        let extensions = desk.book.scripts.with(|scripts| {
            let host = scripts.host.as_ref()?;
            Some(host.extensions.iter().cloned().collect::<BTreeSet<_>>())
        });
        let vocabulary = folders.with(|folders| Vocabulary::new(extensions.as_ref(), folders));
        desk.vocabulary.set_value(vocabulary);
        desk.offer();
    });
    view! {
        <Show
            when=move || !is_missing.get()
            fallback=move || {
                view! {
                    <textarea
                        class="input expert__plain"
                        aria-label=tr("script.label")
                        spellcheck="false"
                        prop:value=move || desk.text.get()
                        on:input=move |event| desk.changed(event_target_value(&event))
                    ></textarea>
                }
            }
        >
            <div class="expert__editor" node_ref=place></div>
        </Show>
    }
}

#[component]
fn Problems(desk: Desk) -> impl IntoView {
    let all = Memo::new(move |_| {
        let mut all = desk.own.get();
        all.extend(desk.of_host.get());
        all.sort();
        all
    });
    let one = move |remark: Remark| {
        let number = desk.text.with_untracked(|text| Position::of(text, remark.start).line);
        let icon = if remark.is_error { "circle-alert" } else { "triangle-alert" };
        let lang = remark.is_from_host.then_some("en");
        view! {
            <li>
                <button
                    class="expert__row"
                    class=("expert__row--error", remark.is_error)
                    type="button"
                    on:click=move |_| desk.go_to(remark.start, remark.end)
                >
                    <Icon name=icon class="icon--small" />
                    <span class="expert__words">
                        <span class="expert__line">
                            {move || t!("script.line", line = number)}
                            {remark.is_from_host.then(|| view! { " · " {tr("script.host")} })}
                        </span>
                        <span lang=lang>{remark.words}</span>
                    </span>
                </button>
            </li>
        }
    };
    view! {
        <section aria-label=tr("script.problems")>
            <h2 class="expert__title">{tr("script.problems")}</h2>
            <div role="status">
                <Show when=move || all.with(Vec::is_empty)>
                    <p class="field__note">{tr("script.noProblems")}</p>
                </Show>
            </div>
            <ul class="expert__list">{move || all.get().into_iter().map(one).collect_view()}</ul>
        </section>
    }
}

/// The rules that the builder sees in the script, each with the way to its place.
#[component]
fn RuleNames(desk: Desk) -> impl IntoView {
    let items = Memo::new(move |_| {
        let script = desk.text.with(|text| parse(text)).ok()?;
        let rules = Rules::new(script);
        let items = rules.items().iter().filter(|item| item.kind != ItemKind::Require);
        Some(items.cloned().collect::<Vec<_>>())
    });
    let one = move |item: shared::sieve::rules::Item| {
        let name = words::name(&item);
        let span = item.span;
        let is_here = move || {
            let cursor = desk.cursor.get();
            (span.start <= cursor && cursor <= span.end).then_some("true")
        };
        view! {
            <li>
                <button
                    class="expert__row"
                    type="button"
                    aria-current=is_here
                    on:click=move |_| desk.go_to(span.start, span.end)
                >
                    <Icon
                        name=if item.kind == ItemKind::Block { "code-xml" } else { "list-filter" }
                        class="icon--small"
                    />
                    <span class="truncate" dir="auto">{name}</span>
                    {(!item.enabled)
                        .then(|| view! { <span class="expert__off">{tr("script.off")}</span> })}
                </button>
            </li>
        }
    };
    view! {
        <Show when=move || items.with(|items| items.as_ref().is_some_and(|items| !items.is_empty()))>
            <section aria-label=tr("script.rules")>
                <h2 class="expert__title">{tr("script.rules")}</h2>
                <ol class="expert__list">
                    {move || items.get().unwrap_or_default().into_iter().map(one).collect_view()}
                </ol>
            </section>
        </Show>
    }
}

#[component]
fn Foot(desk: Desk) -> impl IntoView {
    let state = move || {
        if desk.is_saving.get() {
            t!("compose.saving")
        } else if desk.is_changed() {
            t!("script.unsaved")
        } else if desk.was_saved.get() {
            t!("settings.saved")
        } else {
            String::new()
        }
    };
    let is_active = move || desk.opened.with(|opened| opened.is_active);
    let may_use = move || desk.book.has_host() && !is_active();
    view! {
        <footer class="settings-foot">
            <span class="settings-foot__state" role="status">{state}</span>
            <Show when=may_use>
                <button
                    class="button"
                    type="button"
                    disabled=move || desk.is_saving.get()
                    on:click=move |_| desk.save(true)
                >
                    {tr("script.saveUse")}
                </button>
            </Show>
            <button
                class="button button--primary"
                type="button"
                disabled=move || desk.is_saving.get() || !desk.is_changed()
                on:click=move |_| desk.save(false)
            >
                {tr("action.save")}
            </button>
        </footer>
    }
}
