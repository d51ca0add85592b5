//! Whether `dist/` was built from the sources as they are.
//!
//! Cargo would find nothing to compile, but dividing, binding and shrinking the app takes half a minute.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash as _, Hasher as _};
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::{project, sources};

/// A hash over names and contents of everything that the interface is made of.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fingerprint(u64);

impl Fingerprint {
    /// Of the sources as they are, built with `profile`.
    pub(super) fn of_sources(profile: &str) -> Result<Self> {
        let mut hasher = DefaultHasher::new();
        profile.hash(&mut hasher);
        for path in sources::named(&super::SOURCES)? {
            path.hash(&mut hasher);
            let bytes = fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
            bytes.hash(&mut hasher);
        }
        Ok(Self(hasher.finish()))
    }

    /// Whether the last whole build was of this.
    pub(super) fn is_noted(&self) -> bool {
        fs::read_to_string(place()).is_ok_and(|noted| noted == self.0.to_string())
    }

    /// Notes that `dist/` is now of this.
    pub(super) fn note(&self) -> Result<()> {
        fs::create_dir_all(project::target().join("xtask"))?;
        fs::write(place(), self.0.to_string())
            .context("the note of what was built could not be written")
    }

    pub(super) fn forget() -> Result<()> {
        match fs::remove_file(place()) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }
}

fn place() -> PathBuf {
    project::target().join("xtask/dist-built-from")
}
