//! What the palette offers: everything that fits, best first, under its headings.

use std::ops::Range;

use super::fuzzy::fit;

/// Lines of one heading, when something was typed.
const MOST_OF_A_KIND: usize = 6;
/// Choices of late, at the top.
const MOST_RECENT: usize = 5;
/// As many choices of late are kept.
const KEPT_MOST: usize = 20;
/// What a choice of late is worth more than another: it comes first unless another fits much better.
const RECENT_BONUS: i32 = 12;

/// Begins a query that is for commands only.
const COMMANDS_ONLY: char = '>';

/// What can be chosen. `T` is what comes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<T> {
    /// The key of the heading it stands under.
    pub heading: &'static str,
    pub icon: &'static str,
    pub label: String,
    /// What tells it from others like it: an address, the folder above.
    pub hint: String,
    /// The keys that do the same.
    pub keys: Option<String>,
    /// Names it among the choices of late.
    pub id: String,
    pub choice: T,
    pub when: When,
}

/// When something is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// At once, and among commands.
    Command,
    /// At once, as a place to go to.
    Place,
    /// When one types its name: there are too many of the kind.
    Named,
}

/// A line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line<T> {
    pub entry: Entry<T>,
    /// What was typed, in the label and in the hint.
    pub hits: Vec<Range<usize>>,
    pub hint_hits: Vec<Range<usize>>,
}

/// Lines under a heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section<T> {
    pub heading: &'static str,
    pub lines: Vec<Line<T>>,
}

/// What is offered of `entries` for what was `typed`. `recent` are the ids of late choices, the last one first, and
/// `recent_heading` is theirs when nothing was typed.
pub fn offer<T: Clone>(
    entries: &[Entry<T>],
    recent: &[String],
    recent_heading: &'static str,
    typed: &str,
) -> Vec<Section<T>> {
    let typed = typed.trim();
    let (typed, is_commands_only) = match typed.strip_prefix(COMMANDS_ONLY) {
        Some(rest) => (rest.trim_start(), true),
        None => (typed, false),
    };
    let fits_kind = |entry: &&Entry<T>| !is_commands_only || entry.when == When::Command;
    let entries = entries.iter().filter(fits_kind);
    if typed.is_empty() {
        at_once(entries, recent, recent_heading)
    } else {
        found(entries, recent, typed)
    }
}

/// The choices of late, then everything else in its order.
fn at_once<'a, T: Clone + 'a>(
    entries: impl Iterator<Item = &'a Entry<T>>,
    recent: &[String],
    recent_heading: &'static str,
) -> Vec<Section<T>> {
    let (mut late, mut others) = (Vec::new(), Vec::new());
    for entry in entries {
        match recent.iter().position(|id| *id == entry.id) {
            Some(place) => late.push((place, entry)),
            None => others.push(entry),
        }
    }
    late.sort_by_key(|(place, _)| *place);
    // Those beyond stand where they always stand, behind the others of their kind.
    others.extend(late.split_off(late.len().min(MOST_RECENT)).into_iter().map(|(_, entry)| entry));
    let plain =
        |entry: &Entry<T>| Line { entry: entry.clone(), hits: Vec::new(), hint_hits: Vec::new() };
    let mut sections = Vec::new();
    for (_, entry) in late {
        put(&mut sections, recent_heading, plain(entry));
    }
    for entry in others.into_iter().filter(|entry| entry.when != When::Named) {
        put(&mut sections, entry.heading, plain(entry));
    }
    sections
}

/// What fits, the best first; headings stand in the order of their best lines.
fn found<'a, T: Clone + 'a>(
    entries: impl Iterator<Item = &'a Entry<T>>,
    recent: &[String],
    typed: &str,
) -> Vec<Section<T>> {
    let mut lines: Vec<(i32, Line<T>)> = Vec::new();
    for entry in entries {
        // A hint helps to find what it tells apart; the words on both sides may be mixed.
        let whole = format!("{} {}", entry.label, entry.hint);
        let Some(fit) = fit(&whole, typed) else { continue };
        let bonus = if recent.contains(&entry.id) { RECENT_BONUS } else { 0 };
        let (hits, hint_hits) = divided(fit.hits, entry.label.len());
        lines.push((fit.score + bonus, Line { entry: entry.clone(), hits, hint_hits }));
    }
    lines.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    let mut sections = Vec::new();
    for (_, line) in lines {
        put(&mut sections, line.entry.heading, line);
    }
    for section in &mut sections {
        section.lines.truncate(MOST_OF_A_KIND);
    }
    sections
}

/// Hits in a label, and those in the hint a space after it. No hit goes over the space.
fn divided(hits: Vec<Range<usize>>, label: usize) -> (Vec<Range<usize>>, Vec<Range<usize>>) {
    let (label_hits, hint_hits): (Vec<_>, Vec<_>) =
        hits.into_iter().partition(|hit| hit.end <= label);
    let moved =
        |hit: Range<usize>| hit.start.saturating_sub(label + 1)..hit.end.saturating_sub(label + 1);
    (label_hits, hint_hits.into_iter().map(moved).collect())
}

fn put<T>(sections: &mut Vec<Section<T>>, heading: &'static str, line: Line<T>) {
    match sections.iter_mut().find(|section| section.heading == heading) {
        Some(section) => section.lines.push(line),
        None => sections.push(Section { heading, lines: vec![line] }),
    }
}

/// Adds a choice to those of late.
pub fn note(recent: &mut Vec<String>, id: &str) {
    recent.retain(|known| known != id);
    recent.insert(0, id.to_owned());
    recent.truncate(KEPT_MOST);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(heading: &'static str, label: &str, hint: &str, when: When) -> Entry<()> {
        let id = label.to_lowercase();
        Entry {
            heading,
            icon: "",
            label: label.into(),
            hint: hint.into(),
            keys: None,
            id,
            choice: (),
            when,
        }
    }

    fn entries() -> Vec<Entry<()>> {
        vec![
            entry("message", "Archive", "", When::Command),
            entry("message", "Move to…", "", When::Command),
            entry("folders", "Archive", "Clients", When::Place),
            entry("folders", "Monographies", "Archive", When::Place),
            entry("people", "Write to Moritz", "moritz@nord.example", When::Named),
            entry("settings", "Dark mode", "", When::Command),
        ]
    }

    #[track_caller]
    fn check(typed: &str, recent: &[&str], expected: &str) {
        let recent: Vec<String> = recent.iter().map(|id| (*id).to_owned()).collect();
        let sections = offer(&entries(), &recent, "recent", typed);
        let section = |section: &Section<()>| {
            let labels = section.lines.iter().map(|line| line.entry.label.as_str());
            format!("{}: {}", section.heading, labels.collect::<Vec<_>>().join(", "))
        };
        let shown: Vec<_> = sections.iter().map(section).collect();
        assert_eq!(shown.join("; "), expected, "{typed:?}");
    }

    #[test]
    fn everything_is_offered_but_people() {
        check(
            "",
            &[],
            "message: Archive, Move to…; folders: Archive, Monographies; settings: Dark mode",
        );
        check(">", &[], "message: Archive, Move to…; settings: Dark mode");
    }

    #[test]
    fn what_was_chosen_of_late_comes_first() {
        let rest = "message: Archive; folders: Archive, Monographies; settings: Dark mode";
        check("", &["move to…", "gone"], &format!("recent: Move to…; {rest}"));
        let recent = ["write to moritz", "move to…"];
        check("", &recent, &format!("recent: Write to Moritz, Move to…; {rest}"));
        check(
            "mo",
            &["dark mode"],
            "settings: Dark mode; message: Move to…; folders: Monographies; people: Write to Moritz",
        );
    }

    #[test]
    fn what_fits_best_comes_first_and_brings_its_heading() {
        check(
            "mo",
            &[],
            "message: Move to…; folders: Monographies; settings: Dark mode; people: Write to Moritz",
        );
        check(">mo", &[], "message: Move to…; settings: Dark mode");
        check("nord", &[], "people: Write to Moritz");
        check("mono arch", &[], "folders: Monographies");
        check("xyz", &[], "");
    }

    #[test]
    fn hits_are_told_for_label_and_hint() {
        let sections = offer(&entries(), &[], "recent", "wr nord");
        let line = &sections[0].lines[0];
        let marked = |text: &str, hits: &[Range<usize>]| {
            hits.iter().filter_map(|hit| text.get(hit.clone())).collect::<Vec<_>>().join("|")
        };
        assert_eq!(marked(&line.entry.label, &line.hits), "Wr");
        assert_eq!(marked(&line.entry.hint, &line.hint_hits), "nord");
    }

    #[test]
    fn late_choices_are_kept_in_their_order() {
        let mut recent = Vec::new();
        for id in ["a", "b", "a"] {
            note(&mut recent, id);
        }
        assert_eq!(recent, ["a", "b"]);
        (0..50).for_each(|n| note(&mut recent, &n.to_string()));
        assert_eq!((recent.len(), recent[0].as_str()), (KEPT_MOST, "49"));
    }
}
