//! Which language the browser asks for.

pub use shared::language::Language;

use crate::browser;

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
