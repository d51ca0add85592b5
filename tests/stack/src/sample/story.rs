//! Conversations among the people of the workshop and its world.

use std::collections::BTreeMap;

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};

use super::cast::{CAST, cast};
use super::charset::UTF_8;
use super::dice::Dice;
use super::letter::{Letter, Party};
use super::mailboxes::{Mailboxes, days_before};
use super::mime::Part;
use super::script::{Script, Turn, parse};
use super::wording::{PROGRAMS, attribution, house, is_ours, signature, words};
use super::{ANNA, BEN, CHLOE, CONTACT, files, render};

const TEXTS: [&str; 4] = [
    include_str!("../../texts/en.txt"),
    include_str!("../../texts/fr.txt"),
    include_str!("../../texts/de.txt"),
    include_str!("../../texts/it.txt"),
];

const OLDEST_DAYS: i64 = 540;

/// The conversations of the last days, as they are written.
pub(crate) fn recent(mailboxes: &mut Mailboxes, now: Timestamp, dice: &mut Dice) -> Result<()> {
    for script in parse(include_str!("../../texts/recent.txt")) {
        Play::new(&script, now, dice).run(mailboxes, now, dice)?;
    }
    Ok(())
}

/// The conversations of the last months: every script again and again, with other people, books and days.
pub(crate) fn past(
    mailboxes: &mut Mailboxes,
    conversations: usize,
    now: Timestamp,
    dice: &mut Dice,
) -> Result<()> {
    let scripts: Vec<_> = TEXTS.iter().flat_map(|text| parse(text)).collect();
    for script in scripts.iter().cycle().take(conversations) {
        let start = days_before(now, dice.between(2, OLDEST_DAYS), dice);
        Play::new(script, start, dice).run(mailboxes, now, dice)?;
    }
    for folder in ["Clients", "Voyages/Été à Évora"] {
        mailboxes.folder(ANNA, folder);
    }
    Ok(())
}

/// One performance of a script.
struct Play<'a> {
    script: &'a Script,
    /// Who plays `client`, `anna` and so on.
    parts: BTreeMap<&'a str, Party>,
    /// What stands for `{title}` and so on.
    words: BTreeMap<&'static str, String>,
    company: &'static str,
    at: Timestamp,
}

impl<'a> Play<'a> {
    fn new(script: &'a Script, at: Timestamp, dice: &mut Dice) -> Self {
        let mut parts = BTreeMap::new();
        let mut company = "";
        for role in ["friend", "supplier", "client"] {
            let player = cast(&script.language, role, dice);
            parts.insert(role, player.party());
            if script.turns.iter().any(|turn| turn.names(role)) {
                company = player.company;
            }
        }
        for (name, party) in house() {
            parts.insert(name, party);
        }
        for player in &CAST {
            parts.insert(player.name, player.party());
            if script.turns.iter().any(|turn| turn.names(player.name)) {
                company = player.company;
            }
        }
        if company.is_empty() && script.turns.iter().any(|turn| turn.names("dan")) {
            company = "Whitlock & Co.";
        }
        Self { words: words(&script.language, dice), script, parts, company, at }
    }

    fn run(mut self, mailboxes: &mut Mailboxes, now: Timestamp, dice: &mut Dice) -> Result<()> {
        let mut previous: Option<Letter> = None;
        let mut previous_text = String::new();
        for (index, turn) in self.script.turns.iter().enumerate() {
            self.at = self.time_of(turn, index, now, dice);
            let (letter, text) = self.letter(turn, previous.as_ref(), &previous_text, dice)?;
            self.place(mailboxes, turn, &letter, self.script.turns.get(index + 1), now, dice);
            previous = Some(letter);
            previous_text = text;
        }
        Ok(())
    }

    fn time_of(&self, turn: &Turn, index: usize, now: Timestamp, dice: &mut Dice) -> Timestamp {
        let before_now =
            |seconds| now.checked_sub(SignedDuration::from_secs(seconds)).unwrap_or(now);
        match turn.ago_minutes {
            Some(minutes) => before_now(minutes * 60 + dice.between(0, 50)),
            None if index == 0 => self.at,
            None => {
                let gap = if dice.percent(60) {
                    dice.between(900, 4 * 3600)
                } else {
                    dice.between(18, 30) * 3600
                };
                let later = self.at.checked_add(SignedDuration::from_secs(gap)).unwrap_or(self.at);
                later.min(before_now(6 * 3600))
            }
        }
    }

    fn party(&self, name: &str) -> Party {
        self.parts
            .get(name)
            .cloned()
            .unwrap_or_else(|| Party::new(name, "unknown@elsewhere.example"))
    }

    fn fill(&self, text: &str, turn: &Turn) -> String {
        let mut filled = text.to_owned();
        for (word, value) in &self.words {
            filled = filled.replace(word, value);
        }
        let to =
            turn.to.first().map(|name| self.party(name)).unwrap_or_else(|| self.party("contact"));
        filled.replace("{me}", self.party(&turn.from).first_name()).replace("{to}", to.first_name())
    }

    fn letter(
        &self,
        turn: &Turn,
        previous: Option<&Letter>,
        previous_text: &str,
        dice: &mut Dice,
    ) -> Result<(Letter, String)> {
        let from = self.party(&turn.from);
        let subject = self.fill(&self.script.subject, turn);
        let text = self.fill(&turn.text, turn);
        let attribution = previous.map(|letter| attribution(&self.script.language, letter));
        let body = self.body(turn, &text, attribution.as_deref(), previous_text, &subject, dice)?;
        let mut references = previous.map(|letter| letter.references.clone()).unwrap_or_default();
        references.extend(previous.map(|letter| letter.id.clone()));
        let domain = from.address.split('@').nth(1).unwrap_or("elsewhere.example").to_owned();
        let reply = match self.script.language.as_str() {
            "de" => "AW: ",
            _ => "Re: ",
        };
        let letter = Letter {
            to: turn.to.iter().map(|name| self.party(name)).collect(),
            cc: turn.cc.iter().map(|name| self.party(name)).collect(),
            subject: if previous.is_some() && !subject.starts_with(reply) {
                format!("{reply}{subject}")
            } else {
                subject
            },
            at: self.at,
            id: format!("{:016x}.{:08x}@{domain}", dice.next(), dice.next() >> 32),
            references,
            extra: vec![format!("User-Agent: {}", dice.pick(&PROGRAMS))],
            charset: UTF_8,
            body,
            from,
        };
        Ok((letter, render::plain(&text)))
    }

    fn body(
        &self,
        turn: &Turn,
        text: &str,
        attribution: Option<&str>,
        previous_text: &str,
        subject: &str,
        dice: &mut Dice,
    ) -> Result<Part> {
        let signature = signature(&turn.from, self.company, &self.party(&turn.from));
        let mut plain = format!("{}\n-- \n{signature}\n", render::plain(text));
        if let Some(attribution) = attribution {
            plain.push_str(&format!("\n{attribution}\n{}", render::quoted(previous_text)));
        }
        let mut body = Part::plain(&plain);
        if turn.html || (turn.ago_minutes.is_none() && dice.percent(35)) {
            let html =
                render::html(text, &signature, attribution.map(|line| (line, previous_text)));
            body = Part::multipart("alternative", &boundary(dice), &[body, Part::html(&html)]);
        }
        if !turn.files.is_empty() {
            let mut parts = vec![body];
            for name in &turn.files {
                parts.push(files::attachment(&self.fill(name, turn), subject, dice)?);
            }
            body = Part::multipart("mixed", &boundary(dice), &parts);
        }
        Ok(body)
    }

    /// Into the writer's Sent and the readers' folders.
    fn place(
        &self,
        mailboxes: &mut Mailboxes,
        turn: &Turn,
        letter: &Letter,
        next: Option<&Turn>,
        now: Timestamp,
        dice: &mut Dice,
    ) {
        if is_ours(&letter.from.address) {
            mailboxes.keep(&letter.from.address, "Sent", letter, &[r"\Seen"]);
        }
        for name in turn.to.iter().chain(&turn.cc) {
            let address = self.party(name).address;
            if !is_ours(&address) || address == letter.from.address {
                continue;
            }
            let mut flags = Vec::new();
            if !(turn.unread || (turn.ago_minutes.is_none() && dice.percent(1))) {
                flags.push(r"\Seen");
            }
            if turn.flagged || (turn.ago_minutes.is_none() && dice.percent(3)) {
                flags.push(r"\Flagged");
            }
            if next.is_some_and(|next| next.from == *name) {
                flags.push(r"\Answered");
            }
            if turn.ago_minutes.is_none() && dice.percent(2) {
                flags.push("$Forwarded");
            }
            let folder = self.folder(&address, now, dice);
            mailboxes.receive(&address, &folder, letter, &flags);
        }
    }

    fn folder(&self, address: &str, now: Timestamp, dice: &mut Dice) -> String {
        let has = |tag: &str| self.script.tags.iter().any(|it| it == tag);
        let age_days = now.duration_since(self.at).as_hours() / 24;
        if self.script.is_recent() || age_days < 20 {
            return "INBOX".to_owned();
        }
        let tidy = dice.percent(65);
        match address {
            ANNA if has("invoice") => {
                format!("Factures {}", self.at.to_string().get(..4).unwrap_or("2025"))
            }
            ANNA if tidy
                && !self.company.is_empty()
                && (has("quote") || has("proof") || has("files")) =>
            {
                format!("Clients/{}", self.company.replace('/', "-"))
            }
            ANNA if tidy && has("private") => "Privé".to_owned(),
            BEN if tidy && has("order") => "Orders".to_owned(),
            BEN if tidy && has("workshop") => "Workshop/Glue & paper".to_owned(),
            CHLOE if tidy && has("fair") => "Expositions/Foires & salons".to_owned(),
            CHLOE if tidy && has("proof") => "Épreuves".to_owned(),
            CONTACT if tidy && has("quote") => "Done".to_owned(),
            _ if dice.percent(45) => "Archive".to_owned(),
            _ if dice.percent(4) => "Trash".to_owned(),
            _ => "INBOX".to_owned(),
        }
    }
}

pub(crate) fn boundary(dice: &mut Dice) -> String {
    format!("=_{:016x}", dice.next())
}
