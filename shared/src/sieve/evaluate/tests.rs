use proptest::prelude::*;

use super::*;
use crate::sieve::compile::{compile, program};
use crate::sieve::message::{Envelope, Surroundings};
use crate::sieve::outcome::Matched;
use crate::sieve::parse::parse;

fn letter() -> Message {
    Message {
        headers: vec![
            Header::plain("From", "Anna <anna@pli.example>"),
            Header::plain("Subject", "[dev] Lunch"),
        ],
        size: 100,
        envelope: Envelope::default(),
        body: None,
    }
}

#[test]
fn the_trace_says_which_test_of_which_command() {
    let text = r#"require ["fileinto", "variables"];
if anyof (header :is "subject" "x", header :matches "subject" "[*] *") { fileinto "${1}"; stop; }
keep;"#;
    let script = parse(text).unwrap();
    let outcome = evaluate(&program(&script).unwrap(), &letter(), &Surroundings::default());
    let said: Vec<_> = outcome
        .trace
        .iter()
        .map(|event| match &event.kind {
            EventKind::Test { holds, matched } => {
                (script.slice(event.span), Some(*holds), matched.clone())
            }
            EventKind::Command => (script.slice(event.span), None, None),
        })
        .collect();
    let matched = Matched {
        subject: "subject".to_owned(),
        value: "[dev] Lunch".to_owned(),
        key: "[*] *".to_owned(),
        captures: ["[dev] Lunch", "dev", "Lunch"].map(str::to_owned).to_vec(),
    };
    let whole = r#"anyof (header :is "subject" "x", header :matches "subject" "[*] *")"#;
    let expected = [
        (r#"header :is "subject" "x""#, Some(false), None),
        (r#"header :matches "subject" "[*] *""#, Some(true), Some(matched)),
        (whole, Some(true), None),
        (r#"fileinto "${1}";"#, None, None),
        ("stop;", None, None),
    ];
    assert_eq!(said, expected);
    assert_eq!(script.slice(outcome.actions[0].span.unwrap()), r#"fileinto "${1}";"#);
}

#[test]
fn a_bounce_has_an_empty_sender() {
    let script = parse(r#"require "envelope"; if envelope :is "from" "" { discard; }"#).unwrap();
    let outcome = evaluate(&program(&script).unwrap(), &letter(), &Surroundings::default());
    assert_eq!(outcome.actions[0].action, Action::Discard);
}

#[test]
fn errors_keep_the_message_and_do_nothing_else() {
    let script = parse(r#"require ["fileinto", "imap4flags", "variables"]; setflag "a"; fileinto "x"; redirect "${none}";"#).unwrap();
    let outcome = evaluate(&program(&script).unwrap(), &letter(), &Surroundings::default());
    assert_eq!(outcome.error, Some(RuntimeError::Address(String::new())));
    assert_eq!(outcome.actions.len(), 1);
    assert_eq!(outcome.actions[0].action, Action::Keep { flags: Vec::new() });
}

#[test]
#[ignore = "says how fast it is; run by hand, optimised"]
fn twenty_rules_over_two_thousand_messages() {
    let rules: String = (0..20)
        .map(|n| format!("if anyof (address :domain \"from\" \"shop{n}.example\", header :contains [\"subject\", \"list-id\"] \"news {n}\", header :matches \"subject\" \"*[tag{n}]*\") {{ fileinto \"F{n}\"; stop; }}\n"))
        .collect();
    let script = parse(&format!("require \"fileinto\";\n{rules}")).unwrap();
    let program = program(&script).unwrap();
    let mut message = letter();
    for n in 0..25 {
        message.headers.push(Header::plain(
            &format!("X-Header-{n}"),
            &"some value of a usual length ".repeat(3),
        ));
    }
    let start = std::time::Instant::now();
    let around = Surroundings::default();
    let kept =
        (0..2_000).filter(|_| evaluate(&program, &message, &around).actions.len() == 1).count();
    println!("20 rules over {kept} messages: {} ms", start.elapsed().as_millis());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    /// Whatever parses and compiles runs to an end.
    #[test]
    fn nothing_panics(words in proptest::collection::vec(proptest::sample::select(vec![
        "require [\"fileinto\", \"variables\", \"regex\", \"date\", \"imap4flags\", \"editheader\"];", "if", "header", ":matches", ":regex",
        ":is", "\"subject\"", "\"*a*\"", "\"(a|b)*\"", "{", "}", ";", "keep;", "stop;", "set \"a\" \"${1}${a}\";", "not", "true",
        "anyof (", ")", ",", "currentdate \"year\" \"2024\"", "fileinto", "\"x\"", "addflag \"\\\\Seen\";", "else", "elsif", "10", "size :over 5",
        "deleteheader \"subject\";", ":index 0", "[\"a\", \"b\"]", "exists",
    ]), 0..25)) {
        if let Ok(script) = parse(&words.join(" ")) {
            let compiled = compile(&script, &|_, _| None);
            let _ = evaluate(&compiled.program, &letter(), &Surroundings::default());
        }
    }
}
