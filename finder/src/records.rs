//! What the index is kept as in the browser: a record for each folder and one for each of its blocks, by their names.

use shared::id::{AccountId, MailboxId};
use shared::summaries::{Block, Folder, Index};

/// The name of a record. Ids hold no white space.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Name {
    pub(crate) account: AccountId,
    pub(crate) mailbox: MailboxId,
    /// Which block; `None` for the folder itself.
    pub(crate) block: Option<i32>,
}

impl Name {
    pub(crate) fn parse(name: &str) -> Option<Self> {
        let mut parts = name.split(' ');
        let (account, mailbox) = (parts.next()?.into(), parts.next()?.into());
        let block = parts.next().map(str::parse).transpose().ok()?;
        Some(Self { account, mailbox, block })
    }

    pub(crate) fn of_folder((account, mailbox): &(AccountId, MailboxId)) -> Self {
        Self { account: account.clone(), mailbox: mailbox.clone(), block: None }
    }

    pub(crate) fn text(&self) -> String {
        match self.block {
            Some(number) => format!("{} {} {number}", self.account, self.mailbox),
            None => format!("{} {}", self.account, self.mailbox),
        }
    }
}

/// Takes in a record, or that it is gone.
pub(crate) fn load(index: &mut Index, name: &Name, bytes: Option<&[u8]>) {
    let folder = index.folder_mut(&name.account, &name.mailbox);
    match name.block {
        Some(number) => folder.put(number, bytes.and_then(|it| postcard::from_bytes(it).ok())),
        None => {
            let kept: Option<Folder> = bytes.and_then(|it| postcard::from_bytes(it).ok());
            folder.put_rest(kept.unwrap_or_default());
        }
    }
}

/// What changed since this was asked last: each record with its bytes, or without where it is gone.
pub(crate) fn changed(index: &mut Index, also: &Name) -> Vec<(Name, Option<Vec<u8>>)> {
    let mut records = Vec::new();
    for (key, folder) in index.folders_mut() {
        let name = Name::of_folder(key);
        let blocks = folder.take_changed();
        if !blocks.is_empty() || name == *also {
            records.push((name.clone(), bytes(folder)));
        }
        records.extend(blocks.into_iter().map(|number| {
            let name = Name { block: Some(number), ..name.clone() };
            (name, folder.block(number).and_then(block_bytes))
        }));
    }
    records
}

fn bytes(folder: &Folder) -> Option<Vec<u8>> {
    postcard::to_allocvec(folder).ok()
}

fn block_bytes(block: &Block) -> Option<Vec<u8>> {
    postcard::to_allocvec(block).ok()
}
