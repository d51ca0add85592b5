//! The real `pli` as a process of its own, to be killed.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStderr, Command, Output, Stdio};
use std::sync::OnceLock;

use server::config::{Config, LogFormat};
use stack::{MailHost, Options};
use tempfile::TempDir;

use crate::app::{PASSWORD, config, start_host};
use crate::client::Client;

/// A mail host and a `pli` process. The fields are in the order in which they must go.
#[derive(Debug)]
pub struct ChildApp {
    process: Option<Child>,
    pub url: String,
    pub config: Config,
    pub host: MailHost,
    folder: TempDir,
}

impl ChildApp {
    /// A server and a host with SMTP.
    pub async fn start() -> Self {
        Self::start_with(Options::default(), |_, _| ()).await
    }

    pub async fn start_with(options: Options, change: impl FnOnce(&mut Config, &MailHost)) -> Self {
        let host = start_host(options).await;
        let folder = tempfile::tempdir().unwrap();
        let mut config = config(&host, &folder);
        config.log.format = LogFormat::Json;
        change(&mut config, &host);
        let mut app = Self { process: None, url: String::new(), config, host, folder };
        app.start_server().await;
        app
    }

    /// Starts the server, which isn't running, and waits until it is ready. It may get another port than before.
    pub async fn start_server(&mut self) {
        assert!(self.process.is_none(), "the server is running");
        let path = self.write_config();
        let (process, url) = tokio::task::spawn_blocking(|| spawn(path)).await.unwrap();
        (self.process, self.url) = (Some(process), url);
    }

    /// The process, while it runs.
    pub fn process_id(&self) -> u32 {
        self.process.as_ref().expect("the server is running").id()
    }

    /// `kill -9`: no word of farewell, nothing finished.
    pub fn kill(&mut self) {
        let mut process = self.process.take().expect("the server is running");
        process.kill().unwrap();
        process.wait().unwrap();
    }

    /// SIGTERM, and waits for the end. Returns whether it was orderly.
    pub fn stop(&mut self) -> bool {
        let mut process = self.process.take().expect("the server is running");
        let id = process.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        let ended = stack::wait_for("the server's end", || Ok(process.try_wait()?));
        if ended.is_err() {
            let _ = process.kill();
        }
        ended.unwrap().success()
    }

    /// A browser on which this person has just signed in.
    pub async fn signed_in(&self, email: &str) -> Client {
        let browser = Client::new(&self.url);
        assert_eq!(browser.sign_in(email, PASSWORD).await.status, 201);
        browser
    }

    /// The settings file of the server.
    pub fn write_config(&self) -> PathBuf {
        let path = self.folder.path().join("pli.toml");
        std::fs::write(&path, toml::to_string(&self.config).unwrap()).unwrap();
        path
    }

    /// Runs another `pli` command on the same settings and gives what it printed.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.run_with_input(arguments, "")
    }

    /// The same with something on its standard input.
    pub fn run_with_input(&self, arguments: &[&str], input: &str) -> Output {
        let mut command = Command::new(binary());
        command.args(arguments).arg("--config").arg(self.write_config());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = command.spawn().unwrap();
        // A command that needs no input may end before it is written.
        let _ = process.stdin.take().unwrap().write_all(input.as_bytes());
        process.wait_with_output().unwrap()
    }
}

impl Drop for ChildApp {
    fn drop(&mut self) {
        if let Some(mut process) = self.process.take() {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

/// Starts a `pli` with this settings file; gives the process and where it listens.
pub fn spawn(config: PathBuf) -> (Child, String) {
    let mut process = Command::new(binary())
        .args(["serve", "--config"])
        .arg(config)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut log = BufReader::new(process.stderr.take().unwrap());
    let url = wait_until_ready(&mut log);
    // What the server still has to say goes where the test's own words go.
    std::thread::spawn(move || {
        log.lines().map_while(Result::ok).for_each(|line| eprintln!("{line}"))
    });
    (process, url)
}

fn wait_until_ready(log: &mut BufReader<ChildStderr>) -> String {
    let mut said = String::new();
    loop {
        let mut line = String::new();
        assert!(log.read_line(&mut line).unwrap() > 0, "pli did not start:\n{said}");
        let fields: Option<serde_json::Value> = serde_json::from_str(&line).ok();
        let address = fields.as_ref().and_then(|fields| fields.get("address")?.as_str());
        if let Some(address) = address {
            return format!("http://{address}");
        }
        said.push_str(&line);
    }
}

/// The `pli` of this very source, built if it isn't.
pub fn binary() -> PathBuf {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    let build = || {
        let cargo = Command::new(env!("CARGO"))
            .args(["build", "--quiet", "--package", "server", "--bin", "pli"])
            .status()
            .unwrap();
        assert!(cargo.success(), "pli can't be built");
        // This test's own binary lies in target/<profile>/deps.
        let own = std::env::current_exe().unwrap();
        own.ancestors().nth(2).unwrap().join("pli")
    };
    BINARY.get_or_init(build).clone()
}
