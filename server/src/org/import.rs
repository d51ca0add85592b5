//! Members from a table: what each line would do, then all lines or none.

use std::collections::{BTreeMap, BTreeSet};

use shared::admin_log::AdminAction;
use shared::member::{ImportedLine, ImportedMember, MemberImport, MemberImported, Profile};

use super::log;
use crate::db;
use crate::db::members;
use crate::error::{ApiError, ApiResult};
use crate::state::AppState;

/// Lines that one table may have.
const MOST_LINES: usize = 20_000;

/// What a column holds.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Column {
    Email,
    FullName,
    Field(Field),
    /// A field of the organisation's own, by the name it gets.
    Custom(String),
    /// Whether several people work in it.
    Shared,
    Nothing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    FirstName,
    LastName,
    JobTitle,
    Department,
    Phone,
    Mobile,
    Address,
    Organisation,
}

/// What columns are called by those who write such tables, in five languages.
const HEADINGS: &[(&[&str], Column)] = &[
    (
        &[
            "email",
            "e-mail",
            "mail",
            "address email",
            "email address",
            "e-mail-adresse",
            "adresse e-mail",
            "adresse mail",
            "indirizzo e-mail",
            "correo",
            "correo electrónico",
            "courriel",
        ],
        Column::Email,
    ),
    (
        &[
            "name",
            "full name",
            "display name",
            "nom complet",
            "vollständiger name",
            "nome completo",
            "nombre completo",
            "anzeigename",
        ],
        Column::FullName,
    ),
    (
        &["first name", "given name", "firstname", "prénom", "vorname", "nome", "nombre"],
        Column::Field(Field::FirstName),
    ),
    (
        &[
            "last name",
            "surname",
            "family name",
            "lastname",
            "nom",
            "nom de famille",
            "nachname",
            "cognome",
            "apellido",
            "apellidos",
        ],
        Column::Field(Field::LastName),
    ),
    (
        &[
            "job title",
            "title",
            "position",
            "fonction",
            "poste",
            "funktion",
            "position",
            "qualifica",
            "cargo",
            "puesto",
            "titre",
        ],
        Column::Field(Field::JobTitle),
    ),
    (
        &["department", "service", "département", "abteilung", "reparto", "departamento"],
        Column::Field(Field::Department),
    ),
    (
        &["phone", "telephone", "work phone", "téléphone", "telefon", "telefono", "teléfono"],
        Column::Field(Field::Phone),
    ),
    (
        &[
            "mobile",
            "mobile phone",
            "cell",
            "portable",
            "natel",
            "mobil",
            "handy",
            "cellulare",
            "móvil",
        ],
        Column::Field(Field::Mobile),
    ),
    (
        &[
            "address",
            "postal address",
            "adresse",
            "adresse postale",
            "anschrift",
            "indirizzo",
            "dirección",
        ],
        Column::Field(Field::Address),
    ),
    (
        &[
            "organisation",
            "organization",
            "company",
            "entreprise",
            "société",
            "firma",
            "azienda",
            "empresa",
        ],
        Column::Field(Field::Organisation),
    ),
    (&["shared", "partagée", "geteilt", "condiviso", "compartida"], Column::Shared),
];

fn column(heading: &str) -> Column {
    let name = heading.trim().trim_start_matches('\u{feff}').to_lowercase().replace('_', " ");
    if name.is_empty() {
        return Column::Nothing;
    }
    let known = HEADINGS.iter().find(|(names, _)| names.contains(&name.as_str()));
    known.map_or_else(|| Column::Custom(name.replace(' ', "_")), |(_, column)| column.clone())
}

/// A line as it was read.
#[derive(Debug, Default)]
struct Line {
    email: String,
    is_shared: bool,
    profile: Profile,
}

/// Reads a table of members, and takes them over unless only the preview is asked for.
///
/// # Errors
///
/// [`shared::problem::ProblemKind::BadRequest`] for what is no table with addresses.
pub async fn import(
    state: &AppState,
    admin: &str,
    import: MemberImport,
) -> ApiResult<MemberImported> {
    let (lines, custom) = read(&import.csv)?;
    let known = members::all(&state.db).await?.into_iter();
    let known: BTreeMap<_, _> = known.map(|member| (member.email.clone(), member)).collect();
    let mut seen = BTreeSet::new();
    let mut items = Vec::with_capacity(lines.len());
    let mut transaction = db::begin(&state.db, "members").await?;
    let now = state.clock.now();
    for (at, line) in lines.into_iter().enumerate() {
        let email = line.email.trim().to_lowercase();
        let profile = line.profile.tidied();
        let fate = if shared::address::check(&email).is_err() {
            ImportedMember::NoAddress
        } else if !state.config.is_of_organisation(&email) {
            ImportedMember::ForeignDomain
        } else if !seen.insert(email.clone()) {
            ImportedMember::Twice
        } else if !profile.fits() {
            ImportedMember::TooLarge
        } else if let Some(known) = known.get(&email) {
            let merged = merge(known.profile.clone(), &profile);
            let is_shared = known.is_shared || line.is_shared;
            if merged == known.profile && is_shared == known.is_shared {
                ImportedMember::Known
            } else {
                let version = known.version;
                members::update(&mut transaction, &email, is_shared, &merged, version).await?;
                ImportedMember::Changed
            }
        } else {
            members::add(&mut transaction, &email, line.is_shared, &profile, now).await?;
            ImportedMember::Added
        };
        let line = u32::try_from(at + 2).unwrap_or(u32::MAX);
        items.push(ImportedLine { line, email, name: profile.full_name(), fate });
    }
    if import.is_preview {
        transaction.rollback().await?;
    } else {
        transaction.commit().await?;
        let count = |fate| items.iter().filter(|item| item.fate == fate).count();
        let (added, changed) = (count(ImportedMember::Added), count(ImportedMember::Changed));
        let note = format!("+{added} ~{changed}");
        log::write(state, admin, AdminAction::MembersImported, "", &note).await?;
    }
    Ok(MemberImported { items, custom })
}

/// What the table says in place of what was known; what it doesn't say stays.
fn merge(mut known: Profile, said: &Profile) -> Profile {
    for (old, new) in [
        (&mut known.first_name, &said.first_name),
        (&mut known.last_name, &said.last_name),
        (&mut known.job_title, &said.job_title),
        (&mut known.department, &said.department),
        (&mut known.phone, &said.phone),
        (&mut known.mobile, &said.mobile),
        (&mut known.address, &said.address),
        (&mut known.organisation, &said.organisation),
    ] {
        if !new.is_empty() {
            old.clone_from(new);
        }
    }
    known.custom.extend(said.custom.clone());
    known
}

fn read(csv: &str) -> ApiResult<(Vec<Line>, Vec<String>)> {
    let first = csv.lines().next().unwrap_or_default();
    // Spreadsheets of countries with a decimal comma part cells by semicolons.
    let delimiter = [b';', b'\t', b',']
        .into_iter()
        .max_by_key(|delimiter| first.bytes().filter(|byte| byte == delimiter).count());
    let mut table = csv::ReaderBuilder::new()
        .delimiter(delimiter.unwrap_or(b','))
        .flexible(true)
        .from_reader(csv.as_bytes());
    let headings = table.headers().map_err(unreadable)?.clone();
    let columns: Vec<Column> = headings.iter().map(column).collect();
    if !columns.contains(&Column::Email) {
        return Err(ApiError::bad_request(
            "No column of the table is called “email”. The first line has to name the columns.",
        ));
    }
    let mut lines = Vec::new();
    for record in table.records() {
        if lines.len() >= MOST_LINES {
            return Err(ApiError::bad_request("The table has more than 20,000 lines."));
        }
        lines.push(line(&columns, &record.map_err(unreadable)?));
    }
    let custom = columns.iter().filter_map(|column| match column {
        Column::Custom(name) => Some(name.clone()),
        _ => None,
    });
    Ok((lines, custom.collect()))
}

fn unreadable(error: csv::Error) -> ApiError {
    ApiError::bad_request("The table can't be read.").caused_by(error)
}

fn line(columns: &[Column], record: &csv::StringRecord) -> Line {
    let mut line = Line::default();
    let mut custom = BTreeMap::new();
    for (column, cell) in columns.iter().zip(record) {
        let cell = cell.trim();
        let profile = &mut line.profile;
        match column {
            Column::Email => cell.clone_into(&mut line.email),
            Column::FullName if profile.full_name().is_empty() => {
                let (first, last) = cell.rsplit_once(' ').unwrap_or((cell, ""));
                first.clone_into(&mut profile.first_name);
                last.clone_into(&mut profile.last_name);
            }
            Column::FullName | Column::Nothing => {}
            Column::Shared => {
                line.is_shared = matches!(
                    cell.to_lowercase().as_str(),
                    "1" | "yes" | "true" | "x" | "oui" | "ja" | "sì" | "si" | "sí"
                );
            }
            Column::Custom(name) => {
                custom.insert(name.clone(), cell.to_owned());
            }
            Column::Field(field) => cell.clone_into(match field {
                Field::FirstName => &mut profile.first_name,
                Field::LastName => &mut profile.last_name,
                Field::JobTitle => &mut profile.job_title,
                Field::Department => &mut profile.department,
                Field::Phone => &mut profile.phone,
                Field::Mobile => &mut profile.mobile,
                Field::Address => &mut profile.address,
                Field::Organisation => &mut profile.organisation,
            }),
        }
    }
    line.profile.custom = custom;
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_of_many_makers_are_read() {
        let (lines, custom) = read(
            "\u{feff}Prénom;Nom;E-mail;Fonction;Pronouns\nZoé;Roth;zoe@pli.example;Éditrice;elle\n",
        )
        .unwrap();
        assert_eq!(lines[0].profile.full_name(), "Zoé Roth");
        assert_eq!(lines[0].profile.job_title, "Éditrice");
        assert_eq!(
            (lines[0].email.as_str(), custom),
            ("zoe@pli.example", vec!["pronouns".to_owned()])
        );

        let (lines, _) =
            read("email,name,shared\n\"a@b.example\",\"Anna Maria Keller\",yes\n").unwrap();
        assert_eq!(lines[0].profile.last_name, "Keller");
        assert_eq!(lines[0].profile.first_name, "Anna Maria");
        assert!(lines[0].is_shared);
    }

    #[test]
    fn a_table_without_addresses_is_none() {
        for text in ["", "first name,last name\nAnna,Keller\n", "just words"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
