//! How the user likes Pli.

use gloo_net::http::Method;
use shared::preferences::Preferences;

use super::client::{ApiError, unsafe_call};

/// Keeps them with the user. A missing session is no news here: whoever chooses on the sign-in page has none yet.
pub async fn write(preferences: &Preferences) -> Result<Preferences, ApiError> {
    unsafe_call(Method::PUT, "/api/preferences").about_session().read_with(preferences).await
}
