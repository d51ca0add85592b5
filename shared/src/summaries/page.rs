//! What server and browser tell each other to keep a folder's summaries: `GET …/mailboxes/{mailbox}/summaries`.
//!
//! An answer is a [`SummaryPage`] in the encoding of postcard: numbers as varints, lists and texts with their length
//! before them, and nothing else. It travels compressed.

use serde::{Deserialize, Serialize};

use super::Block;
use crate::keyword::Keywords;

/// What the browser has of a folder, and so what to tell it. All 0 and empty: nothing yet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
pub struct SummaryWanted {
    /// The UIDVALIDITY to which the UIDs belong. Where the folder has another one by now, it is told as to somebody who
    /// has nothing.
    #[serde(default)]
    pub validity: u32,
    /// What is there of the messages from this UID …
    #[serde(default)]
    pub low: u32,
    /// … to that before this one is known.
    #[serde(default)]
    pub next: u32,
    /// So many they were.
    #[serde(default)]
    pub held: u32,
    /// In which state the folder was then.
    #[serde(default)]
    pub since: String,
    /// 1: the messages before `low`, and nothing of what changed since.
    #[serde(default)]
    pub older: u8,
}

/// Some messages of a folder, and what became of others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SummaryPage {
    pub uid_validity: u32,
    /// See [`crate::mailbox::Mailbox::state`].
    pub state: String,
    /// The newest messages; those that are new; or those before what is known.
    pub block: Block,
    /// There are more of these, to be asked for in the same way. Then the rest waits.
    pub is_more: bool,
    /// Keywords as they are now, of messages for which they may be others than before.
    pub marked: Vec<Marked>,
    /// Which of the known messages are still there; `None` where all are.
    pub there: Option<Runs>,
}

/// Messages with the same keywords.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marked {
    pub keywords: Keywords,
    pub uids: Runs,
}

/// UIDs in ascending order, as first and last of each run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Runs(Vec<(u32, u32)>);

impl Runs {
    /// `uids` are in ascending order.
    pub fn of(uids: &[u32]) -> Self {
        let runs = uids.chunk_by(|one, other| one.checked_add(1) == Some(*other));
        Self(runs.filter_map(|run| Some((*run.first()?, *run.last()?))).collect())
    }

    pub fn holds(&self, uid: u32) -> bool {
        let place = self.0.partition_point(|(_, last)| *last < uid);
        self.0.get(place).is_some_and(|(first, _)| *first <= uid)
    }
}

impl SummaryPage {
    pub fn encode(&self) -> Vec<u8> {
        postcard::to_allocvec(self).expect("numbers, texts and lists of them have an encoding")
    }

    /// `None` for what is no page.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let page: Self = postcard::from_bytes(bytes).ok()?;
        page.block.is_sound().then_some(page)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn runs_hold_what_they_were_made_of(uids in prop::collection::btree_set(1u32..60, 0..40)) {
            let runs = Runs::of(&uids.iter().copied().collect::<Vec<_>>());
            for uid in 0..62 {
                prop_assert_eq!(runs.holds(uid), uids.contains(&uid));
            }
        }

        #[test]
        fn no_bytes_break_the_reader(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = SummaryPage::decode(&bytes);
        }
    }
}
