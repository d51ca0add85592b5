//! Who writes to the workshop.

use super::dice::Dice;
use super::letter::Party;

/// Somebody outside the two domains.
#[derive(Debug)]
pub(crate) struct Correspondent {
    pub(crate) name: &'static str,
    pub(crate) address: &'static str,
    pub(crate) company: &'static str,
    pub(crate) language: &'static str,
    /// `client`, `supplier` or `friend`.
    pub(crate) role: &'static str,
}

impl Correspondent {
    pub(crate) fn party(&self) -> Party {
        Party::new(self.name, self.address)
    }
}

const fn who(
    name: &'static str,
    address: &'static str,
    company: &'static str,
    language: &'static str,
    role: &'static str,
) -> Correspondent {
    Correspondent { name, address, company, language, role }
}

/// Everybody, every language with every role.
pub(crate) const CAST: [Correspondent; 28] = [
    who("Ingrid Solheim", "ingrid@atelier-nord.example", "Atelier Nord", "en", "client"),
    who("Marcus Webb", "m.webb@harbourpress.example", "Harbour Press", "en", "client"),
    who("Priya Raman", "priya.raman@lakeside-museum.example", "Lakeside Museum", "en", "client"),
    who(
        "Tomasz Zieliński",
        "tomasz@papermill-krakow.example",
        "Paper Mill Kraków",
        "en",
        "supplier",
    ),
    who("Gail O'Brien", "gail@obrien-leather.example", "O'Brien Leather", "en", "supplier"),
    who("Ines Carvalho", "ines.carvalho@livros.example", "Livros & Mar", "en", "friend"),
    who("Sam Ashworth", "sam@ashworth.example", "Sam Ashworth", "en", "friend"),
    who(
        "Élodie Béguin",
        "elodie.beguin@editions-du-lac.example",
        "Éditions du Lac",
        "fr",
        "client",
    ),
    who(
        "François Lefèvre",
        "f.lefevre@musee-imprimerie.example",
        "Musée de l’imprimerie",
        "fr",
        "client",
    ),
    who("Noémie Châtelain", "noemie@galerie-jura.example", "Galerie Jura", "fr", "client"),
    who(
        "Papeterie du Lac",
        "facturation@papeterie-du-lac.example",
        "Papeterie du Lac",
        "fr",
        "supplier",
    ),
    who(
        "Benoît Güntensperger",
        "benoit@colles-romandes.example",
        "Colles Romandes",
        "fr",
        "supplier",
    ),
    who("Léa & Théo Bonvin", "lea.theo@bonvin.example", "Bonvin", "fr", "friend"),
    who(
        "Matthias von Hohenstein-Lüdinghausen",
        "m.hohenstein@hohenstein-immobilien.example",
        "Hohenstein Immobilien",
        "de",
        "supplier",
    ),
    who(
        "Brunner & Söhne Buchhandlung",
        "bestellung@brunner-soehne.example",
        "Brunner & Söhne Buchhandlung",
        "de",
        "client",
    ),
    who(
        "Jürgen Großkreutz",
        "j.grosskreutz@nordlicht-verlag.example",
        "Nordlicht Verlag",
        "de",
        "client",
    ),
    who("Käthe Württemberg", "kaethe@stadtarchiv.example", "Stadtarchiv", "de", "client"),
    who("Leinen Müller GmbH", "auftrag@leinen-mueller.example", "Leinen Müller", "de", "supplier"),
    who("Änni Zürcher", "aenni@zuercher.example", "Zürcher", "de", "friend"),
    who("Giulia D’Angelo", "giulia@edizioni-ponte.example", "Edizioni Ponte", "it", "client"),
    who("Niccolò Però", "niccolo.pero@biblioteca.example", "Biblioteca cantonale", "it", "client"),
    who(
        "Cartiera Lombarda",
        "ordini@cartiera-lombarda.example",
        "Cartiera Lombarda",
        "it",
        "supplier",
    ),
    who("Chiara Bellò", "chiara@bello.example", "Bellò", "it", "friend"),
    who("Sébastien Roy", "s.roy@biennale-livre.example", "Biennale du livre", "fr", "client"),
    who(
        "Hannah Lindqvist",
        "hannah@stockholm-bookfair.example",
        "Stockholm Book Fair",
        "en",
        "client",
    ),
    who("Owen Pritchard", "owen@letterpress-guild.example", "Letterpress Guild", "en", "friend"),
    who(
        "Dr. Wiebke Çelik",
        "w.celik@uni-bibliothek.example",
        "Universitätsbibliothek",
        "de",
        "client",
    ),
    who("Rosa Ferrari-Müller", "rosa@ferrari-mueller.example", "Ferrari-Müller", "it", "friend"),
];

/// Somebody with that language and role.
pub(crate) fn cast(language: &str, role: &str, dice: &mut Dice) -> &'static Correspondent {
    let fitting: Vec<_> =
        CAST.iter().filter(|it| it.language == language && it.role == role).collect();
    dice.pick::<&Correspondent>(&fitting)
}
