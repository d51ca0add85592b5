//! WebDAV's XML (RFC 4918, RFC 6352, RFC 6578): what is asked for, and what comes back.

use roxmltree::{Document, Node};

const DAV: &str = "DAV:";
const CARD: &str = "urn:ietf:params:xml:ns:carddav";

/// Where the user is known, and where their books are.
pub(super) const WHO: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<D:propfind xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"><D:prop><D:current-user-principal/><C:addressbook-home-set/><D:resourcetype/></D:prop></D:propfind>"#;

pub(super) const BOOKS: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<D:propfind xmlns:D="DAV:"><D:prop><D:resourcetype/><D:displayname/><D:current-user-privilege-set/></D:prop></D:propfind>"#;

pub(super) const ETAGS: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<D:propfind xmlns:D="DAV:"><D:prop><D:resourcetype/><D:getetag/></D:prop></D:propfind>"#;

/// What changed since `token`; all there is where that is empty.
pub(super) fn changes(token: &str) -> String {
    let token = escape(token);
    format!(
        r#"<?xml version="1.0" encoding="utf-8"?>
<D:sync-collection xmlns:D="DAV:"><D:sync-token>{token}</D:sync-token><D:sync-level>1</D:sync-level><D:prop><D:getetag/></D:prop></D:sync-collection>"#
    )
}

/// Those cards.
pub(super) fn cards<'a>(hrefs: impl Iterator<Item = &'a str>) -> String {
    let hrefs: String = hrefs.map(|href| format!("<D:href>{}</D:href>", escape(href))).collect();
    format!(
        r#"<?xml version="1.0" encoding="utf-8"?>
<C:addressbook-multiget xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"><D:prop><D:getetag/><C:address-data/></D:prop>{hrefs}</C:addressbook-multiget>"#
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// An answer of status 207.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct MultiStatus {
    pub(super) items: Vec<Item>,
    /// RFC 6578 §6.2
    pub(super) token: Option<String>,
}

/// What it says of one resource.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) href: String,
    /// Of the resource itself; most answers only have one for its properties.
    pub(super) status: Option<u16>,
    pub(super) is_book: bool,
    pub(super) is_folder: bool,
    pub(super) name: String,
    /// `None` where the server doesn't say.
    pub(super) may_write: Option<bool>,
    pub(super) etag: Option<String>,
    pub(super) card: Option<String>,
    pub(super) principal: Option<String>,
    pub(super) home: Option<String>,
}

/// `None` for what is no such answer.
pub(super) fn read(xml: &str) -> Option<MultiStatus> {
    let document = Document::parse(xml.trim_start_matches('\u{feff}')).ok()?;
    let root = document.root_element();
    if !root.has_tag_name((DAV, "multistatus")) {
        return None;
    }
    let responses = root.children().filter(|node| node.has_tag_name((DAV, "response")));
    Some(MultiStatus {
        items: responses.filter_map(item).collect(),
        token: child(root, DAV, "sync-token").and_then(text),
    })
}

fn item(response: Node<'_, '_>) -> Option<Item> {
    let mut item = Item {
        href: child(response, DAV, "href").and_then(text)?,
        status: child(response, DAV, "status").and_then(status),
        ..Item::default()
    };
    for found in response.children().filter(|node| node.has_tag_name((DAV, "propstat"))) {
        let is_there = child(found, DAV, "status").and_then(status).is_none_or(|it| it == 200);
        if let Some(properties) = child(found, DAV, "prop").filter(|_| is_there) {
            take_properties(&mut item, properties);
        }
    }
    Some(item)
}

fn take_properties(item: &mut Item, properties: Node<'_, '_>) {
    for property in properties.children().filter(Node::is_element) {
        let name = property.tag_name();
        let href = || child(property, DAV, "href").and_then(text);
        match (name.namespace(), name.name()) {
            (Some(DAV), "resourcetype") => {
                item.is_book = child(property, CARD, "addressbook").is_some();
                item.is_folder = child(property, DAV, "collection").is_some();
            }
            (Some(DAV), "displayname") => item.name = text(property).unwrap_or_default(),
            (Some(DAV), "getetag") => item.etag = text(property),
            (Some(DAV), "current-user-principal") => item.principal = href(),
            (Some(DAV), "current-user-privilege-set") => {
                let grants = ["all", "write", "write-content", "bind"];
                let may = property.descendants().any(|node| {
                    node.tag_name().namespace() == Some(DAV)
                        && grants.contains(&node.tag_name().name())
                });
                item.may_write = Some(may);
            }
            (Some(CARD), "addressbook-home-set") => item.home = href(),
            (Some(CARD), "address-data") => {
                item.card = property.text().map(str::to_owned);
            }
            _ => {}
        }
    }
}

fn child<'a, 'input>(
    node: Node<'a, 'input>,
    namespace: &str,
    name: &str,
) -> Option<Node<'a, 'input>> {
    node.children().find(|child| child.has_tag_name((namespace, name)))
}

fn text(node: Node<'_, '_>) -> Option<String> {
    node.text().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// `HTTP/1.1 404 Not Found`
fn status(node: Node<'_, '_>) -> Option<u16> {
    node.text()?.split_whitespace().nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_whatever_its_prefixes() {
        let xml = r#"<?xml version="1.0"?>
            <multistatus xmlns="DAV:" xmlns:card="urn:ietf:params:xml:ns:carddav">
              <response><href>/u/book/</href><propstat><prop>
                <resourcetype><collection/><card:addressbook/></resourcetype>
                <displayname>Friends &amp; family</displayname>
                <current-user-privilege-set><privilege><read/></privilege></current-user-privilege-set>
              </prop><status>HTTP/1.1 200 OK</status></propstat>
              <propstat><prop><getetag/></prop><status>HTTP/1.1 404 Not Found</status></propstat></response>
              <response><href>/u/book/gone.vcf</href><status>HTTP/1.1 404 Not Found</status></response>
              <response><href>/u/book/a.vcf</href><propstat><prop><getetag>"1"</getetag>
                <card:address-data>BEGIN:VCARD
NOTE:&lt;b&gt;</card:address-data></prop><status>HTTP/1.1 200 OK</status></propstat></response>
              <sync-token>http://x/1</sync-token>
            </multistatus>"#;
        let read = read(xml).unwrap();
        assert_eq!(read.token.as_deref(), Some("http://x/1"));
        let [book, gone, card] = &read.items[..] else { panic!("{read:?}") };
        assert!(book.is_book && book.is_folder && book.may_write == Some(false));
        assert_eq!((book.name.as_str(), &book.etag), ("Friends & family", &None));
        assert_eq!(gone.status, Some(404));
        assert_eq!(card.etag.as_deref(), Some("\"1\""));
        assert!(card.card.as_deref().unwrap().ends_with("NOTE:<b>"));
    }

    #[test]
    fn what_is_no_answer_is_none() {
        assert_eq!(read("<html></html>"), None);
        assert_eq!(read("<D:multistatus xmlns:D='DAV:'>"), None);
        assert_eq!(read("<!DOCTYPE a [<!ENTITY b 'c'>]><D:multistatus xmlns:D='DAV:'/>"), None);
    }

    #[test]
    fn what_is_asked_for_is_escaped() {
        assert!(changes("a&<b").contains("<D:sync-token>a&amp;&lt;b</D:sync-token>"));
    }
}
