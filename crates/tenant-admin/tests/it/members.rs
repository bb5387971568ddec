//! Members at the desk: one person on one page, sensitive values, and what staff do for them.

use madoguchi_core::ids::PersonId;
use madoguchi_core::outbox::{Mail, SecurityNotice};
use madoguchi_core::staff::permission::Role;
use madoguchi_core::testing::on_both;
use madoguchi_web::testing::Browser;

use crate::app::TestDesk;

fn path_of(person: PersonId) -> String {
    madoguchi_core::links::desk::person(person)
}

#[tokio::test]
async fn a_person_without_an_account_is_told_what_is_missing() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let support = desk.worker("midori", "support", &[Role::Support]).await;
        let mut browser = desk.signed_in(&support).await;
        let letter = &desk.letters("midori")[0];
        browser.open(&desk.at("midori", &path_of(letter.person))).await;
        assert_eq!(browser.status(), 200);
        let names = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert!(names(browser.heading()).starts_with(&names(&letter.name)), "{}", browser.heading());
        assert!(browser.text().contains("まだ登録を始めていません"), "{}", browser.text());
        assert!(browser.text().contains(&letter.login_id), "{}", browser.text());
        let birth_date = letter.birth_date.to_string();
        assert!(!browser.source().contains(&birth_date), "a birth date is masked");
        assert!(!browser.source().contains(letter.password.expose()), "no page shows the password of a letter");
    })
    .await;
}

#[tokio::test]
async fn a_sensitive_value_is_shown_on_request_and_only_to_who_may_see_it() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let support = desk.worker("midori", "support", &[Role::Support]).await;
        let auditor = desk.worker("midori", "auditor", &[Role::Auditor]).await;
        let letter = &desk.letters("midori")[0];
        let path = path_of(letter.person);
        let mut browser = desk.signed_in(&support).await;
        browser.open(&desk.at("midori", &path)).await;
        browser.press("表示する 生年月日").await;
        assert!(browser.text().contains(&letter.birth_date.to_string()), "{}", browser.text());
        assert!(!browser.url().contains(&letter.birth_date.to_string()));
        let mut reads = desk.signed_in(&auditor).await;
        reads.open(&desk.at("midori", &path)).await;
        assert_eq!(reads.status(), 200);
        assert!(!reads.text().contains("表示する"), "{}", reads.text());
        reads.post(&format!("{path}/unmask"), &[("value", "birth_date")]).await;
        assert_eq!(reads.status(), 404);
    })
    .await;
}

#[tokio::test]
async fn unlocking_ends_the_pause_of_a_letter_and_needs_a_reason() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let support = desk.worker("midori", "support", &[Role::Support]).await;
        let letter = &desk.letters("midori")[0];
        let mut clerk = desk.signed_in(&support).await;
        let mut member = Browser::new();
        let try_letter = async |member: &mut Browser, password: &str| {
            member.open(&desk.at_portal("midori", "/sign-in")).await;
            member.fill("ユーザID", &letter.login_id).fill("パスワード", password);
            member.press("ログイン").await;
            member.status()
        };
        for _ in 0..5 {
            try_letter(&mut member, "wrong-wrong-wrong").await;
        }
        assert_eq!(try_letter(&mut member, letter.password.expose()).await, 429);
        let path = path_of(letter.person);
        clerk.open(&desk.at("midori", &path)).await;
        assert!(clerk.text().contains("いまはログインできません"), "{}", clerk.text());
        assert!(clerk.text().contains("まで受け付けていません"), "{}", clerk.text());
        clerk.follow("ロック解除").await;
        clerk.press("実行").await;
        assert_eq!(clerk.status(), 422, "a reason is needed");
        clerk.fill("理由", "電話。氏名と生年月日を確認。");
        clerk.press("実行").await;
        assert!(clerk.text().contains("ロックを解除しました"), "{}", clerk.text());
        assert_eq!(try_letter(&mut member, letter.password.expose()).await, 200, "{}", member.text());
        assert_eq!(member.path(), "/register/identity");
    })
    .await;
}

#[tokio::test]
async fn a_member_is_told_by_mail_what_staff_did() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["aozora"]).await;
        let support = desk.worker("aozora", "support", &[Role::Support]).await;
        let letter = &desk.letters("aozora")[0];
        desk.register("aozora", letter).await;
        let told = async || -> Vec<SecurityNotice> {
            let notice = |mail: Mail| match mail {
                Mail::SignInNotice { notice, .. } => Some(notice),
                _ => None,
            };
            desk.mails("aozora").await.into_iter().filter_map(|sent| notice(sent.mail)).collect()
        };
        let Mail::Welcome { verification_path, .. } = &desk.mails("aozora").await[0].mail else {
            panic!("no welcome");
        };
        let mut member = Browser::new();
        member.open(&desk.at_portal("aozora", verification_path)).await;
        member.press("確認する").await;
        let mut clerk = desk.signed_in(&support).await;
        let before = told().await;
        for (act, reason) in [
            ("end-sessions", "念のため"),
            ("end-sessions", "もう一度"),
            ("disable", "紛失"),
            ("disable", "もう一度"),
            ("enable", "発見"),
        ] {
            clerk.post(&format!("{}/{act}", path_of(letter.person)), &[("reason", reason)]).await;
        }
        // An act that changes nothing tells nobody.
        let after = told().await.split_off(before.len());
        let expected =
            [SecurityNotice::SessionsEndedByStaff, SecurityNotice::DisabledByStaff, SecurityNotice::EnabledByStaff];
        assert_eq!(after, expected);
    })
    .await;
}

#[tokio::test]
async fn notes_are_kept_with_their_author_and_shown_literally() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let support = desk.worker("midori", "support", &[Role::Support]).await;
        let letter = &desk.letters("midori")[0];
        let mut clerk = desk.signed_in(&support).await;
        clerk.open(&desk.at("midori", &path_of(letter.person))).await;
        clerk.press("メモを残す").await;
        assert_eq!(clerk.status(), 422);
        clerk.fill("新しいメモ", "=cmd|' /C calc'!A0 <script>alert(1)</script>");
        clerk.press("メモを残す").await;
        assert!(clerk.text().contains("<script>alert(1)</script>"), "{}", clerk.text());
        assert!(clerk.text().contains("supportさん"), "{}", clerk.text());
    })
    .await;
}

#[tokio::test]
async fn a_person_of_another_society_is_not_there() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori", "aozora"]).await;
        let owner = desk.worker("midori", "owner", &[Role::Owner]).await;
        let mut clerk = desk.signed_in(&owner).await;
        let foreign = path_of(desk.letters("aozora")[0].person);
        for path in [foreign.clone(), format!("{foreign}/unlock"), "/members/x".into(), "/members/x/unlock".into()] {
            clerk.open(&desk.at("midori", &path)).await;
            assert_eq!(clerk.status(), 404, "{path}");
        }
        clerk.open(&desk.at("midori", "/today")).await;
        for (path, form) in [
            (format!("{foreign}/unlock"), [("reason", "x")]),
            (format!("{foreign}/note"), [("note", "x")]),
            (format!("{foreign}/unmask"), [("value", "number")]),
        ] {
            clerk.open(&desk.at("midori", "/today")).await;
            clerk.post(&path, &form).await;
            assert_eq!(clerk.status(), 404, "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_letter_is_issued_once_its_pair_is_shown_once_and_the_earlier_one_dies() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let support = desk.worker("midori", "support", &[Role::Support]).await;
        let letter = &desk.letters("midori")[0];
        let path = path_of(letter.person);
        let mut clerk = desk.signed_in(&support).await;
        clerk.open(&desk.at("midori", &path)).await;
        desk.verify_caller(&mut clerk, letter.person).await;
        clerk.follow("書類の発行").await;
        clerk.fill("理由", "はがきを紛失");
        // The same page in another tab: only one of the two forms issues a letter.
        let mut second_tab = Browser::new().sharing(&clerk);
        second_tab.open(&desk.at("midori", &format!("{path}/letter"))).await;
        second_tab.fill("理由", "はがきを紛失");
        clerk.press("実行").await;
        assert_eq!(clerk.heading(), "みどり健康保険組合 窓口のご案内", "{}", clerk.text());
        let shown = clerk.document().select("dd.typed.big");
        second_tab.press("実行").await;
        assert_eq!(second_tab.status(), 422);
        assert!(second_tab.text().contains("別の書類が発行されています"), "{}", second_tab.text());
        clerk.open(&desk.at("midori", &path)).await;
        assert!(!clerk.source().contains(&shown[1]), "the pair is shown once");

        let sign_in = async |id: &str, password: &str| {
            let mut member = Browser::new();
            member.open(&desk.at_portal("midori", "/sign-in")).await;
            member.fill("ユーザID", id).fill("パスワード", password);
            member.press("ログイン").await;
            (member.status(), member.path().to_owned())
        };
        assert_eq!(sign_in(&letter.login_id, letter.password.expose()).await.0, 422, "the earlier letter is dead");
        assert_eq!(sign_in(&shown[0], &shown[1]).await, (200, "/register/identity".to_owned()));
    })
    .await;
}

#[tokio::test]
async fn a_desk_code_takes_two_accounts_and_is_bound_to_the_account_as_it_was() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["aozora"]).await;
        let one = desk.worker("aozora", "one", &[Role::Support]).await;
        let two = desk.worker("aozora", "two", &[Role::Support]).await;
        let auditor = desk.worker("aozora", "auditor", &[Role::Auditor]).await;
        let letter = &desk.letters("aozora")[0];
        let path = path_of(letter.person);
        let mut asks = desk.signed_in(&one).await;
        asks.open(&desk.at("aozora", &format!("{path}/desk-code"))).await;
        asks.fill("理由", "電話");
        asks.press("承認を依頼する").await;
        assert_eq!(asks.status(), 422, "somebody without an account needs a letter");
        desk.register("aozora", letter).await;
        desk.verify_caller(&mut asks, letter.person).await;
        let ask = async |asks: &mut Browser| {
            asks.open(&desk.at("aozora", &format!("{path}/desk-code"))).await;
            asks.fill("理由", "電話。書類もアドレスも無い");
            asks.press("承認を依頼する").await;
            assert!(asks.path().starts_with("/approvals/"), "{}", asks.text());
            assert!(asks.text().contains("これはあなたの依頼です"), "{}", asks.text());
            asks.path().to_owned()
        };
        let first = ask(&mut asks).await;
        // Whoever asks can't approve, not even with a form of their own.
        asks.post(&first, &[]).await;
        assert_eq!(asks.status(), 422);
        assert!(asks.text().contains("ご自分の依頼は承認できません"), "{}", asks.text());
        let mut reads = desk.signed_in(&auditor).await;
        reads.open(&desk.at("aozora", &first)).await;
        assert_eq!(reads.status(), 404);

        // Asked for again: the first request is gone.
        let second = ask(&mut asks).await;
        let mut approves = desk.signed_in(&two).await;
        approves.open(&desk.at("aozora", &first)).await;
        assert_eq!(approves.status(), 404);
        approves.open(&desk.at("aozora", "/today")).await;
        assert!(approves.text().contains("窓口コード（"), "{}", approves.text());
        approves.follow("開く").await;
        assert_eq!(approves.path(), second);
        approves.press("承認する").await;
        assert_eq!(approves.heading(), "窓口コード", "{}", approves.text());
        let code = approves.document().select("p.typed.big").remove(0);
        assert_eq!(code.len(), 11, "{code}");
        approves.open(&desk.at("aozora", &second)).await;
        assert_eq!(approves.status(), 404, "it is decided");

        // What the decision depends on has changed: the account was disabled meanwhile.
        let third = ask(&mut asks).await;
        asks.open(&desk.at("aozora", &format!("{path}/disable"))).await;
        asks.fill("理由", "不審な利用");
        asks.press("実行").await;
        approves.open(&desk.at("aozora", &third)).await;
        approves.press("承認する").await;
        assert_eq!(approves.status(), 422);
        assert!(approves.text().contains("状態が変わりました"), "{}", approves.text());
        approves.press("依頼を取り下げる").await;
        assert_eq!(approves.path(), "/today");
        desk.pass(chrono::Duration::hours(1));
    })
    .await;
}

#[tokio::test]
async fn the_search_takes_anything_and_the_list_goes_on_by_key() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori", "aozora"]).await;
        let support = desk.worker("midori", "support", &[Role::Support]).await;
        let mut clerk = desk.signed_in(&support).await;
        let letter = &desk.letters("midori")[0];
        let family = letter.addressed.kana.split_whitespace().next().unwrap_or_default().to_owned();
        for typed in [letter.login_id.clone(), letter.name.clone(), family] {
            clerk.open(&desk.at("midori", "/members")).await;
            clerk.fill("加入者をさがす", &typed);
            clerk.press_enter_in("加入者をさがす").await;
            assert!(clerk.links().iter().any(|link| same(link, &letter.name)), "{typed}: {}", clerk.text());
        }
        clerk.open(&desk.at("midori", "/members?q=%E3%82%8F%E3%82%8F%E3%82%8F%E3%82%8F")).await;
        assert!(clerk.text().contains("見つかりませんでした"), "{}", clerk.text());
        clerk.open(&desk.at("midori", "/members")).await;
        assert!(clerk.text().contains("人"), "{}", clerk.text());
        let foreign = &desk.letters("aozora")[0];
        clerk.open(&desk.at("midori", &format!("/members?q={}", foreign.login_id))).await;
        assert!(clerk.text().contains("見つかりませんでした"), "another society's: {}", clerk.text());
        clerk.open(&desk.at("midori", "/members?after=x")).await;
        assert_eq!(clerk.status(), 404);
    })
    .await;
}

fn same(one: &str, other: &str) -> bool {
    one.split_whitespace().eq(other.split_whitespace())
}
