//! Which keys ask for which command: the presets, and what the user made of them.

use shared::mailbox::MailboxRole;
use shared::shortcuts::{Preset, Shortcuts, clash};

use super::{Command, Parsed};

/// A command, its name in the preferences, and its keys in Gmail's way and in Thunderbird's. `|` parts those that do the
/// same.
type Row = (Command, &'static str, [&'static str; 2]);

/// Thunderbird's keys, as far as it has the command and a browser gives them away; else ours.
static TABLE: [Row; 44] = [
    (Command::NewMessage, "newMessage", ["c", "Ctrl+m"]),
    (Command::Reply, "reply", ["r", "Ctrl+r"]),
    (Command::ReplyAll, "replyAll", ["a", "Ctrl+Shift+r"]),
    (Command::Forward, "forward", ["f", "Ctrl+l"]),
    (Command::Next, "next", ["j", "f"]),
    (Command::Previous, "previous", ["k", "b"]),
    (Command::FocusNext, "focusNext", ["ArrowDown", "ArrowDown"]),
    (Command::FocusPrevious, "focusPrevious", ["ArrowUp", "ArrowUp"]),
    (Command::FocusFirst, "focusFirst", ["Home", "Home"]),
    (Command::FocusLast, "focusLast", ["End", "End"]),
    (Command::PageDown, "pageDown", ["PageDown", "PageDown"]),
    (Command::PageUp, "pageUp", ["PageUp", "PageUp"]),
    (Command::Open, "open", ["Enter|o", "Enter|Ctrl+o"]),
    (Command::BackToList, "backToList", ["Backspace", "Backspace"]),
    (Command::ToggleSelected, "toggleSelected", ["x|Space", "x|Space"]),
    (Command::SelectRange, "selectRange", ["Shift+x", "Shift+x"]),
    (Command::SelectAll, "selectAll", ["* a|Ctrl+a", "Ctrl+a|* a"]),
    (Command::SelectNone, "selectNone", ["* n", "* n"]),
    (Command::Archive, "archive", ["e|y", "a"]),
    (Command::Delete, "delete", ["#|Delete", "Delete"]),
    (Command::ReportSpam, "reportSpam", ["!", "j"]),
    (Command::ToggleRead, "toggleRead", ["u", "m"]),
    (Command::MarkRead, "markRead", ["Shift+i", "r"]),
    (Command::MarkUnread, "markUnread", ["Shift+u", "Shift+m"]),
    (Command::ToggleFlag, "toggleFlag", ["s", "s"]),
    (Command::Snooze, "snooze", ["b", "Shift+b"]),
    (Command::MoveTo, "moveTo", ["v|m", "Ctrl+Shift+m|v"]),
    (Command::Label, "label", ["l", "l"]),
    (Command::ShowImages, "showImages", ["i", "i"]),
    (Command::ViewHeaders, "viewHeaders", ["h", "h"]),
    (Command::NextLetter, "nextLetter", ["n", "n"]),
    (Command::PreviousLetter, "previousLetter", ["p", "p"]),
    (Command::Print, "print", ["Shift+p", "Ctrl+p"]),
    (Command::GoTo(MailboxRole::Inbox), "goToInbox", ["g i", "g i"]),
    (Command::GoTo(MailboxRole::Drafts), "goToDrafts", ["g d", "g d"]),
    (Command::GoTo(MailboxRole::Sent), "goToSent", ["g t", "g t"]),
    (Command::GoTo(MailboxRole::Archive), "goToArchive", ["g a", "g a"]),
    (Command::GoTo(MailboxRole::Junk), "goToJunk", ["g s", "g s"]),
    (Command::GoTo(MailboxRole::Trash), "goToTrash", ["g x", "g x"]),
    (Command::Search, "search", ["/", "Ctrl+Shift+k|/"]),
    (Command::Undo, "undo", ["Ctrl+z|z", "Ctrl+z"]),
    (Command::ShowPalette, "showPalette", ["Ctrl+k", "Ctrl+k"]),
    (Command::ShowShortcuts, "showShortcuts", ["?", "?"]),
    (Command::Close, "close", ["Escape", "Escape"]),
];

fn of_preset(
    (.., [gmail, thunderbird]): &Row,
    preset: Preset,
) -> impl Iterator<Item = &'static str> {
    let keys = match preset {
        Preset::Gmail => gmail,
        Preset::Thunderbird => thunderbird,
    };
    keys.split('|')
}

/// What `pressed` asks for; the user's own keys before those of the preset.
pub fn find(shortcuts: &Shortcuts, pressed: &str) -> Parsed {
    let mut is_prefix = false;
    let mut is_meant = |keys: &str| {
        let rest = keys.strip_prefix(pressed);
        is_prefix |= rest.is_some_and(|rest| rest.starts_with(' '));
        rest == Some("")
    };
    let own = TABLE.iter().find(|(_, name, _)| {
        let keys = shortcuts.own(name);
        keys.is_some_and(|keys| keys.iter().any(|keys| is_meant(keys)))
    });
    let found = own.or_else(|| {
        let others = TABLE.iter().filter(|(_, name, _)| shortcuts.own(name).is_none());
        others.into_iter().find(|row| of_preset(row, shortcuts.preset).any(&mut is_meant))
    });
    match found {
        Some((command, ..)) if own.is_some() || !is_prefix => Parsed::Command(*command),
        _ if is_prefix => Parsed::Prefix(pressed.to_owned()),
        _ => Parsed::Nothing,
    }
}

/// The keys that ask for `command` now: the user's own, else those of the preset that are no other command's by the user's
/// wish.
pub fn keys_of(shortcuts: &Shortcuts, command: Command) -> Vec<String> {
    let Some(row) = TABLE.iter().find(|(known, ..)| *known == command) else { return Vec::new() };
    if let Some(own) = shortcuts.own(row.1) {
        return own.to_vec();
    }
    let is_taken = |keys: &str| {
        let mut own = TABLE.iter().filter_map(|(_, name, _)| shortcuts.own(name)).flatten();
        own.any(|own| clash(own, keys))
    };
    of_preset(row, shortcuts.preset).filter(|keys| !is_taken(keys)).map(str::to_owned).collect()
}

/// What a command is called in the preferences.
pub fn name_of(command: Command) -> &'static str {
    TABLE.iter().find(|(known, ..)| *known == command).map_or("", |(_, name, _)| name)
}

/// Whether the user chose other keys for `command`.
pub fn is_changed(shortcuts: &Shortcuts, command: Command) -> bool {
    shortcuts.own(name_of(command)).is_some()
}

/// The command that can't keep its keys when another is asked for by `keys`.
pub fn rival(shortcuts: &Shortcuts, command: Command, keys: &str) -> Option<Command> {
    let mut others = TABLE.iter().map(|(other, ..)| *other).filter(|other| *other != command);
    others.find(|other| keys_of(shortcuts, *other).iter().any(|own| clash(own, keys)))
}

/// Has `keys`, and nothing else, ask for `command`. Whoever had them loses them.
pub fn assign(shortcuts: &mut Shortcuts, command: Command, keys: &str) {
    while let Some(rival) = rival(shortcuts, command, keys) {
        let mut left = keys_of(shortcuts, rival);
        left.retain(|own| !clash(own, keys));
        shortcuts.set(name_of(rival), left);
    }
    shortcuts.set(name_of(command), vec![keys.to_owned()]);
}

/// Gives `command` the keys of the preset again, but for those that are another's by now.
pub fn reset(shortcuts: &mut Shortcuts, command: Command) {
    shortcuts.reset(name_of(command));
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use shared::shortcuts::are_keys;

    use super::super::names::GROUPS;
    use super::*;

    const PRESETS: [Preset; 2] = [Preset::Gmail, Preset::Thunderbird];

    fn of(preset: Preset) -> Shortcuts {
        Shortcuts { preset, ..Shortcuts::default() }
    }

    #[test]
    fn presets_have_keys_for_all_and_no_conflicts() {
        for preset in PRESETS {
            let mut seen: Vec<(&str, &str)> = Vec::new();
            for row in &TABLE {
                for keys in of_preset(row, preset) {
                    assert!(are_keys(keys), "{keys:?} of {} in {preset:?}", row.1);
                    let other = seen.iter().find(|(other, _)| clash(other, keys));
                    assert_eq!(other, None, "{keys} of {} in {preset:?}", row.1);
                    seen.push((keys, row.1));
                }
            }
        }
    }

    #[test]
    fn every_command_has_a_name_and_stands_on_the_sheet_once() {
        let names: BTreeSet<_> = TABLE.iter().map(|(_, name, _)| name).collect();
        assert_eq!(names.len(), TABLE.len());
        let lines: Vec<_> = GROUPS.iter().flat_map(|(_, lines)| lines.iter()).collect();
        assert_eq!(lines.len(), TABLE.len());
        for (command, ..) in TABLE {
            let here = lines.iter().filter(|line| line.command == command);
            assert_eq!(here.count(), 1, "{command:?}");
        }
    }

    #[test]
    fn what_is_shown_is_what_the_keys_do() {
        for preset in PRESETS {
            let mut shortcuts = of(preset);
            assign(&mut shortcuts, Command::Reply, "e");
            assign(&mut shortcuts, Command::Archive, "g i");
            assign(&mut shortcuts, Command::Label, "*");
            assert_eq!(shortcuts.check(), Ok(()));
            for (command, ..) in TABLE {
                for keys in keys_of(&shortcuts, command) {
                    assert_eq!(find(&shortcuts, &keys), Parsed::Command(command), "{keys}");
                }
            }
        }
    }

    #[track_caller]
    fn check(shortcuts: &Shortcuts, command: Command, expected: &[&str]) {
        assert_eq!(keys_of(shortcuts, command), expected, "{command:?}");
    }

    #[test]
    fn a_key_goes_from_one_command_to_another() {
        let mut shortcuts = of(Preset::Gmail);
        check(&shortcuts, Command::Archive, &["e", "y"]);
        assert_eq!(rival(&shortcuts, Command::Reply, "e"), Some(Command::Archive));
        assert_eq!(rival(&shortcuts, Command::Archive, "e"), None);
        assign(&mut shortcuts, Command::Reply, "e");
        check(&shortcuts, Command::Reply, &["e"]);
        check(&shortcuts, Command::Archive, &["y"]);
        assert_eq!(find(&shortcuts, "e"), Parsed::Command(Command::Reply));
        assert_eq!(find(&shortcuts, "r"), Parsed::Nothing);
        // The preset's `e` is not given back as long as it is another's.
        reset(&mut shortcuts, Command::Archive);
        check(&shortcuts, Command::Archive, &["y"]);
        reset(&mut shortcuts, Command::Reply);
        check(&shortcuts, Command::Archive, &["e", "y"]);
        assert_eq!(shortcuts, of(Preset::Gmail));
    }

    #[test]
    fn a_key_that_begins_pairs_takes_them_all() {
        let mut shortcuts = of(Preset::Gmail);
        assert_eq!(find(&shortcuts, "g"), Parsed::Prefix("g".into()));
        assign(&mut shortcuts, Command::Reply, "g");
        assert_eq!(find(&shortcuts, "g"), Parsed::Command(Command::Reply));
        check(&shortcuts, Command::GoTo(MailboxRole::Inbox), &[]);
        assert_eq!(shortcuts.check(), Ok(()));
    }

    #[test]
    fn a_wish_holds_against_a_preset_that_got_new_keys() {
        // As kept by a Pli that knew a command of this name, and none with `e`.
        let mut shortcuts = of(Preset::Gmail);
        for (name, keys) in [("hover", "x"), ("reply", "e")] {
            shortcuts.set(name, vec![keys.to_owned()]);
        }
        assert_eq!(find(&shortcuts, "e"), Parsed::Command(Command::Reply));
        assert_eq!(find(&shortcuts, "x"), Parsed::Command(Command::ToggleSelected));
        check(&shortcuts, Command::Archive, &["y"]);
    }
}
