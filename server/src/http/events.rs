//! The event stream (server-sent events, WHATWG HTML §9.2).

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use axum::response::sse::{Event as Line, KeepAlive, Sse};
use futures_util::Stream;
use shared::event::Event;

use super::access::{Signed, Standing};
use crate::events::{Audience, Published};
use crate::mail::{MessageRef, ids};
use crate::people::access::Access;
use crate::state::AppState;

/// How often a stream asks whether its session and its grants still stand: what ended bites within 5 seconds.
pub(super) const CHECK_EVERY: Duration = Duration::from_secs(3);

/// Keeps proxies from taking the stream for dead.
const KEEP_ALIVE: Duration = Duration::from_secs(20);

/// Nothing is kept on the way, neither for later nor until there is more (nginx).
const UNBUFFERED: [(&str, &str); 2] = [("cache-control", "no-store"), ("x-accel-buffering", "no")];

/// How soon a browser comes back after the stream broke.
const COME_BACK: Duration = Duration::from_secs(2);

/// What happens, as it happens. A browser that comes back with `Last-Event-ID` gets what it missed, or `resync`.
///
/// The stream ends when the session does, and when the user's accounts or permissions change.
#[utoipa::path(
    get,
    path = "/events",
    tag = "events",
    params(("Last-Event-ID" = Option<String>, Header, description = "Where the last stream broke")),
    responses((status = 200, description = "Server-sent events", body = Event, content_type = "text/event-stream"))
)]
pub(super) async fn read(
    State(state): State<AppState>,
    signed: Signed,
    headers: HeaderMap,
) -> impl IntoResponse {
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
    let stream = async_stream::stream! {
        let mut events =
            state.events.subscribe(audiences(&signed.access), last, state.clock.now());
        for account in signed.access.readable() {
            state.watchers.ensure(&state, account);
        }
        let begin = Line::default().retry(COME_BACK);
        yield Ok(match last {
            Some(_) => begin.comment("again"),
            None => begin.id(events.begins_at().to_string()),
        });
        let mut checks = tokio::time::interval(CHECK_EVERY);
        loop {
            tokio::select! {
                () = state.stopping.cancelled() => break,
                published = events.next() => match published {
                    Some(published) if is_heard(&signed.access, &published.event) => {
                        yield Ok(line(&published));
                    }
                    Some(_) => {}
                    None => break,
                },
                _ = checks.tick() => {
                    events.alive_at(state.clock.now());
                    match signed.standing(&state).await {
                        Standing::Same => {}
                        Standing::Changed => {
                            yield Ok(data(&Event::AccessChanged));
                            break;
                        }
                        Standing::Ended => {
                            yield Ok(data(&Event::SignedOut));
                            break;
                        }
                    }
                }
            }
        }
    };
    sse(stream)
}

/// A stream of lines as an answer.
pub(super) fn sse<S>(stream: S) -> impl IntoResponse
where
    S: Stream<Item = Result<Line, Infallible>> + Send + 'static,
{
    (UNBUFFERED, Sse::new(stream).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}

/// Whom this user hears for.
fn audiences(access: &Access) -> Vec<Audience> {
    let accounts = access.readable().map(Audience::from);
    std::iter::once(Audience::from(&access.user)).chain(accounts).collect()
}

/// Whether an event is about what is there for this user.
fn is_heard(access: &Access, event: &Event) -> bool {
    let (account, mailbox) = match event {
        Event::MailboxChanged { account, mailbox, .. } => (account, ids::mailbox_name(mailbox)),
        Event::JobChanged { account, job } => (account, ids::mailbox_name(&job.mailbox)),
        Event::PresenceChanged { account, person } => {
            (account, MessageRef::parse(&person.message).map(|message| message.mailbox))
        }
        _ => return true,
    };
    let scope = access.grant(account).map(|grant| &grant.scope);
    scope.is_some_and(|scope| !scope.is_limited() || mailbox.is_some_and(|name| scope.holds(&name)))
}

fn line(published: &Published) -> Line {
    data(&published.event).id(published.id.to_string())
}

fn data(event: &Event) -> Line {
    Line::default().data(serde_json::to_string(event).unwrap_or_default())
}
