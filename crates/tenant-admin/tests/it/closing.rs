//! Closing an account, hiding a person, and the file about a person, as staff do it.

use madoguchi_core::database::Dialect;
use madoguchi_core::ids::PersonId;
use madoguchi_core::links::desk as links;
use madoguchi_core::scope::Actor;
use madoguchi_core::staff::permission::Role;
use madoguchi_core::testing::on_both;
use madoguchi_web::testing::Browser;
use uuid::Uuid;

use crate::app::TestDesk;

fn page_of(person: PersonId) -> String {
    links::person(person)
}

async fn raw(desk: &TestDesk, slug: &str, sql: &str) {
    let scope = desk.sample(slug).scope(Actor::System, desk.clock.now());
    let tx = desk.bench.database.write(&scope).await.unwrap();
    assert_eq!(tx.raw(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}")), 1, "{sql}");
    tx.commit().await.unwrap();
}

fn literal(desk: &TestDesk, id: Uuid) -> String {
    if desk.bench.dialect() == Dialect::Sqlite { format!("x'{}'", id.simple()) } else { format!("'{id}'") }
}

#[tokio::test]
async fn an_account_is_closed_after_the_page_has_said_what_goes_and_what_stays() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["aozora"]).await;
        let support = desk.worker("aozora", "support", &[Role::Support]).await;
        let letter = &desk.letters("aozora")[0];
        desk.register("aozora", letter).await;
        let mut clerk = desk.signed_in(&support).await;
        clerk.open(&desk.at("aozora", &page_of(letter.person))).await;
        clerk.follow("アカウントを閉じる（退会）").await;
        for said in ["元には戻せません", "すぐに消えるものは", "残るものは", "24か月", "新しい書類を発行"]
        {
            assert!(clerk.text().contains(said), "{said}: {}", clerk.text());
        }
        clerk.press("実行").await;
        assert_eq!(clerk.status(), 422, "a reason is needed");
        clerk.fill("理由", "退職のため。電話で本人を確認。");
        clerk.press("実行").await;
        assert!(clerk.text().contains("アカウントを閉じました"), "{}", clerk.text());
        assert!(!clerk.links().iter().any(|link| link.contains("退会")), "there is nothing left to close");
        clerk.back().await;
        clerk.fill("理由", "もう一度");
        clerk.press("実行").await;
        assert_eq!(clerk.status(), 422, "a second press finds no account: {}", clerk.text());
    })
    .await;
}

/// What only few may see of the hidden person of [`canaries`].
const CANARIES: [&str; 6] =
    ["CANARY-WORK", "CANARY-CODE", "canaryuser01", "canary.example", "CANARY-NOTE", "CANARY-WHY"];

/// Lists that would tell something of whoever is in them.
const LISTS: [&str; 12] = [
    "account=registered",
    "account=not_registered",
    "account=disabled",
    "coverage=covered",
    "mail=trouble",
    "domain=canary.example",
    "employer=CANARY-CODE",
    "insured=yes",
    "order=joined_first",
    "order=joined_last",
    "order=signed_in_first",
    "order=signed_in_last",
];

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

/// Somebody who has registered, with values that stand nowhere else.
async fn canaries(desk: &TestDesk, person: PersonId) {
    let id = literal(desk, person.0);
    let work = "employer_name = 'CANARY-WORK', employer_code = 'CANARY-CODE'";
    raw(desk, "aozora", &format!("UPDATE person SET {work} WHERE id = {id}")).await;
    let mail = "undeliverable_at = added_at, domain = 'canary.example'";
    let account = format!("SELECT id FROM account WHERE person_id = {id}");
    raw(desk, "aozora", &format!("UPDATE email_address SET {mail} WHERE account_id IN ({account})")).await;
    let ids = "user_id = 'canaryuser01', user_id_folded = 'canaryuser01'";
    raw(desk, "aozora", &format!("UPDATE account SET {ids} WHERE person_id = {id}")).await;
}

/// Looks for what only few may see. What was typed into the search stands in its field again.
fn scan(browser: &Browser, whom: &str, more: &[&str], what: &str) {
    for canary in CANARIES.iter().chain(more).filter(|canary| !what.contains(&urlencoded(canary))) {
        assert!(!browser.source().contains(canary), "{whom} sees {canary} at {what}");
    }
}

#[tokio::test]
async fn a_hidden_person_is_on_no_page_of_the_staff_without_the_right_and_none_of_the_household() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["aozora"]).await;
        let support = desk.worker("aozora", "support", &[Role::Support]).await;
        let few = desk.worker("aozora", "few", &[Role::Support, Role::Protection]).await;
        let (hidden, relative) = (&desk.letters("aozora")[0], &desk.letters("aozora")[1]);
        desk.register("aozora", hidden).await;
        let address = desk.mails("aozora").await[0].recipient.as_str().to_owned();
        desk.register("aozora", relative).await;
        canaries(&desk, hidden.person).await;
        let (one, other) = (literal(&desk, hidden.person.0), literal(&desk, relative.person.0));
        raw(&desk, "aozora", &format!("UPDATE person SET insured_id = {other} WHERE id = {one}")).await;
        let page = page_of(hidden.person);

        let mut clerk = desk.signed_in(&support).await;
        clerk.open(&desk.at("aozora", &page)).await;
        clerk.fill("新しいメモ", "CANARY-NOTE");
        clerk.press("メモを残す").await;
        assert!(clerk.source().contains("canaryuser01") && clerk.source().contains("CANARY-NOTE"), "{}", clerk.text());
        clerk.follow("閲覧制限にする").await;
        for said in ["すぐに隠します", "メールでのお知らせはしません", "2人の確認", "見られなくなります"]
        {
            assert!(clerk.text().contains(said), "{said}: {}", clerk.text());
        }
        clerk.fill("理由", "CANARY-WHY");
        clerk.press("閲覧制限にする").await;
        assert!(clerk.text().contains("閲覧制限にしました"), "{}", clerk.text());
        assert!(clerk.text().contains("閲覧制限の役割を持つ担当者に引き継いで"), "{}", clerk.text());

        // Everybody without the right, on every page that could name the person, and on every act.
        let birth_date = hidden.birth_date.to_string();
        let name: String = hidden.name.split_whitespace().collect();
        let queries = [name.as_str(), "canaryuser01", address.as_str(), hidden.login_id.as_str()];
        let more = [birth_date.as_str(), address.as_str()];
        for role in [Role::Support, Role::Roster, Role::Letters, Role::Benefits, Role::Auditor] {
            let worker = desk.worker("aozora", role.word(), &[role]).await;
            let mut looks = desk.signed_in(&worker).await;
            let mut paths = vec![page.clone(), page_of(relative.person), "/members".into(), "/today".into()];
            paths.extend(queries.iter().map(|typed| format!("/members?q={}", urlencoded(typed))));
            paths.extend(LISTS.iter().map(|query| format!("/members?{query}")));
            paths.push(format!("/audit?person={}", hidden.person));
            paths.push("/audit".into());
            for act in ["letter", "desk-code", "unlock", "disable", "close", "disclosure", "restriction", "view"] {
                paths.push(format!("{page}/{act}"));
            }
            for path in &paths {
                looks.open(&desk.at("aozora", path)).await;
                scan(&looks, role.word(), &more, path);
                let is_list = LISTS.iter().any(|query| path.ends_with(query));
                assert!(!is_list || !squeezed(looks.text()).contains(&name), "{role:?} finds the name at {path}");
            }
            // An act says no more than that there is nothing.
            for act in ["unlock", "disable", "close", "end-sessions"] {
                looks.open(&desk.at("aozora", "/today")).await;
                looks.post(&format!("{page}/{act}"), &[("reason", "試す")]).await;
                assert_eq!(looks.status(), 404, "{role:?} {act}");
            }
            for value in ["number", "birth_date", "address"] {
                looks.open(&desk.at("aozora", "/today")).await;
                looks.post(&format!("{page}/unmask"), &[("value", value)]).await;
                assert_eq!(looks.status(), 404, "{role:?} {value}");
            }
            if role == Role::Auditor {
                looks.open(&desk.at("aozora", "/audit")).await;
                looks.press("CSVファイルに書き出す").await;
                scan(&looks, role.word(), &more, "the file of the trail");
            }
            if role == Role::Support {
                looks.open(&desk.at("aozora", "/members")).await;
                assert!(squeezed(looks.text()).contains(&name), "the list has the name");
                looks.press("CSVファイルに書き出す").await;
                scan(&looks, role.word(), &more, "the file of members");
                assert!(squeezed(looks.source()).contains("閲覧制限"), "{}", looks.source());
                assert!(!squeezed(looks.source()).contains(&name), "no file has the name");
            }
        }
        // The relative's page names nobody of the household who is hidden.
        clerk.open(&desk.at("aozora", &page_of(relative.person))).await;
        assert_eq!(clerk.status(), 200);
        assert!(!clerk.text().split_whitespace().collect::<String>().contains(&name), "{}", clerk.text());

        // Whoever has the right sees the person, and why they are hidden.
        let mut sees = desk.signed_in(&few).await;
        sees.open(&desk.at("aozora", &page)).await;
        for canary in ["CANARY-WORK", "canaryuser01", "CANARY-NOTE", "CANARY-WHY"] {
            assert!(sees.source().contains(canary), "{canary}: {}", sees.text());
        }
        for query in ["q=canaryuser01", "account=disabled", "domain=canary.example"] {
            sees.open(&desk.at("aozora", &format!("/members?{query}"))).await;
            assert!(
                squeezed(sees.text()).contains(&name) && sees.text().contains("閲覧制限"),
                "{query}: {}",
                sees.text()
            );
        }
        sees.open(&desk.at("aozora", "/today")).await;
        assert!(sees.text().contains("canary.example"), "{}", sees.text());
        // Mails that waited for the person are withdrawn, and none tells of it.
        for mail in desk.mails("aozora").await {
            assert_ne!(
                mail.account.map(|account| account.0),
                account_of(&desk, hidden.person).await,
                "{}",
                mail.mail.kind()
            );
        }
    })
    .await;
}

async fn account_of(desk: &TestDesk, person: PersonId) -> Option<Uuid> {
    let scope = desk.sample("aozora").scope(Actor::System, desk.clock.now());
    let tx = desk.bench.database.read(&scope).await.unwrap();
    let ids = madoguchi_core::trail::of_person(&tx, person).await.unwrap();
    ids.last().copied()
}

fn urlencoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[tokio::test]
async fn a_restriction_is_lifted_by_two_with_the_right() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["aozora"]).await;
        let owner = desk.worker("aozora", "owner", &[Role::Owner]).await;
        let few = desk.worker("aozora", "few", &[Role::Protection]).await;
        let support = desk.worker("aozora", "support", &[Role::Support]).await;
        let page = page_of(desk.letters("aozora")[0].person);
        let mut asks = desk.signed_in(&few).await;
        asks.open(&desk.at("aozora", &page)).await;
        asks.follow("閲覧制限にする").await;
        asks.fill("理由", "申出書を受け付け");
        asks.press("閲覧制限にする").await;
        assert!(
            asks.text().contains("閲覧制限の方です") && asks.text().contains("申出書を受け付け"),
            "{}",
            asks.text()
        );
        asks.follow("閲覧制限の解除を依頼").await;
        asks.press("承認を依頼する").await;
        assert_eq!(asks.status(), 422);
        asks.fill("理由", "本人が窓口で申し出");
        asks.press("承認を依頼する").await;
        let approval = asks.path().to_owned();
        assert!(asks.text().contains("これはあなたの依頼です"), "{}", asks.text());
        let mut helps = desk.signed_in(&support).await;
        helps.open(&desk.at("aozora", &approval)).await;
        assert_eq!(helps.status(), 404);
        helps.open(&desk.at("aozora", "/today")).await;
        assert!(!helps.text().contains("閲覧制限の解除"), "{}", helps.text());
        let mut approves = desk.signed_in(&owner).await;
        approves.open(&desk.at("aozora", &approval)).await;
        approves.press("承認する").await;
        assert!(approves.text().contains("閲覧制限を解除しました"), "{}", approves.text());
        helps.open(&desk.at("aozora", &page)).await;
        assert_eq!(helps.status(), 200);
        assert!(!helps.text().contains("閲覧制限の方です"), "{}", helps.text());
    })
    .await;
}

#[tokio::test]
async fn a_file_about_a_person_is_asked_for_approved_and_taken_with_its_hash_in_the_trail() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["aozora"]).await;
        let support = desk.worker("aozora", "support", &[Role::Support]).await;
        let owner = desk.worker("aozora", "owner", &[Role::Owner]).await;
        let third = desk.worker("aozora", "third", &[Role::Support]).await;
        let letter = &desk.letters("aozora")[0];
        desk.register("aozora", letter).await;
        let address = desk.mails("aozora").await[0].recipient.as_str().to_owned();
        let mut asks = desk.signed_in(&support).await;
        asks.open(&desk.at("aozora", &page_of(letter.person))).await;
        asks.follow("本人開示のファイルを依頼").await;
        asks.press("承認を依頼する").await;
        assert_eq!(asks.status(), 422);
        asks.fill("理由", "本人が窓口で請求");
        asks.press("承認を依頼する").await;
        let approval = asks.path().to_owned();
        let mut approves = desk.signed_in(&owner).await;
        approves.open(&desk.at("aozora", &approval)).await;
        approves.press("承認する").await;
        assert_eq!(approves.heading(), "本人開示のファイル", "{}", approves.text());
        let file = approves.path().to_owned();
        assert!(approves.text().contains("あと4回"), "{}", approves.text());
        let mut other = desk.signed_in(&third).await;
        other.open(&desk.at("aozora", &file)).await;
        assert_eq!(other.status(), 404, "the two only");

        let mut takes = desk.signed_in(&support).await;
        takes.open(&desk.at("aozora", &page_of(letter.person))).await;
        takes.follow("ファイルのページを開く").await;
        takes.press("ファイルを受け取る").await;
        assert_eq!(takes.header("content-type"), Some("application/zip"));
        let zip = takes.source().to_owned();
        for held in [letter.name.as_str(), "disclosure.html", "disclosure.csv", "disclosure.json", address.as_str()] {
            assert!(zip.contains(held), "{held}");
        }
        assert!(!zip.contains("argon2"), "no hash is given out");
        let mut reads = desk.signed_in(&owner).await;
        reads.open(&desk.at("aozora", "/audit?action=disclosure_taken")).await;
        assert_eq!(reads.document().select("tbody tr").len(), 1);
    })
    .await;
}
