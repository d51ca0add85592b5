//! Single cells.

use crate::contact::PartialDate;

/// What a spreadsheet would take for the beginning of a formula.
const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// A cell that no spreadsheet runs: what could be a formula gets an apostrophe before it. A plain number with its `+` stays
/// one.
pub(super) fn guard(text: &str) -> String {
    let is_number = text.starts_with('+')
        && text.chars().skip(1).all(|c| c.is_ascii_digit() || matches!(c, ' ' | '(' | ')' | '.'));
    if is_formula(text) && !is_number { format!("'{text}") } else { text.to_owned() }
}

fn is_formula(text: &str) -> bool {
    text.trim_start_matches(['\'', ' ', '\n']).starts_with(FORMULA)
}

/// Takes out again what [`guard`] and others put before a formula.
pub(super) fn unguard(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| is_formula(rest)).unwrap_or(text)
}

/// Gmail writes several values of a kind into one cell.
pub(super) fn values(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(":::").map(str::trim).filter(|value| !value.is_empty())
}

/// A date in any of the usual forms. `day_first` decides what `5/6/1980` is.
pub(super) fn date(cell: &str, day_first: bool) -> Option<PartialDate> {
    let cell = cell.split(['T', ' ']).next().unwrap_or_default();
    if let Some(rest) = cell.strip_prefix("--") {
        let (month, day) = rest.split_once('-').or_else(|| rest.split_at_checked(2))?;
        return checked(None, month, day);
    }
    if cell.len() == 4 && cell.parse::<u16>().is_ok_and(|year| year >= 100) {
        return Some(PartialDate { year: cell.parse().ok(), month: None, day: None });
    }
    let separator = cell.chars().find(|c| !c.is_ascii_digit())?;
    let pieces: Vec<&str> = cell.split(separator).filter(|piece| !piece.is_empty()).collect();
    let [first, second, third] = pieces.as_slice() else {
        let [first, second] = pieces.as_slice() else { return None };
        return if day_first || separator == '.' {
            checked(None, second, first)
        } else {
            checked(None, first, second)
        };
    };
    if first.len() == 4 {
        return checked(Some(first), second, third);
    }
    let number = |text: &str| text.parse::<u8>().ok();
    let is_day_first = match (number(first)?, number(second)?) {
        (13.., _) => true,
        (_, 13..) => false,
        _ => day_first || separator == '.',
    };
    let (month, day) = if is_day_first { (second, first) } else { (first, second) };
    checked(Some(third), month, day)
}

fn checked(year: Option<&str>, month: &str, day: &str) -> Option<PartialDate> {
    let month = month.parse().ok().filter(|month| (1..=12).contains(month))?;
    let day = day.parse().ok().filter(|day| (1..=31).contains(day))?;
    let year = match year {
        Some(year) => Some(year.parse().ok().filter(|year| *year >= 100)?),
        None => None,
    };
    Some(PartialDate { year, month: Some(month), day: Some(day) })
}
