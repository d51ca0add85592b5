//! `set` (RFC 5229 §4).

use super::Run;
use crate::sieve::program::Modifier;
use crate::sieve::template::Template;

/// Pigeonhole's `sieve_variables_max_variable_size`.
const MAX_BYTES: usize = 64 * 1024;

impl Run<'_> {
    pub(super) fn set(&mut self, name: &str, value: &Template, modifiers: &[Modifier]) {
        let mut value = self.fill(value);
        for modifier in modifiers {
            value = modify(value, *modifier);
        }
        value.truncate(value.floor_char_boundary(MAX_BYTES));
        self.assign(name, value);
    }

    pub(super) fn assign(&mut self, name: &str, value: String) {
        let shared = name.strip_prefix("global.");
        let is_global = shared.is_some() || self.declared.contains(name);
        let variables = if is_global { &mut self.globals } else { &mut self.variables };
        variables.insert(shared.unwrap_or(name).to_owned(), value);
    }
}

fn modify(value: String, modifier: Modifier) -> String {
    let first = |change: fn(&mut str)| {
        let mut value = value.clone();
        if let Some((first, _)) = value.split_at_mut_checked(1) {
            change(first);
        }
        value
    };
    match modifier {
        Modifier::Lower => value.to_ascii_lowercase(),
        Modifier::Upper => value.to_ascii_uppercase(),
        Modifier::LowerFirst => first(str::make_ascii_lowercase),
        Modifier::UpperFirst => first(str::make_ascii_uppercase),
        Modifier::QuoteWildcard => {
            let mut out = String::with_capacity(value.len());
            for character in value.chars() {
                if matches!(character, '*' | '?' | '\\') {
                    out.push('\\');
                }
                out.push(character);
            }
            out
        }
        Modifier::EncodeUrl => value.bytes().map(encode).collect(),
        Modifier::Length => value.chars().count().to_string(),
    }
}

/// RFC 5435 §6.
fn encode(byte: u8) -> String {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        other => format!("%{other:02X}"),
    }
}
