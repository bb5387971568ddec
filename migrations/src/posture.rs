//! Compares a database with what the migrations and [`crate::grants`] make of it. On PostgreSQL: the role that serves, its
//! memberships, its rights on every table, row-level security, and the trigger that marks the audit trail. On SQLite: the
//! triggers that keep the audit trail as it is.
//!
//! A server that starts on anything else would trust a lock that isn't there.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm_migration::sea_orm::{self, ConnectionTrait, DbBackend, DbErr, FromQueryResult, Statement};

use crate::audit_triggers::TRIGGERS;
use crate::tables::{PLATFORM, Rights, TENANT};

/// The one policy of a society's table.
pub(crate) const POLICY: &str = "one_society";
/// What the policy asks of a row, as it is written when the policy is made.
///
/// On a pooled connection the setting is '' instead of NULL after a transaction; NULLIF covers both.
pub(crate) const CONDITION: &str = "tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid";
/// The same, as PostgreSQL shows it in `pg_policies`.
const CONDITION_SHOWN: &str = "(tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)";
/// The table in which the migrations that have run are recorded.
const RECORD: (&str, Rights) = ("seaql_migrations", Rights::Read);
/// Every right on a table that PostgreSQL knows, as far as all supported versions do.
const ALL_RIGHTS: [&str; 7] = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"];

/// Something that a database to serve from must not have, or must have and hasn't.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// The role has an attribute, such as `SUPERUSER`, with which it can go round the locks or make roles that can.
    Attribute {
        /// The role that serves.
        role: String,
        /// The attribute as `ALTER ROLE` names it.
        attribute: &'static str,
    },
    /// The role is a member of one that may do more than a server may, directly or through other roles.
    Member {
        /// The role that serves.
        role: String,
        /// The role that it is a member of.
        of: String,
    },
    /// The role owns tables, the schema or the database, and an owner can take every lock away.
    Owner {
        /// The role that serves.
        role: String,
        /// One thing that it owns.
        what: String,
    },
    /// The role has a right on a table that it must not have.
    ExtraRight {
        /// The role that serves.
        role: String,
        /// The table.
        table: String,
        /// The right, e.g. `UPDATE`.
        right: &'static str,
    },
    /// The role lacks a right that a server needs.
    MissingRight {
        /// The role that serves.
        role: String,
        /// The table.
        table: String,
        /// The right.
        right: &'static str,
    },
    /// A table isn't there.
    MissingTable {
        /// The table.
        table: String,
    },
    /// Row-level security isn't enabled, or not forced.
    NotForced {
        /// The table.
        table: String,
    },
    /// The policies of a table aren't the one that lets only one society's rows through.
    OtherPolicy {
        /// The table.
        table: String,
        /// The names of the policies that it has.
        found: BTreeSet<String>,
    },
    /// A trigger that keeps the audit trail as it is isn't there, is switched off, or says something else.
    OtherTrigger {
        /// The trigger.
        trigger: String,
        /// The statements that make it as it should be.
        remedy: String,
    },
    /// A view that the role can read. A view reads with the rights of its owner, for whom there may be no lock.
    View {
        /// The role that serves.
        role: String,
        /// The view.
        view: String,
    },
}

impl Fault {
    /// Returns the SQL, or the command, that mends it. The owner of the tables or a superuser runs the SQL.
    #[must_use]
    pub fn remedy(&self) -> String {
        match self {
            Self::Attribute { role, attribute } => format!("ALTER ROLE {} NO{attribute};", quoted(role)),
            Self::Member { role, of } => format!("REVOKE {} FROM {};", quoted(of), quoted(role)),
            Self::Owner { role, .. } => format!("REASSIGN OWNED BY {} TO madoguchi_owner;", quoted(role)),
            Self::ExtraRight { .. } | Self::MissingRight { .. } | Self::MissingTable { .. } => {
                "madoguchi migrate".to_owned()
            }
            Self::NotForced { table } => {
                format!("ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;")
            }
            Self::OtherPolicy { table, found } => {
                let drop = |name: &String| format!("DROP POLICY {} ON {table}; ", quoted(name));
                format!("{}{}", found.iter().map(drop).collect::<String>(), create_policy(table))
            }
            Self::OtherTrigger { remedy, .. } => remedy.clone(),
            Self::View { role, view } => format!("REVOKE ALL ON {} FROM {}, PUBLIC;", quoted(view), quoted(role)),
        }
    }

    /// Whether a later version of the program may have made this on purpose, with a migration that this one doesn't know.
    #[must_use]
    pub const fn may_be_of_a_later_version(&self) -> bool {
        matches!(self, Self::ExtraRight { .. } | Self::MissingRight { .. })
    }
}

/// Returns the statement that gives a table its policy.
pub(crate) fn create_policy(table: &str) -> String {
    format!("CREATE POLICY {POLICY} ON {table} USING ({CONDITION}) WITH CHECK ({CONDITION});")
}

/// Quotes an identifier.
fn quoted(name: &str) -> String {
    let plain = !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if plain { name.to_owned() } else { format!("\"{}\"", name.replace('"', "\"\"")) }
}

/// Compares the database with the lists of tables and triggers. The result is sorted, and empty where nothing is wrong.
/// SQLite has neither roles nor row-level security; there the triggers are compared that keep the audit trail as it is.
///
/// # Errors
/// When the database can't be queried.
pub async fn faults(connection: &impl ConnectionTrait) -> Result<Vec<Fault>, DbErr> {
    if connection.get_database_backend() != DbBackend::Postgres {
        return of_triggers_on_sqlite(connection).await;
    }
    let roles: Vec<Role> = all(connection, ROLES).await?;
    let own = roles.iter().find(|role| role.own).map(|role| role.name.clone()).unwrap_or_default();
    let mut faults = BTreeSet::new();
    for role in &roles {
        // A superuser counts as a member of every role, so only its own attributes tell something.
        if role.own {
            let attributes = role.attributes().into_iter().filter(|(has, _)| *has);
            faults.extend(attributes.map(|(_, attribute)| Fault::Attribute { role: own.clone(), attribute }));
        }
    }
    if roles.iter().any(|role| role.own && role.superuser) {
        // Nothing holds a superuser back, so no right of it is worth naming.
        faults.extend(of_row_level_security(connection).await?);
        return Ok(faults.into_iter().collect());
    }
    let member = |of: &str| Fault::Member { role: own.clone(), of: of.to_owned() };
    for role in roles.iter().filter(|role| !role.own) {
        if role.attributes().iter().any(|(has, _)| *has) || role.name.starts_with("pg_") {
            faults.insert(member(&role.name));
        }
    }
    for owned in all::<Owned>(connection, OWNED).await? {
        faults.insert(if owned.role == own {
            Fault::Owner { role: own.clone(), what: owned.what }
        } else {
            member(&owned.role)
        });
    }
    for view in all::<Held>(connection, VIEWS).await? {
        faults.insert(Fault::View { role: own.clone(), view: view.name });
    }
    faults.extend(of_rights(connection, &own).await?);
    faults.extend(of_triggers(connection).await?);
    faults.extend(of_row_level_security(connection).await?);
    Ok(faults.into_iter().collect())
}

async fn of_rights(connection: &impl ConnectionTrait, own: &str) -> Result<Vec<Fault>, DbErr> {
    let mut held: BTreeMap<String, BTreeSet<(String, String)>> = BTreeMap::new();
    let mut tables = BTreeSet::new();
    for row in all::<Held>(connection, &rights_query()).await? {
        tables.insert(row.name.clone());
        if let (Some(role), Some(right)) = (row.role, row.held) {
            held.entry(row.name).or_default().insert((role, right));
        }
    }
    let mut faults = Vec::new();
    for (table, rights) in PLATFORM.iter().chain(TENANT).chain([&RECORD]) {
        if !tables.contains(*table) {
            faults.push(Fault::MissingTable { table: (*table).to_owned() });
            continue;
        }
        let of_table = held.remove(*table).unwrap_or_default();
        for right in ALL_RIGHTS {
            let holders: Vec<_> = of_table.iter().filter(|(_, held)| held == right).map(|(role, _)| role).collect();
            let table = (*table).to_owned();
            if rights.verbs().contains(&right) {
                if !holders.iter().any(|role| *role == own) {
                    faults.push(Fault::MissingRight { role: own.to_owned(), table, right });
                }
            } else if holders.iter().any(|role| *role == own) {
                faults.push(Fault::ExtraRight { role: own.to_owned(), table, right });
            } else if let Some(of) = holders.first() {
                // It doesn't inherit the right, but may take the other role on.
                faults.push(Fault::Member { role: own.to_owned(), of: (*of).clone() });
            }
        }
    }
    Ok(faults)
}

/// The trigger that marks what the chain has to hold (ADR 35). The rights refuse everything else.
async fn of_triggers(connection: &impl ConnectionTrait) -> Result<Option<Fault>, DbErr> {
    let enabled = !all::<Held>(connection, MARKING).await?.is_empty();
    let remedy = format!(
        "DROP TRIGGER IF EXISTS {MARK} ON audit_entry; \
         CREATE TRIGGER {MARK} AFTER INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION {MARK}();"
    );
    Ok((!enabled).then(|| Fault::OtherTrigger { trigger: MARK.to_owned(), remedy }))
}

async fn of_triggers_on_sqlite(connection: &impl ConnectionTrait) -> Result<Vec<Fault>, DbErr> {
    let sql = "SELECT name, sql AS command FROM sqlite_master WHERE type = 'trigger'";
    let rows = connection.query_all_raw(Statement::from_string(DbBackend::Sqlite, sql)).await?;
    let mut there = BTreeMap::new();
    for row in &rows {
        there.insert(row.try_get::<String>("", "name")?, row.try_get::<String>("", "command")?);
    }
    let words = |sql: &str| sql.split_whitespace().collect::<Vec<_>>().join(" ");
    let differs = |(name, sql): &&(&str, &str)| there.get(*name).is_none_or(|found| words(found) != words(sql));
    let fault = |(name, sql): &(&str, &str)| Fault::OtherTrigger {
        trigger: (*name).to_owned(),
        remedy: format!("DROP TRIGGER IF EXISTS {name}; {sql};"),
    };
    let mut faults: Vec<_> = TRIGGERS.iter().filter(differs).map(fault).collect();
    faults.sort();
    Ok(faults)
}

async fn of_row_level_security(connection: &impl ConnectionTrait) -> Result<Vec<Fault>, DbErr> {
    let forced: BTreeSet<_> = all::<Held>(connection, FORCED).await?.into_iter().map(|row| row.name).collect();
    let mut policies: BTreeMap<String, Vec<Policy>> = BTreeMap::new();
    for policy in all::<Policy>(connection, POLICIES).await? {
        policies.entry(policy.name.clone()).or_default().push(policy);
    }
    let mut faults = Vec::new();
    for (table, _) in TENANT {
        if !forced.contains(*table) {
            faults.push(Fault::NotForced { table: (*table).to_owned() });
        }
        let found = policies.remove(*table).unwrap_or_default();
        if !matches!(found.as_slice(), [only] if only.is_ours()) {
            let found = found.into_iter().map(|policy| policy.policy).collect();
            faults.push(Fault::OtherPolicy { table: (*table).to_owned(), found });
        }
    }
    Ok(faults)
}

async fn all<T: FromQueryResult>(connection: &impl ConnectionTrait, sql: &str) -> Result<Vec<T>, DbErr> {
    let rows = connection.query_all_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
    rows.iter().map(|row| T::from_query_result(row, "")).collect()
}

/// The serving role and every role that it can act as: by inheritance, by `SET ROLE`, or by making itself a member. After
/// a `SET ROLE` at the start of the session, the role that signed in counts, too, because `RESET ROLE` leads back to it.
const ROLES: &str = "
    SELECT rolname::text AS name, rolname = current_user AS own, rolsuper AS superuser, rolbypassrls AS bypasses,
           rolcreaterole AS creates_roles, rolcreatedb AS creates_databases, rolreplication AS replicates
      FROM pg_roles
     WHERE pg_has_role(current_user, oid, 'MEMBER') OR pg_has_role(session_user, oid, 'MEMBER')";

/// What these roles own: the database, schemas and what is in them, except what PostgreSQL itself brings along.
const OWNED: &str = "
    WITH role AS (SELECT oid, rolname FROM pg_roles
                   WHERE pg_has_role(current_user, oid, 'MEMBER') OR pg_has_role(session_user, oid, 'MEMBER'))
    SELECT role.rolname::text AS role, owned.what FROM role JOIN (
        SELECT datdba AS owner, 'DATABASE ' || datname AS what FROM pg_database WHERE datname = current_database()
        UNION ALL
        SELECT nspowner, 'SCHEMA ' || nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
        UNION ALL
        SELECT c.relowner, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
    ) owned ON owned.owner = role.oid";

/// Views that the role can read, except those of extensions.
const VIEWS: &str = "
    SELECT c.relname::text AS name, NULL::text AS role, NULL::text AS held
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('v', 'm') AND n.nspname = 'public' AND has_table_privilege(current_user, c.oid, 'SELECT')
       AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')";

/// The name of the trigger that marks new rows of the audit trail.
const MARK: &str = "audit_entry_mark";

/// That trigger, where it fires in ordinary sessions.
const MARKING: &str = "
    SELECT t.tgname::text AS name, NULL::text AS role, NULL::text AS held
      FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'public' AND c.relname = 'audit_entry' AND t.tgname = 'audit_entry_mark' AND t.tgenabled IN ('O', 'A')";

/// Tables with row-level security that holds for their owner, too.
const FORCED: &str = "
    SELECT c.relname::text AS name, NULL::text AS role, NULL::text AS held
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'public' AND c.relrowsecurity AND c.relforcerowsecurity";

const POLICIES: &str = "
    SELECT tablename::text AS name, policyname::text AS policy, permissive::text AS permissive, cmd::text AS command,
           roles::text AS roles, qual AS condition, with_check AS check_condition
      FROM pg_policies WHERE schemaname = 'public'";

/// Every table with each right that one of the roles holds, on the table or on a column of it.
fn rights_query() -> String {
    let rights = ALL_RIGHTS.map(|right| format!("('{right}')")).join(", ");
    format!(
        "SELECT c.relname::text AS name, held.role, held.held
           FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
           LEFT JOIN LATERAL (
               SELECT r.rolname::text AS role, p.held FROM pg_roles r, (VALUES {rights}) p(held)
                WHERE (pg_has_role(current_user, r.oid, 'MEMBER') OR pg_has_role(session_user, r.oid, 'MEMBER'))
                  AND CASE WHEN p.held IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES')
                           THEN has_table_privilege(r.oid, c.oid, p.held) OR has_any_column_privilege(r.oid, c.oid, p.held)
                           ELSE has_table_privilege(r.oid, c.oid, p.held) END
           ) held ON true
          WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')"
    )
}

#[derive(FromQueryResult)]
struct Role {
    name: String,
    own: bool,
    superuser: bool,
    bypasses: bool,
    creates_roles: bool,
    creates_databases: bool,
    replicates: bool,
}

impl Role {
    fn attributes(&self) -> [(bool, &'static str); 5] {
        [
            (self.superuser, "SUPERUSER"),
            (self.bypasses, "BYPASSRLS"),
            (self.creates_roles, "CREATEROLE"),
            (self.creates_databases, "CREATEDB"),
            (self.replicates, "REPLICATION"),
        ]
    }
}

#[derive(FromQueryResult)]
struct Owned {
    role: String,
    what: String,
}

/// A table or view; where a right is asked for, with the role that holds it.
#[derive(FromQueryResult)]
struct Held {
    name: String,
    role: Option<String>,
    held: Option<String>,
}

#[derive(FromQueryResult)]
struct Policy {
    name: String,
    policy: String,
    permissive: String,
    command: String,
    roles: String,
    condition: Option<String>,
    check_condition: Option<String>,
}

impl Policy {
    fn is_ours(&self) -> bool {
        self.policy == POLICY
            && self.permissive == "PERMISSIVE"
            && self.command == "ALL"
            && self.roles == "{public}"
            && self.condition.as_deref() == Some(CONDITION_SHOWN)
            && self.check_condition.as_deref() == Some(CONDITION_SHOWN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_where_sql_needs_it() {
        for (name, expected) in [("app_1", "app_1"), ("App", "\"App\""), ("a\"b", "\"a\"\"b\""), ("", "\"\"")] {
            assert_eq!(quoted(name), expected);
        }
    }
}
