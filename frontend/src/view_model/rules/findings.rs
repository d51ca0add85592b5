//! Remarks on a script, brought to the lines of the builder.

use shared::script::ScriptError;
use shared::sieve::lint::{Finding, FindingKind};
use shared::sieve::rules::Rules;
use shared::sieve::tree::{Position, Span};

/// What a remark is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    /// The n-th condition of the rule, those in groups counted in.
    Condition(usize),
    /// The n-th action.
    Action(usize),
    Rule,
}

/// What `span` is about in the rule at `place`; `None` if it is elsewhere.
pub fn about(rules: &Rules, place: usize, span: Span) -> Option<About> {
    let item = rules.items().get(place)?;
    if span.start < item.span.start || span.start >= item.span.end {
        return None;
    }
    let places = rules.places(place).unwrap_or_default();
    let among = |spans: &[Span]| spans.iter().position(|one| one.contains(span));
    let condition = among(&places.conditions).map(About::Condition);
    Some(condition.or(among(&places.actions).map(About::Action)).unwrap_or(About::Rule))
}

/// The remarks on the rule at `place`, each with what it is about.
pub fn of_rule(rules: &Rules, place: usize, all: &[Finding]) -> Vec<(About, FindingKind)> {
    let of = |finding: &Finding| Some((about(rules, place, finding.span)?, finding.kind.clone()));
    all.iter().filter_map(of).collect()
}

/// The item, from 0, that has the line which a host complains about.
pub fn item_of(rules: &Rules, error: &ScriptError) -> Option<usize> {
    let line = usize::try_from(error.line?).ok()?;
    let text = rules.script().text();
    let line_of = |at: usize| Position::of(text, at).line;
    rules.items().iter().position(|item| {
        line_of(item.span.start) <= line && line <= line_of(item.span.end.saturating_sub(1))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::sieve::lint::{Known, lint};
    use shared::sieve::parse::parse;

    #[test]
    fn remarks_find_their_line() {
        let text = "require [\"fileinto\", \"regex\"];\nif header :regex \"subject\" \"(\" {\n\tfileinto \"Wrok\";\n}\nif true { keep; }\n";
        let rules = Rules::new(parse(text).unwrap());
        let folders = ["INBOX".to_owned()].into();
        let known = Known { folders: Some(&folders), ..Known::default() };
        let all = lint(rules.script(), &known, &|_, _| None);
        let found: Vec<About> =
            of_rule(&rules, 1, &all).into_iter().map(|(about, _)| about).collect();
        assert_eq!(found, [About::Condition(0), About::Action(0)]);
        assert_eq!(of_rule(&rules, 2, &all), []);
    }

    #[test]
    fn a_hosts_line_is_that_of_a_rule() {
        let rules = Rules::new(
            parse("require \"fileinto\";\n# A\nif true\n{\n\tkeep;\n}\nkeep;\n").unwrap(),
        );
        let at = |line| item_of(&rules, &ScriptError { line: Some(line), message: String::new() });
        assert_eq!([at(1), at(2), at(5), at(7), at(9)], [Some(0), Some(1), Some(1), Some(2), None]);
        assert_eq!(item_of(&rules, &ScriptError { line: None, message: String::new() }), None);
    }
}
