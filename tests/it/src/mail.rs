//! Letters and folders, as the tests name them.

use server::imap::MailboxName;
use server::mail::ids::mailbox_id;
use shared::id::MailboxId;
use shared::message::{MessageSummary, MessageWindow};
use stack::MailHost;

use crate::app::ANNA;
use crate::client::{Answer, Client};

/// A small letter with this subject.
pub fn letter(subject: &str) -> Vec<u8> {
    let subject: String = subject.chars().filter(|c| c.is_ascii_graphic() || *c == ' ').collect();
    format!(
        "From: Dan <dan@partner.example>\r\nTo: anna@pli.example\r\nSubject: {subject}\r\n\
         Date: Sat, 21 Nov 2026 10:00:00 +0000\r\nMessage-ID: <{}@test>\r\n\r\nHello.\r\n",
        subject.replace(' ', "-")
    )
    .into_bytes()
}

pub fn name_id(name: &str) -> MailboxId {
    // What a browser could send: the id of any name at all, also of one that no folder has.
    mailbox_id(&MailboxName::new(name))
}

pub fn inbox() -> MailboxId {
    name_id("INBOX")
}

pub async fn window(browser: &Client, mailbox: &MailboxId, position: u32, limit: u32) -> Answer {
    let place = format!("mailboxes/{mailbox}/messages?position={position}&limit={limit}");
    browser.get(&browser.path(&place).await).await
}

/// The newest messages of a folder.
pub async fn newest(browser: &Client, mailbox: &MailboxId) -> Vec<MessageSummary> {
    window(browser, mailbox, 0, 50).await.json::<MessageWindow>().items
}

pub fn subjects(rows: &[MessageSummary]) -> Vec<&str> {
    rows.iter().map(|row| row.subject.as_str()).collect()
}

/// Fills a folder with `first` letters and doubles it so many times, which is quicker than to send them all.
pub fn fill(host: &MailHost, folder: &str, first: usize, doublings: usize) {
    for number in 0..first {
        host.save(ANNA, folder, &[], &letter(&format!("Nr {number}"))).unwrap();
    }
    let mut commands = String::new();
    for _ in 0..doublings {
        commands.push_str(&format!("s SELECT {folder}\r\nc UID COPY 1:* {folder}\r\n"));
    }
    host.imap(ANNA, commands.as_bytes()).unwrap();
}
