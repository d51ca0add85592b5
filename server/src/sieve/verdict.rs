//! What hosts' compilers say, read for lines.
//!
//! Pigeonhole writes `name: line 3: error: unknown command 'x'.`, Cyrus `line 3: …`, Stalwart `… at line 3, column 5`.

use shared::script::{ScriptError, ScriptVerdict};

/// More remarks than this are of no use to anybody.
const MOST: usize = 100;

/// What a refusal says; never nothing.
pub(super) fn refusal(said: &str) -> ScriptVerdict {
    let (mut errors, warnings): (Vec<_>, Vec<_>) =
        remarks(said).partition(|remark| !remark.is_warning);
    // `validation failed.` adds nothing to the errors that it ends.
    if errors.iter().any(|remark| remark.line.is_some()) {
        errors.retain(|remark| remark.line.is_some());
    }
    let mut errors: Vec<_> = errors.into_iter().map(Remark::into_error).collect();
    if errors.is_empty() {
        errors.push(ScriptError { line: None, message: said.trim().to_owned() });
    }
    ScriptVerdict { errors, warnings: warnings.into_iter().map(Remark::into_error).collect() }
}

/// Remarks on a script that was taken.
pub(super) fn read(said: &str) -> Vec<ScriptError> {
    remarks(said).map(Remark::into_error).collect()
}

struct Remark {
    line: Option<u32>,
    is_warning: bool,
    message: String,
}

impl Remark {
    fn into_error(self) -> ScriptError {
        ScriptError { line: self.line, message: self.message }
    }
}

fn remarks(said: &str) -> impl Iterator<Item = Remark> {
    said.lines().map(str::trim).filter(|line| !line.is_empty()).take(MOST).map(remark)
}

fn remark(said: &str) -> Remark {
    let mut line = None;
    let mut text = said;
    if let Some(place) = place(said) {
        line = Some(place.line);
        text = place.rest.strip_prefix(": ").unwrap_or(said);
    } else if let Some((_, rest)) = said.split_once(": ")
        && is_marked(rest)
    {
        text = rest;
    }
    let is_warning = text.starts_with("warning: ");
    let message = ["error: ", "warning: "].iter().find_map(|mark| text.strip_prefix(mark));
    Remark { line, is_warning, message: message.unwrap_or(text).to_owned() }
}

struct Place<'a> {
    line: u32,
    rest: &'a str,
}

/// Where a remark names its line. The script's name, which stands before that, can hold anything, and so can what is
/// quoted behind it.
fn place(said: &str) -> Option<Place<'_>> {
    let places = || {
        said.match_indices("line ").filter_map(|(at, mark)| {
            let rest = said.get(at + mark.len()..)?;
            let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            let (number, rest) = rest.split_at_checked(digits)?;
            Some(Place { line: number.parse().ok().filter(|line| *line > 0)?, rest })
        })
    };
    let marked = |place: &Place<'_>| place.rest.strip_prefix(": ").is_some_and(is_marked);
    places().find(marked).or_else(|| places().next())
}

fn is_marked(text: &str) -> bool {
    text.starts_with("error: ") || text.starts_with("warning: ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(remarks: &[ScriptError]) -> Vec<(Option<u32>, &str)> {
        remarks.iter().map(|remark| (remark.line, remark.message.as_str())).collect()
    }

    #[test]
    fn pigeonhole_names_its_lines() {
        let verdict = refusal(
            "pli: line 3: error: unknown command 'foo' (only reported once at first occurrence).\r\n\
             pli: line 9: warning: obsolete.\r\npli: error: validation failed.\r\n",
        );
        let expected =
            [(Some(3), "unknown command 'foo' (only reported once at first occurrence).")];
        assert_eq!(show(&verdict.errors), expected);
        assert_eq!(show(&verdict.warnings), [(Some(9), "obsolete.")]);
        let odd = refusal("my line 5 rules: line 7: error: line 8: x");
        assert_eq!(show(&odd.errors), [(Some(7), "line 8: x")]);
    }

    #[test]
    fn others_say_it_otherwise() {
        let all = |said: &str| refusal(said).errors;
        assert_eq!(
            show(&all("script errors:\r\nline 3: syntax error")),
            [(Some(3), "syntax error")]
        );
        let stalwart = "Script compilation failed: Unexpected token at line 3, column 5.";
        assert_eq!(show(&all(stalwart)), [(Some(3), stalwart)]);
        assert_eq!(show(&all("no")), [(None, "no")]);
        assert_eq!(show(&all("pli: error: parse failed.")), [(None, "parse failed.")]);
        assert_eq!(show(&all("")), [(None, "")]);
        assert_eq!(show(&all("line 99999999999: x")), [(None, "line 99999999999: x")]);
        assert_eq!(all(&"line 1: x\n".repeat(1000)).len(), MOST);
    }
}
