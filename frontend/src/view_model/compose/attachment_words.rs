//! "You wrote 'attached', but nothing is."

/// Beginnings of words that speak of something attached, in the languages of the interface; all are looked for, because
/// people write in other languages than they read. Folded to lower case.
const WORDS: &[&str] = &[
    // English
    "attached",
    "attaching",
    "attachment",
    "enclosed file",
    // German
    "angehängt",
    "anhang",
    "anhänge",
    "im anhang",
    "beigefügt",
    "anbei",
    "beiliegend",
    // French
    "ci-joint",
    "pièce jointe",
    "pièces jointes",
    "en pj",
    "joins à ce",
    "en annexe",
    // Italian
    "allegat",
    "in allegato",
    "allego",
    // Spanish
    "adjunt",
];

/// The word in `text` that speaks of an attachment, as it was written. Quoted lines don't count.
pub fn find(text: &str) -> Option<String> {
    let own = text.lines().filter(|line| !line.trim_start().starts_with('>'));
    own.into_iter().find_map(in_line)
}

fn in_line(line: &str) -> Option<String> {
    // Typographic hyphens and apostrophes are the same to a reader.
    let line = line.replace(['\u{2010}', '\u{2011}'], "-").replace('\u{A0}', " ");
    let starts = line
        .char_indices()
        .filter(|(index, c)| c.is_alphabetic() && !follows_letter(&line, *index));
    starts.filter_map(|(index, _)| line.get(index..)).find_map(|rest| {
        let lower = rest.to_lowercase();
        let word = WORDS.iter().find(|word| lower.starts_with(**word))?;
        let whole = rest.chars().count().min(word.chars().count());
        let tail = rest.chars().skip(whole).take_while(|c| c.is_alphabetic() || *c == '-').count();
        Some(rest.chars().take(whole + tail).collect())
    })
}

fn follows_letter(line: &str, index: usize) -> bool {
    line.get(..index)
        .and_then(|before| before.chars().next_back())
        .is_some_and(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(find(text).as_deref(), expected, "{text}");
    }

    #[test]
    fn hears_the_word_in_every_language() {
        check("The order is Attached.", Some("Attached"));
        check("see attachments", Some("attachments"));
        check("Die Rechnung finden Sie im Anhang.", Some("im Anhang"));
        check("Anbei das Protokoll", Some("Anbei"));
        check("Veuillez trouver ci-jointe la facture", Some("ci-jointe"));
        check("Veuillez trouver ci\u{2011}joint", Some("ci-joint"));
        check("In allegato la fattura", Some("In allegato"));
        check("Adjunto la factura", Some("Adjunto"));
    }

    #[test]
    fn is_deaf_to_other_words_and_to_quotes() {
        check("", None);
        check("Lunch at noon?", None);
        check("unattached", None);
        check("> see the attachment\nThanks!", None);
        check("Zusammenhang", None);
    }
}
