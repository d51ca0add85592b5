use proptest::prelude::*;

use super::*;

fn attribute(level: u8, name: u32, data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).unwrap();
    [&[level][..], &name.to_le_bytes(), &length.to_le_bytes(), data, &[0, 0]].concat()
}

fn package(attributes: &[Vec<u8>]) -> Vec<u8> {
    [&SIGNATURE.to_le_bytes()[..], &[1, 0], &attributes.concat()].concat()
}

/// A property of bytes.
fn property(kind: u16, number: u16, value: &[u8]) -> Vec<u8> {
    let length = u32::try_from(value.len()).unwrap().to_le_bytes();
    let fill = vec![0; value.len().next_multiple_of(4) - value.len()];
    [&kind.to_le_bytes()[..], &number.to_le_bytes(), &1_u32.to_le_bytes(), &length, value, &fill]
        .concat()
}

fn properties(all: &[Vec<u8>]) -> Vec<u8> {
    [&u32::try_from(all.len()).unwrap().to_le_bytes()[..], &all.concat()].concat()
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect()
}

fn sample() -> Vec<u8> {
    let number =
        [&3_u16.to_le_bytes()[..], &0x0e21_u16.to_le_bytes(), &7_u32.to_le_bytes()].concat();
    let named = [
        &3_u16.to_le_bytes()[..],
        &0x8005_u16.to_le_bytes(),
        &[7; 16],
        &1_u32.to_le_bytes(),
        &6_u32.to_le_bytes(),
        b"ab\0\0\0\0\0\0",
        &9_u32.to_le_bytes(),
    ]
    .concat();
    package(&[
        attribute(1, attribute::CODE_PAGE, &[0xe3, 4, 0, 0, 0, 0, 0, 0]),
        attribute(
            1,
            attribute::PROPERTIES,
            &properties(&[property(0x102, id::HTML, b"<p>Hello</p>")]),
        ),
        attribute(2, attribute::FILE, &[0; 14]),
        attribute(2, attribute::FILE_NAME, b"REPORT~1.PDF\0"),
        attribute(2, attribute::FILE_DATA, b"%PDF-1.4"),
        attribute(
            2,
            attribute::FILE_PROPERTIES,
            &properties(&[number, named, property(0x1f, id::LONG_NAME, &utf16("Büro.pdf"))]),
        ),
        attribute(2, attribute::FILE, &[0; 14]),
        attribute(2, attribute::FILE_NAME, b"\xcf.txt\0"),
        attribute(2, attribute::FILE_DATA, b"two"),
    ])
}

#[test]
fn files_and_text_are_unpacked() {
    let bytes = sample();
    let unpacked = unpack(&bytes).unwrap();
    let files: Vec<_> = unpacked.files.iter().map(|it| (it.name.as_str(), it.content)).collect();
    // Code page 1251.
    assert_eq!(files, [("Büro.pdf", &b"%PDF-1.4"[..]), ("П.txt", b"two")]);
    assert_eq!(unpacked.body, Some(PackedBody::Html("<p>Hello</p>".to_owned())));
    assert_eq!(unpack(b"PK\x03\x04"), None);
}

#[test]
fn a_message_within_is_opened_and_not_without_end() {
    let wrap = |inner: &[u8]| {
        let object = [&[7; 16][..], inner].concat();
        package(&[
            attribute(2, attribute::FILE, &[0; 14]),
            attribute(
                2,
                attribute::FILE_PROPERTIES,
                &properties(&[property(0xd, id::DATA, &object)]),
            ),
        ])
    };
    let once = wrap(&sample());
    assert_eq!(unpack(&once).unwrap().files.len(), 2);
    let deep = (0..50).fold(sample(), |inner, _| wrap(&inner));
    assert_eq!(unpack(&deep).unwrap().files.len(), 1, "what is too deep is a file");
}

#[test]
fn the_text_is_found_in_rtf_as_well() {
    // The example of MS-OXRTFCP §3.1.1.
    let packed = [
        0x2d, 0, 0, 0, 0x2b, 0, 0, 0, 0x4c, 0x5a, 0x46, 0x75, 0xf1, 0xc5, 0xc7, 0xa7, 3, 0, 0x0a,
        0, 0x72, 0x63, 0x70, 0x67, 0x31, 0x32, 0x35, 0x42, 0x32, 0x0a, 0xf3, 0x20, 0x68, 0x65,
        0x6c, 9, 0, 0x20, 0x62, 0x77, 5, 0xb0, 0x6c, 0x64, 0x7d, 0x0a, 0x80, 0x0f, 0xa0,
    ];
    let rtf = rtf::unpack(&packed).unwrap();
    assert_eq!(String::from_utf8_lossy(&rtf), "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
    assert_eq!(rtf::text(&rtf), "hello world");
    let rich = b"{\\rtf1{\\fonttbl{\\f0 Arial;}}{\\*\\gen x}a\\'e9\\par b\\{\\tab{\\pict 00ff}c}";
    assert_eq!(rtf::text(rich), "aé\nb{\tc");
    let bytes = package(&[attribute(
        1,
        attribute::PROPERTIES,
        &properties(&[property(0x102, id::RTF, &packed)]),
    )]);
    assert_eq!(unpack(&bytes).unwrap().body, Some(PackedBody::Plain("hello world".to_owned())));
}

#[test]
fn a_flood_of_files_ends() {
    let one =
        [attribute(2, attribute::FILE, &[]), attribute(2, attribute::FILE_DATA, b"x")].concat();
    assert_eq!(unpack(&package(&[one.repeat(1000)])).unwrap().files.len(), MAX_FILES);
    // Says to be larger than what a machine holds.
    let claims =
        [&[0_u8; 4][..], &u32::MAX.to_le_bytes(), b"LZFu", &[0; 4], &[0xff; 3000]].concat();
    assert!(rtf::unpack(&claims).unwrap().len() < 64 * 1024);
}

proptest! {
    #[test]
    fn nothing_panics_and_nothing_grows(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..20),
        cut in any::<prop::sample::Index>(),
        noise: Vec<u8>,
    ) {
        let mut bytes = sample();
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        bytes.truncate(cut.index(bytes.len()) + 1);
        bytes.extend(&noise);
        for bytes in [&bytes, &noise] {
            let total = unpack(bytes).map_or(0, |it| it.files.iter().map(|file| file.content.len()).sum());
            prop_assert!(total <= bytes.len());
            let _ = rtf::text(bytes);
            prop_assert!(rtf::unpack(bytes).is_none_or(|rtf| rtf.len() <= 18 * bytes.len()));
        }
    }
}
