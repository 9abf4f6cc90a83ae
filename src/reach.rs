//! Which hosts and addresses are the public internet's, and which are somebody's own: a page must not lead us to those.
//!
//! What a page, a redirect or a name server says is a stranger's word. With it a stranger could have us ask for what only
//! this machine or its network can reach (server-side request forgery). What the operator has written may be internal.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Blocks of IPv4 that are not the public internet's: first address, length of the prefix, what it is for. From the IANA IPv4
/// Special-Purpose Address Registry (RFC 6890, RFC 8190), all that is not globally reachable, and multicast (RFC 5771).
const IPV4: [(Ipv4Addr, u32, &str); 16] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8, "this network, RFC 791"),
    (Ipv4Addr::new(10, 0, 0, 0), 8, "private, RFC 1918"),
    (Ipv4Addr::new(100, 64, 0, 0), 10, "shared by a provider, RFC 6598"),
    (Ipv4Addr::new(127, 0, 0, 0), 8, "this machine, RFC 1122"),
    (Ipv4Addr::new(169, 254, 0, 0), 16, "link-local, RFC 3927"),
    (Ipv4Addr::new(172, 16, 0, 0), 12, "private, RFC 1918"),
    (Ipv4Addr::new(192, 0, 0, 0), 24, "IETF protocols, RFC 6890"),
    (Ipv4Addr::new(192, 0, 2, 0), 24, "documentation, RFC 5737"),
    (Ipv4Addr::new(192, 88, 99, 0), 24, "6to4 relays, RFC 7526"),
    (Ipv4Addr::new(192, 168, 0, 0), 16, "private, RFC 1918"),
    (Ipv4Addr::new(198, 18, 0, 0), 15, "benchmarks, RFC 2544"),
    (Ipv4Addr::new(198, 51, 100, 0), 24, "documentation, RFC 5737"),
    (Ipv4Addr::new(203, 0, 113, 0), 24, "documentation, RFC 5737"),
    (Ipv4Addr::new(224, 0, 0, 0), 4, "multicast, RFC 5771"),
    (Ipv4Addr::new(240, 0, 0, 0), 4, "reserved, RFC 1112"),
    (Ipv4Addr::BROADCAST, 32, "broadcast, RFC 8190"),
];

/// The same of IPv6, within 2000::/3: all outside of it is not the public internet's but for the ways to write IPv4 in
/// it (IANA IPv6 Special-Purpose Address Registry, IPv6 Global Unicast Address Assignments).
const IPV6: [(Ipv6Addr, u32, &str); 5] = [
    // Teredo, ORCHID, benchmarks and the like; what of it is globally reachable serves no pages.
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23, "IETF protocols, RFC 2928"),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32, "documentation, RFC 3849"),
    (Ipv6Addr::new(0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0), 48, "AS112, RFC 7534"),
    (Ipv6Addr::new(0x3ffe, 0, 0, 0, 0, 0, 0, 0), 16, "6bone, RFC 5156"),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20, "documentation, RFC 9637"),
];

/// Whether an address is nobody's to serve pages from, whoever has written its name: cloud machines tell their secrets at
/// link-local ones, and the rest goes nowhere.
pub fn is_nobodys(address: IpAddr) -> bool {
    internal(address).is_some_and(|what| {
        ["link-local", "this network", "unspecified", "multicast", "reserved", "broadcast", "discarded"]
            .iter()
            .any(|use_of| what.starts_with(use_of))
    })
}

/// Why an address is not the public internet's; none where it is.
pub fn internal(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(address) => {
            let holds = |(first, length, _): &&(Ipv4Addr, u32, &str)| {
                (u32::from(address) ^ u32::from(*first)).leading_zeros() >= *length
            };
            IPV4.iter().find(holds).map(|(_, _, what)| *what)
        }
        IpAddr::V6(address) => internal_v6(address),
    }
}

fn internal_v6(address: Ipv6Addr) -> Option<&'static str> {
    let [a, b, c, d, e, f, g, h] = address.segments();
    let v4 = |high: u16, low: u16| IpAddr::V4(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)));
    match [a, b, c, d, e, f] {
        [0, 0, 0, 0, 0, 0] if (g, h) == (0, 0) => return Some("unspecified, RFC 4291"),
        [0, 0, 0, 0, 0, 0] if (g, h) == (0, 1) => return Some("this machine, RFC 4291"),
        // An IPv4 address in other words: compatible and mapped (RFC 4291), translated (RFC 2765), NAT64 (RFC 6052).
        [0, 0, 0, 0, 0, 0] | [0, 0, 0, 0, 0, 0xffff] | [0, 0, 0, 0, 0xffff, 0] | [0x64, 0xff9b, 0, 0, 0, 0] => {
            return internal(v4(g, h));
        }
        // A provider's own NAT64 (RFC 8215).
        [0x64, 0xff9b, 1, ..] => return Some("local translation, RFC 8215"),
        // 6to4 (RFC 3056).
        [0x2002, high, low, ..] => return internal(v4(high, low)),
        _ => {}
    }
    let holds = |(first, length, _): &&(Ipv6Addr, u32, &str)| {
        (u128::from(address) ^ u128::from(*first)).leading_zeros() >= *length
    };
    if let Some((_, _, what)) = IPV6.iter().find(holds) {
        return Some(what);
    }
    match a {
        // ISATAP (RFC 5214) ends with an IPv4 address.
        0x2000..=0x3fff if matches!((e, f), (0 | 0x200, 0x5efe)) => internal(v4(g, h)),
        0x2000..=0x3fff => None,
        0xfc00..=0xfdff => Some("private, RFC 4193"),
        0xfe80..=0xfebf => Some("link-local, RFC 4291"),
        0xfec0..=0xfeff => Some("site-local, RFC 3879"),
        0xff00.. => Some("multicast, RFC 4291"),
        0x100 => Some("discarded, RFC 6666"),
        0x5f00 => Some("segment routing, RFC 9602"),
        _ => Some("not assigned, RFC 4291"),
    }
}

/// Names that no public name server knows: this machine (RFC 6761), multicast DNS (RFC 6762), homes (RFC 8375), the name that
/// is reserved for private networks, and documentation and tests (RFC 6761).
const ENDINGS: [&str; 6] = ["localhost", "local", "home.arpa", "internal", "test", "invalid"];

/// Why a host that is named so is not the public internet's, as far as its name tells: an address by itself, a name that only a
/// private network knows, or one without a dot, which is completed with the domain of whoever asks. What its addresses are is to
/// be asked with [`internal`].
pub fn internal_name(host: &str) -> Option<&'static str> {
    let host = host.trim_end_matches('.');
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    if let Ok(address) = bare.parse::<IpAddr>() {
        return internal(address);
    }
    let lower = host.to_ascii_lowercase();
    let ends =
        |ending: &&&str| lower.strip_suffix(**ending).is_some_and(|before| before.is_empty() || before.ends_with('.'));
    match ENDINGS.iter().find(ends) {
        Some(_) => Some("a name of private networks, RFC 6761"),
        None if !lower.contains('.') => Some("a name without a domain"),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn addresses_that_are_not_the_public_internets_are_known_in_all_spellings() {
        for (address, wanted) in [
            ("0.0.0.0", Some("this network")),
            ("0.1.2.3", Some("this network")),
            ("1.0.0.0", None),
            ("9.255.255.255", None),
            ("10.0.0.0", Some("private")),
            ("10.255.255.255", Some("private")),
            ("11.0.0.0", None),
            ("100.63.255.255", None),
            ("100.64.0.1", Some("provider")),
            ("100.127.255.255", Some("provider")),
            ("100.128.0.0", None),
            ("127.0.0.1", Some("this machine")),
            ("127.255.255.254", Some("this machine")),
            ("169.253.255.255", None),
            ("169.254.169.254", Some("link-local")),
            ("169.255.0.0", None),
            ("172.15.255.255", None),
            ("172.16.0.1", Some("private")),
            ("172.31.255.255", Some("private")),
            ("172.32.0.0", None),
            ("192.0.0.192", Some("IETF")),
            ("192.0.1.0", None),
            ("192.0.2.1", Some("documentation")),
            ("192.88.99.1", Some("6to4")),
            ("192.167.255.255", None),
            ("192.168.1.1", Some("private")),
            ("198.17.255.255", None),
            ("198.18.0.1", Some("benchmarks")),
            ("198.20.0.0", None),
            ("198.51.100.7", Some("documentation")),
            ("203.0.113.7", Some("documentation")),
            ("223.255.255.255", None),
            ("224.0.0.1", Some("multicast")),
            ("240.0.0.1", Some("reserved")),
            ("255.255.255.255", Some("reserved")),
            ("::", Some("unspecified")),
            ("::1", Some("this machine")),
            ("::127.0.0.1", Some("this machine")),
            ("::ffff:127.0.0.1", Some("this machine")),
            ("::ffff:169.254.169.254", Some("link-local")),
            ("::ffff:93.184.216.34", None),
            ("::ffff:0:10.0.0.1", Some("private")),
            ("64:ff9b::10.0.0.1", Some("private")),
            ("64:ff9b::93.184.216.34", None),
            ("64:ff9b:1::93.184.216.34", Some("local translation")),
            ("100::1", Some("discarded")),
            ("2001::1", Some("IETF")),
            ("2001:1ff:ffff::", Some("IETF")),
            ("2001:200::1", None),
            ("2001:db8::1", Some("documentation")),
            ("2002:7f00:1::1", Some("this machine")),
            ("2002:a9fe:a9fe::", Some("link-local")),
            ("2002:5db8:d822::1", None),
            ("2606:2800:220:1:1:5efe:a00:1", None),
            ("2606:2800:220:1:0:5efe:a00:1", Some("private")),
            ("2620:4f:8000::1", Some("AS112")),
            ("2a00:1450:4001:80b::200e", None),
            ("3fff:fff::1", Some("documentation")),
            ("4000::1", Some("not assigned")),
            ("5f00::1", Some("segment routing")),
            ("fc00::1", Some("private")),
            ("fd12:3456::1", Some("private")),
            ("fe80::1", Some("link-local")),
            ("fec0::1", Some("site-local")),
            ("ff02::1", Some("multicast")),
        ] {
            let got = internal(address.parse().unwrap());
            match wanted {
                Some(wanted) => assert!(got.is_some_and(|got| got.contains(wanted)), "{address}: {got:?}"),
                None => assert_eq!(got, None, "{address}"),
            }
        }
    }

    #[test]
    fn an_operator_may_mean_a_private_address_and_no_link_local_one() {
        for (address, wanted) in [
            ("10.1.2.3", false),
            ("127.0.0.1", false),
            ("100.100.1.1", false),
            ("fd00::1", false),
            ("93.184.216.34", false),
            ("169.254.169.254", true),
            ("::ffff:169.254.169.254", true),
            ("64:ff9b::169.254.169.254", true),
            ("fe80::1", true),
            ("0.0.0.0", true),
            ("255.255.255.255", true),
        ] {
            assert_eq!(is_nobodys(address.parse().unwrap()), wanted, "{address}");
        }
    }

    #[test]
    fn names_that_only_a_private_network_knows_are_known() {
        for (host, wanted) in [
            ("www.example.org", false),
            ("example.org.", false),
            ("localhost", true),
            ("LOCALHOST.", true),
            ("a.localhost", true),
            ("mylocalhost.example", false),
            ("printer.local", true),
            ("router.home.arpa", true),
            ("metadata.google.internal", true),
            ("wiki", true),
            ("wiki.", true),
            ("93.184.216.34", false),
            ("127.0.0.1", true),
            ("[::1]", true),
            ("[2a00:1450:4001:80b::200e]", false),
        ] {
            assert_eq!(internal_name(host).is_some(), wanted, "{host}");
        }
    }
}
