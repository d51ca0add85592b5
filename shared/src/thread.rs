//! Which messages belong together: those that name each other in References or In-Reply-To (RFC 5322 §3.6.4). A subject
//! alone ties nothing, so that two strangers who both write "Invoice" stay two conversations.
//!
//! What is kept of a Message-ID is a keyed hash: two that are unequal by design can't be made to look equal by whoever
//! doesn't know the key.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher};

/// The most messages that one message is tied to. RFC 5322 lets References grow without end, and RFC 5537 §3.4.4 lets it
/// be cut in the middle: so the first is kept, and the last ones.
const MAX_REFERENCES: usize = 64;

/// The header fields that tie a message to others, as they stand in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ties<'a> {
    pub message_id: &'a str,
    pub references: &'a str,
    pub in_reply_to: &'a str,
}

impl<'a> Ties<'a> {
    /// The message's own id. Some write it without brackets.
    fn own(&self) -> Option<&'a str> {
        let bare = Some(self.message_id.trim()).filter(|id| !id.is_empty() && !id.contains('<'));
        ids(self.message_id).next().or(bare)
    }

    /// The messages it answers.
    ///
    /// Of In-Reply-To only the first id counts: what follows it in old mail is the address of whom is answered, which
    /// would tie all that anybody ever wrote to them (RFC 2822 §3.6.4 ended that).
    fn answered(&self) -> Vec<&'a str> {
        let mut found: Vec<&str> = ids(self.references).collect();
        if found.len() > MAX_REFERENCES {
            found.drain(1..found.len() - (MAX_REFERENCES - 1));
        }
        found.extend(ids(self.in_reply_to).next());
        found
    }
}

/// What stands in angle brackets. What isn't closed is no id.
fn ids(field: &str) -> impl Iterator<Item = &str> {
    let pieces = field.split('<').skip(1);
    pieces.filter_map(|piece| Some(piece.split_once('>')?.0)).filter(|id| !id.trim().is_empty())
}

/// A message, or one that was only named by others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node(u32);

impl Node {
    /// Counts up from 0 in the order in which nodes were made.
    pub fn place(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

/// All messages of an account and what ties them: sets that only grow together.
///
/// A message that goes away leaves the tie: its answers still belong together, as they name the same ancestors.
#[derive(Debug)]
pub struct Forest<S> {
    hasher: S,
    nodes: HashMap<u64, Node>,
    /// By node: another node of the same set, nearer to the one that stands for it.
    towards: Vec<Node>,
    /// By node: the next one of its set, in a ring.
    next: Vec<Node>,
    /// By node: how many copies of it there are.
    copies: Vec<u16>,
    /// By the node that stands for a set: how many of its nodes have a copy.
    messages: Vec<u32>,
    changes: u64,
}

impl<S: BuildHasher> Forest<S> {
    pub fn new(hasher: S) -> Self {
        Self {
            hasher,
            nodes: HashMap::new(),
            towards: Vec::new(),
            next: Vec::new(),
            copies: Vec::new(),
            messages: Vec::new(),
            changes: 0,
        }
    }

    /// Takes in a message. Another copy of a message that is here already gives the same node.
    pub fn add(&mut self, ties: &Ties<'_>) -> Node {
        let node = match ties.own() {
            Some(id) => self.named(id),
            None => self.make(),
        };
        for id in ties.answered() {
            let answered = self.named(id);
            self.join(node, answered);
        }
        let count = self.copies.get_mut(node.place());
        let is_first = count.is_some_and(|count| {
            *count = count.saturating_add(1);
            *count == 1
        });
        if is_first {
            self.change_messages(node, 1);
        }
        node
    }

    /// Takes one copy of a message out again.
    pub fn remove(&mut self, node: Node) {
        let Some(count) = self.copies.get_mut(node.place()).filter(|count| **count > 0) else {
            return;
        };
        *count -= 1;
        if *count == 0 {
            self.change_messages(node, -1);
        }
    }

    /// The set that a message would be in which isn't here itself: that of the first one it names.
    pub fn find(&self, ties: &Ties<'_>) -> Option<Node> {
        let named = ties.own().into_iter().chain(ties.answered());
        let mut known = named.filter_map(|id| self.nodes.get(&self.hash(id)));
        known.next().copied()
    }

    /// The node that stands for a message's set. Two messages belong together if theirs is the same.
    pub fn conversation(&self, node: Node) -> Node {
        let mut at = node;
        while let Some(up) = self.towards.get(at.place()).filter(|up| **up != at) {
            at = *up;
        }
        at
    }

    /// How many messages there are in a message's set, copies counted once.
    pub fn size(&self, node: Node) -> u32 {
        self.messages.get(self.conversation(node).place()).copied().unwrap_or(0)
    }

    /// Whether there is a copy of it.
    pub fn is_here(&self, node: Node) -> bool {
        self.copies.get(node.place()).is_some_and(|count| *count > 0)
    }

    /// The nodes of a set that have a copy, in no order.
    pub fn members(&self, node: Node) -> impl Iterator<Item = Node> {
        let following =
            move |at: &Node| self.next.get(at.place()).copied().filter(|at| *at != node);
        std::iter::successors(Some(node), following).filter(|node| self.is_here(*node))
    }

    /// Grows whenever other messages than before are to be shown together: two sets with messages in them became one, or
    /// a message is not alone any more, or alone again.
    pub fn changes(&self) -> u64 {
        self.changes
    }

    /// How many nodes there are, for what is kept beside them.
    pub fn len(&self) -> usize {
        self.towards.len()
    }

    pub fn is_empty(&self) -> bool {
        self.towards.is_empty()
    }

    fn named(&mut self, id: &str) -> Node {
        let hash = self.hash(id);
        if let Some(known) = self.nodes.get(&hash) {
            return *known;
        }
        let node = self.make();
        self.nodes.insert(hash, node);
        node
    }

    fn make(&mut self) -> Node {
        let node = Node(u32::try_from(self.towards.len()).unwrap_or(u32::MAX));
        self.towards.push(node);
        self.next.push(node);
        self.copies.push(0);
        self.messages.push(0);
        node
    }

    /// A header may be folded in the middle of an id.
    fn hash(&self, id: &str) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        for piece in id.split_ascii_whitespace() {
            hasher.write(piece.as_bytes());
        }
        hasher.finish()
    }

    /// The smaller set goes to the larger one, so that no way to the node that stands for one is longer than the
    /// logarithm of how many there are.
    fn join(&mut self, one: Node, other: Node) {
        let (one, other) = (self.conversation(one), self.conversation(other));
        if one == other {
            return;
        }
        let weight = |node: Node| self.messages.get(node.place()).copied().unwrap_or(0);
        let (into, from) = if weight(one) >= weight(other) { (one, other) } else { (other, one) };
        let (kept, moved) = (weight(into), weight(from));
        if kept > 0 && moved > 0 {
            self.changes += 1;
        }
        if let Some(total) = self.messages.get_mut(into.place()) {
            *total = kept + moved;
        }
        if let Some(up) = self.towards.get_mut(from.place()) {
            *up = into;
        }
        self.next.swap(into.place(), from.place());
    }

    fn change_messages(&mut self, node: Node, by: i32) {
        let set = self.conversation(node);
        if let Some(count) = self.messages.get_mut(set.place()) {
            let before = *count;
            *count = count.saturating_add_signed(by);
            self.changes += u64::from((before > 1) != (*count > 1));
        }
    }
}

#[cfg(test)]
mod tests;
