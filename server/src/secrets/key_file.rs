//! The file that holds the keys: one a line, base64, the newest last. Only its owner may read it.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rand::CryptoRng;
use secrecy::zeroize::Zeroizing;

type KeyBytes = Zeroizing<[u8; 32]>;

/// Why the server won't start with this key file.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error(
        "the key file {0} is missing, but the database holds credentials sealed with it; \
         restore it from the backup"
    )]
    Missing(PathBuf),
    #[error(
        "the key file holds another key than the one that this database was sealed with; \
         all servers that share a database need the same key file"
    )]
    Another,
    #[error("the key file {path}, line {line}: not a key of 32 bytes in base64")]
    Malformed { path: PathBuf, line: usize },
    #[error("the key file {0} holds no key")]
    Empty(PathBuf),
    #[error(
        "the key file {path} may be read by others (mode {mode:03o}); run: chmod 600 {path}",
        path = path.display()
    )]
    Exposed { path: PathBuf, mode: u32 },
    #[error("the key file {path}: {error}")]
    Io { path: PathBuf, error: io::Error },
}

/// The keys of the file, or `None` where there is no file.
pub(super) fn read(path: &Path) -> Result<Option<Vec<KeyBytes>>, KeyError> {
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(path, error)),
    };
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(KeyError::Exposed { path: path.to_owned(), mode });
    }
    let text = Zeroizing::new(fs::read_to_string(path).map_err(|error| failed(path, error))?);
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let keys = lines
        .map(|(at, line)| {
            parse(line).ok_or_else(|| KeyError::Malformed { path: path.to_owned(), line: at + 1 })
        })
        .collect::<Result<Vec<_>, _>>()?;
    if keys.is_empty() {
        return Err(KeyError::Empty(path.to_owned()));
    }
    Ok(Some(keys))
}

/// When the file was changed last; `None` where it can't be asked.
pub(super) fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|metadata| metadata.modified()).ok()
}

fn parse(line: &str) -> Option<KeyBytes> {
    let bytes = Zeroizing::new(STANDARD.decode(line.trim()).ok()?);
    Some(Zeroizing::new(bytes.as_slice().try_into().ok()?))
}

/// Makes the file with one key in it, durable before anything is sealed with it.
pub(super) fn create(path: &Path, rng: &mut impl CryptoRng) -> Result<KeyBytes, KeyError> {
    let key = new_key(rng);
    write(path, std::slice::from_ref(&key)).map_err(|error| failed(path, error))?;
    Ok(key)
}

/// Adds a key, as durable as the first.
pub(super) fn add(path: &Path, rng: &mut impl CryptoRng) -> Result<(), KeyError> {
    let mut keys = read(path)?.ok_or_else(|| KeyError::Missing(path.to_owned()))?;
    keys.push(new_key(rng));
    replace(path, &keys)
}

/// Removes all keys but the newest; tells how many.
pub(super) fn keep_newest(path: &Path) -> Result<usize, KeyError> {
    let keys = read(path)?.ok_or_else(|| KeyError::Missing(path.to_owned()))?;
    let (newest, old) = keys.split_last().ok_or_else(|| KeyError::Empty(path.to_owned()))?;
    if !old.is_empty() {
        replace(path, std::slice::from_ref(newest))?;
    }
    Ok(old.len())
}

fn new_key(rng: &mut impl CryptoRng) -> KeyBytes {
    let mut key = Zeroizing::new([0; 32]);
    rng.fill_bytes(&mut key[..]);
    key
}

/// Puts a file of these keys in the place of the one that is there, in one step and for the same owner.
fn replace(path: &Path, keys: &[KeyBytes]) -> Result<(), KeyError> {
    let beside = path.with_extension("new");
    let owner = fs::metadata(path).map_err(|error| failed(path, error))?;
    // What a crash may have left.
    fs::remove_file(&beside).ok();
    let replaced = write(&beside, keys)
        .and_then(|()| chown(&beside, Some(owner.uid()), Some(owner.gid())))
        .and_then(|()| fs::rename(&beside, path))
        .and_then(|()| sync_folder(path));
    replaced.map_err(|error| {
        fs::remove_file(&beside).ok();
        failed(path, error)
    })
}

fn write(path: &Path, keys: &[KeyBytes]) -> io::Result<()> {
    let mut text = Zeroizing::new(String::with_capacity(keys.len() * 45));
    for key in keys {
        STANDARD.encode_string(&key[..], &mut text);
        text.push('\n');
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    sync_folder(path)
}

fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    fs::File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

fn failed(path: &Path, error: io::Error) -> KeyError {
    KeyError::Io { path: path.to_owned(), error }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets::{Context, Sealer};

    fn open(path: &Path, may_create: bool) -> Result<Sealer, KeyError> {
        Sealer::open_or_create(path, may_create, &mut rand::rng())
    }

    fn write(path: &Path, text: &str, mode: u32) {
        fs::write(path, text).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn is_made_once_and_for_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let context = Context { user: "", account: "", field: "" };
        let record = open(&path, true).unwrap().seal(context, b"secret", &mut rand::rng());
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(&open(&path, false).unwrap().open(context, &record).unwrap()[..], b"secret");
    }

    #[test]
    fn a_key_added_by_another_process_is_taken_up_and_an_old_one_is_forgotten_when_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let context = Context { user: "", account: "", field: "" };
        let rng = &mut rand::rng();
        let running = open(&path, true).unwrap();
        let old = running.seal(context, b"secret", rng);
        let command = open(&path, false).unwrap();
        // File systems tell times coarsely.
        fs::File::open(&path).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
        command.add_key(rng).unwrap();
        let new = command.seal(context, b"secret", rng);
        assert!(command.is_newest(&new) && !command.is_newest(&old));
        assert_eq!(&running.open(context, &new).unwrap()[..], b"secret");
        assert_eq!(&running.open(context, &old).unwrap()[..], b"secret");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(command.forget_old_keys().unwrap(), 1);
        assert_eq!(command.forget_old_keys().unwrap(), 0);
        let restarted = open(&path, false).unwrap();
        assert!(restarted.open(context, &old).is_err());
        assert_eq!(&restarted.open(context, &new).unwrap()[..], b"secret");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_missing_short_or_exposed_key_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        assert!(matches!(open(&path, false), Err(KeyError::Missing(_))));
        write(&path, "", 0o600);
        assert!(matches!(open(&path, true), Err(KeyError::Empty(_))));
        let good = STANDARD.encode([7; 32]);
        write(&path, &format!("{good}\n{}\n", STANDARD.encode([7; 31])), 0o600);
        assert!(matches!(open(&path, true), Err(KeyError::Malformed { line: 2, .. })));
        write(&path, &good, 0o640);
        assert!(matches!(open(&path, true), Err(KeyError::Exposed { mode: 0o640, .. })));
        write(&path, &good, 0o600);
        assert!(open(&path, false).is_ok());
    }
}
