//! Members who call: found by a support code, verified on the telephone, and without a letter.

use chrono::Duration;
use madoguchi_core::enrolment::Letter;
use madoguchi_core::links::desk as links;
use madoguchi_core::outbox::{Mail, SecurityNotice};
use madoguchi_core::staff::permission::Role;
use madoguchi_core::testing::{Bench, on_both};
use madoguchi_web::testing::Browser;

use crate::app::TestDesk;

/// The support code on a member's page.
fn code(member: &Browser) -> String {
    member.document().select("aside .typed.big").into_iter().next().unwrap_or_else(|| panic!("{}", member.text()))
}

async fn start(bench: Bench, slug: &str) -> (TestDesk, Browser) {
    let desk = TestDesk::start(bench, &[slug]).await;
    let support = desk.worker(slug, "support", &[Role::Support]).await;
    let clerk = desk.signed_in(&support).await;
    (desk, clerk)
}

async fn search(desk: &TestDesk, slug: &str, clerk: &mut Browser, typed: &str) {
    clerk.open(&desk.at(slug, "/members")).await;
    clerk.fill("加入者をさがす", typed);
    clerk.press_enter_in("加入者をさがす").await;
}

async fn sign_in(desk: &TestDesk, slug: &str, member: &mut Browser, id: &str, password: &str) {
    member.open(&desk.at_portal(slug, "/sign-in")).await;
    member.fill("ユーザID", id).fill("パスワード", password);
    member.press("ログイン").await;
}

/// Records a call, with the items of these labels.
async fn call(clerk: &mut Browser, url: &str, caller: &str, items: &[&str], back: &str, number: &str) {
    clerk.open(url).await;
    assert_eq!(clerk.heading(), "電話での本人確認", "{}", clerk.text());
    clerk.tick(caller).tick(back).fill("折り返した番号", number);
    for item in items {
        clerk.tick(item);
    }
    clerk.press("記録する").await;
}

fn path(letter: &Letter) -> String {
    links::person(letter.person)
}

const GOOD: [&str; 3] = ["氏名", "生年月日", "事業所名"];
const ON_FILE: &str = "届け出のある番号に折り返した";
const NONE: &str = "折り返していない";

#[tokio::test]
async fn a_support_code_leads_to_the_person_and_the_member_gets_in() {
    on_both(|bench| async move {
        let (desk, mut clerk) = start(bench, "midori").await;
        let letter = &desk.letters("midori")[0];
        let mut member = Browser::new();
        for _ in 0..5 {
            sign_in(&desk, "midori", &mut member, &letter.login_id, "wrong-wrong-wrong").await;
        }
        sign_in(&desk, "midori", &mut member, &letter.login_id, letter.password.expose()).await;
        assert_eq!(member.status(), 429);
        let code = code(&member);
        // As it is heard: small, with a space, in full width.
        search(&desk, "midori", &mut clerk, &format!(" {} {}", code[..2].to_lowercase(), &code[2..])).await;
        assert_eq!(clerk.heading(), format!("サポートコード {code}"), "{}", clerk.text());
        assert!(!clerk.url().contains(&code), "{}", clerk.url());
        assert!(clerk.has("まで受け付けていません") && clerk.has("ロックを解除してください"), "{}", clerk.text());
        assert!(clerk.has("証明にはなりません"), "a code proves nothing: {}", clerk.text());
        assert!(!clerk.source().contains("wrong-wrong-wrong"));
        clerk.follow("この方のページを開く").await;
        assert_eq!(clerk.path(), path(letter));
        clerk.follow("ロック解除").await;
        clerk.fill("理由", "電話");
        clerk.press("実行").await;
        sign_in(&desk, "midori", &mut member, &letter.login_id, letter.password.expose()).await;
        assert_eq!(member.path(), "/register/identity", "{}", member.text());
        // Who looked is in the trail.
        let auditor = desk.worker("midori", "auditor", &[Role::Auditor]).await;
        let mut reads = desk.signed_in(&auditor).await;
        reads.open(&desk.at("midori", "/audit?action=support_code_opened")).await;
        assert!(reads.has("サポートコードの確認"), "{}", reads.text());
        desk.pass(Duration::minutes(31));
        let mut reads = desk.signed_in(&auditor).await;
        search(&desk, "midori", &mut reads, &code).await;
        assert!(reads.has("見つかりません"), "half an hour is over: {}", reads.text());
    })
    .await;
}

#[tokio::test]
async fn nobody_known_has_a_situation_without_a_person_and_guesses_are_counted() {
    on_both(|bench| async move {
        let (desk, mut clerk) = start(bench, "midori").await;
        let mut member = Browser::new();
        sign_in(&desk, "midori", &mut member, "nobody-there", "wrong-wrong-wrong").await;
        let right = code(&member);
        search(&desk, "midori", &mut clerk, &right).await;
        assert!(clerk.has("どなたの手続きかはわかりません"), "{}", clerk.text());
        assert!(clerk.has("IDまたはパスワードが違う"), "{}", clerk.text());
        let wrong = if right == "K7M3" { "K7M4" } else { "K7M3" };
        for _ in 0..20 {
            search(&desk, "midori", &mut clerk, wrong).await;
            assert!(clerk.has("見つかりません"), "{}", clerk.text());
        }
        search(&desk, "midori", &mut clerk, &right).await;
        assert!(clerk.has("確認を休んでいます"), "{}", clerk.text());
        // Another society's desk doesn't know it, and a role without members reaches nothing.
        let news = desk.worker("midori", "news", &[Role::Announcements]).await;
        let mut reads = desk.signed_in(&news).await;
        reads.open(&desk.at("midori", &format!("/members?q={right}"))).await;
        assert_eq!(reads.status(), 404);
    })
    .await;
}

#[tokio::test]
async fn a_desk_code_needs_enough_items_the_person_and_a_call_back() {
    on_both(|bench| async move {
        let (desk, mut clerk) = start(bench, "aozora").await;
        let letter = &desk.letters("aozora")[0];
        desk.register("aozora", letter).await;
        let (page, url) = (path(letter), desk.at("aozora", &format!("{}/call", path(letter))));
        let ask = async |clerk: &mut Browser| {
            clerk.open(&desk.at("aozora", &format!("{page}/desk-code"))).await;
            clerk.fill("理由", "電話");
            clerk.press("承認を依頼する").await;
            clerk.text().to_owned()
        };
        assert!(ask(&mut clerk).await.contains("本人確認の記録が必要です"), "{}", clerk.text());
        clerk.open(&url).await;
        clerk.press("記録する").await;
        assert_eq!(clerk.status(), 422, "nothing was chosen");
        let cases: [(&str, &[&str], &str, &str, &str); 7] = [
            ("本人", &GOOD[..2], ON_FILE, "03-1234-5678", "一致した項目が足りない"),
            ("本人", &["生年月日"], ON_FILE, "03-1234-5678", "一致した項目が足りない"),
            ("本人", &GOOD, NONE, "", "折り返し、または来所"),
            ("本人", &GOOD, "相手から聞いた番号に折り返した", "03-1234-5678", "折り返し、または来所"),
            ("家族", &GOOD, ON_FILE, "03-1234-5678", "ご本人からの電話でだけ"),
            ("事業所", &GOOD, ON_FILE, "03-1234-5678", "事業所の方からの電話では"),
            ("市区町村・その他", &GOOD, ON_FILE, "03-1234-5678", "市区町村などからの電話では"),
        ];
        for (caller, items, back, number, told) in cases {
            call(&mut clerk, &url, caller, items, back, number).await;
            assert_eq!(clerk.path(), page, "{caller}: {}", clerk.text());
            assert!(clerk.has("本人確認を記録しました"), "{}", clerk.text());
            assert!(ask(&mut clerk).await.contains(told), "{caller} {items:?} {back}: {}", clerk.text());
        }
        // While an employer is on the telephone, nothing is told or done about the person.
        call(&mut clerk, &url, "事業所", &[], NONE, "").await;
        assert!(clerk.has("書類をまとめて発行した状況だけ"), "{}", clerk.text());
        clerk.press("表示する 生年月日").await;
        assert_eq!(clerk.status(), 422);
        assert!(!clerk.source().contains(&letter.birth_date.to_string()));
        clerk.post(&format!("{page}/end-sessions"), &[("reason", "電話")]).await;
        assert!(clerk.has("事業所の方からの電話では"), "{}", clerk.text());

        call(&mut clerk, &url, "本人", &GOOD, ON_FILE, "03-1234-5678").await;
        assert!(clerk.has("電話での本人確認") && clerk.has("一致した項目：氏名・生年月日・事業所名"), "the timeline");
        assert!(!clerk.source().contains("0312345678"), "the number is sealed");
        clerk.press("通話を終える").await;
        assert!(clerk.has("通話を終えました"), "{}", clerk.text());
        assert!(ask(&mut clerk).await.contains("本人確認の記録が必要です"), "the call has ended");
        call(&mut clerk, &url, "本人", &GOOD, ON_FILE, "03-1234-5678").await;
        desk.pass(Duration::minutes(14));
        clerk.open(&desk.at("aozora", "/today")).await;
        desk.pass(Duration::minutes(14));
        assert!(ask(&mut clerk).await.contains("これはあなたの依頼です"), "{}", clerk.text());
        desk.pass(Duration::minutes(3));
        assert!(ask(&mut clerk).await.contains("本人確認の記録が必要です"), "half an hour is over");
    })
    .await;
}

#[tokio::test]
async fn a_member_hears_by_mail_of_unlocking_letters_and_codes() {
    on_both(|bench| async move {
        let (desk, mut clerk) = start(bench, "aozora").await;
        let letter = &desk.letters("aozora")[0];
        desk.register("aozora", letter).await;
        let told = async || -> Vec<SecurityNotice> {
            let notice = |mail: Mail| match mail {
                Mail::SignInNotice { notice, .. } => Some(notice),
                _ => None,
            };
            desk.mails("aozora").await.into_iter().filter_map(|sent| notice(sent.mail)).collect()
        };
        let Mail::Welcome { verification_path, .. } = &desk.mails("aozora").await[0].mail else { panic!("no welcome") };
        let mut member = Browser::new();
        member.open(&desk.at_portal("aozora", verification_path)).await;
        member.press("確認する").await;
        let mut stranger = Browser::new();
        for _ in 0..5 {
            sign_in(&desk, "aozora", &mut stranger, &letter.login_id, "wrong-wrong-wrong").await;
        }
        let page = path(letter);
        let unlock = format!("{page}/unlock");
        clerk.open(&desk.at("aozora", &page)).await;
        clerk.post(&unlock, &[("reason", "電話")]).await;
        clerk.post(&unlock, &[("reason", "もう一度")]).await;
        assert_eq!(told().await, [SecurityNotice::UnlockedByStaff], "what changes nothing tells nobody");

        let url = desk.at("aozora", &format!("{page}/call"));
        call(&mut clerk, &url, "本人", &GOOD, ON_FILE, "03-1234-5678").await;
        clerk.open(&desk.at("aozora", &format!("{page}/letter"))).await;
        clerk.fill("理由", "紛失");
        clerk.press("実行").await;
        assert!(clerk.has("仮パスワード"), "{}", clerk.text());
        clerk.open(&desk.at("aozora", &format!("{page}/desk-code"))).await;
        clerk.fill("理由", "紛失");
        clerk.press("承認を依頼する").await;
        let approval = clerk.path().to_owned();
        let other = desk.worker("aozora", "other", &[Role::Support]).await;
        let mut approves = desk.signed_in(&other).await;
        approves.open(&desk.at("aozora", &approval)).await;
        approves.press("承認する").await;
        assert_eq!(approves.heading(), "窓口コード", "{}", approves.text());
        let expected = [
            SecurityNotice::UnlockedByStaff,
            SecurityNotice::LetterIssuedByStaff,
            SecurityNotice::DeskCodeAskedByStaff,
            SecurityNotice::DeskCodeIssuedByStaff,
        ];
        assert_eq!(told().await, expected);
    })
    .await;
}

#[tokio::test]
async fn a_request_from_the_portal_becomes_a_letter_once() {
    on_both(|bench| async move {
        let (desk, mut clerk) = start(bench, "midori").await;
        let letter = &desk.letters("midori")[0];
        let ask = async |kana: &str| {
            let mut member = Browser::new();
            member.open(&desk.at_portal("midori", "/recovery/request-letter")).await;
            member.fill("氏名（カナ）", kana).fill("生年月日", &letter.birth_date.format("%Y%m%d").to_string());
            member.fill("保険者番号", "06139992");
            member.press("依頼する").await;
            assert_eq!(member.heading(), "依頼を受け付けました", "{}", member.text());
        };
        ask(&letter.addressed.kana).await;
        ask("ダレモイナイ ハナコ").await;
        clerk.open(&desk.at("midori", "/today")).await;
        assert!(clerk.has("書類をなくした方からの依頼が2件あります"), "{}", clerk.text());
        clerk.follow("書類の依頼").await;
        let kana = clerk.links().iter().find(|link| same(link, &letter.addressed.kana)).unwrap().to_string();
        clerk.follow(&kana).await;
        assert!(clerk.has("生年月日が一致"), "{}", clerk.text());
        let request = clerk.path().to_owned();
        let mut late = clerk.clone();
        clerk.press("引き受ける").await;
        assert!(clerk.has("supportさんさんが引き受けています"), "{}", clerk.text());
        late.press("引き受ける").await;
        assert_eq!(late.status(), 409, "somebody else was faster");

        let href = clerk.document().attributes("ul.items a.button", "href").remove(0);
        clerk.open(&desk.at("midori", &href)).await;
        assert!(clerk.has("電話での本人確認は要りません"), "{}", clerk.text());
        clerk.fill("理由", "窓口のページからの依頼");
        let mut twice = clerk.clone();
        clerk.press("実行").await;
        assert!(clerk.has("仮パスワード"), "{}", clerk.text());
        twice.press("実行").await;
        assert_eq!(twice.status(), 422, "a form that is sent twice issues one letter");
        clerk.open(&desk.at("midori", &request)).await;
        assert!(clerk.has("書類を発行しました") && !clerk.has("引き受ける"), "{}", clerk.text());
        // The other one is declined, with a reason.
        clerk.open(&desk.at("midori", "/letter-requests")).await;
        clerk.follow("ダレモイナイ ハナコ").await;
        assert!(clerk.has("名簿に合う方がいません"), "{}", clerk.text());
        clerk.press("見送る").await;
        assert_eq!(clerk.status(), 422);
        clerk.fill("理由", "名簿に見当たらない");
        clerk.press("見送る").await;
        assert!(clerk.has("依頼はありません"), "{}", clerk.text());
        clerk.follow("処理済みの依頼").await;
        assert!(clerk.has("見送りました") && clerk.has("書類を発行しました"), "{}", clerk.text());
        // Asked again, it is a new request.
        ask(&letter.addressed.kana).await;
        clerk.open(&desk.at("midori", "/today")).await;
        assert!(clerk.has("依頼が1件あります"), "{}", clerk.text());
    })
    .await;
}

fn same(one: &str, other: &str) -> bool {
    one.split_whitespace().eq(other.split_whitespace())
}
