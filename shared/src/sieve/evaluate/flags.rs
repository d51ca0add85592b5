//! Flags (RFC 5232).

use super::Run;
use crate::sieve::program::FlagVerb;
use crate::sieve::template::Template;

impl Run<'_> {
    pub(super) fn change_flags(
        &mut self,
        verb: FlagVerb,
        variable: Option<&str>,
        flags: &[Template],
    ) {
        let mut now = match variable {
            None => self.flags.clone(),
            Some(name) => split([super::Values::variable(self, name).unwrap_or_default()]),
        };
        let said = self.flags_said(flags);
        match verb {
            FlagVerb::Set => now = said,
            FlagVerb::Add => {
                for flag in said {
                    if !now.iter().any(|known| known.eq_ignore_ascii_case(&flag)) {
                        now.push(flag);
                    }
                }
            }
            FlagVerb::Remove => {
                now.retain(|known| !said.iter().any(|flag| known.eq_ignore_ascii_case(flag)));
            }
        }
        match variable {
            None => self.flags = now,
            Some(name) => self.assign(name, now.join(" ")),
        }
    }

    /// The flags that `templates` name, each once.
    pub(super) fn flags_said(&self, templates: &[Template]) -> Vec<String> {
        let texts = self.fill_all(templates);
        split(texts.iter().map(String::as_str))
    }

    /// What `:flags` says, or what was set before. Pigeonhole lets keywords pass here that can't be any.
    pub(super) fn flags_or_internal(&self, templates: Option<&[Template]>) -> Vec<String> {
        let Some(templates) = templates else { return self.flags.clone() };
        let texts = self.fill_all(templates);
        let words = texts.iter().flat_map(|text| text.split_ascii_whitespace());
        let mut flags: Vec<String> = Vec::new();
        for word in words.filter(|word| !word.starts_with('\\') || is_flag(word)) {
            if !flags.iter().any(|known| known.eq_ignore_ascii_case(word)) {
                flags.push(word.to_owned());
            }
        }
        flags
    }
}

/// Flags as they stand in strings, with spaces between them. What can't be a flag is left out.
pub(super) fn split<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut flags: Vec<String> = Vec::new();
    for word in texts.into_iter().flat_map(|text| text.split([' ', '\t', '\r', '\n'])) {
        if is_flag(word) && !flags.iter().any(|known| known.eq_ignore_ascii_case(word)) {
            flags.push(word.to_owned());
        }
    }
    flags
}

/// One of the system's flags that a client may set, or a keyword (RFC 3501 §9).
fn is_flag(word: &str) -> bool {
    const SYSTEM: [&str; 5] = ["answered", "flagged", "deleted", "seen", "draft"];
    match word.strip_prefix('\\') {
        Some(name) => SYSTEM.iter().any(|known| known.eq_ignore_ascii_case(name)),
        None => {
            !word.is_empty()
                && word
                    .bytes()
                    .all(|byte| byte.is_ascii_graphic() && !b"(){%*\"\\]".contains(&byte))
        }
    }
}
