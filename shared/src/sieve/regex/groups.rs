//! Which part of a match each group took: earlier parts take as much as they can (POSIX 1003.1 §9.1).

use std::collections::BTreeMap;

use super::{Groups, Node};

/// Beyond it, the remaining groups stay empty.
const BUDGET: usize = 200_000;
/// Deeper questions within questions are not asked: the stack is small in a browser.
const MAX_DEPTH: usize = 300;

pub(super) fn settle(node: &Node, groups: usize, text: &[u8], whole: (usize, usize)) -> Groups {
    let mut settler = Settler { text, steps: 0, depth: 0, known: BTreeMap::new() };
    let mut found = vec![None; groups + 1];
    if groups > 0 {
        settler.assign(node, whole.0, whole.1, &mut found);
    }
    if let Some(first) = found.first_mut() {
        *first = Some(whole);
    }
    found
}

struct Settler<'a> {
    text: &'a [u8],
    steps: usize,
    depth: usize,
    /// Whether a node matches exactly from one place to another, and how many parts behind it.
    known: BTreeMap<(*const Node, usize, usize, usize), bool>,
}

impl Settler<'_> {
    /// Whether `node` can take exactly `from..to`.
    fn takes(&mut self, node: &Node, from: usize, to: usize) -> bool {
        match node {
            Node::Empty => from == to,
            Node::Bytes(set) => {
                to == from + 1 && self.text.get(from).is_some_and(|byte| set.has(*byte))
            }
            Node::Look(look) => from == to && look.holds(self.text, from),
            Node::Group(_, inner) => self.takes(inner, from, to),
            Node::Any(branches) => branches.iter().any(|branch| self.takes(branch, from, to)),
            Node::All(nodes) => self.all_take(nodes, from, to),
            Node::Repeat(inner, least, most) => {
                self.repeat_takes(inner, *least, most.unwrap_or(u32::MAX), from, to)
            }
        }
    }

    fn recall(
        &mut self,
        key: (*const Node, usize, usize, usize),
        find: impl FnOnce(&mut Self) -> bool,
    ) -> bool {
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        self.steps += 1;
        if self.steps > BUDGET || self.depth > MAX_DEPTH {
            return false;
        }
        self.depth += 1;
        let found = find(self);
        self.depth -= 1;
        self.known.insert(key, found);
        found
    }

    fn all_take(&mut self, nodes: &[Node], from: usize, to: usize) -> bool {
        let (mut from, mut nodes) = (from, nodes);
        let (first, rest) = loop {
            let Some((first, rest)) = nodes.split_first() else { return from == to };
            if rest.is_empty() {
                return self.takes(first, from, to);
            }
            let Some(length) = length(first) else { break (first, rest) };
            if from + length > to || !self.takes(first, from, from + length) {
                return false;
            }
            (from, nodes) = (from + length, rest);
        };
        self.recall((first, from, to, usize::MAX), |this| {
            this.split_of(first, rest, from, to).is_some()
        })
    }

    /// Where the first of several parts ends, as far right as can be.
    fn split_of(&mut self, first: &Node, rest: &[Node], from: usize, to: usize) -> Option<usize> {
        if let Some(length) = length(first) {
            let end = from + length;
            return (end <= to && self.takes(first, from, end) && self.all_take(rest, end, to))
                .then_some(end);
        }
        (from..=to).rev().find(|end| {
            self.steps += 1;
            self.steps <= BUDGET && self.takes(first, from, *end) && self.all_take(rest, *end, to)
        })
    }

    fn repeat_takes(
        &mut self,
        inner: &Node,
        least: u32,
        most: u32,
        from: usize,
        to: usize,
    ) -> bool {
        if let Node::Bytes(set) = inner {
            let rounds = to - from;
            return rounds >= least as usize
                && rounds <= most as usize
                && self
                    .text
                    .get(from..to)
                    .is_some_and(|run| run.iter().all(|byte| set.has(*byte)));
        }
        if from == to {
            return least == 0 || (most > 0 && self.takes(inner, from, to));
        }
        if most == 0 {
            return false;
        }
        // Without bounds, all later rounds are the same question.
        let rounds = if most == u32::MAX && least <= 1 {
            0
        } else {
            (u64::from(least) << 20 | u64::from(most.min(1 << 19))) as usize
        };
        self.recall((inner, from, to, rounds), |this| {
            this.round_of(inner, least, most, from, to).is_some()
        })
    }

    /// Where the first round of a repetition over `from..to` ends, as far right as can be.
    fn round_of(
        &mut self,
        inner: &Node,
        least: u32,
        most: u32,
        from: usize,
        to: usize,
    ) -> Option<usize> {
        let later = if most == u32::MAX { most } else { most - 1 };
        (from + 1..=to).rev().find(|end| {
            self.steps += 1;
            self.steps <= BUDGET
                && self.takes(inner, from, *end)
                && self.repeat_takes(inner, least.saturating_sub(1), later, *end, to)
        })
    }

    fn assign(&mut self, node: &Node, from: usize, to: usize, found: &mut Groups) {
        match node {
            Node::Empty | Node::Bytes(_) | Node::Look(_) => {}
            Node::Group(number, inner) => {
                if let Some(slot) = found.get_mut(*number) {
                    *slot = Some((from, to));
                }
                self.assign(inner, from, to, found);
            }
            Node::Any(branches) => {
                let taker = branches.iter().find(|branch| self.takes(branch, from, to));
                if let Some(branch) = taker {
                    self.assign(branch, from, to, found);
                }
            }
            Node::All(nodes) => {
                let (mut from, mut nodes) = (from, nodes.as_slice());
                while let Some((first, rest)) = nodes.split_first() {
                    let end = if rest.is_empty() {
                        Some(to)
                    } else {
                        self.split_of(first, rest, from, to)
                    };
                    let Some(end) = end else { return };
                    self.assign(first, from, end, found);
                    (from, nodes) = (end, rest);
                }
            }
            Node::Repeat(inner, least, most) => {
                let (mut from, mut least, mut most) = (from, *least, most.unwrap_or(u32::MAX));
                if from == to {
                    // An empty round counts only if a round is asked for, or can be had.
                    if most > 0 && self.takes(inner, from, to) {
                        self.assign(inner, from, to, found);
                    }
                    return;
                }
                while from < to && most > 0 {
                    let Some(end) = self.round_of(inner, least, most, from, to) else { return };
                    self.assign(inner, from, end, found);
                    from = end;
                    least = least.saturating_sub(1);
                    most = if most == u32::MAX { most } else { most - 1 };
                }
            }
        }
    }
}

/// How much a simple node takes, whatever the text.
fn length(node: &Node) -> Option<usize> {
    match node {
        Node::Empty | Node::Look(_) => Some(0),
        Node::Bytes(_) => Some(1),
        Node::Group(..) | Node::All(_) | Node::Any(_) | Node::Repeat(..) => None,
    }
}
