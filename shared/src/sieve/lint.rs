//! What is wrong with a script, or likely not meant, before a host sees it.

mod replies;

use std::collections::BTreeSet;

use super::address;
use super::compile::{CompileErrorKind, Resolver, compile};
use super::print::{Dialect, outline_test};
use super::tree::{Argument, ArgumentKind, Arguments, Command, Script, Span, Text};

/// What is known of the host and the user.
#[derive(Clone, Debug, Default)]
pub struct Known<'a> {
    /// What the host announces; `None` if nobody asked it.
    pub extensions: Option<&'a BTreeSet<String>>,
    pub folders: Option<&'a BTreeSet<String>>,
    /// The user's own addresses, to which a redirect would come back.
    pub addresses: &'a [String],
    /// How often the host redirects a message; `None` if that is not known.
    pub redirect_limit: Option<usize>,
}

/// A remark on a place in the script.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    pub span: Span,
    pub kind: FindingKind,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum FindingKind {
    /// The host would refuse the script.
    #[error("{0}")]
    Wrong(String),
    #[error("“{0}” is used, but not required")]
    NotRequired(String),
    #[error("“{0}” is required, but not used")]
    NotNeeded(String),
    #[error("“{0}” is required twice")]
    RequiredTwice(String),
    #[error("the host does not know “{0}”")]
    HostLacks(String),
    #[error("there is no folder “{0}”")]
    NoFolder(String),
    #[error("this is never reached")]
    NeverReached,
    #[error("the host forwards a message at most {0} times")]
    TooManyRedirects(usize),
    #[error("a message to “{0}” would come back here")]
    ToOneself(String),
    /// Two automatic replies would answer each other for ever.
    #[error("this answers every message, also the answers to it")]
    RepliesAlways,
    #[error("a message is answered once; a second answer stops the whole script")]
    TwoReplies,
    #[error("a message can't be refused and also kept or answered; that stops the whole script")]
    RejectConflict,
}

impl FindingKind {
    /// Whether the rules must not be saved with it.
    pub fn is_error(&self) -> bool {
        match self {
            Self::Wrong(_)
            | Self::NotRequired(_)
            | Self::HostLacks(_)
            | Self::TooManyRedirects(_)
            | Self::ToOneself(_)
            | Self::RepliesAlways => true,
            Self::NotNeeded(_)
            | Self::RequiredTwice(_)
            | Self::NoFolder(_)
            | Self::NeverReached
            | Self::TwoReplies
            | Self::RejectConflict => false,
        }
    }
}

/// All findings, in the order of the text.
pub fn lint(script: &Script, known: &Known<'_>, resolver: Resolver<'_>) -> Vec<Finding> {
    let mut own: Vec<_> = known.addresses.iter().filter_map(|own| address::one(own)).collect();
    replies::addresses(&script.commands, &mut own);
    let mut linter =
        Linter { script, known, own, found: BTreeSet::new(), dialect: Dialect::default() };
    linter.requirements(resolver);
    linter.block(&script.commands);
    linter.redirects(&script.commands, 0);
    linter.repeated(&script.commands);
    linter.replies(&script.commands, replies::Before::default());
    linter.found.into_iter().collect()
}

struct Linter<'a> {
    script: &'a Script,
    known: &'a Known<'a>,
    /// The user's own addresses, those too that the script answers for.
    own: Vec<address::Mailbox>,
    found: BTreeSet<Finding>,
    dialect: Dialect,
}

/// Extensions that are there without being announced or used by name.
const BUILT_IN: [&str; 2] = ["comparator-i;octet", "comparator-i;ascii-casemap"];

impl Linter<'_> {
    fn find(&mut self, span: Span, kind: FindingKind) {
        self.found.insert(Finding { span, kind });
    }

    fn requirements(&mut self, resolver: Resolver<'_>) {
        let compiled = compile(self.script, resolver);
        let mut is_whole = true;
        for error in compiled.errors {
            let kind = match error.kind {
                CompileErrorKind::MissingExtension(name) => {
                    FindingKind::NotRequired(name.to_owned())
                }
                // The host may well know what can't be tried here.
                CompileErrorKind::NotEvaluated(_) => {
                    is_whole = false;
                    continue;
                }
                CompileErrorKind::UnknownCommand(_)
                | CompileErrorKind::UnknownTest(_)
                | CompileErrorKind::UnknownTag(_)
                    if !is_whole =>
                {
                    continue;
                }
                other => FindingKind::Wrong(other.to_string()),
            };
            self.find(error.span, kind);
        }
        let mut seen = BTreeSet::new();
        for (name, span) in compiled.required {
            match name.as_str() {
                "variables" => self.dialect.variables = true,
                "encoded-character" => self.dialect.encoded_character = true,
                _ => {}
            }
            let is_used = compiled.used.contains(name.as_str())
                || (name == "spamtestplus" && compiled.used.contains("spamtest"))
                || BUILT_IN.contains(&name.as_str());
            if !seen.insert(name.clone()) {
                self.find(span, FindingKind::RequiredTwice(name.clone()));
            } else if !is_used && super::extension::is_evaluated(&name) && !self.is_hidden() {
                self.find(span, FindingKind::NotNeeded(name.clone()));
            }
            let lacks = self.known.extensions.is_some_and(|known| !known.contains(&name));
            if lacks && !BUILT_IN.contains(&name.as_str()) {
                self.find(span, FindingKind::HostLacks(name));
            }
        }
    }

    /// Whether rules are switched off, which may need what is required.
    fn is_hidden(&self) -> bool {
        self.script.text.contains("false #")
    }

    /// What one string says to every message.
    fn constant<'t>(&self, text: &'t Text) -> Option<&'t str> {
        let is_live =
            (self.dialect.variables || self.dialect.encoded_character) && text.value.contains("${");
        (!is_live).then_some(text.value.as_str())
    }

    fn block(&mut self, commands: &[Command]) {
        let mut is_over = false;
        // Whether a branch before takes every message.
        let mut is_taken = false;
        for command in commands {
            let name = command.name.lower.as_str();
            let follows = matches!(name, "elsif" | "else");
            if is_over || (follows && is_taken) {
                self.find(command.span, FindingKind::NeverReached);
            }
            let always = name == "if" && is_true(&command.arguments);
            is_taken = if follows { is_taken || is_true(&command.arguments) } else { always };
            self.action(command);
            if let Some(block) = &command.block {
                self.block(&block.commands);
                is_over |= always && ends(&block.commands);
            }
            is_over |= matches!(name, "stop" | "return");
        }
    }

    fn action(&mut self, command: &Command) {
        let arguments = &command.arguments;
        let Some(Argument { span, kind: ArgumentKind::Strings(texts) }) = arguments.items.last()
        else {
            return;
        };
        let [text] = texts.as_slice() else { return };
        let Some(said) = self.constant(text) else { return };
        match command.name.lower.as_str() {
            "fileinto" => {
                let has = |name: &str| {
                    arguments
                        .items
                        .iter()
                        .any(|item| matches!(&item.kind, ArgumentKind::Tag(tag) if tag == name))
                };
                let is_known = self.known.folders.is_none_or(|folders| {
                    folders.contains(said) || said.eq_ignore_ascii_case("inbox")
                });
                if !is_known && !has("create") && !has("specialuse") && !has("mailboxid") {
                    self.find(*span, FindingKind::NoFolder(said.to_owned()));
                }
            }
            "redirect" => self.check_target(*span, said),
            "notify" => {
                if let Some(target) = said.strip_prefix("mailto:") {
                    self.check_target(*span, target.split('?').next().unwrap_or_default());
                }
            }
            _ => {}
        }
    }

    fn check_target(&mut self, span: Span, target: &str) {
        let Some(target) = address::one(target) else { return };
        let same = |own: &address::Mailbox| {
            let user = |mailbox: &address::Mailbox| {
                mailbox.local.split('+').next().unwrap_or_default().to_ascii_lowercase()
            };
            own.domain.eq_ignore_ascii_case(&target.domain) && user(own) == user(&target)
        };
        if self.own.iter().any(same) {
            self.find(span, FindingKind::ToOneself(target.all()));
        }
    }

    /// The most redirects that one message can meet in `commands`, which follow on `before`.
    fn redirects(&mut self, commands: &[Command], before: usize) -> usize {
        let mut count = before;
        let mut branches = before;
        for command in commands {
            match command.name.lower.as_str() {
                "redirect" => {
                    count += 1;
                    if let Some(limit) = self.known.redirect_limit.filter(|limit| count > *limit) {
                        self.find(command.span, FindingKind::TooManyRedirects(limit));
                    }
                }
                "stop" => break,
                _ => {}
            }
            let Some(block) = &command.block else { continue };
            if command.name.lower == "if" {
                branches = count;
            }
            let inside = self.redirects(&block.commands, branches);
            if !ends(&block.commands) {
                count = count.max(inside);
            }
        }
        count
    }

    /// A rule with the conditions of an earlier one that stops.
    fn repeated(&mut self, commands: &[Command]) {
        let mut stopped = BTreeSet::new();
        for command in commands {
            let [test] = command.arguments.tests.as_slice() else { continue };
            let Some(block) = command.block.as_ref().filter(|_| command.name.lower == "if") else {
                continue;
            };
            let said = outline_test(test);
            if stopped.contains(&said) {
                self.find(command.span, FindingKind::NeverReached);
            }
            // What a test says may change with what happens in between.
            if ends(&block.commands)
                && !said.contains("${")
                && !said.starts_with("hasflag")
                && !said.starts_with("string")
            {
                stopped.insert(said);
            }
        }
    }
}

fn is_true(arguments: &Arguments) -> bool {
    matches!(arguments.tests.as_slice(), [test] if test.name.lower == "true") && !arguments.is_list
}

/// Whether a block never goes on behind it.
fn ends(commands: &[Command]) -> bool {
    commands.iter().any(|command| command.name.lower == "stop")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sieve::parse::parse;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, FindingKind)]) {
        let names =
            |list: &[&str]| list.iter().map(|&name| name.to_owned()).collect::<BTreeSet<_>>();
        let (extensions, folders) = (
            names(&[
                "fileinto",
                "copy",
                "variables",
                "mailbox",
                "mime",
                "vacation",
                "vacation-seconds",
            ]),
            names(&["INBOX", "Work"]),
        );
        let addresses = ["me@pli.example".to_owned()];
        let known = Known {
            extensions: Some(&extensions),
            folders: Some(&folders),
            addresses: &addresses,
            redirect_limit: Some(2),
        };
        let script = parse(text).unwrap();
        let found = lint(&script, &known, &|_, _| None);
        let found: Vec<_> =
            found.into_iter().map(|finding| (script.slice(finding.span), finding.kind)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn says_what_is_wrong() {
        check("require \"fileinto\"; fileinto \"Work\";", &[]);
        check(
            "require \"fileinto\"; fileinto \"Wrok\";",
            &[("\"Wrok\"", FindingKind::NoFolder("Wrok".to_owned()))],
        );
        check("require [\"fileinto\", \"mailbox\"]; fileinto :create \"Wrok\";", &[]);
        check("require [\"fileinto\", \"variables\"]; fileinto \"${x}\";", &[]);
        check(
            "fileinto \"Work\";",
            &[("fileinto", FindingKind::NotRequired("fileinto".to_owned()))],
        );
        check(
            "require \"copy\"; keep;",
            &[("\"copy\"", FindingKind::NotNeeded("copy".to_owned()))],
        );
        check(
            "require [\"fileinto\", \"fileinto\"]; fileinto \"Work\";",
            &[("\"fileinto\"", FindingKind::RequiredTwice("fileinto".to_owned()))],
        );
        check(
            "require \"reject\"; reject \"no\";",
            &[("\"reject\"", FindingKind::HostLacks("reject".to_owned()))],
        );
        check("require \"mime\"; if header :mime :anychild \"x\" \"y\" { stop; }", &[]);
        check("bogus;", &[("bogus", FindingKind::Wrong("there is no command “bogus”".to_owned()))]);
    }

    #[test]
    fn says_what_is_never_reached() {
        check("stop; keep;", &[("keep;", FindingKind::NeverReached)]);
        check("if true { stop; } keep;", &[("keep;", FindingKind::NeverReached)]);
        check(
            "if true { keep; } else { discard; }",
            &[("else { discard; }", FindingKind::NeverReached)],
        );
        let twice = "if size :over 1 { stop; } if not true { keep; } if size\n:OVER 1 { discard; }";
        check(twice, &[("if size\n:OVER 1 { discard; }", FindingKind::NeverReached)]);
        check("if size :over 1 { keep; } if size :over 1 { discard; }", &[]);
    }

    #[test]
    fn says_what_goes_round_and_round() {
        check(
            "redirect \"Me+x@PLI.example\";",
            &[("\"Me+x@PLI.example\"", FindingKind::ToOneself("Me+x@PLI.example".to_owned()))],
        );
        let many = "redirect \"a@b.c\"; if true { redirect \"b@b.c\"; } elsif true { keep; } redirect \"c@b.c\";";
        let found = [
            ("elsif true { keep; }", FindingKind::NeverReached),
            ("redirect \"c@b.c\";", FindingKind::TooManyRedirects(2)),
        ];
        check(many, &found);
        check(
            "if size :over 1 { redirect \"a@b.c\"; stop; } redirect \"b@b.c\"; redirect \"d@b.c\";",
            &[],
        );
    }

    #[test]
    fn says_what_answers_for_ever() {
        check(
            "require \"vacation\"; vacation :days 0 \"a\";",
            &[("vacation", FindingKind::RepliesAlways)],
        );
        let seconds =
            "require \"vacation-seconds\"; vacation :addresses \"a@b.c\" :seconds 0 \"a\";";
        let found = lint(&parse(seconds).unwrap(), &Known::default(), &|_, _| None);
        assert!(
            found.iter().any(|finding| finding.kind == FindingKind::RepliesAlways),
            "{found:?}"
        );
        check("require \"vacation\"; vacation :days 1 \"a\";", &[]);
        // What the script answers for is one's own.
        check(
            "require \"vacation\"; vacation :addresses [\"x@y.example\"] \"a\"; redirect \"X@y.example\";",
            &[("\"X@y.example\"", FindingKind::ToOneself("X@y.example".to_owned()))],
        );
    }

    #[test]
    fn says_what_stops_the_whole_script() {
        let kinds = |text: &str| -> Vec<FindingKind> {
            let script = parse(&format!("require [\"vacation\", \"reject\"]; {text}")).unwrap();
            let found = lint(&script, &Known::default(), &|_, _| None);
            let kinds = found.into_iter().map(|finding| finding.kind);
            kinds.filter(|kind| !matches!(kind, FindingKind::NotNeeded(_))).collect()
        };
        let (two, conflict) = (FindingKind::TwoReplies, FindingKind::RejectConflict);
        for (text, expected) in [
            ("vacation \"a\"; vacation \"b\"; reject \"c\";", vec![two.clone(), conflict.clone()]),
            (
                "if exists \"x\" { vacation \"a\"; } vacation \"b\"; reject \"c\";",
                vec![two, conflict.clone()],
            ),
            (
                "if exists \"x\" { vacation \"a\"; stop; } vacation \"b\"; if not exists \"x\" { discard; } reject \"c\";",
                vec![conflict.clone()],
            ),
            ("if exists \"x\" { vacation \"a\"; } elsif exists \"y\" { reject \"b\"; }", vec![]),
            ("if exists \"x\" { vacation \"a\"; } else { reject \"b\"; stop; }", vec![]),
            ("if exists \"x\" { reject \"b\"; stop; } vacation \"a\";", vec![]),
            ("if exists \"x\" { reject \"b\"; } redirect \"a@b.c\";", vec![conflict.clone()]),
            ("redirect \"a@b.c\"; reject \"b\";", vec![conflict]),
        ] {
            assert_eq!(kinds(text), expected, "{text}");
        }
    }
}
