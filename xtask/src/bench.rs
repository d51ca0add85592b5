//! `cargo xtask bench`: builds what is measured as it is shipped, and runs the benchmark of `tests/bench`.

use anyhow::Result;

use crate::frontend::{self, Profile};
use crate::{project, run, setup};

/// Runs the benchmark with `switches` as they are. Quick (`--quick`) is only what is measured: a server compiled in a
/// hurry takes half as long again as its host, and would say nothing about the one that ships.
pub(crate) fn run(switches: &[String]) -> Result<()> {
    setup::for_browser_tests()?;
    frontend::build(Profile::Release)?;
    run::step("Compiling what is measured", || {
        let mut cargo = run::cargo();
        cargo.args(["build", "--release", "--locked", "--package", "server"]);
        cargo.args(["--package", "bench", "--bins"]);
        run::show(&mut cargo, "the benchmark does not compile")
    })?;
    let mut bench = run::command(project::target().join("release").join("bench"));
    run::show(bench.args(switches), "the benchmark failed")
}
