//! Messages, each as its bytes and as what we know of it.

use shared::sieve::message::{Body, Envelope, Header, Message, Part};

use super::dice::Dice;

pub(super) struct Letter {
    pub(super) raw: String,
    pub(super) message: Message,
}

const ADDRESSES: [(&str, &str); 10] = [
    ("anna@pli.example", "anna@pli.example"),
    ("Anna Keller <anna@pli.example>", "Anna Keller <anna@pli.example>"),
    ("\"Keller, Ben\" <ben+lists@pli.example>", "\"Keller, Ben\" <ben+lists@pli.example>"),
    ("=?utf-8?q?Chlo=C3=A9?= <chloe@pli.example>", "Chloé <chloe@pli.example>"),
    ("news@Shop.example", "news@Shop.example"),
    ("<dan@partner.example>", "<dan@partner.example>"),
    ("bounce+12=x@lists.example (a comment)", "bounce+12=x@lists.example (a comment)"),
    ("no address here", "no address here"),
    ("Team: anna@pli.example, ben@pli.example;", "Team: anna@pli.example, ben@pli.example;"),
    ("\"a b\"@pli.example", "\"a b\"@pli.example"),
];

const SUBJECTS: [(&str, &str); 12] = [
    ("Lunch?", "Lunch?"),
    ("Re: [pli-dev] Lunch *today*", "Re: [pli-dev] Lunch *today*"),
    ("[pli-dev] Release 1.2.3", "[pli-dev] Release 1.2.3"),
    ("=?utf-8?q?Caf=C3=A9_am_Montag?=", "Café am Montag"),
    ("Invoice 2024-0042 is due", "Invoice 2024-0042 is due"),
    ("INVOICE 77", "INVOICE 77"),
    ("", ""),
    ("a long one\r\n that is folded", "a long one that is folded"),
    ("${1} and \\ and \"quotes\"", "${1} and \\ and \"quotes\""),
    ("aaaaab", "aaaaab"),
    ("42", "42"),
    ("  spaces around  ", "spaces around"),
];

const DATES: [&str; 7] = [
    "Mon, 1 Jan 2024 10:00:00 +0100",
    "Sun, 31 Dec 2023 23:30:00 -0500",
    "29 Feb 2024 00:00:01 +0000",
    "Tue, 02 Jul 2024 08:09 EST",
    "Fri, 22 Nov 2024 12:34:56 +0530 (IST)",
    "yesterday",
    "Wed, 8 May 24 01:02:03 GMT",
];

const LISTS: [&str; 3] =
    ["<pli-dev.lists.example>", "Pli <pli-announce.lists.example>", "shop.example"];

pub(super) fn letter(dice: &mut Dice) -> Letter {
    let mut headers: Vec<(Header, String)> = Vec::new();
    let mut add = |name: &str, raw: &str, text: &str| {
        let unfolded = raw.replace("\r\n", "");
        let text = text.trim().to_owned();
        let line = format!("{name}: {raw}\r\n");
        headers.push((Header { name: name.to_owned(), raw: unfolded, text }, line));
    };
    for _ in 0..dice.roll(3) {
        let date = dice.pick(&DATES);
        let value = format!("from a.example by b.example; {date}");
        add("Received", &value, &value);
    }
    let mut senders = 0;
    for (name, chances) in [("From", 12), ("To", 6), ("Cc", 2), ("Reply-To", 1), ("Sender", 1)] {
        if dice.roll(12) < chances {
            let (mut raw, mut text) = dice.pick(&ADDRESSES);
            let joined;
            if name != "From" && dice.one_in(3) {
                let (second, second_text) = dice.pick(&ADDRESSES);
                joined = (format!("{raw}, {second}"), format!("{text}, {second_text}"));
                (raw, text) = (&joined.0, &joined.1);
            }
            add(name, raw, text);
            senders += 1;
        }
    }
    let _ = senders;
    if !dice.one_in(8) {
        let (raw, text) = dice.pick(&SUBJECTS);
        add("Subject", raw, text);
    }
    if !dice.one_in(5) {
        let date = dice.pick(&DATES);
        add("Date", date, date);
    }
    if dice.one_in(3) {
        let list = dice.pick(&LISTS);
        add("List-Id", list, list);
        if dice.one_in(2) {
            add("List-Unsubscribe", "<mailto:off@lists.example>", "<mailto:off@lists.example>");
        }
    }
    for name in ["X-Score", "X-Mail-Type", "X-Score"] {
        if dice.one_in(3) {
            let value =
                dice.pick(&["0", "5", "10", "007", "spam", "ham", "5.5", "transactional", "-3"]);
            add(name, value, value);
        }
    }
    let (body_head, body) = body(dice);
    for (name, value) in body_head {
        add(name, value, value);
    }
    let raw_body = body.raw.clone();
    let mut raw: String = headers.iter().map(|(_, line)| line.as_str()).collect();
    raw.push_str("\r\n");
    raw.push_str(&raw_body);
    let from = dice.pick(&["anna@pli.example", "bounce+x@lists.example", "dan@partner.example"]);
    let to = dice.pick(&["me@pli.example", "me+tag@pli.example", "Me@PLI.example"]);
    let message = Message {
        headers: headers.into_iter().map(|(header, _)| header).collect(),
        size: raw.len() as u64,
        envelope: Envelope { from: from.to_owned(), to: to.to_owned() },
        body: Some(body),
    };
    Letter { raw, message }
}

const TEXTS: [&str; 6] = [
    "Hello Anna\r\nlunch at noon?\r\n",
    "invoice 42\r\n",
    "\r\n",
    "a*b?c\r\n",
    "Your order from Shop.example\r\nhas shipped\r\n",
    "one line\r\n",
];

type Fields = Vec<(&'static str, &'static str)>;

fn body(dice: &mut Dice) -> (Fields, Body) {
    let text = dice.pick(&TEXTS);
    let part = |media_type: &str, text: &str| Part {
        media_type: media_type.to_owned(),
        text: text.to_owned(),
    };
    match dice.roll(4) {
        0 => {
            let second = dice.pick(&TEXTS);
            let raw = format!(
                "--b\r\nContent-Type: text/plain\r\n\r\n{text}\r\n--b\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\n{second}\r\n--b--\r\n"
            );
            let parts = vec![part("text/plain", text), part("application/pdf", second)];
            (
                vec![("MIME-Version", "1.0"), ("Content-Type", "multipart/mixed; boundary=b")],
                Body { raw, parts },
            )
        }
        1 => {
            let raw = "aW52b2ljZSBpbiBiYXNlNjQ=\r\n".to_owned();
            let head = vec![
                ("MIME-Version", "1.0"),
                ("Content-Type", "text/plain"),
                ("Content-Transfer-Encoding", "base64"),
            ];
            (head, Body { raw, parts: vec![part("text/plain", "invoice in base64")] })
        }
        _ => (Vec::new(), Body { raw: text.to_owned(), parts: vec![part("text/plain", text)] }),
    }
}
