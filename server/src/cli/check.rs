//! `pli check`: talks to the configured hosts and says what they can do.

use std::io::{self, BufRead, IsTerminal, Write};
use std::sync::Arc;

use anyhow::{Context, bail};
use secrecy::SecretString;
use shared::host::{Endpoint, HostSettings, TlsMode};

use crate::config::Config;
use crate::dialer::{DialError, Dialer};
use crate::imap::{self, Credential};
use crate::sieve;
use crate::submission::smtp;
use crate::{run, state};

/// The extensions of Sieve that rules use most, and what can't be done without them.
const SIEVE_USED: &[(&str, &str)] = &[
    ("fileinto", "rules can't file messages into folders"),
    ("mailbox", "rules can't make folders"),
    ("copy", "rules can't keep a message and send it on"),
    ("imap4flags", "rules can't flag or label messages"),
    ("body", "rules can't look into texts"),
    ("envelope", "rules can't ask for the address that a message came to"),
    ("regex", "rules can't compare with regular expressions"),
    ("relational", "rules can't compare numbers"),
    ("date", "rules can't ask for dates"),
    ("variables", "rules can't take over parts of messages"),
    ("editheader", "rules can't change header fields"),
    ("reject", "rules can't refuse messages"),
    ("vacation", "no automatic replies"),
];

/// What Pli makes use of, and what happens without it.
const USED: &[(&str, &str)] = &[
    ("NAMESPACE", "shared folders are not told apart from own ones"),
    ("SPECIAL-USE", "Sent, Drafts and so on are found by their names"),
    ("LIST-STATUS", "counts are asked for folder by folder"),
    ("MOVE", "messages are copied, then removed"),
    ("UIDPLUS", "moves can't be undone"),
    ("IDLE", "news is asked for now and then"),
    ("NOTIFY", "one folder is listened to, the others are asked for now and then"),
    ("CONDSTORE", "changes of flags elsewhere are noticed late"),
    ("SORT", "lists are in the order of arrival only"),
    ("ESEARCH", "numbers of messages take longer to learn"),
    ("PREVIEW", "lists show no beginnings of messages"),
    ("QUOTA", "the use of the mailbox isn't shown"),
    ("LITERAL+", "one more round trip for what is stored and for odd names"),
    ("SASL-IR", "one more round trip to sign in"),
    ("ID", "the host isn't told who asks"),
];

pub(super) async fn run(config: Config, account: Option<String>) -> anyhow::Result<()> {
    run::prepare_process();
    let dialer = Arc::new(Dialer::new(state::dialer_policy(&config))?);
    match account {
        Some(email) => check_account(&config, &dialer, &email).await,
        None => check_hosts(&config, &dialer).await,
    }
}

async fn check_hosts(config: &Config, dialer: &Arc<Dialer>) -> anyhow::Result<()> {
    if config.domains.is_empty() {
        bail!("the settings name no domains: nothing to check");
    }
    let mut failures = 0;
    for (domain, host) in &config.domains {
        say(&String::from(domain.clone()))?;
        let imap = imap::offered_before_sign_in(&host.imap, dialer).await;
        failures += report("IMAP", &host.imap, imap.map(|offered| list(offered.iter())))?;
        failures += report("SMTP", &host.smtp, smtp_offers(dialer, &host.smtp).await)?;
        if let Some(sieve) = &host.sieve {
            failures += report("Sieve", sieve, reach(dialer, sieve).await)?;
        }
    }
    match failures {
        0 => Ok(()),
        1 => bail!("one host doesn't answer as it should"),
        more => bail!("{more} hosts don't answer as they should"),
    }
}

async fn smtp_offers(dialer: &Arc<Dialer>, endpoint: &Endpoint) -> Result<String, smtp::Error> {
    let host = smtp::Host {
        dialer: Arc::clone(dialer),
        endpoint: endpoint.clone(),
        timeouts: smtp::Timeouts::default(),
    };
    let session = smtp::Session::connect(&host).await?;
    let offered = session.extensions().clone();
    session.quit().await;
    let size = offered.size_limit().map(|bytes| format!("messages up to {bytes} bytes"));
    let flags = [
        (offered.eight_bit, "8BITMIME"),
        (offered.utf8, "SMTPUTF8"),
        (offered.pipelining, "PIPELINING"),
        (offered.dsn, "DSN"),
    ];
    let flags = flags.into_iter().filter(|(is_offered, _)| *is_offered).map(|(_, name)| name);
    let auth = offered.auth.iter().map(|mechanism| format!("AUTH {mechanism}"));
    Ok(list(flags.map(str::to_owned).chain(auth).chain(size)))
}

/// That something takes connections there, with a certificate to trust where TLS comes first.
async fn reach(dialer: &Dialer, endpoint: &Endpoint) -> Result<String, DialError> {
    let stream = dialer.connect(&endpoint.host, endpoint.port).await?;
    if endpoint.tls == TlsMode::Implicit {
        dialer.tls_connect(stream, &endpoint.host).await?;
    }
    Ok(String::new())
}

/// Prints how it went; returns how many failures that is.
fn report<E: std::fmt::Display>(
    protocol: &str,
    endpoint: &Endpoint,
    outcome: Result<String, E>,
) -> io::Result<u32> {
    let Endpoint { host, port, tls } = endpoint;
    let tls = match tls {
        TlsMode::Implicit => "TLS",
        TlsMode::Starttls => "STARTTLS",
    };
    let (verdict, details, failures) = match outcome {
        Ok(details) => ("ok".to_owned(), details, 0),
        Err(error) => (format!("FAILED: {error}"), String::new(), 1),
    };
    say(&format!("  {protocol:<6} {host}:{port} ({tls}): {verdict}"))?;
    if !details.is_empty() {
        say(&format!("         {details}"))?;
    }
    Ok(failures)
}

async fn check_account(config: &Config, dialer: &Arc<Dialer>, email: &str) -> anyhow::Result<()> {
    let domain = email.rsplit_once('@').map_or("", |(_, domain)| domain);
    let host = config
        .host_of_domain(domain)
        .with_context(|| format!("the settings don't name the mail host of {domain:?}"))?;
    let credential = Credential::Password { user: email.to_owned(), password: read_password()? };
    let connection =
        imap::sign_in(&host.imap, &credential, dialer, &std::collections::BTreeSet::new())
            .await
            .context("the sign-in by IMAP failed")?;
    let offered = connection.capabilities();
    print_offered(USED, |name| offered.has(name), offered.iter())?;
    check_submission(dialer, host, &credential).await?;
    match &host.sieve {
        Some(endpoint) => check_sieve(dialer, endpoint, &credential).await,
        None => Ok(say("No ManageSieve host is set: no rules, no automatic replies")?),
    }
}

async fn check_sieve(
    dialer: &Dialer,
    endpoint: &Endpoint,
    credential: &Credential,
) -> anyhow::Result<()> {
    let connection = sieve::Connection::open(endpoint, credential, dialer)
        .await
        .context("the sign-in by ManageSieve failed")?;
    say("Sign-in by ManageSieve: ok")?;
    let offered = &connection.host().extensions;
    print_offered(SIEVE_USED, |name| offered.contains(name), offered.iter())?;
    connection.leave().await;
    Ok(())
}

async fn check_submission(
    dialer: &Arc<Dialer>,
    host: &HostSettings,
    credential: &Credential,
) -> anyhow::Result<()> {
    let smtp_host = smtp::Host {
        dialer: Arc::clone(dialer),
        endpoint: host.smtp.clone(),
        timeouts: smtp::Timeouts::default(),
    };
    let session = smtp::Session::open(&smtp_host, &credential.into())
        .await
        .context("the sign-in by SMTP failed")?;
    session.quit().await;
    Ok(say("Sign-in by IMAP and by SMTP: ok")?)
}

/// Prints which of what Pli uses is offered, what follows where it isn't, and what else is.
fn print_offered<T: AsRef<str>>(
    used: &[(&str, &str)],
    has: impl Fn(&str) -> bool,
    offered: impl Iterator<Item = T>,
) -> io::Result<()> {
    for (name, without) in used {
        match has(name) {
            true => say(&format!("{name:<18} yes"))?,
            false => say(&format!("{name:<18} no: {without}"))?,
        }
    }
    let is_other = |name: &T| used.iter().all(|(used, _)| *used != name.as_ref());
    say(&format!("Also offered: {}", list(offered.filter(is_other))))
}

fn read_password() -> anyhow::Result<SecretString> {
    let stdin = io::stdin();
    if stdin.is_terminal() {
        write!(io::stderr(), "Password (it will show): ")?;
    }
    let mut line = String::new();
    stdin.lock().read_line(&mut line).context("no password on standard input")?;
    Ok(SecretString::from(line.trim_end_matches(['\r', '\n'])))
}

fn list(names: impl Iterator<Item = impl AsRef<str>>) -> String {
    let names: Vec<_> = names.map(|name| name.as_ref().to_owned()).collect();
    names.join(", ")
}

fn say(line: &str) -> io::Result<()> {
    writeln!(io::stdout(), "{line}")
}
