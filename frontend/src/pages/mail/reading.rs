//! The open message and what is done with it: the reader's side of the store.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::address::Address;
use shared::attachment::Attachment;
use shared::id::{AccountId, MailboxId, MessageId};
use shared::keyword::Keywords;
use shared::mailbox::MailboxRole;
use shared::message::{HeaderReport, Message};
use shared::permission::Permission;
use shared::sender::SenderNoticeKind;
use shared::view::ListView;

use crate::api::{self, ApiError};
use crate::browser;
use crate::components::message_actions::Targets;
use crate::components::message_toolbar::{MessageAction, Place};
use crate::i18n::problem::sentences;
use crate::store::Store;
use crate::store::compose::ComposeRequest;
use crate::store::mail::List;
use crate::store::toasts::Toast;
use crate::t;
use crate::view_model::frames::Letter;
use crate::view_model::keys::Command;
use crate::view_model::labels;

/// Handles to what is open; cheap to copy.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    store: Store,
    account: Signal<AccountId>,
    mailbox: Signal<MailboxId>,
    message: Signal<Option<MessageId>>,
    /// The list that the message stands in.
    list: Memo<ListHandle>,
    /// The message whose headers are shown in place of its body.
    headers_of: RwSignal<Option<MessageId>>,
}

/// A list, compared by what it is a list of.
#[derive(Clone, Debug)]
struct ListHandle(List);

impl PartialEq for ListHandle {
    fn eq(&self, other: &Self) -> bool {
        let (one, other) = (&self.0, &other.0);
        one.account == other.account && one.mailbox == other.mailbox && one.view == other.view
    }
}

impl Reading {
    pub fn new(
        store: Store,
        account: Signal<AccountId>,
        mailbox: Signal<MailboxId>,
        view: Signal<ListView>,
        message: Signal<Option<MessageId>>,
    ) -> Self {
        let list = Memo::new(move |_| {
            ListHandle(store.mail.list(&account.get(), &mailbox.get(), &view.get()))
        });
        Self { store, account, mailbox, message, list, headers_of: RwSignal::new(None) }
    }

    /// Fetches what is opened and marks it as read once it is here.
    pub fn follow(self) {
        let Self { store, account, message, .. } = self;
        Effect::new(move || {
            if let Some(id) = message.get() {
                store.messages.open(&account.get(), &id);
            }
        });
        Effect::new(move || {
            if self.here().is_some_and(|message| self.trusts_images_of(&message)) {
                self.show_images();
            }
        });
        // Once a message: marking it as unread while it is open must last.
        Effect::new(move |marked: Option<Option<MessageId>>| {
            let marked = marked.flatten();
            let Some(open) = self.here() else { return marked };
            if marked.as_ref() == Some(&open.id) || message.get().as_ref() != Some(&open.id) {
                return marked;
            }
            if untrack(|| self.may_organise()) && !store.preferences.marks_read_by_hand() {
                store.mail.mark_opened(&self.list.get_untracked().0, &open);
            }
            Some(open.id.clone())
        });
    }

    /// The open message, as far as it is known; tracked.
    pub fn message(self) -> Option<Result<Arc<Message>, ApiError>> {
        let id = self.message.get()?;
        self.store.messages.get(&self.account.get(), &id)
    }

    /// The open message if it can be shown; tracked.
    pub fn here(self) -> Option<Arc<Message>> {
        self.message()?.ok()
    }

    pub fn retry(self) {
        let (account, id) = (self.account.get_untracked(), self.message.get_untracked());
        if let Some(id) = id {
            self.store.messages.open(&account, &id);
        }
    }

    /// What its frame shows; tracked.
    pub fn letter(self) -> Option<Letter> {
        let message = self.message.get()?;
        let with_images = self.are_images_shown();
        Some(Letter { account: self.account.get(), message, with_images })
    }

    pub fn are_images_shown(self) -> bool {
        self.message.get().is_some_and(|id| self.store.messages.are_images_shown(&id))
    }

    pub fn show_images(self) {
        if let Some(id) = self.message.get_untracked() {
            self.store.messages.show_images(&self.account.get_untracked(), &id);
        }
    }

    /// Whether the user wants the images of this sender unasked; not of one who may be somebody else. Tracked.
    fn trusts_images_of(self, message: &Message) -> bool {
        use SenderNoticeKind::{Failed, ImitatesAddress, ImitatesDomain};
        let notice = message.sender_notice.as_ref().map(|notice| notice.kind);
        let is_doubtful = matches!(notice, Some(Failed | ImitatesAddress | ImitatesDomain));
        let from = message.from.first().map(|from| from.email.as_str()).unwrap_or_default();
        message.body.remote_images > 0
            && !is_doubtful
            && !untrack(|| self.are_images_shown())
            && self.store.preferences.chosen().shows_images_of(from)
    }

    /// Shows the images of an address, a domain or anybody from now on.
    pub fn always_show_images_of(self, from: &str) {
        self.store.preferences.choose(|chosen| chosen.show_images_of(from));
        self.show_images();
    }

    pub fn are_headers_open(self) -> bool {
        let open = self.message.get();
        open.is_some() && self.headers_of.get() == open
    }

    pub fn close_headers(self) {
        self.headers_of.set(None);
    }

    pub async fn headers(self) -> Result<HeaderReport, ApiError> {
        let account = self.account.get_untracked();
        // Never shown without an open message; without one, an answer would make no sense.
        let id = self.message.get_untracked().ok_or(ApiError::Malformed)?;
        api::messages::headers(account, id).await
    }

    /// The list knows keywords better than the message, which was read once.
    fn keywords(self, message: &Message) -> Keywords {
        let list = self.list.get();
        let known = list
            .0
            .listing
            .with(|listing| listing.get(&message.id).map(|row| row.summary.keywords.clone()));
        known.unwrap_or_else(|| message.keywords.clone())
    }

    /// Its labels; tracked.
    pub fn labels(self) -> Vec<String> {
        let keywords = self.here().map(|message| self.keywords(&message)).unwrap_or_default();
        labels::labels(&keywords)
    }

    fn may(self, permission: Permission) -> bool {
        let account = self.store.session.account(&self.account.get());
        account.is_some_and(|account| account.permissions.contains(&permission))
    }

    fn may_organise(self) -> bool {
        self.may(Permission::Organise)
    }

    /// Whether the user may act in the account's name; tracked.
    pub fn may_send(self) -> bool {
        self.may(Permission::SendAs)
    }

    pub fn account(self) -> AccountId {
        self.account.get()
    }

    /// What the buttons would act on; tracked.
    pub fn targets(self) -> Targets {
        let here = self.here().map(|message| message.mailbox.clone());
        let mailbox = here.unwrap_or_else(|| self.mailbox.get());
        let folder = self.store.mail.mailbox(&self.account.get(), &mailbox);
        let role = folder.and_then(|folder| folder.role);
        let keywords = self.here().map(|message| self.keywords(&message)).unwrap_or_default();
        Targets {
            any_unread: !keywords.is_seen(),
            all_flagged: keywords.is_flagged(),
            in_junk: role == Some(MailboxRole::Junk),
            in_trash: role == Some(MailboxRole::Trash),
            in_archive: role == Some(MailboxRole::Archive),
            is_read_only: !self.may_organise(),
        }
    }

    /// Where the message stands in the list; tracked.
    pub fn place(self) -> Place {
        let id = self.message.get();
        self.list.get().0.listing.with(|listing| Place {
            place: id.and_then(|id| listing.place(&id)),
            total: listing.total,
        })
    }

    pub fn own_email(self) -> String {
        let account = self.store.session.account(&self.account.get());
        account.map(|account| account.email).unwrap_or_default()
    }

    pub fn own_address(self) -> Address {
        let account = self.store.session.account(&self.account.get());
        account.map(|account| Address::new(&account.name, &account.email)).unwrap_or_default()
    }

    pub fn sender_name(self) -> String {
        let message = self.here();
        let from = message.as_ref().and_then(|message| message.from.first());
        from.map(|from| from.display_name().to_owned()).unwrap_or_default()
    }

    /// Whether an answer to all reaches anybody but the sender.
    pub fn is_to_many(self) -> bool {
        let own = Address::new("", &self.own_email());
        self.here().is_some_and(|message| {
            let others = message.to.iter().chain(&message.cc).filter(|to| {
                !to.same_mailbox(&own) && !message.from.iter().any(|from| from.same_mailbox(to))
            });
            others.count() > 0
        })
    }

    /// Whether it came over a mailing list that takes answers (RFC 2369 §3.4).
    pub fn has_list(self) -> bool {
        self.here().is_some_and(|message| message.list_post.is_some())
    }

    pub fn file_url(self, file: &Attachment) -> String {
        let account = self.account.get_untracked();
        let id = self.message.get_untracked().unwrap_or_else(|| MessageId::from(""));
        api::messages::part_url(&account, &id, &file.part)
    }

    /// Where all files of a message are to be had in one.
    pub fn files_url(self, message: &MessageId) -> String {
        api::messages::attachments_url(&self.account.get(), message)
    }

    /// Does what was asked for with the open message. `false` if none is open.
    pub fn act(self, action: MessageAction, go: Callback<Option<MessageId>>) -> bool {
        let Some(message) = self.message.get_untracked() else { return false };
        let account = self.account.get_untracked();
        let compose = |request| {
            self.store.compose.request(request);
        };
        match action {
            MessageAction::Command(command) => return self.command(command, message),
            MessageAction::Back => go.run(None),
            MessageAction::ViewSource => {
                let url = api::messages::raw_url(&account, &message, false);
                browser::open_tab(&url);
            }
            MessageAction::Download => {
                let url = api::messages::raw_url(&account, &message, true);
                browser::download(&url);
            }
            MessageAction::ReplyToList => {
                compose(ComposeRequest::ReplyToList { account, message });
            }
            MessageAction::EditAsNew => compose(ComposeRequest::EditAsNew { account, message }),
            MessageAction::ForwardAsAttachment => {
                compose(ComposeRequest::ForwardAsAttachment { account, message });
            }
            MessageAction::ReportPhishing => self.report_phishing(account, message),
        }
        true
    }

    /// Reports a message as a fraud, and then moves it to spam, which is where it belongs whoever hears of it.
    fn report_phishing(self, account: AccountId, message: MessageId) {
        let call = api::messages::report_phishing(account, message.clone());
        spawn_local(async move {
            let words = match call.await {
                Ok(report) if report.is_sent => t!("phishing.reported"),
                Ok(_) => t!("phishing.nobody"),
                Err(error) => sentences(&error).title,
            };
            let is_still_open = self.message.get_untracked().as_ref() == Some(&message);
            let may_move = untrack(|| self.targets());
            if is_still_open && !may_move.in_junk && !may_move.is_read_only {
                self.command(Command::ReportSpam, message);
            }
            self.store.toasts.show(Toast::new("fish", words));
        });
    }

    fn command(self, command: Command, message: MessageId) -> bool {
        let account = self.account.get_untracked();
        let compose = self.store.compose;
        match command {
            Command::Reply => compose.request(ComposeRequest::Reply { account, message }),
            Command::ReplyAll => compose.request(ComposeRequest::ReplyAll { account, message }),
            Command::Forward => compose.request(ComposeRequest::Forward { account, message }),
            Command::ShowImages => self.show_images(),
            Command::ViewHeaders => self.headers_of.set(Some(message)),
            Command::Print => browser::print(),
            Command::Next | Command::Previous => return self.store.commands.run(command),
            // The list's page does the rest, with what is selected if anything is: here the open message is meant.
            other => {
                self.store.commands.run(Command::SelectNone);
                return self.store.commands.run(other);
            }
        }
        true
    }
}
