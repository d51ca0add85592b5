//! What keys do in the list.

use leptos::prelude::*;

use super::deeds::Deeds;
use crate::browser;
use crate::components::message_list::ListHandle;
use crate::store::Store;
use crate::store::mail::Action;
use crate::view_model::keys::Command;

pub(super) fn listen(store: Store, deeds: Deeds, list: ListHandle, may_organise: Signal<bool>) {
    store.commands.handle(move |command| {
        go(deeds, list, command)
            || select(deeds, list, command)
            || (may_organise.get_untracked() && act(deeds, command))
    });
}

/// Whether arrow keys belong to the list: nothing else that scrolls or moves has the focus.
fn has_focus() -> bool {
    let active = browser::document().active_element();
    active.is_none_or(|element| {
        element.tag_name() == "BODY"
            || element.closest(".message-list").is_ok_and(|found| found.is_some())
    })
}

fn go(deeds: Deeds, list: ListHandle, command: Command) -> bool {
    let cursor = deeds.cursor.get_untracked();
    let last = deeds.total().saturating_sub(1);
    // Where a filter has taken the open message away, the next one stands in its place.
    let is_gone = deeds.open_message().is_some_and(|open| deeds.place(&open).is_none());
    let next = if is_gone { cursor.min(last) } else { cursor.saturating_add(1).min(last) };
    let previous = cursor.saturating_sub(1);
    match command {
        Command::Next => step(deeds, list, next),
        Command::Previous => step(deeds, list, previous),
        Command::FocusNext if has_focus() => list.focus(next),
        Command::FocusPrevious if has_focus() => list.focus(previous),
        Command::FocusFirst if has_focus() => list.focus(0),
        Command::FocusLast if has_focus() => list.focus(last),
        Command::PageDown if has_focus() => {
            list.focus(cursor.saturating_add(list.page()).min(last))
        }
        Command::PageUp if has_focus() => list.focus(cursor.saturating_sub(list.page())),
        Command::Open => deeds.open_at(cursor),
        Command::BackToList | Command::Close
            if deeds.selection.with_untracked(|all| !all.is_empty()) =>
        {
            deeds.select_none();
        }
        Command::BackToList | Command::Close if deeds.open_message().is_some() => {
            deeds.close();
            list.focus(cursor);
        }
        _ => return false,
    }
    true
}

/// With a message open the next one opens, and takes the focus along if a row has it; else only the focus moves.
fn step(deeds: Deeds, list: ListHandle, place: u32) {
    let is_open = deeds.open_message().is_some();
    if is_open {
        deeds.open_at(place);
    }
    if !is_open || has_focus() {
        list.focus(place);
    }
}

fn select(deeds: Deeds, list: ListHandle, command: Command) -> bool {
    let cursor = deeds.cursor.get_untracked();
    match command {
        Command::ToggleSelected => deeds.toggle_at(cursor),
        Command::SelectRange => deeds.select_to(cursor),
        Command::SelectAll => deeds.select_range(list.visible()),
        Command::SelectNone => deeds.select_none(),
        _ => return false,
    }
    true
}

/// What a key or a button asks to do with the messages that are meant.
pub(super) fn act(deeds: Deeds, command: Command) -> bool {
    match command {
        Command::Archive => deeds.act(Action::Archive, deeds.targets()),
        Command::Delete => deeds.delete(deeds.targets()),
        Command::ReportSpam => deeds.spam(),
        Command::ToggleRead => deeds.toggle_read(),
        Command::MarkRead => deeds.act(Action::Seen(true), deeds.targets()),
        Command::MarkUnread => deeds.act(Action::Seen(false), deeds.targets()),
        Command::ToggleFlag => deeds.toggle_flag(),
        Command::Snooze => deeds.ask_until_when(),
        Command::MoveTo => deeds.ask_where_to_move(),
        Command::Label => deeds.ask_for_labels(),
        _ => return false,
    }
    true
}
