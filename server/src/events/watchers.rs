//! Who listens on the mail hosts: one watch for each account that some browser is open on.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use shared::event::Event;
use shared::id::AccountId;
use tokio::sync::mpsc;

use super::Audience;
use crate::mail::Error;
use crate::mail::ids::mailbox_id;
use crate::mail::watch::{News, Watch};
use crate::state::AppState;

/// How often a watch asks whether anybody still listens. A browser that reloads finds it running.
const CHECK_EVERY: Duration = Duration::from_secs(30);

/// After a connection broke, and longer after each further time.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// The accounts that are watched.
#[derive(Debug, Default)]
pub struct Watchers(Mutex<HashSet<AccountId>>);

impl Watchers {
    /// Watches `account` from now on, for as long as anybody listens for it.
    pub fn ensure(&self, state: &AppState, account: &AccountId) {
        if self.lock().insert(account.clone()) {
            state.workers.spawn(watch(state.clone(), account.clone()));
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashSet<AccountId>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn watch(state: AppState, account: AccountId) {
    loop {
        tokio::select! {
            () = state.stopping.cancelled() => return,
            () = deserted(&state, &account) => {}
            () = listen(&state, &account) => {}
        }
        // Whoever came in between would have found this account watched.
        let mut watched = state.watchers.lock();
        if !state.events.is_heard(&Audience::from(&account)) {
            watched.remove(&account);
            return;
        }
    }
}

async fn deserted(state: &AppState, account: &AccountId) {
    let audience = Audience::from(account);
    loop {
        tokio::time::sleep(CHECK_EVERY).await;
        if !state.events.is_heard(&audience) {
            return;
        }
    }
}

/// Listens, again and again, until the account can't be opened.
async fn listen(state: &AppState, account: &AccountId) {
    let mut pause = FIRST_PAUSE;
    let (sender, news) = mpsc::channel(64);
    let publish = publish(state, account, news);
    let work = async {
        let Ok(opened) = state.accounts.get(state, account).await else {
            tokio::time::sleep(LONGEST_PAUSE).await;
            return;
        };
        let mut watch = Watch::new(opened.pool.clone(), sender);
        loop {
            let since = tokio::time::Instant::now();
            let error = watch.listen().await;
            if matches!(error, Error::WrongPassword { .. } | Error::Locked { .. }) {
                // Not until the user signs in again, which opens the account anew.
                tokio::time::sleep(LONGEST_PAUSE).await;
                return;
            }
            pause = if since.elapsed() > LONGEST_PAUSE { FIRST_PAUSE } else { pause };
            tracing::debug!(%error, pause_seconds = pause.as_secs(), "Watch ended");
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    };
    tokio::select! {
        () = work => {}
        () = publish => {}
    }
}

async fn publish(state: &AppState, account: &AccountId, mut news: mpsc::Receiver<News>) {
    while let Some(news) = news.recv().await {
        let account_id = account.clone();
        // Before the browser hears of it, so that what it asks for then is about this.
        if let News::Folder { mailbox, status } = &news {
            for open in state.accounts.open(account) {
                if open.pool.scope().holds(mailbox) {
                    open.threads.heard(mailbox, status);
                }
            }
        }
        let event = match news {
            News::Folders => Event::MailboxesChanged { account: account_id },
            News::Folder { mailbox, status } => Event::MailboxChanged {
                account: account_id,
                mailbox: mailbox_id(&mailbox),
                total: status.messages.unwrap_or(0),
                unread: status.unseen.unwrap_or(0),
                state: status.state(),
            },
        };
        // Other nodes whose browsers listen watch the account themselves.
        state.events.deliver(account, event);
    }
}
