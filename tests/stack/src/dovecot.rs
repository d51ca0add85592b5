//! Dovecot's configuration and start.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use anyhow::{Result, bail};

use crate::daemon::Daemon;
use crate::options::{Options, Tls};
use crate::people::Person;
use crate::privilege::{self, Owner};
use crate::runtime::Runtime;
use crate::tls::TlsFiles;
use crate::wait::{answers, wait_for};

/// What Dovecot 2.3 announces after sign-in with the configuration below.
const CAPABILITIES: &str = "IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE SORT SORT=DISPLAY THREAD=REFERENCES \
    THREAD=REFS THREAD=ORDEREDSUBJECT MULTIAPPEND URL-PARTIAL CATENATE UNSELECT CHILDREN NAMESPACE UIDPLUS \
    LIST-EXTENDED I18NLEVEL=1 CONDSTORE QRESYNC ESEARCH ESORT SEARCHRES WITHIN CONTEXT=SEARCH LIST-STATUS BINARY MOVE \
    SNIPPET=FUZZY PREVIEW=FUZZY PREVIEW STATUS=SIZE SAVEDATE LITERAL+ NOTIFY METADATA SPECIAL-USE COMPRESS=DEFLATE \
    QUOTA ACL RIGHTS=texk";

/// Signs in as anybody, by their address, a `*` and this name (or with it as SASL's authorization identity).
pub(crate) const MASTER: (&str, &str) = ("master", "master-demo");

/// Writes the configuration and the list of users.
pub(crate) fn configure(
    runtime: &Runtime,
    options: &Options,
    tls: &TlsFiles,
    owner: &Owner,
) -> Result<()> {
    write_users(runtime, &options.people)?;
    fs::write(runtime.path("masters"), format!("{}:{{PLAIN}}{}\n", MASTER.0, MASTER.1))?;
    fs::write(runtime.path("master-password"), MASTER.1)?;
    fs::write(runtime.path("state/shared-mailboxes"), "")?;
    owner.give(&runtime.path("state/shared-mailboxes"))?;
    owner.give(&runtime.path("state"))?;
    let before = runtime.path("before");
    fs::create_dir_all(&before)?;
    fs::set_permissions(&before, fs::Permissions::from_mode(0o777))?;
    owner.give(&store(runtime, options))?;
    fs::write(runtime.path("dovecot.conf"), config(runtime, options, tls, owner))?;
    Ok(())
}

/// Writes who has a mailbox. Dovecot reads it again when its size or its time changes.
pub(crate) fn write_users(runtime: &Runtime, people: &[Person]) -> Result<()> {
    let mut users = String::new();
    for person in people {
        if person.password.contains([':', '\n']) || person.address.contains([':', '\n']) {
            bail!("a password or address can't hold a colon here");
        }
        let quota = person
            .quota_bytes
            .map(|bytes| format!("userdb_quota_rule=*:bytes={bytes}"))
            .unwrap_or_default();
        writeln!(users, "{}:{{PLAIN}}{}::::::{quota}", person.address, person.password)?;
    }
    fs::write(runtime.path("users"), users)?;
    Ok(())
}

/// Starts Dovecot and waits until it answers.
pub(crate) fn start(runtime: &Runtime) -> Result<Daemon> {
    let config = runtime.path("dovecot.conf");
    let log = runtime.path("log/dovecot.log");
    let program = ["/usr/sbin/dovecot", "-F", "-c", &config.to_string_lossy()];
    // Left by a Dovecot that was killed; another process may have the same number by now.
    let _ = fs::remove_file(runtime.path("run/master.pid"));
    let daemon = Daemon::start(Command::new("sh"), &program, &log, runtime.root())?;
    let ports = runtime.claim.ports;
    for port in [ports.imap, ports.sieve, ports.lmtp] {
        let ready = wait_for("Dovecot", || Ok(answers(port).then_some(())));
        ready.map_err(|error| error.context(fs::read_to_string(&log).unwrap_or_default()))?;
    }
    Ok(daemon)
}

/// The folder with a folder a domain, and in that a home a person.
pub(crate) fn store(runtime: &Runtime, options: &Options) -> std::path::PathBuf {
    options.store.clone().unwrap_or_else(|| runtime.path("mail"))
}

fn config(runtime: &Runtime, options: &Options, tls: &TlsFiles, owner: &Owner) -> String {
    let root = runtime.root().display();
    let ports = runtime.claim.ports;
    let (user, group) = (&owner.user, &owner.group);
    let store = store(runtime, options);
    let store = store.display();
    let location = options.format.location();
    let capability = capability_line(options);
    let tls = tls_lines(options.tls, tls);
    let unprivileged = unprivileged_lines(owner);
    let sasl_listener = sasl_lines(options);
    let folders = folder_lines(options.special_use);
    let quota = if options.quota { "quota" } else { "" };
    let imap_quota = if options.quota { "imap_quota" } else { "" };
    let full_text = if options.full_text { "fts fts_xapian" } else { "" };
    let (imaps, imaps_tls) = if options.tls == Tls::Off { (0, "no") } else { (ports.imaps, "yes") };
    let extra = &options.dovecot_extra;
    format!(
        r#"protocols = imap lmtp sieve
listen = 127.0.0.1
base_dir = {root}/run
state_dir = {root}/state
instance_name = pli
log_path = {root}/log/dovecot.log
hostname = mail.pli.example
postmaster_address = postmaster@pli.example
{tls}
{capability}
auth_mechanisms = plain login
auth_username_format = %Lu
auth_master_user_separator = *
# A wrong password is answered at once: tests try many.
auth_failure_delay = 0
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
first_valid_uid = 1
default_process_limit = 200
default_client_limit = 2000
default_vsz_limit = 1G
mail_max_userip_connections = 500
mail_uid = {user}
mail_gid = {group}
{unprivileged}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {root}/masters
  master = yes
  result_success = continue
}}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {root}/users
}}
userdb {{
  driver = passwd-file
  args = username_format=%u {root}/users
  override_fields = uid={user} gid={group} home={store}/%d/%n
}}

mail_location = {location}
mail_plugins = acl zlib {quota} {full_text}
mail_attribute_dict = file:%h/attributes
maildir_very_dirty_syncs = yes

namespace inbox {{
  inbox = yes
  separator = /
{folders}}}
namespace shared {{
  type = shared
  separator = /
  prefix = Shared/%%u/
  location = {shared}
  subscriptions = no
  list = children
}}

protocol imap {{
  mail_plugins = $mail_plugins imap_acl imap_zlib {imap_quota}
  imap_metadata = yes
}}
protocol lmtp {{
  mail_plugins = $mail_plugins sieve
}}
lmtp_save_to_detail_mailbox = no
recipient_delimiter = +
# What Sieve sends (redirect, vacation, reject) goes to our Postfix, never to the machine's sendmail.
submission_host = 127.0.0.1:{smtp}

plugin {{
  quota = count:User quota
  quota_rule = *:storage=20G
  quota_vsizes = yes
  acl = vfile
  # A master user gets the rights of the user it signs in as.
  acl_user = %u
  acl_shared_dict = file:{root}/state/shared-mailboxes
  sieve = file:~/sieve;active=~/.dovecot.sieve
  # Pli writes it, maybe as another user. Not there: nothing is run.
  sieve_before = {root}/before/senders.sieve
  sieve_extensions = +editheader +vacation-seconds +special-use +mboxmetadata +servermetadata
  sieve_vacation_min_period = 0
  fts = xapian
  fts_xapian = partial=3 full=20 verbose=0
  fts_autoindex = yes
  fts_enforced = yes
}}

service imap-login {{
  # A process for many sign-ins, one of them waiting.
  service_count = 0
  client_limit = 1000
  process_min_avail = 1
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = {imaps_tls}
  }}
}}
service imap {{
  process_limit = 500
}}
service managesieve-login {{
  inet_listener sieve {{
    port = {sieve}
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
service indexer-worker {{
  vsz_limit = 0
}}
service stats {{
  unix_listener stats-writer {{
    mode = 0666
  }}
}}
{sasl_listener}
{extra}
"#,
        shared = location.replace('~', "%%h"),
        smtp = ports.smtp,
        imap = ports.imap,
        sieve = ports.sieve,
        lmtp = ports.lmtp,
    )
}

fn capability_line(options: &Options) -> String {
    if options.hidden_capabilities.is_empty() {
        return String::new();
    }
    let is_hidden = |name: &str| {
        options.hidden_capabilities.iter().any(|hidden| {
            name.strip_prefix(hidden.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
        })
    };
    let left: Vec<_> = CAPABILITIES.split_whitespace().filter(|name| !is_hidden(name)).collect();
    format!("imap_capability = {}", left.join(" "))
}

fn tls_lines(tls: Tls, files: &TlsFiles) -> String {
    let offer = match tls {
        Tls::Off => return "ssl = no\ndisable_plaintext_auth = no".to_owned(),
        Tls::Offered => "ssl = yes\ndisable_plaintext_auth = no",
        Tls::Required => "ssl = required\ndisable_plaintext_auth = yes",
    };
    format!(
        "{offer}\nssl_cert = <{}\nssl_key = <{}",
        files.certificate.display(),
        files.key.display()
    )
}

/// Dovecot normally changes to users of its own; whoever isn't root runs all of it.
fn unprivileged_lines(owner: &Owner) -> String {
    if privilege::is_root() {
        return String::new();
    }
    format!(
        "default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
}}
service managesieve-login {{
  chroot =
}}
",
        user = owner.user,
        group = owner.group
    )
}

/// Where Postfix asks whether a password is right. Only its own user and group may, or everybody where we can't say so.
fn sasl_lines(options: &Options) -> String {
    if !options.smtp {
        return String::new();
    }
    let access = if privilege::is_root() {
        "mode = 0660\n    user = postfix\n    group = postfix"
    } else {
        "mode = 0666"
    };
    format!("service auth {{\n  unix_listener postfix-sasl {{\n    {access}\n  }}\n}}")
}

fn folder_lines(special_use: bool) -> String {
    ["Drafts", "Sent", "Junk", "Trash", "Archive"]
        .map(|name| {
            let mark =
                if special_use { format!("    special_use = \\{name}\n") } else { String::new() };
            format!("  mailbox {name} {{\n    auto = subscribe\n{mark}  }}\n")
        })
        .concat()
}
