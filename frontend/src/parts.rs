//! Parts of the app: what the inbox can do without until its rows are shown (docs/adr/0011-parts-of-the-app.md).
//!
//! The build takes the functions behind `#[wasm_split(part, …)]`, and all that nothing else calls, out of the app's first
//! file. A part is a file of its own, fetched at the first call. [`lazy_view!`] declares a view of a part; what it gives is
//! called as any other view, and shows for itself that the part is on its way or can't be had.

mod missing;
mod style;

use std::pin::Pin;
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::join3;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use shared::Timestamp;
use shared::address::Address;
use shared::attachment::Attachment;
use shared::event::Event;
use shared::id::{AccountId, MailboxId, MessageId, PartId};
use shared::mailbox::MailboxRole;
use shared::message::Message;
use shared::search::found::{SearchProgress, SearchWindow};
use shared::view::ListView;

use crate::api::{self, ApiError};
use crate::components::account_menu::AccountMenu;
use crate::components::move_dialog::MoveDialog;
use crate::components::shortcut_sheet::ShortcutSheet;
use crate::components::sidebar::SidebarData;
use crate::components::snooze_dialog::SnoozeDialog;
use crate::i18n;
use crate::json;
use crate::pages::compose::Composers;
use crate::pages::compose::redirect::RedirectDialog;
use crate::pages::compose::route::ComposePage;
use crate::pages::contacts::ContactsPage;
use crate::pages::contacts::duplicates::DuplicatesPage;
use crate::pages::contacts::nav::ContactsNav;
use crate::pages::contacts::person::{self, PersonView};
use crate::pages::contacts::servers::ServersPage;
use crate::pages::mail::away::AwayBanner;
use crate::pages::mail::headers::HeadersPane;
use crate::pages::mail::invitation::LetterInvitation;
use crate::pages::mail::list_pane::deeds::Deeds;
use crate::pages::mail::list_pane::empty::NothingHere;
use crate::pages::mail::list_pane::labels::Labelling;
use crate::pages::mail::list_pane::menu::{ConfirmDestroy, MessageMenu};
use crate::pages::mail::preview::FilePreview;
use crate::pages::mail::reader::ReaderPane;
use crate::pages::mail::reading::Reading;
use crate::pages::mail::sharing::ShareDialog;
use crate::pages::outbox::OutboxPage;
use crate::pages::palette::CommandPalette;
use crate::pages::rules::RulesPage;
use crate::pages::rules::expert::Expert;
use crate::pages::rules::why::WhyDialog;
use crate::pages::search::bars::{FoundBars, NothingFound};
use crate::pages::search::field::SearchBox;
use crate::pages::search::panel::{Mirror, Panel};
use crate::pages::search::saved::SavedSearches;
use crate::pages::settings::SettingsPage;
use crate::pages::shell::appearance_menu::AppearanceMenu;
use crate::pages::shell::folder_tasks::{FolderDialogs, FolderTasks};
use crate::pages::shell::notifier::Notifier;
use crate::pages::sign_in::{SignInAgain, SignInPage};
use crate::store::Store;
use crate::store::mail::List;
use crate::store::preferences::Preferences;
use crate::store::senders;
use crate::view_model::folders::FolderTree;
use crate::view_model::search::place::SearchPlace;
use crate::view_model::selection::Meant;

/// A part couldn't be fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotFetched;

impl From<SplitLoaderError> for NotFetched {
    fn from(_: SplitLoaderError) -> Self {
        Self
    }
}

/// Where a view of a part stands, and so what stands there without it.
#[derive(Clone, Copy, Debug)]
enum Place {
    /// All that is below the bar.
    Page,
    /// Beside the list.
    Reader,
    /// In something that has a shape of its own.
    Inside,
    /// Where nobody misses it.
    Ornament,
    /// Over everything; asked to close when its part can't be had.
    Over(Callback<()>),
}

/// Declares a view that stands in a part.
///
/// ```ignore
/// lazy_view! {
///     /// `/outbox`
///     pub fn outbox_page() in extras, Place::Page => view! { <OutboxPage /> }
/// }
/// ```
///
/// Arguments are cloned each time the view is built.
macro_rules! lazy_view {
    (
        $(#[$doc:meta])*
        pub fn $name:ident($($arg:ident: $type:ty),* $(,)?) in $part:ident, $place:expr => $view:expr
    ) => {
        $(#[$doc])*
        pub fn $name($($arg: $type),*) -> AnyView {
            #[wasm_split($part, wasm_split_path = ::leptos::wasm_split, fallible, preload(fetch))]
            fn $name($($arg: $type),*) -> Result<AnyView, NotFetched> {
                Ok($view.into_any())
            }
            let place = $place;
            let build = move || $name($($arg.clone()),*).now_or_never()?.ok();
            show(place, || Box::pin(fetch()), Box::new(build))
        }
    };
}

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
    /// Messages being written. `on_missing` is called when somebody gives up waiting for them.
    pub fn composers(on_missing: Callback<()>) in writing, Place::Over(on_missing) => {
        let _ = on_missing;
        view! { <Composers /> }
    }
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
    /// Asks whom a message is to be sent on to.
    pub fn redirect_dialog(
        account: AccountId,
        message: Arc<Message>,
        on_close: Callback<()>,
    ) in writing, Place::Over(on_close) => view! { <RedirectDialog account message on_close /> }
}

lazy_view! {
    /// `/compose/{draft}`
    pub fn compose_page() in writing, Place::Page => view! { <ComposePage /> }
}

lazy_view! {
    /// Tells of new mail outside of the page.
    pub fn notifier() in extras, Place::Ornament => view! { <Notifier /> }
}

lazy_view! {
    /// All accounts, and what concerns all of them.
    pub fn account_menu(data: SidebarData) in extras, Place::Inside => view! { <AccountMenu data /> }
}

lazy_view! {
    /// `/outbox`
    pub fn outbox_page() in writing, Place::Page => view! { <OutboxPage /> }
}

lazy_view! {
    /// `/settings/{page}`
    pub fn settings_page() in settings, Place::Page => view! { <SettingsPage /> }
}

lazy_view! {
    /// `/settings/rules`
    pub fn rules_page() in rules, Place::Page => view! { <RulesPage /> }
}

lazy_view! {
    /// The script that the rules are in.
    pub fn rules_expert(account: AccountId) in expert, Place::Page => view! { <Expert account /> }
}

lazy_view! {
    /// Which rules a message met.
    pub fn why_dialog(account: AccountId, message: MessageId, on_close: Callback<()>)
        in rules, Place::Over(on_close) => view! { <WhyDialog account message on_close /> }
}

lazy_view! {
    /// `/contacts/{card}`
    pub fn contacts_page() in contacts, Place::Page => view! { <ContactsPage /> }
}

lazy_view! {
    /// `/contacts/duplicates`
    pub fn duplicates_page() in contacts, Place::Page => view! { <DuplicatesPage /> }
}

lazy_view! {
    /// Books and groups, beside the contacts.
    pub fn contacts_nav() in contacts, Place::Inside => view! { <ContactsNav /> }
}

lazy_view! {
    /// CardDAV servers, below the heading of `/settings/contacts`.
    pub fn address_servers() in contacts, Place::Inside => view! { <ServersPage /> }
}

lazy_view! {
    /// What is known of somebody in a message.
    pub fn person_card(account: AccountId, address: Address, on_close: Callback<()>)
        in contacts, Place::Inside => view! { <PersonView account address on_close /> }
}

lazy_view! {
    /// The page to sign in on.
    pub fn sign_in_page() in extras, Place::Page => view! { <SignInPage /> }
}

lazy_view! {
    /// The way back in when the session has ended.
    pub fn sign_in_again() in extras, Place::Inside => view! { <SignInAgain /> }
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
    /// What the keys do.
    pub fn shortcut_sheet(on_close: Callback<()>, on_commands: Callback<()>)
        in extras, Place::Over(on_close) => {
        view! { <ShortcutSheet on_close on_commands /> }
    }
}

lazy_view! {
    /// Everything that can be done or gone to, by name.
    pub fn palette(account: Signal<Option<AccountId>>, on_close: Callback<()>)
        in extras, Place::Over(on_close) => view! { <CommandPalette account on_close /> }
}

lazy_view! {
    /// Asks for a folder to move or copy messages to.
    pub fn move_dialog(
        title: Signal<String>,
        tree: Signal<FolderTree>,
        from: MailboxId,
        on_choose: Callback<MailboxId>,
        on_close: Callback<()>,
    ) in extras, Place::Over(on_close) => view! { <MoveDialog title tree from on_choose on_close /> }
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
    /// What is offered under the search field.
    pub fn search_panel(field: SearchBox) in finding, Place::Inside => view! { <Panel field /> }
}

lazy_view! {
    /// The menu of the sun and moon.
    pub fn appearance_menu(preferences: Preferences) in extras, Place::Ornament => {
        view! { <AppearanceMenu preferences /> }
    }
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

/// Reads a message. What understands it stands beside what shows it.
///
/// # Errors
///
/// If it can't be read, or the part can't be fetched.
pub async fn read_message(account: AccountId, id: MessageId) -> Result<Message, ApiError> {
    type Reply = Pin<Box<dyn Future<Output = Result<Message, ApiError>>>>;
    #[wasm_split(reading, wasm_split_path = ::leptos::wasm_split, fallible)]
    fn read(account: AccountId, id: MessageId) -> Result<Reply, NotFetched> {
        Ok(Box::pin(api::messages::read(account, id)))
    }
    match read(account, id).await {
        Ok(reply) => reply.await,
        Err(NotFetched) => Err(ApiError::Network),
    }
}

/// Takes somebody into the contacts.
pub async fn add_person(store: Store, address: Address) {
    type Done = Pin<Box<dyn Future<Output = ()>>>;
    #[wasm_split(contacts, wasm_split_path = ::leptos::wasm_split, fallible)]
    fn add(store: Store, address: Address) -> Result<Done, NotFetched> {
        Ok(Box::pin(person::add_person(store, address)))
    }
    if let Ok(done) = add(store, address).await {
        done.await;
    }
}

/// Reads what a search has found. What understands it stands beside what shows how far it is.
///
/// # Errors
///
/// If it can't be read, or the part can't be fetched.
pub async fn read_found(
    account: AccountId,
    place: SearchPlace,
    (position, limit): (u32, u32),
) -> Result<SearchWindow, ApiError> {
    type Reply = Pin<Box<dyn Future<Output = Result<SearchWindow, ApiError>>>>;
    #[wasm_split(finding, wasm_split_path = ::leptos::wasm_split, fallible)]
    fn read(
        account: AccountId,
        place: SearchPlace,
        (position, limit): (u32, u32),
    ) -> Result<Reply, NotFetched> {
        Ok(Box::pin(api::search::window(account, place, position, limit)))
    }
    match read(account, place, (position, limit)).await {
        Ok(reply) => reply.await,
        Err(NotFetched) => Err(ApiError::Network),
    }
}

/// Blocks a sender; what comes of it is told.
pub async fn block_sender(store: Store, account: AccountId, email: String) {
    type Done = Pin<Box<dyn Future<Output = ()>>>;
    #[wasm_split(extras, wasm_split_path = ::leptos::wasm_split, fallible)]
    fn block(store: Store, account: AccountId, email: String) -> Result<Done, NotFetched> {
        Ok(Box::pin(senders::block(store, account, email)))
    }
    if let Ok(done) = block(store, account, email).await {
        done.await;
    }
}

/// How far a search is; `None` for what isn't understood.
pub async fn read_progress(text: String) -> Option<SearchProgress> {
    #[wasm_split(finding, wasm_split_path = ::leptos::wasm_split, fallible)]
    fn read(text: String) -> Result<Option<SearchProgress>, NotFetched> {
        Ok(json::read(&text))
    }
    read(text).await.ok().flatten()
}

/// What the server tells. What understands it is a part, since nothing is told before the rows are there; where that
/// can't be had, all that is shown is read again.
pub async fn read_event(text: String) -> Event {
    #[wasm_split(reading, wasm_split_path = ::leptos::wasm_split, fallible)]
    fn read(text: String) -> Result<Event, NotFetched> {
        Ok(json::read(&text).unwrap_or(Event::Other))
    }
    read(text).await.unwrap_or(Event::Resync)
}

/// Keeps the reader's place before it is asked for.
pub fn no_reader() -> impl IntoView {
    missing::waiting(Place::Reader)
}

/// Fetches what opening a message needs, ahead of its opening: with the words, which all the parts after it need, too.
pub async fn fetch_reading() {
    #[wasm_split(reading, wasm_split_path = ::leptos::wasm_split, fallible)]
    fn reading_is_here() -> Result<(), NotFetched> {
        Ok(())
    }
    let _ = join3(reading_is_here(), i18n::fetch_rest(), style::fetch()).await;
}

/// Fetches what writing needs, ahead of a wish to write, and says whether it is here.
pub async fn fetch_writing() -> bool {
    #[wasm_split(writing, wasm_split_path = ::leptos::wasm_split, fallible)]
    fn writing_is_here() -> Result<(), NotFetched> {
        Ok(())
    }
    writing_is_here().await.is_ok()
}

/// Fetches the pages and dialogs that few visits need.
pub async fn fetch_extras() {
    #[wasm_split(extras, wasm_split_path = ::leptos::wasm_split, fallible)]
    fn extras_are_here() -> Result<(), NotFetched> {
        Ok(())
    }
    let _ = extras_are_here().await;
}

type Fetching = Pin<Box<dyn Future<Output = Result<(), SplitLoaderError>>>>;

type Dressed = Pin<Box<dyn Future<Output = Result<(), NotFetched>>>>;

/// Fetches the words that parts show and their styles, too: they never show without.
fn dressed(part: Fetching) -> Dressed {
    Box::pin(async {
        let (part, words, style) = join3(part, i18n::fetch_rest(), style::fetch()).await;
        part?;
        (words && style).then_some(()).ok_or(NotFetched)
    })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    OnItsWay,
    Here,
    /// `true` if the server has a newer Pli, whose parts don't fit this one.
    Missing(bool),
}

/// Builds a view of a part as soon as the part is here: at once, without a detour, when it is here already.
fn show(
    place: Place,
    fetch: fn() -> Fetching,
    build: Box<dyn Fn() -> Option<AnyView> + Send>,
) -> AnyView {
    let state = RwSignal::new(State::OnItsWay);
    let mut fetching = dressed(fetch());
    match (&mut fetching).now_or_never() {
        Some(Ok(())) => state.set(State::Here),
        Some(Err(_)) => again(state, dressed(fetch())),
        None => again(state, fetching),
    }
    let on_again = Callback::new(move |()| {
        state.set(State::OnItsWay);
        again(state, dressed(fetch()));
    });
    (move || match state.get() {
        State::Here => untrack(&build),
        State::OnItsWay => missing::waiting(place),
        State::Missing(is_old) => Some(missing::instead(place, is_old, on_again)),
    })
    .into_any()
}

fn again(state: RwSignal<State>, fetching: Dressed) {
    spawn_local(async move {
        let after = match fetching.await {
            Ok(()) => State::Here,
            Err(_) => State::Missing(missing::is_old().await),
        };
        // The place may be gone by now.
        let _ = state.try_set(after);
    });
}
