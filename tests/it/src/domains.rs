//! Whether domains take mail, asked of a name server of our own.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use serde_json::json;
use shared::domain::{DomainVerdict, MOST_CHECKED};
use shared::problem::ProblemKind;
use stack::Options;
use tokio::net::UdpSocket;

use crate::app::App;

/// Kinds of records (RFC 1035 §3.2.2, RFC 3596).
const A: u16 = 1;
const MX: u16 = 15;
const AAAA: u16 = 28;

/// What is known of a name: data by kind. A name without an entry does not exist.
type Zone = BTreeMap<&'static str, Vec<(u16, Vec<u8>)>>;

async fn name_server(zone: Zone, fails: &'static str) -> (SocketAddr, Arc<Mutex<Vec<String>>>) {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    let asked = Arc::<Mutex<Vec<String>>>::default();
    let noted = Arc::clone(&asked);
    tokio::spawn(async move {
        let mut buffer = [0; 512];
        while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
            let reply = reply(&buffer[..length], &zone, fails, &noted);
            socket.send_to(&reply, from).await.unwrap();
        }
    });
    (address, asked)
}

/// RFC 1035 §4.1
fn reply(packet: &[u8], zone: &Zone, fails: &str, asked: &Mutex<Vec<String>>) -> Vec<u8> {
    let (mut at, mut labels) = (12, Vec::new());
    while packet[at] != 0 {
        let length = usize::from(packet[at]);
        labels.push(String::from_utf8(packet[at + 1..=at + length].to_vec()).unwrap());
        at += length + 1;
    }
    let kind = u16::from_be_bytes([packet[at + 1], packet[at + 2]]);
    let name = labels.join(".");
    asked.lock().unwrap().push(name.clone());
    let mut reply = packet[..at + 5].to_vec();
    let entry = zone.get(name.as_str());
    let code = match entry {
        _ if name == fails => 2,
        Some(_) => 0,
        None => 3,
    };
    let records: Vec<_> = entry.into_iter().flatten().filter(|(of, _)| *of == kind).collect();
    reply[2] |= 0x80;
    reply[3] = 0x80 | code;
    reply[7] = u8::try_from(records.len()).unwrap();
    reply[8..12].fill(0);
    for (kind, data) in records {
        reply.extend_from_slice(&[0xC0, 12]);
        reply.extend_from_slice(&kind.to_be_bytes());
        reply.extend_from_slice(&[0, 1, 0, 0, 0, 60]);
        reply.extend_from_slice(&u16::try_from(data.len()).unwrap().to_be_bytes());
        reply.extend_from_slice(data);
    }
    reply
}

/// A preference of ten and a host.
fn exchange(host: &str) -> (u16, Vec<u8>) {
    let mut data = vec![0, 10];
    for label in host.split('.').filter(|label| !label.is_empty()) {
        data.push(label.len().try_into().unwrap());
        data.extend_from_slice(label.as_bytes());
    }
    data.push(0);
    (MX, data)
}

#[tokio::test(flavor = "multi_thread")]
async fn domains_without_a_way_for_mail_are_named() {
    let zone = Zone::from([
        ("good.example", vec![exchange("mail.good.example")]),
        ("old.example", vec![(A, vec![192, 0, 2, 1])]),
        ("new.example", vec![(AAAA, vec![0; 16])]),
        ("web.example", vec![]),
        ("null.example", vec![exchange("")]),
        ("xn--mller-kva.example", vec![exchange("mail.good.example")]),
    ]);
    let (dns, asked) = name_server(zone, "broken.example").await;
    let app = App::start_with(Options::imap_only(), |config, _| {
        config.mail.dns_servers = vec![dns];
    })
    .await;
    let anna = app.anna().await;
    let domains = [
        "good.example",
        "old.example",
        "new.example",
        "web.example",
        "null.example",
        "gone.example",
        "broken.example",
        "müller.example",
        "pli.example",
        "localhost",
        "[192.0.2.1]",
        "not a domain",
        "",
    ];
    let answer = anna.post("/api/domain-checks", &json!({ "domains": domains })).await;
    let verdict: DomainVerdict = answer.json();
    assert_eq!(verdict.without_mail, ["gone.example", "null.example", "web.example"]);
    let asked = asked.lock().unwrap().clone();
    assert!(!asked.iter().any(|name| name == "pli.example" || name == "localhost"), "{asked:?}");

    let many = vec!["good.example"; MOST_CHECKED + 1];
    let answer = anna.post("/api/domain-checks", &json!({ "domains": many })).await;
    answer.is_problem(400, ProblemKind::BadRequest);
}
