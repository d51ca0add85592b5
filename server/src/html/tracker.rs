//! Pictures that are there to tell that the mail was read: by whose they are, or because nobody can see them.

use std::collections::HashMap;
use std::sync::LazyLock;

use url::{Position, Url};

use super::dom::Element;

/// Who is known to count readers. The data file says how it is read.
static KNOWN: LazyLock<Known> = LazyLock::new(|| Known::read(include_str!("trackers.txt")));

/// A picture of up to so many pixels in both directions can't be seen.
const UNSEEN: f32 = 2.0;

#[derive(Debug, Default)]
struct Known {
    /// By host.
    hosts: HashMap<&'static str, Vec<Mark>>,
    /// Of any host.
    anywhere: Vec<Mark>,
}

#[derive(Clone, Copy, Debug)]
struct Mark {
    place: Place,
    vendor: &'static str,
}

/// Where in the path and query the mark stands.
#[derive(Clone, Copy, Debug)]
enum Place {
    Begins(&'static str),
    Holds(&'static str),
}

impl Known {
    fn read(text: &'static str) -> Self {
        let mut known = Self::default();
        let lines = text.lines().map(str::trim);
        for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let Some((address, vendor)) = line.split_once(' ') else { continue };
            let (host, place) = match address.split_once('…') {
                Some((host, piece)) => (host, Place::Holds(piece)),
                None => match address.find('/') {
                    Some(slash) => {
                        let (host, path) = address.split_at(slash);
                        (host, Place::Begins(path))
                    }
                    None => (address, Place::Begins("")),
                },
            };
            let mark = Mark { place, vendor: vendor.trim() };
            match host {
                "*" => known.anywhere.push(mark),
                host => known.hosts.entry(host).or_default().push(mark),
            }
        }
        known
    }

    fn vendor(&self, host: &str, path: &str) -> Option<&'static str> {
        let fits = |mark: &&Mark| match mark.place {
            Place::Begins(start) => path.starts_with(start),
            Place::Holds(piece) => path.contains(piece),
        };
        let mut level = Some(host);
        while let Some(name) = level {
            if let Some(mark) = self.hosts.get(name).and_then(|marks| marks.iter().find(fits)) {
                return Some(mark.vendor);
            }
            level = name.split_once('.').map(|(_, above)| above);
        }
        self.anywhere.iter().find(fits).map(|mark| mark.vendor)
    }
}

/// Who counts readers by the picture at `url`.
pub(super) fn vendor(url: &Url) -> Option<&'static str> {
    let path = &url[Position::BeforePath..Position::AfterQuery];
    KNOWN.vendor(url.host_str().unwrap_or_default(), path)
}

/// Whether nobody could see the picture, by what it says of itself.
pub(super) fn is_unseen(image: &Element) -> bool {
    let style = image.attribute("style").unwrap_or_default().to_ascii_lowercase();
    let declared = |wanted: &str| {
        style.split(';').rev().find_map(|declaration| {
            let (name, value) = declaration.split_once(':')?;
            (name.trim() == wanted).then(|| value.trim().trim_end_matches("!important").trim())
        })
    };
    let hides = declared("display") == Some("none")
        || declared("visibility") == Some("hidden")
        || declared("opacity").and_then(|value| value.parse().ok()) == Some(0.0_f32);
    let tiny = |name: &str| {
        let size = declared(name).or_else(|| image.attribute(name));
        size.and_then(pixels).is_some_and(|size| size <= UNSEEN)
    };
    let none = |name: &str| declared(name).and_then(pixels) == Some(0.0);
    hides
        || image.attribute("hidden").is_some()
        || none("max-height")
        || none("max-width")
        || (tiny("width") && tiny("height"))
}

fn pixels(size: &str) -> Option<f32> {
    size.trim().trim_end_matches("px").trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(address: &str, expected: Option<&str>) {
        assert_eq!(vendor(&Url::parse(address).unwrap()), expected, "{address}");
    }

    #[test]
    fn whose_picture_it_is_stands_in_its_address() {
        check("https://us1.list-manage.com/track/open.php?u=1&id=2", Some("Mailchimp"));
        check("http://list-manage.com:8080/track/x", Some("Mailchimp"));
        check("https://news.shop.example/wf/open?upn=u001.abc", Some("SendGrid"));
        check("https://track.hubspot.com/__ptq.gif", Some("HubSpot"));
        check("https://mailtrack.io/trace/mail/1.png", Some("Mailtrack"));
        // What a vendor serves to be seen, and who only has a name like one.
        check("https://us1.list-manage.com/images/logo.png", None);
        check("https://notmailtrack.io/logo.png", None);
        check("https://mailtrack.io.shop.example/logo.png", None);
        check("https://shop.example/?from=https://mailtrack.io/", None);
        check("https://shop.example/logo.png", None);
    }

    #[test]
    fn every_line_of_the_list_can_match() {
        let known = &*KNOWN;
        assert!(known.hosts.len() > 50 && known.anywhere.len() > 5);
        let marks = known.hosts.values().flatten().chain(&known.anywhere);
        for Mark { place, vendor } in marks {
            assert!(!vendor.is_empty(), "{place:?}");
            let (Place::Begins(text) | Place::Holds(text)) = place;
            assert!(text.is_empty() || text.is_ascii(), "{text}");
        }
        for host in known.hosts.keys() {
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-".contains(c);
            assert!(host.contains('.') && host.chars().all(plain), "{host}");
        }
    }
}
