//! The languages Pli speaks.

use serde::{Deserialize, Serialize};

use crate::browser;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
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

/// The first of the browser's languages that Pli speaks, else English.
pub fn browser_language() -> Language {
    let wanted = browser::window().navigator().languages();
    wanted.iter().filter_map(|tag| Language::of_tag(&tag.as_string()?)).next().unwrap_or_default()
}

/// The browser's own tag for `language` (`de-CH` for German in Switzerland), so that dates and numbers are written as
/// its user is used to.
pub(super) fn regional_tag(language: Language) -> String {
    let wanted = browser::window().navigator().languages();
    wanted
        .iter()
        .filter_map(|tag| tag.as_string())
        .find(|tag| Language::of_tag(tag) == Some(language))
        .unwrap_or_else(|| language.code().to_owned())
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
