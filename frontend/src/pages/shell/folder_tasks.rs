//! Making, renaming, moving, emptying and deleting folders.

use std::collections::BTreeSet;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map};
use shared::id::{AccountId, MailboxId};
use shared::mailbox::{Mailbox, MailboxChange, MailboxPlace, MailboxRole};
use shared::permission::Permission;
use shared::view::Filter;

use crate::api;
use crate::components::dialog::Dialog;
use crate::components::folder_form::FolderForm;
use crate::components::menu::MenuItem;
use crate::components::menu::context::{At, ContextMenu};
use crate::i18n::{folder_name, tr};
use crate::pages::mail_path;
use crate::store::Store;
use crate::store::mail::Action;
use crate::t;
use crate::view_model::folders::{FolderTree, total_below};

/// What must be answered before anything is done.
#[derive(Clone, Debug, PartialEq)]
enum Question {
    /// A folder in another, or at the top.
    New(Option<MailboxId>),
    /// Another name or place.
    Edit(Mailbox),
    Delete(Mailbox),
    Empty(Mailbox),
}

type Navigate = Box<dyn Fn(&str, NavigateOptions)>;

/// What can be done with folders; cheap to copy.
#[derive(Clone, Copy, Debug)]
pub struct FolderTasks {
    store: Store,
    account: Memo<Option<AccountId>>,
    /// The folder that is open.
    open: Memo<Option<MailboxId>>,
    question: RwSignal<Option<Question>>,
    menu: RwSignal<Option<(MailboxId, At)>>,
    failure: RwSignal<Option<api::ApiError>>,
    navigate: StoredValue<Navigate, LocalStorage>,
}

impl FolderTasks {
    pub(super) fn new(store: Store, account: Memo<Option<AccountId>>) -> Self {
        let params = use_params_map();
        Self {
            store,
            account,
            open: Memo::new(move |_| params.read().get("mailbox").map(MailboxId)),
            question: RwSignal::new(None),
            menu: RwSignal::new(None),
            failure: RwSignal::new(None),
            navigate: StoredValue::new_local(Box::new(use_navigate())),
        }
    }

    fn may(self, permission: Permission) -> bool {
        let account = self.account.get().and_then(|id| self.store.session.account(&id));
        account.is_some_and(|account| account.permissions.contains(&permission))
    }

    /// Whether folders can be made here; tracked.
    pub(super) fn may_manage(self) -> bool {
        self.may(Permission::Folders)
    }

    pub fn open_menu(self, folder: MailboxId, at: At) {
        self.menu.set(Some((folder, at)));
    }

    pub(super) fn ask_new(self, parent: Option<MailboxId>) {
        self.ask(Question::New(parent));
    }

    fn ask(self, question: Question) {
        self.failure.set(None);
        self.question.set(Some(question));
    }

    /// Whether its menu or a question is open; tracked.
    pub(super) fn is_open(self) -> bool {
        self.menu.with(Option::is_some) || self.question.with(Option::is_some)
    }

    /// Asks and offers nothing any more.
    pub fn close(self) {
        self.menu.set(None);
        self.question.set(None);
    }

    fn on_all(self, mailbox: &Mailbox, filters: &BTreeSet<Filter>, action: Action) {
        if let Some(account) = self.account.get_untracked() {
            self.store.mail.act_on_all(&account, &mailbox.id, filters, Vec::new(), action);
        }
    }

    /// Makes the folder, or changes it; the dialog stays open where that is refused.
    fn place(self, edited: Option<MailboxId>, place: MailboxPlace) {
        let Some(account) = self.account.get_untracked() else { return };
        spawn_local(async move {
            let answer = match edited.clone() {
                None => api::mailboxes::create(account.clone(), place).await,
                Some(mailbox) => {
                    let change = MailboxChange { place: Some(place), subscribed: None };
                    api::mailboxes::change(account.clone(), mailbox, change).await
                }
            };
            match answer {
                Ok(named) => {
                    self.close();
                    self.store.mail.load_folders(account.clone());
                    if edited.is_some() && edited == self.open.get_untracked() {
                        self.go(&mail_path(&account, &named.id, None));
                    }
                }
                Err(error) => self.failure.set(Some(error)),
            }
        });
    }

    fn subscribe(self, mailbox: &Mailbox) {
        let Some(account) = self.account.get_untracked() else { return };
        let (id, on) = (mailbox.id.clone(), !mailbox.subscribed);
        spawn_local(async move {
            let change = MailboxChange { place: None, subscribed: Some(on) };
            match api::mailboxes::change(account.clone(), id, change).await {
                Ok(_) => self.store.mail.load_folders(account),
                Err(error) => self.store.mail.fail(t!("failure.folder"), &error),
            }
        });
    }

    fn delete(self, mailbox: MailboxId) {
        self.close();
        let Some(account) = self.account.get_untracked() else { return };
        spawn_local(async move {
            match api::mailboxes::delete(account.clone(), mailbox.clone()).await {
                Ok(()) if self.open.get_untracked() == Some(mailbox) => {
                    self.go(&format!("/mail/{account}"));
                }
                Ok(()) => {}
                Err(error) => self.store.mail.fail(t!("failure.folder"), &error),
            }
            self.store.mail.load_folders(account);
        });
    }

    /// How many messages go with a folder.
    fn total_below(self, mailbox: &Mailbox) -> u32 {
        let folders = self.account.get().map(|account| self.store.mail.folders(&account));
        let items = folders.and_then(|folders| folders.items).unwrap_or_default();
        total_below(mailbox, &items)
    }

    fn go(self, path: &str) {
        self.navigate.with_value(|navigate| navigate(path, NavigateOptions::default()));
    }
}

/// The menu and the dialogs of folders, where one is open.
#[component]
pub fn FolderDialogs(tasks: FolderTasks, tree: Signal<FolderTree>) -> impl IntoView {
    let menu = move || {
        let (id, at) = tasks.menu.get()?;
        let found = tree.with_untracked(|tree| {
            tree.rows().find(|row| row.mailbox.id == id).map(|row| row.mailbox.clone())
        });
        let mailbox = found?;
        let name = folder_name(&mailbox);
        Some(view! {
            <ContextMenu at label=Signal::stored(name) on_close=move |()| tasks.menu.set(None)>
                <FolderItems tasks mailbox />
            </ContextMenu>
        })
    };
    let dialog = move || {
        let close = move |()| tasks.close();
        Some(match tasks.question.get()? {
            Question::New(parent) => view! {
                <FolderForm
                    title=Signal::derive(tr("folders.new"))
                    tree
                    place=MailboxPlace { name: String::new(), parent }
                    failure=tasks.failure
                    on_save=move |place| tasks.place(None, place)
                    on_close=close
                />
            }
            .into_any(),
            Question::Edit(mailbox) => {
                let id = mailbox.id.clone();
                view! {
                    <FolderForm
                        title=Signal::derive(tr("folders.edit"))
                        tree
                        edited=id.clone()
                        place=MailboxPlace { name: mailbox.name, parent: mailbox.parent }
                        failure=tasks.failure
                        on_save=move |place| tasks.place(Some(id.clone()), place)
                        on_close=close
                    />
                }
                .into_any()
            }
            Question::Delete(mailbox) => {
                let (id, name) = (mailbox.id.clone(), folder_name(&mailbox));
                let title = t!("folders.deleteTitle", folder = name);
                let text = match untrack(|| tasks.total_below(&mailbox)) {
                    0 => t!("folders.deleteEmptyText"),
                    total => t!("folders.deleteText", count = total),
                };
                let words = t!("folders.delete");
                view! { <Confirm title text words on_yes=move |()| tasks.delete(id.clone()) on_close=close /> }
                    .into_any()
            }
            Question::Empty(mailbox) => {
                let title = t!("folders.emptyTitle", folder = folder_name(&mailbox));
                let text = t!("folders.emptyText", count = mailbox.total);
                let words = t!("folders.empty");
                let empty = move |()| {
                    tasks.close();
                    tasks.on_all(&mailbox, &BTreeSet::new(), Action::Destroy);
                };
                view! { <Confirm title text words on_yes=empty on_close=close /> }.into_any()
            }
        })
    };
    view! {
        {menu}
        {dialog}
    }
}

/// What can be done with a folder, as items of a menu.
#[component]
fn FolderItems(tasks: FolderTasks, mailbox: Mailbox) -> impl IntoView {
    let mailbox = StoredValue::new(mailbox);
    let get = move || mailbox.get_value();
    let (may_organise, may_manage) =
        untrack(|| (tasks.may(Permission::Organise), tasks.may_manage()));
    let is_own = get().role.is_none();
    let can_empty = matches!(get().role, Some(MailboxRole::Junk | MailboxRole::Trash));
    let has_mail = get().selectable && get().total > 0;
    let subscription =
        if get().subscribed { tr("folders.unsubscribe") } else { tr("folders.subscribe") };
    view! {
        {(may_organise && has_mail && get().unread > 0)
            .then(|| {
                let read = move |()| {
                    tasks.on_all(&get(), &[Filter::Unread].into(), Action::Seen(true));
                };
                view! { <MenuItem icon="mail-open" label=Signal::derive(tr("folders.markRead")) on_choose=read /> }
            })}
        {(may_organise && has_mail && can_empty)
            .then(|| {
                let empty = move |()| tasks.ask(Question::Empty(get()));
                view! { <MenuItem icon="trash-2" label=Signal::derive(tr("folders.emptyAsk")) is_danger=true on_choose=empty /> }
            })}
        {may_manage
            .then(|| {
                let new = move |()| tasks.ask_new(Some(get().id));
                view! { <MenuItem icon="folder-plus" label=Signal::derive(tr("folders.newInside")) on_choose=new /> }
            })}
        {(may_manage && is_own)
            .then(|| {
                let edit = move |()| tasks.ask(Question::Edit(get()));
                let delete = move |()| tasks.ask(Question::Delete(get()));
                let subscribe = move |()| tasks.subscribe(&get());
                view! {
                    <MenuItem icon="pencil-line" label=Signal::derive(tr("folders.editAsk")) on_choose=edit />
                    <MenuItem icon="inbox" label=Signal::derive(subscription) on_choose=subscribe />
                    <div class="menu__rule" role="separator"></div>
                    <MenuItem icon="trash-2" label=Signal::derive(tr("folders.deleteAsk")) is_danger=true on_choose=delete />
                }
            })}
    }
}

/// Only what can't be undone asks.
#[component]
fn Confirm(
    title: String,
    text: String,
    words: String,
    #[prop(into)] on_yes: Callback<()>,
    #[prop(into)] on_close: Callback<()>,
) -> impl IntoView {
    view! {
        <Dialog title=Signal::stored(title) on_close>
            <div class="dialog__body">
                <p>{text}</p>
            </div>
            <footer class="dialog__foot">
                <button class="button" type="button" autofocus on:click=move |_| on_close.run(())>
                    {tr("action.cancel")}
                </button>
                <button class="button button--danger" type="button" on:click=move |_| on_yes.run(())>
                    {words}
                </button>
            </footer>
        </Dialog>
    }
}
