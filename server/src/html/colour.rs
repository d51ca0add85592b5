//! Whether a mail brings colours of its own, or only writes ink on paper.
//!
//! Most mail programs state black text and a white ground without meaning anything by it. Such colours are neutral:
//! where a mail has no others they are left out, and the letter takes the colours of the theme.

/// A colour as far as it can be told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Colour {
    Rgb(u8, u8, u8),
    /// Whatever is there already.
    Inherited,
    /// A colour whose value isn't worth the trouble of finding out.
    Unknown,
}

/// Where a colour is put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Ink,
    Ground,
    /// A border or a shade, which is seen, or not missed, on any ground.
    Line,
}

/// What a colour says about its mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Says nothing, and is seen on any ground.
    None,
    /// Ink on paper: says nothing, but can't be seen in the dark.
    Neutral,
    /// The sender chose it.
    Own,
}

impl Colour {
    /// A colour by its name in CSS, or as `#` and hexadecimal digits, the `#` being optional as in old HTML.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let name = text.to_ascii_lowercase();
        match name.as_str() {
            "transparent" | "inherit" | "initial" | "unset" | "currentcolor" | "auto" | "none"
            | "revert" => {
                return Some(Self::Inherited);
            }
            // What Outlook calls the colours of the system (CSS Color 4, appendix A).
            "windowtext" | "canvastext" | "buttontext" | "text" => return Some(Self::Rgb(0, 0, 0)),
            "window" | "canvas" => return Some(Self::Rgb(255, 255, 255)),
            _ => {}
        }
        if let Ok((red, green, blue)) = cssparser::color::parse_named_color(&name) {
            return Some(Self::Rgb(red, green, blue));
        }
        let digits = text.strip_prefix('#').unwrap_or(text);
        match cssparser::color::parse_hash_color(digits.as_bytes()) {
            Ok((_, _, _, alpha)) if alpha < 0.05 => Some(Self::Inherited),
            Ok((red, green, blue, _)) => Some(Self::Rgb(red, green, blue)),
            Err(()) => None,
        }
    }

    pub(super) fn meaning(self, role: Role) -> Meaning {
        let (red, green, blue) = match self {
            Self::Inherited => return Meaning::None,
            Self::Unknown => return Meaning::Own,
            Self::Rgb(red, green, blue) => (red, green, blue),
        };
        let darkest = red.min(green).min(blue);
        let lightest = red.max(green).max(blue);
        match role {
            Role::Line => Meaning::None,
            Role::Ink if lightest <= 0x46 => Meaning::Neutral,
            // A grey in the middle is read on paper and on ink alike.
            Role::Ink if darkest >= 0x80 && lightest <= 0xa0 && lightest - darkest < 8 => {
                Meaning::None
            }
            Role::Ground if darkest >= 0xfa => Meaning::Neutral,
            Role::Ink | Role::Ground => Meaning::Own,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(colours: &[&str], role: Role, expected: Meaning) {
        for colour in colours {
            assert_eq!(Colour::parse(colour).unwrap().meaning(role), expected, "{colour}");
        }
    }

    #[test]
    fn ink_on_paper_is_neutral() {
        check(&["black", "#000", "000000", "windowtext", "#222222"], Role::Ink, Meaning::Neutral);
    }

    #[test]
    fn what_the_sender_chose_is_told_apart() {
        check(&["red", "#1F497D", "white", "#ccc"], Role::Ink, Meaning::Own);
        check(&["#f5f5f5", "black", "navy"], Role::Ground, Meaning::Own);
        check(&["white", "#fff", "#fefefe"], Role::Ground, Meaning::Neutral);
        check(&["inherit", "transparent", "#888"], Role::Ink, Meaning::None);
        assert_eq!(Colour::parse("javascript"), None);
    }
}
