//! Lists at the desk: filters, orders, and files that have exactly what the list has.

use madoguchi_core::scope::Actor;
use madoguchi_core::staff::permission::Role;
use madoguchi_core::testing::{Bench, Sample, on_both};
use madoguchi_web::testing::Browser;

use crate::app::TestDesk;

/// The rows of a file, without its titles; and the lines below them.
fn read(file: &str) -> (Vec<Vec<String>>, Vec<Vec<String>>) {
    let file = file.strip_prefix('\u{feff}').expect("a byte order mark");
    let (rows, about) = file.split_once("\r\n\r\n").expect("an empty line");
    let cells = |line: &str| {
        let line = line.strip_prefix('"').and_then(|line| line.strip_suffix('"')).expect("quoted cells");
        line.split("\",\"").map(str::to_owned).collect::<Vec<_>>()
    };
    (rows.lines().skip(1).map(cells).collect(), about.lines().map(cells).collect())
}

/// What a line below the rows says.
fn said(about: &[Vec<String>], label: &str) -> String {
    about.iter().find(|line| line[0] == label).map(|line| line[1].clone()).unwrap_or_default()
}

/// Presses the button of the file, and waits until what it does is recorded.
async fn export(browser: &mut Browser) -> (Vec<Vec<String>>, Vec<Vec<String>>) {
    browser.press("CSVファイルに書き出す").await;
    assert_eq!(browser.status(), 200, "{}", browser.text());
    assert!(browser.header("content-type").is_some_and(|kind| kind.starts_with("text/csv")));
    read(browser.source())
}

async fn raw(bench: &Bench, sample: &Sample, desk: &TestDesk, sql: &str) -> u64 {
    let tx = bench.database.write(&sample.scope(Actor::System, desk.clock.now())).await.unwrap();
    let rows = tx.raw(sql).await.unwrap();
    tx.commit().await.unwrap();
    rows
}

/// The names of all pages of a list.
async fn names(browser: &mut Browser, address: &str) -> Vec<String> {
    let mut names = Vec::new();
    browser.open(address).await;
    loop {
        names.extend(browser.document().select("tbody td:first-child a[data-row]"));
        let more = browser.document().attributes("p > a.button.second", "href");
        let Some(next) = more.first() else { return names };
        browser.open(next).await;
    }
}

fn bare(name: &str) -> String {
    name.split_whitespace().collect()
}

#[tokio::test]
async fn a_file_has_exactly_the_persons_of_the_list_and_says_what_it_is() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["aozora", "nec"]).await;
        let support = desk.worker("aozora", "support", &[Role::Support]).await;
        let auditor = desk.worker("aozora", "auditor", &[Role::Auditor]).await;
        let sample = desk.sample("aozora");
        raw(&desk.bench, sample, &desk, "UPDATE person SET employer_code = '-07', employer_name = '＝HYPERLINK(1)'")
            .await;
        desk.register("aozora", &desk.letters("aozora")[0]).await;
        let mut clerk = desk.signed_in(&support).await;
        for query in [
            "",
            "?coverage=covered",
            "?account=not_registered&order=joined_last",
            "?account=registered",
            "?employer=-07",
            "?order=number",
        ] {
            let address = desk.at("aozora", &format!("/members{query}"));
            let listed = names(&mut clerk, &address).await;
            assert!(!listed.is_empty(), "{query}");
            clerk.open(&address).await;
            let (rows, about) = export(&mut clerk).await;
            let filed: Vec<_> = rows.iter().map(|row| bare(&row[0])).collect();
            assert_eq!(filed, listed.iter().map(|name| bare(name)).collect::<Vec<_>>(), "{query}");
            assert_eq!(said(&about, "件数"), listed.len().to_string(), "{query}");
            assert_eq!(said(&about, "内容のハッシュ値（SHA-256）").len(), 64);
            assert!(said(&about, "期間").contains("2026年11月20日"), "{about:?}");
            // A formula in any width is text, and so are codes and numbers.
            assert!(rows.iter().all(|row| row[7] == "'-07" && row[8] == "'＝HYPERLINK(1)"), "{:?}", rows[0]);
            assert!(rows.iter().all(|row| row[4].starts_with('\'') && row[5].starts_with('\'')), "{:?}", rows[0]);
        }
        clerk.open(&desk.at("aozora", "/members?account=registered&era=x")).await;
        let (rows, about) = export(&mut clerk).await;
        assert_eq!((rows.len(), said(&about, "しぼり込み").as_str()), (1, "登録：登録済み"));

        clerk.open(&desk.at("aozora", "/members?order=number")).await;
        let (rows, about) = export(&mut clerk).await;
        assert_eq!(said(&about, "並び順"), "記号・番号順");
        let numbers: Vec<_> = rows.iter().map(|row| (row[4].clone(), row[5].clone(), row[6].clone())).collect();
        let mut sorted = numbers.clone();
        sorted.sort();
        assert_eq!(numbers, sorted, "the roster's numbers have one length");

        // Who may not unmask gets no symbols and numbers, nor an order by them.
        let mut reads = desk.signed_in(&auditor).await;
        reads.open(&desk.at("aozora", "/members?order=number")).await;
        assert!(!reads.text().contains("記号・番号順"), "{}", reads.text());
        let kana = names(&mut reads, &desk.at("aozora", "/members")).await;
        assert_eq!(names(&mut reads, &desk.at("aozora", "/members?order=number")).await, kana);
        reads.open(&desk.at("aozora", "/members")).await;
        let (rows, _) = export(&mut reads).await;
        assert!(rows.iter().all(|row| row.len() == 12), "{:?}", rows[0]);
        assert!(!reads.source().contains("枝番"));
        // The trail has who took what, before and after.
        reads.open(&desk.at("aozora", "/audit?action=list_export_begun")).await;
        assert_eq!(reads.document().select("tbody tr").len(), 9, "{}", reads.text());
        reads.open(&desk.at("aozora", "/audit?action=list_exported")).await;
        assert!(reads.text().contains("加入者の一覧 / 1件"), "{}", reads.text());
        let (rows, about) = export(&mut reads).await;
        assert_eq!(rows.len(), 9);
        assert_eq!(said(&about, "期間"), "すべて");
        reads.open(&desk.at("aozora", "/audit?from=2026-11-20&until=2026-11-20")).await;
        let (_, about) = export(&mut reads).await;
        assert_eq!(
            said(&about, "期間"),
            "2026年11月20日（金）0:00から、2026年11月21日（土）0:00の直前まで（日本時間）"
        );
    })
    .await;
}

#[tokio::test]
async fn members_whom_no_mail_reaches_are_found_from_today_by_domain() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["aozora"]).await;
        let support = desk.worker("aozora", "support", &[Role::Support]).await;
        let mut clerk = desk.signed_in(&support).await;
        clerk.open(&desk.at("aozora", "/today")).await;
        assert!(clerk.has("届かなかったメールはありません。"), "{}", clerk.text());
        let letter = &desk.letters("aozora")[0];
        desk.register("aozora", letter).await;
        raw(
            &desk.bench,
            desk.sample("aozora"),
            &desk,
            "UPDATE email_address SET undeliverable_at = added_at, domain = 'kaisha.example'",
        )
        .await;
        clerk.open(&desk.at("aozora", "/today")).await;
        assert!(clerk.has("kaisha.example のアドレス1件に、メールが届いていません。"), "{}", clerk.text());
        let lists = clerk.document().attributes("main a", "href");
        let list = lists.iter().find(|href| href.contains("domain=")).expect("a link to the list");
        assert_eq!(list, "/members?domain=kaisha.example");
        assert_eq!(
            names(&mut clerk, list).await.iter().map(|name| bare(name)).collect::<Vec<_>>(),
            [bare(&letter.name)]
        );
        assert!(clerk.has("メールが届いていない"), "{}", clerk.text());
        assert!(names(&mut clerk, "/members?domain=other.example").await.is_empty());
        assert!(clerk.has("当てはまる加入者はいません。"), "{}", clerk.text());
    })
    .await;
}

#[tokio::test]
async fn letters_that_expire_soon_stand_on_today_with_their_list() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["aozora"]).await;
        let support = desk.worker("aozora", "support", &[Role::Support]).await;
        let clerk = desk.signed_in(&support).await;
        assert!(!clerk.has("書類の期限が来る"), "{}", clerk.text());
        let letters = desk.letters("aozora");
        let days = letters[0].expires_at - desk.clock.now() - chrono::Duration::days(20);
        desk.pass(days);
        desk.register("aozora", &letters[0]).await;
        let mut clerk = desk.signed_in(&support).await;
        let waiting = letters.iter().skip(1).filter(|letter| letter.expires_at > desk.clock.now()).count();
        let listed = names(&mut clerk, "/members?account=letter_expires_soon").await;
        assert_eq!(listed.len(), waiting, "{listed:?}");
        clerk.open(&desk.at("aozora", "/today")).await;
        assert!(clerk.has("30日以内に書類の期限が来る未登録の方が"), "{}", clerk.text());
        clerk.follow("一覧を見る").await;
        assert!(clerk.url().ends_with("/members?coverage=covered&account=letter_expires_soon"), "{}", clerk.url());
        desk.pass(chrono::Duration::days(20));
        let mut clerk = desk.signed_in(&support).await;
        assert!(!clerk.has("書類の期限が来る"), "{}", clerk.text());
        assert_eq!(names(&mut clerk, "/members?account=letter_expired").await.len(), waiting);
    })
    .await;
}

#[tokio::test]
async fn the_last_sign_in_orders_those_who_have_one() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["aozora"]).await;
        let support = desk.worker("aozora", "support", &[Role::Support]).await;
        let letters = desk.letters("aozora");
        for letter in letters.iter().take(3) {
            desk.register("aozora", letter).await;
            desk.pass(chrono::Duration::minutes(1));
        }
        let mut clerk = desk.signed_in(&support).await;
        let expected: Vec<_> = letters.iter().take(3).map(|letter| bare(&letter.name)).collect();
        let first = names(&mut clerk, &desk.at("aozora", "/members?order=signed_in_first")).await;
        assert_eq!(first.iter().map(|name| bare(name)).collect::<Vec<_>>(), expected);
        assert!(clerk.has("ログインしたことのある方だけを表示します。") && clerk.has("3人"), "{}", clerk.text());
        let last = names(&mut clerk, "/members?order=signed_in_last").await;
        assert_eq!(last.iter().rev().map(|name| bare(name)).collect::<Vec<_>>(), expected);
    })
    .await;
}

#[tokio::test]
async fn staff_and_announcements_are_filtered_and_filed() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let owner = desk.worker("midori", "owner", &[Role::Owner]).await;
        desk.worker("midori", "reader", &[Role::Auditor, Role::Support]).await;
        let mut browser = desk.signed_in(&owner).await;
        browser.open(&desk.at("midori", "/staff")).await;
        browser.select("役割", "監査");
        browser.press("しぼり込む").await;
        assert!(browser.has("readerさん") && !browser.has("owner@"), "{}", browser.text());
        let (rows, about) = export(&mut browser).await;
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0][1], "reader@kenpo.example");
        assert!(said(&about, "しぼり込み").contains("役割：監査"), "{about:?}");

        browser.open(&desk.at("midori", "/announcements/new")).await;
        browser.fill("件名", "@SUM(1)").fill("本文", "本文。");
        browser.press("保存して確認する").await;
        assert!(!browser.has("読んだ人数"), "nobody reads a draft: {}", browser.text());
        browser.open(&desk.at("midori", "/announcements?state=draft")).await;
        let (rows, about) = export(&mut browser).await;
        assert_eq!((rows.len(), rows[0][0].as_str(), rows[0][8].as_str()), (1, "'@SUM(1)", "0"));
        assert_eq!(said(&about, "しぼり込み"), "下書き");
    })
    .await;
}

#[tokio::test]
async fn an_old_sign_in_is_asked_for_a_proof_before_a_file_leaves() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let support = desk.worker("midori", "support", &[Role::Support]).await;
        let mut clerk = desk.signed_in(&support).await;
        clerk.open(&desk.at("midori", "/members")).await;
        desk.pass(chrono::Duration::minutes(12));
        clerk.press("CSVファイルに書き出す").await;
        assert_eq!(clerk.path(), "/step-up", "{}", clerk.text());
    })
    .await;
}

#[tokio::test]
async fn two_desks_in_two_tabs_never_mix() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori", "aozora"]).await;
        let workers = [
            desk.worker("midori", "one", &[Role::Owner]).await,
            // The same person, with the same address, at the other society.
            desk.worker("aozora", "one", &[Role::Owner]).await,
        ];
        let mut first = desk.signed_in(&workers[0]).await;
        desk.pass(chrono::Duration::seconds(60));
        let mut second = Browser::new().sharing(&first);
        desk.sign_in(&mut second, &workers[1]).await;
        assert_eq!(second.path(), "/today", "{}", second.text());
        // One browser has both sessions, and each page says whose it is.
        first = first.sharing(&second);
        for (tab, slug, other) in [(&mut first, "midori", "aozora"), (&mut second, "aozora", "midori")] {
            let name = |slug| desk.sample(slug).policy.society.name.clone();
            tab.open(&desk.at(slug, "/members")).await;
            assert_eq!(tab.status(), 200, "{}", tab.text());
            assert!(tab.title().contains(&name(slug)) && tab.has(&name(slug)), "{}", tab.title());
            assert!(!tab.has(&name(other)), "{}", tab.text());
        }
        let person = madoguchi_core::links::desk::person(desk.letters("midori")[0].person);
        first.open(&desk.at("midori", &person)).await;
        let drawn_for = first.drawn_for().unwrap();
        let elsewhere = madoguchi_core::links::desk::person(desk.letters("aozora")[0].person);
        second.open(&desk.at("aozora", &elsewhere)).await;
        assert_ne!(second.drawn_for().unwrap(), drawn_for, "a form says for which society it was drawn");
        // Forms of the first desk's page, sent to the second desk with the session there.
        for (path, fields) in [
            (format!("{elsewhere}/note"), vec![("note", "まちがい")]),
            (format!("{elsewhere}/unmask"), vec![("value", "birth_date")]),
            ("/members/export".to_owned(), vec![]),
            ("/staff/invite".to_owned(), vec![("name", "x"), ("email", "x@example.jp"), ("role_owner", "yes")]),
            ("/announcements/new".to_owned(), vec![("title_ja", "x"), ("body_ja", "x")]),
        ] {
            let mut tab = Browser::new().sharing(&second);
            tab.open(&desk.at("aozora", "/today")).await;
            let mut sent = vec![("drawn_for", drawn_for.as_str())];
            sent.extend(fields);
            tab.post(&path, &sent).await;
            assert_eq!(tab.status(), 409, "{path}: {}", tab.text());
        }
        let staff = desk.sample("aozora");
        let tx = desk.bench.database.read(&staff.scope(Actor::System, desk.clock.now())).await.unwrap();
        assert_eq!(madoguchi_core::staff::list(&tx).await.unwrap().len(), 1);
        drop(tx);
        // A person of the first society isn't there at the second, and the other way round.
        second.open(&desk.at("aozora", &person)).await;
        assert_eq!(second.status(), 404);
        first.open(&desk.at("midori", &person)).await;
        assert_eq!(first.status(), 200);
        // Signing out of one leaves the other.
        second.open(&desk.at("aozora", "/sign-out")).await;
        second.press("ログアウト").await;
        first.open(&desk.at("midori", "/today")).await;
        assert_eq!((first.status(), first.path()), (200, "/today"));
    })
    .await;
}
