//! The menu of messages in the list.

use leptos::prelude::*;

use super::deeds::Deeds;
use super::keys;
use crate::components::dialog::Dialog;
use crate::components::menu::MenuItem;
use crate::components::menu::context::ContextMenu;
use crate::i18n::tr;
use crate::store::mail::Action;
use crate::t;
use crate::view_model::keys::Command;
use crate::view_model::selection::Meant;

/// What can be done with what is selected, under the pointer.
#[component]
pub fn MessageMenu(deeds: Deeds) -> impl IntoView {
    let run = move |command: Command| {
        move |()| {
            keys::act(deeds, command);
        }
    };
    move || {
        let at = deeds.menu.get()?;
        let targets = untrack(|| deeds.common(false));
        let sender = StoredValue::new(deeds.sender());
        let mark = if targets.any_unread { Command::MarkRead } else { Command::MarkUnread };
        Some(view! {
            <ContextMenu
                at
                label=Signal::derive(tr("list.actions"))
                on_close=move |()| deeds.menu.set(None)
            >
                {(!targets.in_archive)
                    .then(|| {
                        view! {
                            <MenuItem
                                icon="archive"
                                label=Signal::derive(tr("action.archive"))
                                command=Command::Archive
                                on_choose=run(Command::Archive)
                            />
                        }
                    })}
                <MenuItem
                    icon="clock-3"
                    label=Signal::derive(tr("action.snooze"))
                    command=Command::Snooze
                    on_choose=run(Command::Snooze)
                />
                <MenuItem
                    icon="folder-input"
                    label=Signal::derive(tr("action.move"))
                    command=Command::MoveTo
                    on_choose=run(Command::MoveTo)
                />
                <MenuItem
                    icon="copy"
                    label=Signal::derive(tr("action.copy"))
                    on_choose=move |()| deeds.ask_where_to_copy()
                />
                <MenuItem
                    icon="tag"
                    label=Signal::derive(tr("action.label"))
                    command=Command::Label
                    on_choose=run(Command::Label)
                />
                <MenuItem
                    icon=if targets.any_unread { "mail-open" } else { "mail" }
                    label=Signal::derive(move || {
                        if targets.any_unread { t!("action.markRead") } else { t!("action.markUnread") }
                    })
                    command=Command::ToggleRead
                    on_choose=run(mark)
                />
                <MenuItem
                    icon="flag"
                    label=Signal::derive(move || {
                        if targets.all_flagged { t!("action.unflag") } else { t!("action.flag") }
                    })
                    command=Command::ToggleFlag
                    on_choose=run(Command::ToggleFlag)
                />
                <div class="menu__rule" role="separator"></div>
                <MenuItem
                    icon="shield-alert"
                    label=Signal::derive(move || {
                        if targets.in_junk { t!("action.notSpam") } else { t!("action.spam") }
                    })
                    command=Command::ReportSpam
                    on_choose=run(Command::ReportSpam)
                />
                {sender
                    .with_value(Option::is_some)
                    .then(|| {
                        view! {
                            <MenuItem
                                icon="ban"
                                label=Signal::derive(tr("senders.block"))
                                on_choose=move |()| {
                                    if let Some(sender) = sender.get_value() {
                                        deeds.block(sender);
                                    }
                                }
                            />
                        }
                    })}
                <MenuItem
                    icon="trash-2"
                    label=Signal::derive(move || {
                        if targets.in_trash { t!("action.destroy") } else { t!("action.delete") }
                    })
                    command=Command::Delete
                    is_danger=targets.in_trash
                    on_choose=run(Command::Delete)
                />
            </ContextMenu>
        })
    }
}

/// Only what can't be undone asks.
#[component]
pub fn ConfirmDestroy(deeds: Deeds, meant: Meant) -> impl IntoView {
    let count = untrack(|| deeds.count(&meant));
    let close = move || deeds.question.set(None);
    view! {
        <Dialog
            title=Signal::derive(move || t!("destroy.title", count = count))
            on_close=move |()| close()
        >
            <div class="dialog__body">
                <p>{tr("destroy.text")}</p>
            </div>
            <footer class="dialog__foot">
                <button class="button" type="button" autofocus on:click=move |_| close()>
                    {tr("action.cancel")}
                </button>
                <button
                    class="button button--danger"
                    type="button"
                    on:click=move |_| deeds.answer(Action::Destroy, meant.clone())
                >
                    {tr("action.destroy")}
                </button>
            </footer>
        </Dialog>
    }
}
