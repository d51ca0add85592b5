//! Finding the leftmost longest match by following all states at once.

use super::{ByteSet, Look, Node, Op, RegexError};

const MAX_OPS: usize = 5_000;

pub(super) fn compile(node: &Node, program: &mut Vec<Op>) -> Result<(), RegexError> {
    if program.len() > MAX_OPS {
        return Err(RegexError::TooLarge);
    }
    match node {
        Node::Empty => {}
        Node::Bytes(set) => program.push(Op::Bytes(set.clone())),
        Node::Look(look) => program.push(Op::Look(*look)),
        Node::Group(_, inner) => compile(inner, program)?,
        Node::All(nodes) => {
            for node in nodes {
                compile(node, program)?;
            }
        }
        Node::Any(branches) => {
            let mut ends = Vec::new();
            for (place, branch) in branches.iter().enumerate() {
                let is_last = place + 1 == branches.len();
                let split = program.len();
                if !is_last {
                    program.push(Op::Jump(0));
                }
                compile(branch, program)?;
                if !is_last {
                    ends.push(program.len());
                    program.push(Op::Jump(0));
                    let other = program.len();
                    set(program, split, Op::Split(split + 1, other));
                }
            }
            let end = program.len();
            ends.into_iter().for_each(|place| set(program, place, Op::Jump(end)));
        }
        Node::Repeat(inner, least, most) => {
            for _ in 0..*least {
                compile(inner, program)?;
            }
            let Some(most) = most else {
                let split = program.len();
                program.push(Op::Jump(0));
                compile(inner, program)?;
                program.push(Op::Jump(split));
                let other = program.len();
                set(program, split, Op::Split(split + 1, other));
                return Ok(());
            };
            let mut splits = Vec::new();
            for _ in *least..*most {
                splits.push(program.len());
                program.push(Op::Jump(0));
                compile(inner, program)?;
            }
            let end = program.len();
            splits.into_iter().for_each(|place| set(program, place, Op::Split(place + 1, end)));
        }
    }
    Ok(())
}

fn set(program: &mut [Op], place: usize, op: Op) {
    if let Some(slot) = program.get_mut(place) {
        *slot = op;
    }
}

/// What can be said of a pattern before it is looked for.
#[derive(Clone, Debug)]
pub(super) struct Start {
    /// It can begin at the text's start only.
    is_anchored: bool,
    /// What its first byte can be; `None` if it may match nothing.
    first: Option<ByteSet>,
}

pub(super) fn start(program: &[Op]) -> Start {
    let reach = |through_start: bool| {
        let mut seen = vec![false; program.len()];
        let mut pending = vec![0];
        let (mut bytes, mut is_empty) = (ByteSet::empty(), false);
        let mut has_bytes = false;
        while let Some(op) = pending.pop() {
            let Some(slot @ false) = seen.get_mut(op) else { continue };
            *slot = true;
            match program.get(op) {
                Some(Op::Split(one, other)) => pending.extend([*other, *one]),
                Some(Op::Jump(to)) => pending.push(*to),
                Some(Op::Look(Look::Start)) if !through_start => {}
                Some(Op::Look(_)) => pending.push(op + 1),
                Some(Op::Bytes(set)) => {
                    has_bytes = true;
                    bytes.extend(set);
                }
                Some(Op::Match) | None => is_empty = true,
            }
        }
        (bytes, is_empty, has_bytes)
    };
    let (first, is_empty, _) = reach(true);
    let (_, ends_unanchored, goes_unanchored) = reach(false);
    Start { is_anchored: !ends_unanchored && !goes_unanchored, first: (!is_empty).then_some(first) }
}

/// The states reached at one place, each with the leftmost place that its match began at.
struct States {
    /// By operation: where the match began.
    start: Vec<Option<usize>>,
    list: Vec<usize>,
    pending: Vec<usize>,
}

impl States {
    fn new(size: usize) -> Self {
        Self { start: vec![None; size], list: Vec::new(), pending: Vec::new() }
    }

    fn clear(&mut self) {
        for state in self.list.drain(..) {
            if let Some(slot) = self.start.get_mut(state) {
                *slot = None;
            }
        }
    }

    /// Follows all that needs no byte. States come in the order of their starts, so the first to arrive is the leftmost.
    fn add(&mut self, program: &[Op], op: usize, start: usize, text: &[u8], at: usize) {
        self.pending.push(op);
        while let Some(op) = self.pending.pop() {
            let Some(slot @ None) = self.start.get_mut(op) else { continue };
            *slot = Some(start);
            self.list.push(op);
            match program.get(op) {
                Some(Op::Split(one, other)) => self.pending.extend([*other, *one]),
                Some(Op::Jump(to)) => self.pending.push(*to),
                Some(Op::Look(look)) if look.holds(text, at) => self.pending.push(op + 1),
                Some(Op::Look(_) | Op::Bytes(_) | Op::Match) | None => {}
            }
        }
    }
}

pub(super) fn find(program: &[Op], begin: &Start, text: &[u8]) -> Option<(usize, usize)> {
    let begins = |at: usize| match &begin.first {
        Some(first) => text.get(at).is_some_and(|byte| first.has(*byte)),
        None => true,
    };
    let mut at = next_begin(begin, text, 0, begins)?;
    let mut now = States::new(program.len());
    let mut next = States::new(program.len());
    let mut order: Vec<(usize, usize)> = Vec::new();
    let mut found: Option<(usize, usize)> = None;
    loop {
        if found.is_none() && (at == 0 || !begin.is_anchored) && begins(at) {
            now.add(program, 0, at, text, at);
        }
        let matched = now.start.last().copied().flatten();
        if let Some(start) = matched
            && found.is_none_or(|(leftmost, _)| start <= leftmost)
        {
            found = Some((start, at));
        }
        if now.list.is_empty() {
            if found.is_some() {
                return found;
            }
            at = next_begin(begin, text, at + 1, begins)?;
            continue;
        }
        let Some(byte) = text.get(at) else { return found };
        order.clear();
        for op in &now.list {
            if let (Some(Op::Bytes(set)), Some(Some(start))) =
                (program.get(*op), now.start.get(*op))
                && set.has(*byte)
                && found.is_none_or(|(leftmost, _)| *start <= leftmost)
            {
                order.push((*start, *op + 1));
            }
        }
        order.sort_unstable();
        for (start, op) in &order {
            next.add(program, *op, *start, text, at + 1);
        }
        now.clear();
        std::mem::swap(&mut now, &mut next);
        at += 1;
    }
}

/// The next place, from `at` on, at which a match can begin.
fn next_begin(
    begin: &Start,
    text: &[u8],
    at: usize,
    begins: impl Fn(usize) -> bool,
) -> Option<usize> {
    let last = if begin.is_anchored { 0 } else { text.len() };
    (at..=last).find(|at| begins(*at))
}
