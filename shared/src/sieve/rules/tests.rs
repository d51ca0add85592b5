use proptest::prelude::*;

use super::*;
use crate::sieve::compile::program;
use crate::sieve::parse::parse;
use crate::sieve::print::{MAX_STRING_BYTES, PrintError};

fn rules(text: &str) -> Rules {
    Rules::new(parse(text).unwrap())
}

/// What each item is: its name, and a letter (`R`ule, `B`lock, re`Q`uire), with `-` if it is off.
fn seen(rules: &Rules) -> Vec<String> {
    let kind = |item: &Item| match &item.kind {
        ItemKind::Rule(_) => "R",
        ItemKind::Block => "B",
        ItemKind::Require => "Q",
    };
    let say = |item: &Item| {
        format!("{}{}{}", kind(item), if item.enabled { ":" } else { "-" }, item.name)
    };
    rules.items().iter().map(say).collect()
}

fn condition(subject: Subject, operator: Operator, value: &str) -> Part {
    Part::Condition(Condition {
        negated: false,
        subject,
        operator,
        values: vec![Text::from(value)],
    })
}

fn subject(value: &str) -> Part {
    condition(Subject::Header(vec!["subject".to_owned()]), Operator::Contains, value)
}

fn filing(name: &str, value: &str, folder: &str) -> Rule {
    Rule {
        name: name.to_owned(),
        enabled: true,
        conditions: Group { parts: vec![subject(value)], ..Group::default() },
        actions: vec![Action::Move { folder: Text::from(folder), copy: false, create: false }],
        stop: true,
        ..Rule::default()
    }
}

const ROUNDCUBE: &str = r#"require ["body","copy","fileinto","imap4flags","vacation"];
# rule:[Newsletter]
if anyof (header :contains "from" "news@shop.example", header :contains ["list-id","list-post"] "shop")
{
	fileinto "Lists/Shop";
	addflag "\\Seen";
	stop;
}
# rule:[Old]
if false # allof (not header :is "subject" "x", size :over 10M)
{
	discard;
}
# rule:[Vacation]
if true
{
	vacation :days 1 :addresses "me@pli.example" :subject "Away" "I am away";
}
"#;

#[test]
fn roundcubes_scripts_open_as_rules() {
    let rules = rules(ROUNDCUBE);
    assert_eq!(seen(&rules), ["Q:", "R:Newsletter", "R-Old", "R:Vacation"]);
    let ItemKind::Rule(old) = &rules.items()[2].kind else { panic!() };
    assert_eq!((old.enabled, old.conditions.any, old.conditions.parts.len()), (false, false, 2));
    let ItemKind::Rule(vacation) = &rules.items()[3].kind else { panic!() };
    assert!(vacation.conditions.parts.is_empty());
}

#[test]
fn a_rule_is_switched_off_and_on_without_losing_a_byte() {
    let start = rules(ROUNDCUBE);
    let off = start.set_enabled(1, false).unwrap();
    assert_eq!(seen(&off), ["Q:", "R-Newsletter", "R-Old", "R:Vacation"]);
    assert!(off.script().text().contains("if false # anyof (header :contains \"from\""));
    assert_eq!(off.set_enabled(1, true).unwrap().script().text(), ROUNDCUBE);
    let on = start.set_enabled(2, true).unwrap();
    assert_eq!(on.set_enabled(2, false).unwrap().script().text(), ROUNDCUBE);
    // A block of several lines, with comments and a text that looks like the end of one.
    let odd = "if header :matches \"x\" [\"a\", # why\n  \"*/ {\n#\"] {\n\tfoo;\n}\n";
    let off = rules(odd).set_enabled(0, false).unwrap();
    assert_eq!(seen(&off), ["B-"]);
    let on = off.set_enabled(0, true).unwrap();
    assert_eq!(
        crate::sieve::print::outline(on.script()),
        crate::sieve::print::outline(rules(odd).script())
    );
}

#[test]
fn scripts_of_other_programs_open() {
    let snappymail = "require [\"fileinto\"];\r\n/*\r\nBEGIN:FILTER:abc\r\nBEGIN:HEADER\r\neyJJRCI6ImFiYyJ9\r\nEND:HEADER\r\n*/\r\nif header :contains [\"Subject\"] [\"x\"]\r\n{\r\n    fileinto \"INBOX/x\";\r\n    stop;\r\n}\r\n/* END:FILTER */\r\n";
    assert_eq!(seen(&rules(snappymail)), ["Q:", "R:"]);
    let sogo = "require [\"fileinto\", \"imap4flags\"];\r\nif anyof (header :contains \"subject\" \"a\", not address :is \"from\" \"b@c.example\") {\r\n    fileinto \"INBOX/a\";\r\n    addflag \"\\\\Seen\";\r\n}\r\n";
    assert_eq!(seen(&rules(sogo)), ["Q:", "R:"]);
    let nextcloud = "### Nextcloud Mail: Filters ### DON'T EDIT ###\nrequire [\"fileinto\"];\n### Nextcloud Mail: Filters ### DON'T EDIT ###\n\n# User's own\n\n### Nextcloud Mail: Filters ### DON'T EDIT ###\n# FILTER: [{\"name\":\"New\"}]\n# New filter\nif address :contains :all \"From\" [\"a\"] {\n\tfileinto \"Junk\";\n}\n### Nextcloud Mail: Filters ### DON'T EDIT ###\n";
    assert_eq!(seen(&rules(nextcloud)), ["Q:", "R:New filter"]);
    let by_domain = "require [\"fileinto\"];\n\nif address :domain :is \"from\" \"shop.example\" {\n  fileinto \"Shops\";\n}\nelsif exists \"List-Unsubscribe\" {\n  fileinto \"Newsletters\";\n}\n";
    let opened = rules(by_domain);
    assert_eq!(seen(&opened), ["Q:", "R:", "R:"]);
    assert_eq!(opened.items()[2].link, Link::Otherwise);
    assert_eq!(opened.remove(1), Err(RuleError::Chain));
    let rewrite = "require [\"regex\", \"variables\", \"editheader\"];\nif header :regex \"Subject\" \"^\\\\[spam\\\\] (.*)$\" {\n  deleteheader \"Subject\";\n  addheader :last \"Subject\" \"${1}\";\n}\n";
    let opened = rules(rewrite);
    assert_eq!(seen(&opened), ["Q:", "R:"]);
    let ItemKind::Rule(rule) = &opened.items()[1].kind else { panic!() };
    let live = Text { value: "${1}".to_owned(), live: true };
    assert_eq!(
        rule.actions[1],
        Action::AddHeader { name: "Subject".to_owned(), value: live, last: true }
    );
}

#[test]
fn what_is_not_understood_is_kept() {
    let text = "require \"x-foo\";\n# mine\nif frob :glorp 7 { frobnicate \"a\" ; /* c */ }\nset :lower \"a\" \"b\";\n# rule:[A]\nif true { keep; }\n";
    let start = rules(text);
    assert_eq!(seen(&start), ["Q:", "B:mine", "B:", "R:A"]);
    let changed = start.replace(3, &filing("A", "x", "F")).unwrap();
    assert_eq!(
        changed.script().text(),
        "require [\"x-foo\", \"fileinto\"];\n# mine\nif frob :glorp 7 { frobnicate \"a\" ; /* c */ }\nset :lower \"a\" \"b\";\n# rule:[A]\nif header :contains \"subject\" \"x\"\n{\n\tfileinto \"F\";\n\tstop;\n}\n"
    );
}

#[test]
fn rules_are_put_in_moved_and_taken_out() {
    let one = rules("").insert(0, &filing("One", "1", "A")).unwrap();
    let two = one.insert(9, &filing("Two", "2", "B")).unwrap();
    assert_eq!(seen(&two), ["Q:", "R:One", "R:Two"]);
    let moved = two.move_to(2, 1).unwrap();
    assert_eq!(seen(&moved), ["Q:", "R:Two", "R:One"]);
    assert_eq!(moved.move_to(1, 3).unwrap(), two);
    assert_eq!(two.remove(2).unwrap(), one);
    assert_eq!(one.remove(1).unwrap().script().text(), "");
    assert_eq!(two.move_to(2, 0), Err(RuleError::Chain));
}

#[test]
fn no_text_gets_out_of_its_place() {
    let start = rules(ROUNDCUBE);
    let long = "x".repeat(10_000);
    for text in [
        "\"; discard; #",
        "a\r\n}\r\ndiscard;",
        "*/ discard; /*",
        "\\",
        "${1}",
        "text:\r\n.\r\n;",
        "\u{2028}x",
        "]",
        "\r}",
        &long,
    ] {
        let changed = start.replace(1, &filing(text, text, text)).unwrap();
        assert_eq!(changed.items().len(), 4, "{text}");
        for place in [2, 3] {
            let (old, new) = (&start.items()[place], &changed.items()[place]);
            assert_eq!(start.script().slice(old.span), changed.script().slice(new.span));
        }
        let ItemKind::Rule(rule) = &changed.items()[1].kind else { panic!("{text}") };
        assert_eq!(
            rule.conditions.parts,
            [subject(&text.replace("\r\n", "\n").replace('\r', "\n"))]
        );
        // Switched off, too, it stays in its comment.
        let off = changed.set_enabled(1, false).unwrap();
        assert_eq!(off.items().len(), 4, "{text}");
        assert_eq!(off.set_enabled(1, true).unwrap(), changed);
    }
    let nul = start.replace(1, &filing("a", "\0", "b"));
    assert_eq!(nul, Err(RuleError::Print(PrintError::Nul)));
    let huge = "x".repeat(MAX_STRING_BYTES + 1);
    assert_eq!(
        start.replace(1, &filing("a", &huge, "b")),
        Err(RuleError::Print(PrintError::TooLong))
    );
    let mut bad = filing("a", "b", "c");
    bad.actions = vec![Action::DeleteHeader { name: "X: y".to_owned() }];
    assert_eq!(start.replace(1, &bad), Err(RuleError::HeaderName("X: y".to_owned())));
    bad.actions = vec![Action::Forward { address: Text::from("nobody"), copy: false }];
    assert_eq!(start.replace(1, &bad), Err(RuleError::Address("nobody".to_owned())));
}

#[test]
fn a_dollar_means_what_it_meant() {
    let plain = rules("").insert(0, &filing("A", "${1}", "A")).unwrap();
    let mut live = filing("B", "x", "${1}");
    live.actions = vec![Action::Move {
        folder: Text { value: "${1}".to_owned(), live: true },
        copy: false,
        create: false,
    }];
    assert_eq!(plain.insert(9, &live), Err(RuleError::Dollar));
    let other = rules("").insert(0, &live).unwrap();
    assert_eq!(seen(&other), ["Q:", "R:B"]);
    let both = other.insert(9, &filing("A", "${1}", "A")).unwrap();
    let ItemKind::Rule(rule) = &both.items()[2].kind else { panic!() };
    assert_eq!(rule.conditions.parts, [subject("${1}")]);
    assert!(both.script().text().contains("\"$${pli_}{1}\""));
}

fn text() -> impl Strategy<Value = Text> {
    "[ -~é\n]{1,12}".prop_map(|value| Text { value, live: false })
}

fn values() -> impl Strategy<Value = Vec<Text>> {
    proptest::collection::vec(text(), 1..3)
}

fn any_condition() -> impl Strategy<Value = Part> {
    use proptest::sample::select;
    let names = || select(vec!["from", "subject", "X-Any"]).prop_map(|name| vec![name.to_owned()]);
    let operator = select(vec![
        Operator::Is,
        Operator::Contains,
        Operator::StartsWith,
        Operator::EndsWith,
        Operator::Regex,
    ]);
    let part = select(vec![
        AddressPart::All,
        AddressPart::LocalPart,
        AddressPart::Domain,
        AddressPart::User,
    ]);
    let subject = prop_oneof![
        names().prop_map(Subject::Header),
        part.clone()
            .prop_map(|part| Subject::Address(vec!["from".to_owned(), "To".to_owned()], part)),
        part.prop_map(|part| Subject::Envelope(vec!["from".to_owned()], part)),
        select(vec![BodyPart::Text, BodyPart::Raw]).prop_map(Subject::Body),
    ];
    let date = |header: Option<&str>| Subject::Date {
        header: header.map(str::to_owned),
        zone: Some("+0100".to_owned()),
        part: "date".to_owned(),
    };
    prop_oneof![
        4 => (any::<bool>(), subject, operator, values())
            .prop_map(|(negated, subject, operator, values)| Condition { negated, subject, operator, values }),
        1 => (any::<bool>(), names()).prop_map(|(negated, names)| {
            Condition { negated, subject: Subject::Header(names), operator: Operator::Exists, values: Vec::new() }
        }),
        1 => (any::<bool>(), any::<u32>()).prop_map(|(negated, size)| {
            Condition { negated, subject: Subject::Size, operator: Operator::Over, values: vec![Text::from(&*size.to_string())] }
        }),
        1 => (any::<bool>(), values(), select(vec![None, Some("received")]), select(vec![Operator::Is, Operator::Before, Operator::NotBefore]))
            .prop_map(move |(negated, values, header, operator)| Condition { negated, subject: date(header), operator, values }),
        1 => any::<bool>().prop_map(|negated| {
            Condition { negated, subject: Subject::Attachment, operator: Operator::Exists, values: Vec::new() }
        }),
    ]
    .prop_map(Part::Condition)
}

fn any_group() -> impl Strategy<Value = Group> {
    let part = any_condition().prop_recursive(2, 6, 3, |inner| {
        (any::<bool>(), any::<bool>(), proptest::collection::vec(inner, 2..4))
            .prop_map(|(any, negated, parts)| Part::Group(Group { any, negated, parts }))
    });
    (any::<bool>(), proptest::collection::vec(part, 2..4)).prop_map(|(any, parts)| Group {
        any,
        negated: false,
        parts,
    })
}

fn any_action() -> impl Strategy<Value = Action> {
    use proptest::sample::select;
    let address = || select(vec!["a@b.example", "Dan <dan@partner.example>"]).prop_map(Text::from);
    prop_oneof![
        Just(Action::Keep),
        Just(Action::Discard),
        (text(), any::<bool>(), any::<bool>()).prop_map(|(folder, copy, create)| Action::Move {
            folder,
            copy,
            create
        }),
        (address(), any::<bool>()).prop_map(|(address, copy)| Action::Forward { address, copy }),
        Just(Action::AddFlags(vec!["\\Seen".to_owned(), "$x".to_owned()])),
        (text(), any::<bool>()).prop_map(|(reason, extended)| Action::Reject { reason, extended }),
        (text(), any::<bool>()).prop_map(|(value, last)| Action::AddHeader {
            name: "X-A".to_owned(),
            value,
            last
        }),
        (text(), proptest::option::of(text()), proptest::option::of(0..30_u64)).prop_map(
            |(text, subject, days)| {
                Action::Reply(Reply {
                    days,
                    subject,
                    text,
                    addresses: vec!["me@pli.example".to_owned()],
                    ..Reply::default()
                })
            }
        ),
    ]
}

fn any_rule() -> impl Strategy<Value = Rule> {
    (
        "[ -~é]{0,10}",
        any_group(),
        proptest::collection::vec(any_action(), 0..3),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(name, conditions, actions, stop, enabled)| Rule {
            name: name.trim().trim_start_matches('#').trim().to_owned(),
            enabled,
            link: Link::Own,
            conditions,
            actions,
            stop,
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn what_is_written_is_read_again(all in proptest::collection::vec(any_rule(), 1..4), crlf in any::<bool>()) {
        let mut rules = rules(if crlf { "# mine\r\n" } else { "# mine\n" });
        for rule in &all {
            rules = rules.insert(99, rule).unwrap();
        }
        let read: Vec<_> = rules.items().iter().filter_map(|item| match &item.kind {
            ItemKind::Rule(rule) => Some(rule.clone()),
            ItemKind::Block | ItemKind::Require => None,
        }).collect();
        prop_assert_eq!(&read, &all, "{}", rules.script().text());
        // And hosts take it, but for patterns that are none.
        if let Err(errors) = program(rules.script()) {
            let is_regex = |kind: &crate::sieve::compile::CompileErrorKind| matches!(kind, crate::sieve::compile::CompileErrorKind::Regex(_));
            prop_assert!(errors.iter().all(|error| is_regex(&error.kind)), "{errors:?}\n{}", rules.script().text());
        }
    }

    #[test]
    fn a_change_of_one_rule_is_of_its_span_only(
        all in proptest::collection::vec(any_rule(), 2..5),
        other in any_rule(),
        which in any::<proptest::sample::Index>(),
    ) {
        let mut start = rules("# top\nrequire \"x-unknown\";\n/* kept */ frob :x {}\n");
        for rule in &all {
            start = start.insert(99, rule).unwrap();
        }
        let place = 2 + which.index(all.len());
        let changed = start.replace(place, &other).unwrap();
        prop_assert_eq!(changed.items().len(), start.items().len());
        for (number, (old, new)) in start.items().iter().zip(changed.items()).enumerate() {
            if number != place && old.kind != ItemKind::Require {
                prop_assert_eq!(start.script().slice(old.span), changed.script().slice(new.span));
            }
        }
        // What lies between them stays, too.
        let tail = |rules: &Rules| rules.items()[place].span.end;
        prop_assert_eq!(start.script().text().get(tail(&start)..), changed.script().text().get(tail(&changed)..));
    }
}
