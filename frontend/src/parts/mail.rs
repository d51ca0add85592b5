//! What stands around lists and open messages.

use std::sync::Arc;

use futures_util::FutureExt;
use leptos::prelude::*;
use leptos::wasm_split::wasm_split;
use shared::Timestamp;
use shared::address::Address;
use shared::attachment::Attachment;
use shared::id::{AccountId, MailboxId, MessageId, PartId};
use shared::mailbox::MailboxRole;
use shared::message::Message;
use shared::view::ListView;

use super::{NotFetched, Place, show};
use crate::components::snooze_dialog::SnoozeDialog;
use crate::pages::contacts::person::PersonView;
use crate::pages::mail::away::AwayBanner;
use crate::pages::mail::headers::HeadersPane;
use crate::pages::mail::invitation::LetterInvitation;
use crate::pages::mail::list_pane::choose_folder::ChooseFolder;
use crate::pages::mail::list_pane::deeds::Deeds;
use crate::pages::mail::list_pane::empty::NothingHere;
use crate::pages::mail::list_pane::labels::Labelling;
use crate::pages::mail::list_pane::menu::{ConfirmDestroy, MessageMenu};
use crate::pages::mail::preview::FilePreview;
use crate::pages::mail::reader::ReaderPane;
use crate::pages::mail::reading::Reading;
use crate::pages::mail::sharing::ShareDialog;
use crate::pages::mail::unified::{AllInboxes, MissingParts, UnifiedPane};
use crate::pages::rules::why::WhyDialog;
use crate::pages::search::bars::{FoundBars, NothingFound};
use crate::pages::search::field::SearchBox;
use crate::pages::search::known::KnownMail;
use crate::pages::search::panel::{Mirror, Panel};
use crate::pages::search::saved::SavedSearches;
use crate::pages::shell::folder_tasks::{FolderDialogs, FolderTasks};
use crate::store::mail::List;
use crate::view_model::folders::FolderTree;
use crate::view_model::selection::Meant;

lazy_view! {
    /// The open message, beside the list.
    pub fn reader_pane(
        account: Signal<AccountId>,
        mailbox: Signal<MailboxId>,
        view: Signal<ListView>,
        message: Signal<Option<MessageId>>,
    ) in reading, Place::Reader => view! { <ReaderPane account mailbox view message /> }
}

lazy_view! {
    /// Makes a link by which others can read a message.
    pub fn share_dialog(
        account: AccountId,
        message: MessageId,
        on_close: Callback<()>,
    ) in extras, Place::Over(on_close) => view! { <ShareDialog account message on_close /> }
}

lazy_view! {
    /// Which rules a message met.
    pub fn why_dialog(account: AccountId, message: MessageId, on_close: Callback<()>)
        in rules, Place::Over(on_close) => view! { <WhyDialog account message on_close /> }
}

lazy_view! {
    /// What is known of somebody in a message.
    pub fn person_card(account: AccountId, address: Address, on_close: Callback<()>)
        in contacts, Place::Inside => view! { <PersonView account address on_close /> }
}

lazy_view! {
    /// All headers of the open message.
    pub fn headers_pane(reading: Reading) in extras, Place::Inside => {
        view! { <HeadersPane reading /> }
    }
}

lazy_view! {
    /// What a letter invites to.
    pub fn invitation(account: AccountId, message: Arc<Message>, part: PartId, may_answer: bool)
        in preview, Place::Ornament => {
        view! { <LetterInvitation account message part may_answer /> }
    }
}

lazy_view! {
    /// A file of the open message, shown over it.
    pub fn file_preview(
        account: AccountId,
        message: MessageId,
        files: Vec<Attachment>,
        place: RwSignal<Option<usize>>,
    ) in preview, Place::Over(Callback::new(move |()| place.set(None))) => {
        view! { <FilePreview account message files place /> }
    }
}

lazy_view! {
    /// Asks for a folder to move or copy messages to.
    pub fn choose_folder(deeds: Deeds, meant: Meant, is_copy: bool)
        in extras, Place::Over(Callback::new(move |()| deeds.question.set(None))) => {
        view! { <ChooseFolder deeds meant is_copy /> }
    }
}

lazy_view! {
    /// The list of several accounts.
    pub fn unified_pane(mailbox: MailboxId, view: ListView, open: Signal<Option<MessageId>>)
        in finding, Place::Inside => view! { <UnifiedPane mailbox view open /> }
}

lazy_view! {
    /// Which accounts' mail is not in a list of several.
    pub fn missing_parts(list: List) in finding, Place::Ornament => view! { <MissingParts list /> }
}

lazy_view! {
    /// The way to all inboxes.
    pub fn all_inboxes(open: Signal<Option<MailboxId>>)
        in finding, Place::Ornament => view! { <AllInboxes open /> }
}

lazy_view! {
    /// In place of a list where there is nothing to list.
    pub fn nothing_here(deeds: Deeds, role: Signal<Option<MailboxRole>>)
        in extras, Place::Inside => view! { <NothingHere deeds role /> }
}

lazy_view! {
    /// Says above the list that mail is answered automatically.
    pub fn away_banner(account: AccountId) in extras, Place::Ornament => {
        view! { <AwayBanner account /> }
    }
}

lazy_view! {
    /// What one can do with messages of a list, where the pointer is.
    pub fn message_menu(deeds: Deeds)
        in extras, Place::Over(Callback::new(move |()| deeds.menu.set(None))) => {
        view! { <MessageMenu deeds /> }
    }
}

lazy_view! {
    /// Asks before messages are destroyed for good.
    pub fn confirm_destroy(deeds: Deeds, meant: Meant)
        in extras, Place::Over(Callback::new(move |()| deeds.question.set(None))) => {
        view! { <ConfirmDestroy deeds meant /> }
    }
}

lazy_view! {
    /// Asks until when messages are to be put away; `None` brings back those that are.
    pub fn snooze_dialog(
        is_away: bool,
        on_choose: Callback<Option<Timestamp>>,
        on_close: Callback<()>,
    ) in extras, Place::Over(on_close) => view! { <SnoozeDialog is_away on_choose on_close /> }
}

lazy_view! {
    /// Asks which labels messages shall have.
    pub fn labelling(
        deeds: Deeds,
        meant: Meant,
    ) in extras, Place::Over(Callback::new(move |()| deeds.question.set(None))) => {
        view! { <Labelling deeds meant /> }
    }
}

lazy_view! {
    /// The menu of a folder, and what it asks.
    pub fn folder_dialogs(tasks: FolderTasks, tree: Signal<FolderTree>)
        in extras, Place::Over(Callback::new(move |()| tasks.close())) => {
        view! { <FolderDialogs tasks tree /> }
    }
}

lazy_view! {
    /// What stands over the results of a search.
    pub fn found_bars(list: List, check: ViewFn) in finding, Place::Inside => {
        view! { <FoundBars list check /> }
    }
}

lazy_view! {
    /// In place of results where there are none.
    pub fn nothing_found(list: List) in finding, Place::Inside => view! { <NothingFound list /> }
}

lazy_view! {
    /// Has messages known here, to be found while one types.
    pub fn known_mail() in finding, Place::Ornament => view! { <KnownMail /> }
}

lazy_view! {
    /// What is offered under the search field.
    pub fn search_panel(field: SearchBox) in finding, Place::Inside => view! { <Panel field /> }
}

lazy_view! {
    /// What the search field's text is taken for.
    pub fn search_mirror(field: SearchBox) in finding, Place::Ornament => view! { <Mirror field /> }
}

lazy_view! {
    /// The searches that the user has saved.
    pub fn saved_searches(account: Signal<Option<AccountId>>, open: Signal<Option<MailboxId>>)
        in finding, Place::Inside => view! { <SavedSearches account open /> }
}
