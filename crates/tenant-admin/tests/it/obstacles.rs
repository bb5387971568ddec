//! The badge that says whether somebody can sign in, against the real sign-in: each reason is caused, the sign-in is driven, and
//! both say the same.

use chrono::Duration;
use madoguchi_core::scope::Actor;
use madoguchi_core::staff::permission::Role;
use madoguchi_core::testing::{japan, on_both};
use madoguchi_web::testing::Browser;

use crate::app::TestDesk;

/// The password that registrations of tests choose.
const PASSWORD: &str = "kaze-8-yuki";

/// One reason, how it comes about, and what the sign-in and the desk say.
struct Case {
    name: &'static str,
    /// What is changed in the database.
    sql: &'static str,
    /// The instant.
    at: &'static str,
    /// Wrong passwords before.
    guesses: u32,
    /// Where the right password leads, and what stands there.
    portal: (&'static str, &'static str),
    /// What the desk says, and whether it says that nobody gets in.
    desk: (&'static str, bool),
}

const PLAIN: Case = Case {
    name: "nothing",
    sql: "UPDATE email_address SET verified_at = added_at",
    at: "2026-11-20T10:30:00",
    guesses: 0,
    portal: ("/home", ""),
    desk: ("ログインできます", false),
};

const CASES: [Case; 8] = [
    PLAIN,
    Case {
        name: "the address isn't verified",
        sql: "UPDATE email_address SET verified_at = NULL",
        desk: ("メールアドレスの確認が済んでいません", false),
        ..PLAIN
    },
    Case {
        name: "disabled",
        sql: "UPDATE account SET disabled_at = registered_at",
        portal: ("/sign-in", "このアカウントではログインできません"),
        desk: ("利用を止めています", true),
        ..PLAIN
    },
    Case {
        name: "coverage is over",
        sql: "UPDATE person SET lost_on = '2020-01-01'",
        portal: ("/sign-in", "資格"),
        desk: ("資格を喪失し", true),
        ..PLAIN
    },
    Case {
        name: "paused",
        guesses: 5,
        portal: ("/sign-in", "ログインを止めています"),
        desk: ("まで受け付けていません", true),
        ..PLAIN
    },
    Case {
        name: "beyond the most failures",
        guesses: 1,
        sql: "UPDATE attempt_counter SET in_a_row = 150",
        portal: ("/sign-in", "この端末"),
        desk: ("いつもの端末以外ではパスワードを受け付けていません", true),
        ..PLAIN
    },
    Case {
        name: "closed",
        at: "2026-11-25T21:30:00",
        portal: ("/sign-in", "利用できません"),
        desk: ("どなたもログインできません", true),
        ..PLAIN
    },
    Case {
        name: "the password must be changed",
        sql: "UPDATE account SET registered_at = '2015-01-01T00:00:00+00:00', password_changed_at = '2015-01-01T00:00:00+00:00'",
        portal: ("/password/renew", ""),
        desk: ("新しいパスワードをお願いします", false),
        ..PLAIN
    },
];

#[tokio::test]
async fn the_badge_and_the_sign_in_say_the_same_of_every_reason() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["tokyometro"]).await;
        let letters = desk.letters("tokyometro");
        assert!(letters.len() >= CASES.len());
        for (number, (case, letter)) in CASES.iter().zip(letters.iter()).enumerate() {
            // The clock goes back for each case, and a code of the app is taken once.
            let support = desk.worker("tokyometro", &format!("support{number}"), &[Role::Support]).await;
            desk.clock.set(japan("2026-11-20T10:00:00"));
            desk.register("tokyometro", letter).await;
            let user_id = format!("b00{}", letter.login_id);
            let mut member = Browser::new();
            let sign_in = async |member: &mut Browser, password: &str| {
                member.open(&desk.at_portal("tokyometro", "/sign-in")).await;
                if member.status() == 200 {
                    member.fill("ユーザID", &user_id).fill("パスワード", password);
                    member.press("ログイン").await;
                }
            };
            // The clerk signs in first: that takes a minute, and a pause would end in it.
            desk.clock.set(japan(case.at) - Duration::minutes(2));
            let mut clerk = desk.signed_in(&support).await;
            desk.clock.set(japan(case.at));
            for _ in 0..case.guesses {
                sign_in(&mut member, "Wrong2026x").await;
            }
            // Only this person's rows.
            let of = match case.sql.split_whitespace().nth(1) {
                Some("person") => format!("id = '{}'", letter.person),
                Some("account") => format!("person_id = '{}'", letter.person),
                Some("attempt_counter") => "kind = 'sign_in'".to_owned(),
                _ => format!("account_id IN (SELECT id FROM account WHERE person_id = '{}')", letter.person),
            };
            let scope = desk.sample("tokyometro").scope(Actor::System, desk.clock.now());
            let tx = desk.bench.database.write(&scope).await.unwrap();
            assert!(tx.raw(&uuids(&desk, &format!("{} WHERE {of}", case.sql))).await.unwrap() > 0, "{}", case.name);
            tx.commit().await.unwrap();
            desk.clock.set(japan(case.at));
            let mut stranger = Browser::new();
            sign_in(&mut stranger, PASSWORD).await;
            assert_eq!(stranger.path(), case.portal.0, "{}: {}", case.name, stranger.text());
            assert!(stranger.has(case.portal.1), "{}: {}", case.name, stranger.text());

            clerk.open(&desk.at("tokyometro", &madoguchi_core::links::desk::person(letter.person))).await;
            assert!(clerk.has(case.desk.0), "{}: {}", case.name, clerk.text());
            assert_eq!(clerk.has("いまはログインできません"), case.desk.1, "{}: {}", case.name, clerk.text());
            let (home, asked) = (stranger.path() == "/home", clerk.has("ログインできます"));
            assert!(!home || asked, "{}: who gets in can sign in: {}", case.name, clerk.text());
            desk.pass(Duration::minutes(1));
        }
    })
    .await;
}

/// SQLite keeps ids as bytes.
fn uuids(desk: &TestDesk, sql: &str) -> String {
    if desk.bench.dialect() == madoguchi_core::database::Dialect::Postgres {
        return sql.to_owned();
    }
    let (before, rest) = sql.rsplit_once(" = '").unwrap();
    let (id, after) = rest.split_once('\'').unwrap();
    match uuid::Uuid::try_parse(id) {
        Ok(id) => format!("{before} = x'{}'{after}", id.simple()),
        Err(_) => sql.to_owned(),
    }
}
