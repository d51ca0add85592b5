//! The worker that searches known messages (docs/adr/0035-instant-search.md): a program of its own beside the app.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use super::{Profile, app};
use crate::setup::WASM_BINDGEN;
use crate::{project, run};

/// Compiles the worker and puts its script and program into the folder of the app.
pub(super) fn build(profile: Profile, app: &Path) -> Result<()> {
    let (cargo_profile, folder) = match profile {
        Profile::Release => ("finder", "finder"),
        Profile::Dev => ("dev", "debug"),
    };
    let mut cargo = run::cargo();
    cargo.args(["build", "--locked", "--package", "finder", "--lib"]);
    cargo.args(["--target", "wasm32-unknown-unknown", "--profile", cargo_profile]);
    if profile == Profile::Release {
        cargo.args(["--config", &app::without_home()?]);
    }
    run::show(&mut cargo, "the worker that searches does not compile")?;
    let compiled = project::target().join("wasm32-unknown-unknown").join(folder);

    // Not `finder`: that is where cargo keeps what it compiles for the host with the profile of that name.
    let work = project::target().join("worker");
    if work.exists() {
        fs::remove_dir_all(&work).context("what was left of the last build is in the way")?;
    }
    let mut bindgen = run::command(WASM_BINDGEN.path()?);
    bindgen.args(["--target", "web", "--no-typescript", "--out-name", "finder", "--out-dir"]);
    bindgen.arg(&work).arg(compiled.join("finder.wasm"));
    run::quiet(&mut bindgen, "wasm-bindgen could not bind the worker")?;
    fs::copy(project::root().join("finder/worker.js"), work.join("worker.js"))?;

    let node = project::root().join("frontend/node_modules/.bin");
    let mut esbuild = run::command(node.join("esbuild"));
    esbuild.arg(work.join("worker.js"));
    esbuild.args([
        "--bundle",
        "--minify",
        "--format=esm",
        "--target=es2022",
        "--log-level=warning",
    ]);
    let mut outfile = std::ffi::OsString::from("--outfile=");
    outfile.push(app.join("finder.js"));
    run::quiet(esbuild.arg(outfile), "esbuild could not put the worker's script together")?;

    let (bound, done) = (work.join("finder_bg.wasm"), app.join("finder_bg.wasm"));
    if profile == Profile::Dev {
        return fs::copy(bound, done).map(drop).context("the worker could not be copied");
    }
    let mut opt = run::command(node.join("wasm-opt"));
    opt.args(["-O3", "--low-memory-unused", "--strip-producers", "--strip-target-features"]);
    opt.arg("--output").args([&done, &bound]);
    run::quiet(&mut opt, "wasm-opt could not make the worker smaller").map(drop)
}
