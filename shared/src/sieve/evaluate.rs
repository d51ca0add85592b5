//! Running a [`Program`] over a message: what it would do, and which test of which command said so.

mod actions;
mod address;
mod condition;
mod date;
mod edit_header;
mod flags;
mod matching;
mod variables;

#[cfg(test)]
mod examples;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::message::{Header, Message, Surroundings};
use super::outcome::{Action, Done, Event, EventKind, Outcome, RuntimeError};
use super::program::{Program, Step, StepKind};
use super::template::{Template, Values};
use super::tree::Span;

pub use condition::duplicate_key;

/// Runs `program` over `message`.
pub fn evaluate(program: &Program, message: &Message, around: &Surroundings) -> Outcome {
    let mut run = Run {
        message,
        around,
        headers: Cow::Borrowed(&message.headers),
        size: message.size,
        variables: BTreeMap::new(),
        globals: BTreeMap::new(),
        declared: BTreeSet::new(),
        captures: Vec::new(),
        flags: Vec::new(),
        included: BTreeSet::new(),
        script: None,
        outcome: Outcome::default(),
        implicit_keep: true,
        redirects: 0,
        steps: 0,
    };
    if let Err(error) = run.steps(&program.steps) {
        run.outcome.error = Some(error);
        run.outcome.actions.clear();
        run.outcome.edited = None;
        run.implicit_keep = true;
        run.flags.clear();
    } else if let Cow::Owned(headers) = run.headers {
        run.outcome.edited = Some(headers);
    }
    if run.implicit_keep {
        let action = Action::Keep { flags: run.flags };
        run.outcome.actions.push(Done { action, span: None });
    }
    run.outcome
}

/// A script that runs longer has lost its way; Pigeonhole stops by time.
const MAX_STEPS: usize = 100_000;

struct Run<'a> {
    message: &'a Message,
    around: &'a Surroundings,
    /// As they are after `addheader` and `deleteheader`.
    headers: Cow<'a, [Header]>,
    size: u64,
    /// Of the script that runs.
    variables: BTreeMap<String, String>,
    globals: BTreeMap<String, String>,
    /// Which names the script that runs shares with the others.
    declared: BTreeSet<String>,
    captures: Vec<String>,
    /// The internal variable of RFC 5232 §2.
    flags: Vec<String>,
    /// Scripts that ran, for `:once`.
    included: BTreeSet<String>,
    script: Option<String>,
    outcome: Outcome,
    implicit_keep: bool,
    redirects: usize,
    steps: usize,
}

/// How a block ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flow {
    On,
    Return,
    Stop,
}

impl Run<'_> {
    fn steps(&mut self, steps: &[Step]) -> Result<Flow, RuntimeError> {
        for step in steps {
            self.steps += 1;
            if self.steps > MAX_STEPS {
                return Err(RuntimeError::TooLong);
            }
            let flow = self.step(step)?;
            if flow != Flow::On {
                return Ok(flow);
            }
        }
        Ok(Flow::On)
    }

    fn step(&mut self, step: &Step) -> Result<Flow, RuntimeError> {
        match &step.kind {
            StepKind::If(branches) => {
                for branch in branches {
                    let holds = match &branch.condition {
                        Some(condition) => self.holds(condition)?,
                        None => true,
                    };
                    if holds {
                        return self.steps(&branch.steps);
                    }
                }
                return Ok(Flow::On);
            }
            StepKind::Nothing => return Ok(Flow::On),
            StepKind::Stop => {
                self.note(step.span, EventKind::Command);
                return Ok(Flow::Stop);
            }
            StepKind::Return => return Ok(Flow::Return),
            StepKind::Include { name, once, program } => {
                return self.include(name, *once, program.as_deref());
            }
            StepKind::Error(text) => return Err(RuntimeError::Asked(self.fill(text))),
            StepKind::Global(names) => self.declared.extend(names.iter().cloned()),
            StepKind::Set { name, value, modifiers } => self.set(name, value, modifiers),
            StepKind::Flags { verb, variable, flags } => {
                self.change_flags(*verb, variable.as_deref(), flags);
            }
            StepKind::AddHeader { name, value, is_last } => self.add_header(name, value, *is_last),
            StepKind::DeleteHeader(what) => self.delete_header(what),
            StepKind::Keep { .. }
            | StepKind::FileInto(_)
            | StepKind::Redirect { .. }
            | StepKind::Discard
            | StepKind::Reject { .. }
            | StepKind::Vacation(_)
            | StepKind::Notify(_) => self.act(step)?,
        }
        self.note(step.span, EventKind::Command);
        Ok(Flow::On)
    }

    /// RFC 6609 §3.
    fn include(
        &mut self,
        name: &str,
        once: bool,
        program: Option<&Program>,
    ) -> Result<Flow, RuntimeError> {
        let Some(program) = program else { return Ok(Flow::On) };
        if !self.included.insert(name.to_owned()) && once {
            return Ok(Flow::On);
        }
        let variables = std::mem::take(&mut self.variables);
        let declared = std::mem::take(&mut self.declared);
        let captures = std::mem::take(&mut self.captures);
        let script = self.script.replace(name.to_owned());
        let flow = self.steps(&program.steps)?;
        self.variables = variables;
        self.declared = declared;
        self.captures = captures;
        self.script = script;
        Ok(if flow == Flow::Stop { Flow::Stop } else { Flow::On })
    }

    fn note(&mut self, span: Span, kind: EventKind) {
        self.outcome.trace.push(Event { span, script: self.script.clone(), kind });
    }

    fn fill(&self, template: &Template) -> String {
        template.fill(self).into_owned()
    }

    /// As [`Run::fill_all`], without copying what says the same for every message.
    fn names<'s>(&'s self, templates: &'s [Template]) -> Vec<Cow<'s, str>> {
        templates.iter().map(|template| template.fill(self)).collect()
    }

    fn fill_all(&self, templates: &[Template]) -> Vec<String> {
        templates.iter().map(|template| self.fill(template)).collect()
    }
}

impl Values for Run<'_> {
    fn variable(&self, name: &str) -> Option<&str> {
        let global = match name.strip_prefix("global.") {
            Some(name) => Some(name),
            None => self.declared.contains(name).then_some(name),
        };
        let found = match global {
            Some(name) => self.globals.get(name),
            None => self.variables.get(name),
        };
        found.map(String::as_str)
    }

    fn capture(&self, number: usize) -> Option<&str> {
        self.captures.get(number).map(String::as_str)
    }
}
