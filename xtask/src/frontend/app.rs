//! From Rust to what a browser loads: the app's first file, and the parts of it that come when they are needed
//! (docs/adr/0011-parts-of-the-app.md).

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread;

use anyhow::{Context as _, Result, anyhow};

use super::{Profile, gather, link, names, words};
use crate::setup::{WASM_BINDGEN, WASM_SPLIT};
use crate::{project, run, sources};

/// What the first file and its glue are called after.
const NAME: &str = "app";

/// What Rust compiles to, of what came after the first version of WASM.
const FEATURES: [&str; 8] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-call-indirect-overlong",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Compiles the app and gives the folder that holds it, with names as they are in `dist/` below a folder of its own.
pub(super) fn build(profile: Profile) -> Result<PathBuf> {
    let work = project::target().join("app");
    let (split, bound, done) = (work.join("split"), work.join("bound"), work.join("done"));
    for folder in [&split, &bound, &done] {
        if folder.exists() {
            fs::remove_dir_all(folder).context("what was left of the last build is in the way")?;
        }
        fs::create_dir_all(folder).context("no folder for the app could be made")?;
    }
    divide(&compile(profile)?, &split)?;
    bind(&split, &bound)?;
    let mut parts = read(&split.join(link::FILE))?;
    if profile == Profile::Release {
        parts = link::gather(&parts, &gather::gather(&split, &FEATURES)?)?;
    }
    let glue = link::merge(&read(&bound.join("app.js"))?, &parts)?;
    let first = bound.join("app_bg.wasm");
    let bytes = fs::read(&first).context("wasm-bindgen left no app")?;
    words::divide(&bytes, &done)?;
    if profile == Profile::Dev {
        fs::write(done.join("app.js"), glue)?;
    } else {
        let (bytes, glue) = names::shorten(&bytes, &glue)?;
        fs::write(&first, bytes)?;
        fs::write(bound.join("app.js"), glue)?;
        super::minify(&bound.join("app.js"), &done.join("app.js"))?;
    }
    let mut files = sources::files(&split)?;
    files.retain(|file| {
        file.extension().is_some_and(|extension| extension == "wasm")
            && file.file_stem().is_some_and(|stem| stem != NAME)
    });
    files.push(first);
    finish_all(profile, &files, &done)?;
    Ok(done)
}

/// Finishes hundreds of files, as many at once as the machine has processors.
fn finish_all(profile: Profile, files: &[PathBuf], to: &Path) -> Result<()> {
    // The first file takes as long as many of the others together: it must not begin last.
    let left = Mutex::new(files.to_vec());
    let next = || left.lock().ok().and_then(|mut left| left.pop());
    let work = || std::iter::from_fn(next).try_for_each(|file| finish(profile, &file, to));
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let running: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        let panicked = || Err(anyhow!("a thread that makes the app smaller panicked"));
        running.into_iter().try_for_each(|worker| worker.join().unwrap_or_else(|_| panicked()))
    })
}

fn compile(profile: Profile) -> Result<PathBuf> {
    let (cargo_profile, folder) = match profile {
        Profile::Release => ("wasm", "wasm"),
        Profile::Dev => ("dev", "debug"),
    };
    let mut cargo = run::cargo();
    cargo.args(["build", "--locked", "--package", "frontend", "--bin", NAME]);
    cargo.args(["--target", "wasm32-unknown-unknown", "--profile", cargo_profile]);
    if profile == Profile::Release {
        cargo.args(["--config", &without_home()?]);
    }
    run::show(&mut cargo, "the interface does not compile")?;
    Ok(project::target().join("wasm32-unknown-unknown").join(folder).join("app.wasm"))
}

/// Has messages of panics name files from the crates' own folders on: shorter, and the same on every machine.
pub(super) fn without_home() -> Result<String> {
    let cargo = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = || std::env::home_dir().map(|home| home.join(".cargo"));
    let crates = cargo.or_else(home).context("cargo has no home")?.join("registry/src");
    let mut flags = Vec::new();
    // Where crates come from a folder of their own, there is none of cargo's.
    for index in fs::read_dir(&crates).into_iter().flatten() {
        flags.push(format!("--remap-path-prefix={}=", index?.path().display()));
    }
    Ok(format!("target.wasm32-unknown-unknown.rustflags={flags:?}"))
}

/// Takes the functions behind `#[wasm_split]`, and what only they use, out into files of their own.
fn divide(compiled: &Path, to: &Path) -> Result<()> {
    let mut split = run::command(WASM_SPLIT.path()?);
    split.args(["--out-name", NAME]).args([compiled, to]);
    run::quiet(&mut split, "the app could not be divided into parts").map(drop)
}

/// Writes the JavaScript between the app's first file and the browser.
fn bind(split: &Path, to: &Path) -> Result<()> {
    let mut bindgen = run::command(WASM_BINDGEN.path()?);
    bindgen.args(["--target", "web", "--no-typescript", "--out-name", NAME]);
    // The parts take memory, table and stack from the first file by their names.
    bindgen.args(["--keep-lld-exports", "--no-demangle", "--out-dir"]);
    bindgen.arg(to).arg(split.join("app.wasm"));
    run::quiet(&mut bindgen, "wasm-bindgen could not bind the app").map(drop)
}

/// Puts `file` into the folder `to`, as small as it gets.
fn finish(profile: Profile, file: &Path, to: &Path) -> Result<()> {
    let to = to.join(file.file_name().context("a part without a name")?);
    if profile == Profile::Dev {
        return fs::copy(file, to).map(drop).context("a part could not be copied");
    }
    let mut opt = run::command(project::root().join("frontend/node_modules/.bin/wasm-opt"));
    // Down there is the last of the stack, and nothing that has an address of its own.
    opt.args(FEATURES).args(["-Oz", "--low-memory-unused"]);
    opt.args(["--strip-producers", "--strip-target-features", "--output"]);
    opt.args([&to, file]);
    run::quiet(&mut opt, "wasm-opt could not make the app smaller").map(drop)
}

fn read(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))
}
