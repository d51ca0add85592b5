//! The examples of the later RFCs.

use super::{COYOTE, TIM, around, check, included, message, run_around, words};
use crate::sieve::compile::compile;
use crate::sieve::evaluate::{duplicate_key, evaluate};
use crate::sieve::message::{Header, Surroundings};
use crate::sieve::parse::parse;

#[test]
fn rfc_5231_relational() {
    // §7, §8
    let script = r#"require ["relational", "comparator-i;ascii-numeric", "fileinto"];
        if header :value "lt" :comparator "i;ascii-numeric" ["x-priority"] ["3"] { fileinto "Priority"; }
        elsif address :count "gt" :comparator "i;ascii-numeric" ["to"] ["5"] { fileinto "SPAM"; }
        elsif address :value "gt" :all ["from"] ["M"] { fileinto "From N-Z"; } else { fileinto "From A-M"; }"#;
    check(script, "From: a@b.c\nX-Priority: 1", "Priority");
    check(script, "From: a@b.c\nTo: a@b.c, b@b.c, c@b.c, d@b.c, e@b.c, f@b.c", "SPAM");
    check(script, "From: zoe@b.c", "From N-Z");
    check(script, "From: anna@b.c", "From A-M");
    // §5: a count of 4 and of 3.
    let head = "received: a\nreceived: b\nreceived: c\nSubject: x\nTo: coyote@desert.example, fudge@example.org\nCc: lori@example.com";
    check(
        r#"require ["relational", "comparator-i;ascii-numeric"]; if header :count "ge" :comparator "i;ascii-numeric" ["received"] ["3"] { discard; }"#,
        head,
        "discard",
    );
    check(
        r#"require ["relational", "comparator-i;ascii-numeric"]; if header :count "ge" :comparator "i;ascii-numeric" ["received", "subject"] ["4"] { discard; }"#,
        head,
        "discard",
    );
    check(
        r#"require ["relational", "comparator-i;ascii-numeric"]; if address :count "eq" :comparator "i;ascii-numeric" ["to", "cc"] ["3"] { discard; }"#,
        head,
        "discard",
    );
}

#[test]
fn rfc_5232_imap4flags() {
    check(
        r#"require ["fileinto", "imap4flags", "variables"]; if size :over 1M { addflag "MyFlags" "Big"; } addflag "\\Answered"; fileinto :flags "${MyFlags}" "x"; fileinto "y";"#,
        TIM,
        "x, y [\\Answered]",
    );
    check(
        r#"require ["imap4flags"]; setflag "\\Deleted"; removeflag "\\Deleted"; addflag "\\Flagged"; addflag ["\\Deleted"];"#,
        TIM,
        "keep [\\Flagged \\Deleted]",
    );
    check(
        r#"require ["imap4flags"]; addflag ["\\Deleted", "\\Answered"]; setflag "\\Flagged";"#,
        TIM,
        "keep [\\Flagged]",
    );
    check(
        r#"require ["imap4flags", "variables"]; setflag "MyVar" ["NonJunk", "gnus-forward", "$Forwarded", "NotJunk"]; if hasflag :contains "MyVar" "Junk" { discard; }"#,
        TIM,
        "discard",
    );
    check(
        r#"require ["imap4flags", "variables"]; setflag "MyVar" "NonJunk"; if hasflag :contains "MyVar" "forward" { discard; }"#,
        TIM,
        "keep",
    );
    check(
        r#"require ["imap4flags", "variables", "relational"]; setflag "MyFlags" "A B"; if hasflag :count "ge" "MyFlags" "2" { keep :flags "${MyFlags}"; }"#,
        TIM,
        "keep [A B]",
    );
    check(
        r#"require ["imap4flags", "fileinto"]; if header :contains "from" "coyote" { addflag "\\Flagged"; fileinto "INBOX.Boss"; }"#,
        COYOTE,
        "INBOX.Boss [\\Flagged]",
    );
}

#[test]
fn rfc_5233_subaddress() {
    let script = r#"require ["envelope", "subaddress", "fileinto"];
        if envelope :user "to" "postmaster" { fileinto "inbox.postmaster"; stop; }
        if address :detail "to" "mta-filters" { fileinto "ietf-mta-filters"; }
        if address :detail :is "to" "" { fileinto "empty"; }"#;
    check(script, "To: ken+mta-filters@example.org", "ietf-mta-filters");
    check(script, "To: ken+@example.org", "empty");
    check(script, "To: ken@example.org", "keep");
}

#[test]
fn rfc_5235_spamtest() {
    let script = r#"require ["spamtest", "fileinto", "relational", "comparator-i;ascii-numeric"];
        if spamtest :value "eq" :comparator "i;ascii-numeric" "0" { fileinto "INBOX.unclassified"; }
        elsif spamtest :value "ge" :comparator "i;ascii-numeric" "3" { fileinto "INBOX.spam-trap"; }"#;
    let spam = |spam_percent| Surroundings { spam_percent, ..around() };
    assert_eq!(words(&run_around(script, &message(TIM), &spam(None))), "INBOX.unclassified");
    assert_eq!(words(&run_around(script, &message(TIM), &spam(Some(0)))), "keep");
    assert_eq!(words(&run_around(script, &message(TIM), &spam(Some(50)))), "INBOX.spam-trap");
    let percent = r#"require ["spamtestplus", "fileinto", "relational", "comparator-i;ascii-numeric"];
        if spamtest :value "eq" :comparator "i;ascii-numeric" "0" { fileinto "unclassified"; }
        elsif spamtest :percent :value "eq" :comparator "i;ascii-numeric" "0" { fileinto "not-spam"; }
        elsif spamtest :percent :value "lt" :comparator "i;ascii-numeric" "37" { fileinto "spam-trap"; } else { discard; }"#;
    assert_eq!(words(&run_around(percent, &message(TIM), &spam(Some(0)))), "not-spam");
    assert_eq!(words(&run_around(percent, &message(TIM), &spam(Some(36)))), "spam-trap");
    assert_eq!(words(&run_around(percent, &message(TIM), &spam(Some(99)))), "discard");
    let virus = r#"require ["virustest", "fileinto", "relational", "comparator-i;ascii-numeric"];
        if virustest :value "eq" :comparator "i;ascii-numeric" "4" { fileinto "INBOX.quarantine"; } elsif virustest :value "eq" :comparator "i;ascii-numeric" "5" { discard; }"#;
    assert_eq!(
        words(&run_around(virus, &message(TIM), &Surroundings { virus: Some(5), ..around() })),
        "discard"
    );
}

#[test]
fn rfc_5293_editheader() {
    let script = r#"require ["editheader", "variables"];
        if not header :contains "X-Sieve-Filtered" ["<kim@job.example.com>", "<kim@home.example.com>"] { addheader "X-Sieve-Filtered" "<kim@job.example.com>"; redirect "kim@home.example.com"; }"#;
    let outcome = run_around(script, &message(TIM), &around());
    assert_eq!(words(&outcome), "redirect kim@home.example.com");
    assert_eq!(
        outcome.edited.unwrap()[0],
        Header::plain("X-Sieve-Filtered", "<kim@job.example.com>")
    );
    check(script, "X-Sieve-Filtered: <kim@home.example.com>", "keep");
    let delete = r#"require ["editheader", "fileinto"]; deleteheader :index 1 :contains "Delivered-To" "bob@example.com"; deleteheader "X-Hello"; if exists "X-Hello" { stop; } if header :is "delivered-to" "carl@example.com" { fileinto "yes"; }"#;
    check(
        delete,
        "Delivered-To: bob@example.com\nX-Hello: 1\nDelivered-To: carl@example.com\nX-Hello: 2",
        "yes",
    );
}

#[test]
fn rfc_5429_reject() {
    check(r#"require ["reject"]; if size :over 10 { reject "too large"; }"#, TIM, "reject");
    check(
        r#"require ["ereject"]; if header :contains "from" "coyote" { ereject "I am not taking mail from you"; }"#,
        COYOTE,
        "reject",
    );
    let conflict = parse(r#"require ["ereject"]; keep; ereject "no";"#).unwrap();
    let program = compile(&conflict, &|_, _| None).program;
    let outcome = evaluate(&program, &message(TIM), &around());
    assert!(outcome.error.is_some());
    assert_eq!(outcome.actions.len(), 1);
}

#[test]
fn rfc_5490_mailbox_8579_special_use_9042_mailboxid() {
    check(
        r#"require ["fileinto", "mailbox"]; if mailboxexists "Partners" { fileinto "Partners"; } else { fileinto :create "New"; }"#,
        TIM,
        "Partners",
    );
    check(
        r#"require ["fileinto", "mailbox"]; if mailboxexists ["Partners", "Nope"] { stop; } fileinto :create "Lists";"#,
        TIM,
        "Lists",
    );
    check(
        r#"require ["fileinto", "special-use"]; if specialuse_exists "\\Junk" { fileinto :specialuse "\\Junk" "Junk"; }"#,
        TIM,
        "Spam",
    );
    check(
        r#"require ["fileinto", "special-use"]; if specialuse_exists "INBOX/Junk" "\\Junk" { stop; } fileinto :specialuse "\\Archive" "Old";"#,
        TIM,
        "Old",
    );
    check(
        r#"require ["fileinto", "mailboxid"]; fileinto :mailboxid "F6352ae03" "INBOX.name";"#,
        TIM,
        "Renamed",
    );
    check(
        r#"require ["fileinto", "mailboxid"]; if mailboxidexists ["nope"] { stop; } fileinto :mailboxid "nope" "INBOX.name";"#,
        TIM,
        "INBOX.name",
    );
}

#[test]
fn rfc_5260_date_and_index() {
    let script = r#"require ["date", "relational", "fileinto"];
        if allof (header :is "from" "boss@example.com", date :value "ge" :originalzone "date" "hour" "09", date :value "lt" :originalzone "date" "hour" "17") { fileinto "urgent"; }"#;
    check(script, "From: boss@example.com\nDate: Tue, 3 Jul 2007 16:59:00 -0400", "urgent");
    check(script, "From: boss@example.com\nDate: Tue, 3 Jul 2007 17:00:00 -0400", "keep");
    check(
        r#"require ["date", "relational", "fileinto"]; if anyof (currentdate :is "weekday" "0", currentdate :is "weekday" "6", currentdate :value "lt" "hour" "09", currentdate :value "ge" "hour" "17") { fileinto "off"; }"#,
        TIM,
        "keep",
    );
    check(
        r#"require ["date", "relational", "vacation"]; if allof (currentdate :value "ge" "date" "2007-06-30", currentdate :value "le" "date" "2007-07-07") { vacation :days 7 "I'm away"; }"#,
        TIM,
        "vacation 604800, keep",
    );
    check(
        r#"require ["date", "variables", "fileinto"]; if currentdate :matches "month" "*" { set "month" "${1}"; } if currentdate :matches "year" "*" { set "year" "${1}"; } fileinto "${month}-${year}";"#,
        TIM,
        "07-2007",
    );
    check(
        r#"require ["date", "relational", "index", "fileinto"]; if date :value "gt" :index 2 :zone "-0500" "received" "iso8601" "2007-02-26T09:00:00-05:00" { fileinto "late"; }"#,
        "Received: by a; Mon, 26 Feb 2007 10:00:00 -0500\nReceived: by b; Mon, 26 Feb 2007 15:00:00 +0000",
        "late",
    );
}

#[test]
fn regex_draft() {
    check(
        r#"require ["regex", "fileinto"]; if address :regex ["to", "cc"] "ietf.org" { fileinto "x"; } if header :comparator "i;ascii-casemap" :regex "subject" "^Re: *(\\[.*\\])? *hi" { fileinto "y"; }"#,
        "To: a@ietfxorg.example\nSubject: RE:  [z] Hi",
        "x, y",
    );
    check(
        r#"require ["variables", "regex", "fileinto"]; if header :regex "List-Unsubscribe" "<mailto:([^>]*)@([^>?]*)" { fileinto "${2}/${1}"; }"#,
        "List-Unsubscribe: <mailto:off@l.example?x>",
        "l.example/off",
    );
}

#[test]
fn rfc_7352_duplicate() {
    let script = r#"require ["duplicate", "fileinto", "mailbox"]; if duplicate { fileinto :create "Trash/Duplicate"; } if duplicate :handle "notify" :uniqueid "1" { discard; }"#;
    let head = "Message-ID: <a@b>";
    check(script, head, "keep");
    let seen = Surroundings { seen: [duplicate_key("", "<a@b>")].into(), ..around() };
    assert_eq!(words(&run_around(script, &message(head), &seen)), "Trash/Duplicate");
    let seen = Surroundings { seen: [duplicate_key("notify", "1")].into(), ..around() };
    assert_eq!(words(&run_around(script, &message(head), &seen)), "discard");
}

#[test]
fn rfc_6609_include() {
    let script = r#"require ["variables", "include", "fileinto"];
        global ["test"]; include :personal "always_allow"; include :global "spam_tests"; include :optional "nothing";
        if string :is "${test}" "$$" { fileinto "${global.mailbox}"; }"#;
    check(script, "From: boss@example.com\nSubject: $$", "keep");
    check(script, "From: a@b.c\nSubject: $$", "spam");
    check(script, "From: a@b.c\nSubject: hi", "keep");
    let broken = |text: &str| {
        compile(&parse(text).unwrap(), &|location, name| included(location, name)).errors.len()
    };
    assert_eq!(broken(r#"require "include"; include "nothing";"#), 1);
    assert_eq!(broken(r#"require "include"; include "loop";"#), 1);
}

#[test]
fn rfc_5183_environment() {
    check(
        r#"require ["environment", "relational"]; if environment :contains "host" "mail." { discard; }"#,
        TIM,
        "discard",
    );
    check(
        r#"require ["environment"]; if environment :is "location" "MTA" { discard; }"#,
        TIM,
        "keep",
    );
    check(
        r#"require ["environment", "variables", "fileinto"]; if environment :matches "domain" "imap.*" { fileinto "${1}"; }"#,
        TIM,
        "example.org",
    );
}

#[test]
fn rfc_5435_enotify() {
    let script = r#"require ["enotify", "fileinto", "variables"];
        if header :contains "from" "coyote" { notify :importance "1" :message "This is probably very important" "mailto:alm@example.com"; fileinto "INBOX.boss"; }"#;
    check(script, COYOTE, "notify mailto:alm@example.com, INBOX.boss");
    check(
        r#"require "enotify"; if notify_method_capability "mailto:a@b.c" "Online" "maybe" { discard; }"#,
        TIM,
        "discard",
    );
    check(
        r#"require "enotify"; if not valid_notify_method ["mailto:a@b.c", "ftp://x"] { discard; }"#,
        TIM,
        "discard",
    );
    check(
        r#"require ["enotify", "variables", "fileinto"]; set :encodeurl "b" "a b/é"; fileinto "${b}";"#,
        TIM,
        "a%20b%2F%C3%A9",
    );
}
