//! From the tree of a mail to the fragment that is shown: unwanted tags out, pictures redirected, links marked, names
//! prefixed, the quoted end folded. The second wall ([`super::gate`]) judges the outcome without trusting it.

use std::fmt::Write;

use super::css::{self, Context};
use super::dom::{Dom, Element, Kind, TooComplex};
use super::picture::Picture;
use super::{allow, attribute, fold, gate, tracker};

/// What stands between the tags of the fold's label until the reader's language is known.
pub const FOLD_OPENS: &str = "<details class=\"m_fold\"><summary></summary>";
const FOLD_CLOSES: &str = "</details>";

/// Style sheets longer than this in sum are left out from there on.
const MAX_SHEETS: usize = 256 * 1024;

/// A mail, rewritten.
#[derive(Debug, Default)]
pub(super) struct Rewritten {
    pub(super) html: String,
    /// Declarations for the element that stands for the mail's `body`.
    pub(super) style: String,
    pub(super) sheet: String,
    /// Neither text, nor a picture, nor a line.
    pub(super) is_blank: bool,
}

pub(super) fn rewrite(
    dom: &Dom,
    folds: bool,
    context: &mut Context<'_>,
) -> Result<Rewritten, TooComplex> {
    let ids = dom.ids();
    let tagged = |tag: &str| {
        ids.iter()
            .copied()
            .filter(|id| dom.element(*id).and_then(Element::tag) == Some(tag))
            .collect()
    };
    let styles: Vec<usize> = tagged("style");
    let bodies: Vec<usize> = tagged("body");
    let body = bodies.first().copied();
    let style = body.and_then(|id| dom.element(id)).map(|body| body_style(body, context));
    let mut writer = Writer {
        dom,
        context,
        fold: if folds { fold::quoted_end(dom, body.unwrap_or(Dom::ROOT)) } else { None },
        out: String::new(),
        is_blank: true,
        run: TextRun::default(),
        too_complex: false,
    };
    writer.children(body.unwrap_or(Dom::ROOT));
    if writer.too_complex {
        return Err(TooComplex);
    }
    let (html, is_blank) = (writer.out, writer.is_blank && context.pictures.found.is_empty());
    Ok(Rewritten {
        html,
        style: style.unwrap_or_default(),
        sheet: sheets(dom, &styles, context),
        is_blank,
    })
}

fn sheets(dom: &Dom, styles: &[usize], context: &mut Context<'_>) -> String {
    let mut read = 0;
    let mut sheet = String::new();
    for id in styles {
        let text = dom.own_text(*id);
        read += text.len();
        if read > MAX_SHEETS {
            break;
        }
        sheet.push_str(&css::sheet(&text, context));
    }
    sheet
}

/// What `body` says in attributes and in its style, as declarations.
fn body_style(body: &Element, context: &mut Context<'_>) -> String {
    let mut style = String::new();
    for (attribute, property) in [("bgcolor", "background-color"), ("text", "color")] {
        if let Some(value) = body.attribute(attribute) {
            let _ = write!(style, "{property}:{value};");
        }
    }
    background(body, &mut style);
    style.push_str(body.attribute("style").unwrap_or_default());
    css::declarations(&style, context)
}

/// The `background` attribute as a declaration (HTML §15.3.10).
fn background(element: &Element, style: &mut String) {
    if let Some(address) = element.attribute("background") {
        let mut quoted = String::new();
        if cssparser::serialize_string(address.trim(), &mut quoted).is_ok() {
            let _ = write!(style, "background-image:url({quoted});");
        }
    }
}

struct Writer<'d, 'c, 'p> {
    dom: &'d Dom,
    context: &'c mut Context<'p>,
    fold: Option<usize>,
    out: String,
    is_blank: bool,
    run: TextRun,
    too_complex: bool,
}

/// Text without a tag in it. Writing it out again, html5ever looks through all that is left at every `&`, so the work
/// is the length times the number of these.
#[derive(Default)]
struct TextRun {
    length: usize,
    escapes: usize,
}

impl TextRun {
    /// Far more than any letter has, and far less than what takes a second.
    const MAX_WORK: usize = 5_000_000_000;

    fn add(&mut self, text: &str) -> bool {
        self.length += text.len();
        self.escapes +=
            text.bytes().filter(|byte| matches!(byte, b'&' | b'<' | b'>' | 0xc2)).count();
        self.length.saturating_mul(self.escapes) <= Self::MAX_WORK
    }
}

enum Step {
    Node(usize),
    Close(String),
}

impl Writer<'_, '_, '_> {
    /// Writes what is in `root`, without recursion: depth is the sender's choice.
    fn children(&mut self, root: usize) {
        let mut steps: Vec<Step> = Vec::new();
        let dom = self.dom;
        let add = |steps: &mut Vec<Step>, id: usize| {
            steps.extend(dom.node(id).children.iter().rev().map(|child| Step::Node(*child)));
        };
        add(&mut steps, root);
        while let Some(step) = steps.pop() {
            let id = match step {
                Step::Close(text) => {
                    self.out.push_str(&text);
                    continue;
                }
                Step::Node(id) => id,
            };
            let element = match &dom.node(id).kind {
                Kind::Text(text) => {
                    self.is_blank &= text.trim().is_empty();
                    self.too_complex |= !self.run.add(text);
                    escape(text, &mut self.out);
                    continue;
                }
                Kind::Other => continue,
                Kind::Element(element) => element,
            };
            // Of SVG and MathML nothing stays.
            let Some(tag) = element.tag() else { continue };
            if allow::DROPPED_WHOLE.contains(&tag) {
                continue;
            }
            if self.fold == Some(id) {
                self.out.push_str(FOLD_OPENS);
                steps.push(Step::Close(FOLD_CLOSES.to_owned()));
            }
            if allow::TAGS.contains(&tag) && self.open(tag, element) && !allow::VOID.contains(&tag)
            {
                steps.push(Step::Close(format!("</{tag}>")));
            }
            if !allow::VOID.contains(&tag) {
                add(&mut steps, id);
            }
        }
    }

    /// Writes the start tag; `false` if the element is better not there.
    fn open(&mut self, tag: &str, element: &Element) -> bool {
        self.is_blank &= tag != "hr";
        if tag == "img" {
            return self.image(element);
        }
        self.run = TextRun::default();
        self.out.push('<');
        self.out.push_str(tag);
        self.attributes(tag, element, &[]);
        if tag == "a" {
            self.link(element);
        }
        self.out.push('>');
        true
    }

    fn attributes(&mut self, tag: &str, element: &Element, but: &[&str]) {
        let mut style = String::new();
        background(element, &mut style);
        for attribute in &element.attributes {
            let name = &*attribute.name.local;
            // What a link would say of itself is replaced by where it goes.
            if but.contains(&name) || (tag == "a" && name == "title") {
                continue;
            }
            if name == "style" {
                style.push_str(&attribute.value);
            } else if let Some(value) = attribute::clean(tag, name, &attribute.value, self.context)
            {
                self.attribute(name, &value);
            }
        }
        if !style.is_empty()
            && let Some(style) = attribute::clean(tag, "style", &style, self.context)
        {
            self.attribute("style", &style);
        }
    }

    fn attribute(&mut self, name: &str, value: &str) {
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        escape(value, &mut self.out);
        self.out.push('"');
    }

    fn link(&mut self, element: &Element) {
        if element.attribute("id").is_none() {
            // Old HTML marks places with `name`.
            let place =
                element.attribute("name").and_then(|name| super::names::prefixed(name.trim()));
            if let Some(place) = place {
                self.attribute("id", &place);
            }
        }
        let Some(target) = element
            .attribute("href")
            .and_then(|href| attribute::clean("a", "href", href, self.context))
        else {
            return;
        };
        if !target.starts_with('#') {
            self.attribute("title", &shown(&target));
            self.attribute("target", "_blank");
        }
        self.attribute("rel", gate::LINK_REL);
    }

    fn image(&mut self, element: &Element) -> bool {
        let source = element.attribute("src").unwrap_or_default();
        let alternative = element.attribute("alt").is_some_and(|text| !text.trim().is_empty());
        let is_seen = !tracker::is_unseen(element);
        match self.context.pictures.resolve_seen(source, is_seen) {
            Picture::At(address) => {
                self.out.push_str("<img");
                self.attribute("src", &address);
                self.attributes("img", element, &["src"]);
            }
            Picture::Tracker => return false,
            // A line or a gap, drawn as a picture: no need to show its place.
            Picture::Blocked if is_thin(element) => return false,
            Picture::Blocked => {
                self.out.push_str("<img");
                self.attribute("class", "m_blocked");
                self.attributes("img", element, &["src", "class"]);
            }
            Picture::Missing if alternative => {
                self.out.push_str("<img");
                self.attributes("img", element, &["src"]);
            }
            Picture::Missing => return false,
        }
        self.is_blank = false;
        self.out.push('>');
        true
    }
}

fn is_thin(image: &Element) -> bool {
    let tiny = |name: &str| {
        image
            .attribute(name)
            .is_some_and(|size| matches!(size.trim(), "0" | "1" | "2" | "1px" | "0px"))
    };
    tiny("width") || tiny("height")
}

/// A link's target as it is shown: no longer than one reads.
fn shown(target: &str) -> String {
    const READ: usize = 200;
    let mut shown: String = target.chars().take(READ).collect();
    if shown.len() < target.len() {
        shown.push('…');
    }
    shown
}

/// Appends `text` so that it is text, in an attribute too.
pub(super) fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\0' => out.push('\u{fffd}'),
            _ => out.push(c),
        }
    }
}
