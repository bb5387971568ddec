//! Support codes: who may cause how many rows, and how long a code lives.

use std::collections::HashSet;

use chrono::{DateTime, Duration, Utc};
use madoguchi_core::attempt_log::Target;
use madoguchi_core::database::TenantTx;
use madoguchi_core::ids::AccountId;
use madoguchi_core::scope::{Actor, Scope};
use madoguchi_core::secret::Token;
use madoguchi_core::support_codes::{self, Hitch, StuckOn, StuckWho};
use madoguchi_core::sweep;
use madoguchi_core::testing::{Bench, Sample, japan, network, on_both, random};
use uuid::Uuid;

const ON: StuckOn = StuckOn { screen: "A-2", hitch: Hitch::PairRefused, whose: StuckWho::Of(Target::Nobody) };

async fn tx(bench: &Bench, society: &Sample, from: &str, now: DateTime<Utc>) -> TenantTx {
    let scope = Scope { networks: Some(network(from)), ..society.scope(Actor::Anonymous, now) };
    bench.database.write(&scope).await.unwrap()
}

/// Shows a page, and returns its code and the browser's token.
async fn show(
    bench: &Bench,
    society: &Sample,
    browser: Option<&Token>,
    on: StuckOn,
    from: &str,
    now: DateTime<Utc>,
) -> Option<(String, Option<Token>)> {
    let tx = tx(bench, society, from, now).await;
    let shown = support_codes::show(&tx, browser, on, &mut random()).await.unwrap();
    tx.commit().await.unwrap();
    shown.map(|shown| (shown.code.as_str().to_owned(), shown.browser))
}

async fn raw(bench: &Bench, society: &Sample, sql: &str, now: DateTime<Utc>) -> u64 {
    let tx = tx(bench, society, "counts", now).await;
    let rows = tx.raw(sql).await.unwrap();
    tx.rollback().await.unwrap();
    rows
}

#[tokio::test]
async fn a_browser_keeps_one_code_for_half_an_hour_and_is_written_seldom() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let society = Sample::apply(&bench, "midori", now).await;
        let (code, token) = show(&bench, &society, None, ON, "home", now).await.unwrap();
        let token = token.expect("a browser without a cookie gets one");
        // Somebody's account was tried next, then a page that asks for nobody.
        let account = StuckWho::Of(Target::Account(AccountId(Uuid::from_u128(7))));
        for (seconds, on) in [
            (1, ON),
            (2, StuckOn { hitch: Hitch::SignInPaused, whose: account, ..ON }),
            (3, StuckOn { screen: "D-1", hitch: Hitch::WaysBack, whose: StuckWho::AsBefore }),
        ] {
            let again = show(&bench, &society, Some(&token), on, "home", now + Duration::seconds(seconds)).await;
            assert_eq!(again.unwrap().0, code);
        }
        let is = "UPDATE support_code SET writes = writes WHERE hitch = 'ways_back' AND screen = 'D-1' \
                  AND subject_kind = 'account' AND writes = 3";
        assert_eq!(raw(&bench, &society, is, now).await, 1, "the second page wrote nothing, and the account stays");
        // The thirty minutes count from the last page.
        let late = now + Duration::seconds(3) + support_codes::LIFE;
        let renewed = show(&bench, &society, Some(&token), ON, "home", late - Duration::seconds(1)).await.unwrap();
        assert_eq!(renewed.0, code);
        let over = late + support_codes::LIFE;
        let (other, cookie) = show(&bench, &society, Some(&token), ON, "home", over).await.unwrap();
        assert!(other != code && cookie.is_none(), "another code for the same cookie");
        // What is over goes with the next sweep.
        let tx = tx(&bench, &society, "home", over + support_codes::LIFE).await;
        assert_eq!(sweep::sweep(&tx).await.unwrap(), 1);
        tx.commit().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn who_sends_no_cookie_fills_no_table_and_leaves_others_their_codes() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let society = Sample::apply(&bench, "midori", now).await;
        let mut codes = HashSet::new();
        for _ in 0..60 {
            assert!(codes.insert(show(&bench, &society, None, ON, "flood", now).await.unwrap().0), "no two are alike");
        }
        for _ in 0..5 {
            assert!(show(&bench, &society, None, ON, "flood", now).await.is_none(), "the page goes without a code");
        }
        assert!(show(&bench, &society, None, ON, "elsewhere", now).await.is_some());
        let later = now + support_codes::LIFE;
        assert!(show(&bench, &society, None, ON, "flood", later).await.is_some(), "they have ended");
    })
    .await;
}

#[tokio::test]
async fn a_browser_that_asks_without_end_is_not_written_without_end() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let society = Sample::apply(&bench, "midori", now).await;
        let (code, token) = show(&bench, &society, None, ON, "home", now).await.unwrap();
        let ways = StuckOn { hitch: Hitch::WaysBack, ..ON };
        for turn in 0..130 {
            let on = if turn % 2 == 0 { ways } else { ON };
            let again = show(&bench, &society, token.as_ref(), on, "home", now).await.unwrap();
            assert_eq!(again.0, code);
        }
        let is = "UPDATE support_code SET writes = writes WHERE writes = 100";
        assert_eq!(raw(&bench, &society, is, now).await, 1);
    })
    .await;
}
