//! Answers that never end, and such as can't stand together.

use super::{FindingKind, Linter, ends};
use crate::sieve::address::{self, Mailbox};
use crate::sieve::tree::{ArgumentKind, Command, Text};

/// What may have become of a message before a command.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Before {
    answered: bool,
    refused: bool,
    /// Kept, forwarded: what a refusal can't stand beside (RFC 5429 §2.3).
    kept: bool,
}

impl Before {
    fn or(self, other: Self) -> Self {
        Self {
            answered: self.answered || other.answered,
            refused: self.refused || other.refused,
            kept: self.kept || other.kept,
        }
    }
}

/// The addresses that automatic replies are sent for: they are the user's own.
pub(super) fn addresses(commands: &[Command], own: &mut Vec<Mailbox>) {
    for command in commands {
        if command.name.lower == "vacation" {
            let said = texts(command, "addresses").iter().chain(texts(command, "from"));
            own.extend(said.filter_map(|text| address::one(&text.value)));
        }
        if let Some(block) = &command.block {
            addresses(&block.commands, own);
        }
    }
}

/// What stands behind `tag`.
fn texts<'a>(command: &'a Command, tag: &str) -> &'a [Text] {
    let items = command.arguments.items.as_slice();
    let at =
        items.iter().position(|item| matches!(&item.kind, ArgumentKind::Tag(name) if name == tag));
    match at.and_then(|at| items.get(at + 1)).map(|item| &item.kind) {
        Some(ArgumentKind::Strings(texts)) => texts,
        _ => &[],
    }
}

/// Whether no time passes between two answers to the same sender.
fn is_always(command: &Command) -> bool {
    let items = command.arguments.items.iter();
    items.clone().zip(items.skip(1)).any(|(tag, value)| {
        matches!(&tag.kind, ArgumentKind::Tag(name) if name == "days" || name == "seconds")
            && value.kind == ArgumentKind::Number(0)
    })
}

impl Linter<'_> {
    /// Goes through `commands`, which follow on `before`, and says what may come behind them.
    pub(super) fn replies(&mut self, commands: &[Command], before: Before) -> Before {
        let mut now = before;
        // What the tests of a chain of `if`, `elsif` and `else` find.
        let mut head = before;
        for command in commands {
            match command.name.lower.as_str() {
                "vacation" => {
                    if is_always(command) {
                        self.find(command.name.span, FindingKind::RepliesAlways);
                    }
                    if now.answered {
                        self.find(command.span, FindingKind::TwoReplies);
                    }
                    if now.refused {
                        self.find(command.span, FindingKind::RejectConflict);
                    }
                    now.answered = true;
                }
                "reject" | "ereject" => {
                    if now.answered || now.kept {
                        self.find(command.span, FindingKind::RejectConflict);
                    }
                    now.refused = true;
                }
                "keep" | "fileinto" | "redirect" => {
                    if now.refused {
                        self.find(command.span, FindingKind::RejectConflict);
                    }
                    now.kept = true;
                }
                "stop" | "return" => break,
                _ => {}
            }
            let Some(block) = &command.block else { continue };
            if command.name.lower == "if" {
                head = now;
            }
            let inside = self.replies(&block.commands, head);
            if !ends(&block.commands) {
                now = now.or(inside);
            }
        }
        now
    }
}
