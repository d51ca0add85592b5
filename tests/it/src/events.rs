//! The event stream.

use server::db;
use shared::event::Event;
use shared::permission::Permission;

use crate::app::{ANNA, App, BEN};
use crate::client::Events;

fn folders_changed(account: &shared::id::AccountId) -> Event {
    Event::MailboxesChanged { account: account.clone() }
}

/// The next event that we published: the watcher of the mail host speaks of folders whenever it likes.
async fn ours(stream: &mut Events) -> Option<Event> {
    loop {
        match stream.next().await {
            Some(Event::MailboxesChanged { .. } | Event::MailboxChanged { .. }) => {}
            other => return other,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn events_reach_the_browsers_they_concern_and_no_others() {
    let app = App::start().await;
    let (anna, ben) = (app.anna().await, app.signed_in(BEN).await);
    let (annas, bens) = (anna.account().await, ben.account().await);
    let mut heard_by_anna = anna.events(None).await;
    let mut heard_by_ben = ben.events(None).await;
    heard_by_anna.begun().await;
    heard_by_ben.begun().await;
    app.state.events.publish(&annas, folders_changed(&annas));
    app.state.events.publish(&bens, folders_changed(&bens));
    assert_eq!(heard_by_anna.next().await, Some(folders_changed(&annas)));
    assert_eq!(heard_by_ben.next().await, Some(folders_changed(&bens)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_comes_back_hears_what_it_missed() {
    let mut app = App::start().await;
    let anna = app.anna().await;
    let account = anna.account().await;
    let mut stream = anna.events(None).await;
    stream.begun().await;
    let last = stream.last_id().unwrap().to_owned();
    drop(stream);
    app.state.events.publish(&account, folders_changed(&account));
    let mut stream = anna.events(Some(&last)).await;
    assert_eq!(stream.next().await, Some(folders_changed(&account)));
    drop(stream);

    app.restart().await;
    anna.follow(&app.url);
    let mut stream = anna.events(Some(&last)).await;
    assert_eq!(stream.next().await, Some(Event::Resync), "nobody knows what was missed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_ends_with_its_session_and_not_with_another() {
    let app = App::start().await;
    let (anna, elsewhere) = (app.anna().await, app.anna().await);
    let mut ends = anna.events(None).await;
    let mut stays = elsewhere.events(None).await;
    ends.begun().await;
    stays.begun().await;
    anna.delete("/api/session").await;
    assert_eq!(ours(&mut ends).await, Some(Event::SignedOut));
    assert_eq!(ours(&mut ends).await, None);
    let account = elsewhere.account().await;
    app.state.events.publish(&account, Event::Resync);
    assert_eq!(ours(&mut stays).await, Some(Event::Resync));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_ends_when_a_grant_is_withdrawn_and_goes_on_without_it() {
    let app = App::start().await;
    let anna = app.anna().await;
    let ben = app.signed_in(BEN).await;
    let account = anna.account().await;
    let (user, _) = app.ids(BEN).await;
    db::accounts::grant(&app.state.db, &user, &account, &[Permission::Read]).await.unwrap();
    app.state.access.forget(&user);
    let mut stream = ben.events(None).await;
    stream.begun().await;
    app.state.events.publish(&account, Event::Resync);
    assert_eq!(ours(&mut stream).await, Some(Event::Resync));

    // As another node would do it: nobody here is told.
    db::accounts::withdraw(&app.state.db, &user, &account).await.unwrap();
    assert_eq!(ours(&mut stream).await, Some(Event::AccessChanged));
    assert_eq!(ours(&mut stream).await, None);
    let mut stream = ben.events(stream.last_id()).await;
    app.state.events.publish(&account, folders_changed(&account));
    app.state.events.publish(&user, Event::Resync);
    while let Some(event) = stream.next().await.filter(|event| *event != Event::Resync) {
        assert_ne!(event, folders_changed(&account), "the grant is withdrawn");
    }
    assert_eq!(ben.session().await.accounts.len(), 1);
    assert_eq!(anna.session().await.user.email, ANNA);
}
