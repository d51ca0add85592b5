//! The properties that mail may set.
//!
//! Absent with intent: `position`, `z-index`, `transform` and everything that moves (a letter stays in its place);
//! `content` (it could hold any text); `cursor`, `filter`, `behavior`, `-moz-binding` (they load); custom properties
//! (they would carry values past the grammar).

use super::super::colour::Role;

/// What a property's value may be made of.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Grammar {
    /// Lengths, percentages, numbers, and `calc()` of them.
    pub(super) sizes: bool,
    /// The colours it takes are put here.
    pub(super) colours: Option<Role>,
    /// Words: any that look like one of CSS, or only these.
    pub(super) words: Words,
    pub(super) strings: bool,
    /// `url()` of pictures, and gradients.
    pub(super) pictures: bool,
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) enum Words {
    #[default]
    Any,
    Only(&'static [&'static str]),
}

const SIZES: Grammar =
    Grammar { sizes: true, colours: None, words: Words::Any, strings: false, pictures: false };
const WORDS: Grammar = Grammar { sizes: false, ..SIZES };

const fn only(words: &'static [&'static str]) -> Grammar {
    Grammar { words: Words::Only(words), ..WORDS }
}

const fn coloured(sizes: bool, role: Option<Role>) -> Grammar {
    Grammar { sizes, colours: role, ..SIZES }
}

pub(super) fn grammar(property: &str) -> Option<Grammar> {
    Some(match property {
        "color" => coloured(false, Some(Role::Ink)),
        "background-color" => coloured(false, Some(Role::Ground)),
        "background" => Grammar { pictures: true, ..coloured(true, Some(Role::Ground)) },
        "background-image" | "list-style-image" => Grammar { pictures: true, ..WORDS },
        // The colour of a line is seen on any ground, or isn't missed.
        "border"
        | "border-top"
        | "border-right"
        | "border-bottom"
        | "border-left"
        | "border-color"
        | "border-top-color"
        | "border-right-color"
        | "border-bottom-color"
        | "border-left-color"
        | "outline"
        | "outline-color"
        | "text-decoration"
        | "text-decoration-color"
        | "box-shadow"
        | "text-shadow"
        | "column-rule" => Grammar { colours: Some(Role::Line), ..SIZES },
        "font-family" => Grammar { strings: true, ..WORDS },
        "font" => Grammar { strings: true, ..SIZES },
        "display" => only(&[
            "block",
            "inline",
            "inline-block",
            "none",
            "table",
            "table-row",
            "table-cell",
            "table-caption",
            "table-column",
            "table-column-group",
            "table-footer-group",
            "table-header-group",
            "table-row-group",
            "inline-table",
            "list-item",
            "flex",
            "inline-flex",
            "grid",
            "inline-grid",
            "contents",
            "flow-root",
            "inherit",
            "initial",
        ]),
        "overflow" | "overflow-x" | "overflow-y" => only(&["visible", "hidden", "auto", "scroll"]),
        "visibility" => only(&["visible", "hidden", "collapse", "inherit"]),
        "background-attachment" => only(&["scroll", "local"]), // Not `fixed`.
        "width"
        | "height"
        | "min-width"
        | "min-height"
        | "max-width"
        | "max-height"
        | "margin"
        | "margin-top"
        | "margin-right"
        | "margin-bottom"
        | "margin-left"
        | "padding"
        | "padding-top"
        | "padding-right"
        | "padding-bottom"
        | "padding-left"
        | "border-width"
        | "border-top-width"
        | "border-right-width"
        | "border-bottom-width"
        | "border-left-width"
        | "border-radius"
        | "border-top-left-radius"
        | "border-top-right-radius"
        | "border-bottom-left-radius"
        | "border-bottom-right-radius"
        | "border-spacing"
        | "outline-width"
        | "outline-offset"
        | "text-indent"
        | "letter-spacing"
        | "word-spacing"
        | "line-height"
        | "vertical-align"
        | "font-size"
        | "font-weight"
        | "font-stretch"
        | "background-position"
        | "background-size"
        | "opacity"
        | "flex"
        | "flex-basis"
        | "flex-grow"
        | "flex-shrink"
        | "order"
        | "gap"
        | "row-gap"
        | "column-gap"
        | "column-count"
        | "columns"
        | "tab-size"
        | "orphans"
        | "widows"
        | "line-break"
        | "text-size-adjust"
        | "-webkit-text-size-adjust" => SIZES,
        "text-align"
        | "text-align-last"
        | "text-transform"
        | "text-decoration-line"
        | "text-decoration-style"
        | "text-overflow"
        | "text-underline-offset"
        | "font-style"
        | "font-variant"
        | "white-space"
        | "word-break"
        | "word-wrap"
        | "overflow-wrap"
        | "hyphens"
        | "direction"
        | "unicode-bidi"
        | "float"
        | "clear"
        | "table-layout"
        | "border-collapse"
        | "border-style"
        | "border-top-style"
        | "border-right-style"
        | "border-bottom-style"
        | "border-left-style"
        | "outline-style"
        | "caption-side"
        | "empty-cells"
        | "list-style"
        | "list-style-type"
        | "list-style-position"
        | "box-sizing"
        | "background-repeat"
        | "background-clip"
        | "background-origin"
        | "object-fit"
        | "page-break-before"
        | "page-break-after"
        | "page-break-inside"
        | "break-before"
        | "break-after"
        | "break-inside"
        | "writing-mode"
        | "flex-direction"
        | "flex-wrap"
        | "flex-flow"
        | "align-items"
        | "align-self"
        | "align-content"
        | "justify-content"
        | "justify-items"
        | "justify-self" => WORDS,
        _ => return None,
    })
}
