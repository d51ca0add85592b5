//! Which addresses are public, after IANA's special-purpose registries (RFC 6890 and what was added since).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What an address is, if it isn't somewhere on the public Internet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotPublic {
    #[error("this machine")]
    Loopback,
    #[error("a private network")]
    Private,
    #[error("this link")]
    LinkLocal,
    #[error("a provider's own network")]
    CarrierNat,
    #[error("multicast")]
    Multicast,
    /// Where a cloud tells a machine its secrets, at an address that looks like any other.
    #[error("a cloud's metadata")]
    Metadata,
    #[error("documentation or benchmarks")]
    Example,
    /// A tunnel or translation whose far end can't be told.
    #[error("a translated address")]
    Translated,
    #[error("reserved")]
    Reserved,
}

/// Succeeds for an address that belongs to the public Internet.
pub fn check(address: IpAddr) -> Result<(), NotPublic> {
    match address {
        IpAddr::V4(address) => check_v4(address),
        IpAddr::V6(address) => check_v6(address),
    }
}

fn check_v4(address: Ipv4Addr) -> Result<(), NotPublic> {
    let not_public = match address.octets() {
        [0, ..] => NotPublic::Loopback, // Connecting to "this network" reaches oneself (RFC 1122 §3.2.1.3).
        [127, ..] => NotPublic::Loopback,
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => NotPublic::Private,
        [100, 64..=127, ..] => NotPublic::CarrierNat, // RFC 6598; Alibaba's metadata is in it too.
        [169, 254, ..] => NotPublic::LinkLocal,       // And the metadata of most clouds.
        [168, 63, 129, 16] => NotPublic::Metadata,    // Azure's, in the middle of public space.
        [192, 0, 0, _] => NotPublic::Reserved,        // RFC 6890 §2.1; Oracle's metadata.
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => NotPublic::Example, // RFC 5737
        [198, 18..=19, ..] => NotPublic::Example,     // RFC 2544
        [192, 88, 99, _] => NotPublic::Translated,    // RFC 7526: 6to4 relays.
        [224..=239, ..] => NotPublic::Multicast,
        [240..=255, ..] => NotPublic::Reserved, // RFC 1112 §4, and broadcast.
        _ => return Ok(()),
    };
    Err(not_public)
}

fn check_v6(address: Ipv6Addr) -> Result<(), NotPublic> {
    // What stands for an IPv4 address is as public as that: mapped (RFC 4291 §2.5.5.2), or NAT64 (RFC 6052 §2.1),
    // through which an IPv6-only server reaches half of the world.
    if let [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] =
        address.segments()
    {
        return check_v4(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)));
    }
    let not_public = match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0..=1] => NotPublic::Loopback,
        [0, 0, 0, 0, 0, 0, ..] => NotPublic::Translated, // IPv4-compatible (RFC 4291 §2.5.5.1).
        [0, 0, 0, 0, 0xffff, 0, ..] => NotPublic::Translated, // SIIT (RFC 2765 §2.1).
        [0x64, 0xff9b, ..] => NotPublic::Translated,     // A local NAT64 (RFC 8215).
        [0x2002, ..] => NotPublic::Translated,           // 6to4 (RFC 3056).
        [0x2001, 0, ..] => NotPublic::Translated,        // Teredo (RFC 4380).
        [_, _, _, _, 0 | 0x200, 0x5efe, ..] => NotPublic::Translated, // ISATAP (RFC 5214 §6.1).
        [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => NotPublic::Example, // RFC 3849, RFC 9637
        [0x2001, 2, 0, ..] => NotPublic::Example,        // RFC 5180
        [0x2001, 0..=0x1ff, ..] => NotPublic::Reserved,  // RFC 2928: protocol assignments.
        [0x2000..=0x3fff, ..] => return Ok(()), // Global unicast; nothing else has been given out.
        [0xfc00..=0xfdff, ..] => NotPublic::Private, // RFC 4193; Amazon's metadata is in it.
        [0xfe80..=0xfeff, ..] => NotPublic::LinkLocal, // And the site-local ones of old.
        [0xff00..=0xffff, ..] => NotPublic::Multicast,
        _ => NotPublic::Reserved,
    };
    Err(not_public)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_that(addresses: &[&str], expected: Result<(), NotPublic>) {
        for address in addresses {
            assert_eq!(check(address.parse().unwrap()), expected, "{address}");
        }
    }

    #[test]
    fn only_public_addresses_pass() {
        check_that(
            &["1.1.1.1", "8.8.8.8", "93.184.215.14", "100.63.255.255", "100.128.0.1", "172.15.0.1"],
            Ok(()),
        );
        check_that(&["172.32.0.1", "198.17.0.1", "198.20.0.1", "223.255.255.255"], Ok(()));
        check_that(&["2606:4700:4700::1111", "2a00:1450::1", "2001:4860:4860::8888"], Ok(()));
        check_that(
            &["0.0.0.0", "0.1.2.3", "127.0.0.1", "127.255.255.254"],
            Err(NotPublic::Loopback),
        );
        check_that(&["::", "::1"], Err(NotPublic::Loopback));
        check_that(
            &[
                "10.0.0.1",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "fd00:ec2::254",
                "fc00::1",
            ],
            Err(NotPublic::Private),
        );
        check_that(&["169.254.169.254", "fe80::1", "fec0::1"], Err(NotPublic::LinkLocal));
        check_that(&["100.64.0.1", "100.100.100.200"], Err(NotPublic::CarrierNat));
        check_that(&["168.63.129.16"], Err(NotPublic::Metadata));
        check_that(&["224.0.0.1", "239.255.255.255", "ff02::1"], Err(NotPublic::Multicast));
        check_that(
            &["192.0.2.1", "198.51.100.1", "203.0.113.1", "198.18.0.1", "198.19.255.255"],
            Err(NotPublic::Example),
        );
        check_that(&["2001:db8::1", "3fff::1", "2001:2::1"], Err(NotPublic::Example));
        check_that(
            &[
                "192.0.0.192",
                "240.0.0.1",
                "255.255.255.255",
                "2001:10::1",
                "2001:20::1",
                "4000::1",
                "100::1",
            ],
            Err(NotPublic::Reserved),
        );
    }

    #[test]
    fn what_stands_for_an_ipv4_address_is_judged_by_it() {
        check_that(&["::ffff:8.8.8.8", "64:ff9b::8.8.8.8"], Ok(()));
        check_that(&["::ffff:127.0.0.1", "64:ff9b::127.0.0.1"], Err(NotPublic::Loopback));
        check_that(&["::ffff:10.1.2.3", "64:ff9b::c0a8:1"], Err(NotPublic::Private));
        check_that(&["::ffff:169.254.169.254"], Err(NotPublic::LinkLocal));
        check_that(
            &[
                "::127.0.0.1",
                "::8.8.8.8",
                "::ffff:0:127.0.0.1",
                "64:ff9b:1::7f00:1",
                "2002:7f00:1::",
                "2002:808:808::1",
            ],
            Err(NotPublic::Translated),
        );
        check_that(
            &["2001:0:1::1", "2606:4700::5efe:7f00:1", "2606:4700::200:5efe:a00:1"],
            Err(NotPublic::Translated),
        );
    }
}
