//! What a reply or a forward takes from the message it is about: whom it addresses, its subject, its place in the thread.

use crate::address::{Address, fold_duplicates};
use crate::draft::{Related, Relation};
use crate::message::Message;

/// Who is meant to read the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Whoever wrote.
    Sender,
    /// Everyone who got it.
    All,
    /// The mailing list it came over.
    List,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recipients {
    pub to: Vec<Address>,
    pub cc: Vec<Address>,
}

/// Whom an answer to `message` addresses (RFC 5322 §3.6.2 and §3.6.3). `own` are the addresses of whoever answers.
///
/// One never answers oneself: an answer to a message that one sent goes to those whom it addressed. A `Reply-To` of
/// somebody else still decides there, because forms on web sites write in the site owner's name.
pub fn recipients(message: &Message, own: &[Address], audience: Audience) -> Recipients {
    let is_own = |address: &Address| own.iter().any(|mine| mine.same_mailbox(address));
    let not_own = |list: &[Address]| -> Vec<Address> {
        reachable(list).into_iter().filter(|address| !is_own(address)).collect()
    };

    if let (Audience::List, Some(list)) = (audience, &message.list_post) {
        return Recipients { to: vec![Address::new("", list)], cc: Vec::new() };
    }
    let author = if reachable(&message.from).is_empty() { &message.sender } else { &message.from };
    let answer_to = [&message.reply_to, author]
        .into_iter()
        .map(|list| not_own(list))
        .find(|list| !list.is_empty());
    let written_by_me = answer_to.is_none();
    let to = answer_to.unwrap_or_else(|| match not_own(&message.to) {
        // To nobody else: a note to oneself, which one answers to oneself.
        others if others.is_empty() => reachable(author),
        others => others,
    });
    let cc = match (audience, written_by_me) {
        (Audience::Sender | Audience::List, _) => Vec::new(),
        (Audience::All, true) => not_own(&message.cc),
        (Audience::All, false) => [not_own(&message.to), not_own(&message.cc)].concat(),
    };
    let to = fold_duplicates(to);
    let cc = fold_duplicates(cc);
    let cc = cc.into_iter().filter(|one| !to.iter().any(|other| other.same_mailbox(one))).collect();
    Recipients { to, cc }
}

/// Without what names nobody, like the empty address of an empty group.
fn reachable(list: &[Address]) -> Vec<Address> {
    list.iter().filter(|address| address.email.contains('@')).cloned().collect()
}

/// Prefixes of replies in the languages whose mail programs translate them; folded to lower case.
const REPLY_PREFIXES: &[&str] = &[
    "re", "aw", "antw", "antwort", "rif", "r", "res", "ref", "réf", "sv", "vs", "odp", "ynt",
    "bls", "vá", "πε", "отв", "回复", "答复",
];
/// The same of forwards. `i` (Italian) and `r` above count in capitals only.
const FORWARD_PREFIXES: &[&str] = &[
    "fwd",
    "fw",
    "wg",
    "tr",
    "i",
    "rv",
    "enc",
    "vb",
    "vl",
    "pd",
    "doorst",
    "továbbítás",
    "πρθ",
    "转发",
];

/// The subject of a message related to one with `subject`: one prefix, whatever language the others were in, and the tag
/// of a mailing list behind it (`[list] Re: x` becomes `Re: [list] x`).
pub fn subject(relation: Relation, subject: &str) -> String {
    let (prefix, known) = match relation {
        Relation::Reply => ("Re:", REPLY_PREFIXES),
        Relation::Forward => ("Fwd:", FORWARD_PREFIXES),
    };
    let (tag, rest) = list_tag(strip_prefixes(subject.trim(), known));
    let parts = [prefix, tag, strip_prefixes(rest, known)];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Splits `[tag] rest`.
fn list_tag(subject: &str) -> (&str, &str) {
    let end = subject.strip_prefix('[').and_then(|rest| rest.find(']')).map(|end| end + 2);
    match end.and_then(|end| subject.split_at_checked(end)) {
        Some((tag, rest)) => (tag, rest.trim_start()),
        None => ("", subject),
    }
}

fn strip_prefixes<'a>(mut subject: &'a str, known: &[&str]) -> &'a str {
    while let Some(rest) = strip_prefix(subject, known) {
        subject = rest;
    }
    subject
}

/// Strips `Re:`, `RE :`, `Re[2]:` or `Re^2:`.
fn strip_prefix<'a>(subject: &'a str, known: &[&str]) -> Option<&'a str> {
    let (word, rest) = subject.split_once([':', '：'])?;
    let word = word.trim_end();
    let word = word.find(['[', '(', '^']).and_then(|count| word.split_at_checked(count)).map_or(
        word,
        |(word, count)| {
            let counts = count.chars().all(|c| c.is_ascii_digit() || "[](^)".contains(c));
            if counts { word } else { "" }
        },
    );
    // One letter is a prefix in Italian, but also the start of many a title: in capitals only.
    let lower = if word.chars().count() == 1 && word != word.to_uppercase() {
        String::new()
    } else {
        word.to_lowercase()
    };
    known.contains(&lower.as_str()).then(|| rest.trim_start())
}

/// A message's place in its thread: Message-IDs without angle brackets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Threading {
    pub in_reply_to: Vec<String>,
    pub references: Vec<String>,
}

/// More than any thread needs to be put together, and little enough for one header field.
const REFERENCES_MAX: usize = 50;

/// Where an answer to `message` stands (RFC 5322 §3.6.4). A forward starts a conversation with somebody else: it refers
/// to the message, so that the two stand together for its sender, but answers nothing.
pub fn threading(relation: Relation, message: &Message) -> Threading {
    let parent = message.message_id.as_deref().filter(|id| is_message_id(id));
    let mut references = match (message.references.as_slice(), message.in_reply_to.as_slice()) {
        // "If the parent message does not contain a References field but does have an In-Reply-To field containing a
        // single message identifier"
        ([], [only]) => vec![only.clone()],
        (references, _) => references.to_vec(),
    };
    references.retain(|id| is_message_id(id) && Some(id.as_str()) != parent);
    references.extend(parent.map(ToOwned::to_owned));
    shorten(&mut references);
    let in_reply_to = match relation {
        Relation::Reply => parent.map(ToOwned::to_owned).into_iter().collect(),
        Relation::Forward => Vec::new(),
    };
    Threading { in_reply_to, references }
}

/// Keeps the root of the thread and its latest messages: what threading needs.
fn shorten(references: &mut Vec<String>) {
    let excess = references.len().saturating_sub(REFERENCES_MAX);
    if excess > 0 {
        references.drain(1..=excess);
    }
}

/// Whether it can be written between angle brackets as it stands. 998 octets is the longest line (RFC 5322 §2.1.1).
fn is_message_id(id: &str) -> bool {
    let is_plain = |c: char| !c.is_whitespace() && !c.is_control() && c != '<' && c != '>';
    !id.is_empty() && id.len() <= 900 && id.chars().all(is_plain)
}

/// The tie that lets the server mark `message` as answered or forwarded.
pub fn related(relation: Relation, message: &Message) -> Related {
    Related { message: message.id.clone(), relation }
}

#[cfg(test)]
mod tests;
