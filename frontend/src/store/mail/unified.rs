//! Lists of several accounts: made of theirs, which are fetched, kept fresh and changed each for itself
//! (docs/adr/0032-unified-inbox.md).

use leptos::prelude::*;
use shared::id::{AccountId, MailboxId, MessageId};
use shared::mailbox::Mailbox;
use shared::search::found::SearchProgress;
use shared::search::parse;

use super::jobs::icon;
use super::{Action, Folders, List, Mail};
use crate::store::toasts::Toast;
use crate::t;
use crate::view_model::listing::Listing;
use crate::view_model::search::place::QueryFacts;
use crate::view_model::unified::{ACCOUNT, INBOX, Made, Order, Source, Standing};

impl Mail {
    /// Makes `list` of the lists of these accounts' folders.
    pub fn make_of(self, list: &List, places: &[(AccountId, MailboxId)]) {
        let part = |(account, mailbox): &(AccountId, MailboxId)| {
            let part = self.list(account, mailbox, &list.view);
            if let Some(search) = &part.search {
                search.facts.set(QueryFacts::of(&parse(&search.place.query)));
            }
            part
        };
        list.parts.set(places.iter().map(part).collect());
        // It is the one on screen, not the last of them.
        self.list(&list.account, &list.mailbox, &list.view);
    }

    /// Says what all inboxes hold together.
    pub fn show_all_inboxes(self, (total, unread): (u32, u32)) {
        let whole = Mailbox {
            id: MailboxId::from(INBOX),
            name: t!("unified.title"),
            parent: None,
            role: None,
            selectable: true,
            subscribed: true,
            total,
            unread,
            state: String::new(),
        };
        let account = AccountId::from(ACCOUNT);
        let known = Folders { items: Some(vec![whole]), ..Folders::default() };
        if self.folders.with_untracked(|all| all.get(&account) != Some(&known)) {
            self.folders.update(|all| drop(all.insert(account, known)));
        }
    }

    /// Does `action` with messages of several accounts. What is done in each is told, and taken back, as one.
    pub(crate) fn act_on_several(self, list: &List, ids: Vec<MessageId>, action: &Action) {
        let mut groups: Vec<(List, Vec<MessageId>)> = Vec::new();
        for id in &ids {
            let (part, id) = list.resolve(id);
            match groups.iter_mut().find(|(known, _)| known.account == part.account) {
                Some((_, ids)) => ids.push(id),
                // A message of an account that was let go of.
                None if part.is_whole() => {}
                None => groups.push((part, vec![id])),
            }
        }
        if action.leaves() && list.search.is_none() {
            // At once, for those who ask right after what is left.
            list.listing.update(|listing| drop(listing.remove(&ids)));
        }
        let before = self.toasts.last();
        let (accounts, count) = (groups.len(), ids.len());
        let first = groups.first().map(|(part, _)| part.account.clone());
        for (part, ids) in groups {
            self.act(&part, ids, action.clone());
        }
        let Some(first) = first.filter(|_| accounts > 1) else { return };
        let words = self.words(&first, action, u32::try_from(count).unwrap_or(u32::MAX));
        let undos = self.toasts.take_since(before);
        if undos.is_empty() {
            self.toasts.show(Toast::new(icon(Some(action)), words));
        } else {
            let undo = move || undos.iter().for_each(|undo| undo());
            self.toasts.show_undoable(icon(Some(action)), words, undo);
        }
    }
}

impl List {
    /// The lists that it is made of; tracked.
    pub fn parts_now(&self) -> Vec<Self> {
        self.parts.get()
    }

    /// What is known of it as a part of another; tracked.
    fn standing(&self) -> Standing {
        match (self.failure.with(Option::is_some), self.is_known.get()) {
            (true, _) => Standing::Failed,
            (false, true) => Standing::Known,
            (false, false) => Standing::Awaited,
        }
    }

    /// Puts together what is known of its parts; tracked. Whoever `waits` shows nothing until all have been heard.
    pub fn put_together(&self, made: &mut Made, waits: bool) -> Order {
        let parts = self.parts.get();
        let standings: Vec<Standing> = parts.iter().map(Self::standing).collect();
        let listings: Vec<_> = parts.iter().map(|part| part.listing.read()).collect();
        let sources: Vec<Source<'_>> = listings
            .iter()
            .zip(&standings)
            .map(|(listing, standing)| Source { listing, standing: *standing })
            .collect();
        let order = Order::of(&sources);
        let lists: Vec<(&AccountId, &Listing)> = parts
            .iter()
            .zip(&listings)
            .map(|(part, listing)| (&part.account, &**listing))
            .collect();
        let listing = made.listing(&order, &lists);
        drop(listings);
        let is_some_known = standings.contains(&Standing::Known) || !order.rows.is_empty();
        let is_heard = !waits || !standings.contains(&Standing::Awaited);
        if (is_some_known && is_heard) || parts.is_empty() {
            self.listing.set(listing);
            if !self.is_known.get_untracked() {
                self.is_known.set(true);
            }
        }
        let are_all_lost = standings.iter().all(|standing| *standing == Standing::Failed);
        let failure = parts.first().filter(|_| are_all_lost && order.rows.is_empty());
        let failure = failure.and_then(|part| part.failure.get_untracked());
        if self.failure.with_untracked(|known| *known != failure) {
            self.failure.set(failure);
        }
        order
    }

    /// Has each part fetch as much of it as is seen of the whole; tracked.
    pub fn fetch_parts(&self, order: &Order) {
        let parts = self.parts.get();
        let wanted = order.wanted(parts.len(), self.seen.get().end);
        for (part, wanted) in parts.iter().zip(wanted) {
            // What failed is tried again when it is asked for, or when something is heard of it.
            if part.failure.with_untracked(Option::is_none) {
                part.show(0..wanted);
            }
        }
    }

    /// How far the searches of its parts have come, as one; tracked.
    pub fn follow_parts(&self) {
        let Some(search) = &self.search else { return };
        let mut whole = SearchProgress { is_done: true, ..SearchProgress::default() };
        let mut has_begun = false;
        for part in self.parts.get() {
            let is_lost = part.failure.with(Option::is_some);
            let progress = part.search.as_ref().and_then(|search| search.progress.get());
            has_begun |= progress.is_some();
            let progress = progress.unwrap_or_default();
            whole.total += progress.total;
            whole.folders += progress.folders;
            whole.searched += progress.searched;
            whole.is_done &= progress.is_done || is_lost;
            whole.failed.extend(progress.failed);
            whole.is_cut |= progress.is_cut;
            let largest = whole.waits_for.as_ref().map_or(0, |place| place.messages);
            whole.waits_for =
                progress.waits_for.filter(|place| place.messages > largest).or(whole.waits_for);
        }
        search.progress.set((has_begun || whole.is_done).then_some(whole));
    }
}
