//! Changing the key that seals mail passwords and second factors, while Pli runs.

use std::time::Duration;

use anyhow::{Context as _, bail};
use shared::id::{AccountId, UserId};

use super::say;
use crate::config::Config;
use crate::db::Db;
use crate::db::sealed::{Row, Table, page, replace};
use crate::secrets::{Context, Sealer, prove_key};

/// Records read at once.
const PAGE: i64 = 500;

/// A server that runs looks at the key file each minute, and at once when it meets a record of a key it doesn't know.
const TAKEN_UP_AFTER: Duration = Duration::from_secs(120);

/// What became of the records.
#[derive(Debug, Default)]
struct Resealed {
    done: u64,
    /// Sealed with a key that the file doesn't hold, or damaged.
    broken: u64,
}

/// Adds a key and seals everything with it.
pub(super) async fn rotate(config: &Config, db: &Db) -> anyhow::Result<()> {
    let sealer = open(config)?;
    sealer.add_key(&mut rand::rng())?;
    say("A new key is in the key file: back it up now, apart from the database.")?;
    report(&reseal(db, &sealer).await?)?;
    say("The old key stays in the file until `pli admin forget-old-keys`.")
        .context("standard output")?;
    Ok(())
}

/// Seals what is left under old keys with the newest, then removes the old ones.
pub(super) async fn forget_old(config: &Config, db: &Db) -> anyhow::Result<()> {
    let sealer = open(config)?;
    if sealer.age().is_some_and(|age| age < TAKEN_UP_AFTER) {
        bail!(
            "the key file was changed just now, and a server that runs may still seal with the old key; \
             nothing was removed, try again in two minutes"
        );
    }
    report(&reseal(db, &sealer).await?)?;
    match sealer.forget_old_keys()? {
        0 => say("The key file holds no old keys.")?,
        1 => say("One old key is removed.")?,
        more => say(&format!("{more} old keys are removed."))?,
    }
    Ok(())
}

fn open(config: &Config) -> anyhow::Result<Sealer> {
    Ok(Sealer::open_or_create(&config.key_path(), false, &mut rand::rng())?)
}

async fn reseal(db: &Db, sealer: &Sealer) -> anyhow::Result<Resealed> {
    let mut resealed = Resealed::default();
    prove_key(db, sealer, &mut rand::rng()).await??;
    for table in Table::ALL {
        let mut after = String::new();
        loop {
            let rows = page(db, table, &after, PAGE).await?;
            let Some(last) = rows.last() else { break };
            after.clone_from(&last.key);
            for row in rows.iter().filter(|row| !sealer.is_newest(&row.sealed)) {
                let (user, account) = (UserId(row.user_id.clone()), AccountId(row.key.clone()));
                let context = context(table, row, &user, &account);
                let Ok(secret) = sealer.open(context, &row.sealed) else {
                    resealed.broken += 1;
                    continue;
                };
                let sealed = sealer.seal(context, &secret, &mut rand::rng());
                // Who changed it meanwhile sealed it with the newest key, or the next run finds it.
                resealed.done += u64::from(replace(db, table, row, &sealed).await?);
            }
        }
    }
    Ok(resealed)
}

fn context<'a>(
    table: Table,
    row: &'a Row,
    user: &'a UserId,
    account: &'a AccountId,
) -> Context<'a> {
    match table {
        Table::Credentials => Context::credential(user, account),
        Table::SecondFactors => Context::second_factor(user),
        Table::AddressServers => Context::carddav(&row.user_id, &row.key),
        Table::PushSubscriptions => Context::push(&row.user_id, &row.key),
    }
}

fn report(resealed: &Resealed) -> std::io::Result<()> {
    say(&format!("Sealed with the newest key: {} records.", resealed.done))?;
    match resealed.broken {
        0 => Ok(()),
        broken => say(&format!(
            "{broken} records open with none of the keys and are left as they are: \
             their users are asked for the password again."
        )),
    }
}
