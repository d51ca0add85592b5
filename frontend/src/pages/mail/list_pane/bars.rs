//! What stands over the list: its title, or what is selected.

use std::time::Duration;

use leptos::prelude::*;
use shared::mailbox::Mailbox;

use super::deeds::Deeds;
use super::keys;
use super::order::{QuickFilters, SortMenu};
use crate::components::icon::Icon;
use crate::components::menu::context::At;
use crate::components::message_actions::MessageActions;
use crate::components::message_list::ListHandle;
use crate::i18n::{format, tr};
use crate::pages::shell::use_shell;
use crate::parts;
use crate::store::use_store;
use crate::t;
use crate::view_model::keys::Command;
use crate::view_model::listing::Listing;

/// How long the line may be silent before it counts as broken: a reconnect takes less.
const SILENCE: Duration = Duration::from_secs(3);

#[component]
pub fn Bars(
    deeds: Deeds,
    listing: RwSignal<Listing>,
    mailbox: Memo<Option<Mailbox>>,
    title: Memo<String>,
    handle: ListHandle,
    may_organise: Memo<bool>,
) -> impl IntoView {
    let all = Memo::new(move |_| listing.with(Listing::count));
    let selected = Memo::new(move |_| deeds.selection.with(|selection| selection.len(all.get())));
    let is_some = move || selected.get() > 0;
    // Until the list is read, the folder's own count.
    let is_all = deeds.view().filters.is_empty();
    let total = move || match listing.with(Listing::count) {
        0 if is_all => mailbox.with(|mailbox| mailbox.as_ref().map_or(0, |mailbox| mailbox.total)),
        total => total,
    };
    let toggle_all = move || {
        if selected.get_untracked() > 0 {
            deeds.select_none();
        } else {
            deeds.select_range(handle.visible());
        }
    };
    let check = move || {
        view! {
            <span class="toolbar__select">
                <input
                    class="check"
                    type="checkbox"
                    aria-label=tr("list.selectAll")
                    prop:checked=is_some
                    prop:indeterminate=is_some
                    on:change=move |_| toggle_all()
                />
            </span>
        }
    };
    let found = deeds.found();
    let bar = move || {
        if selected.get() > 0 {
            view! { <SelectionBar deeds selected all title may_organise>{check()}</SelectionBar> }
                .into_any()
        } else if let Some(list) = &found {
            parts::found_bars(list.clone(), ViewFn::from(check))
        } else {
            view! {
                <PhoneBar deeds title mailbox />
                <div class="toolbar toolbar--list">
                    {check()} <div class="toolbar__title">
                        <h1 class="toolbar__heading">{title}</h1>
                        <span class="toolbar__count">
                            {move || {
                                if listing.with(|listing| listing.is_grouped) {
                                    t!("list.conversations", count = total())
                                } else {
                                    t!("list.count", count = total())
                                }
                            }}
                        </span>
                    </div>
                    <FolderMenus deeds />
                </div>
                <QuickFilters deeds mailbox />
            }
            .into_any()
        }
    };
    // Rebuilt only when something begins to be selected, or nothing is any more.
    let is_selecting = Memo::new(move |_| selected.get() > 0);
    move || {
        // Read, not only tracked: a memo that nobody reads follows nothing.
        let _ = is_selecting.get();
        untrack(&bar)
    }
}

#[component]
fn SelectionBar(
    deeds: Deeds,
    selected: Memo<u32>,
    /// How many messages the list has.
    all: Memo<u32>,
    title: Memo<String>,
    may_organise: Memo<bool>,
    children: Children,
) -> impl IntoView {
    // What a search finds is all of it at its end only.
    let found = StoredValue::new(deeds.found().and_then(|list| list.search));
    let is_whole = move || {
        found.with_value(|found| {
            found.as_ref().is_none_or(|search| {
                let progress = search.progress.get();
                progress.is_some_and(|progress| progress.is_done && !progress.is_cut)
            })
        })
    };
    let is_folder = found.with_value(Option::is_none);
    view! {
        <div class="toolbar toolbar--selection" role="toolbar" aria-label=tr("list.actions")>
            {children()} <div class="toolbar__title">
                <h1 class="toolbar__heading" aria-live="polite">
                    {move || t!("list.selected", count = selected.get())}
                </h1>
            </div>
            <MessageActions
                targets=Signal::derive(move || deeds.common(!may_organise.get()))
                on_command=move |command| {
                    keys::act(deeds, command);
                }
            />
            <button
                class="icon-button"
                type="button"
                aria-label=tr("keys.selectNone")
                title=tr("keys.selectNone")
                on:click=move |_| deeds.select_none()
            >
                <Icon name="x" />
            </button>
        </div>
        <div class="selection-note">
            {move || {
                let (count, total) = (selected.get(), all.get());
                let number = |count: u32| format::number(f64::from(count));
                let words = t!("list.selectedOf", count = count, total = number(total));
                view! {
                    <span>{words}</span>
                    {(count < total && is_whole())
                        .then(|| {
                            let all = if is_folder && deeds.view().filters.is_empty() {
                                t!("list.takeAll", count = total, folder = title.get())
                            } else {
                                t!("list.takeAllResults", count = total)
                            };
                            view! {
                                <button
                                    class="selection-note__all"
                                    type="button"
                                    on:click=move |_| deeds.select_all()
                                >
                                    {all}
                                </button>
                            }
                        })}
                }
            }}
        </div>
    }
}

/// The order of the list, and what can be done with the folder itself; neither with several folders as one.
#[component]
fn FolderMenus(deeds: Deeds) -> impl IntoView {
    let tasks = use_shell().folders;
    let menus = move || {
        view! {
            <SortMenu deeds />
            <button
                class="icon-button"
                type="button"
                aria-haspopup="menu"
                aria-label=tr("folders.menu")
                title=tr("folders.menu")
                on:click=move |event| tasks.open_menu(deeds.mailbox(), At::below(&event))
            >
                <Icon name="ellipsis" />
            </button>
        }
    };
    (!deeds.is_whole()).then(menus)
}

/// The head of the list on a phone.
#[component]
fn PhoneBar(deeds: Deeds, title: Memo<String>, mailbox: Memo<Option<Mailbox>>) -> impl IntoView {
    let shell = use_shell();
    let store = use_store();
    let unread =
        move || mailbox.with(|mailbox| mailbox.as_ref().map_or(0, |mailbox| mailbox.unread));
    view! {
        <div class="phone-bar">
            <button
                class="icon-button"
                type="button"
                aria-label=tr("folders.title")
                on:click=move |_| shell.is_drawer_open.set(true)
            >
                <Icon name="menu" />
            </button>
            <h1 class="phone-bar__title">
                <span class="truncate">{title}</span>
                {move || {
                    let count = unread();
                    (count > 0)
                        .then(|| {
                            view! {
                                <span class="phone-bar__count">
                                    {t!("folders.unread", count = count)}
                                </span>
                            }
                        })
                }}
            </h1>
            <button
                class="icon-button"
                type="button"
                aria-label=tr("search.title")
                on:click=move |_| {
                    store.commands.run(Command::Search);
                }
            >
                <Icon name="search" />
            </button>
            <FolderMenus deeds />
        </div>
    }
}

/// Says that the server can't be heard. What was read stays; nobody is interrupted.
#[component]
pub fn OfflineBar() -> impl IntoView {
    let store = use_store();
    let is_shown = RwSignal::new(false);
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move || {
        if let Some(timer) = waiting.get_value() {
            timer.clear();
        }
        if store.events.is_connected() {
            is_shown.set(false);
        } else {
            let show = move || {
                is_shown.try_set(true);
            };
            waiting.set_value(set_timeout_with_handle(show, SILENCE).ok());
        }
    });
    view! {
        <Show when=move || is_shown.get()>
            <div class="notice notice--flush" role="status">
                <Icon name="cloud-off" />
                <p class="notice__text">
                    <strong>{tr("offline.title")}</strong>
                    " "
                    {tr("offline.text")}
                </p>
            </div>
        </Show>
    }
}
