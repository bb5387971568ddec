//! The household (ご家族): an invited dependant registers, says who sees what, and what is hidden is in no output of the portal.

use chrono::Duration;
use madoguchi_core::enrolment::provisional::LetterState;
use madoguchi_core::enrolment::{Letter, LetterAddress};
use madoguchi_core::ids::{CredentialId, PersonId};
use madoguchi_core::links;
use madoguchi_core::policy::email::EmploymentCategory;
use madoguchi_core::policy::eras::Medium;
use madoguchi_core::secret::Password;
use madoguchi_core::services::publication::intake::{self, FilePublished};
use madoguchi_core::services::publication::{PublicationEnd, PublicationKind};
use madoguchi_core::testing::{on_both, random};
use madoguchi_print::testing::texts_of;
use madoguchi_web::testing::Browser;
use uuid::Uuid;

use crate::app::TestApp;
use crate::expenses::{Publishing, read};
use crate::rows::ask;
use crate::walk::{Entry, go_on, register, sign_in};
use crate::wire::post;

/// A society with an account for each.
const SLUG: &str = "aozora";

/// The expenses of the insured person, her husband, and their son of 21.
const FILE: &str = "保険者番号,記号,番号,枝番,診療年月,診療区分,医療機関名,日数,医療費総額,健保負担額,窓口負担額\n\
    06279996,あお,0122,00,202604,外来,見本内科,2,12300,8610,3690\n\
    06279996,あお,0122,01,202605,外来,渚医院,1,17000,12000,5000\n\
    06279996,あお,0122,02,202607,外来,秘密診療所,3,71100,49770,21330\n\
    06279996,あお,0122,02,202503,外来,秘密診療所,1,1000,700,300\n";

/// What nobody finds while the son is hidden: his name, clinic, months and amounts, and each sum that they are part of.
const SONS: [&str; 13] = [
    "悠真",
    "ﾕｳﾏ",
    "ユウマ",
    "秘密",
    "2026年7月",
    "2025年3月",
    "71,100",
    "71100",
    "21,330",
    "21330",
    "30,020",
    "30020",
    "2005年1月28日",
];

/// Where his own mails go.
const SONS_ADDRESS: &str = "yuma@example.net";

/// What stays.
const OWN: &str = "見本内科";

async fn insured(app: &TestApp) -> Browser {
    let letters = &app.society(SLUG).letters;
    let letter = letters.iter().find(|letter| letter.birth_date.to_string() == "1976-11-26").unwrap();
    register(app, SLUG, letter, &Entry::of(SLUG)).await
}

async fn start(bench: madoguchi_core::testing::Bench) -> TestApp {
    let app = TestApp::start(bench, &[SLUG]).await;
    app.apply_changed(SLUG, |manifest| format!("{manifest}\n[[services]]\nkind = \"eligibility_notice\"\n")).await;
    app.refresh().await;
    let publishing = Publishing(&app, SLUG);
    let (kind, mut chance) = (PublicationKind::MedicalExpenses, random());
    let done = intake::publish(&publishing, kind, FILE.as_bytes(), None, &mut chance).await.unwrap();
    assert!(matches!(done, FilePublished::Ended(PublicationEnd::Published(done)) if done.rows == 4), "{done:?}");
    app
}

/// Presses the button that invites the son, and returns the pair.
async fn invite(browser: &mut Browser) -> (String, String) {
    browser.open(links::HOUSEHOLD).await;
    assert_eq!((browser.status(), browser.path()), (200, links::HOUSEHOLD), "{}", browser.text());
    browser.press("招待する（沼田 悠真（長男））").await;
    assert_eq!(browser.header("cache-control"), Some("no-store"));
    let shown = browser.document().select("dd.big");
    assert_eq!(shown.len(), 2, "{}", browser.text());
    (shown[0].clone(), shown[1].clone())
}

/// The invitation as the walk takes letters.
fn as_letter(born: &str, (login_id, password): (String, String)) -> Letter {
    let at = chrono::DateTime::UNIX_EPOCH;
    Letter {
        id: CredentialId(Uuid::nil()),
        person: PersonId(Uuid::nil()),
        name: String::new(),
        category: EmploymentCategory::Employee,
        joined_on: chrono::NaiveDate::MIN,
        medium: Medium::Postcard,
        login_id,
        password: Password::new(password),
        birth_date: born.parse().unwrap(),
        state: LetterState::Issued,
        issued_at: at,
        expires_at: at,
        batch: 0,
        title: String::new(),
        addressed: LetterAddress::default(),
    }
}

/// Says who sees what, as the open page of the household has it: by viewer and kind.
async fn say(browser: &mut Browser, shown: bool) {
    browser.open(links::HOUSEHOLD).await;
    assert_eq!(browser.status(), 200, "{}", browser.text());
    let viewers = browser.document().attributes("input[type=hidden][name^=viewer_]", "value");
    assert_eq!(viewers.len(), 2, "{}", browser.text());
    let mut fields = vec![("viewer_0", viewers[0].as_str()), ("viewer_1", viewers[1].as_str())];
    if shown {
        // The insured person stands first.
        fields.extend([("medical_expenses_0", "yes"), ("eligibility_0", "yes")]);
    }
    browser.post(links::HOUSEHOLD_VIEWING, &fields).await;
    assert!(browser.has("ご家族への表示を保存しました。"), "{}", browser.text());
}

/// Every output of the portal for a member, by name: pages, what they are made of, files and mails.
async fn outputs(app: &TestApp, browser: &mut Browser) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for path in [
        links::HOME,
        links::EXPENSES,
        "/medical-expenses?year=2025",
        "/medical-expenses?year=2026",
        links::ELIGIBILITY,
        links::PROFILE,
        links::DEVICES,
        links::SIGN_IN_HISTORY,
        links::PRIVACY,
        "/announcements",
    ] {
        browser.open(path).await;
        assert_eq!(browser.status(), 200, "{path}: {}", browser.text());
        found.push((path.to_owned(), browser.source().to_owned()));
    }
    let cookies = format!("session={}", browser.cookie("session").unwrap());
    for path in [links::EXPENSES_CSV, links::EXPENSES_SPREADSHEET, links::EXPENSES_LIST] {
        for year in ["2025", "2026"] {
            let reply = post(&app.at(SLUG, path), &cookies, &[("year", year)]).await;
            assert_eq!(reply.status, 200, "{path}");
            found.push((format!("{path} {year}"), read(path, &reply)));
        }
        app.pass(Duration::minutes(1));
    }
    let reply = post(&app.at(SLUG, links::ELIGIBILITY_NUMBERS), &cookies, &[]).await;
    assert_eq!(reply.status, 200);
    found.push((links::ELIGIBILITY_NUMBERS.to_owned(), reply.text()));
    browser.open(links::ELIGIBILITY).await;
    for person in browser.document().attributes("input[name=person]", "value") {
        let reply = post(&app.at(SLUG, links::ELIGIBILITY_NOTICE), &cookies, &[("person", &person)]).await;
        assert_eq!(reply.status, 200);
        found.push((format!("notice {person}"), texts_of(&reply.body).concat()));
    }
    // What is mailed to the son himself names him.
    for mail in app.mails(SLUG).await.into_iter().filter(|mail| mail.recipient.as_str() != SONS_ADDRESS) {
        found.push((format!("mail {}", mail.mail.kind()), serde_json::to_string(&mail.mail).unwrap()));
    }
    found
}

fn hold_no(outputs: &[(String, String)], canaries: &[&str]) {
    for (name, text) in outputs {
        for canary in canaries {
            assert!(!text.contains(canary), "{name} has {canary}: {text}");
        }
    }
}

fn hold(outputs: &[(String, String)], canary: &str) {
    assert!(outputs.iter().any(|(_, text)| text.contains(canary)), "{canary} is nowhere");
}

#[tokio::test]
async fn an_invited_son_registers_shows_his_expenses_and_hides_them_again() {
    on_both(|bench| async move {
        let app = start(bench).await;
        let mut mother = insured(&app).await;
        let before = outputs(&app, &mut mother).await;
        hold_no(&before, &SONS);
        hold(&before, "渚医院");
        hold(&before, OWN);

        // He registers by his own birth date, with an ID and a password of his own.
        let pair = invite(&mut mother).await;
        let letter = as_letter("2005-01-28", pair.clone());
        let mut son = Browser::new();
        sign_in(&app, SLUG, &mut son, &pair.0, &pair.1).await;
        assert!(son.has("あなたご自身の情報を入力してください。"), "{}", son.text());
        let entry = Entry { email: SONS_ADDRESS.into(), ..Entry::of(SLUG).called("yuma2026") };
        go_on(&app, SLUG, &mut son, &letter, &entry, links::REGISTER_DONE).await;
        son.open(links::HOME).await;
        assert!(son.has("ご家族への表示をお選びください"), "{}", son.text());
        mother.open(links::HOUSEHOLD).await;
        assert!(!mother.source().contains("悠真（長男）"), "{}", mother.text());
        let mut again = Browser::new();
        sign_in(&app, SLUG, &mut again, &pair.0, &pair.1).await;
        assert_eq!(again.path(), links::SIGN_IN, "{}", again.text());
        let own = outputs(&app, &mut son).await;
        for canary in ["悠真", "秘密診療所", "71,100", "21,330"] {
            hold(&own, canary);
        }
        hold_no(&own[..10], &["見本内科", "渚医院", "奈緒"]);
        app.pass(Duration::minutes(10));

        // He says yes.
        son = Browser::new();
        sign_in(&app, SLUG, &mut son, "yuma2026", &entry.password).await;
        say(&mut son, true).await;
        son.open(links::HOME).await;
        assert!(!son.has("ご家族への表示をお選びください"), "{}", son.text());
        mother = Browser::new();
        sign_in(&app, SLUG, &mut mother, &Entry::of(SLUG).user_id, &Entry::of(SLUG).password).await;
        let shown = outputs(&app, &mut mother).await;
        for canary in SONS.iter().filter(|canary| !["ﾕｳﾏ", "30020"].contains(canary)) {
            hold(&shown, canary);
        }
        app.pass(Duration::minutes(10));

        // And no: from the next request on, without a trace.
        son = Browser::new();
        sign_in(&app, SLUG, &mut son, "yuma2026", &entry.password).await;
        say(&mut son, false).await;
        let hidden = outputs(&app, &mut mother).await;
        hold_no(&hidden[..hidden.len()], &SONS);
        hold(&hidden, OWN);
        let shapes = |outputs: &[(String, String)]| -> Vec<String> {
            outputs.iter().filter(|(name, _)| !name.starts_with("mail")).map(|(name, _)| name.clone()).collect()
        };
        assert_eq!(shapes(&hidden), shapes(&before), "as before he ever said yes");
    })
    .await;
}

#[tokio::test]
async fn a_protected_person_and_a_child_who_comes_of_age_are_in_no_output() {
    on_both(|bench| async move {
        let app = start(bench).await;
        let mut mother = insured(&app).await;
        hold(&outputs(&app, &mut mother).await, "渚医院");
        app.pass(Duration::minutes(10));
        let hide = "UPDATE person SET restricted_at = updated_at WHERE name = '沼田 涼' RETURNING name AS one";
        assert_eq!(ask(&app.bench, hide).await.len(), 1);
        let hidden = outputs(&app, &mut mother).await;
        hold_no(&hidden, &["沼田 涼", "ヌマタ リョウ", "渚医院", "2026年5月", "17,000", "17000", "8,690", "8690"]);
        hold_no(&hidden, &SONS);
        hold(&hidden, OWN);
        // Nor can he be invited any more.
        mother = Browser::new();
        sign_in(&app, SLUG, &mut mother, &Entry::of(SLUG).user_id, &Entry::of(SLUG).password).await;
        mother.open(links::HOUSEHOLD).await;
        assert!(!mother.source().contains("涼") && mother.source().contains("悠真"), "{}", mother.text());
    })
    .await;
}

#[tokio::test]
async fn an_invitation_is_withdrawn_and_nobody_else_is_invited() {
    on_both(|bench| async move {
        let app = start(bench).await;
        let mut mother = insured(&app).await;
        let pair = invite(&mut mother).await;
        mother.open(links::HOUSEHOLD).await;
        assert!(mother.has("招待しています。"), "{}", mother.text());
        mother.press("招待を取りやめる（沼田 悠真（長男））").await;
        assert!(mother.has("招待を取りやめました。"), "{}", mother.text());
        let mut son = Browser::new();
        sign_in(&app, SLUG, &mut son, &pair.0, &pair.1).await;
        assert_eq!(son.path(), links::SIGN_IN, "{}", son.text());
        for person in [Uuid::nil().to_string(), "x".to_owned()] {
            mother.open(links::HOUSEHOLD).await;
            mother.post(links::HOUSEHOLD_INVITATION, &[("person", &person)]).await;
            assert_eq!(mother.status(), 404, "{person}");
            mother.open(links::HOUSEHOLD).await;
            let viewing = [("viewer_0", person.as_str()), ("medical_expenses_0", "yes")];
            mother.post(links::HOUSEHOLD_VIEWING, &viewing).await;
            assert_eq!(mother.status(), 404, "{person}");
        }
        // Without such a policy there is no page and no link to it.
        app.apply_changed(SLUG, |manifest| {
            manifest
                .replace("viewing = \"announced\"", "viewing = \"own\"")
                .replace("dependants = [\"invitation\"]", "")
        })
        .await;
        app.refresh().await;
        mother.open(links::HOUSEHOLD).await;
        assert_eq!(mother.status(), 404);
        mother.open(links::PROFILE).await;
        assert!(!mother.source().contains(links::HOUSEHOLD), "{}", mother.text());
    })
    .await;
}
