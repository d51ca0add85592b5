//! The page that a link to a message leads to. It needs no script, and shows the letter in a frame as the app does.

use std::fmt::Write;

use jiff::Timestamp;
use shared::address::Address;
use shared::attachment::Attachment;
use shared::language::Language;
use shared::message::Message;

use super::rewrite::escape;
use super::words;

/// What the page may do: show itself, and the letter in its frame.
pub const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; \
    form-action 'none'; base-uri 'none'; frame-ancestors 'self'";

const CSS: &str = include_str!("linked/page.css");

/// The page of a message; `address` is the link's path.
pub fn page(message: &Message, address: &str, expires_at: Timestamp, language: Language) -> String {
    let subject = match message.subject.trim() {
        "" => words::no_subject(language),
        subject => subject,
    };
    let mut page = head(subject, language);
    page.push_str("<main><header><h1>");
    escape(subject, &mut page);
    page.push_str("</h1><p>");
    people(&message.from, &mut page);
    if !message.to.is_empty() {
        page.push_str(" <span class=\"to\">→ ");
        people(&message.to, &mut page);
        page.push_str("</span>");
    }
    page.push_str("</p><p class=\"when\">");
    time(message.sent_at.unwrap_or(message.received_at), &mut page);
    page.push_str("</p></header>");
    let _ = write!(
        page,
        "<iframe src=\"{address}/body\" title=\"{}\" \
         sandbox=\"allow-popups allow-popups-to-escape-sandbox\"></iframe>",
        words::title(language)
    );
    if !message.attachments.is_empty() {
        page.push_str("<ul>");
        for file in &message.attachments {
            attached(file, address, &mut page);
        }
        page.push_str("</ul>");
    }
    let _ = write!(page, "<footer>{} ", words::shared_until(language));
    time(expires_at, &mut page);
    page.push_str("</footer></main></body></html>\n");
    page
}

/// The page of a link that leads nowhere, never did, or does no more.
pub fn gone(language: Language) -> String {
    notice(words::link_gone(language), language)
}

/// The page of a link that can't be followed at the moment.
pub fn unavailable(language: Language) -> String {
    notice(words::link_unavailable(language), language)
}

fn notice((title, text): (&str, &str), language: Language) -> String {
    let head = head(title, language);
    format!("{head}<main class=\"notice\"><h1>{title}</h1><p>{text}</p></main></body></html>\n")
}

fn head(title: &str, language: Language) -> String {
    let mut page = format!(
        "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><title>",
        language.code()
    );
    escape(title, &mut page);
    let _ = write!(
        page,
        " – Pli</title><meta name=\"viewport\" content=\"width=device-width\">\
         <meta name=\"robots\" content=\"noindex, nofollow\"><style>{CSS}</style></head><body>"
    );
    page
}

fn people(people: &[Address], page: &mut String) {
    for (place, person) in people.iter().enumerate() {
        if place > 0 {
            page.push_str(", ");
        }
        escape(&person.to_string(), page);
    }
}

/// Without script nobody knows the reader's clock: the time says whose it is.
fn time(at: Timestamp, page: &mut String) {
    let _ = write!(page, "<time datetime=\"{at}\">{}</time>", at.strftime("%Y-%m-%d %H:%M UTC"));
}

fn attached(file: &Attachment, address: &str, page: &mut String) {
    let _ = write!(page, "<li><a href=\"{address}/parts/");
    escape(file.part.as_str(), page);
    page.push_str("\" download>");
    escape(&file.name, page);
    let _ = write!(page, "</a> <span>{} KB</span></li>", file.size_bytes.div_ceil(1024));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_message_says_of_itself_is_only_text() {
        let message: Message = serde_json::from_value(serde_json::json!({
            "id": "m", "mailbox": "i", "sender": [], "replyTo": [], "cc": [], "bcc": [],
            "from": [{ "name": "<b>Eve</b>", "email": "eve@x.example" }],
            "to": [{ "email": "\"><script>@x.example" }],
            "subject": "</title><script>alert(1)</script>",
            "receivedAt": "2026-11-22T08:00:00Z", "sizeBytes": 1, "keywords": [],
            "inReplyTo": [], "references": [],
            "body": { "kind": "plain", "remoteImages": 0, "hasOwnColours": false },
            "attachments": [{
                "part": "2", "name": "a\" onclick=\"x", "mediaType": "text/plain", "sizeBytes": 10,
            }],
        }))
        .unwrap();
        let page = page(&message, "/m/token", Timestamp::UNIX_EPOCH, Language::En);
        for bad in ["<script", "<b>Eve", "\" onclick"] {
            assert!(!page.contains(bad), "{bad} in {page}");
        }
        assert!(page.contains("&lt;b&gt;Eve") && page.contains("/m/token/parts/2"));
    }
}
