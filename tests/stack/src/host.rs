//! A running mail host.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::daemon::Daemon;
use crate::options::{Format, Options};
use crate::people::Person;
use crate::ports::Ports;
use crate::privilege::Owner;
use crate::runtime::Runtime;
use crate::tls::TlsFiles;
use crate::wait::wait_for;
use crate::{dovecot, nginx, postfix, radicale, slapd, tls};

/// A private Dovecot and Postfix, stopped and removed when dropped.
///
/// The fields are in the order in which they must go.
#[derive(Debug)]
pub struct MailHost {
    proxy: Option<Daemon>,
    radicale: Option<Daemon>,
    slapd: Option<Daemon>,
    postfix: Option<Daemon>,
    dovecot: Option<Daemon>,
    options: Options,
    tls: TlsFiles,
    pub(crate) owner: Owner,
    pub(crate) runtime: Runtime,
}

impl MailHost {
    /// Starts a host and waits until it answers on all its ports.
    ///
    /// # Errors
    ///
    /// A sentence for the developer: something is not installed, Postfix was asked for without root, or a daemon
    /// doesn't start (with its log).
    pub fn start(options: Options) -> Result<Self> {
        let runtime = Runtime::create()?;
        let owner = Owner::of_mail()?;
        if let Some(store) = &options.store {
            std::fs::create_dir_all(store)?;
        }
        let tls = tls::create(&runtime, options.certificate)?;
        dovecot::configure(&runtime, &options, &tls, &owner)?;
        if options.smtp {
            postfix::configure(&runtime, &options, &tls)?;
        }
        let mut host = Self {
            proxy: None,
            radicale: None,
            slapd: None,
            postfix: None,
            dovecot: None,
            options,
            tls,
            owner,
            runtime,
        };
        host.start_imap()?;
        if host.options.smtp {
            host.start_smtp()?;
        }
        Ok(host)
    }

    pub fn ports(&self) -> Ports {
        self.runtime.claim.ports
    }

    /// The CA to trust, in PEM.
    pub fn ca_path(&self) -> &Path {
        &self.tls.ca
    }

    /// The host's own folder, for a look at its configuration and logs.
    pub fn folder(&self) -> &Path {
        self.runtime.root()
    }

    pub fn people(&self) -> &[Person] {
        &self.options.people
    }

    /// The person with this address.
    pub fn person(&self, address: &str) -> Result<&Person> {
        let found = self.options.people.iter().find(|person| person.address == address);
        found.with_context(|| format!("{address} has no mailbox here"))
    }

    /// Gives a person another password, as they would at their provider's. It counts when this returns.
    pub fn set_password(&self, address: &str, password: &str) -> Result<()> {
        let mut people = self.options.people.clone();
        let found = people.iter_mut().find(|person| person.address == address);
        found.with_context(|| format!("{address} has no mailbox here"))?.password =
            password.to_owned();
        dovecot::write_users(&self.runtime, &people)?;
        // Dovecot looks at its list once a second.
        wait_for("the new password to count", || {
            Ok(self.doveadm(&["auth", "test", address, password]).is_ok().then_some(()))
        })
    }

    /// Name and password of the master user, who signs in as anybody: by SASL's authorization identity, or as
    /// `anna@pli.example*master`.
    pub fn master(&self) -> (&'static str, &'static str) {
        dovecot::MASTER
    }

    /// A file with the master user's password and nothing else.
    pub fn master_password_file(&self) -> PathBuf {
        self.runtime.path("master-password")
    }

    /// The script that runs before everybody's own, if somebody writes it.
    pub fn sieve_before_file(&self) -> PathBuf {
        self.runtime.path("before/senders.sieve")
    }

    /// What Dovecot and Postfix have to say, for a test that failed.
    pub fn log(&self) -> String {
        ["dovecot", "nginx", "postfix", "radicale", "slapd"]
            .map(|name| self.runtime.path(&format!("log/{name}.log")))
            .map(|path| std::fs::read_to_string(path).unwrap_or_default())
            .concat()
    }

    /// The folder of a person: mail in `mail`, Sieve scripts in `sieve`.
    pub fn home(&self, person: &Person) -> PathBuf {
        dovecot::store(&self.runtime, &self.options).join(person.domain()).join(person.local_part())
    }

    pub(crate) fn format(&self) -> Format {
        self.options.format
    }

    /// Takes SMTP away, as when the host is down; its queue stays.
    pub fn stop_smtp(&mut self) -> Result<()> {
        self.postfix.take().map_or(Ok(()), Daemon::stop)
    }

    /// Brings SMTP back on the same ports.
    pub fn start_smtp(&mut self) -> Result<()> {
        if self.postfix.is_none() {
            self.postfix = Some(postfix::start(&self.runtime)?);
        }
        Ok(())
    }

    /// Takes IMAP, LMTP and ManageSieve away, and with them every connection; mail stays.
    pub fn stop_imap(&mut self) -> Result<()> {
        self.dovecot.take().map_or(Ok(()), Daemon::stop)
    }

    /// Brings IMAP back on the same ports.
    pub fn start_imap(&mut self) -> Result<()> {
        if self.dovecot.is_none() {
            self.dovecot = Some(dovecot::start(&self.runtime)?);
        }
        Ok(())
    }

    /// Starts a CardDAV server on a port of its own, where everybody has an address book "Friends"; or starts it again.
    pub fn start_dav(&mut self) -> Result<()> {
        if self.radicale.is_none() {
            self.radicale = Some(radicale::start(&self.runtime, &self.options.people, &self.tls)?);
        }
        Ok(())
    }

    /// Takes the CardDAV server away; what is kept there stays.
    pub fn stop_dav(&mut self) -> Result<()> {
        self.radicale.take().map_or(Ok(()), Daemon::stop)
    }

    /// The names and the text of the cards in this person's "Friends".
    pub fn dav_cards(&self, address: &str) -> Result<BTreeMap<String, String>> {
        let mut cards = BTreeMap::new();
        for entry in std::fs::read_dir(radicale::folder(&self.runtime, self.person(address)?))? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.ends_with(".vcf") {
                cards.insert(name, std::fs::read_to_string(entry.path())?);
            }
        }
        Ok(cards)
    }

    /// Writes a card into it, as another program would; `None` deletes it.
    pub fn put_dav_card(&self, address: &str, name: &str, text: Option<&str>) -> Result<()> {
        let path = radicale::folder(&self.runtime, self.person(address)?).join(name);
        match text {
            Some(text) => std::fs::write(path, text)?,
            None => std::fs::remove_file(path)?,
        }
        Ok(())
    }

    /// Lets the CardDAV server forget which changes to this person's "Friends" it has told of.
    pub fn expire_dav_tokens(&self, address: &str) -> Result<()> {
        radicale::expire_tokens(&self.runtime, self.person(address)?)
    }

    /// Starts an LDAP directory that has everybody in it.
    pub fn start_directory(&mut self) -> Result<()> {
        if self.slapd.is_none() {
            self.slapd = Some(slapd::start(&self.runtime, &self.options.people, &self.tls)?);
        }
        Ok(())
    }

    /// Where in the directory the people are, and who may read them with which password.
    pub fn directory(&self) -> (&'static str, &'static str, &'static str) {
        (slapd::BASE, slapd::READER.0, slapd::READER.1)
    }

    /// A file with that password, which whoever may read the settings may read.
    pub fn directory_password_file(&self) -> Result<PathBuf> {
        let file = self.folder().join("reader-password");
        std::fs::write(&file, format!("{}\n", slapd::READER.1))?;
        Ok(file)
    }

    /// Starts a proxy that passes each request to another one of these servers, and says its URL.
    pub fn start_proxy(&mut self, servers: &[&str]) -> Result<String> {
        self.proxy = Some(nginx::start(&self.runtime, servers)?);
        Ok(format!("http://127.0.0.1:{}", self.ports().proxy))
    }

    /// Breaks every IMAP connection.
    pub fn restart_imap(&mut self) -> Result<()> {
        self.stop_imap()?;
        self.start_imap()
    }
}
