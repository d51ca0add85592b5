//! The organisation's directory.

use shared::directory::DirectoryAnswer;

use super::client::{ApiError, get, segment};

pub async fn look_up(words: &str) -> Result<DirectoryAnswer, ApiError> {
    get(&format!("/api/directory?q={}", segment(words))).read().await
}
