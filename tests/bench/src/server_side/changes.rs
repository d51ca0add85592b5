//! What changing a message costs.

use anyhow::{Context, Result};
use shared::change::{Change, ChangeRequest, Target};
use shared::id::MessageId;
use shared::keyword::Keyword;
use shared::mailbox::MailboxRole;

use super::{Bench, uid};
use crate::host::LARGE;
use crate::measure::{Pair, in_turn, rounds_with_warm_up, timed};
use crate::rows::Rows;

/// Moved at once at most.
const MANY: usize = 1_000;

impl Bench<'_> {
    pub(super) fn mark(&mut self, rows: &mut Rows) -> Result<()> {
        let change = Change::Keywords { add: vec![Keyword::new(Keyword::FLAGGED)], remove: vec![] };
        let commands = |uid: &str| vec![format!("UID STORE {uid} +FLAGS.SILENT (\\Flagged)")];
        let pair = self.change(1, self.rounds.changes, &change, commands)?;
        rows.pair("mark one", &pair, 1.3, None);
        Ok(())
    }

    pub(super) fn destroy_one(&mut self, rows: &mut Rows) -> Result<()> {
        let commands = |uid: &str| {
            let mark = format!("UID STORE {uid} +FLAGS.SILENT (\\Deleted)");
            vec![mark, format!("UID EXPUNGE {uid}")]
        };
        let pair = self.change(1, self.rounds.changes, &Change::Destroy, commands)?;
        rows.pair("delete one for good", &pair, 1.3, None);
        Ok(())
    }

    pub(super) fn move_one(&mut self, rows: &mut Rows) -> Result<()> {
        let pair = self.archive(1, self.rounds.changes)?;
        rows.pair("move one", &pair, 1.3, None);
        Ok(())
    }

    /// Leaves half of the large folder where it is.
    pub(super) fn move_many(&mut self, rows: &mut Rows) -> Result<()> {
        let rounds = self.rounds.transfers;
        let there = usize::try_from(self.amount.large)?;
        let count = (there / 4 / rounds_with_warm_up(rounds)).min(MANY);
        let pair = self.archive(count, rounds)?;
        rows.pair(&format!("move {count}"), &pair, 1.3, None);
        Ok(())
    }

    fn archive(&mut self, count: usize, rounds: usize) -> Result<Pair> {
        let change = Change::Move { to: Target::Role(MailboxRole::Archive) };
        self.change(count, rounds, &change, |uids| vec![format!("UID MOVE {uids} Archive")])
    }

    /// Changes messages of the large folder, `count` at once, each only once. `commands` are told their UIDs.
    fn change(
        &mut self,
        count: usize,
        rounds: usize,
        change: &Change,
        commands: impl Fn(&str) -> Vec<String>,
    ) -> Result<Pair> {
        let ids = self.newest(LARGE, 2 * count * rounds_with_warm_up(rounds))?;
        let batches: Vec<&[MessageId]> = ids.chunks(count).collect();
        let mut imap = self.imap(LARGE)?;
        let first = self.window_path(LARGE, 0, 1)?;
        let changes = self.path("changes");
        let http = &mut self.http;
        let floor = |(): &(), round: usize| {
            let batch = batches.get(2 * round).context("messages")?;
            // The newest come first, and nothing else lies between them.
            let uids = format!("{}:{}", uid(batch.last())?, uid(batch.first())?);
            let commands = commands(&uids);
            let commands: Vec<&str> = commands.iter().map(String::as_str).collect();
            imap.run(&["NOOP"])?; // Learns what the other one did, before the clock runs.
            timed(|| imap.run(&commands))
        };
        let product = |(): &(), round: usize| {
            let messages = batches.get(2 * round + 1).context("messages")?.to_vec();
            let request = ChangeRequest { messages, change: change.clone() };
            http.get(&first)?; // The same.
            timed(|| http.post(&changes, &request).map(drop))
        };
        let pairs = in_turn(rounds, &[()], floor, product)?;
        pairs.into_iter().next().context("no measurement")
    }
}
