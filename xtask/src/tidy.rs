//! The house rules that no compiler checks. Fast enough to run before every commit.

mod rules;
mod words;

use std::fs;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};

use crate::project;
use crate::run;

/// One file of the project, as the rules see it.
#[derive(Debug)]
pub(crate) struct File {
    /// From the project's top, with `/`.
    path: String,
    text: String,
}

/// A broken rule: where, and what to do.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    path: String,
    line: usize,
    advice: String,
}

/// Runs every rule over every file that git knows or would add.
pub(crate) fn run() -> Result<()> {
    let start = Instant::now();
    let files = files()?;
    let mut findings = rules::check(&files);
    findings.extend(words::check(&files));
    findings.sort();
    for finding in &findings {
        println!("{}:{}: {}", finding.path, finding.line, finding.advice);
    }
    if !findings.is_empty() {
        bail!("tidy found {} things to mend", findings.len());
    }
    println!("tidy: {} files in {} ms", files.len(), start.elapsed().as_millis());
    Ok(())
}

fn files() -> Result<Vec<File>> {
    let mut git = run::command("git");
    git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let names = run::quiet(&mut git, "git could not list the project's files")?;
    let mut files = Vec::new();
    for path in names.split_terminator('\0') {
        let place = project::root().join(path);
        // A file just deleted is still in git's list; one that is no text has no lines to check.
        if let Some(text) = read_text(&place)? {
            files.push(File { path: path.to_owned(), text });
        }
    }
    Ok(files)
}

fn read_text(place: &Path) -> Result<Option<String>> {
    if !place.is_file() {
        return Ok(None);
    }
    let bytes =
        fs::read(place).with_context(|| format!("{} could not be read", place.display()))?;
    Ok(String::from_utf8(bytes).ok())
}
