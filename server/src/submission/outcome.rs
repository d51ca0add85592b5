//! What a host's answer means for the message and its sender.

use shared::address::Address;
use shared::submission::{RecipientProblem, Refusal, RefusalReason, RefusedRecipient};

use super::reply::{Enhanced, Reply};
use super::smtp::{Error, Step};
use crate::dialer::DialError;

/// How one attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The host took it for every recipient.
    Accepted,
    /// Nothing was accepted, and the same may work later.
    Failed(Refusal),
    /// Nothing was accepted, and the same won't work later.
    Refused { problem: Refusal, recipients: Vec<RefusedRecipient> },
    /// It may have been accepted.
    Unknown,
}

impl Outcome {
    /// `recipients` in the order of the envelope.
    pub fn of(error: &Error, recipients: &[Address]) -> Self {
        let failed = |reason, words: String| Self::Failed(refusal(reason, Some(words)));
        let refused = |problem| Self::Refused { problem, recipients: Vec::new() };
        match error {
            Error::Unknown => Self::Unknown,
            Error::Dial(DialError::BadCertificate(_)) => {
                failed(RefusalReason::BadCertificate, error.to_string())
            }
            // A file that can't be read now may be readable again; the host has nothing to do with it.
            Error::Dial(_) | Error::Broken(_) | Error::NoTls | Error::Source(_) => {
                failed(RefusalReason::Unreachable, error.to_string())
            }
            Error::SignIn(None) => refused(refusal(RefusalReason::SignInRefused, None)),
            Error::SignIn(Some(reply)) => of_reply(reply, RefusalReason::SignInRefused),
            Error::Refused(step, reply) => of_reply(reply, reason(*step, reply)),
            Error::Recipients(replies) => of_recipients(replies, recipients),
            Error::TooLarge(_) => {
                refused(refusal(RefusalReason::TooLarge, Some(error.to_string())))
            }
            Error::NeedsUtf8(places) => Self::Refused {
                problem: refusal(RefusalReason::RecipientsRefused, Some(error.to_string())),
                recipients: places
                    .iter()
                    .filter_map(|place| recipients.get(*place))
                    .map(|address| RefusedRecipient {
                        address: address.clone(),
                        reason: RecipientProblem::Other,
                        diagnostic: Some(error.to_string()),
                    })
                    .collect(),
            },
            Error::BadAddress => refused(refusal(RefusalReason::Other, Some(error.to_string()))),
        }
    }
}

fn refusal(reason: RefusalReason, diagnostic: Option<String>) -> Refusal {
    Refusal { reason, diagnostic }
}

fn of_reply(reply: &Reply, reason: RefusalReason) -> Outcome {
    let words = Some(reply.diagnostic());
    if reply.is_transient() {
        // A host that is over its quota now won't be so for ever, but why it waits is worth saying.
        let reason = match reason {
            RefusalReason::QuotaExceeded => reason,
            _ => RefusalReason::TryLater,
        };
        return Outcome::Failed(refusal(reason, words));
    }
    Outcome::Refused { problem: refusal(reason, words), recipients: Vec::new() }
}

/// RFC 3463 §3 where the host says, RFC 5321 §4.2.3 where it doesn't.
fn reason(step: Step, reply: &Reply) -> RefusalReason {
    match (reply.status(), reply.code, step) {
        _ if is_about_sender(reply, step) => RefusalReason::SenderNotAllowed,
        (Some((3, 4) | (2, 3)), ..) => RefusalReason::TooLarge,
        (Some((2, 2) | (3, 1)), ..) => RefusalReason::QuotaExceeded,
        (Some((5, 3)), ..) | (Some((1, _)), _, Step::Message) => RefusalReason::RecipientsRefused,
        (Some((7, _)), ..) => RefusalReason::PolicyRefused,
        (None, 552, _) => RefusalReason::TooLarge,
        (None, 554, Step::Message) => RefusalReason::PolicyRefused,
        (None, 530 | 535, _) => RefusalReason::SignInRefused,
        _ => RefusalReason::Other,
    }
}

/// Whether the host doesn't let this sign-in send as this address. Postfix says so only at RCPT
/// (`smtpd_delay_reject`), with the same code as for a recipient, so there its words have to tell.
fn is_about_sender(reply: &Reply, step: Step) -> bool {
    if reply.is_transient() {
        return false;
    }
    let words = reply.lines.join(" ").to_ascii_lowercase();
    match reply.status() {
        Some((1, 7 | 8)) => true, // Bad sender's mailbox or system address (RFC 3463 §3.2).
        Some((7, _)) | None => {
            let names_sender = ["sender address rejected", "not owned by", "send as", "sendas"];
            names_sender.iter().any(|phrase| words.contains(phrase))
                || (step == Step::Sender && matches!(reply.code, 550 | 551 | 553))
        }
        Some(_) => false,
    }
}

fn of_recipients(replies: &[(usize, Reply)], recipients: &[Address]) -> Outcome {
    if let Some((_, reply)) = replies.iter().find(|(_, reply)| is_about_sender(reply, Step::Data)) {
        return of_reply(reply, RefusalReason::SenderNotAllowed);
    }
    let words = replies.first().map(|(_, reply)| reply.diagnostic());
    let problem = refusal(RefusalReason::RecipientsRefused, words);
    if replies.iter().all(|(_, reply)| reply.is_transient()) {
        return Outcome::Failed(problem);
    }
    let recipients = replies.iter().filter_map(|(place, reply)| {
        Some(RefusedRecipient {
            address: recipients.get(*place)?.clone(),
            reason: recipient_problem(reply),
            diagnostic: Some(reply.diagnostic()),
        })
    });
    Outcome::Refused { problem, recipients: recipients.collect() }
}

fn recipient_problem(reply: &Reply) -> RecipientProblem {
    match (reply.enhanced, reply.code) {
        (Some(Enhanced(_, 1, 2 | 10) | Enhanced(_, 4, 4)), _) => RecipientProblem::NoSuchDomain,
        (Some(Enhanced(_, 2, 2)), _) => RecipientProblem::MailboxFull,
        (Some(Enhanced(4, ..)), _) | (None, 400..500) => RecipientProblem::TryLater,
        (Some(Enhanced(_, 1, 0 | 1 | 3 | 4 | 6)), _) => RecipientProblem::NoSuchMailbox,
        (Some(Enhanced(_, 7, _) | Enhanced(_, 2, _)), _) => RecipientProblem::NotAllowed,
        (None, 552) => RecipientProblem::MailboxFull,
        (None, 550 | 551 | 553) => RecipientProblem::NoSuchMailbox,
        (Some(_) | None, _) => RecipientProblem::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::super::reply::parse_line;
    use super::*;

    fn reply(line: &str) -> Reply {
        Reply::from_lines(vec![parse_line(line.as_bytes()).unwrap()]).unwrap()
    }

    #[track_caller]
    fn check(step: Step, line: &str, transient: bool, expected: RefusalReason) {
        let outcome = Outcome::of(&Error::Refused(step, reply(line)), &[]);
        let (failed, problem) = match outcome {
            Outcome::Failed(problem) => (true, problem),
            Outcome::Refused { problem, .. } => (false, problem),
            Outcome::Accepted | Outcome::Unknown => panic!("{outcome:?}"),
        };
        assert_eq!((failed, problem.reason), (transient, expected), "{line}");
    }

    #[test]
    fn answers_become_reasons() {
        use RefusalReason::*;
        let not_owned = "553 5.7.1 <x@y>: Sender address rejected: not owned by user anna";
        check(Step::Sender, not_owned, false, SenderNotAllowed);
        check(Step::Sender, "550 Not yours", false, SenderNotAllowed);
        check(Step::Sender, "550 5.1.8 Bad sender", false, SenderNotAllowed);
        check(Step::Message, "550 5.7.60 SendAsDenied; not allowed", false, SenderNotAllowed);
        check(Step::Sender, "552 5.3.4 Message size exceeds fixed limit", false, TooLarge);
        check(Step::Message, "552 Too big", false, TooLarge);
        check(Step::Message, "552 5.2.2 Quota exceeded", false, QuotaExceeded);
        check(Step::Sender, "452 4.2.2 Over quota", true, QuotaExceeded);
        check(Step::Sender, "452 4.3.1 Insufficient system storage", true, QuotaExceeded);
        check(Step::Message, "550 5.7.1 Spam", false, PolicyRefused);
        check(Step::Message, "554 Rejected", false, PolicyRefused);
        check(Step::Message, "451 4.7.1 Greylisted", true, TryLater);
        check(Step::Hello, "421 Busy", true, TryLater);
        check(Step::Message, "550 5.6.0 Bad content", false, Other);
    }

    #[track_caller]
    fn check_recipient(line: &str, expected: RecipientProblem) {
        assert_eq!(recipient_problem(&reply(line)), expected, "{line}");
    }

    #[test]
    fn answers_to_recipients_become_problems() {
        use RecipientProblem::*;
        check_recipient("550 5.1.1 User unknown", NoSuchMailbox);
        check_recipient("550 No such user", NoSuchMailbox);
        check_recipient("550 5.1.2 Domain not found", NoSuchDomain);
        check_recipient("450 4.1.2 Domain not found", NoSuchDomain);
        check_recipient("556 5.1.10 Null MX", NoSuchDomain);
        check_recipient("552 5.2.2 Full", MailboxFull);
        check_recipient("452 4.2.2 Full", MailboxFull);
        check_recipient("554 5.7.1 Relay access denied", NotAllowed);
        check_recipient("451 4.3.0 Later", TryLater);
        check_recipient("450 Later", TryLater);
        check_recipient("554 5.5.0 What", Other);
    }

    #[test]
    fn one_refused_recipient_refuses_the_message_and_is_named() {
        let people = [Address::new("", "a@x.example"), Address::new("", "b@x.example")];
        let mixed = vec![(0, reply("451 4.3.0 Later")), (1, reply("550 5.1.1 Unknown"))];
        let Outcome::Refused { recipients, .. } = Outcome::of(&Error::Recipients(mixed), &people)
        else {
            panic!("not refused");
        };
        let reasons: Vec<_> = recipients.iter().map(|refused| refused.reason).collect();
        assert_eq!(reasons, [RecipientProblem::TryLater, RecipientProblem::NoSuchMailbox]);
        let later = Error::Recipients(vec![(0, reply("451 4.3.0 Later"))]);
        assert!(matches!(Outcome::of(&later, &people), Outcome::Failed(_)));
        let sender = "553 5.7.1 <a@x>: Sender address rejected: not owned by user b";
        let sender = Error::Recipients(vec![(0, reply(sender)), (1, reply(sender))]);
        let Outcome::Refused { problem, recipients } = Outcome::of(&sender, &people) else {
            panic!("not refused");
        };
        assert_eq!(problem.reason, RefusalReason::SenderNotAllowed);
        assert!(recipients.is_empty());
    }
}
