//! How the user likes Pli to look; kept by this browser.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::browser;
use crate::i18n::{self, Language};
use crate::json;

const KEY: &str = "pli.preferences";

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Density {
    #[default]
    Comfortable,
    Compact,
}

/// What is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Saved {
    pub theme: Theme,
    pub density: Density,
    /// `None`: the browser's.
    pub language: Option<Language>,
    pub sidebar_hidden: bool,
    /// Whether new messages are plain text.
    pub writes_plain: bool,
    /// How long a send can be undone; `None` for the usual time.
    pub undo_seconds: Option<u32>,
}

/// What this browser kept. Anything it can't read counts as nothing.
pub fn load() -> Saved {
    browser::stored(KEY).and_then(|text| json::read(&text)).unwrap_or_default()
}

/// Makes the page light, dark, or as the system has it.
pub fn apply_theme(theme: Theme) {
    let Some(root) = browser::document().document_element() else { return };
    let _ = match theme {
        Theme::System => root.remove_attribute("data-theme"),
        Theme::Light => root.set_attribute("data-theme", "light"),
        Theme::Dark => root.set_attribute("data-theme", "dark"),
    };
}

#[derive(Clone, Copy, Debug)]
pub struct Preferences {
    saved: RwSignal<Saved>,
    system_is_dark: RwSignal<bool>,
}

impl Preferences {
    pub(super) fn new(saved: Saved) -> Self {
        let system_is_dark = RwSignal::new(browser::matches_media(DARK));
        browser::on_media_change(DARK, move |is_dark| system_is_dark.set(is_dark));
        Self { saved: RwSignal::new(saved), system_is_dark }
    }

    /// All of them; tracked.
    pub fn get(self) -> Saved {
        self.saved.get()
    }

    pub fn density(self) -> Density {
        self.saved.with(|saved| saved.density)
    }

    /// Whether the page is dark now, by choice or by the system; tracked.
    pub fn is_dark(self) -> bool {
        match self.saved.with(|saved| saved.theme) {
            Theme::Dark => true,
            Theme::Light => false,
            Theme::System => self.system_is_dark.get(),
        }
    }

    /// Whether new messages are plain text.
    pub fn writes_plain(self) -> bool {
        self.saved.with_untracked(|saved| saved.writes_plain)
    }

    /// Writes new messages as the last one was.
    pub fn write_plain(self, is_plain: bool) {
        self.update(|saved| saved.writes_plain = is_plain);
    }

    /// How long a send can be undone.
    pub fn undo_seconds(self) -> u32 {
        self.saved.with_untracked(|saved| saved.undo_seconds).unwrap_or(UNDO_SECONDS)
    }

    /// Changes and keeps them.
    pub fn update(self, change: impl FnOnce(&mut Saved)) {
        self.saved.update(change);
        let saved = self.saved.get_untracked();
        apply_theme(saved.theme);
        if let Some(text) = json::write(&saved) {
            browser::store(KEY, &text);
        }
    }

    /// Speaks `language` from now on.
    pub fn speak(self, language: Language) {
        leptos::task::spawn_local(async move {
            if i18n::switch_to(language).await {
                self.update(|saved| saved.language = Some(language));
            }
        });
    }
}

/// As long as it takes to notice a slip.
const UNDO_SECONDS: u32 = 10;

const DARK: &str = "(prefers-color-scheme: dark)";
