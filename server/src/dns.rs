//! Asking name servers what the system's resolver can't be asked for: SRV records (RFC 2782), and whether a domain takes
//! mail (RFC 5321 §5.1).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use simple_dns::rdata::RData;
use simple_dns::{CLASS, Name, Packet, PacketFlag, QTYPE, Question, RCODE, TYPE};
use tokio::net::UdpSocket;

/// How long a server may take, before the next one is asked.
const PATIENCE: Duration = Duration::from_secs(2);
/// As glibc has it.
const MOST_SERVERS: usize = 3;
/// Without EDNS an answer isn't longer (RFC 1035 §4.2.1); a few records always fit.
const LONGEST: usize = 512;
const SETTINGS: &str = "/etc/resolv.conf";
const PORT: u16 = 53;

/// A service's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Service {
    pub(crate) priority: u16,
    pub(crate) weight: u16,
    /// In lower case, without a dot at the end.
    pub(crate) host: String,
    pub(crate) port: u16,
}

/// Those that the operator named, else the system's.
pub(crate) async fn servers(named: &[SocketAddr]) -> Vec<SocketAddr> {
    if !named.is_empty() {
        return named.to_vec();
    }
    let settings = tokio::fs::read_to_string(SETTINGS).await.unwrap_or_default();
    system_servers(&settings)
}

/// resolv.conf(5)
fn system_servers(settings: &str) -> Vec<SocketAddr> {
    let addresses = settings.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        let address = words.next().filter(|word| *word == "nameserver").and(words.next())?;
        Some(SocketAddr::new(address.parse::<IpAddr>().ok()?, PORT))
    });
    addresses.take(MOST_SERVERS).collect()
}

/// The services of `name`, as the first server has them that answers; none where none does.
pub(crate) async fn services(servers: &[SocketAddr], name: &str) -> Vec<Service> {
    let answer = look_up(servers, name, TYPE::SRV).await;
    let services = answer.into_iter().flat_map(|answer| answer.records).filter_map(|record| {
        let RData::SRV(service) = record else { return None };
        Some(Service {
            priority: service.priority,
            weight: service.weight,
            host: service.target.to_string().trim_end_matches('.').to_ascii_lowercase(),
            port: service.port,
        })
    });
    services.collect()
}

/// Whether mail for `domain` can go anywhere: it has a host for it, or an address (RFC 5321 §5.1), and doesn't say that it
/// takes none (RFC 7505). `None` where nobody can tell.
pub(crate) async fn takes_mail(servers: &[SocketAddr], domain: &str) -> Option<bool> {
    let exchanges = look_up(servers, domain, TYPE::MX).await?;
    if !exchanges.exists {
        return Some(false);
    }
    let mut hosts = exchanges.records.iter().filter_map(|record| match record {
        RData::MX(exchange) => Some(&exchange.exchange),
        _ => None,
    });
    if let Some(first) = hosts.next() {
        // The root as the only host: no mail, please.
        return Some(!first.get_labels().is_empty() || hosts.next().is_some());
    }
    for kind in [TYPE::A, TYPE::AAAA] {
        let is_there = |record: &RData<'_>| matches!(record, RData::A(_) | RData::AAAA(_));
        if look_up(servers, domain, kind).await?.records.iter().any(is_there) {
            return Some(true);
        }
    }
    Some(false)
}

/// What a name server said.
#[derive(Debug, Default, PartialEq, Eq)]
struct Answer {
    /// Whether there is such a name, with or without records of the kind.
    exists: bool,
    records: Vec<RData<'static>>,
}

/// The answer of the first server that gives one.
async fn look_up(servers: &[SocketAddr], name: &str, kind: TYPE) -> Option<Answer> {
    for server in servers {
        if let Ok(Some(found)) = tokio::time::timeout(PATIENCE, ask(*server, name, kind)).await {
            return found;
        }
    }
    None
}

/// The one to use: of the first priority, the one with most weight. Not by chance, as RFC 2782 has it for spreading
/// load, because what is found once is kept.
pub(crate) fn preferred(mut services: Vec<Service>) -> Option<Service> {
    // A root as target means that there is decidedly no such service.
    services.retain(|service| !service.host.is_empty());
    services.sort_by_key(|service| (service.priority, u16::MAX - service.weight));
    services.into_iter().next()
}

/// `Some(None)` where the server answers that it can't tell.
async fn ask(server: SocketAddr, name: &str, kind: TYPE) -> Option<Option<Answer>> {
    let id: u16 = rand::random();
    let query = query(id, name, kind)?;
    let any: IpAddr = match server {
        SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    let socket = UdpSocket::bind((any, 0)).await.ok()?;
    // Datagrams of anybody else don't reach us from now on.
    socket.connect(server).await.ok()?;
    socket.send(&query).await.ok()?;
    let mut buffer = [0; LONGEST];
    loop {
        let length = socket.recv(&mut buffer).await.ok()?;
        // What answers another question is no answer, also not a bad one.
        if let Some(found) = buffer.get(..length).and_then(|bytes| answer(bytes, id, name, kind)) {
            return Some(found);
        }
    }
}

fn query(id: u16, name: &str, kind: TYPE) -> Option<Vec<u8>> {
    let mut packet = Packet::new_query(id);
    packet.set_flags(PacketFlag::RECURSION_DESIRED);
    let name = Name::new(name).ok()?;
    packet.questions.push(Question::new(name, kind.into(), CLASS::IN.into(), false));
    packet.build_bytes_vec().ok()
}

/// `None` where `bytes` don't answer this question, `Some(None)` where they say that the server can't.
fn answer(bytes: &[u8], id: u16, name: &str, kind: TYPE) -> Option<Option<Answer>> {
    let packet = Packet::parse(bytes).ok()?;
    let asked = packet.questions.first()?;
    let is_ours = packet.id() == id
        && packet.has_flags(PacketFlag::RESPONSE)
        && asked.qtype == QTYPE::TYPE(kind)
        && asked.qname.to_string().eq_ignore_ascii_case(name);
    if !is_ours {
        return None;
    }
    let exists = match packet.rcode() {
        RCODE::NoError => true,
        RCODE::NameError => false,
        _ => return Some(None),
    };
    let records = packet.answers.into_iter().map(|record| record.rdata.into_owned());
    Some(Some(Answer { exists, records: records.collect() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service(priority: u16, weight: u16, host: &str) -> Service {
        Service { priority, weight, host: host.to_owned(), port: 993 }
    }

    #[test]
    fn the_first_priority_and_then_the_most_weight_decide() {
        let all = vec![service(10, 0, "c"), service(1, 5, "a"), service(1, 50, "b")];
        assert_eq!(preferred(all).unwrap().host, "b");
        assert_eq!(preferred(vec![service(0, 0, "")]), None);
        assert_eq!(preferred(Vec::new()), None);
    }

    #[test]
    fn the_system_s_servers_are_read() {
        let settings = "# us\nsearch x\nnameserver 192.0.2.1\nnameserver fe80::1%eth0\n nameserver 2001:db8::1\n";
        let expected = ["192.0.2.1:53", "[2001:db8::1]:53"].map(|text| text.parse().unwrap());
        assert_eq!(system_servers(settings), expected);
    }

    #[test]
    fn only_the_answer_to_the_question_is_taken() {
        let name = "_imaps._tcp.partner.example";
        let answer = |bytes: &[u8], id, name| answer(bytes, id, name, TYPE::SRV);
        let query = query(7, name, TYPE::SRV).unwrap();
        assert_eq!(answer(&query, 7, name), None, "a question");
        let mut reply = Packet::parse(&query).unwrap().into_reply();
        reply.set_flags(PacketFlag::RESPONSE);
        let bytes = reply.build_bytes_vec().unwrap();
        let nothing = Answer { exists: true, records: Vec::new() };
        assert_eq!(answer(&bytes, 7, name), Some(Some(nothing)));
        assert_eq!(answer(&bytes, 8, name), None, "another number");
        assert_eq!(answer(&bytes, 7, "_imap._tcp.partner.example"), None, "another name");
        assert_eq!(answer(b"x", 7, name), None);
    }
}
