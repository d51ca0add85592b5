//! The list of a folder with all that one can do in it.

pub mod bars;
pub mod choose_folder;
pub mod deeds;
pub mod empty;
mod keys;
pub mod labels;
pub mod menu;
pub mod order;

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use shared::Timestamp;
use shared::id::MessageId;
use shared::mailbox::{Mailbox, MailboxRole};
use shared::permission::Permission;
use shared::view::SortKey;

use crate::api::ApiError;
use crate::browser;
use crate::components::failure::Failure;
use crate::components::message_list::{ListData, ListHandle, MessageList};
use crate::components::notice::ProblemNotice;
use crate::i18n::folder_name;
use crate::i18n::problem::sentences;
use crate::i18n::tr;
use crate::pages::shell::use_shell;
use crate::parts;
use crate::store::mail::{Action, List};
use crate::store::{Store, use_store};
use crate::t;
use bars::{Bars, OfflineBar};
use deeds::{Deeds, Question};

#[component]
pub fn ListPane(list: List, open: Signal<Option<MessageId>>) -> impl IntoView {
    let store = use_store();
    let list = StoredValue::new(list);
    let account = list.with_value(|list| list.account.clone());
    let mailbox = {
        let account = account.clone();
        Memo::new(move |_| list.with_value(|list| store.mail.mailbox(&account, &list.mailbox)))
    };
    let role = Memo::new(move |_| mailbox.with(|mailbox| mailbox.as_ref()?.role));
    let listing = RwSignal::from(list.with_value(|list| list.listing.clone()));
    let is_known = RwSignal::from(list.with_value(|list| list.is_known.clone()));
    let failure = RwSignal::from(list.with_value(|list| list.failure.clone()));
    let is_whole = list.with_value(List::is_whole);
    let may_organise = {
        let account = account.clone();
        Memo::new(move |_| {
            store.session.current().is_some_and(|session| {
                let mut here = session.accounts.iter().filter(|it| is_whole || it.id == account);
                here.any(|account| account.permissions.contains(&Permission::Organise))
            })
        })
    };
    let banner = StoredValue::new(account.clone());
    let shell = use_shell();
    let is_settled = shell.is_settled;
    let deeds = Deeds::new(store, list, listing, open, role.into(), shell.account, use_navigate());
    let search = list.with_value(|list| list.search.clone());
    let is_search = search.is_some();
    let needles = Memo::new({
        let search = search.clone();
        move |_| search.as_ref().map(|search| search.facts.get().needles).unwrap_or_default()
    });
    let folder_of =
        (is_search || is_whole).then(|| Callback::new(move |id| folder_name_of(store, list, &id)));
    if is_search {
        list.with_value(|list| store.mail.search(list));
        on_cleanup(move || store.mail.leave_search());
    }
    let handle = ListHandle::new(ListData {
        listing,
        density: Signal::derive(move || store.preferences.density()),
        today: today(),
        open,
        cursor: deeds.cursor,
        selection: deeds.selection,
        shows_recipients: Signal::derive(move || {
            matches!(role.get(), Some(MailboxRole::Sent | MailboxRole::Drafts))
        }),
        needles: needles.into(),
        folder_of,
        has_days: list.with_value(|list| list.view.sort.key == SortKey::Date),
        own: Signal::derive(move || {
            store.session.account(&account).map(|account| account.email).unwrap_or_default()
        }),
        may_organise: may_organise.into(),
        on_show: Callback::new(move |visible| list.with_value(|list| list.show(visible))),
        on_row: Callback::new(move |event| deeds.row(event)),
    });
    keys::listen(store, deeds, handle, may_organise.into());
    match &search {
        Some(search) => browser::set_title(&format!("{} – Pli", search.place.query)),
        None => follow_title(mailbox),
    }
    follow_open(deeds, handle, open, is_known);
    // What failed in another folder was said there.
    store.mail.dismiss_failure();

    let is_empty = move || listing.with(|listing| listing.total == 0);
    let title = Memo::new(move |_| {
        if is_search {
            return t!("search.results");
        }
        mailbox.with(|mailbox| mailbox.as_ref().map(folder_name)).unwrap_or_default()
    });
    view! {
        <section class="app__pane app__pane--list" aria-label=title>
            <Bars deeds listing mailbox title handle may_organise />
            <OfflineBar />
            <Show when=move || is_settled.get()>
                {if is_whole {
                    parts::missing_parts(list.get_value())
                } else {
                    parts::away_banner(banner.get_value())
                }}
            </Show>
            {move || {
                let failure = store.mail.failure()?;
                Some(
                    view! {
                        <ProblemNotice
                            lead=failure.title
                            sentences=failure.sentences
                            on_dismiss=move |()| store.mail.dismiss_failure()
                        />
                    },
                )
            }}
            {move || {
                let error = failure.get()?;
                // The bar above says it of all that is shown.
                if error == ApiError::Network && is_known.get() && !store.events.is_connected() {
                    return None;
                }
                let sentences = sentences(&error);
                let retry = move |()| list.with_value(List::retry);
                Some(
                    if is_known.get() {
                        view! {
                            <ProblemNotice sentences>
                                <button
                                    class="button button--small"
                                    type="button"
                                    on:click=move |_| retry(())
                                >
                                    {tr("action.tryAgain")}
                                </button>
                            </ProblemNotice>
                        }
                            .into_any()
                    } else {
                        // A folder that is gone has no name to tell.
                        let name = Some(title.get()).filter(|name| !name.is_empty());
                        let heading = name.map(|name| t!("list.unreadable", folder = name));
                        view! { <Failure title=heading.map(Signal::stored) sentences on_retry=retry /> }
                            .into_any()
                    },
                )
            }}
            <Show when=move || is_known.get() && is_empty()>
                <Show
                    when=move || !is_search
                    fallback=move || parts::nothing_found(list.get_value())
                >
                    {parts::nothing_here(deeds, role.into())}
                </Show>
            </Show>
            <Show when=move || !(is_known.get() && is_empty())>
                <Show
                    when=move || is_known.get()
                    fallback=move || {
                        view! {
                            <Show when=move || failure.get().is_none()>
                                <FirstRows handle />
                            </Show>
                        }
                    }
                >
                    <MessageList handle />
                </Show>
            </Show>
        </section>
        <Show when=move || deeds.menu.with(Option::is_some)>{parts::message_menu(deeds)}</Show>
        {move || {
            Some(
                match deeds.question.get()? {
                    Question::MoveTo(meant) => parts::choose_folder(deeds, meant, false),
                    Question::CopyTo(meant) => parts::choose_folder(deeds, meant, true),
                    Question::Label(meant) => parts::labelling(deeds, meant),
                    Question::Snooze(meant) => {
                        let is_away = role.get_untracked() == Some(MailboxRole::Snoozed);
                        parts::snooze_dialog(
                            is_away,
                            Callback::new(move |until: Option<Timestamp>| {
                                let action = until.map_or(Action::NotSpam, Action::Snooze);
                                deeds.answer(action, meant.clone());
                            }),
                            Callback::new(move |()| deeds.question.set(None)),
                        )
                    }
                    Question::Destroy(meant) => parts::confirm_destroy(deeds, meant),
                },
            )
        }}
    }
}

/// The folder of a message among results; whose it is, where there are those of several accounts.
fn folder_name_of(store: Store, list: StoredValue<List>, id: &MessageId) -> String {
    list.with_value(|list| {
        let (part, id) = list.resolve(id);
        let folder = store.mail.mailbox(&part.account, &part.home(&id));
        let folder = folder.as_ref().map(folder_name).unwrap_or_default();
        if !list.is_whole() {
            return folder;
        }
        let account = store.session.account(&part.account);
        let email = account.map(|account| account.email).unwrap_or_default();
        if list.search.is_some() { format!("{email} · {folder}") } else { email }
    })
}

/// Today, looked up again whenever one comes back to the page: it may have been left open over night.
fn today() -> Signal<i64> {
    let today = RwSignal::new(browser::today());
    let handle = window_event_listener(leptos::ev::focus, move |_| {
        if today.try_get_untracked() != Some(browser::today()) {
            today.set(browser::today());
        }
    });
    on_cleanup(move || handle.remove());
    today.into()
}

/// "Inbox (12) – Pli"
fn follow_title(mailbox: Memo<Option<Mailbox>>) {
    Effect::new(move || {
        let Some(mailbox) = mailbox.get() else { return browser::set_title("Pli") };
        let name = folder_name(&mailbox);
        let title = if mailbox.unread > 0 {
            let unread = crate::i18n::format::number(f64::from(mailbox.unread));
            format!("{name} ({unread}) – Pli")
        } else {
            format!("{name} – Pli")
        };
        browser::set_title(&title);
    });
}

/// The cursor goes where the open message is, so that the keys go on from there; the one after it is fetched ahead, once
/// what is open is here.
fn follow_open(
    deeds: Deeds,
    handle: ListHandle,
    open: Signal<Option<MessageId>>,
    is_known: RwSignal<bool>,
) {
    Effect::new(move || {
        is_known.track();
        let place = open.get().and_then(|id| deeds.place(&id));
        if let Some(place) = place {
            handle.reveal(place);
        }
    });
    Effect::new(move || {
        is_known.track();
        let is_opening = deeds.is_opening();
        if let Some(id) = open.get().filter(|_| !is_opening) {
            // By then, what shows it has asked for it.
            browser::at_leisure(move || {
                if !untrack(|| deeds.is_opening())
                    && let Some(place) = deeds.place(&id)
                {
                    deeds.fetch_ahead(place + 1);
                }
            });
        }
    });
}

/// The list before anything is known of it.
#[component]
fn FirstRows(handle: ListHandle) -> impl IntoView {
    use crate::components::skeleton::SkeletonRow;

    handle.ask();
    let rows = (0..12).map(|place| view! { <SkeletonRow place top=0.0 /> });
    view! {
        <div class="message-list message-list--first" role="grid" aria-label=tr("list.title") aria-busy="true">
            {rows.collect_view()}
        </div>
    }
}
