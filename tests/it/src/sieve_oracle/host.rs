//! Pigeonhole's `sieve-test`, asked and understood.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use super::letters::Letter;

/// What becomes of a message.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The script is refused.
    Refused,
    /// The script was cut off, and the message kept.
    Failed,
    /// The implicit keep is the last.
    Actions(Vec<String>),
}

impl Verdict {
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Failed => "failed",
            Self::Actions(actions) if actions.is_empty() => "nothing",
            Self::Actions(actions) if *actions == [stored("INBOX", &[], false)] => "kept",
            Self::Actions(_) => "acted",
        }
    }
}

pub(super) struct Host {
    root: tempfile::TempDir,
    config: PathBuf,
}

impl Host {
    pub(super) fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        // Run by root, sieve-test becomes a user that has to get at its files.
        fs::set_permissions(root.path(), fs::Permissions::from_mode(0o777)).unwrap();
        let config = root.path().join("dovecot.conf");
        let home = root.path().join("home");
        fs::create_dir(&home).unwrap();
        fs::set_permissions(&home, fs::Permissions::from_mode(0o777)).unwrap();
        let id = |switch: &str| {
            let output = Command::new("id").arg(switch).output().unwrap();
            String::from_utf8(output.stdout).unwrap().trim().to_owned()
        };
        let is_root = id("-u") == "0";
        let user = if is_root { "nobody".to_owned() } else { id("-un") };
        let group = if is_root { "nogroup".to_owned() } else { id("-gn") };
        let home = home.display();
        let text = format!(
            "mail_uid = {user}\nmail_gid = {group}\nmail_home = {home}\nmail_location = maildir:{home}/mail\n\
             log_path = /dev/stderr\nssl = no\nhostname = mail.pli.example\n\
             plugin {{\n  sieve_extensions = +editheader +vacation-seconds +special-use\n  sieve_vacation_min_period = 0\n}}\n"
        );
        fs::write(&config, text).unwrap();
        Self { root, config }
    }

    /// What it says; `None` if it crashed.
    pub(super) fn run(&self, worker: usize, script: &str, letter: &Letter) -> Option<Verdict> {
        let folder = self.root.path().join(worker.to_string());
        if !folder.exists() {
            fs::create_dir(&folder).unwrap();
            fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).unwrap();
        }
        let (script_file, letter_file) = (folder.join("rules.sieve"), folder.join("letter.eml"));
        fs::write(&script_file, script).unwrap();
        fs::write(&letter_file, &letter.raw).unwrap();
        let envelope = &letter.message.envelope;
        let output = Command::new("sieve-test")
            .arg("-c")
            .arg(&self.config)
            .arg("-C")
            .args(["-f", &envelope.from, "-a", &envelope.to, "-r", &envelope.to])
            .args([&script_file, &letter_file])
            .env("TZ", "UTC")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let log = String::from_utf8_lossy(&output.stderr);
        if log.contains("failed to compile") {
            return Some(Verdict::Refused);
        }
        if log.contains("resolved with successful implicit keep") {
            return Some(Verdict::Failed);
        }
        if log.contains("Panic: ") || output.status.code().is_none() {
            return None;
        }
        assert!(output.status.success(), "sieve-test: {log}\n{script}");
        Some(Verdict::Actions(actions(&String::from_utf8_lossy(&output.stdout))))
    }
}

/// Whom `environment` asks.
pub(super) fn environment() -> BTreeMap<String, String> {
    let items = [("name", "Pigeonhole Sieve"), ("location", "MS"), ("phase", "post")];
    items.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

pub(super) fn stored(folder: &str, flags: &[String], creates: bool) -> String {
    let mut flags: Vec<_> = flags.iter().map(|flag| flag.to_ascii_lowercase()).collect();
    flags.sort();
    flags.dedup();
    // It doesn't print that it would create a folder without a name.
    let creates = creates && !folder.is_empty();
    format!("store {folder} [{}]{}", flags.join(" "), if creates { " create" } else { "" })
}

/// Without what the host prints differently.
pub(super) fn plain(text: &str) -> String {
    text.split(|c: char| c.is_control() || c == '?')
        .filter(|piece| !piece.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
        .trim()
        .to_owned()
}

/// Reads the list of actions that `sieve-test` prints.
fn actions(said: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut lines = said.lines().peekable();
    while let Some(line) = lines.next() {
        let Some(action) = line.strip_prefix(" * ") else { continue };
        let mut flags = Vec::new();
        let mut creates = false;
        let mut details = BTreeMap::new();
        while let Some(next) = lines.peek() {
            if let Some(said) = next.strip_prefix("        + ") {
                if let Some(said) = said.strip_prefix("add IMAP flags: ") {
                    flags = said.split(' ').map(str::to_owned).collect();
                }
                creates |= said == "create mailbox if it does not exist";
            } else if let Some((name, value)) =
                next.strip_prefix("    => ").and_then(|said| said.split_once(": "))
            {
                details.insert(name.trim(), value.to_owned());
            } else {
                break;
            }
            lines.next();
        }
        found.push(if let Some(folder) = action.strip_prefix("store message in folder: ") {
            stored(folder, &flags, creates)
        } else if let Some(address) = action.strip_prefix("redirect message to: <") {
            format!("redirect {}", address.trim_end_matches('>'))
        } else if let Some(reason) = action.strip_prefix("reject message with reason: ") {
            format!("reject {}", plain(reason))
        } else if action == "discard" {
            "discard".to_owned()
        } else if action == "send vacation message:" {
            let text: Vec<_> = lines
                .by_ref()
                .skip_while(|line| *line != "START MESSAGE")
                .skip(1)
                .take_while(|line| *line != "END MESSAGE")
                .collect();
            format!(
                "vacation {} {:?} {:?} {}",
                details.get("seconds").cloned().unwrap_or_default(),
                details.get("subject"),
                details.get("from"),
                plain(&text.join("\n"))
            )
        } else {
            format!("unknown {action}")
        });
    }
    found
}
