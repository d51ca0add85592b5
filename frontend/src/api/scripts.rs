//! Sieve scripts on the mail host.

use gloo_net::http::Method;
use shared::id::{AccountId, ScriptId};
use shared::script::{Script, ScriptCheck, ScriptUpdate, ScriptVerdict, Scripts};

use super::client::{ApiError, account_url, get, unsafe_call};

/// What is there, with the text that the rules are shown from.
pub async fn list(account: AccountId) -> Result<Scripts, ApiError> {
    get(&account_url(&account, &["scripts"])).read().await
}

pub async fn read(account: AccountId, script: ScriptId) -> Result<Script, ApiError> {
    get(&account_url(&account, &["scripts", script.as_str()])).read().await
}

/// Keeps a text once the host has checked it.
pub async fn save(
    account: AccountId,
    script: ScriptId,
    update: &ScriptUpdate,
) -> Result<Script, ApiError> {
    let url = account_url(&account, &["scripts", script.as_str()]);
    unsafe_call(Method::PUT, &url).read_with(update).await
}

pub async fn delete(account: AccountId, script: ScriptId) -> Result<(), ApiError> {
    unsafe_call(Method::DELETE, &account_url(&account, &["scripts", script.as_str()])).done().await
}

/// What the host says of a text that it is not to keep.
pub async fn check(account: AccountId, text: String) -> Result<ScriptVerdict, ApiError> {
    let url = account_url(&account, &["scripts", "check"]);
    unsafe_call(Method::POST, &url).read_with(&ScriptCheck { text }).await
}
