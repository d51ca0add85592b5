use proptest::prelude::*;

use super::*;
use crate::sieve::compile::program;
use crate::sieve::evaluate::evaluate;
use crate::sieve::message::{Envelope, Header, Message, Surroundings};
use crate::sieve::outcome::{self, Outcome};
use crate::sieve::parse::parse;

const OWN: &str = "Anna@pli.example";

fn rules(text: &str) -> Rules {
    Rules::new(parse(text).unwrap())
}

fn day(date: &str, offset_minutes: i32) -> Option<Day> {
    Some(Day { date: date.to_owned(), offset_minutes })
}

fn away() -> AutoReply {
    AutoReply {
        enabled: true,
        subject: Some("Away".to_owned()),
        text: "I am away.\n.\nBye".to_owned(),
        days: 3,
        aliases: vec!["help@pli.example".to_owned()],
        ..AutoReply::default()
    }
}

fn put(rules: &Rules, reply: &AutoReply) -> Rules {
    write(rules, reply, &["Ben <BEN@pli.example>".to_owned(), "x".to_owned()], &[OWN.to_owned()])
        .unwrap()
}

fn letter(fields: &[(&str, &str)]) -> Message {
    let usual = [("From", "Ben <ben@pli.example>"), ("To", "anna@PLI.example"), ("Subject", "Hi")];
    let mut headers: Vec<Header> =
        fields.iter().map(|(name, value)| Header::plain(name, value)).collect();
    for (name, value) in usual {
        if !fields.iter().any(|(field, _)| field.eq_ignore_ascii_case(name)) {
            headers.push(Header::plain(name, value));
        }
    }
    let envelope = Envelope { from: "ben@pli.example".to_owned(), to: OWN.to_owned() };
    Message { headers, size: 100, envelope, body: None }
}

#[track_caller]
fn run(rules: &Rules, message: &Message, now: &str) -> Outcome {
    let around = Surroundings { now: now.parse().unwrap(), ..Surroundings::default() };
    let outcome = evaluate(&program(rules.script()).unwrap(), message, &around);
    assert_eq!(outcome.error, None);
    outcome
}

fn answer(outcome: &Outcome) -> Option<&outcome::Reply> {
    outcome.actions.iter().find_map(|done| match &done.action {
        outcome::Action::Vacation(reply) => Some(&**reply),
        _ => None,
    })
}

const NOW: &str = "2026-12-24T12:00:00Z";

#[test]
fn says_what_was_typed() {
    let rules = put(&rules(""), &away());
    let outcome = run(&rules, &letter(&[]), NOW);
    let reply = answer(&outcome).unwrap();
    assert_eq!(reply.reason, "I am away.\r\n.\r\nBye");
    assert_eq!(reply.subject.as_deref(), Some("Away"));
    assert_eq!(reply.seconds, 3 * 24 * 60 * 60);
    assert_eq!(reply.addresses, ["anna@pli.example", "help@pli.example"]);
    // The message itself stays where it would be.
    assert!(outcome.actions.iter().any(|done| matches!(done.action, outcome::Action::Keep { .. })));
}

#[test]
fn answers_people_only() {
    let rules = put(&rules(""), &away());
    for (fields, answers) in [
        (&[][..], true),
        (&[("To", "x@y.example"), ("Cc", "Help <HELP@pli.example>")], true),
        (&[("Auto-Submitted", "no")], true),
        (&[("Precedence", "first-class")], true),
        (&[("Content-Type", "multipart/mixed")], true),
        // A catch-all, or a blind copy.
        (&[("To", "anything@pli.example")], false),
        (&[("List-Id", "<dev.lists.example>")], false),
        (&[("List-Unsubscribe", "")], false),
        (&[("Precedence", "Bulk")], false),
        (&[("Auto-Submitted", "auto-replied")], false),
        (&[("X-Auto-Response-Suppress", "OOF, DR")], false),
        (&[("Content-Type", "multipart/report; report-type=delivery-status")], false),
        (&[("X-Spam-Flag", "YES")], false),
        (&[("From", "MAILER-DAEMON@partner.example")], false),
        (&[("From", "dev-request@lists.example")], false),
        (&[("From", "owner-dev@lists.example")], false),
        (&[("From", "Anna <anna@pli.example>")], false),
        (&[("From", "help@pli.example")], false),
    ] {
        let outcome = run(&rules, &letter(fields), NOW);
        assert_eq!(answer(&outcome).is_some(), answers, "{fields:?}");
    }
    let mut bounce = letter(&[]);
    bounce.envelope.from.clear();
    assert_eq!(answer(&run(&rules, &bounce, NOW)), None);
}

#[test]
fn begins_and_ends_with_the_users_days() {
    let reply = AutoReply {
        // Clocks change in between.
        from: day("2026-03-28", 60),
        until: day("2026-03-29", 120),
        ..away()
    };
    let rules = put(&rules(""), &reply);
    for (now, answers) in [
        ("2026-03-27T22:59:59Z", false),
        ("2026-03-27T23:00:00Z", true),
        ("2026-03-29T21:59:59Z", true),
        ("2026-03-29T22:00:00Z", false),
    ] {
        assert_eq!(answer(&run(&rules, &letter(&[]), now)).is_some(), answers, "{now}");
    }
    assert_eq!(read(&rules).0, Some(reply));
    for (from, until) in [("2026-03-29", "2026-03-28"), ("today", "2026-01-01")] {
        let reply = AutoReply { from: day(from, 0), until: day(until, 0), ..away() };
        assert_eq!(write(&rules, &reply, &[], &[]), Err(RuleError::Period));
    }
}

#[test]
fn answers_contacts_only() {
    let reply = AutoReply { audience: Audience::Contacts, ..away() };
    let known = put(&rules(""), &reply);
    assert!(answer(&run(&known, &letter(&[]), NOW)).is_some());
    let stranger = letter(&[("From", "stranger@partner.example")]);
    assert_eq!(answer(&run(&known, &stranger, NOW)), None);
    assert_eq!(read(&known).0, Some(reply.clone()));
    assert_eq!(write(&rules(""), &reply, &[], &[]), Err(RuleError::NoContacts));
}

#[test]
fn stands_where_it_is_reached() {
    let reject = "# rule:[No]\nif header :is \"subject\" \"no\"\n{\n\treject \"no\";\n\tstop;\n}\n";
    let stops = "# rule:[Work]\nif header :is \"subject\" \"Hi\"\n{\n\tfileinto \"Work\";\n\tstop;\n}\nelsif true\n{\n\tkeep;\n}\n";
    let text = format!("require [\"fileinto\", \"reject\"];\n{reject}{stops}");
    let changed = put(&rules(&text), &away());
    let names: Vec<_> = changed.items().iter().map(|item| item.name.as_str()).collect();
    assert_eq!(names, ["", "No", NAME, "Work", ""]);
    assert!(answer(&run(&changed, &letter(&[]), NOW)).is_some());
    // A refused message is not answered as well, which would be an error.
    assert_eq!(answer(&run(&changed, &letter(&[("Subject", "no")]), NOW)), None);
    // Once moved out of reach, it comes back.
    let moved = changed.move_to(2, 5).unwrap();
    assert_eq!(answer(&run(&moved, &letter(&[]), NOW)), None);
    assert!(
        answer(&run(&put(&moved, &AutoReply { days: 5, ..away() }), &letter(&[]), NOW)).is_some()
    );
}

#[test]
fn switched_off_it_keeps_everything() {
    let on = put(&rules("keep;"), &AutoReply { from: day("2026-12-24", -210), ..away() });
    let off = AutoReply { enabled: false, ..read(&on).0.unwrap() };
    let rules = put(&on, &off);
    assert_eq!(read(&rules), (Some(off.clone()), false));
    assert_eq!(answer(&run(&rules, &letter(&[]), NOW)), None);
    let again = put(&rules, &AutoReply { enabled: true, ..off });
    assert_eq!(others(&again, |_| false), others(&on, |_| false));
}

#[test]
fn two_would_be_none() {
    let other = "require \"vacation\";\nif header :is \"x\" \"y\"\n{\n\tvacation \"other\";\n\taddflag \"x\";\n}\n";
    assert_eq!(read(&rules(other)), (None, true));
    let refused = write(&rules(other), &away(), &[], &[OWN.to_owned()]);
    assert_eq!(refused, Err(RuleError::TwoReplies));
    // One that stops can come before.
    let stops = other.replace("\taddflag \"x\";\n", "\tkeep;\n\tstop;\n");
    let both = put(&rules(&stops), &away());
    assert_eq!(read(&both), (Some(away()), true));
    run(&both, &letter(&[("X", "y")]), NOW);
    put(&rules(other), &AutoReply { enabled: false, ..away() });
}

#[test]
fn shows_what_others_wrote() {
    let roundcube = "require [\"vacation\", \"date\", \"relational\"];\n# rule:[Vacation]\nif allof (currentdate :zone \"+0100\" :value \"ge\" \"date\" \"2026-12-24\", currentdate :zone \"+0100\" :value \"le\" \"date\" \"2027-01-02\")\n{\n\tvacation :days 1 :addresses [\"anna@pli.example\"] :subject \"Away\" \"Bye\";\n}\n";
    let sogo = "require [\"vacation\"];\r\n\r\nif allof ( not exists [\"list-help\", \"list-unsubscribe\", \"list-id\", \"Mailing-List\"], not header :comparator \"i;ascii-casemap\" :is \"Precedence\" [\"list\",\"bulk\",\"junk\"] ) {\r\nvacation :days 7 :addresses [\"anna@pli.example\"] text:\r\nBye\r\n.\r\n;\r\n}\r\n";
    let nextcloud = "### Nextcloud Mail: Out-of-office ### DON'T EDIT ###\nrequire \"date\";\nrequire \"relational\";\nrequire \"vacation\";\n### Nextcloud Mail: Out-of-office ### DON'T EDIT ###\n\n### Nextcloud Mail: Out-of-office ### DON'T EDIT ###\n# DATA: {\"version\":1}\nif allof(currentdate :value \"ge\" \"date\" \"2026-12-24\", currentdate :value \"le\" \"date\" \"2027-01-02\") {\n\tvacation :days 4 :subject \"Away\" :addresses [\"anna@pli.example\"] \"Bye\";\n}\n### Nextcloud Mail: Out-of-office ### DON'T EDIT ###\n";
    for (text, days, offset) in [(roundcube, 1, Some(60)), (sogo, 7, None), (nextcloud, 4, Some(0))]
    {
        let start = rules(text);
        let (shown, has_others) = read(&start);
        let shown = shown.unwrap();
        assert_eq!((shown.days, has_others, shown.text.trim_end()), (days, false, "Bye"));
        assert_eq!(shown.from.as_ref().map(|day| day.offset_minutes), offset);
        // Written, it stands in the same place, and only once.
        let changed = put(&start, &shown);
        assert_eq!(changed.items().len(), start.items().len());
        assert_eq!(read(&changed).0.unwrap().aliases, Vec::<String>::new());
        assert!(answer(&run(&changed, &letter(&[]), "2026-12-26T12:00:00Z")).is_some());
    }
    for more in [
        "if header :contains \"subject\" \"x\" { vacation \"a\"; }",
        "if not header :contains \"subject\" \"x\" { vacation \"a\"; }",
        "if not address :is \"from\" \"boss@pli.example\" { vacation \"a\"; }",
        "if true { vacation \"a\"; stop; }",
        "if true { vacation :mime \"a\"; }",
        "vacation \"a\";",
        "if anyof (currentdate :value \"ge\" \"date\" \"2026-12-24\", currentdate :value \"le\" \"date\" \"2027-01-02\") { vacation \"a\"; }",
    ] {
        assert_eq!(read(&rules(&format!("require \"vacation\";\n{more}"))), (None, true), "{more}");
    }
}

#[test]
fn refuses_what_is_none() {
    let check = |reply: AutoReply, error: RuleError| {
        assert_eq!(write(&rules(""), &reply, &[], &[OWN.to_owned()]), Err(error));
    };
    check(AutoReply { text: "a\0".to_owned(), ..away() }, PrintError::Nul.into());
    check(AutoReply { subject: Some("a\0".to_owned()), ..away() }, PrintError::Nul.into());
    check(AutoReply { text: "é".repeat(MAX_TEXT + 1), ..away() }, PrintError::TooLong.into());
    check(AutoReply { text: " ".to_owned(), ..away() }, RuleError::NoValue);
    check(AutoReply { days: 0, ..away() }, RuleError::NoValue);
    check(
        AutoReply { aliases: vec!["me".to_owned()], ..away() },
        RuleError::Address("me".to_owned()),
    );
    let long = AutoReply { text: "é".repeat(MAX_TEXT), ..away() };
    assert_eq!(read(&put(&rules(""), &long)).0, Some(long));
    let folded = AutoReply { subject: Some("a\r\nBcc: x@y.example".to_owned()), ..away() };
    assert_eq!(read(&put(&rules(""), &folded)).0.unwrap().subject.unwrap(), "a Bcc: x@y.example");
}

/// Scripts with all kinds of things in them.
pub(in crate::sieve) fn script() -> impl Strategy<Value = String> {
    let command = proptest::sample::select(vec![
        "# rule:[A]\nif header :contains \"subject\" \"a\"\n{\n\tfileinto \"A\";\n\tstop;\n}\n",
        "if address :domain \"from\" \"b.example\" { addflag \"x\"; } else { keep; }\n",
        "/* c */ frob :glorp \"a\" ; ",
        "# a comment\n\n",
        "if true { stop; }\n",
        "if header :is \"x\" \"y\" { reject \"no\"; stop; } elsif true { discard; }\n",
        "set \"a\" \"${b}\";\n",
        "  keep;",
    ]);
    let head = proptest::sample::select(vec![
        "",
        "# top\nrequire [\"fileinto\", \"imap4flags\", \"reject\"];\n",
        "require \"variables\"; require \"envelope\";\n\n",
        "require \"vacation\";",
    ]);
    (head, proptest::collection::vec(command, 0..5), any::<bool>()).prop_map(
        |(head, commands, crlf)| {
            let text = format!("{head}{}", commands.concat());
            if crlf { text.replace('\n', "\r\n") } else { text }
        },
    )
}

/// What every command but `require` and those named `but` says, to the byte.
pub(in crate::sieve) fn others(rules: &Rules, but: impl Fn(&Item) -> bool) -> Vec<String> {
    let items = rules.items().iter().filter(|item| item.kind != ItemKind::Require && !but(item));
    items.map(|item| rules.script().slice(item.span).to_owned()).collect()
}

fn any_reply() -> impl Strategy<Value = AutoReply> {
    let text = "([ -~é\n]|\\$\\{|\n\\.\n){1,40}x";
    let date = || {
        proptest::option::of((2_000..2_100_i32, 1..=12_u8, 1..=28_u8, -12..=14_i32)).prop_map(
            |found| {
                found.map(|(year, month, day, hours)| Day {
                    date: format!("{year:04}-{month:02}-{day:02}"),
                    offset_minutes: hours * 60 + if hours == 5 { 30 } else { 0 },
                })
            },
        )
    };
    (
        any::<bool>(),
        date(),
        date(),
        proptest::option::of("[!-~é]{1,20}"),
        text,
        any::<bool>(),
        1..60_u32,
        0..3_usize,
    )
        .prop_map(|(enabled, from, until, subject, text, contacts, days, aliases)| {
            let is_ordered =
                matches!((&from, &until), (Some(from), Some(until)) if from.date > until.date);
            AutoReply {
                enabled,
                until: if is_ordered { None } else { until },
                from,
                subject,
                text,
                audience: if contacts { Audience::Contacts } else { Audience::Everyone },
                days,
                aliases: ["a@pli.example", "b@pli.example"]
                    .iter()
                    .take(aliases)
                    .map(|&a| a.to_owned())
                    .collect(),
            }
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn all_else_stays(text in script(), first in any_reply(), second in any_reply()) {
        let start = rules(&text);
        let once = put(&start, &first);
        prop_assert_eq!(read(&once), (Some(first), false), "{}", once.script().text());
        prop_assert_eq!(others(&once, is_own), others(&start, |_| false));
        let twice = put(&once, &second);
        prop_assert_eq!(read(&twice), (Some(second), false), "{}", twice.script().text());
        prop_assert_eq!(others(&twice, is_own), others(&start, |_| false));
    }
}
