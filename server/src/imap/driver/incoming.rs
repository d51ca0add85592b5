//! Who gets what the host says.

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{mpsc, oneshot};

use super::Driver;
use crate::imap::code::Code;
use crate::imap::command::{Command, Effect};
use crate::imap::connection::{Reply, Submitted};
use crate::imap::error::Error;
use crate::imap::fetch::Fetched;
use crate::imap::response::{Data, Kind, Outcome, Response, Status};
use crate::imap::selected::Selected;
use crate::imap::value::Value;

/// A command that was sent and isn't answered yet.
pub(super) struct Waiting {
    tag: String,
    batch: u64,
    wants: &'static [Kind],
    effect: Effect,
    /// The mailbox that a SELECT is about, as told so far.
    selecting: Option<Selected>,
    reply: oneshot::Sender<Result<Reply, Error>>,
    gathered: Reply,
    pub(super) sink: Option<mpsc::Sender<Bytes>>,
    idle_ended: bool,
}

impl Waiting {
    pub(super) fn new(
        tag: String,
        batch: u64,
        command: &Command,
        reply: oneshot::Sender<Result<Reply, Error>>,
        sink: Option<mpsc::Sender<Bytes>>,
    ) -> Self {
        let selecting = match &command.effect {
            Effect::Select(name) => Some(Selected::new(name.clone())),
            Effect::None | Effect::Unselect | Effect::Idle => None,
        };
        Self {
            tag,
            batch,
            wants: command.wants,
            effect: command.effect.clone(),
            selecting,
            reply,
            gathered: Reply::default(),
            sink,
            idle_ended: false,
        }
    }

    /// Whether `next` must wait for this one: what changes the connection runs alone, and two that want the same data
    /// couldn't tell whose it is, unless the same caller takes both.
    pub(super) fn excludes(&self, next: &Submitted) -> bool {
        let command = &next.command;
        let overlaps = || self.wants.iter().any(|kind| command.wants.contains(kind));
        self.effect != Effect::None
            || command.effect != Effect::None
            || (self.batch != next.batch && overlaps())
    }

    pub(super) fn changes_selection(&self) -> bool {
        matches!(self.effect, Effect::Select(_) | Effect::Unselect)
    }

    pub(super) fn is_idling(&self) -> bool {
        self.effect == Effect::Idle && !self.idle_ended
    }

    /// Marks an IDLE as to be ended. `false` where this is none, or is ended already.
    pub(super) fn end_idle(&mut self) -> bool {
        let idling = self.is_idling();
        self.idle_ended |= idling;
        idling
    }

    pub(super) fn fail(self, error: &Error) {
        let _ = self.reply.send(Err(error.clone()));
    }

    fn gather(&mut self, data: Data) {
        if let Some(sink) = &self.sink {
            for bytes in short_sections(&data.values) {
                // A section so short that the host sent no literal. There is room: it is the first.
                let _ = sink.try_send(bytes);
            }
        }
        if self.reply.is_closed() {
            return;
        }
        match data.kind {
            Kind::Fetch => Fetched::gather(&mut self.gathered.fetched, &data),
            _ => self.gathered.data.push(data),
        }
    }

    fn finish(mut self, outcome: Outcome) {
        let result = match outcome.status {
            Status::Ok | Status::PreAuth => {
                self.gathered.codes.extend(outcome.code);
                Ok(self.gathered)
            }
            Status::No | Status::Bad | Status::Bye => {
                Err(Error::refused(outcome.code, outcome.text))
            }
        };
        let _ = self.reply.send(result);
    }
}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Driver<S> {
    pub(super) fn take_response(&mut self, response: Response) {
        if let Response::Data(data) = &response
            && self.shared.scope.get().is_some_and(|scope| !scope.hears(data))
        {
            return;
        }
        match response {
            Response::Continuation(_) => self.out.go_on(),
            Response::Done(tag, outcome) => self.finish(&tag, outcome),
            Response::Status(outcome) => {
                if let Some(code) = outcome.code.clone() {
                    self.take_code(code);
                } else if outcome.status == Status::No {
                    // A warning (RFC 9051 §7.1.2), and all that Dovecot says of a selected mailbox that somebody has
                    // deleted and made anew: whoever comes next selects it anew.
                    self.shared.selection().mailbox = None;
                }
                self.tell_unasked(Response::Status(outcome));
            }
            Response::Data(data) => self.take_data(data),
        }
    }

    fn take_code(&mut self, code: Code) {
        let selecting = self.waiting.iter_mut().find_map(|waiting| waiting.selecting.as_mut());
        if let Some(selected) = selecting {
            selected.code(&code);
        } else if let Some(selected) = self.shared.selection().mailbox.as_mut() {
            selected.code(&code);
        }
        if let Some(oldest) = self.waiting.front_mut() {
            oldest.gathered.codes.push(code);
        }
    }

    fn take_data(&mut self, data: Data) {
        let selecting = self.waiting.iter_mut().find_map(|waiting| waiting.selecting.as_mut());
        if let Some(selected) = selecting {
            selected.data(&data);
        } else if let Some(selected) = self.shared.selection().mailbox.as_mut() {
            selected.data(&data);
        }
        match self.waiting.iter_mut().find(|waiting| waiting.wants.contains(&data.kind)) {
            Some(wanting) => wanting.gather(data),
            None => self.tell_unasked(Response::Data(data)),
        }
    }

    fn tell_unasked(&self, response: Response) {
        if let Some(unasked) = &self.unasked {
            let _ = unasked.send(response);
        }
    }

    fn finish(&mut self, tag: &str, outcome: Outcome) {
        let place = self.waiting.iter().position(|waiting| waiting.tag == tag);
        let Some(mut done) = place.and_then(|place| self.waiting.remove(place)) else {
            return;
        };
        self.out.forget(tag);
        if outcome.code == Some(Code::ServerBug) {
            // Dovecot goes on with a selected mailbox that somebody has deleted: whoever comes next selects it anew.
            self.shared.selection().mailbox = None;
        }
        if let Some(mut selected) = done.selecting.take() {
            let mut selection = self.shared.selection();
            selection.changing = selection.changing.saturating_sub(1);
            if outcome.status == Status::Ok {
                if let Some(code) = &outcome.code {
                    selected.code(code);
                }
                selection.mailbox = Some(selected);
            }
        }
        done.finish(outcome);
    }
}

/// The sections of a FETCH that came as anything but a literal.
fn short_sections(values: &[Value]) -> Vec<Bytes> {
    let items = values.first().map(Value::items).unwrap_or_default();
    let named = items.iter().zip(items.iter().skip(1)).filter(|(name, _)| is_section(name));
    let short = named.filter_map(|(_, value)| match value {
        Value::Quoted(bytes) | Value::Atom(bytes) if !bytes.is_empty() => Some(bytes.clone()),
        _ => None,
    });
    short.collect()
}

fn is_section(name: &Value) -> bool {
    let Value::Atom(name) = name else { return false };
    let starts = |prefix: &[u8]| {
        name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    };
    starts(b"BODY[") || starts(b"BINARY[")
}
