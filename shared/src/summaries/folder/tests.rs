use proptest::prelude::*;

use super::*;
use crate::address::Address;
use crate::keyword::{Keyword, Keywords};
use crate::message::MessageSummary;
use crate::summaries::{Marked, Runs};

fn message(keywords: &Keywords) -> MessageSummary {
    MessageSummary {
        id: "".into(),
        from: vec![Address::new("Dan", "dan@x.example")],
        to: Vec::new(),
        subject: "Lunch".to_owned(),
        preview: None,
        received_at: Default::default(),
        size_bytes: 1,
        keywords: keywords.clone(),
        has_attachment: false,
        conversation: None,
        snoozed_until: None,
    }
}

/// A folder on a host, which tells what is asked for in pages of three.
#[derive(Debug, Default)]
struct Host {
    uid_validity: u32,
    next: u32,
    messages: BTreeMap<u32, Keywords>,
    changes: u32,
}

#[derive(Clone, Debug)]
enum Deed {
    Arrive(u8),
    Mark(usize),
    Expunge(usize),
    Rebuild,
    Sync(u8),
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        4 => (1u8..6).prop_map(Deed::Arrive),
        3 => (0usize..40).prop_map(Deed::Mark),
        3 => (0usize..40).prop_map(Deed::Expunge),
        1 => Just(Deed::Rebuild),
        5 => (1u8..4).prop_map(Deed::Sync),
    ]
}

impl Host {
    fn act(&mut self, deed: &Deed) {
        self.changes += 1;
        let nth = |at: usize| self.messages.keys().nth(at).copied();
        match deed {
            Deed::Arrive(count) => {
                for _ in 0..*count {
                    self.messages.insert(self.next, Keywords::default());
                    self.next += 1;
                }
            }
            Deed::Mark(at) => {
                let keywords = nth(*at).and_then(|uid| self.messages.get_mut(&uid));
                if let Some(keywords) = keywords {
                    keywords.set(Keyword::SEEN, !keywords.is_seen());
                }
            }
            Deed::Expunge(at) => {
                if let Some(uid) = nth(*at) {
                    self.messages.remove(&uid);
                }
            }
            Deed::Rebuild => self.uid_validity += 1,
            Deed::Sync(_) => {}
        }
    }

    fn page(&self, wanted: &SummaryWanted) -> SummaryPage {
        let is_known = wanted.validity == self.uid_validity;
        let block =
            |uids: &[u32]| Block::of(uids.iter().map(|uid| (*uid, message(&self.messages[uid]))));
        let page = SummaryPage {
            uid_validity: self.uid_validity,
            state: self.changes.to_string(),
            ..SummaryPage::default()
        };
        if !is_known || wanted.older != 0 {
            let below = if is_known { wanted.low } else { u32::MAX };
            let uids: Vec<u32> = self.messages.range(..below).map(|(uid, _)| *uid).collect();
            let some = uids.len().saturating_sub(3);
            return SummaryPage { block: block(&uids[some..]), is_more: some > 0, ..page };
        }
        let new: Vec<u32> = self.messages.range(wanted.next..).map(|(uid, _)| *uid).collect();
        if new.len() > 3 {
            return SummaryPage { block: block(&new[..3]), is_more: true, ..page };
        }
        let old: Vec<u32> =
            self.messages.range(wanted.low..wanted.next).map(|(uid, _)| *uid).collect();
        let marked = old
            .iter()
            .map(|uid| Marked { keywords: self.messages[uid].clone(), uids: Runs::of(&[*uid]) });
        let there = (old.len() as u32 != wanted.held).then(|| Runs::of(&old));
        SummaryPage { block: block(&new), marked: marked.collect(), there, ..page }
    }
}

/// Asks once, as long as there is something to ask for.
fn ask(folder: &mut Folder, host: &Host) -> bool {
    let is_behind = !folder.is_at(&host.changes.to_string());
    if !is_behind && folder.is_whole() {
        return false;
    }
    let wanted = folder.wanted(!is_behind);
    folder.take(&wanted, host.page(&wanted));
    assert!(folder.is_sound());
    true
}

fn keep(kept: &mut BTreeMap<i32, Block>, folder: &mut Folder) {
    for number in folder.take_changed() {
        match folder.block(number) {
            Some(block) => drop(kept.insert(number, block.clone())),
            None => drop(kept.remove(&number)),
        }
    }
}

proptest! {
    #[test]
    fn a_folder_becomes_what_it_is_on_the_host(deeds in prop::collection::vec(deed(), 0..40)) {
        let mut host = Host { uid_validity: 5, next: 1, ..Host::default() };
        let mut folder = Folder::default();
        // What is kept elsewhere, as the folder says.
        let mut kept: BTreeMap<i32, Block> = BTreeMap::new();
        for deed in &deeds {
            host.act(deed);
            if let Deed::Sync(count) = deed {
                for _ in 0..*count {
                    ask(&mut folder, &host);
                }
            }
        }
        let mut asked = 0;
        while ask(&mut folder, &host) {
            asked += 1;
            prop_assert!(asked < 200, "never done");
            keep(&mut kept, &mut folder);
        }
        keep(&mut kept, &mut folder);
        let known: BTreeMap<u32, Keywords> = folder
            .blocks()
            .flat_map(Block::messages)
            .map(|(uid, message)| (uid, message.keywords))
            .collect();
        prop_assert_eq!(&known, &host.messages);
        prop_assert_eq!(&kept, &folder.blocks);
    }
}

#[test]
fn the_oldest_messages_are_let_go_and_not_missed() {
    let mut host = Host { uid_validity: 5, next: 1, ..Host::default() };
    host.act(&Deed::Arrive(5));
    let mut folder = Folder::default();
    while ask(&mut folder, &host) {}
    folder.drop_oldest();
    assert_eq!((folder.held(), folder.is_whole()), (3, false));
    host.act(&Deed::Arrive(1));
    host.act(&Deed::Expunge(0));
    ask(&mut folder, &host);
    assert_eq!((folder.held(), folder.is_whole()), (4, false));
}
