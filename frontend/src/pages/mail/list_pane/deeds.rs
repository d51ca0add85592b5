//! What is selected, where the cursor is, and what is done with them.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use shared::id::MessageId;
use shared::mailbox::MailboxRole;
use shared::view::ListView;

use crate::browser;
use crate::components::message_actions::Targets;
use crate::components::message_list::RowEvent;
use crate::pages::view_path;
use crate::store::Store;
use crate::store::compose::ComposeRequest;
use crate::store::mail::{Action, List};
use crate::view_model::listing::Listing;
use crate::view_model::selection::Selection;

/// What must be answered before anything is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    MoveTo(Vec<MessageId>),
    Destroy(Vec<MessageId>),
}

type Navigate = Box<dyn Fn(&str, NavigateOptions)>;

#[derive(Clone, Copy, Debug)]
pub struct Deeds {
    store: Store,
    list: StoredValue<List>,
    listing: RwSignal<Listing>,
    open: Signal<Option<MessageId>>,
    role: Signal<Option<MailboxRole>>,
    navigate: StoredValue<Navigate, LocalStorage>,
    pub(super) cursor: RwSignal<u32>,
    pub(super) selection: RwSignal<Selection>,
    pub(super) question: RwSignal<Option<Question>>,
}

impl Deeds {
    pub(super) fn new(
        store: Store,
        list: StoredValue<List>,
        listing: RwSignal<Listing>,
        open: Signal<Option<MessageId>>,
        role: Signal<Option<MailboxRole>>,
        navigate: impl Fn(&str, NavigateOptions) + 'static,
    ) -> Self {
        Self {
            store,
            list,
            listing,
            open,
            role,
            navigate: StoredValue::new_local(Box::new(navigate)),
            cursor: RwSignal::new(0),
            selection: RwSignal::new(Selection::default()),
            question: RwSignal::new(None),
        }
    }

    /// Where a message is in the list; not tracked.
    pub(super) fn place(self, id: &MessageId) -> Option<u32> {
        self.listing.with_untracked(|listing| listing.place(id))
    }

    fn at(self, place: u32) -> Option<MessageId> {
        self.listing.with_untracked(|listing| Some(listing.row(place)?.summary.id.clone()))
    }

    pub(super) fn total(self) -> u32 {
        self.listing.with_untracked(|listing| listing.total)
    }

    pub(super) fn open_message(self) -> Option<MessageId> {
        self.open.get_untracked()
    }

    /// What is selected, else the open message, else the one under the cursor.
    pub(super) fn targets(self) -> Vec<MessageId> {
        let selected = self.selection.with_untracked(Selection::ids);
        if !selected.is_empty() {
            return selected;
        }
        let single = self.open_message().or_else(|| self.at(self.cursor.get_untracked()));
        single.into_iter().collect()
    }

    /// What the selected messages have in common; tracked.
    pub(super) fn common(self, is_read_only: bool) -> Targets {
        let role = self.role.get();
        let ids = self.selection.with(Selection::ids);
        self.listing.with(|listing| {
            let known = || ids.iter().filter_map(|id| listing.get(id));
            Targets {
                any_unread: known().any(|row| !row.summary.keywords.is_seen()),
                all_flagged: !ids.is_empty()
                    && known().all(|row| row.summary.keywords.is_flagged()),
                in_junk: role == Some(MailboxRole::Junk),
                in_trash: role == Some(MailboxRole::Trash),
                in_archive: role == Some(MailboxRole::Archive),
                is_read_only,
            }
        })
    }

    pub(super) fn row(self, event: RowEvent) {
        match event {
            RowEvent::Open(id) => self.open(&id),
            RowEvent::Toggle(id) => self.toggle(&id),
            RowEvent::SelectTo(id) => {
                if let Some(place) = self.place(&id) {
                    self.select_to(place);
                }
            }
            RowEvent::Archive(id) => self.act(Action::Archive, vec![id]),
            RowEvent::Delete(id) => self.delete(vec![id]),
            RowEvent::SetRead(id, on) => self.act(Action::Seen(on), vec![id]),
            RowEvent::SetFlagged(id, on) => self.act(Action::Flagged(on), vec![id]),
            RowEvent::Peek(id) => self.peek(&id),
        }
    }

    /// Opens a message, or a draft to go on writing it.
    pub(super) fn open(self, id: &MessageId) {
        if let Some(place) = self.place(id) {
            self.cursor.set(place);
        }
        if self.role.get_untracked() == Some(MailboxRole::Drafts) {
            let account = self.list.with_value(|list| list.account.clone());
            let message = id.clone();
            self.store.compose.request(ComposeRequest::OpenMessage { account, message });
            return;
        }
        self.go(Some(id));
    }

    pub(super) fn open_at(self, place: u32) {
        if let Some(id) = self.at(place) {
            self.open(&id);
        }
    }

    pub(super) fn close(self) {
        self.go(None);
    }

    fn go(self, message: Option<&MessageId>) {
        let view = self.list.with_value(|list| list.view.clone());
        self.go_to(&view, message);
    }

    /// Shows the folder in another order, or others of its messages; what is open stays open.
    pub(super) fn show(self, view: &ListView) {
        self.go_to(view, self.open_message().as_ref());
    }

    fn go_to(self, view: &ListView, message: Option<&MessageId>) {
        let path =
            self.list.with_value(|list| view_path(&list.account, &list.mailbox, view, message));
        self.navigate.with_value(|navigate| navigate(&path, NavigateOptions::default()));
    }

    pub(super) fn view(self) -> ListView {
        self.list.with_value(|list| list.view.clone())
    }

    fn peek(self, id: &MessageId) {
        if self.role.get_untracked() != Some(MailboxRole::Drafts) {
            let account = self.list.with_value(|list| list.account.clone());
            self.store.messages.want(&account, id);
        }
    }

    pub(super) fn fetch_ahead(self, place: u32) {
        if let Some(id) = self.at(place) {
            self.peek(&id);
        }
    }

    pub(super) fn toggle(self, id: &MessageId) {
        if let Some(place) = self.place(id) {
            self.cursor.set(place);
            self.selection.update(|selection| selection.toggle(id, place));
        }
    }

    pub(super) fn toggle_at(self, place: u32) {
        if let Some(id) = self.at(place) {
            self.toggle(&id);
        }
    }

    pub(super) fn select_to(self, place: u32) {
        let range = self.selection.with_untracked(|selection| selection.range_to(place));
        self.select_range(range);
    }

    pub(super) fn select_range(self, range: std::ops::Range<u32>) {
        let ids: Vec<MessageId> = self.listing.with_untracked(|listing| {
            listing.known_in(range).map(|(_, row)| row.summary.id.clone()).collect()
        });
        self.selection.update(|selection| selection.add(ids));
    }

    pub(super) fn select_none(self) {
        self.selection.update(Selection::clear);
    }

    /// To the trash; in the trash for good, which must be confirmed.
    pub(super) fn delete(self, ids: Vec<MessageId>) {
        if self.role.get_untracked() == Some(MailboxRole::Trash) {
            self.question.set((!ids.is_empty()).then_some(Question::Destroy(ids)));
        } else {
            self.act(Action::Trash, ids);
        }
    }

    pub(super) fn spam(self) {
        let is_junk = self.role.get_untracked() == Some(MailboxRole::Junk);
        self.act(if is_junk { Action::NotSpam } else { Action::Spam }, self.targets());
    }

    pub(super) fn ask_where_to_move(self) {
        let ids = self.targets();
        self.question.set((!ids.is_empty()).then_some(Question::MoveTo(ids)));
    }

    pub(super) fn answer(self, action: Action, ids: Vec<MessageId>) {
        self.question.set(None);
        self.act(action, ids);
    }

    pub(super) fn toggle_read(self) {
        let ids = self.targets();
        let any_unread = self.listing.with_untracked(|listing| {
            ids.iter().filter_map(|id| listing.get(id)).any(|row| !row.summary.keywords.is_seen())
        });
        self.act(Action::Seen(any_unread), ids);
    }

    pub(super) fn toggle_flag(self) {
        let ids = self.targets();
        let all = self.listing.with_untracked(|listing| {
            ids.iter().filter_map(|id| listing.get(id)).all(|row| row.summary.keywords.is_flagged())
        });
        self.act(Action::Flagged(!all), ids);
    }

    /// Does `action`; where that takes the open message away, the next one takes its place.
    pub(super) fn act(self, action: Action, ids: Vec<MessageId>) {
        if ids.is_empty() {
            return;
        }
        let leaves = !matches!(action, Action::Seen(_) | Action::Flagged(_));
        let next = self.open_message().filter(|open| leaves && ids.contains(open));
        let next = next.map(|open| {
            self.listing.with_untracked(|listing| {
                let mut rest = listing.clone();
                let others: Vec<MessageId> =
                    ids.iter().filter(|id| **id != open).cloned().collect();
                rest.remove(&others);
                rest.neighbour(&open)
            })
        });
        if leaves {
            self.selection.update(|selection| selection.forget(&ids));
        }
        self.list.with_value(|list| self.store.mail.act(list, ids, action));
        match next {
            Some(Some(next)) if browser::matches_media("(width >= 720px)") => self.open(&next),
            Some(_) => self.close(),
            None => {}
        }
        let last = self.total().saturating_sub(1);
        if self.cursor.get_untracked() > last {
            self.cursor.set(last);
        }
    }
}
