//! The file about a person: a document for people, a table for spreadsheets and JSON for programs, in one ZIP.

use std::io;

use madoguchi_core::disclosure::{HeldTable, HeldValue};
use madoguchi_core::export::cell;
use madoguchi_core::export::csv_file::CsvFile;
use madoguchi_core::export::zip_file;
use madoguchi_words::Words;
use serde_json::{Map, Value, json};

use super::names::{COLUMNS, TABLES, key_of};

/// What the file is.
pub(super) struct About {
    /// The society's name.
    pub society: String,
    /// 氏名
    pub name: String,
    /// When it was made, in words.
    pub made: String,
}

/// A file that was made.
pub(super) struct MadeFile {
    /// The ZIP.
    pub zip: Vec<u8>,
    /// How many rows it has.
    pub rows: u64,
    /// The SHA-256 of the ZIP, in hexadecimal.
    pub sha256: String,
}

/// Makes the file.
pub(super) fn make(words: &Words, about: &About, tables: &[HeldTable]) -> io::Result<MadeFile> {
    let (document, csv, json) = (document(words, about, tables), csv(words, about, tables)?, json(about, tables));
    let files: [(&str, &[u8]); 3] =
        [("disclosure.html", document.as_bytes()), ("disclosure.csv", &csv), ("disclosure.json", json.as_bytes())];
    let (zip, sha256) = zip_file::zip(&files)?;
    let rows: usize = tables.iter().map(|table| table.rows.len()).sum();
    Ok(MadeFile { zip, rows: u64::try_from(rows).unwrap_or(u64::MAX), sha256 })
}

fn name<'a>(words: &'a Words, of: &[(&str, &'static str)], name: &'a str) -> &'a str {
    match key_of(of, name) {
        "" => name,
        key => words.text(key),
    }
}

/// A value for people.
fn value(words: &Words, value: &HeldValue) -> String {
    match value {
        HeldValue::Nothing => String::new(),
        HeldValue::Flag(true) => words.text("desk-disclosure-yes").to_owned(),
        HeldValue::Flag(false) => words.text("desk-disclosure-no").to_owned(),
        HeldValue::Number(number) => number.to_string(),
        HeldValue::Text(text) => text.clone(),
        HeldValue::Day(day) => words.date(*day),
        HeldValue::Instant(at) => words.instant(*at),
        HeldValue::Secret => words.text("desk-disclosure-secret").to_owned(),
    }
}

/// A value for programs.
fn raw(value: &HeldValue) -> Value {
    match value {
        HeldValue::Nothing => Value::Null,
        HeldValue::Flag(flag) => json!(flag),
        HeldValue::Number(number) => json!(number),
        HeldValue::Text(text) => json!(text),
        HeldValue::Day(day) => json!(day),
        HeldValue::Instant(at) => json!(at),
        HeldValue::Secret => json!({"held": true, "given_out": false}),
    }
}

fn json(about: &About, tables: &[HeldTable]) -> String {
    let tables: Vec<Value> = tables
        .iter()
        .map(|table| {
            let rows = table.rows.iter().map(|row| {
                let fields = row.iter().map(|field| (field.column.to_owned(), raw(&field.value)));
                Value::Object(fields.collect::<Map<_, _>>())
            });
            json!({"table": table.table, "withheld": table.withheld, "rows": rows.collect::<Vec<_>>()})
        })
        .collect();
    json!({"society": about.society, "name": about.name, "made": about.made, "tables": tables}).to_string()
}

fn csv(words: &Words, about: &About, tables: &[HeldTable]) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    let titles = ["desk-disclosure-table", "desk-disclosure-row", "desk-disclosure-column", "desk-disclosure-value"];
    let mut file = CsvFile::begin(&mut out, &titles.map(|key| words.text(key)))?;
    for table in tables {
        let of_table = name(words, TABLES, table.table);
        if table.withheld {
            let why = words.text("desk-disclosure-withheld");
            file.row(&[cell::text(of_table), String::new(), String::new(), cell::text(why)])?;
        }
        for (number, row) in table.rows.iter().enumerate() {
            for field in row {
                let text = value(words, &field.value);
                // Numbers and IDs keep their zeros.
                let last =
                    if matches!(field.value, HeldValue::Text(_)) { cell::code(&text) } else { cell::text(&text) };
                file.row(&[
                    cell::text(of_table),
                    (number + 1).to_string(),
                    cell::text(name(words, COLUMNS, field.column)),
                    last,
                ])?;
            }
        }
    }
    file.end(|written| {
        vec![
            [words.text("desk-export-rows").to_owned(), written.rows.to_string()],
            [words.text("desk-export-made").to_owned(), about.made.clone()],
            [words.text("desk-export-hash").to_owned(), written.sha256.clone()],
        ]
    })?;
    Ok(out)
}

/// A document that a browser shows and prints, without anything from elsewhere.
fn document(words: &Words, about: &About, tables: &[HeldTable]) -> String {
    let title = words.format("desk-disclosure-document", &[("name", (&about.name).into())]);
    let mut out = format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{}</h1>\n<p>{}<br>{}</p>\n<p>{}</p>\n",
        words.text("desk-disclosure-language"),
        escaped(&title),
        escaped(&title),
        escaped(&about.society),
        escaped(&about.made),
        escaped(words.text("desk-disclosure-intro")),
    );
    for table in tables {
        out.push_str(&format!("<h2>{}</h2>\n", escaped(name(words, TABLES, table.table))));
        if table.withheld {
            out.push_str(&format!("<p>{}</p>\n", escaped(words.text("desk-disclosure-withheld"))));
        } else if table.rows.is_empty() {
            out.push_str(&format!("<p>{}</p>\n", escaped(words.text("desk-disclosure-nothing"))));
        }
        for row in &table.rows {
            out.push_str("<table>\n");
            for field in row.iter().filter(|field| field.value != HeldValue::Nothing) {
                out.push_str(&format!(
                    "<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n",
                    escaped(name(words, COLUMNS, field.column)),
                    escaped(&value(words, &field.value))
                ));
            }
            out.push_str("</table>\n");
        }
    }
    out.push_str("</body>\n</html>\n");
    out
}

const STYLE: &str = "body{font:16px/1.7 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}\
    table{border-collapse:collapse;width:100%;margin:0 0 1.5rem}\
    th,td{border:1px solid #767676;padding:.3rem .6rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}\
    th{width:16rem;font-weight:normal;background:#f2f2f2}@media print{table{break-inside:avoid}}";

/// Text between tags.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use madoguchi_core::disclosure::{self, HeldField};
    use madoguchi_words::Language;

    use super::*;

    fn about() -> About {
        About {
            society: "みどり健康保険組合".into(),
            name: "=cmd <b>".into(),
            made: "2026年11月20日（金）10:00".into(),
        }
    }

    #[test]
    fn every_table_has_a_name() {
        let named: Vec<_> = TABLES.iter().map(|(table, _)| *table).collect();
        let mut held = disclosure::TABLES.to_vec();
        held.sort_unstable();
        let mut sorted = named.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, held);
    }

    #[test]
    fn what_a_value_says_is_shown_literally_and_no_cell_is_a_formula() {
        let words = Words::of(Language::Ja);
        let row = vec![
            HeldField { column: "name", value: HeldValue::Text("=1+1<script>".into()) },
            HeldField { column: "password_hash", value: HeldValue::Secret },
        ];
        let of = |table, rows, withheld| HeldTable { table, rows, withheld };
        let tables =
            [of("person", vec![row], false), of("session", Vec::new(), false), of("expense", Vec::new(), true)];
        let made = make(words, &about(), &tables).unwrap();
        let text = String::from_utf8_lossy(&made.zip);
        assert!(text.contains("=1+1&lt;script&gt;") && text.contains("=cmd &lt;b&gt;"), "{text}");
        assert!(text.contains("\"'=1+1<script>\""), "a cell is marked");
        // The order of the two depends on how JSON is built.
        assert!(text.contains(r#""password_hash":{"#) && text.contains(r#""given_out":false"#));
        assert_eq!((made.rows, made.sha256.len()), (1, 64));
        assert!(text.contains(words.text("desk-disclosure-nothing")), "where there is nothing, it says so");
        assert_eq!(text.matches(words.text("desk-disclosure-withheld")).count(), 2, "in the document and in the table");
        assert!(text.contains(r#""withheld":true"#));
    }
}
