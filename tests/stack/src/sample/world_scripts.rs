//! Letters from all over the world, in the character sets that mail programs there used or still use.

use anyhow::Result;
use jiff::Timestamp;

use super::ANNA;
use super::charset::{Charset, UTF_8};
use super::dice::Dice;
use super::letter::{Letter, Party};
use super::mailboxes::{Mailboxes, days_before};
use super::mime::{Part, Transfer};
use super::story::boundary;

struct Foreign {
    charset: Charset,
    transfer: Transfer,
    name: &'static str,
    address: &'static str,
    subject: &'static str,
    text: &'static str,
    folder: &'static str,
}

const fn set(label: &'static str, readable: bool) -> Charset {
    Charset { label, readable }
}

const fn foreign(
    charset: Charset,
    transfer: Transfer,
    name: &'static str,
    address: &'static str,
    subject: &'static str,
    text: &'static str,
    folder: &'static str,
) -> Foreign {
    Foreign { charset, transfer, name, address, subject, text, folder }
}

use Transfer::{Base64, EightBit, QuotedPrintable, SevenBit};

const LETTERS: [Foreign; 22] = [
    foreign(
        set("iso-8859-1", true),
        QuotedPrintable,
        "Jörg Bläsi",
        "blaesi@altstadt.example",
        "Grüße aus der Altstadt",
        "Liebe Anna,\n\nschöne Grüße vom Stöbern: drei Bände mit Ölpapier, einer mit geprägtem Rücken.\n\nJörg\n",
        "INBOX",
    ),
    foreign(
        set("iso-8859-15", true),
        QuotedPrintable,
        "Cœur & Plume",
        "contact@coeur-plume.example",
        "Offre : 12 € l’œuvre",
        "Bonjour,\n\nl'œuvre complète est à 120 €, chaque volume à 12 €.\n",
        "INBOX",
    ),
    foreign(
        set("windows-1252", true),
        EightBit,
        "O’Neill Books",
        "orders@oneill-books.example",
        "“Smart” quotes – and a dash — or two…",
        "Hello Anna,\n\n“smart quotes” – dashes — an ellipsis… and 5 € all in eight bits.\n",
        "INBOX",
    ),
    foreign(
        set("windows-1252", false),
        Base64,
        "Ángel Núñez",
        "angel@encuadernacion.example",
        "¿Encuadernación española? ¡Sí, señora!",
        "Estimada Anna:\n\n¿podría enviarnos tres muestras? La piel de cabra está lista.\n\nUn saludo,\nÁngel\n",
        "INBOX",
    ),
    foreign(
        set("koi8-r", false),
        Base64,
        "Ольга Снегирёва",
        "olga@pereplet.example",
        "Переплёт: вопрос о коже",
        "Здравствуйте, Анна!\n\nПодскажите, пожалуйста, какой клей вы берёте для тонкой кожи?\n\nС уважением,\nОльга\n",
        "INBOX",
    ),
    foreign(
        set("windows-1251", false),
        QuotedPrintable,
        "Дмитро Ковальчук",
        "dmytro@drukarnia.example",
        "Папір і фарба",
        "Доброго дня!\n\nДякуємо за зразки, їх уже розглядає весь цех.\n",
        "INBOX",
    ),
    foreign(
        set("iso-2022-jp", false),
        SevenBit,
        "佐藤 美咲",
        "sato@washi.example",
        "和紙の見本について",
        "アンナ様\n\nいつもお世話になっております。\n新しい和紙の見本を本日お送りしました。ご確認ください。\n\n佐藤\n",
        "日本の紙",
    ),
    foreign(
        set("shift_jis", false),
        Base64,
        "田中製紙",
        "info@tanaka.example",
        "お見積り（第2版）",
        "ケラー様\n\nお見積りの第2版をお送りします。よろしくお願いいたします。\n",
        "日本の紙",
    ),
    foreign(
        set("euc-jp", false),
        Base64,
        "鈴木 健",
        "suzuki@hon.example",
        "製本教室の写真",
        "写真を送ります。楽しい一日でした。\n",
        "日本の紙",
    ),
    foreign(
        set("gb18030", false),
        Base64,
        "王芳",
        "wang.fang@shuyuan.example",
        "关于线装书的问题",
        "安娜您好：\n\n请问贵工坊是否修复线装书？我们有六册清代刻本。\n\n王芳\n",
        "INBOX",
    ),
    foreign(
        set("gb2312", false),
        QuotedPrintable,
        "李明",
        "li.ming@yinshua.example",
        "印刷样品",
        "您好，样品已经寄出。\n",
        "INBOX",
    ),
    foreign(
        set("big5", false),
        Base64,
        "陳怡君",
        "chen@bookbinding.example",
        "台北書展",
        "您好：\n\n台北書展的攤位資料如附。\n",
        "INBOX",
    ),
    foreign(
        set("euc-kr", false),
        Base64,
        "김서연",
        "kim@hanji.example",
        "한지 견본",
        "안녕하세요,\n\n한지 견본을 보내 드립니다. 확인 부탁드립니다.\n",
        "INBOX",
    ),
    foreign(
        set("iso-8859-7", false),
        QuotedPrintable,
        "Ελένη Παπαδοπούλου",
        "eleni@vivlio.example",
        "Βιβλιοδεσία: προσφορά",
        "Αγαπητή Άννα,\n\nευχαριστώ για την προσφορά. Θα απαντήσω ως την Παρασκευή.\n",
        "INBOX",
    ),
    foreign(
        set("iso-8859-2", true),
        QuotedPrintable,
        "Šárka Dvořáková",
        "sarka@knihy.example",
        "Žádost o ceník",
        "Dobrý den,\n\nprosím o ceník pro vazbu v kůži.\n\nŠárka Dvořáková\n",
        "INBOX",
    ),
    foreign(
        set("windows-1254", true),
        QuotedPrintable,
        "Ayşe Yıldız",
        "ayse@ebru.example",
        "Ebru kâğıdı için teşekkürler",
        "Merhaba Anna,\n\nebru kâğıtları çok güzel çıktı, teşekkür ederim.\n",
        "INBOX",
    ),
    foreign(
        set("iso-8859-8", false),
        Base64,
        "דנה לוי",
        "dana@sfarim.example",
        "כריכת ספרים",
        "שלום אנה,\n\nהאם תוכלי לשלוח לנו הצעת מחיר?\n",
        "INBOX",
    ),
    foreign(
        set("windows-1256", false),
        Base64,
        "ليلى حداد",
        "leila@kutub.example",
        "سؤال عن تجليد الكتب",
        "مرحبا آنا،\n\nهل يمكنكم ترميم مخطوطة قديمة؟\n\nمع التحية،\nليلى\n",
        "INBOX",
    ),
    foreign(
        UTF_8,
        EightBit,
        "आरती शर्मा",
        "aarti@pustak.example",
        "पुस्तक बंधन कार्यशाला",
        "नमस्ते अन्ना,\n\nकार्यशाला के लिए धन्यवाद।\n",
        "INBOX",
    ),
    foreign(
        UTF_8,
        Base64,
        "Nguyễn Thị Hạnh",
        "hanh@giay.example",
        "Giấy dó: mẫu mới",
        "Chào Anna,\n\nchúng tôi gửi mẫu giấy dó mới.\n",
        "INBOX",
    ),
    foreign(
        set("tis-620", false),
        Base64,
        "สมชาย ใจดี",
        "somchai@krasat.example",
        "กระดาษสา",
        "สวัสดีครับ\n\nส่งตัวอย่างกระดาษสามาให้แล้วครับ\n",
        "INBOX",
    ),
    foreign(
        UTF_8,
        QuotedPrintable,
        "Zoë 🦊 Fuchs",
        "zoe@fuchs.example",
        "🎉 Es ist ein Mädchen! 👶🏽",
        "Ihr Lieben,\n\nsie ist da! 3420 g, und schon so laut wie die Heidelberger. 🥳👩‍👩‍👧\n\nZoë\n",
        "INBOX",
    ),
];

pub(crate) fn add(mailboxes: &mut Mailboxes, now: Timestamp, dice: &mut Dice) -> Result<()> {
    for (index, foreign) in LETTERS.iter().enumerate() {
        for round in 0..3_i64 {
            let days = i64::try_from(index)? * 2 + round * 90 + 3;
            let at = days_before(now, days, dice);
            let text = Part::text("plain", foreign.text, foreign.charset, foreign.transfer);
            let body = if foreign.name == "田中製紙" {
                let file = super::files::pdf(&["Quote", "Washi"]);
                Part::multipart(
                    "mixed",
                    &boundary(dice),
                    &[text, Part::attachment("application/pdf", "お見積り（第2版）.pdf", &file)],
                )
            } else {
                text
            };
            let domain = foreign.address.split('@').nth(1).unwrap_or_default();
            let letter = Letter {
                from: Party::new(foreign.name, foreign.address),
                to: vec![Party::new("Anna Keller", ANNA)],
                cc: Vec::new(),
                subject: foreign.subject.to_owned(),
                at,
                id: format!("{:016x}@{domain}", dice.next()),
                references: Vec::new(),
                extra: Vec::new(),
                charset: foreign.charset,
                body,
            };
            mailboxes.receive(ANNA, foreign.folder, &letter, &[r"\Seen"]);
        }
    }
    Ok(())
}
