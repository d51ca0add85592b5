//! As much of a list as a browser keeps for the next start.

use shared::id::MailboxId;
use shared::message::{Grouping, MessageWindow};

use super::Listing;

/// Rows enough for some scrolling.
const ROWS: u32 = 200;

impl Listing {
    /// The beginning of the list, as the server would tell it.
    pub fn beginning(&self, mailbox: &MailboxId) -> MessageWindow {
        let known = (0..ROWS).map_while(|place| self.rows.get(&place));
        MessageWindow {
            mailbox: mailbox.clone(),
            state: self.state.clone(),
            total: self.total,
            position: 0,
            items: known.map(|row| row.summary.as_ref().clone()).collect(),
            changes: None,
            grouping: Grouping { is_on: self.is_grouped, is_settling: false },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view_model::listing::Trust;
    use crate::view_model::listing::tests::window;

    #[test]
    fn a_list_is_kept_up_to_its_first_gap_and_comes_back_the_same() {
        let mut listing = Listing::default();
        listing.merge(&window(9, 0, &["a", "b"]), Trust::All, |_| 0);
        listing.merge(&window(9, 5, &["f"]), Trust::All, |_| 0);
        let kept = listing.beginning(&MailboxId::from("inbox"));
        assert_eq!(kept, window(9, 0, &["a", "b"]));
        // What was done since it was read is in it, too.
        listing.remove(&[shared::id::MessageId::from("a")]);
        let kept = listing.beginning(&MailboxId::from("inbox"));
        assert_eq!((kept.total, kept.items.len()), (8, 1));
    }
}
