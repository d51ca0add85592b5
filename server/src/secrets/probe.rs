//! Whether the key file is the one of this database, known before anything can't be opened, or is sealed with another.

use rand::CryptoRng;

use super::{Context, KeyError, Sealer};
use crate::db::{Db, DbResult, key_probe};

const CONTEXT: Context<'_> = Context { user: "", account: "", field: "key probe" };
const WORD: &[u8] = b"pli";

/// Opens what was sealed at the first start, or seals it if this is that.
///
/// # Errors
///
/// [`KeyError::Another`]; beside it those of the database.
pub async fn prove_key(
    db: &Db,
    sealer: &Sealer,
    rng: &mut impl CryptoRng,
) -> DbResult<Result<(), KeyError>> {
    let ours = sealer.seal(CONTEXT, WORD, rng);
    let known = match key_probe::read(db).await? {
        Some(known) => known,
        None => {
            key_probe::add(db, &ours).await?;
            // Of two that start at once, one was first.
            key_probe::read(db).await?.unwrap_or_default()
        }
    };
    if sealer.open(CONTEXT, &known).is_err() {
        return Ok(Err(KeyError::Another));
    }
    if !sealer.is_newest(&known) {
        key_probe::replace(db, &ours).await?;
    }
    Ok(Ok(()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::for_test;

    #[tokio::test]
    async fn another_key_is_noticed_and_a_newer_one_taken() {
        let db = for_test().await;
        let sealer = |keys: &[u8]| {
            let keys: Vec<_> = keys.iter().map(|key| [*key; 32].into()).collect();
            Sealer::with_keys(std::path::PathBuf::new(), keys.iter(), None)
        };
        let prove =
            async |keys: &[u8]| prove_key(&db, &sealer(keys), &mut rand::rng()).await.unwrap();
        prove(&[1]).await.unwrap();
        prove(&[1]).await.unwrap();
        assert!(matches!(prove(&[2]).await, Err(KeyError::Another)));
        prove(&[1, 2]).await.unwrap();
        prove(&[2]).await.unwrap();
        assert!(matches!(prove(&[1]).await, Err(KeyError::Another)));
    }
}
