//! What surrounds every page of a signed-in user: bar, sidebar or drawer, keys.

pub mod appearance_menu;
pub mod folder_tasks;
pub mod notifier;

use std::collections::BTreeSet;

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::components::Outlet;
use leptos_router::hooks::{use_location, use_navigate, use_params_map, use_query_map};
use shared::account::Account;
use shared::id::{AccountId, MailboxId};
use shared::mailbox::MailboxRole;

use super::mail::searched;
use super::mail_path;
use super::search::field::SearchField;
use crate::browser;
use crate::components::dialog::Dialog;
use crate::components::folder_tree::DropTarget;
use crate::components::icon::Icon;
use crate::components::kbd::KeyHints;
use crate::components::sections::Sections;
use crate::components::sidebar::{Sidebar, SidebarData};
use crate::i18n::tr;
use crate::parts;
use crate::store::compose::ComposeRequest;
use crate::store::{Store, use_store};
use crate::t;
use crate::view_model::folders::FolderTree;
use crate::view_model::keys::Command;
use crate::view_model::search::place::SEGMENT;
use crate::view_model::unified::is_all;
use folder_tasks::FolderTasks;

/// What pages ask of the shell around them.
#[derive(Clone, Copy, Debug)]
pub struct ShellHandle {
    pub is_drawer_open: RwSignal<bool>,
    /// The account whose mail is open, else the user's own.
    pub account: Memo<Option<AccountId>>,
    pub folders: FolderTasks,
    /// Whether the page shows what it was opened for, so that there is leisure for what may be wanted next.
    pub is_settled: RwSignal<bool>,
    /// Set where messages are to be written.
    pub are_composers_wanted: RwSignal<bool>,
}

/// The shell around the page. Call it while a component is being built.
pub fn use_shell() -> ShellHandle {
    expect_context()
}

#[component]
pub fn Shell() -> impl IntoView {
    let store = use_store();
    let params = use_params_map();
    let path = use_location().pathname;
    let account = Memo::new(move |_| {
        let named = params.read().get("account").map(AccountId).filter(|id| !is_all(id));
        named.or_else(|| Some(store.session.current()?.accounts.first()?.id.clone()))
    });
    let query = use_query_map();
    let open = Memo::new(move |_| {
        let segment = params.read().get("mailbox")?;
        let is_search = segment == SEGMENT;
        Some(if is_search { query.with(searched).list_id() } else { MailboxId(segment) })
    });
    let section = Memo::new(move |_| {
        let path = path.get();
        path.split('/').nth(1).filter(|first| !first.is_empty()).unwrap_or("mail").to_owned()
    });
    let settings_page = Memo::new(move |_| {
        let path = path.get();
        let first = if path.starts_with("/admin") { "members" } else { "appearance" };
        path.split('/').nth(2).filter(|page| !page.is_empty()).unwrap_or(first).to_owned()
    });
    Effect::new(move || {
        if let Some(account) = account.get() {
            store.mail.want_folders(&account);
        }
    });

    let is_drawer_open = RwSignal::new(false);
    let are_composers_wanted = RwSignal::new(false);
    let is_settled = RwSignal::new(false);
    let folders = FolderTasks::new(store, account);
    provide_context(ShellHandle {
        is_drawer_open,
        account,
        folders,
        is_settled,
        are_composers_wanted,
    });
    let is_due = Memo::new(move |_| is_settled.get() || section.get() != "mail");
    fetch_ahead(store, account, is_due, are_composers_wanted);
    // Wherever one goes, the drawer is done.
    Effect::new(move || {
        path.track();
        is_drawer_open.set(false);
    });

    let is_sheet_open = RwSignal::new(false);
    let is_palette_open = RwSignal::new(false);
    listen_to_keys(store, account, is_sheet_open, is_palette_open);

    // What is dragged and let go anywhere but on a folder stays where it is.
    let let_go = window_event_listener(ev::dragend, move |_| store.mail.drop_on(None));
    on_cleanup(move || let_go.remove());

    let data = sidebar_data(
        store,
        account,
        (open.into(), section.into(), settings_page.into()),
        is_due,
        folders,
    );
    let is_sidebar_hidden = move || store.preferences.is_sidebar_hidden();
    let hide = move |()| store.preferences.update(|saved| saved.sidebar_hidden = true);
    view! {
        <div class="app" class=("is-sidebar-hidden", is_sidebar_hidden)>
            <Show when=move || !is_sidebar_hidden()>
                <aside class="app__sidebar">
                    <Sidebar data on_hide=hide />
                </aside>
            </Show>
            <TopBar store account is_due is_drawer_open is_sheet_open />
            <Outlet />
            <Show when=move || store.session.may_write()>
                <button
                    class="write-button"
                    type="button"
                    aria-label=tr("action.newMessage")
                    on:click=move |_| data.on_new.run(())
                >
                    <Icon name="pencil-line" class="icon--large" />
                </button>
            </Show>
            <Sections data class="sections--bar" />
        </div>
        <Composers store wanted=are_composers_wanted />
        <Show when=move || is_due.get() && store.preferences.notifies()>{parts::notifier()}</Show>
        <Show when=move || is_due.get()>{parts::known_mail()}</Show>
        <Show when=move || folders.is_open() && !is_drawer_open.get()>
            {parts::folder_dialogs(folders, data.tree)}
        </Show>
        <Show when=move || is_drawer_open.get()>
            <Dialog
                title=Signal::derive(tr("folders.title"))
                class="drawer"
                bare=true
                on_close=move |()| is_drawer_open.set(false)
            >
                <Sidebar data in_drawer=true />
                // Outside of an open dialog nothing can be pressed, menus neither.
                <Show when=move || folders.is_open()>
                    {parts::folder_dialogs(folders, data.tree)}
                </Show>
            </Dialog>
        </Show>
        <Show when=move || is_sheet_open.get()>
            {parts::shortcut_sheet(
                Callback::new(move |()| is_sheet_open.set(false)),
                data.on_commands,
            )}
        </Show>
        <Show when=move || is_palette_open.get()>
            {parts::palette(account.into(), Callback::new(move |()| is_palette_open.set(false)))}
        </Show>
    }
}

/// Once the rows are there, or at once where there are none, fetches what they didn't wait for, and the parts that are
/// likely to be wanted next.
fn fetch_ahead(
    store: Store,
    account: Memo<Option<AccountId>>,
    is_due: Memo<bool>,
    are_composers_wanted: RwSignal<bool>,
) {
    Effect::new(move || {
        if is_due.get() {
            if let Some(account) = account.get_untracked() {
                store.mail.want_quota(account);
            }
            for account in store.session.current().iter().flat_map(|session| &session.accounts) {
                store.mail.want_folders(&account.id);
            }
            spawn_local(async move {
                parts::fetch_reading().await;
                browser::leisure().await;
                if parts::fetch_writing().await {
                    // What was being written when the page was left comes back.
                    let _ = are_composers_wanted.try_set(true);
                }
                browser::leisure().await;
                parts::fetch_extras().await;
            });
        }
    });
}

/// The composers, from the first wish to write on, or from when there was leisure to fetch them.
#[component]
fn Composers(store: Store, wanted: RwSignal<bool>) -> impl IntoView {
    Effect::new(move || {
        if store.compose.is_wanted() {
            wanted.set(true);
        }
    });
    let give_up = Callback::new(move |()| {
        drop(store.compose.take());
        wanted.set(false);
    });
    view! {
        <Show when=move || wanted.get()>{parts::composers(give_up)}</Show>
    }
}

#[component]
fn TopBar(
    store: Store,
    account: Memo<Option<AccountId>>,
    is_due: Memo<bool>,
    is_drawer_open: RwSignal<bool>,
    is_sheet_open: RwSignal<bool>,
) -> impl IntoView {
    let preferences = store.preferences;
    let hints = KeyHints::get();
    view! {
        <header class="app__bar">
            <span class="app__menu">
                <button
                    class="icon-button"
                    type="button"
                    aria-label=tr("folders.title")
                    on:click=move |_| {
                        if browser::matches_media("(width < 1100px)") {
                            is_drawer_open.set(true);
                        } else {
                            preferences.update(|saved| saved.sidebar_hidden = false);
                        }
                    }
                >
                    <Icon name="menu" />
                </button>
            </span>
            <SearchField store account />
            <div class="app__bar-end">
                <button
                    class="icon-button app__keys"
                    type="button"
                    aria-label=tr("keys.title")
                    title=move || hints.beside(t!("keys.title"), Command::ShowShortcuts)
                    on:click=move |_| is_sheet_open.set(true)
                >
                    <Icon name="keyboard" />
                </button>
                <span class="app__appearance">
                    <Show when=move || is_due.get()>{parts::appearance_menu(preferences)}</Show>
                </span>
            </div>
        </header>
    }
}

fn sidebar_data(
    store: Store,
    account: Memo<Option<AccountId>>,
    (open, section, settings_page): (Signal<Option<MailboxId>>, Signal<String>, Signal<String>),
    is_due: Memo<bool>,
    tasks: FolderTasks,
) -> SidebarData {
    let navigate = use_navigate();
    let collapsed = RwSignal::new(BTreeSet::new());
    let folders = Memo::new(move |_| Some(store.mail.folders(&account.get()?)));
    let tree = Memo::new(move |_| {
        folders.with(|folders| {
            let items = folders.as_ref().and_then(|folders| folders.items.as_deref());
            FolderTree::new(items.unwrap_or_default(), &collapsed.read())
        })
    });
    SidebarData {
        above: Callback::new(move |()| {
            view! { <Show when=move || is_due.get()>{parts::all_inboxes(open)}</Show> }.into_any()
        }),
        below: Callback::new(move |()| {
            view! {
                <Show when=move || is_due.get()>{parts::saved_searches(account.into(), open)}</Show>
            }
            .into_any()
        }),
        // Remembered: a session that is read again and says the same must not close the menu of accounts.
        account: Memo::new(move |_| store.session.account(&account.get()?)).into(),
        accounts: Memo::new(move |_| {
            store.session.current().map(|session| session.accounts.clone()).unwrap_or_default()
        })
        .into(),
        tree: tree.into(),
        open,
        quota: Signal::derive(move || folders.with(|folders| folders.as_ref()?.quota)),
        home: Signal::derive(move || {
            account.get().map_or_else(|| "/".to_owned(), |account| format!("/mail/{account}"))
        }),
        section,
        settings_page,
        is_admin: Signal::derive(move || {
            store.session.current().is_some_and(|session| session.user.is_admin)
        }),
        waiting: Signal::derive(move || store.outbox.waiting() + store.waiting.count()),
        href: Callback::new(move |mailbox: MailboxId| {
            account
                .get_untracked()
                .map_or_else(|| "/".to_owned(), |account| mail_path(&account, &mailbox, None))
        }),
        on_fold: Callback::new(move |id: MailboxId| {
            collapsed.update(|all| {
                if !all.remove(&id) {
                    all.insert(id);
                }
            });
        }),
        on_menu: Callback::new(move |(folder, at)| tasks.open_menu(folder, at)),
        drop: DropTarget {
            takes: Callback::new(move |()| store.mail.is_dragging()),
            on_drop: Callback::new(move |folder| store.mail.drop_on(Some(folder))),
        },
        may_manage: Signal::derive(move || tasks.may_manage()),
        on_new_folder: Callback::new(move |()| tasks.ask_new(None)),
        on_commands: Callback::new(move |()| {
            store.commands.run(Command::ShowPalette);
        }),
        on_new: Callback::new(move |()| {
            store.commands.run(Command::NewMessage);
        }),
        unread: Callback::new(move |account: AccountId| {
            let inbox = store.mail.mailbox_with_role(&account, MailboxRole::Inbox);
            inbox.map_or(0, |inbox| inbox.unread)
        }),
        on_switch: Callback::new(move |account: Account| {
            navigate(&format!("/mail/{}", account.id), NavigateOptions::default());
        }),
        on_sign_out: Callback::new(move |()| {
            spawn_local(async move {
                if let Err(error) = store.session.sign_out().await {
                    store.mail.fail(t!("failure.signOut"), &error);
                }
            });
        }),
    }
}

/// Hears keys everywhere in the window, and does what every page can do.
fn listen_to_keys(
    store: Store,
    account: Memo<Option<AccountId>>,
    is_sheet_open: RwSignal<bool>,
    is_palette_open: RwSignal<bool>,
) {
    let navigate = use_navigate();
    store.commands.handle(move |command| match command {
        Command::NewMessage => {
            let Some(account) = account.get_untracked() else { return false };
            // From where one may not write, one writes from where one may.
            let Some(account) = untrack(|| store.session.writing_from(&account)) else {
                return false;
            };
            store.compose.request(ComposeRequest::New { account, to: Vec::new() });
            true
        }
        Command::ShowShortcuts => {
            is_sheet_open.set(true);
            true
        }
        Command::ShowPalette => {
            is_sheet_open.set(false);
            is_palette_open.set(true);
            true
        }
        Command::Undo => store.toasts.undo_last(),
        Command::GoTo(role) => {
            let Some(account) = account.get_untracked() else { return false };
            let Some(mailbox) = untrack(|| store.mail.mailbox_with_role(&account, role)) else {
                return false;
            };
            navigate(&mail_path(&account, &mailbox.id, None), NavigateOptions::default());
            true
        }
        _ => false,
    });
    let handle = window_event_listener(ev::keydown, move |event| store.commands.key(&event));
    on_cleanup(move || handle.remove());
}
