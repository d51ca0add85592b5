//! The WASM target, and tools that are compiled from crates.io.

use std::fs;
use std::path::{Path, PathBuf};
use std::process;

use anyhow::{Context as _, Result};

use crate::project;
use crate::run;

const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// A program from crates.io, compiled once a version and kept in the user's cache for every clone.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tool {
    package: &'static str,
    program: &'static str,
    version: &'static str,
    /// Switches for `cargo install`.
    switches: &'static [&'static str],
    takes: &'static str,
}

/// Takes parts out of the app. It must understand what the `wasm_split_helpers` that Leptos brings writes.
pub(crate) const WASM_SPLIT: Tool = Tool {
    package: "wasm_split_cli_support",
    program: "wasm-split-cli",
    version: "0.2.4",
    switches: &["--locked", "--features", "build-binary"],
    takes: "about a minute",
};

/// Must be the version of the `wasm-bindgen` crate. Its lockfile names crates that have been withdrawn, hence no `--locked`.
pub(crate) const WASM_BINDGEN: Tool = Tool {
    package: "wasm-bindgen-cli",
    program: "wasm-bindgen",
    version: "0.2.130",
    switches: &["--no-default-features"],
    takes: "about 2 minutes",
};

pub(crate) const CARGO_DENY: Tool = Tool {
    package: "cargo-deny",
    program: "cargo-deny",
    version: "0.20.2",
    switches: &["--locked"],
    takes: "about 5 minutes",
};

impl Tool {
    /// Where this version's program is.
    pub(crate) fn path(&self) -> Result<PathBuf> {
        Ok(self.folder()?.join("bin").join(self.program))
    }

    fn folder(&self) -> Result<PathBuf> {
        Ok(project::cache()?.join("tools").join(format!("{}-{}", self.package, self.version)))
    }

    /// Compiles the tool unless this version is in the cache.
    pub(crate) fn ensure(&self) -> Result<()> {
        if self.path()?.is_file() {
            return Ok(());
        }
        let what = format!(
            "Compiling {} {} ({}, once for all clones)",
            self.package, self.version, self.takes
        );
        run::step(&what, || self.install(&self.folder()?))
    }

    fn install(&self, folder: &Path) -> Result<()> {
        // Built aside and then renamed: a run cut off in the middle leaves no half tool, and two at once do no harm.
        let mut aside = folder.as_os_str().to_owned();
        aside.push(format!(".partial-{}", process::id()));
        let aside = PathBuf::from(aside);
        let mut cargo = run::cargo();
        cargo.args(["install", self.package, "--version", self.version, "--root"]);
        cargo.arg(&aside).args(self.switches).args(["--quiet", "--no-track"]);
        // The tools' own profiles take five times as long to compile, for seconds saved in use.
        cargo.env("CARGO_PROFILE_RELEASE_LTO", "off");
        cargo.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
        cargo.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
        run::show(&mut cargo, &format!("{} could not be compiled", self.package))?;
        match fs::rename(&aside, folder) {
            Err(_) if self.path()?.is_file() => {
                fs::remove_dir_all(&aside).context("another run's twin could not be removed")
            }
            outcome => outcome.context("the compiled tool could not be put in the cache folder"),
        }
    }
}

pub(crate) fn ensure_wasm_target() -> Result<()> {
    let mut ask = run::command("rustc");
    ask.args(["--print", "target-libdir", "--target", WASM_TARGET]);
    let answer = run::quiet(&mut ask, "rustc does not start")?;
    if Path::new(answer.trim()).is_dir() {
        return Ok(());
    }
    run::step(&format!("Adding Rust's {WASM_TARGET} target"), || {
        let mut rustup = run::command("rustup");
        rustup.args(["target", "add", WASM_TARGET]);
        run::quiet(&mut rustup, "rustup could not add the target").map(drop)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_versions_are_the_same_wherever_they_are_named() {
        let frontend = include_str!("../../../frontend/Cargo.toml");
        let wanted = format!("\"={}\"", WASM_BINDGEN.version);
        assert!(frontend.contains(&wanted), "frontend/Cargo.toml lacks wasm-bindgen {wanted}");
    }
}
