//! Which keys ask for what: a preset, and what the user changed in it.
//!
//! Keys are written as one reads them: `e`, `Shift+x`, `Ctrl+k`, `ArrowDown`, and `g i` for two that are pressed one after
//! the other.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Where keys come from that the user didn't choose one by one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum Preset {
    #[default]
    Gmail,
    Thunderbird,
}

/// The keys of a user.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Shortcuts {
    pub preset: Preset,
    /// The keys of commands that have others than the preset gives them.
    pub own: Vec<OwnKeys>,
}

/// What the user wants to press for a command.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OwnKeys {
    /// A name that somebody doesn't know is of another version of Pli.
    pub command: String,
    /// None, where it is to have no keys.
    pub keys: Vec<String>,
}

/// A key with those that are held with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chord {
    /// Ctrl, or Cmd on a Mac.
    ctrl: bool,
    shift: bool,
    /// As `KeyboardEvent.key` names it; letters are small.
    key: String,
}

impl Chord {
    /// What was pressed: `key` as `KeyboardEvent.key` names it, which is what the keyboard's layout makes of it. `None` for
    /// keys that do nothing alone, and for those that belong to the browser.
    ///
    /// How a layout makes a sign or a digit is no part of it: `#` needs Shift on one keyboard, AltGr on the next, and
    /// nothing on a third.
    pub fn of(key: &str, ctrl: bool, shift: bool, alt: bool) -> Option<Self> {
        let mut chars = key.chars();
        let (Some(first), None) = (chars.next(), chars.next()) else {
            return (!alt && is_named_key(key)).then(|| Self { ctrl, shift, key: key.to_owned() });
        };
        let is_ours = match first {
            ' ' => !alt,
            _ => !first.is_control(),
        };
        if !is_ours {
            return None;
        }
        if first.is_alphabetic() {
            return (!alt).then(|| Self { ctrl, shift, key: small(first).to_string() });
        }
        // AltGr is Ctrl with Alt on Windows.
        let (ctrl, shift) = (ctrl && !alt, shift && first == ' ');
        Some(Self { ctrl, shift, key: key.to_owned() })
    }

    /// Whether it is a letter, digit or sign alone, as dictation and a slip of the hand produce them.
    pub fn is_single(&self) -> bool {
        !self.ctrl && self.key.chars().count() == 1
    }
}

/// The small letter, where that is one.
fn small(letter: char) -> char {
    let mut small = letter.to_lowercase();
    small.next().filter(|_| small.next().is_none()).unwrap_or(letter)
}

/// Keys without a letter that a command may have. Tab and the keys that are held belong to the browser.
fn is_named_key(key: &str) -> bool {
    let function = key.strip_prefix('F').and_then(|number| number.parse().ok());
    matches!(
        key,
        "Enter"
            | "Escape"
            | "Backspace"
            | "Delete"
            | "Insert"
            | "Home"
            | "End"
            | "PageUp"
            | "PageDown"
            | "ArrowUp"
            | "ArrowDown"
            | "ArrowLeft"
            | "ArrowRight"
    ) || matches!(function, Some(1_u8..=12))
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ctrl {
            f.write_str("Ctrl+")?;
        }
        if self.shift {
            f.write_str("Shift+")?;
        }
        f.write_str(if self.key == " " { "Space" } else { &self.key })
    }
}

/// A text that is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a key")]
pub struct NoKey;

impl FromStr for Chord {
    type Err = NoKey;

    fn from_str(text: &str) -> Result<Self, NoKey> {
        let (ctrl, rest) = text.strip_prefix("Ctrl+").map_or((false, text), |rest| (true, rest));
        let (shift, key) = rest.strip_prefix("Shift+").map_or((false, rest), |rest| (true, rest));
        let key = if key == "Space" { " " } else { key };
        let chord = Self::of(key, ctrl, shift, false).ok_or(NoKey)?;
        // One way to write each: `Shift+#` and `X` are none.
        if chord.to_string() == text { Ok(chord) } else { Err(NoKey) }
    }
}

/// Whether `text` names keys that a command can have: one, or two after each other.
pub fn are_keys(text: &str) -> bool {
    let chords: Vec<_> = text.split(' ').map(Chord::from_str).collect();
    matches!(chords.as_slice(), [Ok(_)] | [Ok(_), Ok(_)])
}

/// Whether only one of two commands can have these keys: they are the same, or with the first key of a pair one would
/// never come to the second.
pub fn clash(one: &str, other: &str) -> bool {
    let goes_on = |whole: &str, start: &str| {
        whole.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    goes_on(one, other) || goes_on(other, one)
}

/// Why keys can't be kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("`{0}` is not the name of a key")]
    Unreadable(String),
    #[error("`{0}` can't be the keys of two commands")]
    Shared(String),
    #[error("more keys than there are commands")]
    TooMany,
}

/// More commands than there will ever be, and more keys than one can remember.
const MOST_COMMANDS: usize = 200;
const MOST_KEYS: usize = 5;
const LONGEST_NAME: usize = 40;

impl Shortcuts {
    /// The keys that the user wants for a command; `None` where those of the preset hold.
    pub fn own(&self, command: &str) -> Option<&[String]> {
        let own = self.own.iter().find(|own| own.command == command)?;
        Some(&own.keys)
    }

    /// Has the user's own keys ask for a command.
    pub fn set(&mut self, command: &str, keys: Vec<String>) {
        self.reset(command);
        self.own.push(OwnKeys { command: command.to_owned(), keys });
    }

    /// Has the preset's keys ask for it again.
    pub fn reset(&mut self, command: &str) {
        self.own.retain(|own| own.command != command);
    }

    /// Whether this can be kept. All commands share one context: the list and the open message are on screen together, and
    /// what works anywhere works there. Where the keys of a preset are others' by the user's wish, the wish holds; so a
    /// preset that gets new commands makes no fault.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn check(&self) -> Result<(), Fault> {
        let too_much =
            |own: &OwnKeys| own.command.len() > LONGEST_NAME || own.keys.len() > MOST_KEYS;
        if self.own.len() > MOST_COMMANDS || self.own.iter().any(too_much) {
            return Err(Fault::TooMany);
        }
        let mut seen: Vec<&str> = Vec::new();
        for keys in self.own.iter().flat_map(|own| &own.keys) {
            if !are_keys(keys) {
                return Err(Fault::Unreadable(keys.chars().take(LONGEST_NAME).collect()));
            }
            if seen.iter().any(|other| clash(other, keys)) {
                return Err(Fault::Shared(keys.clone()));
            }
            seen.push(keys);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_key_is_what_the_layout_makes_of_it() {
        // What is pressed, with Ctrl, Shift and Alt.
        for (key, ctrl, shift, alt, expected) in [
            ("e", false, false, false, Some("e")),
            ("E", false, false, false, Some("e")), // Caps Lock.
            ("X", false, true, false, Some("Shift+x")),
            ("É", true, true, false, Some("Ctrl+Shift+é")),
            ("K", true, false, false, Some("Ctrl+k")),
            ("#", false, false, false, Some("#")), // German.
            ("#", false, true, false, Some("#")),  // American.
            ("#", true, false, true, Some("#")),   // French, on Windows.
            ("#", false, false, true, Some("#")),  // British, on a Mac.
            ("1", false, true, false, Some("1")),  // French.
            ("/", true, true, false, Some("Ctrl+/")),
            (" ", false, false, false, Some("Space")),
            (" ", false, true, false, Some("Shift+Space")),
            ("+", true, false, false, Some("Ctrl++")),
            ("Delete", false, true, false, Some("Shift+Delete")),
            ("F12", false, false, false, Some("F12")),
            ("F13", false, false, false, None),
            ("ArrowUp", false, false, true, None),
            ("d", false, false, true, None), // The browser's address bar.
            ("Tab", false, false, false, None),
            ("Shift", false, true, false, None),
            ("Dead", false, false, false, None),
            ("", false, false, false, None),
            ("\u{7f}", false, false, false, None),
        ] {
            let chord = Chord::of(key, ctrl, shift, alt).map(|chord| chord.to_string());
            assert_eq!(chord.as_deref(), expected, "{key:?}");
        }
    }

    #[test]
    fn there_is_one_way_to_write_a_key() {
        for text in [
            "",
            "X",
            "Shift+#",
            "Shift+Ctrl+x",
            "Ctrl+",
            "Alt+x",
            " ",
            "Space ",
            "Meta",
            "Tab",
            "ab",
        ] {
            assert_eq!(text.parse::<Chord>(), Err(NoKey), "{text:?}");
        }
        for text in ["g i", "* a", "Ctrl+k", "Ctrl+k Ctrl+k", "Space"] {
            assert!(are_keys(text), "{text:?}");
        }
        for text in ["g i x", "g  i", " g", "g ", "G i"] {
            assert!(!are_keys(text), "{text:?}");
        }
    }

    #[test]
    fn keys_clash_where_one_hides_the_other() {
        for (one, other, expected) in [
            ("e", "e", true),
            ("e", "Shift+e", false),
            ("g", "g i", true),
            ("g i", "g", true),
            ("g i", "g d", false),
            ("g i", "i", false),
            ("F1", "F11", false),
        ] {
            assert_eq!(clash(one, other), expected, "{one} {other}");
        }
    }

    fn shortcuts(own: &[(&str, &[&str])]) -> Shortcuts {
        let mut shortcuts = Shortcuts::default();
        for (command, keys) in own {
            shortcuts.set(command, keys.iter().map(|keys| (*keys).to_owned()).collect());
        }
        shortcuts
    }

    #[test]
    fn no_two_commands_have_the_same_keys() {
        let check = |own: &[(&str, &[&str])]| shortcuts(own).check();
        assert_eq!(
            check(&[("archive", &["y", "Ctrl+e"]), ("reply", &[]), ("hover", &["h"])]),
            Ok(())
        );
        assert_eq!(
            check(&[("archive", &["g"]), ("reply", &["g r"])]),
            Err(Fault::Shared("g r".into()))
        );
        assert_eq!(check(&[("archive", &["y", "y"])]), Err(Fault::Shared("y".into())));
        assert_eq!(check(&[("archive", &["Y"])]), Err(Fault::Unreadable("Y".into())));
        assert_eq!(check(&[("archive", &["1", "2", "3", "4", "5", "6"])]), Err(Fault::TooMany));
        assert_eq!(check(&[(&"long".repeat(11), &["1"])]), Err(Fault::TooMany));
    }

    #[test]
    fn what_is_missing_has_its_usual_value() {
        let read = |json| serde_json::from_str::<Shortcuts>(json).unwrap();
        assert_eq!(read("{}"), Shortcuts::default());
        assert_eq!(read(r#"{ "preset": "thunderbird", "hover": 1 }"#).preset, Preset::Thunderbird);
        assert_eq!(
            read(r#"{ "own": [{ "command": "reply", "keys": ["r"] }] }"#),
            shortcuts(&[("reply", &["r"])])
        );
    }

    proptest! {
        #[test]
        fn a_printed_key_reads_back(
            key in prop_oneof!["\\PC", "[ -~]", "F1?[0-9]", "Enter|Delete|PageUp|ArrowLeft|Home|Escape"],
            ctrl: bool, shift: bool, alt: bool,
        ) {
            if let Some(chord) = Chord::of(&key, ctrl, shift, alt) {
                let text = chord.to_string();
                prop_assert!(are_keys(&text), "{text:?}");
                prop_assert_eq!(text.parse::<Chord>(), Ok(chord));
            }
        }
    }
}
