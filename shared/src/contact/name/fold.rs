//! Letters without what different hands write differently: case, accents, ligatures.

/// U+00C0 to U+017F without accents; `-` is none.
const LATIN: &str = "aaaaaaaceeeeiiiidnooooo-ouuuuytsaaaaaaaceeeeiiiidnooooo-ouuuuytyaaaaaaccccccccdddd\
eeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

/// U+1E00 to U+1EFF without accents.
const LATIN_ADDITIONAL: &str = "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmmmmmmnnnnnnnn\
oooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvvwwwwwwwwwwxxxxyyzzzzzzhtwyassssdaaaaaaaaaaaaaaaaaaaaaaaa\
eeeeeeeeeeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyyllvvyy";

/// `text` in small letters without accents: `Müßig` is `mussig`, `Søren` is `soren`. Apostrophes within a word go too.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars() {
        fold_letter(letter, &mut folded);
    }
    folded
}

fn fold_letter(letter: char, into: &mut String) {
    match letter {
        '\'' | '’' | '‘' | 'ʼ' | '`' | '´' | '\u{300}'..='\u{36f}' => {}
        _ if letter.is_ascii() => into.push(letter.to_ascii_lowercase()),
        'Æ' | 'æ' => into.push_str("ae"),
        'Œ' | 'œ' => into.push_str("oe"),
        'Þ' | 'þ' => into.push_str("th"),
        'ß' | 'ẞ' => into.push_str("ss"),
        'Ĳ' | 'ĳ' => into.push_str("ij"),
        '\u{c0}'..='\u{17f}' => from_table(LATIN, letter, 0xc0, into),
        '\u{1e00}'..='\u{1eff}' => from_table(LATIN_ADDITIONAL, letter, 0x1e00, into),
        _ => into.extend(letter.to_lowercase()),
    }
}

fn from_table(table: &str, letter: char, first: u32, into: &mut String) {
    let place = usize::try_from(u32::from(letter) - first).unwrap_or(usize::MAX);
    into.push(table.as_bytes().get(place).map_or(letter, |byte| char::from(*byte)));
}

/// A folded word as it is compared: `mueller` and `muller` are one, as `ü` is written either way.
pub(super) fn squash(folded: &str) -> String {
    let mut squashed = String::with_capacity(folded.len());
    let mut letters = folded.chars().peekable();
    while let Some(letter) = letters.next() {
        squashed.push(letter);
        // `eu` and `ei` are sounds of their own: `Joel` keeps its ending by losing it in all cards alike.
        if matches!(letter, 'a' | 'o' | 'u') && letters.peek() == Some(&'e') {
            letters.next();
        }
    }
    squashed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_lose_case_and_accents() {
        let check = |text: &str, expected: &str| assert_eq!(fold(text), expected);
        check("Müßig", "mussig");
        check("Søren Ægir Þór", "soren aegir thor");
        check("Łukasz Żółć", "lukasz zolc");
        check("Nguyễn", "nguyen");
        check("Zoe\u{308}", "zoe");
        check("O’Brien", "obrien");
        check("ΑΘΗΝΑ Петров 渡辺", "αθηνα петров 渡辺");
    }

    #[test]
    fn umlauts_may_be_written_either_way() {
        assert_eq!(squash(&fold("Müller")), squash(&fold("Mueller")));
        assert_eq!(squash(&fold("Jörg")), squash(&fold("JOERG")));
    }
}
