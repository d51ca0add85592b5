//! A CardDAV server (RFC 6352), as it is spoken to.

use std::collections::HashSet;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use hyper::Method;
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use url::Url;

use super::xml::{self, Item, MultiStatus};
use crate::dialer::DialError;
use crate::dialer::fetch::FetchError;
use crate::dialer::session::{Answer, Session};
use crate::state::AppState;

/// For one request.
const PATIENCE: Duration = Duration::from_secs(60);

/// Of one answer: the names of 50,000 cards, or some dozen cards with photos.
const MOST_BYTES: usize = 48 * 1024 * 1024;

const MOST_REDIRECTS: usize = 5;

/// Pages of a list of changes (RFC 6578 §3.6).
const MOST_PAGES: usize = 1_000;

const VCARD: &str = "text/vcard; charset=utf-8";

/// Why the server didn't do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Error {
    #[error(transparent)]
    Fetch(FetchError),
    #[error("the name or the password isn't taken")]
    Unauthorized,
    #[error("nothing is there")]
    Missing,
    /// Something changed there since it was last seen.
    #[error("it was changed there meanwhile")]
    Changed,
    /// It will not, however often it is asked.
    #[error("the server doesn't take it: {0}")]
    Refused(u16),
    /// It may later.
    #[error("the server is in trouble: {0}")]
    Busy(u16),
    #[error("the answer is no WebDAV")]
    Protocol,
}

impl From<FetchError> for Error {
    fn from(error: FetchError) -> Self {
        Self::Fetch(error)
    }
}

/// An address book there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) url: String,
    pub(super) name: String,
    pub(super) is_read_only: bool,
}

/// What changed in a book there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Changes {
    /// URLs and ETags.
    pub(super) changed: Vec<(String, String)>,
    pub(super) gone: Vec<String>,
    /// Whether `changed` is all there is.
    pub(super) is_whole: bool,
    pub(super) token: Option<String>,
}

/// A card there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ServerCard {
    pub(super) url: String,
    pub(super) etag: String,
    pub(super) vcard: String,
}

/// What a server gave of the cards that it was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Cards {
    pub(super) found: Vec<ServerCard>,
    /// Those that it neither gave nor said to be gone: there may be more than it wants to give at once (RFC 6352
    /// §8.6.1), or it has trouble with them.
    pub(super) left_out: Vec<String>,
}

impl Cards {
    fn of(book: &Url, wanted: &[String], read: MultiStatus) -> Self {
        let (mut found, mut told) = (Vec::new(), HashSet::new());
        for item in read.items {
            let Some(url) = below(book, &item.href) else { continue };
            if matches!(item.status, Some(404 | 410)) {
                told.insert(url);
            } else if let Some(vcard) = item.card {
                told.insert(url.clone());
                found.push(ServerCard { url, etag: item.etag.unwrap_or_default(), vcard });
            }
        }
        let left_out = wanted.iter().filter(|url| !told.contains(*url)).cloned().collect();
        Self { found, left_out }
    }
}

/// Whether something is written over what is there, or must be new.
#[derive(Clone, Copy, Debug)]
pub(super) enum Over<'a> {
    Nothing,
    Etag(&'a str),
}

/// Somebody's way to a server.
#[derive(Debug)]
pub(super) struct Client<'a> {
    session: Session<'a>,
    authorization: HeaderValue,
}

impl<'a> Client<'a> {
    pub(super) fn new(state: &'a AppState, user_name: &str, password: &str) -> Self {
        let basic = STANDARD.encode(format!("{user_name}:{password}"));
        let value = HeaderValue::from_str(&format!("Basic {basic}"));
        let mut authorization = value.unwrap_or_else(|_| HeaderValue::from_static(""));
        authorization.set_sensitive(true);
        Self { session: state.dialer.session(PATIENCE, MOST_BYTES), authorization }
    }

    async fn ask(
        &mut self,
        method: &str,
        url: &Url,
        headers: &[(HeaderName, &str)],
        body: impl Into<Bytes>,
    ) -> Result<Answer, Error> {
        let mut all = HeaderMap::new();
        all.insert(header::AUTHORIZATION, self.authorization.clone());
        for (name, value) in headers {
            let value = HeaderValue::from_str(value).map_err(|_| Error::Protocol)?;
            all.insert(name.clone(), value);
        }
        let method = Method::from_bytes(method.as_bytes()).map_err(|_| Error::Protocol)?;
        let answer = self.session.ask(method, url, all, body.into()).await?;
        match answer.status {
            200..=399 => Ok(answer),
            401 => Err(Error::Unauthorized),
            404 | 410 => Err(Error::Missing),
            412 => Err(Error::Changed),
            408 | 423 | 425 | 429 | 500 | 502..=599 => Err(Error::Busy(answer.status)),
            status => Err(Error::Refused(status)),
        }
    }

    /// `PROPFIND` or `REPORT`.
    async fn query(
        &mut self,
        method: &str,
        url: &Url,
        depth: &'static str,
        body: impl Into<Bytes>,
    ) -> Result<MultiStatus, Error> {
        let depth = (HeaderName::from_static("depth"), depth);
        let form = (header::CONTENT_TYPE, "application/xml; charset=utf-8");
        let answer = self.ask(method, url, &[depth, form], body).await?;
        if answer.status != 207 {
            return Err(Error::Protocol);
        }
        let text = String::from_utf8_lossy(&answer.body);
        xml::read(&text).ok_or(Error::Protocol)
    }

    /// Asks who the user is at `url` or wherever that leads (RFC 6764 §6).
    async fn who(&mut self, mut url: Url) -> Result<(Url, Item), Error> {
        for _ in 0..=MOST_REDIRECTS {
            let depth = (HeaderName::from_static("depth"), "0");
            let form = (header::CONTENT_TYPE, "application/xml; charset=utf-8");
            let answer = self.ask("PROPFIND", &url, &[depth, form], xml::WHO).await?;
            if answer.status == 207 {
                let text = String::from_utf8_lossy(&answer.body);
                let found = xml::read(&text).and_then(|read| read.items.into_iter().next());
                return Ok((url, found.ok_or(Error::Protocol)?));
            }
            let to = answer.headers.get(header::LOCATION).and_then(|to| to.to_str().ok());
            url = url.join(to.ok_or(Error::Protocol)?).map_err(|_| Error::Protocol)?;
        }
        Err(Error::Protocol)
    }

    /// The folder of the user's address books, from any address of the server that is theirs.
    pub(super) async fn home(&mut self, url: Url) -> Result<Url, Error> {
        let (url, found) = self.who(url).await?;
        if found.is_book {
            return Ok(url);
        }
        let home = match (found.home, found.principal) {
            (Some(home), _) => url.join(&home),
            (None, Some(principal)) => {
                let principal = url.join(&principal).map_err(|_| Error::Protocol)?;
                let (url, found) = self.who(principal).await?;
                url.join(&found.home.ok_or(Error::Missing)?)
            }
            (None, None) => return Err(Error::Missing),
        };
        home.map_err(|_| Error::Protocol)
    }

    /// The address books of a folder.
    pub(super) async fn books(&mut self, home: &Url) -> Result<Vec<Found>, Error> {
        let read = self.query("PROPFIND", home, "1", xml::BOOKS).await?;
        let books = read.items.into_iter().filter(|item| item.is_book).filter_map(|item| {
            let url = home.join(&item.href).ok().filter(|url| url.scheme() == "https")?;
            let last = url.path().trim_end_matches('/').rsplit('/').next().unwrap_or_default();
            let name = if item.name.is_empty() { last.to_owned() } else { item.name };
            let is_read_only = item.may_write == Some(false);
            Some(Found { url: url.into(), name: name.chars().take(100).collect(), is_read_only })
        });
        Ok(books.collect())
    }

    /// What changed in a book since `token`; all there is without one, or where the server no longer knows it.
    pub(super) async fn changes(
        &mut self,
        book: &Url,
        token: Option<&str>,
    ) -> Result<Changes, Error> {
        if let Some(token) = token {
            match self.changes_since(book, token).await {
                Ok(changes) => return Ok(changes),
                Err(Error::Refused(_) | Error::Changed | Error::Protocol) => {}
                Err(error) => return Err(error),
            }
        }
        match self.changes_since(book, "").await {
            // A server without RFC 6578.
            Err(Error::Refused(_) | Error::Busy(500 | 501) | Error::Protocol) => {
                let read = self.query("PROPFIND", book, "1", xml::ETAGS).await?;
                let mut changes = Changes { is_whole: true, ..Changes::default() };
                take_changes(&mut changes, book, read);
                Ok(changes)
            }
            other => other,
        }
    }

    async fn changes_since(&mut self, book: &Url, token: &str) -> Result<Changes, Error> {
        let mut changes = Changes { is_whole: token.is_empty(), ..Changes::default() };
        let mut token = token.to_owned();
        for _ in 0..MOST_PAGES {
            let read = self.query("REPORT", book, "0", xml::changes(&token)).await?;
            let next = read.token.clone().ok_or(Error::Protocol)?;
            // RFC 6578 §3.6: there is more than it wants to say at once.
            let is_cut = read.items.iter().any(|item| item.status == Some(507));
            take_changes(&mut changes, book, read);
            changes.token = Some(next.clone());
            if !is_cut || next == token {
                return Ok(changes);
            }
            token = next;
        }
        Err(Error::Protocol)
    }

    /// Cards of a book.
    pub(super) async fn cards(&mut self, book: &Url, urls: &[String]) -> Result<Cards, Error> {
        let paths: Vec<Url> = urls.iter().filter_map(|url| Url::parse(url).ok()).collect();
        let query = xml::cards(paths.iter().map(Url::path));
        let read = self.query("REPORT", book, "0", query).await?;
        Ok(Cards::of(book, urls, read))
    }

    /// Writes a card. Gives its new ETag, if the server says and so has it as it was sent.
    pub(super) async fn put(
        &mut self,
        url: &Url,
        vcard: String,
        over: Over<'_>,
    ) -> Result<Option<String>, Error> {
        let condition = match over {
            Over::Nothing => (header::IF_NONE_MATCH, "*"),
            Over::Etag(etag) => (header::IF_MATCH, etag),
        };
        let form = (header::CONTENT_TYPE, VCARD);
        let answer = self.ask("PUT", url, &[form, condition], vcard).await?;
        let etag = answer.headers.get(header::ETAG).and_then(|etag| etag.to_str().ok());
        Ok(etag.filter(|etag| !etag.starts_with("W/")).map(str::to_owned))
    }

    /// Deletes a card, if it is as it was last seen.
    pub(super) async fn delete(&mut self, url: &Url, etag: &str) -> Result<(), Error> {
        let condition = (header::IF_MATCH, if etag.is_empty() { "*" } else { etag });
        match self.ask("DELETE", url, &[condition], "").await {
            Ok(_) | Err(Error::Missing) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

fn take_changes(changes: &mut Changes, book: &Url, read: MultiStatus) {
    for item in read.items {
        let Some(url) = below(book, &item.href) else { continue };
        match (item.status, item.etag) {
            (Some(404 | 410), _) => changes.gone.push(url),
            (_, Some(etag)) if !item.is_folder => changes.changed.push((url, etag)),
            _ => {}
        }
    }
}

/// The address of what stands in a book; nothing for the book itself and for what doesn't stand there.
fn below(book: &Url, href: &str) -> Option<String> {
    let url = book.join(href).ok()?;
    let rest = url.as_str().strip_prefix(book.as_str())?;
    let is_one = !rest.is_empty() && !rest.contains(['/', '?', '#']);
    is_one.then(|| url.into())
}

/// Where to begin, from what somebody typed: a URL, a host, or a mail address (RFC 6764 §6).
pub(super) async fn beginnings(state: &AppState, typed: &str) -> Vec<Url> {
    let typed = typed.trim();
    if let Some((scheme, _)) = typed.split_once("://") {
        let url = Url::parse(typed).ok().filter(|_| scheme.eq_ignore_ascii_case("https"));
        let well_known = url.as_ref().and_then(|url| url.join(WELL_KNOWN).ok());
        return url.into_iter().chain(well_known).collect();
    }
    let (is_address, place) = match typed.rsplit_once('@') {
        Some((_, domain)) => (true, domain),
        None => (false, typed),
    };
    let mut urls = Vec::new();
    if is_address && let Some((host, port)) = crate::discovery::address_books(state, place).await {
        urls.extend(Url::parse(&format!("https://{host}:{port}{WELL_KNOWN}")));
    }
    if let Ok(url) = Url::parse(&format!("https://{place}")) {
        if url.path() != "/" {
            urls.push(url.clone());
        }
        urls.extend(url.join(WELL_KNOWN));
        urls.extend(url.join("/"));
    }
    urls
}

/// RFC 6764 §5
const WELL_KNOWN: &str = "/.well-known/carddav";

/// Whether a certificate is why there is no connection.
pub(super) fn is_bad_certificate(error: &Error) -> bool {
    matches!(error, Error::Fetch(FetchError::Dial(DialError::BadCertificate(_))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cards_that_a_server_leaves_out_are_told_from_those_that_are_gone() {
        let book = Url::parse("https://x.example/u/book/").unwrap();
        let urls = ["a", "b", "c", "d"].map(|name| format!("https://x.example/u/book/{name}.vcf"));
        let xml = r#"<D:multistatus xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav">
            <D:response><D:href>/u/book/a.vcf</D:href><D:propstat><D:prop><D:getetag>"1"</D:getetag>
              <C:address-data>BEGIN:VCARD</C:address-data></D:prop>
              <D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>
            <D:response><D:href>/u/book/b.vcf</D:href>
              <D:status>HTTP/1.1 404 Not Found</D:status></D:response>
            <D:response><D:href>/u/book/c.vcf</D:href><D:propstat><D:prop><C:address-data/></D:prop>
              <D:status>HTTP/1.1 500 Oh</D:status></D:propstat></D:response>
            <D:response><D:href>/u/book/</D:href>
              <D:status>HTTP/1.1 507 Insufficient Storage</D:status></D:response>
            </D:multistatus>"#;
        let cards = Cards::of(&book, &urls, xml::read(xml).unwrap());
        let found: Vec<&str> = cards.found.iter().map(|card| card.url.as_str()).collect();
        assert_eq!(found, [&urls[0]]);
        assert_eq!(cards.left_out, urls[2..]);
    }

    #[test]
    fn only_what_stands_in_the_book_is_taken() {
        let book = Url::parse("https://x.example/u/book/").unwrap();
        let check = |href: &str, expected: Option<&str>| {
            assert_eq!(below(&book, href).as_deref(), expected, "{href}");
        };
        check("/u/book/a%20b.vcf", Some("https://x.example/u/book/a%20b.vcf"));
        check("https://x.example/u/book/a.vcf", Some("https://x.example/u/book/a.vcf"));
        for href in ["/u/book/", "/u/book", "/u/other/a.vcf", "/u/book/b/c.vcf"] {
            check(href, None);
        }
        check("https://elsewhere.example/u/book/a.vcf", None);
        check("/u/book/../secret/a.vcf", None);
    }
}
