//! Where the signature stands in a message being written.
//!
//! In rich text its element is marked. Plain text has no marks: there it is known by its lines, or by the line that sets
//! it apart (RFC 3676 §4.3), which no quoted line is.

use shared::draft::{DraftBody, Forms};
use shared::signature::{self, APART, Around, Signature, SignaturePlace, find};

use super::quoting::{self, Quote};

/// A signature as it stands in a message.
pub type Shown = Forms;

/// A new text with the signature below it.
pub fn put(
    body: DraftBody,
    quote: Option<Quote>,
    signature: &Signature,
) -> (DraftBody, Option<Quote>) {
    let shown = Shown::from(signature);
    match quote {
        Some(quote) if signature.place == SignaturePlace::BelowQuote => {
            let html = format!("{}<div><br></div>{}", quote.html, signature::marked(&shown.html));
            let text = format!("{}\n\n{APART}\n{}", quote.text.trim_end(), shown.text);
            (body, Some(Quote { html, text }))
        }
        quote => (append(body, &shown, quote.is_none()), quote),
    }
}

/// The text with the signature at its end; `is_last` if nothing is to follow.
pub fn append(body: DraftBody, shown: &Shown, is_last: bool) -> DraftBody {
    match &body {
        DraftBody::Plain { text } | DraftBody::Markdown { text, .. } => {
            let text = append_text(text.trim_end(), &shown.text, is_last);
            body.with_typed(text)
        }
        DraftBody::Rich { html } => {
            let start = if html.is_empty() { "<div><br></div>" } else { html };
            let html = format!("{start}<div><br></div>{}", signature::marked(&shown.html));
            DraftBody::Rich { html }
        }
    }
}

fn append_text(text: &str, signature: &str, is_last: bool) -> String {
    if is_last {
        format!("{text}\n\n{APART}\n{signature}")
    } else {
        format!("{text}\n\n{signature}")
    }
}

/// What was written by hand: the text without its signature.
pub fn without(text: &str, known: &str) -> String {
    match find(text, known) {
        Some(Around { before, after, .. }) => format!("{before}\n{after}").trim_end().to_owned(),
        None => text.to_owned(),
    }
}

/// Plain text as rich text, its signature as `known` had it.
pub fn to_rich(text: &str, known: Option<&Shown>) -> String {
    let known_text = known.map_or("", |known| known.text.as_str());
    let Some(around) = find(text, known_text) else { return quoting::text_to_html(text) };
    let is_known = known.filter(|known| around.signature.trim_end() == known.text.trim_end());
    let html = match is_known {
        Some(known) => known.html.clone(),
        None => quoting::text_to_html(around.signature.trim_end()),
    };
    // The line end that is between it and the signature is no line.
    let end = if around.before.is_empty() { "" } else { "\n" };
    format!(
        "{}{}{}",
        quoting::text_to_html(&format!("{}{end}", around.before)),
        signature::marked(&html),
        quoting::text_to_html(&around.after)
    )
}

/// The text with another signature in place of `old`; `new` is `None` for none at all. Gives `None` where the signature
/// isn't found although there should be one: whoever took it out gets no other.
pub fn switch(
    body: &DraftBody,
    old: Option<&Shown>,
    new: Option<&Shown>,
    is_last: bool,
) -> Option<DraftBody> {
    match body {
        DraftBody::Rich { html } => {
            if let Some((before, _, after)) = signature::parted(html) {
                let marked = new.map(|new| signature::marked(&new.html)).unwrap_or_default();
                return Some(DraftBody::Rich { html: format!("{before}{marked}{after}") });
            }
        }
        DraftBody::Plain { text } | DraftBody::Markdown { text, .. } => {
            let known = old.map_or("", |old| old.text.as_str());
            if let Some(Around { before, after, .. }) = find(text, known) {
                let is_last = is_last && after.trim().is_empty();
                let text = match new {
                    Some(new) => append_text(before.trim_end(), &new.text, is_last),
                    None => before,
                };
                let after = if after.is_empty() { String::new() } else { format!("\n{after}") };
                return Some(body.clone().with_typed(format!("{text}{after}")));
            }
        }
    }
    match (old, new) {
        (None, Some(new)) => Some(append(body.clone(), new, is_last)),
        _ => None,
    }
}

/// What the quote that is folded away holds of a signature below it, and the quote without it.
pub fn taken_from(quote: &Quote, known: Option<&Shown>) -> Option<(Shown, Quote)> {
    let (before, inner, after) = signature::parted(&quote.html)?;
    let known_text = known.map_or("", |known| known.text.as_str());
    let around = find(&quote.text, known_text).unwrap_or_default();
    let rest =
        Quote { html: format!("{before}{after}"), text: around.before.trim_end().to_owned() };
    Some((Shown { html: inner.to_owned(), text: around.signature }, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> DraftBody {
        DraftBody::Plain { text: text.to_owned() }
    }

    fn rich(html: &str) -> DraftBody {
        DraftBody::Rich { html: html.to_owned() }
    }

    fn anna(place: SignaturePlace) -> Signature {
        Signature {
            html: "<div>Anna</div><div><b>Pli</b></div>".to_owned(),
            text: "Anna\nPli".to_owned(),
            place,
            ..Signature::default()
        }
    }

    fn shown(html: &str, text: &str) -> Shown {
        Shown { html: html.to_owned(), text: text.to_owned() }
    }

    const MARKED: &str =
        "<div class=\"m_pli-signature\"><div>Anna</div><div><b>Pli</b></div></div>";

    #[test]
    fn a_new_message_ends_with_it() {
        let signature = anna(SignaturePlace::BelowQuote);
        let (body, quote) = put(plain(""), None, &signature);
        assert_eq!((body, quote), (plain("\n\n-- \nAnna\nPli"), None));
        let (body, _) = put(rich(""), None, &signature);
        assert_eq!(body, rich(&format!("<div><br></div><div><br></div>{MARKED}")));
        let (body, _) = put(rich("<div>As linked</div>"), None, &signature);
        assert_eq!(body, rich(&format!("<div>As linked</div><div><br></div>{MARKED}")));
    }

    #[test]
    fn an_answer_has_it_above_or_below_what_it_quotes() {
        let quoted = Quote { html: "<p>q</p>".to_owned(), text: "Dan wrote:\n> q".to_owned() };
        let (body, quote) = put(plain(""), Some(quoted.clone()), &anna(SignaturePlace::AboveQuote));
        // No line sets it apart: the quote would count as part of it.
        assert_eq!((body, quote), (plain("\n\nAnna\nPli"), Some(quoted.clone())));
        let (body, quote) = put(rich(""), Some(quoted.clone()), &anna(SignaturePlace::BelowQuote));
        assert_eq!(body, rich(""));
        let quote = quote.unwrap();
        assert_eq!(quote.html, format!("<p>q</p><div><br></div>{MARKED}"));
        assert_eq!(quote.text, "Dan wrote:\n> q\n\n-- \nAnna\nPli");
        let known = Shown::from(&anna(SignaturePlace::BelowQuote));
        let (taken, rest) = taken_from(&quote, Some(&known)).unwrap();
        assert_eq!(taken, known);
        assert_eq!(rest.text, quoted.text);
        assert_eq!(taken_from(&quoted, Some(&known)), None);
    }

    #[test]
    fn what_was_written_is_without_it() {
        assert_eq!(without("Hi\n\n-- \nAnna", "Anna"), "Hi");
        assert_eq!(without("Hi\n\nAnna\nPS", "Anna"), "Hi\n\nPS");
        assert_eq!(without("Hi", "Anna"), "Hi");
    }

    #[test]
    fn plain_text_becomes_rich_with_the_signature_as_it_was() {
        let known = shown("<b>Anna</b>", "Anna");
        assert_eq!(
            to_rich("Hi\n\n-- \nAnna", Some(&known)),
            "<div>Hi</div><div><br></div><div class=\"m_pli-signature\"><div><b>Anna</b></div></div>"
        );
        assert_eq!(
            to_rich("Hi\n-- \nAnna K.", Some(&known)),
            "<div>Hi</div><div class=\"m_pli-signature\"><div>Anna K.</div></div>"
        );
        assert_eq!(to_rich("Hi\n> -- \n> Dan", None), quoting::text_to_html("Hi\n> -- \n> Dan"));
    }

    #[test]
    fn another_sender_brings_another_signature() {
        let (anna, ben) = (shown("<b>Anna</b>", "Anna"), shown("<i>Ben</i>", "Ben"));
        let of = |body: DraftBody, old: Option<&Shown>, new: Option<&Shown>| {
            switch(&body, old, new, true)
        };
        let marked = |html: &str| rich(&format!("<p>Hi</p>{}<p>q</p>", signature::marked(html)));
        let (a, b) = (Some(&anna), Some(&ben));
        assert_eq!(of(marked("<b>Anna</b>"), a, b), Some(marked("<i>Ben</i>")));
        assert_eq!(of(marked("<b>Anna</b>"), a, None), Some(rich("<p>Hi</p><p>q</p>")));
        assert_eq!(of(plain("Hi\n\n-- \nAnna"), a, b), Some(plain("Hi\n\n-- \nBen")));
        assert_eq!(of(plain("Hi\n\nAnna\n> q"), a, b), Some(plain("Hi\n\nBen\n> q")));
        assert_eq!(of(plain("Hi"), None, b), Some(plain("Hi\n\n-- \nBen")));
        // Somebody took it out.
        assert_eq!(of(plain("Hi"), a, b), None);
        assert_eq!(of(rich("<p>Hi</p>"), a, b), None);
        assert_eq!(of(rich("<p>Hi</p>"), None, None), None);
    }
}
