//! 健診結果のお知らせ as a PDF.

use chrono::NaiveDate;
use madoguchi_print::checkup_report::{CheckupReport, ReportedCheckup, ReportedPart};
use madoguchi_print::testing::texts_of;
use madoguchi_print::{TextTable, Typesetter};

use crate::head;

fn texts(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

fn report(rows: usize) -> CheckupReport {
    let row = |number: usize| {
        let item = format!("検査{number} #1 *x* $y$");
        texts(&[&item, "142 mmHg", "128 mmHg（差 +14）", "受診勧奨判定値以上\n保健指導判定値　130以上"])
    };
    let results = TextTable {
        heads: texts(&["項目", "結果", "前年度", "判定値"]),
        rows: (1..=rows).map(row).collect(),
    };
    let part = ReportedPart { heading: "血圧".into(), results };
    CheckupReport {
        head: head("健診結果のお知らせ（2026年度）", "髙橋　浩二 様"),
        lead: "健康保険組合に届いた健診の結果です。".into(),
        checkups: vec![ReportedCheckup {
            heading: "2026年7月1日の健診".into(),
            about: texts(&["健診機関：見本健診センター"]),
            parts: vec![part],
        }],
        notes_heading: "この内容について".into(),
        notes: texts(&["診断ではありません。"]),
    }
}

#[tokio::test]
async fn a_report_has_every_result_literally_on_as_many_pages_as_it_needs() {
    let day = NaiveDate::from_ymd_opt(2026, 11, 30).expect("a day");
    for rows in [0, 3, 90] {
        let document = report(rows).document(day).expect("a document");
        let pdf = Typesetter::new(1).typeset(document).await.expect("a PDF");
        let pages = texts_of(&pdf);
        assert!(if rows < 90 { pages.len() == 1 } else { pages.len() > 2 }, "{rows}: {}", pages.len());
        let all = pages.concat();
        for number in 1..=rows {
            assert!(all.contains(&format!("検査{number}#1*x*$y$")), "{rows}: {number}: {all}");
        }
        for value in
            ["髙橋浩二様", "2026年7月1日の健診", "見本健診センター", "診断ではありません。", "みどり健康保険組合"]
        {
            assert!(all.contains(value), "{value}: {all}");
        }
        for (number, page) in pages.iter().enumerate() {
            assert!(page.contains(&format!("{}/{}", number + 1, pages.len())), "{page}");
            assert!(number == 0 || page.contains("判定値"), "the headings are on every page: {page}");
        }
    }
}
