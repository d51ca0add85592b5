//! Reading a pattern (POSIX 1003.1 §9.4, with the GNU escapes).

use super::{ByteSet, Look, Node, RegexError};

const MAX_DEPTH: usize = 50;
/// glibc's `RE_DUP_MAX` is 32767; what that would expand to is refused later, too.
const MAX_COUNT: u32 = 1000;

pub(super) fn parse(pattern: &[u8], ignore_case: bool) -> Result<(Node, usize), RegexError> {
    let mut parser = Parser { pattern, at: 0, groups: 0, ignore_case };
    let node = parser.either(0)?;
    if parser.at < pattern.len() {
        return Err(RegexError::Parenthesis);
    }
    Ok((node, parser.groups))
}

struct Parser<'a> {
    pattern: &'a [u8],
    at: usize,
    groups: usize,
    ignore_case: bool,
}

impl Parser<'_> {
    fn peek(&self) -> Option<u8> {
        self.pattern.get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn eat(&mut self, byte: u8) -> bool {
        let is_it = self.peek() == Some(byte);
        self.at += usize::from(is_it);
        is_it
    }

    fn either(&mut self, depth: usize) -> Result<Node, RegexError> {
        if depth > MAX_DEPTH {
            return Err(RegexError::TooLarge);
        }
        let mut branches = vec![self.branch(depth)?];
        while self.eat(b'|') {
            branches.push(self.branch(depth)?);
        }
        Ok(if branches.len() == 1 { branches.remove(0) } else { Node::Any(branches) })
    }

    fn branch(&mut self, depth: usize) -> Result<Node, RegexError> {
        let mut pieces = Vec::new();
        while let Some(byte) = self.peek() {
            if byte == b'|' || (byte == b')' && depth > 0) {
                break;
            }
            let atom = self.atom(depth)?;
            pieces.push(self.repeated(atom)?);
        }
        Ok(match pieces.len() {
            0 => Node::Empty,
            1 => pieces.remove(0),
            _ => Node::All(pieces),
        })
    }

    fn repeated(&mut self, atom: Node) -> Result<Node, RegexError> {
        let mut node = atom;
        loop {
            let (least, most) = match self.peek() {
                Some(b'*') => (0, None),
                Some(b'+') => (1, None),
                Some(b'?') => (0, Some(1)),
                Some(b'{') => {
                    let Some((least, most, length)) = self.interval()? else { return Ok(node) };
                    self.at += length;
                    node = Node::Repeat(Box::new(node), least, most);
                    continue;
                }
                _ => return Ok(node),
            };
            self.at += 1;
            node = Node::Repeat(Box::new(node), least, most);
        }
    }

    /// `{2}`, `{2,}`, `{,3}`, `{2,3}` with its length.
    fn interval(&self) -> Result<Option<(u32, Option<u32>, usize)>, RegexError> {
        let rest = self.pattern.get(self.at + 1..).unwrap_or_default();
        let end = rest.iter().position(|byte| *byte == b'}').ok_or(RegexError::Repetition)?;
        let inner = rest.get(..end).unwrap_or_default();
        let inner = std::str::from_utf8(inner).map_err(|_| RegexError::Repetition)?;
        let (least, most) = match inner.split_once(',') {
            None => (inner, Some(inner)),
            Some((least, "")) => (least, None),
            Some((least, most)) => (least, Some(most)),
        };
        let count = |text: &str| -> Result<u32, RegexError> {
            if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(RegexError::Repetition);
            }
            let count: u32 = text.parse().map_err(|_| RegexError::TooLarge)?;
            if count > MAX_COUNT { Err(RegexError::TooLarge) } else { Ok(count) }
        };
        let least = if least.is_empty() && most.is_some() { 0 } else { count(least)? };
        let most = most.map(count).transpose()?;
        if most.is_some_and(|most| most < least) {
            return Err(RegexError::Repetition);
        }
        Ok(Some((least, most, end + 2)))
    }

    fn atom(&mut self, depth: usize) -> Result<Node, RegexError> {
        Ok(match self.next() {
            Some(b'(') => {
                self.groups += 1;
                let number = self.groups;
                let inner = self.either(depth + 1)?;
                if !self.eat(b')') {
                    return Err(RegexError::Parenthesis);
                }
                Node::Group(number, Box::new(inner))
            }
            Some(b')') => return Err(RegexError::Parenthesis),
            Some(b'*' | b'+' | b'?' | b'{') => return Err(RegexError::Repetition),
            Some(b'^') => Node::Look(Look::Start),
            Some(b'$') => Node::Look(Look::End),
            Some(b'.') => {
                let mut set = ByteSet::empty();
                set.insert(0);
                set.invert();
                Node::Bytes(Box::new(set))
            }
            Some(b'[') => Node::Bytes(Box::new(self.bracket()?)),
            Some(b'\\') => self.escape()?,
            Some(byte) => self.byte(byte),
            None => Node::Empty,
        })
    }

    fn byte(&self, byte: u8) -> Node {
        let mut set = ByteSet::empty();
        set.insert(byte);
        if self.ignore_case {
            set.fold_case();
        }
        Node::Bytes(Box::new(set))
    }

    fn escape(&mut self) -> Result<Node, RegexError> {
        let escaped = self.next().ok_or(RegexError::Backslash)?;
        let class = |is: fn(u8) -> bool| {
            let mut set = ByteSet::empty();
            (0..=u8::MAX).filter(|byte| is(*byte)).for_each(|byte| set.insert(byte));
            Node::Bytes(Box::new(set))
        };
        Ok(match escaped {
            b'1'..=b'9' => return Err(RegexError::BackReference),
            b'w' => class(is_word),
            b'W' => class(|byte| !is_word(byte)),
            b's' => class(is_space),
            b'S' => class(|byte| !is_space(byte)),
            b'<' => Node::Look(Look::WordStart),
            b'>' => Node::Look(Look::WordEnd),
            b'b' => Node::Look(Look::WordEdge),
            b'B' => Node::Look(Look::NoWordEdge),
            b'`' => Node::Look(Look::Start),
            b'\'' => Node::Look(Look::End),
            other => self.byte(other),
        })
    }

    /// What stands behind `[`.
    fn bracket(&mut self) -> Result<ByteSet, RegexError> {
        let is_inverted = self.eat(b'^');
        let mut set = ByteSet::empty();
        let mut is_first = true;
        loop {
            let byte = self.next().ok_or(RegexError::Bracket)?;
            if byte == b']' && !is_first {
                break;
            }
            is_first = false;
            if byte == b'[' && self.peek() == Some(b':') {
                self.class(&mut set)?;
                continue;
            }
            let low = self.element(byte)?;
            let is_range = self.peek() == Some(b'-')
                && self.pattern.get(self.at + 1).is_some_and(|byte| *byte != b']');
            if !is_range {
                set.insert(low);
                continue;
            }
            self.at += 1;
            let next = self.next().ok_or(RegexError::Bracket)?;
            let high = self.element(next)?;
            if high < low {
                return Err(RegexError::Bracket);
            }
            (low..=high).for_each(|byte| set.insert(byte));
        }
        if self.ignore_case {
            set.fold_case();
        }
        if is_inverted {
            set.invert();
        }
        Ok(set)
    }

    /// A byte, or `[.x.]`, or `[=x=]`.
    fn element(&mut self, byte: u8) -> Result<u8, RegexError> {
        let Some(kind @ (b'.' | b'=')) = self.peek().filter(|_| byte == b'[') else {
            return Ok(byte);
        };
        self.at += 1;
        let inner = self.next().ok_or(RegexError::Bracket)?;
        if self.eat(kind) && self.eat(b']') { Ok(inner) } else { Err(RegexError::Bracket) }
    }

    fn class(&mut self, set: &mut ByteSet) -> Result<(), RegexError> {
        let rest = self.pattern.get(self.at + 1..).unwrap_or_default();
        let end = rest.windows(2).position(|pair| pair == b":]").ok_or(RegexError::Bracket)?;
        let is: fn(&u8) -> bool = match rest.get(..end).unwrap_or_default() {
            b"alpha" => u8::is_ascii_alphabetic,
            b"digit" => u8::is_ascii_digit,
            b"alnum" => u8::is_ascii_alphanumeric,
            b"upper" => u8::is_ascii_uppercase,
            b"lower" => u8::is_ascii_lowercase,
            b"space" => |byte| is_space(*byte),
            b"blank" => |byte| matches!(byte, b' ' | b'\t'),
            b"punct" => u8::is_ascii_punctuation,
            b"print" => |byte| byte.is_ascii_graphic() || *byte == b' ',
            b"graph" => u8::is_ascii_graphic,
            b"cntrl" => u8::is_ascii_control,
            b"xdigit" => u8::is_ascii_hexdigit,
            _ => return Err(RegexError::Bracket),
        };
        (0..=u8::MAX).filter(is).for_each(|byte| set.insert(byte));
        self.at += end + 3;
        Ok(())
    }
}

fn is_word(byte: u8) -> bool {
    super::is_word(Some(&byte))
}

fn is_space(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == 0x0b
}
