//! The examples of the RFCs: each script as it stands there (joined to a whole one), over a message of which the RFC says,
//! or lets see, what becomes of it.

mod extensions;

use std::collections::BTreeMap;

use crate::sieve::compile::{Location, compile};
use crate::sieve::evaluate::evaluate;
use crate::sieve::message::{Body, Envelope, Header, Message, Part, Surroundings};
use crate::sieve::outcome::{Action, Outcome};
use crate::sieve::parse::parse;

/// A message of these header fields.
fn message(head: &str) -> Message {
    let headers = head
        .lines()
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| Header::plain(name, value));
    Message {
        headers: headers.collect(),
        size: head.len() as u64,
        envelope: Envelope { from: "tim@example.com".to_owned(), to: "me@example.com".to_owned() },
        body: None,
    }
}

fn around() -> Surroundings {
    let items = [
        ("host", "mail.example.com"),
        ("domain", "imap.example.org"),
        ("location", "MS"),
        ("phase", "during"),
    ];
    Surroundings {
        now: "2007-07-03T12:00:00Z".parse().unwrap(),
        environment: items
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        folders: ["Partners", "INBOX"].iter().map(|&name| name.to_owned()).collect(),
        special_use: BTreeMap::from([("\\junk".to_owned(), "Spam".to_owned())]),
        folder_ids: BTreeMap::from([("F6352ae03".to_owned(), "Renamed".to_owned())]),
        ..Surroundings::default()
    }
}

/// The scripts that §3 of RFC 6609 includes.
fn included(location: Location, name: &str) -> Option<String> {
    let text = match (location, name) {
        (Location::Personal, "always_allow") => {
            r#"require "include"; if header :is "From" "boss@example.com" { keep; stop; } return;"#
        }
        (Location::Global, "spam_tests") => {
            r#"require ["variables", "include", "fileinto"]; global "test"; if header :contains "Subject" "$$" { set "test" "$$"; } set "global.mailbox" "spam";"#
        }
        (Location::Personal, "loop") => r#"require "include"; include "loop";"#,
        _ => return None,
    };
    Some(text.to_owned())
}

fn run_around(script: &str, message: &Message, around: &Surroundings) -> Outcome {
    let script = parse(script).unwrap();
    let compiled = compile(&script, &|location, name| included(location, name));
    assert_eq!(compiled.errors, [], "{}", script.text());
    evaluate(&compiled.program, message, around)
}

fn words(outcome: &Outcome) -> String {
    assert_eq!(outcome.error, None);
    let flags = |flags: &[String]| {
        if flags.is_empty() { String::new() } else { format!(" [{}]", flags.join(" ")) }
    };
    let say = |action: &Action| match action {
        Action::Keep { flags: f } => format!("keep{}", flags(f)),
        Action::FileInto { folder, flags: f, .. } => format!("{folder}{}", flags(f)),
        Action::Redirect { address } => format!("redirect {address}"),
        Action::Discard => "discard".to_owned(),
        Action::Reject { .. } => "reject".to_owned(),
        Action::Vacation(reply) => format!("vacation {}", reply.seconds),
        Action::Notify { method, .. } => format!("notify {method}"),
    };
    outcome.actions.iter().map(|done| say(&done.action)).collect::<Vec<_>>().join(", ")
}

#[track_caller]
fn check(script: &str, head: &str, expected: &str) {
    assert_eq!(words(&run_around(script, &message(head), &around())), expected, "{script}");
}

const COYOTE: &str = "From: coyote@desert.example.org\nTo: roadrunner@acme.example.com\nSubject: I have a present for you\nDate: Tue, 1 Apr 1997 09:06:31 -0800";
const TIM: &str = "From: tim@example.com\nTo: me@example.com\nCc: \nSubject: [acme-users] [fwd] version 1.0 is out\nList-ID: <dev.example.com>";

#[test]
fn rfc_5228_base() {
    // §2.7.3, §2.8, §2.10.2
    check(
        r#"require "fileinto"; if header :contains :comparator "i;octet" "Subject" "MAKE MONEY FAST" { discard; }"#,
        COYOTE,
        "keep",
    );
    check(
        r#"if header :contains "Subject" "present" { redirect "bart@example.com"; }"#,
        COYOTE,
        "redirect bart@example.com",
    );
    // §3.1
    let branches = r#"if header :contains "from" "coyote" { discard; } elsif header :contains ["subject"] ["$$$"] { discard; } else { redirect "x@example.edu"; }"#;
    check(branches, COYOTE, "discard");
    check(branches, "From: a@b.c\nSubject: $$$", "discard");
    check(branches, TIM, "redirect x@example.edu");
    check(
        r#"require ["fileinto"]; if header :contains "From" "coyote" { redirect "acm@example.com"; } elsif header :contains "Subject" "$$$" { redirect "postmaster@example.com"; } else { redirect "field@example.com"; }"#,
        COYOTE,
        "redirect acm@example.com",
    );
    // §4.1, §4.2, §4.3, §4.4
    check(
        r#"require "fileinto"; if header :contains ["from"] "coyote" { fileinto "INBOX.harassment"; }"#,
        COYOTE,
        "INBOX.harassment",
    );
    check(r#"redirect "bart@example.com";"#, TIM, "redirect bart@example.com");
    check("if size :under 1M { keep; } else { discard; }", TIM, "keep");
    check("if not size :under 1M { discard; }", TIM, "keep");
    check(r#"if header :contains ["from"] ["idiot@example.com"] { discard; }"#, TIM, "keep");
    // §5.1
    check(
        r#"if address :is :all "from" "tim@example.com" { discard; }"#,
        "From: \"Tim\" <tim@EXAMPLE.com>",
        "discard",
    );
    // §5.4, §5.5
    check(
        r#"require "envelope"; if envelope :all :is "from" "tim@example.com" { discard; }"#,
        TIM,
        "discard",
    );
    check(r#"if not exists ["From","Date"] { discard; }"#, TIM, "discard");
    check(r#"if not exists ["From","Date"] { discard; }"#, COYOTE, "keep");
    // §5.7
    let empty = "X-Caffeine: ";
    check(r#"if header :is ["X-Caffeine"] [""] { discard; }"#, empty, "discard");
    check(r#"if header :contains ["X-Caffeine"] [""] { discard; }"#, empty, "discard");
    check(r#"if header :is ["X-Caffeine"] [""] { discard; }"#, TIM, "keep");
    // §5.9
    check("if size :over 500K { discard; } elsif size :under 500K { stop; }", TIM, "keep");
    // §9
    let extended = r#"
        require ["fileinto"];
        if header :is "Sender" "owner-ietf-mta-filters@imc.org" { fileinto "filter"; }
        elsif address :DOMAIN :is ["From", "To"] "example.com" { keep; }
        elsif anyof (NOT address :all :contains ["To", "Cc", "Bcc"] "me@example.com",
                     header :matches "subject" ["*make*money*fast*", "*university*dipl*mas*"]) { fileinto "spam"; }
        else { fileinto "personal"; }"#;
    check(extended, "Sender: owner-ietf-mta-filters@imc.org", "filter");
    check(extended, TIM, "keep");
    check(extended, "From: a@b.example\nTo: you@b.example", "spam");
    check(
        extended,
        "From: a@b.example\nCc: me@example.com.example\nSubject: Make MONEY FAST!!!",
        "spam",
    );
    check(extended, "From: a@b.example\nCc: me@example.com.example\nSubject: hello", "personal");
    // §2.4.2.4
    check(r#"require ["encoded-character", "fileinto"]; fileinto "$${hex:40}";"#, TIM, "$@");
    check(
        r#"require ["encoded-character", "fileinto"]; fileinto "${hex: 40 }${HEX: 40}${hex:40 4f}${hex:40";"#,
        TIM,
        "@@@O${hex:40",
    );
    check(
        r#"require ["encoded-character", "fileinto"]; fileinto "${unicode: 40 }${unicode:0000040}${Unicode:40}${unicode:Cool}";"#,
        TIM,
        "@@@${unicode:Cool}",
    );
}

#[test]
fn rfc_3894_copy() {
    check(r#"require ["copy", "fileinto"]; fileinto :copy "Archive";"#, TIM, "Archive, keep");
    check(r#"require ["copy"]; redirect :copy "a@b.example";"#, TIM, "redirect a@b.example, keep");
}

#[test]
fn rfc_5173_body() {
    let part = |media_type: &str, text: &str| Part {
        media_type: media_type.to_owned(),
        text: text.to_owned(),
    };
    let with_body = |raw: &str, parts: Vec<Part>| Message {
        body: Some(Body { raw: raw.to_owned(), parts }),
        ..message(TIM)
    };
    let raw = r#"require "body"; if body :raw :contains "MAKE MONEY FAST" { discard; }"#;
    let money = with_body("make money fast", vec![part("text/plain", "make money fast")]);
    assert_eq!(words(&run_around(raw, &money, &around())), "discard");
    let content = r#"require ["body", "fileinto"]; if body :content "text" :contains ["missile", "coordinates"] { fileinto "secrets"; } elsif body :content "audio/mp3" :contains "" { fileinto "jukebox"; } elsif body :text :contains "project schedule" { fileinto "project/schedule"; }"#;
    let secret = with_body("", vec![part("text/html", "the missile")]);
    assert_eq!(words(&run_around(content, &secret, &around())), "secrets");
    let song = with_body("", vec![part("audio/mp3", "")]);
    assert_eq!(words(&run_around(content, &song, &around())), "jukebox");
    let plan = with_body("", vec![part("text/plain", "The project schedule")]);
    assert_eq!(words(&run_around(content, &plan, &around())), "project/schedule");
    let blind = run_around(content, &message(TIM), &around());
    assert!(blind.missed_body);
}

#[test]
fn rfc_5229_variables() {
    // §3
    check(
        r#"require ["variables", "fileinto"]; set "company" "ACME"; fileinto "&%${}!|${company}|${president}|${company";"#,
        TIM,
        "&%${}!|ACME||${company",
    );
    // §3.2
    let groups = r#"require ["fileinto", "variables"];
        if header :matches "List-ID" "*<*@*" { fileinto "INBOX.lists.${2}"; stop; }
        if header :matches "Subject" "[*] *" { fileinto "${1}|${2}"; }"#;
    check(groups, "List-ID: Users <users@acme>", "INBOX.lists.users");
    check(groups, TIM, "acme-users|[fwd] version 1.0 is out");
    let forward = r#"require ["fileinto", "variables"];
        if address :matches ["To", "Cc"] ["coyote@**.com", "wile@**.com"] { fileinto "INBOX.business.${2}"; stop; } else { fileinto "INBOX.misc"; }"#;
    check(forward, "To: coyote@ACME.Example.COM", "INBOX.business.ACME.Example");
    // §4, §4.1
    let modifiers = r#"require ["variables", "fileinto"];
        set "a" "juMBlEd lETteRS"; set :length "b" "${a}"; set :lower "c" "${a}"; set :upperfirst "d" "${a}"; set :upperfirst :lower "e" "${a}";
        fileinto "${b}|${c}|${d}|${e}";"#;
    check(modifiers, TIM, "15|jumbled letters|JuMBlEd lETteRS|Jumbled letters");
    check(
        r#"require ["variables", "fileinto"]; set :quotewildcard "d" "Rest? *\\"; fileinto "${d}";"#,
        TIM,
        r"Rest\? \*\\",
    );
    check(
        r#"require ["variables", "fileinto"]; set "honorific" "Mr"; set "first_name" "Wile"; set "last_name" "Coyote"; set "vacation" "Dear ${HONORIFIC} ${last_name}"; set "dollar" "$"; set "text" "regarding ${dollar}{beep}"; fileinto "${vacation}|${text}";"#,
        TIM,
        "Dear Mr Coyote|regarding ${beep}",
    );
    // §5
    check(
        r#"require ["variables", "fileinto", "relational", "comparator-i;ascii-numeric"]; set "state" "${state} pending"; if string :matches " ${state} " "* pending *" { fileinto "yes"; }"#,
        TIM,
        "yes",
    );
    check(
        r#"require ["variables", "fileinto"]; if header :matches "Subject" "*" { set "subject" "${1}"; } if string :is "${subject}" "" { fileinto "none"; }"#,
        "Subject: ",
        "none",
    );
}

#[test]
fn rfc_5230_vacation_and_6131_seconds() {
    check(r#"require "vacation"; vacation "I'm away";"#, TIM, "vacation 604800, keep");
    let script = r#"require "vacation"; vacation :days 23 :addresses ["tjs@example.edu", "ts4z@landru.example.edu"] "I'm away until October 19.";"#;
    check(script, TIM, "vacation 1987200, keep");
    let script = r#"require "vacation"; if header :contains "subject" "lunch" { vacation :handle "ran-away" "I'm out and can't meet for lunch"; } else { vacation :handle "ran-away" "I'm out"; }"#;
    check(script, TIM, "vacation 604800, keep");
    let script = r#"require ["vacation", "vacation-seconds"]; vacation :addresses ["tjs@example.edu"] :seconds 1800 "I am in a meeting";"#;
    check(script, TIM, "vacation 1800, keep");
    check(
        "require \"vacation\"; vacation :mime text:\nContent-Type: text/plain\n\nI'm away\n.\n;",
        TIM,
        "vacation 604800, keep",
    );
    let script = r#"require ["variables", "vacation"]; if header :matches "subject" "*" { vacation :subject "Automatic response to: ${1}" "I'm away -- send mail to foo in my absence"; }"#;
    let outcome = run_around(script, &message(COYOTE), &around());
    let Action::Vacation(reply) = &outcome.actions[0].action else { panic!("{outcome:?}") };
    assert_eq!(reply.subject.as_deref(), Some("Automatic response to: I have a present for you"));
}
