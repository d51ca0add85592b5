//! What was done in an account that several people work in.

use shared::Timestamp;
use shared::activity::ActivityPage;
use shared::id::AccountId;

use super::client::{ApiError, account_url, get, segment};

/// Which lines are asked for; what is empty asks for all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    pub person: String,
    pub kind: String,
    /// In milliseconds since 1970.
    pub from: Option<f64>,
    pub until: Option<f64>,
}

impl Filter {
    fn query(&self) -> String {
        let instant = |ms: Option<f64>| {
            let at = ms.and_then(|ms| Timestamp::from_millisecond(ms as i64).ok());
            at.map(|at| at.to_string()).unwrap_or_default()
        };
        let parts = [
            ("person", self.person.clone()),
            ("kind", self.kind.clone()),
            ("from", instant(self.from)),
            ("until", instant(self.until)),
        ];
        let given = parts.into_iter().filter(|(_, value)| !value.is_empty());
        given.map(|(name, value)| format!("{name}={}&", segment(&value))).collect()
    }
}

pub async fn read(account: AccountId, filter: Filter) -> Result<ActivityPage, ApiError> {
    get(&format!("{}?{}", account_url(&account, &["activity"]), filter.query())).read().await
}

/// Where it is as a table.
pub fn export_url(account: &AccountId, filter: &Filter) -> String {
    format!("{}?{}", account_url(account, &["activity", "export"]), filter.query())
}
