//! Writing Sieve. Whatever a user typed goes through here, so that it can't end the string or the comment it stands in.

use std::fmt::Write as _;

use super::tree::{Arguments, Block, Command, Script, Test};

/// Why a text can't stand in a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum PrintError {
    #[error("a NUL character can't stand in a rule")]
    Nul,
    #[error("this text is too long for a rule")]
    TooLong,
}

/// Longer strings are refused. Pigeonhole reads up to 128 KiB.
pub const MAX_STRING_BYTES: usize = 64 * 1024;

/// Whether `${…}` in a string is looked at by the host, which follows from what the script requires.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dialect {
    /// `variables` (RFC 5229) is required.
    pub variables: bool,
    /// `encoded-character` (RFC 5228 §2.4.2.4) is required.
    pub encoded_character: bool,
}

/// Writes `value` as a quoted string; a `${name}` in it is the host's to replace.
///
/// # Errors
///
/// For NUL and for what is too long.
pub fn quoted(value: &str) -> Result<String, PrintError> {
    check(value)?;
    let mut said = String::with_capacity(value.len() + 2);
    said.push('"');
    for character in value.chars() {
        if matches!(character, '"' | '\\') {
            said.push('\\');
        }
        said.push(character);
    }
    said.push('"');
    Ok(said)
}

/// What nobody sets, and what is therefore empty: it parts a dollar from its brace.
const NOTHING: &str = "${pli_}";

/// Writes `value` as a quoted string that means exactly it, `${…}` too.
///
/// RFC 5229 has no escape for a dollar. What a variable leaves behind is not looked at again (§3), so an empty one between
/// the dollar and the brace makes both of them plain; without variables, the dollar is written by its code.
///
/// # Errors
///
/// For NUL and for what is too long.
pub fn literal(value: &str, dialect: Dialect) -> Result<String, PrintError> {
    if dialect.variables {
        quoted(&value.replace("${", &format!("${NOTHING}{{")))
    } else if dialect.encoded_character {
        quoted(&value.replace("${", "${hex:24}{"))
    } else {
        quoted(value)
    }
}

/// What [`literal`] was given, of what the string says. `None` if it refers to variables.
pub fn unliteral(said: &str, dialect: Dialect) -> Option<String> {
    let plain = if dialect.variables {
        said.replace(&format!("${NOTHING}{{"), "$\0{")
    } else if dialect.encoded_character {
        said.replace("${hex:24}{", "$\0{")
    } else {
        return Some(said.to_owned());
    };
    if plain.contains("${") {
        return None;
    }
    Some(plain.replace("$\0{", "${"))
}

/// Writes `values` as a string or as a list of strings.
///
/// # Errors
///
/// As [`quoted`].
pub fn quoted_list<S: AsRef<str>>(values: &[S]) -> Result<String, PrintError> {
    if let [only] = values {
        return quoted(only.as_ref());
    }
    let items: Result<Vec<_>, _> = values.iter().map(|value| quoted(value.as_ref())).collect();
    Ok(format!("[{}]", items?.join(", ")))
}

fn check(value: &str) -> Result<(), PrintError> {
    if value.contains('\0') {
        return Err(PrintError::Nul);
    }
    if value.len() > MAX_STRING_BYTES {
        return Err(PrintError::TooLong);
    }
    Ok(())
}

/// Writes `text` as the rest of a `#` comment: one line, whatever it holds.
///
/// # Errors
///
/// As [`quoted`].
pub fn comment(text: &str) -> Result<String, PrintError> {
    check(text)?;
    let is_break = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    Ok(text.split(is_break).filter(|piece| !piece.is_empty()).collect::<Vec<_>>().join(" "))
}

/// The script as text: token by token, which is what it was read from.
pub fn print(script: &Script) -> String {
    let mut text = String::with_capacity(script.text().len());
    for token in script.tokens() {
        text.push_str(script.slice(token.span));
    }
    text
}

/// The tree alone in a plain notation, for tests and for comparing two scripts that are laid out differently.
pub fn outline(script: &Script) -> String {
    let mut out = String::new();
    for command in script.commands() {
        outline_command(command, &mut out);
    }
    out
}

fn outline_command(command: &Command, out: &mut String) {
    let _ = write!(out, "{}", command.name.lower);
    outline_arguments(&command.arguments, out);
    match &command.block {
        None => out.push_str(";\n"),
        Some(Block { commands, .. }) => {
            out.push_str(" {\n");
            for command in commands {
                outline_command(command, out);
            }
            out.push_str("}\n");
        }
    }
}

fn outline_arguments(arguments: &Arguments, out: &mut String) {
    use super::tree::ArgumentKind;
    for argument in &arguments.items {
        let _ = match &argument.kind {
            ArgumentKind::Tag(tag) => write!(out, " :{tag}"),
            ArgumentKind::Number(number) => write!(out, " {number}"),
            ArgumentKind::Strings(list) => {
                let values: Vec<_> = list.iter().map(|text| &text.value).collect();
                write!(out, " {values:?}")
            }
        };
    }
    if !arguments.tests.is_empty() {
        out.push_str(" (");
        for test in &arguments.tests {
            let _ = write!(out, " {}", outline_test(test));
        }
        out.push_str(" )");
    }
}

/// A test alone, in the notation of [`outline`].
pub fn outline_test(test: &Test) -> String {
    let mut out = test.name.lower.clone();
    outline_arguments(&test.arguments, &mut out);
    out
}
