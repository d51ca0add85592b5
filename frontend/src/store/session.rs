//! Who is signed in.

use std::sync::Arc;

use leptos::prelude::*;
use shared::account::Account;
use shared::id::AccountId;
use shared::permission::Permission;
use shared::problem::ProblemKind;
use shared::session::{Session, SignIn};
use shared::sign_in::PasskeyAnswer;

use crate::api::{self, ApiError};
use crate::browser::{self, kept};
use crate::start;

/// How things stand between the user and the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    SignedOut,
    SignedIn(Arc<Session>),
    /// The server didn't say.
    Unknown(ApiError),
}

#[derive(Clone, Copy, Debug)]
pub struct SessionStore {
    standing: RwSignal<Standing>,
    /// The session ended while the app was open: what is on screen stays, under a sign-in dialog.
    expired: RwSignal<bool>,
}

fn standing_after(answer: Result<Session, ApiError>) -> Standing {
    match answer {
        Ok(session) => {
            start::remember(&session);
            Standing::SignedIn(Arc::new(session))
        }
        Err(error) if error.kind() == Some(ProblemKind::SignedOut) => {
            leptos::task::spawn_local(kept::wipe(false));
            Standing::SignedOut
        }
        Err(error) => Standing::Unknown(error),
    }
}

impl SessionStore {
    pub(super) fn new(answer: Result<Session, ApiError>) -> Self {
        let expired = RwSignal::new(false);
        let store = Self { standing: RwSignal::new(standing_after(answer)), expired };
        api::on_signed_out(move || store.expire());
        store
    }

    /// How things stand; tracked.
    pub fn standing(self) -> Standing {
        self.standing.get()
    }

    /// The session, if somebody is signed in; tracked.
    pub fn current(self) -> Option<Arc<Session>> {
        match self.standing.get() {
            Standing::SignedIn(session) => Some(session),
            Standing::SignedOut | Standing::Unknown(_) => None,
        }
    }

    /// One of the user's accounts; tracked.
    pub fn account(self, id: &AccountId) -> Option<Account> {
        self.current()?.accounts.iter().find(|account| account.id == *id).cloned()
    }

    /// The account to write from: this one if the user may, else the first in which they may; tracked.
    pub fn writing_from(self, wanted: &AccountId) -> Option<AccountId> {
        let session = self.current()?;
        let may = |account: &&Account| account.permissions.contains(&Permission::SendAs);
        let mut accounts = session.accounts.iter().filter(may);
        let first = accounts.clone().next();
        accounts.find(|account| account.id == *wanted).or(first).map(|account| account.id.clone())
    }

    /// Whether the user may write from anywhere; tracked.
    pub fn may_write(self) -> bool {
        self.writing_from(&AccountId(String::new())).is_some()
    }

    /// Whether the user must sign in again to go on; tracked.
    pub fn is_expired(self) -> bool {
        self.expired.get()
    }

    pub(super) fn expire(self) {
        self.expired.set(true);
        leptos::task::spawn_local(kept::wipe(false));
    }

    /// Asks again who is signed in. If nobody is any more, the page begins anew, with nothing of them in memory.
    pub async fn refresh(self) {
        match (api::session::current().await, untrack(|| self.current())) {
            (Err(error), Some(_)) if error.kind() == Some(ProblemKind::SignedOut) => {
                kept::wipe(false).await;
                go_home();
            }
            // What is on screen stays, as long as nobody says otherwise.
            (Err(_), Some(_)) => {}
            (answer, _) => self.standing.set(standing_after(answer)),
        }
    }

    /// Takes in what the server says of the session that was kept.
    pub(super) async fn renew(self, session: Session) {
        let before = untrack(|| self.current());
        if before.is_none_or(|before| before.user.id != session.user.id) {
            kept::wipe(false).await;
            return go_home();
        }
        self.change_to(session).await;
    }

    /// Asks again what the user may do.
    pub async fn refresh_access(self) {
        match api::session::current().await {
            Ok(session) => self.change_to(session).await,
            Err(_) => self.refresh().await,
        }
    }

    /// The same user may do other things. Of an account that was taken away nothing stays, on screen, in memory or kept.
    async fn change_to(self, session: Session) {
        let before = untrack(|| self.current());
        let is_left = |account: &Account| session.accounts.iter().any(|it| it.id == account.id);
        let is_any_lost =
            before.iter().flat_map(|before| &before.accounts).any(|account| !is_left(account));
        if is_any_lost {
            kept::wipe(false).await;
            return go_home();
        }
        start::remember(&session);
        if before.as_deref() != Some(&session) {
            self.standing.set(Standing::SignedIn(Arc::new(session)));
        }
    }

    /// Signs in. Somebody else than before starts from a clean page, so that nothing of the first user stays.
    pub async fn sign_in(self, request: &SignIn) -> Result<(), ApiError> {
        self.begin(api::session::sign_in(request).await?);
        Ok(())
    }

    /// Signs in with what a passkey answered.
    pub async fn sign_in_with_passkey(self, answer: &PasskeyAnswer) -> Result<(), ApiError> {
        self.begin(api::sign_in::sign_in_with_passkey(answer).await?);
        Ok(())
    }

    fn begin(self, session: Session) {
        let before = self.standing.get_untracked();
        if let Standing::SignedIn(before) = &before
            && before.user.id != session.user.id
        {
            start::remember(&session);
            return go_home();
        }
        self.standing.set(standing_after(Ok(session)));
        self.expired.set(false);
    }

    /// Opens another account.
    pub async fn add_account(self, request: &SignIn) -> Result<(), ApiError> {
        let session = api::session::add_account(request).await?;
        self.standing.set(standing_after(Ok(session)));
        Ok(())
    }

    /// Lets go of an account that was added.
    pub async fn remove_account(self, account: &AccountId) -> Result<(), ApiError> {
        api::session::remove_account(account).await?;
        kept::wipe(false).await;
        self.refresh().await;
        Ok(())
    }

    /// Signs out and forgets all that was on screen.
    pub async fn sign_out(self) -> Result<(), ApiError> {
        api::session::sign_out().await?;
        leave().await;
        Ok(())
    }

    /// Signs out on all devices, here too.
    pub async fn sign_out_everywhere(self) -> Result<(), ApiError> {
        api::sign_in::end_sessions().await?;
        leave().await;
        Ok(())
    }
}

/// Begins anew, with nothing in memory.
fn go_home() {
    let _ = browser::window().location().assign("/");
}

/// Lets go of all that is the user's.
async fn leave() {
    kept::wipe(true).await;
    let look = super::preferences::look();
    browser::forget_all();
    super::preferences::keep(&look);
    go_home();
}
