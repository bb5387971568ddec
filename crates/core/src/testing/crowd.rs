//! A crowd: many persons with names, numbers, letters, accounts and addresses, written with one statement a table. An import
//! of as many would take minutes. The values only have the right shape: nothing that is sealed can be opened.

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{Bench, random};
use crate::database::{Dialect, TenantTx};
use crate::sealed::{Place, to_hex};

/// Fifty family names of two characters.
const FAMILIES: &str = "佐藤鈴木高橋田中伊藤渡辺山本中村小林加藤吉田山田佐々山口松本井上木村斎藤清水山崎池田阿部橋本山下石川\
                        中島前田藤田小川後藤岡田長谷村上近藤石井坂本遠藤青木藤井西村福田太田三浦岡本松田中川原田小野竹内金子";

/// Their kana, each filled up to four characters.
const KANA: &str = "サトウ　スズキ　タカハシタナカ　イトウ　ワタナベヤマモトナカムラコバヤシカトウ　ヨシダ　ヤマダ　ササ　　ヤマグチマツモトイノウエキムラ　\
                    サイトウシミズ　ヤマサキイケダ　アベ　　ハシモトヤマシタイシカワナカシママエダ　フジタ　オガワ　ゴトウ　オカダ　ハセ　　ムラカミコンドウ\
                    イシイ　サカモトエンドウアオキ　フジイ　ニシムラフクダ　オオタ　ミウラ　オカモトマツダ　ナカガワハラダ　オノ　　タケウチカネコ　";

/// The kana and characters that given names are made of.
const SOUNDS: &str = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラ";
const CHARACTERS: &str = "亜伊宇江央香希久恵湖沙志須世奏多千津哲斗菜仁縫寧野羽陽風平保真美夢芽萌也由代良";

/// SQL for values that the databases write in different ways.
struct Sql {
    dialect: Dialect,
    tenant: String,
    people: u32,
}

impl Sql {
    fn of(tx: &TenantTx, people: u32) -> Self {
        let tenant = match tx.dialect() {
            Dialect::Sqlite => format!("x'{}'", tx.tenant().0.simple()),
            Dialect::Postgres => format!("CAST('{}' AS uuid)", tx.tenant()),
        };
        Self { dialect: tx.dialect(), tenant, people }
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

    /// The number that an expression yields, with leading zeros.
    fn digits(&self, number: &str, width: u32) -> String {
        match self.dialect {
            Dialect::Sqlite => format!("printf('%0{width}d', {number})"),
            Dialect::Postgres => format!("lpad(CAST({number} AS text), {width}, '0')"),
        }
    }

    fn day(&self, day: &str) -> String {
        match self.dialect {
            Dialect::Sqlite => format!("'{day}'"),
            Dialect::Postgres => format!("CAST('{day}' AS date)"),
        }
    }

    fn instant(&self) -> String {
        self.midnight("2026-01-01")
    }

    fn midnight(&self, day: &str) -> String {
        match self.dialect {
            Dialect::Sqlite => format!("'{day}T00:00:00+00:00'"),
            Dialect::Postgres => format!("CAST('{day}T00:00:00+00:00' AS timestamptz)"),
        }
    }

    /// Inserts a row for every `every`th person; `i` is the person's number.
    fn insert(&self, table: &str, columns: &[(&str, String)], every: u32) -> String {
        let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
        let values: Vec<&str> = columns.iter().map(|(_, value)| value.as_str()).collect();
        let Self { tenant, people, .. } = self;
        format!(
            "INSERT INTO {table} (tenant_id, {}) \
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {people}) \
             SELECT {tenant}, {} FROM n WHERE i % {every} = 0",
            names.join(", "),
            values.join(", ")
        )
    }
}

fn quoted(text: &str) -> String {
    format!("'{text}'")
}

/// Fills the tables of a society that has nobody yet. Of the persons, numbered from 1, every second one has an account with an
/// address and a sign-in, and every thousandth address is one that no mail reaches; every fifth is a former member; each of
/// fifty employers has as many; each has an unused letter, which has expired, but for every 97th that expires on 2026-12-01. Each of fifty
/// family names has as many, too.
///
/// # Panics
/// When the database refuses.
#[allow(clippy::expect_used, reason = "a test that has no crowd can't go on")]
pub async fn fill(tx: &TenantTx, people: u32) {
    let sql = Sql::of(tx, people);
    let (joined, lost) = (sql.day("2015-04-01"), sql.day("2024-04-01"));
    let given = |letters: &str, last: &str| {
        format!("substr('{letters}', 1 + i / 50 % 39, 1) || substr('{letters}', 1 + i / 1950 % 39, 1) || '{last}'")
    };
    let (family, given_name) = (format!("substr('{FAMILIES}', 1 + i % 50 * 2, 2)"), given(CHARACTERS, "子"));
    let (family_kana, given_kana) = (format!("rtrim(substr('{KANA}', 1 + i % 50 * 4, 4), '　')"), given(SOUNDS, "コ"));
    let order = format!("{family_kana} || ' ' || {given_kana}");
    let id = sql.id("i");
    let person = [
        ("id", id.clone()),
        ("insured_id", id.clone()),
        ("relationship", quoted("insured")),
        ("relationship_text", quoted("本人")),
        ("name", format!("{family} || '　' || {given_name}")),
        ("kana", order.clone()),
        ("order_key", order.clone()),
        ("name_rules", "32767".to_owned()),
        ("birth_date_sealed", sql.bytes("1")),
        ("sex", quoted("female")),
        ("employment_category", quoted("employee")),
        ("employer_code", sql.digits("i % 50", 2)),
        ("employer_name", quoted("本社")),
        ("joined_on", joined.clone()),
        ("lost_on", format!("CASE WHEN i % 5 = 0 THEN {lost} END")),
        ("row_digest", sql.bytes("i")),
        ("created_at", sql.instant()),
        ("updated_at", sql.instant()),
    ];
    let number = [
        ("id", id.clone()),
        ("person_id", id.clone()),
        ("insurer_number", quoted("")),
        ("symbol_and_number_sealed", sql.bytes("i")),
        ("symbol_and_number_index", sql.bytes("i")),
        ("branch", quoted("00")),
        ("valid_from", joined),
    ];
    let letter = [
        ("id", id.clone()),
        ("person_id", id.clone()),
        ("login_id", sql.digits("i", 10)),
        ("fingerprint", sql.bytes("i")),
        ("occasion", quoted("first")),
        ("era", quoted("now")),
        ("medium", quoted("postcard")),
        ("issued_at", sql.instant()),
        ("expires_at", format!("CASE WHEN i % 97 = 0 THEN {} ELSE {} END", sql.midnight("2026-12-01"), sql.instant())),
    ];
    let account = [
        ("id", id.clone()),
        ("person_id", id.clone()),
        ("registration_id", id.clone()),
        ("user_id", sql.digits("i", 8)),
        ("user_id_folded", sql.digits("i", 8)),
        ("password_hash", quoted("")),
        ("password_case_sensitive", "(1 = 1)".to_owned()),
        ("password_changed_at", sql.instant()),
        ("registered_at", sql.instant()),
        ("notify", "(1 = 1)".to_owned()),
        ("language", quoted("ja")),
        ("version", "1".to_owned()),
    ];
    let address = [
        ("id", id.clone()),
        ("account_id", id.clone()),
        ("address_sealed", sql.bytes("i")),
        ("address_index", sql.bytes("i")),
        ("domain", quoted("example.jp")),
        ("purpose", quoted("main")),
        ("added_at", sql.instant()),
        ("undeliverable_at", format!("CASE WHEN i % 1000 = 0 THEN {} END", sql.instant())),
    ];
    let signed_in = [("account_id", id.clone()), ("at", sql.instant())];
    let mut statements = vec![sql.insert("person", &person, 1)];
    for (source, family, given) in [("name", &family, &given_name), ("kana", &family_kana, &given_kana)] {
        for (word, key) in [("0", format!("{family} || {given}")), ("1", given.clone())] {
            let key = [
                ("person_id", id.clone()),
                ("source", quoted(source)),
                ("word", word.to_owned()),
                ("key", key),
                ("order_key", order.clone()),
            ];
            statements.push(sql.insert("person_name_key", &key, 1));
        }
    }
    statements.push(sql.insert("person_identifier", &number, 1));
    statements.push(sql.insert("provisional_credential", &letter, 1));
    statements.push(sql.insert("account", &account, 2));
    statements.push(sql.insert("email_address", &address, 2));
    statements.push(sql.insert("last_sign_in", &signed_in, 2));
    for statement in statements {
        tx.raw(&statement).await.expect("a crowd");
    }
}

/// Gives the accounts of a crowd of so many persons verified addresses that can be opened. It takes a statement for each.
///
/// # Panics
/// When the database refuses.
#[allow(clippy::expect_used, reason = "a test that has no crowd can't go on")]
pub async fn reachable(tx: &TenantTx, people: u32) {
    let (sql, mut chance) = (Sql::of(tx, people), random());
    for number in (2..=people).step_by(2) {
        let id = match sql.dialect {
            Dialect::Sqlite => Uuid::from_slice(format!("{number:016}").as_bytes()).expect("an id"),
            Dialect::Postgres => Uuid::parse_str(&format!("{number:032}")).expect("an id"),
        };
        let place = Place { table: "email_address", column: "address", row: id };
        let sealed = tx.keys().seal(place, &format!("member{number}@example.jp"), &mut chance).expect("a seal");
        let (bytes, tenant) = (to_hex(&sealed), &sql.tenant);
        let (bytes, id) = match sql.dialect {
            Dialect::Sqlite => (format!("x'{bytes}'"), format!("x'{}'", id.simple())),
            Dialect::Postgres => (format!("decode('{bytes}', 'hex')"), format!("'{id}'")),
        };
        let seal = format!(
            "UPDATE email_address SET address_sealed = {bytes}, verified_at = added_at WHERE tenant_id = {tenant} AND id = {id}"
        );
        tx.raw(&seal).await.expect("an address");
    }
}

/// Lets the database count what is in its tables, as it does by itself after a while.
///
/// # Panics
/// When the database refuses.
#[allow(clippy::expect_used, reason = "a test without its plans can't go on")]
pub async fn analyse(bench: &Bench) {
    let done = match bench.dialect() {
        Dialect::Sqlite => bench.database.for_migrations().execute_unprepared("ANALYZE").await,
        Dialect::Postgres => bench.as_superuser().await.execute_unprepared("VACUUM ANALYZE").await,
    };
    done.expect("statistics");
}
