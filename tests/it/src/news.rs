//! News: what happens on the host is told to open browsers by itself.

use std::time::{Duration, Instant};

use shared::event::Event;
use shared::id::MailboxId;
use stack::Options;

use crate::app::{ANNA, App};
use crate::client::{Events, PATIENCE};
use crate::mail::{inbox, letter, name_id, newest};

/// The counts of the next change of `mailbox`.
async fn next_change(events: &mut Events, mailbox: &MailboxId) -> (u32, u32, String) {
    loop {
        match events.next().await.expect("the stream goes on") {
            Event::MailboxChanged { mailbox: changed, total, unread, state, .. }
                if changed == *mailbox =>
            {
                return (total, unread, state);
            }
            _ => {}
        }
    }
}

/// The stream of a browser on which the watch is known to listen: it told of a letter that came after.
async fn listening(app: &App) -> (crate::client::Client, Events) {
    let anna = app.anna().await;
    let mut events = anna.events(None).await;
    events.begun().await;
    for attempt in 0.. {
        // Until the watch has looked for the first time there is nothing to compare with.
        app.host.deliver(ANNA, &letter(&format!("probe {attempt}"))).unwrap();
        let inbox = inbox();
        let told = next_change(&mut events, &inbox);
        if tokio::time::timeout(Duration::from_secs(2), told).await.is_ok() {
            break;
        }
    }
    let count = newest(&anna, &inbox()).await.len() as u32;
    let destroy = "1 SELECT INBOX\r\n2 STORE 1:* +FLAGS (\\Deleted)\r\n3 EXPUNGE\r\n";
    app.host.imap(ANNA, destroy.as_bytes()).unwrap();
    if count > 0 {
        while next_change(&mut events, &inbox()).await.0 > 0 {}
    }
    (anna, events)
}

async fn new_mail_is_told(options: Options) {
    let app = App::start_with(options, |_, _| ()).await;
    let (anna, mut events) = listening(&app).await;
    let mut quickest = PATIENCE;
    for number in 1..=3 {
        let since = Instant::now();
        app.host.deliver(ANNA, &letter(&format!("Nr {number}"))).unwrap();
        let (total, unread, state) = next_change(&mut events, &inbox()).await;
        quickest = quickest.min(since.elapsed());
        assert_eq!((total, unread), (number, number));
        let place = "mailboxes/SU5CT1g/messages";
        let window = anna.get(&anna.path(place).await).await;
        assert_eq!(window.json::<shared::message::MessageWindow>().state, state);
    }
    // Told and not found by looking now and then; how soon is the machine's business.
    assert!(quickest < PATIENCE / 2, "told after {quickest:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn new_mail_is_told_by_notify() {
    new_mail_is_told(Options::imap_only()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn new_mail_is_told_by_idle() {
    new_mail_is_told(Options::imap_only().without(&["NOTIFY"])).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn flags_other_folders_and_new_folders_are_told() {
    let app = App::start().await;
    app.host.save(ANNA, "Projects", &[], &letter("there before")).unwrap();
    let (_, mut events) = listening(&app).await;
    app.host.imap(ANNA, b"1 SELECT Projects\r\n2 STORE 1 +FLAGS (\\Seen)\r\n").unwrap();
    let (total, unread, _) = next_change(&mut events, &name_id("Projects")).await;
    assert_eq!((total, unread), (1, 0));
    app.host.imap(ANNA, b"1 CREATE Brandnew\r\n").unwrap();
    while !matches!(events.next().await, Some(Event::MailboxesChanged { .. })) {}
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_comes_back_is_listened_to_again() {
    let mut app = App::start().await;
    let (_, mut events) = listening(&app).await;
    app.host.restart_imap().unwrap();
    // Before the watch has connected again: it compares.
    app.host.save(ANNA, "INBOX", &[], &letter("meanwhile")).unwrap();
    assert_eq!(next_change(&mut events, &inbox()).await.0, 1);
    app.host.save(ANNA, "INBOX", &[], &letter("and again")).unwrap();
    assert_eq!(next_change(&mut events, &inbox()).await.0, 2);
}
