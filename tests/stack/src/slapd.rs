//! A private LDAP directory: OpenLDAP's slapd, over TLS, with a person an address.

use std::fmt::Write as _;
use std::fs;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::daemon::Daemon;
use crate::people::Person;
use crate::runtime::Runtime;
use crate::tls::TlsFiles;
use crate::wait::{answers, wait_for};

const PROGRAM: &str = "/usr/sbin/slapd";
const LOADER: &str = "/usr/sbin/slapadd";

/// Where the people are.
pub(crate) const BASE: &str = "ou=people,dc=pli,dc=example";

/// Who may read it, and with which password: nobody else may.
pub(crate) const READER: (&str, &str) = ("cn=reader,dc=pli,dc=example", "reader-demo");

/// Starts it with `people` in it.
pub(crate) fn start(runtime: &Runtime, people: &[Person], tls: &TlsFiles) -> Result<Daemon> {
    if !std::path::Path::new(PROGRAM).exists() {
        bail!("slapd is not installed (on Debian: apt install slapd)");
    }
    let folder = runtime.path("slapd");
    fs::create_dir_all(folder.join("db"))?;
    let config = folder.join("slapd.conf");
    let (reader, password) = READER;
    fs::write(
        &config,
        format!(
            "include /etc/ldap/schema/core.schema\ninclude /etc/ldap/schema/cosine.schema\n\
             include /etc/ldap/schema/inetorgperson.schema\n\
             modulepath /usr/lib/ldap\nmoduleload back_mdb\npidfile {folder}/pid\nargsfile {folder}/args\n\
             TLSCertificateFile {}\nTLSCertificateKeyFile {}\n\n\
             database mdb\nsuffix \"dc=pli,dc=example\"\nrootdn \"{reader}\"\nrootpw {password}\n\
             directory {folder}/db\nmaxsize 16777216\naccess to * by * none\n",
            tls.certificate.display(),
            tls.key.display(),
            folder = folder.display(),
        ),
    )?;
    let mut entries = "dn: dc=pli,dc=example\nobjectClass: dcObject\nobjectClass: organization\no: Pli\ndc: pli\n\n\
        dn: ou=people,dc=pli,dc=example\nobjectClass: organizationalUnit\nou: people\n\n"
        .to_owned();
    for person in people {
        let (uid, surname) = (person.local_part(), person.name.rsplit(' ').next());
        write!(
            entries,
            "dn: uid={uid},{BASE}\nobjectClass: inetOrgPerson\nuid: {uid}\ncn: {}\nsn: {}\nmail: {}\n\n",
            person.name,
            surname.unwrap_or_default(),
            person.address,
        )?;
    }
    let file = folder.join("people.ldif");
    fs::write(&file, entries)?;
    let loaded = Command::new(LOADER)
        .arg("-f")
        .arg(&config)
        .arg("-l")
        .arg(&file)
        .stdin(Stdio::null())
        .output()
        .context("cannot run slapadd")?;
    if !loaded.status.success() {
        bail!("slapadd: {}", String::from_utf8_lossy(&loaded.stderr));
    }
    let port = runtime.claim.ports.ldap;
    let log = runtime.path("log/slapd.log");
    let (config, url) = (config.to_string_lossy(), format!("ldap://127.0.0.1:{port}"));
    let program = [PROGRAM, "-f", &*config, "-h", &url, "-d", "0"];
    let daemon = Daemon::start(Command::new("sh"), &program, &log, &folder)?;
    let ready = wait_for("slapd", || Ok(answers(port).then_some(())));
    ready.map_err(|error| error.context(fs::read_to_string(&log).unwrap_or_default()))?;
    Ok(daemon)
}
