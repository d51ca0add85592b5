//! Names of domains that look like others (UTS 39).

use unicode_security::confusable_detection::skeleton;
use unicode_security::restriction_level::{RestrictionLevel, RestrictionLevelDetection};

/// How a domain is shown: in Unicode only where no label mixes scripts beyond what its language does, else in ASCII
/// (RFC 5891 §4.4), in which nothing looks like anything else.
pub fn shown_domain(domain: &str) -> String {
    let is_plain = |label: &str| {
        label.is_ascii()
            || (label.check_restriction_level(RestrictionLevel::HighlyRestrictive)
                && !looks_latin(label))
    };
    if domain.split('.').all(is_plain) {
        return domain.to_owned();
    }
    match url::Host::parse(domain) {
        Ok(url::Host::Domain(ascii)) => ascii,
        // Neither a name nor shown as one.
        Ok(url::Host::Ipv4(_) | url::Host::Ipv6(_)) | Err(_) => domain.escape_unicode().to_string(),
    }
}

/// The same for the domain of an address.
pub fn shown_address(email: String) -> String {
    if email.is_ascii() {
        return email;
    }
    match email.rsplit_once('@') {
        Some((local, domain)) => format!("{local}@{}", shown_domain(domain)),
        None => email,
    }
}

/// Whether two domains are different and look the same.
pub fn looks_like(domain: &str, other: &str) -> bool {
    !domain.eq_ignore_ascii_case(other) && shape(&readable(domain)) == shape(&readable(other))
}

/// A label in another script of which every letter looks like a Latin one, such as "аррӏе" in Cyrillic.
fn looks_latin(label: &str) -> bool {
    !label.chars().any(|c| c.is_ascii_alphabetic()) && skeleton(label).all(|c| c.is_ascii())
}

/// A domain with its labels in Unicode, which is how others show it.
fn readable(domain: &str) -> String {
    let (unicode, _) = idna::domain_to_unicode(domain);
    // The mapping folds case, and with it the difference between I and l.
    if domain.is_ascii() && !domain.contains("xn--") { domain.to_owned() } else { unicode }
}

fn shape(text: &str) -> String {
    let first: String = skeleton(text).collect::<String>().to_lowercase();
    skeleton(&first).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mixed_scripts_are_shown_in_ascii() {
        for honest in [
            "pli.example",
            "bücher.example",
            "почта.example",
            "日本語.example",
            "xn--bcher-kva.example",
        ] {
            assert_eq!(shown_domain(honest), honest);
        }
        assert_eq!(shown_domain("pаypal.example"), "xn--pypal-4ve.example"); // A Cyrillic а.
        assert_eq!(shown_domain("аррӏе.example"), "xn--80ak6aa92e.example"); // Cyrillic throughout.
        assert_eq!(shown_address("me@pаypal.example".to_owned()), "me@xn--pypal-4ve.example");
        assert_eq!(shown_address("été@pli.example".to_owned()), "été@pli.example");
    }

    #[test]
    fn lookalikes_are_found() {
        for other in ["pIi.example", "p1i.example", "pӏi.example", "xn--pi-xoc.example"] {
            let expected = other != "xn--pi-xoc.example";
            assert_eq!(looks_like(other, "pli.example"), expected, "{other}");
        }
        assert!(looks_like("rnaple.example", "maple.example"));
        assert!(
            !looks_like("PLI.example", "pli.example") && !looks_like("ply.example", "pli.example")
        );
    }
}
