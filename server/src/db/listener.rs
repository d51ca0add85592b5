//! Hearing what other nodes say. The same connection says that this node is alive.

use sqlx::postgres::PgListener;

use super::nodes::ALIVE;
use super::{Db, DbResult};

/// A connection of its own to PostgreSQL.
#[derive(Debug)]
pub struct Listener(PgListener);

impl Listener {
    /// Listens on a channel, and holds the lock by which others know that `node` is alive.
    ///
    /// # Errors
    ///
    /// A database that can't be reached.
    pub async fn open(db: &Db, channel: &str, node: i32) -> DbResult<Self> {
        let mut listener = PgListener::connect(db.connect_options().database_url.as_str()).await?;
        // Held until the connection ends, in whatever way. After a broken one, the old holder is this node itself.
        sqlx::query("SELECT pg_advisory_lock_shared($1, $2)")
            .bind(ALIVE)
            .bind(node)
            .execute(&mut listener)
            .await?;
        listener.listen(channel).await?;
        Ok(Self(listener))
    }

    /// What is said next; `None` when the connection broke. Nothing is lost if this is not waited for to its end.
    pub async fn next(&mut self) -> DbResult<Option<String>> {
        let heard = self.0.try_recv().await?;
        Ok(heard.map(|heard| heard.payload().to_owned()))
    }

    /// Whether the connection still works.
    pub async fn ping(&mut self) -> DbResult<()> {
        sqlx::query("SELECT 1").execute(&mut self.0).await?;
        Ok(())
    }
}
