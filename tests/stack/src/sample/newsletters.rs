//! Newsletters: HTML with its own colours, remote pictures and tracker pixels.

use jiff::Timestamp;

use super::charset::UTF_8;
use super::dice::Dice;
use super::letter::{Letter, Party};
use super::mailboxes::{Mailboxes, days_before};
use super::mime::Part;
use super::story::boundary;
use super::{ANNA, BEN, CHLOE, CONTACT};

struct Brand {
    name: &'static str,
    host: &'static str,
    ground: &'static str,
    accent: &'static str,
    ink: &'static str,
    subjects: &'static [&'static str],
    lead: &'static str,
    button: &'static str,
    leave: &'static str,
}

const BRANDS: [Brand; 5] = [
    Brand {
        name: "Nordlicht Verlag",
        host: "nordlicht-verlag.example",
        ground: "#0f2a43",
        accent: "#f2b544",
        ink: "#ffffff",
        subjects: &[
            "Herbstprogramm: zwölf neue Titel und eine Einladung",
            "Diese Woche neu: Möwen im März",
            "Lesereise: alle Termine bis Weihnachten",
            "Nur bis Sonntag: signierte Ausgaben",
        ],
        lead: "Liebe Leserinnen und Leser, am 3. Dezember öffnen wir das Haus. Zwölf Bücher sind neu, und zu jedem gibt es eine Geschichte.",
        button: "Zum Programm",
        leave: "Abbestellen",
    },
    Brand {
        name: "The Paper Round",
        host: "paper-round.example",
        ground: "#fdf6ec",
        accent: "#b3402a",
        ink: "#2b2622",
        subjects: &[
            "Six papers that take gold well",
            "The mill that runs on rain",
            "Interview: a life at the sewing frame",
            "Grain direction, once and for all",
            "What came off the press this month",
        ],
        lead: "Good morning. This issue is about surfaces: the ones that drink ink, the ones that hold it up to the light, and one that does both.",
        button: "Read the issue",
        leave: "Unsubscribe",
    },
    Brand {
        name: "Galerie Jura",
        host: "galerie-jura.example",
        ground: "#ffffff",
        accent: "#1d6b57",
        ink: "#111111",
        subjects: &[
            "Vernissage jeudi : gravures et livres d’artistes",
            "Dernière semaine : « L’Œil du typographe »",
            "Appel à projets : résidence d’été",
        ],
        lead: "Chères amies, chers amis, nous avons le plaisir de vous inviter au vernissage. Les artistes seront présents, les enfants sont bienvenus.",
        button: "Voir l’exposition",
        leave: "Se désinscrire",
    },
    Brand {
        name: "Cartiera Lombarda",
        host: "cartiera-lombarda.example",
        ground: "#f4f1ea",
        accent: "#6a3d7c",
        ink: "#333333",
        subjects: &[
            "Nuove carte a mano: dodici toni",
            "Porte aperte in cartiera",
            "Listino: cosa cambia da gennaio",
        ],
        lead: "Gentile cliente, la nuova collezione è pronta: dodici toni, due grammature, bordi intonsi. I campioni si ordinano con un clic.",
        button: "Ordina i campioni",
        leave: "Annulla iscrizione",
    },
    Brand {
        name: "Railways Weekend",
        host: "news.weekend-trains.example",
        ground: "#d4002a",
        accent: "#ffffff",
        ink: "#ffffff",
        subjects: &[
            "Two for one to the mountains",
            "Your autumn day trips",
            "🍂 Last call: saver tickets",
        ],
        lead: "Fancy a day out? Travel for two, pay for one, every weekend until the end of the month.",
        button: "Find a trip",
        leave: "Unsubscribe",
    },
];

pub(crate) fn add(mailboxes: &mut Mailboxes, now: Timestamp, dice: &mut Dice) {
    for (address, count) in [(ANNA, 110), (CHLOE, 55), (BEN, 45), (CONTACT, 25)] {
        for _ in 0..count {
            let brand = dice.pick(&BRANDS);
            let letter = letter(brand, address, days_before(now, dice.between(0, 500), dice), dice);
            let folder = *dice.pick(&["INBOX", "INBOX", "Newsletters", "Newsletters", "Archive"]);
            let flags: &[&str] = if dice.percent(93) { &[r"\Seen"] } else { &[] };
            mailboxes.receive(address, folder, &letter, flags);
        }
    }
}

fn letter(brand: &Brand, to: &str, at: Timestamp, dice: &mut Dice) -> Letter {
    let host = brand.host;
    let issue = dice.between(1000, 9999);
    let subject = *dice.pick(brand.subjects);
    let token = format!("{:016x}", dice.next());
    let plain = format!(
        "{subject}\n\n{}\n\n{}: https://www.{host}/n/{issue}\n\n--\n{}: https://www.{host}/leave/{token}\n",
        brand.lead, brand.button, brand.leave
    );
    let parts = [Part::plain(&plain), Part::html(&html(brand, subject, issue, &token))];
    Letter {
        from: Party::new(brand.name, &format!("news@{host}")),
        to: vec![Party::new("", to)],
        cc: Vec::new(),
        subject: subject.to_owned(),
        at,
        id: format!("{token}.{issue}@mailer.{host}"),
        references: Vec::new(),
        extra: vec![
            format!(
                "List-Unsubscribe: <https://www.{host}/leave/{token}>,\r\n <mailto:leave-{token}@{host}>"
            ),
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click".to_owned(),
            format!("List-Id: {} <news.{host}>", brand.name),
            "Precedence: bulk".to_owned(),
            format!("Feedback-ID: {issue}:news:postmetric"),
        ],
        charset: UTF_8,
        body: Part::multipart("alternative", &boundary(dice), &parts),
    }
}

fn html(brand: &Brand, subject: &str, issue: i64, token: &str) -> String {
    let Brand { name, host, ground, accent, ink, lead, button, leave, .. } = brand;
    let cards: String = (1..=3)
        .map(|card| {
            format!(
                r#"<td width="33%" valign="top" style="padding:8px"><a href="https://click.postmetric.example/c/{token}/{card}"><img src="https://img.{host}/{issue}/card-{card}.jpg" width="176" height="120" alt="{name} {card}" style="display:block;border:0;width:100%;height:auto"></a><p style="margin:8px 0 0;font-size:14px;line-height:20px;color:{ink}">{subject}</p></td>"#
            )
        })
        .collect();
    format!(
        r##"<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><title>{subject}</title>
<style>@media (max-width:600px){{.wide{{width:100%!important}}}} a{{color:{accent}}}</style></head>
<body bgcolor="{ground}" style="margin:0;padding:0;background:{ground};color:{ink}">
<div style="display:none;max-height:0;overflow:hidden">{lead}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="{ground}"><tr><td align="center">
<table role="presentation" class="wide" width="600" cellpadding="0" cellspacing="0" border="0" style="font-family:Georgia,'Times New Roman',serif">
<tr><td style="padding:24px 8px"><img src="https://img.{host}/logo@2x.png" width="180" height="40" alt="{name}"></td></tr>
<tr><td><img src="https://img.{host}/{issue}/hero.jpg" width="600" height="280" alt="" style="display:block;width:100%;height:auto"></td></tr>
<tr><td style="padding:24px 8px"><h1 style="margin:0 0 12px;font-size:28px;line-height:34px;color:{accent}">{subject}</h1>
<p style="margin:0 0 20px;font-size:16px;line-height:25px;color:{ink}">{lead}</p>
<a href="https://click.postmetric.example/c/{token}/0" style="display:inline-block;padding:12px 24px;background:{accent};color:{ground};text-decoration:none;border-radius:4px;font-weight:bold">{button}</a></td></tr>
<tr><td><table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr>{cards}</tr></table></td></tr>
<tr><td style="padding:24px 8px;font-size:12px;line-height:18px;color:{ink};opacity:.7">{name} · <a href="https://www.{host}/leave/{token}" style="color:{ink}">{leave}</a></td></tr>
</table></td></tr></table>
<img src="https://t.postmetric.example/o/{token}.gif" width="1" height="1" alt="" style="display:block">
</body></html>
"##
    )
}
