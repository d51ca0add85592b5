//! The mail of a bookbinding and printing house, the same for the same seed and time.

mod cast;
mod charset;
mod dice;
mod drafts;
mod files;
mod invitations;
mod junk;
mod letter;
mod lists;
mod mailboxes;
mod mime;
mod newsletters;
mod notices;
mod render;
mod script;
mod story;
mod wording;
mod world_scripts;

use std::collections::BTreeMap;

use anyhow::Result;
use jiff::Timestamp;

use crate::host::MailHost;
use crate::import::Import;
use dice::Dice;
use mailboxes::Mailboxes;

/// How much mail to make, and when it is to be now.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    pub seed: u64,
    /// The newest message is minutes older than this; everything else is dated from here.
    pub now: Timestamp,
    /// How many conversations there were in the past; each leaves about five messages in the mailboxes.
    pub conversations: usize,
    /// How many messages Anna's folder "Mailing lists" holds.
    pub mailing_list: usize,
}

impl Sample {
    pub fn new(now: Timestamp) -> Self {
        Self { seed: 1, now, conversations: 500, mailing_list: 50_000 }
    }
}

/// The messages of a mailing list, from the oldest to the newest, for [`MailHost::import`]: as many as a test or a
/// measurement needs.
pub fn mailing_list(count: usize, seed: u64, now: Timestamp) -> impl Iterator<Item = Import> {
    lists::messages(count, now, Dice::new(seed))
}

impl MailHost {
    /// Fills the mailboxes of the demo's people: about 3,000 messages, and the mailing list.
    ///
    /// The host must be new, with the people of [`crate::people`].
    pub fn fill(&self, sample: Sample) -> Result<()> {
        let mut mailboxes = Mailboxes::default();
        let mut dice = Dice::new(sample.seed);
        story::recent(&mut mailboxes, sample.now, &mut dice)?;
        story::past(&mut mailboxes, sample.conversations, sample.now, &mut dice)?;
        newsletters::add(&mut mailboxes, sample.now, &mut dice);
        notices::add(&mut mailboxes, sample.now, &mut dice);
        invitations::add(&mut mailboxes, sample.now, &mut dice);
        world_scripts::add(&mut mailboxes, sample.now, &mut dice)?;
        junk::add(&mut mailboxes, sample.now, &mut dice);
        drafts::add(&mut mailboxes, sample.now, &mut dice)?;
        let mut folders: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for ((address, folder), messages) in mailboxes.into_folders() {
            self.import_only(&address, &folder, messages)?;
            folders.entry(address).or_default().push(folder);
        }
        if sample.mailing_list > 0 {
            let messages = lists::messages(sample.mailing_list, sample.now, dice);
            self.import_only(ANNA, "Mailing lists", messages)?;
            folders.entry(ANNA.to_owned()).or_default().push("Mailing lists".to_owned());
        }
        for (address, folders) in &folders {
            let folders: Vec<_> = folders.iter().map(String::as_str).collect();
            self.finish_import(address, &folders)?;
        }
        Ok(())
    }
}

const ANNA: &str = "anna@pli.example";
const BEN: &str = "ben@pli.example";
const CHLOE: &str = "chloe@pli.example";
const ADMIN: &str = "admin@pli.example";
const CONTACT: &str = "contact@pli.example";
const DAN: &str = "dan@partner.example";
