//! What was run on a message, rule by rule.

use shared::sieve::rules::{Condition, Group, ItemKind, Part, Rules};
use shared::sieve::tree::Span;
use shared::trial::{Explanation, Step, TriedAction};

/// What a rule came to for one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Traced {
    /// Its place among the items.
    pub place: usize,
    /// From 1, as people count rules.
    pub number: usize,
    pub name: String,
    pub tests: Vec<Tested>,
    pub applied: bool,
    pub actions: Vec<TriedAction>,
    pub stopped: bool,
}

/// A condition, and what it said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tested {
    /// `None` in blocks that are kept as they are.
    pub condition: Option<Condition>,
    /// The text of the test.
    pub text: String,
    /// With its negation counted in.
    pub holds: bool,
    pub value: Option<String>,
    pub key: Option<String>,
}

/// The rules of the script that was run, as far as it went. Without any, the script can't be read.
pub fn traced(explanation: &Explanation, rules: &Rules) -> Vec<Traced> {
    let mut all = Vec::new();
    let mut number = 0;
    for (place, item) in rules.items().iter().enumerate() {
        if item.kind == ItemKind::Require {
            continue;
        }
        number += 1;
        let steps: Vec<&Step> =
            explanation.steps.iter().filter(|step| item.span.contains(span(step))).collect();
        if steps.is_empty() {
            continue;
        }
        let places = rules.places(place);
        let conditions = match &item.kind {
            ItemKind::Rule(rule) => leaves(&rule.conditions),
            ItemKind::Block | ItemKind::Require => Vec::new(),
        };
        let tests = steps.iter().filter_map(|step| {
            let holds = step.holds?;
            let condition = match &places {
                None => None,
                Some(places) => {
                    let at = places.conditions.iter().position(|one| *one == span(step))?;
                    Some(conditions.get(at).map(|condition| (*condition).clone())?)
                }
            };
            let negated = condition.as_ref().is_some_and(|condition| condition.negated);
            Some(Tested {
                condition,
                text: rules.script().slice(span(step)).to_owned(),
                holds: holds != negated,
                value: step.value.clone().filter(|_| holds),
                key: step.key.clone().filter(|_| holds),
            })
        });
        let is_of = |action: &&TriedAction| {
            let start = action.start.and_then(|start| usize::try_from(start).ok());
            start.is_some_and(|start| item.span.start <= start && start < item.span.end)
        };
        let stop = places.as_ref().and_then(|places| places.stop);
        all.push(Traced {
            place,
            number,
            name: item.name.clone(),
            tests: tests.collect(),
            applied: steps.iter().any(|step| {
                step.holds.is_none()
                    && places.as_ref().is_none_or(|places| {
                        places.actions.iter().chain(&places.stop).any(|one| *one == span(step))
                    })
            }),
            actions: explanation.actions.iter().filter(is_of).cloned().collect(),
            stopped: stop.is_some_and(|stop| steps.iter().any(|step| span(step) == stop)),
        });
    }
    all
}

fn span(step: &Step) -> Span {
    let at = |place: u32| usize::try_from(place).unwrap_or(usize::MAX);
    Span { start: at(step.start), end: at(step.end) }
}

/// The conditions of a group and of those in it, in their order.
pub fn leaves(group: &Group) -> Vec<&Condition> {
    let mut all = Vec::new();
    for part in &group.parts {
        match part {
            Part::Condition(condition) => all.push(condition),
            Part::Group(inner) => all.extend(leaves(inner)),
        }
    }
    all
}

/// Where `needle` stands in `text`, whatever its case; none if nowhere.
pub fn hit(text: &str, needle: &str) -> Option<(usize, usize)> {
    if needle.is_empty() {
        return None;
    }
    let lower = text.to_ascii_lowercase();
    let start = lower.find(&needle.to_ascii_lowercase())?;
    Some((start, start + needle.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::sieve::parse::parse;

    #[test]
    fn steps_are_told_rule_by_rule() {
        let text = "# A\nif not header :contains \"subject\" \"x\" { keep; stop; }\n# B\nif size :over 1 { discard; }\n";
        let rules = Rules::new(parse(text).unwrap());
        let step = |said: &str, holds| {
            let start = text.find(said).unwrap();
            let end = start + said.len();
            Step {
                start: u32::try_from(start).unwrap(),
                end: u32::try_from(end).unwrap(),
                holds,
                subject: None,
                value: None,
                key: None,
            }
        };
        let explanation = Explanation {
            text: text.to_owned(),
            actions: Vec::new(),
            steps: vec![
                step("header :contains \"subject\" \"x\"", Some(false)),
                step("not header :contains \"subject\" \"x\"", Some(true)),
                step("keep;", None),
                step("stop;", None),
            ],
            error: None,
            is_envelope_guessed: false,
        };
        let all = traced(&explanation, &rules);
        let [only] = all.as_slice() else { panic!("{all:?}") };
        assert_eq!((only.number, only.name.as_str()), (1, "A"));
        assert!(only.applied && only.stopped);
        assert_eq!(only.tests.len(), 1);
        assert!(only.tests[0].holds, "it is negated");
    }

    #[test]
    fn what_was_found_is_marked() {
        assert_eq!(hit("Die Rechnung", "RECH"), Some((4, 8)));
        assert_eq!(hit("Ä Rechnung", "rechnung"), Some((3, 11)));
        assert_eq!(hit("Rechnung", ""), None);
    }
}
