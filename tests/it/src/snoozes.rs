//! Messages put away until a time.

use jiff::SignedDuration;
use server::db::snoozes::{self, Snooze};
use shared::change::{Change, ChangeRequest, ChangeResult, Target};
use shared::id::MessageId;
use shared::mailbox::MailboxRole;
use shared::permission::Permission;
use shared::problem::ProblemKind;

use crate::app::{ANNA, App, BEN};
use crate::client::{Answer, Client};
use crate::mail::{inbox, letter, name_id, newest, subjects};
use crate::mailboxes::folders;

const HOUR: SignedDuration = SignedDuration::from_hours(1);

fn later(app: &App, by: SignedDuration) -> jiff::Timestamp {
    app.state.clock.now().saturating_add(by).unwrap()
}

async fn change(browser: &Client, messages: Vec<MessageId>, change: Change) -> Answer {
    let request = ChangeRequest { messages, change };
    browser.post(&browser.path("changes").await, &request).await
}

async fn put_away(app: &App, anna: &Client, subject: &str) -> MessageId {
    app.host.save(ANNA, "INBOX", &["\\Seen", "\\Flagged"], &letter(subject)).unwrap();
    let id = newest(anna, &inbox()).await[0].id.clone();
    let until = later(app, HOUR * 2);
    let result: ChangeResult = change(anna, vec![id], Change::Snooze { until }).await.json();
    result.moved[0].to.clone()
}

fn flags(app: &App, folder: &str) -> Vec<Vec<String>> {
    app.host.messages(ANNA, folder).unwrap().into_iter().map(|it| it.flags).collect()
}

fn wait_for(app: &App, folder: &str, count: usize) {
    stack::wait_for("messages to come", || {
        Ok((app.host.messages(ANNA, folder)?.len() == count).then_some(()))
    })
    .unwrap();
}

async fn left(app: &App) -> i64 {
    let (_, account) = app.ids(ANNA).await;
    snoozes::count(&app.state.db, &account).await.unwrap()
}

async fn wait_until_none_is_left(app: &App) {
    for _ in 0..200 {
        if left(app).await == 0 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("still {} wait", left(app).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_comes_back_unread_and_at_the_top_over_a_restart() {
    let mut app = App::start().await;
    let anna = app.anna().await;
    let until = later(&app, HOUR * 2);
    let there = put_away(&app, &anna, "Later").await;
    app.host.save(ANNA, "INBOX", &[], &letter("Meanwhile")).unwrap();
    let folder = folders(&anna).await.into_iter().find(|it| it.role == Some(MailboxRole::Snoozed));
    let folder = folder.expect("a folder for them");
    let rows = newest(&anna, &folder.id).await;
    assert_eq!(rows[0].id, there);
    let told = rows[0].snoozed_until.unwrap();
    assert!(told.duration_since(until).abs() < SignedDuration::from_mins(1), "{told}");
    let path = anna.path(&format!("start?mailbox={}", folder.id)).await;
    let start: shared::start::Start = anna.get(&path).await.json();
    assert_eq!(start.window.unwrap().items[0].snoozed_until, Some(told));
    app.restart().await;
    anna.follow(&app.url);
    app.state.clock.advance(HOUR);
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    assert_eq!(left(&app).await, 1, "not yet");
    app.state.clock.advance(HOUR + HOUR);
    wait_for(&app, "INBOX", 2);
    assert_eq!(flags(&app, "INBOX")[1], ["\\Flagged"], "unread, and else as before");
    assert_eq!(subjects(&newest(&anna, &inbox()).await), ["Later", "Meanwhile"]);
    assert!(app.host.messages(ANNA, "Snoozed").unwrap().is_empty());
    wait_until_none_is_left(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_is_away_is_asked_again() {
    let mut app = App::start().await;
    let anna = app.anna().await;
    put_away(&app, &anna, "Later").await;
    app.host.stop_imap().unwrap();
    app.state.clock.advance(HOUR * 3);
    let (_, account) = app.ids(ANNA).await;
    for _ in 0..200 {
        if snoozes::of_account(&app.state.db, &account).await.unwrap()[0].attempts > 0 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert!(snoozes::of_account(&app.state.db, &account).await.unwrap()[0].attempts > 0);
    app.host.restart_imap().unwrap();
    app.state.clock.advance(HOUR);
    wait_for(&app, "INBOX", 1);
    wait_until_none_is_left(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_taken_out_meanwhile_is_left_alone() {
    let app = App::start().await;
    let anna = app.anna().await;
    let there = put_away(&app, &anna, "Later").await;
    let to = Target::Role(MailboxRole::Archive);
    change(&anna, vec![there], Change::Move { to }).await.json::<ChangeResult>();
    app.state.clock.advance(HOUR * 3);
    wait_until_none_is_left(&app).await;
    assert_eq!(flags(&app, "Archive"), [["\\Flagged", "\\Seen"]]);
    assert!(app.host.messages(ANNA, "INBOX").unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn another_time_replaces_the_one_before() {
    let app = App::start().await;
    let anna = app.anna().await;
    let there = put_away(&app, &anna, "Later").await;
    let until = later(&app, HOUR * 9);
    change(&anna, vec![there.clone()], Change::Snooze { until }).await.json::<ChangeResult>();
    assert_eq!(left(&app).await, 1);
    // Back by hand, and put away once more: the message has another name then.
    let to = Target::Role(MailboxRole::Inbox);
    change(&anna, vec![there], Change::Move { to }).await.json::<ChangeResult>();
    let id = newest(&anna, &inbox()).await[0].id.clone();
    let until = later(&app, HOUR * 20);
    change(&anna, vec![id], Change::Snooze { until }).await.json::<ChangeResult>();
    app.state.clock.advance(HOUR * 12);
    tokio::time::sleep(std::time::Duration::from_secs(7)).await;
    assert_eq!((left(&app).await, app.host.messages(ANNA, "INBOX").unwrap().len()), (1, 0));
    app.state.clock.advance(HOUR * 12);
    wait_for(&app, "INBOX", 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_that_was_cut_off_is_found_by_the_messages_own_name() {
    let app = App::start().await;
    let anna = app.anna().await;
    put_away(&app, &anna, "First").await;
    app.host.save(ANNA, "Snoozed", &["\\Seen"], &letter("Cut off")).unwrap();
    let (user, account) = app.ids(ANNA).await;
    let snooze = Snooze {
        account,
        user,
        message: MessageId::from(name_id("INBOX").as_str()),
        name: Some("Cut-off@test".to_owned()),
        due_at: later(&app, HOUR),
        attempts: 0,
    };
    snoozes::put(&app.state.db, &[snooze]).await.unwrap();
    app.state.clock.advance(HOUR * 3);
    wait_for(&app, "INBOX", 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_done_in_the_name_of_somebody_who_still_may() {
    let app = App::start().await;
    let anna = app.anna().await;
    let account = anna.account().await;
    let ben = app.signed_in(BEN).await;
    let (user, _) = app.ids(BEN).await;
    let all = [Permission::Read, Permission::Organise];
    server::db::accounts::grant(&app.state.db, &user, &account, &all).await.unwrap();
    app.state.access.forget(&user);
    app.host.save(ANNA, "INBOX", &[], &letter("Shared")).unwrap();
    let id = newest(&anna, &inbox()).await[0].id.clone();
    let until = later(&app, HOUR);
    let request = ChangeRequest { messages: vec![id], change: Change::Snooze { until } };
    let path = format!("/api/accounts/{account}/changes");
    assert_eq!(ben.post(&path, &request).await.status, 200);
    server::db::accounts::withdraw(&app.state.db, &user, &account).await.unwrap();
    app.state.clock.advance(HOUR * 3);
    wait_until_none_is_left(&app).await;
    assert_eq!(app.host.messages(ANNA, "Snoozed").unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_times_to_come_are_taken() {
    let app = App::start().await;
    let anna = app.anna().await;
    app.host.save(ANNA, "INBOX", &[], &letter("Here")).unwrap();
    let id = newest(&anna, &inbox()).await[0].id.clone();
    for by in [-HOUR, SignedDuration::from_hours(24 * 366 * 6)] {
        let until = later(&app, by);
        let answer = change(&anna, vec![id.clone()], Change::Snooze { until }).await;
        answer.is_problem(400, ProblemKind::BadRequest);
    }
    assert_eq!(app.host.messages(ANNA, "INBOX").unwrap().len(), 1);
}
