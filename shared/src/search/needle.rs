//! Words looked for in a text whatever the case of either.

/// Words in lower case.
#[derive(Clone, Debug)]
pub(crate) struct Needle(String);

impl Needle {
    pub(crate) fn new(words: &str) -> Self {
        Self(words.to_lowercase())
    }

    /// Whether `text`, in lower case, holds the words.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        if text.is_ascii() {
            self.is_in_ascii(text.as_bytes())
        } else {
            text.to_lowercase().contains(&self.0)
        }
    }

    /// The same without another copy of the text: most subjects and all addresses are ASCII.
    fn is_in_ascii(&self, mut text: &[u8]) -> bool {
        let Some((first, rest)) = self.0.as_bytes().split_first() else { return true };
        let capital = first.to_ascii_uppercase();
        while let Some(at) = text.iter().position(|byte| byte == first || *byte == capital) {
            text = text.get(at + 1..).unwrap_or_default();
            match text.get(..rest.len()) {
                Some(there) if there.eq_ignore_ascii_case(rest) => return true,
                Some(_) => {}
                None => break,
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn finds_what_lower_case_holds(text in "[aAbBkK\u{212a}ßÄä ]{0,12}", words in "[aAbBkßÄ ]{0,3}") {
            let expected = text.to_lowercase().contains(&words.to_lowercase());
            prop_assert_eq!(Needle::new(&words).is_in(&text), expected);
        }
    }
}
