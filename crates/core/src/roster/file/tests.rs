use encoding_rs::SHIFT_JIS;
use proptest::prelude::*;

use super::*;
use crate::input::date::{DateError, DateWarning};
use crate::input::email::{EmailAddress, EmailError};
use crate::input::insurer_number::InsurerNumberError;
use crate::policy::email::EmploymentCategory;

const HEADER: &str = "保険者番号,記号,番号,枝番,氏名,氏名カナ,生年月日,性別,続柄,資格取得日,資格喪失日,雇用区分,事業所コード,事業所名,メールアドレス";
const INSURED: &str =
    "06131114,１２,00345,00,髙橋　花子,ﾀｶﾊｼ ﾊﾅｺ,S54.8.22,女,本人,R6.4.1,,従業員,001,本社,hanako@example.jp";
const CHILD: &str = "06131114,12,00345,01,髙橋　さくら,ﾀｶﾊｼ ｻｸﾗ,20150307,2,長女,20240401,,,,,";

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 20).unwrap_or_default()
}

fn file(rows: &[&str]) -> String {
    let mut text = HEADER.to_owned();
    for row in rows {
        text.push_str("\r\n");
        text.push_str(row);
    }
    text + "\r\n"
}

fn read_text(text: &str) -> Result<Roster, FileRefusal> {
    read(text.as_bytes(), today())
}

fn accepted(text: &str) -> Roster {
    read_text(text).unwrap_or_else(|refusal| unreachable!("{refusal:?}"))
}

/// The insured person's row with one cell replaced.
fn with(column: Column, cell: &str) -> String {
    let position = Column::ALL.iter().position(|it| *it == column).unwrap_or_default();
    let mut cells: Vec<&str> = INSURED.split(',').collect();
    cells[position] = cell;
    cells.join(",")
}

/// Line, column and kind of every error.
fn errors(text: &str) -> Vec<(u64, Option<Column>, RowErrorKind)> {
    match read_text(text) {
        Err(FileRefusal::Rows { errors, .. }) => errors.iter().map(|it| (it.line, it.column, it.kind)).collect(),
        other => unreachable!("{other:?}"),
    }
}

fn file_error(bytes: &[u8]) -> FileError {
    match read(bytes, today()) {
        Err(FileRefusal::File(error)) => error,
        other => unreachable!("{other:?}"),
    }
}

fn notices(text: &str) -> Vec<(Option<u64>, Option<Column>, RosterNoticeKind)> {
    accepted(text).notices.iter().map(|it| (it.line, it.column, it.kind)).collect()
}

#[test]
fn a_household_is_read() {
    let roster = accepted(&file(&[CHILD, INSURED]));
    assert_eq!((roster.households, roster.notices_in_all), (1, 0));
    let [child, insured] = &roster.rows[..] else { unreachable!() };
    assert_eq!(insured.name, "髙橋　花子");
    assert_eq!(insured.kana.as_deref(), Some("タカハシ ハナコ"));
    assert_eq!(insured.birth_date.to_string(), "1979-08-22");
    assert_eq!(insured.joined.to_string(), "2024-04-01");
    assert_eq!(insured.lost, None);
    assert_eq!(insured.sex, Some(Sex::Female));
    assert_eq!(insured.standing, InsuredOrDependant::Insured { category: EmploymentCategory::Employee });
    assert_eq!(
        (insured.symbol.as_str(), insured.number.as_str(), insured.branch.as_deref()),
        ("１２", "00345", Some("00"))
    );
    assert_eq!(insured.email.as_ref().map(EmailAddress::as_str), Some("hanako@example.jp"));
    assert_eq!((insured.workplace_code.as_deref(), insured.workplace_name.as_deref()), (Some("001"), Some("本社")));
    assert_eq!((child.relationship, child.relationship_word.as_str()), (Relationship::Child, "長女"));
    assert_eq!(child.standing, InsuredOrDependant::Dependant);
    assert_eq!((child.line, insured.line), (2, 3));
    assert_eq!(child.household, insured.household);
    assert_eq!(child.household_key(), insured.household_key());
}

#[test]
fn encodings_are_told_apart() {
    let text = file(&[INSURED, CHILD]);
    let expected = accepted(&text).rows;
    let (cp932, _, lossy) = SHIFT_JIS.encode(&text);
    assert!(!lossy && str::from_utf8(&cp932).is_err());
    let utf16 = |bytes: fn(u16) -> [u8; 2]| {
        "\u{FEFF}".chars().chain(text.chars()).collect::<String>().encode_utf16().flat_map(bytes).collect()
    };
    let variants: [Vec<u8>; 5] = [
        cp932.to_vec(),
        [&cp932[..], b"\x1A"].concat(),
        format!("\u{FEFF}{text}").into_bytes(),
        utf16(u16::to_le_bytes),
        utf16(u16::to_be_bytes),
    ];
    for bytes in variants {
        assert_eq!(read(&bytes, today()).map(|roster| roster.rows), Ok(expected.clone()));
    }
}

#[test]
fn what_is_no_text_is_refused_with_its_place() {
    let (mut bytes, offset) = (file(&[INSURED]).into_bytes(), HEADER.len() + 5);
    bytes[offset] = 0xFF;
    assert_eq!(file_error(&bytes), FileError::Encoding { line: 2, offset });
    let (cp932, _, _) = SHIFT_JIS.encode(HEADER);
    let broken = [&cp932[..], b"\r\n06131114,\xA0"].concat();
    assert_eq!(file_error(&broken), FileError::Encoding { line: 2, offset: cp932.len() + 11 });
    let cut = [&cp932[..], b"\r\n\r\n\x8D"].concat();
    assert_eq!(file_error(&cut), FileError::Encoding { line: 3, offset: cp932.len() + 4 });
    assert_eq!(file_error(file(&["06131114,\0"]).as_bytes()), FileError::Nul { line: 2 });
    let half_a_unit = [&b"\xFF\xFE"[..], &[b'a', 0, b'\r', 0, b'\n', 0, 0x00]].concat();
    assert_eq!(file_error(&half_a_unit), FileError::Encoding { line: 2, offset: 8 });
}

#[test]
fn empty_files_are_refused() {
    for bytes in [&b""[..], b"\xEF\xBB\xBF", b"\r\n\r\n", b" ,,,\n\x1A"] {
        assert_eq!(file_error(bytes), FileError::Empty);
    }
    assert_eq!(file_error(file(&["", ",,,,,", ""]).as_bytes()), FileError::NoRows);
}

#[test]
fn line_ends_may_be_mixed_and_lines_are_counted_as_editors_do() {
    let text = format!("{HEADER}\r\r\n{INSURED}\n\n{CHILD}\r");
    let lines: Vec<_> = accepted(&text).rows.iter().map(|row| row.line).collect();
    assert_eq!(lines, [3, 5]);
}

#[test]
fn quoted_cells_may_hold_commas_quotes_and_in_headers_line_breaks() {
    let header = HEADER.replace("保険者番号", "\"保険者\r\n番号\"").replace("事業所名", "\"事業所名\"");
    let row = with(Column::WorkplaceName, "\"本社, \"\"東\"\"\"");
    let roster = accepted(&format!("{header}\r\n{row}\r\n"));
    assert_eq!(roster.rows[0].workplace_name.as_deref(), Some("本社, \"東\""));
    assert_eq!(roster.rows[0].line, 3);
    let broken = file(&[&with(Column::Name, "\"髙橋\n花子\"")]);
    assert_eq!(errors(&broken), [(2, Some(Column::Name), RowErrorKind::ControlCharacter)]);
}

#[test]
fn quotes_that_do_not_pair_are_found_where_they_open() {
    let text = file(&[INSURED, &with(Column::Name, "\"髙橋"), CHILD]);
    assert_eq!(file_error(text.as_bytes()), FileError::UnclosedQuote { line: 3 });
    let swallowed = file(&[&with(Column::Name, &format!("\"{}\"", "a\n".repeat(3_000)))]);
    assert_eq!(file_error(swallowed.as_bytes()), FileError::HugeCell { line: 2 });
}

#[test]
fn headers_are_known_by_their_synonyms_in_any_order() {
    let text = "続柄,氏名（漢字）,ｼﾒｲ,生年月日(西暦),資格取得年月日,被保険者証記号,被保険者証番号,保険者No,備考\n\
                本人,髙橋,ﾀｶﾊｼ,1979/8/22,2024/4/1,12,345,06131114,x\n";
    let roster = accepted(text);
    assert_eq!(roster.rows[0].kana.as_deref(), Some("タカハシ"));
    assert_eq!(roster.rows[0].branch, None);
    let kinds: Vec<_> = roster.notices.iter().map(|it| (it.column, it.kind)).collect();
    assert_eq!(
        kinds,
        [
            (None, RosterNoticeKind::ColumnNotRead { position: 9 }),
            (Some(Column::Category), RosterNoticeKind::TakenAsEmployee)
        ]
    );
    let tabs = text.replace(',', "\t");
    assert_eq!(accepted(&tabs).rows, roster.rows);
}

#[test]
fn headers_that_make_no_roster_are_refused() {
    assert_eq!(file_error(INSURED.as_bytes()), FileError::NoHeader);
    assert_eq!(
        file_error("保険者番号,記号,番号,氏名,続柄\n".as_bytes()),
        FileError::MissingColumns(vec![Column::BirthDate, Column::Joined])
    );
    assert_eq!(file_error(format!("{HEADER},e-mail\n").as_bytes()), FileError::RepeatedColumn(Column::Email));
    let wide = format!("{HEADER}{}\n", ",x".repeat(10_000));
    assert_eq!(file_error(wide.as_bytes()), FileError::TooManyColumns { found: 10_015 });
    let wide = file(&[&format!("{INSURED}{}", ",".repeat(10_000))]);
    assert_eq!(file_error(wide.as_bytes()), FileError::TooManyColumns { found: 10_015 });
}

#[test]
fn trailing_empty_cells_are_nothing_and_filled_ones_an_error() {
    assert_eq!(accepted(&file(&[&format!("{INSURED},,,")])).rows.len(), 1);
    assert_eq!(errors(&file(&[&format!("{INSURED},x")])), [(2, None, RowErrorKind::TooManyCells)]);
    let short = INSURED.rsplit_once(",001").map_or("", |(start, _)| start);
    assert_eq!(accepted(&file(&[short])).rows.len(), 1);
}

#[test]
fn what_spreadsheets_do_to_numbers_is_undone_or_named() {
    let roster = accepted(&file(&[&with(Column::Number, "=\"00345\"")]));
    assert_eq!(roster.rows[0].number, "00345");
    let quoted = accepted(&file(&[&with(Column::Number, "\"=\"\"00345\"\"\"")]));
    assert_eq!(quoted.rows[0].number, "00345");
    let padded = accepted(&file(&[&with(Column::InsurerNumber, "6131114")]));
    assert_eq!(padded.rows[0].insurer_number.as_str(), "06131114");
    assert_eq!(padded.notices[0].kind, RosterNoticeKind::LeadingZeroAdded);
    assert_eq!(accepted(&file(&[&with(Column::Branch, "1")])).rows[0].branch.as_deref(), Some("01"));
    for (column, cell, kind) in [
        (Column::InsurerNumber, "6131115", RowErrorKind::InsurerNumber(InsurerNumberError::NotEightDigits)),
        (Column::InsurerNumber, "06131115", RowErrorKind::InsurerNumber(InsurerNumberError::CheckDigit)),
        (Column::InsurerNumber, "6.13E+06", RowErrorKind::PowersOfTen),
        (Column::Number, "1.23E+07", RowErrorKind::PowersOfTen),
        (Column::Number, "\"12,345\"", RowErrorKind::Separators),
        (Column::Number, "#N/A", RowErrorKind::SpreadsheetError),
        (Column::Joined, "########", RowErrorKind::SpreadsheetError),
        (Column::BirthDate, "29089", RowErrorKind::Date(DateError::NotEightDigits)),
        (Column::Branch, "123", RowErrorKind::Branch),
    ] {
        assert_eq!(errors(&file(&[&with(column, cell)])), [(2, Some(column), kind)], "{cell}");
    }
}

#[test]
fn every_error_of_every_row_is_found() {
    let text = file(&[
        &with(Column::BirthDate, "S54.2.30"),
        "06131114,12,777,00,,,540822,雄,本人,20240401,20240331,社長,,,",
        ",,,,,,,,,,,,,,x",
    ]);
    assert_eq!(
        errors(&text),
        [
            (2, Some(Column::BirthDate), RowErrorKind::Date(DateError::NoSuchDay)),
            (3, Some(Column::Name), RowErrorKind::Empty),
            (3, Some(Column::BirthDate), RowErrorKind::Date(DateError::Ambiguous)),
            (3, Some(Column::Sex), RowErrorKind::UnknownSex),
            (3, Some(Column::Category), RowErrorKind::UnknownCategory),
            (3, Some(Column::Lost), RowErrorKind::LostBeforeJoined),
            (4, Some(Column::InsurerNumber), RowErrorKind::Empty),
            (4, Some(Column::Symbol), RowErrorKind::Empty),
            (4, Some(Column::Number), RowErrorKind::Empty),
            (4, Some(Column::Name), RowErrorKind::Empty),
            (4, Some(Column::BirthDate), RowErrorKind::Empty),
            (4, Some(Column::Relationship), RowErrorKind::Empty),
            (4, Some(Column::Joined), RowErrorKind::Empty),
        ]
    );
}

#[test]
fn single_cells_are_held_to_their_kind() {
    for (column, cell, kind) in [
        (Column::BirthDate, "20261121", RowErrorKind::Date(DateError::InFuture)),
        (Column::BirthDate, "19050101", RowErrorKind::Date(DateError::TooOld)),
        (Column::Joined, "19790821", RowErrorKind::JoinedBeforeBirth),
        (Column::Joined, "", RowErrorKind::Empty),
        (Column::Relationship, "02", RowErrorKind::UnknownRelationship),
        (Column::Symbol, "　", RowErrorKind::Empty),
        (Column::Name, &"あ".repeat(101), RowErrorKind::TooLong),
        (Column::Name, "山\u{80}田", RowErrorKind::ControlCharacter),
    ] {
        assert_eq!(errors(&file(&[&with(column, cell)])), [(2, Some(column), kind)], "{cell}");
    }
    assert_eq!(accepted(&file(&[&with(Column::Name, &"あ".repeat(100))])).rows.len(), 1);
}

#[test]
fn future_joining_and_a_loss_on_the_same_day_are_possible() {
    let row = with(Column::Joined, "20270401").replace("20270401,,", "20270401,20270401,");
    assert_eq!(accepted(&file(&[&row])).rows[0].lost.map(|day| day.to_string()).as_deref(), Some("2027-04-01"));
}

#[test]
fn oddities_are_noticed_and_kept_out_of_the_way() {
    assert_eq!(
        notices(&file(&[&with(Column::Joined, "H31.5.1")])),
        [(Some(2), Some(Column::Joined), RosterNoticeKind::Date(DateWarning::OutsideEra))]
    );
    assert_eq!(
        notices(&file(&[&with(Column::Name, "山\u{E000}")])),
        [(Some(2), Some(Column::Name), RosterNoticeKind::PrivateCharacter)]
    );
    assert_eq!(
        notices(&file(&[&with(Column::Email, "hanako.example.jp")])),
        [(Some(2), Some(Column::Email), RosterNoticeKind::AddressLeftOut(EmailError::NoAtSign))]
    );
    assert_eq!(
        notices(&file(&[&with(Column::Category, "")])),
        [(Some(2), Some(Column::Category), RosterNoticeKind::TakenAsEmployee)]
    );
}

#[test]
fn names_stay_as_they_were_delivered() {
    for name in ["\u{FA19}田　太郎", "葛\u{E0100}城", "𠮷田 花子", "山田  太　郎", "か\u{3099}", "=1+1", "ﾔﾏﾀﾞ"]
    {
        assert_eq!(accepted(&file(&[&with(Column::Name, name)])).rows[0].name, name);
    }
}

#[test]
fn words_of_societies_are_understood() {
    for (word, category) in [
        ("従業員", EmploymentCategory::Employee),
        ("一般", EmploymentCategory::Employee),
        ("海外赴任", EmploymentCategory::Overseas),
        ("出向", EmploymentCategory::Seconded),
        ("社外出向", EmploymentCategory::Seconded),
        ("休職", EmploymentCategory::Leave),
        ("休業", EmploymentCategory::Leave),
        ("育休", EmploymentCategory::Leave),
        ("任意継続", EmploymentCategory::VoluntaryContinuation),
    ] {
        let roster = accepted(&file(&[&with(Column::Category, word)]));
        assert_eq!(roster.rows[0].standing, InsuredOrDependant::Insured { category }, "{word}");
    }
    for (word, relationship) in [
        ("妻", Relationship::Spouse),
        ("夫（未届）", Relationship::Spouse),
        ("長男", Relationship::Child),
        ("二女", Relationship::Child),
        ("第三子", Relationship::Child),
        ("義母", Relationship::Parent),
        ("祖父", Relationship::Grandparent),
        ("孫", Relationship::Grandchild),
        ("弟", Relationship::Sibling),
        ("その他", Relationship::Other),
    ] {
        let child = CHILD.replace("長女", word);
        assert_eq!(accepted(&file(&[INSURED, &child])).rows[1].relationship, relationship, "{word}");
    }
}

#[test]
fn a_person_comes_once() {
    let again = INSURED.replace("１２", "12");
    assert_eq!(errors(&file(&[INSURED, CHILD, &again])), [(4, None, RowErrorKind::Repeated { first: 2 })]);
    let other_branch = with(Column::Branch, "05");
    assert_eq!(
        errors(&file(&[INSURED, &other_branch])),
        [(3, Some(Column::Number), RowErrorKind::SecondInsured { first: 2 })]
    );
    let again = CHILD.replace(",01,", ",1,");
    assert_eq!(errors(&file(&[INSURED, CHILD, &again])), [(4, None, RowErrorKind::Repeated { first: 3 })]);
    let without_branch = with(Column::Branch, "");
    assert_eq!(
        errors(&file(&[&without_branch, CHILD, &without_branch])),
        [(4, None, RowErrorKind::Repeated { first: 2 })]
    );
}

#[test]
fn a_dependant_needs_a_branch_number() {
    let without_branch = with(Column::Branch, "");
    assert_eq!(accepted(&file(&[&without_branch, CHILD])).households, 1);
    let child = CHILD.replace(",01,", ",,");
    assert_eq!(errors(&file(&[INSURED, &child])), [(3, Some(Column::Branch), RowErrorKind::NoBranch)]);
    let odd = CHILD.replace(",01,", ",A,");
    assert_eq!(errors(&file(&[&without_branch, &odd])), [(3, Some(Column::Branch), RowErrorKind::Branch)]);
}

#[test]
fn a_dependant_needs_an_insured_person() {
    let stranger = CHILD.replace("00345", "00346");
    assert_eq!(errors(&file(&[INSURED, &stranger])), [(3, Some(Column::Number), RowErrorKind::NoInsured)]);
    let broken = with(Column::Number, "1.2E+05");
    assert_eq!(errors(&file(&[&broken, CHILD])), [(2, Some(Column::Number), RowErrorKind::PowersOfTen)]);
}

#[test]
fn my_numbers_are_kept_out() {
    let column = |header: &str, cells: [&str; 3]| {
        let mut text = format!("{HEADER},{header}\n");
        for (at, cell) in cells.iter().enumerate() {
            text += &format!("{},{cell}\n", with(Column::Number, &format!("{at}")));
        }
        text
    };
    let refused = FileError::MyNumbers { position: 16 };
    assert_eq!(file_error(column("備考", ["123456789018", "2345-6789-0121", ""]).as_bytes()), refused);
    assert_eq!(file_error(column("個人番号", ["", "x", ""]).as_bytes()), refused);
    assert!(read_text(&column("マイナンバー", ["", "", ""])).is_ok());
    let single = accepted(&column("備考", ["123456789018", "123456789010", ""]));
    assert!(single.notices.iter().any(|it| it.kind == RosterNoticeKind::MyNumberLike { position: 16 }));
    let hidden =
        column("備考", ["", "", ""]).replacen(",本社,", ",123456789018,", 1).replacen(",本社,", ",234567890121,", 1);
    assert_eq!(file_error(hidden.as_bytes()), FileError::MyNumbers { position: 14 });
    let workplaces = column("備考", ["", "", ""]).replace(",本社,", ",123456789018,");
    assert!(accepted(&workplaces).notices.iter().any(|it| it.kind == RosterNoticeKind::MyNumberLike { position: 14 }));
}

#[test]
fn a_thousand_errors_are_kept_and_all_counted() {
    let rows = vec!["x"; 1_500];
    let Err(FileRefusal::Rows { errors, in_all }) = read_text(&file(&rows)) else { unreachable!() };
    assert_eq!((errors.len(), in_all), (FileRefusal::MOST_KEPT, 1_500 * 7));
}

#[test]
fn nothing_personal_is_in_debug_or_in_errors() {
    let roster = accepted(&file(&[INSURED, CHILD]));
    let shown = format!("{roster:?} {:?} {:?}", roster.rows[0], roster.rows[0].household_key());
    let refused = read_text(&file(&[&with(Column::Sex, "秘密"), &with(Column::BirthDate, "秘密")]));
    let shown = format!("{shown} {refused:?} {}", refused.as_ref().map_or_else(ToString::to_string, |_| String::new()));
    for personal in ["髙橋", "花子", "タカハシ", "1979", "00345", "hanako", "秘密", "本社"] {
        assert!(!shown.contains(personal), "{personal} in {shown}");
    }
}

#[test]
fn the_societies_samples_are_rosters_as_systems_export_them() {
    let tenants = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tenants");
    let mut samples = 0;
    for folder in std::fs::read_dir(tenants).into_iter().flatten().flatten() {
        let Ok(bytes) = std::fs::read(folder.path().join("roster.csv")) else { continue };
        let name = folder.file_name();
        assert!(str::from_utf8(&bytes).is_err(), "{name:?} is CP932");
        assert_eq!(count_of(&bytes, b'\n'), count_of(&bytes, b'\r'), "{name:?} has CRLF");
        let roster = read(&bytes, today()).unwrap_or_else(|refusal| unreachable!("{name:?}: {refusal:?}"));
        assert!(roster.households >= 12, "{name:?}");
        assert!(roster.rows.len() > roster.households, "{name:?} has dependants");
        assert!(roster.rows.iter().all(|row| row.insurer_number == roster.rows[0].insurer_number), "{name:?}");
        assert_eq!(roster.notices_in_all, 0, "{name:?}: {:?}", roster.notices);
        let retired = InsuredOrDependant::Insured { category: EmploymentCategory::VoluntaryContinuation };
        assert!(roster.rows.iter().filter(|row| row.standing == retired).count() >= 2, "{name:?}");
        samples += 1;
    }
    assert!(samples >= 6, "{samples} samples");
}

fn count_of(bytes: &[u8], byte: u8) -> usize {
    bytes.iter().filter(|it| **it == byte).count()
}

proptest! {
    #[test]
    fn no_bytes_make_it_stumble(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = read(&bytes, today());
    }

    #[test]
    fn no_cells_make_it_stumble(cells in proptest::collection::vec("[\"=,#\r\n0-9あＡ月.E+]{0,12}", 1..40)) {
        let _ = read_text(&file(&[&cells.join(",")]));
    }
}

#[test]
fn a_change_of_the_category_is_read_where_a_file_has_one() {
    use EmploymentCategory::{Employee, Leave, Seconded};
    let change = |title: &str, word: &str, day: &str| {
        let header = format!("{HEADER},{title}");
        let text = format!("{header}\r\n{INSURED},{word},{day}\r\n{CHILD},{word},{day}\r\n");
        let roster = accepted(&text);
        assert_eq!(roster.rows[1].change, None, "nothing is read of a dependant");
        (roster.rows[0].change, roster.notices.iter().map(|it| (it.column, it.kind)).collect::<Vec<_>>())
    };
    let from = NaiveDate::from_ymd_opt(2027, 1, 10).unwrap_or_default();
    for (title, word, day, next) in [
        ("雇用区分変更予定,雇用区分変更予定日", "休職", "R9.1.10", Leave),
        ("変更後雇用区分,変更予定日", "社外出向", "2027/1/10", Seconded),
        ("異動後雇用区分,異動予定日", "復職", "20270110", Employee),
    ] {
        assert_eq!(change(title, word, day), (Some(CategoryChange { next, from }), Vec::new()), "{title}");
    }
    let titles = "雇用区分変更予定,雇用区分変更予定日";
    assert_eq!(change(titles, "", ""), (None, Vec::new()));
    for (word, day, column) in [
        ("休職", "", Column::NextCategoryFrom),
        ("休職", "未定", Column::NextCategoryFrom),
        ("", "R9.1.10", Column::NextCategory),
        ("転籍", "R9.1.10", Column::NextCategory),
    ] {
        assert_eq!(
            change(titles, word, day),
            (None, vec![(Some(column), RosterNoticeKind::ChangeLeftOut)]),
            "{word} {day}"
        );
    }
}
