//! How a send gets on: a pure function from where it is and what happened to where it is then.
//!
//! Two invariants live here. Only a send that is [`Phase::Waiting`] is ever taken up, and none that was
//! [`Phase::HandingOver`] gets back there unless the host said no or the user said so.

use jiff::{SignedDuration, Timestamp};
use shared::submission::{Refusal, RefusalReason, SubmissionStatus};

use super::outcome::Outcome;

/// What the worker has to know beyond the status that users see. Committed before the step that it names begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Nothing of it is with the host; it is taken up when it is due.
    Waiting,
    /// An attempt runs, and the host can't have accepted anything yet.
    Connecting,
    /// The end of the message is about to be sent, or was: the host may have accepted it.
    HandingOver,
    /// It has come to its end; what is left are chores.
    Done,
}

impl Phase {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Connecting => "connecting",
            Self::HandingOver => "handing-over",
            Self::Done => "done",
        }
    }

    /// An unknown one, of a newer version, is left alone.
    pub fn parse(text: &str) -> Self {
        match text {
            "waiting" => Self::Waiting,
            "connecting" => Self::Connecting,
            "handing-over" => Self::HandingOver,
            _ => Self::Done,
        }
    }
}

/// Where a send is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    pub status: SubmissionStatus,
    pub phase: Phase,
    pub attempts: u32,
    /// When the first attempt of this run began; failures are counted from there.
    pub trying_since: Option<Timestamp>,
}

/// What can happen to a send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
    /// Its time has come.
    Due,
    /// The whole message but its end is with the host.
    HandOver,
    /// An attempt ended.
    Ended(Outcome),
    /// The server starts, and this was under way when it stopped.
    FoundAtStart,
    /// The host has put it in Sent by itself, so it was accepted.
    FoundInSent,
    /// The user undoes it.
    Cancelled,
    /// The user wants it sent again.
    Again,
}

impl Progress {
    /// A new send that can be undone until `until`.
    pub fn held(until: Timestamp) -> Self {
        Self {
            status: SubmissionStatus::Held { until },
            phase: Phase::Waiting,
            attempts: 0,
            trying_since: None,
        }
    }

    /// When the worker has to take it up, if ever.
    pub fn due_at(&self) -> Option<Timestamp> {
        match (&self.status, self.phase) {
            (SubmissionStatus::Held { until }, Phase::Waiting) => Some(*until),
            (SubmissionStatus::Retrying { next_attempt, .. }, Phase::Waiting) => {
                Some(*next_attempt)
            }
            _ => None,
        }
    }

    /// Where it is after `happening`; `None` where that can't happen to it.
    pub fn after(&self, happening: Happening, now: Timestamp) -> Option<Self> {
        match (self.phase, happening) {
            (Phase::Waiting, Happening::Due) => Some(Self {
                status: SubmissionStatus::Sending,
                phase: Phase::Connecting,
                attempts: self.attempts.saturating_add(1),
                trying_since: self.trying_since.or(Some(now)),
            }),
            (Phase::Waiting, Happening::Cancelled) => Some(self.done(SubmissionStatus::Cancelled)),
            (Phase::Connecting, Happening::HandOver) => {
                Some(Self { phase: Phase::HandingOver, ..self.clone() })
            }
            (Phase::Connecting, Happening::FoundAtStart) => {
                Some(Self { attempts: self.attempts, ..Self::held(now) })
            }
            (Phase::HandingOver, Happening::FoundAtStart) => {
                Some(self.done(SubmissionStatus::Unknown { since: now }))
            }
            (Phase::Connecting | Phase::HandingOver, Happening::Ended(outcome)) => {
                Some(self.ended(outcome, now))
            }
            (Phase::Done, Happening::FoundInSent) => match self.status {
                SubmissionStatus::Unknown { .. } => Some(self.sent(now)),
                _ => None,
            },
            (Phase::Done, Happening::Again) => match self.status {
                SubmissionStatus::Unknown { .. } | SubmissionStatus::Refused { .. } => {
                    Some(Self::held(now))
                }
                _ => None,
            },
            (Phase::Waiting, Happening::Again) => match self.status {
                SubmissionStatus::Retrying { .. } => Some(Self::held(now)),
                _ => None,
            },
            _ => None,
        }
    }

    fn done(&self, status: SubmissionStatus) -> Self {
        Self { status, phase: Phase::Done, ..self.clone() }
    }

    fn sent(&self, now: Timestamp) -> Self {
        self.done(SubmissionStatus::Sent { at: now, refused: Vec::new() })
    }

    fn ended(&self, outcome: Outcome, now: Timestamp) -> Self {
        match outcome {
            Outcome::Accepted => self.sent(now),
            Outcome::Unknown => self.done(SubmissionStatus::Unknown { since: now }),
            Outcome::Refused { problem, recipients } => {
                self.done(SubmissionStatus::Refused { problem, recipients })
            }
            Outcome::Failed(problem) => self.failed(problem, now),
        }
    }

    fn failed(&self, problem: Refusal, now: Timestamp) -> Self {
        let tried_for =
            self.trying_since.map_or(SignedDuration::ZERO, |since| now.duration_since(since));
        if tried_for >= patience(problem.reason) {
            return self.done(SubmissionStatus::Refused { problem, recipients: Vec::new() });
        }
        let next_attempt = now.saturating_add(pause(self.attempts)).unwrap_or(Timestamp::MAX);
        Self {
            status: SubmissionStatus::Retrying { next_attempt, attempts: self.attempts, problem },
            phase: Phase::Waiting,
            ..self.clone()
        }
    }
}

/// How long to wait after so many attempts: quick at first, because most troubles are short and somebody waits.
fn pause(attempts: u32) -> SignedDuration {
    let seconds = match attempts {
        0 | 1 => 5,
        2 => 10,
        3 => 20,
        4 => 40,
        5 => 60,
        6 => 2 * 60,
        7 => 5 * 60,
        8..=20 => 10 * 60,
        _ => 30 * 60,
    };
    SignedDuration::from_secs(seconds)
}

/// How long to go on trying, before the message goes back to its writer.
fn patience(reason: RefusalReason) -> SignedDuration {
    match reason {
        // The host is away: it comes back, and nobody has to do anything.
        RefusalReason::Unreachable => SignedDuration::from_hours(48),
        // Somebody has to do something, and better knows soon.
        RefusalReason::BadCertificate
        | RefusalReason::SignInRefused
        | RefusalReason::SenderNotAllowed
        | RefusalReason::RecipientsRefused
        | RefusalReason::TooLarge
        | RefusalReason::QuotaExceeded
        | RefusalReason::PolicyRefused
        | RefusalReason::AccessWithdrawn
        | RefusalReason::Other => SignedDuration::from_hours(1),
        RefusalReason::TryLater => SignedDuration::from_hours(6),
    }
}

#[cfg(test)]
mod tests;
