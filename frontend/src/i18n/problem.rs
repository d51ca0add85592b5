//! What to say when something failed: what happened, what was kept, what to do.

use shared::problem::ProblemKind;

use super::text;
use crate::api::ApiError;
use crate::json;

/// The words for a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentences {
    /// What happened.
    pub title: String,
    /// What was kept and what to do.
    pub detail: String,
    /// The mail host's own words, to be shown only when asked for.
    pub diagnostic: Option<String>,
}

/// The words for `error`.
pub fn sentences(error: &ApiError) -> Sentences {
    let (slug, diagnostic) = match error {
        ApiError::Problem(problem) => (slug(problem.kind), problem.diagnostic.clone()),
        ApiError::Network => ("network".to_owned(), None),
        ApiError::Malformed => (slug(ProblemKind::Other), None),
    };
    Sentences {
        title: text(&format!("problem.{slug}.title"), &[]),
        detail: text(&format!("problem.{slug}.detail"), &[]),
        diagnostic,
    }
}

/// The last part of a kind's URN.
fn slug(kind: ProblemKind) -> String {
    let urn = json::write(&kind).unwrap_or_default();
    urn.trim_matches('"').strip_prefix("urn:pli:").unwrap_or("other").to_owned()
}

/// Every key that [`sentences`] may ask for.
#[cfg(test)]
pub(super) fn keys() -> impl Iterator<Item = String> {
    let kinds = ProblemKind::ALL.iter().map(|kind| slug(*kind)).chain(["network".to_owned()]);
    kinds.flat_map(|slug| [format!("problem.{slug}.title"), format!("problem.{slug}.detail")])
}
