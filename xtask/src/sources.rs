//! The files that something is built from.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context as _, Result};

use crate::project;

/// Folders that are made, not written.
const MADE: [&str; 3] = ["node_modules", "target", "dist"];

/// Every file below `folder` in a fixed order, without what was made there.
pub(crate) fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut entries = fs::read_dir(folder)
        .and_then(Iterator::collect::<std::io::Result<Vec<_>>>)
        .with_context(|| format!("reading the folder {}", folder.display()))?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let is_made = MADE.iter().any(|name| entry.file_name() == *name);
        if !entry.file_type()?.is_dir() {
            found.push(entry.path());
        } else if !is_made {
            found.extend(files(&entry.path())?);
        }
    }
    Ok(found)
}

/// The files that these names from the project's top stand for, folders with everything in them.
pub(crate) fn named(names: &[&str]) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for name in names {
        let path = project::root().join(name);
        if path.is_dir() {
            found.extend(files(&path)?);
        } else if path.is_file() {
            found.push(path);
        }
    }
    Ok(found)
}

/// When each file was last written. Looking at some hundred files costs a few milliseconds.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Times(BTreeMap<PathBuf, SystemTime>);

impl Times {
    pub(crate) fn of(names: &[&str]) -> Result<Self> {
        // An editor may replace a file in this very moment; it is there again at the next look.
        let written = |path: PathBuf| {
            let time = fs::metadata(&path).ok()?.modified().ok()?;
            Some((path, time))
        };
        Ok(Self(named(names)?.into_iter().filter_map(written).collect()))
    }

    /// Looks again, and says whether anything is different.
    pub(crate) fn have_changed(&mut self, names: &[&str]) -> Result<bool> {
        let now = Self::of(names)?;
        let changed = now != *self;
        *self = now;
        Ok(changed)
    }
}
