//! The sanitiser proper: `ammonia` under our allow-list. Whatever the steps before it make of a mail, only what
//! passes here is sent to a browser; and it trusts none of them, but judges every value again.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

use super::css::Context;
use super::{allow, attribute};

/// What links say of themselves to where they lead: nothing.
pub(super) const LINK_REL: &str = "noopener noreferrer";

static GATE: LazyLock<Builder<'static>> = LazyLock::new(gate);

/// A fragment of HTML with nothing in it that isn't on the list. What passed once passes again unchanged.
pub(super) fn pass(html: &str) -> String {
    GATE.clean(html).to_string()
}

fn gate() -> Builder<'static> {
    let attributes: HashMap<_, HashSet<_>> =
        allow::TAGS.iter().map(|tag| (*tag, allow::attributes(tag).collect())).collect();
    let mut gate = Builder::empty();
    gate.tags(allow::TAGS.iter().copied().collect())
        .tag_attributes(attributes)
        .add_tag_attributes("a", ["target"])
        .clean_content_tags(allow::DROPPED_WHOLE.iter().copied().collect())
        .url_schemes(["http", "https", "mailto", "tel", "data"].into_iter().collect())
        .url_relative(UrlRelative::PassThrough)
        .link_rel(Some(LINK_REL))
        .strip_comments(true)
        .attribute_filter(judge);
    gate
}

fn judge<'v>(tag: &str, name: &str, value: &'v str) -> Option<Cow<'v, str>> {
    if tag == "a" && matches!((name, value), ("target", "_blank") | ("rel", LINK_REL)) {
        return Some(value.into());
    }
    let mut context = Context::ours();
    let cleaned = attribute::clean(tag, name, value, &mut context)?;
    Some(if cleaned == value { value.into() } else { cleaned.into() })
}
