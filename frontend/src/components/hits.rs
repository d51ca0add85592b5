//! Words that were looked for, highlighted where they stand.

use leptos::prelude::*;
use shared::search::hits;

/// `text` with each of `needles` in it highlighted.
pub fn highlighted(text: String, needles: &[String]) -> AnyView {
    let places = if needles.is_empty() { Vec::new() } else { hits(&text, needles) };
    let mut pieces = Vec::with_capacity(2 * places.len() + 1);
    let mut at = 0;
    let piece = |range: std::ops::Range<usize>| text.get(range).unwrap_or_default().to_owned();
    for hit in places {
        pieces.push(piece(at..hit.start).into_any());
        at = hit.end;
        pieces.push(view! { <mark>{piece(hit)}</mark> }.into_any());
    }
    pieces.push(piece(at..text.len()).into_any());
    pieces.into_any()
}
