//! The spool's files in the database, in pieces, for other nodes.

use std::io;
use std::path::Path;

use jiff::SignedDuration;
use tokio::fs::{self, File};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::clock::Clock;
use crate::db::{self, Db};
use crate::secrets::random_name;
use crate::state::AppState;

/// Bytes of one piece, which is all of a file that is ever in memory.
const PIECE: usize = 256 * 1024;

/// After which what nobody needs is looked for.
const OLD: SignedDuration = SignedDuration::from_hours(24);

#[derive(Clone, Debug)]
pub(super) struct SharedFiles {
    db: Db,
    clock: Clock,
}

impl SharedFiles {
    pub(super) fn of(state: &AppState) -> Self {
        Self { db: state.db.clone(), clock: state.clock.clone() }
    }

    /// Copies a file into the database. The row that speaks of it is written after that.
    pub(super) async fn keep(&self, folder: &str, path: &Path) -> io::Result<()> {
        let name = name(folder, path);
        let mut file = File::open(path).await?;
        let now = self.clock.now();
        // At least one: an empty file is one, too.
        for number in 0.. {
            let mut piece = Vec::with_capacity(PIECE);
            let limit = u64::try_from(PIECE).unwrap_or(u64::MAX);
            (&mut file).take(limit).read_to_end(&mut piece).await?;
            if piece.is_empty() && number > 0 {
                break;
            }
            db::spool::put(&self.db, &name, number, &piece, now).await.map_err(io::Error::other)?;
        }
        Ok(())
    }

    /// Copies a file out of the database, unless it is here.
    pub(super) async fn fetch(&self, folder: &str, path: &Path) -> io::Result<()> {
        if fs::try_exists(path).await? {
            return Ok(());
        }
        let name = name(folder, path);
        let mut part = path.as_os_str().to_owned();
        part.push(format!("-{}", random_name::<6>(&mut rand::rng())));
        let mut file = File::create_new(&part).await?;
        let mut number = 0;
        while let Some(piece) =
            db::spool::get(&self.db, &name, number).await.map_err(io::Error::other)?
        {
            file.write_all(&piece).await?;
            number += 1;
        }
        file.flush().await?;
        if number == 0 {
            fs::remove_file(&part).await?;
            return Err(io::ErrorKind::NotFound.into());
        }
        // Whoever finds it finds all of it.
        fs::rename(&part, path).await
    }

    pub(super) async fn remove(&self, folder: &str, path: &Path) {
        // Whatever is left is found by the sweep.
        let _ = db::spool::remove(&self.db, &name(folder, path)).await;
    }

    /// Names of files that have been there for a day.
    pub(super) async fn old(&self) -> io::Result<Vec<String>> {
        let before = self.clock.now().saturating_sub(OLD).map_err(io::Error::other)?;
        let old = db::spool::old(&self.db, before).await.map_err(io::Error::other)?;
        let own = |name: &String| name.split_once('/').map(|(_, name)| name.to_owned());
        Ok(old.iter().filter_map(own).collect())
    }
}

fn name(folder: &str, path: &Path) -> String {
    let file = path.file_name().unwrap_or_default();
    format!("{folder}/{}", file.to_string_lossy())
}
