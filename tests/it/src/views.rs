//! Sorted and filtered lists, and lists that a browser knows already.

use serde_json::json;
use shared::keyword::Keyword;
use shared::message::MessageWindow;
use shared::problem::ProblemKind;
use stack::Options;

use crate::app::{ANNA, App};
use crate::client::{Answer, Client};
use crate::mail::{inbox, letter, name_id, subjects};

async fn view(browser: &Client, query: &str) -> Answer {
    let path = format!("mailboxes/{}/messages?{query}", inbox());
    browser.get(&browser.path(&path).await).await
}

async fn rows(browser: &Client, query: &str) -> (u32, Vec<String>) {
    let window: MessageWindow = view(browser, query).await.json();
    (window.total, subjects(&window.items).into_iter().map(str::to_owned).collect())
}

fn mail(from: &str, to: &str, subject: &str, body: &str) -> Vec<u8> {
    format!(
        "From: {from}\r\nTo: {to}\r\nSubject: {subject}\r\nDate: Sat, 21 Nov 2026 10:00:00 +0000\r\n{body}"
    )
    .into_bytes()
}

/// Four letters that every order and filter tells apart.
fn fill(app: &App) {
    let file = "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhere\r\n--b\r\n\
        Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=a.pdf\r\n\r\nx\r\n--b--\r\n";
    // A list's footer makes it multipart/mixed too, and is no attachment.
    let footer = "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhere\r\n--b\r\n\
        Content-Type: text/plain\r\n\r\nUnsubscribe.\r\n--b--\r\n";
    let long = format!("\r\n{}", "long text\r\n".repeat(500));
    let save = |flags: &[&str], raw: &[u8]| app.host.save(ANNA, "INBOX", flags, raw).unwrap();
    save(&[], &mail("Zoe <a@partner.example>", "anna@pli.example", "Bananas", "\r\nshort\r\n"));
    save(&["\\Seen"], &mail("Max <m@partner.example>", "team@pli.example", "Re: Cherries", &long));
    save(
        &["\\Seen", "\\Flagged"],
        &mail("Ada <z@partner.example>", "x@pli.example", "Apples", file),
    );
    save(
        &["\\Flagged"],
        &mail("Kim <k@partner.example>", "Anna <ANNA@pli.example>", "Dates", footer),
    );
}

async fn sorts_and_filters(missing: &[&str]) {
    let app = App::start_with(Options::imap_only().without(missing), |_, _| ()).await;
    fill(&app);
    let anna = app.anna().await;
    let check = async |query: &str, expected: &[&str]| {
        let (total, rows) = rows(&anna, query).await;
        assert_eq!(rows, expected, "{query} {missing:?}");
        assert_eq!(total as usize, expected.len(), "{query}");
    };
    check("", &["Dates", "Apples", "Re: Cherries", "Bananas"]).await;
    check("sort=date", &["Bananas", "Re: Cherries", "Apples", "Dates"]).await;
    check("sort=subject", &["Apples", "Bananas", "Re: Cherries", "Dates"]).await;
    check("sort=-subject", &["Dates", "Re: Cherries", "Bananas", "Apples"]).await;
    check("sort=-size&filter=flagged", &["Apples", "Dates"]).await;
    check("filter=unread", &["Dates", "Bananas"]).await;
    check("filter=unread,flagged", &["Dates"]).await;
    check("filter=attachment", &["Apples"]).await;
    check("filter=to-me&sort=date", &["Bananas", "Dates"]).await;
    if !missing.contains(&"SORT=DISPLAY") || missing.contains(&"SORT") {
        check("sort=from", &["Apples", "Dates", "Re: Cherries", "Bananas"]).await;
    }
    // Part of a view is part of the same order.
    let window: MessageWindow = view(&anna, "sort=subject&position=1&limit=2").await.json();
    assert_eq!((window.total, window.position), (4, 1));
    assert_eq!(subjects(&window.items), ["Bananas", "Re: Cherries"]);
    let beyond: MessageWindow = view(&anna, "sort=subject&position=9").await.json();
    assert_eq!((beyond.total, beyond.items.len()), (4, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_is_sorted_and_filtered() {
    sorts_and_filters(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hosts_that_offer_less_sort_and_filter_all_the_same() {
    sorts_and_filters(&["SORT", "SORT=DISPLAY"]).await;
    sorts_and_filters(&["ESEARCH", "ESORT", "SORT=DISPLAY", "CONDSTORE", "QRESYNC"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_view_stays_true_when_mail_comes_goes_or_is_read() {
    let app = App::start().await;
    fill(&app);
    let anna = app.anna().await;
    assert_eq!(rows(&anna, "filter=unread").await.1, ["Dates", "Bananas"]);
    assert_eq!(rows(&anna, "sort=subject").await.0, 4);
    app.host.save(ANNA, "INBOX", &[], &letter("Aardvarks")).unwrap();
    assert_eq!(rows(&anna, "filter=unread").await.1, ["Aardvarks", "Dates", "Bananas"]);
    assert_eq!(rows(&anna, "sort=subject&limit=1").await.1, ["Aardvarks"]);
    app.host.imap(ANNA, b"1 SELECT INBOX\r\n2 STORE 1 +FLAGS (\\Seen)\r\n").unwrap();
    assert_eq!(rows(&anna, "filter=unread").await.1, ["Aardvarks", "Dates"]);
    app.host
        .imap(ANNA, b"1 SELECT INBOX\r\n2 STORE 5 +FLAGS (\\Deleted)\r\n3 EXPUNGE\r\n")
        .unwrap();
    assert_eq!(rows(&anna, "filter=unread").await.1, ["Dates"]);
    assert_eq!(rows(&anna, "sort=subject&limit=1").await, (4, vec!["Apples".to_owned()]));
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_from_contacts_is_what_the_cards_of_whoever_looks_say() {
    let app = App::start().await;
    fill(&app);
    let trash =
        app.host.save(ANNA, "Trash", &[], &mail("K@Partner.example", "x@y.example", "Old", "\r\n"));
    trash.unwrap();
    let anna = app.anna().await;
    let nobody = rows(&anna, "filter=contacts").await;
    assert_eq!(nobody, (0, Vec::new()));
    let emails = json!([{ "address": "K@partner.example" }, { "address": "z@PARTNER.example" }]);
    anna.new_card(json!({ "name": { "given": "Kim" }, "emails": emails })).await;
    assert_eq!(rows(&anna, "filter=contacts").await.1, ["Dates", "Apples"]);
    assert_eq!(rows(&anna, "filter=contacts,unread&sort=-size").await.1, ["Dates"]);
    // What came since the folder was read, and what is in folders that aren't.
    app.host
        .save(ANNA, "INBOX", &[], &mail("k@partner.example", "x@y.example", "New", "\r\n"))
        .unwrap();
    // Part of another's address is nobody's.
    app.host
        .save(ANNA, "INBOX", &[], &mail("mak@partner.example", "x@y.example", "No", "\r\n"))
        .unwrap();
    assert_eq!(rows(&anna, "filter=contacts").await.1, ["New", "Dates", "Apples"]);
    let path = format!("mailboxes/{}/messages?filter=contacts", name_id("Trash"));
    let window: MessageWindow = anna.get(&anna.path(&path).await).await.json();
    assert_eq!(subjects(&window.items), ["Old"]);
    // A list that is known is another where the cards are.
    let path = format!("filter=contacts&since={}", window.state);
    anna.new_card(
        json!({ "name": { "given": "Zoe" }, "emails": [{ "address": "a@partner.example" }] }),
    )
    .await;
    assert_eq!(rows(&anna, &path).await.1, ["New", "Dates", "Apples", "Bananas"]);
    // And all of them can be changed at once.
    let change = json!({ "kind": "keywords", "add": ["$seen"], "remove": [] });
    let job = json!({ "mailbox": inbox(), "filters": ["contacts"], "change": change });
    let answer = anna.post(&anna.path("jobs").await, &job).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    for _ in 0..100 {
        if rows(&anna, "filter=unread").await.1 == ["No"] {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("{:?}", rows(&anna, "filter=unread").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_view_that_nobody_knows_is_refused() {
    let app = App::start().await;
    let anna = app.anna().await;
    for query in ["sort=colour", "filter=seen", "filter=unread%20DELETED", "sort=--date"] {
        view(&anna, query).await.is_problem(400, ProblemKind::BadRequest);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_knows_the_list_is_told_only_what_changed() {
    let app = App::start().await;
    fill(&app);
    let anna = app.anna().await;
    let known: MessageWindow = view(&anna, "").await.json();
    assert_eq!((known.items.len(), &known.changes), (4, &None));

    let since = async |state: &str| -> MessageWindow {
        view(&anna, &format!("limit=2&since={state}")).await.json()
    };
    let nothing = since(&known.state).await;
    let changes = nothing.changes.unwrap();
    assert!(changes.same && changes.keywords.is_empty() && nothing.items.is_empty());

    // Keywords of all messages, those outside of the window too; and no rows.
    app.host.imap(ANNA, b"1 SELECT INBOX\r\n2 STORE 1 +FLAGS (\\Seen work)\r\n").unwrap();
    let marked = since(&known.state).await;
    let changes = marked.changes.unwrap();
    assert!(changes.same && marked.items.is_empty() && marked.total == 4);
    assert_eq!(changes.keywords.len(), 1);
    assert_eq!(changes.keywords[0].id, known.items[3].id);
    assert!(changes.keywords[0].keywords.is_seen() && changes.keywords[0].keywords.has("work"));

    // With new mail, rows; and the keywords beside them.
    app.host.save(ANNA, "INBOX", &[], &letter("New")).unwrap();
    app.host.imap(ANNA, b"1 SELECT INBOX\r\n2 STORE 2 +FLAGS (\\Flagged)\r\n").unwrap();
    let grown = since(&marked.state).await;
    let changes = grown.changes.unwrap();
    assert!(!changes.same);
    assert_eq!(subjects(&grown.items), ["New", "Dates"]);
    let flagged = changes.keywords.iter().find(|row| row.id == known.items[2].id).unwrap();
    assert!(flagged.keywords.has(Keyword::FLAGGED));

    // As many as before, and not the same.
    app.host
        .imap(ANNA, b"1 SELECT INBOX\r\n2 STORE 1 +FLAGS (\\Deleted)\r\n3 EXPUNGE\r\n")
        .unwrap();
    app.host.save(ANNA, "INBOX", &[], &letter("Newer")).unwrap();
    let other = since(&grown.state).await;
    assert_eq!(other.total, grown.total);
    assert_eq!(subjects(&other.items), ["Newer", "New"]);

    // What is no state of ours changes nothing.
    for state in ["", "1.2.3.4", "x", "1-2-3-4"] {
        let whole = since(state).await;
        assert_eq!((whole.items.len(), whole.changes), (2, None), "{state}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_without_condstore_tells_the_rows() {
    let options = Options::imap_only().without(&["CONDSTORE", "QRESYNC"]);
    let app = App::start_with(options, |_, _| ()).await;
    fill(&app);
    let anna = app.anna().await;
    let known: MessageWindow = view(&anna, "").await.json();
    let again: MessageWindow = view(&anna, &format!("since={}", known.state)).await.json();
    assert_eq!((again.items.len(), again.changes), (4, None));
}
