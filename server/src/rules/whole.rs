//! A script with all that it includes: what can be tried, without asking anybody any more.

use std::collections::{BTreeMap, BTreeSet};

use shared::problem::ProblemKind;
use shared::script::{MOST_BYTES, ScriptError};
use shared::sieve::Program;
use shared::sieve::compile::{Location, compile};
use shared::sieve::parse::parse;
use shared::sieve::tree::{ArgumentKind, Command};

use super::scripts::at;
use crate::error::{ApiError, ApiResult};
use crate::people::accounts::OpenAccount;
use crate::sieve::Error;
use crate::sieve::connection::is_name;

/// Pigeonhole's `sieve_include_max_includes`.
const MOST_INCLUDED: usize = 255;

/// Programs can't go from thread to thread; this can, and makes one in no time.
#[derive(Clone, Debug)]
pub(super) struct Whole {
    pub(super) text: String,
    /// Personal scripts by name. Global ones are nobody's to read.
    included: BTreeMap<String, String>,
}

impl Whole {
    /// Fetches what the script includes, if it includes anything.
    pub(super) async fn gather(account: &OpenAccount, text: String) -> ApiResult<Self> {
        if text.len() > MOST_BYTES {
            return Err(ProblemKind::TooLarge.into());
        }
        let missing = named(&text);
        let mut included = BTreeMap::new();
        if !missing.is_empty() && account.scripts.exists() {
            included = fetch(account, missing).await?;
        }
        Ok(Self { text, included })
    }

    /// # Errors
    ///
    /// Why the script can't be run here, with lines.
    pub(super) fn program(&self) -> Result<Program, Vec<ScriptError>> {
        let script = parse(&self.text)
            .map_err(|error| vec![at(&self.text, error.span.start, error.to_string())])?;
        let resolve = |location: Location, name: &str| match location {
            Location::Personal => self.included.get(name).cloned(),
            Location::Global => None,
        };
        let compiled = compile(&script, &resolve);
        if compiled.errors.is_empty() {
            return Ok(compiled.program);
        }
        let said = compiled.errors.into_iter();
        Err(said.map(|error| at(&self.text, error.span.start, error.kind.to_string())).collect())
    }

    /// Whether the script can be run, and needs the bodies of messages.
    ///
    /// # Errors
    ///
    /// [`ProblemKind::ScriptRefused`]
    pub(super) fn needs_body(&self) -> ApiResult<bool> {
        let program = self.program().map_err(|said| {
            ApiError::new(ProblemKind::ScriptRefused)
                .with_detail("These rules can't be tried here.")
                .with_script(said)
        });
        Ok(program?.needs_body())
    }
}

async fn fetch(
    account: &OpenAccount,
    mut missing: Vec<String>,
) -> ApiResult<BTreeMap<String, String>> {
    let mut texts = BTreeMap::new();
    let mut asked = BTreeSet::new();
    let mut visit = account.scripts.enter().await?;
    while let Some(name) = missing.pop() {
        if asked.len() >= MOST_INCLUDED || !is_name(&name) || !asked.insert(name.clone()) {
            continue;
        }
        match visit.connection.read(&name).await {
            Ok(bytes) => {
                if let Ok(text) = String::from_utf8(bytes) {
                    missing.extend(named(&text));
                    texts.insert(name, text);
                }
            }
            // `:optional` ones needn't be there; the others are missed when the script is compiled.
            Err(Error::NoScript | Error::Refused { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    visit.leave().await;
    Ok(texts)
}

/// The personal scripts that a script includes (RFC 6609 §3.2).
fn named(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    if text.to_ascii_lowercase().contains("include")
        && let Ok(script) = parse(text)
    {
        collect(script.commands(), &mut names);
    }
    names
}

fn collect(commands: &[Command], names: &mut Vec<String>) {
    for command in commands {
        if let Some(block) = &command.block {
            collect(&block.commands, names);
        }
        let items = &command.arguments.items;
        let is_global =
            items.iter().any(|it| matches!(&it.kind, ArgumentKind::Tag(tag) if tag == "global"));
        if command.name.lower == "include"
            && !is_global
            && let Some(ArgumentKind::Strings(texts)) = items.last().map(|last| &last.kind)
        {
            names.extend(texts.iter().map(|text| text.value.clone()));
        }
    }
}
