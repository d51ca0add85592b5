//! What commands are called, and how their keys are shown.

use shared::mailbox::MailboxRole;

use super::Command;

/// A command as one finds it on the sheet of keys, in the settings and in the palette.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Named {
    pub command: Command,
    /// The key of its words.
    pub words: &'static str,
    /// Without `i-`.
    pub icon: &'static str,
}

const fn named(command: Command, words: &'static str, icon: &'static str) -> Named {
    Named { command, words, icon }
}

/// All commands, under the keys of their headings.
pub const GROUPS: [(&str, &[Named]); 5] = [
    (
        "keys.message",
        &[
            named(Command::Archive, "action.archive", "archive"),
            named(Command::Delete, "action.delete", "trash-2"),
            named(Command::ReportSpam, "action.spam", "shield-alert"),
            named(Command::ToggleRead, "keys.toggleRead", "mail"),
            named(Command::MarkRead, "action.markRead", "mail-open"),
            named(Command::MarkUnread, "action.markUnread", "mail"),
            named(Command::ToggleFlag, "action.flag", "flag"),
            named(Command::Snooze, "action.snooze", "clock-3"),
            named(Command::MoveTo, "action.move", "folder-input"),
            named(Command::Label, "action.label", "tag"),
            named(Command::NextLetter, "keys.nextLetter", "chevron-down"),
            named(Command::PreviousLetter, "keys.previousLetter", "chevron-up"),
            named(Command::ShowImages, "keys.images", "image"),
            named(Command::ViewHeaders, "keys.headers", "scroll-text"),
            named(Command::Print, "reader.print", "printer"),
        ],
    ),
    (
        "keys.write",
        &[
            named(Command::NewMessage, "action.newMessage", "pencil-line"),
            named(Command::Reply, "action.reply", "reply"),
            named(Command::ReplyAll, "action.replyAll", "reply-all"),
            named(Command::Forward, "action.forward", "forward"),
        ],
    ),
    (
        "keys.list",
        &[
            named(Command::Next, "keys.next", "chevron-down"),
            named(Command::Previous, "keys.previous", "chevron-up"),
            named(Command::FocusNext, "keys.focusNext", "chevron-down"),
            named(Command::FocusPrevious, "keys.focusPrevious", "chevron-up"),
            named(Command::FocusFirst, "keys.focusFirst", "chevron-up"),
            named(Command::FocusLast, "keys.focusLast", "chevron-down"),
            named(Command::PageDown, "keys.pageDown", "chevron-down"),
            named(Command::PageUp, "keys.pageUp", "chevron-up"),
            named(Command::Open, "keys.open", "mail-open"),
            named(Command::BackToList, "keys.back", "arrow-left"),
            named(Command::ToggleSelected, "keys.select", "check"),
            named(Command::SelectRange, "keys.selectRange", "list"),
            named(Command::SelectAll, "keys.selectAll", "list"),
            named(Command::SelectNone, "keys.selectNone", "x"),
        ],
    ),
    (
        "keys.goTo",
        &[
            named(Command::GoTo(MailboxRole::Inbox), "folder.inbox", "inbox"),
            named(Command::GoTo(MailboxRole::Drafts), "folder.drafts", "file-pen-line"),
            named(Command::GoTo(MailboxRole::Sent), "folder.sent", "send"),
            named(Command::GoTo(MailboxRole::Archive), "folder.archive", "archive"),
            named(Command::GoTo(MailboxRole::Junk), "folder.junk", "shield-alert"),
            named(Command::GoTo(MailboxRole::Trash), "folder.trash", "trash-2"),
        ],
    ),
    (
        "keys.anywhere",
        &[
            named(Command::Search, "search.title", "search"),
            named(Command::ShowPalette, "palette.title", "wand-sparkles"),
            named(Command::ShowShortcuts, "keys.title", "keyboard"),
            named(Command::Undo, "action.undo", "history"),
            named(Command::Close, "action.close", "x"),
        ],
    ),
];

/// What stands on a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Face {
    /// The same on every keyboard.
    Sign(String),
    /// The key of a word.
    Word(&'static str),
}

/// Keys as they are shown: the faces of those pressed together, for each that is pressed after the other.
pub fn faces(keys: &str, is_mac: bool) -> Vec<Vec<Face>> {
    keys.split(' ').map(|chord| chord_faces(chord, is_mac)).collect()
}

fn chord_faces(chord: &str, is_mac: bool) -> Vec<Face> {
    let mut faces = Vec::new();
    let (ctrl, rest) = chord.strip_prefix("Ctrl+").map_or((false, chord), |rest| (true, rest));
    let (shift, key) = rest.strip_prefix("Shift+").map_or((false, rest), |rest| (true, rest));
    if ctrl {
        faces.push(if is_mac { Face::Sign("⌘".to_owned()) } else { Face::Word("key.ctrl") });
    }
    if shift {
        faces.push(if is_mac { Face::Sign("⇧".to_owned()) } else { Face::Word("key.shift") });
    }
    faces.push(match key {
        "ArrowUp" => Face::Sign("↑".to_owned()),
        "ArrowDown" => Face::Sign("↓".to_owned()),
        "ArrowLeft" => Face::Sign("←".to_owned()),
        "ArrowRight" => Face::Sign("→".to_owned()),
        "Enter" => Face::Word("key.enter"),
        "Escape" => Face::Word("key.escape"),
        "Space" => Face::Word("key.space"),
        "Backspace" => Face::Word("key.backspace"),
        "Delete" => Face::Word("key.delete"),
        "Insert" => Face::Word("key.insert"),
        "Home" => Face::Word("key.home"),
        "End" => Face::Word("key.end"),
        "PageUp" => Face::Word("key.pageUp"),
        "PageDown" => Face::Word("key.pageDown"),
        // With others a letter is a key, alone it is what one types.
        letter if ctrl || shift => Face::Sign(letter.to_ascii_uppercase()),
        sign => Face::Sign(sign.to_owned()),
    });
    faces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(keys: &str, is_mac: bool, expected: &str) {
        let face = |face: Face| match face {
            Face::Sign(sign) => sign,
            Face::Word(word) => word.to_owned(),
        };
        let chord = |faces: Vec<Face>| faces.into_iter().map(face).collect::<Vec<_>>().join("+");
        let shown: Vec<_> = faces(keys, is_mac).into_iter().map(chord).collect();
        assert_eq!(shown.join(" then "), expected);
    }

    #[test]
    fn keys_are_shown_as_they_stand_on_the_keyboard() {
        check("e", false, "e");
        check("g i", false, "g then i");
        check("Shift+x", false, "key.shift+X");
        check("Ctrl+Shift+k", false, "key.ctrl+key.shift+K");
        check("Ctrl+k", true, "⌘+K");
        check("Ctrl++", false, "key.ctrl++");
        check("ArrowDown", false, "↓");
        check("Space", false, "key.space");
        check("F5", false, "F5");
    }
}
