//! What searching costs. Each round looks for another word, which nothing that was kept could answer.

use anyhow::{Context, Result};

use super::Bench;
use crate::host::{LARGE, SMALL};
use crate::measure::{in_turn, timed};
use crate::rows::Rows;

/// A search of one folder.
#[derive(Debug)]
struct Search {
    name: String,
    folder: &'static str,
    /// As IMAP and as Pli call where the word is to stand.
    key: &'static str,
    operator: &'static str,
    path: String,
}

impl Bench<'_> {
    pub(super) fn searches(&mut self, rows: &mut Rows) -> Result<()> {
        let large = self.amount.large;
        let searches = [
            (format!("search subjects of {large}"), LARGE, "SUBJECT", "subject:"),
            ("search a word in 1,000 texts".to_owned(), SMALL, "TEXT", ""),
        ];
        let searches = searches.map(|(name, folder, key, operator)| {
            let id = self.mailboxes.get(folder).with_context(|| format!("no folder {folder}"))?;
            let path = self.path(&format!("search?mailbox={id}&limit=50&q="));
            Ok::<_, anyhow::Error>(Search { name, folder, key, operator, path })
        });
        for search in searches {
            let search = search?;
            let mut imap = self.imap(search.folder)?;
            let http = &mut self.http;
            let pairs = in_turn(
                self.rounds.transfers,
                &[()],
                |(), round| {
                    let command =
                        format!("UID SEARCH RETURN (ALL) {} \"floor{round}\"", search.key);
                    timed(|| imap.run(&[&command]))
                },
                |(), round| {
                    let path = format!("{}{}product{round}", search.path, search.operator);
                    timed(|| http.get(&path).map(drop))
                },
            )?;
            rows.pair(&search.name, pairs.first().context("no measurement")?, 1.1, None);
        }
        Ok(())
    }
}
