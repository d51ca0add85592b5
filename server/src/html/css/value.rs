//! Values, token by token: what the grammar of the property allows is written anew, and one token more than that
//! drops the declaration.

use cssparser::{ParseError, Parser, ToCss, Token, serialize_string};

use super::super::colour::{Colour, Role};
use super::Context;
use super::property::{Grammar, Words};
use crate::html::picture::Picture;

type Outcome = Result<(), ParseError<()>>;

/// Further than this from the letter's own size nothing needs to be, in any unit.
const MAX_SIZE: f32 = 5000.0;

/// Units that mail may use. Not those of the window (`vh` …): the window is as high as the letter, so the letter
/// would grow for ever.
const UNITS: &[&str] = &[
    "px", "pt", "pc", "in", "cm", "mm", "q", "em", "rem", "ex", "ch", "deg", "grad", "rad", "turn",
    "fr",
];

/// Words that no property may have.
const NEVER: &[&str] = &["fixed", "expression", "javascript", "-moz-element", "element"];

/// Copies the value at `input` to `out`, up to its end or an `!important`.
pub(super) fn copy(
    grammar: Grammar,
    input: &mut Parser<'_>,
    out: &mut String,
    context: &mut Context<'_>,
) -> Outcome {
    let start = out.len();
    loop {
        let before = input.state();
        let token = match input.next() {
            Ok(Token::Delim('!')) => {
                input.reset(&before);
                break;
            }
            Ok(token) => token.clone(),
            Err(_) => break,
        };
        one(grammar, &token, input, out, context)?;
    }
    if out.len() == start { Err(refused()) } else { Ok(()) }
}

fn one(
    grammar: Grammar,
    token: &Token<'_>,
    input: &mut Parser<'_>,
    out: &mut String,
    context: &mut Context<'_>,
) -> Outcome {
    match token {
        Token::Comma => {
            out.push(',');
            Ok(())
        }
        Token::Delim('/') => {
            out.push_str(" /");
            Ok(())
        }
        Token::Ident(word) => ident(grammar, word, out, context),
        Token::Hash(digits) | Token::IDHash(digits) => {
            let role = grammar.colours.ok_or_else(refused)?;
            let colour = Colour::parse(&format!("#{digits}")).ok_or_else(refused)?;
            keep(colour, role, context)?;
            push(out, &format!("#{}", digits.to_ascii_lowercase()));
            Ok(())
        }
        Token::Number { value, .. } if grammar.sizes => size(*value, "", token, out),
        Token::Percentage { unit_value, .. } if grammar.sizes => {
            size(*unit_value * 100.0, "%", token, out)
        }
        Token::Dimension { value, unit, .. } if grammar.sizes => size(*value, unit, token, out),
        Token::QuotedString(text) if grammar.strings => {
            let mut quoted = String::new();
            serialize_string(text, &mut quoted).map_err(|_| refused())?;
            push(out, &harmless(&quoted));
            Ok(())
        }
        Token::UnquotedUrl(address) if grammar.pictures => picture(address, out, context),
        Token::Function(name) => function(grammar, &name.to_ascii_lowercase(), input, out, context),
        _ => Err(refused()),
    }
}

fn ident(grammar: Grammar, word: &str, out: &mut String, context: &mut Context<'_>) -> Outcome {
    let word = if grammar.strings { word.to_owned() } else { word.to_ascii_lowercase() };
    if let Words::Only(words) = grammar.words
        && !words.contains(&word.as_str())
    {
        return Err(refused());
    }
    if let (Some(role), Some(colour)) = (grammar.colours, Colour::parse(&word)) {
        // `f00` is a word here, and no colour: the sign is not optional in CSS.
        if cssparser::color::parse_hash_color(word.as_bytes()).is_err() {
            keep(colour, role, context)?;
        }
    }
    // A font may be named in any script, other words are CSS's own.
    let plain = |c: char| c.is_ascii_alphanumeric() || (grammar.strings && c.is_alphanumeric());
    if !word.chars().all(|c| plain(c) || matches!(c, '-' | '_')) {
        return Err(refused());
    }
    if NEVER.contains(&word.to_ascii_lowercase().as_str()) || word.starts_with("--") {
        return Err(refused());
    }
    let mut written = String::new();
    cssparser::serialize_identifier(&word, &mut written).map_err(|_| refused())?;
    push(out, &written);
    Ok(())
}

fn size(value: f32, unit: &str, token: &Token<'_>, out: &mut String) -> Outcome {
    let unit = unit.to_ascii_lowercase();
    let known = unit.is_empty() || unit == "%" || UNITS.contains(&unit.as_str());
    if !known || !value.is_finite() || value.abs() > MAX_SIZE {
        return Err(refused());
    }
    push(out, &token.to_css_string().to_ascii_lowercase());
    Ok(())
}

fn function(
    grammar: Grammar,
    name: &str,
    input: &mut Parser<'_>,
    out: &mut String,
    context: &mut Context<'_>,
) -> Outcome {
    match name {
        "rgb" | "rgba" | "hsl" | "hsla" => {
            let role = grammar.colours.ok_or_else(refused)?;
            let mut written = String::new();
            let colour =
                input.parse_nested_block(|inner| colour_function(name, inner, &mut written))?;
            keep(colour, role, context)?;
            push(out, &written);
            Ok(())
        }
        "calc" if grammar.sizes => {
            let mut written = String::from("calc(");
            input.parse_nested_block(|inner| sum(inner, &mut written))?;
            written.push(')');
            push(out, &written);
            Ok(())
        }
        "url" if grammar.pictures => {
            let address = input.parse_nested_block(|inner| {
                let address = inner.expect_string()?.to_string();
                inner.expect_exhausted()?;
                Ok::<_, ParseError<()>>(address)
            })?;
            picture(&address, out, context)
        }
        "linear-gradient" | "radial-gradient" | "repeating-linear-gradient" if grammar.pictures => {
            // What shades is chosen by the sender, whatever the colours.
            context.colours.own = true;
            let inside = Grammar {
                sizes: true,
                colours: Some(Role::Line),
                words: Words::Any,
                strings: false,
                pictures: false,
            };
            let mut written = format!("{name}(");
            input.parse_nested_block(|inner| copy(inside, inner, &mut written, context))?;
            written.push(')');
            push(out, &written);
            Ok(())
        }
        _ => Err(refused()),
    }
}

/// The arguments of `rgb()` and its kin. Gives the colour where it is plain to see.
fn colour_function(
    name: &str,
    input: &mut Parser<'_>,
    out: &mut String,
) -> Result<Colour, ParseError<()>> {
    let mut channels = Vec::new();
    out.push_str(name);
    out.push('(');
    while let Ok(token) = input.next() {
        let (value, scale) = match token {
            Token::Comma => {
                out.push(',');
                continue;
            }
            Token::Delim('/') => {
                out.push_str(" /");
                continue;
            }
            Token::Number { value, .. } => (*value, 1.0),
            Token::Percentage { unit_value, .. } => (*unit_value, 255.0),
            Token::Dimension { value, unit, .. } if unit.eq_ignore_ascii_case("deg") => {
                (*value, 1.0)
            }
            _ => return Err(refused()),
        };
        if !value.is_finite() {
            return Err(refused());
        }
        push(out, &token.to_css_string().to_ascii_lowercase());
        channels.push(value * scale);
    }
    out.push(')');
    match channels.as_slice() {
        [_, _, _, alpha] if *alpha < 0.05 => Ok(Colour::Inherited),
        [red, green, blue, ..] if name.starts_with("rgb") => {
            Ok(Colour::Rgb(channel(*red), channel(*green), channel(*blue)))
        }
        [_, _, _, ..] => Ok(Colour::Unknown),
        _ => Err(refused()),
    }
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to what fits"
)]
fn channel(value: f32) -> u8 {
    value.clamp(0.0, 255.0) as u8
}

/// What `calc()` holds: sizes, the four operations, brackets.
fn sum(input: &mut Parser<'_>, out: &mut String) -> Outcome {
    while let Ok(token) = input.next().cloned() {
        match &token {
            Token::Number { value, .. } => size(*value, "", &token, out)?,
            Token::Percentage { unit_value, .. } => size(*unit_value * 100.0, "%", &token, out)?,
            Token::Dimension { value, unit, .. } => size(*value, unit, &token, out)?,
            Token::Delim(sign @ ('+' | '-' | '*' | '/')) => {
                out.push(' ');
                out.push(*sign);
            }
            Token::ParenthesisBlock => {
                out.push_str(" (");
                input.parse_nested_block(|inner| sum(inner, out))?;
                out.push(')');
            }
            _ => return Err(refused()),
        }
    }
    Ok(())
}

fn picture(address: &str, out: &mut String, context: &mut Context<'_>) -> Outcome {
    // A picture that isn't shown takes only itself away: the colour beside it in `background` stays.
    if let Picture::At(address) = context.pictures.resolve(address) {
        let mut quoted = String::new();
        serialize_string(&address, &mut quoted).map_err(|_| refused())?;
        push(out, &format!("url({})", harmless(&quoted)));
    }
    Ok(())
}

fn keep(colour: Colour, role: Role, context: &mut Context<'_>) -> Outcome {
    if context.colours.keep(colour, role) { Ok(()) } else { Err(refused()) }
}

/// Appends with a space before it, where one belongs.
fn push(out: &mut String, text: &str) {
    if !out.ends_with([':', ' ', '(']) {
        out.push(' ');
    }
    out.push_str(text);
}

/// A sheet stands in a `style` element, whose end no string of it may spell (HTML §13.2.5.14).
fn harmless(text: &str) -> String {
    text.replace('<', "\\3c ")
}

fn refused() -> ParseError<()> {
    ParseError::unexpected_token()
}
