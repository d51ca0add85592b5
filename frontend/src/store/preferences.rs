//! How the user likes Pli: kept with the user on the server, and by this browser for the next start.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::draft::TextFormat;
pub use shared::preferences::Theme;
use shared::preferences::{LabelLook, Preferences as Chosen};
use shared::shortcuts::Shortcuts;

use crate::i18n::{self, Language};
use crate::json;
use crate::view_model::keys::Command;
use crate::view_model::keys::presets::keys_of;
use crate::view_model::labels;
use crate::{api, browser};

const KEY: &str = "pli.preferences";

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Density {
    #[default]
    Comfortable,
    Compact,
}

/// Where the open message stands, where the screen has room for more than that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Panes {
    #[default]
    Right,
    Below,
    /// In place of the list.
    None,
}

/// What this browser keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Saved {
    /// The same on every device.
    #[serde(flatten)]
    pub chosen: Chosen,
    /// Whether the server has not been told of `chosen`.
    pub is_unsent: bool,
    pub density: Density,
    pub panes: Panes,
    pub sidebar_hidden: bool,
    /// Whether new mail is told outside of the page, where the browser lets us.
    pub notifies: bool,
}

/// What this browser kept. Anything it can't read counts as nothing.
pub fn load() -> Saved {
    browser::stored(KEY).and_then(|text| json::read(&text)).unwrap_or_default()
}

/// What the sign-in page looks like: all that is not the user's.
pub(super) fn look() -> Saved {
    let Chosen { theme, language, .. } = load().chosen;
    Saved { chosen: Chosen { theme, language, ..Chosen::default() }, ..Saved::default() }
}

pub(super) fn keep(saved: &Saved) {
    if let Some(text) = json::write(saved) {
        browser::store(KEY, &text);
    }
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
    is_sending: StoredValue<bool>,
}

impl Preferences {
    pub(super) fn new(saved: Saved) -> Self {
        let system_is_dark = RwSignal::new(browser::matches_media(DARK));
        browser::on_media_change(DARK, move |is_dark| system_is_dark.set(is_dark));
        let is_sending = StoredValue::new(false);
        Self { saved: RwSignal::new(saved), system_is_dark, is_sending }
    }

    /// What is the same on every device; tracked.
    pub fn chosen(self) -> Chosen {
        self.saved.with(|saved| saved.chosen.clone())
    }

    pub fn density(self) -> Density {
        self.saved.with(|saved| saved.density)
    }

    /// Tracked.
    pub fn panes(self) -> Panes {
        self.saved.with(|saved| saved.panes)
    }

    pub fn is_sidebar_hidden(self) -> bool {
        self.saved.with(|saved| saved.sidebar_hidden)
    }

    /// Whether new mail is told outside of the page; tracked.
    pub fn notifies(self) -> bool {
        self.saved.with(|saved| saved.notifies)
    }

    /// Whether the page is dark now, by choice or by the system; tracked.
    pub fn is_dark(self) -> bool {
        match self.saved.with(|saved| saved.chosen.theme) {
            Theme::Dark => true,
            Theme::Light => false,
            Theme::System => self.system_is_dark.get(),
        }
    }

    /// Whether a row stands for a conversation, not for a message; tracked.
    pub fn shows_conversations(self) -> bool {
        self.saved.with(|saved| saved.chosen.conversations)
    }

    /// How labels are shown; tracked.
    pub fn labels(self) -> Vec<LabelLook> {
        self.saved.with(|saved| saved.chosen.labels.clone())
    }

    /// Makes a label of this name; gives its keyword.
    pub fn make_label(self, name: String) -> String {
        let taken = labels::all(&self.saved.with_untracked(|saved| saved.chosen.labels.clone()));
        let keyword = labels::keyword_for(&name, &taken);
        let look = LabelLook { keyword: keyword.clone(), name, hue: String::new() };
        self.choose(|chosen| chosen.labels.push(look));
        keyword
    }

    /// How new messages are written.
    pub fn format(self) -> TextFormat {
        self.saved.with_untracked(|saved| saved.chosen.format())
    }

    /// How long a send can be undone.
    pub fn undo_seconds(self) -> u32 {
        self.saved.with_untracked(|saved| saved.chosen.undo_seconds).unwrap_or(UNDO_SECONDS)
    }

    /// Whether an opened message stays unread until one says otherwise.
    pub fn marks_read_by_hand(self) -> bool {
        self.saved.with_untracked(|saved| saved.chosen.marks_read_by_hand)
    }

    /// Whether the list is shown when the open message leaves its folder.
    pub fn returns_to_list(self) -> bool {
        self.saved.with_untracked(|saved| saved.chosen.returns_to_list)
    }

    /// Whether single letters do nothing.
    pub fn shortcuts_off(self) -> bool {
        self.saved.with_untracked(|saved| saved.chosen.shortcuts_off)
    }

    pub fn shortcuts_untracked(self) -> Shortcuts {
        self.saved.with_untracked(|saved| saved.chosen.shortcuts.clone())
    }

    /// The keys that ask for `command` now; tracked.
    pub fn keys_of(self, command: Command) -> Vec<String> {
        self.saved.with(|saved| keys_of(&saved.chosen.shortcuts, command))
    }

    /// Changes what only this device has.
    pub fn update(self, change: impl FnOnce(&mut Saved)) {
        self.saved.update(change);
        self.saved.with_untracked(keep);
    }

    /// Changes what is the same on every device. It holds at once; the server is told as soon as it can be.
    pub fn choose(self, change: impl FnOnce(&mut Chosen)) {
        self.update(|saved| {
            change(&mut saved.chosen);
            saved.is_unsent = true;
        });
        self.saved.with_untracked(|saved| apply_theme(saved.chosen.theme));
        self.send();
    }

    /// Speaks `language` from now on.
    pub fn speak(self, language: Language) {
        leptos::task::spawn_local(async move {
            if i18n::switch_to(language).await {
                self.choose(|chosen| chosen.language = Some(language));
            }
        });
    }

    /// Takes over what the user chose elsewhere, unless this browser knows better.
    pub(super) fn take(self, elsewhere: Option<&Chosen>) {
        if self.saved.with_untracked(|saved| saved.is_unsent) {
            self.send();
            return;
        }
        let Some(chosen) = elsewhere else { return };
        if self.saved.with_untracked(|saved| saved.chosen == *chosen) {
            return;
        }
        self.update(|saved| saved.chosen = chosen.clone());
        apply_theme(chosen.theme);
        let language = chosen.language.unwrap_or_else(i18n::browser_language);
        leptos::task::spawn_local(async move {
            i18n::switch_to(language).await;
        });
    }

    /// Tells the server; one request at a time, so that the last choice arrives last.
    fn send(self) {
        if self.is_sending.get_value() {
            return;
        }
        self.is_sending.set_value(true);
        leptos::task::spawn_local(async move {
            loop {
                let chosen = self.saved.with_untracked(|saved| saved.chosen.clone());
                if api::preferences::write(&chosen).await.is_err() {
                    break; // Told when the user comes back.
                }
                if self.saved.with_untracked(|saved| saved.chosen == chosen) {
                    self.update(|saved| saved.is_unsent = false);
                    break;
                }
            }
            self.is_sending.set_value(false);
        });
    }
}

/// As long as it takes to notice a slip.
pub const UNDO_SECONDS: u32 = 10;

const DARK: &str = "(prefers-color-scheme: dark)";
