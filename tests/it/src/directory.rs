//! Looking people up in a real slapd.

use std::time::{Duration, Instant};

use server::config::{Config, DomainName};
use shared::directory::DirectoryAnswer;
use stack::{MailHost, Options, Person};

use crate::app::App;
use crate::client::Client;

type Change = Box<dyn FnOnce(&mut Config)>;

fn settings(config: &mut Config, host: &MailHost) {
    let (base, reader, _) = host.directory();
    config.directory.url = format!("ldap://{}:{}", stack::HOST, host.ports().ldap);
    config.directory.base = base.to_owned();
    config.directory.bind_dn = reader.to_owned();
    config.directory.bind_password_file = host.directory_password_file().unwrap();
}

async fn start() -> App {
    let mut options = Options::imap_only();
    options.people.push(Person::new("zoe@pli.example", "Zoé (Star*) Abel"));
    options.people.extend(
        (0..40).map(|n| Person::new(&format!("many{n}@pli.example"), &format!("Many Person{n}"))),
    );
    let mut app = App::start_with(options, settings).await;
    tokio::task::block_in_place(|| app.host.start_directory()).unwrap();
    app
}

impl Client {
    async fn look_up(&self, words: &str) -> Vec<String> {
        let path = format!("/api/directory?q={words}");
        let answer: DirectoryAnswer = self.get(&path).await.json();
        assert!(answer.is_there);
        answer.items.into_iter().map(|person| person.to_string()).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn people_are_found_by_words_of_names_and_addresses() {
    let app = start().await;
    let anna = app.anna().await;
    let ben = anna.look_up("ben@pli").await;
    assert_eq!(ben.len(), 1, "{ben:?}");
    assert!(ben[0].contains("ben@pli.example"));
    assert_eq!(anna.look_up("abel%20zoe@").await.len(), 1);
    assert_eq!(anna.look_up("many").await.len(), 20, "no more than a few");
    for nobody in ["a", "", "nobody", "abel%20nobody"] {
        assert!(anna.look_up(nobody).await.is_empty(), "{nobody}");
    }
    // What means something in a filter is a letter like any other.
    assert_eq!(anna.look_up("star*)").await.len(), 1);
    for injection in ["*)(uid=*", "**", "%5c2a%5c2a", "x)(|(cn=*"] {
        assert!(anna.look_up(injection).await.is_empty(), "{injection}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_directory_that_is_away_or_refuses_or_hangs_gives_nobody_soon() {
    let mut app = start().await;
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let hanging = format!("ldap://localhost:{}", silent.local_addr().unwrap().port());
    let wrong = app.host.folder().join("wrong-password");
    std::fs::write(&wrong, "wrong").unwrap();
    let changes: [Change; 6] = [
        // Nobody may read it without a name and a password.
        Box::new(|config| config.directory.bind_dn.clear()),
        Box::new(|config| config.directory.url = "ldap:nowhere".to_owned()),
        Box::new(move |config| config.directory.bind_password_file = wrong),
        Box::new(|config| config.directory.url = "ldap://localhost:1".to_owned()),
        Box::new(move |config| config.directory.url = hanging),
        Box::new(|config| config.directory.url = "nonsense".to_owned()),
    ];
    for change in changes {
        app.restart_with(change).await;
        let anna = app.anna().await;
        let begun = Instant::now();
        assert!(anna.look_up("ben").await.is_empty());
        assert!(begun.elapsed() < Duration::from_secs(6));
    }
    // Whoever comes with a mailbox from anywhere is none of the organisation, to whom it belongs.
    let domains =
        |names: &[&str]| names.iter().map(|name| DomainName::new(name)).collect::<Vec<_>>();
    for (domains, is_one) in
        [(domains(&["elsewhere.example"]), false), (domains(&["pli.example"]), true)]
    {
        app.restart_with(|config| {
            config.mail.allow_external_hosts = true;
            config.organisation.domains = domains;
        })
        .await;
        let answer: DirectoryAnswer = app.anna().await.get("/api/directory?q=ben").await.json();
        assert_eq!(answer.is_there, is_one);
    }
    app.restart_with(|config| config.directory = server::config::Directory::default()).await;
    let answer: DirectoryAnswer = app.anna().await.get("/api/directory?q=ben").await.json();
    assert_eq!(answer, DirectoryAnswer::default());
}
