//! What somebody may do, in words.

use shared::id::MailboxId;
use shared::permission::Permission;
use shared::share::{ShareTerms, WITHIN_FOLDERS};
use shared::{Timestamp, mailbox::Mailbox};

use crate::i18n::folder_name;
use crate::i18n::format::{DateStyle, date};
use crate::t;

/// In the order in which they are offered.
pub const OFFERED: [Permission; 11] = Permission::ALL;

pub fn name(permission: Permission) -> &'static str {
    match permission {
        Permission::Read => "permission.read",
        Permission::Organise => "permission.organise",
        Permission::SendAs => "permission.sendAs",
        Permission::Folders => "permission.folders",
        Permission::Rules => "permission.rules",
        Permission::AutoReply => "permission.autoReply",
        Permission::Signatures => "permission.signatures",
        Permission::BlockedSenders => "permission.blockedSenders",
        Permission::ActivityLog => "permission.activityLog",
        Permission::Devices => "permission.devices",
        Permission::InviteOthers => "permission.inviteOthers",
    }
}

/// What is meant by it.
pub fn note(permission: Permission) -> &'static str {
    match permission {
        Permission::Read => "permission.readNote",
        Permission::Organise => "permission.organiseNote",
        Permission::SendAs => "permission.sendAsNote",
        Permission::Folders => "permission.foldersNote",
        Permission::Rules => "permission.rulesNote",
        Permission::AutoReply => "permission.autoReplyNote",
        Permission::Signatures => "permission.signaturesNote",
        Permission::BlockedSenders => "permission.blockedSendersNote",
        Permission::ActivityLog => "permission.activityLogNote",
        Permission::Devices => "permission.devicesNote",
        Permission::InviteOthers => "permission.inviteOthersNote",
    }
}

/// Whether it can be held in some folders only.
pub fn fits_folders(permission: Permission) -> bool {
    WITHIN_FOLDERS.contains(&permission)
}

/// Until when.
pub fn until(ends_at: Option<Timestamp>) -> String {
    ends_at.map_or_else(|| t!("sharing.always"), |end| date(end, DateStyle::LongDate))
}

/// The folders by name, as far as they are known here; else by what their ids say.
pub fn folders(terms: &ShareTerms, known: &[Mailbox]) -> Vec<String> {
    let named = |id: &MailboxId| {
        let mailbox = known.iter().find(|mailbox| mailbox.id == *id);
        mailbox.map(folder_name).or_else(|| id.host_name()).unwrap_or_default()
    };
    terms.folders.iter().flatten().map(named).collect()
}
