//! Where the pieces of a rule stand: what a remark, or a step of a trace, is about.

use super::{ItemKind, Rules};
use crate::sieve::tree::{Command, Span, Test};

/// The places of a rule's pieces, in the order in which [`super::Rule`] has them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// Without what groups and negates them.
    pub conditions: Vec<Span>,
    pub actions: Vec<Span>,
    pub stop: Option<Span>,
}

impl Rules {
    /// The item whose text has byte `at`.
    pub fn item_at(&self, at: usize) -> Option<usize> {
        self.items.iter().position(|item| item.span.start <= at && at < item.span.end)
    }

    /// Where the pieces of the rule at `place` stand. Those of conditions are missing while it is off.
    pub fn places(&self, place: usize) -> Option<Places> {
        let item = self.items.get(place)?;
        let ItemKind::Rule(rule) = &item.kind else { return None };
        let command = self.script.commands().iter().find(|one| one.span == item.command)?;
        let mut places = Places::default();
        if item.enabled {
            leaves(&command.arguments.tests, &mut places.conditions);
        }
        let mut actions: Vec<Span> = commands(command).map(|command| command.span).collect();
        if rule.stop {
            places.stop = actions.pop();
        }
        places.actions = actions;
        Some(places)
    }
}

fn commands(command: &Command) -> impl Iterator<Item = &Command> {
    command.block.iter().flat_map(|block| &block.commands)
}

fn leaves(tests: &[Test], out: &mut Vec<Span>) {
    for test in tests {
        match (test.arguments.tests.is_empty(), test.name.lower.as_str()) {
            (true, "true") => {}
            (true, _) => out.push(test.span),
            (false, _) => leaves(&test.arguments.tests, out),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::sieve::parse::parse;
    use crate::sieve::rules::Rules;

    #[test]
    fn pieces_are_found_again() {
        let text = "require \"fileinto\";\n# A\nif allof (size :over 1, not anyof (exists \"x\", not header \"a\" \"b\")) {\n\tfileinto \"F\";\n\tkeep;\n\tstop;\n}\nif true { discard; }\n";
        let rules = Rules::new(parse(text).unwrap());
        let places = rules.places(1).unwrap();
        let said = |spans: &[crate::sieve::tree::Span]| {
            spans.iter().map(|span| span.of(text).to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(
            said(&places.conditions),
            ["size :over 1", "exists \"x\"", "header \"a\" \"b\""]
        );
        assert_eq!(said(&places.actions), ["fileinto \"F\";", "keep;"]);
        assert_eq!(places.stop.unwrap().of(text), "stop;");
        assert_eq!(rules.places(2).unwrap().conditions, []);
        assert_eq!(rules.item_at(text.find("keep").unwrap()), Some(1));
        assert_eq!(rules.item_at(text.find("discard").unwrap()), Some(2));
        assert_eq!(rules.places(0), None);
        // Switched off, only what it would do is left.
        let off = rules.set_enabled(1, false).unwrap();
        assert_eq!(off.places(1).unwrap().conditions, []);
        assert_eq!(off.places(1).unwrap().actions.len(), 2);
    }
}
