//! A private PostgreSQL, one for the process, with as many databases as are asked for.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::daemon::Daemon;
use crate::privilege::{self, Owner};
use crate::wait::wait_for;

/// Says by its value `postgres` that tests are to run on PostgreSQL.
const VARIABLE: &str = "PLI_TEST_DATABASE";

/// Where Debian keeps the programs, a folder a version.
const PROGRAMS: &str = "/usr/lib/postgresql";

/// Who it belongs to; it asks for no password.
const USER: &str = "pli";

/// Settings for a database that need not survive anything: it is gone when the process is.
const SETTINGS: &str = "listen_addresses = ''
max_connections = 400
shared_buffers = 64MB
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
";

/// Whether tests are to run on PostgreSQL.
#[expect(clippy::disallowed_methods, reason = "no setting of Pli's: it is for whoever runs tests")]
pub fn wanted() -> bool {
    std::env::var(VARIABLE).is_ok_and(|value| value == "postgres")
}

/// Makes a database with nothing in it, and says its URL. It is there for as long as the process is. The first one starts
/// the server.
///
/// # Errors
///
/// A sentence for the developer: PostgreSQL is not installed, or doesn't start (with its log).
pub fn create_database() -> Result<String> {
    static LAST: AtomicU32 = AtomicU32::new(0);
    let server = server()?;
    let name = format!("test{}", LAST.fetch_add(1, Ordering::Relaxed));
    server.run("createdb", &["--template=template0", "--locale=C.UTF-8", &name])?;
    Ok(format!("postgres://{USER}@localhost/{name}?host={}", server.folder.path().display()))
}

/// Ends all connections to the database with this URL, as when its server is started again. New ones are taken.
///
/// # Errors
///
/// What PostgreSQL says.
pub fn cut_off(url: &str) -> Result<()> {
    let path = url.split('?').next().unwrap_or_default();
    let name = path.rsplit('/').next().unwrap_or_default();
    let statement = format!(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = '{name}' AND pid <> pg_backend_pid()"
    );
    server()?.run("psql", &["--quiet", "--command", &statement, name])
}

#[derive(Debug)]
struct Server {
    _daemon: Daemon,
    programs: PathBuf,
    folder: TempDir,
}

/// The one of this process. It ends with the process, in whatever way.
fn server() -> Result<&'static Server> {
    static SERVER: OnceLock<Result<Server, String>> = OnceLock::new();
    let server = SERVER.get_or_init(|| Server::start().map_err(|error| format!("{error:#}")));
    server.as_ref().map_err(|error| anyhow::anyhow!("{error}"))
}

impl Server {
    fn start() -> Result<Self> {
        let programs = programs()?;
        let owner = Owner::of_mail()?;
        // Not in memory: each database takes some megabytes.
        let folder = tempfile::Builder::new().prefix("pli-postgres-").tempdir_in("/tmp")?;
        owner.give(folder.path())?;
        let data = folder.path().join("data");
        let data_text = data.to_string_lossy();
        let mut initdb = as_owner(&owner, &programs.join("initdb"));
        initdb.args(["--username", USER, "--auth=trust", "--no-sync", "--encoding=UTF8"]);
        run(initdb.args(["--locale=C.UTF-8", "--pgdata", &data_text]))?;
        let settings = data.join("postgresql.conf");
        let mut text = fs::read_to_string(&settings)?;
        text.push_str(SETTINGS);
        fs::write(&settings, text)?;
        let log = folder.path().join("log");
        File::create(&log)?;
        let postgres = programs.join("postgres");
        let sockets = folder.path().to_string_lossy();
        let program = [&*postgres.to_string_lossy(), "-D", &data_text, "-k", &sockets];
        let shell = as_owner(&owner, Path::new("sh"));
        let daemon = Daemon::start(shell, &program, &log, &data)?;
        let server = Self { _daemon: daemon, programs, folder };
        let ready = wait_for("PostgreSQL", || {
            Ok(server.run("psql", &["--quiet", "--command", "SELECT 1", "postgres"]).ok())
        });
        ready.map_err(|error| error.context(fs::read_to_string(&log).unwrap_or_default()))?;
        Ok(server)
    }

    /// Runs one of PostgreSQL's own programs against it.
    fn run(&self, program: &str, arguments: &[&str]) -> Result<()> {
        let mut command = Command::new(self.programs.join(program));
        command.arg("--host").arg(self.folder.path()).args(["--username", USER]);
        run(command.args(arguments))
    }
}

/// The newest that is installed.
fn programs() -> Result<PathBuf> {
    let entries = fs::read_dir(PROGRAMS).into_iter().flatten().flatten();
    let found =
        entries.map(|entry| entry.path().join("bin")).filter(|bin| bin.join("initdb").exists());
    found.max().context("PostgreSQL is not installed (on Debian: apt install postgresql)")
}

/// PostgreSQL refuses to be run by root.
fn as_owner(owner: &Owner, program: &Path) -> Command {
    if !privilege::is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.arg(format!("--reuid={}", owner.user_id)).arg(format!("--regid={}", owner.group_id));
    command.arg("--clear-groups").arg(program).current_dir("/");
    command
}

fn run(command: &mut Command) -> Result<()> {
    let output = command.stdin(Stdio::null()).output();
    let output = output.with_context(|| format!("cannot run {command:?}"))?;
    if !output.status.success() {
        bail!("{command:?}: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(())
}
