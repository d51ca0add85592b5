//! The rules of an account: the text of their script, and what of it the host has. Used by parts only.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::id::{AccountId, ScriptId, UserId};
use shared::problem::{Problem, ProblemKind};
use shared::script::{Script, ScriptUpdate, Scripts};
use shared::sieve::lexer::SyntaxError;
use shared::sieve::parse::parse;
use shared::sieve::rules::Rules;

use super::Store;
use crate::api::{self, ApiError};
use crate::browser;

/// What Pli calls a script that it makes: `pli`, as an id (RFC 4648 §5).
const OWN: &str = "cGxp";

/// How far reading has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    #[default]
    Reading,
    Known,
    Failed(ApiError),
}

type Told = Rc<dyn Fn(Result<(), ApiError>)>;

/// What outlives the pages that show it.
#[derive(Clone)]
struct Kept {
    user: UserId,
    account: AccountId,
    scripts: ArcRwSignal<Scripts>,
    standing: ArcRwSignal<Standing>,
    text: ArcRwSignal<String>,
    is_saving: ArcRwSignal<bool>,
    waiting: Rc<RefCell<Vec<Told>>>,
}

thread_local! {
    static KEPT: RefCell<Vec<Kept>> = const { RefCell::new(Vec::new()) };
}

/// A handle for the component that is being built.
#[derive(Clone, Copy, Debug)]
pub struct RuleBook {
    store: Store,
    account: StoredValue<AccountId>,
    /// What the host can do and has.
    pub scripts: RwSignal<Scripts>,
    pub standing: RwSignal<Standing>,
    /// The script, with what is on its way to the host.
    pub text: RwSignal<String>,
    /// Its rules; why it can't be read, if it can't.
    pub rules: Memo<Result<Rules, SyntaxError>>,
    pub is_saving: RwSignal<bool>,
}

impl RuleBook {
    /// The rules of `account`, for whoever is signed in.
    pub fn of(store: Store, account: AccountId) -> Self {
        let kept = kept(store, &account);
        let text: RwSignal<String> = kept.text.into();
        Self {
            store,
            account: StoredValue::new(account),
            scripts: kept.scripts.into(),
            standing: kept.standing.into(),
            text,
            rules: Memo::new(move |_| text.with(|text| parse(text)).map(Rules::new)),
            is_saving: kept.is_saving.into(),
        }
    }

    pub fn account(self) -> AccountId {
        self.account.get_value()
    }

    /// Reads it all again, unless something is on its way to the host.
    pub fn refresh(self) {
        spawn_local(self.reload());
    }

    /// The same, for who waits until it is read.
    pub async fn reload(self) {
        let kept = kept(self.store, &self.account());
        let answer = api::scripts::list(kept.account.clone()).await;
        if kept.is_saving.get_untracked() {
            return;
        }
        match answer {
            Ok(scripts) => kept.take(scripts),
            Err(error) => kept.standing.set(Standing::Failed(error)),
        }
    }

    /// Whether there is a script that can't be read, and so must not be replaced; tracked.
    pub fn is_broken(self) -> bool {
        self.rules.with(Result::is_err) || self.scripts.with(|scripts| scripts.problem.is_some())
    }

    /// Whether the host keeps rules; tracked.
    pub fn has_host(self) -> bool {
        self.scripts.with(|scripts| scripts.host.is_some())
    }

    /// Shows `text` at once and saves it; what comes of it is told to `told`. Where the host doesn't take it, all is as
    /// before.
    pub fn save(self, text: String, told: impl Fn(Result<(), ApiError>) + 'static) {
        let kept = kept(self.store, &self.account());
        if kept.scripts.with_untracked(|scripts| scripts.problem.is_some()) {
            let problem = Problem::of_kind(ProblemKind::ScriptBroken);
            return told(Err(ApiError::Problem(Box::new(problem))));
        }
        if kept.text.with_untracked(|known| *known != text) {
            kept.text.set(text);
        }
        if untrack(|| !self.has_host()) {
            browser::store(&key(&kept.account), &kept.text.get_untracked());
            return told(Ok(()));
        }
        kept.waiting.borrow_mut().push(Rc::new(told));
        if kept.is_saving.get_untracked() {
            return; // It is saved with what is on its way.
        }
        kept.is_saving.set(true);
        spawn_local(async move {
            let outcome = kept.push().await;
            kept.is_saving.set(false);
            let waiting = kept.waiting.take();
            for told in waiting {
                told(outcome.clone());
            }
        });
    }
}

/// Whether a failure means that the script was changed elsewhere.
pub fn is_conflict(error: &ApiError) -> bool {
    error.kind() == Some(ProblemKind::ScriptConflict)
}

/// Where rules are kept for a host that doesn't.
fn key(account: &AccountId) -> String {
    format!("{}{account}", super::RULES)
}

fn kept(store: Store, account: &AccountId) -> Kept {
    let user = untrack(|| store.session.current()).map(|session| session.user.id.clone());
    let user = user.unwrap_or_else(|| UserId(String::new()));
    KEPT.with_borrow_mut(|all| {
        let found = all.iter().find(|kept| kept.user == user && kept.account == *account);
        if let Some(found) = found {
            return found.clone();
        }
        let made = Kept {
            user,
            account: account.clone(),
            scripts: ArcRwSignal::default(),
            standing: ArcRwSignal::default(),
            text: ArcRwSignal::default(),
            is_saving: ArcRwSignal::default(),
            waiting: Rc::default(),
        };
        all.push(made.clone());
        made
    })
}

impl Kept {
    fn take(&self, scripts: Scripts) {
        let text = match (&scripts.host, &scripts.current) {
            (None, _) => browser::stored(&key(&self.account)).unwrap_or_default(),
            (Some(_), Some(script)) => script.text.clone(),
            (Some(_), None) => String::new(),
        };
        self.scripts.set(scripts);
        if self.text.with_untracked(|known| *known != text) {
            self.text.set(text);
        }
        self.standing.set(Standing::Known);
    }

    /// What the host has, as far as is known.
    fn on_host(&self) -> String {
        self.scripts.with_untracked(|scripts| {
            scripts.current.as_ref().map(|script| script.text.clone()).unwrap_or_default()
        })
    }

    /// Saves what is there, and again for as long as it was changed meanwhile.
    async fn push(&self) -> Result<(), ApiError> {
        loop {
            let text = self.text.get_untracked();
            let known = self.scripts.with_untracked(|scripts| scripts.current.clone());
            let (id, version) = match known {
                Some(Script { id, version, .. }) => (id, Some(version)),
                None => (ScriptId::from(OWN), None),
            };
            let update = ScriptUpdate { text: text.clone(), version, activate: true };
            match api::scripts::save(self.account.clone(), id, &update).await {
                Ok(saved) => self.saved(saved),
                Err(error) => {
                    self.text.set(self.on_host());
                    return Err(error);
                }
            }
            if self.text.with_untracked(|now| *now == text) {
                return Ok(());
            }
        }
    }

    fn saved(&self, saved: Script) {
        self.scripts.update(|scripts| {
            for entry in &mut scripts.items {
                entry.is_active = entry.id == saved.id && saved.is_active
                    || entry.id != saved.id && entry.is_active && !saved.is_active;
            }
            if scripts.items.iter().all(|entry| entry.id != saved.id) {
                scripts.items.push(shared::script::ScriptEntry {
                    id: saved.id.clone(),
                    name: saved.name.clone(),
                    is_active: saved.is_active,
                });
            }
            scripts.current = Some(saved);
        });
    }
}
