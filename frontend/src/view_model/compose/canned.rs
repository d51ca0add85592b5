//! Canned replies as they go into a message: with the first recipient's name in its places.

use shared::address::Address;

use super::quoting::escape;

/// What stands in the places of a canned reply.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    name: String,
    first: String,
}

impl Names {
    /// Those of a recipient; where an address comes without a name, what its local part says of one.
    pub fn of(recipient: &Address) -> Self {
        let given = recipient.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
        let given = given.filter(|name| !name.contains('@'));
        let name = given.map_or_else(|| from_local_part(&recipient.email), in_order);
        let mut words = name.split_whitespace();
        // "Dr. Anna Keller" is Anna.
        let first = words.clone().find(|word| !word.ends_with('.')).or_else(|| words.next());
        Self { first: first.unwrap_or_default().to_owned(), name }
    }
}

/// "Keller, Anna" is Anna Keller.
fn in_order(name: &str) -> String {
    match name.split_once(',') {
        Some((last, first)) if !first.trim().is_empty() && !first.contains(',') => {
            format!("{} {}", first.trim(), last.trim())
        }
        Some(_) | None => name.to_owned(),
    }
}

fn from_local_part(email: &str) -> String {
    let local = email.split('@').next().unwrap_or_default();
    let local = local.split('+').next().unwrap_or_default();
    let words = local.split(['.', '_', '-']).filter(|word| !word.is_empty()).map(capitalised);
    words.collect::<Vec<_>>().join(" ")
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// `text` with the names in their places. Without a recipient the places stay, to be seen and filled by hand.
pub fn fill(text: &str, names: Option<&Names>) -> String {
    let Some(Names { name, first }) = names else { return text.to_owned() };
    // In one pass, so that a name which looks like a place stays a name.
    let mut filled = String::with_capacity(text.len() + name.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        if let Some(after) = after.strip_prefix("name}") {
            filled.push_str(name);
            rest = after;
        } else if let Some(after) = after.strip_prefix("firstName}") {
            filled.push_str(first);
            rest = after;
        } else {
            filled.push('{');
            rest = after;
        }
    }
    filled.push_str(rest);
    filled
}

/// The same for HTML.
pub fn fill_html(html: &str, names: Option<&Names>) -> String {
    let escaped =
        names.map(|Names { name, first }| Names { name: escape(name), first: escape(first) });
    fill(html, escaped.as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_recipient_is_named_as_one_would() {
        for (name, email, full, first) in [
            ("Ben Okafor", "ben@pli.example", "Ben Okafor", "Ben"),
            ("Keller, Anna", "ak@pli.example", "Anna Keller", "Anna"),
            ("Dr. Anna Keller", "ak@pli.example", "Dr. Anna Keller", "Anna"),
            ("", "anna.keller@pli.example", "Anna Keller", "Anna"),
            ("", "ben+list@pli.example", "Ben", "Ben"),
            ("ben@pli.example", "ben@pli.example", "Ben", "Ben"),
            ("Dr.", "x@pli.example", "Dr.", "Dr."),
        ] {
            let names = Names::of(&Address::new(name, email));
            assert_eq!(
                (names.name.as_str(), names.first.as_str()),
                (full, first),
                "{name} <{email}>"
            );
        }
    }

    #[test]
    fn names_go_into_their_places_and_nowhere_else() {
        let names = Names::of(&Address::new("<b>{firstName}</b> {name}", "x@y.example"));
        assert_eq!(
            fill("Dear {name}: {no} {", Some(&names)),
            "Dear <b>{firstName}</b> {name}: {no} {"
        );
        assert_eq!(
            fill_html("<p>{name}</p>", Some(&names)),
            "<p>&lt;b&gt;{firstName}&lt;/b&gt; {name}</p>"
        );
        assert_eq!(fill("Dear {firstName},", None), "Dear {firstName},");
    }
}
