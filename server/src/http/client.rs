//! Where a request came from, through the proxies in between.

use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, HeaderName, header};

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The client's network address. Each trusted proxy appended the address it saw; further left may stand anything.
pub(super) fn address(peer: SocketAddr, headers: &HeaderMap, trusted_proxies: usize) -> IpAddr {
    let peer = peer.ip().to_canonical();
    let Some(steps) = trusted_proxies.checked_sub(1) else { return peer };
    let chain: Vec<IpAddr> = headers
        .get_all(FORWARDED_FOR)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|address| address.trim().parse().ok())
        .collect();
    chain.iter().rev().nth(steps).or(chain.first()).map_or(peer, IpAddr::to_canonical)
}

/// Whether a proxy says it passed this on.
pub(super) fn is_forwarded(headers: &HeaderMap) -> bool {
    headers.contains_key(FORWARDED_FOR) || headers.contains_key(header::FORWARDED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(forwarded: &[&'static str], trusted_proxies: usize, expected: &str) {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(FORWARDED_FOR, axum::http::HeaderValue::from_static(value));
        }
        let peer = SocketAddr::from(([127, 0, 0, 1], 5));
        let found = address(peer, &headers, trusted_proxies);
        assert_eq!(found.to_string(), expected, "{forwarded:?} {trusted_proxies}");
    }

    #[test]
    fn only_what_trusted_proxies_wrote_is_believed() {
        check(&["203.0.113.9"], 0, "127.0.0.1");
        check(&["203.0.113.9"], 1, "203.0.113.9");
        check(&["6.6.6.6, 203.0.113.9"], 1, "203.0.113.9");
        check(&["6.6.6.6", "203.0.113.9"], 1, "203.0.113.9");
        check(&["6.6.6.6, 203.0.113.9, 10.0.0.1"], 2, "203.0.113.9");
        check(&["2001:db8::1"], 1, "2001:db8::1");
        check(&["::ffff:203.0.113.9"], 1, "203.0.113.9");
        check(&["nonsense"], 1, "127.0.0.1");
        check(&[], 1, "127.0.0.1");
    }
}
