//! What keys mean: Gmail's, where it has one.

use shared::mailbox::MailboxRole;

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    // Anywhere
    NewMessage,
    Search,
    Undo,
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
}

impl Stroke<'_> {
    /// Whether it is a letter, digit or sign alone, as dictation and a slip of the hand produce them.
    pub fn is_letter(&self) -> bool {
        !self.ctrl && !self.alt && self.key.chars().count() == 1
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parsed {
    Command(Command),
    /// The first key of a pair: `g`, `*`.
    Prefix(char),
    Nothing,
}

/// What `stroke` asks for after `prefix`.
pub fn parse(prefix: Option<char>, stroke: &Stroke<'_>) -> Parsed {
    let command = if stroke.alt {
        None
    } else if stroke.ctrl {
        with_ctrl(stroke)
    } else if stroke.in_text {
        (stroke.key == "Escape").then_some(Command::Close)
    } else {
        match (prefix, stroke.key) {
            (None, "g") => return Parsed::Prefix('g'),
            (None, "*") => return Parsed::Prefix('*'),
            (Some('g'), key) => go_to(key),
            (Some('*'), key) => select(key),
            (_, key) => plain(key, stroke),
        }
    };
    command.map_or(Parsed::Nothing, Parsed::Command)
}

fn with_ctrl(stroke: &Stroke<'_>) -> Option<Command> {
    match stroke.key {
        _ if stroke.in_text => None,
        "z" if !stroke.shift => Some(Command::Undo),
        "a" => Some(Command::SelectAll),
        _ => None,
    }
}

fn go_to(key: &str) -> Option<Command> {
    let role = match key {
        "i" => MailboxRole::Inbox,
        "d" => MailboxRole::Drafts,
        "t" => MailboxRole::Sent,
        "a" => MailboxRole::Archive,
        "s" => MailboxRole::Junk,
        "x" => MailboxRole::Trash,
        _ => return None,
    };
    Some(Command::GoTo(role))
}

fn select(key: &str) -> Option<Command> {
    match key {
        "a" => Some(Command::SelectAll),
        "n" => Some(Command::SelectNone),
        _ => None,
    }
}

fn plain(key: &str, stroke: &Stroke<'_>) -> Option<Command> {
    let command = match key {
        "c" => Command::NewMessage,
        "/" => Command::Search,
        "?" => Command::ShowShortcuts,
        "Escape" => Command::Close,
        "j" => Command::Next,
        "k" => Command::Previous,
        "ArrowDown" if !stroke.shift => Command::FocusNext,
        "ArrowUp" if !stroke.shift => Command::FocusPrevious,
        "Home" => Command::FocusFirst,
        "End" => Command::FocusLast,
        "PageDown" => Command::PageDown,
        "PageUp" => Command::PageUp,
        "Enter" | "o" if key == "o" || !stroke.in_control => Command::Open,
        " " if !stroke.in_control => Command::ToggleSelected,
        "x" => Command::ToggleSelected,
        "X" => Command::SelectRange,
        "y" | "e" => Command::Archive,
        "#" | "Delete" => Command::Delete,
        "!" => Command::ReportSpam,
        "u" => Command::ToggleRead,
        "I" => Command::MarkRead,
        "U" => Command::MarkUnread,
        "s" => Command::ToggleFlag,
        "v" | "m" => Command::MoveTo,
        "l" => Command::Label,
        "r" => Command::Reply,
        "a" => Command::ReplyAll,
        "f" => Command::Forward,
        "i" => Command::ShowImages,
        "h" => Command::ViewHeaders,
        "n" => Command::NextLetter,
        "p" => Command::PreviousLetter,
        "P" => Command::Print,
        "Backspace" => Command::BackToList,
        _ => return None,
    };
    Some(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stroke(key: &str) -> Stroke<'_> {
        Stroke { key, ctrl: false, shift: false, alt: false, in_text: false, in_control: false }
    }

    #[track_caller]
    fn check(prefix: Option<char>, stroke: Stroke<'_>, expected: Parsed) {
        assert_eq!(parse(prefix, &stroke), expected);
    }

    #[test]
    fn keys_mean_what_the_sheet_says() {
        check(None, stroke("j"), Parsed::Command(Command::Next));
        check(None, stroke("#"), Parsed::Command(Command::Delete));
        check(None, stroke("q"), Parsed::Nothing);
        check(None, stroke("g"), Parsed::Prefix('g'));
        check(Some('g'), stroke("i"), Parsed::Command(Command::GoTo(MailboxRole::Inbox)));
        check(Some('g'), stroke("q"), Parsed::Nothing);
        check(Some('*'), stroke("a"), Parsed::Command(Command::SelectAll));
    }

    #[test]
    fn what_is_typed_stays_text() {
        check(None, Stroke { in_text: true, ..stroke("#") }, Parsed::Nothing);
        check(None, Stroke { in_text: true, ctrl: true, ..stroke("z") }, Parsed::Nothing);
        check(None, Stroke { in_text: true, ..stroke("Escape") }, Parsed::Command(Command::Close));
    }

    #[test]
    fn the_browsers_own_keys_are_left_alone() {
        check(None, Stroke { ctrl: true, ..stroke("c") }, Parsed::Nothing); // Copy.
        check(None, Stroke { ctrl: true, ..stroke("r") }, Parsed::Nothing); // Reload.
        check(None, Stroke { alt: true, ..stroke("ArrowUp") }, Parsed::Nothing);
        check(None, Stroke { in_control: true, ..stroke("Enter") }, Parsed::Nothing);
        check(None, Stroke { ctrl: true, ..stroke("z") }, Parsed::Command(Command::Undo));
    }
}
