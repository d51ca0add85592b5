//! Finding messages on a real host, with what it offers and without.

use shared::change::{Change, ChangeRequest, Target};
use shared::id::MailboxId;
use shared::mailbox::MailboxRole;
use shared::problem::ProblemKind;
use shared::search::found::{
    NamedSearch, SavedSearch, SavedSearchList, SearchProgress, SearchWindow,
};
use stack::Options;

use crate::app::{ANNA, App, BEN};
use crate::client::Client;
use crate::mail::{inbox, letter, name_id};

/// A letter with this subject and text, in UTF-8.
fn letter_with(subject: &str, text: &str) -> Vec<u8> {
    format!(
        "From: Dan Whitlock <dan@partner.example>\r\nTo: anna@pli.example\r\nCc: ben@pli.example\r\n\
         Subject: {subject}\r\nDate: Sat, 21 Nov 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{text}\r\n"
    )
    .into_bytes()
}

fn letter_with_file(subject: &str) -> Vec<u8> {
    format!(
        "From: Eve <eve@partner.example>\r\nTo: anna@pli.example\r\nSubject: {subject}\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nSee the file.\r\n--b\r\n\
         Content-Type: application/pdf; name=a.pdf\r\nContent-Disposition: attachment\r\n\r\nx\r\n--b--\r\n"
    )
    .into_bytes()
}

async fn url(browser: &Client, query: &str, more: &str) -> String {
    let query: String = query.bytes().map(|byte| format!("%{byte:02x}")).collect();
    browser.path(&format!("search?q={query}{more}")).await
}

async fn search(browser: &Client, query: &str) -> SearchWindow {
    search_with(browser, query, "").await
}

async fn search_with(browser: &Client, query: &str, more: &str) -> SearchWindow {
    browser.get(&url(browser, query, more).await).await.json()
}

fn found(window: &SearchWindow) -> Vec<&str> {
    window.items.iter().map(|item| item.message.subject.as_str()).collect()
}

/// All that the stream of a search tells.
async fn follow(browser: &Client, query: &str, more: &str) -> Vec<SearchProgress> {
    let path = url(browser, query, more).await.replace("/search?", "/search/progress?");
    let answer = browser.get(&path).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let text = answer.text();
    let lines = text.lines().filter_map(|line| line.strip_prefix("data: "));
    lines.map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Letters in four folders, in the order of their arrival.
fn deliver(app: &App) {
    let save = |minutes_ago: i64, folder: &str, flags: &str, raw: &[u8]| {
        let at = app.state.clock.now() - jiff::SignedDuration::from_mins(minutes_ago);
        let at = at.strftime("%d-%b-%Y %H:%M:%S +0000");
        let head = format!(
            "1 CREATE {folder}\r\n2 APPEND {folder} ({flags}) \"{at}\" {{{}+}}\r\n",
            raw.len()
        );
        let append = [head.as_bytes(), raw, b"\r\n"].concat();
        let said = app.host.imap(ANNA, &append).unwrap();
        assert!(String::from_utf8_lossy(&said).contains("2 OK"), "{said:?}");
    };
    save(50, "Archive", "\\Seen", &letter_with("First proof", "The spring catalogue is late."));
    let text = "Grüße aus Köln, catalogue follows.";
    save(40, "INBOX", "\\Flagged Work", &letter_with("Rent due", text));
    save(30, "Clients/Nord", "", &letter_with_file("Second proof"));
    save(20, "Junk", "", &letter_with("Cheap proof", "Buy now."));
    save(10, "INBOX", "\\Seen \\Answered", &letter_with("Third", "No news."));
}

async fn check_language(app: &App) {
    let anna = app.anna().await;
    for (query, expected) in [
        ("proof", &["Second proof", "First proof"][..]),
        ("proof in:anywhere", &["Cheap proof", "Second proof", "First proof"]),
        ("in:spam proof", &["Cheap proof"]),
        ("in:Clients/Nord", &["Second proof"]),
        ("in:archive in:inbox -in:inbox", &["First proof"]),
        ("catalogue", &["Rent due", "First proof"]),
        ("catalogue -proof", &["Rent due"]),
        ("subject:\"rent due\"", &["Rent due"]),
        ("body:rent", &[]),
        ("from:whitlock", &["Third", "Rent due", "First proof"]),
        ("to:ben", &["Third", "Rent due", "First proof"]),
        ("cc:anna", &[]),
        ("grüße", &["Rent due"]),
        ("\"aus köln\"", &["Rent due"]),
        ("is:unread", &["Second proof", "Rent due"]),
        ("is:flagged", &["Rent due"]),
        ("is:answered is:read", &["Third"]),
        ("label:work", &["Rent due"]),
        ("label:\"no label\"", &[]),
        ("has:attachment", &["Second proof"]),
        ("-has:attachment is:unread", &["Rent due"]),
        ("larger:1G", &[]),
        ("smaller:1M proof", &["Second proof", "First proof"]),
        ("newer:2d proof", &["Second proof", "First proof"]),
        ("older:2d", &[]),
        ("before:2000-01-01", &[]),
        // Words, because that is no date.
        ("before:soon", &[]),
        ("in:nowhere", &[]),
    ] {
        let window = search(&anna, query).await;
        assert_eq!(found(&window), expected, "{query}");
        assert_eq!(window.progress.total as usize, expected.len(), "{query}");
        assert!(window.progress.is_done && window.progress.failed.is_empty(), "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_language_means_the_same_on_every_host() {
    let app = App::start().await;
    deliver(&app);
    check_language(&app).await;
    let anna = app.anna().await;
    let one = search_with(&anna, "proof", &format!("&mailbox={}", name_id("Archive"))).await;
    assert_eq!(found(&one), ["First proof"]);
    assert_eq!(one.items[0].mailbox, name_id("Archive"));
    let named = search_with(&anna, "proof in:spam", &format!("&mailbox={}", inbox())).await;
    assert_eq!(found(&named), ["Cheap proof"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_offers_little_finds_the_same() {
    let little = [
        "ESEARCH",
        "LIST-STATUS",
        "LIST-EXTENDED",
        "CONDSTORE",
        "QRESYNC",
        "PREVIEW",
        "LITERAL+",
        "SPECIAL-USE",
    ];
    let app = App::start_with(Options::imap_only().without(&little), |_, _| ()).await;
    deliver(&app);
    check_language(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_word_breaks_out_of_its_command() {
    let app = App::start().await;
    let nasty = "quote \" backslash \\ brace {3} (list) %*";
    app.host.save(ANNA, "INBOX", &[], &letter_with(nasty, "Hello.")).unwrap();
    let anna = app.anna().await;
    for word in ["\"quote \\\" backslash \\\\\"", "{3}", "(list)", "%*"] {
        assert_eq!(found(&search(&anna, word).await), [nasty], "{word}");
    }
    for word in [
        "x\r\np9 LOGOUT\r\n",
        "\"x\r\np9 DELETE INBOX\r\n\"",
        "subject:\"{5}\r\nabc\"",
        "{99999+}\r\n",
        "\0",
        "label:x)\r\n",
        "\u{80}\u{ff}é",
    ] {
        let answer = anna.get(&url(&anna, word, "").await).await;
        assert_eq!(answer.status, 200, "{word:?}: {}", answer.text());
    }
    assert_eq!(found(&search(&anna, "hello").await), [nasty]);
}

#[tokio::test(flavor = "multi_thread")]
async fn results_come_in_windows_and_the_host_is_asked_once() {
    let app = App::start().await;
    for number in 1..=30 {
        app.host.save(ANNA, "INBOX", &[], &letter(&format!("Nr {number}"))).unwrap();
    }
    let anna = app.anna().await;
    let scope = format!("&mailbox={}", inbox());
    let first = search_with(&anna, "hello", &format!("{scope}&limit=10")).await;
    assert_eq!((first.progress.total, found(&first)[0]), (30, "Nr 30"));
    let later = search_with(&anna, "hello", &format!("{scope}&position=25&limit=10")).await;
    assert_eq!(found(&later), ["Nr 5", "Nr 4", "Nr 3", "Nr 2", "Nr 1"]);
    // The same results: nothing was searched in between.
    assert_eq!(first.progress.state, later.progress.state);

    app.host.save(ANNA, "INBOX", &[], &letter("Nr 31")).unwrap();
    let same = search_with(&anna, "hello", &scope).await;
    assert_eq!(same.progress.state, first.progress.state);
    // Whoever begins to look again sees what is new.
    let told = follow(&anna, "hello", &scope).await;
    let last = told.last().unwrap();
    assert_eq!((last.total, last.is_done, last.searched, last.folders), (31, true, 1, 1));
    assert_eq!(found(&search_with(&anna, "hello", &scope).await)[0], "Nr 31");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_moved_or_gone_is_found_where_it_is() {
    let app = App::start().await;
    for number in 1..=4 {
        app.host.save(ANNA, "INBOX", &[], &letter(&format!("Nr {number}"))).unwrap();
    }
    let anna = app.anna().await;
    let scope = format!("&mailbox={}", inbox());
    let all = search(&anna, "hello").await;
    assert_eq!(all.progress.total, 4);
    search_with(&anna, "hello", &scope).await;
    let moved = all.items.iter().find(|item| item.message.subject == "Nr 2").unwrap();
    let request = ChangeRequest {
        messages: vec![moved.message.id.clone()],
        change: Change::Move { to: Target::Role(MailboxRole::Archive) },
    };
    assert_eq!(anna.post(&anna.path("changes").await, &request).await.status, 200);
    let rest = search_with(&anna, "hello", &scope).await;
    assert_eq!((rest.progress.total, found(&rest).contains(&"Nr 2")), (3, false));

    follow(&anna, "hello", "").await;
    let again = search(&anna, "hello").await;
    assert_eq!(again.progress.total, 4);
    let moved = again.items.iter().find(|item| item.message.subject == "Nr 2").unwrap();
    assert_eq!(moved.mailbox, name_id("Archive"));

    // A folder that was made anew has other messages with the same numbers.
    app.host.save(ANNA, "Fleeting", &[], &letter("before")).unwrap();
    assert_eq!(follow(&anna, "subject:before", "").await.last().unwrap().total, 1);
    app.host.imap(ANNA, b"1 DELETE Fleeting\r\n").unwrap();
    app.host.save(ANNA, "Fleeting", &[], &letter("after")).unwrap();
    assert_eq!(follow(&anna, "subject:before", "").await.last().unwrap().total, 0);
    assert_eq!(follow(&anna, "subject:after", "").await.last().unwrap().total, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn flags_are_looked_at_anew() {
    let app = App::start().await;
    app.host.save(ANNA, "INBOX", &[], &letter("one")).unwrap();
    let anna = app.anna().await;
    assert_eq!(follow(&anna, "is:unread", "").await.last().unwrap().total, 1);
    app.host.imap(ANNA, b"1 SELECT INBOX\r\n2 STORE 1 +FLAGS (\\Seen)\r\n").unwrap();
    assert_eq!(follow(&anna, "is:unread", "").await.last().unwrap().total, 0);
    assert_eq!(follow(&anna, "is:read", "").await.last().unwrap().total, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn all_accounts_are_those_that_one_may_read() {
    let app = App::start().await;
    app.host.save(ANNA, "INBOX", &[], &letter("for Anna")).unwrap();
    app.host.save(BEN, "INBOX", &[], &letter("for Ben")).unwrap();
    let (anna, ben) = (app.anna().await, app.signed_in(BEN).await);
    let all: SearchWindow = ben.get("/api/search?q=hello").await.json();
    assert_eq!(found(&all), ["for Ben"]);
    let (user, _) = app.ids(BEN).await;
    let account = anna.account().await;
    let read = [shared::permission::Permission::Read];
    server::db::accounts::grant(&app.state.db, &user, &account, &read).await.unwrap();
    app.state.access.forget(&user);
    let all: SearchWindow = ben.get("/api/search?q=hello").await.json();
    let mut subjects = found(&all);
    subjects.sort_unstable();
    assert_eq!(subjects, ["for Anna", "for Ben"]);
    let of_anna = all.items.iter().find(|item| item.account == account).unwrap();
    assert_eq!(of_anna.message.subject, "for Anna");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_is_away_is_a_problem_and_no_empty_result() {
    let mut app = App::start().await;
    let anna = app.anna().await;
    app.host.stop_imap().unwrap();
    let answer = anna.get(&url(&anna, "hello", "").await).await;
    assert!(answer.status >= 500, "{}", answer.text());
    let told = follow(&anna, "hello", "").await;
    let last = told.last().unwrap();
    assert!(last.is_done && last.failed.len() == 1, "{last:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn searches_are_saved_for_their_user() {
    let app = App::start().await;
    let anna = app.anna().await;
    let path = anna.path("searches").await;
    let wanted = |name: &str, mailbox: Option<MailboxId>| NamedSearch {
        name: name.to_owned(),
        query: "is:unread from:dan".to_owned(),
        mailbox,
    };
    let first = anna.post(&path, &wanted(" Unread of Dan ", None)).await;
    assert_eq!(first.status, 201);
    let first: SavedSearch = first.json();
    assert_eq!(first.name, "Unread of Dan");
    anna.post(&path, &wanted("another", Some(inbox()))).await.json::<SavedSearch>();
    let list = async || anna.get(&path).await.json::<SavedSearchList>().items;
    let names: Vec<String> = list().await.into_iter().map(|search| search.name).collect();
    assert_eq!(names, ["another", "Unread of Dan"]);

    let one = format!("{path}/{}", first.id);
    assert_eq!(
        anna.put(&one, &wanted("Renamed", None)).await.json::<SavedSearch>().name,
        "Renamed"
    );
    anna.put(&one, &wanted("  ", None)).await.is_problem(400, ProblemKind::BadRequest);
    let missing = format!("{path}/nothing");
    anna.put(&missing, &wanted("x", None)).await.is_problem(404, ProblemKind::NotFound);
    assert_eq!(anna.delete(&one).await.status, 204);
    assert_eq!(list().await.len(), 1);

    // Somebody who may read the account has searches of their own.
    let ben = app.signed_in(BEN).await;
    let (user, _) = app.ids(BEN).await;
    let account = anna.account().await;
    let read = [shared::permission::Permission::Read];
    server::db::accounts::grant(&app.state.db, &user, &account, &read).await.unwrap();
    app.state.access.forget(&user);
    assert!(ben.get(&path).await.json::<SavedSearchList>().items.is_empty());
}
