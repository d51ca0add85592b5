//! Where the quoted end of a reply begins, so that it can be folded.

use super::dom::{Dom, Element, Kind};

/// The element that holds the quoted message, if it is the end of the letter and something stands before it.
pub(super) fn quoted_end(dom: &Dom, root: usize) -> Option<usize> {
    let mut before = false;
    let mut waiting: Vec<usize> = dom.node(root).children.iter().rev().copied().collect();
    while let Some(id) = waiting.pop() {
        match &dom.node(id).kind {
            Kind::Text(text) => {
                before |= !text.trim().is_empty();
                continue;
            }
            Kind::Other => continue,
            Kind::Element(element) if is_unseen(element) => continue,
            Kind::Element(element) if is_quote(element) => {
                let text = text_below(dom, &[id]);
                let forwarded =
                    text.trim_start().starts_with("---") || text.contains("Forwarded message");
                let last = text_below(dom, &waiting).trim().is_empty();
                return (before && last && !forwarded).then_some(id);
            }
            Kind::Element(_) => {}
        }
        waiting.extend(dom.node(id).children.iter().rev());
    }
    None
}

/// How mail programs mark a quoted message.
fn is_quote(element: &Element) -> bool {
    let class = |name: &str| {
        element
            .attribute("class")
            .is_some_and(|classes| classes.split_ascii_whitespace().any(|class| class == name))
    };
    match element.tag() {
        Some("blockquote") => {
            element.attribute("type").is_some_and(|kind| kind.eq_ignore_ascii_case("cite"))
                || class("gmail_quote")
        }
        Some("div") => ["gmail_quote", "gmail_quote_container", "protonmail_quote", "yahoo_quoted"]
            .into_iter()
            .any(class),
        _ => false,
    }
}

fn is_unseen(element: &Element) -> bool {
    let hidden = element.attribute("style").is_some_and(|style| {
        let style: String = style.chars().filter(|c| !c.is_ascii_whitespace()).collect();
        style.to_ascii_lowercase().contains("display:none")
    });
    let tag = element.tag().unwrap_or("svg");
    hidden || super::allow::DROPPED_WHOLE.contains(&tag)
}

/// The beginning of the text in `ids`: enough to tell what it is.
fn text_below(dom: &Dom, ids: &[usize]) -> String {
    const ENOUGH: usize = 400;
    let mut text = String::new();
    let mut waiting = ids.to_vec();
    while let Some(id) = waiting.pop() {
        match &dom.node(id).kind {
            Kind::Text(piece) => text.push_str(piece),
            Kind::Element(element) if is_unseen(element) => continue,
            Kind::Element(_) | Kind::Other => {}
        }
        if text.trim().len() > ENOUGH {
            break;
        }
        waiting.extend(dom.node(id).children.iter().rev());
    }
    text
}
