//! Conversations: rows that stand for several messages, and what belongs together across folders.

use std::sync::atomic::{AtomicU32, Ordering};

use server::imap::MailboxName;
use server::mail::ids::mailbox_id;
use shared::conversation::Conversation;
use shared::id::{MailboxId, MessageId};
use shared::message::MessageWindow;
use shared::problem::ProblemKind;
use stack::{MailHost, Options};

use crate::app::{ANNA, App};
use crate::client::{Client, PATIENCE};
use crate::mail::{inbox, letter, name_id, subjects, window};

static MINUTE: AtomicU32 = AtomicU32::new(0);

/// A letter that is called `id`, answers others and was written by `from`.
fn answer(id: &str, from: &str, subject: &str, fields: &str) -> Vec<u8> {
    // All of them arrive within a second or two: what they say themselves puts them in order.
    let minute = MINUTE.fetch_add(1, Ordering::Relaxed);
    let (hour, minute) = (minute / 60 % 24, minute % 60);
    format!(
        "From: {from}\r\nTo: anna@pli.example\r\nSubject: {subject}\r\nMessage-ID: <{id}@test>\r\n\
         {fields}Date: Sat, 21 Nov 2026 {hour:02}:{minute:02}:00 +0000\r\n\r\nHello.\r\n"
    )
    .into_bytes()
}

fn references(ids: &[&str]) -> String {
    let ids: Vec<String> = ids.iter().map(|id| format!("<{id}@test>")).collect();
    format!("References: {}\r\n", ids.join("\r\n "))
}

const DAN: &str = "Dan Whitlock <dan@partner.example>";
const CHLOE: &str = "=?utf-8?Q?Chlo=C3=A9?= <chloe@pli.example>";
const OWN: &str = "Anna Keller <anna@pli.example>";

/// Two letters of a conversation in the inbox with one's own answer in Sent, and two strangers with the same subject.
fn post(host: &MailHost) {
    let save = |folder, flags: &[&str], raw: Vec<u8>| host.save(ANNA, folder, flags, &raw).unwrap();
    save("INBOX", &["\\Seen"], answer("quote", DAN, "Quote", ""));
    save("INBOX", &[], answer("one", "One <one@x.example>", "Invoice", ""));
    save("Sent", &["\\Seen"], answer("asked", OWN, "Re: Quote", &references(&["quote"])));
    save("INBOX", &[], answer("two", "Two <two@x.example>", "Invoice", ""));
    let chain = references(&["quote", "asked"]);
    save(
        "INBOX",
        &[],
        answer("new", CHLOE, "Devis", &format!("{chain}In-Reply-To: <asked@test>\r\n")),
    );
}

/// A window of conversations, once all folders are read through.
async fn conversations(browser: &Client, mailbox: &MailboxId) -> MessageWindow {
    let place = format!("mailboxes/{mailbox}/messages?position=0&limit=50&threads=true");
    let path = browser.path(&place).await;
    let settled = async {
        loop {
            let window: MessageWindow = browser.get(&path).await.json();
            if !window.grouping.is_settling {
                return window;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, settled).await.expect("the folders are read through")
}

async fn conversation(browser: &Client, id: &MessageId) -> Conversation {
    let path = browser.path(&format!("messages/{id}/conversation")).await;
    browser.get(&path).await.json()
}

fn told(conversation: &Conversation) -> Vec<(String, &str)> {
    let items = conversation.items.iter();
    items.map(|item| (item.mailbox.0.clone(), item.summary.subject.as_str())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_stands_for_a_conversation_with_answers_in_sent() {
    let app = App::start().await;
    post(&app.host);
    let anna = app.anna().await;
    let seen = conversations(&anna, &inbox()).await;
    assert!(seen.grouping.is_on);
    assert_eq!((subjects(&seen.items), seen.total), (vec!["Devis", "Invoice", "Invoice"], 3));
    let row = seen.items[0].conversation.as_ref().unwrap();
    let people: Vec<_> = row.participants.iter().map(|it| it.display_name()).collect();
    assert_eq!((row.count, people), (3, vec!["Chloé", "Anna Keller", "Dan Whitlock"]));
    assert_eq!(row.others.len(), 1);
    assert!(row.others[0].keywords.is_seen() && !seen.items[0].keywords.is_seen());
    assert_eq!(seen.items[1].conversation, None);
    // Opened from either end, it is the same.
    let sent = mailbox_id(&MailboxName::new("Sent"));
    let expected = [(inbox().0, "Quote"), (sent.0.clone(), "Re: Quote"), (inbox().0, "Devis")];
    for id in [&seen.items[0].id, &row.others[0].id] {
        let whole = conversation(&anna, id).await;
        let expected: Vec<_> = expected.iter().map(|(at, it)| (at.clone(), *it)).collect();
        assert_eq!((told(&whole), whole.total), (expected, 3));
    }
    // The switch back: each message is a row.
    let plain: MessageWindow = window(&anna, &inbox(), 0, 50).await.json();
    assert_eq!((plain.total, plain.grouping.is_on), (4, false));
    // What one sent is listed letter by letter, and opens as the conversation it belongs to.
    let own = conversations(&anna, &sent).await;
    assert_eq!((own.total, own.grouping.is_on), (1, false));
    assert_eq!(conversation(&anna, &own.items[0].id).await.items.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn hosts_that_offer_less_show_the_same_conversations() {
    let threads = ["THREAD=REFERENCES", "THREAD=REFS", "THREAD=ORDEREDSUBJECT"];
    for missing in
        [&threads[..], &["ESEARCH", "CONDSTORE", "QRESYNC"], &["LIST-STATUS", "SPECIAL-USE"]]
    {
        let app = App::start_with(Options::imap_only().without(missing), |_, _| ()).await;
        post(&app.host);
        let anna = app.anna().await;
        let seen = conversations(&anna, &inbox()).await;
        assert_eq!(subjects(&seen.items), ["Devis", "Invoice", "Invoice"], "{missing:?}");
        assert_eq!(seen.items[0].conversation.as_ref().unwrap().count, 3, "{missing:?}");
        assert_eq!(conversation(&anna, &seen.items[0].id).await.items.len(), 3);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn conversations_keep_up_with_what_others_do() {
    let app = App::start().await;
    post(&app.host);
    let anna = app.anna().await;
    let before = conversations(&anna, &inbox()).await;
    // An answer comes: its conversation moves to the top.
    let late = answer("late", DAN, "Re: Invoice", &references(&["one"]));
    app.host.save(ANNA, "INBOX", &[], &late).unwrap();
    let after = conversations(&anna, &inbox()).await;
    assert_eq!(subjects(&after.items), ["Re: Invoice", "Devis", "Invoice"]);
    assert_ne!(before.state, after.state);
    // Another program takes out the newest of one conversation and all of another.
    let others = b"1 SELECT INBOX\r\n2 STORE 3:4 +FLAGS (\\Deleted)\r\n3 EXPUNGE\r\n";
    app.host.imap(ANNA, others).unwrap();
    let after = conversations(&anna, &inbox()).await;
    assert_eq!(subjects(&after.items), ["Re: Invoice", "Quote"]);
    let counts: Vec<u32> =
        after.items.iter().map(|row| row.conversation.as_ref().unwrap().count).collect();
    assert_eq!(counts, [2, 2]);
    // What went is gone from the conversation, and can't be opened.
    assert_eq!(conversation(&anna, &after.items[1].id).await.items.len(), 2);
    let gone = anna.path(&format!("messages/{}/conversation", before.items[0].id)).await;
    anna.get(&gone).await.is_problem(404, ProblemKind::MessageMissing);
    // One's own answer, stored in Sent by another program, is counted once the conversation was looked at.
    let own = answer("own", OWN, "Re: Quote", &references(&["quote"]));
    app.host.save(ANNA, "Sent", &["\\Seen"], &own).unwrap();
    assert_eq!(conversation(&anna, &after.items[1].id).await.items.len(), 3);
    let after = conversations(&anna, &inbox()).await;
    assert_eq!(after.items[1].conversation.as_ref().unwrap().count, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_was_made_anew_is_read_anew() {
    let app = App::start().await;
    app.host.save(ANNA, "Fleeting", &[], &answer("a", DAN, "Before", "")).unwrap();
    app.host.save(ANNA, "INBOX", &[], &answer("b", DAN, "Answer", &references(&["a"]))).unwrap();
    let anna = app.anna().await;
    let fleeting = name_id("Fleeting");
    let before = conversations(&anna, &fleeting).await;
    assert_eq!(before.items[0].conversation.as_ref().unwrap().count, 2);
    app.host.imap(ANNA, b"1 DELETE Fleeting\r\n").unwrap();
    app.host.save(ANNA, "Fleeting", &[], &answer("c", DAN, "After", "")).unwrap();
    let after = conversations(&anna, &fleeting).await;
    assert_eq!(subjects(&after.items), ["After"]);
    assert_eq!(after.items[0].conversation, None);
    let old = anna.path(&format!("messages/{}/conversation", before.items[0].id)).await;
    anna.get(&old).await.is_problem(409, ProblemKind::MailboxRebuilt);
    // And one that is gone is forgotten.
    let inbox_row = conversations(&anna, &inbox()).await.items.remove(0);
    app.host.imap(ANNA, b"1 DELETE Fleeting\r\n").unwrap();
    assert_eq!(conversation(&anna, &inbox_row.id).await.items.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_thrown_away_finds_its_conversation_and_is_not_part_of_it() {
    let app = App::start().await;
    post(&app.host);
    let thrown = answer("thrown", DAN, "Re: Quote", &references(&["quote"]));
    app.host.save(ANNA, "Trash", &[], &thrown).unwrap();
    let anna = app.anna().await;
    let seen = conversations(&anna, &inbox()).await;
    assert_eq!(seen.items[0].conversation.as_ref().unwrap().count, 3);
    assert_eq!(conversation(&anna, &seen.items[0].id).await.items.len(), 3);
    let trash = conversations(&anna, &name_id("Trash")).await;
    assert_eq!((trash.grouping.is_on, trash.total), (false, 1));
    let whole = conversation(&anna, &trash.items[0].id).await;
    assert_eq!(whole.items.len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_ids_tie_nothing_and_break_nothing() {
    let app = App::start().await;
    let many: Vec<String> = (0..10_000).map(|number| format!("n{number}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let letters = [
        answer("n0", DAN, "First of many", ""),
        answer("deep", DAN, "Ten thousand", &references(&many)),
        answer("self", DAN, "Circle", &references(&["self", "other"])),
        answer("other", DAN, "Circle", &references(&["self"])),
        answer(
            "bare",
            DAN,
            "No brackets",
            "References: quote words <unclosed\r\nIn-Reply-To: <>\r\n",
        ),
        b"Subject: No id\r\n\r\nx".to_vec(),
        b"Subject: No id\r\n\r\nx".to_vec(),
        letter("Plain"),
    ];
    for raw in &letters {
        app.host.save(ANNA, "INBOX", &[], raw).unwrap();
    }
    let anna = app.anna().await;
    let seen = conversations(&anna, &inbox()).await;
    assert_eq!(
        subjects(&seen.items),
        ["Plain", "No id", "No id", "No brackets", "Circle", "Ten thousand"]
    );
    assert_eq!(seen.total, 6);
}
