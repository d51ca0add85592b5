//! POSIX extended regular expressions as glibc's `regcomp` reads them, which is what Pigeonhole's `regex` extension uses.
//!
//! Of our own because no crate finds POSIX's leftmost-longest match with its groups, and because the usual ones weigh more in
//! the browser than all of Sieve does. It works on bytes, as the host does, and its time is bounded: whether there is a match
//! is found by following all states at once; groups are then settled within the match, under a budget of steps.
//! Backward references are refused ([`RegexError::BackReference`]): they are why matching can take for ever.

mod groups;
mod parse;
mod search;

#[cfg(test)]
mod tests;

/// Why a pattern is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum RegexError {
    #[error("a parenthesis is not closed, or was never opened")]
    Parenthesis,
    #[error("a bracket is not closed")]
    Bracket,
    #[error("a repetition of nothing, or with bounds that make no sense")]
    Repetition,
    #[error("a backslash at the end")]
    Backslash,
    #[error("a reference back to a group can't be tried here")]
    BackReference,
    #[error("the pattern is too large")]
    TooLarge,
}

/// A pattern, ready to be looked for.
#[derive(Clone, Debug)]
pub struct Regex {
    node: Node,
    program: Vec<Op>,
    start: search::Start,
    groups: usize,
}

/// What a pattern is made of.
#[derive(Clone, Debug)]
enum Node {
    Empty,
    Bytes(Box<ByteSet>),
    Look(Look),
    Group(usize, Box<Node>),
    All(Vec<Node>),
    Any(Vec<Node>),
    /// Of a node: at least, at most.
    Repeat(Box<Node>, u32, Option<u32>),
}

/// A condition on the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    Start,
    End,
    WordStart,
    WordEnd,
    WordEdge,
    NoWordEdge,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct ByteSet([u64; 4]);

impl ByteSet {
    const fn empty() -> Self {
        Self([0; 4])
    }

    fn insert(&mut self, byte: u8) {
        if let Some(word) = self.0.get_mut(usize::from(byte >> 6)) {
            *word |= 1 << (byte & 63);
        }
    }

    fn extend(&mut self, other: &Self) {
        for (word, more) in self.0.iter_mut().zip(other.0) {
            *word |= more;
        }
    }

    fn has(&self, byte: u8) -> bool {
        self.0.get(usize::from(byte >> 6)).is_some_and(|word| word & (1 << (byte & 63)) != 0)
    }

    fn invert(&mut self) {
        for word in &mut self.0 {
            *word = !*word;
        }
    }

    fn fold_case(&mut self) {
        for lower in b'a'..=b'z' {
            let upper = lower.to_ascii_uppercase();
            if self.has(lower) || self.has(upper) {
                self.insert(lower);
                self.insert(upper);
            }
        }
    }
}

#[derive(Clone, Debug)]
enum Op {
    Bytes(Box<ByteSet>),
    Look(Look),
    Split(usize, usize),
    Jump(usize),
    Match,
}

/// Where a match and its groups are, in bytes. The first is the whole.
pub type Groups = Vec<Option<(usize, usize)>>;

impl Regex {
    /// Reads `pattern`.
    ///
    /// # Errors
    ///
    /// If glibc would refuse it, or it can't be tried in bounded time.
    pub fn new(pattern: &str, ignore_case: bool) -> Result<Self, RegexError> {
        let (node, groups) = parse::parse(pattern.as_bytes(), ignore_case)?;
        let mut program = Vec::new();
        search::compile(&node, &mut program)?;
        program.push(Op::Match);
        let start = search::start(&program);
        Ok(Self { node, program, start, groups })
    }

    /// Whether and where `text` has the leftmost and then longest match.
    pub fn find(&self, text: &str) -> Option<(usize, usize)> {
        search::find(&self.program, &self.start, text.as_bytes())
    }

    /// As [`Regex::find`], with the groups. Groups that would take too long to settle are left out.
    pub fn captures(&self, text: &str) -> Option<Groups> {
        let whole = self.find(text)?;
        Some(groups::settle(&self.node, self.groups, text.as_bytes(), whole))
    }
}

fn is_word(byte: Option<&u8>) -> bool {
    byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
}

impl Look {
    fn holds(self, text: &[u8], at: usize) -> bool {
        let before = is_word(at.checked_sub(1).and_then(|at| text.get(at)));
        let after = is_word(text.get(at));
        match self {
            Self::Start => at == 0,
            Self::End => at == text.len(),
            Self::WordStart => !before && after,
            Self::WordEnd => before && !after,
            Self::WordEdge => before != after,
            Self::NoWordEdge => before == after,
        }
    }
}
