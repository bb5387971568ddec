//! What a PostgreSQL database must be like before a server serves from it: each fault is planted, found, and mended by what
//! is said of it.

use std::sync::atomic::{AtomicU32, Ordering};

use madoguchi_core::database::Location;
use madoguchi_core::testing::{Bench, on_postgres};
use madoguchi_migrations::grants;
use madoguchi_migrations::posture::{Fault, faults};
use madoguchi_migrations::tables::TENANT;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, TransactionTrait};
use secrecy::ExposeSecret;

static MADE: AtomicU32 = AtomicU32::new(0);

/// A database with a serving role of its own, because the attributes of a role hold in the whole cluster.
struct Scene {
    bench: Bench,
    superuser: DatabaseConnection,
    server: DatabaseConnection,
    role: String,
    /// Another role without any right.
    other: String,
}

impl Scene {
    async fn set(bench: Bench) -> Self {
        let superuser = bench.as_superuser().await;
        let role = format!("posture_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::SeqCst));
        let other = format!("{role}_other");
        let roles = format!("CREATE ROLE {role} LOGIN PASSWORD 'only-for-tests'; CREATE ROLE {other};");
        superuser.execute_unprepared(&roles).await.unwrap();
        grants::grant(&superuser, &role).await.unwrap();
        let Location::Postgres(url) = &bench.location else { panic!("not PostgreSQL") };
        let (_, server) = url.expose_secret().split_once('@').unwrap();
        let mut options = ConnectOptions::new(format!("postgres://{role}:only-for-tests@{server}"));
        options.sqlx_logging(false).max_connections(1);
        let server = Database::connect(options).await.unwrap();
        Self { bench, superuser, server, role, other }
    }

    async fn faults(&self) -> Vec<Fault> {
        faults(&self.server).await.unwrap()
    }

    /// Runs statements as the superuser.
    async fn run(&self, sql: &str) {
        self.superuser.execute_unprepared(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    /// Does what is said to mend a fault.
    async fn mend(&self, fault: &Fault) {
        match fault.remedy() {
            command if command == "madoguchi migrate" => grants::grant(&self.superuser, &self.role).await.unwrap(),
            sql => self.run(&sql.replace("madoguchi_owner", "owner")).await,
        }
    }

    /// Takes its roles away, so that they aren't in the way of other tests.
    async fn end(self) {
        let Self { bench, superuser, server, role, other } = self;
        server.close().await.unwrap();
        for role in [&role, &other] {
            superuser.execute_unprepared(&format!("DROP OWNED BY {role}; DROP ROLE {role};")).await.unwrap();
        }
        superuser.close().await.unwrap();
        drop(bench);
    }
}

#[tokio::test]
async fn what_the_migrations_make_has_no_fault() {
    on_postgres(|bench| async move {
        assert_eq!(faults(bench.database.for_migrations()).await.unwrap(), []);
        let scene = Scene::set(bench).await;
        assert_eq!(scene.faults().await, []);
        scene.end().await;
    })
    .await;
}

/// SQLite has no roles; its triggers keep the audit trail as it is.
#[tokio::test]
async fn a_trigger_that_is_gone_or_says_something_else_is_found_on_sqlite() {
    let bench = Bench::sqlite().await;
    let connection = bench.database.for_migrations();
    assert_eq!(faults(connection).await.unwrap(), []);
    for planted in [
        "DROP TRIGGER audit_entry_no_update",
        "DROP TRIGGER audit_cut_no_delete",
        "DROP TRIGGER audit_entry_mark; CREATE TRIGGER audit_entry_mark AFTER INSERT ON audit_entry WHEN 0 BEGIN SELECT 1; END",
    ] {
        connection.execute_unprepared(planted).await.unwrap();
        let found = faults(connection).await.unwrap();
        let [fault @ Fault::OtherTrigger { .. }] = found.as_slice() else { panic!("{planted}: {found:?}") };
        connection.execute_unprepared(&fault.remedy()).await.unwrap();
        assert_eq!(faults(connection).await.unwrap(), [], "{planted}");
    }
}

#[tokio::test]
async fn every_fault_is_found_and_what_is_said_mends_it() {
    on_postgres(|bench| async move {
        let scene = Scene::set(bench).await;
        let (r, o) = (scene.role.clone(), scene.other.clone());
        let role = || r.clone();
        let attribute = |attribute| Fault::Attribute { role: role(), attribute };
        let member = |of: &str| Fault::Member { role: role(), of: of.to_owned() };
        let extra = |table: &str, right| Fault::ExtraRight { role: role(), table: table.to_owned(), right };
        let table = || "person".to_owned();
        let trigger = |fault: &Fault| matches!(fault, Fault::OtherTrigger { .. });
        for planted in [
            "ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_mark",
            "ALTER TABLE audit_entry ENABLE REPLICA TRIGGER audit_entry_mark",
            "DROP TRIGGER audit_entry_mark ON audit_entry",
        ] {
            scene.run(planted).await;
            let found = scene.faults().await;
            let fault = found.iter().find(|fault| trigger(fault)).unwrap_or_else(|| panic!("{planted}: {found:?}"));
            scene.mend(fault).await;
            assert_eq!(scene.faults().await, [], "{planted}");
        }
        for (planted, undone, expected) in [
            (format!("ALTER ROLE {r} SUPERUSER"), "", attribute("SUPERUSER")),
            (format!("ALTER ROLE {r} BYPASSRLS"), "", attribute("BYPASSRLS")),
            (format!("ALTER ROLE {r} CREATEROLE"), "", attribute("CREATEROLE")),
            (format!("ALTER ROLE {r} CREATEDB"), "", attribute("CREATEDB")),
            (format!("ALTER ROLE {r} REPLICATION"), "", attribute("REPLICATION")),
            // A member of a role with an attribute that itself doesn't inherit, but can be taken on.
            (format!("ALTER ROLE {o} CREATEROLE; GRANT {o} TO {r}"), "ALTER ROLE {o} NOCREATEROLE", member(&o)),
            (format!("ALTER ROLE {o} BYPASSRLS; GRANT {o} TO {r}"), "ALTER ROLE {o} NOBYPASSRLS", member(&o)),
            (
                format!("ALTER TABLE person OWNER TO {o}; GRANT {o} TO {r}"),
                "ALTER TABLE person OWNER TO owner",
                member(&o),
            ),
            // A right of another role, which the role doesn't inherit, but can take on.
            (
                format!("ALTER ROLE {r} NOINHERIT; GRANT UPDATE ON audit_entry TO {o}; GRANT {o} TO {r}"),
                "REVOKE UPDATE ON audit_entry FROM {o}; ALTER ROLE {r} INHERIT",
                member(&o),
            ),
            (format!("GRANT pg_read_server_files TO {r}"), "", member("pg_read_server_files")),
            (
                format!("GRANT pg_write_all_data TO {o}; GRANT {o} TO {r}"),
                "REVOKE {o} FROM {r}",
                member("pg_write_all_data"),
            ),
            (format!("ALTER TABLE person OWNER TO {r}"), "", Fault::Owner { role: role(), what: table() }),
            (
                format!("CREATE VIEW everybody AS SELECT * FROM person; GRANT SELECT ON everybody TO {r}"),
                "DROP VIEW everybody",
                Fault::View { role: role(), view: "everybody".to_owned() },
            ),
            (format!("GRANT UPDATE ON audit_entry TO {r}"), "", extra("audit_entry", "UPDATE")),
            (format!("GRANT DELETE ON audit_entry TO {r}"), "", extra("audit_entry", "DELETE")),
            (format!("GRANT UPDATE (detail) ON audit_entry TO {r}"), "", extra("audit_entry", "UPDATE")),
            ("GRANT UPDATE ON audit_entry TO PUBLIC".to_owned(), "", extra("audit_entry", "UPDATE")),
            (format!("GRANT TRUNCATE ON session TO {r}"), "", extra("session", "TRUNCATE")),
            (format!("GRANT TRIGGER ON account TO {r}"), "", extra("account", "TRIGGER")),
            (format!("GRANT UPDATE ON policy_version TO {r}"), "", extra("policy_version", "UPDATE")),
            (format!("GRANT INSERT ON seaql_migrations TO {r}"), "", extra("seaql_migrations", "INSERT")),
            (
                format!("REVOKE INSERT ON person FROM {r}"),
                "",
                Fault::MissingRight { role: role(), table: table(), right: "INSERT" },
            ),
            (
                "ALTER TABLE person RENAME TO persons".to_owned(),
                "ALTER TABLE persons RENAME TO person",
                Fault::MissingTable { table: table() },
            ),
            ("ALTER TABLE person DISABLE ROW LEVEL SECURITY".to_owned(), "", Fault::NotForced { table: table() }),
            ("ALTER TABLE person NO FORCE ROW LEVEL SECURITY".to_owned(), "", Fault::NotForced { table: table() }),
            (
                "DROP POLICY one_society ON person".to_owned(),
                "",
                Fault::OtherPolicy { table: table(), found: [].into() },
            ),
        ] {
            scene.run(&planted).await;
            let found = scene.faults().await;
            assert!(found.contains(&expected), "{planted}: {found:?}");
            if !matches!(expected, Fault::MissingTable { .. }) {
                scene.mend(&expected).await;
            }
            if matches!(expected, Fault::Owner { .. }) {
                grants::grant(&scene.superuser, &r).await.unwrap();
            }
            if !undone.is_empty() {
                scene.run(&undone.replace("{o}", &o).replace("{r}", &r)).await;
            }
            assert_eq!(scene.faults().await, [], "after {planted}, mended");
        }
        scene.end().await;
    })
    .await;
}

/// The chain of memberships is followed to its end.
#[tokio::test]
async fn a_member_of_the_owner_through_another_role_is_found() {
    on_postgres(|bench| async move {
        let scene = Scene::set(bench).await;
        let (r, o) = (scene.role.clone(), scene.other.clone());
        scene.run(&format!("GRANT owner TO {o}; GRANT {o} TO {r}")).await;
        assert!(scene.faults().await.contains(&Fault::Member { role: r.clone(), of: "owner".to_owned() }));
        scene.run(&format!("REVOKE {o} FROM {r}")).await;
        assert_eq!(scene.faults().await, []);
        scene.end().await;
    })
    .await;
}

/// Every policy that lets more through than one society's rows is seen, on every table.
#[tokio::test]
async fn another_policy_is_found_on_every_table() {
    on_postgres(|bench| async move {
        let superuser = bench.as_superuser().await;
        let own = "tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid";
        let again =
            |clauses: &str| format!("DROP POLICY one_society ON {{t}}; CREATE POLICY one_society ON {{t}} {clauses}");
        for (table, _) in TENANT {
            for planted in [
                again("USING (true) WITH CHECK (true)"),
                again(&format!("USING (true) WITH CHECK ({own})")),
                again(&format!("USING ({own}) WITH CHECK (true)")),
                again(&format!("USING ({own})")),
                again(&format!("USING ({own} OR true) WITH CHECK ({own})")),
                again(&format!("FOR SELECT USING ({own})")),
                again(&format!("AS RESTRICTIVE USING ({own}) WITH CHECK ({own})")),
                again(&format!("TO owner USING ({own}) WITH CHECK ({own})")),
                "CREATE POLICY everybody ON {t} USING (true)".to_owned(),
                "DROP POLICY one_society ON {t}".to_owned(),
            ] {
                let tx = superuser.begin().await.unwrap();
                tx.execute_unprepared(&planted.replace("{t}", table)).await.unwrap();
                let found = faults(&tx).await.unwrap();
                let other =
                    found.iter().find(|fault| matches!(fault, Fault::OtherPolicy { table: t, .. } if t == table));
                let Some(other) = other else { panic!("{table}: {planted}: {found:?}") };
                tx.execute_unprepared(&other.remedy()).await.unwrap();
                let left = faults(&tx).await.unwrap();
                assert!(
                    !left.iter().any(|fault| matches!(fault, Fault::OtherPolicy { .. })),
                    "{table}: {planted}: {left:?}"
                );
                tx.rollback().await.unwrap();
            }
        }
    })
    .await;
}
