//! The script that is open: its text, what is said of it, and saving it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::id::{AccountId, ScriptId, UserId};
use shared::script::{Script, ScriptError, ScriptUpdate};
use shared::sieve::lexer::SyntaxErrorKind;
use shared::sieve::parse::parse;
use shared::sieve::rules::Rules;

use crate::api::{self, ApiError};
use crate::pages::rules::builder::findings;
use crate::pages::rules::{folders, words};
use crate::script_editor::{Host, Mark, ScriptEditor};
use crate::store::Store;
use crate::store::rules::RuleBook;
use crate::t;
use crate::view_model::script::{Vocabulary, byte, line, utf16};

/// What Pli calls a script that it makes, as an id (RFC 4648 §5), and by name.
const OWN: (&str, &str) = ("cGxp", shared::script::OWN_NAME);
/// How long nobody must have typed before it is looked at what there is, and before the host is asked.
const LULL: Duration = Duration::from_millis(250);
const LONG_LULL: Duration = Duration::from_millis(900);

/// A script as the host has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    pub id: ScriptId,
    pub name: String,
    pub is_active: bool,
    /// `None` for one that the host doesn't have yet.
    pub version: Option<String>,
    pub text: String,
}

impl From<Script> for Opened {
    fn from(script: Script) -> Self {
        let Script { id, name, is_active, text, version } = script;
        Self { id, name, is_active, version: Some(version), text }
    }
}

/// Something to be said of a place, in bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Remark {
    pub start: usize,
    pub end: usize,
    pub is_error: bool,
    pub is_from_host: bool,
    pub words: String,
}

/// What is being edited; cheap to copy.
#[derive(Clone, Copy, Debug)]
pub struct Desk {
    pub store: Store,
    pub book: RuleBook,
    pub opened: RwSignal<Opened>,
    pub text: RwSignal<String>,
    pub own: RwSignal<Vec<Remark>>,
    pub of_host: RwSignal<Vec<Remark>>,
    /// Where the cursor is, in bytes.
    pub cursor: RwSignal<usize>,
    pub problem: RwSignal<Option<ApiError>>,
    pub is_saving: RwSignal<bool>,
    pub was_saved: RwSignal<bool>,
    pub editor: StoredValue<Option<ScriptEditor>, LocalStorage>,
    /// What is offered in it.
    pub vocabulary: StoredValue<Vocabulary>,
    /// Counts changes, so that a lull is known.
    turn: StoredValue<u32>,
}

/// The script wanted, else the one that rules are shown from, as the host has it now.
pub async fn read(book: RuleBook, wanted: Option<ScriptId>) -> Result<Opened, ApiError> {
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
    pub fn new(store: Store, book: RuleBook, opened: Opened) -> Self {
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
    pub fn is_changed(self) -> bool {
        self.text.with(|text| {
            self.opened.with(|opened| opened.text != *text || opened.version.is_none())
        })
    }

    pub fn changed(self, text: String) {
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
    pub fn look(self) {
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

    pub fn offer(self) {
        if let Some(editor) = self.editor.get_value() {
            self.vocabulary.with_value(|vocabulary| editor.offer(vocabulary));
        }
    }

    /// Shows the remarks on their lines.
    pub fn mark(self) {
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

    pub fn go_to(self, start: usize, end: usize) {
        if let Some(editor) = self.editor.get_value() {
            let text = self.text.get_untracked();
            editor.go_to(utf16(&text, start), utf16(&text, end));
        }
    }

    pub fn save(self, activate: bool) {
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
    pub fn meet(self, keeps_mine: bool) {
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

/// Hears what happens in the editor.
#[derive(Debug)]
pub struct Listener(pub Desk);

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
