//! What a file is by how it begins (WHATWG MIME Sniffing §6), whatever its sender calls it.

/// What a browser shows by itself, without running anything of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Medium {
    Image,
    Audio,
    Video,
    Pdf,
}

/// So much of a file tells what it is.
pub const ENOUGH: usize = 1024;

/// What the file is that begins so, and the media type to serve it as.
pub fn medium(head: &[u8]) -> Option<(Medium, &'static str)> {
    if let Some(image) = raster(head) {
        return Some((Medium::Image, image));
    }
    let holds = |word: &[u8]| {
        head.get(..ENOUGH).unwrap_or(head).windows(word.len()).any(|here| here == word)
    };
    match head {
        [b'%', b'P', b'D', b'F', b'-', ..] => Some((Medium::Pdf, "application/pdf")),
        [b'I', b'D', b'3', ..] | [0xff, 0xfb | 0xfa | 0xf3 | 0xf2, ..] => {
            Some((Medium::Audio, "audio/mpeg"))
        }
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E', ..] => {
            Some((Medium::Audio, "audio/wav"))
        }
        [b'f', b'L', b'a', b'C', ..] => Some((Medium::Audio, "audio/flac")),
        [b'O', b'g', b'g', b'S', 0, ..] if holds(b"theora") => Some((Medium::Video, "video/ogg")),
        [b'O', b'g', b'g', b'S', 0, ..] => Some((Medium::Audio, "audio/ogg")),
        [_, _, _, _, b'f', b't', b'y', b'p', b'M', b'4', b'A' | b'B', b' ', ..] => {
            Some((Medium::Audio, "audio/mp4"))
        }
        [
            _,
            _,
            _,
            _,
            b'f',
            b't',
            b'y',
            b'p',
            b'i' | b'm' | b'a' | b'q' | b'M' | b'd' | b'3',
            ..,
        ] => Some((Medium::Video, "video/mp4")),
        [0x1a, 0x45, 0xdf, 0xa3, ..] if holds(b"webm") => Some((Medium::Video, "video/webm")),
        _ => None,
    }
}

/// The type of a picture made of pixels. No SVG, which is a document.
pub fn raster(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', b'V', b'P', ..] => {
            Some("image/webp")
        }
        [_, _, _, _, b'f', b't', b'y', b'p', b'a', b'v', b'i', b'f' | b's', ..] => {
            Some("image/avif")
        }
        [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..] => Some("image/bmp"),
        [0, 0, 1, 0, _, 0, ..] => Some("image/x-icon"),
        _ => None,
    }
}

/// Whether these bytes are text of some kind: no zero in them, unless they say to be UTF-16.
pub fn is_text(head: &[u8]) -> bool {
    head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") || !head.contains(&0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_raster_pictures_are_pictures() {
        let cases: [(&[u8], Option<&str>); 10] = [
            (b"\x89PNG\r\n\x1a\n....", Some("image/png")),
            (b"\xff\xd8\xff\xe0....", Some("image/jpeg")),
            (b"GIF89a....", Some("image/gif")),
            (b"RIFF....WEBPVP8 ", Some("image/webp")),
            (b"....ftypavif", Some("image/avif")),
            (b"<svg xmlns=\"http://www.w3.org/2000/svg\">", None),
            (b"<!doctype html>", None),
            (b"%PDF-1.7", None),
            (b"GIF88a", None),
            (b"", None),
        ];
        for (bytes, expected) in cases {
            assert_eq!(raster(bytes), expected, "{}", bytes.escape_ascii());
        }
    }

    #[test]
    fn media_are_known_by_their_first_bytes() {
        let cases: [(&[u8], Option<&str>); 14] = [
            (b"%PDF-1.7\n", Some("application/pdf")),
            (b"ID3\x04", Some("audio/mpeg")),
            (b"\xff\xfb\x90", Some("audio/mpeg")),
            (b"RIFF....WAVEfmt ", Some("audio/wav")),
            (b"OggS\0\x02........vorbis", Some("audio/ogg")),
            (b"OggS\0\x02........theora", Some("video/ogg")),
            (b"....ftypM4A ", Some("audio/mp4")),
            (b"....ftypisom", Some("video/mp4")),
            (b"\x1a\x45\xdf\xa3....webm", Some("video/webm")),
            (b"\x1a\x45\xdf\xa3....matroska", None),
            (b"\xff\xfeh\0i\0", None),
            (b" %PDF-1.7", None),
            (b"<html>%PDF-", None),
            (b"PK\x03\x04", None),
        ];
        for (bytes, expected) in cases {
            let found = medium(bytes).map(|(_, media_type)| media_type);
            assert_eq!(found, expected, "{}", bytes.escape_ascii());
        }
    }
}
