//! The open message and what is done with it: the reader's side of the store.

mod letters;

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::address::Address;
use shared::conversation::Conversation;
use shared::id::{AccountId, MailboxId, MessageId};
use shared::keyword::{Keyword, Keywords};
use shared::mailbox::MailboxRole;
use shared::message::{HeaderReport, Message};
use shared::permission::Permission;
use shared::sender::SenderNoticeKind;
use shared::view::ListView;

use crate::api::{self, ApiError};
use crate::browser;
use crate::components::message_actions::Targets;
use crate::components::message_toolbar::{May, MessageAction, Place};
use crate::i18n::problem::sentences;
use crate::parts;
use crate::store::Store;
use crate::store::compose::ComposeRequest;
use crate::store::mail::{Action, List};
use crate::store::toasts::Toast;
use crate::t;
use crate::view_model::conversation::Unfolded;
use crate::view_model::frames::Letter;
use crate::view_model::keys::Command;
use crate::view_model::labels;
use crate::view_model::listing::Row;

/// Handles to what is open; cheap to copy.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    store: Store,
    account: Signal<AccountId>,
    mailbox: Signal<MailboxId>,
    message: Signal<Option<MessageId>>,
    /// The list that the message stands in.
    list: Memo<ListHandle>,
    /// The message whose headers are shown in place of its body, and which one was open then.
    headers_of: RwSignal<Option<(MessageId, Option<MessageId>)>>,
    /// Whether messages are shown as conversations.
    groups: Memo<bool>,
    /// What belongs with the open message, itself among it.
    conversation: Memo<Option<Arc<Conversation>>>,
    unfolded: RwSignal<Unfolded>,
    shows_all: RwSignal<bool>,
    /// The letter that is to be sent on, while it is asked to whom.
    redirected: RwSignal<Option<Arc<Message>>>,
    /// The letter that a link is to be made to.
    shared: RwSignal<Option<MessageId>>,
    /// The letter of which it is asked why it is where it is.
    explained: RwSignal<Option<MessageId>>,
    /// The letter that keys are about, where it isn't the open one.
    current: RwSignal<Option<MessageId>>,
}

/// Before or after the open letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Before,
    After,
}

/// Lines that are kept free for letters that are on their way.
const MOST_AWAITED: usize = 5;

/// A list, compared by what it is a list of.
#[derive(Clone, Debug)]
struct ListHandle(List);

impl PartialEq for ListHandle {
    fn eq(&self, other: &Self) -> bool {
        let (one, other) = (&self.0, &other.0);
        one.account == other.account
            && one.mailbox == other.mailbox
            && one.view == other.view
            && one.is_grouped == other.is_grouped
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
        let groups = Memo::new(move |_| store.preferences.shows_conversations());
        let list = Memo::new(move |_| {
            let _ = groups.get(); // Read, not only tracked: a memo that nobody reads follows nothing.
            ListHandle(store.mail.part(&account.get(), &mailbox.get(), &view.get()))
        });
        let conversation = Memo::new(move |_| {
            if !groups.get() {
                return None;
            }
            let whole = store.conversations.get(&account.get(), &message.get()?)?;
            (whole.items.len() > 1).then_some(whole)
        });
        Self {
            store,
            account,
            mailbox,
            message,
            list,
            headers_of: RwSignal::new(None),
            groups,
            conversation,
            unfolded: RwSignal::new(Unfolded::default()),
            shows_all: RwSignal::new(false),
            redirected: RwSignal::new(None),
            shared: RwSignal::new(None),
            explained: RwSignal::new(None),
            current: RwSignal::new(None),
        }
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
            if let Some(message) = self.here() {
                self.trust_images_of(&message);
            }
        });
        self.follow_conversation();
        // Once a message: marking it as unread while it is open must last.
        Effect::new(move |marked: Option<Option<MessageId>>| {
            let marked = marked.flatten();
            let Some(open) = self.here() else { return marked };
            if marked.as_ref() == Some(&open.id) || message.get().as_ref() != Some(&open.id) {
                return marked;
            }
            if untrack(|| self.may_organise()) && !store.preferences.marks_read_by_hand() {
                store.mail.mark_opened(&self.list.get_untracked().0, &open);
                store.conversations.show_keyword(&open.id, Keyword::SEEN, true);
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
        let with_images = self.are_images_shown(&message);
        Some(Letter { account: self.account.get(), message, with_images })
    }

    /// Tracked.
    pub fn are_images_shown(self, id: &MessageId) -> bool {
        self.store.messages.are_images_shown(id)
    }

    pub fn show_images(self, id: &MessageId) {
        self.store.messages.show_images(&self.account.get_untracked(), id);
    }

    /// Shows images that the user wants of this sender unasked; not of one who may be somebody else. Tracked.
    fn trust_images_of(self, message: &Message) {
        use SenderNoticeKind::{Failed, ImitatesAddress, ImitatesDomain};
        let notice = message.sender_notice.as_ref().map(|notice| notice.kind);
        let is_doubtful = matches!(notice, Some(Failed | ImitatesAddress | ImitatesDomain));
        let from = message.from.first().map(|from| from.email.as_str()).unwrap_or_default();
        let is_wanted = message.body.remote_images > 0
            && !is_doubtful
            && !untrack(|| self.are_images_shown(&message.id))
            && self.store.preferences.chosen().shows_images_of(from);
        if is_wanted {
            self.show_images(&message.id);
        }
    }

    /// Shows the images of an address, a domain or anybody from now on.
    pub fn always_show_images_of(self, id: &MessageId, from: &str) {
        self.store.preferences.choose(|chosen| chosen.show_images_of(from));
        self.show_images(id);
    }

    /// Asks to whom the letter goes that is to be sent on, while there is one; tracked.
    pub fn redirecting(self) -> Option<AnyView> {
        let redirected = self.redirected;
        let close = Callback::new(move |()| redirected.set(None));
        redirected
            .get()
            .map(|letter| parts::redirect_dialog(self.account.get_untracked(), letter, close))
    }

    /// Makes a link to a letter, while that is asked for; tracked.
    pub fn sharing(self) -> Option<AnyView> {
        let shared = self.shared;
        let close = Callback::new(move |()| shared.set(None));
        shared.get().map(|letter| parts::share_dialog(self.account.get_untracked(), letter, close))
    }

    /// Says why a letter is where it is, while that is asked; tracked.
    pub fn explaining(self) -> Option<AnyView> {
        let explained = self.explained;
        let close = Callback::new(move |()| explained.set(None));
        explained.get().map(|letter| parts::why_dialog(self.account.get_untracked(), letter, close))
    }

    /// Where a rule is made for the letter that keys are about, and for its like.
    pub fn rule_path(self) -> Option<String> {
        let (account, message) = (self.account.get_untracked(), self.current_letter()?);
        Some(format!("/settings/rules?account={account}&rule=new&message={message}"))
    }

    /// What the user may do in the account; tracked.
    pub fn may_here(self) -> May {
        May {
            send: self.may_send(),
            block: self.may(Permission::BlockedSenders),
            rules: self.may(Permission::Rules),
        }
    }

    /// The open message; tracked.
    pub fn open_id(self) -> Option<MessageId> {
        self.message.get()
    }

    /// The open message and those that belong with it; tracked.
    pub fn letter_ids(self) -> Vec<MessageId> {
        let mut ids: Vec<_> = self.message.get().into_iter().collect();
        if let Some(whole) = self.conversation.get() {
            ids.extend(whole.items.iter().map(|letter| letter.summary.id.clone()));
        }
        ids
    }

    pub fn are_headers_open(self) -> bool {
        let open = self.message.get();
        open.is_some() && self.headers_of.get().is_some_and(|(_, then)| then == open)
    }

    pub fn close_headers(self) {
        self.headers_of.set(None);
    }

    pub async fn headers(self) -> Result<HeaderReport, ApiError> {
        let account = self.account.get_untracked();
        // Never shown without a message; without one, an answer would make no sense.
        let (id, _) = self.headers_of.get_untracked().ok_or(ApiError::Malformed)?;
        api::messages::headers(account, id).await
    }

    /// The list knows keywords better than the message, which was read once.
    fn keywords(self, message: &Message) -> Keywords {
        let list = self.list.get();
        let known = list.0.listing.with(|listing| listing.keywords(&message.id).cloned());
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
        let row = self
            .message
            .get()
            .and_then(|id| self.list.get().0.listing.with(|listing| listing.get(&id).cloned()));
        Targets {
            any_unread: row.as_ref().map_or(!keywords.is_seen(), Row::is_unread),
            all_flagged: row.map_or(keywords.is_flagged(), |row| row.has(Keyword::FLAGGED)),
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

    /// Where all files of a message are to be had in one.
    pub fn files_url(self, message: &MessageId) -> String {
        api::messages::attachments_url(&self.account.get(), message)
    }

    /// Does what was asked for with the letter that keys are about. `false` if none is open.
    pub fn act(self, action: MessageAction, go: Callback<Option<MessageId>>) -> bool {
        let Some(message) = self.current_letter() else { return false };
        if matches!(
            action,
            MessageAction::Command(Command::Reply | Command::ReplyAll | Command::Forward)
        ) && !untrack(|| self.may_send())
        {
            return false;
        }
        match action {
            MessageAction::Command(command) => self.command(command, message),
            other => {
                self.act_on(&message, other, go);
                true
            }
        }
    }

    /// Does what was asked for with one letter.
    pub fn act_on(self, id: &MessageId, action: MessageAction, go: Callback<Option<MessageId>>) {
        let account = self.account.get_untracked();
        let message = id.clone();
        let compose = |request| {
            self.store.compose.request(request);
        };
        match action {
            MessageAction::Back => go.run(None),
            MessageAction::Command(Command::Archive) => self.act_alone(id, Action::Archive, go),
            MessageAction::Command(Command::Delete) => self.act_alone(id, Action::Trash, go),
            MessageAction::Command(Command::MarkUnread) => {
                self.unfolded.update(|unfolded| unfolded.fold(id));
                self.store.conversations.show_keyword(id, Keyword::SEEN, false);
                self.act_alone(id, Action::Seen(false), go);
            }
            MessageAction::Command(command) => {
                self.command(command, message);
            }
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
            MessageAction::AddSender => {
                let letter = untrack(|| self.store.messages.get(&account, &message));
                let sender = letter.and_then(Result::ok).and_then(|it| it.from.first().cloned());
                if let Some(sender) = sender {
                    spawn_local(parts::add_person(self.store, sender));
                }
            }
            MessageAction::Redirect => {
                let letter = untrack(|| self.store.messages.get(&account, &message));
                self.redirected.set(letter.and_then(Result::ok));
            }
            MessageAction::Share => self.shared.set(Some(message)),
            // The page goes there.
            MessageAction::MakeRule => {}
            MessageAction::ExplainPlace => self.explained.set(Some(message)),
            MessageAction::ReportPhishing => self.report_phishing(account, message),
            MessageAction::BlockSender => {
                let letter = untrack(|| self.store.messages.get(&account, &message));
                let from =
                    letter.and_then(Result::ok).and_then(|letter| letter.from.first().cloned());
                if let Some(from) = from {
                    spawn_local(parts::block_sender(self.store, account, from.email));
                }
            }
        }
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
            Command::ShowImages => self.show_images(&message),
            Command::ViewHeaders => {
                self.headers_of.set(Some((message, self.message.get_untracked())));
            }
            Command::NextLetter => return self.step(true),
            Command::PreviousLetter if self.groups.get_untracked() => return self.step(false),
            // Where messages are single ones, the key prints.
            Command::Print | Command::PreviousLetter => browser::print(),
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
