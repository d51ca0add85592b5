//! Which search a list shows.

use shared::id::MailboxId;
use shared::search::{Parsed, Query, needles};

/// A query and where it is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct SearchPlace {
    pub query: String,
    /// The one folder; all of the account where there is none.
    pub mailbox: Option<MailboxId>,
}

/// What stands in the place of a folder in the address of a search. No folder's id: none decodes to it.
pub const SEGMENT: &str = "search";

/// Begins the id under which the results of a search are a list. `?` is in no id of the server's.
const MARK: &str = "search?";

impl SearchPlace {
    /// The id under which the results are a list as a folder's.
    pub fn list_id(&self) -> MailboxId {
        let scope = self.mailbox.as_ref().map(MailboxId::as_str).unwrap_or_default();
        MailboxId(format!("{MARK}{scope}?{}", self.query))
    }

    /// The search whose results are listed under `id`; `None` for a folder.
    pub fn of(id: &MailboxId) -> Option<Self> {
        let (scope, query) = id.0.strip_prefix(MARK)?.split_once('?')?;
        let mailbox = (!scope.is_empty()).then(|| MailboxId::from(scope));
        Some(Self { query: query.to_owned(), mailbox })
    }
}

/// What a list of results must know of its query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueryFacts {
    /// The words to highlight.
    pub needles: Vec<String>,
    /// Whether marking a message may make it one that isn't looked for. Then the list isn't read again by itself: what
    /// one is reading must not go away because one reads it.
    pub depends_on_flags: bool,
    /// Whether the query says itself which folders it is about, so that a message that moves is no result any more.
    pub names_folders: bool,
}

impl QueryFacts {
    pub fn of(parsed: &Parsed) -> Self {
        let query: &Query = &parsed.query;
        let (inside, outside) = query.folders();
        Self {
            needles: needles(query),
            depends_on_flags: query.depends_on_flags(),
            names_folders: !inside.is_empty() || !outside.is_empty(),
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::search::parse;

    use super::*;

    #[test]
    fn a_list_has_the_name_of_its_search() {
        for (query, mailbox) in [("", None), ("a?b is:unread", None), ("x ?", Some("SU5CT1g"))] {
            let place =
                SearchPlace { query: query.to_owned(), mailbox: mailbox.map(MailboxId::from) };
            assert_eq!(SearchPlace::of(&place.list_id()), Some(place));
        }
        assert_eq!(SearchPlace::of(&MailboxId::from("SU5CT1g")), None);
    }

    #[test]
    fn a_query_says_what_its_results_depend_on() {
        let facts = |text| QueryFacts::of(&parse(text));
        assert!(facts("is:unread").depends_on_flags && !facts("rent").depends_on_flags);
        assert!(facts("-in:spam x").names_folders && !facts("x").names_folders);
        assert_eq!(facts("from:dan Proof -late").needles, ["proof", "dan"]);
    }
}
