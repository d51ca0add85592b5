//! Labels: keywords that people give to messages, whatever program they use.

use shared::keyword::Keywords;
use shared::preferences::LabelLook;

/// The labels that Thunderbird and many others know by number, with the words and the hue for each.
pub const COMMON: [(&str, &str, &str); 5] = [
    ("$label1", "label.important", "rose"),
    ("$label2", "label.work", "ochre"),
    ("$label3", "label.personal", "moss"),
    ("$label4", "label.toDo", "lagoon"),
    ("$label5", "label.later", "iris"),
];

/// Hues that labels can have.
pub const HUES: [&str; 6] = ["slate", "lagoon", "moss", "ochre", "iris", "rose"];

/// Characters of a keyword that is made of a name.
const LONGEST: usize = 48;

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
    let names = names.filter(|name| is_label(name)).map(str::to_owned);
    let (mut labels, own): (Vec<String>, Vec<String>) = names.partition(|it| it.starts_with('$'));
    labels.extend(own);
    labels
}

/// Those that everybody has, and those that the user made.
pub fn all(looks: &[LabelLook]) -> Vec<String> {
    let common = COMMON.iter().map(|(keyword, ..)| *keyword);
    let own = looks.iter().map(|look| look.keyword.as_str()).filter(|own| words(own).is_none());
    common.chain(own).map(str::to_owned).collect()
}

/// The key of the words for a label; `None` where it is called by its own name.
pub fn words(keyword: &str) -> Option<&'static str> {
    COMMON.iter().find(|(known, ..)| *known == keyword).map(|(_, words, _)| *words)
}

/// What the user chose for a label, where that is so.
pub fn chosen<'a>(
    looks: &'a [LabelLook],
    keyword: &str,
    of: fn(&LabelLook) -> &String,
) -> Option<&'a str> {
    let look = looks.iter().find(|look| look.keyword == keyword)?;
    Some(of(look).as_str()).filter(|chosen| !chosen.is_empty())
}

/// A keyword for a new label of this name: an atom (RFC 9051 §9) that is none of `taken`, and none that means something.
pub fn keyword_for(name: &str, taken: &[String]) -> String {
    let plain = name.to_lowercase();
    let plain = plain.chars().map(|it| if it.is_ascii_alphanumeric() { it } else { '_' });
    let plain: String = plain.take(LONGEST).collect();
    let plain = match plain.trim_matches('_') {
        "" => "label",
        words => words,
    };
    let is_free = |keyword: &str| is_label(keyword) && !taken.iter().any(|other| other == keyword);
    let numbered = (2..).map(|number| format!("{plain}_{number}"));
    std::iter::once(plain.to_owned()).chain(numbered).find(|it| is_free(it)).unwrap_or_default()
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

/// The same for the same label, everywhere and always, unless its user chose another.
pub fn usual_hue(keyword: &str) -> &'static str {
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
        assert_eq!((usual_hue("$label3"), usual_hue("work")), ("moss", usual_hue("work")));
    }

    #[test]
    fn a_user_names_and_colours_them() {
        let look = |keyword: &str, name: &str, hue: &str| LabelLook {
            keyword: keyword.to_owned(),
            name: name.to_owned(),
            hue: hue.to_owned(),
        };
        let looks = [look("$label2", "Büro", ""), look("tax", "Tax 2026", "iris")];
        assert_eq!(chosen(&looks, "$label2", |look| &look.name), Some("Büro"));
        assert_eq!(chosen(&looks, "$label2", |look| &look.hue), None);
        assert_eq!(chosen(&looks, "tax", |look| &look.hue), Some("iris"));
        assert_eq!(chosen(&looks, "other", |look| &look.name), None);
        let all = all(&looks);
        assert_eq!((all.len(), all.last().map(String::as_str)), (6, Some("tax")));
    }

    #[test]
    fn a_name_gives_a_keyword_that_any_host_takes() {
        let taken = ["tax".to_owned(), "tax_2".to_owned()];
        for (name, expected) in [
            ("To sign", "to_sign"),
            ("Tax", "tax_3"),
            ("Junk", "junk_2"),
            ("à lire!", "lire"),
            ("重要", "label"),
            ("  ", "label"),
            ("\\Seen \r\n* OK", "seen_____ok"),
            ("$label1", "label1"),
        ] {
            assert_eq!(keyword_for(name, &taken), expected, "{name}");
        }
        assert_eq!(keyword_for(&"x".repeat(500), &taken).len(), LONGEST);
    }
}
