//! Free loopback ports.

use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;

use anyhow::{Context, Result, bail};

/// Below the range that the kernel gives to outgoing connections (32768 and up), which would otherwise take a port
/// between our choosing it and the daemon's binding it, or while a daemon is stopped to be started again.
const FIRST: u16 = 21_000;
const LAST: u16 = 31_000;
/// Ports a host.
const BLOCK: u16 = 10;

/// Where a host listens, all on 127.0.0.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ports {
    /// IMAP, with STARTTLS.
    pub imap: u16,
    /// IMAP over TLS.
    pub imaps: u16,
    /// ManageSieve, with STARTTLS.
    pub sieve: u16,
    pub lmtp: u16,
    /// Submission with STARTTLS.
    pub submission: u16,
    /// Submission over TLS.
    pub submissions: u16,
    /// SMTP as from the outside world: no sign-in, only for the host's own domains.
    pub smtp: u16,
    /// CardDAV over TLS.
    pub dav: u16,
    /// LDAP, with StartTLS.
    pub ldap: u16,
    /// HTTP, in front of several servers.
    pub proxy: u16,
}

/// Ports that no other host takes while this is alive.
#[derive(Debug)]
pub(crate) struct Claim {
    pub(crate) ports: Ports,
    /// Locked; the kernel lets go of it when the process ends in whatever way.
    _lock: File,
}

impl Claim {
    /// Takes the first free block of ports, and remembers in `registry` that it is taken.
    pub(crate) fn take(registry: &Path) -> Result<Self> {
        fs::create_dir_all(registry)
            .with_context(|| format!("cannot make {}", registry.display()))?;
        for first in (FIRST..LAST).step_by(usize::from(BLOCK)) {
            let lock = File::create(registry.join(first.to_string()))?;
            if lock.try_lock().is_ok() && (first..first + BLOCK).all(is_free) {
                let ports = Ports {
                    imap: first,
                    imaps: first + 1,
                    sieve: first + 2,
                    lmtp: first + 3,
                    submission: first + 4,
                    submissions: first + 5,
                    smtp: first + 6,
                    dav: first + 7,
                    ldap: first + 8,
                    proxy: first + 9,
                };
                return Ok(Self { ports, _lock: lock });
            }
        }
        bail!("no free ports between {FIRST} and {LAST}")
    }
}

fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}
