//! Mail's HTML as a tree, built within a budget.
//!
//! The parser is html5ever, as browsers specify it, so that what we judge is what a browser would have seen. Its work
//! grows with the square of depth and of attributes in one tag, and it can't be interrupted; so it is fed in small
//! pieces, and between two of them the tree may say that it has had enough.

mod builder;

use std::rc::Rc;
use std::time::{Duration, Instant};

use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::tree_builder::TreeBuilderOpts;
use html5ever::{Attribute, ParseOpts, QualName, ns, parse_document};

use builder::Builder;

/// Larger HTML is not parsed at all. Newsletters have 100 KB; the rest is pictures written into the text.
pub(super) const MAX_BYTES: usize = 4 * 1024 * 1024;
/// Elements within elements.
pub(super) const MAX_DEPTH: usize = 256;
/// Attributes of one tag.
pub(super) const MAX_ATTRIBUTES: usize = 64;
/// Elements and texts together.
const MAX_NODES: usize = 100_000;
/// On top of the caps above, which alone keep any input we know of far below it. Without optimisation, as in tests,
/// everything takes several times as long.
const MAX_TIME: Duration = Duration::from_millis(if cfg!(debug_assertions) { 20_000 } else { 700 });
/// What is parsed between two looks at the budget.
const PIECE: usize = 4096;

/// The HTML is over a cap; it isn't looked at any further.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the HTML is too complex")]
pub struct TooComplex;

/// A parsed document.
#[derive(Debug)]
pub(super) struct Dom {
    nodes: Vec<Node>,
}

#[derive(Debug)]
pub(super) struct Node {
    pub kind: Kind,
    pub children: Vec<usize>,
    parent: Option<usize>,
}

#[derive(Debug)]
pub(super) enum Kind {
    Element(Element),
    Text(StrTendril),
    /// Comments, doctypes, processing instructions, and the root.
    Other,
}

#[derive(Debug)]
pub(super) struct Element {
    pub name: Rc<QualName>,
    pub attributes: Vec<Attribute>,
}

impl Element {
    /// The tag, or `None` for one of SVG or MathML.
    pub(super) fn tag(&self) -> Option<&str> {
        (self.name.ns == ns!(html)).then_some(&*self.name.local)
    }

    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|attribute| &*attribute.name.local == name)
            .map(|attribute| &*attribute.value)
    }
}

impl Dom {
    /// The root; always there.
    pub(super) const ROOT: usize = 0;

    /// # Errors
    ///
    /// If a cap is exceeded, at the latest [`MAX_TIME`] and one [`PIECE`] after the start.
    pub(super) fn parse(html: &str) -> Result<Self, TooComplex> {
        if html.len() > MAX_BYTES || has_tag_of_many_attributes(html) {
            return Err(TooComplex);
        }
        let started = Instant::now();
        let tree_builder =
            TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
        let mut parser =
            parse_document(Builder::default(), ParseOpts { tree_builder, ..ParseOpts::default() });
        let mut rest = html;
        while !rest.is_empty() {
            let (piece, after) = rest.split_at(rest.floor_char_boundary(PIECE));
            parser.process(StrTendril::from_slice(piece));
            if parser.tokenizer.sink.sink.over_budget() || started.elapsed() > MAX_TIME {
                return Err(TooComplex);
            }
            rest = after;
        }
        let dom = parser.finish();
        if dom.nodes.len() > MAX_NODES || dom.depth() > MAX_DEPTH {
            return Err(TooComplex);
        }
        Ok(dom)
    }

    pub(super) fn node(&self, id: usize) -> &Node {
        self.nodes.get(id).expect("ids come from this tree, and nodes are never removed from it")
    }

    pub(super) fn element(&self, id: usize) -> Option<&Element> {
        match &self.node(id).kind {
            Kind::Element(element) => Some(element),
            Kind::Text(_) | Kind::Other => None,
        }
    }

    /// All nodes that hang in the tree, in the order of the document.
    pub(super) fn ids(&self) -> Vec<usize> {
        let mut found = Vec::with_capacity(self.nodes.len());
        let mut waiting = vec![Self::ROOT];
        while let Some(id) = waiting.pop() {
            found.push(id);
            waiting.extend(self.node(id).children.iter().rev());
        }
        found
    }

    /// The text directly within an element.
    pub(super) fn own_text(&self, id: usize) -> String {
        let texts =
            self.node(id).children.iter().filter_map(|child| match &self.node(*child).kind {
                Kind::Text(text) => Some(&**text),
                Kind::Element(_) | Kind::Other => None,
            });
        texts.collect()
    }

    fn depth(&self) -> usize {
        let mut deepest = 0;
        let mut waiting = vec![(Self::ROOT, 0)];
        while let Some((id, depth)) = waiting.pop() {
            deepest = deepest.max(depth);
            waiting.extend(self.node(id).children.iter().map(|child| (*child, depth + 1)));
        }
        deepest
    }
}

/// Whether some tag seems to have more than [`MAX_ATTRIBUTES`]. The tokenizer compares each attribute with all before
/// it, and gives the tag to nobody until it is complete, so this is looked for in the text itself. It doesn't know
/// comments and scripts from tags, so it can be led astray; who does that meets [`MAX_TIME`].
fn has_tag_of_many_attributes(html: &str) -> bool {
    enum Within {
        Name,
        Between,
        Equals,
        Quoted(u8),
        Unquoted,
    }
    let mut bytes = html.bytes().peekable();
    while let Some(byte) = bytes.next() {
        if byte != b'<' || !bytes.peek().is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        let mut attributes = 0;
        let mut within = Within::Name; // The tag's own.
        for byte in bytes.by_ref() {
            let separates = byte.is_ascii_whitespace();
            within = match within {
                Within::Quoted(mark) if byte == mark => Within::Between,
                Within::Quoted(mark) => Within::Quoted(mark),
                _ if byte == b'>' => break,
                Within::Equals if separates => Within::Equals,
                Within::Equals if matches!(byte, b'"' | b'\'') => Within::Quoted(byte),
                Within::Unquoted | Within::Name | Within::Between if separates => Within::Between,
                Within::Unquoted | Within::Equals => Within::Unquoted,
                Within::Name | Within::Between if byte == b'/' => Within::Between,
                Within::Name if byte == b'=' => Within::Equals,
                Within::Name => Within::Name,
                Within::Between => {
                    attributes += 1;
                    if byte == b'=' { Within::Equals } else { Within::Name }
                }
            };
            if attributes > MAX_ATTRIBUTES {
                return true;
            }
        }
    }
    false
}
