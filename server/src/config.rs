//! The operator's settings (`pli.toml`), and the only place that reads the environment.
//!
//! The file that explains every setting is `deploy/pli.toml`; a test keeps it equal to the defaults here.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use secrecy::zeroize::Zeroizing;
use serde::{Deserialize, Serialize};
use shared::host::HostSettings;
use shared::permission::Permission;
use shared::script::MailType;
use url::Url;

mod database;
mod public_url;

pub use database::DatabaseUrl;
pub use public_url::PublicUrl;

/// The default file, with every setting explained.
pub const DEFAULT_FILE: &str = include_str!("../../deploy/pli.toml");

/// Names the settings file where the command line doesn't.
const PATH_VARIABLE: &str = "PLI_CONFIG";

/// Where packages put the settings file.
const DEFAULT_PATH: &str = "/etc/pli/pli.toml";

#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("the settings file {path} can't be read: {error}", path = path.display())]
    Unreadable { path: PathBuf, error: std::io::Error },
    /// `toml` names line and column and shows the line with its setting.
    #[error("the settings file {path}: {error}", path = path.display())]
    Invalid { path: PathBuf, error: Box<toml::de::Error> },
    #[error("database_password_file {path} can't be read: {error}", path = path.display())]
    PasswordFile { path: PathBuf, error: std::io::Error },
}

/// All settings. What each means stands in `deploy/pli.toml`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    pub listen: SocketAddr,
    pub public_url: PublicUrl,
    pub state_folder: PathBuf,
    pub database: DatabaseUrl,
    pub database_password_file: PathBuf,
    pub node_address: String,
    pub key_file: PathBuf,
    pub trusted_proxies: usize,
    pub metrics_readers: Vec<IpAddr>,
    pub sessions: Sessions,
    pub sign_in: SignInLimits,
    pub mail: Mail,
    pub organisation: Organisation,
    pub contacts: Contacts,
    pub directory: Directory,
    pub push: Push,
    pub limits: Limits,
    pub log: Log,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub domains: BTreeMap<DomainName, HostSettings>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub masters: BTreeMap<DomainName, Master>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub authserv_ids: BTreeMap<DomainName, Vec<String>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub hosts: BTreeMap<String, Vec<IpAddr>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub names: BTreeMap<String, String>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: PublicUrl::default(),
            state_folder: PathBuf::from("/var/lib/pli"),
            database: DatabaseUrl::default(),
            database_password_file: PathBuf::new(),
            node_address: String::new(),
            key_file: PathBuf::new(),
            trusted_proxies: 0,
            metrics_readers: vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()],
            sessions: Sessions::default(),
            sign_in: SignInLimits::default(),
            mail: Mail::default(),
            organisation: Organisation::default(),
            contacts: Contacts::default(),
            directory: Directory::default(),
            push: Push::default(),
            limits: Limits::default(),
            log: Log::default(),
            domains: BTreeMap::new(),
            masters: BTreeMap::new(),
            authserv_ids: BTreeMap::new(),
            hosts: BTreeMap::new(),
            names: BTreeMap::new(),
        }
    }
}

impl Config {
    /// Reads the file named on the command line, else by `PLI_CONFIG`, else the packaged one.
    ///
    /// # Errors
    ///
    /// A file that can't be read or holds something that is no setting; the error names file, line and setting.
    pub fn load(named: Option<&Path>) -> Result<Self, ConfigError> {
        let path = named.map_or_else(path_from_environment, Path::to_owned);
        let text = std::fs::read_to_string(&path)
            .map_err(|error| ConfigError::Unreadable { path: path.clone(), error })?;
        toml::from_str(&text).map_err(|error| ConfigError::Invalid { path, error: Box::new(error) })
    }

    /// Where the mail of a domain is, as far as the operator said.
    pub fn host_of_domain(&self, domain: &str) -> Option<&HostSettings> {
        let own = self.domains.get(&DomainName::new(domain));
        own.or_else(|| self.domains.get(&DomainName::any()))
    }

    /// Who may sign in for everybody of a domain, as far as the operator said.
    pub fn master_of(&self, domain: &str) -> Option<&Master> {
        let own = self.masters.get(&DomainName::new(domain));
        own.or_else(|| self.masters.get(&DomainName::any()))
    }

    /// Under which names the host of a domain writes Authentication-Results, as far as the operator said.
    pub fn authserv_ids_of(&self, domain: &str) -> Option<&[String]> {
        let own = self.authserv_ids.get(&DomainName::new(domain));
        own.or_else(|| self.authserv_ids.get(&DomainName::any())).map(Vec::as_slice)
    }

    /// The domains of the organisation: without a word on it, those that the operator set up are one house.
    pub fn organisation_domains(&self) -> Vec<String> {
        let named = &self.organisation.domains;
        let set_up = self.domains.keys().filter(|name| **name != DomainName::any());
        let all: Vec<_> = if named.is_empty() { set_up.collect() } else { named.iter().collect() };
        all.into_iter().cloned().map(String::from).collect()
    }

    /// Whether an address is one of the organisation's.
    pub fn is_of_organisation(&self, email: &str) -> bool {
        let domain = email.rsplit_once('@').map_or("", |(_, domain)| domain);
        !self.organisation_of(domain).is_empty()
    }

    /// Whether several people work in an address, as far as the operator said.
    pub fn is_shared_address(&self, email: &str) -> bool {
        let shared = &self.organisation.shared_addresses;
        shared.iter().any(|known| known.eq_ignore_ascii_case(email))
    }

    /// The domains of the organisation that `domain` is one of; none where it is of no known one.
    pub fn organisation_of(&self, domain: &str) -> Vec<String> {
        let all = self.organisation_domains();
        if all.iter().any(|known| known.eq_ignore_ascii_case(domain)) { all } else { Vec::new() }
    }

    /// What the operator calls whoever has this address; empty where nothing is said.
    pub fn name_of(&self, email: &str) -> &str {
        self.names.get(email).map_or("", String::as_str)
    }

    /// Where SQLite keeps the state, unless [`Config::database_url`] says that PostgreSQL does.
    pub fn database_path(&self) -> PathBuf {
        self.state_folder.join("pli.sqlite")
    }

    /// PostgreSQL's URL with the password from its file, if there is one; `None` for SQLite.
    ///
    /// # Errors
    ///
    /// A password file that can't be read.
    pub fn database_url(&self) -> Result<Option<Url>, ConfigError> {
        let path = &self.database_password_file;
        let password = match path.as_os_str().is_empty() {
            true => None,
            false => Some(Zeroizing::new(
                std::fs::read_to_string(path)
                    .map_err(|error| ConfigError::PasswordFile { path: path.clone(), error })?,
            )),
        };
        let password = password.as_ref().map(|text| text.trim_end_matches(['\r', '\n']));
        Ok(self.database.with_password(password))
    }

    pub fn key_path(&self) -> PathBuf {
        if self.key_file.as_os_str().is_empty() {
            return self.state_folder.join("key");
        }
        self.key_file.clone()
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one reader of the environment")]
fn path_from_environment() -> PathBuf {
    std::env::var(PATH_VARIABLE).unwrap_or_else(|_| DEFAULT_PATH.to_owned()).into()
}

/// A mail domain in lower case, or `*` for all that have no block of their own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct DomainName(String);

impl DomainName {
    pub fn new(name: &str) -> Self {
        Self(name.to_lowercase())
    }

    fn any() -> Self {
        Self("*".to_owned())
    }
}

impl From<String> for DomainName {
    fn from(name: String) -> Self {
        Self::new(&name)
    }
}

impl From<DomainName> for String {
    fn from(name: DomainName) -> Self {
        name.0
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sessions {
    pub idle_minutes: u32,
    pub absolute_days: u32,
}

impl Default for Sessions {
    fn default() -> Self {
        Self { idle_minutes: 7 * 24 * 60, absolute_days: 30 }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SignInLimits {
    pub attempts_per_account: u32,
    pub attempts_per_address: u32,
    pub window_minutes: u32,
}

impl Default for SignInLimits {
    fn default() -> Self {
        Self { attempts_per_account: 10, attempts_per_address: 50, window_minutes: 15 }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mail {
    pub allow_external_hosts: bool,
    pub autoconfig_urls: Vec<String>,
    pub dns_servers: Vec<SocketAddr>,
    pub extra_ca_files: Vec<PathBuf>,
    pub connect_timeout_seconds: u32,
    pub connections_per_account: usize,
    pub idle_connection_minutes: u32,
    pub hidden_capabilities: Vec<String>,
    pub password_change_url: String,
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            allow_external_hosts: false,
            autoconfig_urls: vec![
                "https://autoconfig.{domain}/mail/config-v1.1.xml".to_owned(),
                "https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml".to_owned(),
            ],
            dns_servers: Vec::new(),
            extra_ca_files: Vec::new(),
            connect_timeout_seconds: 10,
            connections_per_account: 4,
            idle_connection_minutes: 5,
            hidden_capabilities: Vec::new(),
            password_change_url: String::new(),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Organisation {
    pub domains: Vec<DomainName>,
    pub admins: Vec<String>,
    pub shared_addresses: Vec<String>,
    pub phishing_reports: String,
    pub sieve_before_file: PathBuf,
    pub mail_type: MailType,
    pub invitation_permissions: Vec<Permission>,
}

impl Default for Organisation {
    fn default() -> Self {
        use Permission::{Organise, Read, SendAs};
        Self {
            domains: Vec::new(),
            admins: Vec::new(),
            shared_addresses: Vec::new(),
            phishing_reports: String::new(),
            sieve_before_file: PathBuf::new(),
            mail_type: MailType::default(),
            invitation_permissions: vec![Read, Organise, SendAs],
        }
    }
}

/// Who may sign in for everybody of a domain, by SASL's authorization identity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Master {
    pub user: String,
    pub password_file: PathBuf,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Contacts {
    pub carddav_hosts: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Directory {
    pub url: String,
    pub start_tls: bool,
    pub base: String,
    pub filter: String,
    pub bind_dn: String,
    pub bind_password_file: PathBuf,
}

impl Default for Directory {
    fn default() -> Self {
        let filter =
            "(&(objectClass=person)(mail=*)(|(cn=*{word}*)(displayName=*{word}*)(mail=*{word}*)))";
        Self {
            url: String::new(),
            start_tls: true,
            base: String::new(),
            filter: filter.to_owned(),
            bind_dn: String::new(),
            bind_password_file: PathBuf::new(),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Push {
    pub is_on: bool,
    pub hosts: Vec<String>,
}

impl Default for Push {
    fn default() -> Self {
        Self { is_on: true, hosts: Vec::new() }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    pub recipients: u32,
    pub message_bytes: u64,
    pub window: u32,
    pub upload_bytes: u64,
    pub json_bytes: usize,
    pub json_depth: usize,
    pub url_bytes: usize,
    pub head_timeout_seconds: u32,
    pub body_timeout_seconds: u32,
    pub request_timeout_seconds: u32,
    pub connections_per_address: usize,
    pub shutdown_seconds: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            recipients: 100,
            message_bytes: 50 * 1024 * 1024,
            window: 200,
            // 37.5 MiB become 50 MiB in base64, and some: what a message of `message_bytes` can just hold.
            upload_bytes: 75 * 512 * 1024,
            json_bytes: 16 * 1024 * 1024,
            json_depth: 64,
            url_bytes: 8192,
            head_timeout_seconds: 30,
            body_timeout_seconds: 30,
            request_timeout_seconds: 120,
            connections_per_address: 256,
            shutdown_seconds: 20,
        }
    }
}

impl Limits {
    /// What the browser is told.
    pub fn for_browser(&self) -> shared::limits::Limits {
        shared::limits::Limits {
            recipients: self.recipients,
            message_bytes: self.message_bytes,
            window: self.window,
        }
    }

    pub fn request_timeout(&self) -> Duration {
        Duration::from_secs(self.request_timeout_seconds.into())
    }

    pub fn body_timeout(&self) -> Duration {
        Duration::from_secs(self.body_timeout_seconds.into())
    }

    pub fn head_timeout(&self) -> Duration {
        Duration::from_secs(self.head_timeout_seconds.into())
    }

    pub fn shutdown(&self) -> Duration {
        Duration::from_secs(self.shutdown_seconds.into())
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    pub format: LogFormat,
    pub level: String,
}

impl Default for Log {
    fn default() -> Self {
        Self { format: LogFormat::Text, level: "info".to_owned() }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    Text,
    Json,
}

#[cfg(test)]
mod tests;
