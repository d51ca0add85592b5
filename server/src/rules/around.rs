//! What is true around messages: folders, the host, its zone.

use std::collections::BTreeMap;

use jiff::tz::{Offset, TimeZone};
use shared::sieve::message::{DEFAULT_REDIRECT_LIMIT, Surroundings};

use crate::error::ApiResult;
use crate::mail::mailboxes;
use crate::people::accounts::OpenAccount;

/// What a script finds on the account's host. `now` is each message's own time, and is set for each.
pub(super) async fn surroundings(account: &OpenAccount) -> ApiResult<Surroundings> {
    let folders = mailboxes::names(&account.pool).await?;
    let known = account.scripts.known_host();
    let limit = known.as_ref().and_then(|host| host.redirect_limit);
    let name = known.map(|host| host.implementation).unwrap_or_default();
    // As Pigeonhole answers in the delivery of a message.
    let environment = [
        ("name", name.as_str()),
        ("location", "MDA"),
        ("phase", "during"),
        ("host", account.host.imap.host.as_str()),
    ];
    let environment = environment.into_iter().filter(|(_, value)| !value.is_empty());
    let with_use = folders.iter().filter_map(|folder| Some((folder.special_use.clone()?, folder)));
    let special_use: BTreeMap<_, _> =
        with_use.map(|(special_use, folder)| (special_use, folder.name.decoded())).collect();
    Ok(Surroundings {
        environment: environment.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        special_use,
        folders: folders.iter().map(|folder| folder.name.decoded()).collect(),
        redirect_limit: limit
            .and_then(|limit| usize::try_from(limit).ok())
            .unwrap_or(DEFAULT_REDIRECT_LIMIT),
        ..Surroundings::default()
    })
}

/// The zone that the host writes its dates in, which is the one that it runs rules in.
pub(super) fn zone(offset: Option<Offset>) -> TimeZone {
    offset.map_or(TimeZone::UTC, |offset| offset.to_time_zone())
}
