//! What keys mean.

pub mod names;
pub mod presets;

use shared::mailbox::MailboxRole;
use shared::shortcuts::{Chord, Shortcuts};

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    // Anywhere
    NewMessage,
    Search,
    Undo,
    ShowPalette,
    ShowShortcuts,
    GoTo(MailboxRole),
    Close,
    // In the list
    Next,
    Previous,
    NextLetter,
    PreviousLetter,
    FocusNext,
    FocusPrevious,
    FocusFirst,
    FocusLast,
    PageDown,
    PageUp,
    Open,
    BackToList,
    ToggleSelected,
    SelectRange,
    SelectAll,
    SelectNone,
    // With messages
    Archive,
    Delete,
    ReportSpam,
    ToggleRead,
    MarkRead,
    MarkUnread,
    ToggleFlag,
    Snooze,
    MoveTo,
    Label,
    // With the open message
    Reply,
    ReplyAll,
    Forward,
    ShowImages,
    ViewHeaders,
    Print,
}

/// A key as it was pressed.
#[derive(Clone, Copy, Debug)]
pub struct Stroke<'a> {
    /// As `KeyboardEvent.key` names it.
    pub key: &'a str,
    /// Ctrl, or Cmd on a Mac.
    pub ctrl: bool,
    pub shift: bool,
    pub alt: bool,
    /// In a field where keys write.
    pub in_text: bool,
    /// On a button or link, where Enter and Space have a meaning of their own.
    pub in_control: bool,
    /// Whether single letters do nothing.
    pub without_letters: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Parsed {
    Command(Command),
    /// The first key of a pair: `g`, `*`.
    Prefix(String),
    /// A key that is only held with others, so far: a pair that was begun may go on.
    Held,
    Nothing,
}

/// What `stroke` asks for after `prefix`.
pub fn parse(shortcuts: &Shortcuts, prefix: Option<&str>, stroke: &Stroke<'_>) -> Parsed {
    if matches!(stroke.key, "Shift" | "Control" | "Alt" | "AltGraph" | "Meta") {
        return Parsed::Held;
    }
    let Some(chord) = Chord::of(stroke.key, stroke.ctrl, stroke.shift, stroke.alt) else {
        return Parsed::Nothing;
    };
    let is_single = chord.is_single();
    let has_other_meaning =
        stroke.in_control && !stroke.ctrl && matches!(stroke.key, "Enter" | " ");
    if has_other_meaning || (is_single && (stroke.in_text || stroke.without_letters)) {
        return Parsed::Nothing;
    }
    let pressed = match prefix {
        Some(first) => format!("{first} {chord}"),
        None => chord.to_string(),
    };
    let found = presets::find(shortcuts, &pressed);
    // What is typed stays text, and its undoing and selecting are the field's.
    let is_for_fields = matches!(found, Parsed::Command(Command::Close | Command::ShowPalette));
    if stroke.in_text && !is_for_fields { Parsed::Nothing } else { found }
}

#[cfg(test)]
mod tests {
    use shared::shortcuts::Preset;

    use super::*;

    fn stroke(key: &str) -> Stroke<'_> {
        Stroke {
            key,
            ctrl: false,
            shift: false,
            alt: false,
            in_text: false,
            in_control: false,
            without_letters: false,
        }
    }

    #[track_caller]
    fn check(prefix: Option<&str>, stroke: Stroke<'_>, expected: Parsed) {
        assert_eq!(parse(&Shortcuts::default(), prefix, &stroke), expected);
    }

    #[test]
    fn keys_mean_what_the_sheet_says() {
        check(None, stroke("j"), Parsed::Command(Command::Next));
        check(None, stroke("#"), Parsed::Command(Command::Delete));
        check(None, stroke("q"), Parsed::Nothing);
        check(None, stroke("g"), Parsed::Prefix("g".into()));
        check(Some("g"), stroke("i"), Parsed::Command(Command::GoTo(MailboxRole::Inbox)));
        check(Some("g"), stroke("q"), Parsed::Nothing);
        check(Some("*"), stroke("a"), Parsed::Command(Command::SelectAll));
        check(None, Stroke { shift: true, ..stroke("X") }, Parsed::Command(Command::SelectRange));
        // Caps Lock.
        check(None, stroke("X"), Parsed::Command(Command::ToggleSelected));
    }

    #[test]
    fn layouts_make_signs_in_their_own_ways() {
        let german = stroke("#");
        let american = Stroke { shift: true, ..stroke("#") };
        let french = Stroke { ctrl: true, alt: true, ..stroke("#") };
        let british = Stroke { alt: true, ..stroke("#") };
        for stroke in [german, american, french, british] {
            check(None, stroke, Parsed::Command(Command::Delete));
            check(None, Stroke { in_text: true, ..stroke }, Parsed::Nothing);
            check(None, Stroke { without_letters: true, ..stroke }, Parsed::Nothing);
        }
        // Shift is pressed on its way to the second key of a pair.
        check(Some("*"), stroke("Shift"), Parsed::Held);
    }

    #[test]
    fn what_is_typed_stays_text() {
        check(None, Stroke { in_text: true, ..stroke("#") }, Parsed::Nothing);
        check(None, Stroke { in_text: true, ctrl: true, ..stroke("z") }, Parsed::Nothing);
        check(None, Stroke { in_text: true, ..stroke("ArrowDown") }, Parsed::Nothing);
        check(None, Stroke { in_text: true, ..stroke("Escape") }, Parsed::Command(Command::Close));
        let palette = Parsed::Command(Command::ShowPalette);
        check(None, Stroke { in_text: true, ctrl: true, ..stroke("k") }, palette);
    }

    #[test]
    fn the_browsers_own_keys_are_left_alone() {
        check(None, Stroke { ctrl: true, ..stroke("c") }, Parsed::Nothing); // Copy.
        check(None, Stroke { ctrl: true, ..stroke("r") }, Parsed::Nothing); // Reload.
        check(None, Stroke { ctrl: true, shift: true, ..stroke("z") }, Parsed::Nothing); // Redo.
        check(None, Stroke { alt: true, ..stroke("ArrowUp") }, Parsed::Nothing);
        check(None, Stroke { in_control: true, ..stroke("Enter") }, Parsed::Nothing);
        check(None, Stroke { in_control: true, ..stroke(" ") }, Parsed::Nothing);
        check(None, Stroke { in_control: true, ..stroke("o") }, Parsed::Command(Command::Open));
        check(None, Stroke { ctrl: true, ..stroke("z") }, Parsed::Command(Command::Undo));
    }

    #[test]
    fn single_letters_can_be_off() {
        let off = |key| Stroke { without_letters: true, ..stroke(key) };
        for key in ["e", "#", " ", "g"] {
            check(None, off(key), Parsed::Nothing);
        }
        check(None, Stroke { shift: true, ..off("X") }, Parsed::Nothing);
        check(None, off("Delete"), Parsed::Command(Command::Delete));
        check(None, Stroke { ctrl: true, ..off("k") }, Parsed::Command(Command::ShowPalette));
    }

    #[test]
    fn other_programs_have_other_keys() {
        let thunderbird = Shortcuts { preset: Preset::Thunderbird, ..Shortcuts::default() };
        let parsed = |stroke| parse(&thunderbird, None, &stroke);
        assert_eq!(parsed(stroke("a")), Parsed::Command(Command::Archive));
        let reply = Stroke { ctrl: true, ..stroke("r") };
        assert_eq!(parsed(reply), Parsed::Command(Command::Reply));
        assert_eq!(parsed(stroke("e")), Parsed::Nothing);
    }
}
