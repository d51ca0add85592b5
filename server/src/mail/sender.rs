//! Whether a sender is who the reader takes them for.

use shared::address::Address;
use shared::sender::{SenderNotice, SenderNoticeKind};
use shared::trace::{Authentication, Verdict};

use super::trace::authentication::{OwnHosts, is_aligned};
use super::trace::domain_of;
use crate::homograph::looks_like;

/// Longest name that is looked at.
const MAX_NAME: usize = 500;

/// What is the account's own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Own {
    /// Of the account's address.
    pub domain: String,
    /// Of its organisation, this one included; empty where nobody said which organisation that is.
    pub organisation: Vec<String>,
    /// Whose word on a sender counts.
    pub hosts: OwnHosts,
}

/// What there is to judge by.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    pub from: &'a [Address],
    pub reply_to: &'a [Address],
    pub authentication: &'a Authentication,
    /// Lists write in the name of their members and want answers themselves (RFC 2919).
    pub is_list: bool,
}

/// The gravest thing to know of the sender, if there is any.
pub fn notice(facts: Facts<'_>, own: &Own) -> Option<SenderNotice> {
    let from = facts.from.first()?;
    let domain = domain_of(&from.email);
    if domain.is_empty() {
        return None;
    }
    let is_own = own.holds(domain);
    let say = |kind, other: &str| SenderNotice {
        kind,
        domain: domain.to_owned(),
        other: other.to_owned(),
    };
    if facts.authentication.verdict == Verdict::Failed {
        let host = facts.authentication.host.as_deref().unwrap_or_default();
        return Some(say(SenderNoticeKind::Failed, host));
    }
    if !is_own {
        if let Some(imitated) = own.imitated_by(domain, from.name.as_deref()) {
            return Some(say(SenderNoticeKind::ImitatesDomain, imitated));
        }
        let shown = from.name.as_deref().filter(|_| !facts.is_list).and_then(address_in);
        if let Some(shown) = shown.filter(|shown| !is_aligned(domain_of(shown), domain)) {
            return Some(say(SenderNoticeKind::ImitatesAddress, shown));
        }
    }
    let elsewhere = facts.reply_to.iter().find(|to| {
        let to = domain_of(&to.email);
        !to.is_empty() && !is_aligned(to, domain) && !own.holds(to)
    });
    if let Some(elsewhere) = elsewhere.filter(|_| !facts.is_list) {
        return Some(say(SenderNoticeKind::RepliesElsewhere, &elsewhere.email));
    }
    let is_external = !is_own && !own.organisation.is_empty();
    is_external.then(|| say(SenderNoticeKind::External, ""))
}

impl Own {
    /// Own domains, of the account first.
    fn domains(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.domain).chain(&self.organisation).map(String::as_str)
    }

    /// Whether a domain is an own one, or under one.
    pub fn holds(&self, domain: &str) -> bool {
        let domain = domain.to_lowercase();
        self.domains().any(|own| domain == own || domain.ends_with(&format!(".{own}")))
    }

    /// The own domain that a stranger's address or name makes one think of.
    fn imitated_by(&self, domain: &str, name: Option<&str>) -> Option<&str> {
        let name: String = name.unwrap_or_default().chars().take(MAX_NAME).collect();
        let name = name.to_lowercase();
        let lower = domain.to_lowercase();
        self.domains().filter(|own| own.contains('.')).find(|own| {
            // "pli.example.evil.example", "login-pli.example"
            let holds = lower.starts_with(&format!("{own}."))
                || lower.contains(&format!(".{own}."))
                || lower.ends_with(&format!("-{own}"));
            holds || looks_like(domain, own) || holds_word(&name, own)
        })
    }
}

/// Whether `word` stands in `text` and is not part of a longer name.
fn holds_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let is_part = |c: char| c.is_alphanumeric() || c == '-';
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + word.len()..).and_then(|after| after.chars().next());
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

/// An address that a name shows, as in `"anna@pli.example" <x@evil.example>`.
fn address_in(name: &str) -> Option<&str> {
    let name = name.get(..MAX_NAME).unwrap_or(name);
    let words = name.split(|c: char| c.is_whitespace() || "<>()[]\"',;:".contains(c));
    words.map(|word| word.trim_matches('.')).find(|word| {
        let domain = domain_of(word);
        word.len() > domain.len() + 1 && domain.contains('.') && !domain.starts_with('.')
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn own() -> Own {
        let organisation = vec!["pli.example".to_owned(), "atelier.example".to_owned()];
        Own { domain: "pli.example".to_owned(), organisation, hosts: OwnHosts::default() }
    }

    fn judge(
        from: (&str, &str),
        reply_to: &str,
        verdict: Verdict,
        is_list: bool,
    ) -> Option<SenderNotice> {
        let authentication = Authentication {
            domain: String::new(),
            verdict,
            host: Some("mx.pli.example".to_owned()),
            checks: Vec::new(),
            claims: Vec::new(),
        };
        let facts = Facts {
            from: &[Address::new(from.0, from.1)],
            reply_to: &[Address::new("", reply_to)],
            authentication: &authentication,
            is_list,
        };
        notice(facts, &own())
    }

    #[track_caller]
    fn check(name: &str, email: &str, reply_to: &str, expected: Option<(SenderNoticeKind, &str)>) {
        let found = judge((name, email), reply_to, Verdict::Unchecked, false);
        let found = found.as_ref().map(|found| (found.kind, found.other.as_str()));
        assert_eq!(found, expected, "{name} <{email}>");
    }

    #[test]
    fn own_people_are_no_matter() {
        check("Ben", "ben@pli.example", "ben@pli.example", None);
        check("Ben", "ben@ATELIER.example", "", None);
        check("Ben", "ben@mail.pli.example", "anna@pli.example", None);
        check("", "", "", None);
    }

    #[test]
    fn others_are_external_and_those_who_pretend_are_said_to() {
        use SenderNoticeKind::{External, ImitatesAddress, ImitatesDomain, RepliesElsewhere};
        check("Dan", "dan@partner.example", "dan@partner.example", Some((External, "")));
        check("Dan", "dan@partner.example", "dan@mail.partner.example", Some((External, "")));
        check("Dan", "dan@partner.example", "anna@pli.example", Some((External, "")));
        check(
            "Dan",
            "dan@partner.example",
            "x@free.example",
            Some((RepliesElsewhere, "x@free.example")),
        );
        check("pli.example support", "a@evil.example", "", Some((ImitatesDomain, "pli.example")));
        check("anna@pli.example", "a@evil.example", "", Some((ImitatesDomain, "pli.example")));
        check("shoppli.example", "a@evil.example", "", Some((External, "")));
        check("Helpdesk", "a@pIi.example", "", Some((ImitatesDomain, "pli.example")));
        check(
            "Helpdesk",
            "a@atelier.example.evil.example",
            "",
            Some((ImitatesDomain, "atelier.example")),
        );
        check("Helpdesk", "a@helpdesk-pli.example", "", Some((ImitatesDomain, "pli.example")));
        check(
            "Dan (dan@partner.example)",
            "a@evil.example",
            "",
            Some((ImitatesAddress, "dan@partner.example")),
        );
        check("dan@partner.example", "dan@partner.example", "", Some((External, "")));
    }

    #[test]
    fn a_failed_check_is_graver_than_all_else_and_lists_may_write_for_others() {
        let failed =
            judge(("anna@pli.example", "a@pIi.example"), "b@c.example", Verdict::Failed, false)
                .unwrap();
        assert_eq!(
            (failed.kind, failed.other.as_str()),
            (SenderNoticeKind::Failed, "mx.pli.example")
        );
        assert!(judge(("Ben", "ben@pli.example"), "", Verdict::Failed, false).is_some());
        let list = judge(
            ("dan@partner.example via list", "list@c.example"),
            "dan@partner.example",
            Verdict::Proven,
            true,
        );
        assert_eq!(list.unwrap().kind, SenderNoticeKind::External);
    }

    #[test]
    fn without_an_organisation_nobody_is_external() {
        let own = Own { domain: "pli.example".to_owned(), ..Own::default() };
        let authentication = Authentication {
            domain: String::new(),
            verdict: Verdict::Proven,
            host: None,
            checks: Vec::new(),
            claims: Vec::new(),
        };
        let from = [Address::new("Dan", "dan@partner.example")];
        let facts =
            Facts { from: &from, reply_to: &[], authentication: &authentication, is_list: false };
        assert_eq!(notice(facts, &own), None);
    }

    proptest! {
        #[test]
        fn nothing_panics(name in "\\PC{0,60}", email in "\\PC{0,60}") {
            let _ = judge((&name, &email), &email, Verdict::Unproven, false);
        }
    }
}
