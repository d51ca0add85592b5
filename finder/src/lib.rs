//! Searches known messages while one types. Runs in a worker of the browser, whose script (`worker.js`) does what is asked
//! of it here: fetches from the server, keeps records, and hands over what is to be looked for
//! (docs/adr/0035-instant-search.md).

mod plan;
mod records;

use std::cmp::Reverse;
use std::collections::BTreeSet;

use js_sys::{Array, Uint8Array};
use shared::id::{AccountId, MailboxId};
use shared::summaries::{Index, KnownAccount, KnownHits, KnownRequest, SummaryPage};
use wasm_bindgen::prelude::*;

use plan::{Next, Plan};
use records::Name;

/// The index of one user, and how it is kept up to date.
#[wasm_bindgen]
#[derive(Debug, Default)]
pub struct Finder {
    index: Index,
    accounts: Vec<KnownAccount>,
    plan: Plan,
    /// Records of folders that are gone.
    outdated: Vec<Name>,
}

#[wasm_bindgen]
impl Finder {
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in a record that was kept, or that it is gone.
    pub fn load(&mut self, name: &str, bytes: Option<Vec<u8>>) {
        if let Some(name) = Name::parse(name) {
            records::load(&mut self.index, &name, bytes.as_deref());
        }
    }

    /// All records were loaded: what doesn't hold together is forgotten.
    pub fn loaded(&mut self) {
        let broken = self.index.folders().filter(|(_, folder)| !folder.is_sound());
        let broken: Vec<_> = broken.map(|(key, _)| key.clone()).collect();
        self.forget(broken);
    }

    /// The accounts and folders to hold; others are forgotten. Gives the records that change, as [`Self::take`].
    pub fn hold(&mut self, accounts: &str) -> Array {
        let Ok(accounts) = serde_json::from_str(accounts) else { return Array::new() };
        self.accounts = accounts;
        let there: BTreeSet<_> = plan::every(&self.accounts)
            .map(|(account, mailbox)| (&account.account, &mailbox.id))
            .collect();
        let is_unknown = |account: &AccountId| {
            let mut known = self.accounts.iter().filter(|it| it.account == *account);
            known.any(|it| it.mailboxes.is_none())
        };
        let gone = self.index.folders().map(|(key, _)| key);
        let gone = gone.filter(|key| !there.contains(&(&key.0, &key.1)) && !is_unknown(&key.0));
        let gone: Vec<_> = gone.cloned().collect();
        self.forget(gone);
        self.outdated.drain(..).map(|name| record(&name, None)).collect()
    }

    /// What to do next: the address to ask at, or how many milliseconds to wait; nothing where all is known.
    pub fn next(&mut self, now: f64) -> JsValue {
        match self.plan.next(&self.index, &self.accounts, now) {
            Next::Ask(url) => url.into(),
            Next::Wait(milliseconds) => milliseconds.into(),
            Next::Rest => JsValue::UNDEFINED,
        }
    }

    /// Takes in the answer, and gives the records that it changes, each as its name and bytes, or nothing for one that is
    /// to be deleted.
    pub fn take(&mut self, answer: &[u8], now: f64) -> Array {
        let Some(page) = SummaryPage::decode(answer) else {
            self.failed(now);
            return Array::new();
        };
        let Some(asked) = self.plan.answered(now, page.is_more) else { return Array::new() };
        self.index.folder_mut(&asked.key.0, &asked.key.1).take(&asked.wanted, page);
        while Plan::is_full(&self.index) {
            self.index.drop_oldest();
        }
        let changed = records::changed(&mut self.index, &Name::of_folder(&asked.key));
        changed.iter().map(|(name, bytes)| record(name, bytes.as_deref())).collect()
    }

    /// The server didn't answer what was asked.
    pub fn failed(&mut self, now: f64) {
        self.plan.failed(now);
    }

    /// What is known to answer a request, both as JSON.
    pub fn search(&self, request: &str) -> String {
        let hits = serde_json::from_str(request).map(|request| self.hits(&request));
        serde_json::to_string(&hits.unwrap_or_default()).unwrap_or_default()
    }

    /// The memory that the index takes.
    pub fn bytes(&self) -> usize {
        self.index.bytes()
    }
}

fn record(name: &Name, bytes: Option<&[u8]>) -> Array {
    let bytes = bytes.map(|bytes| Uint8Array::from(bytes).into());
    Array::of2(&name.text().into(), &bytes.unwrap_or(JsValue::UNDEFINED))
}

impl Finder {
    fn hits(&self, request: &KnownRequest) -> KnownHits {
        let is_meant =
            |account: &AccountId| request.account.as_ref().is_none_or(|it| it == account);
        let mut all = KnownHits::default();
        for known in self.accounts.iter().filter(|known| is_meant(&known.account)) {
            let mailboxes = known.mailboxes.as_deref().unwrap_or_default();
            let hits = self.index.search(&known.account, mailboxes, request);
            all.items.extend(hits.items);
        }
        all.items.sort_by_key(|found| Reverse(found.message.received_at));
        all.items.truncate(request.limit);
        all
    }

    fn forget(&mut self, folders: Vec<(AccountId, MailboxId)>) {
        for key in folders {
            let name = Name::of_folder(&key);
            if let Some(folder) = self.index.folder(&key.0, &key.1) {
                let numbers = folder.numbers().map(Some).chain([None]);
                self.outdated.extend(numbers.map(|block| Name { block, ..name.clone() }));
            }
            self.index.forget(&key.0, &key.1);
        }
    }
}
