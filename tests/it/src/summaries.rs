//! Messages in short, for the browser's own search, from hosts that offer much and little.

use reqwest::Method;
use shared::id::MailboxId;
use shared::problem::ProblemKind;
use shared::summaries::{Block, Folder, SummaryPage, SummaryWanted};
use stack::Options;

use crate::app::{ANNA, App};
use crate::client::Client;
use crate::mail::{fill, inbox, letter, name_id, newest};
use crate::mailboxes::folders;

async fn url(browser: &Client, mailbox: &MailboxId, wanted: &SummaryWanted) -> String {
    let SummaryWanted { validity, low, next, held, since, older } = wanted;
    let query = format!(
        "validity={validity}&low={low}&next={next}&held={held}&since={since}&older={older}"
    );
    browser.path(&format!("mailboxes/{mailbox}/summaries?{query}")).await
}

/// Asks until nothing is left to ask, as a browser does. Gives how often that was.
async fn follow(browser: &Client, mailbox: &MailboxId, folder: &mut Folder) -> usize {
    for asked in 0.. {
        let all = folders(browser).await;
        let state = &all.iter().find(|it| it.id == *mailbox).unwrap().state;
        let is_behind = !folder.is_at(state);
        if !is_behind && folder.is_whole() {
            return asked;
        }
        assert!(asked < 20, "never done");
        let wanted = folder.wanted(!is_behind);
        let answer = browser.get(&url(browser, mailbox, &wanted).await).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        folder.take(&wanted, SummaryPage::decode(&answer.body).unwrap());
        assert!(folder.is_sound());
    }
    unreachable!()
}

/// Subject and keywords of the newest, as the copy has them.
fn copied(folder: &Folder, count: usize) -> Vec<(String, Vec<String>)> {
    let messages = folder.blocks().flat_map(Block::messages);
    let mut lines: Vec<_> = messages
        .map(|(_, it)| (it.subject, it.keywords.0.into_iter().map(|it| it.0).collect()))
        .collect();
    lines.reverse();
    lines.truncate(count);
    lines
}

async fn listed(browser: &Client, mailbox: &MailboxId) -> Vec<(String, Vec<String>)> {
    let rows = newest(browser, mailbox).await.into_iter();
    rows.map(|it| (it.subject, it.keywords.0.into_iter().map(|it| it.0).collect())).collect()
}

async fn check(options: Options) {
    let app = App::start_with(options, |_, _| ()).await;
    fill(&app.host, "INBOX", 3, 9);
    let anna = app.anna().await;
    let mut folder = Folder::default();
    assert_eq!(follow(&anna, &inbox(), &mut folder).await, 2);
    assert_eq!(folder.held(), 1_536);
    assert_eq!(copied(&folder, 50), listed(&anna, &inbox()).await);
    let row = folder.blocks().flat_map(Block::messages).next().unwrap().1;
    assert_eq!(row.from[0].name.as_deref(), Some("Dan"));
    assert_eq!(row.to[0].email, "anna@pli.example");
    assert!(row.size_bytes > 50 && row.received_at.as_second() > 1_600_000_000);

    // Others mark, take away and add. Dovecot may pass over an EXPUNGE sent together with two STOREs.
    let marks = b"1 SELECT INBOX\r\n2 STORE 1530,2 +FLAGS (\\Seen Work)\r\n";
    app.host.imap(ANNA, marks).unwrap();
    let takes = b"1 SELECT INBOX\r\n2 STORE 3,700:704,1533 +FLAGS (\\Deleted)\r\n3 EXPUNGE\r\n";
    app.host.imap(ANNA, takes).unwrap();
    app.host.save(ANNA, "INBOX", &["\\Flagged"], &letter("New")).unwrap();
    assert_eq!(follow(&anna, &inbox(), &mut folder).await, 1);
    assert_eq!(folder.held(), 1_530);
    assert_eq!(copied(&folder, 50), listed(&anna, &inbox()).await);
    let old = copied(&folder, 2_000).pop().unwrap();
    assert_eq!(old.1, Vec::<String>::new());
    assert!(copied(&folder, 2_000)[1_528].1.contains(&"work".to_owned()));

    // More than one page of new ones, and a folder that is another under the same name.
    app.host.imap(ANNA, b"1 SELECT INBOX\r\n2 UID COPY 1:* INBOX\r\n").unwrap();
    assert_eq!(follow(&anna, &inbox(), &mut folder).await, 2);
    assert_eq!(folder.held(), 3_060);
    app.host.save(ANNA, "Fleeting", &[], &letter("before")).unwrap();
    let (fleeting, mut copy) = (name_id("Fleeting"), Folder::default());
    follow(&anna, &fleeting, &mut copy).await;
    app.host.imap(ANNA, b"1 DELETE Fleeting\r\n").unwrap();
    let gone = anna.get(&url(&anna, &fleeting, &copy.wanted(false)).await).await;
    gone.is_problem(404, ProblemKind::MailboxMissing);
    app.host.save(ANNA, "Fleeting", &[], &letter("after")).unwrap();
    follow(&anna, &fleeting, &mut copy).await;
    assert_eq!(copied(&copy, 9), [("after".to_owned(), Vec::new())]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_of_a_folder_keeps_up_with_it() {
    check(Options::imap_only()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hosts_that_cant_tell_what_changed_tell_it_all() {
    check(Options::imap_only().without(&["CONDSTORE", "QRESYNC", "ESEARCH", "LITERAL+"])).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn summaries_travel_small() {
    let app = App::start().await;
    fill(&app.host, "INBOX", 50, 4);
    let anna = app.anna().await;
    let path = url(&anna, &inbox(), &SummaryWanted::default()).await;
    let asked = anna.request(Method::GET, &path).header("accept-encoding", "gzip, br");
    let small = anna.send(asked).await;
    assert_eq!(small.header("content-encoding"), "gzip");
    assert!(small.body.len() < 800 * 30, "{} bytes", small.body.len());
}
