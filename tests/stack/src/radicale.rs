//! A private CardDAV server: Radicale, over TLS, with a folder a person.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::daemon::Daemon;
use crate::people::Person;
use crate::runtime::Runtime;
use crate::tls::TlsFiles;
use crate::wait::{answers, wait_for};

const PROGRAM: &str = "/usr/bin/radicale";

/// Where the cards of a person are, a file each: Radicale looks at them at each request.
pub(crate) fn folder(runtime: &Runtime, person: &Person) -> PathBuf {
    runtime.path("radicale/collection-root").join(&person.address).join("friends")
}

/// Starts it, and makes everybody an empty address book "Friends".
pub(crate) fn start(runtime: &Runtime, people: &[Person], tls: &TlsFiles) -> Result<Daemon> {
    if !std::path::Path::new(PROGRAM).exists() {
        bail!("Radicale is not installed (on Debian: apt install radicale)");
    }
    let users: String =
        people.iter().map(|person| format!("{}:{}\n", person.address, person.password)).collect();
    let users_file = runtime.path("radicale-users");
    fs::write(&users_file, users)?;
    for person in people {
        let book = folder(runtime, person);
        fs::create_dir_all(&book)?;
        fs::write(
            book.join(".Radicale.props"),
            r#"{"tag": "VADDRESSBOOK", "D:displayname": "Friends"}"#,
        )?;
    }
    let port = runtime.claim.ports.dav;
    let config = runtime.path("radicale.conf");
    fs::write(
        &config,
        format!(
            "[server]\nhosts = 127.0.0.1:{port}\nssl = True\ncertificate = {}\nkey = {}\nmax_connections = 100\n\n\
             [auth]\ntype = htpasswd\nhtpasswd_filename = {}\nhtpasswd_encryption = plain\ndelay = 0\n\n\
             [rights]\ntype = owner_only\n\n\
             [storage]\nfilesystem_folder = {}\n\n[logging]\nlevel = info\n",
            tls.certificate.display(),
            tls.key.display(),
            users_file.display(),
            runtime.path("radicale").display(),
        ),
    )?;
    let log = runtime.path("log/radicale.log");
    let program = [PROGRAM, "--config", &config.to_string_lossy()];
    let daemon = Daemon::start(Command::new("sh"), &program, &log, &runtime.path("radicale"))?;
    let ready = wait_for("Radicale", || Ok(answers(port).then_some(())));
    ready.map_err(|error| error.context(fs::read_to_string(&log).unwrap_or_default()))?;
    Ok(daemon)
}

/// Forgets which changes it has told of, as a server does after some time.
pub(crate) fn expire_tokens(runtime: &Runtime, person: &Person) -> Result<()> {
    let cache = folder(runtime, person).join(".Radicale.cache/sync-token");
    fs::remove_dir_all(&cache).with_context(|| format!("cannot remove {}", cache.display()))
}
