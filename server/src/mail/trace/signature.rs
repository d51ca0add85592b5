//! Which fields a sender's signature vouches for (RFC 6376), going by the own host's word that it holds.

use super::authentication::OwnHosts;
use super::clause::clauses;

/// Fields that are looked at.
const MAX_FIELDS: usize = 20;
/// The longest signature that is looked at.
const MAX_BYTES: usize = 8 * 1024;

/// Whether one signature that holds covers all of `names`, by the topmost result of the own host (RFC 8601). `None` where
/// that says nothing of signatures.
pub(super) fn covers(
    results: &[&str],
    signatures: &[&str],
    own: &OwnHosts,
    names: &[&str],
) -> Option<bool> {
    let mut fields = results.iter().take(MAX_FIELDS).map(|field| clauses(field));
    let own_field = fields.find(|clauses| {
        let name = clauses.first().and_then(|head| head.first());
        name.is_some_and(|name| own.holds(name))
    })?;
    let checks: Vec<&Vec<String>> = own_field
        .iter()
        .skip(1)
        .filter(|clause| method(clause).is_some_and(|(method, _)| method == "dkim"))
        .collect();
    if checks.is_empty() {
        return None;
    }
    let passed = checks.into_iter().filter(|it| method(it).is_some_and(|(_, it)| it == "pass"));
    let passed: Vec<_> = passed.map(|clause| (property(clause, "header.d"), clause)).collect();
    let mut signatures = signatures.iter().take(MAX_FIELDS).filter_map(|it| Signature::read(it));
    Some(signatures.any(|signature| {
        let is_it = |(domain, clause): &(Option<&str>, &Vec<String>)| {
            // The beginning of its value tells signatures of one domain apart (RFC 6008 §4).
            let value = property(clause, "header.b").map(|value| value.replace(' ', ""));
            domain.is_some_and(|domain| domain.eq_ignore_ascii_case(&signature.domain))
                && value.is_none_or(|value| signature.value.starts_with(&value))
        };
        names.iter().all(|name| signature.signs(name)) && passed.iter().any(is_it)
    }))
}

/// `dkim=pass`, in lower case, without a version.
fn method(clause: &[String]) -> Option<(String, String)> {
    let (method, result) = clause.first()?.split_once('=')?;
    let method = method.split('/').next()?.to_ascii_lowercase();
    Some((method, result.to_ascii_lowercase()))
}

fn property<'a>(clause: &'a [String], name: &str) -> Option<&'a str> {
    let mut pairs = clause.iter().filter_map(|word| word.split_once('='));
    pairs.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// What a `DKIM-Signature` says of itself (RFC 6376 §3.5).
struct Signature {
    domain: String,
    names: Vec<String>,
    value: String,
}

impl Signature {
    fn read(field: &str) -> Option<Self> {
        if field.len() > MAX_BYTES {
            return None;
        }
        // White space is of no meaning in the tags that are asked for.
        let field: String = field.split_whitespace().collect();
        let tag = |name: &str| {
            let mut tags = field.split(';').filter_map(|tag| tag.split_once('='));
            tags.find(|(tag, _)| *tag == name).map(|(_, value)| value.to_owned())
        };
        let names = tag("h")?.split(':').map(str::to_owned).collect();
        Some(Self { domain: tag("d")?, names, value: tag("b")? })
    }

    fn signs(&self, name: &str) -> bool {
        self.names.iter().any(|signed| signed.eq_ignore_ascii_case(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNATURE: &str = "v=1; a=rsa-sha256; d=a.example; s=x;\r\n h=From:List-Unsubscribe:\r\n list-unsubscribe-post; bh=x; b=AbC\r\n dEf=";

    #[track_caller]
    fn check(results: &[&str], signature: &str, expected: Option<bool>) {
        let own = OwnHosts(vec!["mx.pli.example".to_owned()]);
        let names = ["List-Unsubscribe", "List-Unsubscribe-Post"];
        assert_eq!(covers(results, &[signature], &own, &names), expected, "{results:?}");
    }

    #[test]
    fn a_signature_counts_where_the_own_host_found_that_it_holds() {
        for (result, expected) in [
            ("mx.pli.example; dkim=pass header.d=a.example", Some(true)),
            (
                "mx.pli.example; dkim=fail header.d=z.example; dkim=pass header.d=A.example header.b=AbCd",
                Some(true),
            ),
            ("mx.pli.example; dkim=pass header.d=a.example header.b=zzz", Some(false)),
            ("mx.pli.example; dkim=pass header.d=b.example", Some(false)),
            ("mx.pli.example; dkim=fail header.d=a.example", Some(false)),
            ("mx.pli.example; dkim=none", Some(false)),
            ("mx.pli.example; spf=pass smtp.mailfrom=a.example", None),
            ("mx.evil.example; dkim=pass header.d=a.example", None),
        ] {
            check(&[result], SIGNATURE, expected);
        }
        check(&[], SIGNATURE, None);
        // What stands below came with the message.
        let own = ["mx.pli.example; dkim=fail", "mx.pli.example; dkim=pass header.d=a.example"];
        check(&own, SIGNATURE, Some(false));
    }

    #[test]
    fn both_fields_must_be_signed() {
        let pass = ["mx.pli.example; dkim=pass header.d=a.example"];
        check(&pass, &SIGNATURE.replace("list-unsubscribe-post", "subject"), Some(false));
        check(&pass, "d=a.example; h=List-Unsubscribe", Some(false));
        check(&pass, "", Some(false));
    }
}
