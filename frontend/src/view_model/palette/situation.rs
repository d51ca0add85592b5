//! Which commands make sense now.

use shared::mailbox::MailboxRole;

use crate::view_model::keys::Command;
use crate::view_model::keys::names::Named;

/// What is on screen, and what the user may do with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Situation {
    /// Whether messages are listed.
    pub has_list: bool,
    /// Whether some of them are selected.
    pub has_selection: bool,
    /// Whether one of them is open.
    pub is_open: bool,
    /// What the folder is for.
    pub role: Option<MailboxRole>,
    pub may_organise: bool,
    pub may_send: bool,
    pub can_undo: bool,
}

impl Situation {
    /// Whether `command` would do anything that one wants to find by its name. Folders are offered with all others, and
    /// steps from row to row are nothing to ask for by name.
    pub fn allows(self, command: Command) -> bool {
        match command {
            Command::NewMessage => self.may_send,
            Command::Search | Command::ShowShortcuts => true,
            Command::Undo => self.can_undo,
            Command::Next
            | Command::Previous
            | Command::Open
            | Command::ToggleSelected
            | Command::SelectRange
            | Command::SelectAll => self.has_list,
            Command::SelectNone => self.has_selection,
            Command::BackToList => self.is_open,
            Command::Archive => {
                self.has_list && self.may_organise && self.role != Some(MailboxRole::Archive)
            }
            Command::Delete
            | Command::ReportSpam
            | Command::ToggleRead
            | Command::MarkRead
            | Command::MarkUnread
            | Command::ToggleFlag
            | Command::Snooze
            | Command::MoveTo
            | Command::Label => self.has_list && self.may_organise,
            Command::Reply | Command::ReplyAll | Command::Forward => self.is_open && self.may_send,
            Command::ShowImages | Command::ViewHeaders | Command::Print => self.is_open,
            Command::GoTo(_)
            | Command::ShowPalette
            | Command::Close
            | Command::FocusNext
            | Command::FocusPrevious
            | Command::FocusFirst
            | Command::FocusLast
            | Command::PageDown
            | Command::PageUp
            | Command::NextLetter
            | Command::PreviousLetter => false,
        }
    }

    /// The key of the words for what `named` does here.
    pub fn words(self, named: Named) -> &'static str {
        match (named.command, self.role) {
            (Command::Delete, Some(MailboxRole::Trash)) => "action.destroy",
            (Command::ReportSpam, Some(MailboxRole::Junk)) => "action.notSpam",
            _ => named.words,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view_model::keys::names::GROUPS;

    fn offered(situation: Situation) -> Vec<&'static str> {
        let all = GROUPS.iter().flat_map(|(_, lines)| lines.iter());
        all.filter(|line| situation.allows(line.command))
            .map(|line| situation.words(*line))
            .collect()
    }

    #[test]
    fn only_what_would_do_something_is_offered() {
        let nowhere = Situation::default();
        assert_eq!(offered(nowhere), ["search.title", "keys.title"]);
        let reading = Situation { has_list: true, is_open: true, ..nowhere };
        assert!(offered(reading).contains(&"reader.print"));
        assert!(!offered(reading).contains(&"action.reply"), "may not send");
        assert!(!offered(reading).contains(&"action.delete"), "may only look");
        let trash = Situation { may_organise: true, role: Some(MailboxRole::Trash), ..reading };
        assert!(offered(trash).contains(&"action.destroy"));
        let archive = Situation { role: Some(MailboxRole::Archive), ..trash };
        assert!(!offered(archive).contains(&"action.archive"));
        assert!(offered(Situation { can_undo: true, ..nowhere }).contains(&"action.undo"));
    }
}
