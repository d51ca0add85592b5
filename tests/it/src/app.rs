//! A mail host and a server in this process.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

use server::clock::Clock;
use server::config::{Config, DomainName};
use server::state::AppState;
use shared::host::{Endpoint, HostSettings, TlsMode};
use shared::id::{AccountId, UserId};
use stack::{MailHost, Options};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::client::Client;

pub const ANNA: &str = "anna@pli.example";
pub const BEN: &str = "ben@pli.example";
pub const ADMIN: &str = "admin@pli.example";
pub const DAN: &str = "dan@partner.example";

/// What everybody's password is.
pub const PASSWORD: &str = "demo";

/// The fields are in the order in which they must go.
#[derive(Debug)]
pub struct App {
    /// For looking behind the curtain and for moving the clock; requests go through a [`Client`].
    pub state: AppState,
    pub url: String,
    serving: Option<JoinHandle<()>>,
    pub host: MailHost,
    folder: TempDir,
}

impl App {
    /// A server and a host that keeps mail but doesn't send any, which is the quickest to start.
    pub async fn start() -> Self {
        Self::start_with(Options::imap_only(), |_, _| ()).await
    }

    /// A server and a host that sends mail too.
    pub async fn start_with_smtp() -> Self {
        Self::start_with(Options::default(), |_, _| ()).await
    }

    /// The same with a host and settings to order.
    pub async fn start_with(options: Options, change: impl FnOnce(&mut Config, &MailHost)) -> Self {
        let host = start_host(options).await;
        let folder = tempfile::tempdir().unwrap();
        let mut config = config(&host, &folder);
        change(&mut config, &host);
        let (state, url, serving) = serve(config, Clock::default()).await;
        Self { state, url, serving: Some(serving), host, folder }
    }

    /// Stops the server in an orderly way and starts it again on the same state, as for an upgrade.
    pub async fn restart(&mut self) {
        self.restart_with(|_| ()).await;
    }

    /// The same with other settings.
    pub async fn restart_with(&mut self, change: impl FnOnce(&mut Config)) {
        self.state.stopping.cancel();
        self.serving.take().unwrap().await.unwrap();
        let mut config = (*self.state.config).clone();
        change(&mut config);
        let (state, url, serving) = serve(config, self.state.clock.clone()).await;
        (self.state, self.url, self.serving) = (state, url, Some(serving));
    }

    /// A browser that nobody has signed in on.
    pub fn browser(&self) -> Client {
        Client::new(&self.url)
    }

    /// A browser on which this person has just signed in.
    pub async fn signed_in(&self, email: &str) -> Client {
        let browser = self.browser();
        let answer = browser.sign_in(email, PASSWORD).await;
        assert_eq!(answer.status, 201, "{email} can't sign in: {}", answer.text());
        browser
    }

    pub async fn anna(&self) -> Client {
        self.signed_in(ANNA).await
    }

    /// The folder of the server's state.
    pub fn state_folder(&self) -> std::path::PathBuf {
        self.folder.path().join("state")
    }

    /// The ids of somebody who has signed in before, and of their own account.
    pub async fn ids(&self, email: &str) -> (UserId, AccountId) {
        let db = &self.state.db;
        let users = server::db::users::with_email(db, email).await.unwrap();
        let user = UserId(users[0].id.clone());
        let accounts = server::db::accounts::of_user(db, &user).await.unwrap();
        (user, AccountId(accounts[0].id.clone()))
    }
}

impl Drop for App {
    fn drop(&mut self) {
        self.state.stopping.cancel();
    }
}

pub async fn start_host(options: Options) -> MailHost {
    tokio::task::spawn_blocking(|| MailHost::start(options)).await.unwrap().unwrap()
}

async fn serve(config: Config, clock: Clock) -> (AppState, String, JoinHandle<()>) {
    server::run::prepare_process();
    let state = AppState::open(config, clock).await.unwrap();
    let listener = TcpListener::bind(state.config.listen).await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let serving = server::run::serve(listener, state.clone());
    let serving = tokio::spawn(async { serving.await.unwrap() });
    (state, url, serving)
}

/// Settings as an operator would write them for this host.
pub fn config(host: &MailHost, folder: &TempDir) -> Config {
    let mut config = Config {
        listen: (Ipv4Addr::LOCALHOST, 0).into(),
        state_folder: folder.path().join("state"),
        hosts: BTreeMap::from([(stack::HOST.to_owned(), vec![IpAddr::from([127, 0, 0, 1])])]),
        ..Config::default()
    };
    config.mail.extra_ca_files = vec![host.ca_path().to_owned()];
    if stack::postgres::wanted() {
        config.database = stack::postgres::create_database().unwrap().try_into().unwrap();
    }
    for domain in ["pli.example", "partner.example"] {
        config.domains.insert(DomainName::new(domain), settings(host));
    }
    config
}

/// Where this host is, over implicit TLS; its Sieve over STARTTLS.
pub fn settings(host: &MailHost) -> HostSettings {
    let ports = host.ports();
    let endpoint = |port, tls| Endpoint { host: stack::HOST.to_owned(), port, tls };
    HostSettings {
        imap: endpoint(ports.imaps, TlsMode::Implicit),
        smtp: endpoint(ports.submissions, TlsMode::Implicit),
        sieve: Some(endpoint(ports.sieve, TlsMode::Starttls)),
    }
}
