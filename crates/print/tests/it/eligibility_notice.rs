//! 資格情報のお知らせ as a PDF.

use chrono::NaiveDate;
use madoguchi_print::eligibility_notice::{EligibilityNotice, Fact};
use madoguchi_print::testing::texts_of;
use madoguchi_print::{PrintFailure, Typesetter};

use crate::head;

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 30).expect("a day")
}

fn fact(label: &str, value: &str) -> Fact {
    Fact { label: label.into(), value: value.into() }
}

fn notice(name: &str) -> EligibilityNotice {
    let facts =
        vec![fact("氏名", name), fact("記号", "１２－あ"), fact("番号", "0020461"), fact("保険者番号", "06139992")];
    EligibilityNotice {
        head: head("資格情報のお知らせ", &format!("{name} 様")),
        lead: "「資格」の内容をお知らせします。".into(),
        heads: ["項目".into(), "内容".into()],
        card: facts.clone(),
        facts,
        notes_heading: "この書類について".into(),
        notes: vec!["資格確認書ではありません。".into(), "9:00~17:00 #1 *お問い合わせ* $x$ <b>".into()],
        cut_here: "点線で切り取ってお使いください。".into(),
        card_note: "この書類だけでは受診できません。".into(),
    }
}

async fn typeset(notice: &EligibilityNotice) -> Result<Vec<u8>, PrintFailure> {
    Typesetter::new(2).typeset(notice.document(day()).expect("a document")).await
}

#[tokio::test]
async fn a_notice_is_one_page_with_every_value_literally() {
    for name in ["髙橋 花", "𠮷野 葛\u{e0100}城", "#strong[x] *a* _b_ $c$ \\ \" @ref // ~"] {
        let pdf = typeset(&notice(name)).await.expect("a PDF");
        let pages = texts_of(&pdf);
        assert_eq!(pages.len(), 1, "{name}");
        let shown: String = name.chars().filter(|c| !c.is_whitespace() && *c != '\u{e0100}').collect();
        let page: String = pages[0].chars().filter(|c| *c != '\u{e0100}').collect();
        // In the address, in the table and on the card.
        assert!(page.matches(&shown).count() >= 3, "{shown}: {page}");
        for value in [
            "0020461",
            "１２－あ",
            "06139992",
            "「資格」",
            "資格確認書ではありません。",
            "9:00~17:00#1*お問い合わせ*$x$<b>",
        ] {
            assert!(page.contains(value), "{value}: {page}");
        }
    }
}

#[tokio::test]
async fn the_same_notice_gives_the_same_bytes_and_is_tagged() {
    let first = typeset(&notice("髙橋 花")).await.expect("a PDF");
    let second = typeset(&notice("髙橋 花")).await.expect("a PDF");
    assert!(first == second, "the bytes differ");
    assert!(first.starts_with(b"%PDF-"));
    let document = lopdf::Document::load_mem(&first).expect("a PDF");
    let root = document.catalog().expect("a catalogue");
    assert!(root.get(b"StructTreeRoot").is_ok(), "no tags");
    assert_eq!(root.get(b"Lang").and_then(lopdf::Object::as_str).expect("a language"), b"ja-JP");
    assert!(first.windows(8).any(|part| part == b"20261130"), "the date of the document");
}

#[tokio::test]
async fn a_character_that_no_font_has_is_named() {
    match typeset(&notice("田\u{e000}中 😀")).await {
        Err(PrintFailure::MissingGlyphs(missing)) => assert_eq!(missing, ['\u{e000}', '😀']),
        other => panic!("{:?}", other.map(|pdf| pdf.len())),
    }
}
