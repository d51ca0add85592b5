//! Passwords of Pli's own (SPEC A2): for users who have no mailbox here, or don't want to type its password.

use std::sync::LazyLock;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use secrecy::{ExposeSecret, SecretString};
use shared::id::UserId;
use shared::problem::ProblemKind;
use shared::sign_in::SHORTEST_PASSWORD;
use tokio::sync::Semaphore;

use crate::db::pli_passwords::{self, PasswordRow};
use crate::error::{ApiError, ApiResult};
use crate::secrets::random_name;
use crate::state::AppState;

/// Bytes of a password that are taken.
pub(super) const MOST_BYTES: usize = 1024;

/// Hashes worked on at once: each holds 19 MiB.
static AT_ONCE: Semaphore = Semaphore::const_new(4);

/// What is compared where there is nobody, so that this takes as long.
static OF_NOBODY: LazyLock<Option<String>> = LazyLock::new(|| {
    let password = random_name::<16>(&mut rand::rng());
    argon2().hash_password(password.as_bytes()).ok().map(|hash| hash.to_string())
});

/// Argon2id with 19 MiB, two passes and one lane: what OWASP asks for, and the crate's default.
fn argon2() -> Argon2<'static> {
    Argon2::default()
}

/// Characters of a password beside the words that everybody knows of its user.
const SHORTEST_REST: usize = 8;

/// Refuses a password that is short, common, or follows from what everybody knows of its user.
pub(super) fn judge(password: &str, email: &str, name: &str) -> Result<(), ProblemKind> {
    let lower = password.to_lowercase();
    let has = |word: &str| word.chars().count() >= 4 && lower.contains(word);
    let name = name.to_lowercase();
    let is_of_user = has(email) || has(&name) || has(&name.split_whitespace().collect::<String>());
    let is_long = password.chars().count() >= SHORTEST_PASSWORD && password.len() <= MOST_BYTES;
    if !is_long || is_of_user {
        return Err(ProblemKind::WeakPassword);
    }
    let mut known: Vec<&str> = email.split(['@', '.', '-', '_']).collect();
    known.extend(name.split_whitespace().chain([email, "pli", "webmail"]));
    // What is left without what everybody knows has to be something.
    let words = known.iter().filter(|word| word.chars().count() >= 4);
    let rest = words.fold(lower, |rest, word| rest.replace(word, ""));
    if rest.chars().count() < SHORTEST_REST {
        return Err(ProblemKind::WeakPassword);
    }
    match zxcvbn::zxcvbn(password, &known).score() >= zxcvbn::Score::Three {
        true => Ok(()),
        false => Err(ProblemKind::WeakPassword),
    }
}

/// The hash of a new password, if it is good enough.
pub(super) async fn accept(password: SecretString, email: &str, name: &str) -> ApiResult<String> {
    let (email, name) = (email.to_owned(), name.to_owned());
    work(move || {
        judge(password.expose_secret(), &email, &name)?;
        let hash = argon2().hash_password(password.expose_secret().as_bytes());
        Ok(hash.map_err(|error| failed(&error))?.to_string())
    })
    .await?
}

/// Whose Pli password this is, among all users with the address. It takes as long where there is none.
pub(super) async fn owner(
    state: &AppState,
    email: &str,
    password: &SecretString,
) -> ApiResult<Owner> {
    let rows = pli_passwords::of_email(&state.db, email).await?;
    let is_guess = !rows.is_empty();
    Ok(match verify(rows, password.clone()).await? {
        Some(user) => Owner::User(user),
        None => Owner::Nobody { is_guess },
    })
}

/// Whose password it was.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Owner {
    User(UserId),
    Nobody {
        /// Whether it could have been somebody's.
        is_guess: bool,
    },
}

/// Whether this is the user's Pli password.
pub(super) async fn is_right(
    state: &AppState,
    user: &UserId,
    password: &SecretString,
) -> ApiResult<bool> {
    let row = pli_passwords::of_user(&state.db, user).await?;
    Ok(verify(row.into_iter().collect(), password.clone()).await?.is_some())
}

async fn verify(rows: Vec<PasswordRow>, password: SecretString) -> ApiResult<Option<UserId>> {
    work(move || {
        let password = password.expose_secret().as_bytes();
        let is = |hash: &str| {
            PasswordHash::new(hash)
                .is_ok_and(|hash| argon2().verify_password(password, &hash).is_ok())
        };
        if rows.is_empty() {
            OF_NOBODY.as_deref().map(is);
        }
        rows.into_iter().find(|row| is(&row.hash)).map(|row| UserId(row.user_id))
    })
    .await
}

/// Hashing takes long on purpose: not on the threads that answer requests, and not too many at once.
async fn work<T: Send + 'static>(task: impl FnOnce() -> T + Send + 'static) -> ApiResult<T> {
    let _permit = AT_ONCE.acquire().await.map_err(ApiError::internal)?;
    tokio::task::spawn_blocking(task).await.map_err(ApiError::internal)
}

fn failed(error: &argon2::password_hash::Error) -> ApiError {
    ApiError::internal(anyhow::anyhow!("argon2: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(password: &str, is_good: bool) {
        let verdict = judge(password, "erin.field@agency.example", "Erin Field");
        assert_eq!(verdict.is_ok(), is_good, "{password}");
    }

    #[test]
    fn short_common_and_known_passwords_are_refused() {
        check("tall order 7", true);
        check("correct horse battery staple", true);
        check("w8#Lq2!vTz9", false);
        check("w8#Lq2!vTz9m", true);
        check("passwordpassword", false);
        check("Password123!", false);
        check("qwertyuiop12", false);
        check("123456789012", false);
        check("aaaaaaaaaaaaaaaa", false);
        check("erin.field@agency.example", false);
        check("Xq7 Erin.Field@agency.example", false);
        check("my ErinField v8#Lq", false);
        check("agencyerin12", false);
        check(&"long".repeat(300), false);
    }

    #[tokio::test]
    async fn a_hash_says_how_it_was_made_and_opens_for_its_password_only() {
        let hash = accept("tall order 7 for ben".into(), "a@b.example", "").await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        let row = PasswordRow { user_id: "u".to_owned(), hash };
        let found = verify(vec![row.clone()], "tall order 7 for ben".into()).await.unwrap();
        assert_eq!(found, Some(UserId("u".to_owned())));
        assert_eq!(verify(vec![row], "tall order 7 for bob".into()).await.unwrap(), None);
        assert_eq!(verify(Vec::new(), "tall order 7 for ben".into()).await.unwrap(), None);
    }
}
