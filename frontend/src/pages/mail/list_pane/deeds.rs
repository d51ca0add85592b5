//! What is selected, where the cursor is, and what is done with them.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use shared::id::{AccountId, MailboxId, MessageId};
use shared::keyword::Keyword;
use shared::mailbox::MailboxRole;
use shared::view::ListView;

use crate::browser;
use crate::components::menu::context::At;
use crate::components::message_actions::Targets;
use crate::components::message_list::RowEvent;
use crate::pages::view_path;
use crate::store::Store;
use crate::store::compose::ComposeRequest;
use crate::store::mail::{Action, Dragged, List};
use crate::view_model::listing::{Listing, Row};
use crate::view_model::selection::{Meant, Selection};

/// What must be answered before anything is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    MoveTo(Meant),
    CopyTo(Meant),
    Destroy(Meant),
    Label(Meant),
    Snooze(Meant),
}

type Navigate = Box<dyn Fn(&str, NavigateOptions)>;

#[derive(Clone, Copy, Debug)]
pub struct Deeds {
    pub(super) store: Store,
    list: StoredValue<List>,
    pub(super) listing: RwSignal<Listing>,
    open: Signal<Option<MessageId>>,
    role: Signal<Option<MailboxRole>>,
    /// Whose folders are beside the list.
    beside: Memo<Option<AccountId>>,
    navigate: StoredValue<Navigate, LocalStorage>,
    pub(super) cursor: RwSignal<u32>,
    pub(super) selection: RwSignal<Selection>,
    pub question: RwSignal<Option<Question>>,
    /// Where a menu is open.
    pub menu: RwSignal<Option<At>>,
}

impl Deeds {
    pub(super) fn new(
        store: Store,
        list: StoredValue<List>,
        listing: RwSignal<Listing>,
        open: Signal<Option<MessageId>>,
        role: Signal<Option<MailboxRole>>,
        beside: Memo<Option<AccountId>>,
        navigate: impl Fn(&str, NavigateOptions) + 'static,
    ) -> Self {
        Self {
            store,
            list,
            listing,
            open,
            role,
            beside,
            navigate: StoredValue::new_local(Box::new(navigate)),
            cursor: RwSignal::new(0),
            selection: RwSignal::new(Selection::default()),
            question: RwSignal::new(None),
            menu: RwSignal::new(None),
        }
    }

    /// Where a message is in the list; not tracked.
    pub(super) fn place(self, id: &MessageId) -> Option<u32> {
        self.listing.with_untracked(|listing| listing.place(id))
    }

    /// What the folder of a message is for. Results of a search are in many folders.
    fn role_of(self, id: &MessageId) -> Option<MailboxRole> {
        let (list, id) = self.resolve(id);
        self.store.mail.mailbox_untracked(&list.account, &list.home(&id))?.role
    }

    /// The list of the account that a message is of, and what the message is called there.
    pub(super) fn resolve(self, id: &MessageId) -> (List, MessageId) {
        self.list.with_value(|list| list.resolve(id))
    }

    /// The accounts that messages are of: of a whole list, all that it is of.
    pub(super) fn accounts(self, meant: &Meant) -> Vec<AccountId> {
        let mut accounts: Vec<AccountId> = Vec::new();
        let mut take = |list: List| {
            if !accounts.contains(&list.account) {
                accounts.push(list.account);
            }
        };
        match meant {
            Meant::These(ids) => ids.iter().for_each(|id| take(self.resolve(id).0)),
            Meant::AllBut(_) => self.list.with_value(List::each).into_iter().for_each(take),
        }
        accounts
    }

    /// What the folder is for that all of them are in.
    fn role_of_all(self, meant: &Meant) -> Option<MailboxRole> {
        match meant {
            Meant::AllBut(_) => self.role.get_untracked(),
            Meant::These(ids) => {
                let mut roles = ids.iter().map(|id| self.role_of(id));
                let first = roles.next()?;
                first.filter(|first| roles.all(|role| role == Some(*first)))
            }
        }
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
    pub(super) fn targets(self) -> Meant {
        if self.selection.with_untracked(|selection| !selection.is_empty()) {
            return match self.selection.with_untracked(Selection::meant) {
                Meant::These(ids) => Meant::These(self.whole(&ids)),
                Meant::AllBut(ids) => Meant::AllBut(self.whole(&ids)),
            };
        }
        let single = self.open_message().or_else(|| self.at(self.cursor.get_untracked()));
        Meant::These(self.whole(&single.into_iter().collect::<Vec<_>>()))
    }

    /// What is done with a row is done with all messages of its conversation in this folder.
    fn whole(self, ids: &[MessageId]) -> Vec<MessageId> {
        self.listing.with_untracked(|listing| listing.whole(ids))
    }

    /// The only sender of what is meant; not tracked.
    pub(super) fn sender(self) -> Option<String> {
        let Meant::These(ids) = self.targets() else { return None };
        self.listing.with_untracked(|listing| {
            let rows = ids.iter().filter_map(|id| listing.get(id));
            let mut senders =
                rows.filter_map(|row| Some(row.summary.from.first()?.email.to_lowercase()));
            let first = senders.next()?;
            senders.all(|sender| sender == first).then_some(first)
        })
    }

    /// Blocks a sender.
    pub(super) fn block(self, email: String) {
        if let Some(account) = self.accounts(&self.targets()).into_iter().next() {
            leptos::task::spawn_local(crate::store::senders::block(self.store, account, email));
        }
    }

    /// How many messages are meant; tracked.
    pub(super) fn count(self, meant: &Meant) -> u32 {
        let count = |ids: &[MessageId]| u32::try_from(ids.len()).unwrap_or(u32::MAX);
        match meant {
            Meant::These(ids) => count(ids),
            Meant::AllBut(ids) => self.messages().saturating_sub(count(ids)),
        }
    }

    /// How many messages the list has, whatever its rows stand for; tracked.
    fn messages(self) -> u32 {
        let (total, is_grouped) =
            self.listing.with(|listing| (listing.count(), listing.is_grouped));
        if !is_grouped {
            return total;
        }
        let folder =
            self.list.with_value(|list| self.store.mail.mailbox(&list.account, &list.mailbox));
        folder.map_or(total, |folder| folder.total)
    }

    /// Whether any of those that are known is so; tracked.
    pub(super) fn any(self, meant: &Meant, is_so: impl Fn(&Row) -> bool) -> bool {
        self.listing.with(|listing| match meant {
            Meant::These(ids) => ids.iter().filter_map(|id| listing.get(id)).any(is_so),
            Meant::AllBut(ids) => {
                listing.known().any(|(_, row)| !row.ids().any(|id| ids.contains(id)) && is_so(row))
            }
        })
    }

    /// What the selected messages have in common; tracked.
    pub(super) fn common(self, is_read_only: bool) -> Targets {
        let meant = self.selection.with(Selection::meant);
        self.role.track();
        let role = self.role_of_all(&meant);
        Targets {
            any_unread: self.any(&meant, Row::is_unread),
            all_flagged: !self.any(&meant, |row| !row.has(Keyword::FLAGGED)),
            in_junk: role == Some(MailboxRole::Junk),
            in_trash: role == Some(MailboxRole::Trash),
            in_archive: role == Some(MailboxRole::Archive),
            is_read_only,
        }
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
            RowEvent::Archive(id) => self.act_on(Action::Archive, self.whole(&[id])),
            RowEvent::Delete(id) => self.delete(Meant::These(self.whole(&[id]))),
            RowEvent::SetRead(id, on) => self.act_on(Action::Seen(on), self.whole(&[id])),
            RowEvent::SetFlagged(id, on) => self.flag(on, Meant::These(self.whole(&[id]))),
            RowEvent::Peek(id) => self.peek(&id),
            RowEvent::Menu(id, at) => {
                self.mean(&id);
                self.menu.set(Some(at));
            }
            RowEvent::Drag(id) => {
                let is_selected = self.selection.with_untracked(|selection| selection.has(&id));
                let meant =
                    if is_selected { self.targets() } else { Meant::These(self.whole(&[id])) };
                // The folders to drop on, and messages that can be attached, are of one account.
                if let [account] = &*self.accounts(&meant)
                    && self.beside.get_untracked().as_ref() == Some(account)
                {
                    let messages = match &meant {
                        Meant::These(ids) => ids.iter().map(|id| self.resolve(id).1).collect(),
                        Meant::AllBut(_) => Vec::new(),
                    };
                    let account = account.clone();
                    let drop = move |folder| self.act(Action::MoveTo(folder), meant.clone());
                    let drop = Callback::new(drop);
                    self.store.mail.drag(Dragged { account, messages, drop });
                }
            }
        }
    }

    /// Opens a message, or a draft to go on writing it.
    pub(super) fn open(self, id: &MessageId) {
        if let Some(place) = self.place(id) {
            self.cursor.set(place);
        }
        if self.role_of(id) == Some(MailboxRole::Drafts) {
            let (List { account, .. }, message) = self.resolve(id);
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

    pub(super) fn mailbox(self) -> MailboxId {
        self.list.with_value(|list| list.mailbox.clone())
    }

    /// Whether the list is of several accounts.
    pub(super) fn is_whole(self) -> bool {
        self.list.with_value(List::is_whole)
    }

    /// The list, if it is of what a search found.
    pub(super) fn found(self) -> Option<List> {
        self.list.with_value(|list| list.search.is_some().then(|| list.clone()))
    }

    pub(super) fn view(self) -> ListView {
        self.list.with_value(|list| list.view.clone())
    }

    fn peek(self, id: &MessageId) {
        if self.role_of(id) != Some(MailboxRole::Drafts) {
            let (List { account, .. }, message) = self.resolve(id);
            self.store.messages.want(&account, &message);
            let belongs = |row: &Row| row.count() > 1;
            if self.listing.with_untracked(|listing| listing.get(id).is_some_and(belongs)) {
                self.store.conversations.want(&account, &message);
            }
        }
    }

    /// Whether the open message is still on its way; tracked.
    pub(super) fn is_opening(self) -> bool {
        self.store.messages.is_opening()
    }

    pub(super) fn fetch_ahead(self, place: u32) {
        if let Some(id) = self.at(place) {
            self.peek(&id);
        }
    }

    pub(super) fn toggle(self, id: &MessageId) {
        if let Some(place) = self.place(id) {
            self.cursor.set(place);
            let whole = self.whole(std::slice::from_ref(id));
            self.selection.update(|selection| selection.toggle(&whole, place));
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

    /// Selects a message alone, unless it is among those selected.
    fn mean(self, id: &MessageId) {
        if self.selection.with_untracked(|selection| !selection.has(id)) {
            self.select_none();
            self.toggle(id);
        }
    }

    /// Selects all of the list, also what isn't known here.
    pub(super) fn select_all(self) {
        self.selection.update(Selection::take_all);
    }

    pub(super) fn select_none(self) {
        self.selection.update(Selection::clear);
    }

    /// To the trash; in the trash for good, which must be confirmed.
    pub(super) fn delete(self, meant: Meant) {
        if self.role_of_all(&meant) == Some(MailboxRole::Trash) {
            self.ask(meant, Question::Destroy);
        } else {
            self.act(Action::Trash, meant);
        }
    }

    fn ask(self, meant: Meant, question: impl FnOnce(Meant) -> Question) {
        let is_some = untrack(|| self.count(&meant)) > 0;
        self.question.set(is_some.then(|| question(meant)));
    }

    pub(super) fn spam(self) {
        let meant = self.targets();
        let is_junk = self.role_of_all(&meant) == Some(MailboxRole::Junk);
        self.act(if is_junk { Action::NotSpam } else { Action::Spam }, meant);
    }

    pub(super) fn ask_where_to_move(self) {
        self.ask(self.targets(), Question::MoveTo);
    }

    pub(super) fn ask_where_to_copy(self) {
        self.ask(self.targets(), Question::CopyTo);
    }

    pub(super) fn ask_until_when(self) {
        self.ask(self.targets(), Question::Snooze);
    }

    pub(super) fn ask_for_labels(self) {
        self.ask(self.targets(), Question::Label);
    }

    pub(super) fn answer(self, action: Action, meant: Meant) {
        self.question.set(None);
        self.act(action, meant);
    }

    pub(super) fn toggle_read(self) {
        let meant = self.targets();
        let any_unread = untrack(|| self.any(&meant, Row::is_unread));
        self.act(Action::Seen(any_unread), meant);
    }

    pub(super) fn toggle_flag(self) {
        let meant = self.targets();
        let any_plain = untrack(|| self.any(&meant, |row| !row.has(Keyword::FLAGGED)));
        self.flag(any_plain, meant);
    }

    /// A flag points at one message: it goes to the newest of a conversation, and from whichever has it.
    fn flag(self, on: bool, meant: Meant) {
        let meant = match meant {
            Meant::These(ids) if on => {
                Meant::These(self.listing.with_untracked(|listing| listing.newest(&ids)))
            }
            other => other,
        };
        self.act(Action::Flagged(on), meant);
    }

    pub(super) fn act(self, action: Action, meant: Meant) {
        match meant {
            Meant::These(ids) => self.act_on(action, ids),
            Meant::AllBut(except) => self.act_on_all(action, except),
        }
    }

    /// Has the server do `action` with the whole list, which may be of any size.
    fn act_on_all(self, action: Action, except: Vec<MessageId>) {
        let leaves = action.leaves();
        self.select_none();
        for list in self.list.with_value(List::each) {
            let here = except.iter().map(|id| self.resolve(id));
            let here = here.filter(|(other, _)| other.account == list.account);
            let except = here.map(|(_, id)| id).collect();
            let List { account, mailbox, view, .. } = &list;
            self.store.mail.act_on_all(account, mailbox, &view.filters, except, action.clone());
        }
        if leaves && self.open_message().is_some() {
            self.close();
        }
    }

    /// Whether the next message is opened when the open one leaves. On a phone one comes from the list, and goes back.
    fn goes_on(self) -> bool {
        browser::matches_media("(width >= 720px)") && !self.store.preferences.returns_to_list()
    }

    /// Does `action`; where that takes the open message away, the next one takes its place.
    fn act_on(self, action: Action, ids: Vec<MessageId>) {
        if ids.is_empty() {
            return;
        }
        let leaves = action.leaves();
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
            Some(Some(next)) if self.goes_on() => self.open(&next),
            Some(_) => self.close(),
            None => {}
        }
        let last = self.total().saturating_sub(1);
        if self.cursor.get_untracked() > last {
            self.cursor.set(last);
        }
    }
}
