//! Mozilla's autoconfig file, `config-v1.1.xml`.

use roxmltree::{Document, Node};
use shared::host::{Endpoint, HostSettings, TlsMode};

/// More elements than any file has; the parser goes one level deeper into its stack for each that is nested.
const MOST_TAGS: usize = 1_000;

/// The first IMAP and the first SMTP server that speak TLS.
pub(super) fn read(xml: &str, domain: &str) -> Option<HostSettings> {
    if xml.bytes().filter(|byte| *byte == b'<').count() > MOST_TAGS {
        return None;
    }
    // Without a DTD there are no entities to blow it up with.
    let document = Document::parse(xml).ok()?;
    let first = |name: &str, kind: &str| {
        let mut servers = document
            .descendants()
            .filter(|node| node.has_tag_name(name) && node.attribute("type") == Some(kind));
        servers.find_map(|server| endpoint(server, domain))
    };
    Some(HostSettings {
        imap: first("incomingServer", "imap")?,
        smtp: first("outgoingServer", "smtp")?,
        sieve: None,
    })
}

fn endpoint(server: Node<'_, '_>, domain: &str) -> Option<Endpoint> {
    let value = |name: &str| {
        let node = server.children().find(|node| node.has_tag_name(name))?;
        node.text().map(str::trim)
    };
    let tls = match value("socketType")? {
        "SSL" => TlsMode::Implicit,
        "STARTTLS" => TlsMode::Starttls,
        _ => return None,
    };
    let host = value("hostname")?.replace("%EMAILDOMAIN%", domain);
    let Ok(url::Host::Domain(host)) = url::Host::parse(&host) else { return None };
    Some(Endpoint { host, port: value("port")?.parse().ok()?, tls })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
        <clientConfig version="1.1"><emailProvider id="partner.example">
          <domain>partner.example</domain>
          <incomingServer type="pop3"><hostname>pop.host.example</hostname><port>995</port>
            <socketType>SSL</socketType></incomingServer>
          <incomingServer type="imap"><hostname>imap.host.example</hostname><port>143</port>
            <socketType>plain</socketType></incomingServer>
          <incomingServer type="imap"><hostname>imap.%EMAILDOMAIN%</hostname><port>993</port>
            <socketType>SSL</socketType><username>%EMAILADDRESS%</username></incomingServer>
          <outgoingServer type="smtp"><hostname> smtp.host.example </hostname><port>587</port>
            <socketType>STARTTLS</socketType></outgoingServer>
        </emailProvider></clientConfig>"#;

    #[test]
    fn the_first_servers_with_tls_are_taken() {
        let found = read(FILE, "partner.example").unwrap();
        let endpoint = |host: &str, port, tls| Endpoint { host: host.to_owned(), port, tls };
        assert_eq!(found.imap, endpoint("imap.partner.example", 993, TlsMode::Implicit));
        assert_eq!(found.smtp, endpoint("smtp.host.example", 587, TlsMode::Starttls));
    }

    #[test]
    fn what_is_no_such_file_says_nothing() {
        let only_pop = FILE.replace("imap\"", "pop3\"");
        let no_number = FILE.replace("587", "many");
        let no_name = FILE.replace(" smtp.host.example ", "evil.example:25/");
        let deep = "<a>".repeat(20_000);
        let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaa\">]><x>&a;</x>";
        for text in ["", "<html>", "{}", &only_pop, &no_number, &no_name, &deep, bomb] {
            assert_eq!(read(text, "partner.example"), None, "{text}");
        }
    }
}
