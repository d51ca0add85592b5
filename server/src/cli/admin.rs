//! `pli admin`: works on the state folder, beside a server that runs or without one. A running server notices within
//! seconds.

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::bail;
use clap::Subcommand;
use shared::id::UserId;

use crate::clock::Clock;
use crate::config::Config;
use crate::db::{self, Db};
use crate::state::open_database;

mod backup;
mod keys;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List who has signed in.
    Users,
    /// Set the name that the interface shows for a user.
    SetName { email: String, name: String },
    /// List a user's sessions.
    Sessions { email: String },
    /// Sign a user out everywhere.
    EndSessions { email: String },
    /// Turn off the second factor of a user who lost phone and recovery codes.
    RemoveSecondFactor { email: String },
    /// List who runs the organisation.
    Admins,
    /// Let somebody run the organisation.
    GrantAdmin { email: String },
    /// Let somebody not run the organisation any more.
    RevokeAdmin { email: String },
    /// Copy the state to a new folder, while Pli runs.
    Backup {
        folder: PathBuf,
        /// Copy the key file too; then the copy opens the mail of all users.
        #[arg(long)]
        with_key: bool,
    },
    /// Bring back the state from such a folder, while Pli doesn't run.
    Restore { folder: PathBuf },
    /// Make a new key and seal mail passwords and second factors with it, while Pli runs.
    RotateKey,
    /// Remove all keys but the newest from the key file, two minutes after rotate-key at the earliest.
    ForgetOldKeys,
}

pub(super) async fn run(config: Config, command: Command) -> anyhow::Result<()> {
    if let Command::Restore { folder } = &command {
        return backup::restore(&config, folder).await;
    }
    let path = config.database_path();
    if !config.database.is_postgres() && !path.exists() {
        bail!("there is no database at {}; was `pli serve` ever started?", path.display());
    }
    let db = open_database(&config).await?;
    let clock = Clock::default();
    match command {
        Command::Admins => {
            for (email, by) in db::admins::list(&db).await? {
                let by = if by.is_empty() { "the command line" } else { &by };
                say(&format!("{email}\tmade by {by}"))?;
            }
        }
        Command::GrantAdmin { email } => {
            let email = email.trim().to_lowercase();
            if !config.is_of_organisation(&email) {
                bail!(
                    "{email} is of none of the organisation's domains; see [organisation] in the settings"
                );
            }
            let is_new = db::admins::add(&db, &email, "", clock.now()).await?;
            say(if is_new { "done" } else { "it was an admin already" })?;
        }
        Command::RevokeAdmin { email } => {
            if !db::admins::remove(&db, &email.trim().to_lowercase()).await? {
                bail!("{email} is no admin, or the settings name it: then take it out there");
            }
            say("done")?;
        }
        Command::Backup { folder, with_key } => {
            backup::make(&config, &db, &folder, with_key).await?
        }
        Command::Restore { .. } => {}
        Command::RotateKey => keys::rotate(&config, &db).await?,
        Command::ForgetOldKeys => keys::forget_old(&config, &db).await?,
        Command::Users => list_users(&db).await?,
        Command::SetName { email, name } => {
            for user in users(&db, &email).await? {
                db::users::set_name(&db, &user, name.trim()).await?;
            }
        }
        Command::Sessions { email } => list_sessions(&db, &email).await?,
        Command::EndSessions { email } => {
            let mut ended = 0;
            for user in users(&db, &email).await? {
                ended += db::sessions::end_all(&db, &user).await?;
            }
            say(&format!("{ended} sessions ended"))?;
        }
        Command::RemoveSecondFactor { email } => {
            for user in users(&db, &email).await? {
                db::second_factors::remove(&db, &user).await?;
            }
            say("done")?;
        }
    }
    db.close().await;
    Ok(())
}

async fn list_users(db: &Db) -> anyhow::Result<()> {
    for user in db::users::list(db).await? {
        let host = if user.realm.is_empty() { "configured host" } else { &user.realm };
        say(&format!("{}\t{}\t{host}", user.email, user.name))?;
    }
    Ok(())
}

async fn list_sessions(db: &Db, email: &str) -> anyhow::Result<()> {
    for user in users(db, email).await? {
        for session in db::sessions::of_user(db, &user).await? {
            let db::sessions::SessionRow { seen_at, created_at, address, device, .. } = session;
            say(&format!("used {seen_at}, begun {created_at}, from {address}, {device}"))?;
        }
    }
    Ok(())
}

/// Users with this address; an error where there is none.
async fn users(db: &Db, email: &str) -> anyhow::Result<Vec<UserId>> {
    let found = db::users::with_email(db, &email.to_lowercase()).await?;
    if found.is_empty() {
        bail!("nobody has signed in as {email}");
    }
    Ok(found.into_iter().map(|user| UserId(user.id)).collect())
}

fn say(line: &str) -> io::Result<()> {
    writeln!(io::stdout(), "{line}")
}
