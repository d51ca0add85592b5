//! `cargo xtask bench`: builds what is measured as it is shipped, and runs the benchmark of `tests/bench`.

use anyhow::Result;

use crate::frontend::{self, Profile};
use crate::{project, run, setup};

/// Runs the benchmark with `switches` as they are.
pub(crate) fn run(switches: &[String]) -> Result<()> {
    setup::for_browser_tests()?;
    frontend::build(Profile::Release)?;
    run::step("Compiling what is measured (release)", || {
        let mut cargo = run::cargo();
        cargo.args(["build", "--release", "--locked", "--package", "server", "--package", "stack"]);
        cargo.args(["--package", "bench", "--bins"]);
        run::show(&mut cargo, "the benchmark does not compile")
    })?;
    let mut bench = run::command(project::target().join("release/bench"));
    bench.args(switches).env("PLI_CHROMIUM", setup::chromium()?);
    run::show(&mut bench, "the benchmark failed")
}
