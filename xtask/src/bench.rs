//! `cargo xtask bench`: builds what is measured as it is shipped, and runs the benchmark of `tests/bench`.

use anyhow::Result;

use crate::frontend::{self, Profile};
use crate::{project, run, setup};

/// Runs the benchmark with `switches` as they are. What is for a quick look (`--quick`) compiles quickly, too: as the
/// demo does.
pub(crate) fn run(switches: &[String]) -> Result<()> {
    setup::for_browser_tests()?;
    frontend::build(Profile::Release)?;
    let is_quick = switches.iter().any(|switch| switch == "--quick");
    let profile = if is_quick { "quick" } else { "release" };
    run::step(&format!("Compiling what is measured ({profile})"), || {
        let mut cargo = run::cargo();
        cargo.args(["build", "--profile", profile, "--locked", "--package", "server"]);
        cargo.args(["--package", "bench", "--bins"]);
        run::show(&mut cargo, "the benchmark does not compile")
    })?;
    let mut bench = run::command(project::target().join(profile).join("bench"));
    run::show(bench.args(switches), "the benchmark failed")
}
