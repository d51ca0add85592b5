//! Checking what a script says, and making a [`Program`] of it.

mod actions;
mod arguments;
mod conditions;
mod control;
mod matching;

use std::collections::BTreeSet;

pub(super) use conditions::{is_address_header, is_header_name};

use super::extension;
use super::parse::parse;
use super::print::Dialect;
use super::program::{Program, Step};
use super::regex::RegexError;
use super::template::{Template, UnknownNamespace};
use super::tree::{Command, Script, Span, Text};

/// What is wrong with a script that parses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind}")]
pub struct CompileError {
    pub span: Span,
    pub kind: CompileErrorKind,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CompileErrorKind {
    #[error("there is no command “{0}”")]
    UnknownCommand(String),
    #[error("there is no test “{0}”")]
    UnknownTest(String),
    #[error("“:{0}” means nothing here")]
    UnknownTag(String),
    #[error("“:{0}” can't stand with what stands before it")]
    TagTwice(String),
    #[error("“{0}” has to be required at the top of the script")]
    MissingExtension(&'static str),
    #[error("the extension “{0}” is kept, but can't be tried here")]
    NotEvaluated(String),
    #[error("something is missing or too much here")]
    Arguments,
    #[error("a different kind of value was expected")]
    Kind,
    #[error("one test was expected")]
    OneTest,
    #[error("“require” has to stand at the top")]
    LateRequire,
    #[error("this has to follow an “if”")]
    NoIf,
    #[error("a block was expected, or none")]
    Block,
    #[error("“{0}” is no name of a header field")]
    HeaderName(String),
    #[error("“{0}” is no address")]
    Address(String),
    #[error("“{0}” is no name of a variable")]
    Variable(String),
    #[error("the pattern is not understood: {0}")]
    Regex(RegexError),
    #[error("there is no comparator “{0}”")]
    Comparator(String),
    #[error("this comparator can't do that")]
    ComparatorCant,
    #[error("there is no relation “{0}”")]
    Relation(String),
    #[error("“{0}” is not known here")]
    Value(String),
    #[error("the included script “{0}” can't be had")]
    NotFound(String),
    #[error("the included script “{0}” has errors")]
    Included(String),
    #[error("scripts include each other too deeply")]
    Depth,
}

/// Whose script is included (RFC 6609 §3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Location {
    Personal,
    Global,
}

/// Gives the text of a script that another one includes.
pub type Resolver<'a> = &'a dyn Fn(Location, &str) -> Option<String>;

/// What was found out about a script.
#[derive(Clone, Debug, Default)]
pub struct Compiled {
    /// To be run only if there are no errors.
    pub program: Program,
    pub errors: Vec<CompileError>,
    /// What the script requires, with the place of each.
    pub required: Vec<(String, Span)>,
    /// What it uses, whether or not it requires it.
    pub used: BTreeSet<&'static str>,
}

/// Checks `script` as a host would.
pub fn compile(script: &Script, resolver: Resolver<'_>) -> Compiled {
    let mut included = 0;
    compile_within(script, resolver, &mut Vec::new(), &mut included)
}

/// As [`compile`], for scripts that include none.
///
/// # Errors
///
/// With all that is wrong.
pub fn program(script: &Script) -> Result<Program, Vec<CompileError>> {
    let compiled = compile(script, &|_, _| None);
    if compiled.errors.is_empty() { Ok(compiled.program) } else { Err(compiled.errors) }
}

/// Pigeonhole's limit for how deep scripts include each other.
const MAX_INCLUDE_DEPTH: usize = 10;
/// Pigeonhole's limit for how many scripts there may be in all.
const MAX_INCLUDES: usize = 255;

fn compile_within(
    script: &Script,
    resolver: Resolver<'_>,
    path: &mut Vec<(Location, String)>,
    included: &mut usize,
) -> Compiled {
    let mut compiler =
        Compiler { out: Compiled::default(), available: BTreeSet::new(), resolver, path, included };
    let first = script.commands.iter().position(|command| command.name.lower != "require");
    let (head, _) = script.commands.split_at(first.unwrap_or(script.commands.len()));
    for command in head {
        compiler.require(command);
    }
    let steps = compiler.block(&script.commands, head.len());
    compiler.out.program.steps = steps;
    compiler.out
}

struct Compiler<'a> {
    out: Compiled,
    /// Required, or found by `ihave`.
    available: BTreeSet<String>,
    resolver: Resolver<'a>,
    path: &'a mut Vec<(Location, String)>,
    included: &'a mut usize,
}

impl Compiler<'_> {
    fn fail(&mut self, span: Span, kind: CompileErrorKind) {
        self.out.errors.push(CompileError { span, kind });
    }

    /// Notes that `extension` is used at `span`.
    fn need(&mut self, extension: &'static str, span: Span) {
        self.out.used.insert(extension);
        if !self.available.contains(extension) {
            self.fail(span, CompileErrorKind::MissingExtension(extension));
        }
    }

    fn require(&mut self, command: &Command) {
        let arguments = &command.arguments;
        let [only] = arguments.items.as_slice() else {
            return self.fail(command.span, CompileErrorKind::Arguments);
        };
        let super::tree::ArgumentKind::Strings(names) = &only.kind else {
            return self.fail(only.span, CompileErrorKind::Kind);
        };
        for Text { span, value } in names {
            self.out.required.push((value.clone(), *span));
            if extension::is_evaluated(value) {
                self.available.insert(value.clone());
                if value == "spamtestplus" {
                    self.available.insert("spamtest".to_owned());
                }
            } else {
                self.fail(*span, CompileErrorKind::NotEvaluated(value.clone()));
            }
        }
    }

    /// Commands in order; the first `head` of them are known to be `require`.
    fn block(&mut self, commands: &[Command], head: usize) -> Vec<Step> {
        let mut steps = Vec::with_capacity(commands.len());
        for command in commands.iter().skip(head) {
            self.command(command, &mut steps);
        }
        steps
    }

    fn dialect(&self) -> Dialect {
        Dialect {
            variables: self.available.contains("variables"),
            encoded_character: self.available.contains("encoded-character"),
        }
    }

    fn template(&mut self, text: &Text) -> Template {
        if text.value.contains("${") {
            self.note_dollar(&text.value);
        }
        match Template::new(&text.value, self.dialect()) {
            Ok(template) => template,
            Err(UnknownNamespace(space)) => {
                self.fail(text.span, CompileErrorKind::Variable(space));
                Template::default()
            }
        }
    }

    /// Which extension gives a `${…}` its meaning.
    fn note_dollar(&mut self, value: &str) {
        let dialect = self.dialect();
        if dialect.variables {
            self.out.used.insert("variables");
        }
        let lower = value.to_ascii_lowercase();
        if dialect.encoded_character && (lower.contains("${hex:") || lower.contains("${unicode:")) {
            self.out.used.insert("encoded-character");
        }
    }

    fn templates(&mut self, texts: &[Text]) -> Vec<Template> {
        texts.iter().map(|text| self.template(text)).collect()
    }
}

/// The text of an included script, checked.
fn include(
    text: &str,
    resolver: Resolver<'_>,
    path: &mut Vec<(Location, String)>,
    included: &mut usize,
) -> Option<Compiled> {
    let script = parse(text).ok()?;
    Some(compile_within(&script, resolver, path, included))
}
