//! What a rule can do.

use shared::sieve::rules::{Action, Reply, Text};

use super::able::Able;
use crate::view_model::labels;

/// What Sieve calls a message that is read (RFC 5232 §2), unlike the interface to our server.
const SEEN: &str = "\\Seen";
const FLAGGED: &str = "\\Flagged";

/// A line of the builder: an action, or two that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    One(Action),
    /// A header field is taken out and written anew.
    SetHeader {
        name: String,
        value: Text,
        last: bool,
    },
}

/// What a deed is, as one chooses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    Move,
    Copy,
    Label,
    Flag,
    MarkRead,
    Forward,
    ForwardOnly,
    Delete,
    Reject,
    Reply,
    SetHeader,
    AddHeader,
    RemoveHeader,
    Keep,
    /// Flags in another way.
    Flags,
}

/// What one can choose.
pub const OFFERED: [Kind; 12] = [
    Kind::Move,
    Kind::Copy,
    Kind::Label,
    Kind::Flag,
    Kind::MarkRead,
    Kind::Forward,
    Kind::ForwardOnly,
    Kind::Delete,
    Kind::Reject,
    Kind::Reply,
    Kind::SetHeader,
    Kind::RemoveHeader,
];

impl Kind {
    /// The key of its name.
    pub fn words(self) -> &'static str {
        match self {
            Self::Move => "rules.do.move",
            Self::Copy => "rules.do.copy",
            Self::Label => "rules.do.label",
            Self::Flag => "rules.do.flag",
            Self::MarkRead => "rules.do.markRead",
            Self::Forward => "rules.do.forward",
            Self::ForwardOnly => "rules.do.forwardOnly",
            Self::Delete => "rules.do.delete",
            Self::Reject => "rules.do.reject",
            Self::Reply => "rules.do.reply",
            Self::SetHeader => "rules.do.setHeader",
            Self::AddHeader => "rules.do.addHeader",
            Self::RemoveHeader => "rules.do.removeHeader",
            Self::Keep => "rules.do.keep",
            Self::Flags => "rules.do.flags",
        }
    }

    /// Whether a host can do it.
    pub fn is_offered(self, able: &Able) -> bool {
        match self {
            Self::Move => able.all(&["fileinto"]),
            Self::Copy => able.all(&["fileinto", "copy"]),
            Self::Label | Self::Flag | Self::MarkRead | Self::Flags => able.all(&["imap4flags"]),
            Self::Forward => able.all(&["copy"]),
            Self::ForwardOnly | Self::Delete | Self::Keep => true,
            Self::Reject => able.all(&["reject"]) || able.all(&["ereject"]),
            Self::Reply => able.all(&["vacation"]),
            Self::SetHeader | Self::AddHeader | Self::RemoveHeader => able.all(&["editheader"]),
        }
    }

    /// A deed of this kind to begin with.
    pub fn deed(self, able: &Able) -> Deed {
        let empty = Text::default;
        Deed::One(match self {
            Self::Move => Action::Move { folder: empty(), copy: false, create: false },
            Self::Copy => Action::Move { folder: empty(), copy: true, create: false },
            Self::Label => Action::AddFlags(vec!["$label1".to_owned()]),
            Self::Flag => Action::AddFlags(vec![FLAGGED.to_owned()]),
            Self::MarkRead | Self::Flags => Action::AddFlags(vec![SEEN.to_owned()]),
            Self::Forward => Action::Forward { address: empty(), copy: true },
            Self::ForwardOnly => Action::Forward { address: empty(), copy: false },
            Self::Delete => Action::Discard,
            Self::Reject => Action::Reject { reason: empty(), extended: !able.all(&["reject"]) },
            Self::Reply => Action::Reply(Reply { days: Some(7), ..Reply::default() }),
            Self::Keep => Action::Keep,
            Self::SetHeader => {
                let name = "Subject".to_owned();
                return Deed::SetHeader { name, value: empty(), last: false };
            }
            Self::AddHeader => {
                Action::AddHeader { name: "X-Note".to_owned(), value: empty(), last: false }
            }
            Self::RemoveHeader => Action::DeleteHeader { name: "X-Note".to_owned() },
        })
    }
}

impl Deed {
    pub fn kind(&self) -> Kind {
        match self {
            Self::SetHeader { .. } => Kind::SetHeader,
            Self::One(action) => match action {
                Action::Keep => Kind::Keep,
                Action::Move { copy: false, .. } => Kind::Move,
                Action::Move { copy: true, .. } => Kind::Copy,
                Action::AddFlags(flags) => match flags.as_slice() {
                    [one] if one.eq_ignore_ascii_case(FLAGGED) => Kind::Flag,
                    [one] if one.eq_ignore_ascii_case(SEEN) => Kind::MarkRead,
                    [one] if labels::is_label(one) => Kind::Label,
                    _ => Kind::Flags,
                },
                Action::SetFlags(_) | Action::RemoveFlags(_) => Kind::Flags,
                Action::Forward { copy: true, .. } => Kind::Forward,
                Action::Forward { copy: false, .. } => Kind::ForwardOnly,
                Action::Discard => Kind::Delete,
                Action::Reject { .. } => Kind::Reject,
                Action::Reply(_) => Kind::Reply,
                Action::AddHeader { .. } => Kind::AddHeader,
                Action::DeleteHeader { .. } => Kind::RemoveHeader,
            },
        }
    }

    /// Of another kind, with what both have.
    pub fn turned(&self, kind: Kind, able: &Able) -> Self {
        let mut deed = kind.deed(able);
        let text = match self {
            Self::One(
                Action::Move { folder: text, .. } | Action::Forward { address: text, .. },
            ) => text.clone(),
            _ => return deed,
        };
        match (&mut deed, self) {
            (Self::One(Action::Move { folder, .. }), Self::One(Action::Move { .. })) => {
                *folder = text;
            }
            (Self::One(Action::Forward { address, .. }), Self::One(Action::Forward { .. })) => {
                *address = text;
            }
            _ => {}
        }
        deed
    }

    /// Whether something has still to be typed or chosen.
    pub fn is_incomplete(&self) -> bool {
        let is_empty = |text: &Text| text.value.trim().is_empty();
        match self {
            Self::SetHeader { name, value, .. } => name.trim().is_empty() || is_empty(value),
            Self::One(action) => match action {
                Action::Move { folder: text, .. }
                | Action::Forward { address: text, .. }
                | Action::Reject { reason: text, .. } => is_empty(text),
                Action::Reply(reply) => is_empty(&reply.text),
                Action::AddHeader { name, value, .. } => name.trim().is_empty() || is_empty(value),
                Action::DeleteHeader { name } => name.trim().is_empty(),
                Action::AddFlags(flags) | Action::SetFlags(flags) | Action::RemoveFlags(flags) => {
                    flags.iter().any(|flag| flag.is_empty())
                }
                Action::Keep | Action::Discard => false,
            },
        }
    }

    fn sets_flags(&self) -> bool {
        matches!(
            self,
            Self::One(Action::AddFlags(_) | Action::SetFlags(_) | Action::RemoveFlags(_))
        )
    }

    fn actions(&self) -> Vec<Action> {
        match self {
            Self::One(action) => vec![action.clone()],
            Self::SetHeader { name, value, last } => vec![
                Action::DeleteHeader { name: name.clone() },
                Action::AddHeader { name: name.clone(), value: value.clone(), last: *last },
            ],
        }
    }
}

/// The lines for some actions.
pub fn deeds(actions: &[Action]) -> Vec<Deed> {
    let mut deeds = Vec::new();
    let mut rest = actions;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if let (
            Action::DeleteHeader { name },
            Some((Action::AddHeader { name: same, value, last }, after)),
        ) = (first, rest.split_first())
            && name.eq_ignore_ascii_case(same)
        {
            let (name, value, last) = (same.clone(), value.clone(), *last);
            deeds.push(Deed::SetHeader { name, value, last });
            rest = after;
            continue;
        }
        deeds.push(Deed::One(first.clone()));
    }
    deeds
}

/// The actions for some lines, each with whether it is new, and the number of the line that each is of.
///
/// A host files a message with the flags it has by then (RFC 5232 §5). On a page, that a message is labelled stands
/// beside where it goes, so new lines about flags are written first.
pub fn actions<'a>(lines: impl Iterator<Item = (&'a Deed, bool)> + Clone) -> Vec<(usize, Action)> {
    let numbered = lines.enumerate();
    let is_first = |deed: &Deed, is_new: bool| is_new && deed.sets_flags();
    let first = numbered.clone().filter(|(_, (deed, is_new))| is_first(deed, *is_new));
    let others = numbered.filter(|(_, (deed, is_new))| !is_first(deed, *is_new));
    first
        .chain(others)
        .flat_map(|(number, (deed, _))| {
            deed.actions().into_iter().map(move |action| (number, action))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn able() -> Able {
        Able::new(None)
    }

    #[test]
    fn what_is_chosen_is_seen_again() {
        for kind in OFFERED {
            assert_eq!(kind.deed(&able()).kind(), kind);
            assert!(kind.is_offered(&able()), "{kind:?}");
        }
        assert!(!Kind::Forward.is_offered(&Able(["fileinto".to_owned()].into())));
    }

    #[test]
    fn flags_are_called_as_hosts_call_them() {
        let flag = |kind: Kind| match kind.deed(&able()) {
            Deed::One(Action::AddFlags(flags)) => flags.join(" "),
            other => panic!("{other:?}"),
        };
        assert_eq!([flag(Kind::Flag), flag(Kind::MarkRead)], ["\\Flagged", "\\Seen"]);
    }

    #[test]
    fn a_header_that_is_set_is_one_line_and_two_actions() {
        let set =
            Deed::SetHeader { name: "Subject".to_owned(), value: Text::from("x"), last: true };
        let lines = [(set.clone(), false), (Deed::One(Action::Keep), false)];
        let written: Vec<Action> = actions(lines.iter().map(|(deed, is_new)| (deed, *is_new)))
            .into_iter()
            .map(|(_, action)| action)
            .collect();
        assert_eq!(written.len(), 3);
        assert_eq!(deeds(&written), [set, Deed::One(Action::Keep)]);
    }

    #[test]
    fn a_new_label_is_there_before_the_message_is_filed() {
        let file = Deed::One(Action::Move { folder: "A".into(), copy: false, create: false });
        let label = Deed::One(Action::AddFlags(vec!["$label1".to_owned()]));
        let order = |lines: &[(Deed, bool)]| {
            actions(lines.iter().map(|(deed, is_new)| (deed, *is_new)))
                .into_iter()
                .map(|(number, _)| number)
                .collect::<Vec<_>>()
        };
        assert_eq!(order(&[(file.clone(), true), (label.clone(), true)]), [1, 0]);
        // What somebody wrote in this order stays in it.
        assert_eq!(order(&[(file, false), (label, false)]), [0, 1]);
    }
}
