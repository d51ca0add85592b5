//! Actions, which of them can stand together, and what is the same action twice (RFC 5228 §2.10).

use super::Run;
use crate::sieve::address;
use crate::sieve::outcome::{Action, Done, Reply, RuntimeError};
use crate::sieve::program::{FileInto, Step, StepKind, Vacation};
use crate::sieve::template::Template;
use crate::sieve::tree::Span;

impl Run<'_> {
    pub(super) fn act(&mut self, step: &Step) -> Result<(), RuntimeError> {
        match &step.kind {
            StepKind::Keep { flags } => {
                let flags = self.flags_or_internal(flags.as_deref());
                self.store(Action::Keep { flags }, false, step.span)
            }
            StepKind::FileInto(what) => self.file_into(what, step.span),
            StepKind::Redirect { address, is_copy } => self.redirect(address, *is_copy, step.span),
            StepKind::Discard => {
                self.implicit_keep = false;
                if !self.asked(|action| *action == Action::Discard) {
                    self.push(Action::Discard, step.span);
                }
                Ok(())
            }
            StepKind::Reject { reason } => {
                let reason = self.fill(reason);
                let conflicts =
                    |action: &Action| !matches!(action, Action::Discard | Action::Notify { .. });
                if self.asked(conflicts) {
                    return Err(RuntimeError::RejectConflict);
                }
                self.implicit_keep = false;
                self.push(Action::Reject { reason }, step.span);
                Ok(())
            }
            StepKind::Vacation(what) => self.vacation(what, step.span),
            StepKind::Notify(what) => {
                let method = self.fill(&what.method);
                let message = what.message.as_ref().map(|message| self.fill(message));
                self.push(Action::Notify { method, message }, step.span);
                Ok(())
            }
            StepKind::If(_)
            | StepKind::Stop
            | StepKind::Return
            | StepKind::Flags { .. }
            | StepKind::Set { .. }
            | StepKind::AddHeader { .. }
            | StepKind::DeleteHeader(_)
            | StepKind::Include { .. }
            | StepKind::Global(_)
            | StepKind::Error(_)
            | StepKind::Nothing => Ok(()),
        }
    }

    fn push(&mut self, action: Action, span: Span) {
        let span = self.script.is_none().then_some(span);
        self.outcome.actions.push(Done { action, span });
    }

    fn asked(&self, what: impl Fn(&Action) -> bool) -> bool {
        self.outcome.actions.iter().any(|done| what(&done.action))
    }

    fn forbid_after_reject(&self) -> Result<(), RuntimeError> {
        if self.asked(|action| matches!(action, Action::Reject { .. })) {
            return Err(RuntimeError::RejectConflict);
        }
        Ok(())
    }

    /// Puts the message into a folder, once: the last time says with which flags, and
    /// the first whether it is a copy, as Pigeonhole has it.
    fn store(&mut self, action: Action, is_copy: bool, span: Span) -> Result<(), RuntimeError> {
        self.forbid_after_reject()?;
        let known =
            self.outcome.actions.iter_mut().find(|done| folder(&done.action) == folder(&action));
        match (known, action) {
            (Some(known), Action::Keep { flags } | Action::FileInto { flags, .. }) => {
                if let Action::Keep { flags: old } | Action::FileInto { flags: old, .. } =
                    &mut known.action
                {
                    *old = flags;
                }
            }
            (_, action) => {
                self.implicit_keep &= is_copy;
                self.push(action, span);
            }
        }
        Ok(())
    }

    fn file_into(&mut self, what: &FileInto, span: Span) -> Result<(), RuntimeError> {
        let flags = self.flags_or_internal(what.flags.as_deref());
        let mut folder = self.fill(&what.folder);
        let special_use = what.special_use.as_ref().map(|name| self.fill(name));
        if let Some(found) = special_use
            .as_ref()
            .and_then(|name| self.around.special_use.get(&name.to_ascii_lowercase()))
        {
            folder.clone_from(found);
        }
        let id = what.folder_id.as_ref().map(|id| self.fill(id));
        if let Some(found) = id.and_then(|id| self.around.folder_ids.get(&id)) {
            folder.clone_from(found);
        }
        self.store(
            Action::FileInto { folder, flags, creates: what.creates, special_use },
            what.is_copy,
            span,
        )
    }

    fn redirect(&mut self, to: &Template, is_copy: bool, span: Span) -> Result<(), RuntimeError> {
        let said = self.fill(to);
        let address = address::one(&said).ok_or(RuntimeError::Address(said))?.all();
        self.forbid_after_reject()?;
        if self.asked(
            |action| matches!(action, Action::Redirect { address: known } if *known == address),
        ) {
            return Ok(());
        }
        self.redirects += 1;
        if self.redirects > self.around.redirect_limit {
            return Err(RuntimeError::TooManyRedirects);
        }
        self.implicit_keep &= is_copy;
        self.push(Action::Redirect { address }, span);
        Ok(())
    }

    fn vacation(&mut self, what: &Vacation, span: Span) -> Result<(), RuntimeError> {
        self.forbid_after_reject()?;
        if self.asked(|action| matches!(action, Action::Vacation(_))) {
            return Err(RuntimeError::TwoReplies);
        }
        let fill =
            |template: &Option<Template>| template.as_ref().map(|template| self.fill(template));
        let reply = Reply {
            seconds: what.seconds,
            subject: fill(&what.subject),
            from: fill(&what.from),
            addresses: self.fill_all(&what.addresses),
            is_mime: what.is_mime,
            handle: fill(&what.handle),
            reason: self.fill(&what.reason),
        };
        self.push(Action::Vacation(Box::new(reply)), span);
        Ok(())
    }
}

/// Where an action puts the message. The inbox has no case (RFC 3501 §5.1).
fn folder(action: &Action) -> Option<&str> {
    match action {
        Action::Keep { .. } => Some("INBOX"),
        Action::FileInto { folder, .. } if folder.eq_ignore_ascii_case("inbox") => Some("INBOX"),
        Action::FileInto { folder, .. } => Some(folder),
        Action::Redirect { .. }
        | Action::Discard
        | Action::Reject { .. }
        | Action::Vacation(_)
        | Action::Notify { .. } => None,
    }
}
