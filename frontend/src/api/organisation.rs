//! The organisation's members, and what its admins did.

use gloo_net::http::Method;
use shared::admin_log::{AdminAction, AdminLogPage};
use shared::id::AccountId;
use shared::member::{
    Member, MemberAccessList, MemberChange, MemberImport, MemberImported, MemberOutcomes,
    MemberQuery, MemberSort, MemberUpdate, MemberWindow, NewMember,
};

use super::client::{ApiError, get, segment, unsafe_call};
use crate::json;

pub async fn members(
    query: &MemberQuery,
    sort: MemberSort,
    position: usize,
    limit: u32,
) -> Result<MemberWindow, ApiError> {
    let (filter, sort) = (word(&query.filter), word(&sort));
    let words = segment(&query.words);
    let place = format!("position={position}&limit={limit}");
    get(&format!("/api/members?words={words}&filter={filter}&sort={sort}&{place}")).read().await
}

pub async fn member(email: &str) -> Result<Member, ApiError> {
    get(&member_url(email)).read().await
}

pub async fn add_member(new: &NewMember) -> Result<Member, ApiError> {
    unsafe_call(Method::POST, "/api/members").read_with(new).await
}

pub async fn update_member(email: &str, update: &MemberUpdate) -> Result<Member, ApiError> {
    unsafe_call(Method::PUT, &member_url(email)).read_with(update).await
}

pub async fn access(email: &str) -> Result<MemberAccessList, ApiError> {
    get(&format!("{}/access", member_url(email))).read().await
}

pub async fn withdraw_access(email: &str, account: &AccountId) -> Result<(), ApiError> {
    let url = format!("{}/access/{}", member_url(email), segment(account.as_str()));
    unsafe_call(Method::DELETE, &url).done().await
}

pub async fn change_members(change: &MemberChange) -> Result<MemberOutcomes, ApiError> {
    unsafe_call(Method::POST, "/api/member-changes").read_with(change).await
}

pub async fn import_members(import: &MemberImport) -> Result<MemberImported, ApiError> {
    unsafe_call(Method::POST, "/api/member-imports").read_with(import).await
}

/// Which lines of the log are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogQuery {
    pub words: String,
    pub action: Option<AdminAction>,
    /// RFC 3339.
    pub from: Option<String>,
    pub until: Option<String>,
}

impl LogQuery {
    fn text(&self) -> String {
        let mut text = format!("words={}", segment(&self.words));
        for (name, value) in [
            ("action", self.action.as_ref().map(word)),
            ("from", self.from.clone()),
            ("until", self.until.clone()),
        ] {
            if let Some(value) = value {
                text += &format!("&{name}={}", segment(&value));
            }
        }
        text
    }
}

/// A page of the log; `next` is what the page before said.
pub async fn log(query: &LogQuery, next: Option<&str>) -> Result<AdminLogPage, ApiError> {
    let next = next.map(|next| format!("&next={}", segment(next))).unwrap_or_default();
    get(&format!("/api/admin-log?{}{next}", query.text())).read().await
}

/// Where all of it that is asked for is, as a table.
pub fn log_url(query: &LogQuery) -> String {
    format!("/api/admin-log/export?{}", query.text())
}

fn member_url(email: &str) -> String {
    format!("/api/members/{}", segment(email))
}

/// A word of the API.
fn word(value: &impl serde::Serialize) -> String {
    json::write(value).unwrap_or_default().trim_matches('"').to_owned()
}
