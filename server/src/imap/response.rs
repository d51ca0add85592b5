//! One response of a host (RFC 9051 §7).

use bytes::Bytes;

use super::code::Code;
use super::tokeniser::Tokeniser;
use super::value::Value;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Response {
    /// `+`: go on. The text is the server's challenge in an authentication, base64.
    Continuation(String),
    /// The end of the command with this tag.
    Done(String, Outcome),
    /// A status that belongs to no command, or adds to one that is running.
    Status(Outcome),
    Data(Data),
}

/// `OK`, `NO` and so on, with what the host says about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub status: Status,
    pub code: Option<Code>,
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Ok,
    No,
    Bad,
    PreAuth,
    Bye,
}

/// An untagged response that carries data: `* 12 FETCH (…)`, `* LIST …`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Data {
    /// The number before the kind; 0 where there is none.
    pub number: u32,
    pub kind: Kind,
    pub values: Vec<Value>,
}

macro_rules! kinds {
    ($($name:ident = $wire:literal,)*) => {
        /// What untagged data is about.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Kind {
            $($name,)*
            /// Nothing that this client ever asks for; kept, and ignored.
            Other,
        }

        impl Kind {
            fn parse(name: &[u8]) -> Self {
                $(if name.eq_ignore_ascii_case($wire) { return Self::$name; })*
                Self::Other
            }
        }
    };
}

kinds! {
    Fetch = b"FETCH",
    Exists = b"EXISTS",
    Expunge = b"EXPUNGE",
    Recent = b"RECENT",
    List = b"LIST",
    Lsub = b"LSUB",
    Status = b"STATUS",
    Search = b"SEARCH",
    Sort = b"SORT",
    ESearch = b"ESEARCH",
    Flags = b"FLAGS",
    Capability = b"CAPABILITY",
    Enabled = b"ENABLED",
    Namespace = b"NAMESPACE",
    Quota = b"QUOTA",
    QuotaRoot = b"QUOTAROOT",
    Id = b"ID",
}

impl Response {
    /// Reads one response. `None` for a line that is none at all: such a line is passed over.
    pub(crate) fn parse(frame: Bytes) -> Option<Self> {
        let mut tokeniser = Tokeniser::new(frame);
        let first = tokeniser.word();
        match first.as_ref() {
            b"" => None,
            b"+" => Some(Self::Continuation(text(&tokeniser.line()))),
            b"*" => Some(Self::untagged(tokeniser)),
            tag => {
                let tag = text(tag);
                let status = Status::parse(&tokeniser.word())?;
                Some(Self::Done(tag, Outcome::parse(status, tokeniser)))
            }
        }
    }

    fn untagged(mut tokeniser: Tokeniser) -> Self {
        let mut word = tokeniser.word();
        if let Some(status) = Status::parse(&word) {
            return Self::Status(Outcome::parse(status, tokeniser));
        }
        let number = std::str::from_utf8(&word).ok().and_then(|word| word.parse().ok());
        if number.is_some() {
            word = tokeniser.word();
        }
        let kind = Kind::parse(&word);
        // What we never ask for isn't taken apart.
        let values = if kind == Kind::Other { Vec::new() } else { tokeniser.values() };
        Self::Data(Data { number: number.unwrap_or(0), kind, values })
    }
}

impl Status {
    fn parse(word: &[u8]) -> Option<Self> {
        let statuses = [
            ("OK", Self::Ok),
            ("NO", Self::No),
            ("BAD", Self::Bad),
            ("PREAUTH", Self::PreAuth),
            ("BYE", Self::Bye),
        ];
        let found = statuses.iter().find(|(name, _)| word.eq_ignore_ascii_case(name.as_bytes()));
        found.map(|(_, status)| *status)
    }
}

impl Outcome {
    fn parse(status: Status, mut rest: Tokeniser) -> Self {
        let code = rest.code().map(Code::parse);
        Self { status, code, text: text(&rest.line()) }
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Whether `line` begins a status, whose text may end in what looks like a literal and is none.
pub(super) fn is_status_line(line: &[u8]) -> bool {
    let mut words = line.splitn(3, |byte| *byte == b' ');
    match (words.next(), words.next()) {
        (Some(b"+"), _) => true,
        (Some(_), Some(word)) => Status::parse(word.trim_ascii_end()).is_some(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Option<Response> {
        Response::parse(Bytes::copy_from_slice(line.as_bytes()))
    }

    fn outcome(status: Status, code: Option<Code>, text: &str) -> Outcome {
        Outcome { status, code, text: text.to_owned() }
    }

    #[test]
    fn tells_the_four_kinds_of_response_apart() {
        assert_eq!(parse("+ idling\r\n"), Some(Response::Continuation("idling".to_owned())));
        assert_eq!(parse("+\r\n"), Some(Response::Continuation(String::new())));
        assert_eq!(
            parse("a1 NO [TRYCREATE] Mailbox doesn't exist: {5}\r\n"),
            Some(Response::Done(
                "a1".to_owned(),
                outcome(Status::No, Some(Code::TryCreate), "Mailbox doesn't exist: {5}")
            ))
        );
        assert_eq!(
            parse("* ok still here\r\n"),
            Some(Response::Status(outcome(Status::Ok, None, "still here")))
        );
        assert_eq!(
            parse("* 23 EXISTS\r\n"),
            Some(Response::Data(Data { number: 23, kind: Kind::Exists, values: Vec::new() }))
        );
        assert_eq!(
            parse("* XSURPRISE (1 2\r\n"),
            Some(Response::Data(Data { number: 0, kind: Kind::Other, values: Vec::new() }))
        );
        assert_eq!(parse("\r\n"), None);
        assert_eq!(parse("garbage without end\r\n"), None);
    }

    #[test]
    fn a_bracket_in_text_is_no_code() {
        assert_eq!(
            parse("* OK [not closed\r\n"),
            Some(Response::Status(outcome(Status::Ok, None, "[not closed")))
        );
    }
}
