//! What a host offers, in terms that the interface cares about.

use shared::host::HostFeatures;

use crate::imap::Capabilities;

/// What follows from the capabilities. Whether there is ManageSieve is another host's to say.
pub fn of(host: &Capabilities) -> HostFeatures {
    HostFeatures {
        undo_move: host.has("UIDPLUS"),
        preview: host.has("PREVIEW"),
        quota: host.has("QUOTA"),
        ..HostFeatures::default()
    }
}
