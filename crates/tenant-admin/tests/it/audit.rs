//! The audit trail at the desk: who looked and who acted, as a page and as a file.

use madoguchi_core::staff::permission::Role;
use madoguchi_core::testing::on_both;

use crate::app::TestDesk;

#[tokio::test]
async fn whoever_looks_and_acts_is_in_the_trail_with_their_reason() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let owner = desk.worker("midori", "owner", &[Role::Owner]).await;
        let auditor = desk.worker("midori", "auditor", &[Role::Auditor]).await;
        let letter = &desk.letters("midori")[0];
        let person = madoguchi_core::links::desk::person(letter.person);
        let mut clerk = desk.signed_in(&owner).await;
        clerk.open(&desk.at("midori", &person)).await;
        clerk.press("表示する 生年月日").await;
        clerk.fill("新しいメモ", "電話あり");
        clerk.press("メモを残す").await;

        let mut reads = desk.signed_in(&auditor).await;
        reads.open(&desk.at("midori", &format!("/audit?person={}", letter.person))).await;
        let text = reads.text().to_owned();
        for said in ["加入者の画面の閲覧", "隠した値の表示", "生年月日", "メモ", "ownerさん"] {
            assert!(text.contains(said), "{said}: {text}");
        }
        assert!(!text.contains("電話あり"), "a note's text isn't in the trail");
        reads.open(&desk.at("midori", "/audit")).await;
        reads.select("操作の種類", "隠した値の表示");
        reads.press("しぼり込む").await;
        let rows = reads.document().select("tbody tr");
        assert_eq!(rows.len(), 1, "{rows:?}");
        reads.open(&desk.at("midori", "/audit?from=2026-11-21")).await;
        assert!(reads.text().contains("当てはまる履歴はありません"), "{}", reads.text());
        reads.open(&desk.at("midori", "/audit?from=yesterday")).await;
        assert!(reads.text().contains("2026-11-20 の形"), "{}", reads.text());

        reads.open(&desk.at("midori", "/audit?action=value_unmasked")).await;
        reads.press("CSVファイルに書き出す").await;
        let file = reads.source().to_owned();
        assert!(reads.header("content-type").is_some_and(|kind| kind.starts_with("text/csv")));
        assert!(file.contains("\"隠した値の表示\"") && file.contains("SHA-256"), "{file}");
        reads.open(&desk.at("midori", "/audit?action=list_exported")).await;
        assert_eq!(reads.document().select("tbody tr").len(), 1, "an export is recorded itself");
    })
    .await;
}

#[tokio::test]
async fn nobody_without_the_permission_reads_or_exports_the_trail() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let support = desk.worker("midori", "support", &[Role::Support]).await;
        let mut clerk = desk.signed_in(&support).await;
        clerk.open(&desk.at("midori", "/audit")).await;
        assert_eq!(clerk.status(), 404);
        clerk.open(&desk.at("midori", "/today")).await;
        clerk.post("/audit/export", &[("action", ""), ("from", ""), ("until", ""), ("person", "")]).await;
        assert_eq!(clerk.status(), 404);
    })
    .await;
}

#[tokio::test]
async fn who_did_what_to_whom_is_narrowed_down_and_the_file_says_whom() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let owner = desk.worker("midori", "owner", &[Role::Owner]).await;
        let support = desk.worker("midori", "support", &[Role::Support]).await;
        let letter = &desk.letters("midori")[0];
        desk.register("midori", letter).await;
        let page = madoguchi_core::links::desk::person(letter.person);
        // The subject of this act is the account, not the person.
        let mut helps = desk.signed_in(&support).await;
        helps.open(&desk.at("midori", &page)).await;
        desk.verify_caller(&mut helps, letter.person).await;
        helps.open(&desk.at("midori", &format!("{page}/disable"))).await;
        helps.fill("理由", "紛失の連絡").press("実行").await;

        let mut reads = desk.signed_in(&owner).await;
        reads.open(&desk.at("midori", "/audit")).await;
        reads.select("だれが", "supportさん").press("しぼり込む").await;
        let rows = reads.document().select("tbody tr");
        assert!(!rows.is_empty() && rows.iter().all(|row| row.contains("supportさん")), "{rows:?}");
        let name: String = letter.name.split_whitespace().collect();
        let whole = |text: &str| text.split_whitespace().collect::<String>();
        let disabled = rows.iter().find(|row| row.contains("紛失の連絡")).expect("the act");
        assert!(whole(disabled).contains(&name), "{disabled}");
        reads.press("CSVファイルに書き出す").await;
        let file = whole(reads.source());
        assert!(file.contains("だれが：supportさん") && !file.contains("ownerさん"), "{file}");
        assert!(file.lines().count() > 0 && file.contains(&name), "the column of whom: {file}");
        reads.open(&desk.at("midori", "/audit?actor=member")).await;
        assert!(!reads.source().contains("紛失の連絡"), "{}", reads.text());

        // A hidden person is named to nobody without the right, neither on the page nor in the file.
        let keeps = desk.worker("midori", "keeps", &[Role::Support]).await;
        let mut hides = desk.signed_in(&keeps).await;
        hides.open(&desk.at("midori", &format!("{page}/restriction"))).await;
        hides.fill("理由", "申出書").press("閲覧制限にする").await;
        let auditor = desk.worker("midori", "auditor", &[Role::Auditor]).await;
        let mut reads = desk.signed_in(&auditor).await;
        reads.open(&desk.at("midori", "/audit")).await;
        assert!(!whole(reads.source()).contains(&name) && reads.has("閲覧制限"), "{}", reads.text());
        reads.press("CSVファイルに書き出す").await;
        assert!(!whole(reads.source()).contains(&name), "{}", reads.source());
    })
    .await;
}
