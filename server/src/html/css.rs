//! CSS from mail: declarations and style sheets, read by cssparser and written anew from an allow-list of properties,
//! each with the kinds of value it may have. Nothing is passed on as it stood.

mod property;
mod sheet;
mod value;

use std::collections::HashMap;

use cssparser::{
    AtRuleParser, CowRcStr, DeclarationParser, ParseError, Parser, ParserState,
    QualifiedRuleParser, RuleBodyItemParser, RuleBodyParser, parse_important,
};

use super::colour::{Colour, Meaning, Role};
use super::picture::Pictures;
pub(super) use sheet::sheet;

/// What goes along while a mail is rewritten.
#[derive(Debug)]
pub(super) struct Context<'a> {
    pub pictures: Pictures<'a>,
    pub colours: Colours,
    /// What became of `style` attributes: a newsletter says the same hundreds of times.
    pub known_styles: HashMap<String, String>,
}

impl Context<'_> {
    /// For what we wrote ourselves.
    pub(super) fn ours() -> Self {
        Self {
            pictures: Pictures::ours(),
            colours: Colours::default(),
            known_styles: HashMap::new(),
        }
    }
}

/// What is known about a mail's colours so far, and what is done with those that say nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Colours {
    pub drop_neutral: bool,
    pub neutral: bool,
    pub own: bool,
    /// What is being read applies to links only, whose colour is a convention and no choice.
    pub of_links: bool,
}

impl Colours {
    /// Takes note of a colour, and says whether it stays.
    pub(super) fn keep(&mut self, colour: Colour, role: Role) -> bool {
        let meaning = match colour.meaning(role) {
            Meaning::Own if self.of_links && role == Role::Ink => Meaning::Neutral,
            meaning => meaning,
        };
        match meaning {
            Meaning::None => true,
            Meaning::Neutral => {
                self.neutral = true;
                !self.drop_neutral
            }
            Meaning::Own => {
                self.own = true;
                true
            }
        }
    }
}

/// The declarations of a `style` attribute, or of a rule's block, that may stay.
pub(super) fn declarations(text: &str, context: &mut Context<'_>) -> String {
    block(&mut Parser::new(text), context)
}

/// The same for an attribute, remembered.
pub(super) fn attribute(text: &str, context: &mut Context<'_>) -> String {
    // A picture must be looked at each time, for it is counted; an escape may hide one.
    if text.contains(['\\', '(']) {
        return declarations(text, context);
    }
    if let Some(known) = context.known_styles.get(text) {
        return known.clone();
    }
    let kept = declarations(text, context);
    context.known_styles.insert(text.to_owned(), kept.clone());
    kept
}

fn block(input: &mut Parser<'_>, context: &mut Context<'_>) -> String {
    let mut reader = Declarations { context };
    let mut kept = String::new();
    for declaration in RuleBodyParser::new(input, &mut reader).flatten() {
        if !kept.is_empty() {
            kept.push(';');
        }
        kept.push_str(&declaration);
    }
    kept
}

struct Declarations<'c, 'p> {
    context: &'c mut Context<'p>,
}

impl<'i> DeclarationParser<'i> for Declarations<'_, '_> {
    type Declaration = String;
    type Error = ();

    fn parse_value(
        &mut self,
        name: CowRcStr<'i>,
        input: &mut Parser<'i>,
        _start: &ParserState,
    ) -> Result<String, ParseError<()>> {
        let name = name.to_ascii_lowercase();
        let grammar = property::grammar(&name).ok_or_else(ParseError::unexpected_token)?;
        let mut written = format!("{name}:");
        value::copy(grammar, input, &mut written, self.context)?;
        if input.try_parse(parse_important).is_ok() {
            written.push_str("!important");
        }
        Ok(written)
    }
}

impl<'i> AtRuleParser<'i> for Declarations<'_, '_> {
    type Prelude = ();
    type AtRule = String;
    type Error = ();
}

impl<'i> QualifiedRuleParser<'i> for Declarations<'_, '_> {
    type Prelude = ();
    type QualifiedRule = String;
    type Error = ();
}

impl RuleBodyItemParser<'_, String, ()> for Declarations<'_, '_> {
    fn parse_declarations(&self) -> bool {
        true
    }

    fn parse_qualified(&self) -> bool {
        false
    }
}
