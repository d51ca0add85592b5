//! Debian's and Ubuntu's packages.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, SystemTime};

use anyhow::{Context as _, Result};

use super::root::as_root;
use crate::{project, run};

/// Something that is there once any of `programs` is, or else all of `packages`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Need {
    what: &'static str,
    /// Programs that make the packages unnecessary, wherever they came from.
    programs: &'static [&'static str],
    packages: &'static [&'static str],
}

pub(crate) const NODE: Need =
    Need { what: "Node.js with npm", programs: &["npm"], packages: &["nodejs", "npm"] };

pub(crate) const MAIL_HOST: Need = Need {
    what: "the parts of the private mail host",
    programs: &[],
    packages: &[
        "dovecot-core",
        "dovecot-imapd",
        "dovecot-lmtpd",
        "dovecot-sieve",
        "dovecot-managesieved",
        "dovecot-fts-xapian",
        "postfix",
        "postgresql",
        "nginx-light",
        "openssl",
        "radicale",
        "slapd",
    ],
};

pub(crate) const BROWSER: Need = Need {
    what: "the browser for the tests",
    programs: &["chromium", "google-chrome", "chromium-browser"],
    packages: &["chromium", "fonts-dejavu-core", "fonts-noto-color-emoji"],
};

pub(crate) const CONTAINERS: Need =
    Need { what: "containers", programs: &[], packages: &["debootstrap", "systemd-container"] };

/// Services that their packages would start at every boot.
const SERVICES: [(&str, &str); 6] = [
    ("dovecot-core", "dovecot.service"),
    ("postfix", "postfix.service"),
    ("postgresql", "postgresql.service"),
    ("nginx-light", "nginx.service"),
    ("radicale", "radicale.service"),
    ("slapd", "slapd.service"),
];

/// Asks dpkg's maintainer scripts not to start anything (101 = "action forbidden by policy").
const POLICY: &str = "/usr/sbin/policy-rc.d";
const POLICY_SCRIPT: &str = "#!/bin/sh\nexit 101\n";

/// Package lists older than this may name files that the mirror no longer has.
const LISTS_KEEP: Duration = Duration::from_secs(24 * 60 * 60);

/// Installs what is missing of `need`.
pub(crate) fn ensure(need: Need) -> Result<()> {
    if need.programs.iter().any(|program| project::find(program).is_some()) {
        return Ok(());
    }
    let missing = missing(need.packages)?;
    if missing.is_empty() {
        return Ok(());
    }
    let list = missing.join(" ");
    run::step(&format!("Installing {} (Debian packages: {list})", need.what), || install(&missing))
}

fn missing(packages: &[&'static str]) -> Result<Vec<&'static str>> {
    let mut query = Command::new("dpkg-query");
    query.args(["--show", "--showformat", "${Package} ${db:Status-Abbrev}\n"]).args(packages);
    let output = run::output(&mut query).with_context(|| {
        let list = packages.join(", ");
        format!("this is neither Debian nor Ubuntu; install the likes of these yourself: {list}")
    })?;
    // dpkg-query fails when it knows none of a name; the lines for the others are good all the same.
    let text = String::from_utf8_lossy(&output.stdout);
    let installed: BTreeSet<&str> =
        text.lines().filter_map(|line| line.trim_end().strip_suffix(" ii")).collect();
    Ok(packages.iter().copied().filter(|package| !installed.contains(package)).collect())
}

fn install(missing: &[&str]) -> Result<()> {
    if lists_are_old() {
        update()?;
    }
    // The packages must not write a configuration of the machine's own.
    let answers = [
        ("postfix", "postfix postfix/main_mailer_type select No configuration\n"),
        ("slapd", "slapd slapd/no_configuration boolean true\n"),
    ];
    let answers = answers.iter().filter(|(package, _)| missing.contains(package));
    let answers: String = answers.map(|(_, answer)| *answer).collect();
    if !answers.is_empty() {
        let file = scratch("debconf", &answers)?;
        root(&["debconf-set-selections", &file], "The answers for apt could not be stored")?;
    }
    let held_back = hold_services()?;
    let installed = get(missing).or_else(|_| update().and_then(|()| get(missing)));
    if held_back {
        root(&["rm", POLICY], "The policy file could not be removed again")?;
    }
    installed?;
    leave_disabled(missing)
}

fn get(packages: &[&str]) -> Result<()> {
    let mut words = vec![
        "env",
        "DEBIAN_FRONTEND=noninteractive",
        "apt-get",
        "install",
        "--yes",
        "--quiet=2",
        "--no-install-recommends",
        // Another mail server on this machine stays; apt then says that both can't be had.
        "--no-remove",
    ];
    words.extend(packages);
    root(&words, "apt could not install the packages")
}

fn update() -> Result<()> {
    root(&["apt-get", "update", "--quiet=2"], "apt could not read its package lists anew")
}

/// Whether apt's lists are missing or from another day.
fn lists_are_old() -> bool {
    let Ok(entries) = fs::read_dir("/var/lib/apt/lists") else { return true };
    let newest = entries
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().contains("_Packages"))
        .filter_map(|entry| entry.metadata().and_then(|data| data.modified()).ok())
        .max();
    let age = newest.and_then(|time| SystemTime::now().duration_since(time).ok());
    age.is_none_or(|age| age > LISTS_KEEP)
}

/// Keeps the new services from starting. Says whether there is something to take back.
fn hold_services() -> Result<bool> {
    if Path::new(POLICY).exists() {
        return Ok(false); // The administrator has a policy already.
    }
    let file = scratch("policy-rc.d", POLICY_SCRIPT)?;
    let words = ["install", "-m", "755", &file, POLICY];
    root(&words, "The policy that keeps new services from starting could not be written")?;
    Ok(true)
}

/// What was just installed must not run at the next boot either; the project starts its own copies.
fn leave_disabled(installed: &[&str]) -> Result<()> {
    if !Path::new("/run/systemd/system").exists() {
        return Ok(());
    }
    for (package, service) in SERVICES {
        if installed.contains(&package) {
            root(&["systemctl", "disable", "--quiet", service], "A service could not be disabled")?;
        }
    }
    Ok(())
}

fn scratch(name: &str, text: &str) -> Result<String> {
    let folder = project::target().join("xtask");
    fs::create_dir_all(&folder)?;
    let file = folder.join(name);
    fs::write(&file, text)?;
    Ok(file.to_string_lossy().into_owned())
}

fn root(words: &[&str], failure: &str) -> Result<()> {
    let (program, rest) = words.split_first().context("an empty command")?;
    run::show(as_root(program)?.args(rest), failure)
}
