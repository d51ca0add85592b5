//! The conversations of `texts/*.txt`.
//!
//! ```text
//! === de | Re-use of {title} | invoice
//! @ client > anna & ben cc chloe + Quote {n}.pdf ; html ; ago 90m ; unread
//! Text, with {me} and {to} for the first names.
//! ```

/// One conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Script {
    pub(crate) language: String,
    pub(crate) subject: String,
    pub(crate) tags: Vec<String>,
    pub(crate) turns: Vec<Turn>,
}

/// One message of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Turn {
    pub(crate) from: String,
    pub(crate) to: Vec<String>,
    pub(crate) cc: Vec<String>,
    pub(crate) files: Vec<String>,
    pub(crate) html: bool,
    pub(crate) unread: bool,
    pub(crate) flagged: bool,
    pub(crate) ago_minutes: Option<i64>,
    pub(crate) text: String,
}

impl Script {
    /// Whether its messages say themselves when they were written.
    pub(crate) fn is_recent(&self) -> bool {
        self.turns.iter().any(|turn| turn.ago_minutes.is_some())
    }
}

impl Turn {
    /// Whether it is by or to somebody of that name.
    pub(crate) fn names(&self, name: &str) -> bool {
        self.from == name || self.to.iter().chain(&self.cc).any(|other| other == name)
    }
}

/// Reads a file of conversations; a line that makes no sense is left out.
pub(crate) fn parse(file: &str) -> Vec<Script> {
    let mut scripts: Vec<Script> = Vec::new();
    for line in file.lines() {
        if let Some(head) = line.strip_prefix("=== ") {
            let mut fields = head.split(" | ").map(str::to_owned);
            let language = fields.next().unwrap_or_default();
            let subject = fields.next().unwrap_or_default();
            scripts.push(Script { language, subject, tags: fields.collect(), turns: Vec::new() });
        } else if let Some(script) = scripts.last_mut() {
            if let Some(head) = line.strip_prefix("@ ") {
                script.turns.push(turn(head));
            } else if let Some(turn) = script.turns.last_mut() {
                turn.text.push_str(line);
                turn.text.push('\n');
            }
        }
    }
    for turn in scripts.iter_mut().flat_map(|script| &mut script.turns) {
        turn.text = turn.text.trim_end().to_owned();
    }
    scripts
}

fn turn(head: &str) -> Turn {
    let mut options = head.split(" ; ");
    let mut files = options.next().unwrap_or_default().split(" + ");
    let people = files.next().unwrap_or_default();
    let (from, rest) = people.split_once(" > ").unwrap_or((people, ""));
    let (to, cc) = rest.split_once(" cc ").unwrap_or((rest, ""));
    let mut turn = Turn {
        from: from.to_owned(),
        to: names(to),
        cc: names(cc),
        files: files.map(str::to_owned).collect(),
        ..Turn::default()
    };
    for option in options {
        match option.split_once(' ') {
            Some(("ago", time)) => turn.ago_minutes = minutes(time),
            _ => match option {
                "html" => turn.html = true,
                "unread" => turn.unread = true,
                "flagged" => turn.flagged = true,
                _ => {}
            },
        }
    }
    turn
}

fn names(list: &str) -> Vec<String> {
    list.split(" & ").filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

fn minutes(time: &str) -> Option<i64> {
    let factor = [("m", 1), ("h", 60), ("d", 24 * 60)];
    factor.iter().find_map(|(unit, factor)| {
        time.strip_suffix(unit)?.parse::<i64>().ok().map(|number| number * factor)
    })
}

#[cfg(test)]
mod tests {
    use super::{Turn, parse};

    #[test]
    fn a_conversation_has_people_files_and_options() {
        let scripts = parse(
            "=== fr | Devis {n} | invoice\n@ client > anna & ben cc chloe + a b.pdf ; html ; ago 2h\nBonjour,\n\nÀ demain\n\n@ anna > client\nMerci\n",
        );
        let [script] = &scripts[..] else { panic!("not one script") };
        assert_eq!((script.subject.as_str(), script.tags.len()), ("Devis {n}", 1));
        assert!(script.is_recent());
        let expected = Turn {
            from: "client".into(),
            to: vec!["anna".into(), "ben".into()],
            cc: vec!["chloe".into()],
            files: vec!["a b.pdf".into()],
            html: true,
            ago_minutes: Some(120),
            text: "Bonjour,\n\nÀ demain".into(),
            ..Turn::default()
        };
        assert_eq!(script.turns[0], expected);
        assert_eq!(script.turns[1].text, "Merci");
    }
}
