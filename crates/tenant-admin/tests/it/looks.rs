//! The society's looks, its own texts and its terms: seen before they are saved, saved as settings are, and hostile values.

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use madoguchi_core::policy::Policy;
use madoguchi_core::scope::Actor;
use madoguchi_core::staff::permission::Role;
use madoguchi_core::tenancy::{Directory, asset};
use madoguchi_core::testing::{BASE, on_both};
use madoguchi_web::testing::{Browser, Document};

use crate::app::TestDesk;

const LOGO: &str = "新しいロゴの画像";
const MAIN: &str = "主な色";

/// A picture of one colour.
fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    DynamicImage::from(RgbImage::from_pixel(width, height, Rgb([90, 30, 120]))).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

async fn applies(desk: &TestDesk) -> Policy {
    let now = desk.clock.now();
    let directory = Directory::load(&desk.bench.database, BASE, now).await.unwrap();
    (**directory.by_slug("midori").unwrap().policy(now)).clone()
}

async fn form(desk: &TestDesk, path: &str) -> Browser {
    let clerk = desk.worker("midori", "looks", &[Role::Policy]).await;
    let mut browser = desk.signed_in(&clerk).await;
    browser.open(&desk.at("midori", path)).await;
    assert_eq!(browser.status(), 200, "{}", browser.text());
    browser
}

async fn save(browser: &mut Browser, reason: &str) {
    browser.press("影響を確認").await;
    assert_eq!((browser.status(), browser.heading()), (200, "影響を確認"), "{}", browser.text());
    browser.fill("理由", reason);
    browser.press("この内容で保存").await;
    assert_eq!((browser.status(), browser.path()), (200, "/settings"), "{}", browser.text());
}

/// What the frames of the open page show, each with its Content-Security-Policy.
async fn frames(browser: &mut Browser) -> Vec<(String, String)> {
    let sources = Document::read(browser.source()).attributes("iframe", "src");
    let mut shown = Vec::new();
    for source in sources {
        let reply = browser.request("GET", &source, &[], None).await;
        assert_eq!(reply.status, 200, "{source}");
        shown.push((reply.text(), reply.header("content-security-policy").unwrap_or_default().to_owned()));
    }
    shown
}

#[tokio::test]
async fn a_logo_and_a_colour_are_seen_before_they_are_saved_and_the_portal_follows() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let before = applies(&desk).await.branding;
        let mut browser = form(&desk, "/settings/branding/change").await;
        browser.fill(MAIN, "#5a1e78").fill("組合の名称", "みどりの森健康保険組合");
        browser.attach(LOGO, &picture(300, 300, ImageFormat::Jpeg));
        browser.press("プレビュー").await;
        assert_eq!(browser.status(), 200, "{}", browser.text());
        assert!(browser.text().contains("文字にもそのまま使えます"), "{}", browser.text());
        assert_eq!(applies(&desk).await.branding, before, "nothing is saved by looking");
        let shown = frames(&mut browser).await;
        assert_eq!(shown.len(), 4, "sign-in, home, mail, and English");
        let hidden = browser.hidden_fields();
        let kept = hidden.iter().find(|(name, _)| name == "branding.logo").map(|(_, value)| value.clone()).unwrap();
        assert_ne!(Some(&kept), before.logo.as_ref());
        for (page, policy) in &shown[..2] {
            assert!(page.contains("みどりの森健康保険組合") && page.contains(&format!("/logo/{kept}")), "{page}");
            assert!(page.contains("/settings/preview-colours?main=%235a1e78"), "{page}");
            assert!(!page.contains("<script") && !page.contains("action="), "{page}");
            assert!(policy.contains("sandbox") && !policy.contains("script-src"), "{policy}");
        }
        assert!(shown[2].0.contains("みどりの森健康保険組合"), "the mail: {}", shown[2].0);
        let colours = desk.at("midori", "/settings/preview-colours?main=%235a1e78");
        let colours = browser.request("GET", &colours, &[], None).await;
        assert!(colours.text().contains("--brand-main:#5a1e78;"), "{}", colours.text());
        let logo = browser.request("GET", &desk.at("midori", &format!("/logo/{kept}")), &[], None).await;
        assert_eq!(logo.status, 200);
        save(&mut browser, "新しい見た目").await;
        let policy = applies(&desk).await;
        assert_eq!(policy.branding.logo.as_ref(), Some(&kept));
        assert_eq!(
            (policy.branding.main.to_string().as_str(), policy.society.name.as_str()),
            ("#5a1e78", "みどりの森健康保険組合")
        );
        // The portal follows, and the old logo is there for pages that were drawn before.
        desk.app.directory.refresh(&desk.bench.database, desk.clock.now()).await.unwrap();
        let mut member = Browser::new();
        member.open(&desk.at_portal("midori", "/sign-in")).await;
        assert!(member.source().contains(&format!("/logo/{kept}")), "{}", member.source());
        let old = desk.at_portal("midori", &format!("/logo/{}", before.logo.unwrap()));
        assert_eq!(member.request("GET", &old, &[], None).await.status, 200);
        // It is a version like every other: the history shows it, and it can be taken back.
        browser.open(&desk.at("midori", "/settings/branding")).await;
        assert!(browser.text().contains("新しい見た目"), "{}", browser.text());
        browser.follow("設定を変える").await;
        let own = browser.labels().into_iter().find(|label| label.contains("標準のロゴ")).unwrap();
        browser.untick(&own);
        browser.press("プレビュー").await;
        save(&mut browser, "元のロゴに").await;
        let policy = applies(&desk).await;
        assert_ne!(policy.branding.logo, Some(kept));
        assert_eq!(policy.branding.main.to_string(), "#5a1e78", "the colour stays");
    })
    .await;
}

#[tokio::test]
async fn what_is_no_good_logo_is_told_at_its_field_and_nothing_is_kept() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let mut browser = form(&desk, "/settings/branding/change").await;
        let whole = picture(64, 64, ImageFormat::Png);
        for (file, told) in [
            (
                b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec(),
                "PNG・JPEG・WebP の画像ではありません",
            ),
            (b"GIF89a\x01\0\x01\0\x80\0\0".to_vec(), "PNG・JPEG・WebP の画像ではありません"),
            (b"<script>alert(1)</script>".to_vec(), "PNG・JPEG・WebP の画像ではありません"),
            (whole[..whole.len() / 2].to_vec(), "最後まで読み取れません"),
            (picture(1025, 10, ImageFormat::Png), "1024ピクセル"),
            (vec![0x89; 300 * 1024], "256KB"),
        ] {
            browser.attach(LOGO, &file).fill(MAIN, "#5a1e78");
            browser.press("プレビュー").await;
            assert_eq!(browser.status(), 422, "{told}: {}", browser.text());
            assert!(browser.text().contains(told), "{told}: {}", browser.text());
            assert_eq!(browser.value_of(MAIN), "#5a1e78", "what was typed is still there");
        }
        browser.attach(LOGO, &vec![0x89; 2 * 1024 * 1024]);
        browser.press("プレビュー").await;
        assert_eq!(browser.status(), 413, "{}", browser.text());
        assert!(applies(&desk).await.branding.main.to_string() != "#5a1e78");
        // Nothing but pixels reaches anybody: a script behind the picture is gone.
        let mut browser = form_again(&desk, browser).await;
        browser.attach(LOGO, &[whole, b"<script>alert(document.domain)</script>".to_vec()].concat());
        browser.press("プレビュー").await;
        let hidden = browser.hidden_fields();
        let kept = hidden.iter().find(|(name, _)| name == "branding.logo").map(|(_, value)| value.clone()).unwrap();
        let tx = desk.bench.database.platform_read(desk.clock.now()).await.unwrap();
        let logo = asset(&tx, desk.sample("midori").id, &kept).await.unwrap().unwrap();
        assert!(logo.media_type.starts_with("image/") && !logo.content.windows(7).any(|bytes| bytes == b"<script"));
    })
    .await;
}

async fn form_again(desk: &TestDesk, mut browser: Browser) -> Browser {
    browser.open(&desk.at("midori", "/settings/branding/change")).await;
    browser
}

#[tokio::test]
async fn a_colour_that_cannot_be_read_is_told_in_words_and_not_saved() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let mut browser = form(&desk, "/settings/branding/change").await;
        browser.fill(MAIN, "#ffd43d");
        browser.press("プレビュー").await;
        assert!(browser.text().contains("このままでは保存できません"), "{}", browser.text());
        browser.press("影響を確認").await;
        assert!(!browser.buttons().iter().any(|button| button == "この内容で保存"), "{}", browser.text());
        browser.follow("戻る").await;
        assert_eq!(browser.value_of(MAIN), "#ffd43d", "the way back carries what was typed");
        browser.fill(MAIN, "#d07000");
        browser.press("プレビュー").await;
        assert!(browser.text().contains("自動で濃くします"), "a warning: {}", browser.text());
        for wrong in ["red", "#5a1e7", "url(http://x)", "#5a1e78;}body{display:none", "<script>"] {
            browser.fill(MAIN, wrong);
            browser.press("プレビュー").await;
            assert_eq!(browser.status(), 422, "{wrong}");
            assert!(frames(&mut browser).await.is_empty(), "{wrong}");
        }
        for query in ["", "?main=red", "?main=%235a1e78%3B%7D", "?accent=%235a1e78"] {
            let address = desk.at("midori", &format!("/settings/preview-colours{query}"));
            assert_eq!(browser.request("GET", &address, &[], None).await.status, 400, "{query}");
        }
    })
    .await;
}

#[tokio::test]
async fn texts_are_shown_literally_within_their_limits() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let mut browser = form(&desk, "/settings/texts/change").await;
        for said in ["すべての画面の下", "空にはできません", "英語の画面にも表示します"] {
            assert!(browser.text().contains(said), "{said}: {}", browser.text());
        }
        let hostile = "<b>平日</b>{{ 7*7 }}\"'&amp;<script>alert(1)</script>";
        browser.fill("受付時間", hostile);
        browser.press("プレビュー").await;
        assert_eq!(browser.status(), 200, "{}", browser.text());
        for (page, _) in frames(&mut browser).await {
            assert!(
                !page.contains("<b>平日")
                    && !page.contains("b>49")
                    && !page.contains("b&gt;49")
                    && !page.contains("<script"),
                "{page}"
            );
        }
        save(&mut browser, "書いたとおりに出るか").await;
        assert_eq!(applies(&desk).await.contact.hours, hostile);
        desk.app.directory.refresh(&desk.bench.database, desk.clock.now()).await.unwrap();
        let mut member = Browser::new();
        member.open(&desk.at_portal("midori", "/sign-in")).await;
        assert!(member.text().contains(hostile), "{}", member.text());
        browser.open(&desk.at("midori", "/settings/texts/change")).await;
        for (label, typed) in [("受付時間", "あ".repeat(81)), ("担当の部署", String::new()), ("電話番号", "<a>".into())]
        {
            browser.fill(label, &typed);
            browser.press("プレビュー").await;
            assert_eq!(browser.status(), 422, "{label}: {}", browser.text());
            browser.open(&desk.at("midori", "/settings/texts/change")).await;
        }
    })
    .await;
}

#[tokio::test]
async fn each_sentence_of_the_societys_own_stands_where_the_desk_says_and_only_until_it_is_left_out() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let mut browser = form(&desk, "/settings/texts/change").await;
        for said in
            ["見出しのすぐ下", "何も表示しません。", "受付時間だけを表示します。", "お問い合わせ先だけを書きます。"]
        {
            assert!(browser.text().contains(said), "{said}: {}", browser.text());
        }
        // A line break of the text area is none of the sentence.
        browser.fill("あいさつ", "ようこそ。\r\n みどりの<b>窓口</b>です。");
        browser.fill("書類の探し方", "緑色の封筒に入っています。");
        browser.fill("受付時間の補足", "年末年始はお休みです。");
        browser.fill("メールの結びの文", "お体を大切になさってください。");
        browser.press("プレビュー").await;
        let shown = frames(&mut browser).await;
        let has = |at: usize, text: &str| shown[at].0.contains(text);
        let greeting = "ようこそ。 みどりの&lt;b&gt;窓口&lt;&#x2F;b&gt;です。";
        assert!(has(0, greeting) || has(0, "ようこそ。 みどりの&lt;b&gt;窓口&lt;/b&gt;です。"), "{}", shown[0].0);
        assert!(has(0, "緑色の封筒に入っています。") && has(0, "年末年始はお休みです。"), "{}", shown[0].0);
        assert!(has(1, "年末年始はお休みです。") && !has(1, "緑色の封筒"), "{}", shown[1].0);
        assert!(has(2, "お体を大切に") && has(2, "年末年始はお休みです。") && !has(2, "緑色の封筒"), "{}", shown[2].0);
        // English pages have what there is.
        assert!(has(3, "緑色の封筒に入っています。"), "{}", shown[3].0);
        save(&mut browser, "組合の言葉で").await;
        let texts = applies(&desk).await.texts;
        assert_eq!(texts.greeting.as_deref(), Some("ようこそ。 みどりの<b>窓口</b>です。"));
        desk.app.directory.refresh(&desk.bench.database, desk.clock.now()).await.unwrap();
        let mut member = Browser::new();
        member.open(&desk.at_portal("midori", "/sign-in")).await;
        assert!(member.text().contains("みどりの<b>窓口</b>です。"), "{}", member.text());
        assert!(member.text().contains("緑色の封筒に入っています。"), "{}", member.text());
        // Left out, the platform's words stand alone.
        browser.open(&desk.at("midori", "/settings/texts/change")).await;
        for label in ["あいさつ", "書類の探し方", "受付時間の補足", "メールの結びの文"] {
            browser.fill(label, "");
        }
        browser.press("プレビュー").await;
        save(&mut browser, "もとの文章に").await;
        desk.app.directory.refresh(&desk.bench.database, desk.clock.now()).await.unwrap();
        member.open(&desk.at_portal("midori", "/sign-in")).await;
        for gone in ["ようこそ。", "緑色の封筒", "年末年始"] {
            assert!(!member.text().contains(gone), "{gone}: {}", member.text());
        }
    })
    .await;
}

#[tokio::test]
async fn frames_and_saving_take_nothing_that_a_form_does_not_offer() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori", "aozora"]).await;
        let mut browser = form(&desk, "/settings/branding/change").await;
        let theirs = {
            let tx = desk.bench.database.platform_read(desk.clock.now()).await.unwrap();
            let policy = desk.app.directory.by_slug("aozora").unwrap().policy(desk.clock.now()).clone();
            let logo = policy.branding.logo.clone().unwrap();
            assert!(asset(&tx, desk.sample("aozora").id, &logo).await.unwrap().is_some());
            logo
        };
        let own_terms = applies(&desk).await.terms.file;
        let base = browser.hidden_fields();
        let base = base.iter().find(|(name, _)| name == "base").map(|(_, value)| value.clone()).unwrap();
        for (key, value) in [
            ("branding.logo", theirs.as_str()),
            ("branding.logo", "0123456789abcdef"),
            ("branding.logo", own_terms.as_str()),
            ("branding.logo", "../../etc/passwd"),
            ("terms.file_en", theirs.as_str()),
            ("hosts.canonical", "own"),
            ("contact.mail_from", "evil@example.com"),
        ] {
            let change = serde_json::json!({key: {"set": value}}).to_string();
            let fields =
                [("change", change.as_str()), ("base", &base), ("from", ""), ("reason", "試し"), ("origin", "looks")];
            browser.post(&desk.at("midori", "/settings/save"), &fields).await;
            assert_eq!(browser.status(), 422, "{key} {value}: {}", browser.text());
        }
        assert_eq!(
            applies(&desk).await.branding.logo,
            desk.app.directory.by_slug("midori").unwrap().policy(desk.clock.now()).branding.logo
        );
        let query = |change: &str| {
            let query: String = url::form_urlencoded::byte_serialize(change.as_bytes()).collect();
            desk.at("midori", &format!("/settings/preview/sign-in?change={query}"))
        };
        for change in ["x", "{}x", r#"{"hosts.canonical":{"set":"own"}}"#, r#"{"branding.main":{"set":"red"}}"#] {
            let status = browser.request("GET", &query(change), &[], None).await.status;
            assert!([400, 404].contains(&status), "{change}: {status}");
        }
        let nowhere = desk.at("midori", "/settings/preview/medical-expenses");
        assert_eq!(browser.request("GET", &nowhere, &[], None).await.status, 404);
    })
    .await;
}

#[tokio::test]
async fn a_society_keeps_no_more_files_a_day_than_people_try() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let clerk = desk.worker("midori", "looks", &[Role::Policy]).await;
        let mut browser = desk.signed_in(&clerk).await;
        let scope = desk.sample("midori").scope(Actor::System, desk.clock.now());
        let tx = desk.bench.database.write(&scope).await.unwrap();
        for number in 0..60 {
            let hash = format!("{number:064x}");
            let sql = format!(
                "INSERT INTO tenant_asset (tenant_id, sha256, media_type, content, kept_at) \
                 SELECT tenant_id, '{hash}', media_type, content, (SELECT MAX(recorded_at) FROM policy_version) FROM tenant_asset \
                 WHERE media_type LIKE 'image/%' AND kept_at IS NULL"
            );
            tx.raw(&sql).await.unwrap();
        }
        tx.commit().await.unwrap();
        browser.open(&desk.at("midori", "/settings/branding/change")).await;
        browser.attach(LOGO, &picture(50, 50, ImageFormat::Png));
        browser.press("プレビュー").await;
        assert_eq!(browser.status(), 422, "{}", browser.text());
        assert!(browser.text().contains("きょう受け取った画像と文章が多すぎます"), "{}", browser.text());
        // A week later what nobody saved is gone, and what a version names is there.
        desk.pass(chrono::Duration::days(8));
        let scope = desk.sample("midori").scope(Actor::System, desk.clock.now());
        let tx = desk.bench.database.write(&scope).await.unwrap();
        assert!(madoguchi_core::sweep::sweep(&tx).await.unwrap() >= 60);
        tx.commit().await.unwrap();
        let tx = desk.bench.database.platform_read(desk.clock.now()).await.unwrap();
        let id = desk.sample("midori").id;
        assert!(asset(&tx, id, &format!("{:064x}", 3)).await.unwrap().is_none());
        let policy = applies(&desk).await;
        for named in [policy.branding.logo.unwrap(), policy.terms.file] {
            assert!(asset(&tx, id, &named).await.unwrap().is_some());
        }
    })
    .await;
}
