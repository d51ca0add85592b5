//! Style sheets of mail: rules with plain selectors, also under `@media` for a window's width. Every rule is bound to
//! the letter, so that it can't style what is around it.

use cssparser::{
    AtRuleParser, CowRcStr, ParseError, Parser, ParserState, QualifiedRuleParser, StyleSheetParser,
    Token,
};

use super::super::names;
use super::{Context, block};

/// The element that holds the letter. Mail can't use this name itself: its own are all prefixed.
pub(in crate::html) const LETTER: &str = ".pli-letter";

/// What may stay of a style sheet.
pub(crate) fn sheet(text: &str, context: &mut Context<'_>) -> String {
    // Sheets used to be hidden from browsers of old in comments of HTML; cssparser skips those marks by itself.
    rules(&mut Parser::new(text), context, true)
}

fn rules(input: &mut Parser<'_>, context: &mut Context<'_>, media: bool) -> String {
    let mut reader = Rules { context, media };
    StyleSheetParser::new(input, &mut reader).flatten().collect()
}

struct Rules<'c, 'p> {
    context: &'c mut Context<'p>,
    /// Whether `@media` may stand here: not within itself.
    media: bool,
}

/// Selectors of one rule.
struct Selectors {
    written: String,
    of_links: bool,
}

impl<'i> QualifiedRuleParser<'i> for Rules<'_, '_> {
    type Prelude = Selectors;
    type QualifiedRule = String;
    type Error = ();

    fn parse_prelude(&mut self, input: &mut Parser<'i>) -> Result<Selectors, ParseError<()>> {
        let all: Vec<_> = input.parse_comma_separated_ignoring_errors(selector::<()>);
        let written: Vec<_> = all.iter().map(|(text, _)| text.as_str()).collect();
        if written.is_empty() {
            return Err(ParseError::unexpected_token());
        }
        let of_links = all.iter().all(|(_, of_link)| *of_link);
        Ok(Selectors { written: written.join(","), of_links })
    }

    fn parse_block(
        &mut self,
        selectors: Selectors,
        _start: &ParserState,
        input: &mut Parser<'i>,
    ) -> Result<String, ParseError<()>> {
        self.context.colours.of_links = selectors.of_links;
        let kept = block(input, self.context);
        self.context.colours.of_links = false;
        if kept.is_empty() {
            return Err(ParseError::unexpected_token());
        }
        Ok(format!("{}{{{kept}}}\n", selectors.written))
    }
}

impl<'i> AtRuleParser<'i> for Rules<'_, '_> {
    type Prelude = String;
    type AtRule = String;
    type Error = ();

    /// Of all at-rules only `@media`: `@import` and `@font-face` load, and `@keyframes` moves.
    fn parse_prelude(
        &mut self,
        name: CowRcStr<'i>,
        input: &mut Parser<'i>,
    ) -> Result<String, ParseError<()>> {
        if !self.media || !name.eq_ignore_ascii_case("media") {
            return Err(ParseError::unexpected_token());
        }
        let queries = input.parse_comma_separated(media_query)?;
        Ok(queries.join(","))
    }

    fn parse_block(
        &mut self,
        queries: String,
        _start: &ParserState,
        input: &mut Parser<'i>,
    ) -> Result<String, ParseError<()>> {
        let kept = rules(input, self.context, false);
        if kept.is_empty() {
            return Err(ParseError::unexpected_token());
        }
        Ok(format!("@media {queries}{{{kept}}}\n"))
    }
}

/// `screen and (max-width: 600px)`: media and widths. Not `prefers-color-scheme`, which the app decides.
fn media_query(input: &mut Parser<'_>) -> Result<String, ParseError<()>> {
    let mut query = String::new();
    loop {
        let word = match input.next() {
            Err(_) => break,
            Ok(Token::Ident(word)) => {
                let word = word.to_ascii_lowercase();
                if !matches!(word.as_str(), "all" | "screen" | "print" | "only" | "and") {
                    return Err(ParseError::unexpected_token());
                }
                word
            }
            Ok(Token::ParenthesisBlock) => input.parse_nested_block(width_feature)?,
            Ok(_) => return Err(ParseError::unexpected_token()),
        };
        if !query.is_empty() {
            query.push(' ');
        }
        query.push_str(&word);
    }
    if query.is_empty() { Err(ParseError::unexpected_token()) } else { Ok(query) }
}

fn width_feature(input: &mut Parser<'_>) -> Result<String, ParseError<()>> {
    let name = input.expect_ident()?.to_ascii_lowercase();
    if !matches!(name.as_str(), "max-width" | "min-width" | "max-device-width" | "min-device-width")
    {
        return Err(ParseError::unexpected_token());
    }
    input.expect_colon()?;
    match input.next()? {
        Token::Dimension { value, unit, .. }
            if value.is_finite()
                && matches!(unit.to_ascii_lowercase().as_str(), "px" | "em" | "rem") =>
        {
            // The device is no wider than its window for a letter in a pane.
            let name = name.replace("device-", "");
            Ok(format!("({name}:{value}{})", unit.to_ascii_lowercase()))
        }
        _ => Err(ParseError::unexpected_token()),
    }
}

/// One selector, bound to the letter, and whether it is about links only.
fn selector<E>(input: &mut Parser<'_>) -> Result<(String, bool), ParseError<E>> {
    let mut reader = SelectorReader::default();
    input.skip_whitespace();
    while let Ok(token) = input.next_including_whitespace().cloned() {
        reader.take(&token, input)?;
    }
    reader.finish().ok_or_else(ParseError::unexpected_token)
}

#[derive(Default)]
struct SelectorReader {
    written: String,
    /// White space or a combinator that waits for what comes after it.
    between: Option<char>,
    /// The last compound names `a`, or a class that Outlook gives to links.
    of_link: bool,
    /// What was written last stands for the letter itself.
    at_letter: bool,
}

impl SelectorReader {
    fn take<E>(&mut self, token: &Token<'_>, input: &mut Parser<'_>) -> Result<(), ParseError<E>> {
        match token {
            Token::WhiteSpace(_) => {
                self.between = self.between.or(Some(' '));
            }
            Token::Delim(sign @ ('>' | '+' | '~')) if !self.written.is_empty() => {
                self.between = Some(*sign);
            }
            Token::Ident(tag) => self.tag(&tag.to_ascii_lowercase())?,
            Token::Delim('*') => self.tag("*")?,
            Token::Delim('.') => {
                let class = match input.next_including_whitespace() {
                    Ok(Token::Ident(class)) => class.to_string(),
                    _ => return Err(ParseError::unexpected_token()),
                };
                // Our own, in what has been through here before.
                if self.written.is_empty() && LETTER.strip_prefix('.') == Some(class.as_str()) {
                    self.push("", LETTER);
                    self.at_letter = true;
                    return Ok(());
                }
                self.begin();
                self.of_link |= class.eq_ignore_ascii_case("MsoHyperlink")
                    || class.eq_ignore_ascii_case("MsoHyperlinkFollowed");
                self.push(".", &names::prefixed(&class).ok_or_else(ParseError::unexpected_token)?);
            }
            Token::IDHash(id) => {
                let id = names::prefixed(id).ok_or_else(ParseError::unexpected_token)?;
                self.begin();
                self.push("#", &id);
            }
            Token::Colon => {
                let pseudo = match input.next_including_whitespace() {
                    Ok(Token::Ident(pseudo)) => pseudo.to_ascii_lowercase(),
                    _ => return Err(ParseError::unexpected_token()),
                };
                if !matches!(
                    pseudo.as_str(),
                    "link"
                        | "visited"
                        | "hover"
                        | "active"
                        | "focus"
                        | "first-child"
                        | "last-child"
                        | "first-of-type"
                        | "last-of-type"
                        | "only-child"
                        | "empty"
                ) {
                    return Err(ParseError::unexpected_token());
                }
                self.begin();
                self.push(":", &pseudo);
            }
            _ => return Err(ParseError::unexpected_token()),
        }
        Ok(())
    }

    fn tag<E>(&mut self, tag: &str) -> Result<(), ParseError<E>> {
        if matches!(tag, "html" | "body") {
            // Both stand for the letter, also one within the other.
            if self.written.is_empty() {
                self.written.push_str(LETTER);
            } else if !self.at_letter {
                return Err(ParseError::unexpected_token());
            }
            self.between = None;
            self.at_letter = true;
            self.of_link = false;
            return Ok(());
        }
        if tag != "*" && !super::super::allow::TAGS.contains(&tag) {
            return Err(ParseError::unexpected_token());
        }
        self.begin();
        self.of_link = tag == "a";
        self.push("", tag);
        Ok(())
    }

    /// Writes what stands between this compound and the one before it.
    fn begin(&mut self) {
        if self.written.is_empty() {
            self.written.push_str(LETTER);
            self.between = Some(' ');
        }
        if let Some(between) = self.between.take() {
            self.written.push(between);
            self.of_link = false;
        }
        self.at_letter = false;
    }

    fn push(&mut self, sign: &str, name: &str) {
        self.written.push_str(sign);
        self.written.push_str(name);
    }

    fn finish(self) -> Option<(String, bool)> {
        // A combinator with nothing after it selects nothing.
        let complete = !self.written.is_empty() && matches!(self.between, None | Some(' '));
        complete.then_some((self.written, self.of_link))
    }
}
