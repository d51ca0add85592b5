//! The other letters of the open conversation.

use std::sync::Arc;

use leptos::prelude::*;
use shared::address::Address;
use shared::conversation::ConversationItem;
use shared::id::{MailboxId, MessageId};
use shared::keyword::Keyword;
use shared::message::Message;

use super::{MOST_AWAITED, Reading, Side};
use crate::api::ApiError;
use crate::browser;
use crate::pages::mail::conversation::{anchor, sender_words};
use crate::store::mail::{Action, List};
use crate::view_model::conversation::{Slot, Unfolded, slots, step};

impl Reading {
    /// Asks for what belongs with each message that is opened, and unfolds what is new in it.
    pub(super) fn follow_conversation(self) {
        let Self { store, account, message, groups, conversation, .. } = self;
        // An answer may come while its message is open.
        let has_more = Memo::new(move |_| {
            groups.get() && message.get().is_some_and(|id| self.may_have_more(&id))
        });
        Effect::new(move || {
            message.track();
            self.unfolded.set(Unfolded::default());
            self.shows_all.set(false);
            self.current.set(None);
        });
        Effect::new(move || match message.get() {
            Some(id) if has_more.get() => store.conversations.open(&account.get(), &id),
            _ => store.conversations.close(),
        });
        // Once a message: what comes later stays folded until it is asked for.
        Effect::new(move |laid_out: Option<Option<MessageId>>| {
            let laid_out = laid_out.flatten();
            let (open, whole) = (message.get(), conversation.get());
            if !has_more.get() {
                return open;
            }
            let (Some(open), Some(whole)) = (open, whole) else { return laid_out };
            if laid_out.as_ref() != Some(&open) {
                self.unfolded.set(Unfolded::at_first(&whole.items, &open));
            }
            Some(open)
        });
        on_cleanup(move || store.conversations.close());
    }

    /// A row of a list of conversations says whether there is more than its message; tracked.
    fn may_have_more(self, id: &MessageId) -> bool {
        self.list.get().0.listing.with(|listing| {
            !listing.is_grouped || listing.get(id).is_none_or(|row| row.count() > 1)
        })
    }

    /// Whether other messages belong with the open one; tracked.
    pub fn is_conversation(self) -> bool {
        self.conversation.with(Option::is_some)
    }

    /// How many letters are on their way; tracked.
    pub fn awaited(self) -> Option<usize> {
        if self.is_conversation() || !self.groups.get() {
            return None;
        }
        let id = self.message.get()?;
        if self.store.conversations.get(&self.account.get(), &id).is_some() {
            return None;
        }
        let row = self.list.get().0.listing.with(|listing| Some(listing.get(&id)?.count()))?;
        let others = usize::try_from(row.saturating_sub(1)).unwrap_or(0);
        (others > 0).then_some(others.min(MOST_AWAITED))
    }

    /// The lines on one side of the open letter; tracked.
    pub fn slots(self, side: Side) -> Vec<Slot> {
        let (Some(whole), Some(open)) = (self.conversation.get(), self.message.get()) else {
            return Vec::new();
        };
        let at = whole.items.iter().position(|item| item.summary.id == open);
        let at = at.unwrap_or(whole.items.len());
        let letters = whole.items.iter().map(|item| item.summary.id.clone());
        let letters: Vec<MessageId> = match side {
            Side::Before => letters.take(at).collect(),
            Side::After => letters.skip(at + 1).collect(),
        };
        self.unfolded.with(|unfolded| slots(&letters, unfolded, self.shows_all.get()))
    }

    pub fn show_all(self) {
        self.shows_all.set(true);
    }

    /// A letter of the conversation; tracked.
    pub fn item(self, id: &MessageId) -> Option<ConversationItem> {
        let whole = self.conversation.get()?;
        whole.items.iter().find(|item| item.summary.id == *id).cloned()
    }

    /// Who wrote a letter, in a word; tracked.
    pub fn sender_of(self, item: &ConversationItem) -> String {
        let own = Address::new("", &self.own_email());
        let from = item.summary.from.first();
        sender_words(from, from.is_some_and(|from| from.same_mailbox(&own)))
    }

    /// The list knows keywords better, where the letter is in its folder; tracked.
    pub fn is_unread(self, id: &MessageId) -> bool {
        let listed = self
            .list
            .get()
            .0
            .listing
            .with(|listing| listing.keywords(id).map(|keywords| !keywords.is_seen()));
        listed.or_else(|| self.store.conversations.is_unread(id)).unwrap_or(false)
    }

    pub fn is_unfolded(self, id: &MessageId) -> bool {
        self.unfolded.with(|unfolded| unfolded.has(id))
    }

    pub fn unfold(self, id: &MessageId) {
        self.unfolded.update(|unfolded| unfolded.unfold(id));
    }

    pub fn fold(self, id: &MessageId) {
        self.unfolded.update(|unfolded| unfolded.fold(id));
        if self.current.get_untracked().as_ref() == Some(id) {
            self.current.set(None);
        }
    }

    /// A letter, as far as it is known; tracked.
    pub fn letter_of(self, id: &MessageId) -> Option<Result<Arc<Message>, ApiError>> {
        self.store.messages.get(&self.account.get(), id)
    }

    /// Fetches a letter that lies open, and marks it as read once it is here.
    pub fn read(self, item: &ConversationItem) {
        let id = item.summary.id.clone();
        let mailbox = item.mailbox.clone();
        self.store.messages.want_alone(&self.account.get_untracked(), &id);
        Effect::new(move |is_marked: Option<bool>| {
            if is_marked == Some(true) {
                return true;
            }
            let Some(Ok(message)) = self.letter_of(&id) else { return false };
            self.trust_images_of(&message);
            untrack(|| {
                if self.may_organise() && !self.store.preferences.marks_read_by_hand() {
                    self.store.mail.mark_opened(&self.list_of(&mailbox), &message);
                    self.store.conversations.show_keyword(&id, Keyword::SEEN, true);
                }
            });
            true
        });
    }

    fn list_of(self, mailbox: &MailboxId) -> List {
        if self.mailbox.get_untracked() == *mailbox {
            return self.list.get_untracked().0;
        }
        self.store.mail.list_beside(&self.account.get_untracked(), mailbox)
    }

    /// The letter that keys are about.
    pub(super) fn current_letter(self) -> Option<MessageId> {
        self.current.get_untracked().or_else(|| self.message.get_untracked())
    }

    /// Goes to the next letter of the conversation, or the one before. `false` where there is none.
    pub(super) fn step(self, forward: bool) -> bool {
        let Some(whole) = self.conversation.get_untracked() else { return false };
        let Some(current) = self.current_letter() else { return false };
        let Some(next) = step(&whole.items, &current, forward) else { return false };
        self.shows_all.set(true);
        if self.message.get_untracked().as_ref() != Some(&next) {
            self.unfold(&next);
        }
        self.current.set(Some(next.clone()));
        // Once it is in the page.
        request_animation_frame(move || browser::go_to(&anchor(&next)));
        true
    }

    /// Does something with one letter and not with what belongs with it.
    pub(super) fn act_alone(self, id: &MessageId, action: Action, go: Callback<Option<MessageId>>) {
        let Some(item) = self.item_untracked(id) else { return };
        let list = self.list_of(&item.mailbox);
        let leaves = action.leaves();
        let is_open = self.message.get_untracked().as_ref() == Some(id);
        let next = self.left_without(id);
        if leaves {
            self.store.conversations.show_removed(id);
        }
        self.store.mail.act(&list, vec![id.clone()], action);
        if leaves && is_open {
            go.run(next);
        }
    }

    fn item_untracked(self, id: &MessageId) -> Option<ConversationItem> {
        untrack(|| self.item(id))
    }

    /// Another message of the row that `id` is in.
    fn left_without(self, id: &MessageId) -> Option<MessageId> {
        let list = self.list.get_untracked().0;
        list.listing.with_untracked(|listing| {
            let mut others = listing.get(id)?.ids().filter(|other| *other != id);
            others.next().cloned()
        })
    }
}
