use proptest::prelude::*;

use super::*;
use crate::sieve::auto_reply::tests::{others, script};
use crate::sieve::compile::program;
use crate::sieve::evaluate::evaluate;
use crate::sieve::message::{Header, Message, Surroundings};
use crate::sieve::outcome::Action;
use crate::sieve::parse::parse;

fn rules(text: &str) -> Rules {
    Rules::new(parse(text).unwrap())
}

fn put_on(extensions: &[&str], rules: &Rules, lists: &SenderLists) -> Result<Rules, RuleError> {
    let extensions = extensions.iter().map(|&name| name.to_owned()).collect();
    let fields = SPAM_FIELDS.map(str::to_owned);
    write(rules, lists, &Host { extensions: &extensions, junk: "Spam \"x\"", spam_fields: &fields })
}

fn put(rules: &Rules, lists: &SenderLists) -> Rules {
    put_on(&["fileinto", "mailbox", "special-use", "editheader"], rules, lists).unwrap()
}

fn lists(approved: &[&str], blocked: &[&str]) -> SenderLists {
    let owned = |list: &[&str]| list.iter().map(|&entry| entry.to_owned()).collect();
    SenderLists { approved: owned(approved), blocked: owned(blocked), ..SenderLists::default() }
}

fn fate(rules: &Rules, from: &str) -> Vec<Action> {
    let headers = ["X-Spam-Flag", "From"]
        .iter()
        .zip(["YES", from])
        .map(|(name, value)| Header::plain(name, value));
    let message = Message { headers: headers.collect(), ..Message::default() };
    let around = Surroundings {
        special_use: std::iter::once(("\\junk".to_owned(), "Junk".to_owned())).collect(),
        ..Surroundings::default()
    };
    let outcome = evaluate(&program(rules.script()).unwrap(), &message, &around);
    assert_eq!(outcome.error, None);
    outcome.actions.into_iter().map(|done| done.action).collect()
}

fn folder(rules: &Rules, from: &str) -> Option<String> {
    match fate(rules, from).as_slice() {
        [Action::FileInto { folder, .. }] => Some(folder.clone()),
        [Action::Keep { .. }] => None,
        other => panic!("{other:?}"),
    }
}

const RULE: &str = "# rule:[Spam]\nif header :is \"X-Spam-Flag\" \"YES\"\n{\n\tfileinto \"Suspect\";\n\tstop;\n}\n# rule:[Rest]\nif true\n{\n\tfileinto \"Rest\";\n}\n";

#[test]
fn approved_senders_are_stronger() {
    let start = rules(&format!("require [\"fileinto\"];\n{RULE}"));
    let lists = lists(
        &["ben@bad.example", "Good.Example"],
        &["@bad.example", "*.evil.example", "Spam@good.example"],
    );
    let changed = put(&start, &lists);
    for (from, expected) in [
        ("Ben <BEN@bad.example>", "Rest"),
        ("x@bad.example", "Junk"),
        ("x@deep.Bad.example", "Junk"),
        ("x@notbad.example", "Suspect"),
        ("x@evil.example", "Junk"),
        ("spam@good.example", "Rest"),
        ("spam@a.b.good.example", "Rest"),
        ("bad.example@partner.example", "Suspect"),
        ("\"x@bad.example\" <dan@partner.example>", "Suspect"),
    ] {
        assert_eq!(folder(&changed, from).as_deref(), Some(expected), "{from}");
    }
    let names: Vec<_> = changed.items().iter().map(|item| item.name.as_str()).collect();
    assert_eq!(names, ["", APPROVED, BLOCKED, "Spam", "Rest"]);
}

#[test]
fn goes_where_the_host_can_put_it() {
    let lists = lists(&[], &["a@b.example"]);
    for (extensions, said) in [
        (
            &["special-use", "mailbox"][..],
            "fileinto :create :specialuse \"\\\\Junk\" \"Spam \\\"x\\\"\";",
        ),
        (&[], "fileinto \"Spam \\\"x\\\"\";"),
    ] {
        let changed = put_on(extensions, &rules(""), &lists).unwrap();
        assert!(changed.script().text().contains(said), "{}", changed.script().text());
    }
    let discard = put(&rules(""), &SenderLists { fate: BlockedFate::Discard, ..lists });
    assert_eq!(fate(&discard, "a@b.example"), [Action::Discard]);
    assert_eq!(read(&discard).fate, BlockedFate::Discard);
}

#[test]
fn entries_are_addresses_or_domains() {
    for (said, kept) in [
        (" Ben@PLI.example ", Some("ben@pli.example")),
        ("Ben <ben@pli.example>", Some("ben@pli.example")),
        ("@pli.example", Some("pli.example")),
        ("*.pli.example.", Some("pli.example")),
        ("müller.example", Some("müller.example")),
        ("com", None),
        ("", None),
        ("a b.example", None),
        ("a@b.example, c@d.example", None),
        ("x\"; discard; #.example", None),
        ("a@", None),
    ] {
        assert_eq!(entry(said).ok().as_deref(), kept, "{said}");
    }
    let many: Vec<String> = (0..=MAX_SENDERS).map(|n| format!("{n}@b.example")).collect();
    let blocked = SenderLists { blocked: many, ..SenderLists::default() };
    assert_eq!(put_on(&[], &rules(""), &blocked), Err(RuleError::TooMany(MAX_SENDERS)));
}

#[test]
fn a_rule_that_says_more_is_somebodys_own() {
    let start = put(&rules(""), &lists(&[], &["b.example"]));
    let text = start.script().text().replace("\n{", "\n{\n\tkeep;");
    assert_eq!(read(&rules(&text)), SenderLists::default());
    let again = put(&rules(&text), &lists(&[], &["c.example"]));
    assert_eq!(read(&again), lists(&[], &["c.example"]));
    assert!(again.script().text().contains("keep;"));
}

fn any_lists() -> impl Strategy<Value = SenderLists> {
    let entry = proptest::sample::select(vec![
        "a@b.example",
        "${x}@b.example",
        "b.example",
        "x.b.example",
        "o'hara@c.example",
        "é.example",
        "\"q q\"@d.example",
    ]);
    let list = || {
        proptest::collection::btree_set(entry.clone(), 0..4)
            .prop_map(|set| set.into_iter().map(str::to_owned).collect::<Vec<_>>())
    };
    (list(), list(), any::<bool>()).prop_map(|(approved, blocked, discard)| SenderLists {
        fate: if discard && !blocked.is_empty() { BlockedFate::Discard } else { BlockedFate::Junk },
        approved,
        blocked,
    })
}

fn sorted(mut lists: SenderLists) -> SenderLists {
    lists.approved.sort();
    lists.blocked.sort();
    lists
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn all_else_stays(text in script(), first in any_lists(), second in any_lists(), away in 0..9_usize) {
        let start = rules(&text);
        let once = put(&start, &first);
        prop_assert_eq!(sorted(read(&once)), sorted(first), "{}", once.script().text());
        prop_assert_eq!(others(&once, is_own), others(&start, |_| false));
        // Somebody may have moved them.
        let (places, _) = find(&once);
        let moved = if places.is_empty() { once } else { once.move_to(places.start, away).unwrap_or(once) };
        let twice = put(&moved, &second);
        prop_assert_eq!(sorted(read(&twice)), sorted(second), "{}", twice.script().text());
        prop_assert_eq!(others(&twice, is_own), others(&start, |_| false));
        let none = put(&twice, &SenderLists::default());
        prop_assert_eq!(others(&none, |_| false), others(&start, |_| false));
    }
}
