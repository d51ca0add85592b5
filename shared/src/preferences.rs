//! How a user likes Pli, on whatever device they sign in.

use serde::{Deserialize, Serialize};

use crate::draft::TextFormat;
use crate::language::Language;
use crate::shortcuts::Shortcuts;

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

/// `PUT /api/preferences`: kept with the user. What is missing has its usual value, and what a newer Pli added is
/// passed over, so that versions live side by side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Preferences {
    pub theme: Theme,
    /// `None`: the browser's.
    pub language: Option<Language>,
    /// Whether each conversation is a row, not each message.
    pub conversations: bool,
    /// Whether new messages are plain text.
    pub writes_plain: bool,
    /// Whether they are Markdown, unless they are plain text.
    pub writes_markdown: bool,
    /// How long a send can be undone; `None` for the usual time, 0 for not at all.
    pub undo_seconds: Option<u32>,
    /// Whether an opened message stays unread until one says otherwise.
    pub marks_read_by_hand: bool,
    /// Whether the list is shown when the open message leaves its folder; else the next message.
    pub returns_to_list: bool,
    /// Whether single letters do nothing, for who dictates or types with one hand.
    pub shortcuts_off: bool,
    /// What keys do.
    pub shortcuts: Shortcuts,
    /// Whether those one writes to are not kept as contacts.
    pub collects_nobody: bool,
    /// How labels are called and coloured, where not as usual, and those that the user made.
    pub labels: Vec<LabelLook>,
    /// Whose images from elsewhere are shown unasked: addresses, domains, or [`ANYBODY`].
    pub images_from: Vec<String>,
}

/// How a label is shown. On the mail host it is a keyword, which other programs see as that.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct LabelLook {
    pub keyword: String,
    /// Empty: as usual.
    pub name: String,
    /// Empty: as usual.
    pub hue: String,
}

/// Stands for every sender.
pub const ANYBODY: &str = "*";

impl Preferences {
    /// How new messages are written.
    pub fn format(&self) -> TextFormat {
        match (self.writes_plain, self.writes_markdown) {
            (true, _) => TextFormat::Plain,
            (false, true) => TextFormat::Markdown,
            (false, false) => TextFormat::Rich,
        }
    }

    pub fn set_format(&mut self, format: TextFormat) {
        self.writes_plain = format == TextFormat::Plain;
        self.writes_markdown = format == TextFormat::Markdown;
    }

    /// Whether the images that a letter from `email` has elsewhere are shown unasked.
    pub fn shows_images_of(&self, email: &str) -> bool {
        let domain = email.rsplit_once('@').map_or("", |(_, domain)| domain);
        self.images_from.iter().any(|from| {
            from == ANYBODY || from.eq_ignore_ascii_case(email) || from.eq_ignore_ascii_case(domain)
        })
    }

    /// Shows the images of an address, a domain or [`ANYBODY`] from now on.
    pub fn show_images_of(&mut self, from: &str) {
        if !from.is_empty() && !self.images_from.iter().any(|known| known == from) {
            self.images_from.push(from.to_lowercase());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_are_shown_of_those_who_were_named() {
        let mut preferences = Preferences::default();
        assert!(!preferences.shows_images_of("dan@partner.example"));
        preferences.show_images_of("Dan@partner.example");
        preferences.show_images_of("news.example");
        preferences.show_images_of("");
        for (email, expected) in [
            ("dan@Partner.example", true),
            ("eve@partner.example", false),
            ("any@news.example", true),
            ("any@evilnews.example", false),
            ("", false),
            ("news.example", true),
        ] {
            assert_eq!(preferences.shows_images_of(email), expected, "{email}");
        }
        preferences.show_images_of(ANYBODY);
        assert!(preferences.shows_images_of("eve@partner.example"));
    }
}
