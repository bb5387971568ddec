//! The home page of a member.

use madoguchi_core::policy::society::Language;
use madoguchi_core::scope::Actor;
use madoguchi_core::testing::{on_both, random};
use madoguchi_core::{clock, enrolment, links, roster};
use madoguchi_mail::SocietyOnMail;

use crate::app::TestApp;
use crate::walk::{Entry, member, register, sign_in};

#[tokio::test]
async fn an_address_that_is_not_verified_yet_is_told_until_it_is() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        let mut browser = member(&app, "tokyometro").await;
        assert!(browser.has("メールアドレスの確認がまだ済んでいません"), "{}", browser.text());
        let mails = app.mails("tokyometro").await;
        let madoguchi_core::outbox::Mail::Welcome { verification_path, .. } = &mails[0].mail else {
            panic!("another mail")
        };
        browser.open(verification_path).await;
        browser.press("確認する").await;
        browser.open(links::HOME).await;
        assert!(!browser.has("メールアドレスの確認がまだ済んでいません"), "{}", browser.text());
    })
    .await;
}

#[tokio::test]
async fn a_company_address_that_ends_is_told_from_60_days_before_and_for_as_long_as_it_stays() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["shionogi"]).await;
        let shionogi = app.society("shionogi");
        // Whose leave the sample roster announces for 2027-01-10, and somebody of whom it says nothing.
        let announced = shionogi.letters.iter().find(|letter| letter.birth_date.to_string() == "1989-08-20").unwrap();
        let entry = Entry::of("shionogi");
        let mut browser = register(&app, "shionogi", announced, &entry).await;
        browser.follow("メニューへ").await;
        assert!(browser.has("2027年1月10日（日）から使えなくなる見込みです"), "{}", browser.text());
        assert_eq!(browser.document().attributes("a[href='/profile/email']", "href"), [links::EMAIL]);
        let other = Entry { email: "taro@shionogi.co.jp".into(), ..entry.called("Taro20261120") };
        let mut browser = register(&app, "shionogi", app.letter("shionogi"), &other).await;
        browser.follow("メニューへ").await;
        assert!(!browser.has("ご自身のメールアドレスを登録してください"), "{}", browser.text());
        for (at, told) in
            [("2027-01-09T23:59:00", "2027年1月10日（日）から"), ("2027-01-10T00:00:00", "もうメールが届かない")]
        {
            app.set_clock(at);
            let mut browser = madoguchi_web::testing::Browser::new();
            sign_in(&app, "shionogi", &mut browser, &entry.user_id, &entry.password).await;
            assert!(browser.has(told), "{at}: {}", browser.text());
        }
    })
    .await;
}

#[tokio::test]
async fn services_that_do_not_exist_yet_are_not_shown_and_outside_links_are() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["stanleykenpo", "aozora"]).await;
        let none = |manifest: String| manifest.replace("kind = \"medical_expenses\"", "kind = \"applications\"");
        app.apply_changed("aozora", none).await;
        app.refresh().await;
        let browser = member(&app, "stanleykenpo").await;
        let tiles = browser.document().attributes(".tiles a", "href");
        assert_eq!(tiles, [links::EXPENSES, links::CHECKUPS, "https://travel.example.jp/", links::ELIGIBILITY]);
        assert_eq!(browser.document().attributes(".tiles a", "rel"), ["noopener noreferrer"]);
        assert!(!browser.has("人間ドック") && !browser.has("電子申請"), "{}", browser.text());
        let browser = member(&app, "aozora").await;
        assert!(browser.document().select(".tiles a").is_empty());
        assert!(browser.has("現在、利用できるサービスはありません。"), "{}", browser.text());
    })
    .await;
}

#[tokio::test]
async fn a_service_that_opens_later_says_from_when_and_leads_nowhere_until_then() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["aozora"]).await;
        let added = "\n[[services]]\nkind = \"applications\"\nfrom = \"2026-12-01\"\n\n[[services]]\n\
                     kind = \"outside_link\"\nname = \"Travel Service\"\nurl = \"https://travel.example.jp/\"\nfrom = \"2026-12-01\"\n";
        let none = |manifest: String| manifest.replace("kind = \"medical_expenses\"", "kind = \"family_medical_allowance\"");
        app.apply_changed("aozora", |manifest| format!("{}{added}", none(manifest))).await;
        app.refresh().await;
        let entry = Entry::of("aozora");
        let mut browser = member(&app, "aozora").await;
        assert!(browser.document().select(".tiles a").is_empty());
        assert_eq!(browser.document().select(".tiles strong"), ["Travel Service"], "what doesn't exist isn't announced");
        assert!(browser.has("準備中（2026年12月から）"), "{}", browser.text());
        app.set_clock("2026-12-01T00:00:00");
        sign_in(&app, "aozora", &mut browser, &entry.user_id, &entry.password).await;
        assert_eq!(browser.document().attributes(".tiles a", "href"), ["https://travel.example.jp/"]);
        assert!(!browser.has("準備中"), "{}", browser.text());
    })
    .await;
}

/// A roster row of somebody whose name a browser, a template and a mail program could each misread.
const HOSTILE: &str = "<script>alert(1)</script>\u{201d}{{ page.name }}{% raw %}&amp;\u{2019}";

#[tokio::test]
async fn a_hostile_name_is_shown_literally_on_pages_and_in_mails() {
    on_both(|bench| async move {
        let mut app = TestApp::start(bench, &["aozora"]).await;
        let now = app.clock.now();
        let csv = format!(
            "保険者番号,記号,番号,枝番,氏名,氏名カナ,生年月日,性別,続柄,資格取得日,資格喪失日,雇用区分,事業所コード,事業所名\n\
             06279996,あお,9999,00,\"{}\",ﾅﾏｴ,S581206,男,本人,H210401,,一般,1,本店\n",
            HOSTILE.replace('"', "\"\"")
        );
        let file = roster::file::read(csv.as_bytes(), clock::day_in_japan(now)).unwrap_or_else(|_| panic!("a roster"));
        assert_eq!(file.rows.len(), 1);
        let sample = &app.society("aozora").sample;
        let tx = app.bench.database.write(&sample.scope(Actor::System, now)).await.unwrap();
        let accepted = roster::Accepted { missing: true, new: true, ..Default::default() };
        roster::import(&tx, &file.rows, accepted, &mut random()).await.unwrap();
        enrolment::issue(&tx, &mut random()).await.unwrap();
        let letters = enrolment::on_hand(&tx).await.unwrap();
        tx.commit().await.unwrap();
        let hostile = letters.into_iter().find(|letter| letter.name.contains("script")).expect("the hostile one");
        let shown = hostile.name.clone();
        assert!(shown.contains("<script>alert(1)</script>") && shown.contains("{{ page.name }}"), "{shown}");
        app.letters_of("aozora").insert(0, hostile);

        let mut browser = register(&app, "aozora", app.letter("aozora"), &Entry::of("aozora")).await;
        for path in [links::REGISTER_DONE, links::HOME, links::SIGN_OUT, links::TERMS, "/nothing"] {
            browser.open(path).await;
            assert_eq!(browser.document().select(".member"), [format!("{shown} 様")], "{path}");
            let scripts = browser.document().attributes("script", "src");
            assert_eq!((scripts.len(), browser.document().select("script").len()), (2, 2), "{path}: ours alone");
        }

        let mails = app.mails("aozora").await;
        let policy = &app.society("aozora").sample.policy;
        let society = SocietyOnMail::of(policy, &app.at("aozora", ""), "", Language::Ja);
        let mail = madoguchi_mail::render(&mails[0], &society).unwrap();
        let one_line = mail.text.split_whitespace().collect::<String>();
        assert!(one_line.contains(&shown.split_whitespace().collect::<String>()), "{}", mail.text);
        let html = madoguchi_web::testing::Document::read(&mail.html);
        assert!(html.text().contains(&shown), "{}", html.text());
        assert!(html.select("script").is_empty() && !mail.html.contains("<script"));
    })
    .await;
}
