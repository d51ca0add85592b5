//! Scripts that use everything, over words that the messages have, too.

use super::dice::Dice;

const REQUIRE: &str = r#"require ["fileinto", "imap4flags", "copy", "variables", "relational", "comparator-i;ascii-numeric", "vacation", "vacation-seconds", "reject", "editheader", "date", "index", "mailbox", "body", "envelope", "environment", "regex", "subaddress", "duplicate", "encoded-character", "ihave"];"#;

const HEADERS: [&str; 10] = [
    "subject",
    "From",
    "to",
    "cc",
    "list-id",
    "X-Score",
    "x-mail-type",
    "received",
    "List-Unsubscribe",
    "x-none",
];
const WORDS: [&str; 20] = [
    "lunch",
    "Lunch?",
    "invoice",
    "INVOICE",
    "pli-dev",
    "café",
    "am",
    "42",
    "5",
    "10",
    "spam",
    "",
    "anna",
    "a",
    "shop.example",
    "anna@pli.example",
    "$",
    "\\\\",
    "today",
    "${1}",
];
// None has a text between a `?` and a `*`: Pigeonhole 0.5.19 looks for that text nowhere, and lets it pass.
const PATTERNS: [&str; 15] = [
    "*",
    "*lunch*",
    "[*] *",
    "Lunch?",
    "*@*.example",
    "*inv*oice ?*",
    "*\\\\*today\\\\**",
    "a*b",
    "??",
    "*${1}*",
    "Caf*",
    "",
    "*ben*@*>",
    "*a*a*",
    "\\\\${*",
];
const REGEXES: [&str; 17] = [
    "^re: ",
    "\\\\[([a-z-]+)\\\\]",
    "[0-9]+",
    "([a-z]+)@([a-z]+)\\\\.example",
    "^$",
    "(a|aa)+b",
    "(a*)(ab)*(b*)",
    "invoice ([[:digit:]]+)(-([0-9]*))?",
    "o{2,}|n{1}",
    "^[^@]+$",
    "(z)?(.)(e)*",
    ".*",
    "((pli)-(dev|announce))",
    "\\\\<lunch\\\\>",
    "[]a[]+",
    "x|",
    "(re|Lunch|l(un))(ch)?",
];
const FOLDERS: [&str; 8] =
    ["A", "Lists/Pli", "INBOX", "Inbox/Sub", "Café", "${1}", "x-${0}", "${v}"];
const FLAGS: [&str; 8] =
    ["\\\\Seen", "\\\\flagged", "$label1", "a b", "\\\\bogus", "${v}", "A", "work"];
const ADDRESSES: [&str; 6] = [
    "anna@pli.example",
    "Dan <dan@partner.example>",
    "x@y.example",
    "${1}@pli.example",
    "Ben+x@pli.example",
    "e@f.example",
];

pub(super) fn script(dice: &mut Dice) -> String {
    let mut out = format!("{REQUIRE}\n");
    for _ in 0..=dice.roll(3) {
        command(dice, 0, &mut out);
    }
    out
}

fn command(dice: &mut Dice, depth: usize, out: &mut String) {
    if depth < 2 && !dice.one_in(3) {
        out.push_str(&format!("if {} {{\n", test(dice, 0)));
        block(dice, depth, out);
        while dice.one_in(3) {
            out.push_str(&format!("}} elsif {} {{\n", test(dice, 0)));
            block(dice, depth, out);
        }
        if dice.one_in(3) {
            out.push_str("} else {\n");
            block(dice, depth, out);
        }
        out.push_str("}\n");
    } else {
        out.push_str(&if depth == 0 && dice.one_in(80) { bad(dice) } else { action(dice) });
        out.push('\n');
    }
}

fn block(dice: &mut Dice, depth: usize, out: &mut String) {
    for _ in 0..dice.roll(2) {
        command(dice, depth + 1, out);
    }
    out.push_str(&action(dice));
    out.push('\n');
}

fn strings(dice: &mut Dice, from: &[&str]) -> String {
    if !dice.one_in(3) {
        return format!("\"{}\"", dice.pick(from));
    }
    let list: Vec<_> = (0..=dice.roll(3)).map(|_| format!("\"{}\"", dice.pick(from))).collect();
    format!("[{}]", list.join(", "))
}

/// A match type with its comparator, and keys for it.
fn matching(dice: &mut Dice) -> (String, String) {
    let relation = dice.pick(&["gt", "ge", "lt", "le", "eq", "ne"]);
    let comparator = match dice.roll(6) {
        0 => " :comparator \"i;octet\"",
        1 => " :comparator \"i;ascii-casemap\"",
        _ => "",
    };
    match dice.roll(8) {
        0 | 1 => (format!(":is{comparator}"), strings(dice, &WORDS)),
        2 | 3 => (format!(":contains{comparator}"), strings(dice, &WORDS)),
        4 => (format!(":matches{comparator}"), strings(dice, &PATTERNS)),
        5 => (format!(":regex{comparator}"), strings(dice, &REGEXES)),
        6 => {
            let comparator =
                if dice.one_in(2) { " :comparator \"i;ascii-numeric\"" } else { comparator };
            (format!(":value \"{relation}\"{comparator}"), strings(dice, &WORDS))
        }
        _ => {
            let comparator = if dice.one_in(2) { " :comparator \"i;ascii-numeric\"" } else { "" };
            (format!(":count \"{relation}\"{comparator}"), strings(dice, &["0", "1", "2", "3"]))
        }
    }
}

/// A pick among several fields. Not with a count: Pigeonhole 0.5.19 counts none if it is the last that is picked.
fn place(dice: &mut Dice, how: &str) -> String {
    if how.starts_with(":count") {
        return String::new();
    }
    match dice.roll(8) {
        0 => format!(":index {} ", 1 + dice.roll(3)),
        1 => format!(":last :index {} ", 1 + dice.roll(2)),
        _ => String::new(),
    }
}

fn test(dice: &mut Dice, depth: usize) -> String {
    if depth < 3 && dice.one_in(4) {
        let mut inner = || (0..=dice.roll(3)).map(|_| 0).collect::<Vec<_>>();
        let count = inner().len();
        let tests: Vec<_> = (0..count).map(|_| test(dice, depth + 1)).collect();
        return match dice.roll(3) {
            0 => format!("not {}", test(dice, depth + 1)),
            1 => format!("allof ({})", tests.join(", ")),
            _ => format!("anyof ({})", tests.join(",\n  ")),
        };
    }
    let (how, keys) = matching(dice);
    match dice.roll(16) {
        0..=3 => format!("header {}{how} {} {keys}", place(dice, &how), strings(dice, &HEADERS)),
        4..=6 => {
            let part = dice.pick(&["", ":all ", ":localpart ", ":domain ", ":user ", ":detail "]);
            let names = strings(dice, &["from", "To", "cc", "reply-to", "sender"]);
            format!("address {part}{}{how} {names} {keys}", place(dice, &how))
        }
        7 => {
            let part = dice.pick(&["", ":localpart ", ":domain ", ":user ", ":detail "]);
            format!("envelope {part}{how} {} {keys}", strings(dice, &["from", "to"]))
        }
        8 => format!("exists {}", strings(dice, &HEADERS)),
        9 => format!(
            "size :{} {}",
            dice.pick(&["over", "under"]),
            dice.pick(&["100", "300", "1K", "200", "400"])
        ),
        10 => {
            let of = dice.pick(&[
                ":raw ",
                ":content \"text\" ",
                ":content \"text/plain\" ",
                ":content \"application\" ",
            ]);
            // What a pattern takes up of a body's end is not the same on all hosts.
            let keys = strings(dice, &["lunch", "invoice", "order", "base64", "a*b", "zzz"]);
            format!("body {of}:contains {keys}")
        }
        11 => date(dice),
        12 => format!("hasflag {how} {keys}"),
        13 => format!(
            "string {how} {} {keys}",
            strings(dice, &["${v}", "${1}", "${0}x", "lunch", "", "10"])
        ),
        14 => match dice.roll(5) {
            0 => format!(
                "environment {how} \"{}\" {keys}",
                dice.pick(&["name", "location", "phase", "none"])
            ),
            1 => "duplicate".to_owned(),
            2 => "mailboxexists \"None/Such\"".to_owned(),
            3 => format!("hasflag :contains \"v\" {}", strings(dice, &WORDS)),
            _ => format!("ihave {}", strings(dice, &["fileinto", "copy", "bogus"])),
        },
        _ => dice.pick(&["true", "false"]).to_owned(),
    }
}

fn date(dice: &mut Dice) -> String {
    let zone = match dice.roll(4) {
        0 => ":originalzone ".to_owned(),
        1 => format!(":zone \"{}\" ", dice.pick(&["+0200", "-1130", "+0000"])),
        _ => String::new(),
    };
    let part = dice.pick(&[
        "year", "month", "day", "date", "julian", "hour", "minute", "second", "time", "iso8601",
        "std11", "zone", "weekday",
    ]);
    let how = match dice.roll(5) {
        0 => ":matches \"*\"".to_owned(),
        1 => format!(
            ":value \"{}\" \"{}\"",
            dice.pick(&["ge", "lt", "eq"]),
            dice.pick(&["05", "2024-01-01", "10", "1", "2024"])
        ),
        2 => format!(":contains \"{}\"", dice.pick(&["0", "2024", "jan", "+"])),
        3 => format!(":count \"eq\" \"{}\"", dice.pick(&["0", "1", "2"])),
        _ => format!(":is \"{}\"", dice.pick(&["2024", "01", "1", "00", "+0000", "2023-12-31"])),
    };
    let (how, key) = how.rsplit_once(' ').unwrap();
    if dice.one_in(4) {
        let part = dice.pick(&["year", "month", "date", "weekday", "julian"]);
        let zone = if zone.starts_with(":zone") { zone } else { String::new() };
        return format!("currentdate {zone}{how} \"{part}\" {key}");
    }
    let header = dice.pick(&["date", "Received", "x-none", "subject"]);
    format!("date {zone}{}{how} \"{header}\" \"{part}\" {key}", place(dice, how))
}

fn action(dice: &mut Dice) -> String {
    let flags = |dice: &mut Dice| {
        if dice.one_in(4) { format!(":flags {} ", strings(dice, &FLAGS)) } else { String::new() }
    };
    match dice.roll(20) {
        0..=4 => {
            let copy = if dice.one_in(4) { ":copy " } else { "" };
            let create = if dice.one_in(5) { ":create " } else { "" };
            let flags = flags(dice);
            format!("fileinto {create}{copy}{flags}\"{}\";", dice.pick(&FOLDERS))
        }
        5 => format!("keep {};", flags(dice)).replace(" ;", ";"),
        6 => "discard;".to_owned(),
        7 | 8 => {
            let copy = if dice.one_in(3) { ":copy " } else { "" };
            format!("redirect {copy}\"{}\";", dice.pick(&ADDRESSES))
        }
        9 => format!("reject \"{}\";", dice.pick(&["no", "not ${v}", "never"])),
        10 => {
            let period = dice.pick(&["", ":days 3 ", ":seconds 100 ", ":days 0 "]);
            let subject = dice.pick(&["", ":subject \"Away\" ", ":subject \"Re: ${v}\" "]);
            let from = dice.pick(&["", ":from \"me@pli.example\" "]);
            format!("vacation {period}{subject}{from}\"Back ${{v}} soon\";")
        }
        11 | 12 => {
            let verb = dice.pick(&["setflag", "addflag", "addflag", "removeflag"]);
            let variable = if dice.one_in(4) { "\"v\" " } else { "" };
            format!("{verb} {variable}{};", strings(dice, &FLAGS))
        }
        13 | 14 => {
            let modifier = dice.pick(&[
                "",
                ":lower ",
                ":upper ",
                ":upperfirst ",
                ":lower :upperfirst ",
                ":length ",
                ":quotewildcard ",
                ":upper :lowerfirst ",
            ]);
            let value = dice.pick(&[
                "lunch",
                "${1}",
                "${v}x",
                "Invoice *?",
                "${hex:41}${unicode: 40 7a}",
                "hello",
                "",
                "${0}",
                "$${pli_}{1}",
                "42",
            ]);
            format!("set {modifier}\"{}\" \"{value}\";", dice.pick(&["v", "V", "w"]))
        }
        15 => {
            let last = if dice.one_in(2) { ":last " } else { "" };
            format!(
                "addheader {last}\"{}\" \"{}\";",
                dice.pick(&["X-Score", "Subject", "X-New"]),
                dice.pick(&["5", "[new] ${1}", "spam"])
            )
        }
        16 => {
            let place = place(dice, "");
            let name = dice.pick(&["X-Score", "Subject", "List-Id", "cc"]);
            if dice.one_in(2) {
                format!("deleteheader {place}\"{name}\";")
            } else {
                // Pigeonhole 0.5.19 crashes when it counts here.
                let (how, keys) = loop {
                    let (how, keys) = matching(dice);
                    if !how.starts_with(":count") {
                        break (how, keys);
                    }
                };
                format!("deleteheader {place}{how} \"{name}\" {keys};")
            }
        }
        17 => "stop;".to_owned(),
        _ => format!("fileinto \"F{}\";", dice.roll(4)),
    }
}

/// What a host refuses, or stops at. Not within `if false`, where Pigeonhole does not look.
fn bad(dice: &mut Dice) -> String {
    let bad = [
        "bogus;",
        "fileinto;",
        "keep 1;",
        "else { stop; }",
        "set \"a b\" \"x\";",
        "if header \"a\" { stop; }",
        "error \"asked\";",
        "redirect \"nobody\";",
    ];
    dice.pick(&bad).to_owned()
}
