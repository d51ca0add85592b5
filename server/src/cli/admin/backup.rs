//! A copy of the state, made while Pli runs, and bringing it back.

use std::fs::{self, DirBuilder, File};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use anyhow::{Context, bail};

use super::say;
use crate::config::Config;
use crate::db::{self, Db};

const DATABASE: &str = "pli.sqlite";
const SPOOL: &str = "spool";
const KEY: &str = "key";

/// Copies database and waiting messages to `folder`, which must not be there yet.
pub(super) async fn make(
    config: &Config,
    db: &Db,
    folder: &Path,
    with_key: bool,
) -> anyhow::Result<()> {
    refuse_postgres(config)?;
    make_folder(folder).with_context(|| format!("{} can't be made", folder.display()))?;
    let copied = copy_state(config, db, folder, with_key).await;
    if copied.is_err() {
        // Half a backup is worse than none: somebody might rely on it.
        fs::remove_dir_all(folder).ok();
    }
    copied.with_context(|| format!("no backup was made at {}", folder.display()))?;
    say(&format!("The state is copied to {}.", folder.display()))?;
    if !with_key {
        say(&format!(
            "Not in it: {}, without which nobody's mail password opens.",
            config.key_path().display()
        ))?;
    }
    Ok(())
}

async fn copy_state(config: &Config, db: &Db, folder: &Path, with_key: bool) -> anyhow::Result<()> {
    let spool = config.state_folder.join(SPOOL);
    // A row is written after its file, and a file removed after its row: copied before and after the database, no row
    // lacks its file but that of a message that came and went meanwhile.
    copy_missing(&spool, &folder.join(SPOOL))?;
    db::copy_to(db, &folder.join(DATABASE)).await.context("the database can't be copied")?;
    copy_missing(&spool, &folder.join(SPOOL))?;
    if with_key {
        copy(&config.key_path(), &folder.join(KEY))?;
    }
    Ok(())
}

/// Brings back what [`make`] copied, into a state folder without a database.
pub(super) async fn restore(config: &Config, folder: &Path) -> anyhow::Result<()> {
    refuse_postgres(config)?;
    let copy_of_database = folder.join(DATABASE);
    if !copy_of_database.exists() {
        bail!("{} holds no backup: there is no {DATABASE} in it", folder.display());
    }
    let database = config.database_path();
    if database.exists() {
        bail!(
            "there is a database at {}; stop Pli, move it away, and run this again",
            database.display()
        );
    }
    if !config.state_folder.exists() {
        make_folder(&config.state_folder)
            .with_context(|| format!("{} can't be made", config.state_folder.display()))?;
    }
    copy_missing(&folder.join(SPOOL), &config.state_folder.join(SPOOL))?;
    if folder.join(KEY).exists() && !config.key_path().exists() {
        copy(&folder.join(KEY), &config.key_path())?;
    }
    // The database comes last, and under its name when it is whole: its being there says that all is.
    let arriving = database.with_extension("arriving");
    fs::remove_file(&arriving).ok();
    copy(&copy_of_database, &arriving)?;
    let db = db::open_file(&arriving).await.context("the copied database can't be opened")?;
    let doubtful = db::outbox::doubt_all_due(&db, crate::clock::Clock::default().now()).await?;
    db.close().await;
    fs::rename(&arriving, &database).context("the database can't be put in its place")?;
    say(&format!("The state of {} is back.", folder.display()))?;
    if doubtful > 0 {
        say(&format!(
            "{doubtful} messages were about to be sent, and may have been since. They aren't sent again by themselves: \
             Pli looks for them in Sent, and asks their writers about the others."
        ))?;
    }
    if !config.key_path().exists() {
        say(&format!("Put the key file at {} before you start Pli.", config.key_path().display()))?;
    }
    Ok(())
}

fn refuse_postgres(config: &Config) -> anyhow::Result<()> {
    if config.database.is_postgres() {
        bail!(
            "the state is in PostgreSQL: back it up and bring it back with pg_dump and pg_restore"
        );
    }
    Ok(())
}

/// Copies the files of a folder and its folders that aren't there yet; durably.
fn copy_missing(from: &Path, to: &Path) -> anyhow::Result<()> {
    let entries = match fs::read_dir(from) {
        Ok(entries) => entries,
        // Nothing has waited yet.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => {
            return Err(error).with_context(|| format!("{} can't be read", from.display()));
        }
    };
    if !to.exists() {
        make_folder(to).with_context(|| format!("{} can't be made", to.display()))?;
    }
    for entry in entries {
        let entry = entry?;
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        match entry.file_type()?.is_dir() {
            true => copy_missing(&from, &to)?,
            false if to.exists() => {}
            false if !from.exists() => {} // Sent meanwhile.
            false => copy(&from, &to)?,
        }
    }
    Ok(File::open(to)?.sync_all()?)
}

/// Copies a file with its mode, durably.
fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    let copied = fs::copy(from, to).and_then(|_| File::open(to)?.sync_all());
    copied.with_context(|| format!("{} can't be copied to {}", from.display(), to.display()))
}

fn make_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().mode(0o700).create(path)
}
