//! The text of a message as Outlook keeps it: RTF, compressed (MS-OXRTFCP), of which only the words are wanted here.

use super::Reader;

/// Longest text that is unpacked.
const MAX_BYTES: usize = 4 * 1024 * 1024;
/// `LZFu` and `MELA`: compressed or not (§2.1.3.1.1).
const COMPRESSED: u32 = 0x7546_5a4c;
const PLAIN: u32 = 0x414c_454d;
const WINDOW: usize = 4096;
/// What the window holds at first (§2.1.3.1.3).
const DICTIONARY: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \
    \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \
    \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

/// The RTF in a compressed one; as much of it as is there.
pub(super) fn unpack(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut rest = Reader { rest: bytes };
    rest.u32()?;
    let length = rest.length()?.min(MAX_BYTES);
    let kind = rest.u32()?;
    rest.u32()?;
    match kind {
        PLAIN => Some(rest.rest.get(..length).unwrap_or(rest.rest).to_vec()),
        COMPRESSED => Some(inflate(rest.rest, length)),
        _ => None,
    }
}

fn inflate(packed: &[u8], length: usize) -> Vec<u8> {
    let mut window = [0_u8; WINDOW];
    for (place, byte) in window.iter_mut().zip(DICTIONARY) {
        *place = *byte;
    }
    let mut at = DICTIONARY.len();
    let mut out = Vec::new();
    let mut packed = packed.iter().copied();
    let mut put = |window: &mut [u8; WINDOW], byte: u8, out: &mut Vec<u8>| {
        out.push(byte);
        if let Some(place) = window.get_mut(at) {
            *place = byte;
        }
        at = (at + 1) % WINDOW;
        at
    };
    let mut end = DICTIONARY.len();
    while let Some(control) = packed.next() {
        for bit in 0..8 {
            if out.len() >= length {
                return out;
            }
            if control >> bit & 1 == 0 {
                let Some(byte) = packed.next() else { return out };
                end = put(&mut window, byte, &mut out);
                continue;
            }
            let (Some(high), Some(low)) = (packed.next(), packed.next()) else { return out };
            let pair = usize::from(high) << 8 | usize::from(low);
            let (from, count) = (pair >> 4, (pair & 0xf) + 2);
            // Where nothing has been written yet is the end.
            if from == end {
                return out;
            }
            for step in 0..count {
                let byte = window.get((from + step) % WINDOW).copied().unwrap_or_default();
                end = put(&mut window, byte, &mut out);
            }
        }
    }
    out
}

/// The words of RTF: no fonts, no pictures, no style; of HTML that is wrapped in it, the text beside the tags.
pub(super) fn text(rtf: &[u8]) -> String {
    let mut out: Vec<u8> = Vec::new();
    // Of each open group, whether it is passed over.
    let mut groups: Vec<bool> = Vec::new();
    let mut rest = rtf;
    let mut is_hidden = false;
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'{' => groups.push(is_hidden),
            b'}' => is_hidden = groups.pop().unwrap_or(false),
            b'\\' => rest = control(rest, &mut is_hidden, &mut out),
            b'\r' | b'\n' | 0 => {}
            _ if is_hidden => {}
            byte => out.push(*byte),
        }
    }
    encoding_rs::WINDOWS_1252.decode_without_bom_handling(&out).0.trim().to_owned()
}

/// Follows a control word or symbol; what is left after it.
fn control<'a>(rest: &'a [u8], is_hidden: &mut bool, out: &mut Vec<u8>) -> &'a [u8] {
    let letters = rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    if letters == 0 {
        return symbol(rest, is_hidden, out);
    }
    let (word, after) = rest.split_at(letters);
    let digits = after.iter().take_while(|byte| byte.is_ascii_digit() || **byte == b'-').count();
    let (_, after) = after.split_at(digits);
    let after = after.strip_prefix(b" ").unwrap_or(after);
    match word {
        b"fonttbl" | b"colortbl" | b"stylesheet" | b"info" | b"pict" | b"object" | b"htmlrtf"
            if digits == 0 =>
        {
            *is_hidden = true;
        }
        // `\htmlrtf0` ends what stands there for readers of RTF only (MS-OXRTFEX §2.1.3.1).
        b"htmlrtf" => *is_hidden = false,
        b"par" | b"line" | b"row" if !*is_hidden => out.push(b'\n'),
        b"tab" | b"cell" if !*is_hidden => out.push(b'\t'),
        _ => {}
    }
    after
}

fn symbol<'a>(rest: &'a [u8], is_hidden: &mut bool, out: &mut Vec<u8>) -> &'a [u8] {
    match rest {
        [b'*', after @ ..] => {
            *is_hidden = true;
            after
        }
        [b'\'', high, low, after @ ..] => {
            let digit = |byte: &u8| char::from(*byte).to_digit(16);
            let value = digit(high).zip(digit(low)).map(|(high, low)| high * 16 + low);
            let value = value.and_then(|value| u8::try_from(value).ok());
            out.extend(value.filter(|_| !*is_hidden));
            after
        }
        [escaped @ (b'\\' | b'{' | b'}'), after @ ..] => {
            if !*is_hidden {
                out.push(*escaped);
            }
            after
        }
        [b'~', after @ ..] => {
            if !*is_hidden {
                out.push(b' ');
            }
            after
        }
        [_, after @ ..] => after,
        [] => &[],
    }
}
