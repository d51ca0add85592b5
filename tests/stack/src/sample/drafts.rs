//! Drafts, and one message with everything that can be attached.

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};

use super::charset::UTF_8;
use super::dice::Dice;
use super::letter::{Letter, Party};
use super::mailboxes::Mailboxes;
use super::mime::Part;
use super::story::boundary;
use super::{ANNA, BEN, CHLOE, files};

pub(crate) fn add(mailboxes: &mut Mailboxes, now: Timestamp, dice: &mut Dice) -> Result<()> {
    let anna = || Party::new("Anna Keller", ANNA);
    let drafts = [
        (
            anna(),
            Some(Party::new("Gail O'Brien", "gail@obrien-leather.example")),
            "Leather for the spring edition",
            "Dear Gail,\n\nwe are thinking of a quarter binding for the spring edition and wondered whether you\n",
        ),
        (
            anna(),
            Some(Party::new("Élodie Béguin", "elodie.beguin@editions-du-lac.example")),
            "Calendrier de l’année prochaine",
            "Chère Élodie,\n\nvoici nos disponibilités pour le premier trimestre :\n\n- \n- \n",
        ),
        (anna(), None, "", "Ideas for the open day: marbling corner? smaller posters?\n"),
        (
            Party::new("Ben Okafor", BEN),
            None,
            "Order for December",
            "- board 2.5 mm\n- thread 18/3\n- beeswax\n",
        ),
        (
            Party::new("Chloé Marchand", CHLOE),
            Some(anna()),
            "Dossier de presse",
            "Anna,\n\nj’ai relu le dossier, il manque encore la photo de\n",
        ),
    ];
    for (index, (from, to, subject, text)) in drafts.into_iter().enumerate() {
        let hours = i64::try_from(index).unwrap_or(0) * 13 + 2;
        let address = from.address.clone();
        let letter = Letter {
            from,
            to: to.into_iter().collect(),
            cc: Vec::new(),
            subject: subject.to_owned(),
            at: ago(now, hours),
            id: format!("{:016x}@pli.example", dice.next()),
            references: Vec::new(),
            extra: Vec::new(),
            charset: UTF_8,
            body: Part::plain(text),
        };
        mailboxes.keep(&address, "Drafts", &letter, &[r"\Seen", r"\Draft"]);
    }
    let letter = everything(now, dice)?;
    mailboxes.receive(ANNA, "INBOX", &letter, &[r"\Seen"]);
    Ok(())
}

fn ago(now: Timestamp, hours: i64) -> Timestamp {
    now.saturating_sub(SignedDuration::from_hours(hours)).unwrap_or(now)
}

/// A picture in the text, and a file of every kind.
fn everything(now: Timestamp, dice: &mut Dice) -> Result<Letter> {
    let html = "<html><body><p>Bonjour Anna,</p><p>la maquette, telle qu’elle sera sur la table :</p><p><img src=\"cid:maquette@galerie-jura.example\" alt=\"Maquette\" width=\"480\"></p><p>Tous les fichiers sont joints, rangés comme l’an dernier.</p><p>Noémie</p></body></html>";
    let text = "Bonjour Anna,\n\nla maquette est jointe, avec tous les fichiers, rangés comme l’an dernier.\n\nNoémie\n";
    let picture = files::png(dice, 480, 300)?;
    let related = [
        Part::html(html),
        Part::inline("image/png", "maquette.png", "maquette@galerie-jura.example", &picture),
    ];
    let related = Part::multipart("related", &boundary(dice), &related);
    let text = Part::multipart("alternative", &boundary(dice), &[Part::plain(text), related]);
    let forwarded = b"From: Imprimeur <atelier@lyon.example>\r\nTo: noemie@galerie-jura.example\r\nSubject: =?utf-8?Q?Re=3A_Encres_v=C3=A9g=C3=A9tales?=\r\nDate: Mon, 02 Jun 2025 09:14:00 +0200\r\nMessage-ID: <encres@lyon.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nOui, en trois teintes.\r\n";
    let mut parts = vec![text];
    for name in [
        "Plan de la salle.pdf",
        "Texte du carton d’invitation, version définitive relue et corrigée par Noémie et Élodie.docx",
        "Liste des œuvres.xlsx",
        "Photos.zip",
        "Noémie Châtelain.vcf",
        "Papiers.csv",
        "見本.txt",
        "affiche.png",
    ] {
        parts.push(files::attachment(name, "Exposition", dice)?);
    }
    parts.push(Part::message("Encres végétales.eml", forwarded));
    Ok(Letter {
        from: Party::new("Noémie Châtelain", "noemie@galerie-jura.example"),
        to: vec![Party::new("Anna Keller", ANNA)],
        cc: vec![Party::new("Chloé Marchand", CHLOE)],
        subject: "Maquette de l’exposition et tous les fichiers".to_owned(),
        at: ago(now, 24),
        id: format!("{:016x}@galerie-jura.example", dice.next()),
        references: Vec::new(),
        extra: vec!["X-Priority: 2".to_owned()],
        charset: UTF_8,
        body: Part::multipart("mixed", &boundary(dice), &parts),
    })
}
