//! What mail's HTML may consist of. Everything that isn't named here goes.

/// Tags that stay. None of them runs, loads, sends or embeds anything by itself, but for `img`, whose address is ours.
pub const TAGS: &[&str] = &[
    "a",
    "abbr",
    "acronym",
    "address",
    "article",
    "aside",
    "b",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "dir",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "font",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "main",
    "mark",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "section",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "wbr",
];

/// Tags that go with everything in them, because what is in them is no text of the letter.
pub const DROPPED_WHOLE: &[&str] = &[
    "applet",
    "audio",
    "base",
    "canvas",
    "datalist",
    "embed",
    "frame",
    "frameset",
    "head",
    "iframe",
    "input",
    "link",
    "math",
    "meta",
    "noembed",
    "noframes",
    "object",
    "param",
    "plaintext",
    "script",
    "select",
    "source",
    "style",
    "svg",
    "template",
    "title",
    "track",
    "video",
    "xml",
    "xmp",
];

/// Tags that have no end tag (HTML §13.1.2).
pub const VOID: &[&str] = &["br", "col", "hr", "img", "wbr"];

/// What an attribute's value may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// Shown, never interpreted.
    Text,
    /// One of the words that the attribute knows.
    Word,
    /// A number, with `%` or `px`.
    Size,
    /// A whole number that counts cells or columns.
    Count,
    /// The number of an item in a list.
    Number,
    Colour,
    /// CSS declarations.
    Style,
    /// Names of our own making: see [`super::names`].
    Names,
    /// Where a link goes.
    Link,
    /// Where a picture is.
    Picture,
    /// A font's name, or several.
    Font,
}

/// Attributes that every tag may have.
const EVERYWHERE: &[(&str, Value)] = &[
    ("align", Value::Word),
    ("bgcolor", Value::Colour),
    ("class", Value::Names),
    ("dir", Value::Word),
    ("height", Value::Size),
    ("id", Value::Names),
    ("lang", Value::Word),
    ("role", Value::Word),
    ("style", Value::Style),
    ("title", Value::Text),
    ("valign", Value::Word),
    ("width", Value::Size),
];

/// What `tag` may have beyond [`EVERYWHERE`].
fn only_on(tag: &str) -> &'static [(&'static str, Value)] {
    match tag {
        "a" => &[("href", Value::Link)],
        "img" => &[
            ("alt", Value::Text),
            ("border", Value::Size),
            ("hspace", Value::Size),
            ("src", Value::Picture),
            ("vspace", Value::Size),
        ],
        "table" => &[
            ("border", Value::Size),
            ("bordercolor", Value::Colour),
            ("cellpadding", Value::Size),
            ("cellspacing", Value::Size),
            ("frame", Value::Word),
            ("rules", Value::Word),
        ],
        "td" | "th" => &[
            ("abbr", Value::Text),
            ("bordercolor", Value::Colour),
            ("colspan", Value::Count),
            ("nowrap", Value::Word),
            ("rowspan", Value::Count),
            ("scope", Value::Word),
        ],
        "col" | "colgroup" => &[("span", Value::Count)],
        "font" | "basefont" => {
            &[("color", Value::Colour), ("face", Value::Font), ("size", Value::Size)]
        }
        "ol" => &[("reversed", Value::Word), ("start", Value::Number), ("type", Value::Word)],
        "ul" => &[("type", Value::Word)],
        "li" => &[("type", Value::Word), ("value", Value::Number)],
        "hr" => &[("color", Value::Colour), ("noshade", Value::Word), ("size", Value::Size)],
        "br" => &[("clear", Value::Word)],
        "blockquote" => &[("type", Value::Word)],
        "details" => &[("open", Value::Word)],
        "time" => &[("datetime", Value::Text)],
        _ => &[],
    }
}

/// What `attribute` of `tag` may hold, if `tag` may have it.
pub fn value(tag: &str, attribute: &str) -> Option<Value> {
    let named = |list: &[(&str, Value)]| {
        list.iter().find(|(name, _)| *name == attribute).map(|(_, value)| *value)
    };
    named(EVERYWHERE).or_else(|| named(only_on(tag)))
}

/// Every attribute with the tags that may have it, for the second wall's own table.
pub fn attributes(tag: &str) -> impl Iterator<Item = &'static str> {
    EVERYWHERE.iter().chain(only_on(tag)).map(|(name, _)| *name)
}
