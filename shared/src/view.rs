//! How a folder is listed: in which order, and which of its messages.
//!
//! The same words stand in the address of a page and in that of its window (`?sort=-size&filter=unread,flagged`).

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(rename_all = "camelCase")]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
        }

        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The word for it in an address.
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }

            fn of_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.word() == word)
            }
        }
    };
}

words! {
    /// By what a list is sorted.
    SortKey {
        /// The order of arrival.
        Date = "date",
        From = "from",
        Subject = "subject",
        Size = "size",
    }
}

words! {
    /// What a message must be to be listed.
    Filter {
        Unread = "unread",
        Flagged = "flagged",
        Attachment = "attachment",
        /// The account's own address is in To or Cc.
        ToMe = "to-me",
        /// Its sender is on one of the cards of whoever looks at the list.
        Contacts = "contacts",
    }
}

/// The order of a list. In an address the key's word, with a minus before it for descending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sort {
    pub key: SortKey,
    pub descending: bool,
}

impl Sort {
    /// The direction that one expects of `key` first: the newest and the largest at the top, names from A to Z.
    pub fn by(key: SortKey) -> Self {
        Self { key, descending: matches!(key, SortKey::Date | SortKey::Size) }
    }
}

impl Default for Sort {
    fn default() -> Self {
        Self::by(SortKey::Date)
    }
}

/// What is listed of a folder, and how.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ListView {
    pub sort: Sort,
    /// All of these must hold.
    pub filters: BTreeSet<Filter>,
}

/// What is no view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoView;

impl ListView {
    /// Reads the parameters `sort` and `filter` of an address.
    ///
    /// # Errors
    ///
    /// [`NoView`] for words that aren't known.
    pub fn parse(sort: Option<&str>, filter: Option<&str>) -> Result<Self, NoView> {
        let sort = sort.filter(|sort| !sort.is_empty()).map_or(Ok(Sort::default()), str::parse)?;
        let words = filter.unwrap_or_default().split(',').filter(|word| !word.is_empty());
        let mut filters = BTreeSet::new();
        for word in words {
            filters.insert(Filter::of_word(word).ok_or(NoView)?);
        }
        Ok(Self { sort, filters })
    }

    /// The parameters of an address: `sort=from&filter=unread`; empty for the usual view.
    pub fn query(&self) -> String {
        let sort = (self.sort != Sort::default()).then(|| format!("sort={}", self.sort));
        let words: Vec<&str> = self.filters.iter().map(|filter| filter.word()).collect();
        let filter = (!words.is_empty()).then(|| format!("filter={}", words.join(",")));
        sort.into_iter().chain(filter).collect::<Vec<_>>().join("&")
    }

    /// All messages, the newest first.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// Whether marking a message may take it out of the view or bring it in.
    pub fn depends_on_keywords(&self) -> bool {
        self.filters.contains(&Filter::Unread) || self.filters.contains(&Filter::Flagged)
    }
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.descending { "-" } else { "" }, self.key.word())
    }
}

impl FromStr for Sort {
    type Err = NoView;

    fn from_str(text: &str) -> Result<Self, NoView> {
        let (descending, word) = match text.strip_prefix('-') {
            Some(word) => (true, word),
            None => (false, text),
        };
        Ok(Self { key: SortKey::of_word(word).ok_or(NoView)?, descending })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_view_has_an_address_of_its_own() {
        let mut seen = BTreeSet::new();
        for key in SortKey::ALL {
            for descending in [false, true] {
                for chosen in 0..1 << Filter::ALL.len() {
                    let filters = Filter::ALL.iter().enumerate();
                    let filters = filters.filter(|(bit, _)| chosen >> bit & 1 == 1);
                    let filters = filters.map(|(_, filter)| *filter).collect();
                    let view = ListView { sort: Sort { key: *key, descending }, filters };
                    let query = view.query();
                    let value = |name: &str| {
                        query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
                    };
                    assert_eq!(
                        ListView::parse(value("sort"), value("filter")),
                        Ok(view),
                        "{query}"
                    );
                    assert!(seen.insert(query));
                }
            }
        }
    }

    #[test]
    fn the_usual_view_needs_no_words() {
        assert_eq!(ListView::default().query(), "");
        assert_eq!(ListView::parse(Some(""), Some("")), Ok(ListView::default()));
        assert!(ListView::default().is_default());
    }

    #[test]
    fn unknown_words_are_no_view() {
        for (sort, filter) in [(Some("colour"), None), (Some("--date"), None), (None, Some("x"))] {
            assert_eq!(ListView::parse(sort, filter), Err(NoView), "{sort:?} {filter:?}");
        }
    }
}
