//! Lines of what was done, as people read them: pages with the newest first, and whole tables.

use jiff::Timestamp;
use serde::Serialize;

use crate::db;
use crate::error::{ApiError, ApiResult};

/// Lines of one page.
const PAGE: usize = 100;

/// What to ask the database for so that it shows whether a page comes after this one.
pub(crate) const ASKED: u32 = PAGE as u32 + 1;

/// Lines of a table at most.
pub(crate) const EXPORTED: u32 = 100_000;

/// The line after which a page begins, as [`page`] named it.
///
/// # Errors
///
/// [`shared::problem::ProblemKind::BadRequest`] for what it did not name.
pub(crate) fn place(next: Option<&str>) -> ApiResult<Option<(Timestamp, String)>> {
    let read = |text: &str| {
        let (at, id) = text.split_once('.')?;
        Some((Timestamp::from_millisecond(at.parse().ok()?).ok()?, id.to_owned()))
    };
    let no_page = || ApiError::bad_request("There is no such page.");
    next.map(|text| read(text).ok_or_else(no_page)).transpose()
}

/// The lines of a page out of the [`ASKED`] ones, and what the next page begins after, if there is one. `key` says when a
/// line was written, and its id.
pub(crate) fn page<T>(
    mut lines: Vec<T>,
    key: impl FnOnce(&T) -> (Timestamp, &str),
) -> (Vec<T>, Option<String>) {
    let has_more = lines.len() > PAGE;
    lines.truncate(PAGE);
    let last = lines.last().filter(|_| has_more).map(key);
    let next = last.map(|(at, id)| format!("{}.{id}", at.as_millisecond()));
    (lines, next)
}

/// A table (RFC 4180). Cells that others wrote must have gone through [`shared::contact::csv::safe_cell`].
///
/// # Errors
///
/// [`shared::problem::ProblemKind::Internal`].
pub(crate) fn table<const N: usize>(
    heading: [&str; N],
    lines: impl IntoIterator<Item = [String; N]>,
) -> ApiResult<Vec<u8>> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(heading).map_err(ApiError::internal)?;
    for line in lines {
        table.write_record(line).map_err(ApiError::internal)?;
    }
    table.into_inner().map_err(|error| ApiError::internal(error.into_error()))
}

/// A word of the API, as a table says it.
pub(crate) fn word(value: &impl Serialize) -> String {
    db::word(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_what_the_next_begins_after() {
        let of = |count| {
            let lines = (0..count).map(|n| (Timestamp::UNIX_EPOCH, format!("id.{n}")));
            page(lines.collect(), |(at, id): &(Timestamp, String)| (*at, id))
        };
        assert_eq!(of(PAGE).1, None);
        let (shown, next) = of(PAGE + 1);
        assert_eq!(shown.len(), PAGE);
        assert_eq!(place(next.as_deref()).unwrap().unwrap(), *shown.last().unwrap());
        assert!(place(Some("1")).is_err());
        assert!(place(Some("x.y")).is_err());
    }
}
