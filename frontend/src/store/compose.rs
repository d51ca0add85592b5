//! Wishes to write: buttons and keys all over the app state them, the composer takes them up.

use leptos::prelude::*;
use shared::address::Address;
use shared::id::{AccountId, DraftId, MessageId};

/// What the user wants to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ComposeRequest {
    New {
        account: AccountId,
        to: Vec<Address>,
    },
    Reply {
        account: AccountId,
        message: MessageId,
    },
    ReplyAll {
        account: AccountId,
        message: MessageId,
    },
    Forward {
        account: AccountId,
        message: MessageId,
    },
    ForwardAsAttachment {
        account: AccountId,
        message: MessageId,
    },
    /// A message of Drafts.
    OpenMessage {
        account: AccountId,
        message: MessageId,
    },
    OpenDraft {
        account: AccountId,
        draft: DraftId,
    },
}

#[derive(Clone, Copy, Debug)]
pub struct Compose {
    requests: RwSignal<Vec<ComposeRequest>>,
}

impl Compose {
    pub(super) fn new() -> Self {
        Self { requests: RwSignal::new(Vec::new()) }
    }

    pub fn request(self, request: ComposeRequest) {
        self.requests.update(|requests| requests.push(request));
    }

    /// Whether somebody wants to write; tracked.
    pub fn is_wanted(self) -> bool {
        self.requests.with(|requests| !requests.is_empty())
    }

    /// Takes what was asked for since the last call.
    pub fn take(self) -> Vec<ComposeRequest> {
        self.requests.try_update(std::mem::take).unwrap_or_default()
    }
}
