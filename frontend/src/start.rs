//! How the app begins: as few requests as can be, all at once.

use futures_util::FutureExt;
use futures_util::future::{LocalBoxFuture, Shared};
use shared::id::{AccountId, MailboxId};
use shared::mailbox::MailboxList;
use shared::message::MessageWindow;
use shared::problem::ProblemKind;
use shared::session::Session;
use shared::start::Start;

use crate::api::{self, ApiError};
use crate::browser::{self, kept};
use crate::json;
use crate::view_model::unified;

/// The own account of whoever used this browser last, so that the first screen needs no question who that is.
const ACCOUNT: &str = "pli.account";

/// What is known before anything is shown.
#[derive(Clone, Debug)]
pub struct Beginning {
    pub session: Result<Session, ApiError>,
    pub mail: Option<FirstMail>,
}

/// The mail of the first screen.
#[derive(Clone, Debug)]
pub struct FirstMail {
    pub account: AccountId,
    pub mailboxes: MailboxList,
    pub window: Option<MessageWindow>,
}

/// What the server says, where what was kept from the last time is shown meanwhile.
pub type Fresh = Shared<LocalBoxFuture<'static, Beginning>>;

/// Asks for all that the page's address will show; for conversations where messages are grouped. Where this browser kept
/// that, it is given at once.
pub async fn begin(groups: bool) -> (Beginning, Option<Fresh>) {
    let path = browser::window().location().pathname().unwrap_or_default();
    let (account, mailbox) = named_in(&path);
    let account = account.or_else(|| browser::stored(ACCOUNT).map(AccountId));
    let Some(account) = account else {
        return (Beginning { session: api::session::current().await, mail: None }, None);
    };
    let fresh = ask(account.clone(), mailbox.clone(), groups).boxed_local().shared();
    // Under way while the browser looks for what it kept. Leptos isn't there yet.
    wasm_bindgen_futures::spawn_local(fresh.clone().map(drop));
    let kept = kept_start(account, mailbox, groups).await;
    let has_rows = |kept: &Beginning| kept.mail.as_ref().is_some_and(|mail| mail.window.is_some());
    match kept {
        Some(kept) if has_rows(&kept) => (kept, Some(fresh)),
        Some(kept) => match fresh.clone().await {
            Beginning { session: Err(ApiError::Network), .. } => (kept, Some(fresh)),
            answer => (answer, None),
        },
        None => (fresh.await, None),
    }
}

/// What the server said the last time.
async fn kept_start(
    account: AccountId,
    mailbox: Option<MailboxId>,
    groups: bool,
) -> Option<Beginning> {
    let mailbox = mailbox.as_ref().map(MailboxId::as_str).unwrap_or_default();
    let text = kept::start(account.as_str(), mailbox).await?;
    let Start { mut session, mailboxes, window } = json::read(&text)?;
    // This browser knows them better.
    session.preferences = None;
    let window = window.filter(|window| groups || !window.grouping.is_on);
    Some(Beginning { session: Ok(session), mail: Some(FirstMail { account, mailboxes, window }) })
}

async fn ask(account: AccountId, mailbox: Option<MailboxId>, groups: bool) -> Beginning {
    match api::start::read(&account, mailbox.as_ref(), groups).await {
        Ok(Start { session, mailboxes, window }) => {
            Beginning { session: Ok(session), mail: Some(FirstMail { account, mailboxes, window }) }
        }
        Err(error) if is_final(&error) => Beginning { session: Err(error), mail: None },
        // The account may be somebody else's, or its host down: the app says which, if somebody is signed in.
        Err(_) => Beginning { session: api::session::current().await, mail: None },
    }
}

fn is_final(error: &ApiError) -> bool {
    error.kind() == Some(ProblemKind::SignedOut) || *error == ApiError::Network
}

/// Remembers whose mail to begin with next time, and whose is kept from now on.
pub fn remember(session: &Session) {
    if let Some(own) = session.accounts.first() {
        browser::store(ACCOUNT, own.id.as_str());
    }
    kept::begin(session.user.id.as_str());
}

/// The account and the folder in `/mail/{account}/{mailbox}`.
fn named_in(path: &str) -> (Option<AccountId>, Option<MailboxId>) {
    let mut segments = path.trim_matches('/').split('/');
    if segments.next() != Some("mail") {
        return (None, None);
    }
    let mut next = || segments.next().filter(|segment| !segment.is_empty());
    // All accounts together begin with the own one's inbox.
    match next().filter(|first| *first != unified::ACCOUNT) {
        Some(account) => (Some(AccountId::from(account)), next().map(MailboxId::from)),
        None => (None, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_names_account_and_folder() {
        for (path, account, mailbox) in [
            ("/", None, None),
            ("/outbox", None, None),
            ("/mail/a1", Some("a1"), None),
            ("/mail/all/inbox", None, None),
            ("/mail/a1/SU5CT1g", Some("a1"), Some("SU5CT1g")),
            ("/mail/a1/SU5CT1g/SU5CT1g.1.7", Some("a1"), Some("SU5CT1g")),
        ] {
            let expected = (account.map(AccountId::from), mailbox.map(MailboxId::from));
            assert_eq!(named_in(path), expected, "{path}");
        }
    }
}
