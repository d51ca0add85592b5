//! Where users reach Pli, as they type it.

use serde::{Deserialize, Serialize};
use url::{Host, Url};

/// An origin (RFC 6454): scheme, host and port. Plain http only where no network lies between.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PublicUrl(Url);

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PublicUrlError {
    #[error("public_url: {0}")]
    NoUrl(#[from] url::ParseError),
    #[error("public_url must start with https:// (http:// only for localhost)")]
    Insecure,
    #[error("public_url must not have a path, a query or a user")]
    NotAnOrigin,
}

impl PublicUrl {
    /// Whether users come by TLS.
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// As browsers send it in `Origin`.
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    pub fn as_str(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }
}

impl Default for PublicUrl {
    fn default() -> Self {
        Self(Url::parse("http://127.0.0.1:8080").expect("a constant URL"))
    }
}

impl TryFrom<String> for PublicUrl {
    type Error = PublicUrlError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let url = Url::parse(&text)?;
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) => {}
            _ => return Err(PublicUrlError::Insecure),
        }
        let extra = url.path() != "/"
            || url.query().is_some()
            || url.fragment().is_some()
            || !url.username().is_empty()
            || url.password().is_some();
        if extra { Err(PublicUrlError::NotAnOrigin) } else { Ok(Self(url)) }
    }
}

impl From<PublicUrl> for String {
    fn from(url: PublicUrl) -> Self {
        url.as_str().to_owned()
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<&str, PublicUrlError>) {
        let origin = PublicUrl::try_from(text.to_owned()).map(|url| url.origin());
        assert_eq!(origin, expected.map(str::to_owned));
    }

    #[test]
    fn only_origins_that_are_safe_are_taken() {
        check("https://mail.example.org", Ok("https://mail.example.org"));
        check("https://mail.example.org:8443/", Ok("https://mail.example.org:8443"));
        check("http://localhost:8080", Ok("http://localhost:8080"));
        check("http://[::1]:8080", Ok("http://[::1]:8080"));
        check("http://mail.example.org", Err(PublicUrlError::Insecure));
        check("http://10.0.0.1", Err(PublicUrlError::Insecure));
        check("ftp://localhost", Err(PublicUrlError::Insecure));
        check("https://mail.example.org/pli", Err(PublicUrlError::NotAnOrigin));
        check("https://user@mail.example.org", Err(PublicUrlError::NotAnOrigin));
    }
}
