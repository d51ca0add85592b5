//! What was moved in the last weeks, and can be moved back.

use jiff::SignedDuration;
use shared::change::{Change, ChangeRequest, ChangeResult, Target};
use shared::history::{History, PastMove};
use shared::id::{HistoryId, MessageId};
use shared::job::{Job, JobRequest};
use shared::mailbox::MailboxRole;

use crate::app::{ANNA, App, BEN};
use crate::client::Client;
use crate::mail::{inbox, letter, name_id, newest};

async fn history(browser: &Client) -> Vec<PastMove> {
    browser.get(&browser.path("history").await).await.json::<History>().items
}

async fn to_trash(browser: &Client, messages: Vec<MessageId>) -> ChangeResult {
    let change = Change::Move { to: Target::Role(MailboxRole::Trash) };
    let request = ChangeRequest { messages, change };
    browser.post(&browser.path("changes").await, &request).await.json()
}

async fn undo(browser: &Client, id: &HistoryId) -> u16 {
    let path = browser.path(&format!("history/{id}/undo")).await;
    browser.post(&path, &serde_json::json!({})).await.status
}

/// Letters in the inbox, newest first.
async fn letters(app: &App, anna: &Client, subjects: &[&str]) -> Vec<MessageId> {
    for subject in subjects {
        app.host.save(ANNA, "INBOX", &["\\Seen"], &letter(subject)).unwrap();
    }
    newest(anna, &inbox()).await.into_iter().map(|row| row.id).collect()
}

fn wait_for(app: &App, folder: &str, count: usize) {
    stack::wait_for("messages to come", || {
        Ok((app.host.messages(ANNA, folder)?.len() == count).then_some(()))
    })
    .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_thrown_away_comes_back_weeks_later_and_over_a_restart() {
    let mut app = App::start().await;
    let anna = app.anna().await;
    let ids = letters(&app, &anna, &["One", "Two", "Three"]).await;
    to_trash(&anna, ids[..2].to_vec()).await;
    app.restart().await;
    app.state.clock.advance(SignedDuration::from_hours(10 * 24));
    let anna = app.anna().await;
    let told = history(&anna).await;
    let told = told.first().expect("a move");
    assert_eq!((told.from.clone(), told.to.clone()), (inbox(), name_id("Trash")));
    assert_eq!((told.count, told.subjects.as_slice()), (2, &["Two".into(), "Three".into()][..]));
    // One of them was removed for good meanwhile.
    let gone = newest(&anna, &name_id("Trash")).await[0].id.clone();
    let request = ChangeRequest { messages: vec![gone], change: Change::Destroy };
    anna.post(&anna.path("changes").await, &request).await.json::<ChangeResult>();
    let told = history(&anna).await;
    assert_eq!((told[0].count, told[0].subjects.len()), (1, 1));
    assert_eq!(undo(&anna, &told[0].id).await, 202);
    wait_for(&app, "INBOX", 2);
    wait_for(&app, "Trash", 0);
    assert!(history(&anna).await.is_empty(), "going back is no move of its own");
    assert_eq!(undo(&anna, &told[0].id).await, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_undo_at_once_leaves_nothing_to_undo() {
    let app = App::start().await;
    let anna = app.anna().await;
    let ids = letters(&app, &anna, &["One"]).await;
    let moved = to_trash(&anna, ids).await.moved;
    let change = Change::Move { to: Target::Role(MailboxRole::Inbox) };
    let request = ChangeRequest { messages: vec![moved[0].to.clone()], change };
    anna.post(&anna.path("changes").await, &request).await.json::<ChangeResult>();
    assert!(history(&anna).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn whole_lists_are_one_move_and_old_ones_are_forgotten() {
    let app = App::start().await;
    let anna = app.anna().await;
    letters(&app, &anna, &["One", "Two", "Three"]).await;
    let request = JobRequest {
        mailbox: Some(inbox()),
        query: None,
        zone: 0,
        filters: Vec::new(),
        except: Vec::new(),
        change: Change::Move { to: Target::Role(MailboxRole::Archive) },
    };
    let job = anna.post(&anna.path("jobs").await, &request).await;
    assert_eq!(job.status, 202, "{}", job.text());
    job.json::<Job>();
    wait_for(&app, "Archive", 3);
    for _ in 0..100 {
        if !history(&anna).await.is_empty() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let told = history(&anna).await;
    assert_eq!((told.len(), told[0].count), (1, 3));
    app.state.clock.advance(SignedDuration::from_hours(31 * 24));
    let later = app.anna().await;
    assert!(history(&later).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_sees_and_undoes_their_own_moves_only() {
    let app = App::start().await;
    let anna = app.anna().await;
    let account = anna.account().await;
    let ben = app.signed_in(BEN).await;
    let (user, _) = app.ids(BEN).await;
    let all = shared::permission::Permission::ALL;
    server::db::accounts::grant(&app.state.db, &user, &account, &all).await.unwrap();
    app.state.access.forget(&user);
    let ids = letters(&app, &anna, &["One"]).await;
    to_trash(&anna, ids).await;
    let id = history(&anna).await[0].id.clone();
    let path = format!("/api/accounts/{account}/history");
    assert!(ben.get(&path).await.json::<History>().items.is_empty());
    let answer = ben.post(&format!("{path}/{id}/undo"), &serde_json::json!({})).await;
    assert_eq!(answer.status, 404);
    assert_eq!(app.host.messages(ANNA, "Trash").unwrap().len(), 1);
}
