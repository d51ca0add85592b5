//! What changing a message costs.

use anyhow::{Context, Result};
use shared::change::{Change, ChangeRequest, Target};
use shared::keyword::Keyword;
use shared::mailbox::MailboxRole;

use super::{Bench, uid};
use crate::host::LARGE;
use crate::measure::{Pair, in_turn, rounds_with_warm_up, timed};
use crate::rows::Rows;

impl Bench<'_> {
    pub(super) fn mark(&mut self, rows: &mut Rows) -> Result<()> {
        let change = Change::Keywords { add: vec![Keyword::new(Keyword::FLAGGED)], remove: vec![] };
        let command = |uid: &str| format!("UID STORE {uid} +FLAGS.SILENT (\\Flagged)");
        let pair = self.change_one(&change, command)?;
        rows.pair("mark one", &pair, 1.3, None);
        Ok(())
    }

    pub(super) fn move_one(&mut self, rows: &mut Rows) -> Result<()> {
        let change = Change::Move { to: Target::Role(MailboxRole::Archive) };
        let pair = self.change_one(&change, |uid| format!("UID MOVE {uid} Archive"))?;
        rows.pair("move one", &pair, 1.3, None);
        Ok(())
    }

    /// Changes messages of the large folder one by one, each only once.
    fn change_one(&mut self, change: &Change, command: impl Fn(&str) -> String) -> Result<Pair> {
        let ids = self.newest(LARGE, 2 * rounds_with_warm_up(self.rounds.changes))?;
        let mut imap = self.imap(LARGE)?;
        let first = self.window_path(LARGE, 0, 1)?;
        let changes = self.path("changes");
        let http = &mut self.http;
        let floor = |(): &(), round: usize| {
            let command = command(uid(ids.get(2 * round))?);
            imap.run(&["NOOP"])?; // Learns what the other one did, before the clock runs.
            timed(|| imap.run(&[&command]))
        };
        let product = |(): &(), round: usize| {
            let id = ids.get(2 * round + 1).context("a message")?;
            let request = ChangeRequest { messages: vec![id.clone()], change: change.clone() };
            http.get(&first)?; // The same.
            timed(|| http.post(&changes, &request).map(drop))
        };
        let pairs = in_turn(self.rounds.changes, &[()], floor, product)?;
        pairs.into_iter().next().context("no measurement")
    }
}
