//! A mailing list with years of discussion.

use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};

use super::ANNA;
use super::charset::UTF_8;
use super::dice::Dice;
use super::letter::{Letter, Party, date};
use super::mime::Part;
use super::render;
use crate::import::Import;

const FIRST: [&str; 24] = [
    "Alice", "Bjarne", "Carla", "Daniel", "Edith", "Farid", "Greta", "Henrik", "Isabel", "Jakob",
    "Kerstin", "Liam", "Maëlle", "Nadia", "Ole", "Paula", "Quentin", "Ruth", "Søren", "Teresa",
    "Uwe", "Vera", "Wolfgang", "Yasmin",
];
const LAST: [&str; 20] = [
    "Andersson",
    "Bianchi",
    "Clarke",
    "Dubois",
    "Eriksen",
    "Fischer",
    "García",
    "Hoffmann",
    "Ivanova",
    "Jensen",
    "Kowalski",
    "Lambert",
    "Moreau",
    "Novák",
    "O'Connor",
    "Pereira",
    "Quinn",
    "Rossi",
    "Schäfer",
    "Thompson",
];
const THING: [&str; 16] = [
    "wheat paste",
    "PVA at 2 °C",
    "the sewing frame",
    "Japanese tissue",
    "a 1920s nipping press",
    "gold tooling",
    "grain direction",
    "calf leather",
    "book cloth",
    "marbling size",
    "a board shear",
    "headbands",
    "linen thread",
    "foil blocking",
    "old type",
    "polymer plates",
];
const QUESTION: [&str; 12] = [
    "Where do you buy {}?",
    "Trouble with {}",
    "{}: what am I doing wrong?",
    "For sale: {}",
    "Wanted: {}",
    "A good source on {}",
    "{} in a humid workshop",
    "How long does {} keep?",
    "[Announce] Course on {}",
    "{} and its history",
    "Safety of {}",
    "Restoring {}",
];
const SENTENCE: [&str; 26] = [
    "I tried this last winter and it held better than I had expected.",
    "The short answer is: it depends on the paper.",
    "My teacher always said to wait a day, and my teacher was always right.",
    "We ran a test with six samples, three of them with the grain across.",
    "Has anybody compared the two over more than a year?",
    "The supplier in Leipzig still has some, but they don't answer mail.",
    "If it cockles, the board was too dry or you were too quick.",
    "There is a chapter on it in Middleton, though he is rather brief.",
    "I'd rather not heat it above sixty degrees.",
    "Photographs are on my page, the link is below.",
    "You can hear it when the paste is right; it stops squeaking.",
    "Our conservator would have a fit, but for a notebook it is fine.",
    "It took me three evenings and most of my patience.",
    "A drop of clove oil keeps the mould away for a week.",
    "The old ones were made of cast iron and weigh accordingly.",
    "Please keep us posted, I have the same problem on my bench.",
    "That is exactly what happened to me, down to the stain.",
    "Turn the sheet and fold it against your hand: you'll feel the grain.",
    "I would start again with a fresh batch.",
    "Thank you all, the list is a treasure.",
    "The price has doubled since spring.",
    "It isn't archival, whatever the label says.",
    "There were two patents on this in the nineties, both expired.",
    "Mine came without the handle, which a smith made for a bottle of wine.",
    "I weigh it now instead of guessing, and the results are the same every time.",
    "Does it work with the thin stuff as well?",
];

/// How many discussions go on at the same time.
const OPEN_THREADS: usize = 24;

struct Thread {
    subject: String,
    references: Vec<String>,
    last_text: String,
    last_line: String,
}

/// The list's messages from the oldest to the newest, the newest some minutes old.
pub(crate) fn messages(
    count: usize,
    now: Timestamp,
    mut dice: Dice,
) -> impl Iterator<Item = Import> {
    let mut threads: VecDeque<Thread> = VecDeque::new();
    (0..count).map(move |index| {
        let back = i64::try_from(count - index).unwrap_or(i64::MAX);
        // About forty a day.
        let seconds = back.saturating_mul(2100) - dice.between(0, 1500);
        let at = now.checked_sub(SignedDuration::from_secs(seconds)).unwrap_or(now);
        message(&mut threads, at, index, &mut dice)
    })
}

fn message(threads: &mut VecDeque<Thread>, at: Timestamp, index: usize, dice: &mut Dice) -> Import {
    let name = format!("{} {}", dice.pick(&FIRST), dice.pick(&LAST));
    let host = *dice.pick(&["bindery.example", "letterpress.example", "paper-people.example"]);
    let from = Party::new(
        &name,
        &format!(
            "{}@{host}",
            name.split(' ').next().unwrap_or("me").to_lowercase().replace(['ë', 'ø'], "e")
        ),
    );
    let id = format!("{:016x}.{index}@{host}", dice.next());

    let answered = if threads.len() < OPEN_THREADS / 2 || dice.percent(22) {
        None
    } else {
        take(threads, dice)
    };
    let mut thread = answered.unwrap_or_else(|| new_thread(dice));
    let sentences: Vec<&str> = (0..dice.between(2, 7)).map(|_| *dice.pick(&SENTENCE)).collect();
    let text = render::plain(&sentences.join(" "));
    let mut body = text.clone();
    if !thread.references.is_empty() {
        body = format!("{}\n{}\n{text}", thread.last_line, render::quoted(&thread.last_text));
    }
    body.push_str(&format!(
        "\n-- \n{name}\n_______________________________________________\nBook-Arts mailing list\nhttps://lists.book-arts.example/listinfo/book-arts\n"
    ));
    let reply = if thread.references.is_empty() { "" } else { "Re: " };
    let letter = Letter {
        from,
        to: vec![Party::new("Book-Arts", "book-arts@lists.book-arts.example")],
        cc: Vec::new(),
        subject: format!("{reply}[book-arts] {}", thread.subject),
        at,
        id: id.clone(),
        references: thread.references.clone(),
        extra: vec![
            "List-Id: Book-Arts <book-arts.lists.book-arts.example>".to_owned(),
            "List-Post: <mailto:book-arts@lists.book-arts.example>".to_owned(),
            "List-Unsubscribe: <mailto:book-arts-leave@lists.book-arts.example>".to_owned(),
            "List-Archive: <https://lists.book-arts.example/archive>".to_owned(),
            "Precedence: list".to_owned(),
        ],
        charset: UTF_8,
        body: Part::plain(&body),
    };
    thread.references.push(id);
    thread.last_line = format!("On {}, {name} wrote:", date(at));
    thread.last_text = text;
    if thread.references.len() < 20 {
        threads.push_back(thread);
    }
    if threads.len() > OPEN_THREADS {
        threads.pop_front();
    }
    let flags = if dice.percent(96) { vec![r"\Seen"] } else { Vec::new() };
    Import { received: at, flags, raw: letter.delivered(ANNA, at) }
}

fn take(threads: &mut VecDeque<Thread>, dice: &mut Dice) -> Option<Thread> {
    let last = i64::try_from(threads.len()).unwrap_or(1) - 1;
    threads.remove(usize::try_from(dice.between(0, last)).unwrap_or(0))
}

fn new_thread(dice: &mut Dice) -> Thread {
    let subject = dice.pick(&QUESTION).replace("{}", dice.pick::<&str>(&THING));
    Thread { subject, references: Vec::new(), last_text: String::new(), last_line: String::new() }
}
