//! What every handler can reach.

use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::clock::Clock;
use crate::config::{Config, ConfigError};
use crate::contacts::carddav::Syncs;
use crate::contacts::import::Imports;
use crate::db::{self, Db, DbError};
use crate::dialer::tls::RootsError;
use crate::dialer::{Dialer, DialerPolicy};
use crate::directory::Directory;
use crate::events::EventHub;
use crate::events::watchers::Watchers;
use crate::jobs::Jobs;
use crate::mail::read::Reader;
use crate::mail::search::Searches;
use crate::mail::view::Indexes;
use crate::nodes::{NodeId, Nodes};
use crate::org;
use crate::people::access::AccessCache;
use crate::people::accounts::Accounts;
use crate::people::uses::Uses;
use crate::push::Pushes;
use crate::rules::trials::Trials;
use crate::secrets::{KeyError, Sealer, prove_key};
use crate::sharing::presence::Presences;
use crate::snooze::Snoozes;
use crate::submission::drafts::DraftLocks;
use crate::submission::outbox::Outbox;

/// Everything that lives as long as the server. Cheap to clone; all clones are one.
#[derive(Clone, Debug)]
pub struct AppState {
    pub config: Arc<Config>,
    pub clock: Clock,
    pub db: Db,
    pub secrets: Arc<Sealer>,
    pub nodes: Arc<Nodes>,
    pub events: EventHub,
    pub watchers: Arc<Watchers>,
    pub accounts: Arc<Accounts>,
    pub access: Arc<AccessCache>,
    pub uses: Arc<Uses>,
    pub presences: Arc<Presences>,
    pub dialer: Arc<Dialer>,
    pub outbox: Arc<Outbox>,
    pub drafts: Arc<DraftLocks>,
    pub reader: Arc<Reader>,
    pub indexes: Arc<Indexes>,
    pub jobs: Arc<Jobs>,
    pub searches: Arc<Searches>,
    pub snoozes: Arc<Snoozes>,
    pub trials: Arc<Trials>,
    pub imports: Arc<Imports>,
    pub syncs: Arc<Syncs>,
    pub directory: Arc<Directory>,
    pub pushes: Arc<Pushes>,
    /// Cancelled when the server is to stop: streams end, workers finish their step.
    pub stopping: CancellationToken,
    /// What runs beside the requests and is waited for at the end.
    pub workers: TaskTracker,
}

/// Why the server doesn't start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("the state folder {path} can't be made: {error}", path = path.display())]
    Folder { path: PathBuf, error: std::io::Error },
    #[error("the database {place} can't be opened: {error}")]
    Database { place: String, error: DbError },
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error(transparent)]
    Roots(#[from] RootsError),
}

impl StartError {
    fn of_database(config: &Config, error: DbError) -> Self {
        let place = match config.database.is_postgres() {
            true => config.database.to_string(),
            false => config.database_path().display().to_string(),
        };
        Self::Database { place, error }
    }
}

/// Opens the database that the settings name.
///
/// # Errors
///
/// One that can't be used; the error names it.
pub async fn open_database(config: &Config) -> Result<Db, StartError> {
    let opened = match config.database_url()? {
        Some(url) => db::open_url(&url).await,
        None => db::open_file(&config.database_path()).await,
    };
    opened.map_err(|error| StartError::of_database(config, error))
}

impl AppState {
    /// Opens the state folder: database, keys, and all that is made from them.
    ///
    /// # Errors
    ///
    /// A folder, database or key file that can't be used; the error names it.
    pub async fn open(config: Config, clock: Clock) -> Result<Self, StartError> {
        make_folder(&config.state_folder)?;
        let failed = |error| StartError::of_database(&config, error);
        let db = open_database(&config).await?;
        org::prepare(&db, &config, clock.now()).await.map_err(failed)?;
        let nothing_sealed = !db::accounts::any_credential(&db).await.map_err(failed)?
            && !db::second_factors::any(&db).await.map_err(failed)?
            && db::key_probe::read(&db).await.map_err(failed)?.is_none();
        let rng = &mut rand::rng();
        let secrets = Sealer::open_or_create(&config.key_path(), nothing_sealed, rng)?;
        prove_key(&db, &secrets, rng).await.map_err(failed)??;
        let nodes = Arc::new(Nodes::new(NodeId::new(rng), config.database.is_postgres()));
        let dialer = Dialer::new(dialer_policy(&config))?;
        Ok(Self {
            config: Arc::new(config),
            clock,
            db,
            secrets: Arc::new(secrets),
            events: EventHub::new(Arc::clone(&nodes)),
            access: Arc::new(AccessCache::new(nodes.are_many)),
            nodes,
            watchers: Arc::default(),
            accounts: Arc::default(),
            uses: Arc::default(),
            presences: Arc::default(),
            dialer: Arc::new(dialer),
            outbox: Arc::default(),
            drafts: Arc::default(),
            reader: Arc::default(),
            indexes: Arc::default(),
            jobs: Arc::default(),
            searches: Arc::default(),
            snoozes: Arc::default(),
            trials: Arc::default(),
            imports: Arc::default(),
            syncs: Arc::default(),
            directory: Arc::default(),
            pushes: Arc::default(),
            stopping: CancellationToken::new(),
            workers: TaskTracker::new(),
        })
    }
}

/// Beyond public hosts, only what the operator named may be reached.
pub(crate) fn dialer_policy(config: &Config) -> DialerPolicy {
    let mut policy = DialerPolicy {
        hosts: config.hosts.clone(),
        extra_roots: config.mail.extra_ca_files.clone(),
        timeout: Duration::from_secs(config.mail.connect_timeout_seconds.into()),
        ..DialerPolicy::default()
    };
    for host in config.domains.values() {
        for endpoint in [&host.imap, &host.smtp].into_iter().chain(&host.sieve) {
            policy.allow(&endpoint.host, endpoint.port);
        }
    }
    for place in config.contacts.carddav_hosts.iter().chain(&config.push.hosts) {
        let (host, port) = place.rsplit_once(':').unwrap_or((place, "443"));
        policy.allow(host, port.parse().unwrap_or(443));
    }
    policy
}

/// Nobody else on the machine has any business in there.
fn make_folder(path: &Path) -> Result<(), StartError> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(|error| StartError::Folder { path: path.to_owned(), error })
}
