//! The file that holds the keys: one a line, base64, the newest last. Only its owner may read it.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

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
    let failed = |error| KeyError::Io { path: path.to_owned(), error };
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(KeyError::Exposed { path: path.to_owned(), mode });
    }
    let text = Zeroizing::new(fs::read_to_string(path).map_err(failed)?);
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

fn parse(line: &str) -> Option<KeyBytes> {
    let bytes = Zeroizing::new(STANDARD.decode(line.trim()).ok()?);
    Some(Zeroizing::new(bytes.as_slice().try_into().ok()?))
}

/// Makes the file with one key in it, durable before anything is sealed with it.
pub(super) fn create(path: &Path, rng: &mut impl CryptoRng) -> Result<KeyBytes, KeyError> {
    let failed = |error| KeyError::Io { path: path.to_owned(), error };
    let mut key = Zeroizing::new([0; 32]);
    rng.fill_bytes(&mut key[..]);
    let line = Zeroizing::new(STANDARD.encode(&key[..]) + "\n");
    let mut file =
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(failed)?;
    file.write_all(line.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    fs::File::open(folder.unwrap_or(Path::new(".")))
        .and_then(|folder| folder.sync_all())
        .map_err(failed)?;
    Ok(key)
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
