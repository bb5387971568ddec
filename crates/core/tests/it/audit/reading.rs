//! The audit trail is read by what was done, by whom, to what, and on which days.

use chrono::{DateTime, NaiveDate, Utc};
use madoguchi_core::accounts::disabling;
use madoguchi_core::audit::read::{self, AuditEntry, AuditFilter, AuditSubject, ByActor};
use madoguchi_core::audit::{self, Action};
use madoguchi_core::database::Dialect;
use madoguchi_core::export::cell;
use madoguchi_core::export::csv_file::{CsvFile, CsvWritten};
use madoguchi_core::ids::{AccountId, CredentialId, PersonId};
use madoguchi_core::scope::{Actor, Scope};
use madoguchi_core::testing::{Bench, Sample, japan, network, on_both, random};
use madoguchi_core::trail;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use uuid::Uuid;

use super::NOON;
use crate::journey::{Visitor, good};

/// Writes a row of somebody at an instant.
async fn act(
    bench: &Bench,
    society: &Sample,
    actor: Actor,
    at: &str,
    action: Action,
    subject: (&'static str, Uuid),
    detail: Value,
) {
    act_within(bench, society.scope(actor, japan(at)), action, subject, detail).await;
}

async fn act_within(bench: &Bench, scope: Scope, action: Action, (kind, subject): (&'static str, Uuid), detail: Value) {
    let tx = bench.database.write(&scope).await.unwrap();
    audit::record(&tx, action, kind, subject, detail, &mut random()).await.unwrap();
    tx.commit().await.unwrap();
}

/// All rows that fit, read page by page.
async fn all(bench: &Bench, society: &Sample, filter: &AuditFilter) -> Vec<AuditEntry> {
    let (mut entries, mut after) = (Vec::new(), None);
    loop {
        let tx = bench.database.read(&society.scope(Actor::System, DateTime::<Utc>::UNIX_EPOCH)).await.unwrap();
        let page = read::list(&tx, filter, after, 2).await.unwrap();
        assert!(page.entries.len() <= 2);
        entries.extend(page.entries);
        after = page.next.map(|key| key.to_string().parse().unwrap());
        if after.is_none() {
            break;
        }
    }
    let milliseconds = |entry: &AuditEntry| entry.at.timestamp_millis();
    assert!(entries.is_sorted_by(|newer, older| milliseconds(newer) >= milliseconds(older)), "the newest first");
    let ids: std::collections::BTreeSet<_> = entries.iter().map(|entry| entry.id).collect();
    assert_eq!(ids.len(), entries.len(), "each once");
    entries
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

const MEMBER: Uuid = Uuid::from_u128(11);
const OTHER: Uuid = Uuid::from_u128(12);
const LETTER: Uuid = Uuid::from_u128(13);

#[tokio::test]
async fn rows_are_found_by_what_was_done_by_whom_and_to_what() {
    on_both(|bench| async move {
        let midori = Sample::apply(&bench, "midori", japan(NOON)).await;
        let aozora = Sample::apply(&bench, "aozora", japan(NOON)).await;
        let member = || Actor::Member(AccountId(MEMBER));
        let operator = |name: &str| Actor::Operator(name.to_owned());
        let (account, other) = (("account", MEMBER), ("account", OTHER));
        act(&bench, &midori, member(), "2026-11-20T12:00:00", Action::SignedIn, account, json!({})).await;
        act(&bench, &midori, member(), "2026-11-20T12:00:00", Action::SessionEnded, ("session", OTHER), json!({}))
            .await;
        act(
            &bench,
            &midori,
            operator("佐藤 100%"),
            "2026-11-20T12:00:01",
            Action::AccountDisabled,
            account,
            json!({"reason": "\"operator\":\"鈴木\""}),
        )
        .await;
        act(&bench, &midori, operator("佐藤 100"), "2026-11-20T12:00:02", Action::AccountDisabled, other, json!({}))
            .await;
        act(
            &bench,
            &midori,
            Actor::LetterHolder(CredentialId(LETTER)),
            "2026-11-20T12:00:03",
            Action::IdentityChecked,
            ("credential", LETTER),
            json!({}),
        )
        .await;
        act(
            &bench,
            &midori,
            operator("鈴木"),
            "2026-11-20T12:00:04",
            Action::DeskCodeRequested,
            ("desk_code", LETTER),
            json!({"account": MEMBER}),
        )
        .await;
        act(&bench, &aozora, member(), "2026-11-20T12:00:00", Action::SignedIn, account, json!({})).await;
        let mut from_elsewhere = midori.scope(Actor::System, japan("2026-11-20T12:00:05"));
        from_elsewhere.networks = None;
        act_within(
            &bench,
            from_elsewhere,
            Action::AttemptsRefused,
            ("unknown", Uuid::nil()),
            json!({"network": "0011223344556677"}),
        )
        .await;

        let filter = AuditFilter::default;
        let subject = |kind: &str, id| Some(AuditSubject { kind: kind.into(), id });
        let by = |name: &str| Some(ByActor::Operator(name.into()));
        for (what, filter, expected) in [
            ("everything", filter(), vec![5, 4, 3, 2, 1, 0, 0]),
            ("action", AuditFilter { action: Some(Action::AccountDisabled), ..filter() }, vec![2, 1]),
            ("actor", AuditFilter { actor: Some(ByActor::Id(MEMBER)), ..filter() }, vec![0, 0]),
            ("kind of actor", AuditFilter { actor: Some(ByActor::Kind("operator".into())), ..filter() }, vec![4, 2, 1]),
            ("operator", AuditFilter { actor: by("佐藤 100%"), ..filter() }, vec![1]),
            ("operator, who is in no other's reason", AuditFilter { actor: by("鈴木"), ..filter() }, vec![4]),
            ("nobody", AuditFilter { actor: by("佐藤"), ..filter() }, vec![]),
            ("subject", AuditFilter { subject: subject("account", MEMBER), ..filter() }, vec![1, 0]),
            ("subject of another kind", AuditFilter { subject: subject("session", MEMBER), ..filter() }, vec![]),
            ("person", AuditFilter { concerning: Some(vec![MEMBER]), ..filter() }, vec![4, 1, 0, 0]),
            (
                "person with a letter",
                AuditFilter { concerning: Some(vec![MEMBER, LETTER]), ..filter() },
                vec![4, 3, 1, 0, 0],
            ),
            (
                "person and action",
                AuditFilter { concerning: Some(vec![MEMBER]), action: Some(Action::SignedIn), ..filter() },
                vec![0],
            ),
            (
                "person and subject",
                AuditFilter { concerning: Some(vec![MEMBER]), subject: subject("session", OTHER), ..filter() },
                vec![0],
            ),
            ("nobody in particular", AuditFilter { concerning: Some(Vec::new()), ..filter() }, vec![]),
        ] {
            let found = all(&bench, &midori, &filter).await;
            let seconds: Vec<i64> =
                found.iter().map(|entry| (entry.at - japan("2026-11-20T12:00:00")).num_seconds()).collect();
            assert_eq!(seconds, expected, "{what}");
        }
        let entries = all(&bench, &midori, &AuditFilter::default()).await;
        let refused = &entries[0];
        assert_eq!(
            (refused.network.as_deref(), refused.action),
            (Some("0011223344556677"), Some(Action::AttemptsRefused))
        );
        let disabled = &entries[4];
        assert_eq!(disabled.actor.operator.as_deref(), Some("佐藤 100%"));
        assert_eq!((disabled.actor.kind.as_str(), disabled.actor.id), ("operator", None));
        assert_eq!(disabled.subject, AuditSubject { kind: "account".into(), id: MEMBER });
        assert_eq!(disabled.account, Some(AccountId(MEMBER)));
        assert_eq!(disabled.network, Some(network("192.0.2.1").in_words()), "from where");
    })
    .await;
}

/// A day in Japan begins at 15:00 UTC of the day before; its last instant isn't midnight.
#[tokio::test]
async fn days_are_japans_and_half_open() {
    on_both(|bench| async move {
        let midori = Sample::apply(&bench, "midori", japan(NOON)).await;
        for at in [
            "2026-11-19T23:59:59.999999",
            "2026-11-20T00:00:00",
            "2026-11-20T08:59:59.999999",
            "2026-11-20T09:00:00",
            "2026-11-20T23:59:59.999999",
            "2026-11-21T00:00:00",
        ] {
            act(&bench, &midori, Actor::System, at, Action::SignedIn, ("account", MEMBER), json!({})).await;
        }
        let (twentieth, next) = (Some(day("2026-11-20")), Some(day("2026-11-21")));
        for (from, until, expected) in [
            (twentieth, next, 4),
            (Some(day("2026-11-19")), twentieth, 1),
            (twentieth, None, 5),
            (None, twentieth, 1),
            (next, twentieth, 0),
            (twentieth, twentieth, 0),
        ] {
            for concerning in [None, Some(vec![MEMBER])] {
                let filter = AuditFilter { from, until, concerning, ..AuditFilter::default() };
                assert_eq!(all(&bench, &midori, &filter).await.len(), expected, "{filter:?}");
            }
        }
    })
    .await;
}

/// An action that a later version of the program writes is listed with its word.
#[tokio::test]
async fn a_row_that_this_version_does_not_know_is_listed() {
    on_both(|bench| async move {
        let midori = Sample::apply(&bench, "midori", japan(NOON)).await;
        act(&bench, &midori, Actor::System, NOON, Action::SignedIn, ("account", MEMBER), json!({})).await;
        let tx = bench.database.write(&midori.scope(Actor::System, japan(NOON))).await.unwrap();
        let id = if bench.dialect() == Dialect::Sqlite { "randomblob(16)" } else { "gen_random_uuid()" };
        let columns = "at, actor_kind, actor_id, subject_kind, subject_id, request_id, network, account_id";
        let later = format!(
            "INSERT INTO audit_entry (tenant_id, id, action, detail, {columns}) SELECT tenant_id, {id}, 'teleported', 'not json', {columns} FROM audit_entry"
        );
        assert_eq!(tx.raw(&later).await.unwrap(), 1);
        tx.commit().await.unwrap();
        let entries = all(&bench, &midori, &AuditFilter::default()).await;
        let unknown = entries.iter().find(|entry| entry.word == "teleported").expect("the row");
        assert_eq!((unknown.action, &unknown.detail), (None, &json!("not json")));
    })
    .await;
}

/// A member's whole way: the letter, the registration, the address, and what the society did.
#[tokio::test]
async fn everything_that_concerns_a_person_is_found_and_nothing_of_others() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let visitor = Visitor::new(&bench, &aozora, now);
        for (number, letter) in letters.iter().take(2).enumerate() {
            let token = visitor.prepare(letter, &good(&aozora, number)).await;
            visitor.commit(&*visitor.draft(&token).await).await.unwrap();
        }
        let user_id = good(&aozora, 0).user_id;
        let tx = bench.database.write(&aozora.scope(Actor::Operator("sato".into()), now)).await.unwrap();
        disabling::disable(&tx, &user_id, "lost", &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        let tx = bench.database.read(&aozora.scope(Actor::System, now)).await.unwrap();
        let person = person_of(&bench, &letters[0].login_id).await;
        let ids = trail::of_person(&tx, person).await.unwrap();
        drop(tx);
        assert_eq!(ids.len(), 3, "the person, a letter, an account");
        let found = all(&bench, &aozora, &AuditFilter { concerning: Some(ids), ..AuditFilter::default() }).await;
        let mut words: Vec<_> = found.iter().map(|entry| entry.word.as_str()).collect();
        words.sort_unstable();
        assert_eq!(words, ["account_disabled", "identity_checked", "letter_presented", "registered", "signed_in"]);
    })
    .await;
}

async fn person_of(bench: &Bench, login_id: &str) -> PersonId {
    let sql = format!("SELECT person_id FROM provisional_credential WHERE login_id = '{login_id}'");
    let row = if bench.dialect() == Dialect::Sqlite {
        let connection = bench.database.for_migrations();
        connection.query_one_raw(Statement::from_string(connection.get_database_backend(), sql)).await
    } else {
        let superuser = bench.as_superuser().await;
        superuser.query_one_raw(Statement::from_string(superuser.get_database_backend(), sql)).await
    };
    PersonId(row.unwrap().unwrap().try_get_by_index(0).unwrap())
}

/// An export asks as its list does, page by page, and stops at no page's length.
#[tokio::test]
async fn an_export_has_every_row_of_its_list() {
    on_both(|bench| async move {
        let midori = Sample::apply(&bench, "midori", japan(NOON)).await;
        for number in 0..25 {
            let detail = json!({"reason": format!("=HYPERLINK({number})")});
            act(
                &bench,
                &midori,
                Actor::Operator("+sato".into()),
                NOON,
                Action::AccountDisabled,
                ("account", MEMBER),
                detail,
            )
            .await;
        }
        let filter = AuditFilter { actor: Some(ByActor::Operator("+sato".into())), ..AuditFilter::default() };
        let listed = all(&bench, &midori, &filter).await;
        let mut out = Vec::new();
        let mut file = CsvFile::begin(&mut out, &["担当者", "理由"]).unwrap();
        let mut after = None;
        let tx = bench.database.read(&midori.scope(Actor::System, japan(NOON))).await.unwrap();
        loop {
            let page = read::list(&tx, &filter, after, 10).await.unwrap();
            for entry in &page.entries {
                let operator = entry.actor.operator.as_deref().unwrap_or_default();
                file.row(&[cell::text(operator), cell::text(entry.detail["reason"].as_str().unwrap())]).unwrap();
            }
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        let written = file.end(|written: &CsvWritten| vec![["件数".to_owned(), written.rows.to_string()]]).unwrap();
        assert_eq!((written.rows, listed.len()), (25, 25));
        let text = String::from_utf8(out).unwrap();
        let tx = bench.database.write(&midori.scope(Actor::System, japan(NOON))).await.unwrap();
        audit::exported(&tx, "audit", json!({"operator": "+sato"}), &written, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        let recorded =
            &all(&bench, &midori, &AuditFilter { action: Some(Action::ListExported), ..AuditFilter::default() }).await
                [0];
        assert_eq!((&recorded.detail["rows"], &recorded.detail["sha256"]), (&json!(25), &json!(written.sha256)));
        assert!(text.contains("\"'+sato\",\"'=HYPERLINK(24)\"\r\n") && text.ends_with("\"件数\",\"25\"\r\n"), "{text}");
    })
    .await;
}

/// Each way of looking through the trail has an index that brings the rows in their order, however many there are.
#[tokio::test]
async fn no_list_looks_through_the_whole_trail_or_sorts_it() {
    let bench = Bench::sqlite().await;
    for (filter, index) in [
        ("AND subject_id = x'00'", "ix_audit_entry_subject_id_at"),
        ("AND account_id = x'00'", "ix_audit_entry_account_id_at"),
        ("AND actor_id = x'00'", "ix_audit_entry_actor_id_at"),
        ("AND actor_kind = 'operator' AND detail <> replace(detail, 'x', '')", "ix_audit_entry_actor_kind_at"),
        ("AND action = 'signed_in'", "ix_audit_entry_action_at"),
        ("AND subject_id = x'00' AND action = 'signed_in' AND actor_id = x'01'", "_at (tenant_id=? AND "),
    ] {
        for range in [
            "",
            "AND at >= 'a'",
            "AND at >= 'a' AND at < 'b'",
            "AND at <= 'c' AND (at < 'c' OR id < x'01')",
            "AND at >= 'a' AND at <= 'c' AND (at < 'c' OR id < x'01')",
        ] {
            let plan = plan(&bench, &format!("{filter} {range} ORDER BY at DESC, id DESC")).await;
            assert!(plan[0].starts_with("SEARCH") && plan[0].contains(index), "{filter} {range}: {plan:?}");
            let sorts = plan.iter().any(|step| step.contains("TEMP B-TREE") && !step.contains("LAST TERM"));
            assert!(!sorts, "{filter} {range}: {plan:?}");
        }
    }
    for range in ["", "AND id >= x'00' AND at >= 'a' AND id < x'02' AND at < 'b' AND id < x'01'"] {
        let plan = plan(&bench, &format!("{range} ORDER BY id DESC")).await;
        assert!(plan[0].starts_with("SEARCH") && plan[0].contains("sqlite_autoindex") && plan.len() == 1, "{plan:?}");
    }
}

async fn plan(bench: &Bench, rest: &str) -> Vec<String> {
    let connection = bench.database.for_migrations();
    let sql = format!("EXPLAIN QUERY PLAN SELECT * FROM audit_entry WHERE tenant_id = x'00' {rest} LIMIT 50");
    let rows = connection.query_all_raw(Statement::from_string(connection.get_database_backend(), sql)).await.unwrap();
    rows.iter().map(|row| row.try_get("", "detail").unwrap()).collect()
}
