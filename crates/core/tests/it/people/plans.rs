//! How the databases find persons: by an index, never by looking at everybody.

use std::sync::PoisonError;

use madoguchi_core::database::{Database, Dialect, Plans, Pool, TenantTx};
use madoguchi_core::roster;
use madoguchi_core::roster::coverage::CoverageToday;
use madoguchi_core::roster::list::{PageKey, PeopleExport, PeopleFilter, PeopleOrder};
use madoguchi_core::scope::Actor;
use madoguchi_core::testing::{Bench, Sample, on_both};
use madoguchi_migrations::tables::TENANT;
use sea_orm::ConnectionTrait;

use super::now;

const PEOPLE: u32 = 20_000;

/// SQL for values of one type, which the databases write in different ways.
struct Sql {
    dialect: Dialect,
    tenant: String,
}

impl Sql {
    fn of(tx: &TenantTx, bench: &Bench) -> Self {
        let tenant = match bench.dialect() {
            Dialect::Sqlite => format!("x'{}'", tx.tenant().0.simple()),
            Dialect::Postgres => format!("CAST('{}' AS uuid)", tx.tenant()),
        };
        Self { dialect: bench.dialect(), tenant }
    }

    /// An id for the number that an expression yields.
    fn id(&self, number: &str) -> String {
        match self.dialect {
            Dialect::Sqlite => format!("CAST(printf('%016d', {number}) AS BLOB)"),
            Dialect::Postgres => format!("CAST(lpad(CAST({number} AS text), 32, '0') AS uuid)"),
        }
    }

    /// Bytes for the number that an expression yields.
    fn bytes(&self, number: &str) -> String {
        match self.dialect {
            Dialect::Sqlite => format!("CAST(printf('%016d', {number}) AS BLOB)"),
            Dialect::Postgres => format!("decode(lpad(CAST({number} AS text), 32, '0'), 'hex')"),
        }
    }

    fn text(&self, number: &str, width: u32) -> String {
        match self.dialect {
            Dialect::Sqlite => format!("printf('%0{width}d', {number})"),
            Dialect::Postgres => format!("lpad(CAST({number} AS text), {width}, '0')"),
        }
    }

    fn typed(&self, kind: &str, text: &str) -> String {
        match self.dialect {
            Dialect::Sqlite => format!("'{text}'"),
            Dialect::Postgres => format!("CAST('{text}' AS {kind})"),
        }
    }

    fn insert(&self, table: &str, columns: &[(&str, String)], every: u32) -> String {
        let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
        let values: Vec<&str> = columns.iter().map(|(_, value)| value.as_str()).collect();
        format!(
            "INSERT INTO {table} (tenant_id, {}) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {PEOPLE}) \
             SELECT {}, {} FROM n WHERE i % {every} = 0",
            names.join(", "),
            self.tenant,
            values.join(", ")
        )
    }
}

/// Persons of a society with names, numbers, letters, accounts and addresses, one statement a table.
async fn fill(tx: &TenantTx, sql: &Sql) {
    let quoted = |text: &str| format!("'{text}'");
    let (id, time) = (|number: &str| sql.id(number), sql.typed("timestamptz", "2026-01-01 00:00:00+00:00"));
    let (joined, lost) = (sql.typed("date", "2015-04-01"), sql.typed("date", "2024-04-01"));
    // Ten beginnings of family names, two thousand given names.
    let family = |letters: &str| format!("substr('{letters}', 1 + i % 10, 1)");
    let name = format!("{} || '田' || {}", family("青石上江岡加木国小佐"), sql.text("i", 6));
    let kana = format!("{} || 'ダ' || {}", family("アイウエオカキクケコ"), sql.text("i", 6));
    let person = [
        ("id", id("i")),
        ("insured_id", id("i")),
        ("relationship", quoted("insured")),
        ("relationship_text", quoted("本人")),
        ("name", name.clone()),
        ("kana", kana.clone()),
        ("search_key", name.clone()),
        ("order_key", kana.clone()),
        ("name_rules", "1".to_owned()),
        ("birth_date_sealed", sql.bytes("1")),
        ("sex", quoted("male")),
        ("employment_category", quoted("employee")),
        ("employer_code", sql.text("i % 50", 2)),
        ("employer_name", quoted("本社")),
        ("joined_on", joined.clone()),
        ("lost_on", format!("CASE WHEN i % 5 = 0 THEN {lost} END")),
        ("row_digest", sql.bytes("i")),
        ("created_at", time.clone()),
        ("updated_at", time.clone()),
    ];
    tx.raw(&sql.insert("person", &person, 1)).await.unwrap();
    for (source, key) in [("name", &name), ("kana", &kana)] {
        for word in [0, 1] {
            let key = if word == 0 { key.clone() } else { sql.text("i", 6) };
            let columns = [
                ("person_id", id("i")),
                ("source", quoted(source)),
                ("word", word.to_string()),
                ("key", key),
                ("order_key", kana.clone()),
            ];
            tx.raw(&sql.insert("person_name_key", &columns, 1)).await.unwrap();
        }
    }
    let number = [
        ("id", id("i")),
        ("person_id", id("i")),
        ("insurer_number", quoted("06139992")),
        ("symbol_and_number_sealed", sql.bytes("i")),
        ("symbol_and_number_index", sql.bytes("i")),
        ("branch", quoted("00")),
        ("valid_from", joined),
    ];
    tx.raw(&sql.insert("person_identifier", &number, 1)).await.unwrap();
    let letter = [
        ("id", id("i")),
        ("person_id", id("i")),
        ("login_id", sql.text("i", 10)),
        ("fingerprint", sql.bytes("i")),
        ("occasion", quoted("first")),
        ("era", quoted("now")),
        ("medium", quoted("postcard")),
        ("issued_at", time.clone()),
        ("expires_at", time.clone()),
    ];
    tx.raw(&sql.insert("provisional_credential", &letter, 1)).await.unwrap();
    let account = [
        ("id", id("i")),
        ("person_id", id("i")),
        ("registration_id", id("i")),
        ("user_id", sql.text("i", 8)),
        ("user_id_folded", sql.text("i", 8)),
        ("password_hash", quoted("")),
        ("password_case_sensitive", "(1 = 1)".to_owned()),
        ("password_changed_at", time.clone()),
        ("registered_at", time.clone()),
        ("notify", "(1 = 1)".to_owned()),
        ("language", quoted("ja")),
        ("version", "1".to_owned()),
    ];
    tx.raw(&sql.insert("account", &account, 2)).await.unwrap();
    let address = [
        ("id", id("i")),
        ("account_id", id("i")),
        ("address_sealed", sql.bytes("i")),
        ("address_index", sql.bytes("i")),
        ("domain", quoted("example.jp")),
        ("purpose", quoted("main")),
        ("added_at", time),
    ];
    tx.raw(&sql.insert("email_address", &address, 2)).await.unwrap();
}

/// The steps of a plan that look at all rows of a table of a society.
fn full_scans(dialect: Dialect, plan: &str) -> Vec<String> {
    let is_full = |step: &str| match dialect {
        // The first two are names that statements give to persons and their texts.
        Dialect::Sqlite => step.strip_prefix("SCAN ").is_some_and(|rest| {
            let name = rest.split(' ').next().unwrap_or_default();
            ["listed", "later"].contains(&name) || TENANT.iter().any(|(table, _)| *table == name)
        }),
        Dialect::Postgres => step.contains("Seq Scan on"),
    };
    plan.lines().map(str::trim).filter(|step| is_full(step)).map(str::to_owned).collect()
}

#[test]
fn a_full_scan_is_recognised() {
    assert_eq!(
        full_scans(Dialect::Sqlite, "SEARCH person USING INDEX x (tenant_id=?)\nSCAN matched"),
        Vec::<String>::new()
    );
    assert_eq!(full_scans(Dialect::Sqlite, "SCAN person USING INDEX x").len(), 1);
    assert_eq!(full_scans(Dialect::Sqlite, "SCAN listed").len(), 1);
    assert_eq!(full_scans(Dialect::Postgres, "Limit\n  ->  Seq Scan on person listed (cost=0)").len(), 1);
}

#[tokio::test]
async fn no_search_and_no_list_looks_at_everybody() {
    on_both(|mut bench| async move {
        let midori = Sample::apply(&bench, "midori", now()).await;
        let scope = midori.scope(Actor::System, now());
        // If the society had most rows of the tables, reading a whole table would be the right plan.
        let others = ["aozora", "nec", "shionogi"];
        for slug in others.into_iter().chain(["midori"]) {
            let society = Sample::apply(&bench, slug, now()).await;
            let tx = bench.database.write(&society.scope(Actor::System, now())).await.unwrap();
            fill(&tx, &Sql::of(&tx, &bench)).await;
            tx.commit().await.unwrap();
        }
        let empty = Sample::apply(&bench, "tokyometro", now()).await;
        match bench.dialect() {
            Dialect::Sqlite => bench.database.for_migrations().execute_unprepared("ANALYZE").await.unwrap(),
            Dialect::Postgres => bench.as_superuser().await.execute_unprepared("ANALYZE").await.unwrap(),
        };
        let plans = Plans::default();
        bench.database = Database::open_explained(&bench.location, Pool::default(), &plans).await.unwrap();
        let mut seen = 0;
        let mut broken = Vec::new();
        let mut look = |what: String| {
            let plans = std::mem::take(&mut *plans.lock().unwrap_or_else(PoisonError::into_inner));
            seen += plans.len();
            for plan in plans {
                let scans = full_scans(bench.dialect(), &plan);
                if !scans.is_empty() {
                    // Lists of ids are long.
                    let plan: Vec<String> = plan.lines().map(|step| step.chars().take(200).collect()).collect();
                    broken.push(format!("{what}: {}\n{}", scans.join(", "), plan.join("\n")));
                }
            }
        };

        let tx = bench.database.read(&scope).await.unwrap();
        for typed in [
            "青田",
            "青",
            "アダ",
            "ア",
            "000123",
            "アダ 0001",
            "青田 0001",
            "ヴ",
            "オー",
            "2101-1000",
            "1-1-1",
            "210100001000",
            "0000000002",
            "00000002",
            "taro@example.jp",
            "ab-01",
        ] {
            let found = roster::find(&tx, typed, None, 50).await.unwrap();
            look(format!("{typed} {}", found.people.len()));
            if let Some(next) = found.next {
                let further = roster::find(&tx, typed, Some(next), 50).await.unwrap();
                assert!(!further.people.is_empty());
                look(format!("{typed}, the second page"));
            }
        }
        let all = PeopleFilter::default;
        for filter in [
            all(),
            PeopleFilter { coverage: Some(CoverageToday::Covered), ..all() },
            PeopleFilter { coverage: Some(CoverageToday::Ended), ..all() },
            PeopleFilter { coverage: Some(CoverageToday::Coming), ..all() },
            PeopleFilter { with_account: Some(true), ..all() },
            PeopleFilter { with_account: Some(false), insured_only: true, ..all() },
            PeopleFilter { employer_code: Some("02".into()), ..all() },
            PeopleFilter { joined_from: "2015-01-01".parse().ok(), joined_until: "2016-01-01".parse().ok(), ..all() },
        ] {
            for order in [PeopleOrder::Kana, PeopleOrder::JoinedFirst, PeopleOrder::JoinedLast] {
                let page = roster::list(&tx, &filter, order, None, 50).await.unwrap();
                roster::list(&tx, &filter, order, page.next, 50).await.unwrap();
                PeopleExport::new(filter.clone(), order).next(&tx).await.unwrap();
                look(format!("{filter:?} {order:?}"));
            }
            roster::count(&tx, &filter, 1000).await.unwrap();
            look(format!("count of {filter:?}"));
        }
        tx.rollback().await.unwrap();
        let tx = bench.database.write(&scope).await.unwrap();
        assert_eq!(roster::refold(&tx, 200).await.unwrap(), 0);
        look("outdated names".to_owned());
        tx.rollback().await.unwrap();
        // Another society's desk finds none of them.
        let tx = bench.database.read(&empty.scope(Actor::System, now())).await.unwrap();
        assert!(roster::find(&tx, "青田", None, 50).await.unwrap().people.is_empty());
        let first = PageKey::after(madoguchi_core::ids::PersonId(uuid::Uuid::nil()));
        assert!(roster::list(&tx, &all(), PeopleOrder::Kana, Some(first), 50).await.unwrap().people.is_empty());
        assert!(seen > 100, "{seen}");
        assert!(broken.is_empty(), "{}", broken.join("\n\n"));
    })
    .await;
}
