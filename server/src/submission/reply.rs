//! SMTP replies (RFC 5321 §4.2, RFC 2034, RFC 3463).

/// An enhanced status code: class, subject, detail (RFC 3463 §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Enhanced(pub u8, pub u16, pub u16);

/// What the host answered to one command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    pub code: u16,
    pub enhanced: Option<Enhanced>,
    /// The text of each line, without codes.
    pub lines: Vec<String>,
}

/// One line of a reply: its code, whether more follow, and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ReplyLine {
    pub(crate) code: u16,
    pub(crate) more: bool,
    pub(crate) text: String,
}

/// `Reply-line` of RFC 5321 §4.2: three digits, then `-` where more lines follow.
pub(crate) fn parse_line(line: &[u8]) -> Option<ReplyLine> {
    let (digits, rest) = line.split_at_checked(3)?;
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let code: u16 = std::str::from_utf8(digits).ok()?.parse().ok()?;
    let (more, text) = match rest.split_first() {
        None => (false, rest),
        Some((b'-', text)) => (true, text),
        Some((b' ', text)) => (false, text),
        Some(_) => return None,
    };
    // What a host writes may end in a detail that the user unfolds: nothing but visible text gets that far.
    let text = String::from_utf8_lossy(text).chars().filter(|c| !c.is_control()).collect();
    (200..600).contains(&code).then_some(ReplyLine { code, more, text })
}

/// A status code at the start of a line's text, and the text behind it.
fn split_enhanced(text: &str) -> Option<(Enhanced, &str)> {
    let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
    let mut numbers = word.split('.');
    let class: u8 = numbers.next()?.parse().ok()?;
    let subject: u16 = numbers.next()?.parse().ok()?;
    let detail: u16 = numbers.next()?.parse().ok()?;
    let valid = matches!(class, 2 | 4 | 5) && numbers.next().is_none();
    valid.then_some((Enhanced(class, subject, detail), rest))
}

impl Reply {
    pub(crate) fn from_lines(lines: Vec<ReplyLine>) -> Option<Self> {
        let code = lines.first()?.code;
        let mut enhanced = None;
        let lines = lines
            .into_iter()
            .map(|line| match split_enhanced(&line.text) {
                Some((status, rest)) => {
                    enhanced.get_or_insert(status);
                    rest.to_owned()
                }
                None => line.text,
            })
            .collect();
        Some(Self { code, enhanced, lines })
    }

    pub fn is_positive(&self) -> bool {
        (200..300).contains(&self.code)
    }

    /// Whether the same may work later (RFC 5321 §4.2.1).
    pub fn is_transient(&self) -> bool {
        (400..500).contains(&self.code)
    }

    /// Subject and detail of the enhanced status code.
    pub fn status(&self) -> Option<(u16, u16)> {
        self.enhanced.map(|Enhanced(_, subject, detail)| (subject, detail))
    }

    /// The host's own words, codes included, for a detail that the user unfolds.
    pub fn diagnostic(&self) -> String {
        const LONGEST: usize = 500;
        let mut text = self.code.to_string();
        if let Some(Enhanced(class, subject, detail)) = self.enhanced {
            text.push_str(&format!(" {class}.{subject}.{detail}"));
        }
        for line in &self.lines {
            text.push(' ');
            text.push_str(line);
        }
        text.chars().take(LONGEST).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(lines: &[&str], expected: Option<&str>) {
        let parsed: Option<Vec<_>> = lines.iter().map(|line| parse_line(line.as_bytes())).collect();
        let reply = parsed.and_then(Reply::from_lines);
        assert_eq!(reply.map(|reply| reply.diagnostic()).as_deref(), expected);
    }

    #[test]
    fn lines_give_code_status_and_text() {
        check(&["250 Ok"], Some("250 Ok"));
        check(&["250"], Some("250 "));
        check(&["550 5.1.1 <x@y>: no such user"], Some("550 5.1.1 <x@y>: no such user"));
        check(&["550-5.7.1 one", "550 5.7.1 two"], Some("550 5.7.1 one two"));
        check(&["250 10.0.0.1 hello"], Some("250 10.0.0.1 hello")); // No status: class 10.
        check(&["25"], None);
        check(&["2x0 Ok"], None);
        check(&["250+Ok"], None);
        check(&["999 Ok"], None);
        check(&["550 a\x1b[1mb\0"], Some("550 a[1mb"));
    }
}
