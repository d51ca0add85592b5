//! Addresses in header fields and envelopes, for tests that compare their parts (RFC 5228 §5.1).

use super::program::AddressPart;

/// An address, in its two parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    /// Without quotes.
    pub local: String,
    pub domain: String,
}

impl Mailbox {
    /// `local@domain`, quoted where it has to be.
    pub fn all(&self) -> String {
        let is_atom = |byte: u8| {
            byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&byte) || byte >= 0x80
        };
        let is_plain = !self.local.is_empty()
            && self.local.bytes().all(is_atom)
            && !self.local.starts_with('.')
            && !self.local.ends_with('.')
            && !self.local.contains("..");
        let local = if is_plain {
            self.local.clone()
        } else {
            format!("\"{}\"", self.local.replace('\\', "\\\\").replace('"', "\\\""))
        };
        format!("{local}@{}", self.domain)
    }

    /// A part of it; `None` if it has no such part.
    pub(super) fn part(&self, part: AddressPart) -> Option<String> {
        let detail = self.local.split_once('+');
        match part {
            AddressPart::All => Some(self.all()),
            AddressPart::LocalPart => Some(self.local.clone()),
            AddressPart::Domain => Some(self.domain.clone()),
            AddressPart::User => {
                Some(detail.map_or(self.local.as_str(), |(user, _)| user).to_owned())
            }
            AddressPart::Detail => detail.map(|(_, detail)| detail.to_owned()),
        }
    }
}

/// The only address of `text`, with or without a name.
pub fn one(text: &str) -> Option<Mailbox> {
    let mut found = list(text);
    let only = found.pop()?;
    found
        .is_empty()
        .then_some(only)
        .filter(|_| tokens(text).iter().filter(|token| **token == Token::Mark(',')).count() == 0)
}

/// All addresses of a field that are whole; what is none is passed over.
pub fn list(text: &str) -> Vec<Mailbox> {
    let mut found = Vec::new();
    let mut entry: Vec<Token> = Vec::new();
    let mut in_angle = false;
    for token in tokens(text) {
        match token {
            Token::Mark('<') => in_angle = true,
            Token::Mark('>') => in_angle = false,
            Token::Mark(',' | ';') if !in_angle => {
                found.extend(mailbox(&std::mem::take(&mut entry)));
                continue;
            }
            // What stood before was a group's name.
            Token::Mark(':') if !in_angle => {
                entry.clear();
                continue;
            }
            Token::Mark(_)
            | Token::Atom(_)
            | Token::Quoted(_)
            | Token::Literal(_)
            | Token::Space => {}
        }
        entry.push(token);
    }
    found.extend(mailbox(&entry));
    found
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Atom(String),
    Quoted(String),
    /// `[127.0.0.1]`
    Literal(String),
    Space,
    Mark(char),
}

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            ' ' | '\t' | '\r' | '\n' => tokens.push(Token::Space),
            '(' => {
                let mut depth = 1;
                while let Some(inner) = characters.next() {
                    match inner {
                        '\\' => drop(characters.next()),
                        '(' => depth += 1,
                        ')' => depth -= 1,
                        _ => {}
                    }
                    if depth == 0 {
                        break;
                    }
                }
                tokens.push(Token::Space);
            }
            '"' => {
                let mut inner = String::new();
                while let Some(next) = characters.next() {
                    match next {
                        '\\' => inner.extend(characters.next()),
                        '"' => break,
                        other => inner.push(other),
                    }
                }
                tokens.push(Token::Quoted(inner));
            }
            '[' => {
                let mut inner = "[".to_owned();
                for next in characters.by_ref() {
                    inner.push(next);
                    if next == ']' {
                        break;
                    }
                }
                tokens.push(Token::Literal(inner));
            }
            ',' | ';' | ':' | '<' | '>' | '@' => tokens.push(Token::Mark(character)),
            other => match tokens.last_mut() {
                Some(Token::Atom(atom)) => atom.push(other),
                _ => tokens.push(Token::Atom(other.to_string())),
            },
        }
    }
    tokens
}

/// mailbox = name-addr / addr-spec
fn mailbox(entry: &[Token]) -> Option<Mailbox> {
    let open = entry.iter().position(|token| *token == Token::Mark('<'));
    let Some(open) = open else { return addr_spec(entry) };
    let (_, inside) = entry.split_at(open + 1);
    let close = inside.iter().position(|token| *token == Token::Mark('>'))?;
    let (inside, behind) = inside.split_at(close);
    if behind.iter().skip(1).any(|token| *token != Token::Space) {
        return None;
    }
    // An obsolete route stands before a colon.
    let route = inside.iter().rposition(|token| *token == Token::Mark(':')).map_or(0, |at| at + 1);
    addr_spec(inside.get(route..)?)
}

fn addr_spec(tokens: &[Token]) -> Option<Mailbox> {
    let at = tokens.iter().rposition(|token| *token == Token::Mark('@'))?;
    let (local, domain) = (tokens.get(..at)?, tokens.get(at + 1..)?);
    let local = words(local)?;
    let domain = match without_space(domain).as_slice() {
        [Token::Atom(atom)] => atom.clone(),
        [Token::Literal(literal)] => literal.clone(),
        _ => return None,
    };
    Some(Mailbox { local, domain })
}

fn without_space(tokens: &[Token]) -> Vec<Token> {
    tokens.iter().filter(|token| **token != Token::Space).cloned().collect()
}

/// One word; several are no address.
fn words(tokens: &[Token]) -> Option<String> {
    match without_space(tokens).as_slice() {
        [Token::Atom(word) | Token::Quoted(word)] => Some(word.clone()),
        _ => None,
    }
}
