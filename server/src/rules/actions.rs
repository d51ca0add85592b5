//! What came of a script, in terms of a message that is there already.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use shared::sieve::address;
use shared::sieve::message::{Message, Surroundings};
use shared::sieve::outcome::{Action, EventKind, Outcome, Reply};
use shared::sieve::tree::Span;
use shared::trial::{TriedAction, TriedKind};

/// Longer reasons, subjects and names are cut.
const LONGEST_TARGET: usize = 500;

/// Actions that are kept of one message. Nobody's rules need more, and a trial keeps those of thousands.
const MOST_ACTIONS: usize = 50;

/// What an outcome does to a message of `here`. The inbox is wherever the message is: it came there.
pub(super) fn actions(
    text: &str,
    outcome: &Outcome,
    here: &str,
    replies: impl FnOnce(&Reply) -> bool,
) -> Vec<TriedAction> {
    if outcome.error.is_some() {
        return Vec::new();
    }
    let is_here = |folder: &str| {
        folder == here
            || (folder.eq_ignore_ascii_case("inbox") && here.eq_ignore_ascii_case("inbox"))
    };
    let stays = outcome.actions.iter().any(|done| match &done.action {
        Action::Keep { .. } => true,
        Action::FileInto { folder, .. } => is_here(folder),
        Action::Redirect { .. }
        | Action::Discard
        | Action::Reject { .. }
        | Action::Vacation(_)
        | Action::Notify { .. } => false,
    });
    let is_stored =
        stays || outcome.actions.iter().any(|done| matches!(done.action, Action::FileInto { .. }));
    let mut found = Found { text, outcome, actions: Vec::new() };
    let mut moves = !stays;
    let mut replies = Some(replies);
    for done in &outcome.actions {
        match &done.action {
            Action::Keep { flags } => found.flags(flags, done.span),
            Action::FileInto { folder, flags, .. } if is_here(folder) => {
                found.flags(flags, done.span);
            }
            Action::FileInto { folder, flags, .. } => {
                let kind = if moves { TriedKind::Move } else { TriedKind::Copy };
                // Flags of a copy are not the message's.
                if std::mem::take(&mut moves) {
                    found.flags(flags, done.span);
                }
                found.add(kind, Some(folder), done.span);
            }
            Action::Redirect { address } => {
                found.add(TriedKind::Forward, Some(address), done.span);
            }
            Action::Discard if !is_stored => found.add(TriedKind::Delete, None, done.span),
            Action::Discard => {}
            Action::Reject { reason } => found.add(TriedKind::Reject, Some(reason), done.span),
            Action::Vacation(reply) => {
                if replies.take().is_some_and(|replies| replies(reply)) {
                    found.add(TriedKind::Reply, reply.subject.as_deref(), done.span);
                }
            }
            Action::Notify { method, .. } => {
                found.add(TriedKind::Notify, Some(method), done.span);
            }
        }
    }
    found.edits();
    found.actions
}

/// Folders that a script would make.
pub(super) fn made_folders(outcome: &Outcome) -> impl Iterator<Item = &String> {
    outcome.actions.iter().filter_map(|done| match &done.action {
        Action::FileInto { folder, creates: true, .. } => Some(folder),
        _ => None,
    })
}

struct Found<'a> {
    text: &'a str,
    outcome: &'a Outcome,
    actions: Vec<TriedAction>,
}

impl Found<'_> {
    fn add(&mut self, kind: TriedKind, target: Option<&str>, span: Option<Span>) {
        if self.actions.len() >= MOST_ACTIONS {
            return;
        }
        let target = target.map(|target| target.chars().take(LONGEST_TARGET).collect());
        self.actions.push(TriedAction { kind, target, start: span.and_then(start) });
    }

    /// Flags were set by a command before, unless the action names them itself.
    fn flags(&mut self, flags: &[String], span: Option<Span>) {
        let setting = self.last(&["addflag", "setflag"]).or(span);
        for flag in flags {
            self.add(TriedKind::Flag, Some(flag), setting);
        }
    }

    fn edits(&mut self) {
        let Some(edited) = &self.outcome.edited else { return };
        let by = self.last(&["addheader", "deleteheader"]);
        let subject = edited.iter().find(|header| header.name.eq_ignore_ascii_case("subject"));
        let subject = subject.map(|header| header.text.as_str());
        self.add(TriedKind::Edit, subject, by);
    }

    /// The last of these commands that was run.
    fn last(&self, names: &[&str]) -> Option<Span> {
        let commands = self
            .outcome
            .trace
            .iter()
            .rev()
            .filter(|event| event.script.is_none() && matches!(event.kind, EventKind::Command));
        let is_one = |span: &Span| {
            let said = span.of(self.text);
            names.iter().any(|name| {
                said.get(..name.len()).is_some_and(|said| said.eq_ignore_ascii_case(name))
            })
        };
        commands.map(|event| event.span).find(is_one)
    }
}

pub(super) fn start(span: Span) -> Option<u32> {
    u32::try_from(span.start).ok()
}

/// The commands that were run, by place.
pub(super) fn commands(outcome: &Outcome) -> impl Iterator<Item = u32> {
    let run = outcome.trace.iter().filter(|event| {
        outcome.error.is_none()
            && event.script.is_none()
            && matches!(event.kind, EventKind::Command)
    });
    run.filter_map(|event| start(event.span))
}

/// Who was answered when: nobody gets a second answer too soon (RFC 5230 §4.2).
#[derive(Debug, Default)]
pub(super) struct Answered(BTreeMap<(String, String), Timestamp>);

impl Answered {
    /// Whether the host sends this answer, and remembers that it did.
    pub(super) fn replies(
        &mut self,
        reply: &Reply,
        message: &Message,
        around: &Surroundings,
        own: &str,
    ) -> bool {
        if !is_answered(reply, message, own) {
            return false;
        }
        let handle = reply
            .handle
            .clone()
            .unwrap_or_else(|| format!("{:?}{:?}{}", reply.subject, reply.from, reply.reason));
        let key = (handle, message.envelope.from.to_ascii_lowercase());
        let rest = SignedDuration::from_secs(i64::try_from(reply.seconds).unwrap_or(i64::MAX));
        if let Some(last) = self.0.get(&key)
            && around.now.duration_since(*last) < rest
        {
            return false;
        }
        self.0.insert(key, around.now);
        true
    }
}

/// RFC 5230 §4.5, §4.6, as Pigeonhole has it.
fn is_answered(reply: &Reply, message: &Message, own: &str) -> bool {
    const LISTS: [&str; 7] = [
        "list-id",
        "list-owner",
        "list-subscribe",
        "list-post",
        "list-unsubscribe",
        "list-archive",
        "list-help",
    ];
    const RECIPIENTS: [&str; 6] = ["to", "cc", "bcc", "resent-to", "resent-cc", "resent-bcc"];
    let values = |name: &'static str| {
        let named =
            move |header: &&shared::sieve::message::Header| header.name.eq_ignore_ascii_case(name);
        message.headers.iter().filter(named).map(|header| header.raw.trim().to_ascii_lowercase())
    };
    let sender = message.envelope.from.to_ascii_lowercase();
    let user = sender.split('@').next().unwrap_or_default();
    let is_machine = sender.is_empty()
        || ["mailer-daemon", "listserv", "majordomo", "owner-"]
            .iter()
            .any(|begin| user.starts_with(begin))
        || user.ends_with("-request");
    let own: Vec<String> = [own, &message.envelope.to]
        .into_iter()
        .chain(reply.addresses.iter().map(String::as_str))
        .map(|address| address::one(address).map_or(address.to_owned(), |one| one.all()))
        .map(|address| address.to_ascii_lowercase())
        .collect();
    if is_machine
        || own.contains(&sender)
        || LISTS.into_iter().any(|name| values(name).next().is_some())
        || values("auto-submitted").any(|said| said != "no")
        || values("precedence").any(|said| ["junk", "bulk", "list"].contains(&said.as_str()))
        || values("x-auto-response-suppress").any(|said| {
            said.split(',').any(|word| ["all", "dr", "oof", "autoreply"].contains(&word.trim()))
        })
    {
        return false;
    }
    let mut recipients = RECIPIENTS.into_iter().flat_map(values);
    recipients.any(|list| address::list(&list).iter().any(|one| own.contains(&one.all())))
}

#[cfg(test)]
mod tests {
    use shared::sieve::compile::program;
    use shared::sieve::evaluate::evaluate;
    use shared::sieve::message::{Envelope, Header};
    use shared::sieve::parse::parse;

    use super::*;

    fn message(fields: &[(&str, &str)]) -> Message {
        let envelope = Envelope { from: "dan@partner.example".into(), to: "me@pli.example".into() };
        let headers = fields.iter().map(|(name, value)| Header::plain(name, value)).collect();
        Message { headers, envelope, ..Message::default() }
    }

    #[track_caller]
    fn check(here: &str, text: &str, expected: &str) {
        let message = message(&[("Subject", "x"), ("To", "me@pli.example")]);
        let program = program(&parse(text).unwrap()).unwrap();
        let outcome = evaluate(&program, &message, &Surroundings::default());
        let said: Vec<_> = actions(text, &outcome, here, |_| true)
            .iter()
            .map(|action| {
                let at = action.start.and_then(|at| text.get(at as usize..));
                let by = at.and_then(|at| at.split(' ').next()).unwrap_or("-");
                format!("{:?} {} {by}", action.kind, action.target.as_deref().unwrap_or("-"))
            })
            .collect();
        assert_eq!(said.join(", "), expected, "{text}");
    }

    #[test]
    fn outcomes_are_changes_to_a_message_that_is_there() {
        check("INBOX", "keep;", "");
        check("INBOX", "require \"fileinto\"; fileinto \"inbox\";", "");
        check(
            "INBOX",
            "require \"fileinto\"; fileinto \"A\"; fileinto \"B\";",
            "Move A fileinto, Copy B fileinto",
        );
        check("A", "require \"fileinto\"; fileinto \"A\"; fileinto \"B\";", "Copy B fileinto");
        check(
            "INBOX",
            "require [\"fileinto\", \"copy\"]; fileinto :copy \"A\";",
            "Copy A fileinto",
        );
        check("INBOX", "discard ;", "Delete - discard");
        check("INBOX", "require \"fileinto\"; discard ; fileinto \"A\";", "Move A fileinto");
        check("INBOX", "redirect \"a@b.c\";", "Forward a@b.c redirect");
        check(
            "INBOX",
            "require \"imap4flags\"; addflag \"\\\\Seen\"; addflag \"x\";",
            "Flag \\Seen addflag, Flag x addflag",
        );
        check(
            "INBOX",
            "require [\"fileinto\", \"imap4flags\"]; fileinto :flags \"x\" \"A\";",
            "Flag x fileinto, Move A fileinto",
        );
        check(
            "INBOX",
            "require \"vacation\"; vacation :subject \"away\" \"y\";",
            "Reply away vacation",
        );
        check(
            "INBOX",
            "require \"editheader\"; deleteheader \"Subject\"; addheader \"Subject\" \"y\";",
            "Edit y addheader",
        );
    }

    #[test]
    fn nobody_is_answered_who_should_not_be() {
        let reply = Reply {
            seconds: 86_400,
            addresses: vec!["Alias@pli.example".into()],
            ..Reply::default()
        };
        let answers =
            |fields: &[(&str, &str)]| is_answered(&reply, &message(fields), "me@pli.example");
        assert!(answers(&[("To", "Me <ME@pli.example>")]));
        assert!(answers(&[("Cc", "x@y.z, alias@pli.example")]));
        assert!(!answers(&[("To", "undisclosed-recipients:;")]));
        for (name, value) in [
            ("List-Id", "<a.b>"),
            ("Auto-Submitted", "auto-replied"),
            ("Precedence", "Bulk"),
            ("X-Auto-Response-Suppress", "DR, OOF"),
        ] {
            assert!(!answers(&[("To", "me@pli.example"), (name, value)]), "{name}");
        }
        assert!(answers(&[("To", "me@pli.example"), ("Auto-Submitted", "no")]));
        for from in [
            "",
            "me@pli.example",
            "owner-x@lists.example",
            "x-request@lists.example",
            "MAILER-DAEMON@x.y",
        ] {
            let mut machine = message(&[("To", "me@pli.example")]);
            machine.envelope.from = from.to_owned();
            assert!(!is_answered(&reply, &machine, "me@pli.example"), "{from}");
        }
        let mut answered = Answered::default();
        let mut at = |seconds: i64| {
            let now = Timestamp::from_second(seconds).unwrap();
            let around = Surroundings { now, ..Surroundings::default() };
            let message = message(&[("To", "me@pli.example")]);
            answered.replies(&reply, &message, &around, "me@pli.example")
        };
        assert!(at(0) && !at(86_399) && at(86_400));
    }
}
