//! Which folder to ask about next: what changed, then the newest of each, then what is older; the inbox first.

use std::collections::BTreeMap;

use shared::id::{AccountId, MailboxId};
use shared::mailbox::{Mailbox, MailboxRole};
use shared::summaries::{Folder, Index, KnownAccount, PAGE, SummaryWanted};

/// Messages that are held at most; of more, the newest are.
const MOST: u32 = 300_000;

/// How many too many there may be before the oldest are let go.
const SLACK: u32 = 5 * PAGE;

/// For how long a folder is left alone after it was asked about, in milliseconds: mail comes in bursts.
const REST: f64 = 2_000.0;

/// And after it couldn't be read.
const LONG_REST: f64 = 60_000.0;

/// What to do.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Next {
    /// Ask at this address.
    Ask(String),
    /// Nothing, for so many milliseconds.
    Wait(f64),
    /// Nothing until folders change.
    Rest,
}

type Key = (AccountId, MailboxId);

/// When folders may be asked about again, and what is being asked.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    rests: BTreeMap<Key, Rest>,
    asked: Option<Asked>,
}

#[derive(Debug)]
struct Rest {
    until: f64,
    /// Whether it couldn't be read, so that nothing is to be asked.
    is_failed: bool,
    /// The state in which the folder was when it was asked about last. What it told is no older.
    state: String,
}

/// What the server is asked.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) key: Key,
    pub(crate) wanted: SummaryWanted,
    state: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Need {
    Changes,
    Beginning,
    Older,
}

impl Plan {
    /// What to do now, in milliseconds since 1970.
    pub(crate) fn next(&mut self, index: &Index, accounts: &[KnownAccount], now: f64) -> Next {
        let has_room = index.held() + PAGE <= MOST;
        let (mut best, mut wait) = (None, f64::INFINITY);
        for (account, mailbox) in every(accounts) {
            let key = (account.account.clone(), mailbox.id.clone());
            let folder = index.folder(&key.0, &key.1);
            let rest = self.rests.get(&key);
            let Some(need) = need(folder, mailbox, rest, has_room) else { continue };
            let rests = |rest: &&Rest| rest.until > now && (need != Need::Older || rest.is_failed);
            if let Some(rest) = rest.filter(rests) {
                wait = wait.min(rest.until - now);
                continue;
            }
            let rank = (need, importance(mailbox));
            let is_better = |(known, ..): &(_, _, _, _)| rank < *known;
            if best.as_ref().is_none_or(is_better) {
                best = Some((rank, account, mailbox, key));
            }
        }
        let Some(((need, _), account, mailbox, key)) = best else {
            return if wait.is_finite() { Next::Wait(wait) } else { Next::Rest };
        };
        let folder = index.folder(&key.0, &key.1);
        let wanted = folder.map(|it| it.wanted(need == Need::Older)).unwrap_or_default();
        let url = format!("{}/{}/summaries?{}", account.url, mailbox.id, parameters(&wanted));
        self.asked = Some(Asked { key, wanted, state: mailbox.state.clone() });
        Next::Ask(url)
    }

    /// What was asked, now that it is answered; `is_more`: and is to be asked again.
    pub(crate) fn answered(&mut self, now: f64, is_more: bool) -> Option<Asked> {
        let asked = self.asked.take()?;
        if is_more {
            self.rests.remove(&asked.key);
        } else if asked.wanted.older == 0 {
            let (until, state) = (now + REST, asked.state.clone());
            self.rests.insert(asked.key.clone(), Rest { until, is_failed: false, state });
        }
        Some(asked)
    }

    /// What was asked can't be had.
    pub(crate) fn failed(&mut self, now: f64) {
        if let Some(Asked { key, .. }) = self.asked.take() {
            let until = now + LONG_REST;
            self.rests.insert(key, Rest { until, is_failed: true, state: String::new() });
        }
    }

    /// Whether there are more messages than should be held.
    pub(crate) fn is_full(index: &Index) -> bool {
        index.held() > MOST + SLACK
    }
}

/// All folders that can hold messages.
pub(crate) fn every(accounts: &[KnownAccount]) -> impl Iterator<Item = (&KnownAccount, &Mailbox)> {
    accounts.iter().flat_map(|account| {
        let mailboxes = account.mailboxes.iter().flatten().filter(|mailbox| mailbox.selectable);
        mailboxes.map(move |mailbox| (account, mailbox))
    })
}

fn need(
    folder: Option<&Folder>,
    mailbox: &Mailbox,
    rest: Option<&Rest>,
    has_room: bool,
) -> Option<Need> {
    let Some(folder) = folder.filter(|folder| !folder.is_new()) else {
        return (mailbox.total > 0).then_some(Need::Beginning);
    };
    let is_asked = rest.is_some_and(|rest| rest.state == mailbox.state && !rest.state.is_empty());
    if !folder.is_at(&mailbox.state) && !is_asked {
        return Some(Need::Changes);
    }
    (!folder.is_whole() && has_room).then_some(Need::Older)
}

fn importance(mailbox: &Mailbox) -> u8 {
    match mailbox.role {
        Some(MailboxRole::Inbox) => 0,
        Some(MailboxRole::Junk | MailboxRole::Trash) => 2,
        _ => 1,
    }
}

/// Nothing in it needs an encoding: states are digits, dots and hyphens.
fn parameters(wanted: &SummaryWanted) -> String {
    let SummaryWanted { validity, low, next, held, since, older } = wanted;
    format!("validity={validity}&low={low}&next={next}&held={held}&since={since}&older={older}")
}

#[cfg(test)]
mod tests {
    use shared::summaries::SummaryPage;

    use super::*;

    fn mailbox(id: &str, role: Option<MailboxRole>, state: &str) -> Mailbox {
        Mailbox {
            id: id.into(),
            name: id.to_owned(),
            parent: None,
            role,
            selectable: true,
            subscribed: true,
            total: 1,
            unread: 0,
            state: state.to_owned(),
        }
    }

    fn accounts(state: &str) -> Vec<KnownAccount> {
        let mailboxes = vec![
            mailbox("junk", Some(MailboxRole::Junk), "1"),
            mailbox("other", None, "1"),
            mailbox("inbox", Some(MailboxRole::Inbox), state),
        ];
        vec![KnownAccount { account: "a".into(), url: "u".to_owned(), mailboxes: Some(mailboxes) }]
    }

    /// Answers what is asked, and tells what that was.
    fn step(plan: &mut Plan, index: &mut Index, state: &str, now: f64) -> String {
        match plan.next(index, &accounts(state), now) {
            Next::Ask(url) => {
                let asked = plan.answered(now, false).unwrap();
                let is_more = asked.wanted.older == 0 && asked.key.1.as_str() == "inbox";
                let state = if asked.key.1.as_str() == "inbox" { state } else { "1" };
                let page = SummaryPage {
                    uid_validity: 1,
                    state: state.to_owned(),
                    is_more: is_more && asked.wanted.validity == 0,
                    ..SummaryPage::default()
                };
                index.folder_mut(&asked.key.0, &asked.key.1).take(&asked.wanted, page);
                let older = if asked.wanted.older == 1 { " older" } else { "" };
                format!("{}{older}", url.split('/').nth(1).unwrap())
            }
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn the_newest_of_the_inbox_come_first_and_what_is_older_last() {
        let (mut plan, mut index) = (Plan::default(), Index::default());
        let mut seen = Vec::new();
        for _ in 0..5 {
            seen.push(step(&mut plan, &mut index, "1", 0.0));
        }
        assert_eq!(seen, ["inbox", "other", "junk", "inbox older", "Rest"]);
        // A change is asked about at once, but not more often than it takes to gather some.
        assert_eq!(step(&mut plan, &mut index, "2", 5_000.0), "inbox");
        assert_eq!(step(&mut plan, &mut index, "3", 5_500.0), "Wait(1500.0)");
        assert_eq!(step(&mut plan, &mut index, "3", 7_000.0), "inbox");
    }

    #[test]
    fn what_cant_be_read_is_left_alone_for_a_while() {
        let (mut plan, index) = (Plan::default(), Index::default());
        let one = accounts("1").into_iter().map(|mut account| {
            account.mailboxes.as_mut().unwrap().truncate(1);
            account
        });
        let one: Vec<_> = one.collect();
        assert!(matches!(plan.next(&index, &one, 0.0), Next::Ask(_)));
        plan.failed(0.0);
        assert_eq!(plan.next(&index, &one, 1_000.0), Next::Wait(LONG_REST - 1_000.0));
        assert!(matches!(plan.next(&index, &one, LONG_REST), Next::Ask(_)));
    }
}
