use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;
use crate::services::checkups::value::{Beyond, ResultValue};
use crate::services::finding::ArchiveFault;
use crate::testing::checkups::{FATHER, SampleCheckup, archive, code, quantity, result, text};

const HEIGHT: &str = "9N001000000000001";
const LDL: &str = "3F077000002327101";

fn read(bytes: &[u8]) -> Result<Vec<ReadCheckup>, FileFault> {
    let insurers = [InsurerNumber::parse("06139992").unwrap()];
    let file = CheckupFile::open(bytes)?;
    let found: Vec<_> = file.checkups(&insurers, "2026-11-20".parse().unwrap())?.collect::<Result<_, _>>()?;
    Ok(found)
}

fn one(document: &str) -> Result<FileCheckup, Vec<(Option<String>, MistakeKind)>> {
    let found = read(document.as_bytes()).unwrap_or_else(|fault| panic!("{fault}")).remove(0);
    found.map_err(|faults| faults.into_iter().map(|fault| (fault.column, fault.kind)).collect())
}

fn fault(document: &str) -> Vec<(Option<String>, MistakeKind)> {
    one(document).err().unwrap_or_default()
}

fn height() -> String {
    quantity(HEIGHT, "170.2", "cm")
}

fn shown(value: &ResultValue) -> String {
    serde_json::to_string(value).unwrap()
}

#[test]
fn every_kind_of_value_is_read_as_the_document_has_it() {
    let beyond = "<value xsi:type=\"PQ\" value=\"300\" unit=\"mg/dl\"/><interpretationCode code=\"H\"/>";
    let range = "<value xsi:type=\"PQ\" value=\"118\" unit=\"mg/dL\"/><referenceRange><observationRange><value xsi:type=\"IVL_PQ\"><low value=\"65\" unit=\"mg/dl\"/><high value=\"139\" unit=\"mg/dl\"/></value></observationRange></referenceRange>";
    let document = FATHER.document(&[
        height(),
        result("3F015000002327101", beyond),
        result("3F015000002327201", "<value xsi:type=\"PQ\" nullFlavor=\"NI\"/><interpretationCode code=\"L\"/>"),
        result(LDL, range),
        code("9N501000000000011", "2"),
        result("1A010000000191111", "<value xsi:type=\"CO\" code=\"3\"/>"),
        text("9N511000000000049", "減塩&amp;運動を<![CDATA[<続ける>]]>&#x3002;"),
        result("9A110160700000011", "<value xsi:type=\"CD\" nullFlavor=\"NI\"/>"),
        result("9N741000000000011", "<value xsi:type=\"CD\" code=\"2\" displayName=\"いいえ\"/>"),
        "<observation negationInd=\"true\"><code code=\"9N006000000000001\" codeSystem=\"1.2.392.200119.6.1005\"/></observation>".into(),
        "<observation><code code=\"x\" codeSystem=\"1.2.3\"/></observation>".into(),
    ]);
    let checkup = one(&document).unwrap_or_else(|faults| panic!("{faults:?}"));
    assert_eq!(checkup.examined_on.to_string(), "2026-07-01");
    assert_eq!((checkup.branch.as_deref(), checkup.birth_date.to_string().as_str()), (Some("00"), "1973-01-21"));
    let Checkup { facility_number, facility, report, programme, sex, observations } = checkup.checkup;
    assert_eq!((facility_number.as_str(), facility.as_deref()), ("1399999999", Some("秘密健診センター")));
    assert_eq!((report.as_str(), programme.as_str(), sex), ("10", "010", Some(Sex::Male)));
    let values: Vec<_> = observations.iter().map(|one| shown(&one.value)).collect();
    assert_eq!(
        values,
        [
            r#"{"kind":"quantity","number":"170.2","unit":"cm"}"#,
            r#"{"kind":"quantity","number":"300","unit":"mg/dl","beyond":"high"}"#,
            r#"{"kind":"quantity","number":null,"unit":"","beyond":"low"}"#,
            r#"{"kind":"quantity","number":"118","unit":"mg/dL"}"#,
            r#"{"kind":"code","code":"2"}"#,
            r#"{"kind":"code","code":"3"}"#,
            r#"{"kind":"text","text":"減塩&運動を<続ける>。"}"#,
            r#"{"kind":"not_measured"}"#,
            r#"{"kind":"code","code":"2","name":"いいえ"}"#,
            r#"{"kind":"not_done"}"#,
        ]
    );
    assert!(observations[3].range.is_some_and(|range| range.high == Some("139".parse().unwrap())));
    assert!(matches!(observations[1].value, ResultValue::Quantity { beyond: Some(Beyond::High), .. }));
}

#[test]
fn prefixes_and_marks_of_byte_order_change_nothing_and_other_namespaces_say_nothing() {
    let plain = FATHER.document(&[height()]);
    let prefixed = plain
        .replace("xmlns=\"urn:hl7-org:v3\"", "xmlns:h=\"urn:hl7-org:v3\"")
        .replace("</", "</h:")
        .replace('<', "<h:")
        .replace("<h:/h:", "</h:")
        .replace("<h:?xml", "<?xml");
    for document in [plain.clone(), format!("\u{feff}{plain}"), prefixed] {
        assert!(one(&document).is_ok(), "{document}: {:?}", fault(&document));
    }
    let foreign = plain.replace("urn:hl7-org:v3", "urn:example");
    assert_eq!(fault(&foreign), [(None, MistakeKind::NoCheckup)]);
    let beside =
        plain.replace("<section>", "<section><x:observation xmlns:x=\"urn:x\"><x:code code=\"1\"/></x:observation>");
    assert!(one(&beside).is_ok());
}

#[test]
fn what_is_wrong_with_a_document_is_told_by_its_item_and_never_quoted() {
    let of = |results: &[String]| fault(&FATHER.document(results));
    let at = |code: &str, kind| vec![(Some(code.to_owned()), kind)];
    assert_eq!(of(&[quantity(HEIGHT, "ひみつ", "cm")]), at(HEIGHT, MistakeKind::Number));
    for number in ["1.7e2e", "79228162514264337593543950335", "-99999999", "0.0000000001", "∞"] {
        assert_eq!(of(&[quantity(HEIGHT, number, "cm")]), at(HEIGHT, MistakeKind::Number), "{number}");
    }
    assert_eq!(of(&[quantity(HEIGHT, "170", "m")]), at(HEIGHT, MistakeKind::Unit));
    assert_eq!(of(&[quantity(HEIGHT, "", "cm")]), at(HEIGHT, MistakeKind::Empty));
    assert_eq!(of(&[code("9N501000000000011", "9")]), at("9N501000000000011", MistakeKind::Code));
    assert_eq!(of(&[code("<", "1")]).len(), 1);
    assert_eq!(of(&[height(), quantity(HEIGHT, "171", "cm")]), at(HEIGHT, MistakeKind::Twice));
    assert!(one(&FATHER.document(&[height(), height()])).is_ok(), "the same twice is one");
    assert_eq!(of(&[]), [(None, MistakeKind::NoCheckup)]);
    assert_eq!(of(&[text("9N511000000000049", &"あ".repeat(2_001))]), at("9N511000000000049", MistakeKind::TooLong));
    let wrong = SampleCheckup { insurer: "06139984", branch: "001", birth: "19731301", day: "20270101", ..FATHER };
    assert_eq!(
        fault(&wrong.document(&[height()])),
        [
            (Some("保険者番号".to_owned()), MistakeKind::ForeignInsurerNumber),
            (Some("枝番".to_owned()), MistakeKind::Branch),
            (Some("生年月日".to_owned()), MistakeKind::Date),
            (Some("受診日".to_owned()), MistakeKind::FutureDate),
        ]
    );
}

#[test]
fn hostile_documents_are_refused() {
    let plain = FATHER.document(&[height()]);
    let with_type =
        |declared: &str| plain.replace("?>\n<Clinical", &format!("?>\n<!DOCTYPE x [{declared}]>\n<Clinical"));
    for document in [
        with_type(""),
        with_type("<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">").replace("170.2", "&b;"),
        with_type("<!ENTITY x SYSTEM \"file:///etc/passwd\">").replace("秘密健診センター", "&x;"),
        plain.replace("170.2", "&unknown;"),
        plain.replace("秘密健診センター", "&unknown;"),
    ] {
        assert_eq!(fault(&document), [(None, MistakeKind::Entity)], "{document}");
    }
    let deep = format!("{}{}", "<a>".repeat(10_000), "</a>".repeat(10_000));
    assert_eq!(fault(&plain.replace("<section>", &format!("<section>{deep}"))), [(None, MistakeKind::Depth)]);
    let many = (0..1_100).map(|number| quantity(&format!("{number:017}"), "1", "cm")).collect::<Vec<_>>();
    assert_eq!(fault(&FATHER.document(&many)), [(None, MistakeKind::Depth)]);
    for broken in [
        plain.replace("</ClinicalDocument>", ""),
        plain.replace("</section>", "</sektion>"),
        format!("{plain}<more/>"),
        plain.replace("value=\"170.2\"", "value=\"170.2"),
        plain.replace("<section>", "<section>&"),
    ] {
        assert_eq!(fault(&broken), [(None, MistakeKind::Xml)], "{broken}");
    }
    let bytes = [&b"<?xml version=\"1.0\" encoding=\"Shift_JIS\"?><a>"[..], &[0x82, 0xa0], b"</a>"].concat();
    assert!(read(&bytes).unwrap()[0].as_ref().is_err_and(|faults| faults[0].kind == MistakeKind::Xml));
}

/// An archive as a test wants it.
fn zipped(files: &[(&str, &[u8], SimpleFileOptions)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, content, options) in files {
        writer.start_file(*path, *options).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn refused(bytes: &[u8]) -> Option<ArchiveFault> {
    match read(bytes) {
        Err(FileFault::Archive(_, fault)) => Some(fault),
        _ => None,
    }
}

#[test]
fn an_archive_is_read_document_by_document_and_findings_name_them() {
    let bad = FATHER.document(&[quantity(HEIGHT, "x", "cm")]);
    let other = SampleCheckup { day: "20250701", ..FATHER }.document(&[height()]);
    let good = FATHER.document(&[height()]);
    let found = read(&archive(&[good.clone(), bad, other, good])).unwrap();
    assert_eq!(found.len(), 4);
    assert!(found[0].is_ok() && found[2].is_ok());
    let told = |place: usize| {
        let faults = found[place].as_ref().err().unwrap();
        (faults[0].at.to_string(), faults[0].kind)
    };
    assert_eq!(told(1), ("1399999999_06139992_202607010_1/DATA/h000002.xml".to_owned(), MistakeKind::Number));
    assert_eq!(told(3).1, MistakeKind::Twice, "one examination comes once in a file");
    // Packed, with what else such archives have.
    let plain = SimpleFileOptions::default();
    let packed = zipped(&[
        ("r/ix08_V08.xml", b"<index/>", plain),
        ("r/su08_V08.xml", b"<summary/>", plain),
        ("r/XSD/hc08_V08.xsd", b"<schema/>", plain),
        ("r/CLAIMS/c1.xml", b"<claim/>", plain),
        ("r/DATA/g1.xml", b"<guidance/>", plain),
        ("r/DATA/h1.xml", FATHER.document(&[height()]).as_bytes(), plain),
    ]);
    assert_eq!(read(&packed).unwrap().len(), 1);
}

#[test]
fn hostile_archives_are_refused_as_a_whole() {
    let plain = SimpleFileOptions::default();
    let document = FATHER.document(&[height()]);
    let with = |path: &str| {
        zipped(&[
            ("r/ix08_V08.xml", b"<index/>", plain),
            ("r/DATA/h1.xml", document.as_bytes(), plain),
            (path, b"x", plain),
        ])
    };
    assert_eq!(refused(&with("r/note.txt")), None);
    for path in ["../h2.xml", "/etc/passwd", "r/../../x.xml", "r\\DATA\\h2.xml", "C:/x", "r//x", "a/b/c/d/e/f/g/h/i"] {
        assert_eq!(refused(&with(path)), Some(ArchiveFault::Path), "{path}");
    }
    assert_eq!(refused(&with("r/DATA/more.ZIP")), Some(ArchiveFault::Nested));
    let bomb = vec![b' '; 900 * 1024];
    let bombs = zipped(&[("r/ix08_V08.xml", b"<index/>", plain), ("r/DATA/h1.xml", &bomb, plain)]);
    assert_eq!(refused(&bombs), Some(ArchiveFault::TooLarge));
    let huge = vec![b'x'; 1024 * 1024 + 1];
    let stored = plain.compression_method(zip::CompressionMethod::Stored);
    let large = zipped(&[("r/ix08_V08.xml", b"<index/>", plain), ("r/DATA/h1.xml", &huge, stored)]);
    assert_eq!(refused(&large), Some(ArchiveFault::TooLarge));
    assert_eq!(refused(&zipped(&[("r/DATA/h1.xml", document.as_bytes(), plain)])), Some(ArchiveFault::NoIndex));
    assert_eq!(refused(&zipped(&[("r/ix08_V08.xml", b"<index/>", plain)])), Some(ArchiveFault::NoDocuments));
    let good = archive(std::slice::from_ref(&document));
    let swap = |from: &[u8], to: &[u8]| {
        let mut bytes = good.clone();
        for at in 0..=bytes.len() - from.len() {
            if &bytes[at..at + from.len()] == from {
                bytes[at..at + from.len()].copy_from_slice(to);
            }
        }
        bytes
    };
    // The document gets the name of the index, so that two files have one name.
    let twins = archive(&[document.clone(), SampleCheckup { day: "20250701", ..FATHER }.document(&[height()])]);
    let mut duplicate = twins.clone();
    while let Some(at) = duplicate.windows(11).position(|part| part == b"h000002.xml") {
        duplicate[at..at + 11].copy_from_slice(b"h000001.xml");
    }
    assert_eq!(refused(&duplicate), Some(ArchiveFault::Duplicate));
    // The flag of encryption, in both headers.
    assert_eq!(refused(&swap(&[20, 0, 0, 8], &[20, 0, 1, 8])), Some(ArchiveFault::Encrypted));
    // Damaged content, a cut end, and an end alone.
    let mut damaged = good.clone();
    let at = damaged.windows(5).position(|part| part == b"170.2").unwrap();
    damaged[at] = b'2';
    assert_eq!(refused(&damaged), Some(ArchiveFault::Unreadable));
    assert_eq!(refused(&good[..good.len() - 10]), Some(ArchiveFault::Unreadable));
    assert_eq!(refused(b"PK\x03\x04"), Some(ArchiveFault::Unreadable));
    let mut many = good.clone();
    let end = many.len() - 12;
    many[end..end + 2].copy_from_slice(&60_001_u16.to_le_bytes());
    assert_eq!(refused(&many), Some(ArchiveFault::TooMany));
}

const HEADER: &str = "保険者番号,記号,番号,枝番,生年月日,性別,受診日,健診機関名,身長(cm),HbA1c,尿蛋白,3F077000002327101,中性脂肪,メタボリックシンドローム判定,9N741000000000011,備考\n";

#[test]
fn a_table_has_items_by_name_or_code() {
    let rows = "06139992,2101,00001000,=\"00\",昭和48年1月21日,男,R8.7.1,見本センター,１７０．２,5.6,（±）,118,300以上,非該当,2,x\n\
        06139992,2101,00001000,,1973/1/21,,2025/7/1,,,未実施,測定不可,,,,,\n";
    let found = read(format!("{HEADER}{rows}").as_bytes()).unwrap();
    let Ok(first) = &found[0] else { panic!("{:?}", found[0].as_ref().err()) };
    assert_eq!(
        (first.at.clone(), first.branch.as_deref(), first.checkup.sex),
        (At::Line(2), Some("00"), Some(Sex::Male))
    );
    let values: Vec<_> = first.checkup.observations.iter().map(|one| shown(&one.value)).collect();
    assert_eq!(
        values,
        [
            r#"{"kind":"quantity","number":"170.2","unit":"cm"}"#,
            r#"{"kind":"quantity","number":"5.6","unit":"%"}"#,
            r#"{"kind":"code","code":"2"}"#,
            r#"{"kind":"quantity","number":"118","unit":"mg/dl"}"#,
            r#"{"kind":"quantity","number":"300","unit":"mg/dl","beyond":"high"}"#,
            r#"{"kind":"code","code":"3"}"#,
            r#"{"kind":"quantity","number":"2","unit":""}"#,
        ]
    );
    let Ok(second) = &found[1] else { panic!("{:?}", found[1].as_ref().err()) };
    let values: Vec<_> = second.checkup.observations.iter().map(|one| shown(&one.value)).collect();
    assert_eq!(values, [r#"{"kind":"not_done"}"#, r#"{"kind":"not_measured"}"#]);
    assert_eq!(second.branch, None);
}

#[test]
fn what_is_wrong_with_a_table_is_told_by_line_and_column() {
    let rows = "06139992,2101,00001000,00,1973/1/21,男,2026/7/1,,1m,五,+-+-,118,1,,,\n06139992,2101,,,,,,,,,,,,,,\n";
    let found = read(format!("{HEADER}{rows}").as_bytes()).unwrap();
    let told = |place: usize| -> Vec<_> {
        let faults = found[place].as_ref().err().unwrap();
        faults.iter().map(|fault| (fault.at.clone(), fault.column.as_deref(), fault.kind)).collect()
    };
    assert_eq!(
        told(0),
        [
            (At::Line(2), Some("身長(cm)"), MistakeKind::Number),
            (At::Line(2), Some("HbA1c"), MistakeKind::Number),
            (At::Line(2), Some("尿蛋白"), MistakeKind::Code),
        ]
    );
    assert_eq!(told(1), [(At::Line(3), None, MistakeKind::NoCheckup)]);
    let refused = |text: &str| read(text.as_bytes()).err().unwrap();
    assert_eq!(refused("記号,番号,身長\n"), FileFault::MissingColumns(vec!["保険者番号", "生年月日", "受診日"]));
    assert_eq!(refused("保険者番号,記号,番号,生年月日,受診日,備考\n"), FileFault::NoItems);
    assert_eq!(
        refused("保険者番号,記号,番号,生年月日,受診日,身長,身長(cm)\n"),
        FileFault::RepeatedColumn("身長(cm)".into())
    );
    assert_eq!(refused("記号,個人番号\n"), FileFault::Text(FileError::MyNumbers { position: 2 }));
    assert_eq!(refused(""), FileFault::Text(FileError::Empty));
}
