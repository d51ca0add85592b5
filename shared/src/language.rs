//! The languages Pli speaks.

use serde::{Deserialize, Serialize};

/// A language of the interface, and of the words that the server writes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Language {
    #[default]
    En,
    Fr,
    De,
    It,
    Es,
}

impl Language {
    pub const ALL: [Self; 5] = [Self::En, Self::Fr, Self::De, Self::It, Self::Es];

    /// As in HTML's `lang` and in the names of the catalogues.
    pub fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Fr => "fr",
            Self::De => "de",
            Self::It => "it",
            Self::Es => "es",
        }
    }

    /// What its speakers call it.
    pub fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Fr => "Français",
            Self::De => "Deutsch",
            Self::It => "Italiano",
            Self::Es => "Español",
        }
    }

    /// The language of a tag such as `fr-CH` (RFC 5646).
    pub fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.split('-').next()?;
        Self::ALL.into_iter().find(|language| language.code().eq_ignore_ascii_case(primary))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_does_not_hide_the_language() {
        for (tag, language) in [
            ("fr-CH", Some(Language::Fr)),
            ("DE", Some(Language::De)),
            ("es-419", Some(Language::Es)),
            ("nl-BE", None),
            ("", None),
        ] {
            assert_eq!(Language::of_tag(tag), language, "{tag}");
        }
    }
}
