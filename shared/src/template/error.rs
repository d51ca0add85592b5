//! What is wrong with a template, and where.

use serde::{Deserialize, Serialize};

/// Bytes of the source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
#[error("line {line}, column {column}: {kind}")]
pub struct Error {
    pub kind: ErrorKind,
    pub span: Span,
    /// From 1.
    pub line: usize,
    /// Characters, from 1.
    pub column: usize,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case", tag = "what")]
pub enum ErrorKind {
    #[error("the template is too long")]
    TooLong,
    #[error("there are too many variables")]
    TooMany,
    #[error("sections stand too deep within each other")]
    TooDeep,
    #[error("“{{{{” has no “}}}}”")]
    Unclosed,
    #[error("“{name}” is no name of a variable")]
    BadName { name: String },
    #[error("there is no variable “{name}”")]
    UnknownVariable { name: String },
    #[error("the section “{name}” has no end")]
    UnclosedSection { name: String },
    #[error("“{name}” ends no section")]
    UnopenedSection { name: String },
    /// A tag, an attribute without quotes, a style, a script, a comment.
    #[error("a variable can't stand here: only in text and in quoted attributes")]
    Place,
    #[error(
        "a link with a variable begins with https://, http://, mailto: or tel:, or with the variable itself"
    )]
    Scheme,
    #[error("a section must begin and end in the same part of the markup")]
    AcrossMarkup,
}

impl Error {
    pub(super) fn at(source: &str, span: Span, kind: ErrorKind) -> Self {
        let before = source.get(..span.start).unwrap_or(source);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Self { kind, span, line, column }
    }
}
