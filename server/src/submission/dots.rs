//! A message's bytes as they go over the wire (RFC 5321 §2.3.8, §4.5.2).

/// Ends every line with CRLF, whatever it ended with before, and doubles a dot at its start, so that nothing in a message
/// can end it. A stream of chunks, cut anywhere, gives the same bytes as the whole.
///
/// A lone CR or LF would be a line end for some servers and none for others; the dot behind it is how messages are
/// smuggled. Here both become CRLF, and what follows them is a line's start.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stuffing {
    line_start: bool,
    after_cr: bool,
}

impl Default for Stuffing {
    fn default() -> Self {
        Self { line_start: true, after_cr: false }
    }
}

impl Stuffing {
    /// Appends `input` to `output`, made fit for the wire.
    pub(crate) fn push(&mut self, input: &[u8], output: &mut Vec<u8>) {
        for &byte in input {
            let second_half = self.after_cr && byte == b'\n';
            self.after_cr = byte == b'\r';
            match byte {
                _ if second_half => {} // The CR before has written both.
                b'\r' | b'\n' => {
                    output.extend_from_slice(b"\r\n");
                    self.line_start = true;
                }
                _ => {
                    if self.line_start && byte == b'.' {
                        output.push(b'.');
                    }
                    output.push(byte);
                    self.line_start = false;
                }
            }
        }
    }

    /// What ends the message: its last line is completed first.
    pub(crate) fn terminator(self) -> &'static [u8] {
        if self.line_start { b".\r\n" } else { b"\r\n.\r\n" }
    }
}

/// Line ends as in [`Stuffing`], without the dots: for a message within a message.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Lines {
    after_cr: bool,
}

impl Lines {
    pub(crate) fn push(&mut self, input: &[u8], output: &mut Vec<u8>) {
        for &byte in input {
            match byte {
                b'\n' if self.after_cr => {}
                b'\r' | b'\n' => output.extend_from_slice(b"\r\n"),
                _ => output.push(byte),
            }
            self.after_cr = byte == b'\r';
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn stuffed(chunks: &[&[u8]]) -> Vec<u8> {
        let mut stuffing = Stuffing::default();
        let mut output = Vec::new();
        for chunk in chunks {
            stuffing.push(chunk, &mut output);
        }
        output.extend_from_slice(stuffing.terminator());
        output
    }

    #[track_caller]
    fn check(input: &str, expected: &str) {
        assert_eq!(String::from_utf8_lossy(&stuffed(&[input.as_bytes()])), expected);
    }

    #[test]
    fn no_line_of_a_message_can_end_it() {
        check("", ".\r\n");
        check("a", "a\r\n.\r\n");
        check("a\r\n", "a\r\n.\r\n");
        check(".\r\n", "..\r\n.\r\n");
        check("a\n.\nb", "a\r\n..\r\nb\r\n.\r\n");
        check("a\r.\rb", "a\r\n..\r\nb\r\n.\r\n");
        check("a\r\r\n.b", "a\r\n\r\n..b\r\n.\r\n");
        check("a\n\r.b", "a\r\n\r\n..b\r\n.\r\n");
        check("...", "....\r\n.\r\n");
        check("a.b\r\n c.", "a.b\r\n c.\r\n.\r\n");
    }

    proptest! {
        #[test]
        fn cutting_changes_nothing(bytes in proptest::collection::vec(prop_oneof![Just(b'\r'), Just(b'\n'), Just(b'.'), Just(b'a')], 0..40), cut in 0usize..40) {
            let (head, tail) = bytes.split_at(cut.min(bytes.len()));
            prop_assert_eq!(stuffed(&[&bytes]), stuffed(&[head, tail]));
        }

        #[test]
        fn only_the_end_ends_it(bytes in proptest::collection::vec(prop_oneof![Just(b'\r'), Just(b'\n'), Just(b'.'), Just(b'a')], 0..40)) {
            let wire = stuffed(&[&bytes]);
            for (at, window) in wire.windows(2).enumerate() {
                prop_assert_eq!(window[0] == b'\r', window[1] == b'\n', "a lone CR or LF at {}", at);
            }
            let ends = wire.windows(5).filter(|window| window == b"\r\n.\r\n").count();
            prop_assert_eq!(ends, usize::from(wire.len() > 3));
        }
    }
}
