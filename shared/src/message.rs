//! Messages as lists and the reader show them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::address::Address;
use crate::attachment::Attachment;
use crate::conversation::ConversationSummary;
use crate::id::{MailboxId, MessageId};
use crate::keyword::Keywords;
use crate::report::DeliveryReport;
use crate::sender::{SenderNotice, Unsubscribe};
use crate::trace::{Authentication, Hop};

/// One line of the message list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MessageSummary {
    pub id: MessageId,
    pub from: Vec<Address>,
    /// To and Cc: what Sent and Drafts show in place of the sender.
    pub to: Vec<Address>,
    /// Decoded; empty where there is none.
    pub subject: String,
    /// The first words of the text, on one line; `None` where the host doesn't offer PREVIEW (RFC 8970).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preview: Option<String>,
    /// When our server got it (`INTERNALDATE`), not the sender's `Date:` header, which may lie.
    #[serde(with = "crate::instant")]
    pub received_at: Timestamp,
    pub size_bytes: u64,
    pub keywords: Keywords,
    pub has_attachment: bool,
    /// What the message is the newest of in its folder, where rows are conversations and this one has more messages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation: Option<ConversationSummary>,
    /// When it comes back to the inbox, where it was put away until then.
    #[serde(default, with = "crate::instant::optional", skip_serializing_if = "Option::is_none")]
    pub snoozed_until: Option<Timestamp>,
}

/// `GET …/mailboxes/{mailbox}/messages?position&limit`: part of a list, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MessageWindow {
    pub mailbox: MailboxId,
    /// See [`crate::mailbox::Mailbox::state`].
    pub state: String,
    /// All messages in the view, or all conversations.
    pub total: u32,
    /// Place of the first item in the view, from 0.
    pub position: u32,
    pub items: Vec<MessageSummary>,
    /// What changed since the state that the request named with `since`; `None` where that can't be told in few words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changes: Option<WindowChanges>,
    #[serde(default)]
    pub grouping: Grouping,
}

/// What a row of a list stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Grouping {
    /// For a conversation. Asked for and not so until the folder is read through.
    pub is_on: bool,
    /// Folders are still being read through: asked again in a moment, the answer shows more that belongs together.
    pub is_settling: bool,
}

/// What became of a list since it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct WindowChanges {
    /// The same messages stand in the same places, so that no items are sent.
    pub same: bool,
    /// Every message of the folder whose keywords changed, also outside of the window.
    pub keywords: Vec<MessageKeywords>,
}

/// The keywords that a message has now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MessageKeywords {
    pub id: MessageId,
    pub keywords: Keywords,
}

/// What the reader shows around the body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Message {
    pub id: MessageId,
    pub mailbox: MailboxId,
    pub from: Vec<Address>,
    pub sender: Vec<Address>,
    pub reply_to: Vec<Address>,
    pub to: Vec<Address>,
    pub cc: Vec<Address>,
    pub bcc: Vec<Address>,
    pub subject: String,
    /// The `Date:` header, where there is one that can be read.
    #[serde(default, with = "crate::instant::optional", skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<Timestamp>,
    #[serde(with = "crate::instant")]
    pub received_at: Timestamp,
    pub size_bytes: u64,
    pub keywords: Keywords,
    /// `Message-ID` without angle brackets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_id: Option<String>,
    pub in_reply_to: Vec<String>,
    pub references: Vec<String>,
    /// Address of `List-Post` (RFC 2369), if the message came over a list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list_post: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender_notice: Option<SenderNotice>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unsubscribe: Option<Unsubscribe>,
    /// One for each recipient, where the message is a delivery report (RFC 3464).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub delivery: Vec<DeliveryReport>,
    pub body: BodyInfo,
    /// Parts to offer beside the body; images that the body shows in place are not among them.
    pub attachments: Vec<Attachment>,
}

impl Message {
    /// The calendar that came with it, if one did.
    pub fn calendar(&self) -> Option<&Attachment> {
        let is_calendar =
            |media_type: &str| matches!(media_type, "text/calendar" | "application/ics");
        self.attachments.iter().find(|it| is_calendar(&it.media_type))
    }
}

/// What `GET …/messages/{message}/body` will show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct BodyInfo {
    pub kind: BodyKind,
    /// Images on other machines, not loaded until the user asks.
    pub remote_images: u32,
    /// Those among them that only tell that the mail was read; not loaded even when the user asks for images.
    #[serde(default, skip_serializing_if = "Trackers::is_empty")]
    pub trackers: Trackers,
    /// Whether the mail brings colours of its own, so that it is shown on white paper in the dark too.
    pub has_own_colours: bool,
    /// Something the reader should say above the body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<BodyNote>,
}

/// Images that can't be seen, or whose host is known to count readers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Trackers {
    pub count: u32,
    /// Who counts, or the host where that isn't known; each once, and not all where they are many.
    pub names: Vec<String>,
}

impl Trackers {
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum BodyKind {
    Html,
    Plain,
    /// No text in it at all.
    Empty,
}

/// Why the body isn't shown as its sender made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum BodyNote {
    /// HTML over the caps of size, depth or attributes: its plain text is shown.
    TooComplex,
    /// Only the beginning is shown.
    Truncated,
    /// OpenPGP or S/MIME, which Pli can't open yet.
    Encrypted,
}

/// `GET …/messages/{message}/quote`: the body for a reply or forward, already sanitised.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MessageQuote {
    /// A fragment for the composer's own document; never for the app's.
    pub html: String,
    pub text: String,
    /// Where its host says that it was delivered to (`Delivered-To`, `X-Original-To`): what a blind copy or a mailing
    /// list's letter went to stands nowhere else.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub delivered_to: Vec<Address>,
}

/// `GET …/messages/{message}/headers`: all of them, and what they tell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct HeaderReport {
    /// In the order of the message.
    pub items: Vec<Header>,
    /// From the first that took it to the last.
    pub journey: Vec<Hop>,
    pub authentication: Authentication,
}

/// Header fields, in the order of the message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MessageHeaders {
    pub items: Vec<Header>,
}

/// One header field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Header {
    pub name: String,
    /// As it stands in the message, folds included; bytes that are no UTF-8 replaced.
    pub raw: String,
    /// Unfolded and with encoded words (RFC 2047) decoded.
    pub decoded: String,
}
