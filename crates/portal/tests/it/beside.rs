//! A second member of the same society, who stands beside every act of a member: nothing of theirs changes.

use std::collections::BTreeSet;

use madoguchi_core::links;
use madoguchi_core::testing::on_both;
use madoguchi_portal::face::Access;
use madoguchi_web::testing::Browser;

use crate::access::Both;
use crate::app::TestApp;
use crate::rows::ask;
use crate::walk::{Entry, register, sign_in};

/// Tables with rows of accounts that a member's acts could reach.
const TABLES: [&str; 8] =
    ["account", "session", "known_device", "sign_in", "email_address", "passkey", "one_time_code", "recovery_code"];

/// A second member, signed in in two browsers that are known.
pub struct Beside {
    account: String,
    before: BTreeSet<String>,
}

impl Beside {
    /// Registers the holder of the society's last letter and signs them in once more elsewhere.
    pub async fn of(app: &TestApp, slug: &str) -> Self {
        let letter = app.society(slug).letters.last().expect("a letter");
        let entry = Entry { email: "beside@example.jp".into(), ..Entry::of(slug).called("Beside2026") };
        register(app, slug, letter, &entry).await;
        sign_in(app, slug, &mut Browser::new(), &entry.user_id, &entry.password).await;
        let id =
            if app.bench.dialect() == madoguchi_core::database::Dialect::Postgres { "id::text" } else { "hex(id)" };
        let sql = format!("SELECT {id} AS one FROM account WHERE user_id = 'Beside2026'");
        let account = ask(&app.bench, &sql).await.remove(0);
        let before = Self::rows(app, &account).await;
        assert!(before.len() > TABLES.len() / 2, "{before:?}");
        Self { account, before }
    }

    /// The same member after a sign-in of their own.
    pub async fn of_signed_in(app: &TestApp, earlier: &Self) -> Self {
        Self { account: earlier.account.clone(), before: Self::rows(app, &earlier.account).await }
    }

    async fn rows(app: &TestApp, account: &str) -> BTreeSet<String> {
        let rows = app.rows().await;
        TABLES
            .iter()
            .flat_map(|table| rows.of(table).map(move |row| format!("{table} {row}")))
            .filter(|row| row.contains(account))
            .collect()
    }

    /// Fails if anything of the second member has changed.
    pub async fn is_untouched(&self, app: &TestApp, after: &str) {
        assert_eq!(Self::rows(app, &self.account).await, self.before, "{after} touches somebody else");
    }
}

#[tokio::test]
async fn no_act_of_a_member_touches_another_of_the_same_society() {
    on_both(|bench| async move {
        let both = Both::of(TestApp::start(bench, &["tokyometro", "aozora"]).await).await;
        let (app, slug) = (&both.app, both.here.slug);
        let beside = Beside::of(app, slug).await;
        let mut entry = Entry::of(slug);
        let routes = madoguchi_portal::routes();
        let acts = routes.list().iter().filter(|route| {
            route.method == "POST" && matches!(route.access, Access::BeforeTerms | Access::Member | Access::SteppedUp)
        });
        let mut done = 0;
        for route in acts.filter(|route| !route.path.starts_with("/passkey/")) {
            let mut browser = Browser::new();
            sign_in(app, slug, &mut browser, &entry.user_id, &entry.password).await;
            assert_eq!(browser.path(), links::HOME, "{}", browser.text());
            browser.post(&route.path, &both.form(&route.path, &both.here)).await;
            assert!(browser.status() < 500, "{}", route.path);
            beside.is_untouched(app, &route.path).await;
            match route.path.as_str() {
                links::PASSWORD => entry.password = "Hotaru2026y".into(),
                links::USER_ID if app.rows().await.hold("Another2026") => entry.user_id = "Another2026".into(),
                _ => {}
            }
            done += 1;
        }
        assert!(done > 20, "{done}");
    })
    .await;
}
