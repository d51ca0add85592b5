//! `Authentication-Results` in terms that a reader can judge by (RFC 8601).
//!
//! Anybody can write such a field into a message. Only the topmost that names the account's own host counts: hosts put
//! theirs above what came with the message, and must remove those that pretend to be theirs (§5). Every other one is a claim.

use shared::trace::{Authentication, Check, Claim, Method, Outcome, Verdict};

use super::clause::clauses;

/// Fields that are looked at, and results of one field.
const MAX_FIELDS: usize = 20;
const MAX_CHECKS: usize = 20;

/// Under which names the account's own host writes its results, in lower case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnHosts(pub Vec<String>);

impl OwnHosts {
    pub(super) fn holds(&self, name: &str) -> bool {
        self.0.iter().any(|own| own.eq_ignore_ascii_case(name))
    }
}

/// Reads the fields, the topmost first, for a sender of `domain`.
pub(super) fn read(fields: &[&str], domain: &str, own: &OwnHosts) -> Authentication {
    let mut host = None;
    let mut checks = Vec::new();
    let mut claims: Vec<Claim> = Vec::new();
    for field in fields.iter().take(MAX_FIELDS) {
        let Some((name, found)) = results(field) else { continue };
        if host.is_none() && own.holds(&name) {
            (host, checks) = (Some(name), found);
        } else if !found.is_empty() {
            claims.push(Claim { host: name, checks: found });
        }
    }
    let verdict = match host {
        Some(_) => verdict(&checks, domain),
        None => Verdict::Unchecked,
    };
    Authentication { domain: domain.to_owned(), verdict, host, checks, claims }
}

/// Who checked, and what was found.
fn results(field: &str) -> Option<(String, Vec<Check>)> {
    let clauses = clauses(field);
    let (head, rest) = clauses.split_first()?;
    let host = head.first()?.clone();
    let mut checks: Vec<Check> =
        rest.iter().filter_map(|clause| check(clause)).take(MAX_CHECKS).collect();
    checks.sort_by_key(|check| check.method);
    Some((host, checks))
}

/// `dkim=pass header.d=partner.example`
fn check(clause: &[String]) -> Option<Check> {
    let (method, result) = clause.first()?.split_once('=')?;
    // A version may follow the name: `dkim/1` (§2.2).
    let method = match method.split('/').next()?.to_ascii_lowercase().as_str() {
        "dkim" => Method::Dkim,
        "dmarc" => Method::Dmarc,
        "spf" => Method::Spf,
        "arc" => Method::Arc,
        _ => return None,
    };
    let result: String = result.chars().filter(char::is_ascii_alphabetic).take(20).collect();
    let result = result.to_ascii_lowercase();
    let property = |names: &[&str]| {
        let value = |name: &&str| {
            let mut pairs = clause.iter().filter_map(|word| word.split_once('='));
            pairs.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
        };
        names.iter().find_map(value).and_then(domain_in)
    };
    let domain = match method {
        Method::Dkim => property(&["header.d", "header.i"]),
        Method::Dmarc => property(&["header.from"]),
        Method::Spf => property(&["smtp.mailfrom", "envelope-from", "smtp.helo"]),
        Method::Arc => None,
    };
    Some(Check { method, outcome: outcome(&result), result, domain })
}

/// The domain of `anna@pli.example`, `@pli.example` or `pli.example`.
fn domain_in(value: &str) -> Option<String> {
    let domain = value.rsplit_once('@').map_or(value, |(_, domain)| domain);
    let is_part = |c: &char| c.is_alphanumeric() || ".-_".contains(*c);
    let domain: String = domain.chars().filter(is_part).take(255).collect();
    domain.contains('.').then(|| domain.to_lowercase())
}

/// RFC 8601 §2.7.
fn outcome(result: &str) -> Outcome {
    match result {
        "pass" | "bestguesspass" => Outcome::Pass,
        "fail" | "hardfail" | "policy" => Outcome::Fail,
        "softfail" | "neutral" => Outcome::Soft,
        "temperror" | "permerror" => Outcome::Error,
        _ => Outcome::None,
    }
}

/// DMARC has the last word; without it, a signature or a server of the sender's own domain is proof as well.
fn verdict(checks: &[Check], domain: &str) -> Verdict {
    let outcome_of = |method| {
        let mut of_method = checks.iter().filter(move |check| check.method == method);
        of_method.find_map(|check| match check.outcome {
            Outcome::Pass | Outcome::Fail => Some(check.outcome),
            Outcome::Soft | Outcome::None | Outcome::Error => None,
        })
    };
    match outcome_of(Method::Dmarc) {
        Some(Outcome::Pass) => return Verdict::Proven,
        Some(_) => return Verdict::Failed,
        None => {}
    }
    let mut own = checks.iter().filter(|check| matches!(check.method, Method::Dkim | Method::Spf));
    let aligned = |check: &&Check| check.domain.as_deref().is_some_and(|it| is_aligned(it, domain));
    if own.clone().filter(aligned).any(|check| check.outcome == Outcome::Pass) {
        Verdict::Proven
    } else if own.clone().any(|check| check.outcome == Outcome::Pass) {
        Verdict::Unproven
    } else if own.any(|check| check.outcome == Outcome::Fail) {
        Verdict::Failed
    } else {
        Verdict::Unproven
    }
}

/// Whether one is the other or lies under it (RFC 7489 §3.1, without a list of registries: stricter between siblings).
pub(crate) fn is_aligned(one: &str, other: &str) -> bool {
    let (one, other) = (one.to_lowercase(), other.to_lowercase());
    let is_under = |lower: &str, upper: &str| {
        upper.contains('.') && lower.strip_suffix(upper).is_some_and(|rest| rest.ends_with('.'))
    };
    one == other || is_under(&one, &other) || is_under(&other, &one)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn own() -> OwnHosts {
        OwnHosts(vec!["mx.pli.example".to_owned()])
    }

    fn row(check: &Check) -> String {
        let domain = check.domain.as_deref().unwrap_or("-");
        format!("{:?} {:?} {domain}", check.method, check.outcome)
    }

    #[track_caller]
    fn check_verdict(results: &str, expected: Verdict) {
        let field = format!("mx.pli.example; {results}");
        assert_eq!(read(&[&field], "partner.example", &own()).verdict, expected, "{results}");
    }

    #[test]
    fn the_topmost_of_the_own_host_counts_and_others_are_claims() {
        let fields = [
            "mx.transit.example; dmarc=pass header.from=partner.example",
            "MX.pli.example 1; spf=softfail (not listed; really) smtp.mailfrom=dan@Partner.example;\r\n\tdkim=pass (2048-bit key) header.d=partner.example header.s=s2025",
            "mx.pli.example; dmarc=pass header.from=partner.example",
        ];
        let found = read(&fields, "partner.example", &own());
        assert_eq!(found.host.as_deref(), Some("MX.pli.example"));
        assert_eq!(
            found.checks.iter().map(row).collect::<Vec<_>>(),
            ["Dkim Pass partner.example", "Spf Soft partner.example"]
        );
        assert_eq!(found.verdict, Verdict::Proven);
        let claims: Vec<_> = found.claims.iter().map(|claim| claim.host.as_str()).collect();
        assert_eq!(claims, ["mx.transit.example", "mx.pli.example"]);
    }

    #[test]
    fn without_the_own_host_nothing_is_checked() {
        let found =
            read(&["evil.example; dmarc=pass header.from=bank.example"], "bank.example", &own());
        assert_eq!(
            (found.verdict, found.checks.len(), found.claims.len()),
            (Verdict::Unchecked, 0, 1)
        );
        assert_eq!(read(&[], "x.example", &own()).verdict, Verdict::Unchecked);
        // An own host that found nothing to say is no proof either.
        assert_eq!(read(&["mx.pli.example; none"], "x.example", &own()).verdict, Verdict::Unproven);
    }

    #[test]
    fn the_sum_follows_dmarc_and_else_what_is_aligned() {
        check_verdict("dmarc=pass header.from=partner.example", Verdict::Proven);
        check_verdict(
            "dmarc=fail header.from=partner.example; spf=pass smtp.mailfrom=partner.example",
            Verdict::Failed,
        );
        check_verdict("dmarc=none; dkim=pass header.i=@mail.partner.example", Verdict::Proven);
        check_verdict("dkim=pass header.d=other.example", Verdict::Unproven);
        check_verdict("dkim=pass header.d=notpartner.example; spf=fail", Verdict::Unproven);
        check_verdict(
            "dkim=fail header.d=partner.example; dkim=pass header.d=partner.example",
            Verdict::Proven,
        );
        check_verdict("spf=fail smtp.mailfrom=partner.example", Verdict::Failed);
        check_verdict("spf=softfail; dkim=none", Verdict::Unproven);
        check_verdict("spf=temperror; dmarc=permerror", Verdict::Unproven);
        check_verdict("iprev=pass; auth=pass", Verdict::Unproven);
    }

    #[test]
    fn domains_are_aligned_with_those_under_them() {
        assert!(is_aligned("Mail.a.example", "a.example") && is_aligned("a.example", "a.example"));
        assert!(!is_aligned("ba.example", "a.example") && !is_aligned("example", "a.example"));
        assert!(!is_aligned("", "a.example"));
    }

    proptest! {
        #[test]
        fn any_field_is_read(field in "[ -~é\r\n]{0,300}") {
            let found = read(&[&field], "a.example", &own());
            prop_assert!(found.checks.len() <= MAX_CHECKS);
        }
    }
}
