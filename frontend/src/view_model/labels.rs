//! Labels: keywords that people give to messages, whatever program they use.

use shared::keyword::Keywords;

/// The labels that Thunderbird and many others know by number, with the words and the hue for each.
pub const COMMON: [(&str, &str, &str); 5] = [
    ("$label1", "label.important", "rose"),
    ("$label2", "label.work", "ochre"),
    ("$label3", "label.personal", "moss"),
    ("$label4", "label.toDo", "lagoon"),
    ("$label5", "label.later", "iris"),
];

/// Hues of labels that somebody else made up.
const HUES: [&str; 6] = ["slate", "lagoon", "moss", "ochre", "iris", "rose"];

/// What programs note for themselves, and no person reads. Keywords with a dollar are reserved for such (RFC 8457 §2).
const TECHNICAL: [&str; 6] =
    ["junk", "nonjunk", "notjunk", "forwarded", "redirected", "receipt-handled"];

/// Whether `keyword` is a label, and not a flag or a program's own note.
pub fn is_label(keyword: &str) -> bool {
    let is_common = COMMON.iter().any(|(known, ..)| *known == keyword);
    is_common || !(keyword.starts_with(['$', '\\']) || TECHNICAL.contains(&keyword))
}

/// The labels among some keywords, in an order of their own.
pub fn labels(keywords: &Keywords) -> Vec<String> {
    let names = keywords.0.iter().map(|keyword| keyword.0.as_str());
    let mut labels: Vec<String> = names.filter(|name| is_label(name)).map(str::to_owned).collect();
    labels.sort_by_key(|label| !label.starts_with('$'));
    labels
}

/// The key of the words for a label; `None` where it is called by its own name.
pub fn words(keyword: &str) -> Option<&'static str> {
    COMMON.iter().find(|(known, ..)| *known == keyword).map(|(_, words, _)| *words)
}

/// The name of a label that somebody made up: `to_sign` is "To sign".
pub fn own_name(keyword: &str) -> String {
    capitalised(keyword.replace('_', " "))
}

/// `words` with a capital at their beginning. Of ASCII only, as all keywords and all names of days and months in Pli's
/// languages begin: the tables of all capitals would weigh more than the list.
pub fn capitalised(mut words: String) -> String {
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}

/// The same for the same label, everywhere and always.
pub fn hue(keyword: &str) -> &'static str {
    let common = COMMON.iter().find(|(known, ..)| *known == keyword).map(|(.., hue)| *hue);
    common.unwrap_or_else(|| {
        let sum = keyword.bytes().map(usize::from).sum::<usize>();
        HUES.get(sum % HUES.len()).copied().unwrap_or("slate")
    })
}

#[cfg(test)]
mod tests {
    use shared::keyword::Keyword;

    use super::*;

    #[test]
    fn labels_are_what_people_gave() {
        let given = ["$seen", "work", "$label2", "$forwarded", "nonjunk", "$mdnsent", "to_sign"];
        let keywords = Keywords(given.map(Keyword::new).to_vec());
        assert_eq!(labels(&keywords), ["$label2", "work", "to_sign"]);
    }

    #[test]
    fn labels_have_names_and_hues() {
        assert_eq!(words("$label1"), Some("label.important"));
        assert_eq!((words("to_sign"), own_name("to_sign")), (None, "To sign".to_owned()));
        assert_eq!((own_name(""), own_name("à_lire")), (String::new(), "à lire".to_owned()));
        assert_eq!((hue("$label3"), hue("work")), ("moss", hue("work")));
    }
}
