//! Which letters have a frame: the open one, and some that were fetched ahead or read a moment ago.

use shared::id::{AccountId, MessageId};

/// How many frames are kept. Each is a document of its own, so few.
const FRAMES: usize = 4;

/// A letter as a frame shows it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Letter {
    pub account: AccountId,
    pub message: MessageId,
    /// With the images that lie on other machines.
    pub with_images: bool,
}

/// The frames. Each stays where it is until another takes its place: one that is moved in the page loads again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frames {
    letters: Vec<Letter>,
    /// The same letters, the one wanted last at the end.
    used: Vec<Letter>,
}

impl Frames {
    pub fn letters(&self) -> &[Letter] {
        &self.letters
    }

    /// Gives `letter` a frame and takes it from whichever was not wanted the longest, but not from `open`.
    pub fn want(&mut self, letter: Letter, open: Option<&Letter>) {
        self.used.retain(|known| *known != letter);
        self.used.push(letter.clone());
        if self.letters.contains(&letter) {
            return;
        }
        if self.letters.len() < FRAMES {
            self.letters.push(letter);
            return;
        }
        let Some(at) = self.used.iter().position(|known| Some(known) != open) else { return };
        let gone = self.used.remove(at);
        if let Some(place) = self.letters.iter_mut().find(|known| **known == gone) {
            *place = letter;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(name: &str) -> Letter {
        Letter { account: AccountId::from("a"), message: MessageId::from(name), with_images: false }
    }

    #[track_caller]
    fn check(wanted: &[&str], open: &str, expected: &[&str]) {
        let mut frames = Frames::default();
        for name in wanted {
            frames.want(letter(name), Some(&letter(open)));
        }
        let names: Vec<&str> =
            frames.letters().iter().map(|letter| letter.message.as_str()).collect();
        assert_eq!(names, expected);
    }

    #[test]
    fn frames_stay_where_they_are_until_they_are_the_oldest() {
        check(&["1", "2", "3"], "1", &["1", "2", "3"]);
        check(&["1", "2", "1"], "1", &["1", "2"]); // Wanted again: no frame moves.
        check(&["1", "2", "3", "4", "5"], "5", &["5", "2", "3", "4"]);
        check(&["1", "2", "3", "4", "1", "5"], "5", &["1", "5", "3", "4"]);
        check(&["1", "2", "3", "4", "5", "6"], "1", &["1", "5", "6", "4"]); // The open one stays.
    }
}
