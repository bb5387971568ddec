//! Data for members at the desk: a file is looked at without a change, published at an instant, moved and withdrawn.

use chrono::Duration;
use madoguchi_core::staff::permission::Role;
use madoguchi_core::testing::checkups::{SampleCheckup, archive, quantity};
use madoguchi_core::testing::on_both;
use madoguchi_web::testing::Browser;

use crate::app::TestDesk;
use crate::rows::Rows;

const SLUG: &str = "tokyometro";
const FILE: &str = "ファイル";
const FROM: &str = "公開の日時";
const HEADER: &str = "保険者番号,記号,番号,枝番,診療年月,診療区分,医療機関名,日数,医療費総額,健保負担額,窓口負担額\n";

fn row(branch: &str, month: &str, provider: &str, total: i64) -> String {
    format!("06131114,1,0020461,{branch},{month},外来,{provider},1,{total},0,{total}\n")
}

async fn opened(desk: &TestDesk) -> Browser {
    let clerk = desk.worker(SLUG, "benefits", &[Role::Benefits]).await;
    let mut browser = desk.signed_in(&clerk).await;
    browser.follow("データの公開").await;
    assert_eq!((browser.status(), browser.heading()), (200, "データの公開"), "{}", browser.text());
    browser
}

/// Opens the list and has a file looked at.
async fn look(desk: &TestDesk, browser: &mut Browser, text: &str) {
    browser.open(&desk.at(SLUG, "/publications")).await;
    browser.attach(FILE, text.as_bytes()).press("ファイルを確認する").await;
}

/// How many rows a table has.
async fn count(desk: &TestDesk, table: &str) -> usize {
    Rows::read(&desk.bench).await.of(table).count()
}

#[tokio::test]
async fn a_file_is_looked_at_published_moved_and_withdrawn() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &[SLUG]).await;
        let mut browser = opened(&desk).await;
        assert!(browser.has("公開したものはまだありません。"), "{}", browser.text());
        let good = [
            HEADER,
            &row("01", "202604", "秘密医院", 100),
            &row("02", "202605", "秘密医院", 200),
            &row("09", "202605", "秘密医院", 1),
        ]
        .concat();
        look(&desk, &mut browser, &good).await;
        assert_eq!((browser.status(), browser.heading()), (200, "ファイルの確認の結果"), "{}", browser.text());
        for told in [
            "まだ何も変わっていません。",
            "新しく公開する件数\n2件",
            "取り込まない行\n1件",
            "2026年4月から2026年5月まで",
            "4行目：この枝番の方が世帯にいません。",
        ] {
            assert!(browser.text().contains(told), "{told}: {}", browser.text());
        }
        assert_eq!((count(&desk, "expense").await, count(&desk, "expense_import").await), (0, 0));
        assert_eq!(count(&desk, "expense_file").await, 1);
        browser.fill(FROM, "あした").press("公開する").await;
        assert!(browser.status() == 422 && browser.has("日時は「2026-12-05 09:00」のように"), "{}", browser.text());
        browser.fill(FROM, "2026-12-05 09:00").press("公開する").await;
        assert!(browser.has("取り込みました。公開の日時から、加入者が見られます。"), "{}", browser.text());
        assert!(browser.has("2026年12月5日（土）9:00に公開します。まだ見えません"), "{}", browser.text());
        assert_eq!((count(&desk, "expense").await, count(&desk, "expense_file").await), (2, 0));

        // Nothing else is published meanwhile. It is moved, and withdrawn.
        let more = [HEADER, &row("01", "202606", "秘密医院", 100)].concat();
        look(&desk, &mut browser, &more).await;
        browser.press("公開する").await;
        assert!(browser.status() == 422 && browser.has("2026年12月5日（土）9:00に公開"), "{}", browser.text());
        browser.open(&desk.at(SLUG, "/publications")).await;
        let open = browser.document().attributes("td a", "href")[0].clone();
        browser.open(&desk.at(SLUG, &open)).await;
        assert_eq!((browser.heading(), browser.value_of(FROM).as_str()), ("公開の内容", "2026-12-05T09:00"));
        browser.fill(FROM, "2026-12-06T10:00").press("公開の日時を変える").await;
        assert!(
            browser.has("公開の日時を変えました。") && browser.has("2026年12月6日（日）10:00に公開します"),
            "{}",
            browser.text()
        );
        browser.open(&desk.at(SLUG, &open)).await;
        browser.press("公開を取りやめる").await;
        assert!(
            browser.has("公開を取りやめました。") && browser.has("公開したものはまだありません。"),
            "{}",
            browser.text()
        );
        browser.open(&desk.at(SLUG, &open)).await;
        assert_eq!(browser.status(), 404);

        // At once; what is out stays.
        look(&desk, &mut browser, &good).await;
        browser.press("公開する").await;
        assert!(browser.has("から公開しています"), "{}", browser.text());
        let open = browser.document().attributes("td a", "href")[0].clone();
        browser.open(&desk.at(SLUG, &open)).await;
        assert!(browser.has("もう公開しているため、取りやめられません。"), "{}", browser.text());
        assert_eq!(browser.buttons().iter().filter(|button| button.contains("取りやめる")).count(), 0);
        look(&desk, &mut browser, &good).await;
        assert!(
            browser.text().contains("すでに公開している件数\n2件") && browser.has("いま公開できるものがありません"),
            "{}",
            browser.text()
        );
        let rows = Rows::read(&desk.bench).await;
        let audit: Vec<_> = rows.of("audit_entry").collect();
        for action in ["expense_file_kept", "expenses_published", "expenses_rescheduled", "expenses_withdrawn"] {
            assert!(audit.iter().any(|row| row.contains(action)), "{action}");
        }
        assert!(!audit.iter().any(|row| row.contains("秘密医院")));
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_with_a_file_is_told_by_line_and_column_and_never_quoted() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &[SLUG]).await;
        let mut browser = opened(&desk).await;
        browser.press("ファイルを確認する").await;
        assert!(browser.status() == 422 && browser.has("ファイルを選んでください。"), "{}", browser.text());
        look(&desk, &mut browser, &[HEADER, &row("01", "ひみつの月", "医院", 1), "06131114,1,0020461\n"].concat())
            .await;
        assert!(browser.has("2行目「診療年月」：年月として読めません"), "{}", browser.text());
        assert!(browser.has("3行目「枝番」：空欄です") && !browser.has("ひみつ"), "{}", browser.text());
        assert!(!browser.buttons().iter().any(|button| button == "公開する"), "{:?}", browser.buttons());
        look(&desk, &mut browser, "記号\n1\n").await;
        assert!(browser.has("次の列がありません：保険者番号、番号、枝番"), "{}", browser.text());
        look(&desk, &mut browser, "記号,番号,個人番号\n1,1,1\n").await;
        assert!(browser.has("3列目に個人番号（マイナンバー）があります。"), "{}", browser.text());
        browser.open(&desk.at(SLUG, "/publications")).await;
        browser.attach(FILE, &[0xff, 0x00, 0x81]).press("ファイルを確認する").await;
        assert!(browser.status() == 422 && browser.has("1行目に読めない文字があります。"), "{}", browser.text());
        // More than the desk takes is answered in words, and nothing of it is kept.
        browser.open(&desk.at(SLUG, "/publications")).await;
        assert!(browser.has("8MBまで"), "{}", browser.text());
        browser.attach(FILE, &vec![b'a'; 8 * 1024 * 1024 + 1]).press("ファイルを確認する").await;
        assert!(browser.status() == 413 && browser.has("送られた内容が大きすぎます"), "{}", browser.text());
        assert_eq!(count(&desk, "expense").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_kept_file_is_sealed_its_clerks_own_and_gone_after_a_day() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &[SLUG]).await;
        let mut browser = opened(&desk).await;
        look(&desk, &mut browser, &[HEADER, &row("01", "202604", "秘密医院", 100)].concat()).await;
        let path = browser.path().to_owned();
        let rows = Rows::read(&desk.bench).await;
        let kept: Vec<_> = rows.of("expense_file").collect();
        // In hexadecimal, as both databases show bytes: nothing of the text is readable.
        assert!(kept.len() == 1 && !kept[0].to_lowercase().contains("e7a798e5af86"), "{kept:?}");
        let other = desk.worker(SLUG, "other", &[Role::Benefits]).await;
        let mut other = desk.signed_in(&other).await;
        other.open(&desk.at(SLUG, &path)).await;
        assert_eq!(other.status(), 404);
        // A second file takes the place of the first.
        look(&desk, &mut browser, &[HEADER, &row("01", "202605", "秘密医院", 100)].concat()).await;
        assert_eq!(count(&desk, "expense_file").await, 1);
        browser.open(&desk.at(SLUG, &path)).await;
        assert_eq!(browser.status(), 404);
        // A sign-in that isn't recent proves itself before a file is chosen.
        desk.pass(Duration::minutes(11));
        browser.open(&desk.at(SLUG, "/publications")).await;
        assert_eq!(browser.path(), "/step-up", "{}", browser.text());
    })
    .await;
}

#[tokio::test]
async fn checkups_are_published_on_the_same_page_and_withdrawn_when_they_are_out() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &[SLUG]).await;
        let mut browser = opened(&desk).await;
        let weight = |value| quantity("9N006000000000001", value, "kg");
        let of = |branch, birth| SampleCheckup {
            insurer: "06131114",
            symbol: "1",
            number: "0020461",
            branch,
            birth,
            day: "20260701",
            facility: "秘密健診センター",
        };
        let upload = async |browser: &mut Browser, bytes: &[u8]| {
            browser.open(&desk.at(SLUG, "/publications")).await;
            browser.tick("健診結果").attach(FILE, bytes).press("ファイルを確認する").await;
        };
        let good = archive(&[
            of("01", "19790822").document(&[weight("68.4")]),
            of("01", "19790823").document(&[weight("70.1")]),
        ]);
        upload(&mut browser, &good).await;
        for told in [
            "種類\n健診結果",
            "新しく公開する件数\n1件",
            "2026年7月1日から2026年7月1日まで",
            "DATA/h000002.xml：この番号の方の生年月日と違います。",
        ] {
            assert!(browser.text().contains(told), "{told}: {}", browser.text());
        }
        assert_eq!((count(&desk, "checkup").await, count(&desk, "expense_file").await), (0, 1));
        browser.press("公開する").await;
        assert!(browser.has("取り込みました。") && browser.has("から公開しています"), "{}", browser.text());
        assert_eq!((count(&desk, "checkup").await, count(&desk, "expense").await), (1, 0));
        let open = browser.document().attributes("td a", "href")[0].clone();
        browser.open(&desk.at(SLUG, &open)).await;
        assert!(browser.has("加入者に見えています。取りやめると、すぐに見えなくなり"), "{}", browser.text());
        browser.press("公開を取りやめる").await;
        assert!(browser.has("公開したものはまだありません。"), "{}", browser.text());

        // What is wrong is told by document and item, or by the archive as a whole, and never quoted.
        let bad = archive(&[of("01", "19790822").document(&[weight("ひみつ")])]);
        upload(&mut browser, &bad).await;
        assert!(browser.has("DATA/h000001.xml「9N006000000000001」：数として読めません"), "{}", browser.text());
        assert!(!browser.has("ひみつ") && !browser.buttons().iter().any(|button| button == "公開する"));
        upload(&mut browser, &good[..good.len() - 9]).await;
        assert!(browser.status() == 422 && browser.has("ZIPとして読めないか、壊れています"), "{}", browser.text());
        upload(&mut browser, b"<!DOCTYPE x><x/>").await;
        assert!(browser.has("文書：文書型宣言（DTD）か実体参照があります。"), "{}", browser.text());
        browser.open(&desk.at(SLUG, "/publications")).await;
        browser.attach(FILE, &good).press("ファイルを確認する").await;
        assert_eq!(browser.status(), 422, "an archive is no file of medical expenses: {}", browser.text());
        let rows = Rows::read(&desk.bench).await;
        let audit: Vec<_> = rows.of("audit_entry").collect();
        for action in ["checkup_file_kept", "checkups_published", "checkups_withdrawn"] {
            assert!(audit.iter().any(|row| row.contains(action)), "{action}");
        }
        assert!(!audit.iter().any(|row| row.contains("秘密") || row.contains("68.4")));
    })
    .await;
}
