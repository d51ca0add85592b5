//! Where the state is kept.

use std::fmt;

use serde::{Deserialize, Serialize};
use url::Url;

/// PostgreSQL's URL; none for SQLite in the state folder. It may hold a password, so it is never shown whole.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DatabaseUrl(Option<Url>);

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DatabaseUrlError {
    #[error("database: {0}")]
    NoUrl(#[from] url::ParseError),
    #[error("database must start with postgres://, or be empty for SQLite in the state folder")]
    NotPostgres,
    #[error("database must name a database, as in postgres://pli@db.example.org/pli")]
    NoName,
}

impl DatabaseUrl {
    /// With this password in place of any; `None` for SQLite.
    pub(super) fn with_password(&self, password: Option<&str>) -> Option<Url> {
        let mut url = self.0.clone()?;
        if password.is_some() {
            // Only URLs without a host refuse one, and those were not taken.
            let _ = url.set_password(password);
        }
        Some(url)
    }

    pub fn is_postgres(&self) -> bool {
        self.0.is_some()
    }
}

/// Server and database; neither user nor password nor settings.
impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(url) = &self.0 else { return Ok(()) };
        write!(f, "{}{}", url.host_str().unwrap_or_default(), url.path())
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}

impl TryFrom<String> for DatabaseUrl {
    type Error = DatabaseUrlError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text.is_empty() {
            return Ok(Self(None));
        }
        let url = Url::parse(&text)?;
        if !matches!(url.scheme(), "postgres" | "postgresql") || !url.has_host() {
            return Err(DatabaseUrlError::NotPostgres);
        }
        if url.path().trim_matches('/').is_empty() {
            return Err(DatabaseUrlError::NoName);
        }
        Ok(Self(Some(url)))
    }
}

/// For the settings file, whole.
impl From<DatabaseUrl> for String {
    fn from(url: DatabaseUrl) -> Self {
        url.0.map(Self::from).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<DatabaseUrl, DatabaseUrlError> {
        DatabaseUrl::try_from(text.to_owned())
    }

    #[test]
    fn only_postgres_with_a_name_is_taken() {
        assert!(!read("").unwrap().is_postgres());
        assert!(read("postgres://pli@db.example/pli?sslmode=verify-full").unwrap().is_postgres());
        assert_eq!(read("mysql://db.example/pli"), Err(DatabaseUrlError::NotPostgres));
        assert_eq!(read("postgres:pli"), Err(DatabaseUrlError::NotPostgres));
        assert_eq!(read("postgres://db.example/"), Err(DatabaseUrlError::NoName));
    }

    #[test]
    fn passwords_are_taken_from_elsewhere_and_never_shown() {
        let url = read("postgres://pli:geheim@db.example:5433/pli").unwrap();
        for shown in [url.to_string(), format!("{url:?}")] {
            assert!(shown.contains("db.example/pli") && !shown.contains("geheim"), "{shown}");
        }
        let with = url.with_password(Some("an/other@one")).unwrap();
        assert_eq!(with.as_str(), "postgres://pli:an%2Fother%40one@db.example:5433/pli");
        assert_eq!(url.with_password(None).unwrap().password(), Some("geheim"));
    }
}
