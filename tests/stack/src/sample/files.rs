//! Small files of the kinds that people attach. All of them open in their programs.

use std::io::{Cursor, Write};

use anyhow::Result;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::dice::Dice;
use super::mime::Part;

/// An attachment with the content that its name's ending asks for, about `subject`.
pub(crate) fn attachment(name: &str, subject: &str, dice: &mut Dice) -> Result<Part> {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let (media_type, bytes) = match ending {
        "pdf" => ("application/pdf", pdf(&[name, subject, "Atelier Pli"])),
        "png" => ("image/png", png(dice, 320, 210)?),
        "docx" => (
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            docx(subject)?,
        ),
        "xlsx" => {
            ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx(dice)?)
        }
        "zip" => (
            "application/zip",
            zip(&[("read me.txt", subject.as_bytes()), ("cover.png", &png(dice, 64, 64)?)])?,
        ),
        "vcf" => ("text/vcard", vcard(name).into_bytes()),
        "csv" => ("text/csv", csv(dice).into_bytes()),
        _ => ("text/plain", format!("{subject}\r\n\r\n{name}\r\n").into_bytes()),
    };
    Ok(Part::attachment(media_type, name, &bytes))
}

/// One A4 page with some lines of Helvetica.
pub(crate) fn pdf(lines: &[&str]) -> Vec<u8> {
    let mut text = "BT /F1 18 Tf 72 770 Td 26 TL\n".to_owned();
    for line in lines {
        let safe: String =
            line.chars().filter(|c| c.is_ascii() && !matches!(c, '(' | ')' | '\\')).collect();
        text.push_str(&format!("({safe}) Tj T*\n"));
    }
    text.push_str("ET\n72 60 m 523 60 l S\n");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{text}endstream", text.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut file = "%PDF-1.4\n".to_owned();
    let mut offsets = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        offsets.push(file.len());
        file.push_str(&format!("{} 0 obj\n{object}\nendobj\n", index + 1));
    }
    let table = file.len();
    file.push_str(&format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1));
    for offset in offsets {
        file.push_str(&format!("{offset:010} 00000 n \n"));
    }
    file.push_str(&format!(
        "trailer << /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n",
        objects.len() + 1
    ));
    file.into_bytes()
}

/// A picture like marbled paper.
pub(crate) fn png(dice: &mut Dice, width: u32, height: u32) -> Result<Vec<u8>> {
    let [red, green, blue] = [dice.next(), dice.next(), dice.next()];
    let mut pixels = Vec::new();
    for y in 0..u64::from(height) {
        for x in 0..u64::from(width) {
            let wave = (x * x / 90 + y * 3 + (x * y) / 70) % 256;
            for tint in [red, green, blue] {
                let value = (wave + tint % 160) / 2 + (tint >> 8) % 60;
                pixels.push(u8::try_from(value.min(255)).unwrap_or(u8::MAX));
            }
        }
    }
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&pixels)?;
    writer.finish()?;
    Ok(file)
}

pub(crate) fn zip(files: &[(&str, &[u8])]) -> Result<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let options =
            SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        archive.start_file(*name, options)?;
        archive.write_all(bytes)?;
    }
    Ok(archive.finish()?.into_inner())
}

fn docx(text: &str) -> Result<Vec<u8>> {
    let document = format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:body></w:document>"#,
        escaped(text)
    );
    let part = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
    office("word/document.xml", part, &document, &[])
}

fn xlsx(dice: &mut Dice) -> Result<Vec<u8>> {
    let rows: String = (1..=12)
        .map(|row| {
            let weight = dice.between(80, 350);
            format!(
                r#"<row r="{row}"><c r="A{row}"><v>{row}</v></c><c r="B{row}"><v>{weight}</v></c></row>"#
            )
        })
        .collect();
    let sheet = format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
    );
    let book = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Paper" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
    let links = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
    let part = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";
    office(
        "xl/workbook.xml",
        part,
        book,
        &[("xl/_rels/workbook.xml.rels", links), ("xl/worksheets/sheet1.xml", &sheet)],
    )
}

/// An Office Open XML package: content types, the link to the main part, and the parts (ECMA-376 part 2).
fn office(main: &str, media_type: &str, content: &str, others: &[(&str, &str)]) -> Result<Vec<u8>> {
    let sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml";
    let types = format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="{sheet}"/><Override PartName="/{main}" ContentType="{media_type}"/></Types>"#
    );
    let links = format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="{main}"/></Relationships>"#
    );
    let mut files = vec![
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", links.as_bytes()),
        (main, content.as_bytes()),
    ];
    files.extend(others.iter().map(|(name, text)| (*name, text.as_bytes())));
    zip(&files)
}

fn vcard(file: &str) -> String {
    let name = file.trim_end_matches(".vcf");
    let (first, last) = name.split_once(' ').unwrap_or((name, ""));
    format!(
        "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:{name}\r\nN:{last};{first};;;\r\nORG:Atelier Nord\r\n\
         TEL;TYPE=work:+41 21 555 01 42\r\nEMAIL:{}@atelier-nord.example\r\nEND:VCARD\r\n",
        first.to_lowercase()
    )
}

fn csv(dice: &mut Dice) -> String {
    let mut rows = "Paper;Weight;Sheets\r\n".to_owned();
    for paper in ["Munken Pure", "Arena Rough", "Gmund Colors", "Old Mill", "Crush Corn"] {
        rows.push_str(&format!("{paper};{};{}\r\n", dice.between(90, 320), dice.between(10, 4000)));
    }
    rows
}

pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
