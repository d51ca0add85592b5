//! What a host can do, so that nothing else is offered.

use std::collections::BTreeSet;

use shared::script::SieveHost;
use shared::sieve::extension::EVALUATED;

/// The Sieve extensions of a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Able(pub BTreeSet<String>);

impl Able {
    /// Without a host that keeps rules, all that can be tried here.
    pub fn new(host: Option<&SieveHost>) -> Self {
        match host {
            Some(host) => Self(host.extensions.iter().map(|name| name.to_lowercase()).collect()),
            None => Self(EVALUATED.iter().map(|&name| name.to_owned()).collect()),
        }
    }

    pub fn all(&self, names: &[&str]) -> bool {
        names.iter().all(|name| self.0.contains(*name))
    }
}
