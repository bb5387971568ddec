//! Documents from their values to the PDF, read back by another program.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that can't go on ends")]

mod checkup_report;
mod eligibility_notice;
mod expense_list;

use madoguchi_print::Letterhead;

/// The head of a document.
fn head(title: &str, addressee: &str) -> Letterhead {
    Letterhead {
        title: title.into(),
        society: "みどり健康保険組合".into(),
        mark: None,
        contact: vec!["適用課　03-0000-0000".into(), "平日9時から17時".into()],
        issued: "2026年11月30日現在".into(),
        addressee: addressee.into(),
    }
}
