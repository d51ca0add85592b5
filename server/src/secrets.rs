//! Sealing: what the state must keep and nobody may read (credentials), and tokens that only this server can make.
//!
//! XChaCha20-Poly1305 under a key that lives in a file outside the database. A record names its key, so that keys can
//! be changed while old records still open:
//!
//! ```text
//! version (1 byte, = 1) | key id (4 bytes) | nonce (24 bytes) | ciphertext and tag
//! ```

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::SystemTime;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use rand::CryptoRng;
use secrecy::zeroize::Zeroizing;
use sha2::{Digest, Sha256};
use shared::id::{AccountId, UserId};

mod key_file;
mod probe;

pub use key_file::KeyError;
pub use probe::prove_key;

const VERSION: u8 = 1;
const KEY_ID_BYTES: usize = 4;
const NONCE_BYTES: usize = 24;

/// What a record belongs to. A record copied to another user, account or field does not open there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Context<'a> {
    pub user: &'a str,
    pub account: &'a str,
    pub field: &'a str,
}

impl<'a> Context<'a> {
    /// What opens a mailbox on its host.
    pub fn credential(user: &'a UserId, account: &'a AccountId) -> Self {
        Self { user: user.as_str(), account: account.as_str(), field: "credential" }
    }

    /// The secret of a user's second factor.
    pub fn second_factor(user: &'a UserId) -> Self {
        Self { user: user.as_str(), account: "", field: "second-factor" }
    }

    /// The password of a CardDAV server.
    pub fn carddav(user: &'a str, server: &'a str) -> Self {
        Self { user, account: server, field: "carddav" }
    }

    /// How a session's browser is reached while Pli is closed.
    pub fn push(user: &'a str, session: &'a str) -> Self {
        Self { user, account: session, field: "push" }
    }

    /// Each part with its length before it, so that no two contexts read alike.
    fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for part in [self.user, self.account, self.field] {
            bytes.extend_from_slice(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            bytes.extend_from_slice(part.as_bytes());
        }
        bytes
    }
}

/// The record was made for something else, under a key that is gone, or was tampered with. Which, nobody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the sealed record does not open")]
pub struct DoesNotOpen;

struct Key {
    id: [u8; KEY_ID_BYTES],
    cipher: XChaCha20Poly1305,
}

/// The file's keys as they were read, the newest last.
struct Keys {
    keys: Vec<Key>,
    /// When the file was changed last.
    modified: Option<SystemTime>,
}

/// Seals and opens. The last key of the file seals; all of them open.
pub struct Sealer {
    path: PathBuf,
    keys: RwLock<Arc<Keys>>,
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sealer").field("keys", &self.keys().keys.len()).finish_non_exhaustive()
    }
}

impl Sealer {
    /// Reads the key file. Where there is none, one is made, unless `may_create` is false: then something was sealed
    /// already with a key that is missing now, and starting would only hide that.
    ///
    /// # Errors
    ///
    /// A key file that is missing, short, malformed, or that other users of the machine may read.
    pub fn open_or_create(
        path: &Path,
        may_create: bool,
        rng: &mut impl CryptoRng,
    ) -> Result<Self, KeyError> {
        let modified = key_file::modified(path);
        let keys = match key_file::read(path)? {
            Some(keys) => keys,
            None if may_create => vec![key_file::create(path, rng)?],
            None => return Err(KeyError::Missing(PathBuf::from(path))),
        };
        Ok(Self::with_keys(path.to_owned(), keys.iter(), modified))
    }

    fn with_keys<'a>(
        path: PathBuf,
        keys: impl Iterator<Item = &'a Zeroizing<[u8; 32]>>,
        modified: Option<SystemTime>,
    ) -> Self {
        let keys = Keys { keys: keys.map(Key::new).collect(), modified };
        Self { path, keys: RwLock::new(Arc::new(keys)) }
    }

    /// Takes up a key file that was changed since it was read, as by `pli admin rotate-key`. Says whether it was.
    ///
    /// # Errors
    ///
    /// A file that can't be used; the keys that were read before stay.
    pub fn refresh(&self) -> Result<bool, KeyError> {
        let modified = key_file::modified(&self.path);
        if modified.is_none() || modified == self.keys().modified {
            return Ok(false);
        }
        let Some(keys) = key_file::read(&self.path)? else { return Ok(false) };
        let keys = Keys { keys: keys.iter().map(Key::new).collect(), modified };
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys);
        Ok(true)
    }

    fn keys(&self) -> Arc<Keys> {
        Arc::clone(&self.keys.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Adds a key to the file, which seals from now on.
    ///
    /// # Errors
    ///
    /// If the file can't be written; it is as it was.
    pub fn add_key(&self, rng: &mut impl CryptoRng) -> Result<(), KeyError> {
        key_file::add(&self.path, rng)?;
        self.refresh().map(|_| ())
    }

    /// Removes all keys but the newest from the file, and tells how many these were. What they sealed never opens again.
    ///
    /// # Errors
    ///
    /// If the file can't be written; it is as it was.
    pub fn forget_old_keys(&self) -> Result<usize, KeyError> {
        let forgotten = key_file::keep_newest(&self.path)?;
        self.refresh()?;
        Ok(forgotten)
    }

    /// How long the file has been as it is; `None` where that can't be told.
    pub fn age(&self) -> Option<std::time::Duration> {
        key_file::modified(&self.path)?.elapsed().ok()
    }

    /// Whether the newest key sealed this record.
    pub fn is_newest(&self, record: &[u8]) -> bool {
        let keys = self.keys();
        let newest = keys.keys.last().map(|key| key.id);
        matches!(record.split_first(), Some((&VERSION, rest)) if newest.is_some_and(|id| rest.starts_with(&id)))
    }

    /// A record that only opens here and in the same context.
    pub fn seal(&self, context: Context<'_>, secret: &[u8], rng: &mut impl CryptoRng) -> Vec<u8> {
        let keys = self.keys();
        let key = keys.keys.last().expect("a sealer holds at least one key");
        let mut nonce = [0; NONCE_BYTES];
        rng.fill_bytes(&mut nonce);
        let payload = Payload { msg: secret, aad: &context.bytes() };
        let sealed = key
            .cipher
            .encrypt(XNonce::from_slice(&nonce), payload)
            .expect("only messages over 256 GiB can't be sealed");
        let mut record = Vec::with_capacity(1 + KEY_ID_BYTES + NONCE_BYTES + sealed.len());
        record.push(VERSION);
        record.extend_from_slice(&key.id);
        record.extend_from_slice(&nonce);
        record.extend_from_slice(&sealed);
        record
    }

    /// What was sealed in the same context.
    ///
    /// # Errors
    ///
    /// [`DoesNotOpen`] for any other record.
    pub fn open(
        &self,
        context: Context<'_>,
        record: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, DoesNotOpen> {
        let (&version, rest) = record.split_first().ok_or(DoesNotOpen)?;
        if version != VERSION {
            return Err(DoesNotOpen);
        }
        let (id, rest) = rest.split_at_checked(KEY_ID_BYTES).ok_or(DoesNotOpen)?;
        let (nonce, sealed) = rest.split_at_checked(NONCE_BYTES).ok_or(DoesNotOpen)?;
        let mut keys = self.keys();
        let has_key = |keys: &Keys| keys.keys.iter().any(|key| key.id == *id);
        // Another process may just have added the key.
        if !has_key(&keys) && self.refresh().is_ok_and(|is_newer| is_newer) {
            keys = self.keys();
        }
        let key = keys.keys.iter().find(|key| key.id == *id).ok_or(DoesNotOpen)?;
        let payload = Payload { msg: sealed, aad: &context.bytes() };
        key.cipher
            .decrypt(XNonce::from_slice(nonce), payload)
            .map(Zeroizing::new)
            .map_err(|_| DoesNotOpen)
    }

    /// A sealed record that is safe in a URL. The same rules as for [`Sealer::seal`].
    pub fn seal_token(
        &self,
        context: Context<'_>,
        content: &[u8],
        rng: &mut impl CryptoRng,
    ) -> String {
        URL_SAFE_NO_PAD.encode(self.seal(context, content, rng))
    }

    /// What [`Sealer::seal_token`] sealed in the same context.
    ///
    /// # Errors
    ///
    /// [`DoesNotOpen`] for any other token.
    pub fn open_token(
        &self,
        context: Context<'_>,
        token: &str,
    ) -> Result<Zeroizing<Vec<u8>>, DoesNotOpen> {
        let record = URL_SAFE_NO_PAD.decode(token).map_err(|_| DoesNotOpen)?;
        self.open(context, &record)
    }
}

impl Key {
    fn new(key: &Zeroizing<[u8; 32]>) -> Self {
        Self { id: key_id(key), cipher: XChaCha20Poly1305::new((&**key).into()) }
    }
}

/// Names a key without saying anything about it that helps to guess it.
fn key_id(key: &Zeroizing<[u8; 32]>) -> [u8; KEY_ID_BYTES] {
    let digest = Sha256::new().chain_update(b"pli key id").chain_update(&key[..]).finalize();
    let mut id = [0; KEY_ID_BYTES];
    for (to, from) in id.iter_mut().zip(digest) {
        *to = from;
    }
    id
}

/// An unguessable name of `N` random bytes, safe in a URL and a cookie.
pub fn random_name<const N: usize>(rng: &mut impl CryptoRng) -> String {
    let mut bytes = [0; N];
    rng.fill_bytes(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> Zeroizing<[u8; 32]> {
        Zeroizing::new([byte; 32])
    }

    fn sealer(keys: &[u8]) -> Sealer {
        let keys: Vec<_> = keys.iter().copied().map(key).collect();
        Sealer::with_keys(PathBuf::new(), keys.iter(), None)
    }

    const HERE: Context<'_> = Context { user: "u", account: "a", field: "password" };

    #[test]
    fn opens_in_its_own_context_only() {
        let sealer = sealer(&[1]);
        let record = sealer.seal(HERE, b"secret", &mut rand::rng());
        assert_eq!(&sealer.open(HERE, &record).unwrap()[..], b"secret");
        for elsewhere in [
            Context { user: "v", ..HERE },
            Context { account: "b", ..HERE },
            Context { field: "token", ..HERE },
            Context { user: "ua", account: "", ..HERE },
        ] {
            assert_eq!(sealer.open(elsewhere, &record), Err(DoesNotOpen));
        }
    }

    #[test]
    fn no_byte_can_be_changed_or_left_out() {
        let sealer = sealer(&[1]);
        let record = sealer.seal(HERE, b"secret", &mut rand::rng());
        for at in 0..record.len() {
            let mut changed = record.clone();
            changed[at] ^= 1;
            assert_eq!(sealer.open(HERE, &changed), Err(DoesNotOpen));
            assert_eq!(sealer.open(HERE, &record[..at]), Err(DoesNotOpen));
        }
    }

    #[test]
    fn a_new_key_seals_and_the_old_one_still_opens() {
        let old = sealer(&[1]).seal(HERE, b"secret", &mut rand::rng());
        let both = sealer(&[1, 2]);
        assert_eq!(&both.open(HERE, &old).unwrap()[..], b"secret");
        let new = both.seal(HERE, b"secret", &mut rand::rng());
        assert_eq!(sealer(&[1]).open(HERE, &new), Err(DoesNotOpen));
        assert_eq!(&sealer(&[2]).open(HERE, &new).unwrap()[..], b"secret");
    }

    #[test]
    fn tokens_are_sealed_too() {
        let sealer = sealer(&[1]);
        let token = sealer.seal_token(HERE, b"https://images.example/", &mut rand::rng());
        assert!(token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
        assert_eq!(&sealer.open_token(HERE, &token).unwrap()[..], b"https://images.example/");
        assert_eq!(sealer.open_token(HERE, "no token"), Err(DoesNotOpen));
    }
}
