//! Who is at which message of an account that several people work in. Lives in memory, and for seconds.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use shared::activity::ActivityKind;
use shared::event::Event;
use shared::id::{AccountId, MessageId, UserId};
use shared::presence::{Doing, PresenceList, PresenceRequest, Present, SILENT_SECONDS};

use super::{activity, named};
use crate::db;
use crate::error::{ApiError, ApiResult};
use crate::mail::MessageRef;
use crate::mail::read::Target;
use crate::people::accounts::OpenAccount;
use crate::state::AppState;

/// People at messages of one account, at most: a few of each of them.
const MOST: usize = 500;

/// Who is where, by account.
#[derive(Debug, Default)]
pub struct Presences(Mutex<HashMap<AccountId, Vec<(Present, Timestamp)>>>);

impl Presences {
    /// Takes in what another node heard.
    pub(crate) fn heard(&self, account: &AccountId, person: &Present, now: Timestamp) {
        self.put(account, person, now);
    }

    /// Takes in what somebody does, and gives whether that is new, and all who are there.
    fn put(&self, account: &AccountId, person: &Present, now: Timestamp) -> (bool, Vec<Present>) {
        // Nothing that holds the lock can leave it half-changed.
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let silent = SignedDuration::from_secs(SILENT_SECONDS.into());
        all.retain(|_, people| {
            people.retain(|(_, said)| now.duration_since(*said) < silent);
            !people.is_empty()
        });
        let people = all.entry(account.clone()).or_default();
        let is_other =
            |known: &Present| (&known.user, &known.message) != (&person.user, &person.message);
        let is_new = people.iter().all(|(known, _)| is_other(known));
        people.retain(|(known, _)| is_other(known));
        if person.doing != Doing::Gone && people.len() < MOST {
            people.push((person.clone(), now));
        }
        (is_new, people.iter().map(|(known, _)| known.clone()).collect())
    }
}

/// Notes what a user does with a message, tells the others, and gives who else is there. Where nobody else works in the
/// account, nothing is noted.
///
/// # Errors
///
/// Those of the database.
pub async fn say(
    state: &AppState,
    account: &OpenAccount,
    user: &UserId,
    request: PresenceRequest,
) -> ApiResult<PresenceList> {
    let (id, scope) = (&account.id, account.pool.scope());
    let is_within = |message: &MessageId| {
        MessageRef::parse(message).is_some_and(|message| scope.holds(&message.mailbox))
    };
    if !is_within(&request.message) || db::shares::count(&state.db, id).await? < 2 {
        return Ok(PresenceList::default());
    }
    let row = db::users::find(&state.db, user).await?.ok_or_else(ApiError::not_found)?;
    let name = named(state, &row.name, &row.email);
    let name = if name.is_empty() { row.email } else { name };
    let PresenceRequest { message, doing } = request;
    let person = Present { user: user.clone(), name, message, doing };
    let (is_new, mut people) = state.presences.put(id, &person, state.clock.now());
    if is_new && person.doing != Doing::Gone {
        let target = Target {
            account: id,
            pool: &account.pool,
            own: &account.own,
            message: &person.message,
        };
        // It was just opened, and is remembered; one that isn't there was not read.
        if let Ok(message) = state.reader.message(target).await {
            let words = (message.subject.as_str(), "");
            activity::note(state, id, user, ActivityKind::Read, words).await;
        }
    }
    people.retain(|other| other.user != *user && is_within(&other.message));
    let event = Event::PresenceChanged { account: id.clone(), person };
    state.events.publish(id, event);
    Ok(PresenceList { people })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;

    fn person(user: &str, message: &str, doing: Doing) -> Present {
        let (user, message) = (UserId(user.to_owned()), MessageId(message.to_owned()));
        Present { name: user.0.clone(), user, message, doing }
    }

    #[test]
    fn who_says_nothing_any_more_is_gone() {
        let presences = Presences::default();
        let account = AccountId("contact".to_owned());
        let begin = Clock::default().now();
        let after = |seconds| begin.saturating_add(SignedDuration::from_secs(seconds)).unwrap();
        let put = |who: &Present, now| presences.put(&account, who, now).1;
        let chloe = person("chloe", "m", Doing::Answering);
        put(&chloe, begin);
        let ben = person("ben", "m", Doing::Reading);
        assert_eq!(put(&ben, after(20)), [chloe, ben.clone()]);
        assert_eq!(put(&ben, after(26)), std::slice::from_ref(&ben), "chloe fell silent");
        let gone = Present { doing: Doing::Gone, ..ben };
        assert!(put(&gone, after(27)).is_empty());
    }
}
