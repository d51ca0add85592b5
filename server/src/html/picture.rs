//! Where the pictures of a mail are, and what stands in their place.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use shared::id::{AccountId, MessageId, PartId};
use shared::message::Trackers;
use url::Url;

use super::tracker;

/// A picture written into the mail's text may be as large as this.
const MAX_DATA: usize = 1024 * 1024;

/// The kinds that a `data:` URL may claim. Not SVG: it is a document.
const DATA_TYPES: [&str; 6] =
    ["image/png", "image/jpeg", "image/jpg", "image/gif", "image/webp", "image/bmp"];

/// Prefixes of the addresses that we write, which are the only ones that the second wall lets pass.
const OUR_ADDRESSES: [&str; 2] = [PROXY, ACCOUNTS];
/// Where our proxy for pictures of others is.
pub const PROXY: &str = "/api/images/";
/// Below which the parts of messages are.
const ACCOUNTS: &str = "/api/accounts/";
/// Who is named of those that count readers: more than one reads of, and any sender can make up hosts.
const MAX_NAMES: usize = 5;
/// Longer addresses don't fit into ours.
const MAX_ADDRESS: usize = 4096;

/// Where we serve a part of a message that its text may show in place.
pub fn part_address(account: &AccountId, message: &MessageId, part: &PartId) -> String {
    format!("{}{part}", of_message(account, message))
}

/// What the addresses of all parts of a message begin with.
pub fn of_message(account: &AccountId, message: &MessageId) -> String {
    format!("{ACCOUNTS}{account}/messages/{message}/parts/")
}

/// What is done with the pictures of a mail.
pub struct Pictures<'a> {
    source: Source<'a>,
    /// What was asked for elsewhere, whether it is shown or not.
    pub found: BTreeSet<String>,
    /// Those of them that only tell that the mail was read, with whom they tell.
    trackers: BTreeMap<String, String>,
    /// Parts that are shown in place.
    pub used: BTreeSet<String>,
}

/// Gives the address of our proxy for a picture elsewhere.
pub type Proxied<'a> = &'a dyn Fn(&Url) -> String;

enum Source<'a> {
    Mail {
        /// `Content-ID` of a part to the address where we serve it.
        inline: &'a BTreeMap<String, String>,
        /// `None` while the user hasn't asked for pictures of others.
        remote: Option<Proxied<'a>>,
    },
    /// What we wrote ourselves, which is being checked.
    Ours,
}

/// What became of a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Picture {
    At(String),
    /// Elsewhere, and not asked for.
    Blocked,
    /// Elsewhere, and only there to tell that the mail was read.
    Tracker,
    /// Not there, or not a picture.
    Missing,
}

impl<'a> Pictures<'a> {
    pub fn of_mail(inline: &'a BTreeMap<String, String>, remote: Option<Proxied<'a>>) -> Self {
        let source = Source::Mail { inline, remote };
        Self::of(source)
    }

    pub fn ours() -> Self {
        Self::of(Source::Ours)
    }

    fn of(source: Source<'a>) -> Self {
        let (found, trackers, used) = (BTreeSet::new(), BTreeMap::new(), BTreeSet::new());
        Self { source, found, trackers, used }
    }

    /// How many only tell that the mail was read, and whom.
    pub fn trackers(&self) -> Trackers {
        let names: BTreeSet<&String> = self.trackers.values().collect();
        Trackers {
            count: u32::try_from(self.trackers.len()).unwrap_or(u32::MAX),
            names: names.into_iter().take(MAX_NAMES).cloned().collect(),
        }
    }

    /// What to show for `address`.
    pub fn resolve(&mut self, address: &str) -> Picture {
        self.resolve_seen(address, true)
    }

    /// The same, for a picture that can be seen or not.
    pub fn resolve_seen(&mut self, address: &str, is_seen: bool) -> Picture {
        let address = address.trim();
        let (inline, proxied) = match self.source {
            Source::Ours if is_ours(address) => return Picture::At(address.to_owned()),
            Source::Ours => return Picture::Missing,
            Source::Mail { inline, remote } => (inline, remote),
        };
        if let Some(id) = without_prefix(address, "cid:") {
            return self.inline(inline, id).map_or(Picture::Missing, Picture::At);
        }
        if without_prefix(address, "data:").is_some() {
            return data(address).map_or(Picture::Missing, Picture::At);
        }
        let Some(url) = remote(address) else { return Picture::Missing };
        self.found.insert(url.as_str().to_owned());
        let host = || (!is_seen).then(|| url.host_str().map(str::to_owned)).flatten();
        if let Some(name) = tracker::vendor(&url).map(str::to_owned).or_else(host) {
            self.trackers.insert(url.as_str().to_owned(), name);
            return Picture::Tracker;
        }
        proxied.map_or(Picture::Blocked, |proxied| Picture::At(proxied(&url)))
    }

    /// RFC 2392: a `cid:` URL is the `Content-ID` without its brackets, percent-encoded where needed.
    fn inline(&mut self, parts: &BTreeMap<String, String>, id: &str) -> Option<String> {
        let decoded = percent_decode(id);
        let key = [id, decoded.as_str()].into_iter().find(|key| parts.contains_key(*key))?;
        self.used.insert(key.to_owned());
        parts.get(key).cloned()
    }
}

impl fmt::Debug for Pictures<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pictures").field("found", &self.found.len()).finish_non_exhaustive()
    }
}

/// `address` as one of another machine, if it is one.
pub fn remote(address: &str) -> Option<Url> {
    let url = if address.starts_with("//") {
        Url::parse(&format!("https:{address}")).ok()?
    } else {
        Url::parse(address).ok()?
    };
    let named = url.host_str().is_some_and(|host| !host.is_empty());
    let fits = url.as_str().len() <= MAX_ADDRESS;
    (matches!(url.scheme(), "http" | "https") && named && fits).then_some(url)
}

/// A `data:` URL of a raster image in base64, written tidily.
pub fn data(address: &str) -> Option<String> {
    let (media_type, content) = without_prefix(address, "data:")?.split_once(',')?;
    let (kind, encoding) = media_type.split_once(';')?;
    let kind = kind.trim().to_ascii_lowercase();
    let last = encoding.rsplit(';').next().unwrap_or_default();
    if !DATA_TYPES.contains(&kind.as_str()) || !last.trim().eq_ignore_ascii_case("base64") {
        return None;
    }
    let content: String = content.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    if content.is_empty() || content.len() > MAX_DATA || !content.bytes().all(plain) {
        return None;
    }
    Some(format!("data:{kind};base64,{content}"))
}

/// Whether `address` is one that we wrote.
pub fn is_ours(address: &str) -> bool {
    let ours = OUR_ADDRESSES.iter().any(|prefix| address.starts_with(prefix));
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~/%=&?".contains(&byte);
    (ours && address.bytes().all(plain) && !address.contains(".."))
        || data(address).as_deref() == Some(address)
}

fn without_prefix<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    let (head, rest) = text.split_at_checked(prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then_some(rest)
}

fn percent_decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let mut ahead = rest.clone();
        let pair =
            (byte == b'%').then(|| Some((hex(ahead.next()?)?, hex(ahead.next()?)?))).flatten();
        match pair {
            Some((high, low)) => {
                bytes.push(high * 16 + low);
                rest = ahead;
            }
            None => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}
