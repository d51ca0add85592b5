//! Changing rules. Each change is one of the script, checked before it is taken.

use std::ops::Range;

use super::read::hidden_test;
use super::write::{self, hide};
use super::{Item, ItemKind, Link, Rule, Rules, require};
use crate::sieve::edit::EditError;
use crate::sieve::lexer::TokenKind;
use crate::sieve::print::PrintError;
use crate::sieve::tree::{Script, Span};

/// Why a rule can't be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    #[error(transparent)]
    Print(#[from] PrintError),
    #[error(transparent)]
    Edit(#[from] EditError),
    #[error("there is no such rule")]
    NoRule,
    #[error("this can't be compared in that way")]
    Operator,
    #[error("a value is missing")]
    NoValue,
    #[error("a number was expected")]
    Number,
    #[error("a group without conditions")]
    EmptyGroup,
    #[error("“{0}” is no name of a header field")]
    HeaderName(String),
    #[error("“{0}” is no address")]
    Address(String),
    #[error("a rule for all the rest has no conditions and is always on")]
    Rest,
    #[error("another rule depends on this one")]
    Chain,
    /// `${…}` would begin to mean something in rules that were written without variables.
    #[error("other rules have “${{” in their texts, which would change its meaning")]
    Dollar,
    #[error("this text needs variables")]
    Live,
    /// A host does nothing at all with a message that two rules answer.
    #[error("another rule answers automatically as well")]
    TwoReplies,
    #[error("this is no period")]
    Period,
    #[error("there are no contacts to answer")]
    NoContacts,
    #[error("more than {0} are too many")]
    TooMany(usize),
}

impl Rules {
    /// Writes `rule` in the place of the one at `place`.
    ///
    /// # Errors
    ///
    /// If it can't be written, or would change anything beside it.
    pub fn replace(&self, place: usize, rule: &Rule) -> Result<Self, RuleError> {
        let item = self.item(place)?;
        if matches!(&item.kind, ItemKind::Rule(old) if old == rule) {
            return Ok(self.clone());
        }
        if item.link != rule.link {
            return Err(RuleError::Chain);
        }
        let prepared = self.prepared(rule, Some(place))?;
        let item = prepared.item(place)?;
        let text = prepared.text_of(rule, item.span.start)?;
        Self::settled(self, prepared.script.replace(item.span, &text)?)
    }

    /// Writes `rule` before the one at `place`, or behind all.
    ///
    /// # Errors
    ///
    /// As [`Rules::replace`].
    pub fn insert(&self, place: usize, rule: &Rule) -> Result<Self, RuleError> {
        if rule.link != Link::Own
            || self.items.get(place).is_some_and(|item| item.link != Link::Own)
        {
            return Err(RuleError::Chain);
        }
        let is_head = |item: &Item| item.kind == ItemKind::Require;
        let place = place.max(self.items.iter().take_while(|item| is_head(item)).count());
        let prepared = self.prepared(rule, None)?;
        // Preparing may have put a `require` before them all.
        let place = place + prepared.items.len() - self.items.len();
        let item = prepared.items.get(place);
        let at = item.map_or(prepared.script.text().len(), |item| item.span.start);
        let text = prepared.text_of(rule, at)?;
        let changed = write_before(&prepared.script, item, &text)?;
        Self::settled(self, changed)
    }

    /// Takes the item at `place` out, with its name.
    ///
    /// # Errors
    ///
    /// If an `elsif` or `else` hangs on it.
    pub fn remove(&self, place: usize) -> Result<Self, RuleError> {
        let item = self.item(place)?;
        if item.link == Link::Own
            && self.items.get(place + 1).is_some_and(|next| next.link != Link::Own)
        {
            return Err(RuleError::Chain);
        }
        let changed = self.script.replace(with_line_end(&self.script, item.span), "")?;
        Self::settled(self, changed)
    }

    /// Puts the item at `from`, with those that hang on it, before the one at `to`.
    ///
    /// # Errors
    ///
    /// If it would part others that belong together, or stand before a `require`.
    pub fn move_to(&self, from: usize, to: usize) -> Result<Self, RuleError> {
        let first = self.item(from)?;
        let hanging =
            self.items.iter().skip(from + 1).take_while(|item| item.link != Link::Own).count();
        let last = self.item(from + hanging)?;
        let target = self.items.get(to);
        if first.link != Link::Own
            || first.kind == ItemKind::Require
            || target.is_some_and(|item| item.link != Link::Own || item.kind == ItemKind::Require)
        {
            return Err(RuleError::Chain);
        }
        if (from..=from + hanging + 1).contains(&to) {
            return Ok(self.clone());
        }
        let whole =
            with_line_end(&self.script, Span { start: first.span.start, end: last.span.end });
        let mut text = self.script.slice(whole).to_owned();
        if !text.ends_with('\n') {
            text.push_str(line_end(&self.script));
        }
        let end = self.script.text().len();
        let at = target.map_or(end, |item| item.span.start);
        let insertion = format!("{}{text}", line_break(&self.script, at));
        let put =
            |script: &Script, at: usize| script.replace(Span { start: at, end: at }, &insertion);
        let script = if at <= whole.start {
            let shifted =
                Span { start: whole.start + insertion.len(), end: whole.end + insertion.len() };
            put(&self.script, at)?.replace(shifted, "")?
        } else {
            put(&self.script, at)?.replace(whole, "")?
        };
        Ok(Self::new(script))
    }

    /// Switches the item at `place` on or off. Its text stays, in a comment while it is off.
    ///
    /// # Errors
    ///
    /// If it has no test to be switched.
    pub fn set_enabled(&self, place: usize, enabled: bool) -> Result<Self, RuleError> {
        let item = self.item(place)?;
        if item.enabled == enabled {
            return Ok(self.clone());
        }
        let command = self.script.commands().iter().find(|command| command.span == item.command);
        let command = command.ok_or(RuleError::NoRule)?;
        let ending = line_end(&self.script);
        let (span, text) = if enabled {
            let (span, text) = hidden_test(&self.script, command).ok_or(RuleError::NoRule)?;
            (span, format!("{text}{ending}"))
        } else {
            let (Some(test), Some(block)) = (command.arguments.tests.first(), &command.block)
            else {
                return Err(RuleError::Rest);
            };
            let start = if command.arguments.is_list {
                return Err(RuleError::NoRule);
            } else {
                test.span.start
            };
            let span = Span { start, end: block.span.start };
            (span, format!("{}{ending}", hide(self.script.slice(span).trim_end())))
        };
        let changed = self.script.replace(span, &text)?;
        if enabled { Self::settled(self, changed) } else { Ok(Self::new(changed)) }
    }

    /// Writes `text`, one or several commands, in the place of the items in `places`, or before the one they begin at.
    ///
    /// # Errors
    ///
    /// If it would part others that belong together, or change anything beside them.
    pub(in crate::sieve) fn put(
        &self,
        places: Range<usize>,
        text: &str,
    ) -> Result<Self, RuleError> {
        let script = &self.script;
        let text =
            if line_end(script) == "\r\n" { text.replace('\n', "\r\n") } else { text.to_owned() };
        let (first, last) = (self.items.get(places.start), places.end.checked_sub(1));
        if self.items.get(places.end).is_some_and(|item| item.link != Link::Own) {
            return Err(RuleError::Chain);
        }
        let last = last.and_then(|last| self.items.get(last)).filter(|_| !places.is_empty());
        let changed = match (first, last) {
            (Some(first), Some(last)) => {
                let span = Span { start: first.span.start, end: last.span.end };
                let span = if text.is_empty() { with_line_end(script, span) } else { span };
                script.replace(span, &text)?
            }
            (before, _) => write_before(script, before, &text)?,
        };
        Self::settled(self, changed)
    }

    fn item(&self, place: usize) -> Result<&Item, RuleError> {
        self.items.get(place).ok_or(RuleError::NoRule)
    }

    /// Requires variables before a rule that needs them is written, so that its texts are written for them.
    fn prepared(&self, rule: &Rule, except: Option<usize>) -> Result<Self, RuleError> {
        if !rule.is_live() || require::dialect(&self.script).variables {
            return Ok(self.clone());
        }
        let others = self.items.iter().enumerate().filter(|(place, _)| Some(*place) != except);
        if others.into_iter().any(|(_, item)| self.script.slice(item.span).contains("${")) {
            return Err(RuleError::Dollar);
        }
        Ok(Self::new(require::add(self.script.clone(), &["variables"])?))
    }

    /// What is written for `rule` at `at`. Without a name, it takes none from a comment that happens to stand there.
    fn text_of(&self, rule: &Rule, at: usize) -> Result<String, RuleError> {
        let mut text = write::rule(rule, require::dialect(&self.script))?;
        let above = self.script.tokens().iter().rev().find(|token| token.span.end <= at);
        if rule.name.trim().is_empty()
            && above.is_some_and(|token| token.kind == TokenKind::HashComment)
        {
            text.insert(0, '\n');
        }
        Ok(if line_end(&self.script) == "\r\n" { text.replace('\n', "\r\n") } else { text })
    }

    fn settled(before: &Self, script: Script) -> Result<Self, RuleError> {
        Ok(Self::new(require::settle(&before.script, script)?))
    }
}

impl Rule {
    /// Whether one of its texts is filled in by the host.
    fn is_live(&self) -> bool {
        use super::{Action, Group, Part};
        fn any(group: &Group) -> bool {
            group.parts.iter().any(|part| match part {
                Part::Condition(condition) => condition.values.iter().any(|text| text.live),
                Part::Group(group) => any(group),
            })
        }
        any(&self.conditions)
            || self.actions.iter().any(|action| match action {
                Action::Move { folder: text, .. }
                | Action::Forward { address: text, .. }
                | Action::Reject { reason: text, .. }
                | Action::AddHeader { value: text, .. } => text.live,
                Action::Reply(reply) => {
                    let texts = [Some(&reply.text), reply.subject.as_ref(), reply.from.as_ref()];
                    texts.into_iter().flatten().any(|text| text.live)
                }
                Action::Keep
                | Action::AddFlags(_)
                | Action::SetFlags(_)
                | Action::RemoveFlags(_)
                | Action::Discard
                | Action::DeleteHeader { .. } => false,
            })
    }
}

/// Writes `text` on lines of its own before `item`, or behind all.
fn write_before(script: &Script, item: Option<&Item>, text: &str) -> Result<Script, EditError> {
    let at = item.map_or(script.text().len(), |item| item.span.start);
    let whole = format!("{}{text}{}", line_break(script, at), line_end(script));
    script.replace(Span { start: at, end: at }, &whole)
}

/// What ends the line that `at` is within. A name is one only if nothing stands before it on its line.
fn line_break(script: &Script, at: usize) -> &'static str {
    let above = script.text().get(..at).unwrap_or_default();
    if above.is_empty() || above.ends_with('\n') { "" } else { line_end(script) }
}

/// How lines end in a script.
pub(super) fn line_end(script: &Script) -> &'static str {
    if script.text().contains("\r\n") { "\r\n" } else { "\n" }
}

/// `span` with the end of its last line, if nothing else stands there.
fn with_line_end(script: &Script, span: Span) -> Span {
    let rest = script.text().get(span.end..).unwrap_or_default();
    let blank = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let after = rest.get(blank..).unwrap_or_default();
    let ending = if after.starts_with("\r\n") { 2 } else { usize::from(after.starts_with('\n')) };
    if ending == 0 { span } else { Span { start: span.start, end: span.end + blank + ending } }
}
