//! The buttons that act on messages: on those selected, or on the one that is open.

use leptos::prelude::*;

use super::icon::Icon;
use super::kbd::KeyHints;
use crate::i18n::tr;
use crate::t;
use crate::view_model::keys::Command;

/// What the messages that the buttons would act on have in common.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Targets {
    pub any_unread: bool,
    pub all_flagged: bool,
    pub in_junk: bool,
    pub in_trash: bool,
    pub in_archive: bool,
    /// The user may do none of it in this account.
    pub is_read_only: bool,
}

/// Archive, delete, mark, move, snooze, spam, flag: each asks for the same command as its key.
#[component]
pub fn MessageActions(
    #[prop(into)] targets: Signal<Targets>,
    #[prop(into)] on_command: Callback<Command>,
) -> impl IntoView {
    let read = move || targets.get().any_unread;
    let run = move |command: Command| Callback::new(move |()| on_command.run(command));
    view! {
        <Show when=move || !targets.get().is_read_only>
            <Show when=move || !targets.get().in_archive>
                <ActionButton
                    icon="archive"
                    label=Signal::derive(tr("action.archive"))
                    command=Command::Archive
                    on_click=run(Command::Archive)
                />
            </Show>
            <ActionButton
                icon="trash-2"
                label=Signal::derive(move || {
                    if targets.get().in_trash { t!("action.destroy") } else { t!("action.delete") }
                })
                command=Command::Delete
                on_click=run(Command::Delete)
            />
            <ActionButton
                icon=Signal::derive(move || if read() { "mail-open" } else { "mail" })
                label=Signal::derive(move || {
                    if read() { t!("action.markRead") } else { t!("action.markUnread") }
                })
                command=Command::ToggleRead
                on_click=Callback::new(move |()| {
                    let unread = targets.get_untracked().any_unread;
                    on_command.run(if unread { Command::MarkRead } else { Command::MarkUnread });
                })
            />
            <ActionButton
                icon="folder-input"
                label=Signal::derive(tr("action.move"))
                command=Command::MoveTo
                on_click=run(Command::MoveTo)
            />
            <ActionButton
                icon="clock-3"
                label=Signal::derive(tr("action.snooze"))
                command=Command::Snooze
                on_click=run(Command::Snooze)
            />
            <ActionButton
                icon="shield-alert"
                label=Signal::derive(move || {
                    if targets.get().in_junk { t!("action.notSpam") } else { t!("action.spam") }
                })
                command=Command::ReportSpam
                on_click=run(Command::ReportSpam)
            />
            <ActionButton
                icon="flag"
                label=Signal::derive(move || {
                    if targets.get().all_flagged { t!("action.unflag") } else { t!("action.flag") }
                })
                command=Command::ToggleFlag
                on_click=run(Command::ToggleFlag)
            />
        </Show>
    }
}

/// A button of a toolbar.
#[component]
pub fn ActionButton(
    #[prop(into)] icon: Signal<&'static str>,
    label: Signal<String>,
    /// What asks for the same by a key.
    #[prop(optional)]
    command: Option<Command>,
    on_click: Callback<()>,
) -> impl IntoView {
    let hints = KeyHints::get();
    let title = move || match command {
        Some(command) => hints.beside(label.get(), command),
        None => label.get(),
    };
    view! {
        <button
            class="icon-button"
            type="button"
            aria-label=label
            title=title
            on:click=move |_| on_click.run(())
        >
            <Icon name=icon />
        </button>
    }
}
