//! 医療費の年間一覧 as a PDF.

use chrono::NaiveDate;
use madoguchi_print::expense_list::ExpenseList;
use madoguchi_print::testing::texts_of;
use madoguchi_print::{TextTable, Typesetter};

use crate::head;

fn texts(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

fn list(rows: usize) -> ExpenseList {
    let cell = |row: usize| {
        let provider = format!("髙﨑クリニック第{row}号 #1 *x* $y$");
        texts(&["2026年4月", "髙橋　花", "柔道整復", &provider, "2日", "12,300円", "3,690円", "0円"])
    };
    ExpenseList {
        head: head("医療費の年間一覧（2026年）", "髙橋　浩二 様"),
        lead: "2026年9月診療分までの一覧です。".into(),
        sums_heading: "お一人ごとの合計".into(),
        sums: TextTable {
            heads: texts(&["受診者", "医療費総額", "窓口負担額", "支給額"]),
            rows: vec![
                texts(&["髙橋　花", "12,300円", "3,690円", "0円"]),
                texts(&["合計", "12,300円", "3,690円", "0円"]),
            ],
        },
        facts_heading: "六項目".into(),
        facts: TextTable {
            heads: texts(&["項目", "この一覧"]),
            rows: vec![texts(&["療養を受けた年月", "そろっています"])],
        },
        rows_heading: "内訳".into(),
        rows: TextTable {
            heads: texts(&["診療年月", "受診者", "診療区分", "医療機関", "日数", "医療費総額", "窓口負担額", "支給額"]),
            rows: (1..=rows).map(cell).collect(),
        },
        notes_heading: "この一覧について".into(),
        notes: texts(&["医療費通知ではありません。"]),
    }
}

#[tokio::test]
async fn a_list_has_every_row_literally_on_as_many_pages_as_it_needs() {
    let day = NaiveDate::from_ymd_opt(2026, 11, 30).expect("a day");
    for (rows, pages) in [(0, 1), (3, 1), (200, 6)] {
        let document = list(rows).document(day).expect("a document");
        let pdf = Typesetter::new(1).typeset(document).await.expect("a PDF");
        let found = texts_of(&pdf);
        assert!(found.len() >= pages && found.len() < pages + 6, "{rows}: {}", found.len());
        let all = found.concat();
        for row in 1..=rows {
            assert!(all.contains(&format!("第{row}号#1*x*$y$")), "{rows}: {row}: {all}");
        }
        for (number, page) in found.iter().enumerate() {
            assert!(page.contains(&format!("{}/{}", number + 1, found.len())), "{page}");
        }
        for value in ["髙橋浩二様", "六項目", "そろっています", "医療費通知ではありません。"]
        {
            assert!(found[0].contains(value), "{value}: {}", found[0]);
        }
        if rows == 200 {
            assert!(found[2].contains("診療年月"), "the headings are on every page: {}", found[2]);
        }
    }
}
