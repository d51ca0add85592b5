//! A row of a list: a message, or the conversation that it is the newest of.

use std::sync::Arc;

use shared::id::{AccountId, MessageId};
use shared::keyword::Keywords;
use shared::message::MessageSummary;

use crate::view_model::unified::whole_id;

/// A line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub summary: Arc<MessageSummary>,
    /// When it was received, as a day in the reader's time zone.
    pub day: i64,
    /// Shown as it was; it may have changed or moved since, and is to be fetched again.
    pub(super) is_stale: bool,
}

impl Row {
    /// The messages that it stands for, in this folder, the newest first.
    pub fn ids(&self) -> impl Iterator<Item = &MessageId> {
        self.messages().map(|(id, _)| id)
    }

    fn messages(&self) -> impl Iterator<Item = (&MessageId, &Keywords)> {
        let others = self.summary.conversation.iter().flat_map(|whole| &whole.others);
        let others = others.map(|member| (&member.id, &member.keywords));
        std::iter::once((&self.summary.id, &self.summary.keywords)).chain(others)
    }

    pub fn keywords(&self, id: &MessageId) -> Option<&Keywords> {
        self.messages().find(|(known, _)| *known == id).map(|(_, keywords)| keywords)
    }

    /// Whether any of its messages is unread.
    pub fn is_unread(&self) -> bool {
        self.messages().any(|(_, keywords)| !keywords.is_seen())
    }

    /// Whether any of its messages has a keyword.
    pub fn has(&self, name: &str) -> bool {
        self.messages().any(|(_, keywords)| keywords.has(name))
    }

    /// How many messages it stands for, those in other folders too.
    pub fn count(&self) -> u32 {
        self.summary.conversation.as_ref().map_or(1, |whole| whole.count)
    }

    /// Changes the keywords of one of its messages.
    pub(super) fn change(&mut self, id: &MessageId, change: impl FnOnce(&mut Keywords)) {
        let summary = Arc::make_mut(&mut self.summary);
        if summary.id == *id {
            return change(&mut summary.keywords);
        }
        let others = summary.conversation.iter_mut().flat_map(|whole| &mut whole.others);
        if let Some(member) = others.into_iter().find(|member| member.id == *id) {
            change(&mut member.keywords);
        }
    }

    /// The row as it is in a list of several accounts.
    pub(in crate::view_model) fn of_account(&self, account: &AccountId) -> Self {
        let mut summary = MessageSummary::clone(&self.summary);
        summary.id = whole_id(account, &summary.id);
        for member in summary.conversation.iter_mut().flat_map(|whole| &mut whole.others) {
            member.id = whole_id(account, &member.id);
        }
        Self { summary: Arc::new(summary), day: self.day, is_stale: false }
    }

    /// Gives one of its messages the name it has now.
    pub(super) fn rename(&mut self, from: &MessageId, to: MessageId) {
        let summary = Arc::make_mut(&mut self.summary);
        if summary.id == *from {
            summary.id = to;
            return;
        }
        let others = summary.conversation.iter_mut().flat_map(|whole| &mut whole.others);
        if let Some(member) = others.into_iter().find(|member| member.id == *from) {
            member.id = to;
        }
    }

    /// The row without some of its messages; `None` if none is left. What else it says is of the message that was its
    /// newest, until it is fetched again.
    pub(super) fn without(&self, gone: &[MessageId]) -> Option<Self> {
        let mut left = self.messages().filter(|(id, _)| !gone.contains(id));
        let (id, keywords) = left.next()?;
        let mut summary = MessageSummary::clone(&self.summary);
        summary.id = id.clone();
        summary.keywords = keywords.clone();
        if let Some(whole) = &mut summary.conversation {
            let before = whole.others.len();
            whole.others.retain(|member| member.id != *id && !gone.contains(&member.id));
            let lost = u32::try_from(before - whole.others.len()).unwrap_or(0);
            whole.count = whole.count.saturating_sub(lost);
        }
        Some(Self { summary: Arc::new(summary), day: self.day, is_stale: true })
    }
}
