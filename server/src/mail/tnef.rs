//! `winmail.dat`: what Outlook packs a message's files and text into (MS-OXTNEF). The packages that there are for it
//! refuse most of what is sent, or panic at what is cut off; this reads as far as it makes sense, and nothing twice.

mod properties;
mod rtf;

use encoding_rs::{Encoding, WINDOWS_1252};

use properties::{Properties, id};

/// What every such file begins with (§2.1.3.1).
const SIGNATURE: u32 = 0x223e_9f78;
/// So many files of one package are shown.
const MAX_FILES: usize = 200;
/// Messages in messages; of deeper ones nothing is read.
const MAX_DEPTH: usize = 4;

/// Attributes that matter (§2.1.3.2).
mod attribute {
    pub(super) const CODE_PAGE: u32 = 0x0006_9007;
    pub(super) const BODY: u32 = 0x0002_800c;
    pub(super) const PROPERTIES: u32 = 0x0006_9003;
    /// The first one of each file.
    pub(super) const FILE: u32 = 0x0006_9002;
    pub(super) const FILE_NAME: u32 = 0x0001_8010;
    pub(super) const FILE_DATA: u32 = 0x0006_800f;
    pub(super) const FILE_PROPERTIES: u32 = 0x0006_9005;
}

/// What was in the package.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unpacked<'a> {
    pub files: Vec<PackedFile<'a>>,
    pub body: Option<PackedBody>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PackedFile<'a> {
    /// As its sender says; empty where he doesn't.
    pub name: String,
    pub media_type: Option<String>,
    pub content_id: Option<String>,
    pub content: &'a [u8],
}

/// The text of the message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PackedBody {
    Html(String),
    Plain(String),
}

/// Whether a part is such a package, by what its sender says.
pub fn is_package(media_type: &str, name: &str) -> bool {
    matches!(media_type, "application/ms-tnef" | "application/vnd.ms-tnef")
        || name.eq_ignore_ascii_case("winmail.dat")
}

/// Opens a package, as far as it can be read; `None` if it is none.
pub fn unpack(bytes: &[u8]) -> Option<Unpacked<'_>> {
    open(bytes, MAX_DEPTH)
}

fn open(bytes: &[u8], depth: usize) -> Option<Unpacked<'_>> {
    let mut rest = Reader { rest: bytes };
    if rest.u32()? != SIGNATURE {
        return None;
    }
    rest.u16()?;
    let mut package = Package { depth, ..Package::default() };
    while let Some((attribute, data)) = rest.attribute() {
        package.take(attribute, data);
    }
    package.end_file();
    let body = package.body();
    Some(Unpacked { files: package.files, body })
}

struct Package<'a> {
    depth: usize,
    encoding: &'static Encoding,
    files: Vec<PackedFile<'a>>,
    /// The file whose attributes are being read.
    open: Option<PackedFile<'a>>,
    plain: Option<String>,
    properties: Properties<'a>,
}

impl Default for Package<'_> {
    fn default() -> Self {
        Self {
            depth: 0,
            encoding: WINDOWS_1252,
            files: Vec::new(),
            open: None,
            plain: None,
            properties: Properties::default(),
        }
    }
}

impl<'a> Package<'a> {
    fn take(&mut self, attribute: u32, data: &'a [u8]) {
        match attribute {
            attribute::CODE_PAGE => {
                let page = Reader { rest: data }.u32().unwrap_or_default();
                self.encoding = code_page(page).unwrap_or(self.encoding);
            }
            attribute::BODY => self.plain = Some(text(self.encoding, data)),
            attribute::PROPERTIES => self.properties = Properties::read(data),
            attribute::FILE => {
                self.end_file();
                self.open = Some(PackedFile::default());
            }
            attribute::FILE_NAME => {
                let name = text(self.encoding, data);
                if let Some(file) = &mut self.open {
                    file.name = name;
                }
            }
            attribute::FILE_DATA => {
                if let Some(file) = &mut self.open {
                    file.content = data;
                }
            }
            attribute::FILE_PROPERTIES => self.describe(&Properties::read(data)),
            _ => {}
        }
    }

    /// What the properties of a file know better than its attributes.
    fn describe(&mut self, properties: &Properties<'a>) {
        let Some(file) = &mut self.open else { return };
        let known = |wanted| properties.text(wanted, self.encoding).filter(|text| !text.is_empty());
        if let Some(name) =
            known(id::LONG_NAME).or_else(|| known(id::NAME)).or_else(|| known(id::DISPLAY_NAME))
        {
            file.name = name;
        }
        file.media_type = known(id::MEDIA_TYPE).map(|it| it.to_ascii_lowercase());
        file.content_id = known(id::CONTENT_ID).map(|it| it.trim_matches(['<', '>']).to_owned());
        let Some(content) = properties.bytes(id::DATA) else { return };
        if !file.content.is_empty() {
            return;
        }
        // A message in the message is a package of its own, behind the name of its interface.
        let inner = content.get(16..).unwrap_or_default();
        match self.depth.checked_sub(1).and_then(|depth| open(inner, depth)) {
            Some(inner) => {
                self.open = None;
                self.files.extend(inner.files);
                self.files.truncate(MAX_FILES);
            }
            None => file.content = content,
        }
    }

    fn end_file(&mut self) {
        if let Some(file) = self.open.take()
            && !file.content.is_empty()
            && self.files.len() < MAX_FILES
        {
            self.files.push(file);
        }
    }

    fn body(&mut self) -> Option<PackedBody> {
        let (properties, encoding) = (&self.properties, self.encoding);
        let filled = |text: &String| !text.trim().is_empty();
        if let Some(html) = properties.text(id::HTML, encoding).filter(filled) {
            return Some(PackedBody::Html(html));
        }
        let rich = || {
            let rich = rtf::unpack(properties.bytes(id::RTF)?)?;
            Some(rtf::text(&rich))
        };
        let plain = properties.text(id::BODY, encoding).filter(filled);
        let plain = plain.or_else(|| self.plain.take().filter(filled));
        plain.or_else(|| rich().filter(filled)).map(PackedBody::Plain)
    }
}

fn text(encoding: &'static Encoding, bytes: &[u8]) -> String {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    let bytes = bytes.get(..end).unwrap_or_default();
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// Windows' numbers for charsets, as far as mail has them.
fn code_page(page: u32) -> Option<&'static Encoding> {
    let label = match page {
        65001 => "utf-8".to_owned(),
        932 => "shift_jis".to_owned(),
        936 => "gbk".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        866 => "ibm866".to_owned(),
        874 | 1250..=1258 => format!("windows-{page}"),
        _ => return None,
    };
    Encoding::for_label(label.as_bytes())
}

/// Numbers in the order of Intel's, from what is left.
#[derive(Clone, Copy, Debug)]
struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn bytes(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes(self.bytes(2)?.try_into().ok()?))
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.bytes(4)?.try_into().ok()?))
    }

    fn length(&mut self) -> Option<usize> {
        usize::try_from(self.u32()?).ok()
    }

    /// The next attribute: its level, its name, its length, its bytes, their sum, which nobody needs.
    fn attribute(&mut self) -> Option<(u32, &'a [u8])> {
        let level = self.bytes(1)?;
        if !matches!(level, [1 | 2]) {
            return None;
        }
        let name = self.u32()?;
        let length = self.length()?;
        let data = self.bytes(length)?;
        self.u16()?;
        Some((name, data))
    }
}

#[cfg(test)]
mod tests;
