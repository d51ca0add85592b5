//! Following the inboxes that closed browsers are to hear of. Each is followed by one node.

use std::collections::BTreeSet;
use std::time::Duration;

use shared::event::Event;
use shared::id::{AccountId, UserId};
use shared::message::MessageSummary;
use shared::permission::Permission;
use shared::push::PushMessage;
use tokio::time::sleep;

use super::service::{Handed, hand};
use super::subscription::Subscription;
use crate::db::push::{Alive, Mark, SubscriptionRow};
use crate::db::{self, DbResult};
use crate::error::ApiResult;
use crate::events::Audience;
use crate::imap::MailboxName;
use crate::mail::ids::mailbox_id;
use crate::mail::{MessageRef, list};
use crate::nodes::{Kind, Taken};
use crate::people::access::may_still;
use crate::people::sessions;
use crate::state::AppState;

/// How often it is looked whose inboxes are to be followed, and whether they still are.
const LOOK_EVERY: Duration = Duration::from_secs(30);

/// Deliveries come in bursts: this long is waited for more before they are told.
const GATHER: Duration = Duration::from_millis(200);

/// Of an inbox that was filled at once, the newest are told.
const MOST_AT_ONCE: u32 = 5;

/// Characters of a name and of a subject; with them a message fits a record several times.
const MOST_CHARACTERS: usize = 150;

/// Follows whatever is to be, until the server stops.
pub async fn run(state: AppState) {
    if !state.config.push.is_on {
        return;
    }
    let stop = state.stopping.clone();
    while !stop.is_cancelled() {
        match wanted(&state).await {
            Ok(accounts) => {
                for account in accounts {
                    if state.pushes.followed().insert(account.clone()) {
                        state.workers.spawn(follow(state.clone(), account));
                    }
                }
            }
            Err(error) => tracing::error!(%error, "Who is told of new mail can't be read"),
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = state.pushes.wake.notified() => {}
            () = sleep(LOOK_EVERY) => {}
        }
    }
}

async fn wanted(state: &AppState) -> DbResult<BTreeSet<AccountId>> {
    let mut accounts = BTreeSet::new();
    for user in db::push::users(&state.db, alive(state)).await? {
        let grants = db::accounts::grants_of(&state.db, &user, state.clock.now()).await?;
        let readable = grants.into_iter().filter(|(_, grant)| grant.allows(Permission::Read));
        accounts.extend(readable.map(|(account, _)| account));
    }
    Ok(accounts)
}

fn alive(state: &AppState) -> Alive {
    let now = state.clock.now();
    Alive { now, idle_since: sessions::idle_since(&state.config.sessions, now) }
}

async fn follow(state: AppState, account: AccountId) {
    match Taken::take(&state, Kind::Push, account.as_str()).await {
        Ok(Some(taken)) => {
            let stop = state.stopping.clone();
            if let Some(Err(error)) = stop.run_until_cancelled(tell(&state, &account)).await {
                tracing::warn!(%error, "New mail can't be told to closed browsers for now");
            }
            taken.release().await;
        }
        Ok(None) => {} // Another node follows it.
        Err(error) => tracing::error!(%error, "An inbox can't be claimed"),
    }
    state.pushes.followed().remove(&account);
}

/// Tells of an inbox for as long as anybody is to hear of it.
async fn tell(state: &AppState, account: &AccountId) -> DbResult<()> {
    let inbox = MailboxName::inbox();
    let inbox_id = mailbox_id(&inbox);
    let audience = vec![Audience::from(account)];
    let mut heard = state.events.subscribe(audience, None, state.clock.now());
    state.watchers.ensure(state, account);
    loop {
        let readers = readers(state, account, &inbox).await?;
        if readers.is_empty() {
            return db::push::forget_mark(&state.db, account).await;
        }
        match news(state, account, &inbox).await {
            Ok(news) => {
                for message in &news {
                    send(state, &readers, message);
                }
            }
            // Mostly a host that is away; the watch says when it is back.
            Err(error) => tracing::debug!(?error, "An inbox can't be read for those it is told to"),
        }
        let look = sleep(LOOK_EVERY);
        tokio::pin!(look);
        loop {
            let event = tokio::select! {
                event = heard.next() => event,
                () = &mut look => break,
            };
            match event.as_ref().map(|published| published.event.as_ref()) {
                Some(Event::MailboxChanged { mailbox, .. }) if *mailbox == inbox_id => {
                    sleep(GATHER).await;
                    break;
                }
                Some(Event::Resync) => break,
                Some(_) => {}
                None => return Ok(()), // Too slow: it is begun anew.
            }
        }
    }
}

/// The subscriptions of everyone who may read this inbox.
async fn readers(
    state: &AppState,
    account: &AccountId,
    inbox: &MailboxName,
) -> DbResult<Vec<SubscriptionRow>> {
    let rows = db::push::at_account(&state.db, account, alive(state)).await?;
    let mut readers = Vec::new();
    for rows in rows.chunk_by(|one, next| one.user_id == next.user_id) {
        let Some(user) = rows.first().map(|row| UserId(row.user_id.clone())) else { continue };
        let scope = may_still(state, &user, account, Permission::Read).await?;
        if scope.is_some_and(|scope| scope.holds(inbox)) {
            readers.extend_from_slice(rows);
        }
    }
    Ok(readers)
}

/// What came since it was looked last, the oldest first; from now on it is no news any more.
async fn news(
    state: &AppState,
    account: &AccountId,
    inbox: &MailboxName,
) -> ApiResult<Vec<PushMessage>> {
    let opened = state.accounts.get(state, account).await?;
    let window = list::window(&opened.pool, inbox, 0, MOST_AT_ONCE).await?;
    let newest = window.items.iter().filter_map(|row| MessageRef::parse(&row.id)).max();
    let before = db::push::mark(&state.db, account).await?;
    let Some(newest) = newest else { return Ok(Vec::new()) };
    let mark = Mark { uid_validity: newest.uid_validity, uid: newest.uid };
    if before == Some(mark) {
        return Ok(Vec::new());
    }
    db::push::set_mark(&state.db, account, mark).await?;
    // What is there when somebody first asks is no news, and neither is a folder that was made anew.
    let Some(before) = before.filter(|before| before.uid_validity == mark.uid_validity) else {
        return Ok(Vec::new());
    };
    let is_news = |row: &&MessageSummary| {
        MessageRef::parse(&row.id).is_some_and(|message| message.uid > before.uid)
            && !row.keywords.is_seen()
    };
    let rows = window.items.iter().rev().filter(is_news);
    Ok(rows.map(|row| message(account, row)).collect())
}

fn message(account: &AccountId, row: &MessageSummary) -> PushMessage {
    let from = row.from.first().map_or("", |from| from.display_name());
    let inbox = mailbox_id(&MailboxName::inbox());
    PushMessage {
        title: short(from),
        body: short(row.subject.trim()),
        tag: row.id.to_string(),
        path: format!("/mail/{account}/{inbox}/{}", row.id),
    }
}

fn short(text: &str) -> String {
    let mut start: String = text.chars().take(MOST_CHARACTERS).collect();
    if start.len() < text.len() {
        start.push('…');
    }
    start
}

/// Sends beside what else there is to do: services take their time.
fn send(state: &AppState, readers: &[SubscriptionRow], message: &PushMessage) {
    for row in readers {
        let (state, row, message) = (state.clone(), row.clone(), message.clone());
        state.workers.clone().spawn(async move {
            let Some(subscription) = Subscription::open(&state, &row) else { return };
            let stop = state.stopping.clone();
            let handed = stop.run_until_cancelled(hand(&state, &subscription, &message)).await;
            if handed == Some(Handed::Gone)
                && let Err(error) = db::push::remove_same(&state.db, &row).await
            {
                tracing::error!(%error, "A subscription that has ended can't be removed");
            }
        });
    }
}
