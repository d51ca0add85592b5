use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use stack::{MailHost, Options, wait_for};

use crate::NOTE;

/// The sessions of the daemons that were started with a configuration in `folder`.
fn sessions(folder: &Path) -> Vec<String> {
    let needle = folder.to_str().unwrap();
    let leaders = processes().into_iter().filter(|process| process.session == process.id);
    leaders
        .filter(|process| {
            let line = fs::read(format!("/proc/{}/cmdline", process.id)).unwrap_or_default();
            String::from_utf8_lossy(&line).contains(needle)
        })
        .map(|process| process.session)
        .collect()
}

fn alive(sessions: &[String]) -> Vec<Process> {
    processes().into_iter().filter(|process| sessions.contains(&process.session)).collect()
}

#[derive(Debug, PartialEq)]
struct Process {
    id: String,
    session: String,
}

/// All processes but those that have ended and wait for their parent.
fn processes() -> Vec<Process> {
    let stats = fs::read_dir("/proc").unwrap().filter_map(|entry| {
        // "12 (name) S parent group session …"
        let stat = fs::read_to_string(entry.unwrap().path().join("stat")).ok()?;
        let (id, rest) = stat.split_once(' ')?;
        let fields: Vec<_> = rest.rsplit_once(") ")?.1.split(' ').collect();
        (fields[0] != "Z").then(|| Process { id: id.to_owned(), session: fields[3].to_owned() })
    });
    stats.collect()
}

#[test]
fn a_stop_leaves_no_process_and_no_file() {
    let host = MailHost::start(Options::default()).unwrap();
    host.deliver_by_smtp("dan@partner.example", "ben@pli.example", NOTE).unwrap();
    let folder = host.folder().to_owned();
    let sessions = sessions(&folder);
    assert_eq!(sessions.len(), 2);
    assert!(alive(&sessions).len() > 8);

    drop(host);

    assert_eq!(alive(&sessions), []);
    assert!(!folder.exists());
}

#[test]
fn a_killed_owner_leaves_no_process_and_no_file() {
    let mut owner = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "--nocapture", "lifetime::owner"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(owner.stdout.take().unwrap()).lines();
    let folder =
        lines.find_map(|line| line.unwrap().strip_prefix("folder ").map(PathBuf::from)).unwrap();
    let sessions = sessions(&folder);
    assert_eq!(sessions.len(), 2);

    owner.kill().unwrap();
    owner.wait().unwrap();

    wait_for("the end of all processes", || Ok(alive(&sessions).is_empty().then_some(()))).unwrap();
    wait_for("the end of the folder", || Ok((!folder.exists()).then_some(()))).unwrap();
}

/// Not a test: the process that [`a_killed_owner_leaves_no_process_and_no_file`] kills.
#[test]
#[ignore = "only another test runs it"]
fn owner() {
    let host = MailHost::start(Options::default()).unwrap();
    println!("\nfolder {}", host.folder().display());
    std::io::stdin().lines().next();
}

#[test]
fn hosts_live_side_by_side() {
    let first = MailHost::start(Options::default()).unwrap();
    let second = MailHost::start(Options::default()).unwrap();
    first.deliver("anna@pli.example", NOTE).unwrap();
    second.deliver_by_smtp("dan@partner.example", "ben@pli.example", NOTE).unwrap();
    second.wait_for_messages("ben@pli.example", "INBOX", 1).unwrap();
    drop(first);
    assert_eq!(second.messages("anna@pli.example", "INBOX").unwrap(), []);
    assert_eq!(second.messages("ben@pli.example", "INBOX").unwrap().len(), 1);
}

#[test]
fn smtp_goes_away_and_comes_back() {
    let mut host = MailHost::start(Options::default()).unwrap();
    let ports = host.ports();

    host.stop_smtp().unwrap();
    for port in [ports.submission, ports.submissions, ports.smtp] {
        assert!(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err());
    }
    assert!(host.deliver("anna@pli.example", NOTE).is_ok(), "Dovecot goes on");

    host.start_smtp().unwrap();
    host.deliver_by_smtp("dan@partner.example", "anna@pli.example", NOTE).unwrap();
    host.wait_for_messages("anna@pli.example", "INBOX", 2).unwrap();
}

#[test]
fn mail_taken_while_dovecot_is_away_arrives_when_it_is_back() {
    let mut host = MailHost::start(Options::default()).unwrap();
    host.deliver("anna@pli.example", NOTE).unwrap();

    host.stop_imap().unwrap();
    host.deliver_by_smtp("dan@partner.example", "anna@pli.example", NOTE).unwrap();
    host.start_imap().unwrap();

    host.wait_for_messages("anna@pli.example", "INBOX", 2).unwrap();
}
