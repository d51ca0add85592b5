//! Servers ("nodes") that share a PostgreSQL database, any of which serves any request.
//!
//! What must outlive a node is in the database. What lives in a node's memory is one of three things: a cache, which can
//! be lost; what the others are told of as it happens ([`bus`]); or work under way, which one node does at a time
//! ([`claims`]), and which requests that reach another node are passed on to. See `docs/adr/0033-several-nodes.md`.
//!
//! With SQLite there is one node, which tells and asks nobody.

mod bus;
mod claims;

use std::fmt;
use std::net::SocketAddr;

use rand::CryptoRng;
use shared::event::Event;
use shared::id::AccountId;
use tokio_util::sync::CancellationToken;

use crate::db::{self, DbResult};
use crate::events::Audience;
use crate::state::AppState;
pub use claims::{Kind, Taken};

/// One run of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeId(u32);

impl NodeId {
    pub fn new(rng: &mut impl CryptoRng) -> Self {
        // 31 bits: PostgreSQL's numbers have a sign.
        Self(rng.next_u32() >> 1)
    }

    pub(crate) fn number(self) -> u32 {
        self.0
    }

    fn in_database(self) -> i64 {
        self.0.into()
    }

    /// A name for something that lives in this node's memory.
    pub fn name(self, rng: &mut impl CryptoRng) -> String {
        format!("{self}{:016x}", rng.next_u64())
    }

    /// The node that [`NodeId::name`] gave this name.
    pub fn of_name(name: &str) -> Option<Self> {
        let (node, rest) = name.split_at_checked(8)?;
        let is_name = rest.len() == 16 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
        u32::from_str_radix(node, 16).ok().filter(|_| is_name).map(Self)
    }
}

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", self.0)
    }
}

/// What this node knows of itself and the others.
#[derive(Debug)]
pub struct Nodes {
    pub id: NodeId,
    /// Whether there may be others.
    pub are_many: bool,
    claims: claims::Held,
    bus: bus::Outbound,
    /// Cancelled when nothing is under way any more: until then this node counts as alive.
    idle: CancellationToken,
}

impl Nodes {
    pub fn new(id: NodeId, are_many: bool) -> Self {
        Self {
            id,
            are_many,
            claims: claims::Held::default(),
            bus: bus::Outbound::new(),
            idle: CancellationToken::new(),
        }
    }

    /// Whether a task of this node does this now.
    pub(crate) fn has(&self, kind: Kind, subject: &str) -> bool {
        self.claims.has(kind, subject)
    }

    /// Tells the browsers at other nodes.
    pub(crate) fn publish(&self, audience: &Audience, event: &Event) {
        if self.are_many {
            self.bus.say(bus::Word::Event {
                audience: audience.clone(),
                event: Box::new(event.clone()),
            });
        }
    }

    /// An account has another credential, or is gone: the others open it anew.
    pub(crate) fn closed(&self, account: &AccountId) {
        if self.are_many {
            self.bus.say(bus::Word::Closed { account: account.clone() });
        }
    }

    /// The organisation's senders changed.
    pub(crate) fn senders_changed(&self) {
        if self.are_many {
            self.bus.say(bus::Word::SendersChanged);
        }
    }
}

/// Makes this node known to the others, and hears them from now on.
///
/// # Errors
///
/// A database that can't be reached.
pub async fn join(state: &AppState, listening: SocketAddr) -> DbResult<()> {
    if state.nodes.are_many {
        let own = &state.config.node_address;
        if own.is_empty() && listening.ip().is_unspecified() {
            tracing::warn!("No other node can reach this one: set node_address");
        }
        let address = if own.is_empty() { listening.to_string() } else { own.clone() };
        bus::start(state, address).await?;
    }
    Ok(())
}

/// Lets go of what nodes that died had claimed.
///
/// # Errors
///
/// Those of the database.
pub(crate) async fn forget_dead(state: &AppState) -> DbResult<()> {
    match state.nodes.are_many {
        true => db::nodes::forget_dead(&state.db, state.nodes.id.in_database()).await,
        false => Ok(()),
    }
}

/// Lets the others take up at once what this node leaves behind.
pub async fn leave(state: &AppState) {
    state.nodes.idle.cancel();
    if state.nodes.are_many
        && let Err(error) = db::nodes::leave(&state.db, state.nodes.id.in_database()).await
    {
        tracing::warn!(%error, "The other nodes could not be told that this one stops");
    }
}

/// Where another node is reached; `None` for one that is gone.
pub(crate) async fn address(state: &AppState, node: NodeId) -> DbResult<Option<String>> {
    db::nodes::address(&state.db, node.in_database()).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_their_node() {
        let node = NodeId::new(&mut rand::rng());
        assert_eq!(NodeId::of_name(&node.name(&mut rand::rng())), Some(node));
        for other in ["", "undo", "0123456789abcdef", "é234567890123456789012345"] {
            assert_eq!(NodeId::of_name(other), None);
        }
    }
}
