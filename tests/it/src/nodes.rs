//! Several servers on one PostgreSQL behind a proxy that gives each request to the next: users notice nothing of it, also
//! when one of them is killed.

use std::collections::BTreeSet;
use std::process::{Child, Command, Stdio};

use serde_json::json;
use server::config::{Config, DomainName, LogFormat, Master};
use shared::event::Event;
use shared::id::AccountId;
use shared::job::{Job, JobStatus};
use shared::permission::Permission;
use shared::preferences::Preferences;
use shared::problem::ProblemKind;
use shared::share::ShareTerms;
use shared::submission::{Submission, SubmissionStatus};
use stack::{MailHost, Options};
use tempfile::TempDir;

use crate::app::{ANNA, BEN, PASSWORD, config, start_host};
use crate::child;
use crate::client::{Client, Events};
use crate::mail::{fill, inbox, name_id, window};
use crate::peer::{Peer, Stage};
use crate::writing::plain;

const CONTACT: &str = "contact@pli.example";

/// One `pli` process.
#[derive(Debug)]
struct Node {
    process: Child,
    url: String,
}

impl Node {
    /// `kill -9`, and its end.
    fn kill(&mut self) {
        // It may be dead already.
        let _ = self.process.kill();
        self.process.wait().unwrap();
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Two nodes behind a proxy. The fields are in the order in which they must go.
#[derive(Debug)]
struct Cluster {
    nodes: Vec<Node>,
    /// The proxy's.
    url: String,
    database: String,
    host: MailHost,
    folder: TempDir,
}

impl Cluster {
    async fn start(change: impl Fn(&mut Config, &MailHost)) -> Self {
        let host = start_host(Options::imap_only()).await;
        Self::on(host, change).await
    }

    async fn on(mut host: MailHost, change: impl Fn(&mut Config, &MailHost)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = stack::postgres::create_database().unwrap();
        let mut nodes = Vec::new();
        for name in ["one", "two"] {
            let mut config = config(&host, &folder);
            config.log.format = LogFormat::Json;
            config.database = database.clone().try_into().unwrap();
            config.state_folder = folder.path().join(name);
            config.key_file = folder.path().join("key");
            config.trusted_proxies = 1;
            config.organisation.shared_addresses = vec![CONTACT.to_owned()];
            let (user, password) = host.master();
            let password_file = host.folder().join("pli-master");
            std::fs::write(&password_file, password).unwrap();
            let master = Master { user: user.to_owned(), password_file };
            config.masters.insert(DomainName::new("pli.example"), master);
            change(&mut config, &host);
            let path = write(&folder, name, &config);
            let (process, url) =
                tokio::task::spawn_blocking(move || child::spawn(path)).await.unwrap();
            nodes.push(Node { process, url });
        }
        let servers: Vec<&str> =
            nodes.iter().map(|node| node.url.trim_start_matches("http://")).collect();
        let url = host.start_proxy(&servers).unwrap();
        Self { nodes, url, database, host, folder }
    }

    /// A browser behind the proxy, on which this person has just signed in.
    async fn signed_in(&self, email: &str) -> Client {
        let browser = Client::new(&self.url);
        let answer = browser.sign_in(email, PASSWORD).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        browser
    }

    /// The same browser, as it comes by one of the nodes.
    fn at(&self, node: usize, browser: &Client) -> Client {
        let copy = browser.copy();
        copy.follow(&self.nodes[node].url);
        copy
    }
}

fn write(folder: &TempDir, name: &str, config: &Config) -> std::path::PathBuf {
    let path = folder.path().join(format!("{name}.toml"));
    std::fs::write(&path, toml::to_string(config).unwrap()).unwrap();
    path
}

/// The next event that isn't about folders, of which the mail host speaks whenever it likes.
async fn next(stream: &mut Events) -> Option<Event> {
    loop {
        match stream.next().await {
            Some(Event::MailboxesChanged { .. } | Event::MailboxChanged { .. }) => {}
            other => return other,
        }
    }
}

async fn prefer(browser: &Client, preferences: &Preferences) {
    let answer = browser.put("/api/preferences", preferences).await;
    assert!(answer.status < 300, "{}", answer.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_and_events_are_everywhere() {
    let cluster = Cluster::start(|_, _| ()).await;
    let anna = cluster.signed_in(ANNA).await;
    for _ in 0..6 {
        assert_eq!(anna.get("/api/session").await.status, 200);
    }
    let preferences = Preferences::default();
    for (here, there) in [(0, 1), (1, 0)] {
        let mut stream = cluster.at(there, &anna).events(None).await;
        stream.begun().await;
        prefer(&cluster.at(here, &anna), &preferences).await;
        let told = Event::PreferencesChanged { preferences: preferences.clone() };
        assert_eq!(next(&mut stream).await, Some(told));
    }
    // An end is an end, wherever it was asked for.
    assert_eq!(cluster.at(0, &anna).delete("/api/session").await.status, 204);
    let session = cluster.at(1, &anna).get("/api/session").await;
    session.is_problem(401, ProblemKind::SignedOut);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_lost_the_connection_reads_everything_again_and_hears_on() {
    let cluster = Cluster::start(|_, _| ()).await;
    let anna = cluster.signed_in(ANNA).await;
    let mut stream = cluster.at(1, &anna).events(None).await;
    stream.begun().await;
    stack::postgres::cut_off(&cluster.database).unwrap();
    assert_eq!(next(&mut stream).await, Some(Event::Resync));
    let preferences = Preferences::default();
    prefer(&cluster.at(0, &anna), &preferences).await;
    loop {
        match next(&mut stream).await {
            Some(Event::Resync) => {}
            told => break assert_eq!(told, Some(Event::PreferencesChanged { preferences })),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawn_grant_is_gone_everywhere_at_once() {
    let cluster = Cluster::start(|_, _| ()).await;
    let contact = cluster.signed_in(CONTACT).await;
    let ben = cluster.signed_in(BEN).await;
    let account: AccountId = contact.account().await;
    let user = ben.session().await.user.id;
    let terms = ShareTerms { permissions: vec![Permission::Read], folders: None, ends_at: None };
    let shares = format!("/api/accounts/{account}/shares");
    let list = format!("/api/accounts/{account}/mailboxes");
    for round in 0..5 {
        let new = json!({ "email": BEN, "terms": terms });
        let given = cluster.at(round % 2, &contact).post(&shares, &new).await;
        assert!(given.status < 300, "{}", given.text());
        for node in [0, 1] {
            assert_eq!(cluster.at(node, &ben).get(&list).await.status, 200);
        }
        let withdrawn = cluster.at(round % 2, &contact).delete(&format!("{shares}/{user}")).await;
        assert!(withdrawn.status < 300, "{}", withdrawn.text());
        for node in [1, 0] {
            assert_eq!(cluster.at(node, &ben).get(&list).await.status, 404);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn guesses_are_counted_over_all_nodes() {
    let cluster = Cluster::start(|config, _| config.sign_in.attempts_per_account = 4).await;
    let browser = Client::new(&cluster.url);
    for _ in 0..4 {
        browser.sign_in(ANNA, "wrong").await.is_problem(401, ProblemKind::WrongPassword);
    }
    for node in [0, 1] {
        let refused = cluster.at(node, &browser).sign_in(ANNA, PASSWORD).await;
        refused.is_problem(429, ProblemKind::TooManyAttempts);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_is_seen_and_stopped_through_another_node() {
    let cluster = Cluster::start(|_, _| ()).await;
    fill(&cluster.host, "Many", 25, 9);
    let anna = cluster.signed_in(ANNA).await;
    let (here, there) = (cluster.at(0, &anna), cluster.at(1, &anna));
    let mut stream = there.events(None).await;
    stream.begun().await;
    let request = json!({
        "mailbox": name_id("Many"), "change": { "kind": "move", "to": { "role": "archive" } },
    });
    let begun = here.post(&here.path("jobs").await, &request).await;
    assert_eq!(begun.status, 202, "{}", begun.text());
    let job: Job = begun.json();
    let path = here.path(&format!("jobs/{}", job.id)).await;
    let seen: Job = there.get(&path).await.json();
    assert_eq!((seen.id, seen.total), (job.id.clone(), job.total));
    assert_eq!(there.delete(&path).await.status, 204);
    let end = loop {
        match next(&mut stream).await.expect("the end is told") {
            Event::JobChanged { job, .. } if job.status != JobStatus::Running => break job,
            _ => {}
        }
    };
    assert_eq!(end.status, JobStatus::Cancelled);
    let moved = cluster.host.messages(ANNA, "Archive").unwrap().len();
    assert_eq!(u32::try_from(moved).unwrap(), end.done);
    // What was done is taken back through the other node as well.
    let undo = there.post(&format!("{path}/undo"), &json!({})).await;
    assert_eq!(undo.status, 202, "{}", undo.text());
    stack::wait_for("the messages to be back", || {
        Ok(cluster.host.messages(ANNA, "Archive")?.is_empty().then_some(()))
    })
    .unwrap();
    anna.get(&anna.path("jobs/0123456789abcdef01234567").await)
        .await
        .is_problem(404, ProblemKind::NotFound);
}

/// Two nodes that send through a peer.
async fn sending() -> (Cluster, Peer) {
    server::run::prepare_process();
    let host = start_host(Options::imap_only()).await;
    let peer = Peer::start(&host).await;
    let port = peer.port;
    let through_peer = |config: &mut Config, _: &MailHost| {
        config.domains.values_mut().for_each(|host| host.smtp.port = port);
    };
    (Cluster::on(host, through_peer).await, peer)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_node_was_sending_another_sends_once() {
    for stage in [Stage::Greeting, Stage::Recipient, Stage::Data] {
        let (mut cluster, mut peer) = sending().await;
        let anna = cluster.signed_in(ANNA).await;
        let (here, there) = (cluster.at(0, &anna), cluster.at(1, &anna));
        let mut stream = anna.events(None).await;
        stream.begun().await;
        // What one node received, the other makes a message of, and the first sends.
        let file = vec![7; 1_000_000];
        let mut content = plain(&[BEN], "Once", "x");
        content.attachments = vec![there.attachment("a", "a/b", &file).await];
        peer.be_silent_at(Some(stage));
        let sent = here.submit("k", content).await;
        assert_eq!(peer.wait_until_reached().await, stage);
        peer.be_silent_at(None);
        // Whichever of the two sends it: it is the first, unless it was slow to wake.
        cluster.nodes[0].kill();
        there.wait_until_sent(&sent).await;
        assert_eq!(peer.accepted().len(), 1, "{stage:?}");
        assert_eq!(cluster.host.messages(ANNA, "Sent").unwrap().len(), 1, "{stage:?}");
        // The stream goes on, or comes back by the other node, and tells to read again.
        let last = stream.last_id().map(str::to_owned);
        let mut again = anna.events(last.as_deref()).await;
        prefer(&anna, &Preferences::default()).await;
        while !matches!(next(&mut again).await, Some(Event::PreferencesChanged { .. })) {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_node_may_have_sent_is_for_the_user_to_say() {
    let (mut cluster, mut peer) = sending().await;
    let anna = cluster.signed_in(ANNA).await;
    let (here, there) = (cluster.at(0, &anna), cluster.at(1, &anna));
    peer.be_silent_at(Some(Stage::End));
    let sent = here.submit("k", plain(&[BEN], "Maybe", "x")).await;
    peer.wait_until_reached().await;
    peer.be_silent_at(None);
    cluster.nodes[0].kill();
    let is_unknown = |now: &Submission| matches!(now.status, SubmissionStatus::Unknown { .. });
    there.wait_for(&sent, is_unknown).await;
    assert!(peer.accepted().is_empty(), "nothing was sent again by itself");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_sends_none_is_lost_and_none_doubled_when_a_node_is_killed() {
    let (mut cluster, peer) = sending().await;
    let anna = cluster.signed_in(ANNA).await;
    let mut sends = Vec::new();
    for number in 0..30 {
        if number == 20 {
            cluster.nodes[1].kill();
        }
        let content = plain(&[BEN], &format!("Nr {number}"), "x");
        let request = shared::submission::SendRequest { content, ..Default::default() };
        // A browser whose answer is lost asks again with the same key.
        let sent = loop {
            let answer = anna.send_answer(&format!("k{number}"), &request).await;
            if answer.status < 500 {
                break answer.json::<Submission>();
            }
        };
        sends.push(sent);
    }
    let here = cluster.at(0, &anna);
    let mut unknown = 0;
    for sent in &sends {
        let is_over = |now: &Submission| match now.status {
            SubmissionStatus::Sent { .. } => now.saved_in_sent,
            SubmissionStatus::Unknown { .. } => true,
            _ => false,
        };
        let end = here.wait_for(sent, is_over).await;
        unknown += usize::from(matches!(end.status, SubmissionStatus::Unknown { .. }));
    }
    let accepted = peer.accepted();
    let subjects: BTreeSet<_> = accepted
        .iter()
        .map(|message| message.lines().find(|line| line.starts_with("Subject:")).unwrap())
        .collect();
    assert_eq!(subjects.len(), accepted.len(), "none was sent twice");
    assert!(accepted.len() + unknown >= sends.len(), "none was lost");
    assert_eq!(cluster.host.messages(ANNA, "Sent").unwrap().len(), sends.len() - unknown);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_with_another_key_does_not_start() {
    let cluster = Cluster::start(|_, _| ()).await;
    let anna = cluster.signed_in(ANNA).await;
    assert_eq!(window(&anna, &inbox(), 0, 1).await.status, 200);
    let mut config = config(&cluster.host, &cluster.folder);
    config.database = cluster.database.clone().try_into().unwrap();
    config.state_folder = cluster.folder.path().join("three");
    config.key_file = cluster.folder.path().join("three-key");
    let key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
    for (text, word) in [(None, "is missing"), (Some(key), "another key")] {
        if let Some(text) = text {
            std::fs::write(&config.key_file, text).unwrap();
            let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
            std::fs::set_permissions(&config.key_file, mode).unwrap();
        }
        let path = write(&cluster.folder, "three", &config);
        let mut pli = Command::new(child::binary());
        let output = pli.args(["serve", "--config"]).arg(path).stdin(Stdio::null()).output();
        let output = output.unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && said.contains(word), "{said}");
    }
}
