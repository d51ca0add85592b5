//! Whether domains take mail.

use gloo_net::http::Method;
use shared::domain::{DomainCheck, DomainVerdict};

use super::client::{ApiError, unsafe_call};

pub async fn check(check: DomainCheck) -> Result<DomainVerdict, ApiError> {
    unsafe_call(Method::POST, "/api/domain-checks").read_with(&check).await
}
