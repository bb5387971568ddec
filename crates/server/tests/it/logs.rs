//! Nothing personal and no secret is logged, not even when everything is.

use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::time::Duration;

use madoguchi_web::testing::Browser;

use crate::cli::{Running, argument, file, madoguchi, run, stderr};
use crate::cli_serve::{config, into_folder, sqlite};

const USER_ID: &str = "Canary2026x";
const PASSWORD: &str = "Kingfisher-77-lake";
const ADDRESS: &str = "canary.bird@example.net";

#[tokio::test]
async fn a_whole_registration_leaves_no_trace_of_the_member_in_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
    let more = format!("{}logging = {{ filter = \"trace\" }}\n", into_folder(folder.path()));
    let config = config(folder.path(), &sqlite(folder.path()), port, &more);
    let tenants = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tenants");
    let roster = file(
        folder.path(),
        "roster.csv",
        "保険者番号,記号,番号,枝番,氏名,氏名カナ,生年月日,性別,続柄,資格取得日,雇用区分\r\n\
         06279996,901,7731,00,鴎沢 翡翠,カモメザワ　ヒスイ,1983/04/29,女,本人,2020/04/01,従業員\r\n",
    );
    let letters = folder.path().join("letters.csv");
    let mut told = String::new();
    for command in [
        vec!["migrate"],
        vec!["tenant", "apply", "aozora", "--tenants", argument(&tenants)],
        vec!["roster", "import", "aozora", &roster],
        vec!["letters", "issue", "aozora", "--output", argument(&letters)],
    ] {
        let output = run(&[command.as_slice(), &["--config", &config]].concat());
        assert!(output.status.success(), "{}", stderr(&output));
        told.push_str(&stderr(&output));
    }
    let printed = std::fs::read(&letters).unwrap();
    let printed = String::from_utf8_lossy(&printed).into_owned();
    let cells: Vec<&str> = printed.lines().nth(1).unwrap().split(',').map(|cell| cell.trim_matches('"')).collect();
    let login_id = cells.iter().find(|cell| cell.len() == 10 && cell.bytes().all(|b| b.is_ascii_digit())).unwrap();
    let provisional = cells.iter().find(|cell| cell.len() == 14 && cell.matches('-').count() == 2).unwrap();

    let server = Running::start(&mut madoguchi(&["serve", "--config", &config]));
    let sign_in = format!("http://aozora.portal.localhost:{port}/sign-in");
    while tokio::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_err() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let mut browser = Browser::new();
    browser.open(&sign_in).await;
    browser.fill("ユーザID", login_id).fill("パスワード", provisional).press("ログイン").await;
    browser.fill("保険者番号", "06279996").fill("生年月日", "19830429").tick("同意する").press("確認").await;
    browser.fill("ユーザID", USER_ID).fill("パスワード", PASSWORD).fill("パスワード確認用", PASSWORD);
    browser.fill("メールアドレス", ADDRESS).press("入力内容確認").await;
    browser.press("実行").await;
    browser.follow("メニューへ").await;
    assert!(browser.has("鴎沢 翡翠 様"), "{}", browser.text());
    let cookie = browser.cookies().into_iter().map(|(_, value)| value).collect::<Vec<_>>();
    // The welcome mail goes out meanwhile; its link is a secret too.
    let mails = folder.path().join("mails");
    let mail = loop {
        let sent = std::fs::read_dir(&mails)
            .into_iter()
            .flatten()
            .flatten()
            .find(|entry| entry.path().extension().is_some_and(|e| e == "eml"));
        match sent {
            Some(entry) => break std::fs::read(entry.path()).unwrap(),
            None => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    };
    let mail = mail_parser::MessageParser::default().parse(&mail).unwrap();
    let text = mail.body_text(0).unwrap().into_owned();
    let link = text.split_whitespace().find(|word| word.contains("token=")).unwrap().to_owned();
    let token = link.split_once("token=").unwrap().1.to_owned();
    browser.open(&link).await;
    server.signal("TERM");
    let (status, _, logged) = server.ended();
    assert!(status.success(), "{logged}");
    told.push_str(&logged);

    assert!(told.contains("aozora"), "something is logged at all");
    let mut canaries =
        vec!["鴎沢", "翡翠", "カモメザワ", "ヒスイ", "1983", "7731", USER_ID, "canary2026x", PASSWORD, ADDRESS];
    canaries.extend(["canary.bird", login_id, provisional, &token]);
    canaries.extend(cookie.iter().filter(|value| value.len() > 20).map(String::as_str));
    for canary in canaries {
        // Digits of an instant are nobody's.
        let found = told.lines().find(|line| line.split_once("Z ").map_or(*line, |(_, said)| said).contains(canary));
        assert!(found.is_none(), "{canary}: {found:?}");
    }
}
