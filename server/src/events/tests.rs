use futures_util::FutureExt;

use super::*;
use crate::clock::Clock;
use crate::nodes::NodeId;

fn hub() -> EventHub {
    EventHub::new(Arc::new(Nodes::new(NodeId::new(&mut rand::rng()), false)))
}

fn account(name: &str) -> Audience {
    Audience::Account(name.into())
}

fn event(name: &str) -> Event {
    Event::MailboxesChanged { account: name.into() }
}

/// What waits for this browser right now.
fn waiting(subscription: &mut Subscription) -> Vec<Event> {
    std::iter::from_fn(|| subscription.next().now_or_never().flatten())
        .map(|published| (*published.event).clone())
        .collect()
}

fn now() -> Timestamp {
    Clock::default().now()
}

#[test]
fn only_those_concerned_hear_it() {
    let hub = hub();
    let mut anna = hub.subscribe(vec![account("a"), account("shared")], None, now());
    let mut ben = hub.subscribe(vec![account("b"), account("shared")], None, now());
    hub.publish(account("a"), event("a"));
    hub.publish(account("shared"), event("shared"));
    assert_eq!(waiting(&mut anna), [event("a"), event("shared")]);
    assert_eq!(waiting(&mut ben), [event("shared")]);
    assert_eq!(hub.listeners(), 2);
    drop(ben);
    assert!(!hub.is_heard(&account("b")));
    assert!(hub.is_heard(&account("shared")));
}

#[test]
fn a_browser_that_comes_back_hears_what_it_missed() {
    let hub = hub();
    let mut stream = hub.subscribe(vec![account("a"), account("b")], None, now());
    hub.publish(account("a"), event("1"));
    let seen = stream.next().now_or_never().flatten().unwrap().id;
    drop(stream);
    hub.publish(account("b"), event("2"));
    hub.publish(account("a"), event("3"));
    let mut stream = hub.subscribe(vec![account("a"), account("b")], Some(seen), now());
    assert_eq!(waiting(&mut stream), [event("2"), event("3")]);
}

#[test]
fn a_stream_on_which_nothing_came_resumes_where_it_began() {
    let hub = hub();
    let begin = hub.subscribe(vec![account("a")], None, now()).begins_at();
    hub.publish(account("a"), event("1"));
    let mut stream = hub.subscribe(vec![account("a")], Some(begin), now());
    assert_eq!(waiting(&mut stream), [event("1")]);
}

#[test]
fn a_browser_that_missed_too_much_reads_everything_again() {
    let hub = hub();
    let audiences = vec![account("a")];
    let begin = hub.subscribe(audiences.clone(), None, now()).begins_at();
    for _ in 0..=KEPT {
        hub.publish(account("a"), event("a"));
    }
    let mut late = hub.subscribe(audiences.clone(), Some(begin), now());
    assert_eq!(waiting(&mut late), [Event::Resync]);

    let of_another_run = EventId { run: begin.run.wrapping_add(1), ..begin };
    let mut after_restart = hub.subscribe(audiences, Some(of_another_run), now());
    assert_eq!(waiting(&mut after_restart), [Event::Resync]);

    let mut of_a_new_account = hub.subscribe(vec![account("new")], Some(begin), now());
    assert_eq!(waiting(&mut of_a_new_account), [Event::Resync]);
}

#[test]
fn a_slow_browser_is_cut_off_and_catches_up() {
    let hub = hub();
    let mut slow = hub.subscribe(vec![account("a")], None, now());
    for _ in 0..=WAITING {
        hub.publish(account("a"), event("a"));
    }
    let mut last = slow.begins_at();
    while let Some(Some(published)) = slow.next().now_or_never() {
        last = published.id;
    }
    assert!(slow.next().now_or_never().is_some_and(|end| end.is_none()), "the stream ends");
    drop(slow);
    let mut again = hub.subscribe(vec![account("a")], Some(last), now());
    assert_eq!(waiting(&mut again), [event("a")]);
}

#[test]
fn what_nobody_comes_back_for_is_forgotten() {
    let hub = hub();
    let begin = hub.subscribe(vec![account("a")], None, now()).begins_at();
    let later = now() + FORGET_AFTER + SignedDuration::from_secs(1);
    drop(hub.subscribe(vec![account("b")], None, later));
    assert!(!hub.lock().audiences.contains_key(&account("a")));
    let mut stream = hub.subscribe(vec![account("a")], Some(begin), later);
    assert_eq!(waiting(&mut stream), [Event::Resync]);
}

#[test]
fn ids_read_back_as_written() {
    let id = EventId { run: 0xab, number: 12 };
    assert_eq!(id.to_string(), "000000ab-12");
    assert_eq!(id.to_string().parse(), Ok(id));
    for bad in ["", "-", "12", "zz-1", "1-x"] {
        assert!(bad.parse::<EventId>().is_err(), "{bad}");
    }
}
