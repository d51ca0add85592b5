//! Postfix's configuration and start.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result, bail};

use crate::daemon::Daemon;
use crate::options::{Options, Tls};
use crate::privilege::AsRoot;
use crate::runtime::Runtime;
use crate::tls::TlsFiles;
use crate::wait::{answers, wait_for};

const MASTER: &str = "/usr/lib/postfix/sbin/master";

/// Makes the folders that `postfix check` would make, in a tenth of its time.
const MAKE_QUEUE: &str = r#"
set -e
cd "$1"
install -d spool data spool/pid
chown postfix: data
cd spool
install -d -o postfix -m 700 active bounce corrupt defer deferred flush hold incoming private saved trace
install -d -o postfix -g postdrop -m 710 public
install -d -o postfix -g postdrop -m 730 maildrop
"#;

/// Writes the configuration and makes the queue.
pub(crate) fn configure(runtime: &Runtime, options: &Options, tls: &TlsFiles) -> Result<()> {
    if !Path::new(MASTER).exists() {
        bail!("Postfix is not installed (on Debian: apt install postfix)");
    }
    let etc = runtime.path("postfix/etc");
    fs::create_dir_all(&etc)?;
    write(&etc.join("main.cf"), &main_cf(runtime, options, tls))?;
    write(&etc.join("master.cf"), &master_cf(runtime, options.tls))?;
    write(&etc.join("mailboxes"), &mailboxes(options)?)?;
    write(&etc.join("senders"), &senders(options)?)?;
    let lmtp = format!("lmtp:inet:127.0.0.1:{}", runtime.claim.ports.lmtp);
    write(
        &etc.join("transport"),
        &format!("elsewhere.example discard:\nbouncing.example {lmtp}\n"),
    )?;
    write(
        &etc.join("recipients"),
        "later@partner.example 450 4.2.1 This mailbox is busy, try again later\n",
    )?;

    let output = AsRoot::find()?
        .command("sh")
        .args(["-c", MAKE_QUEUE, "sh"])
        .arg(runtime.path("postfix"))
        .stdin(Stdio::null())
        .output()
        .context("cannot make Postfix's queue")?;
    if !output.status.success() {
        bail!("cannot make Postfix's queue: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}

/// Starts Postfix and waits until it answers.
pub(crate) fn start(runtime: &Runtime) -> Result<Daemon> {
    let etc = runtime.path("postfix/etc");
    let log = runtime.path("log/postfix.log");
    // `-d` keeps it in the foreground. `postfix start-fg` would first check every installed file, which takes a second.
    let program = [MASTER, "-d", "-c", &etc.to_string_lossy()];
    let daemon =
        Daemon::start(AsRoot::find()?.command("sh"), &program, &log, &runtime.path("postfix"))?;
    let ports = runtime.claim.ports;
    for port in [ports.submission, ports.smtp] {
        let ready = wait_for("Postfix", || Ok(answers(port).then_some(())));
        ready.map_err(|error| error.context(fs::read_to_string(&log).unwrap_or_default()))?;
    }
    Ok(daemon)
}

/// Writes a file that looks old: Postfix waits up to two seconds for one that has just changed.
fn write(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text)?;
    File::options()
        .write(true)
        .open(path)?
        .set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000))?;
    Ok(())
}

fn mailboxes(options: &Options) -> Result<String> {
    let mut table = String::new();
    for person in &options.people {
        writeln!(table, "{0} {0}", person.address)?;
    }
    Ok(table)
}

/// Whose login may send from which address: one's own if one [`crate::Person::sends`], and those one
/// [`crate::Person::sends_as`]. Of an address that nobody may use, nobody is the owner.
fn senders(options: &Options) -> Result<String> {
    let mut table = String::new();
    for owner in &options.people {
        let others =
            options.people.iter().filter(|person| person.sends_as.contains(&owner.address));
        let own = Some(owner).filter(|owner| owner.sends);
        let logins = own.into_iter().chain(others).map(|person| person.address.as_str());
        let mut logins: Vec<_> = logins.collect();
        if logins.is_empty() {
            logins.push("nobody@invalid");
        }
        writeln!(table, "{} {}", owner.address, logins.join(", "))?;
    }
    Ok(table)
}

fn main_cf(runtime: &Runtime, options: &Options, tls: &TlsFiles) -> String {
    let root = runtime.root().display();
    let domains: BTreeSet<_> = options.people.iter().map(crate::Person::domain).collect();
    let domains = domains.into_iter().collect::<Vec<_>>().join(" ");
    let level = if options.tls == Tls::Off { "none" } else { "may" };
    format!(
        "compatibility_level = 3.6
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
shlib_directory = /usr/lib/postfix
meta_directory = /etc/postfix
queue_directory = {root}/postfix/spool
data_directory = {root}/postfix/data
mail_owner = postfix
setgid_group = postdrop
maillog_file = {root}/log/postfix.log
maillog_file_prefixes = {root}
myhostname = mail.pli.example
mydestination =
local_transport = error:5.1.1 no local users
local_recipient_maps =
alias_maps =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_peername_lookup = no
disable_dns_lookups = yes
smtp_host_lookup = native
virtual_mailbox_domains = {domains}
virtual_mailbox_maps = texthash:{root}/postfix/etc/mailboxes
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
transport_maps = texthash:{root}/postfix/etc/transport
relay_domains = elsewhere.example bouncing.example
# Nothing leaves the machine: every other domain is refused at RCPT.
default_transport = error:5.1.2 This mail host has no outside world
# Our clients only seem local: nothing of a message is put right on its way.
local_header_rewrite_clients =
recipient_delimiter = +
message_size_limit = {size}
virtual_mailbox_limit = 0
mailbox_size_limit = 0
# A second try comes at once after Dovecot was away.
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 5s
smtpd_sasl_type = dovecot
smtpd_sasl_path = {root}/run/postfix-sasl
smtpd_tls_cert_file = {certificate}
smtpd_tls_key_file = {key}
smtpd_tls_security_level = {level}
smtpd_sender_login_maps = texthash:{root}/postfix/etc/senders
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_recipient_restrictions = check_recipient_access texthash:{root}/postfix/etc/recipients
smtputf8_enable = yes
{extra}
",
        lmtp = runtime.claim.ports.lmtp,
        size = options.message_bytes,
        certificate = tls.certificate.display(),
        key = tls.key.display(),
        extra = options.postfix_extra,
    )
}

fn master_cf(runtime: &Runtime, tls: Tls) -> String {
    let ports = runtime.claim.ports;
    let level = if tls == Tls::Off { "none" } else { "encrypt" };
    let only = if tls == Tls::Off { "no" } else { "yes" };
    let signed_in = "
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_sender_restrictions=reject_sender_login_mismatch
  -o smtpd_client_restrictions=permit_sasl_authenticated,reject
  -o milter_macro_daemon_name=ORIGINATING";
    let submissions = if tls == Tls::Off {
        String::new()
    } else {
        format!(
            "127.0.0.1:{} inet n - n - - smtpd
  -o syslog_name=postfix/submissions
  -o smtpd_tls_wrappermode=yes
  -o smtpd_tls_security_level=encrypt{signed_in}",
            ports.submissions
        )
    };
    format!(
        "127.0.0.1:{submission} inet n - n - - smtpd
  -o syslog_name=postfix/submission
  -o smtpd_tls_security_level={level}
  -o smtpd_tls_auth_only={only}{signed_in}
{submissions}
127.0.0.1:{smtp} inet n - n - - smtpd
{SERVICES}",
        submission = ports.submission,
        smtp = ports.smtp,
    )
}

/// Debian's services, none in a chroot.
const SERVICES: &str = "pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
";
