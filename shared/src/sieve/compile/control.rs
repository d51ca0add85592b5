//! Commands that steer: `if`, `stop`, `include` and their like.

use std::rc::Rc;

use super::arguments::{Tag, Takes, tag};
use super::{CompileErrorKind, Compiler, Location, MAX_INCLUDE_DEPTH, MAX_INCLUDES, include};
use crate::sieve::program::{Branch, ConditionKind, Program, Step, StepKind};
use crate::sieve::template::is_variable_name;
use crate::sieve::tree::Command;

const INCLUDE_TAGS: [Tag; 4] = [
    tag("personal", Takes::Nothing, None, "location"),
    tag("global", Takes::Nothing, None, "location"),
    tag("once", Takes::Nothing, None, "once"),
    tag("optional", Takes::Nothing, None, "optional"),
];

impl Compiler<'_> {
    pub(super) fn command(&mut self, command: &Command, steps: &mut Vec<Step>) {
        let name = command.name.lower.as_str();
        let has_block = matches!(name, "if" | "elsif" | "else");
        let kind = match name {
            "if" => self.branch(command, true).map(|branch| StepKind::If(vec![branch])),
            "elsif" | "else" => return self.follow(command, steps),
            "require" => {
                self.fail(command.span, CompileErrorKind::LateRequire);
                None
            }
            "stop" => self.bare(command).then_some(StepKind::Stop),
            "return" => {
                self.need("include", command.name.span);
                self.bare(command).then_some(StepKind::Return)
            }
            "include" => self.include(command),
            "global" => self.global(command),
            "error" => {
                self.need("ihave", command.name.span);
                let read = self.read(&command.name, &command.arguments, &[], 1..=1);
                Some(StepKind::Error(self.template_at(&read, 0)))
            }
            _ => self.action(command),
        };
        if !has_block {
            if let Some(block) = &command.block {
                self.fail(block.span, CompileErrorKind::Block);
            }
            if !command.arguments.tests.is_empty() {
                self.fail(command.name.span, CompileErrorKind::Arguments);
            }
        }
        let kind = kind.unwrap_or(StepKind::Nothing);
        steps.push(Step { span: command.span, kind });
    }

    /// Whether a command stands alone, as it should.
    pub(super) fn bare(&mut self, command: &Command) -> bool {
        self.read(&command.name, &command.arguments, &[], 0..=0);
        true
    }

    fn branch(&mut self, command: &Command, has_test: bool) -> Option<Branch> {
        let arguments = &command.arguments;
        if !arguments.items.is_empty() {
            self.fail(command.name.span, CompileErrorKind::Arguments);
        }
        let Some(block) = &command.block else {
            self.fail(command.name.span, CompileErrorKind::Block);
            return None;
        };
        let condition = match arguments.tests.as_slice() {
            [test] if has_test && !arguments.is_list => Some(self.condition(test)),
            [] if !has_test => None,
            _ => {
                self.fail(command.name.span, CompileErrorKind::OneTest);
                return None;
            }
        };
        // What a host without the extension would not look at (RFC 5463 §4).
        let is_dead = matches!(&condition, Some(condition) if
            matches!(condition.kind, ConditionKind::Constant(false)) && arguments.tests.iter().any(|test| test.name.lower == "ihave"));
        let steps = if is_dead { Vec::new() } else { self.block(&block.commands, 0) };
        Some(Branch { condition, steps })
    }

    /// `elsif` and `else` belong to the `if` before them.
    fn follow(&mut self, command: &Command, steps: &mut [Step]) {
        let branch = self.branch(command, command.name.lower == "elsif");
        let Some(Step { span, kind: StepKind::If(branches) }) = steps.last_mut() else {
            return self.fail(command.name.span, CompileErrorKind::NoIf);
        };
        if branches.last().is_some_and(|last| last.condition.is_none()) {
            return self.fail(command.name.span, CompileErrorKind::NoIf);
        }
        span.end = command.span.end;
        branches.extend(branch);
    }

    /// RFC 6609.
    fn include(&mut self, command: &Command) -> Option<StepKind> {
        self.need("include", command.name.span);
        let read = self.read(&command.name, &command.arguments, &[&INCLUDE_TAGS], 1..=1);
        let text = self.text_at(&read, 0)?;
        let location = if read.has("global") { Location::Global } else { Location::Personal };
        let (once, optional) = (read.has("once"), read.has("optional"));
        let name = text.value.clone();
        let here = (location, name.clone());
        if self.path.contains(&here) && once {
            return Some(StepKind::Include { name, once, program: None });
        }
        *self.included += 1;
        if self.path.contains(&here)
            || self.path.len() >= MAX_INCLUDE_DEPTH
            || *self.included > MAX_INCLUDES
        {
            self.fail(command.span, CompileErrorKind::Depth);
            return None;
        }
        let Some(source) = (self.resolver)(location, &name) else {
            if !optional {
                self.fail(text.span, CompileErrorKind::NotFound(name.clone()));
            }
            return Some(StepKind::Include { name, once, program: None });
        };
        self.path.push(here);
        let compiled = include(&source, self.resolver, self.path, self.included);
        self.path.pop();
        let compiled = compiled.filter(|compiled| compiled.errors.is_empty());
        let Some(compiled) = compiled else {
            self.fail(text.span, CompileErrorKind::Included(name));
            return None;
        };
        self.out.program.needs_body |= compiled.program.needs_body;
        let program: Option<Rc<Program>> = Some(Rc::new(compiled.program));
        Some(StepKind::Include { name, once, program })
    }

    fn global(&mut self, command: &Command) -> Option<StepKind> {
        self.need("include", command.name.span);
        self.need("variables", command.name.span);
        let read = self.read(&command.name, &command.arguments, &[], 1..=1);
        let mut names = Vec::new();
        for text in self.texts_at(&read, 0) {
            if !is_variable_name(&text.value) || text.value.contains('.') {
                self.fail(text.span, CompileErrorKind::Variable(text.value.clone()));
            }
            names.push(text.value.to_ascii_lowercase());
        }
        Some(StepKind::Global(names))
    }
}
