//! A rule while it is being built: its lines as signals, so that typing in one leaves the others alone.

use leptos::prelude::*;
use shared::sieve::rules::{Action, Condition, Group, Link, Part, Rule};

use crate::browser::next_id;
use crate::view_model::rules::deed::{self, Deed};

/// How the conditions of a group are taken together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    All,
    Any,
    None,
    /// Only where somebody wrote it so.
    NotAll,
}

impl Mode {
    fn of(group: &Group) -> Self {
        match (group.any, group.negated) {
            (false, false) => Self::All,
            (true, false) => Self::Any,
            (true, true) => Self::None,
            (false, true) => Self::NotAll,
        }
    }

    pub fn any(self) -> bool {
        matches!(self, Self::Any | Self::None)
    }

    fn negated(self) -> bool {
        matches!(self, Self::None | Self::NotAll)
    }
}

/// A condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leaf {
    pub id: u32,
    pub condition: RwSignal<Condition>,
}

/// Conditions that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Branch {
    pub id: u32,
    pub mode: RwSignal<Mode>,
    pub nodes: RwSignal<Vec<Node>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Node {
    Leaf(Leaf),
    Branch(Branch),
}

impl Node {
    pub fn id(self) -> u32 {
        match self {
            Self::Leaf(leaf) => leaf.id,
            Self::Branch(branch) => branch.id,
        }
    }

    pub fn leaf(condition: Condition) -> Self {
        Self::Leaf(Leaf { id: next_id(), condition: RwSignal::new(condition) })
    }

    pub fn branch(group: &Group) -> Self {
        Self::Branch(Branch::new(group))
    }
}

impl Branch {
    pub fn new(group: &Group) -> Self {
        let node = |part: &Part| match part {
            Part::Condition(condition) => Node::leaf(condition.clone()),
            Part::Group(inner) => Node::branch(inner),
        };
        Self {
            id: next_id(),
            mode: RwSignal::new(Mode::of(group)),
            nodes: RwSignal::new(group.parts.iter().map(node).collect()),
        }
    }

    /// What it says now; tracked.
    pub fn group(self) -> Group {
        let mode = self.mode.get();
        let part = |node: Node| match node {
            Node::Leaf(leaf) => Part::Condition(leaf.condition.get()),
            Node::Branch(branch) => Part::Group(branch.group()),
        };
        let parts = self.nodes.get().into_iter().map(part).collect();
        Group { any: mode.any(), negated: mode.negated(), parts }
    }

    /// The conditions in it and in groups in it, in their order; tracked.
    pub fn leaves(self) -> Vec<Leaf> {
        let mut all = Vec::new();
        for node in self.nodes.get() {
            match node {
                Node::Leaf(leaf) => all.push(leaf),
                Node::Branch(branch) => all.extend(branch.leaves()),
            }
        }
        all
    }

    pub fn push(self, node: Node) {
        self.nodes.update(|nodes| nodes.push(node));
    }

    pub fn remove(self, id: u32) {
        self.nodes.update(|nodes| nodes.retain(|node| node.id() != id));
    }
}

/// A line about something that is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    pub id: u32,
    pub is_new: bool,
    pub deed: RwSignal<Deed>,
}

impl Line {
    pub fn new(deed: Deed, is_new: bool) -> Self {
        Self { id: next_id(), is_new, deed: RwSignal::new(deed) }
    }
}

/// All of a rule.
#[derive(Clone, Copy, Debug)]
pub struct Draft {
    pub name: RwSignal<String>,
    pub enabled: RwSignal<bool>,
    pub link: StoredValue<Link>,
    pub root: Branch,
    pub lines: RwSignal<Vec<Line>>,
    pub stop: RwSignal<bool>,
}

impl Draft {
    pub fn new(rule: &Rule, is_new: bool) -> Self {
        let lines = deed::deeds(&rule.actions).into_iter().map(|deed| Line::new(deed, is_new));
        Self {
            name: RwSignal::new(rule.name.clone()),
            enabled: RwSignal::new(rule.enabled),
            link: StoredValue::new(rule.link),
            root: Branch::new(&rule.conditions),
            lines: RwSignal::new(lines.collect()),
            stop: RwSignal::new(rule.stop),
        }
    }

    /// The actions, each with the number of the line that it is of; tracked.
    pub fn actions(self) -> Vec<(usize, Action)> {
        let lines: Vec<(Deed, bool)> =
            self.lines.get().iter().map(|line| (line.deed.get(), line.is_new)).collect();
        deed::actions(lines.iter().map(|(deed, is_new)| (deed, *is_new)))
    }

    /// What it says now; tracked.
    pub fn rule(self) -> Rule {
        Rule {
            name: self.name.get().trim().to_owned(),
            enabled: self.enabled.get(),
            link: self.link.get_value(),
            conditions: self.root.group(),
            actions: self.actions().into_iter().map(|(_, action)| action).collect(),
            stop: self.stop.get(),
        }
    }
}
