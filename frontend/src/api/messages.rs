//! Single messages.

use gloo_net::http::Method;
use shared::calendar::Invitation;
use shared::conversation::Conversation;
use shared::id::{AccountId, MessageId, PartId};
use shared::message::{HeaderReport, Message, MessageQuote};
use shared::preview::Preview;
use shared::report::PhishingReport;
use shared::sender::Unsubscribed;

use super::client::{ApiError, account_url, get, head, unsafe_call};
use crate::i18n;

fn url(account: &AccountId, message: &MessageId, path: &[&str]) -> String {
    let mut segments = vec!["messages", message.as_str()];
    segments.extend(path);
    account_url(account, &segments)
}

pub async fn read(account: AccountId, message: MessageId) -> Result<Message, ApiError> {
    get(&url(&account, &message, &[])).read().await
}

/// The message and what it belongs with, from all folders.
pub async fn conversation(
    account: AccountId,
    message: MessageId,
) -> Result<Conversation, ApiError> {
    get(&url(&account, &message, &["conversation"])).read().await
}

/// The body as a reply or a forward quotes it.
pub async fn quote(account: AccountId, message: MessageId) -> Result<MessageQuote, ApiError> {
    get(&url(&account, &message, &["quote"])).read().await
}

pub async fn headers(account: AccountId, message: MessageId) -> Result<HeaderReport, ApiError> {
    get(&url(&account, &message, &["headers"])).read().await
}

/// Asks the sender to send no more, in the way that the message offers.
pub async fn unsubscribe(account: AccountId, message: MessageId) -> Result<Unsubscribed, ApiError> {
    unsafe_call(Method::POST, &url(&account, &message, &["unsubscription"])).read().await
}

/// Reports a message as a fraud to whom the operator named.
pub async fn report_phishing(
    account: AccountId,
    message: MessageId,
) -> Result<PhishingReport, ApiError> {
    unsafe_call(Method::POST, &url(&account, &message, &["phishing-report"])).read().await
}

/// The document that an iframe shows, with its few own words in the reader's language; remote images only when the user
/// asked for them.
pub fn body_url(account: &AccountId, message: &MessageId, with_images: bool) -> String {
    let url = url(account, message, &["body"]);
    let images = if with_images { "&images=1" } else { "" };
    format!("{url}?lang={}{images}", i18n::language().code())
}

/// The message as it came; with a file name for saving when `download`.
pub fn raw_url(account: &AccountId, message: &MessageId, download: bool) -> String {
    let url = url(account, message, &["raw"]);
    if download { format!("{url}?download=1") } else { url }
}

/// One part, decoded.
pub fn part_url(account: &AccountId, message: &MessageId, part: &PartId) -> String {
    url(account, message, &["parts", part.as_str()])
}

/// What is behind one of these addresses.
pub async fn blob(url: &str) -> Result<web_sys::Blob, ApiError> {
    get(url).blob().await
}

/// What a file is by its content, and what it says.
pub async fn preview(
    account: AccountId,
    message: MessageId,
    part: PartId,
) -> Result<Preview, ApiError> {
    get(&url(&account, &message, &["parts", part.as_str(), "preview"])).read().await
}

/// What a calendar in a message asks for.
pub async fn invitation(
    account: AccountId,
    message: MessageId,
    part: PartId,
) -> Result<Invitation, ApiError> {
    get(&url(&account, &message, &["parts", part.as_str(), "invitation"])).read().await
}

/// A file that is shown as it is.
pub fn inline_url(account: &AccountId, message: &MessageId, part: &PartId) -> String {
    url(account, message, &["parts", part.as_str(), "inline"])
}

/// The document for an iframe that shows an attached message.
pub fn attached_url(account: &AccountId, message: &MessageId, part: &PartId) -> String {
    url(account, message, &["parts", part.as_str(), "body"])
}

/// All files of a message in one archive.
pub fn attachments_url(account: &AccountId, message: &MessageId) -> String {
    url(account, message, &["attachments"])
}

/// What kind of file a part is, and how large, without its bytes.
pub async fn part_facts(
    account: AccountId,
    message: MessageId,
    part: PartId,
) -> Option<(String, u64)> {
    head(&part_url(&account, &message, &part)).await
}
