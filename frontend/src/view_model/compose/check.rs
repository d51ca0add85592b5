//! What is looked at before a message is sent.

use std::collections::BTreeSet;

use shared::address::{Address, AddressProblem};
use shared::limits::Limits;

use super::chips::{Recipients, Standing, standing};
use super::files::encoded_bytes;

/// From how many visible recipients on Bcc is suggested.
const MANY_VISIBLE: usize = 25;

/// What is to be sent, as far as it matters here.
#[derive(Clone, Copy, Debug)]
pub struct Outgoing<'a> {
    pub recipients: &'a Recipients,
    /// Whom the writer has written to before.
    pub known: &'a [Address],
    /// Domains that take no mail, as far as that is known.
    pub dead: &'a [String],
    pub subject: &'a str,
    /// What the writer wrote, without what is quoted.
    pub text: &'a str,
    pub body_bytes: u64,
    pub files: usize,
    pub files_bytes: u64,
}

/// Why a message can't be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    NoRecipient,
    BadRecipient { shown: String, problem: AddressProblem },
    TooManyRecipients { count: usize, limit: u32 },
    TooLarge { bytes: u64, limit: u64 },
}

/// What the writer may have forgotten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    NoSubject,
    NothingAttached {
        word: String,
    },
    ManyVisible {
        count: usize,
    },
    /// Nobody reads what is sent there.
    NoReply {
        address: String,
    },
    /// There is no such domain, or it has no mail host.
    NoMailHost {
        domain: String,
    },
    /// It differs from a known address by a slip in its domain.
    Mistyped {
        typed: String,
        meant: String,
    },
}

/// The first thing that keeps the message from being sent.
pub fn obstacle(outgoing: &Outgoing<'_>, limits: &Limits) -> Option<Obstacle> {
    let recipients = outgoing.recipients;
    let bad = recipients.all().find_map(|recipient| match standing(recipient) {
        Standing::Wrong(problem) => {
            Some(Obstacle::BadRecipient { shown: recipient.address.to_string(), problem })
        }
        Standing::Good | Standing::Doubtful => None,
    });
    let count = recipients.count();
    let bytes = message_bytes(outgoing.body_bytes, outgoing.files_bytes);
    if bad.is_some() {
        bad
    } else if count == 0 {
        Some(Obstacle::NoRecipient)
    } else if usize::try_from(limits.recipients).is_ok_and(|limit| count > limit) {
        Some(Obstacle::TooManyRecipients { count, limit: limits.recipients })
    } else if bytes > limits.message_bytes {
        Some(Obstacle::TooLarge { bytes, limit: limits.message_bytes })
    } else {
        None
    }
}

/// What to ask about, one after the other; `asked` are those already answered with "send anyway".
pub fn doubt(outgoing: &Outgoing<'_>, asked: &[Doubt]) -> Option<Doubt> {
    let no_subject = outgoing.subject.trim().is_empty().then_some(Doubt::NoSubject);
    let word = if outgoing.files == 0 {
        let subject = super::attachment_words::find(outgoing.subject);
        super::attachment_words::find(outgoing.text).or(subject)
    } else {
        None
    };
    let nothing_attached = word.map(|word| Doubt::NothingAttached { word });
    let count = outgoing.recipients.visible_count();
    let many = (count >= MANY_VISIBLE).then_some(Doubt::ManyVisible { count });
    let no_reply = outgoing.recipients.all().find(|one| is_no_reply(&one.address.email));
    let no_reply = no_reply.map(|one| Doubt::NoReply { address: one.address.email.clone() });
    let slip = outgoing.recipients.all().find_map(|one| slip(&one.address, outgoing.known));
    let dead = domains(outgoing.recipients).into_iter();
    let dead = dead.filter(|domain| outgoing.dead.contains(domain)).map(no_mail_host).next();
    // What was meant is worth more than that there is nothing.
    let all = [no_subject, nothing_attached, many, no_reply, slip.or(dead)];
    all.into_iter().flatten().find(|doubt| !asked.contains(doubt))
}

fn no_mail_host(domain: String) -> Doubt {
    Doubt::NoMailHost { domain }
}

/// The domains of all recipients, in lower case, each once.
pub fn domains(recipients: &Recipients) -> Vec<String> {
    let all = recipients.all().filter_map(|one| Some(one.address.email.rsplit_once('@')?.1));
    let domains: BTreeSet<String> = all.map(str::to_ascii_lowercase).collect();
    domains.into_iter().filter(|domain| !domain.is_empty()).collect()
}

/// As senders of automatic mail name such addresses, in the languages of the interface.
const NO_REPLY: [&str; 6] =
    ["noreply", "donotreply", "nepasrepondre", "nichtantworten", "nonrispondere", "noresponder"];

fn is_no_reply(email: &str) -> bool {
    let local = email.rsplit_once('@').map_or(email, |(local, _)| local);
    let letters: String = local.chars().filter(|c| c.is_alphanumeric()).collect();
    let letters = letters.to_lowercase();
    NO_REPLY.iter().any(|name| letters.starts_with(name))
}

/// Whether an address nobody knows is a known one but for a slip in the domain. Local parts tell people apart by single
/// letters, so nothing is made of those.
fn slip(address: &Address, known: &[Address]) -> Option<Doubt> {
    if known.iter().any(|person| person.same_mailbox(address)) {
        return None;
    }
    let (local, domain) = address.email.rsplit_once('@')?;
    let domain = domain.to_lowercase();
    let meant = known.iter().find(|person| {
        person.email.rsplit_once('@').is_some_and(|(other, other_domain)| {
            other.eq_ignore_ascii_case(local) && is_near(&domain, &other_domain.to_lowercase())
        })
    })?;
    Some(Doubt::Mistyped { typed: address.email.clone(), meant: meant.email.clone() })
}

/// Whether one letter too many, too few or another, or two in each other's place, make `a` of `b`.
fn is_near(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let front = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let (a, b) = (a.get(front..).unwrap_or_default(), b.get(front..).unwrap_or_default());
    let back = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let rest = |all: &[char]| all.iter().take(all.len() - back).copied().collect::<Vec<_>>();
    match (rest(a).as_slice(), rest(b).as_slice()) {
        ([_], []) | ([], [_]) | ([_], [_]) => true,
        ([first, second], [third, fourth]) => first == fourth && second == third,
        _ => false,
    }
}

/// What the message comes to when it is sent, about: the body goes twice (as HTML and as plain text).
pub fn message_bytes(body_bytes: u64, files_bytes: u64) -> u64 {
    encoded_bytes(files_bytes) + body_bytes * 2 + 4_096
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view_model::compose::chips::Field;

    fn recipients(text: &str) -> Recipients {
        let mut recipients = Recipients::default();
        recipients.add_text(Field::To, text);
        recipients
    }

    fn outgoing(recipients: &Recipients) -> Outgoing<'_> {
        Outgoing {
            recipients,
            known: &[],
            dead: &[],
            subject: "Lunch",
            text: "At noon?",
            body_bytes: 8,
            files: 0,
            files_bytes: 0,
        }
    }

    #[test]
    fn says_the_first_thing_in_the_way() {
        let limits = Limits { recipients: 2, message_bytes: 10_000_000, ..Limits::default() };
        let check = |text: &str, files_bytes: u64| {
            let recipients = recipients(text);
            obstacle(&Outgoing { files_bytes, ..outgoing(&recipients) }, &limits)
        };
        assert_eq!(check("a@x.example", 0), None);
        assert_eq!(check("root@localhost", 0), None);
        assert_eq!(check("", 0), Some(Obstacle::NoRecipient));
        assert_eq!(
            check("a@x.example, anna", 0),
            Some(Obstacle::BadRecipient {
                shown: "anna".to_owned(),
                problem: AddressProblem::NoAt
            })
        );
        assert_eq!(
            check("a@x.example, b@x.example, c@x.example", 0),
            Some(Obstacle::TooManyRecipients { count: 3, limit: 2 })
        );
        assert_eq!(check("a@x.example", 7_000_000), None);
        assert!(matches!(check("a@x.example", 8_000_000), Some(Obstacle::TooLarge { .. })));
    }

    #[test]
    fn asks_about_domains_that_take_no_mail() {
        let dead = ["gone.example".to_owned(), "partner.exmaple".to_owned()];
        let known = [Address::new("Print", "print@partner.example")];
        let ask = |text: &str, asked: &[Doubt]| {
            let recipients = recipients(text);
            doubt(&Outgoing { known: &known, dead: &dead, ..outgoing(&recipients) }, asked)
        };
        assert_eq!(ask("a@x.example", &[]), None);
        let gone = no_mail_host("gone.example".to_owned());
        assert_eq!(ask("a@x.example, a@Gone.example", &[]), Some(gone.clone()));
        assert_eq!(ask("a@gone.example", &[gone]), None, "once is enough");
        assert!(matches!(ask("print@partner.exmaple", &[]), Some(Doubt::Mistyped { .. })));
    }

    #[test]
    fn asks_about_addresses_that_lead_nowhere() {
        let known = [Address::new("Print", "print@partner.example")];
        let ask = |text: &str| {
            let recipients = recipients(text);
            doubt(&Outgoing { known: &known, ..outgoing(&recipients) }, &[])
        };
        for slip in ["partner.exmaple", "partner.exampl", "partnerr.example", "pertner.example"] {
            let typed = format!("print@{slip}");
            let meant = "print@partner.example".to_owned();
            assert_eq!(ask(&typed), Some(Doubt::Mistyped { typed, meant }));
        }
        for fine in ["print@partner.example", "prent@partner.example", "print@other.example"] {
            assert_eq!(ask(fine), None, "{fine}");
        }
        for address in ["no-reply@x.example", "donotreply+1@x.example", "ne-pas-repondre@x.example"]
        {
            assert_eq!(ask(address), Some(Doubt::NoReply { address: address.to_owned() }));
        }
        assert_eq!(ask("norah@x.example"), None);
    }

    #[test]
    fn asks_about_each_thing_once() {
        let many: String = (0..30).map(|n| format!("p{n}@x.example,")).collect();
        let recipients = recipients(&many);
        let outgoing = Outgoing { subject: " ", text: "see attached", ..outgoing(&recipients) };
        let mut asked = Vec::new();
        while let Some(doubt) = doubt(&outgoing, &asked) {
            asked.push(doubt);
        }
        let word = "attached".to_owned();
        assert_eq!(
            asked,
            [Doubt::NoSubject, Doubt::NothingAttached { word }, Doubt::ManyVisible { count: 30 }]
        );
        let with_file = Outgoing { files: 1, subject: "x", ..outgoing };
        assert_eq!(doubt(&with_file, &[Doubt::ManyVisible { count: 30 }]), None);
    }
}
